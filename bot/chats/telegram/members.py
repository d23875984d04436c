"""What somebody is in a Telegram chat, and what we may do there."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, ChatPermissions, Message
from telegram.constants import ChatID, ChatMemberStatus, ChatType

from bot.core.incoming import Rights, Role

SEND, POST = "Send Messages", "Post Messages"
"""Rights as Telegram's settings call them."""

_ROLES = {
    ChatMemberStatus.OWNER: Role.OWNER,
    ChatMemberStatus.ADMINISTRATOR: Role.ADMIN,
    ChatMemberStatus.MEMBER: Role.MEMBER,
}


@dataclass(frozen=True, slots=True)
class Us:
    """Our account: its id, its name without "@", and whether privacy mode is off, so that groups tell it everything."""

    id: int
    name: str
    reads_all: bool


def role_of(member: ChatMember) -> Role:
    """What a member is, as `getChatMember` tells."""
    if isinstance(member, ChatMemberRestricted):
        return Role.RESTRICTED if member.is_member else Role.LEFT
    return _ROLES.get(ChatMemberStatus(member.status), Role.LEFT)


def role_by_message(message: Message) -> Role | None:
    """What the sender of a message is where the message itself tells; None: `getChatMember` must be asked.

    An anonymous admin speaks as the group itself, through an account that is Telegram's. The account alone proves
    nothing: it must come with the group as the voice, not with another chat, nor with none.
    """
    sender, voice = message.from_user, message.sender_chat
    if message.chat.type == ChatType.CHANNEL:
        return Role.POSTER
    if voice is not None:
        is_admin = voice.id == message.chat.id and sender is not None and sender.id == ChatID.ANONYMOUS_ADMIN
        return Role.ANONYMOUS if is_admin else Role.CHANNEL
    if sender is None or sender.id in set(ChatID):
        return Role.CHANNEL
    if sender.is_bot:
        return Role.BOT
    return Role.PRIVATE if message.chat.type == ChatType.PRIVATE else None


def is_in(member: ChatMember) -> bool:
    """Whether a member is in the chat."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


def rights_of(member: ChatMember, kind: str, us: Us, permissions: ChatPermissions | None = None) -> Rights:
    """What we may do in a chat of a kind; `permissions` are what all its members may, None: everything."""
    is_admin = isinstance(member, ChatMemberAdministrator)
    if kind == ChatType.PRIVATE:
        return Rights(hears=True)
    if kind == ChatType.CHANNEL:
        may_post = isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
        return Rights(() if may_post else (POST,), hears=is_admin)
    if isinstance(member, ChatMemberRestricted):
        may_send = bool(member.can_send_messages)
    else:
        may_send = is_admin or permissions is None or permissions.can_send_messages is not False
    return Rights(() if may_send else (SEND,), hears=is_admin or us.reads_all)
