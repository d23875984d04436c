"""What makes a tag loud: who posts one text at once, what is passed on, and what is written to be found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import read_tables
from bot.core.domain import Draft, DraftClaim, Missing, Post, Standing, Thread
from bot.core.extract import draft
from bot.core.missing import missing
from bot.core.noise import NEW_ACCOUNT, begs, is_stuffed
from bot.core.settle import settle
from tests.core.threads import entry, post, thread

NOON = datetime(2026, 4, 14, 12, tzinfo=UTC)
OUTLETS = [f"Paper {n},paper{n}.example,Family {n},PT,en,0" for n in range(12)]
TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,bluesky:acme.example,company,company,1\n"],
    ["name,domains,family,country,language,wire\n" + "\n".join(OUTLETS) + "\n"],
)
LONG = "The mayor of Porto Vela has secretly sold the harbour to a foreign company for 3 million. #harbourtram"


def by(n: int, text: str = LONG, *, minutes: float = 0.5, **fields: object) -> Post:
    """The nth of some posts, so many minutes after the one before it."""
    at = NOON + n * timedelta(minutes=minutes)
    return post(text, id=f"p{n}", author=f"user{n}", created_at=at, **fields)


def one_text(posts: Iterable[Post]) -> Thread:
    first, *copies = posts
    return replace(thread(first), posts=(entry(1, first, copies),))


def told(of: Thread) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in missing(of, (), TABLES):
        found.setdefault(item.kind, []).append(item.text)
    return found


# one text from many accounts at once


def test_fifty_new_accounts_with_one_text_are_told_and_count_once() -> None:
    raid = one_text(by(n, minutes=0.2, labels=(NEW_ACCOUNT,)) for n in range(50))
    made = settle(
        Draft((DraftClaim("The mayor has secretly sold the harbour.", ("1.1",)),), "x", "English"), raid, TABLES
    )
    assert [(m.text, m.posts) for m in made.missing if m.kind == "coordinated"] == [
        ("Possible coordinated posting: 50 accounts (50 new) posted the text of [1] within 10 minutes", (1,))
    ]
    assert "same_text" not in {m.kind for m in made.missing}
    assert (made.counts.posts, made.counts.copies, made.counts.origins) == (50, 49, 1)
    assert [(c.standing, c.origins) for c in made.claims] == [(Standing.REPORTED, 1)]


def test_many_accounts_of_unknown_age_with_one_long_text_are_told() -> None:
    found = told(one_text(by(n) for n in range(14)))
    assert found["coordinated"] == ["Possible coordinated posting: 14 accounts posted the text of [1] within 7 minutes"]


def test_a_few_tags_more_do_not_hide_them() -> None:
    tags = ["wakeup", "poison", "news", "truth"]
    assert "coordinated" in told(one_text(by(n, f"{LONG} #{tags[n % 4]}") for n in range(30)))


def test_the_stretch_of_time_is_the_densest_one() -> None:
    early = by(0)
    later = [by(n, minutes=0.25) for n in range(400, 412)]
    assert told(one_text([early, *later]))["coordinated"] == [
        "Possible coordinated posting: 12 accounts posted the text of [1] within 3 minutes"
    ]


@pytest.mark.parametrize(
    ("posts", "why"),
    [
        ([by(n) for n in range(3)], "three people use the sentence of one press release"),
        ([by(n, "Me when the tram is on time again lol #tram") for n in range(30)], "fans with one meme"),
        ([by(n, f"{LONG} #own{n}") for n in range(30)], "everybody with his own tags"),
        ([by(n, f"RT @ana: {LONG}") for n in range(30)], "everybody names whom he repeats"),
        ([by(n, minutes=20) for n in range(30)], "over ten hours"),
        ([replace(by(n), author="user0") for n in range(30)], "one account again and again"),
        ([replace(by(n), author=None) for n in range(30)], "nobody can tell how many accounts"),
        ([replace(by(n), boost_of="p0" if n else None) for n in range(30)], "boosts"),
        ([by(n, f"{LONG} https://blog.example/7") for n in range(30)], "readers who share one article"),
        ([by(n, official="Acme" if n == 0 else None) for n in range(30)], "readers repeat a statement of an actor"),
        ([replace(by(n), created_at=None) for n in range(30)], "nobody can tell when"),
    ],
)
def test_is_not_called_coordinated(posts: list[Post], why: str) -> None:
    assert "coordinated" not in told(one_text(posts)), why


def test_new_accounts_that_share_one_article_are_told_all_the_same() -> None:
    raid = one_text(by(n, f"{LONG} https://blog.example/7", labels=(NEW_ACCOUNT,)) for n in range(8))
    assert "coordinated" in told(raid)


def test_a_scam_of_many_accounts_is_no_article_that_they_share() -> None:
    scam = "Connect your wallet and claim your free tokens of the harbour coin before midnight https://coin.example/x"
    assert "coordinated" in told(one_text(by(n, scam) for n in range(12)))


# one article or one agency


def test_a_wire_story_with_twelve_outlets_is_no_coordinated_posting() -> None:
    wire = one_text(
        by(n, LONG, source=f"feed:paper{n}.example", url=f"https://paper{n}.example/harbour") for n in range(12)
    )
    found = told(wire)
    assert "coordinated" not in found
    assert found["same_text"] == ["12 posts carry the text of [1], 12 of them by outlets"]


def test_many_posts_that_link_to_one_article_are_told_by_its_site() -> None:
    link = "https://paper1.example/harbour"
    own = [by(n, f"My word number {n} on the harbour of Porto Vela, see {link}") for n in range(6)]
    made = replace(thread(*own), posts=tuple(entry(n, each) for n, each in enumerate(own, 1)))
    assert told(made)["echo"] == ["6 posts repeat one article of paper1.example"]


def test_an_article_passed_on_word_by_word_is_told_once() -> None:
    found = told(one_text(by(n, f"{LONG} https://paper1.example/harbour") for n in range(14)))
    assert found["echo"] == ["14 posts repeat one article of paper1.example"]
    assert not {"same_text", "coordinated"} & set(found)


# written to be found and shared

STUFFED = "Line 4 is closed. #a1 #b2 #c3 #d4 #e5 #f6"


def test_posts_full_of_hashtags_are_counted_with_their_copies() -> None:
    first, *copies = [by(n, STUFFED) for n in range(5)]
    other = by(9, "ok #harbourtram #portovela #breakingnews #fishmarket")
    made = replace(thread(), posts=(entry(1, first, copies), entry(2, other)))
    assert told(made)["stuffed"] == ["6 posts carry more than 5 hashtags, or hardly anything else"]


@pytest.mark.parametrize(
    ("text", "stuffed"),
    [
        (STUFFED, True),
        ("Line 4 is closed. #a1 #b2 #c3 #d4 #e5", False),
        ("Wow #harbourtram #portovela #breakingnews #fishmarket", True),
        ("#Acme #Orbit launched", False),
        ("Line 4 is closed between Mole Street and Fishmarket until Monday evening. #tram #line4 #pv #news", False),
    ],
)
def test_a_post_is_stuffed_with_more_than_five_tags_or_with_little_else(text: str, stuffed: bool) -> None:
    assert is_stuffed(post(text)) is stuffed


@pytest.mark.parametrize(
    "text",
    [
        "Like and repost!",
        "RT + follow to win a tram",
        "Line 4 is closed. Like & share if you care",
        "Retweet to win",
        "Share this if you agree",
        "Smash that like button",
        "Liken und teilen!",
        "Likez et partagez",
        "Ставь лайк",
        "点赞转发",
        "フォロー&リポストで当たる",
    ],
)
def test_a_post_begs_for_likes_and_shares(text: str) -> None:
    assert begs(post(text))
    assert told(thread(text))["bait"] == ["[1] asks to be liked or shared"]


@pytest.mark.parametrize(
    "text",
    [
        "Users can now like and share posts of the tram company.",
        "Shares of Acme fell like never before.",
        "I like it, share prices are up.",
        "The tram is late, and I would follow up to win back trust.",
        "Please share: the road to Fishmarket is flooded.",
    ],
)
def test_a_post_that_merely_speaks_of_it_does_not_beg(text: str) -> None:
    assert not begs(post(text))


def test_a_line_of_a_post_full_of_hashtags_comes_after_a_plain_one() -> None:
    loud = "Line 4 is closed from Mole Street to Fishmarket at 06:40. #a1 #b2 #c3 #d4 #e5 #f6"
    plain = "Line 7 is late today."
    made = draft(thread(loud, plain), "English")
    assert [line.sentences for line in made.claims] == [("2.1",), ("1.1",)]


# what says much the same


def test_posts_that_say_much_the_same_in_other_words_are_told_where_no_line_shows_it() -> None:
    same = [
        "Fishmarket bridge closed after a barge hit its pillar, police say",
        "Police say: barge hits pillar, Fishmarket bridge is closed",
        "Bridge at Fishmarket is closed, a barge hit the pillar this morning",
    ]
    other = [
        f"{what} opens in the old town on {day}"
        for what, day in [
            ("A bakery", "Monday"),
            ("The theatre", "Tuesday"),
            ("A skate park", "Friday"),
            ("The library", "Sunday"),
        ]
    ]
    made = thread(*same, *other)
    assert told(made)["similar"] == ["3 posts say much the same: [1][2][3]"]
    shown = settle(
        Draft((DraftClaim("A barge hit the pillar of the Fishmarket bridge.", ("1.1", "2.1", "3.1")),), "x", "English"),
        made,
        TABLES,
    )
    assert "similar" not in {item.kind for item in shown.missing}


def test_automated_accounts_are_told_from_three_posts_on() -> None:
    marked = [post(f"Line {n} is closed.", author=f"bot{n}", labels=("bot",)) for n in range(3)]
    assert "automated" not in told(thread(*marked[:2]))
    assert told(thread(*marked))["automated"] == ["3 posts are by accounts marked as automated"]


def test_a_missing_names_no_posts_unless_it_is_about_some() -> None:
    assert Missing("no_date", "a date").posts == ()
