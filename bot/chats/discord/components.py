"""Buttons and lists under a message. Each carries what it asks for, so that it works after a restart too."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.core.letters import Button, Rows
from bot.core.lines import clipped
from bot.core.pickers import CANCEL, Choices, pages_of, rows
from bot.core.presses import DISCORD as LONGEST
from bot.core.presses import carried, too_long
from bot.core.replies import Reply

ROWS, ACROSS, LABEL, OPTIONS, OPTION_LABEL = 5, 5, 80, 25, 100
"""Rows of a message, buttons in a row, characters of a label, options of a list and characters of one (Discord,
Component Reference)."""

LIST = "pick"
"""The custom id of a list, of which a message has one; what was chosen is its value."""

_STYLES = {"/admit": discord.ButtonStyle.success, "/refuse": discord.ButtonStyle.danger}
"""Buttons that decide for others stand out; all else is grey, so that no choice looks like our advice."""


def under(reply: Reply) -> discord.ui.View | None:
    """What hangs under a reply: its question as a list of at most 25, the way to the others, and its buttons."""
    if reply.choices is None:
        return buttons(reply.buttons)
    options, turning = page_of(reply.choices)
    return _view((*turning, *reply.buttons), options)


def buttons(all_rows: Rows) -> discord.ui.View | None:
    """Rows of buttons as Discord takes them; those that do not fit stand in rows of five. None: there are none."""
    return _view(all_rows)


def page_of(choices: Choices) -> tuple[tuple[Button, ...], Rows]:
    """The options of a question's page in a list, and the rows that turn it, lead back and cancel."""
    pages = pages_of(choices, OPTIONS)
    at = min(max(1, choices.page), pages)
    options = choices.options[(at - 1) * OPTIONS : at * OPTIONS]
    return options, rows(choices, at, OPTIONS)[-2 if pages > 1 else -1 :]


def to_be_kept(reply: Reply) -> tuple[Button, ...]:
    """What stands under a reply and is too long to be carried: to be kept before the reply is shown."""
    if reply.choices is None:
        return too_long(reply.buttons, LONGEST)
    options, turning = page_of(reply.choices)
    return too_long((options, *turning, *reply.buttons), LONGEST)


def _view(all_rows: Rows, options: Sequence[Button] = ()) -> discord.ui.View | None:
    """A view that nobody waits for: what is pressed is read from what it carries."""
    listed = _unlike((tuple(each for each in options if each.command),))
    shown = _fitting(_unlike(all_rows), ROWS - 1 if listed else ROWS)
    if not shown and not listed:
        return None
    view = discord.ui.View(timeout=None)
    if listed:
        view.add_item(_list(listed[0]))
    for number, row in enumerate(shown, len(listed)):
        for each in row:
            view.add_item(_button(each, number))
    view.stop()  # or discord.py would keep it, and each message's for ever
    return view


def _unlike(all_rows: Rows) -> Rows:
    """The rows without buttons that ask for the same as one before: Discord takes each custom id once."""
    seen: set[str] = set()
    found = []
    for row in all_rows:
        kept = []
        for each in row:
            key = each.url or carried(each, LONGEST)
            if key and key not in seen:
                seen.add(key)
                kept.append(each)
        if kept:
            found.append(tuple(kept))
    return tuple(found)


def _fitting(all_rows: Rows, most: int) -> Rows:
    """The rows as they are where Discord takes so many so long; else one after the other in full rows.

    What is too much even then goes before the last, which leads away.
    """
    if len(all_rows) <= most and all(len(row) <= ACROSS for row in all_rows):
        return all_rows
    each = [button for row in all_rows for button in row]
    if len(each) > most * ACROSS:
        away = [button for button in each if button.command == CANCEL]
        each = [*[button for button in each if button not in away][: most * ACROSS - len(away)], *away]
    return tuple(tuple(each[start : start + ACROSS]) for start in range(0, len(each), ACROSS))


def _list(options: Sequence[Button]) -> discord.ui.Select[discord.ui.View]:
    shown = [
        discord.SelectOption(label=clipped(each.label, OPTION_LABEL) or "…", value=carried(each, LONGEST))
        for each in options
    ]
    return discord.ui.Select(custom_id=LIST, options=shown, row=0)


def _button(button: Button, row: int) -> discord.ui.Button[discord.ui.View]:
    label = clipped(button.label, LABEL) or "…"
    if button.url is not None:
        return discord.ui.Button(label=label, url=button.url, row=row)
    style = _STYLES.get(button.command.partition(" ")[0], discord.ButtonStyle.secondary)
    return discord.ui.Button(label=label, custom_id=carried(button, LONGEST), style=style, row=row)
