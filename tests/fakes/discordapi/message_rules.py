"""Which messages Discord takes: documented limits of content, embeds, components, mentions, nonce."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discordapi.errors import ApiError, Problems
from tests.fakes.discordapi.model import COMPONENTS_V2, Json

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTENT, EMBEDS, EMBEDS_TOTAL, FIELDS, ROWS, BUTTONS, OPTIONS, NONCE, MENTIONS = 2000, 10, 6000, 25, 5, 5, 25, 25, 100
EMBED_TEXTS = {"title": 256, "description": 4096}
BUTTON, STRING_SELECT, LINK = 2, 3, 5
SELECTS = frozenset({STRING_SELECT, 5, 6, 7, 8})


def check_message(body: Json, *, new: bool = True, files: int = 0) -> None:
    """Raises 50035 with the places that are wrong, or 50006 when a new message says nothing."""
    problems = Problems()
    if isinstance(body.get("content"), str):
        problems.length(("content",), body["content"].strip(), 0, CONTENT)
    if len(str(body.get("nonce") or "")) > NONCE:
        problems.add(("nonce",), "BASE_TYPE_MAX_LENGTH", f"Must be {NONCE} or fewer in length.")
    _check_embeds(body.get("embeds") or [], problems)
    _check_mentions(body.get("allowed_mentions") or {}, problems)
    second_version = bool(int(body.get("flags") or 0) & COMPONENTS_V2)
    if second_version:
        _check_second_version(body, problems)
    else:
        check_rows(body.get("components") or [], problems)
    problems.refuse()
    if new and not files and not second_version and is_empty(body):
        raise ApiError(50006)


def is_empty(body: Json) -> bool:
    """Whether there is nothing to show; components alone are nothing, unless of the second version."""
    return not ((body.get("content") or "").strip() or any(body.get(key) for key in ("embeds", "sticker_ids", "poll")))


def _check_second_version(body: Json, problems: Problems) -> None:
    for key in ("content", "embeds"):
        if body.get(key):
            problems.add((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", f"`{key}` cannot be used")


def _check_embeds(embeds: list[Json], problems: Problems) -> None:
    if len(embeds) > EMBEDS:
        problems.add(("embeds",), "BASE_TYPE_MAX_LENGTH", f"Must be {EMBEDS} or fewer in length.")
    for number, embed in enumerate(embeds):
        _check_embed(embed, number, problems)
    if sum(len(text) for embed in embeds for text in _texts(embed)) > EMBEDS_TOTAL:
        problems.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBEDS_TOTAL}")


def _check_embed(embed: Json, number: int, problems: Problems) -> None:
    place = ("embeds", number)
    for key, most in EMBED_TEXTS.items():
        problems.length((*place, key), embed.get(key) or "", 0, most)
    problems.length((*place, "footer", "text"), (embed.get("footer") or {}).get("text") or "", 0, 2048)
    problems.length((*place, "author", "name"), (embed.get("author") or {}).get("name") or "", 0, 256)
    fields = embed.get("fields") or []
    if len(fields) > FIELDS:
        problems.add((*place, "fields"), "BASE_TYPE_MAX_LENGTH", f"Must be {FIELDS} or fewer in length.")
    for index, field in enumerate(fields):
        for key, most in (("name", 256), ("value", 1024)):
            text = (field.get(key) or "").strip()
            if text:
                problems.length((*place, "fields", index, key), text, 0, most)
            else:
                problems.add((*place, "fields", index, key), "BASE_TYPE_REQUIRED", "This field is required")
    url = embed.get("url")
    if url and not str(url).startswith(("http://", "https://")):
        problems.add((*place, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https').")


def _texts(embed: Json) -> Iterator[str]:
    """What counts towards the total of 6000."""
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    yield (embed.get("footer") or {}).get("text") or ""
    yield (embed.get("author") or {}).get("name") or ""
    for field in embed.get("fields") or []:
        yield field.get("name") or ""
        yield field.get("value") or ""


def _check_mentions(allowed: Json, problems: Problems) -> None:
    for kind in ("users", "roles"):
        listed = allowed.get(kind) or []
        if len(listed) > MENTIONS:
            problems.length(("allowed_mentions", kind), listed, 0, MENTIONS)
        if listed and kind in (allowed.get("parse") or []):
            words = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            problems.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words)
    for number, one in enumerate(allowed.get("parse") or []):
        if one not in {"users", "roles", "everyone"}:
            words = "Value must be one of ('users', 'everyone', 'roles')."
            problems.add(("allowed_mentions", "parse", number), "BASE_TYPE_CHOICES", words)


def check_rows(rows: list[Json], problems: Problems) -> None:
    """At most five rows, each of at most five buttons or one select; no custom_id twice."""
    if len(rows) > ROWS:
        problems.length(("components",), rows, 1, ROWS)
    seen: set[str] = set()
    for number, row in enumerate(rows):
        if row.get("type") != 1:
            problems.add(("components", number, "type"), "BASE_TYPE_CHOICES", "Value must be one of (1,).")
            continue
        _check_row(row.get("components") or [], ("components", number, "components"), seen, problems)


def _check_row(children: list[Json], place: tuple[str | int, ...], seen: set[str], problems: Problems) -> None:
    problems.length(place, children, 1, BUTTONS)
    if sum(5 if one.get("type") in SELECTS else 1 for one in children) > BUTTONS and len(children) <= BUTTONS:
        problems.add(place, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Components displayed in this row exceed its width")
    for index, one in enumerate(children):
        if one.get("type") == BUTTON:
            _check_button(one, (*place, index), problems)
        elif one.get("type") in SELECTS:
            _check_select(one, (*place, index), problems)
        else:
            words = "Value must be one of (2, 3, 5, 6, 7, 8)."
            problems.add((*place, index, "type"), "BASE_TYPE_CHOICES", words)
        if one.get("custom_id") in seen:
            words = "Component custom id cannot be duplicated"
            problems.add((*place, index, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", words)
        seen |= {one["custom_id"]} if one.get("custom_id") else set()


def _check_button(button: Json, place: tuple[str | int, ...], problems: Problems) -> None:
    problems.length((*place, "label"), button.get("label") or "", 0, 80)
    if button.get("style") == LINK:
        problems.length((*place, "url"), button.get("url") or "", 1, 512)
    elif button.get("style") in {1, 2, 3, 4}:
        problems.length((*place, "custom_id"), button.get("custom_id") or "", 1, 100)
    else:
        problems.add((*place, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
    if not button.get("label") and not button.get("emoji"):
        problems.add(place, "BUTTON_COMPONENT_INVALID_LABEL", "A button needs a label or an emoji")


def _check_select(select: Json, place: tuple[str | int, ...], problems: Problems) -> None:
    problems.length((*place, "custom_id"), select.get("custom_id") or "", 1, 100)
    problems.length((*place, "placeholder"), select.get("placeholder") or "", 0, 150)
    if select["type"] != STRING_SELECT:
        return
    options = select.get("options") or []
    problems.length((*place, "options"), options, 1, OPTIONS)
    values = [one.get("value") for one in options]
    for index, option in enumerate(options):
        problems.length((*place, "options", index, "label"), option.get("label") or "", 1, 100)
        problems.length((*place, "options", index, "value"), option.get("value") or "", 1, 100)
        problems.length((*place, "options", index, "description"), option.get("description") or "", 0, 100)
        if option.get("value") in values[:index]:
            words = "The specified option value is already used"
            problems.add((*place, "options", index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words)


def check_choices(choices: list[Json]) -> None:
    """What an autocomplete may be answered with: at most 25 names and values of 1-100."""
    problems = Problems()
    if len(choices) > OPTIONS:
        problems.length(("data", "choices"), choices, 1, OPTIONS)
    for index, one in enumerate(choices):
        problems.length(("data", "choices", index, "name"), one.get("name") or "", 1, 100)
        if isinstance(one.get("value"), str):
            problems.length(("data", "choices", index, "value"), one["value"], 1, 100)
    problems.refuse()


def check_modal(modal: Json) -> None:
    """Title of 1-45, custom_id of 1-100, 1-5 rows."""
    problems = Problems()
    problems.length(("data", "title"), modal.get("title") or "", 1, 45)
    problems.length(("data", "custom_id"), modal.get("custom_id") or "", 1, 100)
    problems.length(("data", "components"), modal.get("components") or [], 1, ROWS)
    problems.refuse()
