"""The JSON in which Discord shows each thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discordapi import permissions
from tests.fakes.discordapi.model import (
    DM,
    FORUM,
    LOADING,
    Channel,
    Guild,
    Interaction,
    Json,
    Member,
    Message,
    Role,
    User,
)

if TYPE_CHECKING:
    from datetime import datetime

FORUM_TAGLESS: Json = {"available_tags": [], "default_reaction_emoji": None, "default_sort_order": None}
SAFE_LIMIT_OF_FILES = 10 * 1024 * 1024


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def user(of: User) -> Json:
    return {
        "id": str(of.id),
        "username": of.name,
        "global_name": None if of.bot else of.name.title(),
        "discriminator": "0000" if of.bot else "0",
        "avatar": None,
        "bot": of.bot,
        "public_flags": 0,
    }


def member(of: Member, *, with_user: bool = True) -> Json:
    shown: Json = {
        "nick": None,
        "avatar": None,
        "roles": [str(role.id) for role in of.roles],
        "joined_at": moment(of.joined_at),
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "communication_disabled_until": None,
    }
    return {**shown, "user": user(of.user)} if with_user else shown


def role(of: Role) -> Json:
    return {
        "id": str(of.id),
        "name": of.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": of.position,
        "permissions": str(of.permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel(of: Channel) -> Json:
    shown: Json = {"id": str(of.id), "type": of.kind, "last_message_id": last_message(of), "flags": 0}
    if of.kind == DM:
        return {**shown, "recipients": [user(of.recipient)] if of.recipient else []}
    assert of.guild is not None
    shown |= {
        "guild_id": str(of.guild.id),
        "name": of.name,
        "parent_id": str(of.parent.id) if of.parent else None,
        "rate_limit_per_user": 0,
    }
    return shown | (_thread(of) if of.is_thread else _guild_channel(of))


def _guild_channel(of: Channel) -> Json:
    shown: Json = {
        "position": 0,
        "topic": of.topic,
        "nsfw": False,
        "permission_overwrites": [
            {"id": str(subject), "type": one.kind, "allow": str(one.allow), "deny": str(one.deny)}
            for subject, one in of.overwrites.items()
        ],
    }
    if of.kind == FORUM:
        shown |= FORUM_TAGLESS
    return shown


def _thread(of: Channel) -> Json:
    said = [one for one in of.messages.values() if one.ephemeral_for is None]
    return {
        "owner_id": str(of.owner_id),
        "message_count": len(said),
        "member_count": 1,
        "total_message_sent": len(said),
        "applied_tags": [],
        "thread_metadata": {
            "archived": of.archived,
            "locked": of.locked,
            "auto_archive_duration": 1440,
            "archive_timestamp": moment(of.archive_changed_at),
            "create_timestamp": moment(of.archive_changed_at),
        },
    }


def last_message(of: Channel) -> str | None:
    seen = [one.id for one in of.messages.values() if one.ephemeral_for is None]
    return str(seen[-1]) if seen else None


def guild(of: Guild) -> Json:
    """The guild as REST gives it; GUILD_CREATE adds to this."""
    return {
        "id": str(of.id),
        "name": of.name,
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "description": None,
        "banner": None,
        "owner_id": str(of.owner_id),
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [role(one) for one in of.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
    }


def guild_create(of: Guild, bot_id: int) -> Json:
    """The payload of GUILD_CREATE; of the members only the bot itself, as without the presence intent."""
    return guild(of) | {
        "joined_at": moment(of.members[bot_id].joined_at),
        "large": len(of.members) >= 250,
        "member_count": len(of.members),
        "members": [member(of.members[bot_id])],
        "channels": [channel(one) for one in of.channels.values() if not one.is_thread],
        "threads": [channel(one) for one in of.channels.values() if one.is_thread and not one.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def message(of: Message) -> Json:
    """The message as REST gives it; an event adds guild_id and member."""
    guild_members = of.channel.guild.members if of.channel.guild else {}
    mentioned = [guild_members[one].user for one in of.pings.users if one in guild_members]
    shown: Json = {
        "id": str(of.id),
        "channel_id": str(of.channel.id),
        "author": user(of.author),
        "content": of.content,
        "timestamp": moment(of.at),
        "edited_timestamp": moment(of.edited_at),
        "tts": False,
        "mention_everyone": of.pings.everyone,
        "mentions": [user(one) for one in mentioned],
        "mention_roles": [str(one) for one in of.pings.roles],
        "attachments": [_attachment(of, number, name) for number, name in enumerate(of.attachments)],
        "embeds": of.embeds,
        "components": of.components,
        "pinned": False,
        "type": of.kind,
        "flags": of.flags,
    }
    if of.nonce is not None:
        shown["nonce"] = of.nonce
    return shown | _reference(of) | _from_interaction(of)


def _attachment(of: Message, number: int, name: str) -> Json:
    url = f"https://cdn.discordapp.com/attachments/{of.channel.id}/{of.id}/{name}"
    return {"id": str(of.id + number + 1), "filename": name, "size": 1, "url": url, "proxy_url": url}


def _reference(of: Message) -> Json:
    if of.reply_to is None:
        return {}
    first = of.channel.messages.get(of.reply_to)
    place = {"guild_id": str(of.channel.guild.id)} if of.channel.guild else {}
    reference = {"type": 0, "message_id": str(of.reply_to), "channel_id": str(of.channel.id), **place}
    return {"message_reference": reference, "referenced_message": message(first) if first else None}


def _from_interaction(of: Message) -> Json:
    if of.interaction is None:
        return {}
    metadata: Json = {
        "id": str(of.interaction.id),
        "type": of.interaction.kind,
        "user": user(of.interaction.user),
        "authorizing_integration_owners": owners(of.channel),
    }
    if of.interaction.kind == 3 and of.interaction.message:
        metadata["interacted_message_id"] = str(of.interaction.message.id)
    return {"webhook_id": str(of.author.id), "application_id": str(of.author.id), "interaction_metadata": metadata}


def message_event(of: Message) -> Json:
    shown = message(of)
    if of.channel.guild is None:
        return shown
    shown["guild_id"] = str(of.channel.guild.id)
    author = of.channel.guild.members.get(of.author.id)
    return shown if author is None else {**shown, "member": member(author, with_user=False)}


def blanked(shown: Json) -> Json:
    """What an application without the Message Content intent gets to see of a message."""
    return {**shown, "content": "", "embeds": [], "attachments": [], "components": []}


def owners(of: Channel) -> Json:
    return {"0": str(of.guild.id) if of.guild else "0"}


def interaction(of: Interaction, application_id: int, bot: Member | None) -> Json:
    """The payload of INTERACTION_CREATE."""
    shown: Json = {
        "id": str(of.id),
        "application_id": str(application_id),
        "type": of.kind,
        "data": of.data,
        "channel_id": str(of.channel.id),
        "token": of.token,
        "version": 1,
        "locale": of.user.locale,
        "entitlements": [],
        "authorizing_integration_owners": owners(of.channel),
        "context": 0 if of.member else 1,
        "attachment_size_limit": SAFE_LIMIT_OF_FILES,
    }
    if of.message is not None:
        shown["message"] = message(of.message)
    return shown | (_in_guild(of, of.member, bot) if of.member else _in_dm(of))


def _in_guild(of: Interaction, who: Member, bot: Member | None) -> Json:
    allowed = str(permissions.of(who, of.channel))
    return {
        "guild_id": str(who.guild.id),
        "guild": {"id": str(who.guild.id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "channel": {**channel(of.channel), "permissions": allowed},
        "member": {**member(who), "permissions": allowed},
        "app_permissions": str(permissions.of(bot, of.channel)) if bot else "0",
    }


def _in_dm(of: Interaction) -> Json:
    rights = str(permissions.USUAL)
    return {"user": user(of.user), "channel": {**channel(of.channel), "permissions": rights}, "app_permissions": rights}


def callback_response(of: Interaction) -> Json:
    """What a callback with `with_response` is answered with."""
    about: Json = {"id": str(of.id), "type": of.kind}
    if of.original is None:
        return {"interaction": about}
    about |= {
        "response_message_id": str(of.original.id),
        "response_message_loading": bool(of.original.flags & LOADING),
        "response_message_ephemeral": of.original.ephemeral_for is not None,
    }
    return {"interaction": about, "resource": {"type": of.answer_type, "message": message(of.original)}}
