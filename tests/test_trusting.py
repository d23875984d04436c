"""Trust in two chats: what an admin says holds in its chat alone, in every kind of brief, until it is ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.catalogs import shipped_tongues
from bot.core.actors import read_tables
from bot.core.domain import Chat, Digest, Post, SentBrief, Standing, Subscription, Topic, TrustRole
from bot.core.editions import Edition, Timetable
from bot.core.letters import Button
from bot.core.replies import Reply
from bot.core.rooms import Admission, Room
from bot.core.schedule import Slot, rhythm
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.store.sql import SqlStore, open_store
from bot.verbs.answer import answer
from bot.verbs.asking import Manners
from bot.verbs.digest import digest_again, write_digest
from bot.verbs.ingest import ingest
from bot.verbs.vouching import ask_admins
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper

NOW = datetime(2026, 4, 14, 12, tzinfo=UTC)
HERE, THERE = Chat("console", "here"), Chat("console", "there")
TOPIC = Topic("#orbit", ("orbit",))
TABLES = read_tables(["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,company,company,1\n"], [])


def said(text: str, author: str = "acme@example.social", **fields: object) -> Post:
    made = Post(f"{author} {text}", "mastodon:example.social", f"{text} #orbit", NOW - timedelta(hours=1), author)
    return replace(made, tags=("orbit",), **fields)  # type: ignore[arg-type]  # a test's own shorthand


RELEASED = said("We have released Orbit in Porto.")


def plain(reply: Reply) -> str:
    """The words of a reply; what could be tapped is written with other characters."""
    return reply.text.replace("＠", "@").replace("․", ".")


@dataclass
class Two:
    """Two chats that follow one tag, on one store."""

    parts: Parts
    store: SqlStore
    clock: FakeClock

    async def ask(self, line: str, chat: Chat = HERE) -> Reply:
        reply = await answer(self.parts, chat, line, Manners(length=None))
        assert reply is not None
        return reply

    async def brief(self, chat: Chat = HERE) -> Digest:
        return await write_digest(self.parts, TOPIC, own=chat.key)

    async def standings(self, chat: Chat = HERE) -> set[Standing]:
        return {claim.standing for claim in (await self.brief(chat)).claims}


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    store, clock = await open_store("sqlite:///:memory:"), FakeClock(NOW)
    engine = ExtractiveSummariser()
    parts = Parts(store, engine, engine, clock, TABLES, store, store, store, store, trusts=store)
    for chat in (HERE, THERE):
        await store.follow(Subscription(chat.key, TOPIC, "English", NOW - timedelta(days=1)))
    await ingest(parts, [RELEASED])
    yield Two(parts, store, clock)
    await store.close()


async def test_a_trust_holds_in_its_chat_alone_until_it_is_ended(two: Two) -> None:
    assert await two.standings() == {Standing.REPORTED}
    told = await two.ask("/trust #Orbit @acme@example.social official of Acme")
    assert "@acme@example.social speaks for Acme" in plain(told)
    assert await two.standings() == {Standing.CONFIRMED}
    assert await two.standings(THERE) == {Standing.REPORTED}
    assert told.undo is not None
    assert "No longer trusted" in (await two.ask(told.undo)).text
    assert await two.standings() == {Standing.REPORTED}


async def test_a_brief_made_anew_is_judged_by_the_same_trust(two: Two) -> None:
    await two.ask("/trust @acme@example.social official of Acme")
    old = await two.brief()
    again = await digest_again(two.parts, TOPIC, old, NOW, own=HERE.key, mutes=())
    assert again is not None
    assert [claim.standing for claim in again.claims] == [claim.standing for claim in old.claims]


async def test_a_brief_is_made_anew_once_one_whom_it_rests_on_is_trusted_no_more(two: Two) -> None:
    await two.ask("/trust #orbit @acme@example.social official of Acme")
    await two.parts.store.add_brief(_sent(await two.brief()))
    assert (await two.ask("/digest")).later is None, "it still stands"
    await two.ask("/untrust 1")
    assert (await two.ask("/digest")).later


async def test_a_brief_is_made_anew_once_somebody_is_trusted_under_any_of_its_tags(two: Two) -> None:
    await two.ask("/unfollow #orbit")
    await two.store.follow(Subscription(HERE.key, Topic("#space", ("space", "orbit")), "English", NOW))
    await two.parts.store.add_brief(_sent(replace(await two.brief(), tag="space")))
    assert (await two.ask("/digest")).later is None, "it still stands"
    two.clock.pass_time(timedelta(minutes=1))
    await two.ask("/trust #orbit @acme@example.social official of Acme")
    assert (await two.ask("/digest")).later


async def test_under_another_tag_a_trust_changes_nothing(two: Two) -> None:
    await two.store.follow(Subscription(HERE.key, Topic("#other", ("other",)), "English", NOW))
    await two.ask("/trust #other @acme@example.social official of Acme")
    assert await two.standings() == {Standing.REPORTED}


async def test_why_says_that_the_group_trusts_it(two: Two) -> None:
    await two.ask("/trust @acme@example.social official of Acme")
    await two.parts.store.add_brief(_sent(await two.brief()))
    assert "trusted by this group" in (await two.ask("/why 1")).text


def _sent(digest: Digest) -> SentBrief:
    return SentBrief(HERE.key, digest, NOW, ("1",))


async def test_the_list_shows_who_is_trusted_and_ends_them_by_number(two: Two) -> None:
    await two.ask("/trust acme-status.org official of Acme")
    await two.ask("/trust #orbit herald.org outlet of Herald")
    listed = plain(await two.ask("/trust"))
    assert "1. acme-status.org speaks for Acme" in listed
    assert "2. herald.org is an outlet (Herald), under #orbit" in listed
    await two.ask("/untrust 1")
    assert [each.what for each in await two.store.trusts(HERE.key)] == ["herald.org"]
    assert "Nothing was changed" in (await two.ask("/untrust 7")).text


async def test_an_account_without_its_network_is_found_among_what_was_heard(two: Two) -> None:
    await two.ask("/trust #orbit @acme official")
    (kept,) = await two.store.trusts(HERE.key)
    assert (kept.what, kept.role, kept.actor) == ("mastodon:acme@example.social", TrustRole.OFFICIAL, "orbit")
    assert "I heard nothing by" in (await two.ask("/trust #orbit @nobody official")).text


async def test_what_is_listed_or_not_followed_is_refused_with_the_reason(two: Two) -> None:
    assert "speaks for Acme already" in (await two.ask("/trust acme.example official of Globex")).text
    assert "does not follow #else" in (await two.ask("/trust #else acme.org official")).text
    assert await two.store.trusts(HERE.key) == []


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("/trust #orbit", "/trust #orbit orbit-news.org"),
        ("/trust orbit-news.org", "/trust orbit-news.org official"),
        ("/trust orbit-news.org official", "/trust orbit-news.org official of Acme"),
    ],
)
async def test_what_is_missing_is_asked_for(two: Two, line: str, offered: str) -> None:
    link = "https://orbit-news.org/1"
    await ingest(two.parts, [said(f"Acme opens Orbit {link}", "ana@example.social", links=(link,))])
    reply = await two.ask(line)
    assert offered in [button.command for row in reply.rows for button in row]


async def test_a_chat_that_moves_takes_its_trust_along(two: Two) -> None:
    await two.ask("/trust acme-status.org official of Acme")
    await two.store.note_question(HERE.key, "x.org", NOW)
    await two.store.move_chat(HERE.key, "console:new", NOW)
    assert [each.what for each in await two.store.trusts("console:new")] == ["acme-status.org"]
    assert await two.store.questions("console:new") == {"x.org": NOW}


# the question to the admins


async def edition(two: Two) -> Edition:
    digest = await two.brief()
    return Edition(HERE.key, "English", Slot(NOW.date(), NOW.time()), NOW, (digest,))


async def linked(two: Two, domain: str, count: int = 3) -> None:
    posts = [
        said(f"Voice {n} saw number {n * 7}.", f"v{n}@example.social", links=(f"https://{domain}/{n}",))
        for n in range(count)
    ]
    await ingest(two.parts, posts)


async def asked(two: Two) -> list[tuple[str, list[Button]]]:
    entries = await two.store.lease("console", 10, two.clock.now(), two.clock.now() + timedelta(minutes=1))
    return [(entry.text, [button for row in entry.buttons for button in row]) for entry in entries]


async def test_admins_are_asked_about_a_site_in_the_language_of_their_private_chat(two: Two) -> None:
    two.parts = replace(two.parts, tongues=shipped_tongues())
    await two.store.save_room(Room(HERE, "Space fans", Admission.ALLOWED, NOW, contact="console:ada"))
    await two.store.save_timetable(Timetable(Chat.of("console:ada"), rhythm("UTC"), "Deutsch", NOW))
    await linked(two, "orbit-news.org")
    await ask_admins(two.parts, Paper(platform="console"), await edition(two))
    ((text, (yes, no)),) = await asked(two)
    assert text.startswith("3 Beiträge unter #orbit in „Space fans“ verlinken orbit-news")
    assert (yes.label, no.label) == ("Ja", "Nein")


async def test_admins_are_asked_once_in_private_about_a_site_that_many_link_to(two: Two) -> None:
    room = Room(HERE, "Space fans", Admission.ALLOWED, NOW, contact="console:ada")
    await two.store.save_room(room)
    await linked(two, "orbit-news.org")
    messenger = Paper(platform="console")
    await ask_admins(two.parts, messenger, await edition(two))
    await ask_admins(two.parts, messenger, await edition(two))
    ((text, (yes, no)),) = await asked(two)
    assert "3 posts under #orbit" in text
    assert "Official for" in text
    assert (yes.label, yes.about, no.label) == ("Yes", HERE.key, "No")
    assert await two.store.trusts(HERE.key) == [], "nothing is ever trusted by itself"
    await two.ask(yes.command)
    (kept,) = await two.store.trusts(HERE.key)
    assert (kept.what, kept.tag) == ("orbit-news.org", "orbit")
    await linked(two, "other-news.org", 5)
    await ask_admins(two.parts, messenger, await edition(two))
    assert await asked(two) == [], "one question a day"
