"""How near to what the platforms allow messages go: `python -m benchmarks.delivery [--sends 10000] [--seconds 60]`.

First on a clock that jumps over all waiting: the real outbox in a SQLite file and the real delivery, before a platform
that counts what arrives by itself. Then in real time, through python-telegram-bot, to a Bot API server on the loopback
that keeps Telegram's limits too, in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp

from bot.app import SystemClock
from bot.core import pace
from bot.core.actors import EMPTY
from bot.core.outbox import Entry, Lane, entries
from bot.extractive import ExtractiveSummariser
from bot.paced import Paced, Ticks
from bot.parts import Parts
from bot.store.sql import SqlStore, open_store
from bot.verbs.deliver import deliver_always
from tests.fakes.strict import DISCORD, LOOK, TELEGRAM, Allows, Arrival, Jumps, Strict, at_best, deliver_all, timeless

CHATS = 200
AN_ANSWER_EACH = 100
"""Somebody asks for something each time that so many messages have arrived."""

FLOOD = 30.0
"""Seconds that a chat is told to wait."""

FAST_DISK = Path("/dev/shm")  # noqa: S108 - a database that is thrown away
"""In memory where there is such a thing: it is the pace that is measured; `benchmarks.outbox` measures the disk."""

TEXT = "Lantern is out, and #HarbourTram is late. " * 8
ROOM = 1.02
"""How much more is written than the real-time run can send."""


# --- on a clock that jumps


def crowd(sends: int) -> dict[str, int]:
    """As many messages to each of 200 chats, every other one a group."""
    return {name(k): sends // CHATS + (k < sends % CHATS) for k in range(CHATS)}


def few() -> dict[str, int]:
    """Chats that are so few that their own limits count: 20 groups, 5 private ones."""
    return {**{f"-{k}": 45 for k in range(1, 21)}, **{f"{k}": 150 for k in range(1, 6)}}


def name(k: int) -> str:
    return f"{'-' if k % 2 else ''}{k + 1}"


async def on_paper(title: str, counts: dict[str, int], allows: Allows, limits: pace.Limits) -> None:
    """Sends all, and prints what the platform saw."""
    began = time.perf_counter()
    strict, asked = await sent_by(counts, allows, limits, {})
    report(title, strict, counts, asked, limits)
    row("(took", f"{time.perf_counter() - began:.0f} s of real time)\n")


async def one_flooded(counts: dict[str, int]) -> None:
    """Sends all twice, once with a chat that is told to wait; prints what that was to the others."""
    chat = next(iter(counts))
    calm, _ = await sent_by(counts, TELEGRAM, pace.TELEGRAM, {})
    flooded, _ = await sent_by(counts, TELEGRAM, pace.TELEGRAM, {chat: FLOOD})
    others = {each: n for each, n in counts.items() if each != chat}
    print(f"Telegram, one of {len(counts)} chats told to wait {FLOOD:.0f} s: {len(flooded.arrived)} sends")
    waited, others_waited = (longest_gap(flooded.arrived, chats) for chats in ({chat: 1}, others))
    row("the flooded chat", f"asked too early {flooded.too_early} times; waited {waited:.1f} s")
    row("the others' longest wait", f"{others_waited:.1f} s, without {longest_gap(calm.arrived, others):.1f} s")
    row("the others had all after", f"{last_of(flooded, others):.1f} s, without {last_of(calm, others):.1f} s\n")


def last_of(strict: Strict, chats: Mapping[str, int]) -> float:
    return max(each.at for each in strict.arrived if each.chat in chats)


async def sent_by(
    counts: dict[str, int], allows: Allows, limits: pace.Limits, floods: Mapping[str, float]
) -> tuple[Strict, dict[str, float]]:
    """What the platform saw until all had arrived, and when each asker asked."""
    jumps = Jumps()
    strict = Strict(jumps, allows, dict(floods), expected=sum(counts.values()))
    with scratch() as directory:
        store = await timeless(f"sqlite:///{directory}/tagbrief.db", jumps)
        asked = await sent(store, strict, counts, limits)
        assert await store.tally() == {}
        await store.close()
    return strict, asked


def scratch() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=FAST_DISK if FAST_DISK.is_dir() else None)


async def sent(store: SqlStore, strict: Strict, counts: Mapping[str, int], limits: pace.Limits) -> dict[str, float]:
    """Delivers as the postman does; when each asker asked."""
    jumps = strict.jumps
    await write(store, counts)
    parts = parts_of(store, jumps)
    written, asked = asyncio.Event(), dict[str, float]()
    paced = Paced(strict, limits, jumps, Ticks(jumps.seconds, jumps.sleep))
    await deliver_all(parts, paced, strict, written, ask(store, strict, written, asked))
    return asked


async def ask(store: SqlStore, strict: Strict, written: asyncio.Event, asked: dict[str, float]) -> None:
    """Somebody asks now and then, while the crowd waits."""
    jumps, last = strict.jumps, strict.expected
    while len(strict.arrived) < last * 0.9:
        await jumps.sleep(0.1)
        if len(strict.arrived) // AN_ANSWER_EACH > len(asked):
            chat = f"{10_000 + len(asked)}"
            strict.expected += 1
            asked[chat] = jumps.seconds()
            await store.add_entries(message(chat, 0, Lane.ANSWER, jumps), jumps.now())
            written.set()


async def write(store: SqlStore, counts: Mapping[str, int], platform: str = "square") -> None:
    """All messages: every chat's first, then every chat's second, and so on."""
    jumps = Jumps()
    for k in range(max(counts.values())):
        some = [message(chat, k, Lane.EDITION, jumps, platform) for chat, n in counts.items() if k < n]
        await store.add_entries([entry for each in some for entry in each], jumps.now())


def message(chat: str, k: int, lane: Lane, clock: Jumps, platform: str = "square") -> tuple[Entry, ...]:
    return entries(f"{chat} {k}", f"{platform}:{chat}", lane, [f"{k} {TEXT}"], clock.now(), idempotent=False)


def parts_of(store: SqlStore, clock: Any) -> Parts:
    extractive = ExtractiveSummariser()
    return Parts(store, extractive, extractive, clock, EMPTY, store)


def report(
    title: str, strict: Strict, counts: Mapping[str, int], asked: Mapping[str, float], limits: pace.Limits
) -> None:
    arrived = strict.arrived
    took = arrived[-1].at - arrived[0].at
    best = at_best({**counts, **dict.fromkeys(asked, 1)}, strict.allows)
    twice = len(arrived) - len({(each.chat, each.text) for each in arrived})
    waits = sorted(each.at - asked[each.chat] for each in arrived if each.chat in asked)
    print(f"{title}: {len(arrived)} sends to {len(counts)} chats, {twice} twice")
    row("429s of our own making", f"{strict.too_many}")
    row("share of the allowed rate", f"{best / took:.1%}: {took:.1f} s, the best any sender could do {best:.1f} s")
    if limits.overall.count < strict.allows.all[0]:
        kept = f"the {limits.overall.count} a second that we allow ourselves"
        row("", f"{len(arrived) / took / limits.overall.count:.1%} of {kept}")
    row("longest a chat waited", f"{longest_gap(arrived, counts):.1f} s between two of its messages")
    if waits:
        row(
            "answers meanwhile",
            f"{len(waits)}; median {waits[len(waits) // 2] * 1000:.0f} ms, longest {waits[-1]:.2f} s",
        )


def longest_gap(arrived: Sequence[Arrival], chats: Mapping[str, int]) -> float:
    """The longest that one of these chats was without a message before its last, from the start on."""
    before = dict.fromkeys(chats, 0.0)
    longest = 0.0
    for each in arrived:
        if each.chat in before:
            longest = max(longest, each.at - before[each.chat])
            before[each.chat] = each.at
    return longest


def row(what: str, seen: str) -> None:
    print(f"  {what:28} {seen}", flush=True)


# --- in real time, to a Bot API server


async def in_real_time(seconds: float) -> None:
    """Sends for so long through the real messenger, and prints what the server's ledger says."""
    async with server() as (base, control):
        chats = await settled_in(control)
        each = int(seconds * TELEGRAM.all[0] * ROOM) // len(chats) + 1
        with scratch() as directory:
            await deliver_for(seconds, f"sqlite:///{directory}/tagbrief.db", base, dict.fromkeys(chats, each))
        ledger = await control("ledger")
        refused = (await control("rates"))["refused"]
    sends = [each for each in ledger if each["method"] == "sendMessage"]
    taken = [Arrival(each["moment"], str(each["parameters"]["chat_id"]), "") for each in sends if each["status"] == 200]
    real_report(seconds, taken, sum(each["status"] == 429 for each in sends), refused)


@asynccontextmanager
async def server() -> AsyncIterator[tuple[str, Any]]:
    """A Bot API server in a process of its own: its address, and how it is told what happens there."""
    command = (sys.executable, "-m", "tests.fakes.botapi", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession() as session:

        async def control(verb: str, **said: object) -> Any:
            async with session.post(f"{ready['control']}/{verb}", json=said) as answer:
                return (await answer.json())["result"]

        try:
            yield ready["base_url"].removesuffix("/bot"), control
        finally:
            process.terminate()
            await process.wait()


async def settled_in(control: Any) -> list[str]:
    """200 chats, every other one a group."""
    chats = []
    for k in range(CHATS):
        user = (await control("act", act="user", name=f"User {k}"))["id"]
        if k % 2:
            group = (await control("act", act="supergroup", title=f"Group {k}", creator=user))["id"]
            await control("act", act="adds_bot", user=user, chat=group)
            chats.append(str(group))
        else:
            chats.append(str((await control("act", act="private", user=user))["id"]))
    return chats


async def deliver_for(seconds: float, url: str, base: str, counts: Mapping[str, int]) -> None:
    from bot.chats.telegram.connection import connect  # noqa: PLC0415 - slow to import
    from bot.chats.telegram.messenger import TelegramMessenger  # noqa: PLC0415
    from tests.fakes.botapi import TOKEN  # noqa: PLC0415

    store, clock = await open_store(url), SystemClock()
    await write(store, counts, "telegram")
    connection = connect(TOKEN, base)
    paced = Paced(TelegramMessenger(connection, clock), pace.TELEGRAM, clock)
    await connection.bot.initialize()
    task = asyncio.create_task(deliver_always(parts_of(store, clock), paced, asyncio.Event(), LOOK))
    await asyncio.wait({task}, timeout=seconds + 2)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await connection.close()
    await store.close()


def real_report(seconds: float, taken: Sequence[Arrival], too_many: int, refused: int) -> None:
    first = taken[0].at
    within = [replace(each, at=each.at - first) for each in taken if each.at - first <= seconds]
    allowed, chats = TELEGRAM.all[0] * seconds, Counter(each.chat for each in within)
    print(f"Telegram, {seconds:.0f} s of real time: {len(within)} sends to {len(chats)} chats")
    row("429s of our own making", f"{too_many} (the server counted {refused})")
    row("share of the allowed rate", f"{len(within) / allowed:.1%}: {len(within)} of {allowed:.0f}")
    at = [each.at for each in within]
    row("most in any second", f"{max(sum(a <= b < a + 1 for b in at[k : k + 99]) for k, a in enumerate(at))}")
    row("longest a chat waited", f"{longest_gap(within, chats):.1f} s between two of its messages")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sends", type=int, default=10_000)
    options.add_argument("--seconds", type=float, default=60)
    given = options.parse_args()
    asyncio.run(on_paper("Telegram", crowd(given.sends), TELEGRAM, pace.TELEGRAM))
    asyncio.run(on_paper("Telegram, few chats", few(), TELEGRAM, pace.TELEGRAM))
    asyncio.run(one_flooded(crowd(given.sends // 5)))
    asyncio.run(on_paper("Discord", crowd(given.sends), DISCORD, pace.DISCORD))
    asyncio.run(in_real_time(given.seconds))


if __name__ == "__main__":
    main()
