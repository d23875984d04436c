"""A Nostr relay on the loopback: NIP-01 over aiohttp, NIP-11, and faults by plan that are counted as they fire."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from nostr_sdk import (  # type: ignore[import-untyped]  # it carries no types
    EventBuilder,
    Keys,
    Kind,
    Tag,
    Timestamp,
)

Raw = dict[str, Any]


def key(number: int) -> Keys:
    """The keys of an author of a test, the same at each run."""
    return Keys.parse(f"{number:064x}")


def signed(author: int, content: str, *tags: Iterable[str], kind: int = 1, at: int = 1_776_000_000) -> Raw:
    """An event that is signed, as JSON gives it."""
    made = EventBuilder(Kind(kind), content).tags([Tag.parse(list(tag)) for tag in tags])
    event: Raw = json.loads(made.custom_created_at(Timestamp.from_secs(at)).finalize(key(author)).as_json())
    return event


@dataclass(slots=True)
class Plan:
    """What a relay does wrong. `fired` counts what it did.

    `refuse` closes subscriptions by their first letter ("t" tags, "g" what is taken back, "q" questions) with a
    reason. `drop_after`: the connection ends after so many events. `flood`: after a subscription to tags the relay
    repeats this text for ever. `most`: events in an answer, whatever was asked. `down`: connections are refused.
    `ignores_filters`: everything is sent to everybody.
    """

    refuse: dict[str, str] = field(default_factory=dict)
    drop_after: int | None = None
    flood: str | None = None
    most: int = 500
    down: bool = False
    ignores_filters: bool = False
    document: object = None
    fired: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class FakeRelay:
    """A relay that is running: its address, its events, what it was asked."""

    url: str
    events: list[Raw]
    plan: Plan
    asked: list[tuple[str, Raw]] = field(default_factory=list)
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    subscriptions: dict[tuple[web.WebSocketResponse, str], Raw] = field(default_factory=dict)

    async def publish(self, event: Raw) -> None:
        """Takes in an event and tells it to who subscribed."""
        self.events.append(event)
        for (connection, name), wanted in list(self.subscriptions.items()):
            if not connection.closed and (self.plan.ignores_filters or matches(event, wanted)):
                with suppress(ConnectionResetError):
                    await connection.send_str(json.dumps(["EVENT", name, event]))
                if self._is_to_drop():
                    await connection.close()

    async def hang_up(self) -> None:
        """Ends all connections."""
        for connection in self.connections:
            await connection.close()
        self.plan.fired["hung up"] += 1

    async def hear(self, request: web.Request) -> web.StreamResponse:
        """Answers one connection."""
        if self.plan.down:
            self.plan.fired["refused"] += 1
            return web.Response(status=503)
        if request.headers.get("Accept") == "application/nostr+json":
            return web.json_response(self.plan.document) if self.plan.document else web.Response(status=404)
        connection = web.WebSocketResponse(max_msg_size=1 << 24)
        await connection.prepare(request)
        self.connections.append(connection)
        async for message in connection:
            if message.type is WSMsgType.TEXT:
                try:
                    await self._answer(connection, json.loads(message.data))
                except ConnectionResetError:
                    self.plan.fired["left alone"] += 1
        return connection

    async def _answer(self, connection: web.WebSocketResponse, said: list[Any]) -> None:
        name = said[1]
        if said[0] == "CLOSE":
            self.subscriptions.pop((connection, name), None)
            return
        wanted = said[2]
        self.asked.append((name, wanted))
        if reason := self.plan.refuse.get(name[0]):
            self.plan.fired["closed"] += 1
            await connection.send_str(json.dumps(["CLOSED", name, reason]))
            return
        found = [event for event in self.events if self.plan.ignores_filters or matches(event, wanted)]
        found.sort(key=lambda event: -int(event["created_at"]))
        for event in found[: min(int(wanted.get("limit", 500)), self.plan.most)]:
            await connection.send_str(json.dumps(["EVENT", name, event]))
            if self._is_to_drop():
                await connection.close()
                return
        await connection.send_str(json.dumps(["EOSE", name]))
        self.subscriptions[connection, name] = wanted
        if self.plan.flood and name.startswith("t"):
            await self._flood(connection, self.plan.flood.replace("SUBSCRIPTION", name))

    def _is_to_drop(self) -> bool:
        if self.plan.drop_after is None:
            return False
        self.plan.drop_after -= 1
        if self.plan.drop_after > 0:
            return False
        self.plan.drop_after = None
        self.plan.fired["dropped"] += 1
        return True

    async def _flood(self, connection: web.WebSocketResponse, text: str) -> None:
        while not connection.closed:
            await connection.send_str(text)
            self.plan.fired["flood"] += 1
            if self.plan.fired["flood"] % 100 == 0:
                await asyncio.sleep(0)


def matches(event: Raw, wanted: Mapping[str, Any]) -> bool:
    """Whether a filter of NIP-01 matches an event."""
    if "since" in wanted and event["created_at"] < wanted["since"]:
        return False
    if "until" in wanted and event["created_at"] > wanted["until"]:
        return False
    for name, values in wanted.items():
        if name.startswith("#"):
            held = {tag[1] for tag in event["tags"] if tag[0] == name[1:] and len(tag) > 1}
            if held.isdisjoint(values):
                return False
    fields = {"kinds": "kind", "authors": "pubkey", "ids": "id"}
    return all(event[fields[name]] in values for name, values in wanted.items() if name in fields)


@asynccontextmanager
async def relay(*events: Raw, plan: Plan | None = None) -> AsyncIterator[FakeRelay]:
    """A relay with these events, for as long as it is needed."""
    fake = FakeRelay("", list(events), plan or Plan())
    app = web.Application()
    app.router.add_get("/", fake.hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"ws://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield fake
    finally:
        for connection in fake.connections:
            await connection.close()
        await runner.cleanup()
