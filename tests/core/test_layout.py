"""What a brief says, in which order, and how much of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.domain import Counts, Missing, Standing
from bot.core.layout import CLI, FULL, PHONE, Form, brief_lines, claim_in, layout, numbered, through
from bot.core.lines import clipped, utf16, written
from tests.core.brief_values import UNSOURCED, claim, digest, evidence

REPORTED, SPECULATION, CONFIRMED = Standing.REPORTED, Standing.SPECULATION, Standing.CONFIRMED


def lines(form: Form, *args: object, **fields: object) -> list[str]:
    return [written(line) for line in layout(digest(*args, **fields), form).lines()]  # type: ignore[arg-type]


def test_claims_are_numbered_by_standing_then_as_they_came() -> None:
    found = numbered(digest(claim("s", SPECULATION), claim("r1"), claim("c", CONFIRMED), claim("r2")))
    assert [entry.text for entry in found] == ["c", "r1", "r2", "s"]


def test_a_flood_of_reports_does_not_hide_that_there_is_speculation() -> None:
    reports = [claim(f"Report {n}.") for n in range(1, 8)]
    found = lines(PHONE, *reports, claim("Guess.", SPECULATION), claim("Other guess.", SPECULATION))
    numbers = [line.split(".")[0] for line in found if line[:1].isdigit()]
    assert numbers == ["1", "2", "3", "8", "9"]
    assert "+4 more: /digest full" in found


def test_what_is_settled_comes_before_a_second_report() -> None:
    settled = [claim(f"Fact {n}.", CONFIRMED, said_by="Acme") for n in range(1, 5)]
    found = lines(PHONE, *settled, claim("Report."), claim("Report two."), claim("Guess.", SPECULATION))
    assert [line.split(".")[0] for line in found if line[:1].isdigit()] == ["1", "2", "3", "5", "7"]


def test_reports_of_which_one_names_a_source_are_not_said_to_have_none() -> None:
    without = lines(PHONE, claim("A."))
    found = lines(PHONE, claim("A."), claim("B.", posts=(2, 3), sourced=1))
    assert "REPORTED (stated as fact, no source given)" in without
    assert "REPORTED (stated as fact, not confirmed)" in found
    assert any(line.startswith("2. B. 2 posts, 1 site, 1 with a source") for line in found)
    assert not any("no source given" in line for line in found)


def test_nothing_left_out_means_no_word_about_it() -> None:
    assert not [line for line in lines(PHONE, claim("A."), claim("B.", SPECULATION)) if "more" in line]


def test_a_phone_shows_no_empty_heading_but_says_that_nothing_is_confirmed() -> None:
    found = lines(PHONE, claim("A."), missing=(UNSOURCED,), would_confirm=("acme.example",))
    assert found[1] == (
        "Nothing confirmed: no post links to a primary source or a listed outlet. Would confirm: acme.example"
    )
    assert "SPECULATION" not in found
    assert "CONFIRMED" not in found


def test_posts_with_sources_are_not_said_to_have_none() -> None:
    found = lines(PHONE, claim("A."), counts=Counts(posts=5, sites=2, sourced=3))
    assert found[1] == "Nothing confirmed."


def test_a_thread_without_claims_says_so() -> None:
    assert "No checkable statement in these posts." in lines(PHONE)


def test_the_speaker_of_all_confirmed_claims_stands_in_the_heading() -> None:
    found = lines(PHONE, claim("Lumen is live.", CONFIRMED, said_by="Acme"))
    assert "CONFIRMED (by Acme)" in found
    assert "1. Lumen is live. social.example" in found


def test_different_speakers_stand_in_their_lines() -> None:
    found = lines(
        PHONE,
        claim("Lumen is live.", CONFIRMED, said_by="Acme"),
        claim("The Ministry says the road is open.", CONFIRMED, said_by="the Ministry"),
    )
    assert "CONFIRMED" in found
    assert "1. Acme says: Lumen is live. social.example" in found
    assert "2. The Ministry says the road is open. social.example" in found


def test_both_sides_of_a_dispute_are_quoted() -> None:
    behind = (
        evidence(1, "4 stops are closed"),
        evidence(2, "4 stops are closed"),
        evidence(3, "7 stops are closed"),
    )
    found = lines(CLI, claim("4 or 7 stops are closed.", Standing.DISPUTED, (1, 2, 3), behind=behind))
    assert "  “4 stops are closed” [1]" in found
    assert "  “7 stops are closed” [3]" in found


def test_many_posts_behind_a_claim_are_counted_not_listed() -> None:
    assert "• A [1][2][3] +9." in lines(CLI, claim("A.", posts=tuple(range(1, 13))))
    assert "• A [1][2][3][4]." in lines(CLI, claim("A.", posts=(1, 2, 3, 4)))


def test_another_spelling_is_shown_with_the_posts_that_use_it() -> None:
    found = lines(CLI, claim("Acme released MuseLight.", posts=(1, 2, 5), spelled=(("Muse Light", (5,)),)))
    assert "• Acme released MuseLight [1][2], spelled “Muse Light” in [5]." in found


def test_a_question_mark_stays_before_the_references() -> None:
    assert "• Is it free? [1]" in lines(CLI, claim("Is it free?", SPECULATION))


def test_a_title_is_the_tag_as_written_or_else_the_folded_one() -> None:
    assert lines(CLI, title="#MuseLight")[0] == "#MuseLight: what 5 posts say"
    assert lines(CLI, title="Muse Light")[0] == "Muse Light: what 5 posts say"
    assert lines(CLI, title=None)[0] == "#lumen: what 5 posts say"


def test_the_title_says_what_the_noise_is_made_of() -> None:
    counts = Counts(posts=31, copies=12, origins=5, sites=4, sourced=2)
    assert lines(CLI, counts=counts)[0] == "#Lumen: 31 posts, 12 copies, 4 sites, 2 with a source"
    assert lines(PHONE, counts=counts)[0] == "#Lumen · 31 posts, 4 sites, 2 with a source"


def test_what_is_missing_is_one_line_on_a_phone() -> None:
    missing = (
        UNSOURCED,
        Missing("no_date", "a date"),
        Missing("contest_tag", "[2] is tagged for a posting contest"),
        Missing("no_new_kind", "something"),
    )
    found = lines(PHONE, claim("A."), missing=missing)
    assert found[-2:] == ["MISSING: a primary source, a date, new kind", "NOTE: a contest tag"]


def test_a_list_that_is_too_long_says_how_many_more() -> None:
    missing = tuple(Missing(f"no_{'x' * 30}_{n}", "something") for n in range(9))
    (line,) = [line for line in lines(PHONE, claim("A."), missing=missing) if line.startswith("MISSING")]
    assert line.endswith(", +5")


def test_a_spelling_that_a_claim_shows_is_not_said_twice() -> None:
    missing = (Missing("spelling", "“MuseLight”, but “Muse Light” in [5]"), Missing("no_date", "a date"))
    shown = claim("Acme released MuseLight.", posts=(1, 5), spelled=(("Muse Light", (5,)),))
    assert lines(CLI, shown, missing=missing)[-1] == "• A date."
    assert lines(CLI, claim("A."), missing=missing)[-1] == "• “MuseLight”, but “Muse Light” in [5]."


def test_only_a_fallback_is_marked_as_quotes() -> None:
    assert lines(PHONE, claim("A."), note="the model did not answer")[-1] == "Quotes only."
    assert "Quotes only." not in lines(PHONE, claim("A."))


def test_dropped_lines_of_a_model_are_counted_by_reason() -> None:
    found = lines(CLI, claim("A."), engine="openai", dropped={"number": 2, "name": 1, "voice": 0})
    assert found[-1] == "3 lines of the model dropped: number 2, name 1"
    assert "dropped" not in lines(CLI, claim("A."), dropped={"number": 2})[-1]


@pytest.mark.parametrize("letter", ["a ", "x", "漢", "🙂", "e\u0301", "👍🏽", "🇩🇪"])
def test_a_phone_brief_of_long_claims_fits_its_length(letter: str) -> None:
    long = [claim(letter * 400, standing, tuple(range(1, 9))) for standing in Standing for _ in range(4)]
    found = layout(digest(*long, missing=(UNSOURCED,) * 9, note="x", title=letter * 100), PHONE)
    assert found.size <= 1200
    assert found.size == utf16("\n".join(written(line) for line in found.lines()))


def test_the_fullest_brief_still_fits_a_phone_and_counts_every_claim() -> None:
    long = [
        claim("漢" * 900, standing, tuple(range(1, 40)), sites=39, sourced=39, said_by="W" * 200)
        for standing in Standing
        for _ in range(9)
        if standing is not CONFIRMED
    ]
    missing = tuple(Missing(f"{sign}{n}{'kind' * 9}", "x" * 900) for sign in ("no_", "") for n in range(30))
    dropped = {f"reason_{n}": 12 for n in range(40)}
    found = layout(
        digest(*long, missing=missing, note="x", title="#" + "漢" * 90, engine="openai", dropped=dropped,
               would_confirm=("a" * 40 + ".example", "b" * 40 + ".example", "c.example")),
        PHONE,
    )  # fmt: skip
    text = [written(line) for line in found.lines()]
    shown = sum(line[:1].isdigit() and ". 漢" in line for line in text)
    left_out = sum(int(line.split()[0]) for line in text if line.startswith("+"))
    assert found.size <= 1200
    assert shown + left_out == len(long)


def test_the_full_form_leaves_nothing_out() -> None:
    claims = [claim(f"Report {n}.") for n in range(40)]
    assert sum(line.startswith("• Report") for line in lines(FULL, *claims)) == 40
    capped = lines(replace(FULL, per_section=4), *claims)
    assert sum(line.startswith("• Report") for line in capped) == 4
    assert "+36 more: --format json" in capped


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("one two three four", 13, "one two…"),
        ("one two three four", 14, "one two three…"),
        ("a" * 20, 5, "aaaa…"),
        ("漢字漢字漢字", 4, "漢字漢…"),
        ("🙂🙂🙂", 4, "🙂…"),
        ("👍🏽👍🏽", 5, "👍🏽…"),
        ("👍🏽👍🏽", 7, "👍🏽…"),
        ("🇩🇪🇫🇷🇪🇸", 7, "🇩🇪…"),
        ("👨\u200d👩\u200d👧 x", 6, "…"),
        ("ee\u0301e", 2, "e…"),
    ],
)
def test_a_long_text_ends_at_a_word_and_never_inside_a_character(text: str, limit: int, expected: str) -> None:
    assert clipped(text, limit) == expected


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_a_clipped_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert utf16(clipped(text, limit)) <= max(limit, 1)


def test_claims_are_numbered_through_a_message_and_found_by_their_number() -> None:
    one = digest(claim("Trams stopped."), claim("A bus runs.", Standing.SPECULATION))
    two = replace(one, tag="ferry")
    count = 2
    assert [first for first, _ in through([one, two])] == [1, count + 1]
    text = "\n".join(written(line) for line in brief_lines([one, two]))
    assert f"\n{count + 1}. " in text
    assert claim_in([one, two], count + 1) == (two, numbered(two)[0])
    assert claim_in([one, two], 2 * count) == (two, numbered(two)[-1])
    assert claim_in([one, two], 0) is None
    assert claim_in([one, two], 2 * count + 1) is None
    assert brief_lines([one]) == layout(one).lines()
