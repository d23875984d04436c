"""A question answered by choosing: its options as rows of buttons, page by page, or as lines to type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.letters import Button, Rows
from bot.core.lines import Ink, Line, Span, clipped
from bot.core.told import Told, again, together, told

PER_PAGE = 8
"""Options on one page: with the two rows below them they fit a phone's screen and Discord's five rows of five."""

CHOSEN, OPEN = "◉", "○"
"""Marks of the option that holds now and of the others."""

CANCEL = "/cancel question"
"""What Cancel under a question asks for, whatever the question was: no state is kept of it."""

DONE = "/cancel done"

LONGEST_LABEL = 60
"""UTF-16 units of a button's label. Discord takes 80; on a phone a row of one shows about 40."""

WHY, MUTE, REPORT = told("Why?"), told("Mute…"), told("Report error")
"""Labels of what hangs under whatever tells a claim."""

_ROOMY = 20
"""Labels up to so long may stand two in a row, up to a third of it four."""


@dataclass(frozen=True, slots=True)
class Choices:
    """A picker: `again` is the command that shows it anew, `back` the one that asks the question before (None: none).

    `page` counts from 1 and may be beyond the last, which is shown then. `across` is how many options stand in a
    row (None: as many as fit), `per_page` how many on a page, `leaving` the labels of the
    buttons that lead back and out.
    """

    options: tuple[Button, ...]
    again: str
    page: int = 1
    back: str | None = None
    across: int | None = None
    per_page: int = PER_PAGE
    leaving: tuple[str, str] = (told("Back"), told("Cancel"))


def rows(choices: Choices, page: int | None = None, per_page: int | None = None) -> Rows:
    """The options of a page in rows, then ‹ and › where there are more pages, then Back and Cancel.

    `page` and `per_page` take the place of what the choices say.
    """
    size = per_page or choices.per_page
    pages = pages_of(choices, size)
    at = min(max(1, page or choices.page), pages)
    some = choices.options[(at - 1) * size : at * size]
    across = choices.across or _across(some)
    options = tuple(tuple(some[start : start + across]) for start in range(0, len(some), across))
    return (*options, *_turning(choices, at, pages), _leaving(choices))


def pages_of(choices: Choices, per_page: int | None = None) -> int:
    """How many pages a picker has; at least one."""
    return max(1, -(-len(choices.options) // (per_page or choices.per_page)))


def radio(label: str, command: str, *, chosen: bool) -> Button:
    """An option that is marked as the one that holds, or as one of the others."""
    return Button(together(CHOSEN if chosen else OPEN, label), command)


def as_lines(buttons: Sequence[Button]) -> tuple[Line, ...]:
    """Buttons for a chat that has none: what to type and what for, as help does; there is no page to be closed."""
    open_ = (each for each in buttons if each.command not in (CANCEL, DONE))
    return tuple(
        (Span(each.url) if each.url else Span(each.command, Ink.CODE), Span(f" · {each.label}")) for each in open_
    )


def page_lines(choices: Choices) -> tuple[Line, ...]:
    """A page of a picker for a chat without buttons: its options and the way to the other pages."""
    *shown, _ = rows(choices)
    return as_lines([each for row in shown for each in row])


def label(text: str) -> Told:
    """A text as a button's label, not too long in any language."""
    return Told(lambda catalog: clipped(again(text, catalog), LONGEST_LABEL))


def _across(options: Sequence[Button]) -> int:
    longest = max((len(each.label) for each in options), default=0)
    if longest > _ROOMY:
        return 1
    return 4 if longest <= _ROOMY // 3 else 2


def _turning(choices: Choices, at: int, pages: int) -> Rows:
    if pages == 1:
        return ()
    before = (Button(f"‹ {at - 1}/{pages}", f"/more {at - 1} {choices.again}"),) if at > 1 else ()
    after = (Button(f"{at + 1}/{pages} ›", f"/more {at + 1} {choices.again}"),) if at < pages else ()
    return ((*before, *after),)


def _leaving(choices: Choices) -> tuple[Button, ...]:
    back, cancel = choices.leaving
    leave = Button(cancel, CANCEL)
    return (Button(back, choices.back), leave) if choices.back else (leave,)
