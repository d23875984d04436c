"""A first day in a Telegram group and on a Discord server, written down as its people see it: docs/first-day.md.

`python -m tests.test_first_day` writes the page anew.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import bot
from bot.chats.discord.components import page_of
from bot.chats.discord.showing import texts_of
from bot.chats.telegram.answering import TAKEN_AWAY_AFTER
from bot.chats.telegram.answers import answer_of
from bot.chats.telegram.members import Us
from bot.core.actors import read_tables
from bot.core.domain import Chat, Post, SentBrief
from bot.core.incoming import Asker, Incoming, Joined, Pressed, Rights, Role, Said
from bot.core.letters import Letter, Rows
from bot.core.lines import Line
from bot.core.outbox import Outcome, Sent
from bot.core.records import read_records
from bot.core.render import discord_markdown, telegram_html
from bot.core.replies import Reply
from bot.core.rooms import House
from bot.desk.front import EARLY, FrontDesk
from bot.desk.office import Office
from bot.extractive import ExtractiveSummariser
from bot.parts import Parts
from bot.pipeline import Manners
from bot.rounds import Rounds
from bot.store.sql import SqlStore, open_store
from bot.verbs.deliver import deliver_waiting
from bot.verbs.ingest import ingest
from tests.fakes.clock import FakeClock
from tests.fakes.engine import StepEngine

PAGE = Path(__file__).parent.parent / "docs" / "first-day.md"
DATA = Path(bot.__file__).parent / "data"
TABLES = read_tables(
    [(DATA / "actors.csv").read_text(encoding="utf-8")], [(DATA / "outlets.csv").read_text(encoding="utf-8")]
)
HERE = ZoneInfo("Europe/London")
US = "tagbrief_bot"

NIGHT = Post(
    "night-1", "bluesky", "A test tram crossed Lantern Bridge at 05:55 today without trouble. #HarbourTram",
    datetime(2026, 3, 15, 6, 20, tzinfo=UTC), "transit.portovela.example",
    "https://bsky.example/profile/transit.portovela.example/post/night-1", ("harbourtram",),
    official="Porto Vela Transit",
)  # fmt: skip
RUMOUR = Post(
    "night-2", "mastodon:plaza.example", "The first tram on Monday might be free for all, I heard. #HarbourTram",
    datetime(2026, 3, 15, 7, 5, tzinfo=UTC), "marisol@plaza.example", "https://plaza.example/@marisol/night-2",
    ("harbourtram",),
)  # fmt: skip

PEOPLE = (
    ("Olga", "1", Role.PRIVATE),  # runs the bot
    ("Ada", "2", Role.OWNER),
    ("Bob", "3", Role.MEMBER),
    ("Cleo", "4", Role.MEMBER),
)

HEAD = """\
# A first day

What a group on Telegram and a server on Discord see on the day the bot is added and on the morning after. People, posts
and places are fictional; no language model is asked. `tests/test_first_day.py` plays this day with the real desk, store
and renderers and compares it with this page; run as a module it writes the page anew. `[…]` are buttons; a line with
`*` in front is seen by one person alone.
"""


@dataclass(frozen=True)
class Person:
    """Somebody, with the role they have in the chat and the private chat with us."""

    id: str
    name: str
    role: Role
    private: Chat
    language: str = "en"

    @property
    def asker(self) -> Asker:
        return Asker(self.id, self.role, self.name, self.language, self.private)

    @property
    def alone(self) -> Asker:
        return replace(self.asker, role=Role.PRIVATE)


@dataclass
class Screen:
    """A messenger whose messages are written down as people see them."""

    platform: str
    day: Day | None = None
    idempotent: bool = False
    count: int = 0

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        return telegram_html(lines) if self.platform == "telegram" else discord_markdown(lines)

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:  # noqa: ARG002
        assert self.day is not None
        self.count += 1
        self.day.shows(chat, letter)
        number = letter.edits or f"m{self.count}"
        self.day.hangs |= {(chat.key, button.label): number for row in letter.buttons for button in row}
        return Sent((number,))


def seen(platform: str, text: str) -> str:
    """What a screen shows of a text in a platform's markup."""
    if platform == "telegram":
        return html.unescape(re.sub(r"<[^>]+>", "", text))
    linked = re.sub(r"\[([^\]]+)\]\(<[^>]*>\)", r"\1", text)
    return re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)\*\*|(?<!\\)`", "", linked))


@dataclass
class Day:
    """A chat, its people, and what was seen there, line by line."""

    platform: str
    chat: Chat
    home: Chat | None
    store: SqlStore
    people: dict[str, Person]
    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime(2026, 3, 14, 9, 40, tzinfo=UTC)))
    engine: StepEngine = field(default_factory=StepEngine)
    written: list[str] = field(default_factory=list)
    updates: int = 0
    hangs: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        extractive = ExtractiveSummariser()
        store = self.store
        self.parts = Parts(store, extractive, extractive, self.clock, TABLES, outbox=store, rooms=store, inbox=store)
        self.screen = Screen(self.platform, self)
        office = Office(
            self.parts,
            {self.platform: Manners(US)},
            {self.platform: self.screen},
            House(operators=(self.people["Olga"].private.key,)),
            self.engine,
        )
        self.desk = FrontDesk(office)
        self.rounds = Rounds(self.parts, {self.platform: self.screen}, self.engine, self.desk.jobs())

    # What is seen

    def line(self, text: str) -> None:
        self.written.append(text)

    def moment(self, who: str, where: str = "") -> None:
        at = self.clock.now().astimezone(HERE)
        self.line("")
        self.line(f"{at:%H:%M}  {who}{where}")

    def shows(self, chat: Chat, letter: Letter) -> None:
        """A message of ours appears, or takes another's place."""
        for_whom = next((one.name for one in self.people.values() if one.private == chat), None)
        where = f", in private to {for_whom}" if for_whom else ""
        if not letter.text:
            self.moment(US, f"{where} takes its message away")
            return
        again = ", in the place of that message" if letter.edits else ""
        self.ours(f"{where}{again}", letter.text, letter.buttons, alone=bool(for_whom))

    def ours(self, where: str, text: str, buttons: Rows, *, alone: bool = False) -> None:
        self.moment(US, where)
        mark = "     * " if alone else "       "
        for each in seen(self.platform, text).splitlines():
            self.line(f"{mark}{each}".rstrip())
        for row in buttons:
            self.line(mark + " ".join(f"[{button.label}]" for button in row))

    # What happens

    def at(self, day: int, hour: int, minute: int) -> None:
        """The clock of the chat's people shows this."""
        before, self.clock.at = self.clock.at, datetime(2026, 3, day, hour, minute, tzinfo=HERE).astimezone(UTC)
        if before.astimezone(HERE).date() != self.clock.at.astimezone(HERE).date():
            self.line("")
            self.line(f"—— {self.clock.at:%A, %-d %B} ——")

    async def hears(self, *posts: Post) -> None:
        await ingest(self.parts, [post for post in posts if post.created_at and post.created_at <= self.clock.at])
        await self.store.set_cursor("saved pages", "1")

    def update(self) -> str:
        self.updates += 1
        return str(self.updates)

    async def added(self, by: str, rights: Rights, title: str) -> None:
        self.moment(f"{by} adds {US}", f" to “{title}”")
        event = Joined(self.chat, title, self.people[by].asker, rights, self.clock.now(), self.update(), self.home)
        await self.answered(event, self.people[by])

    async def says(self, who: str, text: str, *, reply_to: str | None = None) -> None:
        person = self.people[who]
        self.moment(f"{who}{' (admin)' if person.role is Role.OWNER else ''}")
        self.line(f"       {text}")
        said = Said(
            self.chat, person.asker, text, self.clock.now(), self.update(), f"u{self.updates}", reply_to, home=self.home
        )
        await self.answered(replace(said, to_us=US in text or self.platform == "discord"), person)

    async def presses(self, who: str, label: str, command: str, *, private: bool = False) -> None:
        person = self.people[who]
        self.moment(f"{who} presses [{label}]", ", in private" if private else "")
        chat, about = (person.private, self.chat) if private else (self.chat, None)
        asker = person.asker
        if command.startswith(("/admit", "/refuse")):
            about = None
        under = self.hangs.get((chat.key, label))
        event = Pressed(chat, asker, command, self.clock.now(), self.update(), under, about, self.home)
        await self.answered(event, person)

    async def answered(self, event: Incoming, person: Person) -> None:
        reply = await self.desk.respond(event)
        if reply is not None:
            await (self.on_telegram if self.platform == "telegram" else self.on_discord)(event, reply, person)
        await self.delivered()

    async def delivered(self) -> None:
        await self.engine.start(self.rounds.jobs())
        await deliver_waiting(self.parts, self.screen)
        await self.engine.drain()
        await deliver_waiting(self.parts, self.screen)

    async def on_telegram(self, event: Incoming, reply: Reply, person: Person) -> None:
        name = f"answer telegram {self.updates}"
        answer = answer_of(event, reply, Us(1, US, reads_all=False), name, self.clock.now())
        if answer.toast:
            self.moment(US, f", over {person.name}'s screen")
            self.line(f"     * {answer.toast}")
        then = None
        if reply.later and isinstance(event, Said | Pressed):
            then = partial(self.desk.ask_for, chat=event.chat, reply=reply, answer=name, at=self.clock.now())
        await self.store.add_entries(answer.entries, self.clock.now(), then, briefs=answer.briefs)
        if answer.entries and reply.passing:
            await deliver_waiting(self.parts, self.screen)
            self.line(f"       ({TAKEN_AWAY_AFTER:.0f} seconds later this message is gone)")

    async def on_discord(self, event: Incoming, reply: Reply, person: Person) -> None:
        where = f", to {person.name} alone" if reply.private else ""
        where += ", in the place of that message" if reply.in_place and isinstance(event, Pressed) else ""
        chat = event.chat if isinstance(event, Said | Pressed | Joined) else self.chat
        alone = reply.private or chat != self.chat
        if chat != self.chat and not reply.private:
            where += f", in private to {person.name}"
        self.parts_of(where, texts_of(reply, first=True), listed(reply), alone=alone)
        if reply.later and isinstance(event, Said | Pressed):
            whole = reply.completed(await self.desk.bring(event.chat, reply.later))
            self.parts_of(f"{where}, in the place of that message", texts_of(whole), listed(whole), alone=alone)
            reply = whole
        for digest in reply.digests:
            await self.store.add_brief(SentBrief(self.chat.key, digest, self.clock.now(), (f"i{self.updates}",)))

    def parts_of(self, where: str, texts: Sequence[str], buttons: Rows, *, alone: bool) -> None:
        """An answer of several messages: the buttons hang under the last."""
        for number, text in enumerate(texts, 1):
            self.ours(where if number == 1 else "", text, buttons if number == len(texts) else (), alone=alone)

    async def early(self) -> None:
        await self.rounds.jobs()[EARLY]("")
        await self.delivered()

    async def sweep(self) -> None:
        await self.engine.start(self.rounds.jobs())
        await self.rounds.sweep("")
        await self.engine.drain()


def listed(reply: Reply) -> Rows:
    """The rows under an answer on Discord; options stand in a list."""
    if reply.choices is None:
        return reply.buttons
    options, below = page_of(reply.choices)
    return (options, *below, *reply.buttons)


def sample() -> list[Post]:
    """The posts of the sample thread."""
    files = sorted((DATA / "sample").glob("*.jsonl"))
    return [post for file in files for post in read_records(file.read_text("utf-8").split("\n"), file.name, "").posts]


async def on_telegram(store: SqlStore) -> list[str]:
    """The day of a group on Telegram: its owner, two members, and who runs the bot."""
    group = Chat("telegram", "-100123")
    people = {name: Person(id_, name, role, Chat("telegram", id_)) for name, id_, role in PEOPLE}
    day = Day("telegram", group, None, store, people)
    await day.hears(*sample())
    await day.added("Ada", Rights(hears=False), "Harbour talk")
    day.at(14, 9, 41)
    await day.presses("Olga", "Allow", f"/admit {group.key}", private=True)
    await whole_day(day, name=f"@{US}")
    return day.written


async def on_discord(store: SqlStore) -> list[str]:
    """The day of a server on Discord."""
    home, channel = Chat("discord", "guild-7"), Chat("discord", "70")
    people = {name: Person(id_, name, role, Chat("discord", f"9{id_}")) for name, id_, role in PEOPLE}
    day = Day("discord", channel, home, store, people)
    await day.hears(*sample())
    await day.added("Ada", Rights(hears=True), "Harbour talk")
    day.at(14, 9, 41)
    await day.presses("Olga", "Allow", f"/admit {home.key}", private=True)
    await whole_day(day, name="")
    return day.written


async def whole_day(day: Day, name: str) -> None:
    """What people do, on either platform; `name` stands behind commands that other bots have too."""
    day.at(14, 9, 43)
    await day.says("Ada", "/follow #HarbourTram")
    day.at(14, 9, 50)
    await day.says("Bob", "/why 1")
    day.at(14, 10, 5)
    await day.says("Ada", f"/mute{name} word giveaway")
    day.at(14, 10, 6)
    await day.presses("Ada", "Undo", "/unmute word giveaway")
    await day.says("Ada", f"/mute{name} tag giveaway 7d")
    day.at(14, 10, 20)
    await day.says("Bob", f"/mute{name} author lena@plaza.example")
    day.at(14, 10, 40)
    await day.says("Cleo", "/follow #PortoVela")
    day.at(14, 10, 44)
    await day.presses("Ada", "Follow", "/follow #PortoVela", private=True)
    day.at(14, 12, 30)
    await day.hears(*sample())
    await day.says("Cleo", "/digest")
    day.at(15, 8, 0)
    await day.hears(*sample(), NIGHT, RUMOUR)
    await day.early()
    day.at(15, 9, 0)
    await day.sweep()
    day.at(15, 9, 10)
    await day.says("Cleo", "/why 2")
    day.at(15, 9, 15)
    await day.says("Ada", "/status")


async def page() -> str:
    """The page as the bot of today makes it."""
    parts = [HEAD]
    for title, play in (("Telegram", on_telegram), ("Discord", on_discord)):
        store = await open_store("sqlite:///:memory:")
        try:
            written = await play(store)
        finally:
            await store.close()
        parts += [f"\n## {title}\n\n```", "\n".join(written).strip("\n"), "```\n"]
    return "\n".join(parts)


async def test_a_first_day_is_as_the_page_tells_it() -> None:
    assert await page() == PAGE.read_text(encoding="utf-8"), "look at it, then: python -m tests.test_first_day"


if __name__ == "__main__":
    PAGE.write_text(asyncio.run(page()), encoding="utf-8")
