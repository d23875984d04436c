"""What became of a rumour, by our real Telegram and Discord side: a reply to the message that carried it, an edit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.core.actors import read_tables
from bot.core.domain import Chat, Post, Subscription, Topic
from bot.core.editions import Timetable
from bot.core.rooms import Admission, Room
from bot.core.schedule import NEVER_QUIET, Rhythm
from bot.pipeline import ingest
from bot.rounds import OFTEN
from bot.verbs.deliver import deliver_waiting
from bot.verbs.edition import write_edition
from bot.verbs.following_up import follow_up
from tests.fakes.botapi import QUICK, BotApi
from tests.fakes.clock import FakeClock
from tests.fakes.discordapi import DiscordApi
from tests.wire import discord_rig, telegram_rig

if TYPE_CHECKING:
    from bot.chats.discord.messenger import DiscordMessenger
    from bot.chats.telegram.messenger import TelegramMessenger
    from bot.parts import Parts

TABLES = read_tables(
    [
        "name,aliases,domains,accounts,field,kind,case\nAcme,,acme.example,mastodon:acme@social.example,industry,company,\n"
    ],
    ["name,domains,family,country,language,wire\n"],
)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RUMOUR = "Acme has closed the Oakville plant."


def post(id_: str, text: str, clock: FakeClock, author: str) -> Post:
    url = f"https://social.example/@{author}/{id_}"
    return Post(id_, "mastodon:social.example", f"{text} #Acme", clock.now(), author, url, ("acme",))


@dataclass
class Story:
    """A chat that read a rumour on Monday."""

    parts: Parts
    messenger: TelegramMessenger | DiscordMessenger
    clock: FakeClock
    chat: Chat

    async def monday(self) -> None:
        now, store = self.clock.now(), self.parts.store
        assert self.parts.outbox is not None
        assert self.parts.rooms is not None
        await store.follow(Subscription(self.chat.key, Topic("#acme", ("acme",)), "English", now))
        await self.parts.rooms.save_room(Room(self.chat, "Tea", Admission.ALLOWED, now))
        rhythm = Rhythm("UTC", time(12), NEVER_QUIET)
        await self.parts.outbox.save_timetable(Timetable(self.chat, rhythm, "English", now - HOUR, next_due=now))
        await ingest(self.parts, [post("r1", RUMOUR, self.clock, "ana")])
        await self.edition()

    async def edition(self) -> None:
        assert self.parts.outbox is not None
        timetable = await self.parts.outbox.timetable(self.chat.key)
        assert timetable is not None
        await write_edition(self.parts, self.messenger, timetable)
        await deliver_waiting(self.parts, self.messenger)

    async def hears(self, text: str) -> None:
        """An actor speaks, and the next look comes."""
        await ingest(self.parts, [post("a1", text, self.clock, "acme@social.example")])
        self.clock.pass_time(timedelta(seconds=OFTEN))
        await self.looks()

    async def looks(self) -> None:
        await follow_up(self.parts, {self.messenger.platform: self.messenger})
        await deliver_waiting(self.parts, self.messenger)


BECOMES = [
    ("Acme has not closed the Oakville plant.", "DISPUTED"),
    pytest.param("We have closed the Oakville plant.", "CONFIRMED", marks=pytest.mark.slow),
    pytest.param(None, "SOURCE GONE", marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("said", "standing"), BECOMES)
async def test_on_telegram_a_group_hears_what_became_of_a_rumour(said: str | None, standing: str) -> None:
    async with BotApi(waits=QUICK) as api, telegram_rig.rig(api, clock=FakeClock()) as one:
        api.rates.on = False
        group = api.world.supergroup("Tea", api.world.user("Ada"))
        api.world.adds_bot(api.world.user("Ada"), group)
        parts = replace(one.parts, tables=TABLES, ledger=one.store)
        story = Story(parts, one.messenger, parts.clock, Chat("telegram", str(group.id)))  # type: ignore[arg-type]
        await story.monday()
        (carried,) = api.world.from_bot(group)
        story.clock.pass_time(DAY - HOUR)
        await happens(story, said)
        reply = api.world.from_bot(group)[-1]
        assert f"REPORTED → {standing} · 11:00" in (reply.text or "")
        assert reply.reply_to is carried
        assert carried.edited
        marked = "withdrawn 11:00" if said is None else f"→ {standing.lower()} 11:00, see below"
        assert marked in (carried.text or "")
        await story.looks()
        assert len(api.world.from_bot(group)) == 2
        story.clock.pass_time(HOUR)
        await story.edition()
        leads(api.world.from_bot(group)[-1].text or "", standing)


@pytest.mark.parametrize(("said", "standing"), BECOMES)
async def test_on_discord_a_channel_hears_what_became_of_a_rumour(said: str | None, standing: str) -> None:
    async with DiscordApi(discord_rig.quick_settings()) as api, discord_rig.rig(api, clock=FakeClock()) as one:
        room = api.world.adds_text(api.world.adds_guild())
        parts = replace(one.parts, tables=TABLES, ledger=one.store)
        story = Story(parts, one.messenger, parts.clock, discord_rig.chat_of(room))  # type: ignore[arg-type]
        await story.monday()
        (carried,) = api.world.standing(room)
        story.clock.pass_time(DAY - HOUR)
        await happens(story, said)
        reply = api.world.standing(room)[-1]
        assert f"REPORTED → {standing} · 11" in discord_rig.text_of(reply).replace("\\", "")
        assert reply.reply_to == carried.id
        assert carried.edited_at
        marked = "withdrawn 11:00" if said is None else f"→ {standing.lower()} 11:00, see below"
        assert marked in discord_rig.text_of(carried).replace("\\", "")
        await story.looks()
        assert len(api.world.standing(room)) == 2
        story.clock.pass_time(HOUR)
        await story.edition()
        leads(discord_rig.text_of(api.world.standing(room)[-1]).replace("\\", "").replace("**", ""), standing)


async def happens(story: Story, said: str | None) -> None:
    """An actor speaks, or the only post is deleted."""
    if said is not None:
        await story.hears(said)
        return
    assert story.parts.rooms is not None
    await story.parts.rooms.erase(["r1"], "public")
    await story.looks()


def leads(text: str, standing: str) -> None:
    """An edition begins with what changed, and says nothing else of what is known."""
    rows = [row.replace("<b>", "").replace("</b>", "") for row in text.split("\n")]
    if standing == "SOURCE GONE":
        assert rows[2].startswith("Source gone: no post states claim 1 of Sat 12:00")
        assert "Oakville" not in text
    else:
        assert rows[2].startswith(standing)
        said = "says it has" if standing == "CONFIRMED" else "has"
        assert rows[3].startswith(f"1. Acme {said} closed the Oakville plant")
        assert any("Yesterday: reported" in row for row in rows)
