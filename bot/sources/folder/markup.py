"""The text of HTML and Markdown files, and what their heads tell about the post."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.links import canonical, links_in, safe
from bot.core.page import Header, moment
from bot.core.visible import Edges, is_element, visible
from bot.sources.folder.files import Unreadable

_NOT_TEXT = frozenset(
    "head script style noscript template svg math iframe object canvas audio video nav aside footer form "
    "button select input textarea dialog".split()
)
_BLOCKS = frozenset(
    "address article blockquote br dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section summary table td th tr ul".split()
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_CLOSES_ITSELF = frozenset(
    "area base br col embed hr img input link meta param source track wbr "
    "p li dt dd td th tr thead tbody option".split()
)
_MOST_WORK = 5_000_000
"""Tags times depth. A parser walks up through all open elements at many a tag, and opens unclosed ones again in
each paragraph: 80,000 nested <div> (400 kB) took 21 s. A long real page has 60,000 tags, 50 deep."""

_ARTICLES = ("article", "main", "[role=main]")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")  # written by browsers into saved pages
_HEAD = 4096

_AUTHORS = (
    "meta[name=author]",
    'meta[property="article:author"]',
    "[itemprop=author] [itemprop=name]",
    "[rel=author]",
)
_TIMES = (
    'meta[property="article:published_time"]',
    "[itemprop=datePublished]",
    "meta[name=date]",
    "time[datetime]",
)
_ADDRESSES = ("link[rel=canonical]", 'meta[property="og:url"]')
_TITLES = ('meta[property="og:title"]', "h1")


@dataclass(frozen=True, slots=True)
class Marked:
    """The visible text of a marked-up file, its canonical links, and what its head says."""

    text: str
    links: tuple[str, ...]
    header: Header


def from_html(page: str) -> Marked:
    """The article of a page, or all its visible text where it names no article, one line for each block.

    Raises Unreadable for a page whose tags are nested beyond measure.
    """
    if _work(page) > _MOST_WORK:
        raise Unreadable("its tags are nested too deeply")
    tree = LexborHTMLParser(page)
    article = _article(tree)
    lines = (" ".join(line.split()) for line in "".join(visible(article, _shown)).split("\n")) if article else ()
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Marked(text, _hrefs(article) if article else (), _header(tree, page, text))


def from_markdown(text: str) -> Marked:
    """The text without the marks of headings, emphasis, code, quotes, links and pictures; list marks stay."""
    plain = _IMAGE.sub("", text)
    plain = _LINK.sub(r"\1", plain)
    for mark in (_LINE_MARKS, _FENCES):
        plain = mark.sub("", plain)
    for pair in _PAIRS:
        plain = pair.sub(r"\1", plain)
    return Marked(text=html.unescape(plain).strip(), links=links_in(text), header=Header())


# Bounds keep the search for a closing mark from running to the end of a long line again and again.
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(
    r"(?<!\\)\[([^\[\]\n]{1,300})\]"
    r"\([^()\s]{1,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:\s+\"[^\"\n]{0,300}\")?\)"
)
_LINE_MARKS = re.compile(r"^(?:#{1,6}[ \t]+|(?:>[ \t]?)+|[ \t]*(?:\*[ \t]*){3,}$|[ \t]*-{3,}[ \t]*$)", re.MULTILINE)
_FENCES = re.compile(r"^[ \t]*(?:```|~~~)[\w-]*[ \t]*$\n?", re.MULTILINE)
_PAIRS = (
    re.compile(r"\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*"),
    re.compile(r"(?<![\w_])__(?=\S)(.{1,500}?)(?<=\S)__(?![\w_])"),
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,500}?)(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<![\w_/])_(?=[^\s_])([^_\n]{1,500}?)(?<=\S)_(?![\w_])"),
    re.compile(r"`([^`\n]{1,500})`"),
    re.compile(r"~~(?=\S)(.{1,500}?)(?<=\S)~~"),
)


def _work(page: str) -> int:
    """About how much work a page is to parse: its tags times the deepest it leaves open."""
    tags = depth = deepest = 0
    for match in _TAG.finditer(page):
        tags += 1
        if match[2].lower() not in _CLOSES_ITSELF:
            depth = max(0, depth - 1) if match[1] else depth + 1
            deepest = max(deepest, depth)
    return tags * deepest


def _article(tree: LexborHTMLParser) -> LexborNode | None:
    """The part of the page that says it is the article (the longest such part), else the body."""
    for selector in _ARTICLES:
        if found := tree.css(selector):
            return max(found, key=lambda node: len(node.text()))
    return tree.body


def _shown(node: LexborNode) -> Edges | None:
    edge = "\n" if node.tag in _BLOCKS else ""
    return Edges(edge, edge) if _is_shown(node) else None


def _is_shown(node: LexborNode) -> bool:
    if not is_element(node, _NOT_TEXT):
        return False
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").casefold()
    hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    return not hidden and "display:none" not in style and "visibility:hidden" not in style


def _hrefs(article: LexborNode) -> tuple[str, ...]:
    found = (canonical(node.attributes.get("href") or "") for node in article.css("a[href]"))
    return tuple(dict.fromkeys(link for link in found if link))


def _header(tree: LexborHTMLParser, page: str, text: str) -> Header:
    saved_from = _SAVED_FROM.search(page[:_HEAD])
    # The browser wrote where it was; what the page calls its address is the page's own word.
    addresses = [*([saved_from[1]] if saved_from else []), *_values(tree, _ADDRESSES)]
    names = (name for name in _values(tree, _AUTHORS) if safe(name) is None)  # some give a profile's address
    return Header(
        author=next((" ".join(name.split()) for name in names), None),
        created_at=next(_moments(_values(tree, _TIMES)), None),
        url=next(filter(None, map(safe, addresses)), None),
        title=_title(tree, text),
    )


def _title(tree: LexborHTMLParser, text: str) -> str | None:
    """The title of a page whose text does not show it."""
    titles = [" ".join(title.split()) for title in _values(tree, _TITLES)]
    return None if set(text.split("\n")).intersection(titles) else next(iter(titles), None)


def _moments(values: Iterable[str]) -> Iterator[datetime]:
    """Those values that are times; a page may name several and spell some of them in words."""
    for value in values:
        try:
            yield moment(value)
        except ValueError:
            continue


def _values(tree: LexborHTMLParser, selectors: Iterable[str]) -> Iterator[str]:
    for selector in selectors:
        for node in tree.css(selector):
            attributes = node.attributes
            value = next((attributes[key] for key in ("content", "datetime", "href") if attributes.get(key)), None)
            if node.tag in ("a", "h1", "span") or value is None:
                value = node.text()
            if value and value.strip():
                yield value.strip()
