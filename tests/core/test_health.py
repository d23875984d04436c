"""What /status says: what is wrong comes first, with its fix."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.core.domain import Chat
from bot.core.health import Health, SourceHealth, status
from bot.core.outbox import Pause
from bot.core.rooms import Admission, Room
from bot.core.schedule import Rhythm

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
GROUP = Room(Chat("telegram", "-1001"), "Riders", Admission.ALLOWED, NOW, hears=True)
SERVER = replace(GROUP, chat=Chat("discord", "1"))
WELL = Health(
    "telegram",
    following=2,
    room=GROUP,
    rhythm=Rhythm("Europe/Berlin", time(9)),
    next_at=NOW + timedelta(hours=20),
    sources=(SourceHealth("bluesky", NOW - timedelta(minutes=2)), SourceHealth("folder")),
    model="small-model",
)


def said(health: Health) -> list[str]:
    return status(health, NOW).text.splitlines()


def test_where_all_is_well_one_sees_it_at_once() -> None:
    assert said(WELL) == [
        "All works.",
        "✅ I may post here.",
        "✅ Commands here reach me.",
        "✅ 2 topics followed, daily at 09:00 (Europe/Berlin); next look 15 Mar 08:00 UTC.",
        "✅ Sources: bluesky, folder.",
        "✅ Summary model: small-model.",
    ]


@pytest.mark.parametrize(
    ("health", "trouble"),
    [
        (
            replace(WELL, room=replace(GROUP, missing=("Send Messages",))),
            "❌ I may not post here: Send Messages is missing. "
            "Fix: in the chat's administrators or permissions, allow it for me.",
        ),
        (
            replace(WELL, platform="discord", room=replace(SERVER, missing=("Embed Links",))),
            "❌ I may not post here: Embed Links is missing. "
            "Fix: channel settings › Permissions › allow it for my role.",
        ),
        (
            replace(WELL, room=replace(GROUP, asleep=True, asleep_until=NOW + timedelta(hours=2))),
            "❌ Paused by an admin until 14 Mar 14:00 UTC. Fix: /resume",
        ),
        (
            replace(WELL, room=replace(GROUP, heard=True, hears=False)),
            "❌ Privacy mode is on: messages of this chat cannot be posts, and bare commands may not reach me. "
            "Fix: make me an admin, or answer me, or write /digest@ and my name.",
        ),
        (
            replace(WELL, room=replace(SERVER, heard=True, hears=False)),
            "❌ The Message Content intent is off: messages of this chat cannot be posts. "
            "Fix: Developer Portal › Bot › Message Content Intent.",
        ),
        (
            replace(WELL, refused=Pause(GROUP.chat.key, None, "Forbidden: bot was blocked")),
            "❌ The platform takes no message for this chat: Forbidden: bot was blocked. "
            "Fix: let me in again, then write to me here.",
        ),
        (
            replace(WELL, refused=Pause(GROUP.chat.key, NOW + timedelta(minutes=1), "flood")),
            "❌ The platform takes no message for this chat until 14 Mar 12:01 UTC: flood. It goes on by itself.",
        ),
        (
            replace(WELL, lost=1),
            "❌ 1 message did not arrive, or may not have. The operator sees why.",
        ),
        (
            replace(WELL, sources=(SourceHealth("bluesky", NOW - timedelta(hours=3)),)),
            "❌ bluesky: nothing came for 3 hours. I ask again by myself.",
        ),
        (
            replace(WELL, sources=(SourceHealth("plaza.example", fault="429 too many requests"),)),
            "❌ plaza․example: 429 too many requests. I ask again by myself.",
        ),
        (replace(WELL, sources=()), "❌ No source is watched. Fix: the operator sets one up."),
        (
            replace(WELL, model_fault="401 bad key"),
            "❌ The summary model does not answer: 401 bad key. Until it does, briefs are quotes only.",
        ),
    ],
)
def test_what_is_wrong_comes_first_and_with_its_fix(health: Health, trouble: str) -> None:
    title, first, *_ = said(health)
    assert (title, first) == ("1 thing to mend.", trouble)


def test_what_is_merely_so_is_no_fault() -> None:
    lines = said(Health("console", sources=(SourceHealth("folder"),), budget="No limit is set.", waiting=2))
    assert lines == [
        "All works.",
        "✅ Sources: folder.",
        "ℹ️ 2 messages for this chat on the way.",
        "ℹ️ Nothing is followed yet. Try /follow #tag",
        "ℹ️ No summary model is set up: briefs are quotes only.",
        "ℹ️ No limit is set.",
    ]


def test_bare_commands_that_do_not_arrive_are_told_where_nothing_else_is_lost() -> None:
    lines = said(replace(WELL, room=replace(GROUP, hears=False)))
    assert lines[0] == "All works."
    assert lines[-1].startswith("ℹ️ Privacy mode is on: bare commands may not reach me.")
    slash = said(replace(WELL, room=replace(SERVER, hears=False)))
    assert "slash commands work all the same" in slash[-1]
