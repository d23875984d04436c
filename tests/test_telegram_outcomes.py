"""What each error of python-telegram-bot means for a message, and what is never asked twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.chats.telegram.connection import Connection, connect
from bot.chats.telegram.keyboards import keyboard
from bot.chats.telegram.messenger import TelegramMessenger, without_markup
from bot.chats.telegram.outcomes import TokenRevoked
from bot.core.domain import Chat
from bot.core.letters import Button, Letter
from bot.core.lines import Ink, Span
from bot.core.outbox import Busy, Gone, Outcome, Refused, Sent, Unclear
from bot.core.presses import TELEGRAM, token
from tests.fakes.clock import FakeClock

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
GROUP = Chat("telegram", "-100123")
TOKEN = "123456789:AAFakeTokenOfTheStub0000000000000000"  # noqa: S105 - opens nothing
TAKEN = {"message_id": 7, "date": 0, "chat": {"id": -100123, "type": "supergroup"}}

Wire = Callable[[str, dict[str, Any]], tuple[int, bytes]]
"""From a method and its parameters to status and body, or an error of the wire."""


class StubRequest(BaseRequest):
    """A wire that is a function; it keeps what was asked."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.asked: list[tuple[str, dict[str, Any]]] = []

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        *args: Any,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        name, parameters = url.rpartition("/")[2], dict(request_data.parameters) if request_data else {}
        self.asked.append((name, parameters))
        return self._wire(name, parameters)


def answered(status: int, body: object) -> Wire:
    """The same answer to everything."""
    return lambda _name, _parameters: (status, body if isinstance(body, bytes) else json.dumps(body).encode())


def refused(code: int, description: str, **parameters: int) -> Wire:
    body = {"ok": False, "error_code": code, "description": description}
    return answered(code, {**body, "parameters": parameters} if parameters else body)


def broken(error: type[httpx.HTTPError]) -> Wire:
    """What HTTPXRequest raises when httpx does."""

    def wire(_name: str, _parameters: dict[str, Any]) -> tuple[int, bytes]:
        raised = TimedOut() if issubclass(error, httpx.TimeoutException) else NetworkError("httpx")
        raise raised from error("on the wire")

    return wire


def connected(wire: Wire) -> tuple[Connection, StubRequest]:
    stub = StubRequest(wire)
    return connect(TOKEN, "http://telegram.invalid", request=stub, updates=stub), stub


async def send(wire: Wire, letter: Letter | None = None, chat: Chat = GROUP) -> tuple[Outcome, StubRequest]:
    connection, stub = connected(wire)
    messenger = TelegramMessenger(connection, FakeClock(NOW))
    return await messenger.send(chat, letter or Letter("<b>Tea</b> &amp; milk")), stub


def later(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


BREAK = "Telegram asks for a break"


@pytest.mark.parametrize(
    ("wire", "outcome"),
    [
        (broken(httpx.ConnectError), Busy(NOW, "Telegram cannot be reached (ConnectError)")),
        (broken(httpx.ConnectTimeout), Busy(NOW, "Telegram cannot be reached (ConnectTimeout)")),
        (broken(httpx.PoolTimeout), Busy(NOW, "Telegram cannot be reached (PoolTimeout)")),
        (broken(httpx.ReadTimeout), Unclear("Telegram did not answer (ReadTimeout)")),
        (broken(httpx.WriteTimeout), Unclear("Telegram did not answer (WriteTimeout)")),
        (broken(httpx.ReadError), Unclear("Telegram did not answer (ReadError)")),
        (broken(httpx.RemoteProtocolError), Unclear("Telegram did not answer (RemoteProtocolError)")),
        (answered(200, b"<html>Sign in</html>"), Unclear("Telegram's answer could not be read (TelegramError)")),
        (answered(200, {"ok": False}), Unclear("Telegram's answer could not be read (KeyError)")),
        (answered(200, [1]), Unclear("Telegram's answer could not be read (TypeError)")),
        (answered(200, {"ok": True, "result": {}}), Unclear("Telegram's answer could not be read (KeyError)")),
        (refused(500, "Internal Server Error"), Unclear("Telegram answered: Internal Server Error")),
        (refused(502, "Bad Gateway"), Unclear("Telegram answered: Bad Gateway")),
        (
            refused(429, "Too Many Requests: retry after 3", retry_after=3),
            Busy(later(3), BREAK, too_many=True),
        ),
        (refused(429, "Too Many Requests: retry after 5"), Busy(later(5), BREAK, too_many=True)),
        (answered(429, b"<html>slow down</html>"), Busy(NOW, BREAK, too_many=True)),
        (refused(429, "Too Many Requests", retry_after=0), Busy(NOW, BREAK, too_many=True)),
        (
            refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1005),
            Gone("the group became a supergroup", "telegram:-1005"),
        ),
        (refused(400, "Bad Request: chat not found"), Gone("Chat not found")),
        (refused(400, "Bad Request: TOPIC_CLOSED"), Gone("Topic_closed")),
        (refused(400, "Bad Request: message thread not found"), Gone("Message thread not found")),
        (
            refused(400, "Bad Request: not enough rights to send text messages to the chat"),
            Gone("Not enough rights to send text messages to the chat"),
        ),
        (refused(400, "Bad Request: message is too long"), Refused("Message is too long")),
        (
            refused(403, "Forbidden: bot was blocked by the user"),
            Gone("bot was blocked by the user"),
        ),
        (refused(409, "Conflict: terminated by other getUpdates request"), Busy(NOW, "another process uses our token")),
    ],
)
async def test_every_end_of_a_request_is_one_outcome_after_one_request(wire: Wire, outcome: Outcome) -> None:
    met, stub = await send(wire)
    assert met == outcome
    assert len(stub.asked) == 1


@pytest.mark.parametrize("code", [401, 404])
async def test_a_token_that_is_none_stops_the_connection_after_one_request(code: int) -> None:
    connection, stub = connected(refused(code, "Unauthorized"))
    messenger = TelegramMessenger(connection, FakeClock(NOW))
    outcomes = [await messenger.send(Chat("telegram", str(number)), Letter("x")) for number in range(3)]
    assert outcomes == [Busy(later(600), "Telegram does not accept our token")] * 3
    assert len(stub.asked) == 1
    assert isinstance(await connection.stopped(), TokenRevoked)


async def test_a_letter_is_sent_without_previews_and_answers_what_may_be_gone() -> None:
    rows = ((Button("Why?", "/why 1"), Button("Site", url="https://example.org")),)
    letter = Letter("<b>Tea</b>", rows, silent=True, reply_to="5")
    met, stub = await send(answered(200, {"ok": True, "result": TAKEN}), letter, Chat("telegram", "-100123", "9"))
    assert met == Sent(("7",))
    ((method, said),) = stub.asked
    assert method == "sendMessage"
    assert said == {
        "chat_id": -100123,
        "message_thread_id": 9,
        "text": "<b>Tea</b>",
        "parse_mode": "HTML",
        "disable_notification": True,
        "link_preview_options": {"is_disabled": True},
        "reply_parameters": {"message_id": 5, "allow_sending_without_reply": True},
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "Why?", "callback_data": "c:/why 1"}, {"text": "Site", "url": "https://example.org"}]
            ]
        },
    }


async def test_what_telegram_cannot_parse_goes_once_more_as_plain_text() -> None:
    def wire(_: str, said: dict[str, Any]) -> tuple[int, bytes]:
        status, body = (400, {"ok": False, "description": "Bad Request: can't parse entities: x"})
        if "parse_mode" not in said:
            status, body = 200, {"ok": True, "result": TAKEN}
        return status, json.dumps(body).encode()

    met, stub = await send(wire, Letter('<b>Tea</b> &amp; <a href="https://t.me/x">milk</a> &lt;3'))
    assert met == Sent(("7",))
    assert [said["text"] for _, said in stub.asked][1:] == ["Tea & milk <3"]


async def test_plain_text_that_is_not_parsed_either_is_refused_and_not_tried_for_ever() -> None:
    met, stub = await send(refused(400, "Bad Request: can't parse entities: x"))
    assert met == Refused("Can't parse entities: x")
    assert len(stub.asked) == 2


async def test_an_edit_that_changes_nothing_and_a_message_that_is_gone_already_are_sent() -> None:
    unchanged = refused(400, "Bad Request: message is not modified: specified new message content is the same")
    assert (await send(unchanged, Letter("x", edits="5")))[0] == Sent(("5",))
    gone = refused(400, "Bad Request: message to delete not found")
    met, stub = await send(gone, Letter("", edits="5"))
    assert met == Sent(("5",))
    assert stub.asked == [("deleteMessage", {"chat_id": -100123, "message_id": 5})]
    lost = refused(400, "Bad Request: message to edit not found")
    assert (await send(lost, Letter("x", edits="5")))[0] == Refused("Message to edit not found")


async def test_a_chat_that_had_its_share_is_asked_for_nothing() -> None:
    connection, stub = connected(answered(200, {"ok": True, "result": TAKEN}))

    async def pace(chat: Chat) -> datetime | None:
        return later(2) if chat == GROUP else None

    messenger = TelegramMessenger(connection, FakeClock(NOW), pace=pace)
    assert await messenger.send(GROUP, Letter("x")) == Busy(later(2), "as much as this chat may get for now")
    assert await messenger.send(Chat("telegram", "5"), Letter("x")) == Sent(("7",))
    assert len(stub.asked) == 1


def test_lines_become_escaped_html_and_the_fallback_shows_the_same_characters() -> None:
    connection, _ = connected(answered(200, {}))
    lines = ((Span("a<b>", Ink.STRONG), Span(" & "), Span("[1]", url="https://t.me/x?a=1&b=2")),)
    (text,) = TelegramMessenger(connection, FakeClock(NOW)).written(lines)
    assert text == '<b>a&lt;b&gt;</b> &amp; <a href="https://t.me/x?a=1&amp;b=2">[1]</a>'
    assert without_markup(text) == "a<b> & [1]"


def test_a_command_too_long_for_a_button_is_carried_as_its_token() -> None:
    long = Button("More", "/mute word " + "ü" * 40)
    markup = keyboard(((long,),))
    assert markup is not None
    data = str(markup.inline_keyboard[0][0].callback_data)
    assert data == f"t:{token(long)}"
    assert len(data.encode()) <= TELEGRAM
    assert keyboard(((),)) is None


def test_neither_the_bot_nor_an_error_prints_the_token() -> None:
    connection, _ = connected(answered(200, {}))
    shown = f"{connection.bot!r} {connection.bot} {TokenRevoked()} {TelegramError('x')}"
    assert TOKEN not in shown
    assert TOKEN.partition(":")[2] not in shown
