"""A line that accuses somebody says whose words they are, by rule, whatever the model wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.catalogs import shipped_tongues
from bot.core.actors import EMPTY
from bot.core.charges import charge, misdeed
from bot.core.domain import PAGE, Claim, Draft, DraftClaim, Standing
from bot.core.layout import CLI, PHONE, layout
from bot.core.lines import written
from bot.core.render import discord, telegram
from bot.core.settle import settle
from tests.core.brief_values import claim, digest, evidence
from tests.core.threads import thread


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mayor Dana Ortiz stole 3 million euros from the city.", "stole"),
        ("Acme lied about the safety of Orbit 5.", "lied"),
        ("Acme's CEO is a thief.", "is a thief"),
        ("The mayor is corrupt.", "is corrupt"),
        ("Acme committed tax fraud in 2024.", "committed tax fraud"),
        ("9 bikes were stolen by Max Huber in Mill Street.", "stolen"),
        ("Police arrested Max Huber for theft.", "Police arrested"),
        ("Bürgermeister Huber hat 3 Millionen Euro unterschlagen.", "hat 3 Millionen Euro unterschlagen"),
        ("Acme betrügt seine Kunden.", "betrügt"),
        ("Am Montag hat Huber 3 Räder gestohlen.", "hat Huber 3 Räder gestohlen"),
        ("El alcalde robó 3 millones de euros.", "robó"),
        ("Acme mintió sobre la seguridad.", "mintió"),
        ("Le maire a détourné 3 millions d'euros.", "a détourné"),
        ("Acme est une escroquerie.", "est une escroquerie"),
    ],
)
def test_a_line_that_accuses_somebody_is_told(text: str, words: str) -> None:
    assert (charge(text) or "").strip() == words


@pytest.mark.parametrize(
    "text",
    [
        # no charge
        "Acme doubles its fraud prevention team.",
        "The Serious Fraud Office opens an inquiry into Acme.",
        "Acme publishes a report on child abuse.",
        "Orbit 5 stole the show in Berlin.",
        "The database is corrupt after update 5.2 of Orbit.",
        "Behind the scenes of Orbit 5.",
        "Acme recovers stolen bikes in Berlin.",
        "Die Firma liefert Stahl nach Köln.",
        "El portero robó el balón.",
        "Le vol Paris-Rome a été détourné vers Lyon.",
        # of nobody
        "Fraud cases rose by 3% in Berlin.",
        "Thieves stole 9 bikes in Mill Street.",
        "Acme had its data stolen by hackers.",
        "Max Huber was murdered in Berlin.",
        "12 people were arrested in Berlin.",
        "Unbekannte haben in Köln 9 Räder gestohlen.",
        "Ladrones robaron 9 bicicletas en Madrid.",
        # it says who says so, or denies
        "Acme says Huber stole 3 million.",
        "Acme accused Huber of theft.",
        "A court convicted Huber of fraud.",
        "Ortiz reportedly stole 3 million.",
        "Laut Polizei hat Huber 3 Räder gestohlen.",
        "El alcalde presuntamente robó 3 millones.",
        "Le maire aurait menti, selon Acme.",
        "Huber did not steal the money, he never lied.",
    ],
)
def test_a_line_that_accuses_nobody_or_says_who_does_stays_as_it_is(text: str) -> None:
    assert charge(text) is None


CHARGE = "Acme lied about Orbit 5."


def row(of: Claim, language: str = "English") -> str:
    form = replace(PHONE, say=shipped_tongues().of(language).brief)
    found = layout(replace(digest(of), language=language), form).lines()
    return next(written(line) for line in found if CHARGE in written(line))


def test_a_reported_charge_says_who_says_so() -> None:
    assert row(claim(CHARGE)).startswith(f"1. ＠ana says: {CHARGE}")


def test_it_is_said_in_the_language_of_the_brief() -> None:
    assert row(claim(CHARGE), "Deutsch").startswith(f"1. ＠ana sagt: {CHARGE}")
    assert row(claim(CHARGE), "Español").startswith(f"1. ＠ana dice: {CHARGE}")


def test_a_site_that_published_it_is_named_before_who_passes_it_on() -> None:
    post = evidence(1)
    page = replace(evidence(2, url="https://gazette.example/a"), source=PAGE, author=None)
    feed = replace(evidence(3, url="https://courier.example/b"), source="feed:courier.example")
    assert row(claim(CHARGE, behind=(post, page))).startswith("1. gazette․example says: ")
    assert row(claim(CHARGE, behind=(feed, post))).startswith("1. courier․example says: ")


@pytest.mark.parametrize(
    "text",
    ["We have not received any bid.", "Wir stellen Orbit 5 im Mai vor.", "Our bus 40 is late.", "Nous fermons à 9 h."],
)
def test_who_speaks_of_itself_as_we_is_named(text: str) -> None:
    found = layout(digest(claim(text)), PHONE).lines()
    assert any(written(line).startswith(f"1. ＠ana says: {text}") for line in found)
    guess = layout(digest(claim(text, Standing.SPECULATION)), PHONE).lines()
    assert any(written(line).startswith(f"1. ＠ana says: {text}") for line in guess)
    assert not any("says" in written(line) for line in layout(digest(claim("Western trams stopped.")), PHONE).lines())


def test_where_nobody_is_named_the_heading_alone_says_that_it_is_only_reported() -> None:
    of = claim(CHARGE, behind=(replace(evidence(1), author=None),))
    assert row(of).startswith(f"1. {CHARGE}")


def test_a_charge_that_is_confirmed_is_its_confirmers_word_and_one_of_speculation_stays() -> None:
    assert "ana" not in row(claim(CHARGE, Standing.SPECULATION))
    confirmed = claim(CHARGE, Standing.CONFIRMED, said_by="Town court")
    assert row(confirmed).startswith(f"1. Town court says: {CHARGE}")  # though the heading tells it too


def test_a_model_line_with_a_charge_is_attributed_in_both_chats_and_in_text() -> None:
    of = thread("Acme lied about Orbit 5 in May.", "Line 4 is closed.")
    made = settle(Draft((DraftClaim("Acme lied about Orbit 5.", ("1.1",)),), "openai", "English"), of, EMPTY)
    author = of.posts[0].post.author
    assert author
    assert f"1. ＠{author} says: Acme lied about Orbit 5." in telegram(made)[0]
    assert f"1\\. ＠{author} says: Acme lied about Orbit 5\\." in discord(made)[0]
    assert f"• ＠{author} says: Acme lied about Orbit 5" in "\n".join(
        written(line) for line in layout(made, CLI).lines()
    )


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("The government hid 400 deaths.", "The government"),
        ("Two former managers sold our plans to Globex.", "Two former managers"),
        ("The regulator took bribes.", "The regulator"),
        ("Acme has lied to its customers.", "Acme"),
        ("We lied to our customers.", None),
        ("Our backups were stolen.", None),
        ("12 files were leaked.", None),
        ("Hackers leaked 12 files.", None),
        ("The update hides old messages.", None),
    ],
)
def test_whoever_is_said_to_have_done_wrong_is_known(line: str, who: str | None) -> None:
    assert misdeed(line) == who
