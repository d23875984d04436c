"""How a reply is shown on Telegram: as a message, in the place of one, as a line over the screen, or in private."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.chats.telegram.members import Us
from bot.core.domain import Chat, SentBrief
from bot.core.incoming import Incoming, Moved, Pressed, Said
from bot.core.letters import Button, Letter
from bot.core.lines import clipped, utf16
from bot.core.outbox import Entry, Lane, entries
from bot.core.presses import token
from bot.core.render import plain, telegram, telegram_html
from bot.core.replies import Reply, said
from bot.core.told import IN_ENGLISH, Catalog, again, buttons_in, told

LONGEST_TOAST = 200
"""Characters of the line that answers a press over the screen (Bot API, answerCallbackQuery)."""

MUCH = 600
"""UTF-16 units from which an answer for the asker alone is not shown to a whole group."""

FOR_YOU = told("This is for you alone.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of a reply.

    `entries` are messages to be sent, with the `briefs` they bring. `presses` are kept before: a link asks for them.
    `toast` is shown over the screen of whoever pressed a button, `opens` the address it opens there.
    """

    entries: tuple[Entry, ...] = ()
    presses: tuple[Button, ...] = ()
    briefs: tuple[SentBrief, ...] = ()
    toast: str | None = None
    opens: str | None = None


def place_of(incoming: Incoming) -> Chat | None:
    """Where an answer goes."""
    if isinstance(incoming, Moved):
        return incoming.new
    return getattr(incoming, "chat", None)


def answer_of(
    incoming: Incoming,
    reply: Reply,
    us: Us,
    name: str,
    now: datetime,
    *,
    under_question: bool = True,
    catalog: Catalog = IN_ENGLISH,
) -> Answer:
    """How a reply to something that came in is shown; `name` is the answer's in the outbox.

    `under_question`: the button pressed hung under a question or a page of settings, not under a brief that all read.
    `catalog` is for what is said around the reply, which has its language.
    """
    chat = place_of(incoming)
    if chat is None:
        return Answer()
    if isinstance(incoming, Pressed) and reply.passing:
        return Answer(toast=clipped(plain(reply.lines), LONGEST_TOAST))
    if isinstance(incoming, Said | Pressed) and is_for_private(chat, reply):
        return _opened_in_private(incoming, us, name, now, catalog)
    answer = message_to(chat, reply, name, now, _answered(incoming, chat, reply))
    may_replace = under_question or not reply.private
    if reply.in_place and may_replace and isinstance(incoming, Pressed) and incoming.message is not None:
        return in_place(answer, incoming.message)
    return answer


def is_for_private(chat: Chat, reply: Reply) -> bool:
    """Whether a reply is for the asker alone, and too much to be overlooked by all others."""
    return reply.private and is_shared(chat) and utf16(plain(reply.first_lines)) > MUCH


def is_shared(chat: Chat) -> bool:
    """Whether others read along: the ids of groups and channels are negative."""
    return chat.id.startswith("-")


def _opened_in_private(incoming: Said | Pressed, us: Us, name: str, now: datetime, catalog: Catalog) -> Answer:
    """A link that opens our private chat and asks the same there, about the chat it was asked in."""
    asked = incoming.text if isinstance(incoming, Said) else incoming.command
    about = incoming.about if isinstance(incoming, Pressed) and incoming.about else incoming.chat
    button = Button("", asked, about.key)
    address = f"https://t.me/{us.name}?start={token(button)}"
    if isinstance(incoming, Pressed):
        return Answer(presses=(button,), opens=address)
    letter = Letter("", buttons_in(((Button(told("Open"), url=address),),), catalog), reply_to=incoming.message)
    texts = telegram_html(said(again(FOR_YOU, catalog)))
    return Answer(_written(name, incoming.chat, texts, now, letter), presses=(button,))


def message_to(chat: Chat, reply: Reply, name: str, now: datetime, answered: str | None = None) -> Answer:
    """A reply as a message to a chat, hung on the message it answers."""
    texts = (
        *telegram_html(reply.first_lines),
        *(text for each in reply.digests for text in telegram(each, reply.form_of(each))),
    )
    written = _written(name, chat, texts, now, Letter("", reply.rows, reply_to=answered))
    briefs = tuple(SentBrief(chat.key, each, now, name=name, shown=reply.claims_shown(each)) for each in reply.digests)
    return Answer(written, briefs=briefs)


def in_place(answer: Answer, message: str) -> Answer:
    """The answer in the place of a message of ours."""
    if not answer.entries:
        return answer
    first, *rest = answer.entries
    return replace(answer, entries=(replace(first, edits=message, reply_to=None), *rest))


def _written(name: str, chat: Chat, texts: tuple[str, ...], now: datetime, letter: Letter) -> tuple[Entry, ...]:
    return entries(name, chat.key, Lane.ANSWER, texts, now, idempotent=False, like=letter)


def _answered(incoming: Incoming, chat: Chat, reply: Reply) -> str | None:
    """The message an answer hangs on: where others read along, they see what it is about."""
    if reply.answers is not None:
        return reply.answers
    return incoming.message if isinstance(incoming, Said | Pressed) and is_shared(chat) else None


def taken_away(name: str, chat: str, message: str, now: datetime) -> tuple[Entry, ...]:
    """What takes a message of ours away again."""
    (entry,) = entries(f"{name} away", chat, Lane.ANSWER, ("",), now, idempotent=False)
    return (replace(entry, edits=message),)
