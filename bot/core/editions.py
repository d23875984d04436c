"""What a chat gets in one slot: all its due digests in one message, or silence when there is nothing new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.boundary import shown
from bot.core.coverage import ENGLISH as COVERAGE
from bot.core.coverage import CoveragePhrases
from bot.core.coverage import line as coverage_line
from bot.core.domain import Chat, Claim, Coverage, Digest
from bot.core.layout import PHONE, Form, Speaks, brief_lines, in_english
from bot.core.lines import Ink, Line, Span, clipped, utf16
from bot.core.outbox import Entry
from bot.core.plurals import Plural
from bot.core.schedule import Due, Rhythm, Slot

SIGN_OF_LIFE = timedelta(days=7)
"""A chat that heard nothing from us for so long is told that we are still there."""

_SLACK = timedelta(hours=1)
"""A week of editions is a little less than SIGN_OF_LIFE, for a slot may come later than the one before."""

_LONGEST_TITLE = 48
_LONGEST_LIST = 240


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a chat gets its editions.

    `since` is when it began or chose this rhythm, `last` the slot made last, `next_due` when to look at it next
    (None: not until it is set anew), `spoken_at` when an edition last had something to say to it.
    """

    chat: Chat
    rhythm: Rhythm
    language: str
    since: datetime
    last: Slot | None = None
    next_due: datetime | None = None
    spoken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one followed topic in a slot: its digest, None where nothing was heard, and the one before."""

    title: str
    digest: Digest | None
    before: Digest | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """What a chat gets in one slot; one per (chat, language, local date, slot).

    `digests` have something new, `quiet` are the titles of the topics that have not. `late` and `skipped` are set
    where readers are told, see `schedule.Due`. `folded` are the ids of the outbox entries that this edition
    counts instead of sending, `missed` how many messages they were. `still_here` marks the weekly sign of life.
    `coverage` is what was listened to since the last one. `shown` are the ids of the claims that its message has room
    for; None where nobody told.
    """

    chat: str
    language: str
    slot: Slot
    made_at: datetime
    digests: tuple[Digest, ...] = ()
    quiet: tuple[str, ...] = ()
    late: timedelta | None = None
    skipped: int = 0
    folded: tuple[int, ...] = ()
    missed: int = 0
    still_here: bool = False
    coverage: Coverage | None = None
    shown: tuple[str, ...] | None = None

    @property
    def key(self) -> str:
        """The edition as one string, the same whoever makes it: the name of its message and its job."""
        return f"{self.chat}|{self.language}|{self.slot.local_date.isoformat()}|{self.slot.at:%H:%M}"

    @property
    def silent(self) -> bool:
        """Whether there is nothing to send; it is stored all the same, so that its slot is done."""
        return not (self.digests or self.missed or self.still_here)


def edition(
    timetable: Timetable,
    owed: Due,
    heard: Sequence[Heard],
    now: datetime,
    folded: Sequence[Entry] = (),
) -> Edition:
    """The edition of a slot that is due: which digests it holds, and what it says besides. It may be silent."""
    new = [each for each in heard if each.digest is not None and (news(each.digest, each.before) or each.digest.gone)]
    digests = tuple(each.digest for each in new if each.digest is not None)
    missed = len({entry.message for entry in folded})
    return Edition(
        chat=timetable.chat.key,
        language=timetable.language,
        slot=owed.slot,
        made_at=now,
        digests=digests,
        quiet=tuple(each.title for each in heard if each not in new),
        late=owed.late if owed.marked else None,
        skipped=owed.skipped,
        folded=tuple(entry.id for entry in folded),
        missed=missed,
        still_here=bool(heard) and not (digests or missed) and _is_long_silent(timetable, now),
    )


def _is_long_silent(timetable: Timetable, now: datetime) -> bool:
    return now - (timetable.spoken_at or timetable.since) >= SIGN_OF_LIFE - _SLACK


def news(digest: Digest, before: Digest | None) -> tuple[Claim, ...]:
    """The claims of a digest that the one before did not hold.

    A model words a claim anew each time, so a claim is known by its id, or by resting on no other posts than a
    claim of the same standing did.
    """
    known = before.claims if before is not None else ()
    return tuple(claim for claim in digest.claims if not any(_says(other, claim) for other in known))


def _says(other: Claim, claim: Claim) -> bool:
    posts = {evidence.post_id for evidence in claim.evidence}
    known = {evidence.post_id for evidence in other.evidence}
    return other.standing is claim.standing and (other.id == claim.id or (bool(posts) and posts <= known))


# --- its words


@dataclass(frozen=True, slots=True)
class EditionPhrases:
    """The words of an edition around its digests, in one language; `parts_of_day` by the first hour of each."""

    parts_of_day: tuple[tuple[int, str], ...]
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    title: str
    date: str
    late: str
    skipped: Plural
    missed: Plural
    quiet: str
    still_here: str
    more: str
    preview: str
    preview_nothing: str
    coverage: CoveragePhrases


ENGLISH = EditionPhrases(
    parts_of_day=((0, "Night"), (5, "Morning"), (12, "Afternoon"), (17, "Evening"), (22, "Night")),
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    title="{part} brief · {date}",
    date="{weekday} {day} {month}",
    late="Late: this was due at {at}.",
    skipped=Plural("{n} day before it has no brief.", "{n} days before it have no brief."),
    missed=Plural(
        "{n} message could not be sent in time; this brief stands in its place.",
        "{n} messages could not be sent in time; this brief stands in their place.",
    ),
    quiet="Nothing new: {titles}",
    still_here="Nothing new in the last week: {titles}. Still watching.",
    more="+{n}",
    preview="Preview: “{chat}” gets its first brief at {at}. It will look like this:",
    preview_nothing="Preview: “{chat}” gets its first brief at {at}. Nothing was heard yet.",
    coverage=COVERAGE,
)


def lines(
    edition: Edition, form: Form = PHONE, say: EditionPhrases = ENGLISH, speaks: Speaks = in_english
) -> tuple[Line, ...]:
    """The edition from its title to what was listened to, each digest in its own language; nothing for a silent one."""
    if edition.silent:
        return ()
    blocks = [_head(edition, say), brief_lines(edition.digests, form, speaks), _foot(edition, say)]
    gap: tuple[Line, ...] = () if form.compact else ((),)
    shown_blocks = [block for block in blocks if block]
    return tuple(line for n, block in enumerate(shown_blocks) for line in (*(gap if n else ()), *block))


def _head(edition: Edition, say: EditionPhrases) -> tuple[Line, ...]:
    """The title, and what a reader must know before reading: that it is late, that messages are missing."""
    found: list[str] = []
    if edition.late is not None:
        found.append(" ".join(_lateness(edition, say)))
    if edition.missed:
        found.append(say.missed.of(edition.missed))
    return ((Span(_title(edition.slot, say), Ink.STRONG),), *((Span(text),) for text in found))


def _lateness(edition: Edition, say: EditionPhrases) -> Iterator[str]:
    yield say.late.format(at=f"{edition.slot.at:%H:%M}")
    if edition.skipped:
        yield say.skipped.of(edition.skipped)


def _foot(edition: Edition, say: EditionPhrases) -> tuple[Line, ...]:
    found: list[str] = []
    if edition.quiet:
        words = say.still_here if edition.still_here else say.quiet
        found.append(words.format(titles=_listed(edition.quiet, say)))
    if edition.coverage is not None:
        found.append(coverage_line(edition.coverage, say.coverage))
    return tuple((Span(text),) for text in found)


def _title(slot: Slot, say: EditionPhrases) -> str:
    part = [name for first, name in say.parts_of_day if first <= slot.at.hour][-1]
    return say.title.format(part=part, date=_date(slot.local_date, say))


def _date(day: date, say: EditionPhrases) -> str:
    return say.date.format(weekday=say.weekdays[day.weekday()], day=day.day, month=say.months[day.month - 1])


def _listed(titles: Iterable[str], say: EditionPhrases) -> str:
    """The titles in a row, as many as fit, and how many more there are."""
    names = [clipped(shown(title), _LONGEST_TITLE) for title in titles]
    for fitting in range(len(names), 0, -1):
        rest = len(names) - fitting
        row = ", ".join([*names[:fitting], *([say.more.format(n=rest)] if rest else [])])
        if utf16(row) <= _LONGEST_LIST:
            break
    return row
