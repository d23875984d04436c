"""Time zones by the names people type: IANA names in any case, cities, a near miss."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from rapidfuzz import fuzz, process

from bot.core.text import fold, is_mark, one_line
from bot.core.told import Told, one_of, told

_NO_PLACE = frozenset({"Factory", "localtime", "posixrules"})
"""Names in a zone directory that mean "whatever this machine is set to" or nothing at all."""

_NO_SUMMER = {"est": "America/New_York", "mst": "America/Denver"}
"""Abbreviations that the zone database takes for the fixed winter offset, one hour off from spring to autumn."""

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
"""The parts of the world by which the zone database sorts its cities."""

_OLD = frozenset(
    {"America/Argentina/ComodRivadavia", "Asia/Calcutta", "Asia/Saigon", "Asia/Katmandu", "Asia/Rangoon"}
    | {"Asia/Dacca", "Asia/Macao", "Asia/Thimbu", "Asia/Ujung_Pandang", "Asia/Ulan_Bator", "Asia/Chungking"}
    | {"Asia/Ashkhabad", "Atlantic/Faeroe", "Europe/Kiev", "Africa/Asmera", "America/Godthab"}
    | {"Australia/ACT", "Australia/NSW", "Australia/LHI", "Australia/North", "Australia/South", "Australia/West"}
    | {"Australia/Queensland", "Australia/Tasmania", "Australia/Victoria", "Australia/Yancowinna"}
)
"""Old spellings that are still understood but need not be offered beside the new one."""

_SPEAKERS = {
    "ar": ("Africa/Cairo", "Asia/Riyadh"),
    "bg": ("Europe/Sofia",),
    "bn": ("Asia/Dhaka",),
    "ca": ("Europe/Madrid",),
    "cs": ("Europe/Prague",),
    "da": ("Europe/Copenhagen",),
    "de": ("Europe/Berlin",),
    "el": ("Europe/Athens",),
    "en": ("Europe/London", "America/New_York"),
    "es": ("Europe/Madrid", "America/Mexico_City"),
    "et": ("Europe/Tallinn",),
    "fa": ("Asia/Tehran",),
    "fi": ("Europe/Helsinki",),
    "fr": ("Europe/Paris",),
    "he": ("Asia/Jerusalem",),
    "hi": ("Asia/Kolkata",),
    "hr": ("Europe/Zagreb",),
    "hu": ("Europe/Budapest",),
    "id": ("Asia/Jakarta",),
    "it": ("Europe/Rome",),
    "ja": ("Asia/Tokyo",),
    "ko": ("Asia/Seoul",),
    "lt": ("Europe/Vilnius",),
    "lv": ("Europe/Riga",),
    "ms": ("Asia/Kuala_Lumpur",),
    "nb": ("Europe/Oslo",),
    "nl": ("Europe/Amsterdam",),
    "no": ("Europe/Oslo",),
    "pl": ("Europe/Warsaw",),
    "pt": ("America/Sao_Paulo", "Europe/Lisbon"),
    "ro": ("Europe/Bucharest",),
    "ru": ("Europe/Moscow",),
    "sk": ("Europe/Bratislava",),
    "sl": ("Europe/Ljubljana",),
    "sr": ("Europe/Belgrade",),
    "sv": ("Europe/Stockholm",),
    "sw": ("Africa/Nairobi",),
    "ta": ("Asia/Kolkata",),
    "th": ("Asia/Bangkok",),
    "tr": ("Europe/Istanbul",),
    "uk": ("Europe/Kyiv",),
    "ur": ("Asia/Karachi",),
    "vi": ("Asia/Ho_Chi_Minh",),
    "zh": ("Asia/Shanghai", "Asia/Taipei"),
}
"""Where most of a language's speakers on chat platforms live: a first guess, to be confirmed with one tap."""

_OFFSET = re.compile(r"(?:(?:utc|gmt)\s*)?[+-]\d{1,2}(?::?\d{2})?")
_REGIONS_WITHOUT_CITIES = ("Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")
_NO_CITIES = frozenset({"samoa", "north", "south", "west", "general"})
"""Last parts of old names that mislead: "Pacific/Samoa" is American Samoa, a day behind the country."""

_SHOWN = 40
_NEAR_ENOUGH = 70
"""Likeness (0..100, rapidfuzz ratio) from which a zone is offered in place of what was typed."""


class NotAZone(ValueError):  # noqa: N818 - named for what the text is
    """The text names no time zone; the message says why, and what was perhaps meant, in one line for a reader."""


def zone_name(text: str) -> str:
    """The IANA name of a zone given by name or city, in any case: "berlin" is Europe/Berlin. Raises NotAZone.

    A bare offset ("UTC+2") is refused, for it knows no summer time; so are EST and MST, which mean winter only.
    """
    typed = one_line(text)
    key = _key(typed)
    found = _by_key().get(key) or _by_city().get(key)
    if found is not None and key not in _NO_SUMMER:
        return found
    shown = typed[:_SHOWN] + "…" if len(typed) > _SHOWN else typed
    raise NotAZone(_objection(typed, shown))


def zones_like(text: str, most: int = 5) -> tuple[str, ...]:
    """Zones whose city or full name is near to a text, nearest first; empty when none is near."""
    key = _key(text)[: 2 * _SHOWN]
    found = [
        (score, names[near])
        for names in (_by_city(), _by_key())
        for near, score, _ in process.extract(
            key, names.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH, limit=most
        )
    ]
    best = sorted(found, key=lambda each: (-each[0], each[1]))
    return tuple(dict.fromkeys(name for _, name in best))[:most]


@cache
def rules_of(zone: str) -> ZoneInfo:
    """The rules of a zone given by its IANA name. Raises NotAZone.

    Kept for good (ZoneInfo itself forgets all but eight, and reads their files anew), at most one per name.
    """
    if zone not in _names():
        raise NotAZone(told('"{text}" is not the name of a time zone; write it like Europe/Berlin', text=zone[:_SHOWN]))
    return ZoneInfo(zone)


def guesses(language: str | None, usual: str = "UTC") -> tuple[str, ...]:
    """Zones in which somebody who speaks a language (its code, such as "de-AT") may live, the likeliest first.

    `usual` is the instance's own; it comes first unless it is UTC, which is nobody's home.
    """
    spoken = _SPEAKERS.get((language or "").replace("_", "-").partition("-")[0].casefold(), ())
    own, last = ((), (usual,)) if usual == "UTC" else ((usual,), ())
    return tuple(dict.fromkeys((*own, *spoken, *last)))


def cities(region: str) -> tuple[str, ...]:
    """The zones of a part of the world (one of REGIONS), sorted by city, without old spellings of others."""
    return tuple(sorted((each for each in _names() if each.startswith(f"{region}/") and each not in _OLD), key=city))


def city(zone: str) -> str:
    """The last part of a zone's name as people write it: "Europe/Berlin" is "Berlin"."""
    return zone.rpartition("/")[2].replace("_", " ")


def _objection(typed: str, text: str) -> Told:
    """Why what was typed is taken for no zone, and what to write instead; `text` is how it is shown."""
    if meant := _NO_SUMMER.get(_key(typed)):
        return told('"{text}" has no summer time; write a place, such as {meant}', text=text, meant=meant)
    if _OFFSET.fullmatch(_key(typed)):
        return told(
            '"{text}" is an offset, which knows no summer time; write a place, such as Europe/Berlin', text=text
        )
    if near := zones_like(typed, 3):
        return told('"{text}" is not a time zone I know; did you mean {names}?', text=text, names=one_of(*near))
    return told(
        '"{text}" is not a time zone I know; write a large city nearby, such as Berlin, or Europe/Berlin', text=text
    )


def _key(text: str) -> str:
    """Folded, as the zone database spells it: no accents ("Zürich"), "_" for a space."""
    bare = "".join(char for char in unicodedata.normalize("NFD", fold(one_line(text))) if not is_mark(char))
    return re.sub(r"[\s_]*/[\s_]*", "/", bare).replace(" ", "_")


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_PLACE


@cache
def _by_key() -> Mapping[str, str]:
    return {_key(name): name for name in sorted(_names())}


@cache
def _by_city() -> Mapping[str, str]:
    """City → zone; of several names for one city's zone the fullest, then the last by alphabet."""
    names = (name for name in _names() if "/" in name and not name.startswith(_REGIONS_WITHOUT_CITIES))
    ordered = sorted(names, key=lambda name: (name.count("/"), name))
    return {city: name for name in ordered if (city := _key(name.rpartition("/")[2])) not in _NO_CITIES}
