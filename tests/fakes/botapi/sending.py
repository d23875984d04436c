"""The methods by which a bot writes: messages, files, edits, deletions and answers to presses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.fakes.botapi import html
from tests.fakes.botapi.access import known_chat, open_thread, visited_chat, writable_chat
from tests.fakes.botapi.entities import cleaned, found, trimmed, units
from tests.fakes.botapi.markup import inline_keyboard
from tests.fakes.botapi.refusals import NOT_MODIFIED, OLD_QUERY, bad_request

if TYPE_CHECKING:
    from tests.fakes.botapi.call import Call
    from tests.fakes.botapi.entities import Entity
    from tests.fakes.botapi.rates import Rates
    from tests.fakes.botapi.shapes import Chat, Json, Message
    from tests.fakes.botapi.world import World

LONGEST_SOURCE = 1 << 15
"""Bytes before parsing (Bot API server, Client.cpp)."""

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
"""UTF-16 units after parsing."""

DELETABLE = timedelta(hours=48)
"""A message can be deleted by a bot for so long (Bot API, deleteMessage)."""

MOST_DELETED = 100
LONGEST_TOAST = 200
ANSWERABLE = timedelta(seconds=15)
"""A press can be answered for about so long (seen in use; the Bot API names no figure)."""

ACTIONS = frozenset(
    {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"}
    | {"choose_sticker", "find_location", "record_video_note", "upload_video_note"}
)


class Sending:
    """The bot's pen."""

    def __init__(self, world: World, rates: Rates, answerable: timedelta = ANSWERABLE) -> None:
        self.world = world
        self.rates = rates
        self.answerable = answerable

    # Messages

    def send_message(self, call: Call) -> Json:
        source, text, entities = formatted(call, "text")
        if not source:
            raise bad_request("message text is empty")
        if not text:
            raise bad_request("text must be non-empty")
        if units(text) > LONGEST_TEXT:
            raise bad_request("message is too long")
        return self.sent(call, text=text, entities=entities, source=source)

    def send_document(self, call: Call) -> Json:
        return self.send_file(call, "document")

    def send_photo(self, call: Call) -> Json:
        return self.send_file(call, "photo")

    def send_file(self, call: Call, kind: str) -> Json:
        source, text, entities = formatted(call, "caption")
        if units(text) > LONGEST_CAPTION:
            raise bad_request("message caption is too long")
        name = call.text(kind).removeprefix("attach://")
        upload = call.files.get(name) or call.files.get(kind)
        if upload is None:
            raise bad_request(f"there is no {kind} in the request")
        writable_chat(self.world, call)
        document = self.world.put_file(upload.name, upload.content)
        size = {"width": 1, "height": 1}
        extra = {"document": document} if kind == "document" else {"photo": [document | size]}
        return self.sent(call, text=text or None, entities=entities, source=source, extra=extra)

    def sent(self, call: Call, **fields: Any) -> Json:
        """Check where it goes, put it there, and give the message."""
        markup = inline_keyboard(call)
        chat = writable_chat(self.world, call)
        topic = open_thread(self.world, chat, call)
        answered = self.answered(chat, call)
        self.rates.admit(chat)
        sender = None if chat.type == "channel" else self.world.bot
        voice = chat if chat.type == "channel" else None
        message = self.world.put(chat, sender, markup=markup, sender_chat=voice, by_bot=True, **fields)
        self.world.thread(message, topic, answered)
        return message.as_json()

    def answered(self, chat: Chat, call: Call) -> Message | None:
        """The message that a call replies to."""
        asked = call.object("reply_parameters") or {}
        number = int(asked.get("message_id") or call.integer("reply_to_message_id"))
        if not number:
            return None
        found_message = self.world.message(chat, number)
        lenient = asked.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply")
        if found_message is None and not lenient:
            raise bad_request("message to be replied not found")
        return found_message

    # Edits

    def edit_message_text(self, call: Call) -> Json:
        source, text, entities = formatted(call, "text")
        if not source:
            raise bad_request("message text is empty")
        if not text:
            raise bad_request("text must be non-empty")
        if units(text) > LONGEST_TEXT:
            raise bad_request("MESSAGE_TOO_LONG")
        markup = inline_keyboard(call)
        message = self.editable(call)
        if (message.text, message.entities, message.markup) == (text, entities, markup):
            raise bad_request(NOT_MODIFIED)
        message.earlier.append(message.text or "")
        message.text, message.entities, message.source, message.markup = text, entities, source, markup
        message.edited = self.world.clock.now()
        return message.as_json()

    def edit_message_reply_markup(self, call: Call) -> Json:
        markup = inline_keyboard(call)
        message = self.editable(call)
        if message.markup == markup:
            raise bad_request(NOT_MODIFIED)
        message.markup = markup
        return message.as_json()

    def editable(self, call: Call) -> Message:
        chat = visited_chat(self.world, call)
        message = self.world.message(chat, call.integer("message_id"))
        if message is None:
            raise bad_request("message to edit not found")
        if not message.by_bot:
            raise bad_request("message can't be edited")
        return message

    # Deletions

    def delete_message(self, call: Call) -> bool:
        chat = known_chat(self.world, call)
        message = self.world.message(chat, call.integer("message_id"))
        if message is None:
            raise bad_request("message to delete not found")
        visited_chat(self.world, call)
        self.delete(message)
        return True

    def delete_messages(self, call: Call) -> bool:
        numbers = call.array("message_ids") or []
        if not numbers:
            raise bad_request("message identifiers are not specified")
        if len(numbers) > MOST_DELETED:
            raise bad_request("too many message identifiers specified")
        chat = visited_chat(self.world, call)
        standing = [message for number in numbers if (message := self.world.message(chat, int(number)))]
        for message in standing:
            self.check_deletable(message)
        for message in standing:
            message.deleted = True
        return True

    def delete(self, message: Message) -> None:
        self.check_deletable(message)
        message.deleted = True

    def check_deletable(self, message: Message) -> None:
        """Its own messages for 48 hours; those of others in private, or with the right to delete."""
        rules = self.world.bot_in(message.chat).may("can_delete_messages")
        if not (message.by_bot or message.chat.person or rules):
            raise bad_request("message can't be deleted")
        if rules and message.chat.type != "group":
            return
        if self.world.clock.now() - message.date >= DELETABLE:
            everyone = "" if message.chat.type in {"supergroup", "channel"} else " for everyone"
            raise bad_request(f"message can't be deleted{everyone}")

    # Presses and signs of life

    def answer_callback_query(self, call: Call) -> bool:
        press = self.world.presses_made.get(call.text("callback_query_id"))
        late = press is None or self.world.clock.now() - press.at > self.answerable
        if press is None or late or press.answer is not None:
            raise bad_request(OLD_QUERY)
        if units(call.text("text")) > LONGEST_TOAST:
            raise bad_request("MESSAGE_TOO_LONG")
        press.answer = {"text": call.text("text"), "show_alert": call.flag("show_alert"), "url": call.text("url")}
        return True

    def send_chat_action(self, call: Call) -> bool:
        if call.text("action").lower() not in ACTIONS:
            raise bad_request("wrong parameter action in request")
        chat = writable_chat(self.world, call)
        if call.has("message_thread_id"):
            open_thread(self.world, chat, call)
        return True


def formatted(call: Call, name: str) -> tuple[str, str, list[Entity]]:
    """The source of a text, the plain text that is shown, and its entities."""
    source = call.text(name)
    if len(source.encode()) > LONGEST_SOURCE:
        raise bad_request("text is too long")
    mode = call.text("parse_mode").lower()
    if mode not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    if mode == "html":
        parsed = html.parsed(cleaned(source))
        text, known = parsed.text, parsed.entities
    else:
        text, known = cleaned(source), call.array("entities" if name == "text" else "caption_entities") or []
    plain, marks = trimmed(cleaned(text), known)
    return source, plain, found(plain, marks)
