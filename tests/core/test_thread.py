"""The thread of a tag: who stands for whom, what is counted, and what a muting chat still sees."""

from bot.core.actors import read_tables
from bot.core.domain import Fold, Post, Tagged, Thread, Window
from bot.core.thread import build, counted, origin, place, sources, under
from tests.core.threads import entry, post

TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,company,company,1\n"],
    [
        "name,domains,family,country,language,wire\n"
        "The Harbour Post,harbourpost.example,Harbour Group,PT,en,0\n"
        "Harbour Evening,evening.example,Harbour Group,PT,en,0\n"
    ],
)


def row(of: Post, copy_of: Post | str | None = None) -> tuple[Post, Tagged]:
    first = copy_of.id if isinstance(copy_of, Post) else copy_of
    return of, Tagged(of.scope, "harbourtram", of.id, Fold(first, 1.0 if first else 0.0, "exact" if first else "new"))


def built(*rows: tuple[Post, Tagged]) -> Thread:
    return build("harbourtram", rows, Window(), lambda text: text == "first!")


def test_copies_stand_with_their_first_and_keep_its_number() -> None:
    first, other = post("Line 4 is closed."), post("Buses run.")
    copy = post("RT Line 4 is closed.", author="ben")
    made = built(row(first), row(copy, first), row(other))
    assert [(e.number, e.post, e.copies) for e in made.posts] == [(1, first, (copy,)), (3, other, ())]
    assert [s.ref for e in made.posts for s in e.sentences] == ["1.1", "3.1"]
    assert made.counts.posts == 3


def test_copies_of_a_post_before_the_window_are_one_voice_not_many() -> None:
    copies = [post("Line 4 is closed.", id=f"c{n}", author=f"a{n}") for n in range(3)]
    made = built(*(row(copy, "long ago") for copy in copies))
    assert [(e.number, e.post, len(e.copies)) for e in made.posts] == [(1, copies[0], 2)]


def test_a_copy_heard_before_its_first_waits_for_it() -> None:
    first, copy = post("Line 4 is closed."), post("Line 4 is closed!", author="ben")
    made = built(row(copy, first), row(first))
    assert [(e.number, e.post, e.copies) for e in made.posts] == [(2, first, (copy,))]


def test_posts_without_information_are_counted_and_left_out() -> None:
    made = built(row(post("first!")), row(post("Line 4 is closed.")))
    assert (made.noise, [e.number for e in made.posts]) == (1, [2])


# muted


def test_a_muted_first_is_replaced_by_a_copy_that_says_the_same() -> None:
    first, copy = post("Line 4 is closed.", author="ana"), post("Line 4 is closed. Again.", author="ben")
    seen, hidden = under(built(row(first), row(copy, first)), lambda p: p.author == "ana")
    assert hidden == frozenset()
    assert [(e.number, e.post, e.copies, len(e.sentences)) for e in seen.posts] == [(1, copy, (), 1)]


def test_a_muted_group_and_a_muted_copy_are_not_seen() -> None:
    first, copy = post("Line 4 is closed.", author="ana"), post("Line 4 is closed.", id="c", author="ben")
    made = built(row(first), row(copy, first))
    assert under(made, lambda _: True)[1] == {1}
    seen, hidden = under(made, lambda p: p.author == "ben")
    assert (hidden, seen.posts[0].copies) == (frozenset(), ())


def test_a_copy_in_other_words_does_not_stand_in_for_a_muted_first() -> None:
    first, copy = post("Line 4 is closed.", author="ana"), post("line 4 closed", author="ben")
    assert under(built(row(first), row(copy, first)), lambda p: p.author == "ana")[1] == {1}


# voices


def test_a_publishers_outlets_an_actors_accounts_and_an_author_are_one_voice_each() -> None:
    posts = [
        post("a", source="feed:harbourpost.example", url="https://harbourpost.example/1", author="x"),
        post("b", source="feed:evening.example", url="https://evening.example/2", author="y"),
        post("c", official="Acme", author="acme"),
        post("d", official="Acme", author="acme_help"),
        post("e", author="Ana"),
        post("f", author="ana"),
    ]
    assert [origin(p, TABLES) for p in posts] == [
        *["family Harbour Group"] * 2,
        *["actor acme"] * 2,
        *["plaza ana"] * 2,
    ]


def test_authors_that_a_source_does_not_name_are_one_voice_together() -> None:
    entries = [entry(n, post(f"text {n}", author=None)) for n in range(1, 6)]
    assert counted(entries, TABLES).origins == 1


def test_copies_count_as_posts_and_sites_but_not_as_voices() -> None:
    first = post("Line 4 is closed.", url="https://plaza.example/1")
    copy = post("Line 4 is closed!", author="ben", url="https://forum.example/2")
    found = counted([entry(1, first, [copy])], TABLES)
    assert (found.posts, found.copies, found.origins, found.sites, found.sourced) == (2, 1, 1, 2, 0)


def test_the_word_of_an_actor_or_an_outlet_itself_is_a_source_without_a_link_unless_it_looks_like_a_giveaway() -> None:
    acme = post("Orbit ships on Monday.", official="Acme", author="acme")
    paper = post("Line 4 is closed.", source="feed:harbourpost.example", url="https://harbourpost.example/1")
    broken_into = post("Connect your wallet to claim Orbit.", official="Acme", author="acme")
    staff = post("Line 4 is closed.", author="ana", proven=("ana.harbourpost.example",))
    entries = [entry(n, each) for n, each in enumerate((acme, paper, broken_into, staff), 1)]
    assert [counted([each], TABLES).sourced for each in entries] == [1, 1, 0, 0]
    assert counted(entries, TABLES).sourced == 2


def test_a_source_is_a_page_elsewhere_not_a_shortener_a_network_or_a_promotion() -> None:
    assert place(post("x")) == "plaza"
    assert sources(post("See https://acme.example/orbit")) == ("https://acme.example/orbit",)
    assert sources(post("See https://bit.ly/x and https://x.com/a/status/1 and https://t.me/pump")) == ()
    assert sources(post("Sign up here: https://promo.example/ref")) == ()
    assert sources(post("More https://plaza.example/2", url="https://plaza.example/1")) == ()
