"""What became of a rumour, as its readers see it while the bot is killed again and again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.core.domain import PUBLIC
from bot.store.columns import Instant
from bot.store.schema import metadata
from bot.store.sql import open_store
from tests.fakes.botapi import BotApi, effect
from tests.wire import test_process_discord as on_discord
from tests.wire import test_process_telegram as on_telegram
from tests.wire import waiting
from tests.wire.discord_rig import text_of
from tests.wire.process import LONG, Process, daily_at, now, running, until

if TYPE_CHECKING:
    from bot.core.ledger import Carried
    from tests.fakes.botapi.shapes import Chat, User
    from tests.fakes.discordapi import DiscordApi
    from tests.fakes.discordapi.model import Channel, Interaction, Member, Message

pytestmark = pytest.mark.process

BEGAN_TOO_OFTEN = "no new session before"
"""What a bot logs that Discord greeted so often within a minute that it listens a little later; it sends as ever."""

NEXTCLOUD = "nextcloud@mastodon.xyz"
"""The account of whom the rumours are about."""

CARRIES = "1. Nextcloud"
"""How the line of a brief begins that carries a rumour."""


@dataclass(frozen=True)
class Rumour:
    """What somebody said, what whom it is about says then (None: the post is deleted), and what becomes of it."""

    tag: str
    said: str
    then: str | None
    standing: str
    mark: str
    leads: str

    @property
    def chat(self) -> str:
        return f"reads {self.tag}"


RUMOURS = (
    Rumour(
        "StuttgartOffice",
        "Nextcloud has closed its office in Stuttgart. #StuttgartOffice",
        "Nextcloud has not closed its office in Stuttgart. #StuttgartOffice",
        "DISPUTED",
        "→ disputed",
        "DISPUTED",
    ),
    Rumour(
        "BerlinOffice",
        "Nextcloud has opened an office in Berlin. #BerlinOffice",
        "We have opened an office in Berlin. #BerlinOffice",
        "CONFIRMED",
        "→ confirmed",
        "CONFIRMED",
    ),
    Rumour(
        "DresdenHouse",
        "Nextcloud has sold its house in Dresden. #DresdenHouse",
        None,
        "SOURCE GONE",
        "(withdrawn",
        "Source gone",
    ),
)


@dataclass(frozen=True)
class Seen:
    """A message of ours as it stands in a chat; `answers` is the id of the message that it is a reply to."""

    id: int
    text: str
    answers: int | None
    edited: bool


class Telegram:
    """A group for each rumour."""

    def __init__(self, town: on_telegram.Town) -> None:
        self.town = town
        self.groups: dict[str, tuple[Chat, User]] = {}

    async def follows(self, rumour: Rumour) -> None:
        ada = self.town.api.world.user("Ada")
        group = await self.town.group(rumour.chat, ada)
        self.groups[rumour.tag] = group, ada
        await self.town.ask(ada, group, f"/follow #{rumour.tag}")

    def key(self, rumour: Rumour) -> str:
        return f"telegram:{self.groups[rumour.tag][0].id}"

    def seen(self, rumour: Rumour) -> list[Seen]:
        found = self.town.api.world.from_bot(self.groups[rumour.tag][0])
        return [
            Seen(each.id, each.text or "", each.reply_to.id if each.reply_to else None, each.edited is not None)
            for each in found
        ]

    def loses_an_answer(self, rumour: Rumour) -> Callable[[], bool]:
        """The next message arrives, and the server never says so; whether that has happened."""
        fault = self.town.api.faults.add(effect("silence"), "sendMessage", self.groups[rumour.tag][0].id)
        return lambda: fault.fired > 0

    async def answers(self, rumour: Rumour) -> str:
        group, ada = self.groups[rumour.tag]
        return (await self.town.ask(ada, group, "/following")).text or ""

    async def begins(self) -> None:
        """Starts the bot; Telegram keeps what is asked meanwhile."""
        self.town.bot.start()


class Discord:
    """A server for each rumour."""

    def __init__(self, town: on_discord.Town) -> None:
        self.town = town
        self.channels: dict[str, tuple[Channel, Member]] = {}

    async def follows(self, rumour: Rumour) -> None:
        channel, ada, _ = await self.town.server(rumour.chat)
        self.channels[rumour.tag] = channel, ada
        await self.town.ask(ada, channel, "follow", tags=f"#{rumour.tag}")

    def key(self, rumour: Rumour) -> str:
        return f"discord:{self.channels[rumour.tag][0].id}"

    def seen(self, rumour: Rumour) -> list[Seen]:
        return [_seen(each) for each in self.town.ours(self.channels[rumour.tag][0])]

    def loses_an_answer(self, rumour: Rumour) -> Callable[[], bool]:
        """The next message arrives, and the server never says so; whether that has happened."""
        on = f"POST /channels/{self.channels[rumour.tag][0].id}/messages"
        fault = self.town.api.faults.cuts(on, "hang", accept=True)
        return lambda: fault.fired > 0

    async def answers(self, rumour: Rumour) -> str:
        channel, ada = self.channels[rumour.tag]
        return text_of(await self.town.ask(ada, channel, "following"))

    async def begins(self) -> None:
        """Starts the bot, until Discord can hand it a command; it keeps none for later."""
        ready = len(self.town.api.ledger.to_bot("READY"))
        self.town.bot.start()
        await until(lambda: len(self.town.api.ledger.to_bot("READY")) > ready)


def _seen(message: Message) -> Seen:
    """A message of Discord."""
    return Seen(message.id, _bare(text_of(message)), message.reply_to, message.edited_at is not None)


def _bare(text: str) -> str:
    """A text without its Markdown."""
    return text.replace("\\", "").replace("**", "")


@asynccontextmanager
async def telegram() -> AsyncIterator[Telegram]:
    async with (
        BotApi(username=on_telegram.US) as api,
        running(on_telegram.settings(api) | on_telegram.OPEN) as process,
    ):
        api.rates.on = False
        yield Telegram(await on_telegram.settled(api, process))


@asynccontextmanager
async def discord() -> AsyncIterator[Discord]:
    async with on_discord.discord() as api, running(on_discord.settings(api)) as process:
        yield Discord(await on_discord.settled(api, process))


@pytest.mark.parametrize("open_chat", [telegram, discord])
async def test_who_read_a_rumour_hears_once_what_became_of_it_whenever_we_are_killed(
    open_chat: Callable[[], AbstractAsyncContextManager[Telegram | Discord]],
) -> None:
    async with open_chat() as chats:
        process = chats.town.bot
        carried = await read(chats, process)
        await process.reads(*(each.then for each in RUMOURS if each.then), by=NEXTCLOUD)
        since = now()
        process.kill()  # it has the posts, and told nobody
        await loses(process, next(each.said for each in RUMOURS if each.then is None))
        lost = [chats.loses_an_answer(each) for each in RUMOURS]
        process.start()
        await until(lambda: all(is_lost() for is_lost in lost))
        process.kill()  # replies have arrived of which it does not know
        await chats.begins()
        assert RUMOURS[0].tag.lower() in (await chats.answers(RUMOURS[0])).lower()
        for rumour in RUMOURS:
            await told(chats, rumour, carried[rumour.tag])
            print(f"{rumour.standing} was told, {now() - since:.1f} s after the posts were read")  # noqa: T201
        process.kill()
        await an_edition_is_due([chats.key(each) for each in RUMOURS], process)
        process.start()
        for rumour in RUMOURS:
            leads(await hears(chats, rumour, "brief · "), rumour)
        await rests(process, [chats.key(each) for each in RUMOURS])
        for rumour in RUMOURS:
            once(chats.seen(rumour), rumour, carried[rumour.tag])
        assert not [each for each in process.troubles() if BEGAN_TOO_OFTEN not in each["event"]]


DENIED = RUMOURS[0]
DAY = timedelta(days=1)
ASKS = {"follow": "tags", "digest": "topic"}
"""Commands that are answered with a brief, below a first word or in its place, and their option that names a tag."""


@dataclass(frozen=True)
class Asked:
    """A use of us in a server of its own: what it was answered with carries a rumour."""

    use: Interaction
    carried: Message

    @property
    def messages(self) -> str:
        """Where messages are sent to its channel."""
        return f"POST /channels/{self.use.channel.id}/messages"

    def seen(self) -> list[Seen]:
        """What all see in its channel."""
        found = [each for each in self.use.channel.messages.values() if each.ephemeral_for is None]
        return [_seen(each) for each in found]


async def test_an_answer_is_edited_the_next_day_when_discord_takes_its_token_no_more() -> None:
    async with on_discord.discord() as api, running(on_discord.settings(api)) as process:
        town = await on_discord.settled(api, process)
        await process.reads(DENIED.said)
        asked = [await asks(town, command, option) for command, option in ASKS.items()]
        process.kill()
        await a_day_passes(process, api)
        before = len(api.ledger.entries)
        lost = [api.faults.cuts(each.messages, "hang", accept=True) for each in asked]
        process.start()
        await process.reads(DENIED.then or "", by=NEXTCLOUD)
        await until(lambda: all(each.fired for each in lost))
        process.kill()  # replies have arrived of which it does not know
        process.start()
        for each in asked:
            carried = await until(partial(marked, each))
            assert carried.id == each.carried.id
            assert carried.edited
        await rests(process, [f"discord:{each.use.channel.id}" for each in asked])
        for each in asked:
            once(each.seen(), DENIED, _seen(each.carried))
            assert await edit(api, each) == (401, 50027)
        edits = [each for each in api.ledger.entries[before:] if each.what.startswith("PATCH /webhooks")]
        assert [each.status for each in edits] == [401] * len(asked)  # those of this test; the bot tried none
        assert not [each for each in process.troubles() if BEGAN_TOO_OFTEN not in each["event"]]


async def asks(town: on_discord.Town, command: str, option: str) -> Asked:
    """Somebody uses us and gets a brief, which somebody else opens in full for themselves."""
    channel, ada, bob = await town.server(command)
    use = await town.api.world.uses(ada, channel, command, **{option: f"#{DENIED.tag}"}).answered()

    def brief() -> Message | None:
        answers = (each for each in (use.original, *use.followups) if each is not None)
        return next((each for each in answers if CARRIES in _bare(text_of(each))), None)

    carried = await until(brief)
    await until(lambda: town.bot.ask("SELECT 1 FROM ledger WHERE chat = ?", f"discord:{channel.id}"))
    alone = await on_discord.answer_of(await town.press(bob, carried, "Full"))
    assert alone.ephemeral_for == bob.id
    await until(lambda: town.bot.ask("SELECT 1 FROM briefs WHERE messages LIKE ?", f"%{alone.id}%"))
    return Asked(use, carried)


def marked(asked: Asked) -> Seen | None:
    """The message that says what became of its claim."""
    return next((each for each in asked.seen() if DENIED.mark in each.text), None)


async def edit(api: DiscordApi, asked: Asked) -> tuple[int, int]:
    """The status and the code that Discord gives to an edit by the token of a use."""
    address = f"{api.base_url}/webhooks/{api.world.bot.id}/{asked.use.token}/messages/{asked.carried.id}"
    async with aiohttp.ClientSession() as session, session.patch(address, json={"content": "Tea is up."}) as answer:
        return answer.status, (await answer.json())["code"]


async def a_day_passes(process: Process, api: DiscordApi) -> None:
    """Whatever was done is a day ago, in a database that nobody runs on, and no edition is due; Discord is a day on."""
    process.ask("UPDATE chats SET quiet_end = quiet_start, next_due = NULL")  # at whatever hour this runs
    for table in metadata.sorted_tables:
        for column in (each.name for each in table.columns if isinstance(each.type, Instant)):
            older = f"UPDATE {table.name} SET {column} = {column} - ?"  # noqa: S608 - our own names
            process.ask(older, DAY // timedelta(microseconds=1))
    store = await open_store(f"sqlite:///{process.database}")
    try:
        for (chat,) in process.ask("SELECT chat FROM ledger"):
            await store.keep_records([a_day_older(each) for each in await store.told(chat, DENIED.tag.lower())])
    finally:
        await store.close()
    api.clock.pass_time(DAY.total_seconds())


def a_day_older(record: Carried) -> Carried:
    """A claim that was told a day before it was."""
    return replace(
        record,
        since=record.since - DAY,
        history=tuple(replace(each, at=each.at - DAY) for each in record.history),
        places=tuple(replace(each, at=each.at - DAY) for each in record.places),
    )


async def read(chats: Telegram | Discord, process: Process) -> dict[str, Seen]:
    """Each chat reads a rumour: the messages that carry them, once all is known to have arrived."""
    await process.reads(*(each.said for each in RUMOURS))
    for rumour in RUMOURS:
        await chats.follows(rumour)
    found = {rumour.tag: await hears(chats, rumour, CARRIES) for rumour in RUMOURS}
    await until(lambda: process.ask("SELECT count(*) FROM ledger") == [(len(RUMOURS),)])
    await rests(process, [chats.key(each) for each in RUMOURS])
    process.ask("UPDATE chats SET quiet_end = quiet_start")  # at whatever hour this runs
    return found


async def hears(chats: Telegram | Discord, rumour: Rumour, words: str) -> Seen:
    """The first message of a chat with these words, as soon as it is there."""
    return await waiting.hears(lambda: chats.seen(rumour), attrgetter("text"), words, LONG)


async def told(chats: Telegram | Discord, rumour: Rumour, carried: Seen) -> None:
    """The message that carried a rumour is answered and edited."""
    await hears(chats, rumour, f"REPORTED → {rumour.standing}")
    edited = await hears(chats, rumour, rumour.mark)
    assert edited.id == carried.id
    assert edited.edited


async def rests(process: Process, chats: list[str]) -> None:
    """Nothing is on its way to chats any more, and one more look has found nothing to tell them."""
    looks = "SELECT coalesce(max(created_at), 0) FROM workflow_status WHERE name = 'follow up' AND status = 'SUCCESS'"
    before = process.ask(looks)[0][0]
    await until(lambda: process.ask(looks)[0][0] > before)
    open_ones = "SELECT chat, message, state FROM outbox WHERE state IN ('waiting', 'leased')"

    def on_its_way() -> list[tuple[Any, ...]]:
        return [row for row in process.ask(open_ones) if row[0] in chats]

    try:
        await until(lambda: not on_its_way())
    except TimeoutError:
        raise AssertionError(f"on its way: {on_its_way()}") from None


async def loses(process: Process, text: str) -> None:
    """A post is deleted where it came from, told to a database that nobody runs on."""
    ids = [id_ for (id_,) in process.ask("SELECT id FROM posts WHERE text = ?", text)]
    store = await open_store(f"sqlite:///{process.database}")
    try:
        assert await store.erase(ids, PUBLIC)
    finally:
        await store.close()


async def an_edition_is_due(chats: list[str], process: Process) -> None:
    """Has chats wait for an edition since just now, in a database that nobody runs on."""
    at = datetime.now(UTC)
    store = await open_store(f"sqlite:///{process.database}")
    try:
        for chat in chats:
            timetable = await store.timetable(chat)
            assert timetable is not None
            await store.save_timetable(
                replace(timetable, rhythm=daily_at(at), since=at - timedelta(hours=2), last=None, next_due=at)
            )
    finally:
        await store.close()


def leads(edition: Seen, rumour: Rumour) -> None:
    """An edition begins with what changed."""
    rows = edition.text.split("\n")
    assert rows[2].startswith(rumour.leads), edition.text


def once(seen: list[Seen], rumour: Rumour, carried: Seen) -> None:
    """One reply, to the message that carried the rumour; nothing that we said stands there twice."""
    replies = [each for each in seen if f"REPORTED → {rumour.standing}" in each.text]
    assert [each.answers for each in replies] == [carried.id]
    assert sum(rumour.mark in each.text for each in seen) == 1
    texts = [each.text for each in seen]
    assert len(texts) == len(set(texts)), texts
