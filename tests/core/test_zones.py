"""Zones as people type them."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest

from bot.core.zones import NotAZone, rules_of, zone_name, zones_like


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe / berlin ", "Europe/Berlin"),
        ("BERLIN", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("new york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Zürich", "Europe/Zurich"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Istanbul", "Europe/Istanbul"),
        ("utc", "UTC"),
        ("Japan", "Japan"),
        ("Etc/GMT-2", "Etc/GMT-2"),
    ],
)
def test_a_zone_is_known_by_its_name_or_its_city(typed: str, name: str) -> None:
    assert zone_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Europe/Berln", "did you mean Europe/Berlin"),
        ("Lodnon", "did you mean Europe/London"),
        ("UTC+2", "is an offset, which knows no summer time"),
        ("+05:30", "is an offset, which knows no summer time"),
        ("GMT-3", "is an offset, which knows no summer time"),
        ("EST", "write a place, such as America/New_York"),
        ("Gotham City", "is not a time zone I know"),
        ("", "is not a time zone I know"),
        ("../etc/passwd", "is not a time zone I know"),
        ("localtime", "is not a time zone I know"),
        ("samoa", "is not a time zone I know"),
        ("a" * 5000, "…"),
    ],
)
def test_what_is_no_zone_is_refused_in_one_short_line(typed: str, said: str) -> None:
    with pytest.raises(NotAZone) as refusal:
        zone_name(typed)
    message = str(refusal.value)
    assert said in message
    assert "\n" not in message
    assert len(message) < 160


def test_every_zone_of_the_database_is_known_by_its_own_name() -> None:
    for name in available_timezones() - {"Factory", "localtime", "EST", "MST"}:
        assert zone_name(name) == name
        assert rules_of(name).key == name


def test_near_zones_come_nearest_first() -> None:
    assert zones_like("Europe/Londn")[0] == "Europe/London"
    assert zones_like("qqqqqqqq") == ()
    assert len(zones_like("america", most=3)) <= 3


@pytest.mark.parametrize("name", ["Nowhere/Here", "../../etc/passwd", "localtime", "europe/berlin", ""])
def test_rules_are_there_for_exact_names_only(name: str) -> None:
    with pytest.raises(NotAZone, match="not the name of a time zone"):
        rules_of(name)
