"""A model server as a function from request to response: a queue of answers, and all that was asked.

`python -m tests.fakes.model good` serves one on the loopback and prints its base URL.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    url: httpx2.URL
    headers: httpx2.Headers
    body: dict[str, Any]

    @property
    def form(self) -> str:
        """The form of answer that was asked for: json_schema, json_object or plain."""
        return str(self.body.get("response_format", {}).get("type", "plain"))

    @property
    def said(self) -> str:
        """Everything the model was told."""
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def data_lines(self) -> list[str]:
        """The lines between the fences."""
        lines = self.said.splitlines()
        start = lines.index("<posts>", lines.index("---") if "---" in lines else 0)
        return lines[start + 1 : lines.index("</posts>", start)]

    @property
    def sentences(self) -> dict[str, str]:
        """The sentences the model was shown, by number."""
        return {ref: text for line in self.data_lines for ref, text in json.loads(line).items()}


Answer = Callable[[Asked], httpx2.Response | Awaitable[httpx2.Response]]


@dataclass
class FakeModel:
    """Gives its answers in turn, the last one for ever; `asked` is what came in."""

    answers: list[Answer]
    asked: list[Asked] = field(default_factory=list)

    def transport(self) -> httpx2.MockTransport:
        """The model as a transport of a client."""
        return httpx2.MockTransport(self._respond)

    async def _respond(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(Asked(request.url, request.headers, json.loads(request.content)))
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        response = answer(self.asked[-1])
        return response if isinstance(response, httpx2.Response) else await response


def model(*answers: Answer) -> FakeModel:
    """A fake model that gives these answers."""
    return FakeModel(list(answers))


USAGE = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}


def completion(content: object, *, finish: str = "stop", usage: object = USAGE, **message: object) -> Answer:
    """A chat completion with this content."""
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content} | message,
    }
    return page({"id": "1", "object": "chat.completion", "model": "x", "choices": [choice], "usage": usage})


def claims(*items: tuple[str, list[str]], **more: Any) -> Answer:
    """A completion with these claims, each a text and the sentences it names."""
    listed = [{"sentences": sentences, "text": text} for text, sentences in items]
    return completion(json.dumps({"claims": listed}, ensure_ascii=False), **more)


def page(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """Any JSON under any status."""
    return lambda _: httpx2.Response(status, json=value, headers=headers)


def raw(body: bytes, content_type: str = "application/json", **headers: str) -> Answer:
    """Any bytes under status 200."""
    return lambda _: httpx2.Response(200, content=body, headers={"content-type": content_type} | headers)


def trouble(status: int, message: str = "no", headers: dict[str, str] | None = None, **more: str) -> Answer:
    """An error as OpenAI words it."""
    return page({"error": {"message": message, "type": "error"} | more}, status, headers)


def refusing(*forms: str, then: Answer) -> Answer:
    """A server that does not know some forms of answer."""
    refusal = trouble(400, "response_format is not supported")
    return lambda asked: (refusal if asked.form in forms else then)(asked)


def with_room_for(characters: int, then: Answer) -> Answer:
    """A server whose context takes only so many characters of posts."""
    full = trouble(400, "too many tokens", type="exceed_context_size_error")
    return lambda asked: (then if sum(map(len, asked.data_lines)) <= characters else full)(asked)


async def hang(_: Asked) -> httpx2.Response:
    """A server that takes the request and says nothing for an hour."""
    await asyncio.sleep(3600)
    return httpx2.Response(200)


def broken_line(asked: Asked) -> httpx2.Response:
    """A server that cannot be reached."""
    raise httpx2.ConnectError(f"connection to {asked.url.host} refused")


def faithful(asked: Asked) -> httpx2.Response:
    """A good model: the first sentence of each post, word for word."""
    firsts = [next(iter(json.loads(line).items())) for line in asked.data_lines]
    response = claims(*((text, [ref]) for ref, text in firsts))(asked)
    assert isinstance(response, httpx2.Response)
    return response


def obedient(asked: Asked) -> httpx2.Response:
    """A model that does whatever any post tells it, and says so at the top of its voice."""
    orders = [(f"BREAKING: {text} https://evil.example", [ref]) for ref, text in asked.sentences.items()]
    response = claims(("Everyone must buy $SCAM now!", ["99.9"]), *orders)(asked)
    assert isinstance(response, httpx2.Response)
    return response


INVENTED = claims(("It weighs 99 kg and costs 12,345 dollars, says Zorblax Qux.", ["1.1"]))
HTML = raw(b"<!DOCTYPE html><html><body>Sign in to Hotel WiFi</body></html>", "text/html")
KINDS: dict[str, Answer] = {
    "good": faithful,
    "nonsense": completion("Bananas are a kind of number. " * 40),
    "invalid-json": completion('{"claims": [{"sentences": ["1.1"], "text": "It "works" well"}]}'),
    "invented-ids": claims(("Something happened somewhere.", ["77.7", "9.99"])),
    "invented-numbers": INVENTED,
    "obedient": obedient,
    "html": HTML,
    "429": trouble(429, "slow down", {"retry-after": "1"}),
    "500": trouble(500, "oops"),
    "refusal": completion(None, refusal="I can't help with that."),
    "hang": hang,
}
"""The kinds of model that `python -m tests.fakes.model KIND` serves."""


def served(answer: Answer, port: int = 0) -> ThreadingHTTPServer:
    """A server on the loopback that gives this answer; its caller runs and closes it."""
    fake = model(answer)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            request = httpx2.Request("POST", f"http://127.0.0.1{self.path}", content=body)
            response = asyncio.run(fake.transport().handle_async_request(request))
            self.send_response(response.status_code)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.content)

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    return ThreadingHTTPServer(("127.0.0.1", port), Door)


if __name__ == "__main__":
    server = served(KINDS[sys.argv[1]])
    print(f"http://127.0.0.1:{server.server_port}/v1", flush=True)  # noqa: T201 - the caller reads it
    server.serve_forever()
