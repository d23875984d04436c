"""Kills the bot at every boundary, and counts what its chats got; `python -m tests.crash` runs it whole."""
