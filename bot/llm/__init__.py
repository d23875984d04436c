"""The model summariser: what it is told, how it is asked, and how its answers are read."""

from bot.llm.summariser import OpenAISummariser

__all__ = ["OpenAISummariser"]
