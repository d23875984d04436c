"""What `inspect dedupe` and `inspect support` answer: posts beside each other, claims beside their evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from bot.core.dedupe import inspect
from bot.core.domain import Post
from bot.core.grouping import groups
from bot.core.support import support


def copies(posts: Iterable[Post]) -> Iterator[dict[str, object]]:
    """For each post, in order of time, `{id, copy_of, score, why, similar_to}`.

    `similar_to` is the first post that says much the same in other words, or None; such posts are grouped, not folded.
    """
    decided = list(inspect(posts))
    firsts = [post for post, fold in decided if fold.copy_of is None]
    leader = {firsts[i].id: firsts[group[0]].id for group in groups(firsts) for i in group}
    for post, fold in decided:
        first = leader.get(fold.copy_of or post.id)
        yield {
            "id": post.id,
            "copy_of": fold.copy_of,
            "score": round(fold.score, 3),
            "why": fold.why,
            "similar_to": first if first not in (post.id, fold.copy_of) else None,
        }


def supports(lines: Iterable[str]) -> Iterator[dict[str, object] | str]:
    """For each pair `{id, claim, evidence: [text]}` the answer `{id, supported, score, why}`.

    A string says, with its line from 1, what could not be read. Blank lines are passed over.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            line.encode("utf-8")
            record = json.loads(line)
        except (ValueError, RecursionError):  # half a character is a ValueError too
            yield f"stdin:{number}: is no JSON in UTF-8"
            continue
        if not _is_pair(record):
            yield f"stdin:{number}: wants an id, a text as claim and a list of texts as evidence"
            continue
        yield _answer(record)


def _is_pair(record: object) -> TypeGuard[dict[str, object]]:
    if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("claim"), str):
        return False
    evidence = record.get("evidence")
    return isinstance(evidence, list) and all(isinstance(text, str) for text in evidence)


def _answer(record: dict[str, object]) -> dict[str, object]:
    evidence = record["evidence"]
    found = support(str(record["claim"]), evidence if isinstance(evidence, list) else [])
    return {"id": record["id"], "supported": found.supported, "score": round(found.score, 4), "why": found.why}
