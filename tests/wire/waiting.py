"""Waiting for what another task, thread or process does: for the event, never for a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

SOON = 20.0
"""Seconds in which what is waited for must come, on a machine that is busy with other things."""

Message = TypeVar("Message")


async def until(true: Callable[[], Any], within: float = SOON) -> Any:
    """Waits until something holds, and gives it. Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not (found := true()):  # noqa: ASYNC110 - the fact lies in lists, in files, in another process
            await asyncio.sleep(0.01)
    return found


async def hears(
    messages: Callable[[], Iterable[Message]], text_of: Callable[[Message], str], words: str, within: float = SOON
) -> Message:
    """The first of some messages with these words, as soon as it is there."""

    def has_them(message: Message) -> bool:
        return words in text_of(message)

    try:
        found: Message = await until(
            lambda: next((each for each in messages() if words in text_of(each)), None), within
        )
    except TimeoutError:
        raise AssertionError(f"{words!r} is in none of {[text_of(each) for each in messages()]}") from None
    return found
