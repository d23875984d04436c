"""Instants as a chat reads them: on its own clock, with the zone's name where that could be misread."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.told import Told, together, told

UTC_ZONE = "UTC"
"""The zone of chats that never chose one: nobody's home, so it is named."""


def instant(at: datetime, zone: str = UTC_ZONE) -> str:
    """An instant to the minute: "14 Mar 13:00" on the chat's clock, "14 Mar 12:00 UTC" where it has none."""
    local = at.astimezone(ZoneInfo(zone))
    return together(_date(local), f"{local:%H:%M}{_name(local, zone)}")


def hour(at: datetime, zone: str = UTC_ZONE) -> str:
    """The time of an instant: "13:00", or "12:00 UTC"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%H:%M}{_name(local, zone)}"


def near(at: datetime, now: datetime, zone: str = UTC_ZONE) -> str:
    """An instant with no more than tells it apart: the time alone today, else the day too."""
    same_day = at.astimezone(ZoneInfo(zone)).date() == now.astimezone(ZoneInfo(zone)).date()
    return hour(at, zone) if same_day else instant(at, zone)


def day(at: datetime, zone: str = UTC_ZONE) -> str:
    """The day of an instant: "14 Mar 2026"."""
    local = at.astimezone(ZoneInfo(zone))
    return together(_date(local), f"{local:%Y}")


def date_of(at: datetime, zone: str = UTC_ZONE) -> str:
    """The day of an instant without its year: "14 Mar"."""
    local = at.astimezone(ZoneInfo(zone))
    return _date(local)


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _date(local: datetime) -> Told:
    month = _MONTHS[local.month - 1]
    return told("{day} {month}", day=local.day, month=Told(lambda catalog: catalog.gettext(month)))


def is_twice(local: datetime) -> bool:
    """Whether local clocks show this time twice, because they are put back."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _name(local: datetime, zone: str) -> str:
    """The zone's name where the time alone could be misread: where nobody chose a zone, or clocks show it twice."""
    if zone == UTC_ZONE:
        return " UTC"
    return f" {local:%Z}" if is_twice(local) else ""
