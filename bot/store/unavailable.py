"""The one error of the store that a caller can do something about; light to import."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import Unavailable


class StoreUnavailable(Unavailable):
    """The database cannot be opened or used; the message is one line for an operator, with no password."""


ADVICE = {
    "SQLITE_CANTOPEN": "is its directory there, and may this user write in it?",
    "SQLITE_PERM": "give this user the right to write the file and its directory",
    "SQLITE_IOERR": "look whether its disk is in order",
    "SQLITE_READONLY": "give this user the right to write the file and its directory",
    "SQLITE_NOTADB": "put back a copy, or move the file away to start anew",
    "SQLITE_CORRUPT": "put back a copy, or move the file away to start anew",
    "SQLITE_BUSY": "another program holds it; end that one first",
    "SQLITE_FULL": "make room on the disk",
}
"""What to do next, by how the name SQLite gives the error begins (there is SQLITE_READONLY_DIRECTORY too)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A database as an operator knows it, without user or password; `secrets` are never to be printed."""

    name: str
    secrets: tuple[str, ...] = ()

    def unavailable(self, error: BaseException) -> StoreUnavailable:
        """The error to raise in place of what a driver raised."""
        cause = getattr(error, "orig", None) or error
        reason = str(cause).strip().partition("\n")[0] or type(cause).__name__
        for secret in self.secrets:
            reason = reason.replace(secret, "***")
        advice = _advice(getattr(cause, "sqlite_errorname", ""))
        return StoreUnavailable(f"{self.name} cannot be used: {reason}" + (f" ({advice})" if advice else ""))


def _advice(errorname: str) -> str | None:
    return next((advice for name, advice in ADVICE.items() if errorname.startswith(name)), None)
