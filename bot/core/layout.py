"""Lays a digest out as a brief: an ordered tree of sections, lines and spans that fits its length.

What is said, in which order and how much of it is decided here, once for all faces; `render` only writes
it. Nothing is cut afterwards: a brief that would be too long is laid out again with fewer claims, and says
how many it left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from bot.core.attribution import confirmer, named, readable, said_by, teller
from bot.core.boundary import permalink, shown
from bot.core.coverage import line as coverage_line
from bot.core.crossposts import elsewhere
from bot.core.domain import PAGE, Claim, Digest, Earlier, Evidence, Standing
from bot.core.foreign import foreign, posts_tongue
from bot.core.languages import language_code
from bot.core.lines import LONGEST_NAME, Ink, Line, Span, clipped, utf16, written
from bot.core.links import host_of
from bot.core.phrases import ENGLISH, Phrases

_ORDER = {standing: place for place, standing in enumerate(Standing)}
_SETTLED = (Standing.CONFIRMED, Standing.DISPUTED, Standing.RETRACTED)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, or none, and the lines under it."""

    lines: tuple[Line, ...]
    heading: Line | None = None

    def all_lines(self) -> tuple[Line, ...]:
        """The heading and the lines under it."""
        return self.lines if self.heading is None else (self.heading, *self.lines)


@dataclass(frozen=True, slots=True)
class Layout:
    """A brief ready to be written, from title to footer; `spaced` sets a blank line between sections."""

    sections: tuple[Section, ...]
    spaced: bool

    def lines(self) -> tuple[Line, ...]:
        """Every line from top to bottom; a blank one is empty."""
        lines: list[Line] = []
        for section in self.sections:
            if lines and self.spaced:
                lines.append(())
            lines.extend(section.all_lines())
        return tuple(lines)

    @property
    def size(self) -> int:
        """What a reader sees of it, in UTF-16 units with line breaks."""
        lines = self.lines()
        return sum(utf16(written(line)) for line in lines) + max(0, len(lines) - 1)


@dataclass(frozen=True, slots=True)
class Form:
    """How a brief is laid out.

    `length` is what it may measure in all and `claim_length` one claim, both in UTF-16 units; `claims` and
    `per_section` say how many claims it may hold (None: all). `compact` is for a phone: numbered claims,
    sites instead of `[n]`, no empty headings, one line of what is missing. `where` tells a reader how to
    get what was left out. `say` are its words; quotes in a language other than `tongue` (a code; None: not known) are
    marked, and those that do not tell their own are taken to be in `posts_tongue`.
    """

    compact: bool
    claims: int | None
    per_section: int | None
    length: int | None
    claim_length: int
    quote_length: int
    where: str
    say: Phrases = ENGLISH
    tongue: str | None = None
    posts_tongue: str | None = None


PHONE = Form(
    compact=True,
    claims=5,
    per_section=None,
    length=1200,
    claim_length=240,
    quote_length=90,
    where="/digest full",
)
"""A topic in a chat: what one screen of a phone takes in."""

CLI = Form(
    compact=False,
    claims=None,
    per_section=6,
    length=1400,
    claim_length=400,
    quote_length=160,
    where="--format json",
)
"""A brief on a terminal, every post named by its number."""

FULL = replace(CLI, per_section=None, length=None)
"""Everything, for `/digest full`."""


def numbered(digest: Digest) -> tuple[Claim, ...]:
    """The claims in the one order of every form: claim N of a brief, and of `/why N`, is the Nth of these.

    What stood otherwise before leads: its section, and it in there.
    """
    leading = {claim.standing for claim in digest.claims if claim.earlier}
    return tuple(sorted(digest.claims, key=lambda claim: _place_of(claim, leading)))


def _place_of(claim: Claim, leading: Collection[Standing]) -> tuple[bool, int, bool]:
    return (claim.standing not in leading, _ORDER[claim.standing], claim.earlier is None)


def printed(digest: Digest, form: Form = PHONE, first: int = 1) -> tuple[Claim, ...]:
    """The claims that a form has room for; the others are only counted in it."""
    kept, _ = _fitting(digest, form, first)
    return tuple(claim for number, claim in enumerate(numbered(digest), start=1) if number in kept)


def shown_in(digest: Digest, form: Form = PHONE) -> frozenset[str]:
    """The ids of the claims that a form has room for."""
    return frozenset(claim.id for claim in printed(digest, form))


def through(digests: Sequence[Digest]) -> tuple[tuple[int, Digest], ...]:
    """The digests of one message, each with the number of its first claim: numbers run through the message."""
    starts = accumulate((len(digest.claims) for digest in digests), initial=1)
    return tuple(zip(starts, digests, strict=False))


def claim_in(digests: Sequence[Digest], number: int) -> tuple[Digest, Claim] | None:
    """The claim with a number in a message that holds these digests; None when it has none such."""
    for first, digest in through(digests):
        if first <= number < first + len(digest.claims):
            return digest, numbered(digest)[number - first]
    return None


Speaks = Callable[[str], Phrases]
"""The words of a brief in a language, by its name."""


def in_english(_: str) -> Phrases:
    """English, whatever the language."""
    return ENGLISH


def brief_lines(digests: Sequence[Digest], form: Form = PHONE, speaks: Speaks = in_english) -> tuple[Line, ...]:
    """Several briefs as one message, each in its own language, claims numbered through."""
    gap: tuple[Line, ...] = () if form.compact else ((),)
    blocks = (
        layout(digest, replace(form, say=speaks(digest.language)), first).lines() for first, digest in through(digests)
    )
    return tuple(line for n, block in enumerate(blocks) for line in (*(gap if n else ()), *block))


def layout(digest: Digest, form: Form = PHONE, first: int = 1) -> Layout:
    """The brief of a digest in a form, with as many claims as its length holds; the rest is counted in it.

    Its claims are numbered from `first`.

    Claims go in rounds: the first of each standing, then what is confirmed, disputed or retracted, then
    reports and speculation in turn. So a flood of reports never hides that there is speculation too.
    """
    return _fitting(digest, form, first)[1]


def _fitting(digest: Digest, form: Form, first: int) -> tuple[frozenset[int], Layout]:
    """The numbers of the claims that fit, and the brief with these."""
    form = replace(form, tongue=language_code(digest.language), posts_tongue=posts_tongue(digest))
    ranked = _by_urgency(digest, form.per_section)[: form.claims]
    for count in range(len(ranked), -1, -1):
        kept = frozenset(ranked[:count])
        found = _laid_out(digest, form, kept, first)
        if form.length is None or found.size <= form.length:
            break
    return kept, found


def _by_urgency(digest: Digest, per_section: int | None) -> list[int]:
    """The numbers of the claims, those that must be shown first."""
    ranks: list[tuple[int, int, int]] = []
    order = {claim.standing: place for place, claim in reversed([*enumerate(numbered(digest))])}
    claims = enumerate(numbered(digest), start=1)
    for standing, group in groupby(claims, key=lambda entry: entry[1].standing):
        for place, (number, _) in enumerate(list(group)[:per_section]):
            round_ = min(place, 1) if standing in _SETTLED else place + (place > 0)
            ranks.append((round_, order[standing], number))
    return [number for *_, number in sorted(ranks)]


def _laid_out(digest: Digest, form: Form, kept: frozenset[int], first: int) -> Layout:
    sections = (
        Section((_title(digest, form), *_gone(digest, form))),
        *_standings(digest, form, kept, first),
        *_missing(digest, form, kept),
        *_footer(digest, form),
    )
    return Layout(sections, spaced=not form.compact)


# --- the title


def title_of(digest: Digest) -> str:
    """What a digest is of, as readers see it: its tag as posts write it, or the topic's name."""
    name = digest.title or digest.tag
    return clipped(shown(name if name.startswith("#") or " " in name else f"#{name}"), LONGEST_NAME)


def _title(digest: Digest, form: Form) -> Line:
    name = title_of(digest)
    if form.compact:
        return (Span(name, Ink.STRONG), Span(f" · {_counted(digest, form, copies=False)}"))
    return (Span(name, Ink.STRONG), Span(f": {_what_they_say(digest, form)}"))


def _what_they_say(digest: Digest, form: Form) -> str:
    counts = digest.counts
    if counts.copies or counts.sourced or counts.sites > 1:
        return _counted(digest, form, copies=True)
    return form.say.what_posts_say.of(counts.posts)


def _counted(digest: Digest, form: Form, *, copies: bool) -> str:
    counts, say = digest.counts, form.say
    parts = [say.posts.of(counts.posts)]
    if copies and counts.copies:
        parts.append(say.copies.of(counts.copies))
    return ", ".join((*parts, say.sites.of(counts.sites), say.sourced.format(n=counts.sourced)))


# --- the claims


def _standings(digest: Digest, form: Form, kept: frozenset[int], first: int) -> Iterator[Section]:
    entries = list(enumerate(numbered(digest), start=1))
    by_standing = [(standing, list(group)) for standing, group in groupby(entries, key=lambda entry: entry[1].standing)]
    leading = [each for each in by_standing if any(claim.earlier for _, claim in each[1])]
    for standing, group in leading:
        yield _standing(standing, group, form, kept, first)
    if not any(claim.standing is Standing.CONFIRMED for _, claim in entries):
        yield _nothing_confirmed(digest, form)
    for standing, group in by_standing[len(leading) :]:
        yield _standing(standing, group, form, kept, first)
    if not entries:
        yield Section(((Span(form.say.no_claims),),))


def _nothing_confirmed(digest: Digest, form: Form) -> Section:
    say = form.say
    unsourced = any(missing.kind == "no_primary_source" for missing in digest.missing)
    if form.compact:
        text = say.nothing_confirmed_unsourced if unsourced else say.nothing_confirmed
        return Section(((Span(text), *_would_confirm(digest, form)),))
    text = say.nothing_unsourced if unsourced else say.nothing
    heading = (Span(say.headings[Standing.CONFIRMED], Ink.STRONG),)
    return Section(((Span(text), *_would_confirm(digest, form)),), heading)


_FEW_DOMAINS = 2


def _would_confirm(digest: Digest, form: Form) -> Line:
    """Domains of the shipped tables or of the chat; set as code, which no client turns into a link."""
    spans: list[Span] = []
    for domain in digest.would_confirm[:_FEW_DOMAINS]:
        host = host_of(f"https://{domain}")
        name = Span(host, Ink.CODE) if 0 < len(host) <= LONGEST_NAME else Span(clipped(shown(domain), LONGEST_NAME))
        spans += [Span(", " if spans else f" {form.say.would_confirm} "), name]
    return tuple(spans)


def _standing(
    standing: Standing, entries: Sequence[tuple[int, Claim]], form: Form, kept: frozenset[int], first: int
) -> Section:
    speakers = {confirmer(claim, form.say) for _, claim in entries} if standing is Standing.CONFIRMED else {None}
    speaker = speakers.pop() if len(speakers) == 1 else None
    lines: list[Line] = []
    for number, claim in entries:
        if number in kept:
            lines.extend(_claim(first + number - 1, claim, form, introduced=speaker is not None))
    if left_out := sum(number not in kept for number, _ in entries):
        lines.append((Span(form.say.left_out.format(n=left_out, where=form.where)),))
    is_sourced = any(claim.sourced for _, claim in entries)
    return Section(tuple(lines), _heading(standing, speaker, form, is_sourced=is_sourced))


def _heading(standing: Standing, speaker: str | None, form: Form, *, is_sourced: bool) -> Line:
    """The heading with what it means: no word of "no source" over a line that counts one, which confirms nothing."""
    gloss = form.say.glosses.get(standing)
    if standing is Standing.REPORTED and is_sourced:
        gloss = form.say.reported_with_links
    if speaker:
        gloss = form.say.confirmed_by.format(who=clipped(shown(speaker), LONGEST_NAME))
    heading = Span(form.say.headings[standing], Ink.STRONG)
    return (heading, Span(f" ({gloss})")) if gloss else (heading,)


def _claim(number: int, claim: Claim, form: Form, *, introduced: bool) -> Iterator[Line]:
    text = _attributed(claim, form, introduced=introduced)
    if form.compact:
        yield (Span(f"{number}. {text}"), *_sites(claim, form))
    else:
        yield (Span("• "), *_with_refs(text, claim, form))
    if claim.standing in (Standing.DISPUTED, Standing.RETRACTED):
        yield from _sides(claim, form)
    if claim.earlier is not None:
        yield (Span(f"   {before(claim.earlier, form.say)}"),)


def before(earlier: Earlier, say: Phrases = ENGLISH) -> str:
    """How a claim stood before: "Yesterday: reported", "Earlier: reported (Mon 09:10)"."""
    standing = say.standings[earlier.standing]
    return (say.yesterday if earlier.yesterday else say.earlier).format(standing=standing, at=say.when(earlier.at))


def _gone(digest: Digest, form: Form) -> Iterator[Line]:
    """What the chat was told and nothing states any more."""
    for gone in digest.gone:
        yield (Span(form.say.gone.format(n=gone.number, at=form.say.when(gone.at))),)


def _attributed(claim: Claim, form: Form, *, introduced: bool) -> str:
    """The claim's text, with who says so unless the heading or the text tells."""
    who = teller(claim) if introduced else confirmer(claim, form.say) or teller(claim)
    text = said_by(who, claim.text, form.say) if claim.text else form.say.withdrawn
    mark = foreign(claim.text, form.tongue, form.say, form.posts_tongue)
    if not claim.trusted or claim.standing is not Standing.CONFIRMED:
        return clipped(text, form.claim_length - utf16(mark)) + mark
    by_whom = f" ({form.say.trusted}){mark}."
    return clipped(text.rstrip("."), form.claim_length - utf16(by_whom)) + by_whom


def _sites(claim: Claim, form: Form) -> Line:
    """On a phone: how many say so from how many sites, and a link to one of them by its site."""
    link = _first_link(claim.evidence, form)
    if claim.standing is Standing.CONFIRMED and link:
        return (Span(" "), link, *_elsewhere(", {}", claim, form))
    count = _count_of(claim, form)
    return (Span(f" {count} · "), link) if link else (Span(f" {count}"),)


def _count_of(claim: Claim, form: Form) -> str:
    say = form.say
    pages = len({evidence.post for evidence in claim.evidence if evidence.source == PAGE})
    posts = len({evidence.post for evidence in claim.evidence}) - pages
    parts = [say.posts.of(posts)] if posts or not pages else []
    if posts > 1 and claim.sites:
        parts.append(say.sites.of(claim.sites))
    if pages:
        parts.append(say.pages.of(pages))
    if claim.sourced:
        parts.append(say.sourced.format(n=claim.sourced))
    if names := elsewhere(claim.evidence):
        parts.append(say.also_on.format(names=say.all_of(names)))
    return ", ".join(parts)


def _elsewhere(around: str, claim: Claim, form: Form) -> Line:
    """The other networks on which the authors of a claim's posts have posted them too."""
    names = elsewhere(claim.evidence)
    return (Span(around.format(form.say.also_on.format(names=form.say.all_of(names)))),) if names else ()


def _first_link(evidence: Iterable[Evidence], form: Form) -> Span | None:
    """A link to a page that posts link to, where one is among the evidence, else to the first post."""
    pages_first = sorted(evidence, key=lambda entry: entry.source != PAGE)
    return next((link for entry in pages_first if (link := _link(entry, form))), None)


def _link(evidence: Evidence, form: Form) -> Span | None:
    url = permalink(evidence.url)
    if url is None:
        return None
    host = host_of(url)
    # Discord does not escape inside a link's text: what could be markup there is not used.
    return Span(host if all(char.isalnum() or char in ".-" for char in host) else form.say.link, url=url)


# --- references to posts by number

_ENDS = "。！？.!?…"
_FEW_REFS, _SHOWN_REFS = 4, 3


def _with_refs(text: str, claim: Claim, form: Form) -> Line:
    """The text with `[n]` before its full stop, and other spellings with the posts that use them."""
    numbers = list(dict.fromkeys(evidence.post for evidence in claim.evidence))
    urls = {evidence.post: permalink(evidence.url) for evidence in reversed(claim.evidence)}
    stop = text[-1] if text[-1] in ".。" else ""
    elsewhere = {number for _, posts in claim.spelled for number in posts}
    own = [number for number in numbers if number not in elsewhere]
    spans = [Span(text[: len(text) - len(stop)]), *_refs(own, urls)]
    for spelling, posts in claim.spelled:
        before, after = form.say.spelled.split("{refs}")
        spans.append(Span(", " + before.format(spelling=clipped(shown(spelling), LONGEST_NAME)).rstrip()))
        spans += [*_refs(posts, urls), Span(after)]
    return (*spans, *_elsewhere(" ({})", claim, form), Span(stop))


def _refs(numbers: Sequence[int], urls: Mapping[int, str | None]) -> Iterator[Span]:
    few = numbers if len(numbers) <= _FEW_REFS else numbers[:_SHOWN_REFS]
    for place, number in enumerate(few):
        if place == 0:
            yield Span(" ")
        yield Span(f"[{number}]", url=urls.get(number))
    if len(numbers) > len(few):
        yield Span(f" +{len(numbers) - len(few)}")


def _sides(claim: Claim, form: Form) -> Iterator[Line]:
    """What the first and the last of those say who do not agree, word for word, and who denies or takes it back."""
    if not (quoted := [entry for entry in claim.evidence if entry.quote]):
        return
    first, *others = quoted
    last = next((entry for entry in reversed(others) if entry.quote != first.quote), None)
    for entry in (first, last) if last else (first,):
        quote = form.say.quote.format(quote=clipped(readable(entry.quote, form.say), form.quote_length))
        quote += foreign(entry.quote, form.tongue, form.say, form.posts_tongue)
        if claim.denied_by and entry is last:
            quote = form.say.denies.format(who=clipped(shown(claim.denied_by), LONGEST_NAME), quote=quote)
        elif claim.standing is Standing.RETRACTED and entry is last and (who := named(entry)):
            quote = form.say.says.format(who=clipped(shown(who), LONGEST_NAME), text=quote)
        link = _link(entry, form)
        if form.compact:
            yield (Span(f"   {quote}"), *((Span(" "), link) if link else ()))
        else:
            yield (Span(f"  {quote} "), Span(f"[{entry.post}]", url=link.url if link else None))


# --- what is missing, and the footer

_LONGEST_NOTE = 300
_LONGEST_LIST = 140


def _missing(digest: Digest, form: Form, kept: frozenset[int]) -> Iterator[Section]:
    if not digest.missing:
        return
    if form.compact:
        yield Section(tuple(_missing_kinds(digest, form)))
    else:
        lines = ((Span(f"• {clipped(note, _LONGEST_NOTE)}"),) for note in _notes(digest, kept, form.say))
        yield Section(tuple(lines), (Span(form.say.whats_missing, Ink.STRONG),))


def _notes(digest: Digest, kept: frozenset[int], say: Phrases) -> Iterator[str]:
    """What is absent as one sentence, then one for each circumstance that no claim shows already."""
    spelled = any(claim.spelled for number, claim in enumerate(numbered(digest), start=1) if number in kept)
    missing = [entry for entry in digest.missing if not (spelled and entry.kind == "spelling")]
    absent = [entry.text for entry in missing if _is_absence(entry.kind)]
    others = [entry.text for entry in missing if not _is_absence(entry.kind)]
    for text in (", ".join(absent), *others) if absent else others:
        note = readable(text, say)
        yield note[0].upper() + note[1:] + ("" if note[-1] in _ENDS else ".")


def _is_absence(kind: str) -> bool:
    return kind.startswith("no_")


def _missing_kinds(digest: Digest, form: Form) -> Iterator[Line]:
    """One line of what the posts do not give, one of what is notable about them, by kind."""
    say = form.say
    kinds = dict.fromkeys(missing.kind for missing in digest.missing)
    absent = [say.absent.get(kind) or _words(kind[3:]) for kind in kinds if _is_absence(kind)]
    notable = [say.notable.get(kind) or _words(kind) for kind in kinds if not _is_absence(kind)]
    for heading, names in ((say.missing, absent), (say.note, notable)):
        if names:
            yield (Span(heading, Ink.STRONG), Span(": " + _listed(names)))


def _listed(names: Sequence[str]) -> str:
    """The names in a row, as many as fit, and how many more there are."""
    for fitting in range(len(names), 0, -1):
        rest = len(names) - fitting
        row = ", ".join(names[:fitting]) + (f", +{rest}" if rest else "")
        if utf16(row) <= _LONGEST_LIST:
            return row
    return clipped(names[0], _LONGEST_LIST)


def _words(kind: str) -> str:
    return shown(kind.replace("_", " "))


def _footer(digest: Digest, form: Form) -> Iterator[Section]:
    say, lines = form.say, []
    if digest.engine == "extractive" and any(foreign(claim.text, form.tongue, say) for claim in digest.claims):
        lines.append((Span(say.quotes_only_foreign),))
    elif digest.note:
        lines.append((Span(say.quotes_only),))
    dropped = {reason: n for reason, n in digest.dropped.items() if n > 0}
    if dropped and digest.engine != "extractive":
        reasons = _listed([f"{say.reasons.get(reason) or _words(reason)} {n}" for reason, n in dropped.items()])
        lines.append((Span(say.dropped.of(sum(dropped.values()), reasons=reasons)),))
    if digest.unchanged:
        lines.append((Span(say.unchanged.of(digest.unchanged)),))
    if digest.coverage is not None:
        lines.append((Span(coverage_line(digest.coverage, say.coverage)),))
    if lines:
        yield Section(tuple(lines))
