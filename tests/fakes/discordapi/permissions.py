"""Who may do what where: the documented sum of roles and overwrites."""

from __future__ import annotations

from tests.fakes.discordapi.model import Channel, Member

BITS = {
    "create_instant_invite": 0,
    "kick_members": 1,
    "ban_members": 2,
    "administrator": 3,
    "manage_channels": 4,
    "manage_guild": 5,
    "add_reactions": 6,
    "view_audit_log": 7,
    "view_channel": 10,
    "send_messages": 11,
    "manage_messages": 13,
    "embed_links": 14,
    "attach_files": 15,
    "read_message_history": 16,
    "mention_everyone": 17,
    "use_external_emojis": 18,
    "manage_roles": 28,
    "manage_webhooks": 29,
    "use_application_commands": 31,
    "manage_threads": 34,
    "create_public_threads": 35,
    "create_private_threads": 36,
    "send_messages_in_threads": 38,
    "moderate_members": 40,
    "pin_messages": 51,
}
ALL = sum(1 << bit for bit in BITS.values())
TALKING = ("mention_everyone", "attach_files", "embed_links")


def bits(*names: str) -> int:
    return sum(1 << BITS[name] for name in names)


USUAL = bits(
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
    "use_application_commands",
    "create_public_threads",
    "send_messages_in_threads",
)
"""What @everyone holds in a fresh guild, as far as it matters here."""


def in_guild(member: Member) -> int:
    """What the member may do before any channel has its say."""
    if member.guild.owner_id == member.id:
        return ALL
    granted = member.guild.everyone.permissions
    for role in member.roles:
        granted |= role.permissions
    return ALL if granted & bits("administrator") else granted


def of(member: Member, channel: Channel) -> int:
    """What the member may do in the channel; a thread takes its parent's overwrites."""
    granted = in_guild(member)
    if granted == ALL:
        return ALL
    granted = _with_overwrites(granted, member, channel.parent if channel.is_thread and channel.parent else channel)
    if not granted & bits("view_channel"):
        return 0
    if not granted & bits("send_messages") and not channel.is_thread:
        granted &= ~bits(*TALKING)
    return granted


def _with_overwrites(granted: int, member: Member, channel: Channel) -> int:
    own = [channel.overwrites[role.id] for role in member.roles if role.id in channel.overwrites]
    layers = [
        [channel.overwrites[member.guild.id]] if member.guild.id in channel.overwrites else [],
        own,
        [channel.overwrites[member.id]] if member.id in channel.overwrites else [],
    ]
    for layer in layers:
        for overwrite in layer:
            granted &= ~overwrite.deny
        for overwrite in layer:
            granted |= overwrite.allow
    return granted


def may(member: Member, channel: Channel, *names: str) -> bool:
    wanted = bits(*names)
    return of(member, channel) & wanted == wanted
