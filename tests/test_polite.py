"""Pages of one host come one after the other with a pause, and others do not wait for them."""

from __future__ import annotations

import asyncio

import pytest

from bot.polite import BETWEEN, Polite
from bot.ports import Conditions, Fetched, FetchFailed, Limits

LIMITS, CONDITIONS = Limits(), Conditions()


class Web:
    """A web and a clock: notes when each page was asked for. `hangs` are hosts that never answer."""

    def __init__(self) -> None:
        self.at = 0.0
        self.asked: list[tuple[str, float]] = []
        self.hangs: set[str] = set()
        self.wants_rest: float | None = None
        self.polite = Polite(self._page, now=lambda: self.at, rest=self._rest)

    async def _page(
        self, url: str, *, limits: Limits = LIMITS, conditions: Conditions = CONDITIONS, accept: str = ""
    ) -> Fetched:
        del limits, conditions, accept
        self.asked.append((url, self.at))
        if any(host in url for host in self.hangs):
            await asyncio.Event().wait()
        if self.wants_rest is not None:
            raise FetchFailed("the server answers 429", 429, self.wants_rest)
        return Fetched(url, 200, {}, b"")

    async def _rest(self, seconds: float) -> None:
        self.at += seconds


async def test_feeds_of_one_host_are_asked_in_turn_with_a_pause() -> None:
    web = Web()
    await asyncio.gather(*(web.polite(f"https://{www}plaza.example/{n}") for n, www in enumerate(("", "www.", ""))))
    assert [at for _, at in web.asked] == [0.0, BETWEEN, 2 * BETWEEN]


async def test_three_hundred_feeds_of_a_host_that_hangs_do_not_starve_another() -> None:
    web = Web()
    web.hangs = {"plaza.example"}
    stuck = [asyncio.create_task(web.polite(f"https://plaza.example/{n}")) for n in range(300)]
    await asyncio.sleep(0)
    assert (await web.polite("https://square.example/feed")).status == 200
    assert [url for url, _ in web.asked] == ["https://plaza.example/0", "https://square.example/feed"]
    for task in stuck:
        task.cancel()
    await asyncio.gather(*stuck, return_exceptions=True)


async def test_a_host_that_wants_rest_gets_it_from_all_its_feeds() -> None:
    web = Web()
    web.wants_rest = 60.0
    for _ in range(3):
        with pytest.raises(FetchFailed) as told:
            await web.polite("https://plaza.example/feed")
    assert (len(web.asked), told.value.again_in) == (1, 60.0)
    web.wants_rest, web.at = None, 61.0
    assert (await web.polite("https://plaza.example/feed")).status == 200
