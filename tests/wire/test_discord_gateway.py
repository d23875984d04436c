"""What a person on Discord sees: commands, lists, buttons, threads, what is for them alone; over a loopback Discord."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.core.incoming import Said
from tests.fakes.discordapi import DiscordApi
from tests.wire.discord_rig import chat_of, listening, quick_settings, rig, text_of


@pytest.fixture
async def api() -> AsyncIterator[DiscordApi]:
    async with DiscordApi(quick_settings()) as running:
        yield running


async def test_a_command_is_answered_with_the_askers_role(api: DiscordApi) -> None:
    guild = api.world.adds_guild()
    room = api.world.adds_text(guild)
    member = api.world.adds_member(guild, "Bob")
    async with rig(api) as one, listening(one):
        use = await api.world.uses(member, room, "following").answered()
        assert use.original is not None
        assert text_of(use.original) == "member: /following"
        (asked,) = one.desk.of(Said)
        assert (asked.chat, asked.home) == (chat_of(room), None if asked.home is None else asked.home)
        assert asked.home.key == f"discord:guild-{guild.id}"
