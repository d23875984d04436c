"""X as a source: the official search of the last seven days, with the operator's own token and at his cost."""

from bot.sources.x.source import Price, Spent, XSource, spent

__all__ = ["Price", "Spent", "XSource", "spent"]
