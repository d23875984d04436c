"""What a chat is told when the standing of a claim has changed, and what the message that carried it says then."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.attribution import confirmer, readable, said_by, teller
from bot.core.boundary import permalink, shown
from bot.core.domain import Claim, Counts, Evidence, Standing
from bot.core.foreign import foreign
from bot.core.ledger import Carried, Change, Kind, Place, posts_of
from bot.core.letters import Button, Rows
from bot.core.lines import Ink, Line, Span, clipped, utf16
from bot.core.links import host_of
from bot.core.phrases import ENGLISH as BRIEF
from bot.core.phrases import Phrases
from bot.core.pickers import MUTE, REPORT, WHY

LONGEST_CLAIM = 240
LONGEST_QUOTE = 160
LONGEST_TITLE = 48
MESSAGE_UNITS = 4096
"""UTF-16 units of a message of Telegram, and of a long one of Discord; with markup it may measure a little more."""


@dataclass(frozen=True, slots=True)
class ChangePhrases:
    """The words about a change of standing, in one language."""

    title: str
    gone: str
    why_gone: str
    left: str
    says: str
    denies: str
    before: str
    unsourced: str
    sourced: str
    unknown: str
    edited: str
    edited_gone: str
    became: Mapping[Kind, str]


ENGLISH = ChangePhrases(
    title="{title} · {before} → {after} · {at}",
    gone="SOURCE GONE",
    why_gone="Claim {n} of this message rested on posts that are there no more. No other post states it.",
    left="A post that this rested on is there no more. By the posts that are left it is {standing}.",
    says="{who}: {quote}",
    denies="{who} on the other side: {quote}",
    before="Before: {posts} since {since}, {sourced}",
    unsourced="none with a source",
    sourced="{n} with a source",
    unknown="Still unknown: {names}",
    edited=" → {standing} {at}, see below",
    edited_gone="(withdrawn {at}: its posts are gone)",
    became={
        Kind.CONFIRMED: "confirmed",
        Kind.DISPUTED: "disputed",
        Kind.RETRACTED: "retracted",
        Kind.GONE: "its source is gone, now {standing}",
        Kind.BACK: "now {standing}",
    },
)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a change: `title` is the topic's, `before` counts the posts that spoke of the claim until then.

    `number` is the claim's in the message that is answered, `unknown` what the posts still do not give, `zone` the
    chat's, `tongue` the code of the language that it is told in: quotes in another are marked. `confirming` are the ids
    of the posts of whoever confirms it, where one voice does.
    """

    title: str
    record: Carried
    change: Change
    at: datetime
    zone: str
    before: Counts
    number: int = 0
    unknown: Sequence[str] = ()
    tongue: str | None = None
    confirming: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What a change is told with: its own words, and those of briefs."""

    change: ChangePhrases = ENGLISH
    brief: Phrases = BRIEF


IN_ENGLISH = Wording()


def lines(told: Told, words: Wording = IN_ENGLISH) -> tuple[Line, ...]:
    """The message: what changed and when, the claim, who says so, what was known before, and what is still not."""
    claim, say, brief = told.change.after, words.change, words.brief
    if claim is None:
        return (_title(told, say, brief), (Span(say.why_gone.format(n=told.number)),))
    return (
        _title(told, say, brief),
        (
            Span(
                clipped(said_by(teller(claim), claim.text, brief), LONGEST_CLAIM)
                + foreign(claim.text, told.tongue, brief)
            ),
        ),
        *_because(told, claim, say, brief),
        *_before(told, say, brief),
        *((Span(say.unknown.format(names=", ".join(told.unknown))),) for _ in told.unknown[:1]),
    )


def _title(told: Told, say: ChangePhrases, brief: Phrases) -> Line:
    name = clipped(shown(told.title), LONGEST_TITLE)
    after = told.change.standing
    stands = brief.headings[after] if after else say.gone
    words = say.title.format(
        title="", before=brief.headings[told.change.before], after=stands, at=_hour(told.at, told.zone)
    )
    return (Span(name, Ink.STRONG), Span(words))


def _because(told: Told, claim: Claim, say: ChangePhrases, brief: Phrases) -> list[Line]:
    """Who says so, word for word and with a link; of a dispute both sides. Where a post is gone nobody is accused."""
    if told.change.kind is Kind.GONE:
        return [(Span(say.left.format(standing=brief.standings[claim.standing])),)]
    new = causes(told.record, claim)
    if claim.standing is Standing.CONFIRMED:
        return _confirmed(told, claim, new, say, brief)
    old = [each for each in claim.evidence if each not in new]
    sides = (*old[:1], *new[-1:])  # whose word it was that changed it speaks last
    return [_quoted(say.says, _author(each), each, told, brief) for each in sides]


def _confirmed(told: Told, claim: Claim, new: Sequence[Evidence], say: ChangePhrases, brief: Phrases) -> list[Line]:
    """The words of whoever confirms it; what others said before is not laid into their mouth."""
    theirs = [each for each in (*new, *claim.evidence) if each.quote and each.post_id in told.confirming]
    said = next((each for each in (*theirs, *new, *claim.evidence) if each.quote), None)
    if said is None:
        return []
    is_theirs = said in theirs or (not told.confirming and said in new)
    who = (confirmer(claim, brief) if is_theirs else None) or _author(said)
    return [_quoted(say.says, who, said, told, brief)]


def causes(record: Carried, claim: Claim) -> list[Evidence]:
    """What a claim rests on since its standing changed; a brief that was quicker may have shown it already."""
    new = [each for each in claim.evidence if each.post_id not in record.cited]
    return new or [each for each in claim.evidence if each.post_id not in posts_of(record.claim)]


def _quoted(form: str, who: str, evidence: Evidence, told: Told, brief: Phrases) -> Line:
    quote = brief.quote.format(quote=clipped(readable(evidence.quote, brief), LONGEST_QUOTE))
    quote += foreign(evidence.quote, told.tongue, brief)
    url = permalink(evidence.url)
    link = (Span(" "), Span(host_of(url), url=url)) if url else ()
    return (Span(form.format(who=clipped(shown(who), LONGEST_TITLE), quote=quote)), *link)


def _author(evidence: Evidence | None) -> str:
    if evidence is None or not evidence.author:
        return shown(evidence.source) if evidence else ""
    return evidence.author if " " in evidence.author else f"@{evidence.author}"


def _before(told: Told, say: ChangePhrases, brief: Phrases) -> list[Line]:
    counts = told.before
    if not counts.posts or told.change.kind is Kind.GONE:
        return []
    sourced = say.sourced.format(n=counts.sourced) if counts.sourced else say.unsourced
    since = told.record.since.astimezone(ZoneInfo(told.zone))
    words = say.before.format(posts=brief.posts.of(counts.posts), since=brief.when(since), sourced=sourced)
    return [(Span(words),)]


def buttons(change: Change) -> Rows:
    """What hangs under the message; where a claim is withdrawn there is nothing to explain."""
    if change.after is None:
        return ()
    return ((Button(WHY, "/why 1"), Button(MUTE, "/mute"), Button(REPORT, "/report")),)


def _hour(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


# --- the message that carried it

Write = Callable[[Sequence[Line]], tuple[str, ...]]
"""Lines in a platform's markup."""


def edited(text: str, place: Place, words: str, told: Told, write: Write, by: Wording = IN_ENGLISH) -> str | None:
    """A message (in its platform's markup) with the claim's line marked; None where the claim does not stand in it.

    `words` is the claim's text. One that nothing states any more is taken out of the message. Where the mark has no
    room the message stays as it is.
    """
    rows = text.split("\n")
    start = _number(place.number, write)
    found = next((i for i, row in enumerate(rows) if place.number and row.startswith(start)), None)
    if found is None:
        opening = _opening(words, write)
        found = next((i for i, row in enumerate(rows) if opening and opening in row), None)
    if found is None:
        return None
    change, at, say = told.change, _hour(told.at, told.zone), by.change
    if change.standing is None:
        gone = write(((Span(say.edited_gone.format(at=at)),),))[0]
        head = start if rows[found].startswith(start) else ""
        rows[found : _end(rows, found)] = [head + gone]
    else:
        became = say.became[change.kind].format(standing=by.brief.standings[change.standing])
        mark = write(((Span(say.edited.format(standing=became, at=at)),),))[0]
        rows[found] = _marks(say, write).sub("", rows[found]) + mark
    marked = "\n".join(rows)
    return marked if utf16(marked) <= max(MESSAGE_UNITS, utf16(text)) else text


def _marks(say: ChangePhrases, write: Write) -> re.Pattern[str]:
    """A mark that an earlier change has left at the end of a line, in the platform's markup."""
    around = write(((Span(say.edited.format(standing="\0", at="\1")),),))[0]
    return re.compile(re.escape(around).replace("\0", "[^→]*").replace("\1", r"\d\d\\?:\d\d") + "$")


def _number(number: int, write: Write) -> str:
    """What the line of a claim begins with: "2. " in the platform's markup."""
    return write(((Span(f"{number}. x"),),))[0].removesuffix("x")


_OPENING = 40


def _opening(words: str, write: Write) -> str:
    """The first words of a claim in the platform's markup."""
    said = shown(words)
    first = said if len(said) <= _OPENING else said[:_OPENING].rsplit(None, 1)[0]
    return write(((Span(first),),))[0] if first.strip() else ""


def _end(rows: Sequence[str], start: int) -> int:
    """The line after those that belong to a claim: its quotes and how it stood before are set in."""
    end = start + 1
    while end < len(rows) and rows[end].startswith("  "):
        end += 1
    return end
