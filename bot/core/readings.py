"""How the words behind a command are read: one function per command, from its words to what is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from bot.core.domain import Mode, MuteKind, TrustRole
from bot.core.durations import FOREVER, duration
from bot.core.languages import language_code, language_name
from bot.core.mutes import DEFAULT_LENGTH, muted_value
from bot.core.requests import (
    AddMute,
    AddTrust,
    AskDigest,
    Cancel,
    EndTrust,
    Follow,
    Help,
    LiftMute,
    ListTrusts,
    More,
    Pause,
    Pick,
    Report,
    Request,
    SetLanguage,
    SetListening,
    SetMode,
    SetQuiet,
    SetTime,
    SetZone,
    ShowSettings,
    Start,
    Unfollow,
    WhyClaim,
    WhyTopic,
)
from bot.core.schedule import DEFAULT_QUIET, NotATime, clock_time, quiet_hours
from bot.core.tags import SIGNS, NotATag, fold_tag, written_tag
from bot.core.told import Told, altered, one_of, reason, told
from bot.core.voices import voice
from bot.core.zones import REGIONS, NotAZone, zone_name, zones_like


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command line, or several that stood in quotation marks."""

    text: str
    quoted: bool = False

    @property
    def marked(self) -> bool:
        """Whether it is written as a hashtag."""
        return not self.quoted and self.text.startswith(SIGNS)

    def is_bare(self, *texts: str) -> bool:
        """Whether it is one of these words, in any case and not quoted."""
        return not self.quoted and self.text.lower() in texts


Words = Sequence[Word]


class Misread(Exception):  # noqa: N818 - named for what happened; commands make a Misuse of it
    """Why a command's words could not be read; the message is a sentence for the reader.

    `instead` are lines that were perhaps meant.
    """

    def __init__(self, why: str, instead: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.instead = instead


LONGEST_NAME = 60
"""Characters of a topic's name: it must fit the first line of a brief on a phone."""
LONGEST_REASON = 200
MOST_TAGS = 20
"""Tags of one topic; more are a mistake, and each costs a look into the store."""

_ON = frozenset({"on", "yes", "true", "1", "enable", "enabled"})
_OFF = frozenset({"off", "no", "false", "0", "disable", "disabled"})
_LANGUAGE = re.compile(r"[^\W\d_][\w ()'-]{1,39}")
_KIND_ALIASES = {
    "hashtag": MuteKind.TAG,
    "user": MuteKind.AUTHOR,
    "account": MuteKind.AUTHOR,
    "site": MuteKind.DOMAIN,
    "phrase": MuteKind.WORD,
    "text": MuteKind.WORD,
    "network": MuteKind.SOURCE,
    "lang": MuteKind.LANGUAGE,
}


def quoted(text: str) -> str:
    """A text in quotation marks that hold it together when it is read; all white space in it becomes one space."""
    plain = " ".join(text.split())
    if '"' not in plain:
        return f'"{plain}"'
    return f"«{plain}»" if "»" not in plain else '"{}"'.format(plain.replace('"', "'"))


def bare(request: Request) -> Callable[[Words], Request]:
    """The reading of a command without arguments; what follows it is small talk."""
    return lambda _words: request


# --- following


def follow(words: Words) -> Follow | Pick:
    """`#a #b as "Name" instant at 09:00 in Deutsch`, its clauses in any order."""
    if not words:
        return Pick("follow")
    clauses, mode = _clauses(words)
    tagged = clauses[""]
    if tagged[0].marked and (stray := next((word for word in tagged if not word.marked), None)):
        raise Misread(told("I do not understand “{text}”.", text=stray.text))
    name = _joined(clauses.get("as", ()))
    if "as" in clauses and not name:
        raise Misread(told("After “as” comes a name."))
    if len(name) > LONGEST_NAME:
        raise Misread(told("The name has more than {n} characters.", n=LONGEST_NAME))
    if len(tags := _tags(tagged)) > MOST_TAGS:
        raise Misread(told("A topic takes at most {n} tags.", n=MOST_TAGS))
    language = (
        _language(_joined(clauses["in"]), told("After “in” comes the name of a language.")) if "in" in clauses else None
    )
    at = _time(_joined(clauses["at"])) if "at" in clauses else None
    return Follow(tuple(tags), name or None, language, mode, at, tuple(tags.values()))


def _clauses(words: Words) -> tuple[dict[str, list[Word]], Mode | None]:
    """The words behind each of as, at and in, under "" those before the first, and the mode among them.

    A clause has at least one word. A mode may follow any clause, but is part of a name that is not quoted.
    """
    key, mode = "", None
    clauses: dict[str, list[Word]] = {key: []}
    for word in words:
        lowered = word.text.lower()
        may_end = bool(clauses[key]) and not word.quoted
        if may_end and lowered in ("as", "at", "in") and lowered not in clauses:
            key = lowered
            clauses[key] = []
        elif may_end and mode is None and not (key == "as" and not clauses[key][0].quoted) and (found := _mode(word)):
            mode = found
        else:
            clauses[key].append(word)
    return clauses, mode


def _mode(word: Word) -> Mode | None:
    name = word.text.lower().removeprefix("mode:")
    return Mode(name) if name in set(Mode) else None


def _tags(words: Words) -> dict[str, str]:
    """The folded tags of words such as `#a #b` or `a, b`, each once, with their first spelling."""
    written = [part for word in words for part in re.split(r"[,;、]+", word.text) if part]
    if not written:
        raise Misread(told("It needs a hashtag to follow."))
    try:
        spelled: dict[str, str] = {}
        for part in written:
            spelled.setdefault(fold_tag(part), written_tag(part))
    except NotATag as error:
        raise Misread(_sentence(error)) from error
    return spelled


def unfollow(words: Words) -> Unfollow | Pick:
    """One topic."""
    return Unfollow(_one_topic(words)) if words else Pick("unfollow")


_A_TOPIC = told("It needs a hashtag or the name of a topic.")


def _one_topic(words: Words, needed: str = _A_TOPIC) -> str:
    """The tag or topic name that all these words together give."""
    if sum(word.marked for word in words) > 1 or (len(words) > 1 and words[0].marked):
        raise Misread(told("It takes one topic at a time."))
    topic = _joined(words).strip().rstrip(",;")
    if not topic.strip("#＃﹟ "):
        raise Misread(needed)
    return topic


# --- briefs


def digest(words: Words) -> AskDigest:
    """A topic, a length and "full", in any order, each if it is there."""
    lengths, rest = [], []
    full = [word for word in words if word.is_bare("full")]
    for word in (word for word in words if word not in full):
        length = None if word.marked or word.quoted else _hours(word.text)
        if length is None:
            rest.append(word)
        else:
            lengths.append(length)
    if len(lengths) > 1:
        raise Misread(told("It takes one length of time."))
    if rest and rest[0].is_bare("at"):
        at = _time(_joined([word for word in words if word is not rest[0] and word not in full]))
        raise Misread(told("It comes now; every day at a time is a setting."), (f"/settings at {at:%H:%M}",))
    topic = _one_topic(rest, told("It needs a hashtag.")) if rest else None
    return AskDigest(topic, lengths[0] if lengths else None, full=bool(full))


def _hours(text: str) -> timedelta | None:
    if re.fullmatch(r"[0-9]{1,5}", text):
        hours = int(text)
        if not hours:
            raise Misread(told("0 hours are no time to look at."))
        return timedelta(hours=hours)
    return duration(text)


def why(words: Words) -> WhyClaim | WhyTopic | Pick:
    """The number of a claim, or a topic."""
    if not words:
        return Pick("why")
    number = _number(words[0]) if len(words) == 1 else None
    return WhyTopic(_one_topic(words)) if number is None else WhyClaim(number)


def report(words: Words) -> Report | Pick:
    """The number of a claim (or "all"), and what is wrong with it if that is said."""
    if not words:
        return Pick("report")
    number = _number(words[0])
    said = _joined(words if number is None and not words[0].is_bare("all") else words[1:])
    if len(said) > LONGEST_REASON:
        raise Misread(told("What is wrong has more than {n} characters.", n=LONGEST_REASON))
    return Report(number, said or None)


def _number(word: Word) -> int | None:
    """A claim's number; no network makes a hashtag of digits alone, so "#3" is one too."""
    digits = word.text.lstrip("#＃﹟").rstrip(".)")
    return int(digits) if re.fullmatch(r"[0-9]{1,4}", digits) else None


# --- mutes


def mute(words: Words) -> AddMute | Pick:
    """What is to be muted, which one, for how long and why; a length alone asks which one."""
    if not words or _lasts(words[0]):
        return Pick("mute", (), _joined(words))
    kind, rest = _kind(words)
    if not rest or (kind is not MuteKind.WORD and _lasts(rest[0])):
        return Pick("mute", (kind.value,), _joined(rest))
    at = next((i for i, word in enumerate(rest) if i and _lasts(word)), len(rest))
    taken = at if kind in (MuteKind.WORD, MuteKind.SOURCE) and not rest[0].quoted else 1
    reason = _joined([*rest[taken:at], *rest[at + 1 :]])
    if len(reason) > LONGEST_REASON:
        raise Misread(told("The reason has more than {n} characters.", n=LONGEST_REASON))
    length = duration(rest[at].text) if at < len(rest) else DEFAULT_LENGTH
    return AddMute(kind, _value(kind, _joined(rest[:taken])), length, reason or None)


def _kind(words: Words) -> tuple[MuteKind, Words]:
    """What is to be muted, and the words after it; a word that begins with # can only be a tag."""
    if words[0].marked:
        return MuteKind.TAG, words
    kind = _named_kind(words[0].text)
    if kind is None:
        raise Misread(_none_of(words[0], *MuteKind), _kinds_meant(words))
    return kind, words[1:]


def _kinds_meant(words: Words) -> tuple[str, ...]:
    """The lines that were perhaps meant by a mute whose value, a handle or a host, stands without its kind."""
    value = words[0].text
    kinds = ("author",) if value.startswith("@") else ("author", "domain") if "." in value.strip(".") else ()
    rest = " ".join(word.text for word in words)
    return tuple(f"/mute {kind} {rest}" for kind in kinds)


def _named_kind(text: str) -> MuteKind | None:
    name = text.lower()
    return MuteKind(name) if name in set(MuteKind) else _KIND_ALIASES.get(name)


def _lasts(word: Word) -> bool:
    return not word.quoted and (word.text.lower() in FOREVER or duration(word.text) is not None)


def _value(kind: MuteKind, text: str) -> str:
    try:
        return muted_value(kind, text)
    except ValueError as error:
        raise Misread(_sentence(error)) from error


def unmute(words: Words) -> LiftMute | Pick:
    """A mute by its value, with its kind if need be, or by its number."""
    if not words:
        return Pick("unmute")
    kind = _named_kind(words[0].text) if len(words) > 1 and not words[0].quoted else None
    value = _joined(words[1:] if kind else words).strip()
    if words[0].marked:
        kind = MuteKind.TAG
    return LiftMute(_value(kind, value) if kind else value, kind)


# --- trust

_ENDS = frozenset({"off", "no", "none", "remove"})


def trust(words: Words) -> AddTrust | EndTrust | ListTrusts | Pick:
    """`#tag @name@server official of Acme`, `example.org outlet`, `example.org off`, or nothing: the list."""
    if not words:
        return ListTrusts()
    tagged, rest = _under(words)
    written = tagged.text if tagged else None
    tag = _folded(tagged) if tagged else None
    if not rest:
        return Pick("trust", (), written or "")
    what, role = _voice(rest[0].text), rest[1].text.lower() if len(rest) > 1 else ""
    if role in _ENDS:
        return EndTrust(what, tag)
    if role and role not in set(TrustRole):
        raise Misread(_none_of(rest[1], *TrustRole, "off"))
    actor = _whose(rest[2:])
    if not role:
        return Pick("trust", (what,), written or "")
    if role == TrustRole.OFFICIAL and actor is None and tag is None:
        return Pick("trust", (what, role))
    return AddTrust(what, TrustRole(role), actor, tag, written)


def untrust(words: Words) -> EndTrust | ListTrusts:
    """An account or domain, its number in the list, with its tag where it holds under one alone."""
    if not words:
        return ListTrusts()
    tagged, rest = _under(words)
    if len(rest) != 1:
        raise Misread(told("It takes one account or domain at a time."))
    is_number = re.fullmatch(r"[0-9]{1,4}", rest[0].text) is not None
    return EndTrust(rest[0].text if is_number else _voice(rest[0].text), _folded(tagged) if tagged else None)


def _under(words: Words) -> tuple[Word | None, list[Word]]:
    """The tag among some words, and the others."""
    tags, rest = [word for word in words if word.marked], [word for word in words if not word.marked]
    if len(tags) > 1:
        raise Misread(told("It takes one tag at a time."))
    return (tags[0] if tags else None), rest


def _folded(word: Word) -> str:
    try:
        return fold_tag(word.text)
    except NotATag as error:
        raise Misread(_sentence(error)) from error


def _voice(text: str) -> str:
    try:
        return voice(text)
    except ValueError as error:
        raise Misread(_sentence(error)) from error


def _whose(words: Words) -> str | None:
    """The name behind "of"."""
    if not words:
        return None
    name = _joined(words[1:] if words[0].is_bare("of", "for") else words)
    if not name:
        raise Misread(told("After “of” comes a name."))
    if len(name) > LONGEST_NAME:
        raise Misread(told("The name has more than {n} characters.", n=LONGEST_NAME))
    return name


# --- the chat's own settings


def settings(words: Words) -> Request:
    """`at 09:00`, `listen on`, `instant #tag on`, or nothing: the page with all of them."""
    if not words:
        return ShowSettings()
    reads = _SETTINGS.get(words[0].text.lower())
    if reads is None:
        raise Misread(_none_of(words[0], "at", "listen", "instant", "quiet", "language", "timezone"))
    return reads(words[1:])


def _at(words: Words) -> SetTime | Pick:
    return SetTime(_time(_joined(words))) if words else Pick("settings", ("at",))


def _listen(words: Words) -> SetListening:
    return SetListening(_switch(words, "listen"))


def _instant(words: Words) -> SetMode | Pick:
    """A topic, and on (both), off (digest) or the mode itself; on when nothing is said."""
    if not words or (len(words) == 1 and words[0].is_bare(*_ON)):
        return Pick("settings", ("instant",))
    last = words[-1]
    mode = _mode(last) if len(words) > 1 and not last.quoted else None
    if mode is not None:
        return SetMode(_one_topic(words[:-1]), mode)
    switched = last.is_bare(*_ON, *_OFF) and len(words) > 1
    on = _switch([last], "instant") if switched else True
    return SetMode(_one_topic(words[:-1] if switched else words), Mode.BOTH if on else Mode.DIGEST)


def _switch(words: Words, name: str) -> bool:
    text = _joined(words).lower()
    if text in _ON:
        return True
    if text in _OFF:
        return False
    raise Misread(told("After “{word}” comes on or off.", word=name))


def quiet(words: Words) -> SetQuiet | Pick:
    """`22:00-08:00`; on is the usual hours, off is never."""
    if not words:
        return Pick("quiet")
    text = _joined(words)
    if text.lower() in _ON:
        return SetQuiet(DEFAULT_QUIET)
    try:
        return SetQuiet(quiet_hours("off" if text.lower() in _OFF else text))
    except NotATime as error:
        raise Misread(_sentence(error)) from error


def language(words: Words) -> SetLanguage | Pick:
    """The name or code of a language."""
    if not words:
        return Pick("lang")
    return SetLanguage(_language(_joined(words), told("It needs the name of a language.")))


def zone(words: Words) -> SetZone | Pick:
    """A zone or a city; a part of the world asks for a city there."""
    typed = _joined(words).strip().strip("/")
    region = next((each for each in REGIONS if each.casefold() == typed.casefold()), None)
    if not typed or region:
        return Pick("timezone", (region,) if region else ())
    try:
        return SetZone(zone_name(typed))
    except NotAZone as error:
        raise Misread(_sentence(error), tuple(f"/timezone {near}" for near in zones_like(typed, 3))) from error


_SETTINGS: Mapping[str, Callable[[Words], Request]] = {
    "at": _at,
    "time": _at,
    "listen": _listen,
    "instant": _instant,
    "quiet": quiet,
    "lang": language,
    "language": language,
    "zone": zone,
    "timezone": zone,
}
"""What /settings takes first, and how what follows is read."""


def pause(words: Words) -> Pause:
    """A length, or nothing: until resumed."""
    text = _joined(words)
    length = duration(text.replace(" ", ""))
    if text and length is None and text.lower() not in FOREVER:
        raise Misread(told("“{text}” is no length of time; write it like 2h or 3d.", text=text))
    return Pause(length)


def _time(text: str) -> time:
    try:
        return clock_time(text)
    except NotATime as error:
        raise Misread(_sentence(error)) from error


def _language(text: str, needed: str) -> str:
    if not (language_code(text) or _LANGUAGE.fullmatch(text)):
        raise Misread(needed)
    return language_name(text)


# --- about the bot, and questions


def help_(words: Words) -> Help:
    """The name of a command, if it is there."""
    return Help(words[0].text.lstrip("/／").lower() if words else None)


def start(words: Words) -> Start:
    """What a link to the chat carried."""
    return Start(words[0].text if words else None)


def cancel(words: Words) -> Cancel:
    """What is let go of, where a button says so."""
    return Cancel(next((each for each in ("question", "done") if words and words[0].is_bare(each)), None))


def more(words: Words) -> More:
    """A page, and the line whose picker it belongs to."""
    page = words[0].text if words else ""
    line = " ".join(quoted(word.text) if word.quoted else word.text for word in words[1:])
    if not re.fullmatch(r"[0-9]{1,4}", page) or not line.startswith("/") or line.startswith("/more"):
        raise Misread(told("It needs a page and a command."))
    return More(max(1, int(page)), line)


def _joined(words: Words) -> str:
    return " ".join(word.text for word in words)


def _sentence(error: Exception) -> Told:
    """What an error of another module says, as a sentence."""
    return altered(reason(error), lambda text: text if text.endswith("?") else f"{text}.")


def _none_of(word: Word, *known: str) -> Told:
    """That a word is none of those that may stand there."""
    return told("“{text}” is not one of {names}.", text=word.text, names=one_of(*known))
