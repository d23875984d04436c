"""What can be asked for: one value per command, whatever platform it was typed, tapped or chosen on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.core.domain import MuteKind
from bot.core.mutes import DEFAULT_LENGTH


@dataclass(frozen=True, slots=True)
class Follow:
    """Watch these tags as one topic, from now on."""

    tags: tuple[str, ...]
    name: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Unfollow:
    """Stop watching a topic, named by its name or one of its tags."""

    topic: str


@dataclass(frozen=True, slots=True)
class ListFollowed:
    """Say what this chat follows."""


@dataclass(frozen=True, slots=True)
class AskDigest:
    """Make a brief now, of the topic (None: all that is followed), over the length (None: the usual).

    `full` asks for every claim, however long that is.
    """

    topic: str | None = None
    length: timedelta | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class WhyClaim:
    """Say what claim number N of the last brief rests on."""

    number: int


@dataclass(frozen=True, slots=True)
class WhyTopic:
    """Say stage by stage what became of the posts of a topic."""

    topic: str


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


@dataclass(frozen=True, slots=True)
class Help:
    """Explain all commands, or one."""

    command: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Say what this bot is."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Let go of whatever was asked halfway."""


@dataclass(frozen=True, slots=True)
class Quit:
    """Leave the console."""


Request = (
    Follow
    | Unfollow
    | ListFollowed
    | AskDigest
    | WhyClaim
    | WhyTopic
    | AddMute
    | LiftMute
    | ListMutes
    | Help
    | Start
    | Cancel
    | Quit
)


@dataclass(frozen=True, slots=True)
class Misuse:
    """A command that could not be understood: what happened, why, and what to do next.

    `command` is None when there is no such command.
    """

    what: str
    why: str
    next: str
    command: str | None = None
