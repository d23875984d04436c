"""What goes wrong on purpose, and how often it did."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

ANSWERS = ("status", "code", "rate", "cloudflare")
CUTS = ("hang", "reset", "finish", "half")
"""Ways to give no answer: keep silent, RST, FIN, half of a body and then RST."""


@dataclass
class RestFault:
    """Befalls requests whose "METHOD /path" (without /api/v10) fits the pattern `on`: skips `skip`, hits `times`.

    do      status | code | rate | cloudflare: an answer; hang | reset | finish | half: none
    accept  whether the request is carried out first (an answer lost on its way)
    """

    on: str
    do: str
    status: int = 500
    code: int = 0
    scope: str = "user"
    retry_after: float = 0.1
    accept: bool = False
    skip: int = 0
    times: int = 1
    fired: int = 0

    def __post_init__(self) -> None:
        if self.do not in ANSWERS + CUTS:
            raise ValueError(f"do is one of {ANSWERS + CUTS}, not {self.do!r}")

    def befalls(self, request: str) -> bool:
        """Whether this request is hit; counts it."""
        if self.fired >= self.times or not fnmatchcase(request, self.on):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.fired += 1
        return True


@dataclass
class GatewayFault:
    """Befalls the connection at `on`, `times` times.

    on  connect | identify | resume | heartbeat
    do  close (with `code`) | drop (RST) | op7 | op9 | op9_resumable | ready (instead of RESUMED) | silence
    """

    on: str
    do: str
    code: int = 4000
    skip: int = 0
    times: int = 1
    fired: int = 0

    def __post_init__(self) -> None:
        if self.on not in {"connect", "identify", "resume", "heartbeat"}:
            raise ValueError(f"on is connect, identify, resume or heartbeat, not {self.on!r}")
        if self.do not in {"close", "drop", "op7", "op9", "op9_resumable", "ready", "silence"}:
            raise ValueError(f"{self.do!r} is not something that a gateway does")

    def befalls(self, moment: str) -> bool:
        if self.fired >= self.times or moment != self.on:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.fired += 1
        return True


class Faults:
    """The faults that lie in wait; each is asked in the order in which it was laid."""

    def __init__(self) -> None:
        self.rest: list[RestFault] = []
        self.gateway: list[GatewayFault] = []

    def answers(self, on: str, status: int, *, accept: bool = False, skip: int = 0, times: int = 1) -> RestFault:
        """500, 502, 503, 504 ... before or after the request was carried out."""
        return self.lay(RestFault(on, "status", status=status, accept=accept, skip=skip, times=times))

    def refuses(self, on: str, code: int, *, skip: int = 0, times: int = 1) -> RestFault:
        """A JSON error code, such as 50013 or 200000, with its documented status; 401 is a bad token."""
        return self.lay(RestFault(on, "code", code=code, skip=skip, times=times))

    def slows(
        self, on: str, retry_after: float = 0.1, *, scope: str = "user", skip: int = 0, times: int = 1
    ) -> RestFault:
        """429 with the header Via, of scope user, shared or global."""
        return self.lay(RestFault(on, "rate", retry_after=retry_after, scope=scope, skip=skip, times=times))

    def bans(self, on: str = "*", *, skip: int = 0, times: int = 1) -> RestFault:
        """429 of Cloudflare: HTML, no Via."""
        return self.lay(RestFault(on, "cloudflare", skip=skip, times=times))

    def cuts(self, on: str, how: str, *, accept: bool = False, skip: int = 0, times: int = 1) -> RestFault:
        """No answer: hang, reset (RST), finish (FIN) or half (of a body); with `accept` it was carried out."""
        return self.lay(RestFault(on, how, accept=accept, skip=skip, times=times))

    def lay(self, fault: RestFault) -> RestFault:
        self.rest.append(fault)
        return fault

    def at_gateway(self, on: str, do: str, *, code: int = 4000, skip: int = 0, times: int = 1) -> GatewayFault:
        fault = GatewayFault(on, do, code, skip, times)
        self.gateway.append(fault)
        return fault

    def of_request(self, request: str) -> RestFault | None:
        return next((fault for fault in self.rest if fault.befalls(request)), None)

    def of_gateway(self, moment: str) -> GatewayFault | None:
        return next((fault for fault in self.gateway if fault.befalls(moment)), None)

    def clear(self) -> None:
        self.rest.clear()
        self.gateway.clear()
