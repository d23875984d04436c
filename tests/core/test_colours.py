"""What a post refutes, plays or passes on it does not say: nothing of that is confirmed, whoever wrote it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import read_tables
from bot.core.colours import Hue, colour
from bot.core.corrections import takes_back, was_broken_into
from bot.core.dedupe import NearIndex
from bot.core.domain import Claim, Draft, DraftClaim, Post, Standing
from bot.core.extract import draft
from bot.core.sentences import split
from bot.core.settle import settle
from bot.core.traps import is_trap
from tests.core.threads import post, thread

TABLES = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\n"
        "Acme,,acme.example,,software,company,\n"
        "Halden Police,,police.example,,policing,agency,\n"
        "Nordic Quake Service,,quake.example,,earthquakes,agency,\n"
    ],
    [
        "name,domains,family,country,language,wire\n"
        "Isle Post,islepost.example,Isle,NO,en,0\nVela Times,velatimes.example,Vela,PT,en,0\n"
    ],
)
RUMOUR = "Acme closes all 9 shops in Halden on Monday"


def official(text: str, actor: str = "Acme", **fields: object) -> Post:
    return post(text, author=actor.casefold(), official=actor, **fields)


def claims(*posts: Post | str) -> tuple[Claim, ...]:
    of = thread(*posts)
    return settle(draft(of, "English"), of, TABLES).claims


def stands(*posts: Post | str) -> dict[str, Standing]:
    return {claim.text: claim.standing for claim in claims(*posts)}


def confirmed(*posts: Post | str) -> list[str]:
    return [text for text, standing in stands(*posts).items() if standing is Standing.CONFIRMED]


def hue_of(text: str, place: int = 0) -> Hue | None:
    sentence = split(text)[place]
    found = colour(text, sentence, sentence)
    return found.hue if found else None


REFUTATIONS = [
    "“{}” – this is not true.",
    "“{}”: pure fiction, we keep them.",
    "{} - completely made up.",
    "{}, which is simply false.",
    "{}; that is what a forged letter claims.",
    "{}. That is a hoax.",
    "{}. Nope!",
    "{}? No.",
    "{} ❌ Fake",
    "{}. ❌",
    "❌ {}.",
    "FALSE: {}.",
    "Myth #2: {}. Fact: we do not.",
    "Claim: {}. Verdict: false.",
    "Today we read that {}. It isn't.",
    "A doctored memo says {}.",
    "Fakes about us:\n- {}\n- Acme is bankrupt",
    "What we hear:\n• {}\n• Acme is bankrupt\nNone of these is true.",
    "This is what a fake letter looks like. {}.",
    "No truth to this: {}.",
    "{} 🙄 No we don't.",
    "{}. – No, we did not.",
    "{}... said nobody here ever.",
    "Achtung Fake: {}.",
    "⚠️ BULO ⚠️ {}.",
    "#StopBulos {}.",
    "«{}» ➡️ FALSO",
    "Falschmeldung: {}.",
    "„{}“ – das stimmt nicht.",
    "BULO: {}.",
    "Circula un audio que dice que {}. Es falso.",
    "INTOX : « {} ». C'est faux.",
]


@pytest.mark.parametrize("form", REFUTATIONS)
def test_what_an_actor_calls_false_in_whatever_form_is_disputed_and_never_confirmed(form: str) -> None:
    denial = form.format(RUMOUR)
    assert confirmed(official(denial)) == []
    told = claims(RUMOUR, official(denial))
    assert [(c.standing, c.denied_by) for c in told if "9 shops" in c.text] == [(Standing.DISPUTED, "Acme")]


@pytest.mark.parametrize("form", REFUTATIONS)
def test_a_line_of_a_model_takes_no_standing_from_what_its_sentence_refutes(form: str) -> None:
    of = thread(official(form.format(RUMOUR)))
    said = tuple(sentence.ref for entry in of.posts for sentence in entry.sentences if "9 shops" in sentence.text)
    made = settle(Draft((DraftClaim(f"{RUMOUR}.", said),), "English", "model"), of, TABLES)
    assert made.claims == ()


@pytest.mark.parametrize(
    "text",
    [
        "This is a drill. A magnitude 7 earthquake struck Halden.",
        "A magnitude 7 earthquake struck Halden. This is only a test message.",
        "*SIMULATED* A magnitude 7 earthquake struck Halden.",
        "From our sci-fi contest: a magnitude 7 earthquake struck Halden.",
        "EXERCISE EXERCISE: A magnitude 7 earthquake struck Halden.",
        "Scenario for today's exercise: a magnitude 7 earthquake struck Halden.",
        "In today's exercise a magnitude 7 earthquake struck Halden.",
        "PROBEALARM: Erdbeben der Stärke 7 in Halden.",
        "Dies ist eine Übung. Erdbeben der Stärke 7 in Halden.",
        "Esto es un simulacro. Un terremoto de magnitud 7 sacudió Halden.",
        "Ceci est un exercice. Un séisme de magnitude 7 a frappé Halden.",
        "[DRAFT - DO NOT PUBLISH] A magnitude 7 earthquake struck Halden.",
        "Embargoed until 6 pm: a magnitude 7 earthquake struck Halden.",
        "A magnitude 7 earthquake struck Halden.\n\n*** THIS IS A TEST ***",
        "Fact or myth: a magnitude 7 earthquake struck Halden.",
        "Quiz time! A magnitude 7 earthquake struck Halden. Where was it?",
        "True or false: a magnitude 7 earthquake struck Halden.",
        "In the new film, a magnitude 7 earthquake strikes Halden and kills 90 people.",
        "Suppose a magnitude 7 earthquake struck Halden.",
        "A magnitude 7 earthquake struck Halden. Happy April Fools' Day!",
    ],
)
def test_of_a_drill_a_game_a_draft_or_a_story_an_agency_confirms_nothing(text: str) -> None:
    assert not {Standing.CONFIRMED, Standing.REPORTED} & set(stands(official(text, "Nordic Quake Service")).values())


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Witnesses heard 20 shots and saw two gunmen.", Standing.REPORTED),
        ("The suspect says he shot two people.", Standing.REPORTED),
        ("According to the ministry, 40 people are dead.", Standing.REPORTED),
        ("Two shots were fired in Halden, neighbours say.", Standing.REPORTED),
        ("“Police shot two people on Monday in Halden.”", None),
        ("FAKE! Police shot two people on Monday in Halden.", None),
        ("A message on a chat states: two people are dead in Halden.", None),
        ("“Police shot two people on Monday in Halden.” — some guy on the internet", None),
        ("Some account is spreading that two people are dead in Halden.", None),
        ("Two people are dead in Halden - that's what some websites claim.", None),
        ("Halden drill: two people were shot on Monday.", Standing.REPORTED),
        ("You may have seen that two people are dead in Halden.", None),
        ("Headline of the day: two people are dead in Halden.", None),
    ],
)
def test_what_an_agency_passes_on_is_told_as_its_word_or_not_at_all(text: str, standing: Standing | None) -> None:
    told = {claim.standing for claim in claims(official(text, "Halden Police")) if "guy" not in claim.text}
    assert told == ({standing} if standing else set())


def test_two_outlets_that_pass_on_the_word_of_one_side_confirm_nothing() -> None:
    def from_(author: str, text: str) -> Post:
        return post(text, source="feed:" + author, author=author, url=f"https://{author}/1", proven=(author,))

    flat, other = "Rebels took the port of Halden on Monday", "The port of Halden was taken by rebels on Monday"
    isle, vela = "islepost.example", "velatimes.example"
    assert confirmed(from_(isle, f"{flat}."), from_(vela, f"{other}."))
    assert not confirmed(from_(isle, f"{flat}, they say."), from_(vela, f"{other}, rebels say."))
    assert not confirmed(from_(isle, f"FALSE: {flat}."), from_(vela, f"{other}."))


@pytest.mark.parametrize(
    "text",
    [
        "We are testing a new drill bit.",
        "False alarm: the warning at our shop in Halden has ended.",
        "This is not a drill: evacuate our shop now.",
        "A drill takes place in our shop on Monday at 10:00.",
        "Our quiz night starts on Thursday at 20:00.",
        "The film premieres on Friday at our shop.",
        "We have deleted 4,000 fake accounts. That is 12 percent more.",
        "We have closed 9 shops. No one was hurt.",
        "We have not closed a shop in Halden. The rumour is false.",
        "Activists blocked our shop. It was not open.",
        "We have closed 40 sites. These are fake shops run by criminals.",
        "We have opened 9 shops. It is a lie that we close.",
        "We showed the film. It was edited by Jo Berg.",
        "Our fans asked for it: the jack is back.",
        "Users wrote 4 million posts in May.",
        "People told to leave the shop may return.",
        "Residents asked to boil water.",
        "Customers say goodbye to the old shop on 4 May.",
        "Residents of Halden get our bread for 2 euros.",
        "According to our latest data, 40 shops are open.",
        "“The Long Walk” opens in our shop on Friday.",
        "“We have opened 9 shops in Halden,” says Jo Berg, our chief.",
        "“We have opened 9 shops in Halden.” — Jo Berg, CEO",
        "In our new film we show 40 years of bread.",
        "Probealarm: Am Donnerstag um 11 Uhr heulen unsere Sirenen.",
        "Falschmeldung! Unser Laden ist nicht gesperrt.",
        "Rumours of a delay are false. Our shop opens on 4 May.",
        "Fact check: we have not closed a shop.",
        "Wir haben 9 Läden geschlossen. Das stimmt uns traurig.",
        "✅ Our shop in Halden is open\n✅ Our shop in Moss is open",
        "Test flight: our rocket starts on 4 May.",
        "Imagine Dragons play in our shop on 4 May.",
    ],
)
def test_what_only_looks_like_one_is_said_plainly(text: str) -> None:
    assert [hue_of(text, place) for place in range(len(split(text)))] == [None] * len(split(text))


def test_a_cross_before_what_is_shut_may_be_a_mark_of_that() -> None:
    assert hue_of("❌ Line 2 is closed between Moss and Halden\n✅ Line 5 runs") is Hue.TESTIMONY
    assert hue_of("❌ Line 2 is closed between Moss and Halden\n✅ Line 5 runs", 1) is None


def test_a_refutation_is_no_copy_of_what_it_refutes() -> None:
    index = NearIndex()
    rumour = post(f"{RUMOUR} and fires 300 people")
    index.fold(rumour)
    for form in ("“{}” – this is not true.", "❌ {}"):
        assert index.fold(official(form.format(rumour.text))).copy_of != rumour.id
    assert index.fold(post(f"{rumour.text}!!")).copy_of == rumour.id


NINE = datetime(2026, 5, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "notice",
    [
        "Our account was compromised.",
        "The post about the shops was unauthorized.",
        "The previous post was published by mistake.",
        "The @acme account was compromised.",
        "Our intern posted this by accident.",
        "Unser Konto wurde gehackt.",
        "Nuestra cuenta ha sido hackeada.",
        "Notre compte a été piraté.",
    ],
)
def test_what_an_actor_says_was_posted_by_thieves_or_by_mistake_is_retracted(notice: str) -> None:
    said = official("We have closed all 9 shops in Halden.", created_at=NINE)
    told = stands(said, official(notice, created_at=NINE + timedelta(minutes=20)))
    assert told["We have closed all 9 shops in Halden."] is Standing.RETRACTED


def test_what_an_account_said_long_before_thieves_had_it_stays_its_word() -> None:
    said = official("We have closed all 9 shops in Halden.", created_at=NINE)
    hacked = official("Our account was hacked.", created_at=NINE + timedelta(days=1))
    assert set(stands(said, hacked).values()) == {Standing.CONFIRMED}
    assert was_broken_into("Our account was hacked.")
    assert not takes_back("Our customer accounts were compromised.")


@pytest.mark.parametrize(
    ("text", "trap"),
    [
        ("The first 1,000 people to register receive a car for free.", True),
        ("The first 500 wallets receive 20 LUM.", True),
        ("Die ersten 500 Kunden bekommen ein Rad geschenkt.", True),
        ("The first 200 customers get their cars in May.", False),
        ("The first 900 people to receive the vaccine were nurses.", False),
    ],
)
def test_gifts_for_who_comes_first_are_a_trap(text: str, trap: bool) -> None:
    assert is_trap(post(text)) is trap
