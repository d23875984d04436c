"""A folder as a source: saved pages and JSON lines, read once or watched."""

from bot.sources.folder.source import FolderSource

__all__ = ["FolderSource"]
