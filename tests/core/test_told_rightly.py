"""Situations of real threads in which a brief once told the wrong thing, each by the rule that tells it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import EMPTY, Tables, read_tables
from bot.core.breaks import is_cut
from bot.core.cues import judge
from bot.core.domain import Claim, Draft, DraftClaim, Post, Standing, Thread
from bot.core.extract import draft
from bot.core.sentences import split
from bot.core.settle import settle
from bot.core.verify import unfounded
from tests.fakes.threads import thread_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
OUTLETS = read_tables(
    (),
    "name,domains,family,country,language,wire\n"
    "Isle Post,islepost.example,Isle,NO,en,0\nChannel Nine,nine.example,Nine,NO,en,0\n",
)
ACME = "name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,x:acme,software,company,\n"


def told(*texts: str, tables: Tables = EMPTY, **posts: Mapping[str, object]) -> tuple[Claim, ...]:
    """The claims of a brief of posts by different people, ten minutes apart; `p2` changes the second post."""
    thread = thread_of(*(split(text) for text in texts))
    entries = []
    for entry in thread.posts:
        author = f"user{entry.number}"
        at = NOON + timedelta(minutes=10 * entry.number)
        post = replace(entry.post, source="x", author=author, created_at=at)
        entries.append(replace(entry, post=changed(post, posts.get(f"p{entry.number}", {}))))
    return brief(replace(thread, posts=tuple(entries)), tables)


def changed(post: Post, what: Mapping[str, object]) -> Post:
    return replace(post, **what)  # type: ignore[arg-type]  # fields by name


def brief(thread: Thread, tables: Tables) -> tuple[Claim, ...]:
    return settle(draft(thread, "English"), thread, tables).claims


def standing_of(word: str, claims: tuple[Claim, ...]) -> set[Standing]:
    return {claim.standing for claim in claims if word in claim.text}


SATIRE = "Mayor Ost declares Halden a sovereign nation, appoints a seagull."


def test_a_flat_retelling_of_satire_is_no_report() -> None:
    claims = told(
        SATIRE, "Mayor Ost has declared Halden a sovereign nation and the media is silent.", p1={"labels": ("satire",)}
    )
    assert standing_of("sovereign", claims) == {Standing.SPECULATION}
    assert any("satire told it first" in claim.why for claim in claims)


def test_news_that_satire_takes_up_later_stays_a_report() -> None:
    claims = told("Mayor Ost has declared Halden a sovereign nation on Monday.", SATIRE, p2={"labels": ("satire",)})
    assert Standing.REPORTED in standing_of("Monday", claims)


def test_who_denies_any_of_a_thing_denies_every_number_of_it() -> None:
    claims = told(
        "Acme is closing all 40 offices in Halden.",
        "Acme is not closing any offices in Halden.",
        tables=read_tables(ACME, ()),
        p2={"author": "acme", "official": "Acme"},
    )
    assert [(c.standing, c.denied_by) for c in claims if "40" in c.text] == [(Standing.DISPUTED, "Acme")]


def test_a_user_without_problems_denies_no_release() -> None:
    claims = told("QuillOS 7 is out today.", "Upgraded 3 machines to QuillOS 7, no problems #QuillOS")
    assert standing_of("out today", claims) == {Standing.REPORTED}


def test_two_outlets_confirm_what_both_say_though_one_says_more() -> None:
    claims = told(
        "The Kestrel ferry ran aground off Skerry Point at 07:45 on Thursday with 61 passengers on board.",
        "Kestrel ferry with 61 passengers ran aground off Skerry Point on Thursday.",
        tables=OUTLETS,
        p1={"source": "feed:islepost.example", "url": "https://islepost.example/1"},
        p2={"source": "feed:nine.example", "url": "https://nine.example/1"},
    )
    confirmed = [claim for claim in claims if claim.standing is Standing.CONFIRMED]
    assert [claim.said_by for claim in confirmed] == ["Channel Nine and Isle Post"]
    assert "07:45" not in confirmed[0].text
    assert standing_of("07:45", claims) == {Standing.REPORTED}


def test_the_latest_of_three_figures_is_told_with_the_one_before() -> None:
    claims = told(
        "2 people were injured in the fire at the mill.",
        "4 people were injured in the fire at the mill.",
        "7 people were injured in the fire at the mill.",
        p1={"created_at": NOON},
        p2={"created_at": NOON + timedelta(hours=1)},
        p3={"created_at": NOON + timedelta(hours=2)},
    )
    assert [claim.text for claim in claims if "injured" in claim.text] == [
        "7 people were injured in the fire at the mill (earlier: 4)."
    ]


def test_what_takes_a_claim_back_is_not_news_besides() -> None:
    claims = told(
        "The beach at Lake Arn is closed because of bacteria.",
        "Correction: I was wrong, the beach at Lake Arn is not closed.",
        p1={"author": "jo"},
        p2={"author": "jo"},
    )
    assert [claim.standing for claim in claims] == [Standing.RETRACTED]


@pytest.mark.parametrize(
    ("author", "standing"), [("dan", Standing.RETRACTED), ("eve", Standing.REPORTED), (None, Standing.REPORTED)]
)
def test_who_was_wrong_and_says_what_is_not_so_takes_back_what_he_wrote_before(
    author: str | None, standing: Standing
) -> None:
    claims = told(
        "Sam Okafor goes to Northgate United, a fee of 38 million is agreed, medical tomorrow.",
        "Northgate United train at 10:00 in Selmark today.",
        "I got this one wrong. There was no agreed fee for Okafor.",
        p1={"author": "dan"},
        p2={"author": "dan"},
        p3={"author": author},
    )
    assert standing_of("38 million", claims) == {standing}
    assert standing_of("10:00", claims) == {Standing.REPORTED}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Line 4 is closed between Mill Street and the harbour until 12 May", "until 12 May."),
        ("Kestrel weighs 9 kilograms", "weighs 9 kilograms."),
        ("Kestrel was down for three hours on Sunday, nobody posts about that", "on Sunday"),
    ],
)
def test_a_plain_statement_gives_a_line(text: str, line: str) -> None:
    assert any(line in claim.text for claim in told(text, "Kestrel and Line 4 are two things in Halden."))


def test_only_what_ends_in_the_middle_is_cut() -> None:
    assert [is_cut(text) for text in ("until 12 May", "they say nothing of that", "he says that", "it may")] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    "text", ["I bet Ilse turns north before noon.", "ilse turns north before noon, i think. you will see"]
)
def test_a_guess_is_told_of_the_matter_and_stays_a_guess(text: str) -> None:
    claims = told(text, "Storm Ilse is near Halden.")
    assert [(c.text, c.standing) for c in claims if "north" in c.text] == [
        ("Ilse turns north before noon.", Standing.SPECULATION)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "LEAK: the Orbix 5 has a 6-inch screen",
        "leaked: Orbix 5 has two cameras",
        "my source at the factory says the Orbix 5 ships in May",
        "My cousin works there: they close 40 stores",
        "a friend of mine saw the list, 40 stores close",
    ],
)
def test_hearsay_is_a_rumour(text: str) -> None:
    assert (judge(text).standing, judge(text).kind) == (Standing.SPECULATION, "rumour")


def test_leaked_papers_are_no_hearsay() -> None:
    assert judge("Leaked documents show that Acme lost 4 million euros.").standing is Standing.REPORTED


def test_who_writes_in_small_letters_ends_sentences_too() -> None:
    assert split("it was an attack, i think. they say nothing") == ["it was an attack, i think.", "they say nothing"]
    assert split("it costs approx. ten euros") == ["it costs approx. ten euros"]
    assert split("Acme Inc. said so. they left") == ["Acme Inc. said so. they left"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("We open a new route to Halden on 1 May.", "Acme says they open a new route to Halden on 1 May."),
        ("We have opened 3 routes to Halden.", "Acme says it has opened 3 routes to Halden."),
        ("We closed 3 routes to Halden.", "Acme says it closed 3 routes to Halden."),
        ("We are now aware of 3 faults in Halden.", "Acme says it is now aware of 3 faults in Halden."),
    ],
)
def test_what_an_actor_says_of_itself_is_told_in_grammar(text: str, line: str) -> None:
    claims = told(text, tables=read_tables(ACME, ()), p1={"author": "acme", "official": "Acme"})
    assert [claim.text for claim in claims] == [line]


MORA = "name,aliases,domains,accounts,field,kind,case\nMora Met,,moramet.example,x:moramet,weather,agency,\n"


def test_who_speaks_for_an_agency_confirms_nothing_of_a_mayor_without_a_name() -> None:
    says = {"author": "moramet", "official": "Mora Met"}
    tables = read_tables(MORA, ())
    (mayor,) = told("The mayor of Port Selby has closed all 14 schools.", tables=tables, p1=says)
    (storm,) = told("The storm will reach Port Selby at 18:00 today.", tables=tables, p1=says)
    assert (mayor.standing, storm.standing) == (Standing.REPORTED, Standing.CONFIRMED)


def test_the_police_confirm_what_the_police_did() -> None:
    tables = read_tables(ACME.replace("Acme,,acme", "Halden Police,,acme"), ())
    says = {"author": "acme", "official": "Halden Police"}
    (claim,) = told("Police have closed 3 roads in Halden.", tables=tables, p1=says)
    assert claim.standing is Standing.CONFIRMED


def test_a_line_that_cites_its_own_correction_is_taken_back() -> None:
    thread = thread_of(
        ["The beach at Lake Arn is closed."], ["Correction: I was wrong, the beach at Lake Arn is not closed."]
    )
    posts = tuple(replace(entry, post=replace(entry.post, source="x", author="jo")) for entry in thread.posts)
    line = DraftClaim("The beach at Lake Arn is closed.", ("1.1", "2.1"))
    made = settle(Draft((line,), "openai", "English"), replace(thread, posts=posts), EMPTY)
    assert [claim.standing for claim in made.claims] == [Standing.RETRACTED]


def test_about_so_many_is_no_name() -> None:
    assert unfounded("About 800 workers left the plant.", ["some 800 workers left the plant"]) is None


BANK = "name,aliases,domains,accounts,field,kind,case\nTolma Bank,,tolma.example,x:tolma,banking,company,\n"
FROZEN = "Tolma Bank has frozen withdrawals above 500 euros."
TOLMA = {"author": "tolma", "official": "Tolma Bank"}


def test_a_denial_without_the_figure_denies_what_has_one() -> None:
    claims = told(FROZEN, "We have not frozen withdrawals.", tables=read_tables(BANK, ()), p2=TOLMA)
    assert [(c.standing, c.denied_by) for c in claims if "500" in c.text] == [(Standing.DISPUTED, "Tolma Bank")]


def test_a_denial_of_something_else_disputes_nothing() -> None:
    claims = told(FROZEN, "We have not frozen accounts of customers.", tables=read_tables(BANK, ()), p2=TOLMA)
    assert standing_of("500", claims) == {Standing.REPORTED}


def test_a_line_that_cites_its_own_denial_is_disputed() -> None:
    thread = thread_of([FROZEN], ["We have not frozen withdrawals."])
    denial = replace(
        thread.posts[1], post=replace(thread.posts[1].post, source="x", author="tolma", official="Tolma Bank")
    )
    line = DraftClaim(FROZEN, ("1.1", "2.1"))
    made = settle(
        Draft((line,), "openai", "English"),
        replace(thread, posts=(thread.posts[0], denial)),
        read_tables(BANK, ()),
    )
    assert [claim.standing for claim in made.claims] == [Standing.DISPUTED]


def test_an_order_to_send_money_gives_no_line() -> None:
    trap = "Surprise airdrop for all fans! Send 0.1 ETH and get back double."
    assert [claim.text for claim in told(trap, "Opera Nova plays in Halden at 20:30.")] == [
        "Opera Nova plays in Halden at 20:30."
    ]


def test_tonight_owns_a_show_and_is_nobody() -> None:
    tables = read_tables(ACME, ())
    (claim,) = told("Tonight's show starts at 20:30.", tables=tables, p1={"author": "acme", "official": "Acme"})
    assert claim.standing is Standing.CONFIRMED


def test_half_a_sentence_gives_no_line() -> None:
    claims = told("Crispo recalled 30,000 packs on Monday because splinters were found in Halden.")
    assert not [claim for claim in claims if claim.text.startswith("Because")]


@pytest.mark.parametrize(
    "text", ["Evacuaron la escuela de la calle Mayor a las 10:15.", "Al parecer hay 5 personas en el hospital."]
)
def test_a_statement_in_another_language_gives_a_line(text: str) -> None:
    assert [claim.text for claim in told(text)] == [text]


def test_an_article_said_twice_is_no_language() -> None:
    assert unfounded("A worker dropped a blade into it.", ["a worker dropped a blade into the mixer"]) is None


def test_what_an_actor_says_has_room_beside_six_lines_of_others() -> None:
    others = [f"Queue {n} at gate {n} in Halden moved at 0{n}:00." for n in range(1, 8)]
    tables = read_tables(ACME, ())
    claims = told("Tickets remain valid tomorrow.", *others, tables=tables, p1={"author": "acme", "official": "Acme"})
    assert standing_of("Tickets", claims) == {Standing.CONFIRMED}
    assert len([claim for claim in claims if claim.standing is Standing.REPORTED]) >= 3


def test_hearsay_is_told_of_the_matter_and_stays_a_rumour() -> None:
    claims = told("My neighbour says the crew was flown out.", "The crew of MV Albor had dinner in Halden.")
    assert [(c.text, c.standing) for c in claims if "flown" in c.text] == [
        ("The crew was flown out.", Standing.SPECULATION)
    ]


def test_an_invitation_to_win_gives_no_line() -> None:
    assert not [
        c for c in told("Comment ZEPHYR below and win 100 USDT.", "Zephyr 2 is out in Halden.") if "win" in c.text
    ]


def test_an_outlet_may_name_in_one_sentence_whom_it_means_in_the_next() -> None:
    tables = OUTLETS
    feeds = [
        {"source": "feed:islepost.example", "url": "https://islepost.example/1"},
        {"source": "feed:nine.example", "url": "https://nine.example/1"},
    ]
    thread = thread_of(
        ["Drivers of Brenn Metro walked out at 5:00 on Thursday."],
        ["Talks at Brenn Metro failed.", "Trains have stood still since drivers walked out at 5:00 on Thursday."],
    )
    posts = tuple(replace(e, post=changed(e.post, feed)) for e, feed in zip(thread.posts, feeds, strict=True))
    line = DraftClaim("Drivers of Brenn Metro walked out at 5:00 on Thursday.", ("1.1", "2.2"))
    made = settle(Draft((line,), "openai", "English"), replace(thread, posts=posts), tables)
    assert [(c.standing, c.said_by) for c in made.claims] == [(Standing.CONFIRMED, "Channel Nine and Isle Post")]


def test_a_common_noun_at_the_beginning_names_no_party() -> None:
    says = {"author": "acme", "official": "Acme"}
    tables = read_tables(ACME.replace("software", "transport"), ())
    (own,) = told("Replacement bus H1 runs every 10 minutes.", tables=tables, p1=says)
    (other,) = told("Globex trams run every 10 minutes.", tables=tables, p1=says)
    assert (own.standing, other.standing) == (Standing.CONFIRMED, Standing.REPORTED)


def test_a_line_that_points_to_the_one_before_is_left_out() -> None:
    claims = told("Bus H1 runs at 05:10 in Halden. Bus H1 continues until then.")
    assert [claim.text for claim in claims] == ["Bus H1 runs at 05:10 in Halden."]
