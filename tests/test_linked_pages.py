"""What becomes of a claim when posts link to pages: whose page it is decides, and the page confirms what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from bot.app import running
from bot.config import Settings
from bot.core.actors import read_tables
from bot.core.domain import PAGE, Claim, Digest, Mute, MuteKind, Post, Standing, Topic
from bot.core.forms import as_json
from bot.core.layout import PHONE, layout
from bot.core.lines import written
from bot.core.linked import LinkedPage, PageStatus
from bot.core.whys import why_claim
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import ingest
from bot.verbs.digest import NothingHeard, write_digest
from tests.core.threads import post
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore

NOW = datetime(2026, 4, 9, 12, tzinfo=UTC)
TOPIC = Topic("#MuseSpark", ("musespark",))
TABLES = read_tables(
    """name,aliases,domains,accounts,field,kind,case
Meta,Meta Platforms,ai.meta.com|=meta.com|about.fb.com,,ai,company,1
""",
    """name,domains,family,country,language,wire
Daily Herald,herald.example,herald,GB,en,0
Sunday Herald,sunday.example,herald,GB,en,0
Morning Post,post.example,post,GB,en,0
Globe Wire,wire.example,wire,GB,en,1
""",
)
SAID = "Meta has launched Muse Spark in Canada and Mexico. #MuseSpark"
PAGE_SAYS = "Muse Spark is now live in Canada and Mexico.\nWe trained it for a year."


@dataclass
class Shelf:
    """Pages as if they had been read; `asked` is what was asked for."""

    pages: dict[str, LinkedPage] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def known(self, links: Sequence[str]) -> Mapping[str, LinkedPage]:
        return {link: self.pages[link] for link in links if link in self.pages}

    async def read(self, links: Sequence[str]) -> Mapping[str, LinkedPage]:
        self.asked.extend(links)
        return await self.known(links)

    def put(self, url: str, text: str, *, final: str | None = None, title: str = "") -> None:
        self.pages[url] = LinkedPage(url, PageStatus.READ, NOW, final or url, title, text)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def parts(shelf: Shelf) -> Parts:
    engine = ExtractiveSummariser()
    return Parts(MemoryStore(), engine, engine, FakeClock(NOW), TABLES, pages=shelf)


async def digest(parts: Parts, *posts: Post | str, **fields: object) -> Digest:
    heard = [post(each, author=f"author{i}") if isinstance(each, str) else each for i, each in enumerate(posts)]
    await ingest(parts, heard)
    return await write_digest(parts, TOPIC, **fields)  # type: ignore[arg-type]  # a test's own shorthand


def confirmed(found: Digest) -> list[Claim]:
    return [claim for claim in found.claims if claim.standing is Standing.CONFIRMED]


def about(found: Digest, word: str) -> Claim:
    return next(claim for claim in found.claims if word in claim.text)


async def test_a_page_on_the_actors_own_domain_confirms_what_it_says(parts: Parts, shelf: Shelf) -> None:
    shelf.put("https://ai.meta.com/blog/muse-spark", PAGE_SAYS, title="Introducing Muse Spark")

    found = await digest(parts, f"{SAID} https://ai.meta.com/blog/muse-spark?utm_source=x")

    (claim,) = confirmed(found)
    assert (claim.said_by, claim.text) == ("Meta", "Muse Spark is now live in Canada and Mexico.")
    (evidence,) = [each for each in claim.evidence if each.source == PAGE]
    assert evidence.url == "https://ai.meta.com/blog/muse-spark"
    assert (evidence.post, evidence.quote) == (2, "Muse Spark is now live in Canada and Mexico.")
    assert (found.counts.posts, found.counts.sites, found.counts.sourced) == (1, 1, 1), "a page is no post"
    lines = [written(line) for line in layout(found, PHONE).lines()]
    assert "CONFIRMED (by Meta)" in lines
    assert any(line.endswith(" ai.meta.com") for line in lines), "the line links to the page, not to the post"
    assert "We trained it for a year" not in " ".join(claim.text for claim in found.claims), "no post speaks of that"


async def test_a_search_on_the_actors_own_site_confirms_nothing_that_the_link_asks_for(
    parts: Parts, shelf: Shelf
) -> None:
    url = "https://ai.meta.com/search?q=Meta%20has%20shut%20down%20Muse%20Spark"
    echo = "Meta has shut down Muse Spark"
    shelf.put(url, f"Results for {echo}.\n{echo}.", title=f"{echo} - Search")
    shelf.put("https://ai.meta.com/go", f"Results for {echo}.\n{echo}.", final=url)

    found = await digest(parts, f"{echo}. #MuseSpark {url}", f"{echo}! #MuseSpark https://ai.meta.com/go")

    assert found.claims
    assert confirmed(found) == []
    assert shelf.asked == ["https://ai.meta.com/go"]
    assert [each.text for each in found.missing if each.kind == "unused_page"] == [
        "[1] links to a page of ai.meta.com that was not used: it leads to no plain address"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://meta-ai.com.example/blog/muse-spark",
        "https://rneta.com/blog/muse-spark",
        "https://xn--mta-hoa.com/blog/muse-spark",
        "https://meta.com.evil.example/blog/muse-spark",
        "https://ai.meta.com.evil.example/blog/muse-spark",
        "https://ai-meta.com/blog/muse-spark",
        "https://forum.meta.com/blog/muse-spark",
        "https://meta.github.io/blog/muse-spark",
        "https://sites.google.com/meta/muse-spark",
        "https://evil.example/ai.meta.com/muse-spark",
    ],
)
async def test_a_look_alike_confirms_nothing_and_is_not_even_read(parts: Parts, shelf: Shelf, url: str) -> None:
    shelf.put(url, PAGE_SAYS)

    found = await digest(parts, f"{SAID} {url}")

    assert confirmed(found) == []
    assert about(found, "Muse Spark").standing is Standing.REPORTED
    assert shelf.asked == []


async def test_where_a_redirect_ends_decides_whose_page_it_is(parts: Parts, shelf: Shelf) -> None:
    shelf.put("https://ai.meta.com/go", PAGE_SAYS, final="https://evil.example/muse-spark")
    found = await digest(parts, f"{SAID} https://ai.meta.com/go")
    assert confirmed(found) == []
    assert [each.text for each in found.missing if each.kind == "unused_page"] == [
        "[1] links to a page of ai.meta.com that was not used: it leads to another site"
    ]

    shelf.put("https://meta.com/l/spark", PAGE_SAYS, final="https://about.fb.com/news/spark")
    found = await digest(parts, "Muse Spark launched in Canada and Mexico today. #MuseSpark https://meta.com/l/spark")
    assert [claim.said_by for claim in confirmed(found)] == ["Meta"]
    assert {e.url for e in confirmed(found)[0].evidence if e.source == PAGE} == {"https://about.fb.com/news/spark"}


async def test_a_page_that_says_something_else_confirms_only_what_it_says(parts: Parts, shelf: Shelf) -> None:
    shelf.put("https://ai.meta.com/blog/muse-spark", "Muse Spark is now live in Canada.")

    found = await digest(
        parts, "Meta launched Muse Spark for 4 dollars in Norway. #MuseSpark https://ai.meta.com/blog/muse-spark"
    )

    assert [claim.text for claim in confirmed(found)] == ["Muse Spark is now live in Canada."]
    assert about(found, "Norway").standing is Standing.REPORTED


async def test_a_hedged_post_beside_an_actors_flat_page(parts: Parts, shelf: Shelf) -> None:
    shelf.put("https://ai.meta.com/blog/muse-spark", PAGE_SAYS, title="Introducing Muse Spark")

    found = await digest(
        parts, "Meta could launch Muse Spark in Canada. #MuseSpark https://ai.meta.com/blog/muse-spark"
    )

    assert [claim.text for claim in confirmed(found)] == ["Muse Spark is now live in Canada and Mexico."]
    assert about(found, "could").standing is Standing.SPECULATION


@pytest.mark.parametrize(
    "bait",
    [
        "Connect your wallet to claim your share of the giveaway.",
        "Send 1 ETH to 0x52908400098527886E0F7030069857D2E4169EE7 and be among the first.",
    ],
)
async def test_a_page_that_was_broken_into_confirms_nothing(parts: Parts, shelf: Shelf, bait: str) -> None:
    shelf.put("https://ai.meta.com/blog/muse-spark", f"{PAGE_SAYS}\n{bait}")

    found = await digest(parts, f"{SAID} https://ai.meta.com/blog/muse-spark")

    assert confirmed(found) == []
    assert [each.text for each in found.missing if each.kind == "unused_page"] == [
        "[1] links to a page of ai.meta.com that was not used: it looks like a giveaway"
    ]


HERALD, SUNDAY, POST, WIRE = (f"https://{host}.example/muse-spark" for host in ("herald", "sunday", "post", "wire"))
FIRST = (
    "Muse Spark went live in Canada and Mexico on Wednesday.\nTwo testers opened Muse Spark for our reporter at noon."
)
SECOND = (
    "Teachers and nurses were the first to try it, says a school in Toronto that has 400 pupils and one tablet each.\n"
    "On Wednesday Muse Spark went live in Canada and Mexico.\nA clinic in Puebla had its own doubts about all of that."
)


async def two_pages(parts: Parts, shelf: Shelf, one: tuple[str, str], other: tuple[str, str]) -> Digest:
    shelf.put(*one)
    shelf.put(*other)
    return await digest(
        parts,
        f"Muse Spark went live in Canada and Mexico on Wednesday. #MuseSpark {one[0]}",
        f"So they say: on Wednesday, Muse Spark went live in Canada and Mexico! #MuseSpark {other[0]}",
    )


async def test_the_pages_of_two_independent_outlets_confirm(parts: Parts, shelf: Shelf) -> None:
    found = await two_pages(parts, shelf, (HERALD, FIRST), (POST, SECOND))

    assert [claim.said_by for claim in confirmed(found)] == ["Daily Herald and Morning Post"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param((HERALD, FIRST), (SUNDAY, SECOND), id="one family"),
        pytest.param(
            (HERALD, FIRST), (POST, f"{SECOND}\nThe story was first told by others (Daily Herald)."), id="cites"
        ),
        pytest.param((HERALD, FIRST), (POST, FIRST), id="the same text"),
        pytest.param(
            (HERALD, f"{FIRST}\nMuch happened elsewhere (Globe Wire)."),
            (POST, f"{SECOND}\nMore to come, according to Globe Wire."),
            id="one wire",
        ),
    ],
)
async def test_outlets_that_are_one_voice_confirm_nothing(
    parts: Parts, shelf: Shelf, one: tuple[str, str], other: tuple[str, str]
) -> None:
    found = await two_pages(parts, shelf, one, other)

    assert found.claims
    assert confirmed(found) == []


async def test_pages_alone_do_not_fill_a_brief(parts: Parts, shelf: Shelf) -> None:
    facts = [f"Muse Spark costs {n} dollars in shop {n} of Canada." for n in range(2, 40)]
    shelf.put(HERALD, "\n".join(facts))

    found = await digest(parts, f"Muse Spark is sold in Canada. #MuseSpark {HERALD}")

    from_page = [claim for claim in found.claims if all(each.source == PAGE for each in claim.evidence)]
    assert len(from_page) <= 2
    assert any(each.source != PAGE for claim in found.claims for each in claim.evidence)


async def test_a_chat_that_mutes_who_links_to_a_page_does_not_see_the_page(parts: Parts, shelf: Shelf) -> None:
    shelf.put("https://ai.meta.com/blog/muse-spark", PAGE_SAYS)
    mute = Mute("console:1", MuteKind.AUTHOR, "ana", None)
    linking = post(f"{SAID} https://ai.meta.com/blog/muse-spark", author="ana")

    with pytest.raises(NothingHeard):
        await digest(parts, linking, mutes=[mute])

    found = await digest(
        parts, post("Muse Spark was shown to 40 teachers in Toronto. #MuseSpark", author="bo"), mutes=[mute]
    )
    assert {each.source for claim in found.claims for each in claim.evidence} == {"plaza"}
    everybody = await write_digest(parts, TOPIC)
    assert len(confirmed(everybody)) == 1


async def test_a_muted_domain_takes_its_pages_along(parts: Parts, shelf: Shelf) -> None:
    shelf.put("https://meta.com/l/spark", PAGE_SAYS, final="https://about.fb.com/news/spark")
    mute = Mute("console:1", MuteKind.DOMAIN, "about.fb.com", None)

    found = await digest(parts, f"{SAID} https://meta.com/l/spark", mutes=[mute])

    assert confirmed(found) == []
    assert found.counts.posts == 1


async def test_what_could_not_be_read_is_told_and_takes_nothing_away(parts: Parts, shelf: Shelf) -> None:
    url = "https://ai.meta.com/blog/muse-spark"
    shelf.pages[url] = LinkedPage(url, PageStatus.FAILED, NOW, why="the server answers 503")

    found = await digest(parts, f"{SAID} {url}", f"Muse Spark costs 20 dollars in Peru. #MuseSpark {HERALD}")

    assert found.claims
    assert [each.text for each in found.missing if each.kind == "unused_page"] == [
        "[1] links to a page of ai.meta.com that was not used: the server answers 503",
        "[2] links to a page of herald.example that was not used: it took too long to read",
    ]


async def test_without_a_reader_nothing_is_fetched_or_said(parts: Parts) -> None:
    bare = Parts(parts.store, parts.summariser, parts.fallback, parts.clock, TABLES)

    found = await digest(bare, f"{SAID} https://ai.meta.com/blog/muse-spark")

    assert found.claims
    assert "unused_page" not in {each.kind for each in found.missing}


async def test_a_page_is_shown_as_a_page(parts: Parts, shelf: Shelf) -> None:
    shelf.put("https://ai.meta.com/blog/muse-spark", PAGE_SAYS)
    found = await digest(parts, f"{SAID} https://ai.meta.com/blog/muse-spark")
    (claim,) = confirmed(found)

    lines = [written(line) for line in why_claim(1, claim, {}).lines]
    assert any("1 linked page" in line for line in lines)
    assert any("a page that posts link to ai.meta.com" in line for line in lines)
    shown = as_json(found)["claims"]
    assert isinstance(shown, list)
    assert ("page", "https://ai.meta.com/blog/muse-spark") in {(e["source"], e["url"]) for e in shown[0]["evidence"]}


@pytest.mark.parametrize(
    ("word", "in_memory", "is_read"), [("on", False, True), ("on", True, False), ("off", False, False)]
)
async def test_pages_are_read_where_the_setting_says_so_and_a_database_keeps_them(
    tmp_path: Path, word: Literal["on", "off"], in_memory: bool, is_read: bool
) -> None:
    async with running(Settings(data_dir=tmp_path, linked_pages=word), in_memory=in_memory) as opened:
        assert (opened.pages is not None) is is_read
