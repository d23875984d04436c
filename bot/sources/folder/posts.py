"""What a file holds, as posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from xxhash import xxh3_64_hexdigest

from bot.core.domain import Post
from bot.core.links import links_in
from bot.core.page import Header, PageReply, SavedPage, is_noise, saved_page
from bot.core.records import is_taken, not_believed, read_records
from bot.core.speaking import has_accounts
from bot.core.tags import NotATag, fold_tag, tags_in
from bot.core.text import clean, one_line
from bot.sources.folder.files import Unreadable, decoded

REPLY = "reply"
"""The label of a comment that was saved with a page."""
NOISE = "noise"
"""The label of a comment without information; never evidence."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The posts of a file, and one line for each thing in it that could not be read."""

    posts: tuple[Post, ...]
    faults: tuple[str, ...] = ()


def posts_of(data: bytes, kind: str, id_: str, key: str, source: str) -> Holding:
    """The posts in the bytes of a file of this kind; `id_` is the id of a page. Raises Unreadable.

    A page is one post, and one more for each comment saved with it: label "reply" ("noise" as well when it
    says nothing), `reply_to` the page's post, no time. A comment stands in a thread only by its own tags.
    Whatever stands on a page about its author, address and source is the page's own word and proves no account.
    """
    if kind == ".jsonl":
        records = read_records(decoded(data, strict=False).split("\n"), one_line(key), source, saved=True)
        return Holding(records.posts, records.faults)
    page, links = _page(decoded(data), kind)
    if not page.body:
        raise Unreadable("no text in it")
    tags, faults = _tags(page)
    from_, doubts = _source(page.header, source)
    post = Post(
        id=id_,
        source=from_,
        text=page.body,
        created_at=page.header.created_at,
        author=page.header.author,
        url=page.header.url,
        tags=tags,
        links=tuple(dict.fromkeys((*links_in(page.body), *links))),
        labels=page.labels,
    )
    told = (f"{one_line(key)}: {fault}" for fault in (*page.header.problems, *doubts, *faults))
    return Holding((post, *_replies(page.replies, post)), tuple(told))


def _page(text: str, kind: str) -> tuple[SavedPage, tuple[str, ...]]:
    """The page of a file with its title at the top, and the links that its markup hides."""
    if kind == ".txt":
        return _titled(saved_page(text)), ()
    # Parsers of HTML are slow to load; a folder of text needs none.
    from bot.sources.folder.markup import from_html, from_markdown  # noqa: PLC0415

    if kind == ".md":
        page = saved_page(text)
        marked = from_markdown(page.body)
        return _titled(replace(page, body=clean(marked.text))), marked.links
    marked = from_html(text)
    page = saved_page(marked.text, with_header=False)
    return _titled(replace(page, header=_clean_header(marked.header))), marked.links


def _titled(page: SavedPage) -> SavedPage:
    title = page.header.title
    if not title or title in " ".join(page.body.split()):
        return page
    return replace(page, body=f"{title}\n\n{page.body}" if page.body else title)


def _clean_header(header: Header) -> Header:
    author, title = one_line(header.author or ""), one_line(header.title or "")
    return replace(header, author=author.removeprefix("@") or None, title=title or None)


def _source(header: Header, default: str) -> tuple[str, tuple[str, ...]]:
    """The source of a page, and a line where it names one whose accounts or addresses are believed."""
    written = header.source or default
    if is_taken(written) or has_accounts(written):
        return default, (not_believed(written, default),)
    return written, ()


def _tags(page: SavedPage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folded tags of head and body, and a line for each in the head that is none."""
    tags, faults = [], []
    for written in page.header.tags:
        try:
            tags.append(fold_tag(written))
        except NotATag as why:
            faults.append(f"{why}; the post is kept without it")
    return tuple(dict.fromkeys((*tags, *tags_in(page.body)))), tuple(faults)


def _replies(replies: Iterable[PageReply], post: Post) -> tuple[Post, ...]:
    """The comments as posts; an id is made of author and words, since "1h ago" differs with each saving."""
    made: list[Post] = []
    said: Counter[str] = Counter()
    for reply in replies:
        if not reply.text:  # a picture
            continue
        mark = xxh3_64_hexdigest("\0".join((reply.author, reply.text)).encode())
        said[mark] += 1
        again = f"-{said[mark]}" if said[mark] > 1 else ""
        made.append(_reply(reply, f"{post.id}#{mark}{again}", post))
    return tuple(made)


def _reply(reply: PageReply, id_: str, post: Post) -> Post:
    return Post(
        id=id_,
        source=post.source,
        text=reply.text,
        author=reply.author or None,
        tags=tags_in(reply.text),
        links=links_in(reply.text),
        reply_to=post.id,
        labels=(REPLY, NOISE) if is_noise(reply.text) else (REPLY,),
    )
