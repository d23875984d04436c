"""The text and the links of a post's HTML, as a reader of the post sees them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.core.links import canonical, safe
from bot.core.visible import Edges, is_element, visible

LONGEST = 65_536
"""Characters of HTML that are read. A parser walks up through all open elements: twice as deep takes four times as
long, and this many nested tags still end within a second."""

_BLOCKS = frozenset(
    "blockquote br dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol pre section table tr ul".split()
)
_NOT_TEXT = frozenset("head script style template svg math iframe object audio video form".split())
_LINKS_TO_NOBODY = frozenset({"mention", "hashtag"})
"""Classes of links to an account and to a tag: words of the text, not places it points at."""

_QUOTE = "quote-inline"
"""Class of the line "RE: address" that stands in for a quoted post where quotes cannot be shown."""


@dataclass(frozen=True, slots=True)
class Read:
    """The text of some HTML, a blank line between paragraphs, and its links in their canonical form."""

    text: str
    links: tuple[str, ...] = ()


def read_html(html: str) -> Read:
    """What a post says and points at. Links to accounts and tags are text only; shortened addresses are whole again.

    Raises ValueError for HTML longer than `LONGEST`.
    """
    if len(html) > LONGEST:
        msg = f"its text is longer than {LONGEST} characters of HTML"
        raise ValueError(msg)
    body = LexborHTMLParser(html).body
    if body is None:
        return Read("")
    lines = (" ".join(line.split()) for line in "".join(visible(body, _shown)).split("\n"))
    links = (canonical(_href(node)) for node in body.css("a[href]") if _points(node) and not _in_quote(node))
    return Read(
        re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(),
        tuple(dict.fromkeys(link for link in links if link)),
    )


def only_link(html: str) -> str | None:
    """The address as written of the one link that some HTML holds; None for none, several, or HTML that is too long."""
    if len(html) > LONGEST:
        return None
    body = LexborHTMLParser(html).body
    links = body.css("a[href]") if body else []
    return _href(links[0]) if len(links) == 1 else None


def without_emoji(text: str, shortcodes: Collection[str]) -> str:
    """The text without a server's own pictures, which it writes as `:name:`."""
    names = set(shortcodes)
    kept = re.sub(r":([A-Za-z0-9_]{1,64}):", lambda match: "" if match[1] in names else match[0], text)
    return re.sub(r"[ \t]{2,}", " ", kept).strip() if names else text


def _shown(node: LexborNode) -> Edges | str | None:
    if (address := _address(node)) is not None:
        return address
    edge = "\n" if node.tag in _BLOCKS else ""
    return Edges(edge, "\n\n" if node.tag == "p" else edge) if _is_shown(node) else None


def _is_shown(node: LexborNode) -> bool:
    return is_element(node, _NOT_TEXT) and _QUOTE not in _classes(node)


def _address(node: LexborNode) -> str | None:
    """The whole address of a link that shows a part of it; None for any other node, and for links with words."""
    if node.tag != "a" or not _points(node):
        return None
    shown = node.text().strip()
    href = _href(node)
    is_part = shown.startswith(("http://", "https://", "www.")) or shown.rstrip("…") in href
    return safe(href) if shown and is_part else None


def _points(node: LexborNode) -> bool:
    """Whether a link leads to a page, and not to an account or a tag."""
    rel = (node.attributes.get("rel") or "").split()
    return not _LINKS_TO_NOBODY & _classes(node) and "tag" not in rel and not node.text().strip().startswith(("#", "@"))


def _in_quote(node: LexborNode) -> bool:
    above = node.parent
    while above is not None:
        if _QUOTE in _classes(above):
            return True
        above = above.parent
    return False


def _classes(node: LexborNode) -> set[str]:
    return set((node.attributes.get("class") or "").split())


def _href(node: LexborNode) -> str:
    return node.attributes.get("href") or ""
