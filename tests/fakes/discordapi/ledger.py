"""What was asked and answered, in order; no token is ever in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fakes.discordapi.clock import Clock
    from tests.fakes.discordapi.model import Json

HIDDEN = "<token>"


@dataclass(frozen=True)
class Entry:
    """One request with its answer, or one gateway message in either direction.

    how      rest | from_bot | to_bot
    what     "POST /channels/1/messages", or the name of the op or event
    route    the template of the path; empty for the gateway
    status   of the answer; 0 when there was none, or for the gateway
    fault    what befell it, or ""
    leaked   whether the bot's token stood in the body of a request
    """

    number: int
    at: datetime
    how: str
    what: str
    route: str = ""
    body: Any = None
    status: int = 0
    answer: Any = None
    fault: str = ""
    leaked: bool = False

    def as_json(self) -> Json:
        return {**asdict(self), "at": self.at.isoformat()}


class Ledger:
    """Every entry since the start."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.entries: list[Entry] = []

    def add(self, how: str, what: str, **more: Any) -> None:
        for key in ("body", "answer"):
            more[key] = without_tokens(more.get(key))
        self.entries.append(Entry(len(self.entries) + 1, self._clock.now(), how, what, **more))

    def requests(self, route: str = "") -> list[Entry]:
        """The REST requests, of one "METHOD /route/{template}" if given."""
        found = [one for one in self.entries if one.how == "rest"]
        return [one for one in found if one.route == route] if route else found

    def from_bot(self, op: str = "") -> list[Entry]:
        """What the bot sent to the gateway: IDENTIFY, RESUME, HEARTBEAT ..."""
        return [one for one in self.entries if one.how == "from_bot" and op in {"", one.what}]

    def to_bot(self, name: str = "") -> list[Entry]:
        """What the gateway sent: events by name, ops as HELLO, HEARTBEAT_ACK, RECONNECT, INVALID_SESSION."""
        return [one for one in self.entries if one.how == "to_bot" and name in {"", one.what}]


def without_tokens(value: Any) -> Any:
    """A copy in which whatever is called token is hidden."""
    if isinstance(value, dict):
        return {key: HIDDEN if key == "token" else without_tokens(inner) for key, inner in value.items()}
    return [without_tokens(inner) for inner in value] if isinstance(value, list) else value
