"""What a chat was told is known again in other words, and a change of standing is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import read_tables
from bot.core.changes import Told, edited, lines
from bot.core.domain import Claim, Counts, Digest, Evidence, Gone, Standing, Window
from bot.core.layout import PHONE, layout
from bot.core.ledger import (
    Carried,
    Change,
    Kind,
    Message,
    Place,
    changed,
    moved_on,
    read,
    recognise,
    reconsidered,
    taken_in,
    waits_until,
    was_told,
    withdrawn,
)
from bot.core.lines import written
from bot.core.remembered import remembered
from bot.core.render import plain, telegram_html
from bot.core.sameness import unhedged
from tests.fakes.threads import thread_of

NOW = datetime(2026, 4, 13, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TABLES = read_tables([], [])
CLOSED = "Acme has closed the Oakville plant."


def claim(text: str = CLOSED, *posts: str, standing: Standing = Standing.REPORTED) -> Claim:
    found = tuple(Evidence(n, f"{n}.1", text, each, None, "ana", "feed") for n, each in enumerate(posts or ("p1",), 1))
    return Claim(f"id of {text}", text, standing, found, 1, 1, 0, "stated as fact, no source given")


def digest(*claims: Claim, gone: tuple[Gone, ...] = ()) -> Digest:
    return Digest("acme", "English", "extractive", Window(), Counts(1), claims, (), gone=gone)


def told(*claims: Claim, name: str = "edition 1", at: datetime = NOW) -> tuple[Carried, ...]:
    return taken_in((), Message("paper:tea", name, (digest(*claims),), at))


@pytest.mark.parametrize(
    ("text", "is_known"),
    [
        ("The Oakville plant of Acme has been closed.", True),
        ("Rumour: Acme has closed the Oakville plant.", True),
        ("Acme has not closed the Oakville plant.", False),
        ("Acme has closed the Springfield plant.", False),
        ("Acme plans to close the Oakville plant.", False),
        ("Acme will close the Oakville plant.", False),
        ("Acme has closed 2 plants.", False),
        ("Globex has opened a museum.", False),
    ],
)
def test_a_claim_is_known_again_where_numbers_names_denial_and_mood_agree(text: str, *, is_known: bool) -> None:
    assert (recognise(claim(text, "p9"), told(claim())) is not None) == is_known


def test_numbers_tell_claims_apart_that_share_every_word() -> None:
    known = told(claim("Acme has closed 4 plants in Oakville."))
    assert recognise(claim("Acme has closed 7 plants in Oakville.", "p9"), known) is None
    assert recognise(claim("Acme has closed four plants in Oakville.", "p9"), known) is not None


@pytest.mark.parametrize(
    ("told_text", "text", "is_known"),
    [
        ("Acme could open an office in Vienna.", "Acme says it will open an office in Vienna in March.", True),
        ("Acme could open an office in Vienna.", "Acme says it will open an office in Vienna on 3 March 2027.", True),
        ("Acme could open an office in Vienna in March.", "Acme says it will open an office in Vienna in March.", True),
        ("Rumour: Acme will open an office in Vienna.", "Acme will open an office in Vienna on Tuesday.", True),
        ("Acme könnte ein Büro in Wien eröffnen.", "Acme wird ein Büro in Wien im Mai eröffnen.", True),
        ("Acme could open an office in Vienna in March.", "Acme says it will open an office in Vienna.", False),
        ("Acme could open an office in Vienna in May.", "Acme will open an office in Vienna in March.", False),
        ("Acme could open 2 offices in Vienna.", "Acme will open 3 offices in Vienna in March.", False),
        ("Acme could open an office in Vienna.", "Acme will open an office in Linz in March.", False),
        ("Acme may have closed the Oakville plant.", "Acme will close the Oakville plant in March.", False),
    ],
)
def test_what_could_be_is_known_again_in_what_will_be_at_a_date(told_text: str, text: str, *, is_known: bool) -> None:
    (record,) = told(claim(told_text, standing=Standing.SPECULATION))
    assert (recognise(claim(text, "p9", standing=Standing.CONFIRMED), [record]) is not None) == is_known


def test_a_new_date_is_news_where_a_claim_stands_as_before() -> None:
    known = told(claim("Acme closes the Oakville plant."))
    assert recognise(claim("Acme closes the Oakville plant on Tuesday.", "p9"), known) is None


def test_of_a_claim_and_its_denial_in_one_message_each_has_its_record() -> None:
    denied = replace(claim("Acme has not closed the Oakville plant.", "p2"), id=claim().id)  # an id leaves out "not"
    assert len({record.name for record in told(claim(), denied)}) == 2


def test_a_claim_that_is_told_again_with_another_standing_waits_for_the_look_at_the_message_before() -> None:
    known = told(claim())
    again = claim("The Oakville plant of Acme has been closed.", "p1", "p2", standing=Standing.CONFIRMED)
    (record,) = taken_in(known, Message("paper:tea", "edition 2", (digest(again),), NOW + HOUR))
    assert [stage.standing for stage in record.history] == [Standing.REPORTED]
    assert [place.standing for place in record.places] == [Standing.REPORTED, Standing.CONFIRMED]
    assert record.printed is Standing.CONFIRMED
    assert [place.message for place in record.places] == ["edition 1", "edition 2"]
    assert record.cited == ("p1", "p2")
    assert taken_in((record,), Message("paper:tea", "edition 2", (digest(again),), NOW + HOUR)) == ()


def test_a_message_for_one_reader_alone_is_no_place_to_answer() -> None:
    (record,) = taken_in(told(claim()), Message("paper:tea", "77", (digest(claim()),), NOW, by_id=True)) or told(
        claim()
    )
    assert [place.message for place in record.places] == ["edition 1"]


def test_what_is_hedged_is_unhedged_for_comparison() -> None:
    assert unhedged("Rumour: Acme buys Lantern") == "Acme buys Lantern"
    assert unhedged("Acme reportedly buys Lantern") == "Acme buys Lantern"


def test_a_claim_is_settled_anew_by_every_sentence_that_speaks_of_it() -> None:
    thread = thread_of([CLOSED], ["Trams run as usual."], [CLOSED.replace("has closed", "has not closed")], tag="acme")
    thread = replace(thread, posts=tuple(replace(e, post=replace(e.post, author=f"a{e.number}")) for e in thread.posts))
    (record,) = told(claim(CLOSED, "post:1"))
    found = reconsidered(record, read(thread, TABLES))
    assert found is not None
    assert (found.standing, {each.post_id for each in found.evidence}) == (Standing.DISPUTED, {"post:1", "post:3"})
    without = reconsidered(record, read(thread, TABLES, frozenset({3})))
    assert without is not None
    assert without.standing is Standing.REPORTED
    assert reconsidered(record, read(thread, TABLES, frozenset({1, 3}))) is None


TRANSIT = "Porto Vela Transit"
LISTED = read_tables([f"name,aliases,domains,accounts,field,kind,case\n{TRANSIT},,,,transit,body,\n"], [])
DEPOT = f"The {TRANSIT} has closed its depot in Greyford."


@pytest.mark.parametrize(
    ("own_word", "standing"),
    [
        ("We have closed our depot in Greyford.", Standing.CONFIRMED),
        (DEPOT, Standing.CONFIRMED),
        ("We have not closed our depot in Greyford.", Standing.DISPUTED),
        ("We hear that Globex has closed its depot in Greyford.", Standing.REPORTED),
        ("Globex has closed its depot in Greyford.", Standing.REPORTED),
    ],
)
def test_an_actors_we_is_its_name_however_many_words_that_has(own_word: str, standing: Standing) -> None:
    rumour, own = thread_of([DEPOT], [own_word], tag="depot").posts
    own = replace(own, post=replace(own.post, author="transit", official=TRANSIT))
    (record,) = told(claim(DEPOT, "post:1"))
    thread = replace(thread_of(tag="depot"), posts=(rumour, own))
    found = reconsidered(record, read(thread, LISTED))
    assert found is not None
    assert found.standing is standing


@pytest.mark.parametrize(
    ("before", "after", "gone", "kind"),
    [
        (Standing.REPORTED, Standing.CONFIRMED, (), Kind.CONFIRMED),
        (Standing.SPECULATION, Standing.CONFIRMED, (), Kind.CONFIRMED),
        (Standing.CONFIRMED, Standing.DISPUTED, (), Kind.DISPUTED),
        (Standing.REPORTED, Standing.RETRACTED, (), Kind.RETRACTED),
        (Standing.CONFIRMED, Standing.REPORTED, (), Kind.BACK),
        (Standing.CONFIRMED, Standing.REPORTED, ("p1",), Kind.GONE),
        (Standing.REPORTED, None, ("p1",), Kind.GONE),
        (Standing.REPORTED, None, (), None),
        (Standing.REPORTED, Standing.REPORTED, ("p1",), None),
        (Standing.SPECULATION, Standing.REPORTED, (), None),
    ],
)
def test_what_is_told_of_a_claim_that_stands_otherwise(
    before: Standing, after: Standing | None, gone: tuple[str, ...], kind: Kind | None
) -> None:
    (record,) = told(claim(standing=before))
    change = changed(record, claim(standing=after) if after else None, gone)
    assert (change.kind if change else None) is kind


def test_the_same_change_is_told_once_and_another_an_hour_later() -> None:
    (record,) = told(claim())
    confirmed, back = claim(standing=Standing.CONFIRMED), claim()
    there = moved_on(record, confirmed, NOW, told=True)
    fell = changed(there, back)
    assert fell is not None
    assert waits_until(there, fell, NOW + HOUR / 2) == NOW + HOUR
    assert waits_until(there, fell, NOW + HOUR) is None
    again = changed(moved_on(there, back, NOW + HOUR, told=True), confirmed)
    assert again is not None
    assert was_told(moved_on(there, back, NOW + HOUR, told=True), again)
    assert waits_until(there, Change(Kind.CONFIRMED, Standing.REPORTED, confirmed), NOW) is None


def test_what_a_post_said_goes_with_it_and_what_others_say_stays() -> None:
    alone = withdrawn(claim(CLOSED, "p1"), {"p1"})
    assert (alone.text, [each.quote for each in alone.evidence]) == ("", [""])
    shared = withdrawn(claim(CLOSED, "p1", "p2"), {"p1"})
    assert (shared.text, [each.quote for each in shared.evidence]) == (CLOSED, ["", CLOSED])


def test_the_next_digest_leads_with_what_changed_and_leaves_out_what_is_known() -> None:
    other = claim("Globex has opened a museum.", "p5")
    (first, second) = told(claim(), other)
    disputed = moved_on(first, claim(CLOSED, "p1", "p2", standing=Standing.DISPUTED), NOW + HOUR, told=True)
    fresh = claim("Lantern 3 is out in 4 cities.", "p7")
    made = remembered(digest(fresh, other), (disputed, second), NOW + 24 * HOUR, "UTC", news=True)
    assert [each.text for each in made.claims] == [CLOSED, fresh.text]
    assert made.unchanged == 1
    rows = [written(line) for line in layout(made, PHONE).lines()]
    assert rows[1].startswith("DISPUTED")
    assert "   Yesterday: reported" in rows


def test_a_claim_that_nothing_states_any_more_is_told_in_one_edition() -> None:
    (record,) = told(claim())
    gone = moved_on(record, None, NOW + HOUR)
    made = remembered(digest(), (gone,), NOW + 24 * HOUR, "UTC", news=True)
    assert [(each.number, each.claim) for each in made.gone] == [(1, record.name)]
    (after,) = taken_in((gone,), Message("paper:tea", "edition 2", (made,), NOW + 24 * HOUR))
    assert remembered(digest(), (after,), NOW + 48 * HOUR, "UTC", news=True).gone == ()


def told_change(after: Claim | None, before: Standing = Standing.REPORTED, kind: Kind = Kind.CONFIRMED) -> Told:
    (record,) = told(claim())
    return Told("#acme", record, Change(kind, before, after), NOW, "Europe/Berlin", Counts(12), number=1)


def test_the_message_says_what_changed_who_says_so_and_what_was_known_before() -> None:
    sure = replace(claim(CLOSED, "p1", "p2", standing=Standing.CONFIRMED), said_by="Acme")
    said = replace(told_change(sure), unknown=("a date", "a figure"))
    assert plain(lines(said)).split("\n") == [
        "#acme · REPORTED → CONFIRMED · 11:00",
        CLOSED,
        f"Acme: “{CLOSED}”",
        "Before: 12 posts since Mon 11:00, none with a source",
        "Still unknown: a date, a figure",
    ]


def test_a_claim_is_marked_in_the_message_that_carried_it_and_marked_anew() -> None:
    place = Place("m", 2, NOW, Standing.REPORTED)
    text = (
        "<b>#acme</b> · 2 posts\n1. Globex has opened.\n2. Acme has closed the Oakville plant. 1 post\nMISSING: a date"
    )
    once = edited(text, place, CLOSED, told_change(claim(standing=Standing.CONFIRMED)), telegram_html)
    assert once == text.replace("1 post\n", "1 post → confirmed 11:00, see below\n")
    back = told_change(claim(), Standing.CONFIRMED, Kind.BACK)
    assert edited(once, place, CLOSED, back, telegram_html) == once.replace("confirmed 11:00", "now reported 11:00")
    assert edited("1. Something else.", place, CLOSED, back, telegram_html) is None
    gone = edited(text, place, "", told_change(None, kind=Kind.GONE), telegram_html)
    assert gone is not None
    assert "Oakville" not in gone
    assert gone.endswith("2. (withdrawn 11:00: its posts are gone)\nMISSING: a date")
