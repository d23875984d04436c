"""Every command, defined once: its name, arguments, who may, its help, and how a line of text asks for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from rapidfuzz import fuzz, process

from bot.core.boundary import shown
from bot.core.domain import MuteKind
from bot.core.durations import FOREVER, duration
from bot.core.languages import language_name
from bot.core.layout import clipped
from bot.core.mutes import DEFAULT_LENGTH, muted_value
from bot.core.requests import (
    AddMute,
    AskDigest,
    Cancel,
    Follow,
    Help,
    LiftMute,
    ListFollowed,
    ListMutes,
    Misuse,
    Quit,
    Request,
    Start,
    Unfollow,
    WhyClaim,
    WhyTopic,
)
from bot.core.tags import NotATag, fold_tag


class Who(StrEnum):
    """Who may use a command."""

    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as help shows it; `choices` are fixed words, `followed` means a tag this chat follows."""

    shown: str
    optional: bool = False
    choices: tuple[str, ...] = ()
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `undone` is what a reader is told did not happen when it was misused."""

    name: str
    help: str
    reads: Callable[[Sequence[Word]], Request]
    example: str
    undone: str = "Nothing was done."
    arguments: tuple[Argument, ...] = ()
    aliases: tuple[str, ...] = ()
    who: Who = Who.MEMBER
    in_menu: bool = True
    console_only: bool = False

    @property
    def usage(self) -> str:
        """The command with its arguments, such as "/why N|#tag"; optional ones in brackets."""
        shown = (f"[{each.shown}]" if each.optional else each.shown for each in self.arguments)
        return " ".join((f"/{self.name}", *shown))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command line, or several that stood in quotation marks."""

    text: str
    quoted: bool = False

    @property
    def marked(self) -> bool:
        """Whether it is written as a hashtag."""
        return not self.quoted and self.text.startswith(_SIGNS)


class _Misread(Exception):  # noqa: N818 - never leaves this module
    """Why a command's words could not be read; the message is a sentence for the reader."""


_SIGNS = ("#", "＃", "﹟")
_LINE = re.compile(r"\s*[/／](?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?\s*", re.DOTALL)
_WORDS = re.compile(r'"([^"]*)"?|[“„]([^“”"]*)[“”"]?|«([^»]*)»?|(\S+)')
_KIND_ALIASES = {
    "hashtag": MuteKind.TAG,
    "user": MuteKind.AUTHOR,
    "account": MuteKind.AUTHOR,
    "site": MuteKind.DOMAIN,
    "phrase": MuteKind.WORD,
    "text": MuteKind.WORD,
    "network": MuteKind.SOURCE,
    "lang": MuteKind.LANGUAGE,
}
LONGEST_NAME = 60
"""Characters of a topic's name: it must fit the first line of a brief on a phone."""
LONGEST_REASON = 200
MOST_TAGS = 20
"""Tags of one topic; more are a mistake, and each costs a look into the store."""
_LONGEST_WHY = 200
_NEAR_ENOUGH = 60
"""Likeness (0..100, rapidfuzz ratio) from which a name is offered in place of an unknown one."""


def _tags(words: Sequence[Word]) -> tuple[str, ...]:
    """The folded tags of words such as `#a #b` or `a, b`, each once."""
    written = [part for word in words for part in re.split(r"[,;、]+", word.text) if part]
    try:
        return tuple(dict.fromkeys(fold_tag(part) for part in written))
    except NotATag as error:
        raise _Misread(f"{error}.") from error


def _follow(words: Sequence[Word]) -> Follow:
    clauses = _clauses(words, ("as", "in"))
    tagged = clauses[""]
    if not tagged:
        raise _Misread("It needs a hashtag to follow.")
    if tagged[0].marked and (stray := next((word for word in tagged if not word.marked), None)):
        raise _Misread(f"I do not understand “{stray.text}”.")
    name, language = (" ".join(word.text for word in clauses.get(key, ())) for key in ("as", "in"))
    if "as" in clauses and not name:
        raise _Misread("After “as” comes a name.")
    if "in" in clauses and not re.fullmatch(r"[^\W\d_][\w ()'-]{1,39}", language):
        raise _Misread("After “in” comes the name of a language.")
    if len(name) > LONGEST_NAME:
        raise _Misread(f"The name has more than {LONGEST_NAME} characters.")
    if len(tags := _tags(tagged)) > MOST_TAGS:
        raise _Misread(f"A topic takes at most {MOST_TAGS} tags.")
    return Follow(tags, name or None, language_name(language) if language else None)


def _clauses(words: Sequence[Word], keywords: tuple[str, ...]) -> dict[str, list[Word]]:
    """The words behind each keyword, and under "" those before the first; a clause has at least one word."""
    key = ""
    clauses: dict[str, list[Word]] = {key: []}
    for word in words:
        lowered = word.text.lower()
        if clauses[key] and lowered in keywords and lowered not in clauses and not word.quoted:
            key = lowered
            clauses[key] = []
        else:
            clauses[key].append(word)
    return clauses


def _unfollow(words: Sequence[Word]) -> Unfollow:
    return Unfollow(_one_topic(words, "It needs a hashtag or the name of a topic."))


def _one_topic(words: Sequence[Word], needed: str) -> str:
    """The tag or topic name that all these words together give."""
    if not words:
        raise _Misread(needed)
    if sum(word.marked for word in words) > 1 or (len(words) > 1 and words[0].marked):
        raise _Misread("It takes one topic at a time.")
    topic = " ".join(word.text for word in words).strip().rstrip(",;")
    if not topic.strip("#＃﹟ "):
        raise _Misread(needed)
    return topic


def _digest(words: Sequence[Word]) -> AskDigest:
    lengths, rest = [], []
    full = [word for word in words if not word.quoted and word.text.lower() == "full"]
    for word in (word for word in words if word not in full):
        length = None if word.marked or word.quoted else _hours(word.text)
        if length is None:
            rest.append(word)
        else:
            lengths.append(length)
    if len(lengths) > 1:
        raise _Misread("It takes one length of time.")
    topic = _one_topic(rest, "It needs a hashtag.") if rest else None
    return AskDigest(topic, lengths[0] if lengths else None, full=bool(full))


def _hours(text: str) -> timedelta | None:
    if re.fullmatch(r"[0-9]{1,5}", text):
        hours = int(text)
        if not hours:
            raise _Misread("0 hours are no time to look at.")
        return timedelta(hours=hours)
    return duration(text)


def _why(words: Sequence[Word]) -> WhyClaim | WhyTopic:
    if not words:
        raise _Misread("It needs the number of a claim, or a hashtag.")
    number = words[0].text.lstrip("#＃﹟").rstrip(".)")  # no network makes a hashtag of digits alone
    if len(words) == 1 and re.fullmatch(r"[0-9]{1,4}", number):
        return WhyClaim(int(number))
    return WhyTopic(_one_topic(words, "It needs the number of a claim, or a hashtag."))


def _mute(words: Sequence[Word]) -> AddMute:
    kind, rest = _kind(words)
    if not rest:
        raise _Misread(f"It needs the {kind.value} to mute.")
    at = next((i for i, word in enumerate(rest) if i and not word.quoted and _lasts(word.text)), len(rest))
    taken = at if kind in (MuteKind.WORD, MuteKind.SOURCE) and not rest[0].quoted else 1
    value = " ".join(word.text for word in rest[:taken])
    reason = " ".join(word.text for word in (*rest[taken:at], *rest[at + 1 :]))
    if len(reason) > LONGEST_REASON:
        raise _Misread(f"The reason has more than {LONGEST_REASON} characters.")
    length = duration(rest[at].text) if at < len(rest) else DEFAULT_LENGTH
    return AddMute(kind, _value(kind, value), length, reason or None)


def _kind(words: Sequence[Word]) -> tuple[MuteKind, Sequence[Word]]:
    """What is to be muted, and the words after it; a word that begins with # can only be a tag."""
    kinds = f"{', '.join(kind.value for kind in list(MuteKind)[:-1])} or {list(MuteKind)[-1].value}"
    if not words:
        raise _Misread(f"It needs what to mute: {kinds}.")
    if words[0].marked:
        return MuteKind.TAG, words
    kind = _named_kind(words[0].text)
    if kind is None:
        raise _Misread(f"“{words[0].text}” is not one of {kinds}.")
    return kind, words[1:]


def _named_kind(text: str) -> MuteKind | None:
    name = text.lower()
    return MuteKind(name) if name in set(MuteKind) else _KIND_ALIASES.get(name)


def _lasts(text: str) -> bool:
    return text.lower() in FOREVER or duration(text) is not None


def _value(kind: MuteKind, text: str) -> str:
    try:
        return muted_value(kind, text)
    except ValueError as error:
        raise _Misread(f"{error}.") from error


def _unmute(words: Sequence[Word]) -> LiftMute:
    if not words:
        raise _Misread("It needs what is muted.")
    kind = _named_kind(words[0].text) if len(words) > 1 and not words[0].quoted else None
    value = " ".join(word.text for word in (words[1:] if kind else words)).strip()
    if words[0].marked:
        kind = MuteKind.TAG
    return LiftMute(_value(kind, value) if kind else value, kind)


def _help(words: Sequence[Word]) -> Help:
    return Help(words[0].text.lstrip("/").lower() if words else None)


def _bare(request: Request) -> Callable[[Sequence[Word]], Request]:
    """A command without arguments; what follows it is small talk."""
    return lambda _words: request


COMMANDS: tuple[Command, ...] = (
    Command(
        "digest",
        "brief of a topic now",
        _digest,
        "/digest #opensource 24",
        "No brief was made.",
        (
            Argument("#tag", optional=True, followed=True),
            Argument("hours", optional=True),
            Argument("full", optional=True),
        ),
        aliases=("today", "recap"),
    ),
    Command(
        "why",
        "what a claim rests on, or what became of a tag's posts",
        _why,
        "/why 1",
        arguments=(Argument("N|#tag", followed=True),),
    ),
    Command(
        "following",
        "what this chat follows",
        _bare(ListFollowed()),
        "/following",
        aliases=("list",),
    ),
    Command(
        "help",
        "this list, or one command",
        _help,
        "/help mute",
        arguments=(Argument("command", optional=True),),
    ),
    Command(
        "follow",
        "watch a hashtag; several as one topic",
        _follow,
        '/follow #opensource #foss as "Open source" in Deutsch',
        "Nothing new is followed.",
        (
            Argument("#tag…"),
            Argument('as "Name"', optional=True),
            Argument("in Language", optional=True),
        ),
        aliases=("sub", "subscribe"),
        who=Who.ADMIN,
    ),
    Command(
        "unfollow",
        "stop watching",
        _unfollow,
        "/unfollow #opensource",
        "Nothing was changed.",
        (Argument("#tag", followed=True),),
        aliases=("unsub", "unsubscribe"),
        who=Who.ADMIN,
    ),
    Command(
        "mute",
        "hide posts here for a while (7 days when you do not say)",
        _mute,
        '/mute word "giveaway" 7d spam',
        "Nothing was muted.",
        (
            Argument("|".join(MuteKind), choices=tuple(MuteKind)),
            Argument("VALUE"),
            Argument("30m|2h|7d|forever", optional=True),
            Argument("reason", optional=True),
        ),
        who=Who.ADMIN,
    ),
    Command(
        "unmute",
        "show them again",
        _unmute,
        "/unmute word giveaway",
        "Nothing was unmuted.",
        (Argument("|".join(MuteKind), optional=True, choices=tuple(MuteKind)), Argument("VALUE")),
        who=Who.ADMIN,
    ),
    Command("mutes", "what is muted here", _bare(ListMutes()), "/mutes", in_menu=False),
    Command("start", "what this bot does", _bare(Start()), "/start", in_menu=False),
    Command("cancel", "let go of a question left open", _bare(Cancel()), "/cancel", in_menu=False),
    Command(
        "quit",
        "leave (so does Ctrl-D)",
        _bare(Quit()),
        "/quit",
        aliases=("exit", "q"),
        in_menu=False,
        console_only=True,
    ),
)


def commands(*, console: bool = False) -> tuple[Command, ...]:
    """The commands of a chat platform, or of the console."""
    return tuple(command for command in COMMANDS if console or not command.console_only)


def named(name: str, *, console: bool = False) -> Command | None:
    """The command with this name or alias."""
    return next((each for each in commands(console=console) if name in (each.name, *each.aliases)), None)


def nearest(name: str, *, console: bool = False) -> Command | None:
    """The command a mistyped name probably meant; None when nothing comes near."""
    known = {spelling: each for each in commands(console=console) for spelling in (each.name, *each.aliases)}
    found = process.extractOne(name, known.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return known[found[0]] if found else None


def parse(text: str, bot_name: str | None = None, *, console: bool = False) -> Request | Misuse | None:
    """What a line asks for; Misuse when it cannot be understood, None when it is no command of ours.

    `bot_name` is our name at platforms that address commands ("/mute@us"): a command for another bot is None.
    """
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    to = match["bot"]
    if to and bot_name and to.casefold() != bot_name.removeprefix("@").casefold():
        return None
    name = unicodedata.normalize("NFKC", match["name"]).casefold()
    command = named(name, console=console)
    if command is None:
        return _unknown(name, console=console)
    try:
        return command.reads(_split(match["rest"] or ""))
    except _Misread as why:
        return Misuse(
            command.undone, clipped(shown(str(why)), _LONGEST_WHY), f"For example: {command.example}", command.name
        )


def _split(rest: str) -> list[Word]:
    """The words of a command line; quotation marks of any make hold several together."""
    found = []
    for match in _WORDS.finditer(rest):
        bare = match[4]
        word = bare if bare is not None else next((part for part in match.groups() if part is not None), "")
        if word.strip():
            found.append(Word(word.strip(), quoted=bare is None))
    return found


def _unknown(name: str, *, console: bool) -> Misuse:
    meant = nearest(name, console=console)
    hint = f"Did you mean {meant.usage}?" if meant else ""
    return Misuse(f"There is no command /{name}.", hint, "All commands: /help")
