"""How values stand in a column, alike in SQLite and PostgreSQL."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Text
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

ARRAY = json.JSONEncoder(ensure_ascii=False)
"""Made once; json.dumps would make one for every value."""

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL refuses in text, and lone surrogates, which are no UTF-8 and no driver sends."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime as whole microseconds since 1970 in UTC.

    An integer sorts and compares in both databases exactly as the instants do in Python, keeps every
    microsecond, and cannot be read in a session's own zone. (SQLite has no type for time; as ISO text,
    instants with and without a fraction sort wrongly, and PostgreSQL would use another form.) A naive
    datetime is a ValueError.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The instant as an integer."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"an instant must be aware, {value.isoformat()} has no zone"
            raise ValueError(msg)
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The instant, aware and UTC."""
        return None if value is None else EPOCH + value * MICROSECOND


class Words(TypeDecorator[str]):
    """Text of any length. What one of the databases could not hold (`UNSTORABLE`) becomes U+FFFD in both.

    So no post, however hostile, stops the posts that come with it. In PostgreSQL the collation is "C": text
    sorts by code point as in SQLite and Python, and an upgrade of the system's locales breaks no index.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text, with the collation where a database has a choice of them."""
        return Text(collation="C") if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text both databases can hold."""
        return None if value is None else storable(value)


class Strings(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:  # noqa: ARG002
        """The array; the common empty one without a trip through json."""
        return ARRAY.encode([storable(one) for one in value]) if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """The strings in their order."""
        return () if value is None or value == "[]" else tuple(json.loads(value))


class Day(TypeDecorator[date]):
    """A date on somebody's calendar, "2026-04-14"; it sorts as dates do."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The date in ISO form."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """The date."""
        return None if value is None else date.fromisoformat(value)


class WallTime(TypeDecorator[time]):
    """What somebody's clock shows, in whole minutes: "09:00"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: time | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Hours and minutes."""
        return None if value is None else value.isoformat("minutes")

    def process_result_value(self, value: str | None, dialect: Dialect) -> time | None:  # noqa: ARG002
        """The time, without a zone."""
        return None if value is None else time.fromisoformat(value)


def storable(text: str) -> str:
    """The text with U+FFFD in place of every character that a database would refuse."""
    return UNSTORABLE.sub("\ufffd", text)
