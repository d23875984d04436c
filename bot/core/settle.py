"""Settles a draft under one chat's mutes: checked lines become claims with evidence and a standing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from xxhash import xxh3_64_hexdigest

from bot.core.actors import Tables
from bot.core.acts import owned
from bot.core.breaks import is_cut
from bot.core.carriers import Carrier, carrier
from bot.core.clash import clash_of
from bot.core.contrasts import without_contrasts
from bot.core.crossposts import also_on
from bot.core.cues import denies, judge
from bot.core.dates import other_days
from bot.core.denials import denies_all_of, refuses
from bot.core.disputes import is_one_dispute, joined
from bot.core.domain import Claim, Counts, Digest, Draft, DraftClaim, Evidence, Standing, Thread, ThreadPost
from bot.core.figures import Said, update
from bot.core.grounds import ENGLISH as SAY
from bot.core.ideas import ideas
from bot.core.latest import latest_wording, tells_only_the_figure
from bot.core.missing import ENGLISH, MissingPhrases, missing, would_confirm
from bot.core.objections import Spoken, objections, spoken
from bot.core.opposites import agreement, are_apart, states
from bot.core.payloads import remove_payloads
from bot.core.sentences import clauses
from bot.core.sides import turned, up_and_down
from bot.core.standing import Case, Verdict, heeded, standing
from bot.core.tags import fold_tag, tags_as_written
from bot.core.terms import content_words, likeness, names, numbers, squeezed
from bot.core.third_person import in_third_person
from bot.core.thread import counted, origin
from bot.core.traps import is_trap
from bot.core.verify import Checked, check, spelling
from bot.core.wording import tidy

LONGEST_QUOTE = 200
"""Characters of a post that one quote shows."""
_SAME_LINE = 0.8
"""Likeness from which two lines with the same numbers and standing are one line said twice."""
_SIDES = 0.5
"""Likeness from which two disputed lines with the same evidence are the sides of one dispute."""


def settle(
    draft: Draft, thread: Thread, tables: Tables, muted: Collection[int] = (), say: MissingPhrases = ENGLISH
) -> Digest:
    """The digest of a thread: what of the draft holds, with its standings, and what is missing.

    `muted` are the numbers of the posts that this chat does not want to see.
    """
    live = replace(thread, posts=tuple(e for e in thread.posts if e.number not in muted))
    found, dropped = _claims(draft, thread, tables, muted)
    if draft.engine == "extractive" and (broken := _broken_off(live, found)):
        dropped["no_claim"] += broken
    claims = tuple(sorted(found, key=_rank))
    return Digest(
        tag=thread.tag,
        title=_as_written(thread),
        language=draft.language,
        engine=draft.engine,
        window=thread.window,
        counts=_counts(live, tables),
        claims=claims,
        missing=missing(live, claims, tables, say),
        dropped=dict(dropped),
        would_confirm=would_confirm(claims, tables),
        note=draft.note,
    )


def _broken_off(live: Thread, claims: Sequence[Claim]) -> int:
    """How many sentences end in the middle, so that no line was made of them; what a model leaves out nobody counts."""
    cited = {each.sentence for claim in claims for each in claim.evidence}
    sentences = (sentence for entry in live.posts for sentence in entry.sentences)
    return sum(sentence.ref not in cited and _is_cut(sentence.text) for sentence in sentences)


@lru_cache(maxsize=16384)  # each chat's digest asks it of every sentence of a thread
def _is_cut(sentence: str) -> bool:
    return is_cut(tidy(sentence))


def _rank(claim: Claim) -> tuple[int, bool, int]:
    """Sections in the order of a brief; of reports those with a source come first, then what more voices say."""
    place = list(Standing).index(claim.standing)
    return (place, not claim.sourced, -claim.origins) if claim.standing is Standing.REPORTED else (place, False, 0)


def scene_of(draft: Draft, thread: Thread, tables: Tables, muted: Collection[int] = ()) -> Scene:
    """What lines of a draft are settled by, worked out once for all of them."""
    return Scene(draft, thread, tables, muted, owned(thread.posts), spoken(thread, muted))


def settle_line(line: DraftClaim, scene: Scene, once: Sequence[Evidence] = ()) -> Claim | str:
    """The claim that one line of a draft becomes, or the reason why it is dropped.

    `once` is what the claim rested on before: a post of these that was edited and says the contrary now has taken it
    back.
    """
    reversed_by = _reversed(line.text, scene.thread, scene.tables, once)
    return _settled(line, replace(scene, reversed_by=reversed_by) if reversed_by else scene)


def _reversed(text: str, thread: Thread, tables: Tables, once: Sequence[Evidence]) -> frozenset[str]:
    """The voices behind posts that stated a claim once and whose words are others now."""
    posts = {entry.post.id: entry.post for entry in thread.posts}
    return frozenset(
        origin(post, tables)
        for each in once
        if (post := posts.get(each.post_id)) and each.quote not in post.text and denies(each.quote) == denies(text)
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


@dataclass(frozen=True, slots=True)
class Scene:
    """What all lines of a draft are settled by. `reversed_by` are voices whose edited posts say the contrary now."""

    draft: Draft
    thread: Thread
    tables: Tables
    muted: Collection[int]
    belongings: Mapping[str, frozenset[str]]
    heard: tuple[Spoken, ...]
    reversed_by: frozenset[str] = frozenset()


def _claims(draft: Draft, thread: Thread, tables: Tables, muted: Collection[int]) -> tuple[list[Claim], Counter[str]]:
    scene = scene_of(draft, thread, tables, muted)
    claims: list[Claim] = []
    dropped: Counter[str] = Counter()
    for line in draft.claims:
        result = _settled(line, scene)
        if isinstance(result, Claim) and any(_is_same(result, o) and not _is_reversal(o, result) for o in claims):
            result = "twice"
        if isinstance(result, Claim):
            claims.append(result)
        else:
            dropped[result] += 1
    told = [c for c in claims if not any(_is_reversal(c, other) for other in claims) and not _is_answered(c, claims)]
    told = _disputes_joined([claim for claim in told if not _is_joined(claim, told)], scene)
    dropped["twice"] += len(claims) - len(told)
    return told, +dropped


def _disputes_joined(told: Sequence[Claim], scene: Scene) -> list[Claim]:
    """The claims in their order, lines of one dispute as one."""
    kept: list[Claim] = []
    for claim in told:
        place = next((i for i, other in enumerate(kept) if is_one_dispute(other, claim)), None)
        if place is None:
            kept.append(claim)
        else:
            kept[place] = _counted_anew(joined(kept[place], claim), scene)
    return kept


def _counted_anew(claim: Claim, scene: Scene) -> Claim:
    entries = scene.thread.by_number()
    voices = counted([entries[number] for number in dict.fromkeys(e.post for e in claim.evidence)], scene.tables)
    return replace(claim, origins=voices.origins, sites=voices.sites, sourced=voices.sourced)


def _is_joined(one: Claim, told: Sequence[Claim]) -> bool:
    """Whether a line only joins what two others say."""
    halves = ideas(one.text)
    rest = [claim for claim in told if claim is not one]
    return len(halves) > 1 and all(any(_is_same(replace(one, text=half), other) for other in rest) for half in halves)


def _is_reversal(one: Claim, other: Claim) -> bool:
    """Whether a line only denies what another one tells as retracted or disputed, on sentences that it shows too.

    A dispute is headed by what is disputed, not by its denial.
    """
    undone = _is_undone(one.text, other.text)
    if not undone and (not refuses(one.text) or refuses(other.text)):
        return False
    if one.standing is other.standing is Standing.DISPUTED:
        posts = {e.post for e in one.evidence}
        return len(posts & {e.post for e in other.evidence}) >= (1 if undone else min(len(posts), _BOTH_SIDES))
    shown = {e.sentence for e in other.evidence}
    return (
        other.standing in (Standing.RETRACTED, Standing.DISPUTED)
        and one.standing in (Standing.REPORTED, Standing.CONFIRMED)
        and all(e.sentence in shown for e in one.evidence)
    )


def _is_undone(one: str, other: str) -> bool:
    """Whether a line says that what another one tells as shut, off or dead is open, on or alive."""
    return agreement(one, other) is False and any(state.works and not state.denied for state in states(one).values())


_BOTH_SIDES = 2
"""Posts that two disputes share when they are one."""


def _is_answered(one: Claim, told: Sequence[Claim]) -> bool:
    """Whether a line only asks what another one says is not so."""
    if not one.text.endswith(("?", "？")):
        return False
    denials = (other for other in told if other is not one and refuses(other.text))
    return any(denies_all_of(other.text, one.text, other.said_by or "") for other in denials)


def _settled(line: DraftClaim, scene: Scene) -> Claim | str:
    """The claim that a line of the draft becomes, or the reason why it is dropped."""
    checked = check(line, scene.thread, scene.muted, scene.draft)
    if checked == "contradicted" and scene.reversed_by:  # stated once: that it was turned round is what is to be told
        cited = (scene.thread.sentence(ref) for ref in dict.fromkeys(line.sentences))
        checked = Checked(line.text, tuple(each for each in cited if each and each.post not in scene.muted))
    if isinstance(checked, str):
        return checked
    said = heeded(_case(checked, scene))
    newer = _updated(said, scene)
    case = newer.case if newer else said
    verdict = standing(case)
    if newer and verdict and _is_taken_back(verdict):
        newer, case, verdict = None, said, standing(said)
    if verdict is None:
        return "unsupported" if case.against else "no_claim"
    carriers = _behind(verdict, case)
    if newer is None:
        return _claim(case.text, carriers, verdict, scene)
    text = newer.text if verdict.standing in _GOES_ON else case.text
    return _claim(text, (*carriers, *newer.before), verdict, scene)


def _is_taken_back(verdict: Verdict) -> bool:
    """Whether what was said before was taken back: then that is to be told, and no newer figure of it."""
    return verdict.standing is Standing.RETRACTED or verdict.why == SAY.disowned


_GOES_ON = (Standing.CONFIRMED, Standing.REPORTED, Standing.SPECULATION)
"""Standings of a claim whose earlier figure is told with it."""


def _case(checked: Checked, scene: Scene) -> Case:
    against = objections(checked.text, checked.sentences, scene.heard)
    return Case(
        checked.text, _carriers(checked, scene.thread), scene.belongings, scene.tables, against, scene.reversed_by
    )


def _carriers(checked: Checked, thread: Thread) -> tuple[Carrier, ...]:
    entries = thread.by_number()
    return tuple(carrier(checked.text, sentence, entries[sentence.post]) for sentence in checked.sentences)


# a figure that went on


@dataclass(frozen=True, slots=True)
class _Newer:
    """A claim with the latest figure: its case, its text with the earlier figure, and who gave that one."""

    case: Case
    text: str
    before: tuple[Carrier, ...]


def _updated(case: Case, scene: Scene) -> _Newer | None:
    """The claim with the figure that holds now, where that rose or its one voice counted anew.

    It is said as the latest post says it. Where that differs in another figure or day too, what was said before is
    not told with it: it held for another time.
    """
    carriers = tuple(sorted((*case.flat, *case.otherwise), key=_place))
    found = update(case.text, [Said(c.quote, c.post, case.voice(c)) for c in carriers]) if case.flat else None
    if found is None:
        return None
    before = tuple(c for place, c in enumerate(carriers) if place in found.before)
    now = tuple(c for place, c in enumerate(carriers) if place in found.now)
    text = latest_wording(case.text, found, [part for c in now for part in (c.quote, c.sentence.text)])
    if text is None:
        return None
    kept = (c.sentence for c in case.carriers if c not in before and c not in now)
    cited = (*(c.sentence for c in now), *kept)
    new = _case(Checked(text, tuple(dict.fromkeys(cited))), scene)
    left = tuple(o for o in case.objections if o.carrier not in carriers)
    if not tells_only_the_figure(text, found, [c.quote for c in before]):
        return _Newer(replace(new, objections=left), text, ())
    earlier = text if without_contrasts(text) != text else f"{text.rstrip('.')} (earlier: {found.earlier})."
    return _Newer(replace(new, objections=left), earlier, before)


def _place(c: Carrier) -> tuple[int, int]:
    """Where a carrier stands in the thread: of two sentences of one post the later one is the newer."""
    return c.sentence.post, int(c.sentence.ref.rpartition(".")[2])


def _behind(verdict: Verdict, case: Case) -> tuple[Carrier, ...]:
    """The carriers behind a verdict: a hedge is no evidence for a flat statement, a denial is for a dispute."""
    if verdict.standing in (Standing.DISPUTED, Standing.RETRACTED):
        own = tuple(c for c in case.against if c in case.carriers)
        return tuple(dict.fromkeys((*(case.flat or case.saying), *own, *verdict.beside)))
    if verdict.standing is Standing.SPECULATION:
        said = (c for c in case.carriers if c.said.standing is not None and c.agrees)
        return tuple(dict.fromkeys((*said, *verdict.beside)))
    saying = case.flat or case.bearing
    return tuple(c for c in case.carriers if c in saying or _is_context(c, case))


def _is_context(c: Carrier, case: Case) -> bool:
    """A flat sentence that names what the others call "it"."""
    if c in case.bearing or c.said.standing is not Standing.REPORTED:
        return False
    unnamed = [name for name in names(case.text) if not any(spelling(name).search(b.quote) for b in case.bearing)]
    return any(spelling(name).search(c.quote) for name in unnamed)


def _claim(text: str, carriers: Sequence[Carrier], verdict: Verdict, scene: Scene) -> Claim:
    entries = scene.thread.by_number()
    voices = counted([entries[number] for number in dict.fromkeys(c.sentence.post for c in carriers)], scene.tables)
    return Claim(
        id=claim_id(scene.thread.tag, text),
        text=remove_payloads(in_third_person(text, verdict.said_by)),
        standing=verdict.standing,
        evidence=tuple(_evidence(c, entries[c.sentence.post]) for c in carriers),
        origins=voices.origins,
        sites=voices.sites,
        sourced=voices.sourced,
        why=_why(verdict, voices),
        said_by=verdict.said_by,
        denied_by=verdict.denied_by,
        trusted=verdict.trusted,
        spelled=_spelled(text, carriers),
    )


def _why(verdict: Verdict, voices: Counts) -> str:
    """The ground of a verdict; no word of "no source" on a claim one of whose posts has one."""
    return SAY.stated_with_source if verdict.why == SAY.stated and voices.sourced else verdict.why


def claim_id(tag: str, text: str) -> str:
    """A short name for what a claim says under its tag: the same words and numbers give the same name."""
    said = " ".join(sorted(content_words(text))) + "|" + " ".join(sorted(numbers(text)))
    return xxh3_64_hexdigest(f"{tag}|{said}".encode())[:10]


def _evidence(c: Carrier, entry: ThreadPost) -> Evidence:
    return Evidence(
        post=c.sentence.post,
        sentence=c.sentence.ref,
        quote=remove_payloads(_short_quote(c.quote)),
        post_id=c.post.id,
        url=None if is_trap(c.post) else c.post.url,
        author=c.post.author,
        source=c.post.source,
        also_on=also_on(entry),
    )


def _short_quote(quote: str) -> str:
    """At most LONGEST_QUOTE characters, still verbatim: its first clauses, or else its first whole words."""
    if len(quote) <= LONGEST_QUOTE:
        return quote
    first = clauses(quote)[0]
    if len(first) <= LONGEST_QUOTE:
        return first
    return quote[: LONGEST_QUOTE + 1].rsplit(None, 1)[0][:LONGEST_QUOTE]


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
    """Whether two lines are one said twice; of a dispute the two sides are."""
    if one.standing is other.standing is Standing.DISPUTED and _are_sides(one, other):
        return likeness(content_words(one.text), content_words(other.text)) >= _SIDES
    return (
        one.standing is other.standing
        and judge(one.text).kind == judge(other.text).kind  # an aim is not the thing done
        and refuses(one.text) == refuses(other.text)
        and numbers(one.text) == numbers(other.text)
        and not other_days(one.text, other.text)
        and not are_apart(one.text, other.text)
        and likeness(content_words(one.text), content_words(other.text)) >= _SAME_LINE
        and not turned(one.text, other.text)
        and not up_and_down(one.text, other.text)
    )


def _are_sides(one: Claim, other: Claim) -> bool:
    """Whether two disputed lines rest on the same, or contradict each other on what one of them rests on."""
    mine, theirs = _posts(one), _posts(other)
    if mine == theirs:
        return True
    return (mine <= theirs or theirs <= mine) and clash_of(one.text, other.text) is not None


def _posts(claim: Claim) -> frozenset[str]:
    return frozenset(evidence.sentence for evidence in claim.evidence)
