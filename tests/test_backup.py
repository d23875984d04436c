"""A copy is made of a sound database only, can be opened, and leaves the good copies alone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.domain import Post
from bot.store.backup import back_up
from bot.store.sql import open_store
from bot.store.unavailable import StoreUnavailable

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
POST = Post("1", "plaza", "Line 4 is closed.", NOW, "ana")


async def test_a_copy_made_while_the_bot_runs_holds_what_was_stored(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/live/tagbrief.db"
    store = await open_store(url)
    await store.add_posts([POST], [], NOW)
    copy = back_up(url, tmp_path / "copies", NOW)
    await store.close()
    assert copy.name == "tagbrief-20260314-120000.db"
    restored = await open_store(f"sqlite:///{copy}")
    assert await restored.posts(["1"]) == {"1": POST}
    await restored.close()


async def test_a_damaged_database_is_not_copied_over_the_good_ones(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/tagbrief.db"
    store = await open_store(url)
    await store.add_posts([Post(str(n), "plaza", "x" * 3000, NOW) for n in range(200)], [], NOW)
    await store.close()
    good = back_up(url, tmp_path / "copies", NOW)
    file = tmp_path / "tagbrief.db"
    torn = bytearray(file.read_bytes())
    torn[len(torn) // 2 : len(torn) // 2 + 40_000] = b"\xff" * 40_000
    file.write_bytes(torn)
    with pytest.raises(StoreUnavailable, match=r"damaged|malformed"):
        back_up(url, tmp_path / "copies", NOW.replace(hour=13))
    assert [path.name for path in (tmp_path / "copies").iterdir()] == [good.name]


@pytest.mark.parametrize("url", ["postgresql://u:secret@localhost/d", "sqlite:///:memory:", "sqlite:////nowhere/x.db"])
def test_what_cannot_be_copied_is_said_in_a_line_without_a_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as told:
        back_up(url, tmp_path, NOW)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)
