"""Every command, defined once: its name, arguments, who may, its help, and how a line of text asks for it.

Menus, slash commands with their options, help and completion are made from `COMMANDS`; `line` turns options that
somebody filled in back into what they could have typed, so that all ways lead through `parse`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from bot.core import readings
from bot.core.boundary import shown
from bot.core.domain import Mode, MuteKind
from bot.core.lines import clipped
from bot.core.readings import Misread, Word, Words, bare, quoted
from bot.core.requests import (
    Announced,
    Elsewhere,
    ListFollowed,
    ListMutes,
    ListSources,
    Misuse,
    Quit,
    Request,
    Resume,
    ShowPrivacy,
    ShowStatus,
)
from bot.core.told import Catalog, Told, again, altered, reason, told


class Who(StrEnum):
    """Who may use a command."""

    MEMBER = "member"
    ADMIN = "admin"


class Kind(StrEnum):
    """What an argument is, so that a platform knows how to ask for it."""

    TAG = "tag"
    TOPIC = "topic"
    CLAIM = "claim"
    HOURS = "hours"
    DURATION = "duration"
    CHOICE = "choice"
    TIME = "time"
    SPAN = "span"
    ZONE = "zone"
    LANGUAGE = "language"
    COMMAND = "command"
    TEXT = "text"


class Offer(StrEnum):
    """What a platform may offer while an argument is typed; all but choices depend on the chat."""

    FOLLOWED = "followed"
    CLAIMS = "claims"
    MUTABLE = "mutable"
    MUTED = "muted"
    ZONES = "zones"
    LANGUAGES = "languages"
    COMMANDS = "commands"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: its name as an option, what it is, and what stands for it in help.

    One that is not `optional` is asked for with a picker where it is missing. `choices` are fixed words; `offer` is
    what to complete it with. It stands behind the word `before`, if there is one. `many`: several, with spaces.
    """

    name: str
    kind: Kind
    shown: str
    help: str
    optional: bool = False
    choices: tuple[str, ...] = ()
    offer: Offer | None = None
    before: str = ""
    many: bool = False

    def usage(self, catalog: Catalog) -> str:
        """The argument as help shows it in a language, behind its word; an optional one in brackets."""
        text = " ".join(part for part in (self.before, again(self.shown, catalog)) if part)
        return f"[{text}]" if self.optional else text


@dataclass(frozen=True, slots=True)
class Command:
    """A command; `undone` is what a reader is told did not happen when it was misused.

    `note` and the example `another` are what /help tells besides where one line says too little. `inner` ones are
    asked for by buttons alone. `remote` ones may be for another chat, named before all else.
    """

    name: str
    help: str
    reads: Callable[[Words], Request]
    example: str
    undone: str = told("Nothing was done.")
    arguments: tuple[Argument, ...] = ()
    aliases: tuple[str, ...] = ()
    who: Who = Who.MEMBER
    in_menu: bool = False
    console_only: bool = False
    inner: bool = False
    remote: bool = False
    note: str = ""
    another: str = ""

    @property
    def usage(self) -> Told:
        """The command with its arguments, such as "/why N|#tag"; optional ones in brackets."""
        return Told(lambda catalog: " ".join((f"/{self.name}", *(each.usage(catalog) for each in self.arguments))))


_LINE = re.compile(r"\s*[/／](?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?\s*", re.DOTALL)
_WORDS = re.compile(r'"([^"]*)"?|[“„]([^“”"]*)[“”"]?|«([^»]*)»?|(\S+)')
_ABOUT = re.compile(r"(?P<line>.*\S)\s+\^(?P<message>[0-9]{1,20})\s*", re.DOTALL)
_CHAT = re.compile(r"@[A-Za-z]\w{2,31}|-?[0-9]{7,20}")
"""A chat's public name (Telegram: 4 to 32 characters, letters, digits, underscores) or its id."""
_LONGEST_WHY = 200
_NEAR_ENOUGH = 60
"""Likeness (0..100, rapidfuzz ratio) from which a name is offered in place of an unknown one."""

_TOPIC = Argument("topic", Kind.TOPIC, "#tag", told("A followed hashtag, or a topic's name"), offer=Offer.FOLLOWED)
_KINDS = tuple(kind.value for kind in MuteKind)
_MUTED_KIND = Argument("kind", Kind.CHOICE, "|".join(_KINDS), told("What to mute"), choices=_KINDS)


def _optional(argument: Argument) -> Argument:
    return Argument(
        argument.name,
        argument.kind,
        argument.shown,
        argument.help,
        optional=True,
        choices=argument.choices,
        offer=argument.offer,
    )


COMMANDS: tuple[Command, ...] = (
    Command(
        "digest",
        told("brief of a topic now"),
        readings.digest,
        "/digest #opensource 24",
        told("No brief was made."),
        (
            _optional(_TOPIC),
            Argument("hours", Kind.HOURS, told("hours"), told("How far back to look: 24, 12h, 7d"), optional=True),
            Argument("full", Kind.CHOICE, "full", told("Every claim, however long"), optional=True, choices=("full",)),
        ),
        aliases=("today", "recap"),
        in_menu=True,
        remote=True,
    ),
    Command(
        "why",
        told("what a claim rests on, or what became of a tag's posts"),
        readings.why,
        "/why 1",
        arguments=(
            Argument("what", Kind.CLAIM, "N|#tag", told("The number of a claim, or a hashtag"), offer=Offer.CLAIMS),
        ),
        in_menu=True,
    ),
    Command(
        "following",
        told("what this chat follows"),
        bare(ListFollowed()),
        "/following",
        aliases=("list",),
        in_menu=True,
        remote=True,
    ),
    Command(
        "help",
        told("this list, or one command"),
        readings.help_,
        "/help mute",
        arguments=(
            Argument("command", Kind.COMMAND, told("command"), told("Which one"), optional=True, offer=Offer.COMMANDS),
        ),
        in_menu=True,
    ),
    Command(
        "follow",
        told("watch a hashtag; several as one topic"),
        readings.follow,
        '/follow #opensource #foss as "Open source" at 09:00 in Deutsch',
        told("Nothing new is followed."),
        (
            Argument("tags", Kind.TAG, "#tag…", told("One hashtag, or several as one topic"), many=True),
            Argument("name", Kind.TEXT, told('"Name"'), told("What to call the topic"), optional=True, before="as"),
            Argument(
                "mode",
                Kind.CHOICE,
                "|".join(Mode),
                told("In the daily brief, at once when something becomes of it, or both"),
                optional=True,
                choices=tuple(Mode),
            ),
            Argument(
                "at", Kind.TIME, "09:00", told("When the daily brief comes, local time"), optional=True, before="at"
            ),
            Argument(
                "language",
                Kind.LANGUAGE,
                told("Language"),
                told("Language of its briefs"),
                optional=True,
                offer=Offer.LANGUAGES,
                before="in",
            ),
        ),
        aliases=("sub", "subscribe"),
        who=Who.ADMIN,
        in_menu=True,
        remote=True,
    ),
    Command(
        "unfollow",
        told("stop watching"),
        readings.unfollow,
        "/unfollow #opensource",
        told("Nothing was changed."),
        (_TOPIC,),
        aliases=("unsub", "unsubscribe"),
        who=Who.ADMIN,
        in_menu=True,
        remote=True,
    ),
    Command(
        "mute",
        told("hide posts here for a while (7 days when you do not say)"),
        readings.mute,
        '/mute word "giveaway" 7d spam',
        told("Nothing was muted."),
        (
            _MUTED_KIND,
            Argument(
                "value",
                Kind.TEXT,
                told("VALUE"),
                told("Which one: #tag, a name, example.org, a word"),
                offer=Offer.MUTABLE,
            ),
            Argument(
                "duration",
                Kind.DURATION,
                "30m|2h|7d|forever",
                told("For how long; 7 days when you do not say"),
                optional=True,
            ),
            Argument("reason", Kind.TEXT, told("reason"), told("Why, for the other admins"), optional=True),
        ),
        who=Who.ADMIN,
        in_menu=True,
    ),
    Command(
        "unmute",
        told("show them again"),
        readings.unmute,
        "/unmute word giveaway",
        told("Nothing was unmuted."),
        (
            _optional(_MUTED_KIND),
            Argument(
                "value", Kind.TEXT, told("VALUE"), told("What is muted, or its number in /mutes"), offer=Offer.MUTED
            ),
        ),
        who=Who.ADMIN,
        in_menu=True,
    ),
    Command(
        "settings",
        told("time, language, quiet hours and more, to be changed"),
        readings.settings,
        "/settings at 09:00",
        told("Nothing was changed."),
        (
            Argument(
                "what",
                Kind.CHOICE,
                "at|listen|instant",
                told("Time of the brief, posts of this chat, alerts of a topic"),
                optional=True,
                choices=("at", "listen", "instant"),
            ),
            Argument("to", Kind.TEXT, told("VALUE"), told("A time; on or off; a topic, then on or off"), optional=True),
        ),
        who=Who.ADMIN,
        in_menu=True,
        remote=True,
    ),
    Command(
        "status",
        told("what works here, what does not, and how to mend it"),
        bare(ShowStatus()),
        "/status",
        who=Who.ADMIN,
        in_menu=True,
        remote=True,
    ),
    Command("mutes", told("what is muted here"), bare(ListMutes()), "/mutes", remote=True),
    Command(
        "pause",
        told("say nothing here for a while, or until /resume"),
        readings.pause,
        "/pause 2h",
        told("Nothing was changed."),
        (
            Argument(
                "length", Kind.DURATION, "2h", told("For how long; until /resume when you do not say"), optional=True
            ),
        ),
        who=Who.ADMIN,
        remote=True,
    ),
    Command("resume", told("speak here again"), bare(Resume()), "/resume", who=Who.ADMIN, remote=True),
    Command(
        "quiet",
        told("hours in which this chat is left in peace"),
        readings.quiet,
        "/quiet 22:00-08:00",
        told("Nothing was changed."),
        (Argument("hours", Kind.SPAN, "22:00-08:00|off", told("From when until when, local time, or off")),),
        who=Who.ADMIN,
        remote=True,
    ),
    Command(
        "lang",
        told("language of the briefs here"),
        readings.language,
        "/lang Deutsch",
        told("Nothing was changed."),
        (Argument("language", Kind.LANGUAGE, told("Language"), told("Its name or code"), offer=Offer.LANGUAGES),),
        aliases=("language",),
        who=Who.ADMIN,
        remote=True,
    ),
    Command(
        "timezone",
        told("time zone of this chat, by city"),
        readings.zone,
        "/timezone Europe/Berlin",
        told("Nothing was changed."),
        (Argument("zone", Kind.ZONE, "Europe/Berlin", told("A large city nearby"), offer=Offer.ZONES),),
        aliases=("zone", "tz"),
        who=Who.ADMIN,
        remote=True,
    ),
    Command("sources", told("where posts come from"), bare(ListSources()), "/sources"),
    Command(
        "trust",
        told("whose word confirms a claim here"),
        readings.trust,
        "/trust #opensource @kernel@example.social official of Kernel Project",
        told("Nobody new is trusted."),
        (
            Argument("tag", Kind.TAG, "#tag", told("Under which tag; under all when you do not say"), optional=True),
            Argument("who", Kind.TEXT, "@name@server|example.org", told("An account or a domain"), optional=True),
            Argument(
                "role",
                Kind.CHOICE,
                "official|outlet|off",
                told("It speaks for somebody, is a news outlet, or is trusted no more"),
                optional=True,
                choices=("official", "outlet", "off"),
            ),
            Argument("actor", Kind.TEXT, told("NAME"), told("For whom it speaks"), optional=True, before="of"),
        ),
        who=Who.ADMIN,
        remote=True,
        note=told(
            "An account or a domain can be trusted: as official (what it says of its own acts is confirmed) or as an "
            "outlet (with a second independent outlet it confirms a claim). This holds in this chat only."
        ),
        another="/trust example.org outlet",
    ),
    Command(
        "untrust",
        told("take somebody's word here no more"),
        readings.untrust,
        "/untrust example.org",
        told("Nothing was changed."),
        (
            Argument("tag", Kind.TAG, "#tag", told("Under which tag, if under one alone"), optional=True),
            Argument(
                "who",
                Kind.TEXT,
                "N|@name@server|example.org",
                told("Which one, or its number in /trust"),
                optional=True,
            ),
        ),
        who=Who.ADMIN,
        remote=True,
    ),
    Command("budget", told("what the summaries here cost"), bare(Announced("budget")), "/budget", who=Who.ADMIN),
    Command(
        "export", told("all that this chat has set up, as a file"), bare(Announced("export")), "/export", who=Who.ADMIN
    ),
    Command("import", told("set a chat up from such a file"), bare(Announced("import")), "/import", who=Who.ADMIN),
    Command("privacy", told("what is kept, and for how long"), bare(ShowPrivacy()), "/privacy"),
    Command(
        "forget",
        told("have what you wrote, or what is kept of you, taken away"),
        bare(Announced("forget")),
        "/forget me",
        arguments=(
            Argument("what", Kind.TEXT, "me|@name", told("You here, or your account at a source"), optional=True),
        ),
    ),
    Command(
        "report",
        told("tell the admins that a brief is wrong"),
        readings.report,
        told("/report 2 the date is wrong"),
        told("Nothing was reported."),
        (
            Argument("number", Kind.CLAIM, "N", told("The number of the claim"), optional=True, offer=Offer.CLAIMS),
            Argument("said", Kind.TEXT, told("what is wrong"), told("In your words"), optional=True),
        ),
    ),
    Command(
        "start",
        told("what this bot does"),
        readings.start,
        "/start",
    ),
    Command("cancel", told("let go of a question left open"), readings.cancel, "/cancel"),
    Command("more", told("another page of a question"), readings.more, "/more 2 /timezone Europe", inner=True),
    Command(
        "quit",
        told("leave (so does Ctrl-D)"),
        bare(Quit()),
        "/quit",
        aliases=("exit", "q"),
        console_only=True,
    ),
)


def commands(*, console: bool = False) -> tuple[Command, ...]:
    """The commands that somebody may type on a chat platform, or in the console."""
    return tuple(each for each in COMMANDS if not each.inner and (console or not each.console_only))


def named(name: str, *, console: bool = False) -> Command | None:
    """The command with this name or alias."""
    known = (each for each in COMMANDS if console or not each.console_only)
    return next((each for each in known if name in (each.name, *each.aliases)), None)


def nearest(name: str, *, console: bool = False) -> Command | None:
    """The command a mistyped name probably meant; None when nothing comes near."""
    known = {spelling: each for each in commands(console=console) for spelling in (each.name, *each.aliases)}
    found = process.extractOne(name, known.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return known[found[0]] if found else None


def asked(text: str, bot_name: str | None = None, *, console: bool = False) -> Command | None:
    """The command that a line names, whatever its arguments; of another page of a question, the one that asks it.

    None: it names none of ours, or is for another bot.
    """
    found = _named_in(text, bot_name)
    command = named(found[0], console=console) if found else None
    if found and command and command.inner:
        inner = re.search(r"[/／].*", found[1], re.DOTALL)
        return asked(inner.group(), bot_name, console=console) if inner else None
    return command


def pointed(text: str) -> tuple[str, str | None]:
    """A line without the word "^4711" at its end, and the message of ours, by its platform's id, that it names.

    Buttons in a private chat say so which message of a group they are about.
    """
    match = _ABOUT.fullmatch(text)
    return (match["line"], match["message"]) if match else (text, None)


def parse(text: str, bot_name: str | None = None, *, console: bool = False) -> Request | Misuse | None:
    """What a line asks for; Misuse when it cannot be understood, None when it is no command of ours.

    `bot_name` is our name at platforms that address commands ("/mute@us"): a command for another bot is None. Which
    message it is about (`pointed`) is left to whoever knows where it was said.
    """
    found = _named_in(text, bot_name)
    if found is None:
        return None
    name, rest = found
    command = named(name, console=console)
    if command is None:
        return _unknown(name, console=console)
    try:
        return _read(command, _split(rest))
    except Misread as why:
        said = altered(reason(why), lambda text: clipped(shown(text), _LONGEST_WHY))
        example = told("For example: {line}", line=command.example)
        return Misuse(command.undone, said, example, command.name, why.instead)


def line(command_name: str, **values: str | int | bool | None) -> str:
    """The line to type for a command with these options filled in, by the names of its arguments; None: left out.

    Raises ValueError for a command or option that there is not. That the line makes sense is for `parse` to say.
    """
    command = named(command_name, console=True)
    if command is None or (unknown := values.keys() - {each.name for each in command.arguments}):
        msg = f"/{command_name} takes no {', '.join(sorted(unknown))}" if command else f"there is no /{command_name}"
        raise ValueError(msg)
    filled = ((each, values.get(each.name)) for each in command.arguments)
    fixed = {choice for each in command.arguments for choice in each.choices}
    words = (_typed(argument, value, fixed) for argument, value in filled if value not in (None, False, ""))
    return " ".join((f"/{command.name}", *(word for word in words if word)))


def _typed(argument: Argument, value: str | int | bool | None, fixed: Collection[str] = ()) -> str:
    """An argument as it is typed: behind its word, in quotation marks where its words must stay together.

    A topic that is a `fixed` word of the command stays that word: who reads "/digest full" and types it where a form
    has its options in a row puts "full" into the first.
    """
    text = argument.choices[0] if value is True and argument.choices else str(value)
    plain = " ".join(text.split())
    match argument.kind:
        case Kind.TAG:
            plain = " ".join(f"#{part.lstrip('#＃﹟')}" for part in re.split(r"[\s,;、]+", plain) if part)
        case Kind.TEXT if argument.name in ("name", "value") and plain:
            plain = quoted(plain)
        case Kind.TOPIC if plain.casefold() in fixed:
            plain = plain.casefold()
        case Kind.TOPIC if plain and (not plain.startswith(("#", "＃", "﹟")) or " " in plain):
            plain = quoted(plain)
    return f"{argument.before} {plain}".strip() if plain else ""


def _named_in(text: str, bot_name: str | None) -> tuple[str, str] | None:
    """The name of a command in a line and what follows it; None: it is no command, or for another bot."""
    match = _LINE.fullmatch(text)
    if match is None:
        return None
    to = match["bot"]
    if to and bot_name and to.casefold() != bot_name.removeprefix("@").casefold():
        return None
    return unicodedata.normalize("NFKC", match["name"]).casefold(), match["rest"] or ""


def _read(command: Command, words: list[Word]) -> Request:
    if command.remote and words and not words[0].quoted and _CHAT.fullmatch(words[0].text):
        return Elsewhere(words[0].text, command.reads(words[1:]))
    return command.reads(words)


def _split(rest: str) -> list[Word]:
    """The words of a command line; quotation marks of any make hold several together."""
    found = []
    for match in _WORDS.finditer(rest):
        plain = match[4]
        word = plain if plain is not None else next((part for part in match.groups() if part is not None), "")
        if word.strip():
            found.append(Word(word.strip(), quoted=plain is None))
    return found


def _unknown(name: str, *, console: bool) -> Misuse:
    meant = nearest(name, console=console)
    hint = told("Did you mean {usage}?", usage=meant.usage) if meant else ""
    return Misuse(
        told("There is no command {name}.", name=f"/{name}"), hint, told("All commands: {line}", line="/help")
    )
