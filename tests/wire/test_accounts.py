"""Who a token speaks for is asked of the platform, and no answer of it, nor a broken line, shows the token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from pydantic import SecretStr

from bot.accounts import DiscordAccount, NoAccount, TelegramAccount, discord_account, telegram_account

TOKEN = SecretStr("123456789:" + "Ab3_" * 9)
ME = {"ok": True, "result": {"username": "harbour_bot", "can_read_all_group_messages": True}}


@asynccontextmanager
async def serving(*routes: tuple[str, Callable[[web.Request], Awaitable[web.StreamResponse]]]) -> AsyncIterator[str]:
    app = web.Application()
    for path, answer in routes:
        app.router.add_get(path, answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = unused_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def says(body: object, status: int = 200) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status)

    return answer


async def test_telegram_tells_the_name_whether_groups_are_heard_and_where_updates_go() -> None:
    hook = {"ok": True, "result": {"url": "https://bot.example.org/telegram"}}
    path = f"/bot{TOKEN.get_secret_value()}"
    async with serving((f"{path}/getMe", says(ME)), (f"{path}/getWebhookInfo", says(hook))) as base:
        found = await telegram_account(base, TOKEN)
    assert found == TelegramAccount("harbour_bot", hears_groups=True, webhook="https://bot.example.org/telegram")


@pytest.mark.parametrize(("flags", "hears"), [(0, False), (1 << 18, True), (1 << 19, True), (1 << 12, False)])
async def test_discord_tells_the_name_and_whether_it_may_read_messages(flags: int, hears: bool) -> None:
    seen: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers["Authorization"])
        return web.json_response({"id": "42", "name": "Harbour", "flags": flags})

    async with serving(("/api/v10/applications/@me", answer)) as base:
        found = await discord_account(f"{base}/api/v10", TOKEN)
    assert found == DiscordAccount("42", "Harbour", hears_all=hears)
    assert seen == [f"Bot {TOKEN.get_secret_value()}"]


@pytest.mark.parametrize(
    ("status", "refused", "why"),
    [(401, True, "does not know this token"), (404, True, "does not know this token"), (502, False, "answered 502")],
)
async def test_a_token_that_is_refused_is_told_from_a_platform_that_is_down(
    status: int, refused: bool, why: str
) -> None:
    async with serving(("/{all:.*}", says({"ok": False}, status))) as base:
        with pytest.raises(NoAccount, match=why) as told:
            await telegram_account(base, TOKEN)
    assert told.value.refused is refused
    assert TOKEN.get_secret_value() not in repr(told.value)


async def test_a_platform_that_cannot_be_reached_is_told_without_the_address() -> None:
    with pytest.raises(NoAccount, match="Telegram cannot be reached") as told:
        await telegram_account(f"http://127.0.0.1:{unused_port()}", TOKEN)
    assert TOKEN.get_secret_value() not in f"{told.value!r} {told.value.__cause__!r}"


async def test_a_page_in_place_of_an_answer_is_no_account() -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>", content_type="text/html")

    async with serving(("/{all:.*}", page)) as base:
        with pytest.raises(NoAccount, match="no JSON"):
            await discord_account(base, TOKEN)
