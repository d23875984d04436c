import pytest

from bot.core.domain import Thread
from bot.core.extract import draft
from tests.core.threads import post, thread


def lines(of: Thread) -> list[str]:
    return [claim.text for claim in draft(of, "English").claims]


def test_significance_talk_is_no_line_but_what_it_presupposes_is_evidence() -> None:
    found = draft(
        thread(
            "Acme’s release of Orbit represents a significant milestone. #Orbit",
            "The launch of Orbit could reshape the whole market. #Orbit",
            "Acme Releases Orbit: A New Era #Orbit",
            tag="orbit",
        ),
        "English",
    ).claims
    assert found[0].text == "Acme has released Orbit."
    assert {ref.split(".")[0] for ref in found[0].sentences} == {"1", "2", "3"}
    assert not any("milestone" in claim.text for claim in found)


def test_the_same_news_in_other_words_is_one_line_with_more_evidence() -> None:
    found = draft(
        thread(
            "Line 4 is closed between Mill Street and Harbour after the flood.",
            "After the flood line 4 is closed between Harbour and Mill Street",
            "The bakery on Oak Lane is open again.",
        ),
        "English",
    ).claims
    assert [len(claim.sentences) for claim in found] == [2, 1]


def test_lines_with_different_numbers_are_never_folded_into_one_number() -> None:
    found = lines(thread("4 stops are closed on Line 4 tonight.", "7 stops are closed on Line 4 tonight."))
    assert len(found) == 1
    assert "4 or 7 stops" in found[0] or "7 or 4 stops" in found[0]


def test_a_denial_stands_beside_what_it_denies_under_one_line() -> None:
    found = draft(
        thread("Line 4 is not closed at Mill Street tonight.", "Line 4 is closed at Mill Street tonight."), "English"
    ).claims
    assert [(claim.text, set(claim.sentences)) for claim in found] == [
        ("Line 4 is closed at Mill Street tonight.", {"1.1", "2.1"})
    ]


def test_a_voice_that_corrects_itself_denies_nobody() -> None:
    first, second = (
        post("Line 4 is closed at Mill Street tonight."),
        post("Line 4 is not closed at Mill Street tonight."),
    )
    assert len(lines(thread(first, second))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Thoughts and prayers for everyone in Mill Street.",
        "I hope the 4 drivers in Mill Street are safe.",
        "What happened to Line 4 in Mill Street?",
        "Hahaha Line 4 is closed in Mill Street again",
        "The council said on Monday that the Line 4 depot would...",
        "Please share: Line 4 is closed in Mill Street.",
    ],
)
def test_chatter_and_what_is_cut_off_give_no_line(text: str) -> None:
    assert lines(thread(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "IBAN DE89370400440532013000, PayPal flut@hilfe.example, Tel 0151 2345678.",
        "Wallet: 0x71C7656EC7ab88b098defB751B7401B5f6d8976F",
        "Like und teile!",
        "Like and share!",
    ],
)
def test_labels_of_what_is_removed_and_calls_to_share_give_no_line(text: str) -> None:
    assert lines(thread(f"{text} #Bridge", "The bridge at Mole Street is closed. #Bridge", tag="bridge")) == [
        "The bridge at Mole Street is closed."
    ]


def test_a_line_that_says_something_besides_what_is_removed_stays() -> None:
    said = "The city asks for donations to DE89370400440532013000 after the flood on Monday."
    assert len(lines(thread(said))) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Acme Flight 12 has suffered an accident over the…", "Acme Flight 12 has suffered an accident."),
        ("Acme Flight 12 has suffered an accident over the 1/5", "Acme Flight 12 has suffered an accident."),
        ("We must confirm to our deep regret that Acme has lost a ship near the...", "Acme has lost a ship."),
        ("An Acme ship has sunk in the…", "An Acme ship has sunk."),
    ],
)
def test_an_actors_own_post_that_breaks_off_inside_of_where_it_was_gives_what_it_says_before(
    text: str, line: str
) -> None:
    assert lines(thread(post(text, official="Acme"))) == [line]
    assert line not in lines(thread(post(text)))


def test_what_breaks_off_rests_on_the_words_of_its_actor_alone() -> None:
    own = post("Acme Flight 12 from Porto has suffered an accident over the…", official="Acme")
    found = draft(thread(own, "Accident aircraft looks to be Acme Flight 12 from Porto."), "English").claims
    assert {claim.text: claim.sentences for claim in found}["Acme Flight 12 from Porto has suffered an accident."] == (
        "1.1",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Acme has ceased operations in the…",
        "Acme has cancelled all flights on the…",
        "Acme has not lost a ship near the…",
        "Nobody at Acme has lost a ship near the…",
        "We cannot confirm that Acme has lost a ship near the…",
        "Reports that Acme has lost a ship near the…",
        "Has Acme lost a ship near the…",
        "Acme will have lost a ship in the…",
        "If Acme has lost a ship in the…",
        "Acme has opened a plant with the…",
        "In this drill Acme has lost a ship near the…",
    ],
)
def test_what_the_lost_end_could_turn_or_narrow_gives_no_line(text: str) -> None:
    assert lines(thread(post(text, official="Acme"))) == []


def test_a_post_that_calls_itself_rumour_gives_speculation_only() -> None:
    found = draft(
        thread("Rumour time. Ana Reyes resigned on Monday.", "Ben Ito moved to Porto on Friday."), "English"
    ).claims
    assert [claim.text for claim in found] == ["Ben Ito moved to Porto on Friday.", "Ana Reyes resigned on Monday."]


def test_a_hedge_in_one_clause_does_not_colour_the_other() -> None:
    found = lines(thread("Line 4 is closed at Mill Street, and it could stay shut until Friday."))
    assert "Line 4 is closed at Mill Street." in found
    assert any("could stay shut" in text for text in found)


def test_promotion_and_cheers_give_no_line() -> None:
    assert (
        lines(thread("Join our giveaway and claim your free tokens now! #HarbourTram", "wow amazing 🔥🔥 #HarbourTram"))
        == []
    )


def test_it_is_named_from_the_clause_before() -> None:
    essay = (
        "Orbit Arrives\nOne of the defining features of Orbit is its speed, meaning it can answer and draw at once.\n"
        + "\n".join(f"Nothing much is said in sentence {word}." for word in "one two three four five six seven".split())
    )
    assert "Orbit can answer and draw at once." in lines(thread(essay, tag="orbit"))


def test_a_list_is_joined_with_its_lead_and_keeps_its_hedge() -> None:
    essay = (
        "Looking ahead, Orbit is likely to evolve with:\nLonger answers in Spanish\n"
        "Deeper links with phones\nOffline maps of cities\n"
        + "\n".join(f"Filler sentence number {word} stands here." for word in "one two three four five six".split())
    )
    found = draft(thread(essay, tag="orbit"), "English").claims
    claim = next(c for c in found if "likely to evolve" in c.text)
    assert "offline maps of cities" in claim.text
    assert claim.sentences == ("1.1", "1.2", "1.3", "1.4")


def test_a_post_of_another_script_is_quoted_as_it_is() -> None:
    assert lines(thread("四号线在磨坊街和港口之间停运。", tag="地铁")) == ["四号线在磨坊街和港口之间停运。"]


def test_an_empty_thread_gives_an_empty_draft() -> None:
    assert draft(thread(), "English").claims == ()
