"""What was asked while nobody listened: deeds are done, questions of then are not answered one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.commands import Who, named
from bot.core.lines import written
from bot.core.replies import Reply, lasting, said, strong
from bot.core.told import told_of

STALE = timedelta(minutes=15)
"""Who asked so long ago waits for no answer any more."""

MANY = 3
"""Stale questions of one chat from which one answer stands for all."""

LONGEST_LIST = 5
"""Deeds that are told one by one."""

_NAME = re.compile(r"\s*[/／](\w+)")


def is_stale(at: datetime, now: datetime) -> bool:
    """Whether something was asked too long ago."""
    return now - at > STALE


def is_deed(line: str) -> bool:
    """Whether a command changes something, so that it must be done however late."""
    command = _NAME.match(line)
    known = named(command[1].casefold()) if command else None
    return known is not None and known.who is Who.ADMIN


def caught_up(asked: int, since: datetime, now: datetime, deeds: Sequence[Reply]) -> Reply:
    """The one answer to all that a chat asked meanwhile; `deeds` are the answers to what was done."""
    head = told_of(
        "I was away. {n} message for me came in the last {length}.",
        "I was away. {n} messages for me came in the last {length}.",
        asked,
        length=lasting(now - since),
    )
    done = [written(reply.lines[0]) for reply in deeds if reply.lines]
    more = len(done) - LONGEST_LIST
    questions = asked - len(deeds)
    unanswered = told_of(
        "{n} question of then I leave unanswered: ask again.",
        "{n} questions of then I leave unanswered: ask again.",
        questions,
    )
    return Reply(
        said(
            strong(head),
            *done[:LONGEST_LIST],
            told_of("And {n} more change.", "And {n} more changes.", more) if more > 0 else "",
            unanswered if questions else "",
        )
    )
