"""The text and the links of an entry's HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.links import canonical
from bot.core.visible import Edges, is_element, visible

LONGEST = 20_000
"""Characters of HTML that are read of one entry; the rest of a long article adds nothing to a brief."""

_MOST_TAGS = 2_000
"""With more, the tags are only cut out: a parser takes four times as long for twice as deep a nest (2,000: 3 ms)."""

_BLOCKS = frozenset(
    "blockquote br dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section table td tr ul".split()
)
_NOT_TEXT = frozenset("head script style noscript template svg math iframe object audio video form select".split())


@dataclass(frozen=True, slots=True)
class Read:
    """The visible text of some HTML, one line for each block, and its links in their canonical form."""

    text: str
    links: tuple[str, ...] = ()


def read_html(markup: str, base: str) -> Read:
    """What a reader sees and may follow; addresses that are not whole are understood from `base`."""
    markup = markup[:LONGEST]
    if markup.count("<") > _MOST_TAGS:
        return Read(" ".join(html.unescape(re.sub(r"<[^<>]{0,1000}>", " ", markup)).split()))
    body = LexborHTMLParser(markup).body
    if body is None:
        return Read("")
    lines = (" ".join(line.split()) for line in "".join(visible(body, _shown)).split("\n"))
    links = (link_of(node.attributes.get("href") or "", base) for node in body.css("a[href]"))
    return Read("\n".join(line for line in lines if line), tuple(dict.fromkeys(link for link in links if link)))


def link_of(written: str, base: str) -> str | None:
    """The canonical form of an address that may be relative; None where it is none of the web."""
    whole = absolute(written, base)
    return canonical(whole) if whole else None


def absolute(written: str, base: str) -> str | None:
    """The whole of an address that may be relative; None where it is empty or cannot be read."""
    written = written.strip()
    try:
        return urljoin(base, written) if written else None
    except ValueError:
        return None


def _shown(node: LexborNode) -> Edges | None:
    edge = "\n" if node.tag in _BLOCKS else ""
    return Edges(edge, edge) if _is_shown(node) else None


def _is_shown(node: LexborNode) -> bool:
    style = (node.attributes.get("style") or "").replace(" ", "").casefold()
    return is_element(node, _NOT_TEXT) and "hidden" not in node.attributes and "display:none" not in style
