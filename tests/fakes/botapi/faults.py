"""Faults by plan: which request they strike, how often, and what they do to its answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tests.fakes.botapi import refusals
from tests.fakes.botapi.refusals import RefusedError, bad_request, forbidden

if TYPE_CHECKING:
    from tests.fakes.botapi.call import Call


class End(StrEnum):
    """How a request ends on the wire."""

    ANSWER = "answer"
    HALF = "half"
    FIN = "fin"
    RESET = "reset"
    SILENCE = "silence"


@dataclass(frozen=True)
class Effect:
    """What happens to a request.

    `accept`: it is carried out first. `body`: sent in place of the method's answer, as bytes, under `status`.
    `delay`: seconds before anything is sent. `end`: how the connection goes on.
    """

    name: str
    accept: bool = False
    body: bytes | None = None
    status: int = 200
    content_type: str = "application/json"
    delay: float = 0.0
    end: End = End.ANSWER


@dataclass
class Fault:
    """An effect and its aim: from the `nth` request on that fits, `times` times (None: for ever).

    `seen` counts the requests that fit, `fired` those that were struck.
    """

    effect: Effect
    method: str | None = None
    chat: int | None = None
    nth: int = 1
    times: int | None = 1
    seen: int = 0
    fired: int = 0
    _taken: int = 0

    def fits(self, call: Call) -> bool:
        method_fits = self.method is None or self.method.lower() == call.method.lower()
        return method_fits and (self.chat is None or call.text("chat_id") == str(self.chat))

    def takes(self, call: Call) -> bool:
        """Count a request, and say whether it is struck."""
        if not self.fits(call):
            return False
        self.seen += 1
        if self.seen < self.nth or (self.times is not None and self._taken >= self.times):
            return False
        self._taken += 1
        return True


class Faults:
    """The plan, in the order in which it was made; a request is struck by the first fault that takes it."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(
        self,
        effect: Effect,
        method: str | None = None,
        chat: int | None = None,
        *,
        nth: int = 1,
        times: int | None = 1,
    ) -> Fault:
        """Plan an effect; look at `fired` of what is given back."""
        fault = Fault(effect, method, chat, nth, times)
        self.planned.append(fault)
        return fault

    def strike(self, call: Call) -> Fault | None:
        """The fault that this request gets."""
        return next((fault for fault in self.planned if fault.takes(call)), None)

    def clear(self) -> None:
        """Forget the plan."""
        self.planned = []


# What can happen


def refusal(error: RefusedError, name: str | None = None) -> Effect:
    """An answer `ok: false`; nothing is carried out."""
    body = json.dumps(error.as_json()).encode()
    return Effect(name or f"{error.code} {error.description}", body=body, status=error.code)


def flood(retry_after: int | None = 3) -> Effect:
    """429; None leaves the parameters out, 0 and 86400 are sent as they are."""
    parameters = {} if retry_after is None else {"retry_after": retry_after}
    return refusal(RefusedError(429, f"Too Many Requests: retry after {retry_after or 0}", **parameters), "flood")


def migrated(to: int) -> Effect:
    """400 with the id of the supergroup."""
    return refusal(bad_request(refusals.UPGRADED, migrate_to_chat_id=to), "migrated")


def server_error(status: int = 502, *, accept: bool = False) -> Effect:
    """5xx in JSON, before the request was carried out or after."""
    words = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}
    body = json.dumps({"ok": False, "error_code": status, "description": words.get(status, "Error")}).encode()
    return Effect(f"{status} {'after' if accept else 'before'}", accept, body, status)


def silence(*, accept: bool = True) -> Effect:
    """No answer, on a connection that stays open."""
    return Effect("silence", accept, end=End.SILENCE)


def reset(*, accept: bool = True) -> Effect:
    """RST."""
    return Effect("reset", accept, end=End.RESET)


def fin(*, accept: bool = True) -> Effect:
    """FIN and no answer."""
    return Effect("fin", accept, end=End.FIN)


def half(*, accept: bool = True) -> Effect:
    """Half of the answer, then FIN."""
    return Effect("half", accept, end=End.HALF)


def page(*, accept: bool = True) -> Effect:
    """200 with a page of HTML."""
    return Effect("page", accept, b"<html><body>Sign in</body></html>", content_type="text/html")


def not_ok(*, accept: bool = True) -> Effect:
    """200 that says `ok: false` and no more."""
    return Effect("not_ok", accept, b'{"ok":false}')


def slow(seconds: float) -> Effect:
    """The true answer, late."""
    return Effect("slow", accept=True, delay=seconds)


def garbled(body: str = '{"ok":true,"result":[{"update_id":') -> Effect:
    """200 with a body that is no JSON."""
    return Effect("garbled", body=body.encode())


KINDS: dict[str, Callable[..., Effect]] = {
    "flood": flood,
    "migrated": migrated,
    "server_error": server_error,
    "silence": silence,
    "reset": reset,
    "fin": fin,
    "half": half,
    "page": page,
    "not_ok": not_ok,
    "slow": slow,
    "garbled": garbled,
    "unauthorized": lambda: refusal(refusals.unauthorized(), "unauthorized"),
    "not_found": lambda: refusal(refusals.not_found(), "not_found"),
    "conflict": lambda: refusal(refusals.conflict(refusals.OTHER_POLL), "conflict"),
    "blocked": lambda: refusal(forbidden(refusals.BLOCKED), "blocked"),
    "kicked": lambda: refusal(forbidden("bot was kicked from the supergroup chat"), "kicked"),
    "not_member": lambda: refusal(forbidden("bot is not a member of the channel chat"), "not_member"),
    "chat_deleted": lambda: refusal(forbidden(refusals.CHAT_DELETED), "chat_deleted"),
    "deactivated": lambda: refusal(forbidden(refusals.DEACTIVATED), "deactivated"),
    "no_chat": lambda: refusal(bad_request(refusals.NO_CHAT), "no_chat"),
    "topic_closed": lambda: refusal(bad_request(refusals.TOPIC_CLOSED), "topic_closed"),
    "no_thread": lambda: refusal(bad_request(refusals.NO_THREAD), "no_thread"),
    "not_modified": lambda: refusal(bad_request(refusals.NOT_MODIFIED), "not_modified"),
    "bad_entities": lambda: refusal(
        bad_request('can\'t parse entities: Unsupported start tag "x" at byte offset 0'), "bad_entities"
    ),
}
"""Every effect by name; `effect(name, **how)` makes one."""


def effect(name: str, **how: object) -> Effect:
    """The effect of a name. Raises KeyError for one that is not there."""
    return KINDS[name](**how)
