"""Settings that keep the bot of a test away from networks: some of its sources are on unless it is told otherwise."""

from __future__ import annotations

OFF = {"BLUESKY": "off", "MASTODON": "off", "LINKED_PAGES": "off"}
"""For the environment of whatever runs the bot."""
