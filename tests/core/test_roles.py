"""Who may ask for what: every role and every command, as one table."""

from __future__ import annotations

import pytest

from bot.core.commands import COMMANDS, Command, Who
from bot.core.incoming import Role
from bot.core.roles import FOR_ANYBODY, Verdict, verdict

LETTERS = {"y": Verdict.ALLOWED, "n": Verdict.REFUSED, "a": Verdict.ASKS_ADMINS, ".": Verdict.SILENT}
ROLES = tuple(Role)

TABLE = """
            operator owner admin anonymous manager private poster member restricted channel left bot
digest      y        y     y     y         y       y       y      y      y          .       .    .
why         y        y     y     y         y       y       y      y      y          .       .    .
following   y        y     y     y         y       y       y      y      y          .       .    .
help        y        y     y     y         y       y       y      y      y          .       .    .
follow      y        y     y     y         y       y       y      a      n          .       .    .
unfollow    y        y     y     y         y       y       y      n      n          .       .    .
mute        y        y     y     y         y       y       y      n      n          .       .    .
unmute      y        y     y     y         y       y       y      n      n          .       .    .
settings    y        y     y     y         y       y       y      n      n          .       .    .
status      y        y     y     y         y       y       y      n      n          .       .    .
mutes       y        y     y     y         y       y       y      y      y          .       .    .
pause       y        y     y     y         y       y       y      n      n          .       .    .
resume      y        y     y     y         y       y       y      n      n          .       .    .
quiet       y        y     y     y         y       y       y      n      n          .       .    .
lang        y        y     y     y         y       y       y      n      n          .       .    .
timezone    y        y     y     y         y       y       y      n      n          .       .    .
sources     y        y     y     y         y       y       y      y      y          .       .    .
trust       y        y     y     y         y       y       y      n      n          .       .    .
untrust     y        y     y     y         y       y       y      n      n          .       .    .
budget      y        y     y     y         y       y       y      n      n          .       .    .
export      y        y     y     y         y       y       y      n      n          .       .    .
import      y        y     y     y         y       y       y      n      n          .       .    .
privacy     y        y     y     y         y       y       y      y      y          .       .    .
forget      y        y     y     y         y       y       y      y      y          .       .    .
report      y        y     y     y         y       y       y      y      y          .       .    .
start       y        y     y     y         y       y       y      y      y          .       .    .
cancel      y        y     y     y         y       y       y      y      y          .       .    .
more        y        y     y     y         y       y       y      y      y          .       .    .
quit        y        y     y     y         y       y       y      y      y          .       .    .
"""
"""y: done. n: refused. a: passed on to the admins. A dot: silence. In a chat with others, on either platform."""

HEAD, *ROWS = [line.split() for line in TABLE.strip().splitlines()]
CELLS = [(row[0], role, letter) for row in ROWS for role, letter in zip(HEAD, row[1:], strict=True)]


def command(name: str) -> Command:
    return next(each for each in COMMANDS if each.name == name)


def test_the_table_has_every_role_and_every_command() -> None:
    assert [role.value for role in ROLES] == HEAD
    assert [row[0] for row in ROWS] == [each.name for each in COMMANDS]


@pytest.mark.parametrize("role", ROLES)
def test_in_a_chat_with_others(role: Role) -> None:
    expected = {name: LETTERS[letter] for name, of, letter in CELLS if of == role.value}
    assert {each.name: verdict(each, role) for each in COMMANDS} == expected


@pytest.mark.parametrize("role", [role for role in ROLES if role is not Role.LEFT])
def test_a_private_chat_changes_nothing_for_who_is_in_the_chat(role: Role) -> None:
    assert [verdict(each, role, private=True) for each in COMMANDS] == [verdict(each, role) for each in COMMANDS]


def test_who_left_is_told_so_in_private_and_may_ask_what_concerns_themselves() -> None:
    allowed = {each.name for each in COMMANDS if verdict(each, Role.LEFT, private=True) is Verdict.ALLOWED}
    refused = {each.name for each in COMMANDS if verdict(each, Role.LEFT, private=True) is Verdict.REFUSED}
    assert allowed == FOR_ANYBODY
    assert allowed | refused == {each.name for each in COMMANDS}


def test_nobody_but_who_administers_a_chat_changes_it() -> None:
    changed_by = {
        role for role in ROLES for each in COMMANDS if each.who is Who.ADMIN and verdict(each, role) is Verdict.ALLOWED
    }
    assert changed_by == {
        Role.OPERATOR,
        Role.OWNER,
        Role.ADMIN,
        Role.ANONYMOUS,
        Role.MANAGER,
        Role.PRIVATE,
        Role.POSTER,
    }
