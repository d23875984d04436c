"""The log says what happened in ids and counts; no post's text and no secret is ever in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.app import running
from bot.config import Settings, default_settings
from bot.core.domain import Draft, Post, Thread
from bot.core.letters import Letter
from bot.core.outbox import Busy
from bot.log import (
    FILE,
    HIDDEN,
    LoggedEngine,
    LoggedMessenger,
    LoggedSource,
    LoggedSummariser,
    logging_on,
    without_secrets,
)
from bot.pipeline import answer
from bot.ports import Batch, SourceUnavailable, SummariserFailed
from bot.rounds import Rounds
from bot.watch import look
from tests.fakes.clock import FakeClock
from tests.fakes.engine import StepEngine
from tests.fakes.paper import Paper
from tests.fakes.threads import thread_of
from tests.test_rounds import CHAT, MANNERS, NEXT_NINE, START

TOKEN = "123456789:" + "Ab3_" * 9
KEY = "sk-planted-0123456789abcdef"
PASSWORD = "hunter2hunter2"  # noqa: S105 - made up, looked for
SAID = "The quartz lantern at Mole Street fell at 06:40."


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Failing:
    engine = "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:  # noqa: ARG002
        raise SummariserFailed(f"model.example: the server refused (400): you said {SAID}")


class Posts:
    name = "plaza"

    def __init__(self, *steps: Batch | SourceUnavailable) -> None:
        self.steps = list(steps)

    async def poll(self, cursor: str | None) -> Batch:  # noqa: ARG002
        step = self.steps.pop(0)
        if isinstance(step, SourceUnavailable):
            raise step
        return step


def settings(tmp_path: Path, level: str = "DEBUG") -> Settings:
    given = {"telegram_token": SecretStr(TOKEN), "openai_api_key": SecretStr(KEY), "log_level": level}
    return default_settings().model_copy(update={"data_dir": tmp_path / "data", **given})


@contextmanager
def lines(chosen: Settings) -> Iterator[list[dict[str, object]]]:
    """What is logged in the block, a dict for each line, there when it has ended."""
    stream, found = io.StringIO(), list[dict[str, object]]()
    with logging_on(chosen, stderr=stream):
        yield found
    found += map(json.loads, stream.getvalue().splitlines())


def events(found: list[dict[str, object]]) -> list[object]:
    return [line["event"] for line in found]


def test_a_token_in_the_address_of_a_feed_is_hidden_and_short_words_are_not(tmp_path: Path) -> None:
    address = "https://www.reddit.com/r/trams/new/.rss?feed=0123456789abcdef0123&user=ana"
    with lines(settings(tmp_path).model_copy(update={"feeds": (f"{address} #tram",)})) as found:
        logging.getLogger("bot.test").info("asked", extra={"url": address, "user": "ana"})
    (line,) = found
    assert (line["url"], line["user"]) == (address.replace("0123456789abcdef0123", HIDDEN), "ana")


# Where it goes ------------------------------------------------------------------------------------------


def test_away_from_a_terminal_each_line_is_json_with_time_level_and_logger(tmp_path: Path) -> None:
    with lines(settings(tmp_path)) as found:
        logging.getLogger("bot.test").info("source looked at", extra={"posts": 3})
    (line,) = found
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {"event": "source looked at", "level": "info", "logger": "bot.test", "posts": 3}


def test_on_a_terminal_a_line_reads_as_text(tmp_path: Path) -> None:
    screen = Terminal()
    with logging_on(settings(tmp_path), stderr=screen):
        logging.getLogger("bot.test").info("source looked at", extra={"posts": 3})
    assert "source looked at" in screen.getvalue()
    assert not screen.getvalue().startswith("{")


def test_a_chat_at_the_terminal_is_not_disturbed_its_log_is_a_file(tmp_path: Path) -> None:
    screen = Terminal()
    with logging_on(settings(tmp_path), chat=True, stderr=screen):
        logging.getLogger("bot.test").info("start")
    assert screen.getvalue() == ""
    assert json.loads((tmp_path / "data" / FILE).read_text())["event"] == "start"


def test_a_chat_whose_stderr_goes_elsewhere_is_logged_there(tmp_path: Path) -> None:
    stream = io.StringIO()
    with logging_on(settings(tmp_path), chat=True, stderr=stream):
        logging.getLogger("bot.test").info("start")
    assert json.loads(stream.getvalue())["event"] == "start"
    assert not (tmp_path / "data").exists()


def test_the_level_is_ours_and_libraries_are_heard_from_warning_on(tmp_path: Path) -> None:
    with lines(settings(tmp_path, "INFO")) as found:
        for name in ("bot.test", "dbos", "httpx"):
            for level in (logging.DEBUG, logging.INFO, logging.WARNING):
                logging.getLogger(name).log(level, "%s at %d", name, level)
    assert [(line["logger"], line["level"]) for line in found] == [
        ("bot.test", "info"),
        ("bot.test", "warning"),
        ("dbos", "warning"),
        ("httpx", "warning"),
    ]


def test_after_the_block_logging_is_as_it_was(tmp_path: Path) -> None:
    before = (logging.getLogger().level, list(logging.getLogger().handlers), logging.getLogger("bot").level)
    with lines(settings(tmp_path)):
        pass
    assert (logging.getLogger().level, logging.getLogger().handlers, logging.getLogger("bot").level) == before


# What is never in it ------------------------------------------------------------------------------------


def test_what_a_library_fills_in_and_what_an_error_says_stay_out(tmp_path: Path) -> None:
    with lines(settings(tmp_path)) as found:
        logging.getLogger("sqlalchemy.pool").warning("statement %s failed\n%s", SAID, SAID)
        try:
            raise ValueError(SAID)
        except ValueError:
            logging.getLogger("asyncio").exception("Task exception was never retrieved\nfuture: %s", SAID)
    assert SAID not in json.dumps(found)
    assert events(found) == ["statement %s failed", "Task exception was never retrieved"]
    assert str(found[1]["error"]).startswith("ValueError in test_log.py:")


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "MTAxMjM0NTY3ODkwMTIzNDU2Nzg5.GhIjKl.abcdefghijklmnopqrstuvwxyz0123456789",
        "sk-proj-abcdefghijklmnop1234",
        "hf_abcdefghijklmnopqrstu",
        f"postgresql://ada:{PASSWORD}@db:5432/x",
        f"Authorization: Bearer {PASSWORD}",
        f"host=db password={PASSWORD}",
    ],
)
def test_what_looks_like_a_secret_is_hidden_wherever_it_comes_from(secret: str) -> None:
    shown = without_secrets(f"before {secret} after")
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert "***" in shown
    assert PASSWORD not in shown
    assert secret not in shown


@pytest.mark.parametrize(
    "line", ["console:here @ 2026-03-15T09:00:00+00:00", "edition console:here/English/2026-03-15/daily", "a:b"]
)
def test_ids_and_instants_are_not_taken_for_secrets(line: str) -> None:
    assert without_secrets(line) == line


def test_a_secret_of_the_settings_is_hidden_whatever_it_looks_like(tmp_path: Path) -> None:
    address = f"postgresql://ada:x%2F{PASSWORD}@db/x"
    given = {"discord_token": SecretStr("plain words"), "database_url": SecretStr(address)}
    with lines(settings(tmp_path).model_copy(update=given)) as found:
        logging.getLogger("bot.test").info("one plain words two", extra={"password": f"x/{PASSWORD}", "url": address})
    (line,) = found
    assert line["event"] == "one *** two"
    assert PASSWORD not in json.dumps(line)


# What each part says ------------------------------------------------------------------------------------


async def test_a_source_that_stays_away_is_told_once_and_again_after_it_was_back(tmp_path: Path) -> None:
    gone = SourceUnavailable(f"{SAID} is not there")
    source = LoggedSource(Posts(gone, gone, Batch((), "1"), gone))
    with lines(settings(tmp_path, "INFO")) as found:
        for is_there in (False, False, True, False):
            with nullcontext() if is_there else pytest.raises(SourceUnavailable):
                await source.poll(None)
    assert events(found) == ["source cannot be read"] * 2


async def test_a_model_that_fails_is_told_with_its_reason_but_not_its_servers_words(tmp_path: Path) -> None:
    with lines(settings(tmp_path)) as found, pytest.raises(SummariserFailed):
        await LoggedSummariser(Failing()).summarise(thread_of(["One."], ["Two."]), "English")
    (line,) = found
    assert (line["event"], line["level"], line["posts"]) == ("model failed", "warning", 2)
    assert line["reason"] == "model.example: the server refused (400)"


async def test_how_an_attempt_ended_is_told_by_its_kind(tmp_path: Path) -> None:
    with lines(settings(tmp_path, "INFO")) as found:
        await LoggedMessenger(Paper()).send(CHAT, Letter(SAID), "n1")
        await LoggedMessenger(Paper([Busy(START, f"no room for: {SAID}")])).send(CHAT, Letter(SAID), "n2")
        await LoggedMessenger(Paper()).send(CHAT, Letter(SAID))
    assert [(line["event"], line["level"], line["entry"], line["outcome"]) for line in found] == [
        ("entry settled", "info", "n1", "sent"),
        ("entry settled", "warning", "n2", "busy"),
        ("answer sent", "info", None, "sent"),
    ]
    assert {line["chat"] for line in found} == {CHAT.key}


async def test_a_day_is_told_in_ids_and_no_line_of_it_holds_a_posts_text(tmp_path: Path) -> None:
    """A whole day at DEBUG, with a model that fails, secrets planted in a post, and a file that cannot be read."""
    said = f"{SAID} Our key is {KEY}, our token {TOKEN}."
    heard = Batch((Post("p1", "plaza", said, START, "ana", tags=("harbourtram",)),), "1", (f"{SAID}: not UTF-8",))
    clock, engine = FakeClock(START), StepEngine()
    with lines(settings(tmp_path)) as found:
        async with running(settings(tmp_path), clock=clock, in_memory=True) as opened:
            parts = replace(opened, summariser=LoggedSummariser(Failing()))
            rounds = Rounds(parts, {"paper": LoggedMessenger(Paper())}, LoggedEngine(engine))
            await rounds.begin()
            await answer(parts, CHAT, "/follow #harbourtram", MANNERS)
            await look(parts, LoggedSource(Posts(heard)))
            clock.at = NEXT_NINE
            await rounds.sweep("1")
            await engine.drain()
    told = events(found)
    for event in ("source looked at", "sweep", "model failed", "edition written", "entry settled", "job done"):
        assert event in told, told
    (written,) = [line for line in found if line["event"] == "edition written"]
    assert (written["job"], str(written["key"]).split(" @ ")[0]) == ("edition", CHAT.key)
    whole = json.dumps(found, ensure_ascii=False)
    for planted in ("quartz", "Mole Street", KEY, TOKEN):
        assert planted not in whole
