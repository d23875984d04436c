"""What was asked and what was answered, in order; without a token."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.botapi.call import Call
    from tests.fakes.botapi.clock import Clock

SECRETS = frozenset({"secret_token"})


@dataclass
class Request:
    """One request.

    `at` is the clock's time in ISO 8601, `moment` seconds of a clock that only goes forward. `accepted` says that the
    method was carried out and not refused, whatever became of the answer; `answer` is what the method gave, or None
    where nothing was carried out; `fault` names what was done to the request on purpose.
    """

    number: int
    at: str
    moment: float
    method: str
    parameters: dict[str, Any]
    status: int | None = None
    answer: Any = None
    accepted: bool = False
    fault: str | None = None


class Ledger:
    """All requests in order; a file, if given, gets each as a line of JSON as soon as it is decided."""

    def __init__(self, clock: Clock, token: str, path: Path | None = None) -> None:
        self.clock = clock
        self.path = path
        self.requests: list[Request] = []
        self._hidden = [token, token.partition(":")[2]]

    def open(self, call: Call) -> Request:
        """A request has come."""
        files = {name: f"[file {each.name}, {len(each.content)} bytes]" for name, each in call.files.items()}
        parameters = {name: "[secret]" if name in SECRETS else value for name, value in call.parameters.items()}
        at = self.clock.now().isoformat()
        kept = self.without_token(parameters | files)
        request = Request(len(self.requests) + 1, at, time.monotonic(), self.without_token(call.method), kept)
        self.requests.append(request)
        return request

    def close(self, request: Request, status: int | None, answer: Any) -> None:
        """It is decided what a request gets."""
        request.status = status
        request.answer = self.without_token(answer)
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(request), ensure_ascii=False) + "\n")

    def of(self, method: str, chat: int | None = None) -> list[Request]:
        """The requests for a method, for one chat if it is named."""
        return list(self._matching(method, chat))

    def accepted(self, method: str, chat: int | None = None) -> list[Request]:
        """Those that were carried out."""
        return [request for request in self._matching(method, chat) if request.accepted]

    def _matching(self, method: str, chat: int | None) -> Iterator[Request]:
        for request in self.requests:
            fits = request.method.lower() == method.lower()
            if fits and (chat is None or str(request.parameters.get("chat_id")) == str(chat)):
                yield request

    def without_token(self, value: Any) -> Any:
        """The value with every token in it blotted out."""
        text = json.dumps(value, ensure_ascii=False, default=str)
        for secret in self._hidden:
            text = text.replace(secret, "[token]")
        return json.loads(text)
