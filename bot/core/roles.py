"""Who may use which command: one table, the same for every platform."""

from __future__ import annotations

from enum import Enum, auto

from bot.core.commands import Command, Who
from bot.core.incoming import Role


class Verdict(Enum):
    """What becomes of a command, by who asks.

    REFUSED is said to the asker. ASKS_ADMINS: the command becomes a private request to the chat's admins. SILENT:
    nothing is said at all.
    """

    ALLOWED = auto()
    REFUSED = auto()
    ASKS_ADMINS = auto()
    SILENT = auto()


ADMINISTERS = frozenset(
    {Role.OPERATOR, Role.OWNER, Role.ADMIN, Role.ANONYMOUS, Role.MANAGER, Role.PRIVATE, Role.POSTER}
)
"""Who decides for a chat; in a private chat that is its one person, in a channel whoever may post there."""

UNHEARD = frozenset({Role.CHANNEL, Role.BOT})
"""Who is never answered: another chat that speaks here (nobody knows who it is), and bots, or two talk for ever."""

FOR_ANYBODY = frozenset({"start", "help", "privacy", "forget", "cancel"})
"""What even somebody who left a chat may ask for in private: it concerns themselves alone."""

PASSED_ON = frozenset({"follow"})
"""What members may wish for, and admins then decide."""


def verdict(command: Command, role: Role, *, private: bool = False) -> Verdict:
    """What becomes of a command.

    `role` is the asker's in the chat that the command is for; `private`: it was asked in their private chat with us,
    where a refusal disturbs nobody, so that nobody but bots is met with silence.
    """
    if role in UNHEARD:
        return Verdict.SILENT
    if role in ADMINISTERS:
        return Verdict.ALLOWED
    if role is Role.LEFT:
        return _of_one_who_left(command, private=private)
    if command.who is Who.MEMBER:
        return Verdict.ALLOWED
    if command.name in PASSED_ON and role is Role.MEMBER:
        return Verdict.ASKS_ADMINS
    return Verdict.REFUSED


def _of_one_who_left(command: Command, *, private: bool) -> Verdict:
    if not private:
        return Verdict.SILENT
    return Verdict.ALLOWED if command.name in FOR_ANYBODY else Verdict.REFUSED
