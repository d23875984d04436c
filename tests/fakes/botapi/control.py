"""For tests in another process: acts of people, faults, updates, the clock and the ledger over HTTP.

Each verb is `POST /_control/VERB` with a JSON object and answers `{"result": …}`, or 400 `{"error": "…"}`:

* `act` {"act": "says", "user": 1001, "chat": -1002, "text": "/help"}: any act of `World`; users and chats are named by
  id, a message as [chat id, message id]; "bot" is the bot. What is made comes back as its JSON.
* `fault` {"kind": "flood", "method": "sendMessage", "chat": …, "nth": 1, "times": 1, "how": {"retry_after": 3}}
* `faults` the plan, each with `seen` and `fired`; `clear_faults`
* `inject` {"update": {…}}; `replay`; `ledger`; `standing` {"chat": id}
* `refuse` {"seconds": 2}, a moment after the answer; `refused`: how often that was proved
* `rates` {"on": false}; `pass_time` {"seconds": 60}; `webhook`
"""

from __future__ import annotations

import inspect
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.fakes.botapi.faults import effect
from tests.fakes.botapi.shapes import Chat, Message, User

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.fakes.botapi.faults import Fault
    from tests.fakes.botapi.server import BotApi
    from tests.fakes.botapi.shapes import Json
    from tests.fakes.botapi.world import World

ACTS = frozenset(
    {"user", "private", "group", "supergroup", "channel", "links", "adds_bot", "joins", "leaves", "removes"}
    | {"promotes", "demotes", "restricts", "hides", "blocks_bot", "unblocks_bot", "deactivates", "deletes_chat"}
    | {"says", "says_as_channel", "posts", "edits", "deletes", "presses", "forges_press"}
    | {"opens_topic", "closes_topic", "reopens_topic", "deletes_topic", "migrates"}
)


def answering(api: BotApi) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The route of the verbs."""
    verbs: dict[str, Callable[[BotApi, Json], Any]] = {
        "act": lambda api, said: act(api.world, said),
        "fault": fault,
        "faults": lambda api, _: [shown(each) for each in api.faults.planned],
        "clear_faults": lambda api, _: api.faults.clear(),
        "inject": lambda api, said: api.updates.inject(said["update"]),
        "replay": lambda api, _: api.updates.replay(),
        "ledger": lambda api, _: [asdict(each) for each in api.ledger.requests],
        "standing": standing,
        "refuse": lambda api, said: api.refuse_for(float(said["seconds"])),
        "refused": lambda api, _: api.connections_refused,
        "rates": rates,
        "pass_time": lambda api, said: api.clock.pass_time(timedelta(seconds=float(said["seconds"]))),
        "webhook": lambda api, _: {"delivered": api.webhook.delivered, "failed": api.webhook.failed},
    }

    async def answer(request: web.Request) -> web.Response:
        said = await request.json() if request.can_read_body else {}
        try:
            result = verbs[request.match_info["verb"]](api, said)
            result = await result if inspect.isawaitable(result) else result
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response({"result": result})

    return answer


def act(world: World, said: Json) -> object:
    """One act of the world, its users, chats and messages found by their ids."""
    name = said.pop("act")
    if name not in ACTS:
        raise ValueError(f"there is no act {name!r}")
    method = getattr(world, name)
    kinds = {each.name: str(each.annotation) for each in inspect.signature(method).parameters.values()}
    result = method(**{key: meant(world, kinds[key], value) for key, value in said.items()})
    return result.as_json() if isinstance(result, User | Chat | Message) else result


def meant(world: World, kind: str, value: Any) -> object:
    """What an argument stands for, by the kind that the act asks for."""
    if value is None:
        return None
    if kind.startswith("User"):
        return world.bot if value == "bot" else world.users[value]
    if kind.startswith("Chat"):
        return world.chats[value]
    if kind.startswith("Message"):
        return next(each for each in world.every_message(world.chats[value[0]]) if each.id == value[1])
    return datetime.fromisoformat(value) if kind.startswith("datetime") else value


def fault(api: BotApi, said: Json) -> Json:
    """Plan a fault by its name."""
    made = api.faults.add(
        effect(said["kind"], **said.get("how", {})),
        said.get("method"),
        said.get("chat"),
        nth=said.get("nth", 1),
        times=said.get("times", 1),
    )
    return shown(made)


def shown(each: Fault) -> Json:
    return {
        "name": each.effect.name,
        "method": each.method,
        "chat": each.chat,
        "seen": each.seen,
        "fired": each.fired,
    }


def standing(api: BotApi, said: Json) -> list[Json]:
    """All messages of a chat, the deleted ones marked."""
    return [message.standing() for message in api.world.every_message(api.world.chats[said["chat"]])]


def rates(api: BotApi, said: Json) -> Json:
    """Switch the limits on or off; what they refused."""
    api.rates.on = bool(said.get("on", api.rates.on))
    return {"on": api.rates.on, "refused": api.rates.refused}
