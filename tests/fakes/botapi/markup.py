"""What Telegram takes as buttons under a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.botapi.refusals import bad_request

if TYPE_CHECKING:
    from tests.fakes.botapi.call import Call
    from tests.fakes.botapi.shapes import Json

MOST_BUTTONS = 100
MOST_IN_ROW = 8
CALLBACK_BYTES = range(1, 65)
"""callback_data is 1-64 bytes (Bot API, InlineKeyboardButton)."""

ACTIONS = frozenset(
    {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat"}
    | {"switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"}
)
OTHER_KEYBOARDS = frozenset({"keyboard", "remove_keyboard", "force_reply"})


def inline_keyboard(call: Call) -> Json | None:
    """The inline keyboard of a call, checked; None if there is none, or one of another kind."""
    markup = call.object("reply_markup")
    if not markup or not OTHER_KEYBOARDS.isdisjoint(markup):
        return None
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays")  # fmt: skip  # noqa: E501
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    kept = [[checked(button) for button in row] for row in rows if row]
    return {"inline_keyboard": kept} if kept else None


def checked(button: Any) -> Json:
    """A button that says something and does one thing."""
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: can't find field \"text\"")
    if len(ACTIONS & button.keys()) != 1:
        raise bad_request("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and len(str(button["callback_data"]).encode()) not in CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return dict(button)
