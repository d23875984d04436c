"""The tables of actors and outlets: their form, who is named in a text, whose site an address is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot
from bot.core.actors import ANYBODY, EMPTY, KINDS, BadTable, Tables, read_tables, trustable

ACTORS = "name,aliases,domains,accounts,field,kind,case\n"
OUTLETS = "name,domains,family,country,language,wire\n"

TABLES = read_tables(
    ACTORS
    + "Orbit,Orbit Systems|Orbit AI,ai.orbit.example|=orbit.example|orbit.org,x:orbit,technology,company,1\n"
    + "Globex,,globex.example,,technology,company,0\n"
    + "Health Office,HO|保健局,health.example,,health,agency,\n"
    + "Umbra,Umbra Foundation|阴影科技,status.orbit.org,,software,project,\n"
    + "AT&T Example,,att.example,,telephones,company,\n"
    + "मेघ,नदी,megh.example,,software,project,\n"
    + "Hooray!,,hooray.example,,software,company,\n",
    OUTLETS
    + "The Courier,courier.example|courier.co.uk,Courier Group,GB,en,0\n"
    + "Wire One,wire-one.example,Wire One,DE,de,1\n",
)


def named(text: str) -> list[str]:
    return [actor.name for actor in TABLES.actors_named(text)]


# names in a text


@pytest.mark.parametrize(
    "text",
    [
        "Orbit released it",
        "It is Orbit's.",
        "It is Orbit’s!",
        "(Orbit)",
        "#Orbit and @Orbit",
        "Orbit发布了新模型",
        "据Orbit的消息",
        "オルビットではなくOrbitが発表",
        "Orbit는 발표했다",
        "บริษัทOrbitเปิดตัว",
        "Orbit Systems, Inc.",
        "Orbit-Backed rival",
        "„Orbit“ sagt",
        "Orbit",
    ],
)
def test_an_actor_is_named_as_a_whole_word(text: str) -> None:
    assert named(text) == ["Orbit"]


@pytest.mark.parametrize(
    "text",
    [
        "orbit",
        "ORBIT",
        "Orbital debris",
        "MegaOrbit",
        "Orbit_fan",
        "Orbit2 is another thing",
        "Orbit-based motion of moons",
        "Orbit\u2011based motion",
        "Оrbit with a Cyrillic O",
        "Οrbit with a Greek Omicron",
        "Orbіt with a Ukrainian i",
        "Orbit\u0336 struck through",
        "X\u0336Orbit",
        "Ｏｒｂｉｔ in wide letters",
        "Or\u200bbit cut by nothing visible",
        "orbit systems in small letters, though the name is a common word",
        "",
        "   ",
    ],
)
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert named(text) == []


def test_a_greek_mu_does_not_make_meta(shipped: Tables) -> None:
    assert [a.name for a in shipped.actors_named("Meta’s model")] == ["Meta"]
    assert shipped.actors_named("Μeta’s model") == ()
    assert shipped.actor("Μeta") is None


def test_a_meta_analysis_is_not_about_meta(shipped: Tables) -> None:
    assert shipped.actors_named("Meta-analysis of 12 trials") == ()


def test_actors_come_in_order_of_appearance_each_once() -> None:
    assert named("Umbra sued Orbit; Globex helped Umbra, and Orbit Systems paid") == ["Umbra", "Orbit", "Globex"]


def test_the_longest_alias_is_one_name() -> None:
    tables = read_tables(
        ACTORS
        + "Bank,,bank.example,,finance,company,1\n"
        + "Bank of Orbit,,bo.example,,finance,agency,\n"
        + "Orbit,,orbit.example,,technology,company,\n",
        (),
    )
    assert [a.name for a in tables.actors_named("The Bank of Orbit raised rates")] == ["Bank of Orbit"]
    assert [a.name for a in tables.actors_named("The Bank of Orbital")] == ["Bank"]


def test_names_in_writing_without_spaces_are_found_anywhere() -> None:
    assert named("昨日阴影科技与保健局会谈") == ["Umbra", "Health Office"]
    assert named("昨日科技会谈") == []


def test_a_script_with_vowel_marks_has_whole_words_too() -> None:
    assert named("मेघ ने कहा") == ["मेघ"]
    assert named("मेघा ने कहा") == []
    assert named("नदी ने कहा") == ["मेघ"]
    assert named("नदीय ने कहा") == []


def test_case_is_as_the_table_says() -> None:
    assert named("globex, GLOBEX and Globex") == ["Globex"]
    assert named("the health OFFICE") == ["Health Office"]
    assert named("HO says") == ["Health Office"]
    assert named("ho ho ho") == []
    assert named("at&t example") == ["AT&T Example"]
    assert named("Hooray!2 or Hooray!") == ["Hooray!"]


def test_a_line_break_inside_a_name_is_a_blank() -> None:
    assert named("the Health\nOffice and the Umbra\u00a0 Foundation") == ["Health Office", "Umbra"]


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_breaks_the_search(before: str, after: str) -> None:
    found = TABLES.actors_named(f"{before} Globex {after}")
    assert TABLES.actor("Globex") in found
    assert len(set(found)) == len(found)


def test_a_long_text_is_searched_in_linear_time(shipped: Tables) -> None:
    started = time.process_time()
    for text in ("Meta " * 20_000, "World " * 20_000, "世" * 100_000, "M" * 100_000, "United " * 15_000):
        shipped.actors_named(text)
    assert time.process_time() - started < 3


def test_an_actor_is_known_by_name_and_alias_in_any_case() -> None:
    orbit = TABLES.actor("Orbit")
    assert orbit is not None
    assert orbit.domains == ("ai.orbit.example", "orbit.example", "orbit.org")
    assert TABLES.actor("orbit  systems") is orbit
    assert TABLES.actor("Orbital") is None
    assert TABLES.actor("") is None


# sites


@pytest.mark.parametrize(
    "url",
    [
        "https://ai.orbit.example/blog",
        "http://AI.ORBIT.EXAMPLE",
        "https://deep.below.ai.orbit.example/x?y=1#z",
        "https://orbit.example/news",
        "https://www.orbit.example/news",
        "https://www.orbit.org",
        "https://news.orbit.org:8443/a",
        "https://orbit.org./a",
    ],
)
def test_a_listed_domain_and_what_lies_below_it_is_the_actors(url: str) -> None:
    assert TABLES.actor_of_site(url) == TABLES.actor("Orbit")


@pytest.mark.parametrize(
    "url",
    [
        "https://orbit.org.evil.example/",
        "https://notorbit.org/",
        "https://not-orbit.org/",
        "https://orbit.org@evil.example/",
        "https://evil.example/orbit.org",
        "https://evil.example/?u=https://orbit.org",
        "https://evil.example#orbit.org",
        "https://evil.example\\orbit.org",
        "https://оrbit.org/",  # Cyrillic o
        "https://xn--rbit-8cd.org/",
        "https://orbit.orɡ/",
        "https://orbit.or/",
        "https://org/",
        "https://.orbit.org/",
        "https://community.orbit.example/",  # "=orbit.example" is that host alone
        "ftp://orbit.org/",
        "javascript:orbit.org",
        "orbit.org",
        "",
        "not an address",
    ],
)
def test_a_look_alike_is_nobodys(url: str) -> None:
    assert TABLES.actor_of_site(url) is None


def test_the_nearest_listed_domain_has_the_host() -> None:
    assert TABLES.actor_of_site("https://status.orbit.org/now") == TABLES.actor("Umbra")
    assert TABLES.actor_of_site("https://eu.status.orbit.org/now") == TABLES.actor("Umbra")


def test_an_outlet_is_known_by_its_site() -> None:
    outlet = TABLES.outlet_of_site("https://amp.courier.co.uk/story")
    assert outlet is not None
    assert (outlet.name, outlet.family, outlet.country, outlet.language, outlet.wire) == (
        "The Courier",
        "Courier Group",
        "GB",
        "en",
        False,
    )
    assert TABLES.outlet_of_site("https://evil.co.uk/courier.co.uk") is None
    assert TABLES.outlet_of_site("https://orbit.org/") is None
    wire = TABLES.outlet_of_site("https://wire-one.example/1")
    assert wire is not None
    assert wire.wire


def test_without_tables_nobody_is_named_and_no_site_is_anybodys() -> None:
    assert EMPTY.actors_named("Meta, Orbit, WHO") == ()
    assert EMPTY.actor("Meta") is None
    assert EMPTY.actor_of_site("https://ai.meta.com") is None
    assert EMPTY.outlet_of_site("https://www.bbc.co.uk") is None


# several tables


def test_a_later_table_replaces_rows_by_name_and_adds_others() -> None:
    own = (
        "case,kind,field,accounts,domains,aliases,name\n,body,music,,orbit-music.example,,orbit\n"
        ",person,chess,,ada.example,,Ada Example\n"
    )
    first = ACTORS + "Orbit,Orbit Systems,orbit.example,,technology,company,1\n"
    tables = read_tables([first, own], ())
    assert [actor.name for actor in tables.actors] == ["orbit", "Ada Example"]
    assert tables.actor("Orbit Systems") is None
    assert tables.actor_of_site("https://orbit.example") is None
    assert tables.actor_of_site("https://orbit-music.example") == tables.actor("Orbit")


def test_a_row_may_move_a_domain_when_it_replaces_the_owner_too() -> None:
    first = OUTLETS + "A,a.example,A,DE,de,0\nB,b.example,B,DE,de,0\n"
    own = OUTLETS + "A,b.example,A,DE,de,0\nB,a.example,B,DE,de,0\n"
    outlet = read_tables((), [first, own]).outlet_of_site("https://a.example")
    assert outlet is not None
    assert outlet.name == "B"


def test_a_file_from_a_spreadsheet_is_read() -> None:
    text = "\ufeff" + ACTORS.replace("\n", "\r\n") + '"Orbit","Orbit, Inc.",orbit.example,,technology,company,\r\n\r\n'
    tables = read_tables(text, ())
    assert [a.name for a in tables.actors_named("Orbit, Inc. says")] == ["Orbit"]


# wrong tables


def problem(actors: str = ACTORS, outlets: str = OUTLETS) -> str:
    with pytest.raises(BadTable, match=r"^\S+\.csv.*, line \d+: .+$") as caught:
        read_tables(actors, outlets)
    assert "\n" not in str(caught.value)
    return str(caught.value)


GOOD = "Orbit,Orbit Systems,orbit.example,x:orbit,technology,company,\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("orbit,,o.example,,technology,company,", "the name “orbit” is taken already (actors.csv, line 2)"),
        ("Umbra,ORBIT,u.example,,technology,company,", "“ORBIT” is Orbit's (actors.csv, line 2)"),
        ("Orbit Systems,,u.example,,technology,company,", "“Orbit Systems” is Orbit's"),
        ("Umbra,,orbit.example,,technology,company,", "“orbit.example” is Orbit's"),
        ("Umbra,,=orbit.example,,technology,company,", "“=orbit.example” is Orbit's"),
        ("Umbra,,,x:Orbit,technology,company,", "“x:Orbit” is Orbit's"),
        (",,u.example,,technology,company,", "name is empty"),
        ("Umbra,,u.example,,,company,", "field is empty"),
        ("Umbra,,u.example,,technology,,", "kind is empty"),
        ("Umbra,,u.example,,technology,cult,", "kind “cult” is not one of agency, body, company, person, project"),
        ("Umbra,,u.example,,technology,company,yes", "case “yes” is not 1, 0 or empty"),
        ("Umbra,A||B,u.example,,technology,company,", "aliases has an empty part"),
        ("Umbra,!A,u.example,,technology,company,", "“!A” does not begin with a letter or digit"),
        ("Umbra,A\u200bB,u.example,,technology,company,", "aliases holds characters that cannot be seen"),
        ("Umbra,A\u202eB,u.example,,technology,company,", "aliases holds characters that cannot be seen"),
        ('Umbra,"A\nB",u.example,,technology,company,', "a line break"),
        ("Umbra,,u.example,,technology,company", "6 cells, 7 wanted"),
        ("Umbra,,u.example,,technology,company,,", "8 cells, 7 wanted"),
        ('"Umbra', "unexpected end of data"),
        ('"Umbra"x,,u.example,,technology,company,', "expected after"),
        ("Umbra,,https://u.example,,technology,company,", "no domain in plain form"),
        ("Umbra,,u.example/news,,technology,company,", "no domain in plain form"),
        ("Umbra,,www.u.example,,technology,company,", "no domain in plain form"),
        ("Umbra,,m.u.example,,technology,company,", "no domain in plain form"),
        ("Umbra,,U.example,,technology,company,", "no domain in plain form"),
        ("Umbra,,bücher.example,,technology,company,", "no domain in plain form"),
        ("Umbra,,u.example:8080,,technology,company,", "no domain in plain form"),
        ("Umbra,,a@u.example,,technology,company,", "no domain in plain form"),
        ("Umbra,,localhost,,technology,company,", "no domain in plain form"),
        ("Umbra,,==u.example,,technology,company,", "no domain in plain form"),
        ("Umbra,,*.u.example,,technology,company,", "no domain in plain form"),
        ("Umbra,,=,,technology,company,", "no domain in plain form"),
        ("Umbra,,co.uk,,technology,company,", "others publish too"),
        ("Umbra,,github.io,,technology,company,", "others publish too"),
        ("Umbra,,=facebook.com,,technology,company,", "others publish too"),
        ("Umbra,,medium.com,,technology,company,", "others publish too"),
        ("Umbra,,,umbra,technology,company,", "names no network"),
        ("Umbra,,,blusky:umbra.example,technology,company,", "names no network"),
        ("Umbra,,,x:@umbra,technology,company,", "is no account of the form"),
        ("Umbra,,,mastodon:umbra,technology,company,", "is no account of the form"),
    ],
)
def test_a_wrong_row_is_told_with_its_line_and_problem(row: str, said: str) -> None:
    told = problem(ACTORS + GOOD + row + "\n")
    assert told.startswith("actors.csv, line ")
    assert said in told


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("B,,B,DE,de,0", "domains is empty"),
        ("B,b.example,,DE,de,0", "family is empty"),
        ("B,b.example,B,Germany,de,0", "country “Germany” is not a country code such as DE"),
        ("B,b.example,B,DE,DE,0", "language “DE” is not a language code such as de"),
        ("B,b.example,B,DE,de,", "wire “” is not 0 or 1"),
        ("B,a.example,B,DE,de,0", "“a.example” is A's (outlets.csv, line 2)"),
        ("a,b.example,B,DE,de,0", "the name “a” is taken already"),
    ],
)
def test_a_wrong_outlet_is_told(row: str, said: str) -> None:
    assert said in problem(outlets=OUTLETS + "A,a.example,A,DE,de,0\n" + row + "\n")


def test_a_wrong_row_is_told_by_its_line() -> None:
    assert problem(ACTORS + GOOD + "\n\nUmbra,,,,,company,\n") == "actors.csv, line 5: field is empty"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: the table is empty; its first line must be name,aliases"),
        ("name,aliases,domains,accounts,field,kind\n", "line 1: the column case is missing"),
        ("name;aliases;domains\nOrbit;;\n", "line 1: the column name is missing"),
        (ACTORS.strip() + ",note\n", "line 1: there is a column too many: note"),
        (ACTORS.strip() + ",name\n", "line 1: there is a column too many: twice the same"),
        (ACTORS.strip() + ",\n", "line 1: there is a column too many: one without a name"),
        (ACTORS.strip() + ',"a\nb"\n', "line 2: there is a column too many: a b"),
    ],
)
def test_a_wrong_first_line_is_told(text: str, said: str) -> None:
    assert said in problem(text)


def test_a_clash_of_two_tables_tells_which_and_what_to_do() -> None:
    with pytest.raises(BadTable, match="is Orbit's") as caught:
        read_tables([ACTORS + GOOD, ACTORS + "Umbra,,orbit.example,,technology,company,\n"], ())
    assert str(caught.value) == (
        "actors.csv (2 of 2), line 2: “orbit.example” is Orbit's (actors.csv (1 of 2), line 2); "
        "to replace that row, name this one “Orbit”"
    )


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_told_to_be_a_bad_one(text: str) -> None:
    for table in (text, ACTORS + text, ACTORS + GOOD + text):
        try:
            read_tables(table, ())
        except BadTable as error:
            assert len(str(error).splitlines()) == 1  # noqa: PT017 - a table that is read is fine as well


# the shipped tables

DATA = Path(bot.__file__).parent / "data"


@pytest.fixture(scope="module")
def shipped() -> Tables:
    return read_tables(
        (DATA / "actors.csv").read_text(encoding="utf-8"), (DATA / "outlets.csv").read_text(encoding="utf-8")
    )


def test_the_shipped_tables_have_their_form(shipped: Tables) -> None:
    assert len(shipped.actors) >= 300
    assert sum(bool(actor.domains or actor.accounts) for actor in shipped.actors) >= 300
    assert len(shipped.outlets) >= 300
    assert {actor.kind for actor in shipped.actors} <= KINDS
    assert any(outlet.wire for outlet in shipped.outlets)


def test_every_shipped_actor_is_found_by_each_name_and_domain(shipped: Tables) -> None:
    for actor in shipped.actors:
        for name in (actor.name, *actor.aliases):
            assert shipped.actors_named(f"Today {name} said: no.") == (actor,), name
            assert shipped.actor(name) is actor
        for domain in actor.domains:
            assert shipped.actor_of_site(f"https://{domain}/page") is actor, domain


def test_every_shipped_outlet_is_found_by_each_domain(shipped: Tables) -> None:
    for outlet in shipped.outlets:
        for domain in outlet.domains:
            assert shipped.outlet_of_site(f"https://www.{domain}/page") is outlet, domain


def test_a_shipped_family_is_spelled_alike_in_every_row(shipped: Tables) -> None:
    families = {outlet.family for outlet in shipped.outlets}
    assert len({family.casefold() for family in families}) == len(families)


def test_no_shipped_site_is_both_an_actors_and_an_outlets(shipped: Tables) -> None:
    both = [d for a in shipped.actors for d in a.domains if shipped.outlet_of_site(f"https://{d}")]
    assert both == []


def test_where_anybody_publishes_nobody_is_official(shipped: Tables) -> None:
    for host in ANYBODY:
        assert shipped.actor_of_site(f"https://{host}/someone") is None, host
        assert shipped.outlet_of_site(f"https://{host}/someone") is None, host


SHARED = """bit.ly linktr.ee telegra.ph pastebin.com web.archive.org archive.ph archive.today translate.goog notion.so
notion.site patreon.com gofundme.com mirror.xyz steamcommunity.com arxiv.org mstdn.social fosstodon.org hachyderm.io
infosec.exchange mas.to acme-example.translate.goog acme-example.cdn.ampproject.org""".split()


@pytest.mark.parametrize("host", SHARED)
def test_shorteners_archives_and_open_servers_can_be_nobodys_own(host: str) -> None:
    with pytest.raises(ValueError, match="anybody publishes"):
        trustable(f"https://{host}/acme")


def test_what_one_owner_has_below_a_shared_host_can_be_trusted() -> None:
    assert trustable("acme.notion.site") == "acme.notion.site"
    assert trustable("blog.archive.org") == "blog.archive.org"


AGGREGATORS = """news.google.com news.yahoo.com yahoo.com msn.com apple.news flipboard.com feedly.com smartnews.com
newsbreak.com ground.news prnewswire.com businesswire.com globenewswire.com accesswire.com einpresswire.com
newsfilecorp.com ots.at presseportal.de openpr.com forbes.com huffpost.com medium.com substack.com benzinga.com
investing.com seekingalpha.com tradingview.com cointelegraph.com coindesk.com archive.org archive.is scribd.com
slideshare.net issuu.com imgur.com pastebin.com wattpad.com fandom.com change.org gofundme.com kickstarter.com
web.archive.org wikipedia.org twitter.com x.com t.me""".split()
OTHERS_SPEAK = frozenset(
    "forum forums community discuss discourse lists groups users user people social chat my".split()
)


def test_no_shipped_row_is_an_aggregator_a_press_release_service_or_a_place_of_users(shipped: Tables) -> None:
    for host in AGGREGATORS:
        assert shipped.actor_of_site(f"https://{host}/a") is None, host
        assert shipped.outlet_of_site(f"https://{host}/a") is None, host
    by_owner = [*(actor.domains for actor in shipped.actors), *(outlet.domains for outlet in shipped.outlets)]
    for domains in by_owner:
        for domain in domains:
            assert not OTHERS_SPEAK & set(domain.split(".")[:-2]), domain
            assert domain.isascii(), domain
            assert "xn--" not in domain, domain


def test_no_shipped_account_lies_with_a_bridge_or_on_a_host_that_is_nobodys(shipped: Tables) -> None:
    for actor in shipped.actors:
        for account in actor.accounts:
            assert not account.endswith((".brid.gy", "@mostr.pub")), account
            assert shipped.actor_of_account(account) is shipped.actor_of_account(account.upper()) is actor


@pytest.mark.parametrize(
    "url",
    [
        "https://community.openai.com/t/1",
        "https://discussions.apple.com/thread/1",
        "https://lists.debian.org/debian-devel/",
        "https://discuss.python.org/t/1",
        "https://someone.bsky.social/",
        "https://www.binance.com/en/square/post/1",
        "https://www.gate.com/post/status/1",
        "https://hub.docker.com/r/someone/image",
        "https://forums.docker.com/t/1",
        "https://someone.vercel.app/",
        "https://community.vercel.com/t/1",
        "https://www.digitalocean.com/community/questions/1",
        "https://huggingface.co/someone/model",
        "https://discord.com/channels/1/2",
        "https://ai-meta.com/",
        "https://ai.meta.com.evil.example/",
        "https://аi.meta.com.example/",
        "https://ai.mеta.com/",  # Cyrillic e
        "https://xn--mta-8cd.com/",
    ],
)
def test_posts_of_users_and_look_alikes_do_not_speak_for_a_shipped_actor(shipped: Tables, url: str) -> None:
    assert shipped.actor_of_site(url) is None


@pytest.mark.parametrize(
    ("name", "host"),
    [("Docker", "docker.com"), ("Vercel", "vercel.com"), ("DigitalOcean", "docs.digitalocean.com")],
)
def test_a_makers_own_site_speaks_for_it_and_is_named_first(shipped: Tables, name: str, host: str) -> None:
    actor = shipped.actor_of_site(f"https://{host}/blog/1")
    assert actor is not None
    assert (actor.name, actor.domains[0]) == (name, host)


def test_meta_would_confirm_at_ai_meta_com(shipped: Tables) -> None:
    meta = shipped.actor("Meta")
    assert meta is not None
    assert meta.domains[0] == "ai.meta.com"


def test_the_readme_names_every_column() -> None:
    told = (DATA / "README.md").read_text(encoding="utf-8")
    for column in (ACTORS + OUTLETS).replace("\n", ",").split(","):
        assert not column or f"| `{column}` |" in told
