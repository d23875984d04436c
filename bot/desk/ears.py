"""What a chat's own members write: posts of that chat's scope, where its admins said so."""

from __future__ import annotations

from dataclasses import replace

from bot.core.domain import Chat
from bot.core.incoming import Erased, Missed, Overheard
from bot.desk.office import Office
from bot.ports import Gap
from bot.verbs.ingest import ingest


async def overheard(office: Office, event: Overheard) -> None:
    """Takes a message in as a post of its chat's scope, if its admins want that and it carries a followed tag.

    An edit takes the place of what was said before; one that lost its tags is a post no longer.
    """
    if not await hears(office, event.chat):
        return
    scope = event.chat.key
    followed = {tag for each in await office.parts.store.following(scope) for tag in each.topic.tags}
    tags = tuple(tag for tag in event.post.tags if tag in followed)
    if tags:
        await ingest(office.parts, [replace(event.post, scope=scope, tags=tags)])
    elif event.edited:
        await _erase(office, (event.post.id,), scope)


async def hears(office: Office, chat: Chat) -> bool:
    """Whether messages of a chat are posts: we are let in, and its admins said so."""
    room = await office.rooms.room(chat.key)
    return room is not None and room.open and room.heard and not room.sleeps(office.now())


async def erased(office: Office, event: Erased) -> None:
    """What was deleted is evidence no longer, whether or not the chat is still heard."""
    await _erase(office, event.posts, event.chat.key)


async def _erase(office: Office, posts: tuple[str, ...], scope: str) -> None:
    for tag in await office.rooms.erase(posts, scope):
        office.parts.indexes.pop((scope, tag), None)  # a copy of what is gone is a first now


async def missed(office: Office, event: Missed) -> None:
    """Notes when we were deaf, to be told where it matters."""
    for chat in event.chats or (None,):
        await office.rooms.note_gap(Gap(event.platform, chat, event.since, event.at))
