"""A Discord on a loopback port, for tests: REST v10 and the gateway, with faults to order and a ledger to read."""

from tests.fakes.discordapi.server import DiscordApi
from tests.fakes.discordapi.settings import Settings

__all__ = ["DiscordApi", "Settings"]
