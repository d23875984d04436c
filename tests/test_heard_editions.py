"""What is told of the sources: at the foot of a brief, by /why, /status and /sources, and once to the operator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import shipped_and_own_tables
from bot.check import Probes, State, findings
from bot.config import default_settings
from bot.core.domain import Chat, Coverage, Deaf, Fold, Post, Subscription, Tagged, Topic
from bot.core.editions import Timetable
from bot.core.forms import as_json
from bot.core.freshness import Freshness, failed, looked
from bot.core.health import NOTE, WORKS
from bot.core.rooms import Admission, House, Room
from bot.core.schedule import Rhythm
from bot.desk.front import EARLY, FrontDesk
from bot.desk.office import Office
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners, answer_in_full, deliver_waiting, write_edition
from bot.ports import Batch, Gap, SourceUnavailable, Unheard
from bot.store.sql import SqlStore, open_store
from bot.verbs.asking import in_full
from bot.watch import attend, know, look
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper

CHAT = Chat("telegram", "-1001")
OPERATOR = Chat("telegram", "7")
ZONE = "Europe/Berlin"
HOUR = timedelta(hours=1)
MANNERS = Manners("tagbrief_bot")


class Stage:
    """A store, a chat that follows #HarbourTram in Berlin, and what is known of the sources."""

    def __init__(self, store: SqlStore, tables: Path) -> None:
        self.store, self.clock, self.paper = store, FakeClock(), Paper(platform="telegram")
        own = ExtractiveSummariser()
        self.parts = Parts(
            store, own, own, self.clock, shipped_and_own_tables(tables), store, store, store, sources=store
        )

    async def asks(self, line: str, chat: Chat = CHAT) -> str:
        reply = await answer_in_full(self.parts, chat, line, MANNERS)
        assert reply is not None
        return reply.text

    async def post(self, id_: str, text: str) -> None:
        now = self.clock.now()
        said = Post(id_, "bluesky", text, now - HOUR, "ana", f"https://bsky.app/{id_}", ("harbourtram",))
        await self.store.add_posts([said], [Tagged("public", "harbourtram", id_, Fold(None, 0.0, "new"))], now)

    async def source(self, name: str, *, failing_for: timedelta | None = None, fault: str = "no answer") -> None:
        now = self.clock.now()
        state = looked(Freshness(name), now - (failing_for or timedelta()), posts=1, again_in=60)
        if failing_for is not None:
            state = failed(state, now - failing_for, fault, None, 0)
            state = failed(state, now, fault, 600, 0)
        await self.store.note_source(state)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    store = await open_store(f"sqlite:///{tmp_path / 'tagbrief.db'}")
    here = Stage(store, tmp_path)
    now = here.clock.now()
    await store.save_timetable(Timetable(CHAT, Rhythm(ZONE), "English", now - 24 * HOUR, next_due=now))
    await store.follow(Subscription(CHAT.key, Topic("#HarbourTram", ("harbourtram",)), "English", now - 24 * HOUR))
    yield here
    await store.close()


class Stream:
    """A source that gives one post, and tells that it was deaf before."""

    name = "bluesky"

    def __init__(self, clock: FakeClock, deaf: timedelta) -> None:
        self._clock, self._deaf = clock, deaf

    async def poll(self, cursor: str | None) -> Batch:
        now = self._clock.now()
        text = "Trams on line 4 stop at the depot until Friday #HarbourTram"
        post = Post("p1", self.name, text, now, "ana", "https://bsky.app/p1", ("harbourtram",))
        gap = Unheard(now - self._deaf, now, "the host goes back no further")
        return Batch((post,), f"{cursor}+", gaps=(gap,))


async def test_an_edition_tells_in_the_chats_time_what_was_heard_and_when_a_source_was_deaf(stage: Stage) -> None:
    stage.clock.at = stage.clock.now().replace(hour=8, minute=0)  # 09:00 in Berlin
    await look(stage.parts, Stream(stage.clock, timedelta(minutes=38)))
    (gap,) = await stage.store.gaps_of(["bluesky"], None)
    assert gap.until - gap.since == timedelta(minutes=38)
    for name in ("bluesky", "mastodon:one.example", "mastodon:two.example"):
        await stage.source(name)
    await stage.source("mastodon:three.example", failing_for=25 * HOUR)
    timetable = await stage.store.timetable(CHAT.key)
    assert timetable is not None
    made = await write_edition(stage.parts, stage.paper, timetable)
    assert made is not None
    await deliver_waiting(stage.parts, stage.paper)
    (_, (text, *_), _) = stage.paper.sent[-1]
    assert text.splitlines()[-1] == (
        "Heard: Bluesky, 2 Mastodon servers. Not X. Not reached: three․example. Deaf: Bluesky 08:22–09:00."
    )
    assert "Line 4" in text or "line 4" in text
    assert (await stage.store.last_edition(CHAT.key)) == made
    assert in_full(made)[-1].coverage == made.coverage


async def test_what_one_edition_told_the_next_does_not_repeat(stage: Stage) -> None:
    stage.clock.at = stage.clock.now().replace(hour=8, minute=0)
    await look(stage.parts, Stream(stage.clock, HOUR))
    await stage.source("bluesky")
    timetable = await stage.store.timetable(CHAT.key)
    assert timetable is not None
    await write_edition(stage.parts, stage.paper, timetable)
    stage.clock.pass_time(timedelta(days=1))
    await stage.post("p2", "The depot opens again on Saturday at 10:00 #HarbourTram")
    await stage.source("bluesky")
    again = await stage.store.timetable(CHAT.key)
    assert again is not None
    made = await write_edition(stage.parts, stage.paper, again)
    assert made is not None
    assert made.coverage == Coverage(stage.clock.now(), ZONE, ("bluesky",), not_watched=("mastodon", "x"))


async def test_a_brief_that_was_asked_for_tells_it_too_and_leaves_out_what_the_chat_mutes(stage: Stage) -> None:
    await stage.post("p1", "Trams on line 4 stop at the depot until Friday #HarbourTram")
    for name in ("bluesky", "nostr"):
        await stage.source(name)
    await stage.asks("/mute source nostr")
    reply = await answer_in_full(stage.parts, CHAT, "/digest", MANNERS)
    assert reply is not None
    (digest,) = reply.digests
    assert digest.coverage is not None
    assert (digest.coverage.heard, digest.coverage.muted, digest.coverage.zone) == (("bluesky",), ("nostr",), ZONE)
    now = stage.clock.now()
    told = as_json(replace(digest, coverage=replace(digest.coverage, deaf=(Deaf("bluesky", now),))))
    assert (told["heard"], told["not_watched"]) == (["bluesky"], ["mastodon", "x"])
    assert told["deaf"] == [{"source": "bluesky", "since": f"{now:%Y-%m-%dT%H:%M:%SZ}", "until": None}]


async def test_why_says_that_a_source_is_down(stage: Stage) -> None:
    await stage.source("bluesky", failing_for=2 * HOUR, fault="Bluesky: no host answers")
    text = await stage.asks("/why #harbourtram")
    now = stage.clock.now() + HOUR  # Berlin's winter time
    assert text.splitlines()[0].startswith("#HarbourTram")
    assert (
        f"Source down: Bluesky: no host answers, since {now - 2 * HOUR:%H:%M}; next try {now + HOUR / 6:%H:%M}." in text
    )


async def test_status_names_sources_tasks_and_platform_where_they_matter(stage: Stage) -> None:
    await stage.source("bluesky")
    stage.parts.reports["tasks"] = lambda zone: ((NOTE, f"Task rounds: started again once ({zone})."),)
    stage.parts.reports["discord"] = lambda _: ((WORKS, "Discord: connected."),)
    assert "Task rounds" not in await stage.asks("/status")
    now = stage.clock.now()
    await stage.store.save_room(Room(OPERATOR, "Op", Admission.ALLOWED, now, operator=True))
    for_operator = await stage.asks("/status", OPERATOR)
    assert "Task rounds: started again once (UTC)." in for_operator
    assert "Discord: connected." in for_operator
    on_discord = await stage.asks("/status", Chat("discord", "5"))
    assert ("Discord: connected." in on_discord, "Task rounds" in on_discord) == (True, False)


async def test_the_operator_is_told_once_of_a_source_that_is_given_up(stage: Stage) -> None:
    papers = {"telegram": stage.paper}
    house = House(operators=(OPERATOR.key,))
    desk = FrontDesk(Office(stage.parts, {"telegram": MANNERS}, papers, house))
    early = desk.jobs()[EARLY]
    await stage.source("feed:old.example", failing_for=6 * 24 * HOUR)
    await early("1")
    await deliver_waiting(stage.parts, stage.paper)
    assert stage.paper.sent == []
    await stage.source("feed:old.example", failing_for=8 * 24 * HOUR, fault="the server answers 410")
    for key in ("2", "3"):
        await early(key)
        await deliver_waiting(stage.parts, stage.paper)
    ((chat, (text, *_), _),) = stage.paper.sent
    assert chat == OPERATOR
    assert text.startswith("old․example has failed for a week.\nthe server answers 410, since ")
    assert "tried once a day since" in text
    assert "tried once a day since" in await stage.asks("/sources")


async def test_sources_that_are_switched_off_are_told_no_more(stage: Stage) -> None:
    await stage.source("feed:old.example", failing_for=3 * HOUR)
    await stage.store.set_cursor("feed:old.example", "x")
    await stage.store.set_cursor("saved pages", "x")
    await know(stage.parts, [Stream(stage.clock, HOUR)])
    assert (await stage.asks("/sources")).splitlines() == [
        "Watched: Bluesky, saved pages.",
        "✅ Bluesky: not looked at yet.",
    ]


class Dead:
    """A source that never answers."""

    name = "mastodon:gone.example"

    async def poll(self, cursor: str | None) -> Batch:
        raise SourceUnavailable(f"gone.example cannot be reached from {cursor}")


async def test_a_source_that_never_answers_is_told_as_not_reached(stage: Stage) -> None:
    class EnoughError(Exception):
        pass

    async def rest(_: float) -> None:
        raise EnoughError

    with pytest.raises(EnoughError):
        await attend(stage.parts, Dead(), 60, rest=rest, luck=lambda: 0.5)
    await stage.post("p1", "Trams on line 4 stop at the depot until Friday #HarbourTram")
    await stage.source("bluesky")
    reply = await answer_in_full(stage.parts, CHAT, "/digest", MANNERS)
    assert reply is not None
    assert reply.digests[-1].coverage is not None
    assert reply.digests[-1].coverage.not_reached == ("mastodon:gone.example",)


async def test_gaps_of_a_platform_are_those_of_chats_that_are_sources_alone(stage: Stage) -> None:
    now = stage.clock.now()
    await stage.store.note_gap(Gap("telegram", None, now - 3 * HOUR, now - 2 * HOUR))
    await stage.post("p1", "Trams on line 4 stop at the depot until Friday #HarbourTram")
    for heard, deaf in ((False, ()), (True, (Deaf("this chat", now - 3 * HOUR, now - 2 * HOUR),))):
        await stage.store.save_room(Room(CHAT, "Riders", Admission.ALLOWED, now, heard=heard, hears=True))
        reply = await answer_in_full(stage.parts, CHAT, "/digest", MANNERS)
        assert reply is not None
        assert reply.digests[-1].coverage is not None
        assert reply.digests[-1].coverage.deaf == deaf


async def test_a_topic_is_named_as_whoever_followed_it_wrote_it(stage: Stage) -> None:
    assert "#HarbourTram" in await stage.asks("/following")
    again = await stage.asks("/follow #HARBOURTRAM")
    assert "This chat follows #HarbourTram already." in again
    assert len(await stage.store.following(CHAT.key)) == 1
    assert "Following #PortoVela #Sails." in await stage.asks("/follow #PortoVela #Sails")
    assert "Following Sails (#portovela)." in await stage.asks("/follow #PortoVela as Sails")
    assert "No longer following #HarbourTram." in await stage.asks("/unfollow #harbourtram")


async def test_times_are_those_of_the_chat(stage: Stage) -> None:
    until = stage.clock.now() + 2 * HOUR
    local = f"{until.day} {until + HOUR:%b %H:%M}"
    assert f"until {local}." in await stage.asks("/mute word giveaway 2h")
    assert f"until {local}" in await stage.asks("/mutes")


async def test_check_shows_how_each_source_did(tmp_path: Path) -> None:
    now = FakeClock().now()
    down = failed(Freshness("mastodon:plaza.example"), now - HOUR, "plaza.example answers 503", 7200, 0)
    well = looked(Freshness("bluesky"), now, posts=2, again_in=2)

    async def sources() -> tuple[list[Freshness], datetime]:
        return [well, down], now

    (tmp_path / "tagbrief.db").touch()
    settings = default_settings().model_copy(update={"data_dir": tmp_path, "default_zone": ZONE})
    probes = Probes(database=None, model=None, sources=sources)
    found = {each.point: each for each in await findings(settings, tmp_path / ".env", probes)}
    assert found["Source Bluesky"].state is State.FINE
    assert found["Source plaza․example"].state is State.DOUBTFUL
    assert "plaza.example answers 503, since " in found["Source plaza․example"].found
