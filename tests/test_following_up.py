"""You read it here as a rumour; here is what became of it: replies, edits and the next edition, on the real store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from bot.core.actors import read_tables
from bot.core.changes import MESSAGE_UNITS
from bot.core.domain import (
    Chat,
    Earlier,
    Mute,
    MuteKind,
    Post,
    SentBrief,
    Standing,
    Subscription,
    Topic,
    Trust,
    TrustRole,
)
from bot.core.editions import Timetable
from bot.core.layout import brief_lines, shown_in
from bot.core.lines import written
from bot.core.outbox import Lane, Refused, Sent, State, Unclear
from bot.core.rooms import Admission, Room
from bot.core.schedule import NEVER_QUIET, Quiet, Rhythm
from bot.crashpoints import Point
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.store.sql import open_store
from bot.verbs.answer import answer, answer_in_full
from bot.verbs.deliver import deliver_waiting
from bot.verbs.digest import write_digest
from bot.verbs.edition import write_edition
from bot.verbs.following_up import follow_up
from bot.verbs.ingest import ingest
from tests.fakes.clock import FakeClock
from tests.fakes.paper import Paper

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from bot.core.domain import Draft, Thread
    from bot.core.editions import Edition
    from bot.core.ledger import Carried
    from bot.core.lines import Line
    from bot.core.linked import LinkedPage
    from bot.ports import Ledger
    from bot.store.sql import SqlStore

TABLES = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,mastodon:acme@social.example,industry,company,\n"
    ],
    ["name,domains,family,country,language,wire\nExample Wire,wire.example,Wire,US,en,0\n"],
)
MONDAY = datetime(2026, 4, 13, 9, tzinfo=UTC)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
TEA, MILK = Chat("paper", "tea"), Chat("paper", "milk")
RUMOUR = "Acme has closed the Oakville plant."
DENIAL = "Acme has not closed the Oakville plant."
OWN_WORD = "We have closed the Oakville plant."


def post(id_: str, text: str, at: datetime, author: str = "ana", source: str = "mastodon:social.example") -> Post:
    return Post(id_, source, f"{text} #Acme", at, author, f"https://social.example/@{author}/{id_}", ("acme",))


def acmes(id_: str, text: str, at: datetime) -> Post:
    return Post(
        id_,
        "mastodon:social.example",
        f"{text} #Acme",
        at,
        "acme@social.example",
        f"https://social.example/@acme/{id_}",
        ("acme",),
        official="Acme",
    )


class KilledHere(BaseException):
    """What a kill looks like from inside."""


class Stage:
    """Two chats that follow a tag, with a platform on paper and a clock that a test moves."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.clock, self.paper = store, FakeClock(MONDAY - HOUR), Paper()
        extractive = ExtractiveSummariser()
        self.parts = Parts(store, extractive, extractive, self.clock, TABLES, outbox=store, rooms=store, ledger=store)

    async def follows(self, chat: Chat, quiet: Quiet = NEVER_QUIET) -> None:
        now = self.clock.now()
        await self.store.follow(Subscription(chat.key, Topic("#acme", ("acme",)), "English", now))
        await self.store.save_room(Room(chat, chat.id, Admission.ALLOWED, now))
        rhythm = Rhythm("UTC", time(9), quiet)
        await self.store.save_timetable(Timetable(chat, rhythm, "English", now, next_due=now))

    async def hears(self, *posts: Post) -> None:
        await ingest(self.parts, posts)

    async def edition(self, chat: Chat = TEA) -> Edition | None:
        timetable = await self.store.timetable(chat.key)
        assert timetable is not None
        return await write_edition(self.parts, self.paper, timetable)

    async def sent(self) -> list[tuple[str, str, str | None, str | None]]:
        """What goes out now: chat, text, the message it answers, the message it edits."""
        before = len(self.paper.letters)
        await deliver_waiting(self.parts, self.paper)
        new = zip(self.paper.sent[before:], self.paper.letters[before:], strict=True)
        return [(chat.id, letter.text, letter.reply_to, letter.edits) for (chat, _, _), letter in new]

    async def looks(self) -> list[tuple[str, str, str | None, str | None]]:
        """A look at what became of what was told, and what goes out after it."""
        await follow_up(self.parts, {"paper": self.paper})
        return await self.sent()

    async def ledger(self, chat: Chat = TEA) -> list[Carried]:
        return await self.store.told(chat.key, "acme")


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    store = await open_store("sqlite:///:memory:")
    yield Stage(store)
    await store.close()


async def monday(stage: Stage, *posts: Post) -> None:
    """A rumour, and Monday's edition with it."""
    await stage.follows(TEA)
    await stage.hears(*(posts or (post("r1", RUMOUR, MONDAY - HOUR),)))
    stage.clock.at = MONDAY
    assert await stage.edition() is not None
    ((_, text, _, _),) = await stage.sent()
    assert "closed the Oakville plant" in text


async def test_a_rumour_that_is_denied_is_told_where_it_was_read(stage: Stage) -> None:
    await monday(stage)
    assert await stage.looks() == []
    stage.clock.at = MONDAY + DAY - HOUR
    await stage.hears(acmes("d1", DENIAL, stage.clock.at))
    stage.clock.pass_time(15 * SECOND)
    reply, edit = await stage.looks()
    assert reply[1].split("\n") == [
        "#acme · REPORTED → DISPUTED · 08:00",
        RUMOUR,
        "＠ana: “Acme has closed the Oakville plant.” social.example",
        "＠acme＠social․example: “Acme has not closed the Oakville plant.” social.example",
        "Before: 1 post since Mon 08:00, none with a source",
    ]
    assert (reply[2], reply[3], edit[3]) == ("m1", None, "m1")
    assert "1. Acme has closed the Oakville plant. 1 post · social.example → disputed 08:00, see below" in edit[1]
    assert await stage.looks() == []


async def test_the_next_edition_leads_with_what_changed_and_repeats_nothing(stage: Stage) -> None:
    await monday(
        stage, post("r1", RUMOUR, MONDAY - HOUR), post("o1", "Trams run every 5 minutes.", MONDAY - HOUR, "bo")
    )
    stage.clock.at = MONDAY + HOUR
    await stage.hears(
        acmes("d1", DENIAL, stage.clock.at), post("o2", "Trams run every 5 minutes today.", stage.clock.at, "cy")
    )
    await stage.looks()
    stage.clock.at = MONDAY + DAY
    await stage.edition()
    ((_, text, _, _),) = await stage.sent()
    rows = text.split("\n")
    assert rows[2:4] == [
        "DISPUTED (posts contradict each other, or a party denies it)",
        f"1. {RUMOUR} 2 posts, 1 site, 1 with a source · social.example",
    ]
    assert "   Yesterday: reported" in rows
    assert "Trams" not in text
    assert text.count("Oakville") == 3  # the claim and its two sides
    assert "1 claim told before stands as it did." in rows
    stage.clock.at = MONDAY + 2 * DAY
    made = await stage.edition()
    assert made is not None
    assert made.silent


OFFICE = "Acme has opened an office in Vienna."
NO_OFFICE = "Acme has not opened an office in Vienna."
CLOSED_MARK = "1. Acme has closed the Oakville plant. 1 post · social.example → disputed {}, see below"
OFFICE_MARK = "2. Acme has opened an office in Vienna. 1 post · social.example → disputed {}, see below"


async def two_rumours(stage: Stage) -> None:
    await monday(stage, post("r1", RUMOUR, MONDAY - HOUR), post("r2", OFFICE, MONDAY - HOUR, "bo"))


async def test_of_two_claims_that_change_in_one_look_the_message_is_edited_once_with_both_marks(stage: Stage) -> None:
    await two_rumours(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("d1", DENIAL, stage.clock.at), acmes("d2", NO_OFFICE, stage.clock.at))
    *replies, edit = await stage.looks()
    assert [(reply_to, edits) for _, _, reply_to, edits in replies] == [("m1", None)] * 2
    assert edit[3] == "m1"
    assert {CLOSED_MARK.format("10:00"), OFFICE_MARK.format("10:00")} <= {*edit[1].split("\n")}


@pytest.mark.parametrize("is_sent", [pytest.param(True, marks=pytest.mark.slow), False])
async def test_a_later_edit_keeps_the_mark_of_the_one_before_sent_or_not(stage: Stage, is_sent: bool) -> None:
    await two_rumours(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("d1", DENIAL, stage.clock.at))
    await follow_up(stage.parts, {"paper": stage.paper})
    if is_sent:
        assert len(await stage.sent()) == 2
    stage.clock.pass_time(HOUR)
    await stage.hears(acmes("d2", NO_OFFICE, stage.clock.at))
    *_, edit = await stage.looks()
    assert edit[3] == "m1"
    assert {CLOSED_MARK.format("10:00"), OFFICE_MARK.format("11:00")} <= {*edit[1].split("\n")}


@pytest.mark.slow
async def test_the_next_edit_brings_the_mark_of_one_that_never_got_through(stage: Stage) -> None:
    await two_rumours(stage)
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    stage.paper.answers = [Sent(("m2",)), *[Unclear("no answer")] * 5]
    await stage.looks()
    for _ in range(5):
        stage.clock.pass_time(timedelta(minutes=10))
        await stage.sent()
    assert [entry.lane for entry in await stage.store.entries({State.DEAD})] == [Lane.EDIT]
    stage.clock.at = MONDAY + 2 * HOUR
    await stage.hears(acmes("d2", NO_OFFICE, stage.clock.at))
    *_, edit = await stage.looks()
    assert {CLOSED_MARK.format("09:00"), OFFICE_MARK.format("11:00")} <= {*edit[1].split("\n")}


@pytest.mark.parametrize("at_once", [pytest.param(True, marks=pytest.mark.slow), False])
async def test_an_answer_known_by_its_id_ends_with_both_marks_too(stage: Stage, at_once: bool) -> None:
    await stage.follows(TEA)
    await stage.hears(post("r1", RUMOUR, MONDAY - HOUR), post("r2", OFFICE, MONDAY - HOUR, "bo"))
    stage.clock.at = MONDAY
    digest = await write_digest(stage.parts, Topic("#acme", ("acme",)))
    await stage.store.add_brief(SentBrief(TEA.key, digest, MONDAY, ("900",)))
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    if not at_once:
        await stage.looks()
    await stage.hears(acmes("d2", NO_OFFICE, MONDAY))
    *_, edit = await stage.looks()
    assert edit[3] == "900"
    assert {CLOSED_MARK.format("09:00"), OFFICE_MARK.format("09:00")} <= {*edit[1].split("\n")}


async def test_a_claim_that_is_taken_out_leaves_the_mark_of_another_and_none_of_its_words(stage: Stage) -> None:
    await two_rumours(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("d1", DENIAL, stage.clock.at))
    await stage.store.erase(["r2"], "public")
    *_, edit = await stage.looks()
    assert {CLOSED_MARK.format("10:00"), "2. (withdrawn 10:00: its posts are gone)"} <= {*edit[1].split("\n")}
    assert "Vienna" not in repr(await stage.store.entries(frozenset(State)))


class Crowded(Paper):
    """Fills every brief and reply up to the last letter that a message holds."""

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        found = super().written(lines)
        return tuple(text.ljust(MESSAGE_UNITS, ".") for text in found) if len(lines) > 1 else found


async def test_a_message_with_no_room_for_a_mark_is_answered_and_stays_as_it_is(stage: Stage) -> None:
    stage.paper = Crowded()
    await monday(stage)
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    ((_, text, answers, edits),) = await stage.looks()
    assert (text.split("\n")[0], answers, edits) == ("#acme · REPORTED → DISPUTED · 09:00", "m1", None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (DENIAL, ["＠ana: “Acme has closed the Oakville plant.”", "＠acme＠social․example: “Acme has not closed the"]),
        (OWN_WORD, ["Acme: “We have closed the Oakville plant.”"]),
    ],
)
async def test_what_a_brief_has_shown_before_the_look_is_told_in_the_words_of_who_said_it(
    stage: Stage, text: str, told: list[str]
) -> None:
    await monday(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("a1", text, stage.clock.at), post("x1", "The Oakville plant of Acme closed.", MONDAY, "bo"))
    reply = await answer_in_full(stage.parts, TEA, "/digest #acme 24h")
    assert reply is not None
    await stage.store.add_brief(SentBrief(TEA.key, reply.digests[0], stage.clock.now(), ("77",)))
    (_, said, _, _), *_ = await stage.looks()
    rows = said.split("\n")[2:]
    assert [row.startswith(start) for row, start in zip(rows, told, strict=False)] == [True] * len(told)
    assert rows[len(told)].startswith("Before: ")
    assert rows[len(told)].endswith("none with a source")


async def test_what_its_author_takes_back_is_in_the_next_edition_with_both_words_of_his(stage: Stage) -> None:
    await monday(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("d1", "It is false that we closed the Oakville plant.", stage.clock.at - SECOND))
    back = "Correction: I was wrong, Acme has not closed the Oakville plant."
    await stage.hears(post("k1", back, stage.clock.at - 2 * SECOND))
    reply, *_ = await stage.looks()
    assert reply[1].split("\n")[0] == "#acme · REPORTED → RETRACTED · 10:00"
    assert reply[1].split("\n")[3] == f"＠ana: “{back}” social.example"
    stage.clock.at = MONDAY + DAY
    await stage.edition()
    ((_, text, _, _),) = await stage.sent()
    rows = text.split("\n")
    assert rows[2] == "RETRACTED (corrected by its author or by whom it is about)"
    assert rows[4:7] == [
        "   “Acme has closed the Oakville plant.” social.example",
        f"   ＠ana says: “{back}” social.example",
        "   Yesterday: reported",
    ]


async def test_a_rumour_that_its_actor_confirms(stage: Stage) -> None:
    await monday(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("c1", OWN_WORD, stage.clock.at))
    reply, edit = await stage.looks()
    assert reply[1].startswith(f"#acme · REPORTED → CONFIRMED · 10:00\n{RUMOUR}\nAcme: “We have closed")
    assert "Before: 1 post since Mon 08:00, none with a source" in reply[1]
    assert "Still unknown: " in reply[1]
    assert "→ confirmed 10:00, see below" in edit[1]


async def test_what_could_be_is_confirmed_by_what_its_actor_says_will_be_and_when(stage: Stage) -> None:
    await stage.follows(TEA)
    await stage.hears(post("r1", "Acme could open an office in Vienna.", MONDAY - HOUR))
    stage.clock.at = MONDAY
    await stage.edition()
    await stage.sent()
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("c1", "We will open an office in Vienna in March.", stage.clock.at))
    reply, edit = await stage.looks()
    assert reply[1].split("\n")[:2] == [
        "#acme · SPECULATION → CONFIRMED · 10:00",
        "Acme says it will open an office in Vienna in March.",
    ]
    assert "→ confirmed 10:00, see below" in edit[1]
    stage.clock.at = MONDAY + DAY
    await stage.edition()
    ((_, text, _, _),) = await stage.sent()
    assert "   Yesterday: speculation" in text.split("\n")


@pytest.mark.slow
async def test_a_hedged_rumour_is_known_again_in_what_its_actor_says_flatly(stage: Stage) -> None:
    await monday(stage, post("r1", "Rumour: Acme has closed the Oakville plant.", MONDAY - HOUR))
    stage.clock.at = MONDAY + HOUR
    await stage.hears(post("x1", "They say Acme has closed the Oakville plant.", stage.clock.at, "bo"))
    assert await stage.looks() == []  # repetition confirms nothing, and is no news
    await stage.hears(acmes("c1", "Acme has closed the Oakville plant.", stage.clock.at))
    reply, _ = await stage.looks()
    assert reply[1].startswith("#acme · SPECULATION → CONFIRMED · 10:00\nAcme has closed the Oakville plant.")


async def test_a_deleted_post_is_told_as_a_source_that_is_gone_and_its_words_go_everywhere(stage: Stage) -> None:
    await monday(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.store.erase(["r1"], "public")
    reply, edit = await stage.looks()
    assert reply[1].split("\n") == [
        "#acme · REPORTED → SOURCE GONE · 10:00",
        "Claim 1 of this message rested on posts that are there no more. No other post states it.",
    ]
    assert reply[2] == "m1"
    assert "1. (withdrawn 10:00: its posts are gone)" in edit[1]
    assert "Oakville" not in reply[1] + edit[1]
    (record,) = await stage.ledger()
    assert record.standing is None
    kept = [*await stage.store.briefs(TEA.key), *await stage.ledger(), await stage.store.last_edition(TEA.key)]
    assert "Oakville" not in repr(kept)
    assert "Oakville" not in repr(await stage.store.entries(frozenset(State)))
    stage.clock.at = MONDAY + DAY
    await stage.edition()
    ((_, text, _, _),) = await stage.sent()
    assert "Source gone: no post states claim 1 of Mon 09:00 any more." in text
    stage.clock.at = MONDAY + 2 * DAY
    made = await stage.edition()
    assert made is not None
    assert made.silent


@pytest.mark.slow
async def test_of_a_deleted_post_with_a_copy_the_claim_stays(stage: Stage) -> None:
    await monday(stage, post("r1", RUMOUR, MONDAY - HOUR), post("r2", RUMOUR, MONDAY - HOUR + SECOND, "bo"))
    await stage.store.erase(["r1"], "public")
    assert await stage.looks() == []
    (record,) = await stage.ledger()
    assert (record.standing, record.claim.text) == (Standing.REPORTED, RUMOUR)


@pytest.mark.slow
async def test_where_what_confirmed_is_deleted_the_standing_is_computed_anew(stage: Stage) -> None:
    await monday(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("c1", OWN_WORD, stage.clock.at))
    await stage.looks()
    stage.clock.pass_time(2 * HOUR)
    await stage.store.erase(["c1"], "public")
    reply, *edits = await stage.looks()
    assert reply[1].startswith("#acme · CONFIRMED → REPORTED · 12:00")
    assert "A post that this rested on is there no more. By the posts that are left it is reported." in reply[1]
    assert "We have closed" not in reply[1]
    assert "→ its source is gone, now reported 12:00, see below" in edits[0][1]


async def test_a_mute_of_one_chat_never_colours_what_another_is_told(stage: Stage) -> None:
    await stage.follows(MILK)
    await monday(stage)
    await stage.edition(MILK)
    await stage.sent()
    await stage.store.mute(Mute(TEA.key, MuteKind.AUTHOR, "acme@social.example", None))
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("d1", DENIAL, stage.clock.at))
    assert {chat for chat, *_ in await stage.looks()} == {"milk"}
    await stage.store.unmute(TEA.key, "author", "acme@social.example")
    await stage.store.mute(Mute(TEA.key, MuteKind.WORD, "oakville", None))
    await stage.hears(post("x", "The Oakville plant has closed.", stage.clock.at, "bo"))
    assert await stage.looks() == []


@pytest.mark.slow
async def test_whom_one_chat_trusts_confirms_nothing_in_another(stage: Stage) -> None:
    await stage.follows(MILK)
    await monday(stage)
    await stage.edition(MILK)
    await stage.sent()
    trust = Trust(TEA.key, "mastodon:bo@social.example", TrustRole.OFFICIAL, "Acme", MONDAY)
    stage.parts = replace(stage.parts, trusts=stage.store)
    await stage.store.trust(trust)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(post("c1", OWN_WORD, stage.clock.at, "bo@social.example"))
    assert {chat for chat, *_ in await stage.looks()} == {"tea"}


async def test_whose_word_is_taken_and_taken_no_more_is_told_at_once_though_no_post_comes(stage: Stage) -> None:
    stage.parts = replace(stage.parts, trusts=stage.store)
    await monday(stage, post("r1", OWN_WORD, MONDAY - HOUR, "bo@social.example"))
    stage.clock.at = MONDAY + HOUR
    assert await stage.looks() == []
    assert await answer(stage.parts, TEA, "/trust #acme @bo@social.example official of Acme")
    assert "REPORTED → CONFIRMED" in (await stage.looks())[0][1]
    stage.clock.pass_time(2 * HOUR)
    assert await answer(stage.parts, TEA, "/untrust 1")
    reply, *_ = await stage.looks()
    assert "CONFIRMED → REPORTED" in reply[1]
    assert await stage.looks() == []


async def test_what_was_told_long_ago_is_not_looked_at_again_for_a_trust(stage: Stage) -> None:
    await monday(stage)
    await stage.store.look_again(TEA.key, MONDAY + 15 * DAY)
    assert [record.again_at for record in await stage.ledger()] == [None]
    await stage.store.look_again(TEA.key, MONDAY + DAY)
    assert [record.again_at for record in await stage.ledger()] == [MONDAY + DAY]
    await stage.store.tidy(MONDAY + 91 * DAY)
    assert await stage.ledger() == []


@pytest.mark.slow
async def test_a_claim_is_told_of_once_in_an_hour_and_what_is_confirmed_at_once(stage: Stage) -> None:
    await monday(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("c1", OWN_WORD, stage.clock.at))
    assert len(await stage.looks()) == 2
    stage.clock.pass_time(600 * SECOND)
    await stage.store.erase(["c1"], "public")
    assert await stage.looks() == []
    stage.clock.pass_time(HOUR)
    assert "CONFIRMED → REPORTED" in (await stage.looks())[0][1]
    await stage.hears(acmes("c2", OWN_WORD, stage.clock.at))
    again = await stage.looks()
    assert [edits is not None for *_, edits in again] == [True] * len(again)  # told before: it is only edited in


@pytest.mark.slow
async def test_in_quiet_hours_the_reply_waits_and_the_edit_does_not(stage: Stage) -> None:
    await monday(stage)
    timetable = await stage.store.timetable(TEA.key)
    assert timetable is not None
    await stage.store.save_timetable(replace(timetable, rhythm=Rhythm("UTC", time(9), Quiet(time(22), time(8)))))
    stage.clock.at = MONDAY + 14 * HOUR
    await stage.hears(acmes("d1", DENIAL, stage.clock.at))
    ((_, text, _, edits),) = await stage.looks()
    assert (edits, "→ disputed 23:00" in text) == ("m1", True)
    stage.clock.at = MONDAY + 23 * HOUR
    ((_, text, answers, _),) = await stage.sent()
    assert (answers, text.split("\n")[0]) == ("m1", "#acme · REPORTED → DISPUTED · 23:00")


async def test_what_is_denied_while_its_message_waits_for_days_is_told_when_it_arrives(stage: Stage) -> None:
    await stage.follows(TEA)
    await stage.hears(post("r1", RUMOUR, MONDAY - HOUR))
    stage.clock.at = MONDAY
    assert await stage.edition() is not None  # and whoever was to send it was killed
    stage.clock.pass_time(2 * DAY)
    await stage.hears(acmes("d1", DENIAL, stage.clock.at - HOUR))
    assert await follow_up(stage.parts, {"paper": stage.paper}) == 0
    ((_, text, _, _),) = await stage.sent()
    assert RUMOUR in text
    stage.clock.pass_time(timedelta(minutes=2))
    told = await stage.looks()
    assert [(reply_to, edits) for _, _, reply_to, edits in told] == [("m1", None), (None, "m1")]


async def test_what_was_never_delivered_is_not_waited_for(stage: Stage) -> None:
    await stage.follows(TEA)
    await stage.hears(post("r1", RUMOUR, MONDAY - HOUR))
    stage.clock.at = MONDAY
    assert await stage.edition() is not None
    ((entry, *_),) = [await stage.store.entries({State.WAITING})]
    assert await stage.store.drop(entry.id, stage.clock.at)
    await stage.hears(acmes("d1", DENIAL, stage.clock.at))
    assert await stage.looks() == []
    (record,) = await stage.ledger()
    assert (record.again_at, record.standing) == (None, Standing.DISPUTED)


async def test_what_one_reader_saw_alone_is_neither_answered_nor_edited(stage: Stage) -> None:
    await stage.follows(TEA)
    await stage.hears(post("r1", RUMOUR, MONDAY - HOUR))
    stage.clock.at = MONDAY
    digest = await write_digest(stage.parts, Topic("#acme", ("acme",)))
    await stage.store.add_brief(SentBrief(TEA.key, digest, MONDAY, ("900",)))
    await stage.store.add_brief(SentBrief(TEA.key, digest, MONDAY, ("901",)), alone=True)
    assert await stage.store.briefs_in(TEA.key, "901")  # for /why
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    reply, edit = await stage.looks()
    assert (reply[2], edit[3]) == ("900", "900")


@pytest.mark.slow
async def test_a_message_that_can_no_longer_be_edited_is_answered_all_the_same(stage: Stage) -> None:
    await monday(stage)
    stage.paper.answers = [Sent(("m2",)), Refused("message can't be edited")]
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    reply, edit = await stage.looks()
    assert (reply[2], edit[3]) == ("m1", "m1")
    assert await stage.looks() == []
    assert [entry.lane for entry in await stage.store.entries({State.REFUSED})] == [Lane.EDIT]


@pytest.mark.slow
async def test_a_brief_that_an_answer_brought_is_answered_and_edited_by_its_id(stage: Stage) -> None:
    await stage.follows(TEA)
    await stage.hears(post("r1", RUMOUR, MONDAY - HOUR))
    stage.clock.at = MONDAY
    digest = await write_digest(stage.parts, Topic("#acme", ("acme",)))
    await stage.store.add_brief(SentBrief(TEA.key, digest, MONDAY, ("900",)))
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    reply, edit = await stage.looks()
    assert (reply[2], edit[3]) == ("900", "900")
    assert "→ disputed 09:00, see below" in edit[1]


async def test_what_was_said_days_before_it_was_told_is_looked_at_with_what_denies_it(stage: Stage) -> None:
    """The thread began an hour before the chat was told, so that nothing in it stated the claim."""
    await stage.follows(TEA)
    await stage.hears(post("r1", RUMOUR, MONDAY - 2 * DAY))
    stage.clock.at = MONDAY
    digest = await write_digest(stage.parts, Topic("#acme", ("acme",)))
    await stage.store.add_brief(SentBrief(TEA.key, digest, MONDAY, ("900",)))
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    reply, edit = await stage.looks()
    assert (reply[2], edit[3]) == ("900", "900")


async def test_of_an_answer_in_two_messages_the_one_with_the_brief_is_edited(stage: Stage) -> None:
    await stage.follows(TEA)
    await stage.hears(post("r1", RUMOUR, MONDAY - HOUR))
    stage.clock.at = MONDAY
    digest = await write_digest(stage.parts, Topic("#acme", ("acme",)))
    await stage.store.add_brief(SentBrief(TEA.key, digest, MONDAY, ("900", "901")))
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    reply, edit = await stage.looks()
    assert (reply[2], edit[3]) == ("901", "901")
    assert "→ disputed 09:00, see below" in edit[1]


async def test_of_an_answer_with_two_briefs_the_right_one_is_edited(stage: Stage) -> None:
    await stage.follows(TEA)
    await stage.store.follow(Subscription(TEA.key, Topic("#trams", ("trams",)), "English", MONDAY))
    trams = post("o1", "Trams run every 5 minutes. #trams", MONDAY - HOUR, "bo")
    await stage.hears(
        post("r1", RUMOUR, MONDAY - HOUR), replace(trams, text=trams.text.removesuffix(" #Acme"), tags=("trams",))
    )
    stage.clock.at = MONDAY
    for tag in ("trams", "acme"):
        digest = await write_digest(stage.parts, Topic(f"#{tag}", (tag,)))
        await stage.store.add_brief(SentBrief(TEA.key, digest, MONDAY, ("900", "901", "902")))
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    reply, edit = await stage.looks()
    assert (reply[2], edit[3]) == ("902", "902")
    assert "2. Acme has closed the Oakville plant. 1 post · social.example → disputed 09:00, see below" in edit[1]
    assert "Trams" not in edit[1]


@pytest.mark.parametrize("place", [Point.CHANGE_ASKED_FOR, Point.CHANGE_WRITTEN, Point.AFTER_SEND])
@pytest.mark.slow
async def test_whoever_is_killed_while_telling_tells_nothing_twice(stage: Stage, place: Point) -> None:
    await monday(stage)
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    killed: list[Point] = []

    def passing(point: Point) -> None:
        if point is place and not killed:
            killed.append(point)
            raise KilledHere

    one, stage.parts = stage.parts, replace(stage.parts, passing=passing)
    stage.paper.idempotent = True
    before = len(stage.paper.sent)
    with pytest.raises((KilledHere, ExceptionGroup)):
        await stage.looks()
    assert killed
    stage.parts = one
    for _ in range(3):
        stage.clock.pass_time(40 * SECOND)
        await stage.looks()
    sent = {
        nonce: letter
        for (_, _, nonce), letter in zip(stage.paper.sent[before:], stage.paper.letters[before:], strict=True)
    }
    assert sorted((letter.reply_to is not None, letter.edits is not None) for letter in sent.values()) == [
        (False, True),
        (True, False),
    ]


@pytest.mark.slow
async def test_a_chat_that_moved_is_told_in_its_new_place(stage: Stage) -> None:
    await monday(stage)
    await stage.store.move_chat(TEA.key, MILK.key, MONDAY)
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    assert {chat for chat, *_ in await stage.looks()} == {"milk"}


@pytest.mark.slow
async def test_a_brief_asked_for_shows_how_a_claim_stood(stage: Stage) -> None:
    await monday(stage)
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    await stage.looks()
    stage.clock.at = MONDAY + 2 * DAY
    reply = await answer_in_full(stage.parts, TEA, "/digest #acme 7d")
    assert reply is not None
    (claim,) = (each for each in reply.digests[0].claims if each.standing is Standing.DISPUTED)
    assert claim.earlier == Earlier(Standing.REPORTED, MONDAY)
    assert "   Earlier: reported (Mon 09:00)" in [written(line) for line in brief_lines(reply.digests)]


async def test_what_a_brief_that_was_asked_for_only_counts_is_news_in_the_next_edition(stage: Stage) -> None:
    """Eight claims, five of them printed: the edition left out the other three as if the chat had read them."""
    said = (
        *(RUMOUR, "Acme has opened a bakery at Tunbridge.", "Acme has bought the Lantern theatre."),
        *("Acme has hired eighty drivers in Porto Vela.", "Acme has moved its archive to Greyford."),
        *("Acme has raised the fares of the Alder ferry.", "Acme has painted the Winslow bridge green."),
        "Acme has planted a forest near Stonehaven.",
    )
    await stage.follows(TEA)
    await stage.hears(*(post(f"p{n}", text, MONDAY - HOUR) for n, text in enumerate(said)))
    brief = await write_digest(stage.parts, Topic("#acme", ("acme",)))
    room = shown_in(brief)
    await stage.store.add_brief(SentBrief(TEA.key, brief, stage.clock.now(), ("7",), shown=room))
    assert {each.claim.id for each in await stage.ledger()} == room
    stage.clock.at = MONDAY
    made = await stage.edition()
    assert made is not None
    told = {claim.id for digest in made.digests for claim in digest.claims}
    assert (len(room), told) == (5, {claim.id for claim in brief.claims} - room)


@pytest.mark.slow
async def test_a_brief_that_is_quicker_than_the_look_takes_nothing_from_the_message_before(stage: Stage) -> None:
    await monday(stage)
    stage.clock.at = MONDAY + HOUR
    await stage.hears(acmes("d1", DENIAL, stage.clock.at))
    reply = await answer_in_full(stage.parts, TEA, "/digest #acme 24h")
    assert reply is not None
    assert reply.digests[0].claims[0].standing is Standing.DISPUTED
    await stage.store.add_brief(SentBrief(TEA.key, reply.digests[0], stage.clock.now(), ("77",)))
    told, edit = await stage.looks()
    assert (told[2], edit[3]) == ("m1", "m1")
    entry = await stage.store.entry_of(TEA.key, "m1")
    assert entry is not None
    assert entry.edition is not None  # /why under it explains the edition still


# --- what comes while a message is made


@dataclass
class Thinking:
    """A model that takes its time: what is to happen meanwhile does, in its first call."""

    meanwhile: Callable[[], Awaitable[object]]
    calls: int = 0
    engine: str = "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:
        self.calls += 1
        draft = replace(await ExtractiveSummariser().summarise(thread, language), engine=self.engine)
        if self.calls == 1:
            await self.meanwhile()
        return draft


async def thinking(stage: Stage, meanwhile: Callable[[], Awaitable[object]]) -> Thinking:
    """Two chats that follow a rumour, and a model at which something happens while it is asked about it."""
    model = Thinking(meanwhile)
    stage.parts = replace(stage.parts, summariser=model)
    for chat in (TEA, MILK):
        await stage.follows(chat)
    await stage.hears(post("r1", RUMOUR, MONDAY - HOUR))
    stage.clock.at = MONDAY
    return model


async def test_what_is_denied_and_looked_at_while_the_first_edition_is_made_is_told_after_it(stage: Stage) -> None:
    async def meanwhile() -> None:
        await stage.hears(acmes("d1", DENIAL, MONDAY))
        assert await stage.looks() == []

    await thinking(stage, meanwhile)
    await stage.edition()
    ((_, text, _, _),) = await stage.sent()
    assert "REPORTED" in text
    told = await stage.looks()
    assert [(reply_to, edits) for _, _, reply_to, edits in told] == [("m1", None), (None, "m1")]
    assert told[0][1].startswith("#acme · REPORTED → DISPUTED")
    assert await stage.store.due_again(stage.clock.now()) == []


@pytest.mark.slow
async def test_what_others_were_told_of_while_an_edition_is_made_its_chat_is_told_after_it(stage: Stage) -> None:
    async def meanwhile() -> None:
        await stage.hears(acmes("d1", DENIAL, MONDAY))
        assert {chat for chat, *_ in await stage.looks()} == {"milk"}

    model = await thinking(stage, meanwhile)
    stage.parts = replace(stage.parts, summariser=ExtractiveSummariser())
    await stage.edition(MILK)
    await stage.sent()
    stage.parts = replace(stage.parts, summariser=model)
    await stage.edition()
    await stage.sent()
    assert {chat for chat, *_ in await stage.looks()} == {"tea"}


@pytest.mark.slow
async def test_what_is_denied_while_the_first_brief_of_a_tag_is_made_is_told_under_it(stage: Stage) -> None:
    async def meanwhile() -> None:
        await stage.hears(acmes("d1", DENIAL, MONDAY))
        assert await stage.looks() == []

    await thinking(stage, meanwhile)
    reply = await answer_in_full(stage.parts, TEA, "/digest #acme 24h")
    assert reply is not None
    await stage.store.add_brief(SentBrief(TEA.key, reply.digests[0], stage.clock.now(), ("77",)))
    told = await stage.looks()
    assert [(reply_to, edits) for _, _, reply_to, edits in told] == [("77", None), (None, "77")]


@pytest.mark.slow
async def test_what_is_deleted_while_an_edition_is_made_is_taken_out_after_it(stage: Stage) -> None:
    async def meanwhile() -> None:
        await stage.store.erase(["r1"], "public")
        assert await stage.looks() == []

    await thinking(stage, meanwhile)
    await stage.edition()
    await stage.sent()
    reply, edit = await stage.looks()
    assert reply[1].startswith("#acme · REPORTED → SOURCE GONE")
    assert "1. (withdrawn 09:00: its posts are gone)" in edit[1]
    kept = [*await stage.store.briefs(TEA.key), *await stage.ledger(), await stage.store.last_edition(TEA.key)]
    assert "Oakville" not in repr([*kept, *await stage.store.entries(frozenset(State))])


@pytest.mark.slow
async def test_what_came_after_a_draft_was_made_is_told_to_the_chat_that_it_serves_too(stage: Stage) -> None:
    async def nothing() -> None:
        pass

    model = await thinking(stage, nothing)
    await stage.edition(MILK)
    await stage.sent()
    await stage.hears(acmes("c1", OWN_WORD, MONDAY))
    assert {chat for chat, *_ in await stage.looks()} == {"milk"}
    await stage.edition()
    ((_, text, _, _),) = await stage.sent()
    assert (model.calls, "REPORTED" in text) == (1, True)
    assert {chat for chat, *_ in await stage.looks()} == {"tea"}


async def test_where_nothing_came_while_editions_were_made_nobody_looks_again(stage: Stage) -> None:
    async def meanwhile() -> None:
        await stage.hears(replace(post("o1", "Trams run.", MONDAY, "bo"), tags=("trams",)))

    model = await thinking(stage, meanwhile)
    await stage.edition()
    await stage.edition(MILK)
    assert (model.calls, len(await stage.ledger(MILK))) == (1, 1)
    assert await stage.store.due_again(stage.clock.now()) == []


@pytest.mark.slow
async def test_whose_word_is_taken_while_an_edition_is_made_is_told_after_it(stage: Stage) -> None:
    async def meanwhile() -> None:
        assert await answer(stage.parts, TEA, "/trust #acme @bo@social.example official of Acme")
        assert await stage.looks() == []

    model = Thinking(meanwhile)
    stage.parts = replace(stage.parts, summariser=model, trusts=stage.store)
    await stage.follows(TEA)
    await stage.hears(post("r1", OWN_WORD, MONDAY - HOUR, "bo@social.example"))
    stage.clock.at = MONDAY
    await stage.edition()
    await stage.sent()
    assert "REPORTED → CONFIRMED" in (await stage.looks())[0][1]


@dataclass
class Torn:
    """A ledger in which the page of one chat cannot be read."""

    whole: SqlStore
    chat: str
    asked: int = 0

    async def told(self, chat: str, tag: str, since: datetime | None = None) -> list[Carried]:
        if chat == self.chat:
            self.asked += 1
            raise ValueError(OWN_WORD)
        return await self.whole.told(chat, tag, since)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)


@pytest.mark.parametrize(("bad", "good"), [(TEA, MILK), (MILK, TEA)])
async def test_a_chat_that_cannot_be_looked_at_holds_up_no_other_and_is_told_later(
    stage: Stage, caplog: pytest.LogCaptureFixture, bad: Chat, good: Chat
) -> None:
    await stage.follows(MILK)
    await monday(stage)
    await stage.edition(MILK)
    await stage.sent()
    torn, before = Torn(stage.store, bad.key), stage.parts
    stage.parts = replace(before, ledger=cast("Ledger", torn))
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    assert {chat for chat, *_ in await stage.looks()} == {good.id}
    assert torn.asked == 1
    (said,) = (each.__dict__ for each in caplog.records if each.name == "bot.verbs.following_up")
    assert (said["chat"], said["error"]) == (bad.key, "ValueError")
    assert OWN_WORD not in caplog.text
    stage.parts = before
    assert await stage.looks() == []
    stage.clock.pass_time(600 * SECOND)
    assert {chat for chat, *_ in await stage.looks()} == {bad.id}


async def test_a_change_in_a_chat_where_another_process_speaks_is_left_to_it(stage: Stage) -> None:
    await monday(stage)
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    assert await follow_up(stage.parts, {}) == 0
    assert await stage.store.stirred() == []
    reply, edit = await stage.looks()
    assert (reply[2], edit[3]) == ("m1", "m1")
    assert await stage.store.due_again(stage.clock.now()) == []


async def test_a_change_while_a_chat_is_closed_is_told_when_it_is_open_again(stage: Stage) -> None:
    await monday(stage)
    await stage.store.save_room(Room(TEA, TEA.id, Admission.REFUSED, MONDAY))
    await stage.hears(acmes("d1", DENIAL, MONDAY))
    assert await stage.looks() == []
    await stage.store.save_room(Room(TEA, TEA.id, Admission.ALLOWED, MONDAY))
    stage.clock.pass_time(HOUR)
    assert len(await stage.looks()) == 2


async def test_what_nothing_carries_any_more_is_not_looked_at_for_ever(stage: Stage) -> None:
    await monday(stage)
    await stage.store.erase(["r1"], "public")
    await stage.looks()
    await stage.store.look_again(TEA.key, stage.clock.now())
    assert await stage.looks() == []
    assert await stage.store.due_again(stage.clock.now()) == []


@dataclass
class Shelf:
    """Pages of which none was read; it counts who asks."""

    known_asked: int = 0
    fetched: list[str] = field(default_factory=list)

    async def known(self, links: Sequence[str]) -> Mapping[str, LinkedPage]:
        assert links
        self.known_asked += 1
        return {}

    async def read(self, links: Sequence[str]) -> Mapping[str, LinkedPage]:
        self.fetched.extend(links)
        return {}


async def test_chats_told_at_different_hours_share_one_reading_that_fetches_no_page(stage: Stage) -> None:
    await stage.follows(MILK)
    await monday(stage)
    stage.clock.pass_time(5 * HOUR)
    await stage.hears(
        replace(
            post("r2", "Acme closed its Elmwood office.", stage.clock.now(), "bo"), links=("https://acme.example/1",)
        )
    )
    await stage.edition(MILK)
    await stage.sent()
    shelf = Shelf()
    stage.parts = replace(stage.parts, pages=shelf)
    await stage.hears(acmes("d1", DENIAL, stage.clock.now()))
    assert {chat for chat, *_ in await stage.looks()} == {"tea", "milk"}
    assert (shelf.known_asked, shelf.fetched) == (1, [])


async def test_what_was_told_more_than_two_weeks_ago_is_not_due_again(stage: Stage) -> None:
    await monday(stage)
    await stage.store.look_again(TEA.key, MONDAY + DAY)
    assert await stage.store.due_again(MONDAY + 14 * DAY) == [(TEA.key, "acme")]
    assert await stage.store.due_again(MONDAY + 14 * DAY + SECOND) == []


@pytest.mark.slow
async def test_after_90_days_the_ledger_forgets(stage: Stage) -> None:
    await monday(stage)
    await stage.store.tidy(MONDAY + 89 * DAY)
    assert len(await stage.ledger()) == 1
    while await stage.store.tidy(MONDAY + 91 * DAY):
        pass
    assert await stage.ledger() == []
