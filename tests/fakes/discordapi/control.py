"""The side door for tests in another process: the same verbs as JSON, and the ledger to read."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import asdict, is_dataclass
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.discordapi import shapes
from tests.fakes.discordapi.model import Channel, Guild, Interaction, Json, Member, Message, Role, User

if TYPE_CHECKING:
    from tests.fakes.discordapi.server import DiscordApi

PLACES = ("world", "faults", "gateway", "clock", "api")


class Control:
    """POST /control {"call": "world.says", "args": [...], "kwargs": {...}}; GET /control/ledger, /control/state.

    A thing is named {"id": "123"}, a member {"guild": "1", "user": "2"}; answers name things in the same way.
    """

    def __init__(self, api: DiscordApi) -> None:
        self._api = api

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/control", self._call)
        app.router.add_get("/control/ledger", self._ledger)
        app.router.add_get("/control/state", self._state)

    async def _call(self, request: web.Request) -> web.Response:
        asked = await request.json()
        try:
            act = self._verb(asked["call"])
            args = [self._thing(one) for one in asked.get("args", [])]
            kwargs = {key: self._thing(one) for key, one in asked.get("kwargs", {}).items()}
            result = act(*args, **kwargs)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response({"result": named(await result if inspect.isawaitable(result) else result)})

    def _verb(self, call: str) -> Any:
        place, _, name = call.partition(".")
        if place not in PLACES or not name or name.startswith("_"):
            raise LookupError(f"call is one of {PLACES} with a verb, not {call!r}")
        return getattr(self._api if place == "api" else getattr(self._api, place), name)

    def _thing(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._thing(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"guild", "user"}:
            return self._api.world.guilds[int(value["guild"])].members[int(value["user"])]
        if value.keys() == {"id"}:
            return self._by_id(int(value["id"]))
        return value

    def _by_id(self, wanted: int) -> Any:
        world = self._api.world
        for known in (world.guilds, world.channels, world.users, world.interactions):
            if wanted in known:
                return known[wanted]
        for guild in world.guilds.values():
            if wanted in guild.roles:
                return guild.roles[wanted]
        for channel in world.channels.values():
            if wanted in channel.messages:
                return channel.messages[wanted]
        raise LookupError(f"nothing has the id {wanted}")

    async def _ledger(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", 0))
        return web.json_response([one.as_json() for one in self._api.ledger.entries[after:]])

    async def _state(self, _request: web.Request) -> web.Response:
        await asyncio.sleep(0)
        return web.json_response(state_of(self._api))


def named(result: Any) -> Any:
    """A result as JSON: things by their ids, faults with their counts."""
    if isinstance(result, Member):
        return {"guild": str(result.guild.id), "user": str(result.id)}
    if isinstance(result, Guild | Channel | Message | Interaction | Role | User):
        return {"id": str(result.id)}
    if isinstance(result, list):
        return [named(one) for one in result]
    return asdict(result) if is_dataclass(result) and not isinstance(result, type) else result


def state_of(api: DiscordApi) -> Json:
    """What stands now: messages by channel, answers to interactions, counts of what fired."""
    world = api.world
    return {
        "bot": {"id": str(world.bot.id)},
        "messages": {
            str(channel.id): [
                {
                    **shapes.message(one),
                    "ephemeral_for": str(one.ephemeral_for) if one.ephemeral_for else None,
                    "allowed_mentions": one.allowed_mentions,
                }
                for one in world.standing(channel)
            ]
            for channel in world.channels.values()
        },
        "interactions": [
            {"id": str(one.id), "type": one.kind, "answer_type": one.answer_type, "delay": one.delay}
            for one in world.interactions.values()
        ],
        "commands": [one for place in world.commands.values() for one in place.values()],
        "rest_faults": [asdict(one) for one in api.faults.rest],
        "gateway_faults": [asdict(one) for one in api.faults.gateway],
        "identified": len(api.gateway.identified),
        "connections": len(api.gateway.connections),
        "invalid_requests": api.rates.invalid_requests,
        "rate_limited": api.rates.refused,
    }
