"""Posts from Bluesky, heard on a Jetstream: every public post of the network, as it is written, without a login."""

from bot.sources.bluesky.source import BlueskySource, Pace, Public
from bot.sources.bluesky.stream import Packing

__all__ = ["BlueskySource", "Pace", "Packing", "Public"]
