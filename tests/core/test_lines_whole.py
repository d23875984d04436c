"""Lines are whole, each is one that somebody wrote, and each has a subject and whoever says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import Tables, read_tables
from bot.core.attribution import teller
from bot.core.breaks import is_cut
from bot.core.bygone import is_bygone, is_remembrance
from bot.core.charges import charge
from bot.core.domain import Claim, Standing
from bot.core.extract import draft
from bot.core.sameness import names_within
from bot.core.settle import settle
from bot.core.sides import turned
from bot.core.support import support
from bot.core.third_person import in_third_person
from tests.core.threads import post, thread

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)

TABLES = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\n"
        "Acme,,acme.example,,any,company,\n"
        "Fire Watch,,firewatch.example,,emergencies,agency,\n"
    ],
    [
        "name,domains,family,country,language,wire\n"
        "The Morning,morning.example,m,DE,en,0\n"
        "The Day,day.example,d,DE,en,0\n"
    ],
)


def claims(*texts: str, by: str | None = None, minutes: int = 60, tables: Tables = TABLES) -> tuple[Claim, ...]:
    """The claims of a thread whose posts come an hour apart, of as many authors or all of one actor."""
    said = (
        post(text, id=str(i), author=by or f"user{i}", official=by, created_at=NOON + timedelta(minutes=minutes * i))
        for i, text in enumerate(texts)
    )
    of = thread(*said)
    return settle(draft(of, "English"), of, tables).claims


def lines(*texts: str, by: str | None = None) -> list[str]:
    return [claim.text for claim in claims(*texts, by=by)]


# who says so at the end


@pytest.mark.parametrize(
    "text",
    [
        "14 hikers were rescued from a ledge near Arnfeld, rescuers said.",
        "The ferry to Selmark does not run, the harbour master says.",
        "Two trams collided in Orlin, the fire brigade said.",
        "“We are not closing the mill,” the owners said.",
        "Three people drowned off Selmark – coastguard says.",
        "The strike in Orlin goes on, its union says.",
    ],
)
def test_a_line_that_ends_in_who_says_so_stands(text: str) -> None:
    assert lines(text) == [text]


def test_two_outlets_with_who_says_so_at_the_end_confirm() -> None:
    told = (
        post(
            "Two trams collided in Orlin, injuring 12 people, officials said.",
            source="feed:morning.example",
            url="https://morning.example/1",
        ),
        post(
            "Twelve people were injured when two trams collided in Orlin, the fire brigade said.",
            source="feed:day.example",
            url="https://day.example/1",
        ),
    )
    of = thread(*told)
    assert [c.standing for c in settle(draft(of, "English"), of, TABLES).claims] == [Standing.CONFIRMED]


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, the mayor of Orlin said",
        "The mayor, who resigned on Monday, said",
        "The council has closed the",
        "After the fire in Orlin, officials said",
        "Acme sells 40 shops and",
        "The bridge will be open until the…",
    ],
)
def test_what_ends_in_the_middle_is_cut(text: str) -> None:
    assert is_cut(text)


@pytest.mark.parametrize(
    "text",
    [
        "The strike at Orlin Air is over",
        "Power in Selmark is back on",
        "Troops moved in",
        "Der Zug aus Orlin kommt um 9 Uhr an",
        "The mill has not burned before, its owners said",
        "Prices are higher than ever before",
        "The ministry said it would.",
    ],
)
def test_what_only_looks_cut_off_is_whole(text: str) -> None:
    assert not is_cut(text)


def test_what_was_cut_off_is_counted_among_what_was_left_out() -> None:
    of = thread(post("Two trams collided in Orlin.", id="1"), post("On Monday, the mayor of Orlin said", id="2"))
    digest = settle(draft(of, "English"), of, TABLES)
    assert [claim.text for claim in digest.claims] == ["Two trams collided in Orlin."]
    assert digest.dropped == {"no_claim": 1}


@pytest.mark.parametrize(
    "text",
    [
        "The singer died on Friday.",
        "The union sued the mayor.",
        "The board axed the merger.",
        "The clinic owed the nurses 3 months of pay.",
        "The hospital caught fire.",
        "The coach quit on Sunday.",
    ],
)
def test_short_verbs_make_a_line(text: str) -> None:
    assert lines(text) == [text]


@pytest.mark.parametrize("text", ["A speed limit in the village", "A feed for the steed", "The aged sled"])
def test_nouns_that_end_like_verbs_make_none(text: str) -> None:
    assert lines(text) == []


# a figure that went on


@pytest.mark.parametrize(
    ("earlier", "later", "text"),
    [
        (
            "3 people are dead and 12 injured after a landslide near Orlin.",
            "5 people are dead and 9 injured after a landslide near Orlin.",
            "5 people are dead and 9 injured after a landslide near Orlin.",
        ),
        (
            "By 2 pm, 31 percent of voters had cast a ballot.",
            "By 5 pm, 58 percent of voters had cast a ballot.",
            "By 5 pm, 58 percent of voters had cast a ballot.",
        ),
        (
            "7 miners are trapped in the Selmark mine.",
            "9 miners are now trapped in the Selmark mine.",
            "9 miners are now trapped in the Selmark mine (earlier: 7).",
        ),
        (
            "The Orlin Fire has burned 1,200 acres.",
            "The Orlin Fire has burned 3,400 acres, officials said.",
            "The Orlin Fire has burned 3,400 acres, officials said (earlier: 1,200).",
        ),
    ],
)
def test_a_figure_that_went_on_is_told_in_the_words_of_the_latest_post(earlier: str, later: str, text: str) -> None:
    assert lines(earlier, later, by="Fire Watch") == [text]


# sides


TURNED = [
    ("Arden has recalled its envoy from Belmar.", "Belmar has recalled its envoy from Arden."),
    ("Acme has agreed to buy Zenith for 7 billion dollars", "Zenith has agreed to buy Acme for 7 billion dollars"),
    ("Okafor beat Lindqvist in game 9", "Lindqvist beat Okafor in game 9"),
    ("Acme sued Zenith", "Acme was sued by Zenith"),
    ("The union sued the mayor", "The mayor sued the union"),
    ("Arden schlägt Belmar mit 3:1", "Belmar schlägt Arden mit 3:1"),
    ("Der Bürgermeister verklagt die Gewerkschaft", "Die Gewerkschaft verklagt den Bürgermeister"),
    ("El Arden ganó al Belmar en la final", "El Belmar ganó al Arden en la final"),
    ("Arden's army shelled Belmar on Sunday.", "Belmar's army shelled Arden on Sunday."),
    ("Arden lends Belmar 20 trains", "Belmar lends Arden 20 trains"),
    ("Arden beat Belmar 2-1", "Belmar beat Arden 2-1"),
    ("Arden expels the envoy of Belmar", "Belmar expels the envoy of Arden"),
]
ALIKE = [
    ("Acme sued Zenith", "Zenith was sued by Acme"),
    ("Okafor met Lindqvist in Orlin", "Lindqvist met Okafor in Orlin"),
    ("In Orlin, 12 people were hurt near Belmar Park", "12 people were hurt near Belmar Park in Orlin"),
    ("On Friday Acme cancels flights to Orlin", "Acme cancels flights to Orlin on Friday"),
    ("Flights from Orlin to Selmark are cancelled", "Flights between Selmark and Orlin are cancelled"),
    ("Acme releases Orbit 5", "Orbit 5 released by Acme"),
    ("Arden and Belmar agree on a truce", "Belmar and Arden agree on a truce"),
    ("Okafor will meet Lindqvist", "Lindqvist will meet Okafor"),
    ("Real Orlin sign Okafor from Selmark", "Okafor joins Real Orlin from Selmark"),
]


@pytest.mark.parametrize(("one", "other"), TURNED)
def test_exchanged_sides_are_the_contrary(one: str, other: str) -> None:
    assert turned(one, other)
    assert turned(other, one)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_in_another_order_is_no_contrary(one: str, other: str) -> None:
    assert not turned(one, other)


def test_outlets_that_say_contrary_things_confirm_nothing() -> None:
    of = thread(
        post(TURNED[0][0], source="feed:morning.example", url="https://morning.example/1"),
        post(TURNED[0][1], source="feed:day.example", url="https://day.example/1"),
    )
    found = settle(draft(of, "English"), of, TABLES).claims
    assert {(c.text, c.standing) for c in found} == {(text, Standing.REPORTED) for text in TURNED[0]}


def test_that_one_sued_the_other_is_not_supported_by_the_contrary() -> None:
    assert not support("Acme sued Zenith over a patent.", ["Zenith sued Acme over a patent."]).supported
    assert support("Zenith was sued by Acme.", ["Acme sued Zenith on Monday."]).supported


# long past


@pytest.mark.parametrize(
    "text",
    [
        "Two years ago today we recalled 2 million routers.",
        "In 2019 we recalled all routers.",
        "On this day we opened our first shop.",
        "Vor fünf Jahren haben wir alle Router zurückgerufen.",
        "Hace 3 años retiramos todos los routers.",
        "Il y a 4 ans, nous avons rappelé tous les routeurs.",
        "Our tenth anniversary: we opened 3 shops.",
    ],
)
def test_what_is_long_past_says_so(text: str) -> None:
    assert is_bygone(text)


@pytest.mark.parametrize(
    "text",
    [
        "In 2031 we will stop selling routers.",
        "We recall 2 million routers.",
        "We have sold 2019 routers.",
        "Two hours ago we closed",
    ],
)
def test_what_is_new_or_to_come_is_not_long_past(text: str) -> None:
    assert not is_bygone(text)


@pytest.mark.parametrize(
    "old",
    [
        "Two years ago today we recalled 2 million routers.",
        "In 2019 we recalled 2 million routers.",
        "Throwback Thursday! We recalled 2 million routers.",
    ],
)
def test_an_old_act_confirms_no_rumour_of_today(old: str) -> None:
    of = thread(
        post(old, id="1", official="Acme", author="acme.example"),
        post("Acme has recalled 2 million routers", id="2", author="ana"),
    )
    found = settle(draft(of, "English"), of, TABLES).claims
    confirmed = [claim.text for claim in found if claim.standing is Standing.CONFIRMED]
    assert "Acme has recalled 2 million routers." in [c.text for c in found if c.standing is Standing.REPORTED]
    assert all(is_bygone(text) for text in confirmed)


def test_a_new_act_confirms_the_rumour_of_it() -> None:
    of = thread(
        post("We have recalled 2 million routers.", id="1", official="Acme", author="acme.example"),
        post("Acme has recalled 2 million routers", id="2", author="ana"),
    )
    assert [c.standing for c in settle(draft(of, "English"), of, TABLES).claims] == [Standing.CONFIRMED]
    assert not is_remembrance("We have recalled 2 million routers.")


# a subject, and whose "we"


def test_a_second_half_gets_its_subject() -> None:
    assert lines("Acme has bought Zenith for 40 million dollars and will cut 300 jobs in May") == [
        "Acme has bought Zenith for 40 million dollars.",
        "Acme will cut 300 jobs in May.",
    ]


def test_what_leads_in_to_a_long_line_is_left_out_and_not_what_is_said() -> None:
    said = (
        "After talks that lasted 14 hours and ended at 3 in the morning without any agreement between the union and the"
        " employers, dockers in Orlin and Selmark began a 48-hour strike on Monday, while the mayor asked both to talk."
    )
    assert "Dockers in Orlin and Selmark began a 48-hour strike on Monday." in lines(said)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("We are reducing our workforce by 5 percent.", "Acme says it is reducing its workforce by 5 percent."),
        ("We open our shops at 9.", "Acme says they open their shops at 9."),
        ("We have told the US what we have sold.", "Acme says it has told the US what it has sold."),
        ("Our staff tell us “our way” works.", "Acme says its staff tell it “our way” works."),
    ],
)
def test_what_a_speaker_says_of_itself_is_said_of_it_throughout(text: str, told: str) -> None:
    assert in_third_person(text, "Acme") == told


def test_a_we_in_the_middle_of_a_line_is_told_of_whom_it_is() -> None:
    (ours,) = claims("From 1 May we close our shop in Orlin.", by="Acme")
    (theirs,) = claims("We hold 5 million passwords of Orlin Bank.")
    assert (teller(ours), teller(theirs)) == ("Acme", "@user0")


# what evidence says, and charges


def test_a_shared_name_alone_makes_no_evidence() -> None:
    found = claims("Mayor Kern is a liar", "The prosecutor has opened an inquiry into Mayor Kern")
    assert {claim.text: len(claim.evidence) for claim in found} == {
        "Mayor Kern is a liar.": 1,
        "The prosecutor has opened an inquiry into Mayor Kern.": 1,
    }


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Kern took 200,000 euros in bribes from a builder",
        "Senator Hale accepted kickbacks from Acme",
        "The Selmark fire was set by arsonists paid by developers",
        "Die Richter sind gekauft",
        "Bürgermeister Kern kassierte 30.000 Euro Schmiergeld",
        "Kern ist ein Verräter",
        "Luna es un corrupto",
        "Los jueces están comprados",
        "El alcalde Luna cobró sobornos",
        "Le maire Roux a touché des pots-de-vin",
        "Le député Roux est un escroc",
        "Acme faked the test results",
        "Governor Hale ordered the killing of two reporters",
    ],
)
def test_a_grave_charge_is_one_in_four_languages(text: str) -> None:
    assert charge(text)


@pytest.mark.parametrize(
    "text",
    [
        "Acme was bought by Zenith",
        "Die Karten sind gekauft",
        "Real Orlin paid 90 million euros for Okafor",
        "Prosecutors say Kern took bribes",
        "Police freed 3 kidnapped children in Orlin",
        "Luna es alcalde de Soria",
        "Acme published the test results",
        "Arsonists burnt 3 cars in Selmark",
        "Mayor Kern did not take bribes",
    ],
)
def test_what_accuses_nobody_is_no_charge(text: str) -> None:
    assert charge(text) is None


def test_what_is_back_on_is_no_evidence_that_it_is_down() -> None:
    found = claims("Orlin Net is down on all lines.", "Orlin Net is back on all lines.")
    assert [len(claim.evidence) for claim in found] == [1, 1]


def test_the_year_of_a_post_is_no_year_gone_by() -> None:
    assert not is_bygone("In 2026 we recalled all routers.", 2026)
    assert is_bygone("In 2026 we recalled all routers.", 2027)


def test_lines_that_each_name_what_the_other_does_not_are_two() -> None:
    one, other = "Acme has closed its plant in Oakville.", "Acme has closed its plant in Millport."
    assert not names_within(one, other)
    assert names_within(one, "Acme has closed its plant.")
