"""Work side by side in one process. It knows asyncio alone, so adapters may know it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


async def first_to_end(*acts: Coroutine[object, object, None]) -> None:
    """Runs all until the first ends, and raises what it raised; the others are cancelled."""
    tasks = [asyncio.create_task(act) for act in acts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
