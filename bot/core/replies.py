"""What is said in answer to a command, in the lines of a layout; `render` sets them for each platform."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.boundary import shown
from bot.core.domain import (
    Digest,
    Mode,
    Mute,
    MuteKind,
    SentBrief,
    Subscription,
    Topic,
)
from bot.core.durations import ENGLISH as LENGTHS
from bot.core.durations import spoken
from bot.core.layout import CLI, PHONE, Form, Speaks, in_english, shown_in
from bot.core.letters import Button, Rows
from bot.core.lines import Ink, Line, Span, clipped, written
from bot.core.moments import UTC_ZONE, day, hour, instant
from bot.core.mutes import Effect
from bot.core.pickers import MUTE, REPORT, WHY, Choices, as_lines, label, page_lines, rows
from bot.core.readings import quoted
from bot.core.requests import Misuse, Request
from bot.core.schedule import Rhythm
from bot.core.tags import spells
from bot.core.told import Catalog, Told, again, buttons_in, in_tongue, together, told, told_of
from bot.core.zones import city

_LONGEST_ECHO = 100

LOOKING = told("Looking …")
"""What stands where a brief is being made."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its lines, then the briefs it brings, then its buttons.

    `undo` is the command that takes the deed back; `full` asks for the briefs at full length; `leave` ends
    the conversation.

    `choices` is a picker, whose rows stand above `buttons`. `later` is what is still to be made, and takes as long
    as a model does: until it is there `first_lines` are shown, then `completed` takes their place. `private`: for
    the asker alone. `passing`: a refusal, which a group need not keep. `in_place`: where a button was pressed, the
    answer takes the place of the message it hangs under. `answers` is the platform's id of a message of ours that
    it points at. `for_admins` is what the chat's admins are to be told in private, `claim` the name of the claim's
    record in the ledger that a report is about. `speaks` gives the words of its briefs by their language,
    `looking` stands where they are being made.
    """

    lines: tuple[Line, ...]
    digests: tuple[Digest, ...] = ()
    undo: str | None = None
    full: bool = False
    leave: bool = False
    buttons: Rows = ()
    choices: Choices | None = None
    later: Request | None = None
    private: bool = False
    passing: bool = False
    in_place: bool = False
    answers: str | None = None
    for_admins: Reply | None = None
    claim: str | None = None
    speaks: Speaks = in_english
    looking: str = LOOKING

    @property
    def text(self) -> str:
        """The lines as plain text."""
        return "\n".join(written(line) for line in self.lines)

    def form_of(self, digest: Digest) -> Form:
        """How one of its briefs is laid out."""
        return replace(CLI if self.full else PHONE, say=self.speaks(digest.language))

    def claims_shown(self, digest: Digest) -> frozenset[str]:
        """The ids of the claims of one of its briefs that there is room for."""
        return shown_in(digest, self.form_of(digest))

    @property
    def rows(self) -> Rows:
        """All buttons as they stand under the answer: the picker's page, then the others."""
        return (*(rows(self.choices) if self.choices else ()), *self.buttons)

    @property
    def first_lines(self) -> tuple[Line, ...]:
        """What to show at once, while what is `later` is being made."""
        return (*self.lines, *said(self.looking)) if self.later else self.lines

    def completed(self, brought: Reply) -> Reply:
        """The whole answer when what was `later` is there; what was asked at first can still be answered."""
        return replace(brought, lines=self.lines + brought.lines, buttons=(*self.buttons, *brought.buttons))

    @property
    def typed_out(self) -> tuple[Line, ...]:
        """The lines for a chat without buttons: what they ask for stands below, to be typed."""
        below = () if self.digests else tuple(button for row in self.buttons for button in row)
        return (*self.lines, *(page_lines(self.choices) if self.choices else ()), *as_lines(below))


def in_language(reply: Reply, catalog: Catalog) -> Reply:
    """An answer in the language of a catalog: lines and buttons. What its admins are told is for another chat."""
    choices = reply.choices
    if choices is not None:
        (options,) = buttons_in((choices.options,), catalog)
        back, cancel = choices.leaving
        choices = replace(choices, options=options, leaving=(again(back, catalog), again(cancel, catalog)))
    return replace(
        reply,
        lines=tuple(tuple(replace(span, text=again(span.text, catalog)) for span in line) for line in reply.lines),
        buttons=buttons_in(reply.buttons, catalog),
        choices=choices,
        looking=again(reply.looking, catalog),
    )


def said(*lines: str | Span | Line) -> tuple[Line, ...]:
    """Lines out of plain strings, single spans and ready lines; empty strings are left out."""
    return tuple(_line(line) for line in lines if line)


def _line(line: str | Span | Line) -> Line:
    if isinstance(line, tuple):
        return line
    return (Span(line) if isinstance(line, str) else line,)


def strong(text: str) -> Span:
    """A span that stands out."""
    return Span(text, Ink.STRONG)


def typed(text: str) -> Span:
    """A span a reader may type."""
    return Span(text, Ink.CODE)


def misused(misuse: Misuse) -> Reply:
    """What happened, why, and what to do next."""
    return Reply(
        said((strong(misuse.what), Span(" " if misuse.why else ""), Span(misuse.why)), misuse.next),
        buttons=tuple((Button(label(line), line),) for line in misuse.instead),
        private=True,
    )


def unchanged(why: str, next_: str = "") -> Reply:
    """That nothing was done, and why."""
    return Reply(said((strong(told("Nothing was changed.")), Span(" "), Span(why)), next_), private=True)


def goodbye() -> Reply:
    """The answer to /quit."""
    return Reply(said(told("Goodbye.")), leave=True)


_LET_GO = {
    None: told("No question is open."),
    "question": told("Cancelled. Nothing was changed."),
    "done": told("Done."),
}


def cancelled(left: str | None) -> Reply:
    """The answer to /cancel: nothing was asked, a question is let go of, a page is closed."""
    return Reply(said(_LET_GO[left]), in_place=True)


def named(topic: Topic) -> str:
    """A topic as readers see it: its tags as whoever followed them wrote them, or its name with them."""
    return topic.name if spells(topic.name, topic.tags) else f"{echoed(topic.name)} ({joined(topic.tags)})"


_ALERTS = {
    Mode.DIGEST: "",
    Mode.INSTANT: told("What becomes of it is told at once, not daily."),
    Mode.BOTH: told("Also at once."),
}


def followed(
    subscription: Subscription, *, new: bool, watched: Sequence[str], daily: Rhythm | None = None
) -> tuple[Line, ...]:
    """That a topic is followed, in which language, when its edition comes, and where it is looked for."""
    topic = named(subscription.topic)
    what = told("Following {topic}.", topic=topic) if new else told("This chat follows {topic} already.", topic=topic)
    names = together(*watched, by=", ")
    where = told("Watched: {names}.", names=names) if watched else told("No source is watched yet.")
    language = subscription.language
    briefs = told("Briefs in {language}.", language=language)
    if daily and subscription.mode is not Mode.INSTANT:
        at, zone = f"{daily.at:%H:%M}", daily.zone
        briefs = told("Briefs in {language}, daily at {at} ({zone}).", language=language, at=at, zone=zone)
    return said((strong(what), Span(" "), Span(together(briefs, _ALERTS[subscription.mode], where))))


def ask_zone(guesses: Sequence[str], taken: str) -> tuple[tuple[Line, ...], Rows]:
    """The question for a chat's time zone, asked once: what is taken until somebody says, and the likely ones."""
    options = tuple(Button(label(city(each)), f"/timezone {each}") for each in guesses)
    line = told("I take the time here to be that of {city}. Is it?", city=city(taken))
    return said(line), ((*options, Button(told("Elsewhere…"), "/timezone")),)


@dataclass(frozen=True, slots=True)
class Silence:
    """Why there is nothing to brief of a topic in a window.

    `hidden` posts are there but muted or without information; `older` ones would show in a longer window. `watched`
    are the sources that were looked at, `silent` those that could not be asked, `unwatched` the networks that a reader
    may take for watched (all as readers know them). `daily` is when the chat's edition looks next, if it follows the
    topic.
    """

    topic: Topic
    length: timedelta | None
    hidden: int = 0
    older: int = 0
    watched: Sequence[str] = ()
    daily: Rhythm | None = None
    silent: Sequence[str] = ()
    unwatched: Sequence[str] = ()


_FEW_SOURCES = 4


def nothing_heard(silence: Silence) -> tuple[Line, ...]:
    """That there is nothing to brief in the window, why, and what there is instead."""
    topic = silence.topic
    if silence.hidden:
        posts = counted(silence.hidden, "post")
        why = told(
            "Nothing to brief in {topic}: {posts}, muted here or without information.", topic=named(topic), posts=posts
        )
        return said((Span(why), Span(" "), typed(f"/why {_tag_or_name(topic)}")))
    line = together(_no_posts(silence), *_unasked(silence), *_next_look(silence))
    if not silence.older:
        return said(line)
    older = told("{posts} kept:", posts=counted(silence.older, "older post"))
    return said((Span(together(line, older)), Span(" "), typed(f"/digest {_tag_or_name(topic)} 30d")))


def _no_posts(silence: Silence) -> Told:
    topic, names = named(silence.topic), _few(silence.watched)
    if silence.length and names:
        return told(
            "No posts in {topic} in the last {length} on {names}.",
            topic=topic,
            length=lasting(silence.length),
            names=names,
        )
    if silence.length:
        return told("No posts in {topic} in the last {length}.", topic=topic, length=lasting(silence.length))
    if names:
        return told("No posts in {topic} yet on {names}.", topic=topic, names=names)
    return told("No posts in {topic} yet.", topic=topic)


def _unasked(silence: Silence) -> Iterator[str]:
    if silence.silent:
        yield told("Not reached: {names}.", names=_few(silence.silent))
    if silence.unwatched:
        names = _few(silence.unwatched)
        yield told_of("{names} is not watched.", "{names} are not watched.", len(silence.unwatched), names=names)


def _next_look(silence: Silence) -> Iterator[str]:
    if silence.daily:
        yield told("Next look {at} ({zone}).", at=f"{silence.daily.at:%H:%M}", zone=silence.daily.zone)


def _few(names: Sequence[str]) -> str:
    few = [each if isinstance(each, Told) else shown(each) for each in names[:_FEW_SOURCES]]
    return together(*few, *([told("{n} more", n=len(names) - len(few))] if len(names) > len(few) else []), by=", ")


def lasting(length: timedelta) -> Told:
    """A length in words."""
    return Told(lambda catalog: spoken(length, in_tongue(LENGTHS, catalog)))


def told_in_part(names: Sequence[str]) -> tuple[Line, ...]:
    """That some sources told a part only of what was said before a topic was followed."""
    return said(told("Of the time before now only a part came from {names}.", names=_few(names)) if names else "")


def where_to_hear_more(*, reads_chat: bool, related: Sequence[str]) -> Rows:
    """What hangs under the answer that nothing was heard: other places to hear of it, other tags to follow."""
    places = (
        Button(told("Sources"), "/sources"),
        *(() if reads_chat else (Button(told("Read this chat"), _LISTEN),)),
    )
    tags = tuple(Button(label(told("Follow {tag}", tag=f"#{tag}")), f"/follow #{tag}") for tag in related)
    return (places, *((tags,) if tags else ()))


_LISTEN = "/settings listen on"


def brief_buttons() -> Rows:
    """What hangs under a brief or an edition; each asks about the message it hangs under."""
    return (
        (
            Button(WHY, "/why"),
            Button(told("Full"), "/digest full"),
            Button(MUTE, "/mute"),
            Button(REPORT, "/report"),
        ),
    )


def still_fresh(brief: SentBrief, title: str, message: str | None, zone: str = UTC_ZONE) -> Reply:
    """That a brief was made a moment ago, pointing at its message."""
    made = told(
        "The brief of {title} was made at {at}; a new one can be asked for half an hour later.",
        title=title,
        at=hour(brief.sent_at, zone),
    )
    return Reply(said(made), answers=message)


def following(subscriptions: Sequence[Subscription], zone: str = UTC_ZONE) -> Reply:
    """What a chat follows, oldest first."""
    if not subscriptions:
        return Reply(said((Span(told("This chat follows nothing yet.")), Span(" "), typed("/follow #tag"))))
    lines = [
        together(
            named(each.topic), each.language, _MODES[each.mode], told("since {at}", at=day(each.since, zone)), by=" · "
        )
        for each in subscriptions
    ]
    return Reply(said(strong(told("Followed here: {n}", n=len(lines))), *lines), private=True)


_MODES = {Mode.DIGEST: "", Mode.INSTANT: told("at once"), Mode.BOTH: told("daily and at once")}


def unfollowed(subscription: Subscription) -> Reply:
    """That a topic is followed no longer, with the way back."""
    topic = subscription.topic
    is_plain = spells(topic.name, topic.tags)
    tags, name = (topic.name, "") if is_plain else (joined(topic.tags), f" as {quoted(topic.name)}")
    mode = "" if subscription.mode is Mode.DIGEST else f" {subscription.mode}"
    undo = f"/follow {tags}{name}{mode} in {subscription.language}"
    return Reply(
        said(told("No longer following {topic}.", topic=named(topic))), undo=undo, buttons=_undo(undo), in_place=True
    )


def _undo(command: str) -> Rows:
    return ((Button(told("Undo"), command),),)


def not_followed(asked: str, subscriptions: Sequence[Subscription]) -> Reply:
    """That a topic was not followed in the first place, and what is."""
    here = ", ".join(named(each.topic) for each in subscriptions)
    return Reply(
        said(
            told("Nothing was changed. This chat does not follow {what}.", what=echoed(asked)),
            told("It follows: {names}", names=here) if here else "",
        )
    )


def muted(mute: Mute, effect: Effect, zone: str = UTC_ZONE) -> Reply:
    """What the mute would have hidden, what it hides from now on, until when, and how to undo it."""
    undo = f"/unmute {mute.kind} {_quoted(mute.value)}"
    until = _until(mute, zone)
    languages = told("Posts that do not tell their language stay visible.")
    return Reply(
        said(
            would_hide(effect),
            (strong(told("Muted here: {what}", what=what(mute))), Span(told(", {until}.", until=until))),
            languages if mute.kind is MuteKind.LANGUAGE else "",
        ),
        undo=undo,
        buttons=_undo(undo),
        in_place=True,
    )


def would_hide(effect: Effect) -> str:
    """The effect of a mute as a sentence."""
    if not effect.looked_at:
        return told("No posts are kept yet to show the effect on.")
    posts = counted(effect.looked_at, "post")
    return told("Would have hidden {n} of the last {posts}.", n=effect.hidden, posts=posts)


def not_a_topic(asked: str, subscriptions: Sequence[Subscription]) -> Reply:
    """That what was typed is neither a tag nor a topic of this chat, and what is followed."""
    here = ", ".join(named(each.topic) for each in subscriptions)
    return Reply(
        said(
            told("“{what}” is neither a tag nor a topic followed here.", what=echoed(asked)),
            told("Followed: {names}", names=here) if here else "",
        )
    )


def mutes(here: Sequence[Mute], zone: str = UTC_ZONE) -> Reply:
    """The mutes of a chat, numbered."""
    if not here:
        return Reply(said(told("Nothing is muted here.")))
    lines = [
        together(f"{number}.", together(what(mute), _rest(mute, zone), by=", ")) for number, mute in enumerate(here, 1)
    ]
    lift = (Span(told("Lift one:")), Span(" "), typed("/unmute 1"))
    return Reply(said(strong(told("Muted here: {what}", what=len(here))), *lines, lift), private=True)


def unmuted(mute: Mute, now: datetime) -> Reply:
    """That a mute is lifted, with the way back."""
    length = "forever" if mute.until is None else _minutes(mute.until - now)
    undo = f"/mute {mute.kind} {_quoted(mute.value)} {length}"
    return Reply(said(told("No longer muted: {what}.", what=what(mute))), undo=undo, buttons=_undo(undo), in_place=True)


def not_muted(asked: str, here: Sequence[Mute]) -> Reply:
    """That nothing such is muted, and what is."""
    names = together(*(what(mute) for mute in here), by=", ")
    muted_here = told("Muted here: {what}", what=names) if here else told("Nothing is muted here.")
    return Reply(said(told("Nothing was unmuted. “{what}” is not muted.", what=echoed(asked)), muted_here))


def what(mute: Mute) -> str:
    """What a mute names, as readers see it."""
    value = echoed(mute.value)
    match mute.kind:
        case MuteKind.TAG:
            return told("tag {value}", value=f"#{value}")
        case MuteKind.AUTHOR:
            return told("author {value}", value=echoed(f"@{mute.value}"))
        case MuteKind.WORD:
            return told("word “{value}”", value=value)
        case MuteKind.DOMAIN:
            return told("domain {value}", value=value)
        case MuteKind.SOURCE:
            return told("source {value}", value=value)
        case MuteKind.LANGUAGE:
            return told("language {value}", value=value)


def _until(mute: Mute, zone: str) -> str:
    return told("until {at}", at=instant(mute.until, zone)) if mute.until else told("for ever")


def _rest(mute: Mute, zone: str) -> str:
    until = _until(mute, zone)
    return together(until, f"({echoed(mute.reason)})" if mute.reason else "")


def _quoted(value: str) -> str:
    return quoted(value) if re.search(r'[\s"“”„«»]', value) else value


def _minutes(length: timedelta) -> str:
    return f"{max(1, round(length.total_seconds() / 60))}m"


def echoed(text: str) -> str:
    """What somebody typed, said back: on one line, not too long, and nothing in it can be tapped."""
    return clipped(shown(text), _LONGEST_ECHO)


def counted(count: int, one: str, many: str | None = None) -> Told:
    """A count with its word: "1 post", "3 posts"."""
    return told_of(f"{{n}} {one}", f"{{n}} {many or one + 's'}", count)


def tally(counts: Iterable[tuple[str, int]]) -> str:
    """Names with their counts: "exact (2), near (1)"."""
    return together(*(together(name, f"({count})") for name, count in counts), by=", ")


def joined(tags: Sequence[str]) -> str:
    """Folded tags as readers see them: "#a #b"."""
    return " ".join(f"#{tag}" for tag in tags)


def tag_or_name(topic: Topic) -> str:
    """What a reader types for a topic: its tag as it is written here, or its name where it has several."""
    if len(topic.tags) > 1:
        return topic.name
    return topic.name if spells(topic.name, topic.tags) else f"#{topic.tags[0]}"


def _tag_or_name(topic: Topic) -> str:
    return tag_or_name(topic) if len(topic.tags) == 1 else quoted(topic.name)
