"""REST: guilds, their roles, members and channels; threads; what a channel allows."""

from __future__ import annotations

from tests.fakes.discordapi import shapes
from tests.fakes.discordapi.calls import NOTHING, Answer, Call, Endpoint
from tests.fakes.discordapi.errors import ApiError, Problems
from tests.fakes.discordapi.message_rules import check_message
from tests.fakes.discordapi.model import (
    CATEGORY,
    DM,
    FORUM,
    NEWS,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TEXT,
    VOICE,
    Channel,
    Json,
    Overwrite,
)

MADE_HERE = frozenset({TEXT, VOICE, CATEGORY, NEWS, FORUM})


def get_guild(call: Call) -> Answer:
    guild = call.guild()
    counts = {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}
    return 200, shapes.guild(guild) | (counts if call.query.get("with_counts") in {"true", "1", "True"} else {})


def get_channels(call: Call) -> Answer:
    return 200, [shapes.channel(one) for one in call.guild().channels.values() if not one.is_thread]


def create_channel(call: Call) -> Answer:
    guild = call.guild("manage_channels")
    kind = int(call.fields.get("type") or TEXT)
    check_name(call.fields.get("name"))
    if kind not in MADE_HERE:
        raise ApiError(50024)
    return 201, shapes.channel(call.world.add_channel(guild, kind, str(call.fields["name"])))


def check_name(name: object) -> None:
    problems = Problems()
    problems.length(("name",), name or "", 1, 100)
    problems.refuse()


def get_roles(call: Call) -> Answer:
    return 200, [shapes.role(one) for one in call.guild().roles.values()]


def get_members(call: Call) -> Answer:
    """The privileged list: 50001 while the members intent is off in the developer portal."""
    guild = call.guild()
    if not call.world.settings.privileged & (1 << 1):
        raise ApiError(50001)
    after = int(call.query.get("after", 0))
    found = sorted((one for one in guild.members.values() if one.id > after), key=lambda one: one.id)
    return 200, [shapes.member(one) for one in found[: call.limit(1, 1000)]]


def search_members(call: Call) -> Answer:
    start = call.query.get("query", "").casefold()
    found = [one for one in call.guild().members.values() if one.user.name.casefold().startswith(start)]
    return 200, [shapes.member(one) for one in found[: call.limit(1, 1000)]]


def get_member(call: Call) -> Answer:
    return 200, shapes.member(call.member(call.guild()))


def get_channel(call: Call) -> Answer:
    return 200, shapes.channel(call.channel())


def edit_channel(call: Call) -> Answer:
    channel = call.channel()
    return edit_thread(call, channel) if channel.is_thread else edit_guild_channel(call, channel)


def edit_guild_channel(call: Call, channel: Channel) -> Answer:
    if channel.kind == DM:
        raise ApiError(50024)
    call.need(channel, "manage_channels")
    if "name" in call.fields:
        check_name(call.fields["name"])
        channel.name = str(call.fields["name"])
    channel.topic = call.fields.get("topic", channel.topic)
    call.world.tell_changed(channel)
    return 200, shapes.channel(channel)


def edit_thread(call: Call, thread: Channel) -> Answer:
    """An archived thread takes nothing but being opened; locking needs manage_threads."""
    fields = call.fields
    opens = fields.get("archived") is False
    if thread.archived and not opens:
        raise ApiError(50083)
    locks = fields.get("locked") is not None or (thread.locked and opens)
    if locks or (thread.owner_id != call.world.bot.id and not opens):
        call.need(thread, "manage_threads")
    thread.name = str(fields.get("name", thread.name))
    call.world.set_archived(thread, archived=bool(fields.get("archived", thread.archived)), locked=fields.get("locked"))
    return 200, shapes.channel(thread)


def delete_channel(call: Call) -> Answer:
    channel = call.channel()
    shown = shapes.channel(channel)
    if channel.guild is not None:
        call.need(channel, "manage_threads" if channel.is_thread else "manage_channels")
        call.world.remove_channel(channel)
    return 200, shown


def put_overwrite(call: Call) -> Answer:
    channel = call.channel("manage_roles")
    fields = call.fields
    subject = call.id("overwrite_id")
    allow, deny = int(fields.get("allow") or 0), int(fields.get("deny") or 0)
    channel.overwrites[subject] = Overwrite(int(fields["type"]), allow, deny)
    call.world.tell_changed(channel)
    return NOTHING


def delete_overwrite(call: Call) -> Answer:
    channel = call.channel("manage_roles")
    if channel.overwrites.pop(call.id("overwrite_id"), None) is None:
        raise ApiError(10009)
    call.world.tell_changed(channel)
    return NOTHING


def create_thread(call: Call) -> Answer:
    """In a text channel an empty thread; in a forum a thread with its first message."""
    parent = call.channel()
    if parent.kind not in {TEXT, NEWS, FORUM}:
        raise ApiError(50024)
    fields = call.fields
    check_name(fields.get("name"))
    if parent.kind == FORUM:
        return create_forum_thread(call, parent, fields)
    private = int(fields.get("type") or PRIVATE_THREAD) == PRIVATE_THREAD
    call.need(parent, "create_private_threads" if private else "create_public_threads")
    kind = PRIVATE_THREAD if private else PUBLIC_THREAD
    return 201, shapes.channel(own_thread(call, parent, kind, str(fields["name"])))


def create_forum_thread(call: Call, forum: Channel, fields: Json) -> Answer:
    call.need(forum, "send_messages")
    message = fields.get("message")
    if not isinstance(message, dict):
        problems = Problems()
        problems.add(("message",), "BASE_TYPE_REQUIRED", "This field is required")
        problems.refuse()
        raise AssertionError
    check_message(message, files=len(call.files))
    thread = own_thread(call, forum, PUBLIC_THREAD, str(fields["name"]))
    first = call.world.post(thread, call.world.bot, message)
    return 201, {**shapes.channel(thread), "message": call.world.shown(first)}


def own_thread(call: Call, parent: Channel, kind: int, name: str, *, with_id: int | None = None) -> Channel:
    owner_id = call.world.bot.id
    return call.world.add_channel(parent.guild, kind, name, with_id=with_id, parent=parent, owner_id=owner_id)


def thread_from_message(call: Call) -> Answer:
    """A thread has the id of the message it hangs on, so there can be only one: 160004."""
    parent = call.channel("create_public_threads")
    if parent.kind not in {TEXT, NEWS}:
        raise ApiError(50024)
    message = call.message(parent)
    check_name(call.fields.get("name"))
    if message.id in call.world.channels:
        raise ApiError(160004)
    thread = own_thread(call, parent, PUBLIC_THREAD, str(call.fields["name"]), with_id=message.id)
    return 201, shapes.channel(thread)


def active_threads(call: Call) -> Answer:
    found = [one for one in call.guild().channels.values() if one.is_thread and not one.archived]
    return 200, {"threads": [shapes.channel(one) for one in found], "members": []}


def archived_threads(call: Call) -> Answer:
    parent = call.channel("read_message_history")
    assert parent.guild is not None
    found = [one for one in parent.guild.channels.values() if one.parent is parent and one.archived]
    newest_first = sorted(found, key=lambda one: one.archive_changed_at or call.world.clock.now(), reverse=True)
    limit = call.limit(50, 100)
    shown = [shapes.channel(one) for one in newest_first[:limit]]
    return 200, {"threads": shown, "members": [], "has_more": len(found) > limit}


def join_thread(call: Call) -> Answer:
    thread = call.channel()
    if not thread.is_thread:
        raise ApiError(50024)
    if thread.archived:
        raise ApiError(50083)
    return NOTHING


GUILD, CHANNEL = "/guilds/{guild_id}", "/channels/{channel_id}"
ENDPOINTS = (
    Endpoint("GET", GUILD, get_guild),
    Endpoint("GET", GUILD + "/channels", get_channels),
    Endpoint("POST", GUILD + "/channels", create_channel),
    Endpoint("GET", GUILD + "/roles", get_roles),
    Endpoint("GET", GUILD + "/members", get_members),
    Endpoint("GET", GUILD + "/members/search", search_members),
    Endpoint("GET", GUILD + "/members/{user_id}", get_member),
    Endpoint("GET", GUILD + "/threads/active", active_threads),
    Endpoint("GET", CHANNEL, get_channel),
    Endpoint("PATCH", CHANNEL, edit_channel),
    Endpoint("DELETE", CHANNEL, delete_channel),
    Endpoint("PUT", CHANNEL + "/permissions/{overwrite_id}", put_overwrite),
    Endpoint("DELETE", CHANNEL + "/permissions/{overwrite_id}", delete_overwrite),
    Endpoint("POST", CHANNEL + "/threads", create_thread),
    Endpoint("POST", CHANNEL + "/messages/{message_id}/threads", thread_from_message),
    Endpoint("GET", CHANNEL + "/threads/archived/public", archived_threads),
    Endpoint("PUT", CHANNEL + "/thread-members/@me", join_thread),
    Endpoint("DELETE", CHANNEL + "/thread-members/@me", join_thread),
)
