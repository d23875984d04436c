"""Wire tests open sockets, but only on the loopback (see the tests' own conftest.py)."""

from __future__ import annotations

import pytest

HEARTBEAT = (
    "ignore::pytest.PytestUnhandledThreadExceptionWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
    "ignore:coroutine 'DiscordWebSocket.send_heartbeat' was never awaited:RuntimeWarning",
)
"""The thread in which discord.py's heart beats may beat once more when the loop of its test is closed."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "discord" in item.path.name:
            for each in HEARTBEAT:
                item.add_marker(pytest.mark.filterwarnings(each))
