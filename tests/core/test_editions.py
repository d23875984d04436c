"""What a chat gets in one slot, and when it gets nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core.domain import Chat, Claim, Counts, Digest, Evidence, Standing, Window
from bot.core.editions import Edition, Heard, Timetable, edition, lines, news
from bot.core.layout import CLI
from bot.core.lines import written
from bot.core.outbox import Lane, entries
from bot.core.schedule import Due, Rhythm, Slot

NOW = datetime(2026, 4, 14, 7, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SLOT = Slot(date(2026, 4, 14), time(9))
DUE = Due(SLOT, NOW, timedelta(0))
GROUP = Chat("telegram", "-100123", "7")
TIMETABLE = Timetable(GROUP, Rhythm("Europe/Berlin"), "English", since=NOW - 30 * DAY, spoken_at=NOW - DAY)


def claim(id_: str = "c1", *posts: str, standing: Standing = Standing.REPORTED) -> Claim:
    evidence = tuple(Evidence(1, "1.1", "Lantern is out.", post, None, "ada", "feed") for post in posts)
    return Claim(id_, "Lantern is out.", standing, evidence, 1, 1, 0, "no source")


def digest(*claims: Claim, tag: str = "lantern") -> Digest:
    return Digest(tag, "English", "extractive", Window(), Counts(posts=3, sites=1), claims, ())


def shown(made: Edition) -> list[str]:
    return [written(line) for line in lines(made)]


def test_all_topics_with_news_are_in_one_edition_and_the_others_in_one_line() -> None:
    heard = [Heard("#Lantern", digest(claim())), Heard("#Bitchat", None), Heard("#Acme", digest())]
    made = edition(TIMETABLE, DUE, heard, NOW)
    assert (made.digests, made.quiet, made.silent) == ((digest(claim()),), ("#Bitchat", "#Acme"), False)
    assert shown(made) == [
        "Morning brief · Tue 14 Apr",
        "#lantern · 3 posts, 1 site, 0 with a source",
        "Nothing confirmed.",
        "REPORTED (stated as fact, no source given)",
        "1. Lantern is out. 0 posts",
        "Nothing new: #Bitchat, #Acme",
    ]


def test_where_there_is_room_an_empty_line_stands_between_the_topics() -> None:
    made = edition(TIMETABLE, DUE, [Heard("#A", digest(claim(), tag="a")), Heard("#B", None)], NOW)
    laid_out = [written(line) for line in lines(made, CLI)]
    assert laid_out[:3] == ["Morning brief · Tue 14 Apr", "", "#a: what 3 posts say"]
    assert laid_out[-2:] == ["", "Nothing new: #B"]


def test_nothing_new_at_all_is_no_message() -> None:
    made = edition(TIMETABLE, DUE, [Heard("#Bitchat", None)], NOW)
    assert made.silent
    assert lines(made) == ()


@pytest.mark.parametrize(("silent_for", "spoken"), [(6 * DAY, False), (7 * DAY - HOUR, True), (9 * DAY, True)])
def test_after_a_week_without_news_there_is_a_sign_of_life(silent_for: timedelta, *, spoken: bool) -> None:
    quiet = replace(TIMETABLE, spoken_at=NOW - silent_for)
    made = edition(quiet, DUE, [Heard("#Bitchat", None)], NOW)
    assert made.still_here == spoken
    assert made.silent != spoken
    if spoken:
        assert shown(made)[1:] == ["Nothing new in the last week: #Bitchat. Still watching."]


def test_a_chat_that_never_had_news_gets_its_sign_of_life_a_week_after_it_began() -> None:
    young = replace(TIMETABLE, spoken_at=None, since=NOW - DAY)
    assert edition(young, DUE, [Heard("#Bitchat", None)], NOW).silent
    assert not edition(replace(young, since=NOW - 7 * DAY), DUE, [Heard("#Bitchat", None)], NOW).silent


def test_a_chat_that_follows_nothing_gets_no_sign_of_life() -> None:
    assert edition(replace(TIMETABLE, spoken_at=None), DUE, [], NOW).silent


def test_news_are_no_sign_of_life() -> None:
    quiet = replace(TIMETABLE, spoken_at=NOW - 9 * DAY)
    assert not edition(quiet, DUE, [Heard("#A", digest(claim()))], NOW).still_here


def test_a_claim_of_the_last_edition_is_no_news_unless_its_standing_changed() -> None:
    before = digest(claim("c1", "p1"))
    assert news(digest(claim("c1", "p1", "p2")), before) == ()
    confirmed = claim("c1", "p1", standing=Standing.CONFIRMED)
    assert news(digest(confirmed), before) == (confirmed,)


def test_a_claim_in_other_words_from_the_same_posts_is_no_news_and_one_from_a_new_post_is() -> None:
    before = digest(claim("c1", "p1", "p2"))
    again, more = claim("c2", "p2"), claim("c3", "p2", "p3")
    assert news(digest(again, more), before) == (more,)
    assert news(digest(claim("c4")), before) == (claim("c4"),), "without evidence the id tells"


def test_a_topic_whose_brief_says_what_was_said_is_quiet() -> None:
    said = digest(claim("c1", "p1"))
    assert edition(TIMETABLE, DUE, [Heard("#A", said, before=said)], NOW).quiet == ("#A",)


def test_a_late_edition_says_so_and_how_many_days_were_left_out() -> None:
    heard = [Heard("#A", digest(claim(), tag="a"))]
    late = edition(TIMETABLE, Due(SLOT, NOW - 7 * HOUR, 7 * HOUR, skipped=2), heard, NOW)
    assert shown(late)[1] == "Late: this was due at 09:00. 2 days before it have no brief."
    a_little = edition(TIMETABLE, Due(SLOT, NOW - HOUR, HOUR), heard, NOW)
    assert shown(a_little)[1] == "#a · 3 posts, 1 site, 0 with a source"


def test_messages_that_fold_into_an_edition_are_counted_whole() -> None:
    waiting = [
        *entries("m1", GROUP.key, Lane.EDITION, ["1", "2"], NOW, idempotent=False),
        *entries("m2", GROUP.key, Lane.INSTANT, ["3"], NOW, idempotent=False),
    ]
    folded = [replace(each, id=number) for number, each in enumerate(waiting, 10)]
    made = edition(TIMETABLE, DUE, [Heard("#A", None)], NOW, folded)
    assert (made.folded, made.missed, made.silent) == ((10, 11, 12), 2, False)
    assert shown(made) == [
        "Morning brief · Tue 14 Apr",
        "2 messages could not be sent in time; this brief stands in their place.",
        "Nothing new: #A",
    ]


def test_the_key_is_the_same_whoever_makes_the_edition() -> None:
    made = edition(TIMETABLE, DUE, [], NOW)
    assert made.key == "telegram:-100123/7|English|2026-04-14|09:00"
    assert edition(TIMETABLE, replace(DUE, late=HOUR), [Heard("#A", None)], NOW + HOUR).key == made.key


@pytest.mark.parametrize(
    ("at", "part"), [(0, "Night"), (5, "Morning"), (11, "Morning"), (12, "Afternoon"), (17, "Evening"), (23, "Night")]
)
def test_the_title_goes_by_the_hour_of_the_slot(at: int, part: str) -> None:
    owed = replace(DUE, slot=Slot(date(2026, 1, 4), time(at)))
    made = edition(TIMETABLE, owed, [Heard("#A", digest(claim()))], NOW)
    assert shown(made)[0] == f"{part} brief · Sun 4 Jan"


def test_a_long_row_of_quiet_topics_ends_with_how_many_more_there_are() -> None:
    heard = [Heard("#A", digest(claim())), *(Heard(f"#{'x' * 90}{n}", None) for n in range(40))]
    row = shown(edition(TIMETABLE, DUE, heard, NOW))[-1]
    assert row.endswith(", +36")
    assert len(row) < 280


def test_what_a_topic_is_called_cannot_ping_or_link() -> None:
    row = shown(edition(TIMETABLE, DUE, [Heard("#A", digest(claim())), Heard("@everyone t.me/x", None)], NOW))[-1]
    assert row == "Nothing new: ＠everyone [removed]"
