"""What's missing is said by rule: a situation, and what a reader is told of it."""

from dataclasses import replace

import pytest

from bot.core.actors import read_tables
from bot.core.domain import Digest, Draft, DraftClaim, Missing, Post, Thread
from bot.core.layout import CLI
from bot.core.missing import missing
from bot.core.phrases import ENGLISH
from bot.core.render import text as text_of
from bot.core.settle import settle
from tests.core.threads import entry, post, thread

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,company,company,1\n"],
    ["name,domains,family,country,language,wire\nThe Harbour Post,harbourpost.example,Harbour Group,PT,en,0\n"],
)


def settled(of: Thread, *lines: DraftClaim) -> Digest:
    claims = lines or tuple(DraftClaim(s.text, (s.ref,)) for s in of.by_ref().values())
    return settle(Draft(claims, "extractive", "English"), of, TABLES)


def told(*posts: Post | str) -> dict[str, list[str]]:
    """The texts of what is missing, by kind, where every sentence is a line of the draft."""
    found: dict[str, list[str]] = {}
    for item in settled(thread(*posts)).missing:
        found.setdefault(item.kind, []).append(item.text)
    return found


def test_what_the_claim_itself_or_its_quote_gives_is_not_missing_where_its_sentence_is_another_now() -> None:
    of = thread("Acme releases Orbit for 5 dollars on 3 May in Porto.")
    (claim,) = settled(of).claims
    renumbered = replace(of, posts=(entry(7, of.posts[0].post),))
    kinds = {item.kind for item in missing(renumbered, (claim,), TABLES)}
    assert kinds.isdisjoint({"no_date", "no_figure", "no_place"})


BARE = "Acme has released Orbit."
KINDS = ["no_primary_source", "no_named_person", "no_date", "no_figure", "no_place"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_bare_statement_lacks_everything(kind: str) -> None:
    assert kind in told(BARE)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("no_primary_source", "Acme has released Orbit. https://acme.example/orbit"),
        ("no_primary_source", "Acme has released Orbit. https://harbourpost.example/7"),
        ("no_named_person", "Ana Reyes said that Acme has released Orbit."),
        ("no_named_person", "Mayor Reyes has released Orbit."),
        ("no_date", "Acme has released Orbit on Monday."),
        ("no_date", "Acme has released Orbit at 20:30."),
        ("no_date", "Acme has released Orbit on 3 May."),
        ("no_figure", "Acme has released Orbit for 5 dollars."),
        ("no_place", "Acme has released Orbit in Porto."),
        ("no_date", "Acme hat Orbit am 3. Mai vorgestellt."),
        ("no_date", "Acme presentó Orbit el 3 de mayo."),
        ("no_date", "Acme a présenté Orbit mardi."),
        ("no_date", "Acme releases Orbit in May."),
        ("no_date", "Acme releases Orbit in early 2027."),
        ("no_date", "Acme stellt Orbit im Mai vor."),
        ("no_date", "Acme stellt Orbit Anfang 2027 vor."),
        ("no_place", "Acme hat Orbit in Lüdersen vorgestellt."),
        ("no_place", "Acme presentó Orbit en Madrid."),
        ("no_named_person", "Dani Ruiz firma 4 años con el Atlético."),
        ("no_named_person", "Die Sprecherin Huber nennt Orbit fertig."),
    ],
)
def test_what_a_post_gives_is_not_missing(kind: str, text: str) -> None:
    assert kind not in told(text)


def test_a_year_is_no_figure() -> None:
    assert "no_figure" in told("Acme has released Orbit, born 2026.")


def test_a_primary_source_is_asked_of_the_actor_by_name_and_site() -> None:
    made = settled(thread(BARE))
    assert [m.text for m in made.missing if m.kind == "no_primary_source"] == ["any statement by or link to Acme"]
    assert made.would_confirm == ("acme.example",)


@pytest.mark.parametrize(
    ("domains", "text", "named"),
    [
        ("status.acme.example", "Acme has bought Orbit.", ()),
        ("status.acme.example", "The app of Acme is down since 10:00.", ("status.acme.example",)),
        ("acmestatus.example|news.acme.example", "Acme has bought Orbit.", ("news.acme.example",)),
        ("status.acme.example|acme.example", "The app of Acme is down since 10:00.", ("acme.example",)),
    ],
)
def test_a_status_page_would_confirm_an_outage_alone(domains: str, text: str, named: tuple[str, ...]) -> None:
    row = f"name,aliases,domains,accounts,field,kind,case\nAcme,,{domains},,company,company,1\n"
    tables = read_tables([row], ["name,domains,family,country,language,wire\n"])
    made = settle(Draft((DraftClaim(text, ("1.1",)),), "extractive", "English"), thread(text), tables)
    assert made.would_confirm == named


def test_the_word_of_a_listed_outlet_itself_is_a_primary_source() -> None:
    own = post("Acme has released Orbit.", source="feed:harbourpost.example", url="https://harbourpost.example/1")
    assert "no_primary_source" not in told(own)


def test_what_is_confirmed_needs_no_more_source() -> None:
    made = settled(thread(post("We have released Orbit.", author="acme", official="Acme")))
    assert made.would_confirm == ()
    assert "no_primary_source" not in {m.kind for m in made.missing}


def test_disagreement_about_what_a_thing_is_is_listed_with_the_posts() -> None:
    found = told(
        "Acme has released Orbit. Orbit is a painting engine.", "Acme has released Orbit. Orbit is a chat assistant."
    )
    assert found["what_it_is"] == ["What it is: engine [1] or assistant [2]"]


def test_two_spellings_of_a_name_are_told() -> None:
    made = settled(
        thread("Meta’s release of MuseSpark matters.", "Meta’s release of Muse Spark matters."),
        DraftClaim("Meta has released MuseSpark.", ("1.1", "2.1")),
    )
    assert [m.text for m in made.missing if m.kind == "spelling"] == [
        "Spelled differently: “MuseSpark”, but “Muse Spark” in [2]"
    ]


def test_a_hashtag_is_no_other_spelling() -> None:
    made = settled(
        thread("The closure of Harbour Tram shocks.", "The closure of HarbourTram shocks. #HarbourTram"),
        DraftClaim("Harbour Tram has been closed.", ("1.1", "2.1")),
    )
    assert "spelling" not in {m.kind for m in made.missing}


def test_one_network_is_told_from_three_posts_on() -> None:
    assert "one_network" not in told(BARE, "Buses run.")
    assert told(BARE, "Buses run.", "Trams stop.")["one_network"] == ["Independent reporting: all posts are from plaza"]
    assert "one_network" not in told(BARE, "Buses run.", post("Trams stop.", source="forum"))
    saved = (post(text, source="saved pages") for text in (BARE, "Buses run.", "Trams stop."))
    assert told(*saved)["one_network"] == ["Independent reporting: all posts are from saved pages"]


def copied(number: int, copies: int) -> tuple[Post, list[Post]]:
    text = f"Line {number} is closed."
    return post(text, author="ana"), [post(text, id=f"{number}/{n}", author=f"copier{n}") for n in range(copies)]


def test_the_same_text_from_many_is_told_the_most_copied_first_and_the_rest_in_one_line() -> None:
    groups = [copied(number, number + 1) for number in range(1, 6)]
    made = Thread(
        "harbourtram", thread().window, tuple(entry(n, *group) for n, group in enumerate(groups, 1)), thread().counts
    )
    assert [m.text for m in settled(made).missing if m.kind == "same_text"] == [
        "7 posts carry the text of [5]",
        "6 posts carry the text of [4]",
        "5 posts carry the text of [3]",
        "7 posts more carry 2 other texts",
    ]


def test_one_author_repeating_himself_is_not_many() -> None:
    text = "Line 4 is closed."
    made = thread(post(text))
    own = (entry(1, post(text), [post(text, id=f"c{n}") for n in range(4)]),)
    assert "same_text" not in {m.kind for m in settled(Thread("x", made.window, own, made.counts)).missing}


def test_platform_labels_and_unnamed_authors_are_told() -> None:
    labelled = post(BARE, author=None, labels=("ai_generated",))
    found = told(labelled, post("Buses run.", author=None))
    assert found["ai_label"] == ["[1] carries the platform's label “Contains AI-generated content”"]
    assert found["unknown_authors"] == ["Authors are not named: two posts here are not two sources"]


@pytest.mark.parametrize(
    "tag", ["OrbitChallenge", "Gate广场四月发帖挑战", "OrbitGiveaway", "Orbitキャンペーン", "Sorteo"]
)
def test_contest_tags_are_told(tag: str) -> None:
    assert told(f"{BARE} #{tag}")["contest_tag"] == [f"[1] is tagged for a posting contest (#{tag})"]


@pytest.mark.parametrize(
    "tag",
    ["ElectionCampaign", "ChallengerDisaster", "RioCarnival", "GazaAirdrops", "Concourse", "Contested", "JusticeQuest"],
)
def test_what_only_sounds_like_a_contest_is_none_unless_there_is_a_prize(tag: str) -> None:
    assert "contest_tag" not in told(f"{BARE} #{tag}")


def test_a_campaign_with_a_prize_is_a_contest() -> None:
    assert "contest_tag" in told(f"{BARE} Post and win a reward. #OrbitCampaign")


def test_an_address_to_pay_to_inside_a_tag_is_not_shown() -> None:
    (text,) = told(f"{BARE} #Giveaway0x742d35cc6634c0532925a3b844bc454e4438f44e")["contest_tag"]
    assert "742d" not in text


def test_a_contest_is_told_once_with_all_its_posts_and_its_deadline() -> None:
    found = told(f"{BARE} Deadline: April 15th #OrbitChallenge", "Buses run. Deadline: April 15th #OrbitChallenge")
    assert found["contest_tag"] == ["[1][2] are tagged for a posting contest (#OrbitChallenge, deadline April 15)"]


def test_an_empty_thread_lacks_nothing() -> None:
    assert settled(thread()).missing == ()


def test_what_was_taken_out_of_a_note_is_told_in_the_language_of_the_brief() -> None:
    note = Missing("contest_tag", "[1] is tagged for a posting contest (#call[removed])")
    made = replace(settled(thread(BARE)), missing=(note,))
    german = replace(CLI, say=replace(ENGLISH, removed="entfernt"))
    assert "(#call[entfernt])" in text_of(made, german)
    assert "(#call[removed])" in text_of(made, CLI)
