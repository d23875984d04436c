"""The server as a process; it says where it is in one line of JSON, and runs until it is told to end."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from pathlib import Path

from tests.fakes.botapi.server import TOKEN, BotApi


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--username", default="sample_bot")
    parser.add_argument("--ledger", type=Path, help="a file for the requests, one JSON object a line")
    parser.add_argument("--no-privacy", action="store_true", help="the bot hears everything in groups")
    parser.add_argument("--no-rates", action="store_true", help="the bot may send as fast as it likes")
    return parser.parse_args()


async def run(chosen: argparse.Namespace) -> None:
    """Serve until SIGTERM or SIGINT."""
    api = BotApi(
        token=chosen.token,
        username=chosen.username,
        port=chosen.port,
        privacy=not chosen.no_privacy,
        ledger_path=chosen.ledger,
    )
    api.rates.on = not chosen.no_rates
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with api:
        ready = {"base_url": api.base_url, "base_file_url": api.base_file_url, "control": f"{api.address}/_control"}
        print(json.dumps(ready), flush=True)  # noqa: T201 - the caller reads it
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(run(options()))
