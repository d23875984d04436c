"""Values of the core as rows and JSON, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from bot.core.domain import Digest, Fold, Post, SentBrief, Tagged
from bot.core.drafts import KeptDraft
from bot.core.editions import Edition
from bot.core.ledger import Carried
from bot.core.letters import Button, Rows

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from sqlalchemy import Row

T = TypeVar("T")


def post_row(post: Post) -> dict[str, Any]:
    """A post by column, all but the time it was stored."""
    return {
        "scope": post.scope,
        "id": post.id,
        "source": post.source,
        "text": post.text,
        "created_at": post.created_at,
        "author": post.author,
        "url": post.url,
        "tags": post.tags,
        "links": post.links,
        "reply_to": post.reply_to,
        "boost_of": post.boost_of,
        "labels": post.labels,
        "official": post.official,
        "proven": post.proven,
    }


def post_of(row: Row[Any]) -> Post:
    """The post of a row that has at least the columns of `posts`."""
    return Post(
        id=row.id,
        source=row.source,
        text=row.text,
        created_at=row.created_at,
        author=row.author,
        url=row.url,
        tags=row.tags,
        links=row.links,
        reply_to=row.reply_to,
        boost_of=row.boost_of,
        labels=row.labels,
        official=row.official,
        scope=row.scope,
        proven=row.proven,
    )


def tagged_row(tagged: Tagged) -> dict[str, Any]:
    """A row of `tagged`, all but the time, which is the post's."""
    fold = tagged.fold
    return {
        "scope": tagged.scope,
        "tag": tagged.tag,
        "post": tagged.post,
        "copy_of": fold.copy_of,
        "score": fold.score,
        "why": fold.why,
    }


def tagged_of(row: Row[Any]) -> Tagged:
    """The truth about one post under one tag, from a row that has the columns of `posts` and `tagged`."""
    return Tagged(scope=row.scope, tag=row.tag, post=row.id, fold=Fold(row.copy_of, row.score, row.why))


def digest_json(digest: Digest) -> str:
    """The digest as JSON that `digest_of` reads back to an equal value."""
    return json.dumps(_digest_form().dump_python(digest, mode="json"), ensure_ascii=False)


def digest_of(text: str) -> Digest:
    """The digest that was stored; ValueError (pydantic's) for anything that is none.

    Fields that came later take their default, fields that went since are passed over: what was sent stays
    readable. Types are strict, a string is never taken for a number.
    """
    return _digest_form().validate_json(text, strict=True)


def brief_of(row: Row[Any]) -> SentBrief:
    """The brief of a row of `briefs`."""
    return SentBrief(
        chat=row.chat, digest=digest_of(row.digest), sent_at=row.sent_at, messages=row.messages, name=row.name
    )


def brief_row(brief: SentBrief) -> dict[str, Any]:
    """A brief by column."""
    return {
        "chat": brief.chat,
        "sent_at": brief.sent_at,
        "digest": digest_json(brief.digest),
        "messages": brief.messages,
        "name": brief.name,
    }


def draft_json(kept: KeptDraft) -> str:
    """The draft as JSON that `draft_of` reads back to an equal value."""
    return json.dumps(_draft_form().dump_python(kept, mode="json"), ensure_ascii=False)


def draft_of(text: str) -> KeptDraft:
    """The draft that was kept; ValueError for anything that is none."""
    return _draft_form().validate_json(text, strict=True)


def edition_json(edition: Edition) -> str:
    """The edition as JSON that `edition_of` reads back to an equal value."""
    return json.dumps(_edition_form().dump_python(edition, mode="json"), ensure_ascii=False)


def edition_of(text: str) -> Edition:
    """The edition that was written; ValueError for anything that is none."""
    return _edition_form().validate_json(text, strict=True)


def record_json(record: Carried) -> str:
    """A record of the ledger as JSON that `record_of` reads back."""
    return json.dumps(_record_form().dump_python(record, mode="json"), ensure_ascii=False)


def record_of(row: Row[Any]) -> Carried:
    """The record of a row of `ledger`; the chat may have moved since it was written."""
    found = _record_form().validate_json(row.record, strict=True)
    return replace(found, chat=row.chat, id=row.id, revision=row.revision, again_at=row.again_at)


def buttons_json(rows: Rows) -> str | None:
    """Rows of buttons as JSON that `buttons_from` reads back; None for none, as for most messages."""
    if not rows:
        return None
    return json.dumps([[[each.label, each.command, each.about, each.url] for each in row] for row in rows])


def buttons_from(text: str | None) -> Rows:
    """The rows of buttons that were stored."""
    return tuple(tuple(Button(*each) for each in row) for row in json.loads(text)) if text else ()


@cache
def _digest_form() -> TypeAdapter[Digest]:
    return _form(Digest)


@cache
def _draft_form() -> TypeAdapter[KeptDraft]:
    return _form(KeptDraft)


@cache
def _edition_form() -> TypeAdapter[Edition]:
    return _form(Edition)


@cache
def _record_form() -> TypeAdapter[Carried]:
    return _form(Carried)


def _form(of: type[T]) -> TypeAdapter[T]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - a tenth of a second, for briefs only

    return TypeAdapter(of)
