"""The bot as a process on a Discord that it has never seen, as the people of its servers see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.core.rooms import operator_code
from tests.fakes.discordapi import DiscordApi, Settings
from tests.wire import waiting
from tests.wire.discord_rig import text_of
from tests.wire.process import (
    DUE,
    LONG,
    TRAM,
    Answers,
    Process,
    a_model_that_hangs,
    an_edition_is_due,
    now,
    running,
    until,
)

if TYPE_CHECKING:
    from tests.fakes.discordapi.faults import Faults, RestFault
    from tests.fakes.discordapi.model import Channel, Guild, Interaction, Member, Message, User

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]


@dataclass
class Town:
    """A Discord with people, a bot that runs, and the private channel of who runs it."""

    api: DiscordApi
    bot: Process
    operator: User
    office: Channel

    def heard(self, channel: Channel) -> list[str]:
        """What we said in a channel, in order, as it stands there now; what only one sees too."""
        return [text_of(each) for each in self.ours(channel)]

    def ours(self, channel: Channel) -> list[Message]:
        return [each for each in self.api.world.standing(channel) if each.author is self.api.world.bot]

    async def hears(self, channel: Channel, words: str) -> Message:
        """The message of ours with these words, as soon as it stands in a channel."""
        return await waiting.hears(lambda: self.ours(channel), text_of, words, LONG)

    async def let_in(self, guild: Guild) -> None:
        """The bot is added to a server, and the operator allows it."""
        before = len(self.ours(self.office))
        self.api.world.adds_bot(guild)
        await until(lambda: len(self.ours(self.office)) > before)
        await self.press(self.operator, self.ours(self.office)[-1], "Allow")

    async def server(self, name: str) -> tuple[Channel, Member, Member]:
        """The only channel of a server that we were let into, one who manages the server, and a member."""
        guild = self.api.world.adds_guild(name, with_bot=False)
        channel = self.api.world.adds_text(guild)
        manager = self.api.world.adds_member(guild, "Ada", "manage_guild")
        member = self.api.world.adds_member(guild, "Bob")
        await self.let_in(guild)
        await self.hears(channel, "I follow hashtags")
        return channel, manager, member

    async def ask(self, who: Member | User, channel: Channel, command: str, /, **options: str) -> Message:
        """Our first answer to a slash command."""
        use = await self.api.world.uses(who, channel, command, **options).answered()
        return await answer_of(use)

    async def press(self, who: Member | User, message: Message, label: str) -> Interaction:
        return await self.api.world.presses(who, message, id_of(message, label)).answered()


async def answer_of(use: Interaction) -> Message:
    """The message that an interaction was answered with, once it is more than a wait; it may stand below that."""

    def said() -> Message | None:
        return next((each for each in (use.original, *use.followups) if each is not None and text_of(each)), None)

    message: Message = await until(said)
    return message


def controls(message: Message) -> list[dict[str, Any]]:
    return [each for row in message.components for each in row["components"]]


def labels(message: Message) -> list[str]:
    return [each["label"] for each in controls(message) if "label" in each]


def id_of(message: Message, label: str) -> str:
    return str(next(each["custom_id"] for each in controls(message) if label in each.get("label", "")))


def settings(api: DiscordApi) -> dict[str, str]:
    return {"DISCORD_TOKEN": api.token, "DISCORD_API_BASE": api.base_url}


def discord() -> DiscordApi:
    """Hearts beat fast, sessions may begin one after the other, and channels take as much as a test says.

    Uses of us wait longer than 3 seconds for an answer: how busy this machine is decides nothing.
    """
    return DiscordApi(
        Settings(
            identify_spacing=0.0, heartbeat_interval=1.0, heartbeat_grace=LONG, interaction_window=LONG, buckets={}
        )
    )


async def settled(api: DiscordApi, process: Process) -> Town:
    """A town whose operator has proved to be it."""
    operator = api.world.adds_user("Olga")
    office = api.world.dm_with(operator)
    town = Town(api, process, operator, office)
    await until(lambda: api.world.commands[None])
    api.world.joins(api.world.adds_guild("Olga's"), operator)
    await until(lambda: api.ledger.to_bot("READY"))
    api.world.says(operator, office, f"/start {operator_code(api.token)}")
    await town.hears(office, "You are the operator")
    return town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole_town() -> AsyncIterator[Town]:
    async with discord() as api:
        morning = api.world.adds_text(api.world.adds_guild("Morning"), "morning")
        async with running(settings(api), partial(an_edition_is_due, f"discord:{morning.id}")) as process:
            town = await settled(api, process)
            await process.reads(*TRAM)
            yield town
            assert not process.troubles()
            assert await process.stop() == 0


@pytest.fixture
def town(whole_town: Town) -> Town:
    """The town, whose bot lives: nobody waits for one that has died in the test before."""
    assert whole_town.bot.alive
    return whole_town


# --- a first day


async def test_its_commands_are_there_before_anybody_asks(town: Town) -> None:
    named = {each["name"] for each in town.api.world.commands[None].values()}
    assert {"digest", "why", "following", "help", "follow", "mute", "settings", "status"} <= named


async def test_a_server_waits_for_the_operator_and_is_then_told_what_works(town: Town) -> None:
    guild = town.api.world.adds_guild("Quay", with_bot=False)
    channel = town.api.world.adds_text(guild)
    town.api.world.adds_bot(guild)
    question = await town.hears(town.office, "May I work in “Quay”")
    assert not any("I follow hashtags" in text for text in town.heard(channel))
    await town.press(town.operator, question, "Allow")
    hello = await town.hears(channel, "I follow hashtags")
    assert "✅ I can post here." in text_of(hello)


async def test_a_first_follow_is_answered_at_once_and_becomes_a_brief(town: Town) -> None:
    channel, ada, _ = await town.server("Tram talk")
    asked = now()
    use = await town.api.world.uses(ada, channel, "follow", tags="#HarbourTram").answered()
    answered = now() - asked
    brief = await town.hears(channel, "3 June")
    print(f"/follow: answered in {answered:.2f} s, first brief after {now() - asked:.2f} s")  # noqa: T201
    assert use.original in town.ours(channel)
    assert {"Why?", "Full", "Mute…", "Report error"} <= set(labels(brief))
    kept = "SELECT count(*) FROM briefs WHERE chat = ?"  # for /why, right after Discord has shown it
    await until(lambda: town.bot.ask(kept, f"discord:{channel.id}") == [(1,)])
    why = await town.ask(ada, channel, "why", what="1")
    assert "Claim 1" in text_of(why)
    assert why.ephemeral_for == ada.id


async def test_a_mute_is_refused_to_a_member_and_done_for_an_admin(town: Town) -> None:
    channel, ada, bob = await town.server("Mutes")
    everyone = channel.guild.everyone if channel.guild else None
    assert channel.guild is not None
    assert everyone is not None
    town.api.world.lets_use(channel.guild, "mute", everyone)  # an admin shows it to members: we look ourselves
    refused = await town.ask(bob, channel, "mute", kind="word", value="giveaway")
    assert "Nothing was changed" in text_of(refused)
    assert refused.ephemeral_for == bob.id
    town.api.world.lets_use(channel.guild, "mute", ada.roles[0])
    muted = await town.ask(ada, channel, "mute", kind="word", value="giveaway")
    assert "Muted here" in text_of(muted)
    chat = f"discord:{channel.id}"
    assert town.bot.ask("SELECT value FROM mutes WHERE chat = ?", chat) == [("giveaway",)]
    await town.press(ada, muted, "Undo")
    await until(lambda: town.bot.ask("SELECT count(*) FROM mutes WHERE chat = ?", chat) == [(0,)])


async def test_a_missing_argument_opens_a_list_that_is_walked_in_one_message(town: Town) -> None:
    channel, ada, _ = await town.server("Pickers")
    for number in range(1, 31):
        town.bot.follows(f"discord:{channel.id}", f"tag{number}")
    picker = await town.ask(ada, channel, "unfollow")
    listed = [each["label"] for each in controls(picker)[0]["options"]]
    assert "#tag1" in listed
    assert "#tag30" not in listed
    await town.press(ada, picker, "›")
    shown = controls(picker)[0]
    assert "#tag30" in [each["label"] for each in shown["options"]]
    value = next(each["value"] for each in shown["options"] if each["label"] == "#tag30")
    await town.api.world.selects(ada, picker, shown["custom_id"], [value]).answered()
    left = "SELECT count(*) FROM subscriptions WHERE chat = ? AND topic = '#tag30'"
    await until(lambda: town.bot.ask(left, f"discord:{channel.id}") == [(0,)])


async def test_a_thread_is_a_chat_of_its_own(town: Town) -> None:
    channel, ada, _ = await town.server("Threads")
    thread = town.api.world.adds_thread(channel, "Trams")
    await town.ask(ada, thread, "follow", tags="#HarbourTram")
    await town.hears(thread, "3 June")
    other = await town.ask(ada, channel, "following")
    assert "harbourtram" not in text_of(other).lower()


async def test_an_edition_that_is_due_is_posted_in_silence(town: Town) -> None:
    morning = next(each for each in town.api.world.channels.values() if each.name == "morning")
    edition = await town.hears(morning, "brief · ")
    assert DUE in text_of(edition)
    assert edition.flags & (1 << 12)
    assert {"Why?", "Full", "Report error"} <= set(labels(edition))


# --- trouble between us and Discord's servers


TROUBLES: dict[str, Callable[[Faults, str], RestFault]] = {
    "reset": lambda faults, on: faults.cuts(on, "reset", accept=True),
    "finish": lambda faults, on: faults.cuts(on, "finish", accept=True),
    "half": lambda faults, on: faults.cuts(on, "half", accept=True),
    "storm": lambda faults, on: faults.answers(on, 502, times=3),
    "storm after": lambda faults, on: faults.answers(on, 502, accept=True),
    "limit": lambda faults, on: faults.slows(on, 20.0),
}
"""What befalls the first message to a channel: the connection cut or 502 after it was taken, before it, a limit."""


async def test_whatever_befalls_a_message_it_arrives_once_and_delays_no_other(town: Town) -> None:
    laid = {}
    for name, lay in TROUBLES.items():
        guild = town.api.world.adds_guild(name, with_bot=False)
        channel = town.api.world.adds_text(guild)
        laid[name] = channel, lay(town.api.faults, f"POST /channels/{channel.id}/messages")
        await town.let_in(guild)
        await until(partial(getattr, laid[name][1], "fired"))
    since = now()
    quick, *_ = await town.server("Quick")
    for name, (channel, fault) in laid.items():
        await town.hears(channel, "I follow hashtags")
        print(f"{name}: said all after {now() - since:.1f} s")  # noqa: T201
        assert fault.fired == fault.times
        texts = town.heard(channel)
        assert len(texts) == len(set(texts)) == 2, texts
    limited, _ = laid["limit"]
    assert town.ours(quick)[-1].id < town.ours(limited)[0].id  # ids grow with time


async def test_a_channel_that_is_closed_to_us_is_told_of_once_and_goes_on_by_itself(town: Town) -> None:
    channel, ada, _ = await town.server("Closed")
    town.api.world.denies(channel, "send_messages")
    refused = await town.ask(ada, channel, "follow", tags="#HarbourTram")
    assert "Send Messages" in text_of(refused)
    town.api.world.allows(channel, "send_messages")
    await town.ask(ada, channel, "follow", tags="#HarbourTram")
    await town.hears(channel, "3 June")
    town.api.world.denies(channel, "send_messages")
    private = town.api.world.dm_with(ada.user)
    await town.hears(private, "I cannot post in")  # looked after once a minute
    closed = "SELECT count(*) FROM turns WHERE chat = ? AND paused_why IS NOT NULL"
    town.api.world.allows(channel, "send_messages")
    await until(lambda: town.bot.ask(closed, f"discord:{channel.id}") == [(0,)])
    assert sum("I cannot post in" in text for text in town.heard(private)) == 1


# --- the gateway


async def test_a_connection_that_breaks_is_resumed_and_nothing_is_missed(town: Town) -> None:
    channel, _, bob = await town.server("Resume")
    begun, resumed = counted(town, "IDENTIFY"), counted(town, "RESUME")
    assert town.api.gateway.drop()
    use = town.api.world.uses(bob, channel, "following")  # while nobody listens
    await until(lambda: town.api.ledger.to_bot("RESUMED"))
    await until(lambda: use.original)
    assert (counted(town, "IDENTIFY"), counted(town, "RESUME")) == (begun, resumed + 1)


def counted(town: Town, op: str) -> int:
    return len(town.api.ledger.from_bot(op))


async def test_a_reconnect_that_is_asked_for_is_followed(town: Town) -> None:
    channel, _, bob = await town.server("Reconnect")
    resumed = counted(town, "RESUME")
    assert town.api.gateway.ask_reconnect()
    await until(lambda: counted(town, "RESUME") > resumed)
    await town.ask(bob, channel, "following")


async def test_an_invalid_session_begins_anew_at_the_gateway_we_were_told(town: Town) -> None:
    channel, _, bob = await town.server("Invalid")
    begun, ready = counted(town, "IDENTIFY"), len(town.api.ledger.to_bot("READY"))
    assert town.api.gateway.invalidate()
    await until(lambda: counted(town, "IDENTIFY") > begun)
    await until(lambda: len(town.api.ledger.to_bot("READY")) > ready)
    await town.ask(bob, channel, "following")


@pytest.mark.slow  # a minute of silence is needed
async def test_a_connection_that_says_nothing_is_noticed(town: Town) -> None:
    channel, _, bob = await town.server("Zombie")
    resumed, since = counted(town, "RESUME"), now()
    assert town.api.gateway.silence()
    await until(lambda: counted(town, "RESUME") > resumed)
    print(f"a silent gateway was noticed after {now() - since:.1f} s")  # noqa: T201
    await town.ask(bob, channel, "following")


# --- a life with a sudden end, and a model that hangs


async def test_first_answers_come_while_the_model_hangs() -> None:
    with a_model_that_hangs() as where:
        await first_answers(where)


async def first_answers(where: dict[str, str]) -> None:
    """People of six servers ask, and each is answered though no brief is made."""
    async with discord() as api, running(settings(api) | where) as process:
        town = await settled(api, process)
        await process.reads(*TRAM)
        answers = Answers()
        for number in range(6):  # nobody may ask more than 20 times a minute
            channel, ada, _ = await town.server(f"Server {number}")
            answers.seconds += await timed(town, ada, channel)
            assert not any("3 June" in text for text in town.heard(channel))
        print(answers)  # noqa: T201
        assert len(answers.seconds) >= 30


async def timed(town: Town, who: Member, channel: Channel) -> list[float]:
    """How long some commands and presses in one channel waited for what a person sees first."""
    found = []
    commands: tuple[tuple[str, dict[str, str]], ...] = (
        ("follow", {"tags": "#HarbourTram"}), ("digest", {"topic": "#HarbourTram"}), ("following", {}), ("mute", {}),
    )  # fmt: skip
    for command, options in commands:
        use = await town.api.world.uses(who, channel, command, **options).answered()
        found.append(use.delay or 0.0)
    question = await answer_of(use)
    use = await town.press(who, question, "Cancel")
    return [*found, use.delay or 0.0]


async def test_after_a_kill_the_next_process_goes_on(town: Town) -> None:
    channel, ada, bob = await town.server("Kill")
    await town.ask(ada, channel, "follow", tags="#HarbourTram")
    ready = len(town.api.ledger.to_bot("READY"))
    town.bot.kill()
    town.bot.start()
    await until(lambda: len(town.api.ledger.to_bot("READY")) > ready)
    following = await town.ask(bob, channel, "following")
    assert "harbourtram" in text_of(following).lower()
    await town.ask(ada, channel, "digest", topic="#HarbourTram")  # whatever it would say twice stands before this
    assert sum("I follow hashtags" in text for text in town.heard(channel)) == 1
