"""Whose word a chat takes: how it is written, what it changes in the tables, and what must be refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.actors import read_tables
from bot.core.commands import parse
from bot.core.domain import (
    Claim,
    Counts,
    Digest,
    Draft,
    DraftClaim,
    Post,
    Standing,
    Trust,
    TrustRole,
    Window,
)
from bot.core.render import text as written
from bot.core.requests import AddTrust, EndTrust, ListTrusts, Misuse, Pick
from bot.core.settle import settle
from bot.core.speaking import speaks_for
from bot.core.voices import shown_voice, voice
from bot.core.vouching import Wondered, may_ask, wondered
from tests.core.threads import post, thread

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
CHAT = "telegram:-100123"
TABLES = read_tables(
    ["name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,,company,company,1\n"],
    [
        "name,domains,family,country,language,wire\n"
        "Vela Times,velatimes.example,Vela Media,PT,en,0\nNorthwire,northwire.example,Northwire,PT,en,1\n"
    ],
)


def official(what: str, actor: str = "Acme", tag: str | None = None) -> Trust:
    return Trust(CHAT, what, TrustRole.OFFICIAL, actor, NOW, tag)


def outlet(what: str, name: str | None = None) -> Trust:
    return Trust(CHAT, what, TrustRole.OUTLET, name, NOW)


# as it is written


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("@acme@example.social", "mastodon:acme@example.social"),
        ("Acme@Example.social", "mastodon:acme@example.social"),
        ("https://example.social/@acme", "mastodon:acme@example.social"),
        ("@acme.bsky.social", "bluesky:acme.bsky.social"),
        ("https://bsky.app/profile/acme.example", "bluesky:acme.example"),
        ("bluesky:acme.example", "bluesky:acme.example"),
        ("x:@Acme", "x:acme"),
        ("https://x.com/acme", "x:acme"),
        ("t.me/acme_news", "telegram:acme_news"),
        ("@acme", "@acme"),
        ("news.acme.org", "news.acme.org"),
        ("https://www.Acme.org/blog", "acme.org"),
    ],
)
def test_accounts_and_domains_are_read_however_they_are_written(text: str, what: str) -> None:
    assert voice(text) == what


@pytest.mark.parametrize("text", ["medium.com", "github.com", "co.uk", "bsky.social", "www.facebook.com", "github.io"])
def test_where_anybody_publishes_nobody_can_be_trusted_and_the_reason_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="anybody publishes"):
        voice(text)
    told = parse(f"/trust {text} official of Acme")
    assert isinstance(told, Misuse)
    assert "speaks for nobody" in told.why


@pytest.mark.parametrize("text", ["acme", "10.0.0.1", "x:two words", "javascript:alert"])
def test_what_is_neither_an_account_nor_a_domain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no domain|no account"):
        voice(text)


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("/trust", ListTrusts()),
        ("/untrust", ListTrusts()),
        ("/trust acme.org official of Acme Corp", AddTrust("acme.org", TrustRole.OFFICIAL, "Acme Corp")),
        ("/trust #Orbit @a@b.example official", AddTrust("mastodon:a@b.example", TrustRole.OFFICIAL, None, "orbit")),
        ("/trust acme.org", Pick("trust", ("acme.org",))),
        ("/trust #Orbit", Pick("trust", (), "#Orbit")),
        ("/trust acme.org official", Pick("trust", ("acme.org", "official"))),
        ("/trust acme.org off", EndTrust("acme.org")),
        ("/untrust #orbit acme.org", EndTrust("acme.org", "orbit")),
        ("/untrust 2", EndTrust("2")),
    ],
)
def test_what_trust_asks_for(line: str, asked: object) -> None:
    assert parse(line) == asked


def test_a_reader_sees_accounts_as_people_write_them() -> None:
    shown = [shown_voice(each) for each in ("mastodon:a@b.example", "x:acme", "acme.org")]
    assert shown == ["@a@b.example", "@acme (x)", "acme.org"]


# in the tables


def test_a_trusted_domain_and_account_speak_for_their_actor_and_for_nobody_else() -> None:
    tables = TABLES.with_trust([official("acme-status.org"), official("mastodon:acme@example.social")])
    assert [tables.actor_of_site(url) for url in ("https://acme-status.org/1", "https://a.acme-status.org")] == [
        tables.actor("Acme")
    ] * 2
    assert tables.actor_of_site("https://evil-acme-status.org/") is None
    assert speaks_for(post("x", source="mastodon:example.social", author="acme@example.social"), tables) == "Acme"
    assert speaks_for(post("x", source="mastodon:other.social", author="acme@other.social"), tables) is None
    assert TABLES.actor_of_site("https://acme-status.org/1") is None, "other chats have the tables as they were"


def test_an_actor_nobody_knew_is_named_in_texts_too() -> None:
    tables = TABLES.with_trust([official("globex.org", "Globex")])
    assert [actor.name for actor in tables.actors_named("Globex sues Acme.")] == ["Globex", "Acme"]
    assert tables.actor_of_site("https://globex.org/") == tables.actor("globex")


def test_a_listed_domain_stays_its_owners() -> None:
    tables = TABLES.with_trust([official("acme.example", "Globex"), outlet("velatimes.example", "Other")])
    assert tables.actor_of_site("https://acme.example/") == TABLES.actor("Acme")
    found = tables.outlet_of_site("https://velatimes.example/")
    assert found is not None
    assert found.family == "Vela Media"


# in a brief


def settled(text: str, *posts: Post, trusts: tuple[Trust, ...] = ()) -> Claim:
    tables = TABLES.with_trust(trusts)
    told = [post(p.text, **{**_fields(p), "official": speaks_for(p, tables)}) for p in posts]
    refs = tuple(f"{n}.1" for n in range(1, len(posts) + 1))
    made = settle(Draft((DraftClaim(text, refs),), "openai", "English"), thread(*told), tables)
    assert len(made.claims) == 1, made.dropped
    return made.claims[0]


def _fields(of: Post) -> dict[str, object]:
    known = {"id": of.id, "source": of.source, "author": of.author, "url": of.url, "links": of.links}
    return {**known, "proven": of.proven}


SAID = post("We have released Orbit in Porto.", source="mastodon:example.social", author="acme@example.social")


def test_a_trusted_account_confirms_its_actors_own_acts_and_the_brief_says_by_whose_trust() -> None:
    found = settled("Acme has released Orbit in Porto.", SAID, trusts=(official("mastodon:acme@example.social"),))
    assert (found.standing, found.said_by, found.trusted) == (Standing.CONFIRMED, "Acme", True)
    assert "trusted by this group" in found.why
    digest = Digest("orbit", "English", "openai", Window(), Counts(posts=1), (found,), ())
    assert "Acme has released Orbit in Porto (trusted by this group) [1]." in written(digest)


def test_the_same_account_confirms_nothing_where_nobody_trusts_it() -> None:
    text = "Acme has released Orbit in Porto."
    said = post(text, source="mastodon:example.social", author="acme@example.social")
    assert settled(text, said, trusts=(official("mastodon:acme@example.social"),)).standing is Standing.CONFIRMED
    assert settled(text, said).standing is Standing.REPORTED


def test_a_trusted_account_confirms_nothing_about_others() -> None:
    text = "Globex is bankrupt."
    said = post(text, source="mastodon:example.social", author="acme@example.social")
    assert settled(text, said, trusts=(official("mastodon:acme@example.social"),)).standing is Standing.REPORTED


LINE = "Line 4 is closed at Mill Street."
AT_TIMES = post(LINE, source="feed:velatimes.example", url="https://velatimes.example/1", author="desk")
AT_HERALD = post(f"{LINE} The mayor came.", source="feed:herald.org", url="https://herald.org/1", author="other desk")


def test_a_trusted_outlet_is_the_second_voice_and_not_the_same_one_twice() -> None:
    assert settled(LINE, AT_TIMES, AT_HERALD).standing is Standing.REPORTED
    found = settled(LINE, AT_TIMES, AT_HERALD, trusts=(outlet("herald.org", "Herald"),))
    assert (found.standing, found.trusted) == (Standing.CONFIRMED, True)
    same_house = (outlet("herald.org", "Vela Times"),)
    assert settled(LINE, AT_TIMES, AT_HERALD, trusts=same_house).standing is Standing.REPORTED


def test_an_account_on_an_outlets_own_server_is_that_outlet() -> None:
    said = post(f"{LINE} We were there.", source="mastodon:velatimes.example", author="desk@velatimes.example")
    found = settled(LINE, AT_TIMES, said, trusts=(outlet("mastodon:desk@velatimes.example"),))
    assert found.standing is Standing.REPORTED


# marked only where the trust made the difference


def test_what_an_account_has_proven_anyway_is_not_by_the_trust_of_the_group() -> None:
    text = "Acme has released Orbit in Porto."
    said = post(text, source="bluesky", author="acme.example", proven=("acme.example",))
    trusts = (official("bluesky:acme.example"),)
    found = settled(text, said, trusts=trusts)
    assert (found.standing, found.said_by, found.trusted) == (Standing.CONFIRMED, "Acme", False)
    assert found == settled(text, said)
    unproven = post(text, source="bluesky", author="acme.example")
    assert settled(text, unproven, trusts=trusts).trusted


def test_a_trusted_outlet_beside_two_listed_ones_makes_no_difference() -> None:
    at_wire = post(f"{LINE} Nobody is hurt.", source="feed:northwire.example", url="https://northwire.example/1")
    found = settled(LINE, AT_TIMES, AT_HERALD, at_wire, trusts=(outlet("herald.org", "Herald"),))
    assert (found.standing, found.said_by, found.trusted) == (Standing.CONFIRMED, "Northwire and Vela Times", False)
    assert "trusted" not in found.why


def test_a_denial_that_a_listed_account_gives_too_is_not_by_the_trust_of_the_group() -> None:
    rumour = post("Acme has closed Orbit in Porto.", author="ana")
    denial = "Acme has not closed Orbit in Porto."
    trusted = post(denial, source="mastodon:example.social", author="acme@example.social")
    proven = post(f"{denial} We open at 9.", source="bluesky", author="acme.example", proven=("acme.example",))
    trusts = (official("mastodon:acme@example.social"),)
    alone = settled(rumour.text, rumour, trusted, trusts=trusts)
    both = settled(rumour.text, rumour, trusted, proven, trusts=trusts)
    assert [(each.standing, each.denied_by, each.trusted) for each in (alone, both)] == [
        (Standing.DISPUTED, "Acme", True),
        (Standing.DISPUTED, "Acme", False),
    ]


# what the admins are asked


def linking(count: int, domain: str = "acmeorbit.org") -> list[Post]:
    return [post(f"Look {n} https://{domain}/{n}", author=f"author{n}") for n in range(count)]


def brief(*claims: Claim) -> Digest:
    return Digest("acmeorbit", "English", "extractive", Window(), Counts(), claims, (), title="AcmeOrbit")


CONFIRMED = Claim("c", "Acme has released Orbit.", Standing.CONFIRMED, (), 1, 1, 0, "said so", "Acme")


def test_a_site_named_like_the_matter_is_asked_about_once_three_voices_link_to_it() -> None:
    assert wondered(brief(), linking(3), TABLES) == Wondered("acmeorbit.org", "AcmeOrbit", 3)
    assert wondered(brief(), linking(2), TABLES) is None
    assert wondered(brief(), [post(f"{n} https://acmeorbit.org", author="ana") for n in range(5)], TABLES) is None


def test_a_site_named_like_an_actor_is_asked_about_although_something_is_confirmed() -> None:
    assert wondered(brief(CONFIRMED), linking(3, "acme-orbit.org"), TABLES) == Wondered("acme-orbit.org", "Acme", 3)


def test_a_site_of_another_name_is_not_asked_about_however_many_link_to_it() -> None:
    assert wondered(brief(), linking(9, "ticket-shop.org"), TABLES) is None
    both = [*linking(9, "ticket-shop.org"), *linking(3)]
    assert wondered(brief(), both, TABLES) == Wondered("acmeorbit.org", "AcmeOrbit", 3)


@pytest.mark.parametrize("domain", ["acme.example", "velatimes.example", "medium.com", "acme-example.translate.goog"])
def test_nobody_is_asked_about_what_is_listed_or_open_to_anybody(domain: str) -> None:
    assert wondered(brief(), linking(4, domain), TABLES) is None


def test_nobody_is_asked_twice_or_twice_a_day() -> None:
    assert wondered(brief(), linking(3), TABLES, asked=["acmeorbit.org"]) is None
    assert not may_ask({"other.org": NOW - timedelta(hours=23)}, NOW)
    assert may_ask({"other.org": NOW - timedelta(days=1)}, NOW)
