"""What becomes of commands in a chat with others: pickers, its own settings, briefs that come later, and /why."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import get_args

import pytest

from bot.core.actors import EMPTY
from bot.core.commands import COMMANDS, Command, Offer, commands, line, parse
from bot.core.domain import Chat, Draft, Mode, Post, SentBrief, Thread
from bot.core.editions import Timetable
from bot.core.freshness import Freshness
from bot.core.incoming import Asker, Role
from bot.core.layout import brief_lines
from bot.core.outbox import Lane, Sent, entries, settled
from bot.core.pickers import CANCEL
from bot.core.render import plain
from bot.core.replies import LOOKING, Reply, brief_buttons
from bot.core.requests import AskDigest, Help, Misuse, Request
from bot.core.rooms import Admission, Room
from bot.core.schedule import NEVER_QUIET, Quiet, next_look
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners, answer, bring, carry_out, ingest, write_edition
from bot.store.sql import SqlStore, open_store
from bot.verbs.answer import _DONE_BY
from bot.verbs.completing import complete
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper

GROUP = Chat("telegram", "-1001")
START = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LENA = Asker("7", Role.ADMIN, "Lena", "de-AT")
KIM = Asker("8", Role.MEMBER, "Kim", "en")
STOPPED = "The Harbour Line trams stopped at 06:40 after inspectors found a cracked rail near Lantern Bridge."
BUS = "Replacement bus H1 runs every 10 minutes between Mole Street and Fishmarket."
FERRY = "Ferry F2 to Lantern Island sails every 40 minutes from Mole Street after a collision."


@dataclass
class Group:
    """A group on a platform, as those in it see it."""

    parts: Parts
    clock: FakeClock
    store: SqlStore
    paper: Paper = field(default_factory=lambda: Paper([Sent((f"10{n}",)) for n in range(9)], platform="telegram"))
    manners: Manners = field(default_factory=Manners)

    async def ask(self, text: str, under: str | None = None, asker: Asker = LENA) -> Reply:
        reply = await answer(self.parts, GROUP, text, self.manners, asker, under)
        assert reply is not None
        return reply

    async def say(self, text: str, under: str | None = None) -> list[str]:
        return (await self.ask(text, under)).text.splitlines()

    async def options(self, text: str, under: str | None = None) -> dict[str, str]:
        """What a picker offers: label and command."""
        choices = (await self.ask(text, under)).choices
        assert choices is not None
        return {each.label: each.command for each in choices.options}

    async def brief(self, text: str) -> str:
        """The id of the message in which the briefs that a line asks for are brought, by way of the outbox."""
        first = await self.ask(text)
        assert first.later is not None
        brought = await bring(self.parts, GROUP, first.later, self.manners)
        now, name = self.clock.now(), f"answer {len(self.paper.sent)}"
        texts = self.paper.written(brief_lines(brought.digests))
        rows = entries(name, GROUP.key, Lane.ANSWER, texts, now, idempotent=False)
        briefs = [SentBrief(GROUP.key, digest, now, name=name) for digest in brought.digests]
        await self.store.add_entries(rows, now, briefs=briefs)
        return await self.send()

    async def send(self) -> str:
        """The id of the one message that waits, now sent."""
        now = self.clock.now()
        (leased,) = await self.store.lease("telegram", 9, now, now + timedelta(seconds=30))
        begun = await self.store.begin(leased, now)
        assert begun is not None
        outcome = await self.paper.send(GROUP, begun.letter)
        assert isinstance(outcome, Sent)
        await self.store.settle(settled(begun, outcome, now), now)
        return outcome.ids[0]

    async def hear(self, tag: str, *texts: str) -> None:
        at = self.clock.now() - HOUR
        posts = [
            Post(f"{tag}{n}", "plaza", text, at, f"rider{n}", None, (tag,), (f"https://news{n}.example/a",))
            for n, text in enumerate(texts)
        ]
        await ingest(self.parts, posts)

    async def timetable(self) -> Timetable:
        found = await self.store.timetable(GROUP.key)
        assert found is not None
        return found

    async def room(self) -> Room:
        found = await self.store.room(GROUP.key)
        assert found is not None
        return found


@pytest.fixture
async def group() -> AsyncIterator[Group]:
    store = await open_store("sqlite:///:memory:")
    clock, extractive = FakeClock(START), ExtractiveSummariser()
    parts = Parts(store, extractive, extractive, clock, EMPTY, store, store, store, store)
    await store.save_room(Room(GROUP, "Riders", Admission.ALLOWED, START))
    yield Group(parts, clock, store)
    await store.close()


# Every command ------------------------------------------------------------------------------------------


def test_each_kind_of_request_is_done_by_something() -> None:
    assert set(_DONE_BY) == set(get_args(Request))


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
async def test_every_command_answers_in_a_group_and_its_example_too(group: Group, command: Command) -> None:
    for text in (f"/{command.name}", command.example):
        reply = await group.ask(text)
        assert reply.lines or reply.later is not None
        assert len(reply.text) <= 4096
        for button in (each for row in reply.rows for each in row):
            assert not isinstance(parse(button.command), Misuse | None)
            assert await group.ask(button.command)


async def test_a_command_is_carried_out_however_it_was_asked_for(group: Group) -> None:
    typed = await group.ask("/help mute")
    assert await carry_out(group.parts, GROUP, Help("mute"), group.manners, LENA) == typed


class Hanging:
    """A summariser that is asked, and never answers."""

    engine = "openai"

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError(f"nobody answers about {thread.tag} in {language}")


async def test_every_command_answers_at_once_while_the_model_hangs(group: Group) -> None:
    hanging = Hanging()
    parts = replace(group.parts, summariser=hanging)
    await group.hear("harbourtram", STOPPED, BUS)
    async with asyncio.timeout(10):
        for command in commands():
            for text in (f"/{command.name}", command.example, f"/{command.name} #harbourtram"):
                assert await answer(parts, GROUP, text, group.manners, LENA)
    assert not hanging.asked.is_set()
    reply = await answer(parts, GROUP, "/digest #harbourtram", group.manners, LENA)
    assert reply is not None
    assert reply.later is not None
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bring(parts, GROUP, reply.later, group.manners), 0.2)
    assert hanging.asked.is_set()


@pytest.mark.parametrize("name", ["budget", "export", "import", "forget"])
async def test_what_is_still_to_come_says_so_and_what_works_until_then(group: Group, name: str) -> None:
    (said,) = await group.say(f"/{name}")
    assert said.startswith(f"Not yet. /{name} will ")
    assert " Until then " in said


async def test_another_chat_is_not_known_without_somebody_who_resolves_it(group: Group) -> None:
    assert await group.say("/follow @channel #a1") == ["Nothing was changed. I know no chat ＠channel from here."]
    assert await group.store.following(GROUP.key) == []


# Following ----------------------------------------------------------------------------------------------


async def test_the_first_follow_answers_at_once_asks_for_the_zone_and_leaves_the_brief_for_later(group: Group) -> None:
    await group.hear("harbourtram", STOPPED)
    reply = await group.ask("/follow #HarbourTram")
    assert reply.text.splitlines() == [
        "Following #HarbourTram. Briefs in Deutsch, daily at 09:00 (Europe/Berlin). No source is watched yet.",
        "I take the time here to be that of Berlin. Is it?",
    ]
    assert [each.command for row in reply.buttons for each in row] == ["/timezone Europe/Berlin", "/timezone"]
    assert reply.later == AskDigest("#HarbourTram")
    assert plain(reply.first_lines).splitlines()[-1] == LOOKING
    brought = await bring(group.parts, GROUP, reply.later, group.manners)
    whole = reply.completed(brought)
    assert whole.text == reply.text
    assert [digest.tag for digest in whole.digests] == ["harbourtram"]
    assert whole.buttons == (*reply.buttons, *brief_buttons())  # the zone can still be chosen


async def test_a_first_follow_of_a_quiet_tag_says_where_it_looked_and_when_it_looks_again(group: Group) -> None:
    for source in ("e.example", "a.example", "b.example", "c.example", "d.example"):
        await group.store.set_cursor(source, "1")
    reply = await group.ask("/follow #quiet")
    assert reply.later is not None
    brought = await bring(group.parts, GROUP, reply.later, group.manners)
    assert brought.text == (
        "No posts in #quiet in the last 24 hours on a․example, b․example, c․example, d․example, 1 more. "
        "Next look 09:00 (Europe/Berlin)."
    )
    assert brought.buttons == ()


async def test_networks_are_named_as_readers_know_them_and_servers_counted(group: Group) -> None:
    for name in ("bluesky", "mastodon:a.example", "mastodon:b.example", "feed:c.example/rss"):
        await group.store.note_source(Freshness(name, START))
    reply = await group.ask("/follow #quiet")
    assert "Watched: Bluesky, 2 Mastodon servers, 1 feed." in reply.text
    assert reply.later is not None
    brought = await bring(group.parts, GROUP, reply.later, group.manners)
    assert "in the last 24 hours on Bluesky, 2 Mastodon servers, 1 feed." in brought.text


async def test_the_zone_is_asked_until_somebody_chose_and_never_again(group: Group) -> None:
    await group.ask("/follow #a1")
    assert (await group.ask("/follow #b1")).buttons == ()
    await group.ask("/timezone vienna")
    assert (await group.room()).zone_known
    assert (await group.timetable()).rhythm.zone == "Europe/Vienna"
    other = Chat("telegram", "-1002")
    await group.store.save_room(Room(other, "Others", Admission.ALLOWED, START, zone_known=True))
    reply = await answer(group.parts, other, "/follow #a1", group.manners, LENA)
    assert reply is not None
    assert reply.buttons == ()


async def test_following_again_changes_what_is_said_and_nothing_else(group: Group) -> None:
    await group.ask("/follow #a1 at 07:30 in English")
    reply = await group.ask("/follow #a1 both")
    assert reply.later is None
    assert reply.text == (
        "This chat follows #a1 already. Briefs in English, daily at 07:30 (Europe/Berlin). Also at once. "
        "No source is watched yet."
    )
    (subscription,) = await group.store.following(GROUP.key)
    assert (subscription.language, subscription.mode) == ("English", Mode.BOTH)
    undo = (await group.ask("/unfollow a1")).undo
    assert undo == "/follow #a1 both in English"


async def test_a_new_topic_speaks_the_language_of_the_chat(group: Group) -> None:
    await group.ask("/lang Français")
    await group.ask("/follow #a1", asker=KIM)
    assert [each.language for each in await group.store.following(GROUP.key)] == ["Français"]


# Pickers ------------------------------------------------------------------------------------------------


async def test_what_is_missing_is_asked_for_and_never_a_syntax_error(group: Group) -> None:
    await group.ask('/follow #a1 #b1 as "My tags"')
    await group.ask("/follow #c1")
    assert await group.options("/unfollow") == {
        "My tags (#a1 #b1)": '/unfollow "My tags"',
        "#c1": "/unfollow #c1",
    }
    await group.ask((await group.options("/unfollow"))["My tags (#a1 #b1)"])
    assert list(await group.options("/unfollow")) == ["#c1"]


async def test_a_question_can_be_turned_left_and_go_back(group: Group) -> None:
    europe = await group.ask("/timezone europe")
    second = await group.ask("/more 2 /timezone Europe")
    assert europe.choices is not None
    assert second.choices == replace(europe.choices, page=2)
    assert [each.label for each in second.rows[-2]] == ["‹ 1/3", "3/3 ›"]
    assert [each.command for each in second.rows[-1]] == ["/timezone", CANCEL]
    assert (await group.ask(CANCEL)).text == "Cancelled. Nothing was changed."
    assert (await group.ask("/more 2 /help")).text == "Nothing was changed. That question is no longer open."


async def test_the_likeliest_zone_and_language_come_first_and_what_holds_is_marked(group: Group) -> None:
    assert list(await group.options("/timezone"))[:3] == ["◉ Berlin", "○ UTC", "Africa…"]
    assert list(await group.options("/lang"))[:3] == ["◉ Deutsch", "○ English", "○ العربية"]
    await group.ask("/lang English")
    assert list(await group.options("/lang"))[:2] == ["◉ English", "○ Deutsch"]


async def test_a_mute_is_picked_step_by_step_from_what_was_posted(group: Group) -> None:
    await group.ask("/follow #harbourtram")
    await group.hear("harbourtram", STOPPED, BUS)
    kinds = await group.options("/mute 2h")
    assert kinds["Author"] == "/mute author 2h"
    authors = await group.options(kinds["Author"])
    assert authors == {
        "author ＠rider0 (1)": '/mute author "rider0" 2h',
        "author ＠rider1 (1)": '/mute author "rider1" 2h',
    }
    reply = await group.ask(authors["author ＠rider0 (1)"])
    assert reply.text.splitlines() == [
        "Would have hidden 1 of the last 2 posts.",
        "Muted here: author ＠rider0, until 14 Mar 15:00.",
    ]
    assert [[each.label for each in row] for row in reply.buttons] == [["Undo"]]
    await group.ask(reply.buttons[0][0].command)
    assert await group.say("/mutes") == ["Nothing is muted here."]
    assert await group.say("/mute word") == ["Which word?", "Write it like /mute word giveaway 7d"]


async def test_a_mute_in_answer_to_a_brief_offers_what_that_brief_rests_on(group: Group) -> None:
    await group.hear("harbourtram", STOPPED)
    await group.hear("ferry", FERRY)
    tram = await group.brief("/digest #harbourtram")
    await group.brief("/digest #ferry")
    offered = await group.options("/mute", tram)
    assert offered == {
        "author ＠rider0 (1)": '/mute author "rider0"',
        "domain news0․example (1)": '/mute domain "news0.example"',
        "tag #harbourtram (1)": '/mute tag "harbourtram"',
        "Something else…": "/mute",
    }
    assert (await group.ask("/mute", None)).text == "What shall I hide here?"


async def test_a_mute_is_lifted_from_a_list(group: Group) -> None:
    await group.ask("/mute word buy the dip 7d")
    assert await group.options("/unmute") == {"word “buy the dip”": '/unmute word "buy the dip"'}
    await group.ask('/unmute word "buy the dip"')
    assert await group.say("/unmute") == ["Nothing is muted here."]


# Briefs and their claims --------------------------------------------------------------------------------


async def test_claims_are_numbered_through_a_message_and_why_means_that_message(group: Group) -> None:
    await group.hear("harbourtram", STOPPED, BUS)
    await group.hear("ferry", FERRY)
    await group.ask("/follow #harbourtram")
    await group.ask("/follow #ferry")
    both = await group.brief("/digest")
    text = group.paper.letters[-1].text
    assert [n for n in range(1, 5) if f"\n{n}. " in text] == [1, 2, 3]
    tram_claim, ferry_claim = (await group.ask("/why 1", both)).text, (await group.ask("/why 3", both)).text
    assert "Ferry F2" in ferry_claim
    assert ferry_claim.startswith("Claim 3 · ")
    group.clock.pass_time(HOUR)
    alone = await group.brief("/digest #ferry")
    assert (await group.ask("/why 1", alone)).text.splitlines()[1:] == ferry_claim.splitlines()[1:]
    assert (await group.ask("/why 1")).text == (await group.ask("/why 1", alone)).text
    assert (await group.ask("/why 1", both)).text == tram_claim
    assert (await group.ask(f"/why 3 ^{both}")).text == ferry_claim
    assert await group.say("/why 4", both) == [
        "The brief of #harbourtram, #ferry has no claim 4. Its claims are 1 to 3."
    ]


async def test_the_buttons_under_an_edition_ask_about_that_edition(group: Group) -> None:
    await group.ask("/follow #harbourtram")
    await group.ask("/follow #ferry")
    await group.hear("harbourtram", STOPPED)
    await group.hear("ferry", FERRY)
    group.clock.at = datetime(2026, 3, 15, 8, tzinfo=UTC)
    assert await write_edition(group.parts, group.paper, await group.timetable())
    message = await group.send()
    letter = group.paper.letters[-1]
    assert letter.silent
    why, full, mute, report = letter.buttons[0]
    claims = await group.options(why.command, message)
    assert list(claims.values()) == [f"/why 1 ^{message}", f"/why 2 ^{message}"]
    assert (await group.say(claims[[*claims][1]]))[0].startswith("Claim 2 · REPORTED · Ferry F2")
    shown = await group.ask(full.command, message)
    assert [digest.tag for digest in shown.digests] == ["harbourtram", "ferry"]
    assert (shown.full, shown.private, shown.later) == (True, True, None)
    assert "author ＠rider0 (2)" in await group.options(mute.command, message)
    assert [*await group.options(report.command, message)][-1] == "Something else"


async def test_an_error_is_reported_to_the_admins(group: Group) -> None:
    await group.hear("harbourtram", STOPPED)
    message = await group.brief("/digest #harbourtram")
    reply = await group.ask("/report 1 it was 07:40", message, KIM)
    assert reply.text == "Thank you. The admins are told."
    assert reply.for_admins is not None
    assert reply.for_admins.text.splitlines() == [
        "A reader says that claim 1 in the brief of #harbourtram is wrong.",
        f"It says: {STOPPED}",
        "The reader says: “it was 07:40”",
    ]
    assert reply.for_admins.buttons[0][0].command == f"/why 1 ^{message}"
    whole = (await group.ask("/report all", message, KIM)).for_admins
    assert whole is not None
    assert whole.text == "A reader says that the brief of #harbourtram is wrong."
    assert (await group.ask("/report 9", message, KIM)).for_admins is None


async def test_a_brief_that_was_just_made_is_pointed_at_instead_of_made_again(group: Group) -> None:
    await group.hear("harbourtram", STOPPED)
    message = await group.brief("/digest #harbourtram")
    group.clock.pass_time(timedelta(minutes=29))
    reply = await group.ask("/digest #HarbourTram", asker=KIM)
    assert (reply.later, reply.answers) == (None, message)
    assert reply.text == (
        "The brief of #HarbourTram was made at 12:00 UTC; a new one can be asked for half an hour later."
    )
    assert (await group.ask("/digest #harbourtram 7d")).later is not None
    assert (await group.ask("/digest #harbourtram full")).later is not None
    group.clock.pass_time(timedelta(minutes=1))
    assert (await group.ask("/digest #harbourtram")).later is not None


async def test_a_fresh_brief_that_shows_what_is_muted_now_is_made_again(group: Group) -> None:
    await group.hear("harbourtram", STOPPED, BUS)
    await group.brief("/digest #harbourtram")
    await group.ask("/mute author rider1")
    assert (await group.ask("/digest #harbourtram")).later is not None


async def test_of_several_topics_only_those_without_a_fresh_brief_are_made(group: Group) -> None:
    await group.ask("/follow #harbourtram")
    await group.ask("/follow #ferry")
    await group.hear("harbourtram", STOPPED)
    await group.hear("ferry", FERRY)
    await group.brief("/digest #ferry")
    reply = await group.ask("/digest")
    assert reply.later is not None
    brought = await bring(group.parts, GROUP, reply.later, group.manners)
    assert [digest.tag for digest in brought.digests] == ["harbourtram"]


async def test_only_briefs_are_left_for_later(group: Group) -> None:
    with pytest.raises(TypeError, match="nothing is left for later of Help"):
        await bring(group.parts, GROUP, Help())


async def test_names_and_words_with_quotation_marks_come_through_every_button(group: Group) -> None:
    await group.ask('/follow #a1 #b1 as «The "quiet" harbour»')
    (option,) = (await group.options("/unfollow")).values()
    reply = await group.ask(option)
    assert reply.text.startswith("No longer following The")
    assert reply.undo is not None
    await group.ask(reply.undo)
    (followed,) = await group.store.following(GROUP.key)
    assert followed.topic.name == 'The "quiet" harbour'
    assert (await group.ask((await group.options("/why"))['Posts of The "quiet" harbour (#a1 #b1)'])).text.startswith(
        "The"
    )
    undo = (await group.ask('/mute word «a "free" pass»')).undo
    assert undo is not None
    assert (await group.say(undo))[0].startswith("No longer muted")


# The chat's own settings --------------------------------------------------------------------------------


async def test_settings_are_a_page_of_buttons_that_show_what_holds(group: Group) -> None:
    await group.ask("/follow #a1")
    reply = await group.ask("/settings")
    assert reply.text.splitlines() == [
        "Settings of this chat",
        "Daily brief at 09:00 (Europe/Berlin), in Deutsch. Quiet 22:00-08:00.",
        "Messages of this chat are not read.",
    ]
    assert [[each.label for each in row] for row in reply.rows] == [
        ["○ 07:00", "◉ 09:00", "○ 12:00", "○ 18:00", "Other…"],
        ["Language: Deutsch", "Zone: Berlin"],
        ["Quiet: 22:00-08:00"],
        ["At once: 0 of 1 topic", "○ Read this chat"],
        ["Done"],
    ]
    assert (reply.private, reply.in_place) == (True, True)
    pressed = await group.ask(reply.rows[0][3].command)
    assert pressed.text.splitlines()[0] == "The daily brief comes at 18:00."
    assert "◉ 18:00" in [each.label for each in pressed.rows[0]]
    assert (await group.ask(reply.rows[-1][0].command)).text == "Done."


async def test_a_time_that_is_not_on_the_page_is_chosen_from_all_or_typed(group: Group) -> None:
    assert "○ 05:00" in await group.options("/settings at")
    reply = await group.ask("/settings at 8:30 pm")
    assert [each.label for each in reply.rows[0]] == ["○ 07:00", "○ 09:00", "○ 12:00", "◉ 20:30", "Other…"]
    assert "◉ 20:30" in await group.options("/settings at")


async def test_a_topic_is_told_of_at_once_and_no_more(group: Group) -> None:
    await group.ask('/follow #a1 #b1 as "My tags"')
    assert await group.options("/settings instant") == {"○ My tags": '/settings instant "My tags" on'}
    reply = await group.ask('/settings instant "My tags" on')
    assert reply.choices is not None
    assert [each.label for each in reply.choices.options] == ["◉ My tags"]
    assert [each.mode for each in await group.store.following(GROUP.key)] == [Mode.BOTH]
    await group.ask("/settings instant #b1 off")
    assert [each.mode for each in await group.store.following(GROUP.key)] == [Mode.DIGEST]
    assert (await group.say("/settings instant #c1 on"))[0] == "Nothing was changed. This chat does not follow #c1."


async def test_a_chat_becomes_a_source_and_is_told_what_is_in_the_way(group: Group) -> None:
    assert (await group.say("/settings listen on"))[-1] == (
        "Messages of this chat with followed tags count as posts, here alone. But none reaches me: see /status."
    )
    assert (await group.room()).heard
    assert (await group.say("/status"))[1].startswith("❌ Privacy mode is on: messages of this chat cannot be posts")
    await group.store.save_room(replace(await group.room(), hears=True))
    assert await group.say("/sources") == [
        "No source is watched yet.",
        "Messages of this chat with followed tags count as posts, here alone.",
    ]
    await group.ask("/settings listen no")
    assert not (await group.room()).heard


async def test_zone_quiet_hours_and_language_are_the_chats_own(group: Group) -> None:
    await group.ask("/follow #a1")
    await group.ask("/follow #b1 in English")
    assert (await group.say("/timezone tokyo"))[0] == "Time here is that of Tokyo: 21:00 now."
    assert (await group.say("/quiet 21:00-10:00"))[0] == ("Quiet 21:00-10:00. The daily brief still comes at 09:00.")
    assert (await group.say("/lang italian"))[0] == "Briefs here are in Italiano. My own words are in English."
    kept = await group.timetable()
    assert (kept.rhythm.zone, kept.rhythm.quiet, kept.language) == ("Asia/Tokyo", Quiet(time(21), time(10)), "Italiano")
    assert kept.next_due == datetime(2026, 3, 15, 0, tzinfo=UTC)
    assert [each.language for each in await group.store.following(GROUP.key)] == ["Italiano", "English"]
    assert (await group.say("/quiet off"))[0] == "No quiet hours."
    assert (await group.timetable()).rhythm.quiet == NEVER_QUIET


async def test_settings_may_be_chosen_before_anything_is_followed(group: Group) -> None:
    await group.ask("/timezone Asia/Tokyo")
    reply = await group.ask("/follow #a1")
    assert "daily at 09:00 (Asia/Tokyo)" in reply.text
    assert reply.buttons == ()


async def test_what_was_chosen_while_an_edition_was_looked_at_stays(group: Group) -> None:
    await group.ask("/follow #a1")
    seen = await group.timetable()
    await group.ask("/settings at 18:00")
    await group.ask("/lang English")
    chosen = await group.timetable()
    assert await write_edition(group.parts, group.paper, seen) is None
    assert await group.timetable() == chosen


async def test_a_choice_is_kept_beside_one_that_was_made_in_the_same_moment(group: Group) -> None:
    await group.ask("/follow #a1")

    class Busy(SqlStore):
        """A database in which another admin chooses right before each change is written."""

        async def save_timetable(self, timetable: Timetable, seen: Timetable | None = None) -> bool:
            if (await group.timetable()).language == "Deutsch":
                await group.store.save_timetable(replace(await group.timetable(), language="English"))
            return await group.store.save_timetable(timetable, seen)

    busy = Busy.__new__(Busy)
    busy.__dict__.update(group.store.__dict__)
    reply = await answer(replace(group.parts, outbox=busy), GROUP, "/settings at 18:00", group.manners, LENA)
    assert reply is not None
    kept = await group.timetable()
    assert (kept.language, kept.rhythm.at) == ("English", time(18))


async def test_a_pause_holds_editions_back_and_what_was_missed_comes_as_one(group: Group) -> None:
    await group.ask("/follow #harbourtram")
    assert await group.say("/pause 3d") == ["I say nothing here of my own until 17 Mar 13:00. Commands are answered."]
    await group.hear("harbourtram", STOPPED)
    group.clock.at = datetime(2026, 3, 16, 8, tzinfo=UTC)
    assert await write_edition(group.parts, group.paper, await group.timetable()) is None
    assert (await group.timetable()).next_due == START + timedelta(days=3)
    reply = await group.ask("/resume")
    assert [each.command for row in reply.buttons for each in row] == ["/digest"]
    kept = await group.timetable()
    assert kept.next_due == group.clock.now() == next_look(kept.rhythm, kept.last, group.clock.now(), kept.since)
    made = await write_edition(group.parts, group.paper, kept)
    assert made is not None
    assert [digest.tag for digest in made.digests] == ["harbourtram"]
    assert await group.say("/resume") == ["I was not paused here."]


async def test_a_pause_without_an_end_lasts_until_resumed(group: Group) -> None:
    await group.ask("/follow #harbourtram")
    reply = await group.ask("/pause")
    assert reply.undo == "/resume"
    await write_edition(group.parts, group.paper, await group.timetable())
    assert (await group.timetable()).next_due is None
    assert "❌ Paused by an admin until /resume. Fix: /resume" in await group.say("/status")
    await group.ask("/resume")
    assert (await group.timetable()).next_due == datetime(2026, 3, 15, 8, tzinfo=UTC)


async def test_where_nobody_keeps_a_schedule_or_a_room_one_is_told(group: Group) -> None:
    bare = replace(group.parts, outbox=None, rooms=None, inbox=None)
    for text, why in (
        ("/settings at 9:00", "This bot keeps no schedule."),
        ("/lang English", "This bot keeps no schedule."),
        ("/timezone Berlin", "This bot keeps no schedule."),
        ("/quiet off", "This bot keeps no schedule."),
        ("/pause", "This is no chat that others write in."),
        ("/resume", "This is no chat that others write in."),
        ("/settings listen on", "This is no chat that others write in."),
    ):
        reply = await answer(bare, GROUP, text)
        assert reply is not None
        assert reply.text == f"Nothing was changed. {why}"


def test_every_line_that_a_menu_can_make_is_a_command() -> None:
    assert {line(command.name).split()[0] for command in COMMANDS} == {f"/{command.name}" for command in COMMANDS}


# What is completed while somebody types -----------------------------------------------------------------


async def completed(group: Group, offer: Offer, typed: str, **given: str) -> list[tuple[str, str]]:
    found = await complete(group.parts, GROUP, offer, typed, given, group.manners, LENA)
    assert len(found) <= 25
    return [(each.label, each.value) for each in found]


async def test_followed_topics_and_claims_are_completed(group: Group) -> None:
    await group.hear("harbourtram", STOPPED, BUS)
    await group.ask("/follow #harbourtram")
    await group.ask('/follow #a1 #b1 as "My tags"')
    assert await completed(group, Offer.FOLLOWED, "#HARB") == [("#harbourtram", "#harbourtram")]
    assert await completed(group, Offer.FOLLOWED, "tag") == [("My tags (#a1 #b1)", "My tags")]
    await group.brief("/digest #harbourtram")
    claims = await completed(group, Offer.CLAIMS, "")
    assert [value for _, value in claims] == ["1", "2", "#harbourtram", "My tags"]
    assert claims[0][0].startswith("1. The Harbour Line trams stopped")
    for _, value in claims:
        assert not (await group.ask(line("why", what=value))).text.startswith("Nothing")


async def test_what_can_be_muted_is_completed_by_its_kind(group: Group) -> None:
    await group.ask("/follow #harbourtram")
    await group.hear("harbourtram", STOPPED, BUS)
    assert await completed(group, Offer.MUTABLE, "@rider1", kind="author") == [("rider1 (1)", "rider1")]
    assert await completed(group, Offer.MUTABLE, "news", kind="domain") == [
        ("news0․example (1)", "news0.example"),
        ("news1․example (1)", "news1.example"),
    ]
    assert await completed(group, Offer.MUTABLE, "x") == []
    await group.ask("/mute word buy the dip")
    assert await completed(group, Offer.MUTED, "dip") == [("word “buy the dip”", "buy the dip")]
    assert (await group.ask(line("unmute", value="buy the dip"))).text.startswith("No longer muted")


async def test_zones_languages_and_commands_are_completed(group: Group) -> None:
    assert await completed(group, Offer.ZONES, "") == [("Europe/Berlin", "Europe/Berlin"), ("UTC", "UTC")]
    assert await completed(group, Offer.ZONES, "new york") == [("New York (America/New_York)", "America/New_York")]
    assert ("Europe/Berlin", "Europe/Berlin") in await completed(group, Offer.ZONES, "berlim")
    assert ("Paris (Europe/Paris)", "Europe/Paris") in await completed(group, Offer.ZONES, "europe/p")
    assert await completed(group, Offer.LANGUAGES, "germ") == [("Deutsch (German)", "Deutsch")]
    assert [value for _, value in await completed(group, Offer.COMMANDS, "unm")] == ["unmute"]
    for offer in Offer:
        await completed(group, offer, "")
