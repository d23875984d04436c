"""`python -m tests.fakes.discordapi --port 0`: the service as a process, until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from tests.fakes.discordapi.server import DiscordApi
from tests.fakes.discordapi.settings import Settings


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="discordapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--settings", type=json.loads, default={}, help='JSON of Settings, such as {"shards": 2}')
    return parser.parse_args()


async def serve(port: int, settings: Settings) -> None:
    """Prints one line of JSON when it listens: base_url, gateway_url, control_url."""
    ended = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, ended.set)
    async with DiscordApi(settings, port=port) as api:
        addresses = {"base_url": api.base_url, "gateway_url": api.gateway_url, "control_url": api.control_url}
        sys.stdout.write(json.dumps(addresses) + "\n")
        sys.stdout.flush()
        await ended.wait()


if __name__ == "__main__":
    given = arguments()
    asyncio.run(serve(given.port, Settings(**given.settings)))
