"""What can be asked for: one value per command, whatever platform it was typed, tapped or chosen on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time, timedelta

from bot.core.domain import Mode, MuteKind, TrustRole
from bot.core.mutes import DEFAULT_LENGTH
from bot.core.schedule import Quiet

# --- briefs


@dataclass(frozen=True, slots=True)
class AskDigest:
    """Make a brief now, of the topic (None: all that is followed), over the length (None: the usual).

    `full` asks for every claim, however long that is; `first`, that sources are asked for what was said before, since
    nobody here followed the topic until now.
    """

    topic: str | None = None
    length: timedelta | None = None
    full: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class WhyClaim:
    """Say what claim number N of a brief rests on."""

    number: int


@dataclass(frozen=True, slots=True)
class WhyTopic:
    """Say stage by stage what became of the posts of a topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class Report:
    """Tell the admins that a brief is wrong, in claim number N (None: somewhere), with what the reader says of it."""

    number: int | None = None
    said: str | None = None


# --- what is followed


@dataclass(frozen=True, slots=True)
class Follow:
    """Watch these tags as one topic, from now on.

    What is None stays as it is, or is as usual. `at` is the local time of the chat's edition, for all topics.
    `written` are the tags as they were spelled ("#MuseSpark"), where somebody typed them: another spelling asks for
    the same.
    """

    tags: tuple[str, ...]
    name: str | None = None
    language: str | None = None
    mode: Mode | None = None
    at: time | None = None
    written: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Stop watching a topic, named by its name or one of its tags."""

    topic: str


@dataclass(frozen=True, slots=True)
class ListFollowed:
    """Say what this chat follows."""


@dataclass(frozen=True, slots=True)
class ListSources:
    """Say where posts come from."""


# --- mutes


@dataclass(frozen=True, slots=True)
class AddMute:
    """Hide what this names for a length (None: for ever)."""

    kind: MuteKind
    value: str
    length: timedelta | None = DEFAULT_LENGTH
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LiftMute:
    """Lift a mute, named by its value (with its kind, where two share one) or its number in /mutes."""

    value: str
    kind: MuteKind | None = None


@dataclass(frozen=True, slots=True)
class ListMutes:
    """Say what is muted here and until when."""


# --- trust


@dataclass(frozen=True, slots=True)
class AddTrust:
    """Take the word of an account or domain (`core.voices.voice`) as an actor's own, or as an outlet's.

    `tag` is the folded tag under which it holds (None: all), `written` as it was spelled.
    """

    what: str
    role: TrustRole
    actor: str | None = None
    tag: str | None = None
    written: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EndTrust:
    """Take somebody's word no more, named by account, domain or number in the list; `tag` None: wherever it holds."""

    what: str
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class ListTrusts:
    """Say whose word is taken here."""


# --- the chat's own settings


@dataclass(frozen=True, slots=True)
class ShowSettings:
    """Show what this chat has chosen, to be changed."""


@dataclass(frozen=True, slots=True)
class SetTime:
    """Have the edition come at this local time."""

    at: time


@dataclass(frozen=True, slots=True)
class SetMode:
    """Hear of a topic in editions, at once, or both."""

    topic: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class SetListening:
    """Take messages of this chat with followed tags as posts of it, or do so no more."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetQuiet:
    """Leave the chat in peace in these hours."""

    quiet: Quiet


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Write to this chat in a language, given by its name."""

    language: str


@dataclass(frozen=True, slots=True)
class SetZone:
    """Keep time by a zone, given by its IANA name."""

    zone: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Say nothing here for a length (None: until resumed)."""

    length: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Speak here again."""


# --- about the bot


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Say what works here, what does not, and how to mend it."""


@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """Say what is kept, and for how long."""


@dataclass(frozen=True, slots=True)
class Announced:
    """Say what this command will do when it is there, and what works until then."""

    command: str


@dataclass(frozen=True, slots=True)
class Help:
    """Explain all commands, or one."""

    command: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Say what this bot is; `payload` is what a link to the chat carried."""

    payload: str | None = None


# --- questions


@dataclass(frozen=True, slots=True)
class Pick:
    """A command that lacks an argument: offer what it could be.

    `given` are the arguments that are there, `rest` is what is to stand after the chosen one.
    """

    command: str
    given: tuple[str, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class More:
    """Show another page of the picker that a command line asks for."""

    page: int
    line: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Let go of a question: "question" was open, "done" means that its page is no longer needed; None: typed."""

    left: str | None = None


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave the console."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A request for another chat, named by its public name ("@channel") or id, from a private chat."""

    chat: str
    request: Request


Request = (
    AskDigest
    | WhyClaim
    | WhyTopic
    | Report
    | Follow
    | Unfollow
    | ListFollowed
    | ListSources
    | AddMute
    | LiftMute
    | ListMutes
    | AddTrust
    | EndTrust
    | ListTrusts
    | ShowSettings
    | SetTime
    | SetMode
    | SetListening
    | SetQuiet
    | SetLanguage
    | SetZone
    | Pause
    | Resume
    | ShowStatus
    | ShowPrivacy
    | Announced
    | Help
    | Start
    | Pick
    | More
    | Cancel
    | Quit
    | Elsewhere
)


@dataclass(frozen=True, slots=True)
class Misuse:
    """A command that could not be understood: what happened, why, and what to do next.

    `command` is None when there is no such command. `instead` are lines that were perhaps meant.
    """

    what: str
    why: str
    next: str
    command: str | None = None
    instead: tuple[str, ...] = ()
