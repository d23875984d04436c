"""Posts from RSS, Atom and JSON feeds."""

from bot.sources.feeds.presets import BadFeed, Feed, read_feed_setting
from bot.sources.feeds.source import FeedSource

__all__ = ["BadFeed", "Feed", "FeedSource", "read_feed_setting"]
