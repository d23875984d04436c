"""One of the processes: `python -m tests.scale.worker URL PLACE BEGAN RELEASE`; it works until SIGTERM."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from bot.core.actors import EMPTY
from bot.engine.durable import DurableEngine
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.rounds import Rounds
from bot.store.sql import open_store
from tests.scale.town import Ledgers, Model, Shifted, Square


async def work(url: str, place: str, began: str, release: str) -> None:
    ledgers = Ledgers(Path(place))
    store = await open_store(url)
    engine = DurableEngine(url)
    parts = Parts(store, Model(ledgers), ExtractiveSummariser(), Shifted(float(began)), EMPTY, store)
    over = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, over.set)
    await Rounds(parts, {"square": Square(ledgers, release)}, engine).begin()
    ledgers.up(os.getpid())
    await over.wait()
    await engine.stop(8)
    await store.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format=f"%(asctime)s {sys.argv[4]}/%(process)d %(message)s")
    asyncio.run(work(*sys.argv[1:]))
