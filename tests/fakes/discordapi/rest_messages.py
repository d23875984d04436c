"""REST: messages of channels, threads and DMs, and typing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.discordapi.calls import NOTHING, Answer, Call, Endpoint
from tests.fakes.discordapi.errors import ApiError
from tests.fakes.discordapi.message_rules import check_message, is_empty
from tests.fakes.discordapi.model import DM, TAKES_MESSAGES, Channel, Json

if TYPE_CHECKING:
    from tests.fakes.discordapi.model import Message

BULK = range(2, 101)
BULK_AGE = timedelta(days=14)


def create_message(call: Call) -> Answer:
    """A new message, or with enforce_nonce the one that this nonce made before."""
    channel = call.channel()
    check_place(call, channel)
    body = with_files(call)
    check_message(body, files=len(call.files))
    check_recipient(call, channel)
    check_reply(call, channel, body)
    check_moderation(call, channel, body)
    nonce = body.get("nonce")
    known = call.world.known_by_nonce(call.world.bot, str(nonce)) if nonce and body.get("enforce_nonce") else None
    return 200, call.world.shown(known or call.world.post(channel, call.world.bot, body))


def with_files(call: Call) -> Json:
    names: Json = {"attachments": [{"filename": name} for name in call.files]} if call.files else {}
    return {**call.fields, **names}


def check_place(call: Call, channel: Channel) -> None:
    """50008 where nobody can write, 160005 or 50083 in a locked thread, 50013 without the right."""
    if channel.kind not in TAKES_MESSAGES:
        raise ApiError(50008)
    if channel.locked and not call.may(channel, "manage_threads"):
        raise ApiError(50083 if channel.archived else 160005)
    call.need(channel, "send_messages_in_threads" if channel.is_thread else "send_messages")
    fields = call.fields
    if fields.get("embeds"):
        call.need(channel, "embed_links")
    if call.files:
        call.need(channel, "attach_files")


def check_recipient(call: Call, channel: Channel) -> None:
    """50278 for a person who shares no guild with the bot, 50007 for one who takes no DMs."""
    if channel.kind != DM or channel.recipient is None:
        return
    if not call.world.shares_guild(channel.recipient):
        raise ApiError(50278)
    if not channel.recipient.dms_open or channel.recipient.bot:
        raise ApiError(50007)


def check_reply(call: Call, channel: Channel, body: Json) -> None:
    """160002 without the history; what is gone, or one person sees alone, can be answered by nothing."""
    reference = body.get("message_reference") or {}
    if not reference.get("message_id"):
        return
    if not call.may(channel, "read_message_history"):
        raise ApiError(160002)
    answered = channel.messages.get(int(reference["message_id"]))
    if answered is None or answered.ephemeral_for is not None:
        if reference.get("fail_if_not_exists", True):
            words = [{"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}]
            raise ApiError(50035, errors={"message_reference": {"_errors": words}})
        del body["message_reference"]


def check_moderation(call: Call, channel: Channel, body: Json) -> None:
    """200000 for a word that the guild blocks, unless the bot manages the guild; 240000 for a harmful link."""
    text = f"{body.get('content') or ''} {body.get('embeds') or ''}".casefold()
    blocked = channel.guild.blocked_words if channel.guild else set()
    if any(word.casefold() in text for word in blocked) and not call.may(channel, "manage_guild"):
        raise ApiError(200000)
    if any(part.casefold() in text for part in call.world.harmful_links):
        raise ApiError(240000)


def edit_message(call: Call) -> Answer:
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot:
        raise ApiError(50005)
    if channel.archived:
        raise ApiError(50083)
    change_message(call, message)
    return 200, call.world.shown(message)


def change_message(call: Call, message: Message) -> None:
    """Edits after the same checks as a new message; 50006 when nothing would be left."""
    body = with_files(call)
    check_message(body, new=False)
    left = {
        "content": body.get("content", message.content),
        "embeds": body.get("embeds", message.embeds),
    }
    kept_files = body.get("attachments", message.attachments)
    if is_empty(left) and not kept_files and not (int(body.get("flags") or 0) & (1 << 15)):
        raise ApiError(50006)
    check_moderation(call, message.channel, body)
    call.world.edit(message, body)


def delete_message(call: Call) -> Answer:
    channel = call.channel()
    message = call.message(channel)
    if message.author is not call.world.bot:
        if channel.guild is None:
            raise ApiError(50013)
        call.need(channel, "manage_messages")
    if channel.archived:
        raise ApiError(50083)
    call.world.delete(message)
    return NOTHING


def bulk_delete(call: Call) -> Answer:
    channel = call.channel("manage_messages")
    wanted = [int(one) for one in call.fields.get("messages", [])]
    if len(wanted) not in BULK:
        raise ApiError(50016)
    found = [channel.messages[one] for one in wanted if one in channel.messages]
    if any(call.world.clock.now() - one.at > BULK_AGE for one in found):
        raise ApiError(50034)
    call.world.bulk_delete(channel, found)
    return NOTHING


def get_message(call: Call) -> Answer:
    return 200, call.world.shown(call.message(call.channel("read_message_history")))


def get_messages(call: Call) -> Answer:
    """The newest first; nothing at all without the right to read the history."""
    channel = call.channel()
    if not call.may(channel, "read_message_history"):
        return 200, []
    found = [one for one in channel.messages.values() if one.ephemeral_for is None]
    limit = call.limit(50, 100)
    if "after" in call.query:
        found = [one for one in found if one.id > int(call.query["after"])][:limit]
    elif "before" in call.query:
        found = [one for one in found if one.id < int(call.query["before"])]
    elif "around" in call.query:
        around = int(call.query["around"])
        nearest = sorted(found, key=lambda one: abs(one.id - around))[:limit]
        found = [one for one in found if one in nearest]
    return 200, [call.world.shown(one) for one in reversed(found[-limit:])]


def trigger_typing(call: Call) -> Answer:
    channel = call.channel()
    call.need(channel, "send_messages_in_threads" if channel.is_thread else "send_messages")
    return NOTHING


MESSAGES = "/channels/{channel_id}/messages"
ENDPOINTS = (
    Endpoint("POST", MESSAGES, create_message),
    Endpoint("GET", MESSAGES, get_messages),
    Endpoint("POST", MESSAGES + "/bulk-delete", bulk_delete),
    Endpoint("GET", MESSAGES + "/{message_id}", get_message),
    Endpoint("PATCH", MESSAGES + "/{message_id}", edit_message),
    Endpoint("DELETE", MESSAGES + "/{message_id}", delete_message),
    Endpoint("POST", "/channels/{channel_id}/typing", trigger_typing),
)
