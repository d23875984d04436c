"""Nostr as a source: several relays at once, every event proven before it is believed."""

from bot.sources.nostr.source import NostrSource

__all__ = ["NostrSource"]
