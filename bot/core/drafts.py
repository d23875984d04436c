"""Drafts that are used again: one model call serves every chat that asks for the same thread at the same time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.domain import Draft, DraftClaim, Thread, Window

FRESH = timedelta(minutes=30)
"""A brief on demand is made from a draft younger than this."""


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft, when it was made and for which window, and what its claims rest on.

    `cited` are the sentences it refers to, as (ref, id of the post, text): numbers mean something in one thread
    only, and the thread may have grown since. `as_of` is how often posts had come, changed or gone under the topic, in
    public and in the draft's scope, before the thread was read.
    """

    draft: Draft
    window: Window
    made_at: datetime
    cited: tuple[tuple[str, str, str], ...]
    as_of: int = 0


def kept(draft: Draft, thread: Thread, now: datetime, as_of: int = 0) -> KeptDraft:
    """A draft of a thread as it can be kept."""
    sentences, posts = thread.by_ref(), thread.by_number()
    refs = dict.fromkeys(ref for claim in draft.claims for ref in claim.sentences if ref in sentences)
    found = [(sentences[ref], ref) for ref in refs]
    cited = tuple((ref, posts[sentence.post].post.id, sentence.text) for sentence, ref in found)
    return KeptDraft(draft, thread.window, now, cited, as_of)


def reusable(drafts: Iterable[KeptDraft], window: Window, now: datetime) -> KeptDraft | None:
    """The newest draft that is fresh and covers a window, give or take the time that makes it stale; or None."""
    fitting = [each for each in drafts if now - each.made_at < FRESH and _covers(each.window, window)]
    return max(fitting, key=lambda each: each.made_at, default=None)


def nearest(drafts: Iterable[KeptDraft], window: Window, at: datetime) -> KeptDraft | None:
    """The draft for a window that was made nearest to an instant, however old it is; or None."""
    fitting = [each for each in drafts if _covers(each.window, window)]
    return min(fitting, key=lambda each: abs(each.made_at - at), default=None)


def _covers(one: Window, other: Window) -> bool:
    return _near(one.since, other.since) and _near(one.until, other.until)


def _near(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < FRESH


def renumbered(old: KeptDraft, thread: Thread) -> Draft:
    """The draft with the numbers of a later thread.

    Sentences that are gone or read otherwise now are no evidence any more; a claim that loses all goes with them. Of a
    group of copies another one may stand for it now.
    """
    groups = {entry.number: (entry.post.id, *(copy.id for copy in entry.copies)) for entry in thread.posts}
    now = {(post, each.text): ref for ref, each in thread.by_ref().items() for post in groups[each.post]}
    new = {ref: now[post, text] for ref, post, text in old.cited if (post, text) in now}
    claims = (_with_refs(claim, new) for claim in old.draft.claims)
    return replace(old.draft, claims=tuple(claim for claim in claims if claim.sentences), usage=())


def _with_refs(claim: DraftClaim, new: Mapping[str, str]) -> DraftClaim:
    return replace(claim, sentences=tuple(new[ref] for ref in claim.sentences if ref in new))
