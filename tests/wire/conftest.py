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
