"""Which chat is meant, and whether the bot may do there what it wants to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.botapi.refusals import (
    BLOCKED,
    CHAT_DELETED,
    DEACTIVATED,
    NO_CHAT,
    NO_THREAD,
    NOT_STARTED,
    TOPIC_CLOSED,
    UPGRADED,
    bad_request,
    forbidden,
)

if TYPE_CHECKING:
    from tests.fakes.botapi.call import Call
    from tests.fakes.botapi.shapes import Chat, User
    from tests.fakes.botapi.state import State


def known_chat(state: State, call: Call) -> Chat:
    """The chat that a call names by id or @username, if it still goes by that id."""
    said = call.text("chat_id")
    if not said:
        raise bad_request("chat_id is empty")
    chat = by_name(state, said) if said.startswith("@") else state.chats.get(call.integer("chat_id"))
    if chat is None:
        raise bad_request(NO_CHAT)
    if chat.migrated_to is not None:
        raise bad_request(UPGRADED, migrate_to_chat_id=chat.migrated_to)
    return chat


def by_name(state: State, name: str) -> Chat | None:
    wanted = name.removeprefix("@").lower()
    return next(
        (chat for chat in state.chats.values() if chat.title and (chat.username or "").lower() == wanted),
        None,
    )


def visited_chat(state: State, call: Call) -> Chat:
    """A chat that the bot is in. Raises RefusedError 403 where it is not."""
    chat = known_chat(state, call)
    if chat.person:
        may_write_to(chat.person)
        return chat
    if chat.deleted:
        raise forbidden(CHAT_DELETED)
    member = state.bot_in(chat)
    if member.status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if not member.inside:
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def may_write_to(person: User) -> None:
    if person.deactivated:
        raise forbidden(DEACTIVATED)
    if person.is_bot:
        raise forbidden("bot can't send messages to bots")
    if person.blocks_bot:
        raise forbidden(BLOCKED)
    if not person.started:
        raise forbidden(NOT_STARTED)


def writable_chat(state: State, call: Call) -> Chat:
    """A chat in which the bot may write."""
    chat = visited_chat(state, call)
    member = state.bot_in(chat)
    if chat.type == "channel" and not member.may("can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")
    if member.status == "restricted" and "can_send_messages" not in member.rights:
        raise bad_request("not enough rights to send text messages to the chat")
    return chat


def open_thread(state: State, chat: Chat, call: Call) -> int | None:
    """The topic that a call names, if the bot may write in it; the general topic has no number here."""
    if not call.has("message_thread_id"):
        return None
    topic = chat.topics.get(call.integer("message_thread_id"))
    if topic is None:
        raise bad_request(NO_THREAD)
    if topic.closed and not state.bot_in(chat).may("can_manage_topics"):
        raise bad_request(TOPIC_CLOSED)
    return topic.id
