"""Wire tests open sockets, but only on the loopback: anything else is stopped before it leaves the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.wire.loopback import GUARD

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def loopback_only() -> Iterator[None]:
    """No test of this directory leaves the machine."""
    with GUARD.raised():
        yield


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
