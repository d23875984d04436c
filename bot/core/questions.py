"""What is asked where a command lacks an argument: a picker with what it could be, or how to write it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import time

from bot.core.boundary import shown
from bot.core.commands import line
from bot.core.domain import Digest, Mode, Mute, MuteKind, Post, Subscription
from bot.core.languages import spoken_languages
from bot.core.layout import numbered, through
from bot.core.letters import Button
from bot.core.lines import Span
from bot.core.links import host_of
from bot.core.mutes import muted_value
from bot.core.pickers import Choices, label, radio
from bot.core.readings import quoted
from bot.core.replies import Reply, named, said, tag_or_name, typed, what
from bot.core.schedule import NEVER_QUIET, Quiet
from bot.core.told import together, told
from bot.core.zones import REGIONS, cities, city

_CITIES = 24
"""Cities on one page: with their rows of three a phone's screen is full; Discord takes 25 in a list."""

_MOST_OFFERED = 40
"""Authors, tags or domains that a question about mutes offers, the most frequent first."""

_MOST_OF_MESSAGE = 16


def _asked(question: str, choices: Choices, *hints: str) -> Reply:
    return Reply(said(question, *hints), choices=choices, private=True, in_place=True)


def _written(question: str, example: str) -> Reply:
    """A question that only typing can answer."""
    return Reply(said(question, (Span(told("Write it like")), Span(" "), typed(example))), private=True, in_place=True)


# --- topics and claims


def which_tag() -> Reply:
    """What is to be followed."""
    return _written(told("Which hashtag shall I follow?"), "/follow #opensource")


def which_topic(subscriptions: Sequence[Subscription]) -> Reply:
    """Which topic is to be followed no more."""
    options = tuple(Button(label(named(each.topic)), line("unfollow", topic=asks_for(each))) for each in subscriptions)
    return _asked(told("Which topic shall I follow no more?"), Choices(options, "/unfollow", across=1))


def which_claim(
    digests: Sequence[Digest], command: str, message: str | None, subscriptions: Sequence[Subscription] = ()
) -> Reply:
    """Which claim of a message is to be explained ("why") or reported ("report").

    `message` is the platform's id of the message, where the question is about a certain one.
    """
    about = f" ^{message}" if message else ""
    claims = [
        Button(label(f"{first + place}. {shown(claim.text)}"), f"/{command} {first + place}{about}")
        for first, digest in through(digests)
        for place, claim in enumerate(numbered(digest))
    ]
    again = f"/{command}{about}"
    if command == "report":
        options = (*claims, Button(told("Something else"), f"/report all{about}"))
        return _asked(told("What is wrong?"), Choices(options, again, across=1))
    topics = [
        Button(label(told("Posts of {topic}", topic=named(each.topic))), f"/why {_typed(each)}")
        for each in subscriptions
    ]
    return _asked(told("Why what?"), Choices((*claims, *topics), again, across=1))


def _typed(subscription: Subscription) -> str:
    name = asks_for(subscription)
    return name if name.startswith("#") else quoted(name)


def asks_for(subscription: Subscription) -> str:
    """What a reader types for a topic: its tag, or its name where it has several."""
    return tag_or_name(subscription.topic)


# --- mutes

_KINDS = {
    MuteKind.TAG: told("Tag"),
    MuteKind.AUTHOR: told("Author"),
    MuteKind.DOMAIN: told("Domain"),
    MuteKind.WORD: told("Word"),
    MuteKind.SOURCE: told("Source"),
    MuteKind.LANGUAGE: told("Language"),
}
_WHICH = {
    MuteKind.TAG: told("Which tag?"),
    MuteKind.AUTHOR: told("Which author?"),
    MuteKind.DOMAIN: told("Which domain?"),
    MuteKind.WORD: told("Which word?"),
    MuteKind.SOURCE: told("Which source?"),
    MuteKind.LANGUAGE: told("Which language?"),
}
_WHICH_TO_HIDE = {
    MuteKind.TAG: told("Which tag shall I hide here?"),
    MuteKind.AUTHOR: told("Which author shall I hide here?"),
    MuteKind.DOMAIN: told("Which domain shall I hide here?"),
    MuteKind.WORD: told("Which word shall I hide here?"),
    MuteKind.SOURCE: told("Which source shall I hide here?"),
    MuteKind.LANGUAGE: told("Which language shall I hide here?"),
}


def what_to_mute(rest: str = "") -> Reply:
    """What kind of thing is to be muted."""
    behind = f" {rest}" if rest else ""
    options = tuple(Button(name, f"/mute {kind}{behind}") for kind, name in _KINDS.items())
    return _asked(told("What shall I hide here?"), Choices(options, f"/mute{behind}", across=3))


def which_to_mute(kind: MuteKind, posts: Sequence[Post], rest: str = "") -> Reply:
    """Which author, tag or domain is to be muted: those of the posts, the most frequent first."""
    if kind is MuteKind.WORD or not (found := named_by(posts, kind)):
        example = {MuteKind.WORD: "giveaway", MuteKind.AUTHOR: "@name", MuteKind.DOMAIN: "example.org"}
        return _written(_WHICH[kind], f"/mute {kind} {example.get(kind, 'VALUE')} 7d")
    again = f"/mute {kind} {rest}".rstrip() if rest else f"/mute {kind}"
    options = tuple(_mutes(kind, value, count, rest) for value, count in found[:_MOST_OFFERED])
    back = f"/mute {rest}".rstrip()
    return _asked(_WHICH_TO_HIDE[kind], Choices(options, again, back=back, across=1))


def which_of_message(posts: Sequence[Post], message: str, rest: str = "", followed: Collection[str] = ()) -> Reply:
    """Who or what of the posts behind a message is to be muted.

    Not the tags that are `followed`, which would hide all; accounts that speak for an actor come after the others.
    """
    speakers = {value for post in posts if post.official is not None for value in _values(post, MuteKind.AUTHOR)}
    found = [
        (kind, value, count)
        for kind in (MuteKind.AUTHOR, MuteKind.DOMAIN, MuteKind.TAG)
        for value, count in sorted(named_by(posts, kind), key=lambda each: each[0] in speakers)
        if kind is not MuteKind.TAG or value not in followed
    ]
    options = tuple(_mutes(kind, value, count, rest) for kind, value, count in found[:_MOST_OF_MESSAGE])
    behind = f" {rest}" if rest else ""
    others = Button(told("Something else…"), f"/mute{behind}")
    return _asked(
        told("What of this shall I hide here?"), Choices((*options, others), f"/mute{behind} ^{message}", across=1)
    )


def _mutes(kind: MuteKind, value: str, count: int, rest: str) -> Button:
    command = f"{line('mute', kind=kind.value, value=value)} {rest}".rstrip()
    return Button(label(together(what(Mute("", kind, value, None)), f"({count})")), command)


def named_by(posts: Iterable[Post], kind: MuteKind) -> list[tuple[str, int]]:
    """What posts give of a kind, in the form in which it is muted, with how many posts do."""
    return Counter(value for post in posts for value in sorted(_values(post, kind))).most_common()


def _values(post: Post, kind: MuteKind) -> set[str]:
    match kind:
        case MuteKind.AUTHOR:
            given = [post.author] if post.author else []
        case MuteKind.TAG:
            given = list(post.tags)
        case MuteKind.DOMAIN:
            given = [host_of(link) for link in post.links]
        case MuteKind.SOURCE:
            given = [post.source]
        case MuteKind.LANGUAGE:
            given = [each.removeprefix("lang:") for each in post.labels if each.startswith("lang:")]
        case MuteKind.WORD:
            given = []
    return {value for each in given if (value := _muted(kind, each))}


def _muted(kind: MuteKind, text: str) -> str | None:
    try:
        return muted_value(kind, text)
    except ValueError:  # a post may name what no mute can
        return None


def which_mute(here: Sequence[Mute]) -> Reply:
    """Which mute is to be lifted."""
    options = tuple(Button(label(what(each)), line("unmute", kind=each.kind.value, value=each.value)) for each in here)
    return _asked(told("Which shall I show again?"), Choices(options, "/unmute", across=1))


# --- the chat's settings


def which_language(now: str, guess: str | None) -> Reply:
    """In which language to write; the likeliest come first."""
    names = dict.fromkeys(name for name in (now, guess, "English", *spoken_languages()) if name)
    options = tuple(radio(name, f"/lang {name}", chosen=name == now) for name in names)
    return _asked(
        told("In which language shall I write here?"),
        Choices(options, "/lang", back="/settings", across=3, per_page=18),
        told("Another one: /lang and its name."),
    )


def which_zone(region: str | None, now: str, guesses: Sequence[str]) -> Reply:
    """Where the chat is: the likely places and the parts of the world, then the cities of one."""
    if region is None:
        likely = [radio(city(each), f"/timezone {each}", chosen=each == now) for each in dict.fromkeys((now, *guesses))]
        parts = [Button(f"{each}…", f"/timezone {each}") for each in REGIONS]
        options, again, back = (*likely, *parts), "/timezone", "/settings"
    else:
        options = tuple(radio(city(each), f"/timezone {each}", chosen=each == now) for each in cities(region))
        again, back = f"/timezone {region}", "/timezone"
    choices = Choices(options, again, back=back, across=3, per_page=_CITIES)
    return _asked(told("Where is this chat?"), choices, told("A city may be typed as well: /timezone Berlin"))


_QUIET = (Quiet(time(22), time(8)), Quiet(time(23), time(7)), Quiet(time(21), time(9)), Quiet(time(0), time(8)))


def which_quiet(now: Quiet) -> Reply:
    """When to leave the chat in peace."""
    offered = dict.fromkeys((now, *_QUIET))
    hours = [radio(str(each), f"/quiet {each}", chosen=each == now) for each in offered if each != NEVER_QUIET]
    options = (*hours, radio(told("off"), "/quiet off", chosen=now == NEVER_QUIET))
    return _asked(
        told("When shall I leave this chat in peace?"), Choices(options, "/quiet", back="/settings", across=2)
    )


def which_time(now: time) -> Reply:
    """When the daily brief is to come."""
    times = sorted({now, *(time(hour) for hour in range(24))})
    options = tuple(radio(f"{each:%H:%M}", f"/settings at {each:%H:%M}", chosen=each == now) for each in times)
    choices = Choices(options, "/settings at", back="/settings", across=5, per_page=25)
    return _asked(told("When shall the daily brief come?"), choices, told("Another time: /settings at 08:30"))


def which_alerts(subscriptions: Sequence[Subscription]) -> Reply:
    """Which topics are also told at once; pressing one turns that over."""
    options = tuple(_alert(each) for each in subscriptions)
    return _asked(
        told("Which topics shall I also tell of at once?"),
        Choices(options, "/settings instant", back="/settings", across=1),
        told(
            "Only when a claim is confirmed, disputed or retracted, or several sources tell it; "
            "at most 3 a day per topic."
        ),
    )


def _alert(subscription: Subscription) -> Button:
    on = subscription.mode is not Mode.DIGEST
    command = f"/settings instant {_typed(subscription)} {'off' if on else 'on'}"
    return radio(label(shown(asks_for(subscription))), command, chosen=on)
