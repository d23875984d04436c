"""SIGTERM and Ctrl-C: the run ends in good order, and in time."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

log = logging.getLogger(__name__)

PATIENCE = 7.0
"""Seconds after which the process ends whatever still runs: process managers kill after ten."""

ORDERLY = {signal.SIGTERM: 0, signal.SIGINT: 130}
"""What ends a run, and with which exit code; Ctrl-C is told by 130 as shells do."""


@contextmanager
def ending_in_time(patience: float = PATIENCE) -> Iterator[None]:
    """Ends the block, which must be the main task's, when the process is told to stop.

    SIGTERM ends it without an error, Ctrl-C with KeyboardInterrupt. If the process is still there after `patience`
    seconds (a thread that waits for a disk cannot be stopped), or is told again, it is ended as it stands; nothing is
    lost by that, as nothing is by `kill -9`.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    told: list[signal.Signals] = []

    def end(by: signal.Signals) -> None:
        told.append(by)
        if task is None or len(told) > 1:
            os._exit(ORDERLY[by])
        log.info("told to stop", extra={"by": by.name})
        latest = threading.Timer(patience, os._exit, (ORDERLY[by],))
        latest.daemon = True
        latest.start()
        task.cancel()

    for number in ORDERLY:
        loop.add_signal_handler(number, end, number)
    try:
        yield
    except asyncio.CancelledError:
        if not told:
            raise
    finally:
        if task is not None and told:
            task.uncancel()
        for number, code in ORDERLY.items():
            loop.remove_signal_handler(number)
            if told:
                signal.signal(number, partial(_leave, code))
    if told and told[0] is signal.SIGINT:
        raise KeyboardInterrupt


def _leave(code: int, _number: int, _frame: FrameType | None) -> None:
    """Ends the process as it stands: whoever asks twice does not want to wait for what is tidied up last."""
    os._exit(code)
