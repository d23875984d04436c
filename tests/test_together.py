"""What runs side by side ends together."""

from __future__ import annotations

import asyncio

import pytest

from bot.together import first_to_end


async def test_when_one_ends_the_others_are_cancelled_and_over() -> None:
    told: list[str] = []

    async def goes_on() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            told.append("over")

    async def ends() -> None:
        await asyncio.sleep(0)
        told.append("ends")

    await first_to_end(goes_on(), ends(), goes_on())
    assert told == ["ends", "over", "over"]


async def test_what_the_first_raises_is_raised_and_not_what_a_cancelled_one_makes_of_it() -> None:
    async def complains() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError

    async def fails() -> None:
        await asyncio.sleep(0)
        raise LookupError

    with pytest.raises(LookupError):
        await first_to_end(complains(), fails())
