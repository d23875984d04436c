"""What is said around commands: to a new chat, to the operator, to an admin when something is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.about import begin
from bot.core.incoming import Asker, Rights
from bot.core.letters import Button
from bot.core.lines import Line, Span
from bot.core.replies import Reply, echoed, said, strong, typed
from bot.core.rooms import Admission, Room
from bot.core.told import together, told, told_of

ALLOW, REFUSE = "/admit", "/refuse"
"""What the operator's two buttons ask for; nobody else's lines are read so."""

TRY = Button("/follow #tag", "/follow")
PRIVACY = told("I keep public posts with a followed hashtag, and of this chat only what asks me something:")


def hello(room: Room, rights: Rights) -> Reply:
    """The first message in a chat: what this is, what to try, whether everything needed is there, and privacy."""
    return Reply(
        said(
            strong(told("I follow hashtags and post short, neutral briefs with their evidence.")),
            told("Facts, reports and speculation stay apart; one message a day, and none when nothing is new."),
            begin(told("An admin begins with")),
            *checks(room.chat.platform, rights),
            (Span(PRIVACY), Span(" "), typed("/privacy")),
        ),
        buttons=((TRY,),),
    )


def checks(platform: str, rights: Rights) -> tuple[Line, ...]:
    """What we may do in a chat, each line with ✅ or ❌, and the fix where it is ❌."""
    if rights.speaks:
        speaks = said(told("✅ I can post here."))
    else:
        names = _in_quotes(rights.missing)
        lacks = told(
            "❌ I cannot post here. Give me {names} in this chat's settings; I go on by myself then.", names=names
        )
        speaks = said(lacks)
    return (*speaks, *said(_hearing(platform, rights)))


def _hearing(platform: str, rights: Rights) -> str:
    if rights.hears:
        return told("✅ Messages reach me that are not for me; I read them only if an admin makes this chat a source.")
    if platform == "telegram":
        return told(
            "❌ Privacy mode is on: bare commands may not reach me, and messages that are not for me do not. "
            "Answer me, or write /digest@ and my name. "
            "For this chat as a source make me an admin, or send /setprivacy to @BotFather and add me anew."
        )
    return told(
        "❌ I do not see messages here: commands work. "
        "For this chat as a source switch on the Message Content intent in the Developer Portal."
    )


def operator_asked() -> Reply:
    """To a chat that is not let in yet."""
    return Reply(
        said(told("Whoever runs this bot is asked first whether I may work here. You will hear from me.")), passing=True
    )


def not_let_in() -> Reply:
    """To a chat that the operator did not let in."""
    return Reply(
        said(told("This bot is run for other chats. Its code is free: anyone may run their own.")), passing=True
    )


def no_operator() -> Reply:
    """To a chat that waits for an operator nobody knows."""
    return Reply(
        said(
            told("This bot is not set up yet: nobody has said who runs it."),
            (
                Span(told("If that is you, send me in private this, with the code that “tagbrief check” prints:")),
                Span(" "),
                typed("/start CODE"),
            ),
        )
    )


def may_it(room: Room, by: Asker | None) -> Reply:
    """To the operator: a chat wants to use this instance."""
    added = told("added by {name}", name=echoed(by.name or by.id)) if by else ""
    where = together(room.chat.platform, added, by=", ")
    allow, refuse = f"{ALLOW} {room.chat.key}", f"{REFUSE} {room.chat.key}"
    return Reply(
        said(told("May I work in “{title}” ({where})?", title=_title(room), where=where)),
        buttons=((Button(told("Allow"), allow), Button(told("Refuse"), refuse)),),
    )


def _title(room: Room) -> str:
    return echoed(room.title or room.chat.key)


def decided(room: Room) -> Reply:
    """To the operator: what they decided."""
    allowed, title = room.admission is Admission.ALLOWED, _title(room)
    line = told("Allowed: “{title}”.", title=title) if allowed else told("Refused: “{title}”.", title=title)
    return Reply(said(line), in_place=True)


def is_operator() -> Reply:
    """To whoever proved that they run this instance."""
    return Reply(said(told("You are the operator of this bot now. I ask you here before I work in a new chat.")))


def lost_rights(room: Room) -> Reply:
    """To an admin: we cannot post there any more."""
    taken = told_of(
        "I cannot post in “{title}” any more: {rights} was taken from me.",
        "I cannot post in “{title}” any more: {rights} were taken from me.",
        len(room.missing),
        title=echoed(room.title),
        rights=_in_quotes(room.missing),
    )
    return Reply(said(taken, told("Nothing is lost: what is due waits. Give it back, and I go on by myself.")))


def _in_quotes(rights: Sequence[str]) -> str:
    return together(*(told("“{quote}”", quote=each) for each in rights), by=", ")


def closed(room: Room, why: str) -> Reply:
    """To an admin: a chat took nothing from us, and will not."""
    return Reply(
        said(
            told("“{title}” takes nothing from me any more: {why}.", title=_title(room), why=echoed(why)),
            told("Nothing is lost: what is due waits. When I may post there again, send me any command there."),
        )
    )


def refused(room_title: str, *, changes: bool = True) -> Reply:
    """To a member who asked for what admins decide; `changes`: for more than to be shown something."""
    title = echoed(room_title)
    if changes:
        whose = (
            told("Nothing was changed: that is for the admins of “{title}”. You can use", title=title)
            if title
            else told("Nothing was changed: that is for the admins. You can use")
        )
    elif title:
        whose = told("That is for the admins of “{title}”. You can use", title=title)
    else:
        whose = told("That is for the admins. You can use")
    return Reply(
        said((Span(whose), Span(" "), typed("/digest"), Span("."))),
        private=True,
        passing=True,
    )


def passed_on() -> Reply:
    """To a member whose wish went to the admins."""
    return Reply(said(told("I passed your wish on to an admin.")), private=True, passing=True)


def wishes(room: Room, asker: Asker, line: str) -> Reply:
    """To an admin in private: what a member wishes for, to be granted with one tap."""
    who, title = echoed(asker.name or ""), echoed(room.title)
    asks = (
        told("{who} asks in “{title}”:", who=who, title=title)
        if asker.name
        else told("A member asks in “{title}”:", title=title)
    )
    return Reply(
        said((Span(asks), Span(" "), typed(echoed(line.lstrip("/／"))))),
        buttons=((Button(told("Follow"), line, room.chat.key), Button(told("No"), "/cancel question")),),
    )


def slow_down() -> Reply:
    """To somebody who asks too much."""
    return Reply(said(told("Slow down: I answer again in a minute.")), private=True, passing=True)


def no_such_chat(name: str) -> Reply:
    """To somebody who named a chat that we do not know."""
    return Reply(
        said(
            told("Nothing was changed: I cannot see {chat}.", chat=echoed(name)),
            told("Add me there as an admin who may post, then send the line again."),
        )
    )


def cannot_post(title: str, missing: Sequence[str]) -> Reply:
    """To somebody who set up a chat in which we may not post."""
    return Reply(
        said(
            told("Nothing was changed: I cannot post in “{title}”.", title=echoed(title)),
            told("Give me {names} there, then again.", names=_in_quotes(missing)),
        )
    )


def about_chat(title: str, reply: Reply) -> Reply:
    """An answer that is about another chat than the one it is given in."""
    return Reply(
        said(told("For “{title}”:", title=echoed(title))) + reply.lines,
        undo=reply.undo,
        private=True,
        passing=reply.passing,
        for_admins=reply.for_admins,
    )
