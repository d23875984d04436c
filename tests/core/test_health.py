"""What /status says: what is wrong comes first, with its fix."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.core.domain import Chat
from bot.core.freshness import Freshness, failed, looked
from bot.core.health import FAILS, NOTE, Health, sources, status
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
    sources=(looked(Freshness("bluesky"), NOW - timedelta(minutes=2), posts=1, again_in=60),),
    besides=("saved pages",),
    zone="Europe/Berlin",
    model="small-model",
)
DOWN = failed(
    looked(Freshness("mastodon:plaza.example"), NOW - timedelta(hours=2), posts=0, again_in=60),
    NOW - timedelta(hours=1),
    "plaza.example answers 429",
    7200,
    0,
)


def said(health: Health) -> list[str]:
    return status(health, NOW).text.splitlines()


def test_where_all_is_well_one_sees_it_at_once() -> None:
    assert said(WELL) == [
        "All works.",
        "✅ I may post here.",
        "✅ Commands here reach me.",
        "✅ 2 topics followed, daily at 09:00 (Europe/Berlin); next look 15 Mar 09:00.",
        "✅ Bluesky: looked at 12:58, last post 12:58.",
        "✅ Besides: saved pages.",
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
            "❌ Paused by an admin until 14 Mar 15:00. Fix: /resume",
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
            "❌ The platform takes no message for this chat until 14 Mar 13:01: flood. It goes on by itself.",
        ),
        (
            replace(WELL, lost=1),
            "❌ 1 message did not arrive, or may not have. The operator sees why.",
        ),
        (
            replace(WELL, sources=(looked(Freshness("bluesky"), NOW - timedelta(hours=3), posts=0, again_in=60),)),
            "❌ Bluesky: not looked at since 10:00: nothing watches it now.",
        ),
        (
            replace(WELL, sources=(DOWN,)),
            "❌ plaza․example: plaza․example answers 429, since 12:00; next try 14:00.",
        ),
        (replace(WELL, sources=(), besides=()), "❌ No source is watched. Fix: the operator sets one up."),
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
    lines = said(Health("console", besides=("folder",), budget="No limit is set.", waiting=2))
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


def test_a_quiet_source_that_is_looked_at_is_no_fault() -> None:
    quiet = Freshness("bluesky", looked_at=NOW, heard_at=NOW - timedelta(days=3), next_at=NOW)
    assert "✅ Bluesky: looked at 13:00, last post 11 Mar 13:00." in said(replace(WELL, sources=(quiet,)))


def test_many_sources_are_one_line_and_each_fault_has_its_own() -> None:
    many = tuple(looked(Freshness(f"feed:{n}.example"), NOW, posts=0, again_in=900) for n in range(9))
    lines = said(replace(WELL, sources=(*many, DOWN)))
    assert lines[1].startswith("❌ plaza․example: ")
    assert "✅ Sources: 9 feeds. Each of them: /sources" in lines


def test_what_the_process_says_of_itself_is_told() -> None:
    machinery = ((NOTE, "Task rounds: started again 2 times."), (FAILS, "Discord: no connection."))
    lines = said(replace(WELL, machinery=machinery))
    assert (lines[:2], lines[-1]) == (
        ["1 thing to mend.", "❌ Discord: no connection."],
        "ℹ️ Task rounds: started again 2 times.",
    )


def test_sources_are_listed_with_how_each_does() -> None:
    one = looked(Freshness("bluesky"), NOW, posts=0, again_in=0)
    shown = sources((one, DOWN), ["saved pages"], "Messages of this chat are not read.", NOW, "Europe/Berlin").text
    assert shown.splitlines() == [
        "Watched: Bluesky, 1 Mastodon server, saved pages.",
        "✅ Bluesky: looked at 13:00, no post yet.",
        "❌ plaza․example: plaza․example answers 429, since 12:00; next try 14:00.",
        "Messages of this chat are not read.",
    ]
    assert sources((), [], "", NOW, "UTC").text == "No source is watched yet."
