"""The gateway: takes connections, begins and resumes sessions, tells each what it asked to hear."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.fakes.discordapi import shapes
from tests.fakes.discordapi.model import Json
from tests.fakes.discordapi.sessions import (
    ACK,
    HEARTBEAT,
    HELLO,
    IDENTIFY,
    INVALID,
    MEMBERS,
    NAMES,
    PRESENCE,
    RECONNECT,
    RESUME,
    VOICE,
    Connection,
    Session,
)
from tests.fakes.discordapi.settings import CONTENT_INTENT, KNOWN_INTENTS, MEMBERS_INTENT, PRIVILEGED
from tests.fakes.discordapi.state import DIRECT_MESSAGES, GUILDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discordapi.faults import Faults, GatewayFault
    from tests.fakes.discordapi.ledger import Ledger
    from tests.fakes.discordapi.state import Event
    from tests.fakes.discordapi.world import World

UNKNOWN_OP, UNDECODABLE, UNAUTHENTICATED, BAD_TOKEN, TWICE = 4001, 4002, 4003, 4004, 4005
BAD_SEQUENCE, TOO_FAST, TIMED_OUT, BAD_SHARD, BAD_VERSION, BAD_INTENTS, DISALLOWED = (
    4007,
    4008,
    4009,
    4010,
    4012,
    4013,
    4014,
)
ENDS_SESSION = frozenset({BAD_TOKEN, BAD_SEQUENCE, TIMED_OUT, BAD_SHARD, BAD_VERSION, BAD_INTENTS, DISALLOWED})
GOODBYE = frozenset({1000, 1001})
LARGEST_PAYLOAD, CHUNK = 4096, 1000
DAY, MINUTE, CLOSING_TIME = 86_400.0, 60.0, 1.0


class Gateway:
    """Takes connections, holds sessions, tells each what it asked to hear."""

    def __init__(self, world: World, faults: Faults, ledger: Ledger) -> None:
        self._world = world
        self._settings = world.settings
        self._clock = world.clock
        self._faults = faults
        self._ledger = ledger
        self.url = ""  # set by the server
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identified: deque[float] = deque()
        self.on_limit: Callable[[], None] = lambda: None
        world.announce = self.tell

    # what tests do to it

    def drop(self) -> int:
        """Cuts all connections with RST; how many there were. Sessions can be resumed."""
        return self._each(lambda one: one.drop())

    def close(self, code: int = 4000) -> int:
        """Closes all connections with this code; how many there were."""
        return self._each(lambda one: one.close(code))

    def ask_reconnect(self) -> int:
        """Op 7."""
        return self._each(lambda one: one.op(RECONNECT, None))

    def invalidate(self, *, resumable: bool = False) -> int:
        """Op 9; unless resumable the sessions are gone."""
        if not resumable:
            self.forget_sessions()
        return self._each(lambda one: one.op(INVALID, resumable))

    def silence(self) -> int:
        """Makes zombies of all connections: they stand, and nothing comes any more, not even ACKs."""

        def fall_silent(one: Connection) -> None:
            one.silent = True

        return self._each(fall_silent)

    def forget_sessions(self) -> None:
        """A RESUME will be answered with op 9; missed events are lost."""
        self.sessions.clear()

    def _each(self, act: Callable[[Connection], None]) -> int:
        reached = list(self.connections)
        for connection in reached:
            act(connection)
        return len(reached)

    # telling

    def tell(self, event: Event) -> None:
        for session in self._live_sessions():
            if session.wants(event):
                session.dispatch(event.name, self._shown(session, event))

    def _live_sessions(self) -> list[Session]:
        for session in list(self.sessions.values()):
            if session.lost_at is not None and self._clock.seconds() - session.lost_at > self._settings.session_memory:
                del self.sessions[session.id]
        return list(self.sessions.values())

    def _shown(self, session: Session, event: Event) -> Json:
        """The data, without a message's content for who may not read it."""
        if event.name not in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} or session.intents & CONTENT_INTENT:
            return event.data
        due = self._world.content_is_due(event.data, in_guild=event.intent != DIRECT_MESSAGES)
        return event.data if due else shapes.blanked(event.data)

    def start_limit(self) -> Json:
        """The session_start_limit of GET /gateway/bot."""
        self._drop_old()
        first = self.identified[0] if self.identified else self._clock.seconds()
        return {
            "total": self._settings.identify_total,
            "remaining": max(0, self._settings.identify_total - len(self.identified)),
            "reset_after": round((first + DAY - self._clock.seconds()) * 1000) if self.identified else 0,
            "max_concurrency": self._settings.max_concurrency,
        }

    def _drop_old(self) -> None:
        while self.identified and self._clock.seconds() - self.identified[0] > DAY:
            self.identified.popleft()

    # one connection

    async def handle(self, http: web.Request) -> web.StreamResponse:
        if http.query.get("compress") not in {None, "zlib-stream", "zstd-stream"}:
            raise web.HTTPBadRequest(text=f"this gateway does not do {http.query['compress']}")
        socket = web.WebSocketResponse(timeout=CLOSING_TIME, compress=False, max_msg_size=1 << 20)
        await socket.prepare(http)
        connection = Connection(socket, http.transport, self._ledger)
        connection.compress(http.query.get("compress"))
        self.connections.add(connection)
        writing, watching = asyncio.create_task(connection.write()), asyncio.create_task(self._watch(connection))
        try:
            await self._converse(connection, http.query.get("v", "10"))
        finally:
            self._lose(connection)
            watching.cancel()
            if connection.closed_with is None:
                writing.cancel()
            await asyncio.gather(writing, watching, return_exceptions=True)
        return socket

    async def _converse(self, connection: Connection, version: str) -> None:
        if version not in {"9", "10"}:
            connection.close(BAD_VERSION)
        elif not self._befalls("connect", connection):
            connection.op(HELLO, {"heartbeat_interval": round(self._settings.heartbeat_interval * 1000), "_trace": []})
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT and not connection.silent:
                self._receive(connection, message.data)
            elif message.type is WSMsgType.BINARY:
                connection.close(UNDECODABLE)

    async def _watch(self, connection: Connection) -> None:
        """Closes with 4009 when heartbeats stay away; a zombie watches nothing."""
        patience = self._settings.heartbeat_interval * 1.5 + self._settings.heartbeat_grace
        connection.beaten_at = asyncio.get_running_loop().time()
        while not connection.silent:
            await asyncio.sleep(patience / 4)
            if asyncio.get_running_loop().time() - connection.beaten_at > patience:
                connection.close(TIMED_OUT)
                return

    def _lose(self, connection: Connection) -> None:
        """The session waits to be resumed, unless the bot said goodbye, or we closed with a code that ends it."""
        self.connections.discard(connection)
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.connection, session.lost_at = None, self._clock.seconds()
        ours, theirs = connection.closed_with, connection.socket.close_code
        if ours in ENDS_SESSION if ours is not None else theirs in GOODBYE:
            self.sessions.pop(session.id, None)

    def _receive(self, connection: Connection, text: str) -> None:
        payload = parsed(text)
        if payload is None:
            connection.close(UNDECODABLE)
            return
        op, data = int(payload.get("op", -1)), payload.get("d")
        self._ledger.add("from_bot", NAMES.get(op, f"op {op}"), body=data)
        if self._too_fast(connection):
            connection.close(TOO_FAST)
        elif op == HEARTBEAT:
            self._beat(connection)
        elif not isinstance(data, dict):
            connection.close(UNDECODABLE)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif op in {MEMBERS, PRESENCE, VOICE}:
            self._ask(connection, op, data)
        else:
            connection.close(UNKNOWN_OP)

    def _too_fast(self, connection: Connection) -> bool:
        now = self._clock.seconds()
        connection.received.append(now)
        while now - connection.received[0] > MINUTE:
            connection.received.popleft()
        return len(connection.received) > self._settings.gateway_events_per_minute

    def _beat(self, connection: Connection) -> None:
        connection.beaten_at = asyncio.get_running_loop().time()
        if not self._befalls("heartbeat", connection):
            connection.op(ACK, None)

    def _ask(self, connection: Connection, op: int, data: Json) -> None:
        if connection.session is None:
            connection.close(UNAUTHENTICATED)
        elif op == MEMBERS:
            self._give_members(connection.session, data)

    # faults

    def _befalls(self, moment: str, connection: Connection) -> bool:
        """Whether a fault has taken the place of the answer."""
        fault = self._faults.of_gateway(moment)
        if fault is None:
            return False
        self._suffer(fault, connection)
        return True

    def _suffer(self, fault: GatewayFault, connection: Connection) -> None:
        if fault.do == "close":
            connection.close(fault.code)
        elif fault.do == "drop":
            connection.drop()
        elif fault.do == "op7":
            connection.op(RECONNECT, None)
        elif fault.do == "silence":
            connection.silent = True
        else:
            connection.op(INVALID, fault.do == "op9_resumable")

    # identify and resume

    def _identify(self, connection: Connection, data: Json) -> None:
        now = self._clock.seconds()
        if connection.session is not None:
            connection.close(TWICE)
            return
        if self._befalls("identify", connection):
            self.identified.append(now)
            return
        code = self._identify_problem(data)
        if code is not None:
            connection.close(code)
        elif self._is_rushed(now):
            connection.op(INVALID, data=False)
        else:
            self.identified.append(now)
            self._begin(connection, data)

    def _identify_problem(self, data: Json) -> int | None:
        intents, shard = data.get("intents"), data.get("shard", [0, 1])
        if data.get("token") != self._settings.token or self.start_limit()["remaining"] == 0:
            if self.start_limit()["remaining"] == 0:
                self.on_limit()
            return BAD_TOKEN
        if not isinstance(intents, int) or intents & ~KNOWN_INTENTS:
            return BAD_INTENTS
        if any(intents & one and not self._settings.privileged & one for one in PRIVILEGED):
            return DISALLOWED
        return None if len(shard) == 2 and 0 <= shard[0] < shard[1] else BAD_SHARD

    def _is_rushed(self, now: float) -> bool:
        """Whether too many identify at once: max_concurrency within five seconds."""
        recent = [at for at in self.identified if now - at < self._settings.identify_spacing]
        return len(recent) >= self._settings.max_concurrency

    def _begin(self, connection: Connection, data: Json) -> None:
        shard = data.get("shard", [0, 1])
        session = Session(secrets.token_hex(16), data["intents"], (shard[0], shard[1]))
        self.sessions[session.id] = session
        self._attach(session, connection)
        self._greet(session)

    def _attach(self, session: Session, connection: Connection) -> None:
        connection.session, session.connection, session.lost_at = session, connection, None

    def _greet(self, session: Session) -> None:
        """READY with every guild as unavailable, then each guild that is up."""
        world, shard = self._world, session.shard
        guilds = [one for one in world.joined_guilds() if (one.id >> 22) % shard[1] == shard[0]]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": {**shapes.user(world.bot), "verified": True, "mfa_enabled": False, "email": None, "flags": 0},
                "guilds": [{"id": str(one.id), "unavailable": True} for one in guilds],
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": self.url,
                "shard": list(shard),
                "application": {"id": str(world.bot.id), "flags": self._settings.application_flags()},
                "private_channels": [],
                "user_settings": {},
            },
        )
        for guild in guilds if session.intents & GUILDS else []:
            if not guild.unavailable:
                shown = {**shapes.guild_create(guild, world.bot.id), "unavailable": False}
                session.dispatch("GUILD_CREATE", shown)

    def _resume(self, connection: Connection, data: Json) -> None:
        fault = self._faults.of_gateway("resume")
        session = next((one for one in self._live_sessions() if one.id == data.get("session_id")), None)
        if fault is not None and fault.do == "ready" and session is not None:
            self._replace(session, connection)
        elif fault is not None:
            self._suffer(fault, connection)
        elif data.get("token") != self._settings.token:
            connection.close(BAD_TOKEN)
        elif session is None:
            connection.op(INVALID, data=False)
        elif not isinstance(data.get("seq"), int) or data["seq"] > session.sequence:
            connection.close(BAD_SEQUENCE)
        else:
            self._replay(session, connection, data["seq"])

    def _replace(self, session: Session, connection: Connection) -> None:
        """A new session in place of the old one, which takes the missed events with it."""
        del self.sessions[session.id]
        fresh = Session(secrets.token_hex(16), session.intents, session.shard)
        self.sessions[fresh.id] = fresh
        self._attach(fresh, connection)
        self._greet(fresh)

    def _replay(self, session: Session, connection: Connection, seen: int) -> None:
        self._attach(session, connection)
        for payload in [one for one in session.sent if one["s"] > seen]:
            connection.send(payload)
        session.dispatch("RESUMED", {"_trace": []})

    # members

    def _give_members(self, session: Session, data: Json) -> None:
        """GUILD_MEMBERS_CHUNK after chunk; the whole list only to who has the members intent."""
        guild = self._world.guilds.get(int(data["guild_id"]))
        if guild is None or self._world.bot_in(guild) is None:
            return
        wanted = [str(one) for one in data.get("user_ids") or []]
        start, limit = (data.get("query") or "").casefold(), int(data.get("limit") or 0)
        if wanted:
            found = [one for one in guild.members.values() if str(one.id) in wanted]
        elif start or session.intents & MEMBERS_INTENT:
            found = [one for one in guild.members.values() if one.user.name.casefold().startswith(start)]
        else:
            found = []
        found = found[:limit] if limit else found
        missing = [one for one in wanted if int(one) not in guild.members]
        chunks = [found[first : first + CHUNK] for first in range(0, len(found), CHUNK)] or [[]]
        for index, chunk in enumerate(chunks):
            shown: Json = {
                "guild_id": str(guild.id),
                "members": [shapes.member(one) for one in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": missing,
            }
            named = {"nonce": data["nonce"]} if data.get("nonce") else {}
            session.dispatch("GUILD_MEMBERS_CHUNK", shown | named)


def parsed(text: str) -> Json | None:
    """The payload; None for what is too long or no object."""
    if len(text.encode()) > LARGEST_PAYLOAD:
        return None
    try:
        payload = json.loads(text)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None
