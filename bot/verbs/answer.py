"""The verb answer: what a chat asks for is looked up, decided and done, and a reply comes back.

Each group of commands has a file: `briefs`, `explaining`, `following`, `muting`, `settings`, `status`, `trusting` and
`picking`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.core import about, replies
from bot.core.commands import named, parse, pointed
from bot.core.domain import Chat
from bot.core.incoming import Asker
from bot.core.replies import Reply
from bot.core.requests import (
    AddMute,
    AddTrust,
    Announced,
    AskDigest,
    Cancel,
    Elsewhere,
    EndTrust,
    Follow,
    Help,
    LiftMute,
    ListFollowed,
    ListMutes,
    ListSources,
    ListTrusts,
    Misuse,
    More,
    Pause,
    Pick,
    Quit,
    Report,
    Request,
    Resume,
    SetLanguage,
    SetListening,
    SetMode,
    SetQuiet,
    SetTime,
    SetZone,
    ShowPrivacy,
    ShowSettings,
    ShowStatus,
    Start,
    Unfollow,
    WhyClaim,
    WhyTopic,
)
from bot.core.told import told
from bot.crashpoints import Point
from bot.parts import Parts
from bot.verbs import briefs, explaining, following, muting, picking, settings, status, trusting
from bot.verbs.asking import MANNERS, Asking, Manners
from bot.verbs.listening import with_foot

__all__ = ["Manners", "answer", "answer_in_full", "bring", "carry_out"]


async def answer(
    parts: Parts,
    chat: Chat,
    text: str,
    manners: Manners = MANNERS,
    asker: Asker | None = None,
    reply_to: str | None = None,
) -> Reply | None:
    """Does what a line of text asks for; None when it is no command of ours.

    `asker` is None for the console's owner; whether they may is looked at before (`core.roles`). `reply_to` is the
    platform's id of the message of ours that the line answers, or whose button was pressed. What takes as long as a
    model does is left in the reply's `later`, for `bring`.
    """
    line, message = pointed(text)
    asked = parse(line, manners.bot_name, console=manners.console)
    if asked is None:
        return None
    parts.passing(Point.COMMAND_READ)
    ask = Asking(parts, chat, manners, asker, message or reply_to)
    reply = replies.misused(asked) if isinstance(asked, Misuse) else await _done(ask, asked)
    parts.passing(Point.COMMAND_DONE)
    return await _in_its_language(ask, reply)


async def carry_out(
    parts: Parts,
    chat: Chat,
    request: Request,
    manners: Manners = MANNERS,
    asker: Asker | None = None,
    reply_to: str | None = None,
) -> Reply:
    """Does what was asked for, however the platform learned of it."""
    ask = Asking(parts, chat, manners, asker, reply_to)
    return await _in_its_language(ask, await _done(ask, request))


async def bring(parts: Parts, chat: Chat, later: Request, manners: Manners = MANNERS) -> Reply:
    """What a reply left for later: its briefs. It may be asked for again, and takes as long as the model does."""
    if not isinstance(later, AskDigest):
        msg = f"nothing is left for later of {type(later).__name__}"
        raise TypeError(msg)
    ask = Asking(parts, chat, manners)
    made = await with_foot(ask, await briefs.bring_digest(ask, later))
    return replace(await _in_its_language(ask, made), speaks=parts.tongues.brief)


async def answer_in_full(parts: Parts, chat: Chat, text: str, manners: Manners = MANNERS) -> Reply | None:
    """Does what a line of text asks for, and waits for its briefs: for whoever sits before it."""
    reply = await answer(parts, chat, text, manners)
    if reply is None or reply.later is None:
        return reply
    return reply.completed(await bring(parts, chat, reply.later, manners))


async def _in_its_language(ask: Asking, reply: Reply) -> Reply:
    """A reply in the language of its chat; before that has one, in the asker's."""
    return replies.in_language(reply, await ask.catalog())


async def _done(ask: Asking, request: Request) -> Reply:
    return await _DONE_BY[type(request)](ask, request)


async def _list_followed(ask: Asking, _request: ListFollowed) -> Reply:
    return replies.following(await ask.following(), await ask.zone())


async def _list_mutes(ask: Asking, _request: ListMutes) -> Reply:
    return replies.mutes(await ask.mutes(), await ask.zone())


async def _help(ask: Asking, request: Help) -> Reply:
    console = ask.manners.console
    if request.command is None:
        return about.help_for_all(console=console)
    command = named(request.command, console=console)
    if command is None:
        unknown = parse(f"/{request.command}", console=console)
        return replies.misused(unknown) if isinstance(unknown, Misuse) else about.help_for_all(console=console)
    return about.help_for_one(command)


async def _more(ask: Asking, request: More) -> Reply:
    """Another page of a picker; where it asks nothing any more, what there is to say instead."""
    asked = parse(request.line, ask.manners.bot_name, console=ask.manners.console)
    if not isinstance(asked, Pick):
        return replies.unchanged(told("That question is no longer open."))
    reply = await picking.pick(ask, asked)
    return replace(reply, choices=replace(reply.choices, page=request.page)) if reply.choices else reply


async def _elsewhere(_ask: Asking, request: Elsewhere) -> Reply:
    return replies.unchanged(told("I know no chat {name} from here.", name=replies.echoed(request.chat)))


def _says(words: Callable[[Any], Reply]) -> Callable[[Asking, Any], Awaitable[Reply]]:
    """An answer that depends on nothing but what was asked for."""

    async def said(_ask: Asking, request: Any) -> Reply:
        return words(request)

    return said


def _asks(act: Callable[[Asking], Awaitable[Reply]]) -> Callable[[Asking, Any], Awaitable[Reply]]:
    """An answer that depends on nothing but where it was asked for."""
    return lambda ask, _request: act(ask)


_DONE_BY: dict[type[Request], Callable[[Asking, Any], Awaitable[Reply]]] = {
    AskDigest: briefs.ask_for_digest,
    WhyClaim: explaining.why_claim,
    WhyTopic: explaining.why_topic,
    Report: explaining.report,
    Follow: following.follow,
    Unfollow: following.unfollow,
    ListFollowed: _list_followed,
    ListSources: _asks(status.sources),
    AddMute: muting.mute,
    LiftMute: muting.unmute,
    ListMutes: _list_mutes,
    AddTrust: trusting.trust,
    EndTrust: trusting.distrust,
    ListTrusts: _asks(trusting.list_trusts),
    ShowSettings: _asks(settings.page),
    SetTime: settings.set_time,
    SetMode: settings.set_mode,
    SetListening: settings.set_listening,
    SetQuiet: settings.set_quiet,
    SetLanguage: settings.set_language,
    SetZone: settings.set_zone,
    Pause: settings.pause,
    Resume: _asks(settings.resume),
    ShowStatus: _asks(status.status),
    ShowPrivacy: _says(lambda _: about.privacy()),
    Announced: _says(lambda request: about.announced(request.command)),
    Help: _help,
    Start: _says(lambda _: about.started()),
    Pick: picking.pick,
    More: _more,
    Cancel: _says(lambda request: replies.cancelled(request.left)),
    Quit: _says(lambda _: replies.goodbye()),
    Elsewhere: _elsewhere,
}
"""What does each kind of request; a test compares it with all there are."""
