"""The outbox in the database: handed out, each attempt counted before it is made, settled once, nothing lost."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, delete, false, func, insert, literal, or_, select, union_all, update

from bot.core.ledger import message_of
from bot.core.outbox import (
    DEAD_LETTERS,
    Entry,
    Lane,
    Pause,
    Settled,
    State,
    again,
    begin,
    dropped,
    expired,
    is_unsent,
    lease,
    muted,
    overflow,
    sendable,
)
from bot.store import schema, turns
from bot.store.database import Database, upsert
from bot.store.forms import brief_row, edition_json
from bot.store.ledger import note_edition, note_told

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.core.domain import SentBrief
    from bot.core.editions import Edition
    from bot.store.engines import Engines

OUTBOX, TURNS, BRIEFS = schema.outbox, schema.turns, schema.briefs

AT_ONCE = 500
"""Leases that ran out and are settled in one transaction."""


class SqlOutbox(Database):
    """See `bot.ports.Outbox` for what each method promises."""

    def __init__(self, found: Engines) -> None:
        super().__init__(found)
        self._put_sent = upsert(self._dialect, schema.sent_messages)

    async def add_entries(
        self,
        entries: Sequence[Entry],
        now: datetime,
        then: Callable[[object], Awaitable[None]] | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> None:
        """Writes messages to be sent, and the briefs they bring; `then` runs inside the same transaction."""
        async with self._writing() as connection:
            await turns.put(connection, entries, now)
            await keep_briefs(connection, briefs)
            if then is not None:
                await then(connection)

    async def replace(
        self,
        old: Sequence[Entry],
        new: Sequence[Entry],
        now: datetime,
        edition: Edition | None = None,
        briefs: Sequence[SentBrief] = (),
    ) -> bool:
        """Puts a message in the place of one that was not begun, in one transaction; False when it was, or is gone."""
        chats = sorted({entry.chat for entry in old})
        async with self._writing() as connection:
            await turns.lock(connection, chats)
            ids = OUTBOX.c.id.in_([entry.id for entry in old])
            found = await turns.all_entries(connection, ids, OUTBOX.c.chat.in_(chats))
            if len(found) != len(old) or not all(map(is_unsent, found)):
                return False
            await turns.write(connection, [muted(entry) for entry in found])
            await turns.put(connection, new, now)
            await keep_briefs(connection, briefs)
            if edition is not None:
                await note_edition(connection, edition, new)  # first, as erasing goes from what was told to editions
                await _rewrite(connection, {entry.edition for entry in found}, edition)
            await turns.set_turns(connection, chats, now)
        return True

    async def lease(self, platform: str, limit: int, now: datetime, until: datetime) -> list[Entry]:
        """At most `limit` entries whose turn it is, one per chat, by lane and then by how long they waited."""
        self._check_room()
        async with self._writing() as connection:
            chats = await _ready(connection, platform, limit, now)
            if not chats:
                return []
            first = await turns.heads(connection, chats)
            up = {entry.chat: entry for entry in sendable(chain.from_iterable(first.values()), now)}
            leased = [lease(up[chat], now, until) for chat in chats if chat in up]
            await turns.write(connection, leased)
            await turns.set_turns(connection, chats, now)
        return [entry for entry in leased if entry.state is State.LEASED]

    async def next_ready(self, platform: str) -> datetime | None:
        """When the next entry of a platform may be sent, which may be past; None: nothing waits, or only the closed."""
        query = union_all(*(_first_ready(platform, lane) for lane in Lane))
        async with self._using(self._engines.reader) as connection:
            rows = (await connection.execute(query)).all()
        return min((at for row in rows for at in row if at is not None), default=None)

    async def begin(self, entry: Entry, now: datetime) -> Entry | None:
        """A leased entry with its attempt counted, in one small write; None when the lease has run out."""
        begun = begin(entry, now)
        is_ours = turns.in_state(State.LEASED) & OUTBOX.c.begun_at.is_(None) & (OUTBOX.c.leased_until > now)
        counts = update(OUTBOX).values(attempts=begun.attempts, begun_at=begun.begun_at).where(is_ours)
        async with self._writing() as connection:
            await turns.lock_known(connection, [entry.chat])
            done = await connection.execute(counts.filter_by(id=entry.id, leased_until=entry.leased_until))
        return begun if done.rowcount else None

    async def settle(self, done: Settled, now: datetime) -> bool:
        """Writes down how an attempt ended; False when it was not this one's to end any more."""
        entry = done.entry
        async with self._writing() as connection:
            chats = [done.chat] if entry.chat == done.chat else await turns.lock(connection, {done.chat, entry.chat})
            await turns.lock_known(connection, chats)
            if done.pause is not None:
                await _pause(connection, done.pause)
            is_ours = await _is_to_end(connection, entry)
            if is_ours:
                await turns.write(connection, [entry])
                await self._note_sent(connection, entry, done.ids)
                if entry.chat != done.chat:
                    await _move(connection, done.chat, entry.chat)
            if done.rests_until is not None:
                await _let_rest(connection, done.chat, done.rests_until, now)
            await turns.set_turns(connection, chats, now, since=now)
        return is_ours

    async def _note_sent(self, connection: AsyncConnection, entry: Entry, ids: Sequence[str]) -> None:
        if entry.lane is Lane.EDIT:
            return  # the message goes on as what it was sent for
        rows = [
            {"chat": entry.chat, "message": id_, "entry": entry.id, "position": position}
            for position, id_ in enumerate(ids)
        ]
        if rows:
            await connection.execute(self._put_sent, rows)

    async def expire(self, now: datetime, *, alone: bool = False) -> list[Entry]:
        """Ends leases that ran out, or all: what their sender never began waits again, what it began is settled."""
        leased = turns.in_state(State.LEASED)
        is_over = leased if alone else leased & (OUTBOX.c.leased_until <= now)
        ended: list[Entry] = []
        while some := await self._expire_some(is_over, now):
            ended += some
        return ended

    async def _expire_some(self, is_over: ColumnElement[bool], now: datetime) -> list[Entry]:
        async with self._writing() as connection:
            over = (await connection.scalars(select(OUTBOX.c.chat).where(is_over).limit(AT_ONCE))).all()
            chats = await _free(connection, sorted(over))
            entries = await turns.all_entries(connection, is_over, OUTBOX.c.chat.in_(chats))
            stand = [expired(entry, now) for entry in entries]
            await turns.write(connection, stand)
            await turns.set_turns(connection, chats, now, since=now)
        return stand

    async def fold(self, chat: str, cap: int, now: datetime) -> list[Entry]:
        """Folds what is too much or too old for a chat; everything folded that no edition has told yet."""
        async with self._writing() as connection:
            await turns.lock(connection, [chat])
            open_ones = turns.in_state(State.WAITING, State.LEASED), OUTBOX.c.chat == chat
            await turns.write(connection, overflow(await turns.all_entries(connection, *open_ones), now, cap))
            await turns.set_turns(connection, [chat], now)
            untold = turns.in_state(State.FOLDED), OUTBOX.c.chat == chat, OUTBOX.c.told_in.is_(None)
            return await turns.all_entries(connection, *untold)

    async def entries(
        self, states: Collection[State] = DEAD_LETTERS, *, chat: str | None = None, limit: int = 100
    ) -> list[Entry]:
        """Entries in these states, newest first."""
        of_state = OUTBOX.c.state.in_([state.value for state in states])
        query = select(OUTBOX).where(of_state if State.SENT in states else turns.in_state(*states))
        if chat is not None:
            query = query.where(OUTBOX.c.chat == chat)
        rows = await self._rows(query.order_by(OUTBOX.c.id.desc()).limit(limit))
        return [turns.entry_of(row) for row in rows]

    async def tally(self) -> dict[State, int]:
        """How many entries stand in each state but sent."""
        unsent = [state for state in State if state is not State.SENT]
        counted = select(OUTBOX.c.state, func.count().label("n")).where(turns.in_state(*unsent))
        return {State(row.state): row.n for row in await self._rows(counted.group_by(OUTBOX.c.state))}

    async def retry(self, id_: int, now: datetime) -> bool:
        """A dead letter or dropped entry waits again; False for any other."""
        return await self._change(id_, now, lambda entry: again(entry, now))

    async def drop(self, id_: int, now: datetime) -> bool:
        """Gives up what waits or is a dead letter; False for any other."""
        return await self._change(id_, now, dropped)

    async def _change(self, id_: int, now: datetime, decide: Callable[[Entry], Entry | None]) -> bool:
        """Puts an entry where a decision says, made while nobody else can touch it."""
        async with self._writing() as connection:
            chat = await connection.scalar(select(OUTBOX.c.chat).where(OUTBOX.c.id == id_))
            if chat is None:
                return False
            await turns.lock(connection, [chat])
            found = await turns.all_entries(connection, OUTBOX.c.id == id_, OUTBOX.c.chat == chat)
            changed = [entry for each in found if (entry := decide(each)) is not None]
            await turns.write(connection, changed)
            await turns.set_turns(connection, [chat], now)
        return bool(changed)

    async def pauses(self, now: datetime) -> list[Pause]:
        """The pauses that hold at `now`, by chat."""
        holds = TURNS.c.paused_until.is_(None) | (TURNS.c.paused_until > now)
        rows = await self._rows(select(TURNS).where(TURNS.c.paused_why.is_not(None), holds).order_by(TURNS.c.chat))
        return [turns.pause_of(row) for row in rows]

    async def pause(self, pause: Pause, now: datetime) -> None:
        """Leaves a chat in peace; one that is closed stays closed."""
        async with self._writing() as connection:
            await turns.lock(connection, [pause.chat])
            await _pause(connection, pause)
            await turns.set_turns(connection, [pause.chat], now)

    async def reopen(self, chat: str, now: datetime) -> bool:
        """Ends a chat's pause, whatever brought it; False when there is none at `now`."""
        async with self._writing() as connection:
            await turns.lock(connection, [chat])
            held = [pause for pause in await turns.paused(connection, [chat]) if not pause.until or pause.until > now]
            await _set_pause(connection, chat, None, None)
            await turns.set_turns(connection, [chat], now)
        return bool(held)

    async def move_chat(self, old: str, new: str, now: datetime) -> None:
        """Everything of a chat goes to its new key; where both have the same thing, the new one's stays."""
        async with self._writing() as connection:
            chats = await turns.lock(connection, [old, new])
            await _move(connection, old, new)
            await turns.set_turns(connection, chats, now)

    async def message_ids(self, message: str) -> tuple[str, ...]:
        """The platform's ids of one of our messages, in the order of its parts; those that were sent."""
        sent = schema.sent_messages
        query = select(sent.c.message).join(OUTBOX, OUTBOX.c.id == sent.c.entry).where(OUTBOX.c.message == message)
        return tuple(row.message for row in await self._rows(query.order_by(OUTBOX.c.part, sent.c.position)))

    async def entry_of(self, chat: str, message_id: str) -> Entry | None:
        """What one of our messages was sent for, by the platform's id; None for a message that is not ours."""
        sent = schema.sent_messages
        query = select(OUTBOX).join(sent, OUTBOX.c.id == sent.c.entry)
        rows = await self._rows(query.where(sent.c.chat == chat, sent.c.message == message_id))
        return turns.entry_of(rows[0]) if rows else None


async def keep_briefs(connection: AsyncConnection, briefs: Sequence[SentBrief]) -> None:
    """Keeps the briefs of messages, unless those of a message are kept already."""
    names = {brief.name for brief in briefs}
    kept = set((await connection.scalars(select(BRIEFS.c.name).where(BRIEFS.c.name.in_(names)))).all() if names else ())
    new = [brief for brief in briefs if brief.name not in kept]
    if new:
        await connection.execute(insert(BRIEFS), [brief_row(brief) for brief in new])
    for chat, name in dict.fromkeys((brief.chat, brief.name) for brief in new):
        together = [brief for brief in new if (brief.chat, brief.name) == (chat, name)]
        if name is not None:
            await note_told(connection, message_of(together, name))


async def _rewrite(connection: AsyncConnection, ids: Collection[int | None], edition: Edition) -> None:
    row = schema.editions.c.id.in_([id_ for id_ in ids if id_ is not None])
    await connection.execute(update(schema.editions).where(row).values(edition=edition_json(edition)))


async def _ready(connection: AsyncConnection, platform: str, limit: int, now: datetime) -> list[str]:
    """Chats whose turn it is, locked; lane by lane, because an index is in order inside one lane only."""
    chats: list[str] = []
    for lane in Lane:
        if len(chats) == limit:
            break
        ready = TURNS.c.platform == platform, TURNS.c.lane == lane, TURNS.c.ready_at <= now
        query = select(TURNS.c.chat).where(*ready, TURNS.c.paused_until.is_(None) | (TURNS.c.paused_until <= now))
        first = query.order_by(TURNS.c.ready_at).limit(limit - len(chats)).with_for_update(skip_locked=True)
        chats += (await connection.scalars(first)).all()
    return chats


async def _free(connection: AsyncConnection, chats: Sequence[str]) -> list[str]:
    """Those of some chats that nobody works on, locked."""
    query = select(TURNS.c.chat).where(TURNS.c.chat.in_(chats)).order_by(TURNS.c.chat)
    return list((await connection.scalars(query.with_for_update(skip_locked=True))).all())


async def _is_to_end(connection: AsyncConnection, entry: Entry) -> bool:
    """Whether an attempt's end is to be written down: it is still the last one, or it knows that all arrived."""
    row = (await connection.execute(select(OUTBOX.c.state, OUTBOX.c.attempts).filter_by(id=entry.id))).one_or_none()
    if row is None:
        return False
    if entry.state is State.SENT:
        return State(row.state) is not State.SENT
    return State(row.state) is State.LEASED and int(row.attempts) == entry.attempts


async def _pause(connection: AsyncConnection, pause: Pause) -> None:
    """Pauses a chat; one that is closed stays closed."""
    held = await turns.paused(connection, [pause.chat])
    if not any(each.until is None for each in held):
        await _set_pause(connection, pause.chat, pause.until, pause.why)


async def _set_pause(connection: AsyncConnection, chat: str, until: datetime | None, why: str | None) -> None:
    await connection.execute(update(TURNS).filter_by(chat=chat).values(paused_until=until, paused_why=why))


async def _let_rest(connection: AsyncConnection, chat: str, until: datetime, now: datetime) -> None:
    """Gives a chat no turn before an instant; a pause that holds stays as it is."""
    rests = TURNS.c.paused_why.is_(None) | (TURNS.c.paused_until <= now)
    await connection.execute(
        update(TURNS).filter_by(chat=chat).where(rests).values(paused_until=until, paused_why=None)
    )


def _first_ready(platform: str, lane: Lane) -> Select[tuple[datetime]]:
    """When the first chat of a lane that is not paused may be sent something, and the first that is; NULL for none.

    The index has the chats in the order of `ready_at`; only those before the first that is not paused are looked at.
    """
    opens = func.coalesce(TURNS.c.paused_until, TURNS.c.ready_at)
    waits = (TURNS.c.platform == platform) & (TURNS.c.lane == lane) & TURNS.c.ready_at.is_not(None)
    is_free = opens <= TURNS.c.ready_at
    first_free = select(TURNS.c.ready_at).where(waits, is_free).order_by(TURNS.c.ready_at).limit(1).scalar_subquery()
    before = or_(first_free.is_(None), TURNS.c.ready_at < first_free)
    first_paused = select(func.min(TURNS.c.paused_until)).where(waits, ~is_free, before).scalar_subquery()
    return select(first_free.label("free_at"), first_paused.label("opens_at"))


# --- a chat that moves

OWNED = (
    (schema.subscriptions, ("topic",)),
    (schema.mutes, ("kind", "value")),
    (schema.editions, ("language", "local_date", "slot")),
    (schema.briefs, ()),
    (schema.sent_messages, ("message",)),
    (schema.reports, ("message", "said")),
    (schema.alerts, ("topic", "story")),
    (schema.ledger, ("tag", "claim")),
    (schema.gaps, ()),
    (schema.trusts, ("tag", "what")),
    (schema.trust_questions, ("domain",)),
)
"""Tables whose rows belong to a chat, and what a chat has only one of."""


async def _move(connection: AsyncConnection, old: str, new: str) -> None:
    for table, once in OWNED:
        await _move_rows(connection, table, once, old, new)
    await connection.execute(update(OUTBOX).where(turns.in_state(State.WAITING), OUTBOX.c.chat == old).values(chat=new))
    await _set_pause(connection, old, None, None)
    await _move_key(connection, schema.chats, old, new)
    await _move_key(connection, schema.rooms, old, new)
    await _move_posts(connection, old, new)
    await _move_scope(connection, schema.drafts, (), old, new)
    await _move_scope(connection, schema.stirs, ("tag",), old, new)
    await connection.execute(update(schema.presses).filter_by(about=old).values(about=new))
    await connection.execute(update(schema.rooms).filter_by(contact=old).values(contact=new))


async def _move_rows(connection: AsyncConnection, table: Table, once: Sequence[str], old: str, new: str) -> None:
    if once:
        other = table.alias()
        same = [table.c[name] == other.c[name] for name in once]
        twice = select(literal(1)).where(other.c.chat == new, *same).exists()
        await connection.execute(delete(table).where(table.c.chat == old, twice))
    await connection.execute(update(table).where(table.c.chat == old).values(chat=new))


async def _move_key(connection: AsyncConnection, table: Table, old: str, new: str) -> None:
    """A row that has the chat as its key; where the new chat has one already, that stays."""
    known = await connection.scalar(select(table.c.key).where(table.c.key == new))
    if known is not None:
        await connection.execute(delete(table).where(table.c.key == old))
        return
    id_, _, thread = new.partition(":")[2].partition("/")
    place = {"key": new, "platform": turns.platform_of(new), "id": id_, "thread": thread or None}
    moved = {name: value for name, value in place.items() if name in table.c}
    await connection.execute(update(table).where(table.c.key == old).values(moved))


async def _move_posts(connection: AsyncConnection, old: str, new: str) -> None:
    """Posts heard in the chat: their scope is its key, and rows refer to them by it."""
    posts, tagged = schema.posts, schema.tagged
    there = select(posts.c.id).where(posts.c.scope == new)
    values: list[Any] = [literal(new) if column.name == "scope" else column for column in posts.c]
    copied = select(*values).where(posts.c.scope == old, posts.c.id.not_in(there))
    await connection.execute(insert(posts).from_select(posts.c.keys(), copied))
    await _move_scope(connection, tagged, ("tag", "post"), old, new)
    await connection.execute(delete(posts).where(posts.c.scope == old))


async def _move_scope(connection: AsyncConnection, table: Table, once: Sequence[str], old: str, new: str) -> None:
    other = table.alias()
    same = [other.c[name] == table.c[name] for name in once]
    there = select(literal(1)).where(other.c.scope == new, *same).exists() if once else false()
    await connection.execute(update(table).where(table.c.scope == old, ~there).values(scope=new))
