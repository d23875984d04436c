"""Settles a draft under one chat's mutes: checked lines become claims with evidence and a standing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from xxhash import xxh3_64_hexdigest

from bot.core.actors import Tables
from bot.core.cues import denies, judge
from bot.core.domain import Claim, Counts, Digest, Draft, DraftClaim, Evidence, Standing, Thread
from bot.core.missing import missing, would_confirm
from bot.core.payloads import remove_payloads
from bot.core.sentences import clauses
from bot.core.standing import Carrier, Case, Verdict, carrier, owned, standing
from bot.core.tags import fold_tag, tags_as_written
from bot.core.terms import content_words, likeness, names, numbers, squeezed
from bot.core.thread import counted
from bot.core.verify import Checked, check, spelling

LONGEST_QUOTE = 200
"""Characters of a post that one quote shows."""
_SAME_LINE = 0.8
"""Likeness from which two lines with the same numbers and standing are one line said twice."""


def settle(draft: Draft, thread: Thread, tables: Tables, muted: Collection[int] = ()) -> Digest:
    """The digest of a thread: what of the draft holds, with its standings, and what is missing.

    `muted` are the numbers of the posts that this chat does not want to see.
    """
    live = replace(thread, posts=tuple(e for e in thread.posts if e.number not in muted))
    found, dropped = _claims(draft, thread, tables, muted)
    claims = tuple(sorted(found, key=lambda claim: list(Standing).index(claim.standing)))
    return Digest(
        tag=thread.tag,
        title=_as_written(thread),
        language=draft.language,
        engine=draft.engine,
        window=thread.window,
        counts=_counts(live, tables),
        claims=claims,
        missing=missing(live, claims, tables),
        dropped=dict(dropped),
        would_confirm=would_confirm(claims, tables),
        note=draft.note,
    )


def _as_written(thread: Thread) -> str:
    """The tag as most posts write it: "MetaReleasesMuseSpark" for metareleasesmusespark."""
    written = Counter(
        tag for entry in thread.posts for tag in tags_as_written(entry.post.text) if fold_tag(tag) == thread.tag
    )
    return written.most_common(1)[0][0] if written else thread.tag


def _counts(live: Thread, tables: Tables) -> Counts:
    made_of = counted(live.posts, tables)
    return replace(made_of, posts=made_of.posts + live.noise)


def _claims(draft: Draft, thread: Thread, tables: Tables, muted: Collection[int]) -> tuple[list[Claim], Counter[str]]:
    belongings = owned(thread.posts)
    claims: list[Claim] = []
    dropped: Counter[str] = Counter()
    for line in draft.claims:
        result = _settled(line, draft, thread, tables, muted, belongings)
        if isinstance(result, Claim) and any(_is_same(result, other) for other in claims):
            result = "twice"
        if isinstance(result, Claim):
            claims.append(result)
        else:
            dropped[result] += 1
    return claims, dropped


def _settled(
    line: DraftClaim,
    draft: Draft,
    thread: Thread,
    tables: Tables,
    muted: Collection[int],
    belongings: Mapping[str, frozenset[str]],
) -> Claim | str:
    """The claim that a line of the draft becomes, or the reason why it is dropped."""
    checked = check(line, thread, muted, draft)
    if isinstance(checked, str):
        return checked
    case = Case(checked.text, _carriers(checked, thread), belongings, tables)
    verdict = standing(case)
    if verdict is None:
        return "unsupported" if case.against else "no_claim"
    return _claim(checked.text, _behind(verdict, case), verdict, thread, tables)


def _carriers(checked: Checked, thread: Thread) -> tuple[Carrier, ...]:
    entries = thread.by_number()
    return tuple(carrier(checked.text, sentence, entries[sentence.post]) for sentence in checked.sentences)


def _behind(verdict: Verdict, case: Case) -> tuple[Carrier, ...]:
    """The carriers behind a verdict: a hedge is no evidence for a flat statement, a denial is for a dispute."""
    if verdict.standing is Standing.DISPUTED:
        return (*case.flat, *case.against)
    if verdict.standing is Standing.SPECULATION:
        return tuple(c for c in case.carriers if c.said.standing is not None and c.agrees)
    saying = case.flat or case.bearing
    return tuple(c for c in case.carriers if c in saying or _is_context(c, case))


def _is_context(c: Carrier, case: Case) -> bool:
    """A flat sentence that names what the others call "it"."""
    if c in case.bearing or c.said.standing is not Standing.REPORTED:
        return False
    unnamed = [name for name in names(case.text) if not any(spelling(name).search(b.quote) for b in case.bearing)]
    return any(spelling(name).search(c.quote) for name in unnamed)


def _claim(text: str, carriers: Sequence[Carrier], verdict: Verdict, thread: Thread, tables: Tables) -> Claim:
    entries = thread.by_number()
    voices = counted([entries[number] for number in dict.fromkeys(c.sentence.post for c in carriers)], tables)
    return Claim(
        id=claim_id(thread.tag, text),
        text=remove_payloads(_in_third_person(text, verdict.said_by)),
        standing=verdict.standing,
        evidence=tuple(_evidence(c) for c in carriers),
        origins=voices.origins,
        sites=voices.sites,
        sourced=voices.sourced,
        why=verdict.why,
        said_by=verdict.said_by,
        spelled=_spelled(text, carriers),
    )


def claim_id(tag: str, text: str) -> str:
    """A short name for what a claim says under its tag: the same words and numbers give the same name."""
    said = " ".join(sorted(content_words(text))) + "|" + " ".join(sorted(numbers(text)))
    return xxh3_64_hexdigest(f"{tag}|{said}".encode())[:10]


def _evidence(c: Carrier) -> Evidence:
    return Evidence(
        post=c.sentence.post,
        sentence=c.sentence.ref,
        quote=remove_payloads(_short_quote(c.quote)),
        post_id=c.post.id,
        url=c.post.url,
        author=c.post.author,
        source=c.post.source,
    )


def _short_quote(quote: str) -> str:
    """At most LONGEST_QUOTE characters, still verbatim: its first clauses, or else its first whole words."""
    if len(quote) <= LONGEST_QUOTE:
        return quote
    first = clauses(quote)[0]
    if len(first) <= LONGEST_QUOTE:
        return first
    return quote[: LONGEST_QUOTE + 1].rsplit(None, 1)[0][:LONGEST_QUOTE]


def _in_third_person(text: str, speaker: str | None) -> str:
    """A speaker's own "We have …" as what it says of itself; the layout puts the speaker in front of other lines."""
    first, _, rest = text.partition(" ")
    said = _FIRST_PERSON.get(first.casefold().replace("’", "'"))
    return f"{speaker} says {said} {rest}" if speaker and said else text


_FIRST_PERSON = {"we": "it", "our": "its", "we've": "it has", "we're": "it is", "we'll": "it will"}


def _spelled(text: str, carriers: Sequence[Carrier]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """How the posts spell the claim's names otherwise, with the numbers of those posts."""
    found: dict[str, list[int]] = {}
    for name in dict.fromkeys(names(text)):
        for c in carriers:
            if (match := spelling(name).search(c.quote)) and _is_other(match.group(), name):
                found.setdefault(match.group(), []).append(c.sentence.post)
    return tuple((other, tuple(dict.fromkeys(posts))) for other, posts in found.items())


def _is_other(written: str, name: str) -> bool:
    return written != name and squeezed(written) == squeezed(name) and written.casefold() != name.casefold()


def _is_same(one: Claim, other: Claim) -> bool:
    return (
        one.standing is other.standing
        and judge(one.text).kind == judge(other.text).kind  # an aim is not the thing done
        and denies(one.text) == denies(other.text)
        and numbers(one.text) == numbers(other.text)
        and likeness(content_words(one.text), content_words(other.text)) >= _SAME_LINE
    )
