"""Briefs that an answer lacked: made by a job, and put in the answer's place."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.domain import Chat, Digest, SentBrief
from bot.core.layout import FULL, PHONE, Form, brief_lines, shown_in
from bot.core.letters import Button, Letter, Rows
from bot.core.lines import Ink, Line, Span
from bot.core.outbox import Entry, Lane, State, entries
from bot.core.replies import Reply
from bot.core.requests import AskDigest, Request
from bot.core.tongues import Tongues
from bot.desk.office import Office
from bot.parts import Parts
from bot.ports import Received, Unavailable
from bot.verbs.answer import bring as briefs_of

BRIEF = "brief"
"""The job's name; its key is the name of the answer that lacks a brief."""

DESK = "desk"
"""The platform under which the inbox keeps what the desk asks of itself."""

LAST_TRY = 3
"""The attempt after which the inbox gives up."""

PATIENCE, LOOKS = 10.0, 0.2
"""Seconds an answer that is on its way is waited for, and between two looks at it."""


class NotForLater(ValueError):  # noqa: N818 - named for what the request is
    """Only a brief takes so long that it is brought later."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be brought: to which chat, under which lines of the answer, which asked something with `buttons`."""

    chat: Chat
    lines: tuple[Line, ...]
    later: AskDigest
    buttons: Rows = ()

    @property
    def json(self) -> str:
        """As text that `read` reads back."""
        length = self.later.length
        lines = [[[span.text, span.ink.name, span.url] for span in line] for line in self.lines]
        asks = [self.later.topic, length.total_seconds() if length else None, self.later.full, self.later.first]
        buttons = [[[each.label, each.command] for each in row] for row in self.buttons]
        found = {"chat": self.chat.key, "lines": lines, "asks": asks, "buttons": buttons}
        return json.dumps(found, ensure_ascii=False)


def read(text: str) -> Asked:
    """What was asked for."""
    found = json.loads(text)
    lines = tuple(tuple(Span(words, Ink[ink], url) for words, ink, url in line) for line in found["lines"])
    topic, length, full, *first = found["asks"]  # what an older version kept has three
    later = AskDigest(topic, None if length is None else timedelta(seconds=length), full, any(first))
    buttons = tuple(tuple(Button(label, command) for label, command in row) for row in found["buttons"])
    return Asked(Chat.of(found["chat"]), lines, later, buttons)


async def bring(office: Office, chat: Chat, later: Request) -> Reply:
    """The briefs of a request, made now."""
    return await briefs_of(office.parts, chat, later, office.manners_of(chat))


async def ask_for(office: Office, connection: object, chat: Chat, reply: Reply, answer: str, at: datetime) -> None:
    """Keeps what a reply lacks, and asks for the job that brings it, in a transaction that is open."""
    if not isinstance(reply.later, AskDigest):
        raise NotForLater(type(reply.later).__name__)
    wanted = Asked(chat, reply.lines, reply.later, reply.buttons)
    await office.inbox.receive_beside(connection, DESK, answer, wanted.json, at)
    if office.engine is not None:
        await office.engine.enqueue(connection, BRIEF, answer)


async def brief(office: Office, answer: str) -> None:
    """The job: makes the brief and writes it in the place of the answer; done twice, it is written once."""
    received = await office.inbox.one(DESK, answer, office.now())
    if received is None:
        return
    wanted = read(received.payload)
    messenger = office.messengers.get(wanted.chat.platform)
    if messenger is None:
        raise Unavailable(f"nobody here speaks on {wanted.chat.platform}")
    made = await briefs_of(_parts(office, received), wanted.chat, wanted.later, office.manners_of(wanted.chat))
    whole, tongues = Reply(wanted.lines, buttons=wanted.buttons).completed(made), office.parts.tongues
    texts = messenger.written(_lines(whole, tongues))
    there = await _arrived(office, wanted.chat.key, answer)
    now = office.now()
    rows = entries(
        f"{BRIEF} {answer}",
        wanted.chat.key,
        Lane.ANSWER,
        texts,
        now,
        idempotent=messenger.idempotent,
        like=Letter("", whole.rows, silent=True),
    )
    kept = [
        SentBrief(wanted.chat.key, each, now, name=f"{BRIEF} {answer}", shown=_shown(whole, each, tongues))
        for each in made.digests
    ]
    await office.inbox.handled(received.id, now, _in_place(rows, there), briefs=kept)
    office.nudge(wanted.chat.platform)


def _parts(office: Office, received: Received) -> Parts:
    """What the brief is made with; where it failed or killed its maker before, the last try asks no model."""
    if received.attempts < LAST_TRY:
        return office.parts
    return replace(office.parts, summariser=office.parts.fallback)


def _lines(reply: Reply, tongues: Tongues) -> tuple[Line, ...]:
    """A reply with its briefs laid out under it."""
    briefs = brief_lines(reply.digests, _form(reply), tongues.brief)
    return (*reply.lines, *(((),) if reply.lines and briefs else ()), *briefs)


def _form(reply: Reply) -> Form:
    return FULL if reply.full else PHONE


def _shown(reply: Reply, digest: Digest, tongues: Tongues) -> frozenset[str]:
    """The ids of the claims of a brief that there is room for."""
    return shown_in(digest, replace(_form(reply), say=tongues.brief(digest.language)))


def _in_place(rows: tuple[Entry, ...], there: str | None) -> tuple[Entry, ...]:
    if there is None or not rows:
        return rows
    return (replace(rows[0], edits=there), *rows[1:])


async def _arrived(office: Office, chat: str, answer: str) -> str | None:
    """The id of the answer that lacks the brief; None when it never comes, which is made sure of here."""
    for _ in range(int(PATIENCE / LOOKS)):
        if ids := await office.outbox.message_ids(answer):
            return ids[-1]
        open_ones = await office.outbox.entries({State.WAITING, State.LEASED}, chat=chat, limit=1000)
        waiting = [entry for entry in open_ones if entry.message == answer]
        dropped = [await office.outbox.drop(entry.id, office.now()) for entry in waiting]
        if all(dropped):
            return None
        await asyncio.sleep(LOOKS)  # on its way
    return None
