"""The outbox inside a transaction: entries written and read, and whose turn it is kept beside them.

A chat's row in `turns` is its lock: whoever changes the entries of a chat holds it from before reading them, so
that on PostgreSQL two transactions never each miss what the other does. Rows are locked in the order of their
keys, or those of others are passed over. SQLite has one writer at a time anyway.

A chat is paused until `paused_until` where `paused_why` says why. Without a why it rests: it has had as much as our own
pace allows, which nobody need know.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select, update
from sqlalchemy import text as sql

from bot.core.outbox import Entry, Lane, Pause, State, turn
from bot.store.database import LOOK_UP, insert_into
from bot.store.forms import buttons_from, buttons_json
from bot.store.schema import UNSENT, outbox, turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

CHANGING = (
    *("chat", "state", "attempts", "delays", "not_before", "begun_at", "leased_until", "doubt_since", "moved", "why"),
)
"""What of an entry changes after it was written."""

WRITE = (
    update(outbox)
    .where(outbox.c.id == bindparam("of_id"))
    .values({name: bindparam(f"new_{name}", type_=outbox.c[name].type) for name in CHANGING})
)

TAKE_TURN = (
    update(turns)
    .where(turns.c.chat == bindparam("of_chat"))
    .values(lane=bindparam("new_lane"), ready_at=bindparam("new_ready_at", type_=turns.c.ready_at.type))
)


def in_state(*states: State) -> ColumnElement[bool]:
    """Entries in states other than sent; put so that both databases see that their small index will do."""
    return and_(outbox.c.state.in_([state.value for state in states]), sql(UNSENT))


def platform_of(chat: str) -> str:
    """The platform of a chat's key."""
    return chat.partition(":")[0]


async def lock(connection: AsyncConnection, chats: Iterable[str]) -> list[str]:
    """The chats, in order and each once, with their turns there and ours until the transaction ends."""
    keys = sorted(set(chats))
    put = insert_into(connection.dialect.name, turns).on_conflict_do_nothing()
    await connection.execute(put, [{"chat": key, "platform": platform_of(key)} for key in keys])
    await lock_known(connection, keys)
    return keys


async def lock_known(connection: AsyncConnection, keys: Sequence[str]) -> None:
    """Makes chats ours that have their turns already; `keys` are in order."""
    if connection.dialect.name == "postgresql":  # SQLite's one writer holds everything
        for some in _batches(keys):
            query = select(turns.c.chat).where(turns.c.chat.in_(some)).order_by(turns.c.chat)
            await connection.execute(query.with_for_update())


async def put(connection: AsyncConnection, entries: Sequence[Entry], now: datetime, edition: int | None = None) -> None:
    """Writes new entries; a message that is there already stays as it is."""
    if not entries:
        return
    chats = await lock(connection, (entry.chat for entry in entries))
    insert = insert_into(connection.dialect.name, outbox).on_conflict_do_nothing(index_elements=["message", "part"])
    rows = [{**row_of(entry), "edition": edition or entry.edition} for entry in entries]
    await connection.execute(insert, rows)  # one by one, so that ids keep the order
    await set_turns(connection, chats, now)


async def write(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Writes down how entries stand now."""
    if entries:
        await connection.execute(WRITE, [_changes(entry) for entry in entries])


async def set_turns(
    connection: AsyncConnection, chats: Sequence[str], now: datetime, since: datetime | None = None
) -> None:
    """Works out anew what goes next in chats that are ours, and from when; `since` queues them behind others."""
    for some in _batches(chats):
        first = await heads(connection, some)
        pauses = {pause.chat: pause for pause in await paused(connection, some)}
        rows = [_turn_row(chat, first[chat], pauses.get(chat), now, since) for chat in some]
        await connection.execute(TAKE_TURN, rows)


def _turn_row(
    chat: str, first: Sequence[Entry], pause: Pause | None, now: datetime, since: datetime | None
) -> dict[str, Any]:
    """The lane of what goes next in a chat, and its place there; nothing while one is in flight, or it is closed."""
    is_closed = pause is not None and pause.until is None
    in_flight = any(entry.state is State.LEASED for entry in first)
    opens = now if pause is None or pause.until is None else max(now, pause.until)
    up = None if is_closed or in_flight else turn(first, opens)
    if up is None:
        return {"of_chat": chat, "new_lane": None, "new_ready_at": None}
    return {"of_chat": chat, "new_lane": int(up.lane), "new_ready_at": _place(up, opens, since or up.not_before)}


def _place(up: Entry, opens: datetime, since: datetime) -> datetime:
    """What an entry is queued by, inside its lane: how long it has waited.

    A message that follows another of its chat queues behind those who wait already. One that was begun keeps its
    place: neither its second part nor a chat's "not now", which is a pause of the chat, sends it to the end.
    """
    if up.part == 1 and up.attempts == 0:
        return max(up.not_before, since)
    return up.created_at if up.not_before <= opens else up.not_before


async def heads(connection: AsyncConnection, chats: Sequence[str]) -> defaultdict[str, list[Entry]]:
    """By chat, the first waiting entry of each of its lanes, and what is in flight."""
    first = (
        select(func.min(outbox.c.id))
        .where(in_state(State.WAITING, State.LEASED), outbox.c.chat.in_(chats))
        .group_by(outbox.c.state, outbox.c.chat, outbox.c.lane)
    )
    found = defaultdict(list)
    for row in await connection.execute(select(outbox).where(outbox.c.id.in_(first))):
        found[row.chat].append(entry_of(row))
    return found


async def paused(connection: AsyncConnection, chats: Sequence[str]) -> list[Pause]:
    """The pauses among chats, over or not."""
    query = select(turns).where(turns.c.chat.in_(chats), turns.c.paused_why.is_not(None))
    return [pause_of(row) for row in await connection.execute(query)]


async def all_entries(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> list[Entry]:
    """Every entry that fulfils the conditions, in the order of writing."""
    rows = await connection.execute(select(outbox).where(*conditions).order_by(outbox.c.id))
    return [entry_of(row) for row in rows]


def pause_of(row: Row[Any]) -> Pause:
    """The pause of a row of `turns` that has one."""
    return Pause(row.chat, row.paused_until, row.paused_why)


def row_of(entry: Entry) -> dict[str, Any]:
    """An entry by column, all but its id."""
    return {
        "message": entry.message,
        "part": entry.part,
        "parts": entry.parts,
        "lane": int(entry.lane),
        "text": entry.text,
        "edition": entry.edition,
        "idempotent": entry.idempotent,
        "created_at": entry.created_at,
        "buttons": buttons_json(entry.buttons),
        "silent": entry.silent,
        "reply_to": entry.reply_to,
        "edits": entry.edits,
        **{name: getattr(entry, name) for name in CHANGING},
        "state": entry.state.value,
    }


def entry_of(row: Row[Any]) -> Entry:
    """The entry of a row of `outbox`."""
    return Entry(
        id=row.id,
        message=row.message,
        part=row.part,
        parts=row.parts,
        lane=Lane(row.lane),
        text=row.text,
        edition=row.edition,
        idempotent=row.idempotent,
        created_at=row.created_at,
        buttons=buttons_from(row.buttons),
        silent=row.silent,
        reply_to=row.reply_to,
        edits=row.edits,
        **{name: row._mapping[name] for name in CHANGING if name != "state"},
        state=State(row.state),
    )


def _changes(entry: Entry) -> dict[str, Any]:
    row = row_of(entry)
    return {"of_id": entry.id, **{f"new_{name}": row[name] for name in CHANGING}}


def _batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), LOOK_UP):
        yield keys[start : start + LOOK_UP]
