"""REST: the bot itself, its application, users, and the way to the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discordapi import permissions, shapes
from tests.fakes.discordapi.calls import NOTHING, Answer, Call, Endpoint

if TYPE_CHECKING:
    from tests.fakes.discordapi.model import Json


def get_me(call: Call) -> Answer:
    own = {"verified": True, "mfa_enabled": False, "flags": 0, "locale": "en-US", "email": None}
    return 200, shapes.user(call.world.bot) | own


def get_user(call: Call) -> Answer:
    return 200, shapes.user(call.user(call.id("user_id")))


def get_application(call: Call) -> Answer:
    world = call.world
    shown: Json = {
        "id": str(world.bot.id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "owner": shapes.user(world.owner),
        "team": None,
        "flags": world.settings.application_flags(),
        "approximate_guild_count": len(world.joined_guilds()),
        "interactions_endpoint_url": None,
        "bot": shapes.user(world.bot),
    }
    return 200, shown


def get_my_guilds(call: Call) -> Answer:
    after = int(call.query.get("after", 0))
    guilds = [one for one in call.world.joined_guilds() if one.id > after][: call.limit(200, 200)]
    return 200, [
        {
            "id": str(one.id),
            "name": one.name,
            "icon": None,
            "owner": False,
            "permissions": str(permissions.in_guild(one.members[call.world.bot.id])),
            "features": [],
            "approximate_member_count": len(one.members),
        }
        for one in guilds
    ]


def leave_guild(call: Call) -> Answer:
    call.world.leave_guild(call.guild())
    return NOTHING


def open_dm(call: Call) -> Answer:
    """A DM channel opens with anybody who exists; only sending to it is refused."""
    user = call.user(int(call.fields["recipient_id"]))
    return 200, shapes.channel(call.world.dm_with(user))


ENDPOINTS = (
    Endpoint("GET", "/users/@me", get_me),
    Endpoint("GET", "/users/@me/guilds", get_my_guilds),
    Endpoint("DELETE", "/users/@me/guilds/{guild_id}", leave_guild),
    Endpoint("POST", "/users/@me/channels", open_dm),
    Endpoint("GET", "/users/{user_id}", get_user),
    Endpoint("GET", "/applications/@me", get_application),
    Endpoint("GET", "/oauth2/applications/@me", get_application),
)
