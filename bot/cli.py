"""The command line `tagbrief`. What a command needs is imported inside it, so that help is quick."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import bot
from bot.role import CannotServe, Role

if TYPE_CHECKING:
    from types import TracebackType

    from bot.check import Probe
    from bot.config import Settings
    from bot.core.domain import Digest, Post
    from bot.core.freshness import Freshness
    from bot.core.phrases import Phrases
    from bot.pipeline import Parts


class ExitCode(IntEnum):
    """What the process tells its caller; part of the contract."""

    OK = 0
    FAILED = 1
    """Nothing to brief, or something outside could not be used (database, source)."""
    BAD_INPUT = 2
    """Wrong arguments or settings, or input that could not be read in part or whole."""
    INTERRUPTED = 130
    """Ctrl-C."""


class Format(StrEnum):
    """How a brief is printed."""

    TEXT = "text"
    TELEGRAM = "telegram"
    DISCORD = "discord"
    JSON = "json"


DAY = timedelta(hours=24)
"""The window of a brief of the bot's own store when nobody says another."""

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Follows hashtags and says what is confirmed, what is reported and what is speculation.",
    epilog="Exit codes: 0 done, 1 nothing to brief or not possible, 2 bad input or settings, 130 Ctrl-C.",
)
inspecting = typer.Typer(help="Shows how something was decided.", no_args_is_help=True)
app.add_typer(inspecting, name="inspect")
outgoing = typer.Typer(help="Shows messages that did not arrive, and decides about them.", no_args_is_help=True)
app.add_typer(outgoing, name="outbox")

EnvFile = Annotated[Path | None, typer.Option("--env-file", help="Settings file in place of .env.", show_default=False)]
From = Annotated[
    list[Path] | None,
    typer.Option("--from", metavar="PATH", help="File or folder with posts; may be given again."),
]

Now = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Start with the clock set to this (ISO 8601), to see what comes tomorrow."),
]
Number = Annotated[int, typer.Argument(help="The number that `tagbrief outbox list` shows.")]


def main() -> None:
    """Runs the command line; every failure is one line on stderr and an exit code, never a stack trace."""
    try:
        app(prog_name="tagbrief")
    except KeyboardInterrupt:
        raise SystemExit(ExitCode.INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(ExitCode.FAILED) from None
    finally:
        sys.excepthook = _unforeseen  # now: Typer puts its own there when it is called


def _unforeseen(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """Tells of a fault of this program by its class and place: its words may hold a post, or a token."""
    from bot.log import where  # noqa: PLC0415

    _complain(f"stopped by a fault of its own, {where(error)}; nothing that was stored is lost. Please report it.")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tagbrief {bot.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True, no_args_is_help=True)
def _root(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options before any command."""


@app.command()
def run(
    from_: From = None,
    now: Now = None,
    role: Annotated[
        Role, typer.Option(help="What this process does; all but `all` share the work on one PostgreSQL.")
    ] = Role.ALL,
    env_file: EnvFile = None,
) -> None:
    """Start the bot; without a chat platform, a chat in this terminal."""
    # Until the bot is there to end in good order, it ends at once. Unset, PID 1 of a container would not end at all.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.OK))
    from bot.terminal import chat  # noqa: PLC0415

    settings = _settings(env_file)
    paths = (*settings.folders, *(from_ or ()))
    if settings.has_chats:
        from bot.service import serve  # noqa: PLC0415

        if now is not None:
            raise _failure(
                "--now is for the chat in this terminal: no chat platform lives tomorrow.", ExitCode.BAD_INPUT
            )
        _act(_done(serve(settings, role, paths)))
    elif role is Role.ALL:
        _act(_done(chat(settings, paths, _instant(now))))
    else:
        raise _failure(f"--role {role} needs a TELEGRAM_TOKEN or DISCORD_TOKEN.", ExitCode.BAD_INPUT)


@app.command()
def digest(
    tag: Annotated[str, typer.Argument(help="The hashtag, with or without #.")],
    from_: From = None,
    since: Annotated[
        str | None,
        typer.Option(help="How far back: 24h, 7d, 1h15m. Default: 24h; with --from everything.", metavar="LENGTH"),
    ] = None,
    language: Annotated[str | None, typer.Option(help="Language of the brief, by name.")] = None,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,  # noqa: A002 - the option's name
    env_file: EnvFile = None,
) -> None:
    """Make one brief and exit."""
    length = _length(since) if since is not None else None if from_ else DAY
    _act(_digest(_settings(env_file), _tag(tag), tuple(from_ or ()), length, language, format))


@inspecting.command("dedupe")
def inspect_dedupe() -> None:
    """Say for each post of standard input (JSON lines) which one it copies, how surely, and why."""
    from bot.comparing import copies  # noqa: PLC0415
    from bot.core.records import read_records  # noqa: PLC0415

    records = read_records(_standard_input(), "stdin", "stdin")
    for line in copies(records.posts):
        typer.echo(json.dumps(line, ensure_ascii=False))
    for fault in records.faults:
        _complain(fault)
    if records.faults:
        raise typer.Exit(ExitCode.BAD_INPUT)


@inspecting.command("support")
def inspect_support() -> None:
    """Say for each pair of standard input (JSON lines) how far its evidence supports its claim, and why."""
    from bot.comparing import supports  # noqa: PLC0415

    _print_lines(supports(_standard_input()))


def _print_lines(lines: Iterable[dict[str, object] | str]) -> None:
    """Prints what was found; complains of what could not be read and ends with BAD_INPUT then."""
    faults = 0
    for line in lines:
        if isinstance(line, str):
            _complain(line)
            faults += 1
        else:
            typer.echo(json.dumps(line, ensure_ascii=False))
    if faults:
        raise typer.Exit(ExitCode.BAD_INPUT)


@inspecting.command("standing")
def inspect_standing() -> None:
    """Say for each sentence of standard input (JSON lines) whether it reports, speculates or claims nothing."""
    from bot.inspecting import shipped_classifier, standings  # noqa: PLC0415

    _print_lines(standings(_standard_input(), shipped_classifier()))


@app.command()
def init(env_file: EnvFile = None) -> None:
    """Ask for what the bot needs, try each answer, and write the settings file."""
    from bot.config import ENV_FILE  # noqa: PLC0415

    _act(_init(_settings(env_file if env_file and env_file.exists() else None), env_file or ENV_FILE))


@app.command()
def check(
    offline: Annotated[bool, typer.Option("--offline", help="Ask no server.")] = False,
    env_file: EnvFile = None,
) -> None:
    """Say what is configured, what is missing and how to mend it."""
    from bot import check as checking  # noqa: PLC0415
    from bot.accounts import discord_account, telegram_account  # noqa: PLC0415
    from bot.app import runs_now, shipped_and_own_tables  # noqa: PLC0415
    from bot.config import ENV_FILE  # noqa: PLC0415
    from bot.core.actors import BadTable  # noqa: PLC0415
    from bot.store.unavailable import StoreUnavailable  # noqa: PLC0415

    settings = _settings(env_file)
    probes = checking.Probes(
        database=_opens(settings),
        model=_answers(settings) if settings.has_model and not offline else None,
        tables=lambda: shipped_and_own_tables(settings.data_dir),
        runs=lambda: runs_now(settings),
        sources=_states(settings),
        telegram=None if offline else telegram_account,
        discord=None if offline else discord_account,
        unusable=(StoreUnavailable, BadTable),
    )
    found = asyncio.run(checking.findings(settings, env_file or ENV_FILE, probes))
    for line in checking.lines(found):
        typer.echo(line)
    if not checking.can_run(found):
        raise typer.Exit(ExitCode.FAILED)


@app.command()
def demo() -> None:
    """Brief the sample thread that comes with the package, as a chat would see it."""
    from bot.terminal import demonstrate  # noqa: PLC0415

    _act(_done(demonstrate()))


@app.command()
def backup(
    to: Annotated[Path | None, typer.Option(help="Folder for the copy. Default: backups in DATA_DIR.")] = None,
    env_file: EnvFile = None,
) -> None:
    """Check the SQLite database and, when it is sound, copy it under today's date."""
    _act(_backup(_settings(env_file), to))


@outgoing.command("list")
def outbox_list(env_file: EnvFile = None) -> None:
    """Show what did not arrive, or may not have: number, chat, state, why."""
    _act(_outbox_list(_settings(env_file)))


@outgoing.command("retry")
def outbox_retry(number: Number, env_file: EnvFile = None) -> None:
    """Send a message again that did not arrive; one that is unclear may then come twice."""
    _act(_outbox_do(_settings(env_file), number, "retry"))


@outgoing.command("drop")
def outbox_drop(number: Number, env_file: EnvFile = None) -> None:
    """Give a message up; it stays on record."""
    _act(_outbox_do(_settings(env_file), number, "drop"))


# What the commands do -----------------------------------------------------------------------------------


async def _digest(
    settings: Settings,
    tag: str,
    paths: tuple[Path, ...],
    length: timedelta | None,
    language: str | None,
    as_: Format,
) -> ExitCode:
    from bot.app import folder_source, running  # noqa: PLC0415
    from bot.core.coverage import SAVED  # noqa: PLC0415
    from bot.core.domain import Coverage, Topic, Window  # noqa: PLC0415
    from bot.core.languages import language_name  # noqa: PLC0415
    from bot.pipeline import NothingHeard, covered, ingest, write_digest  # noqa: PLC0415

    posts: tuple[Post, ...] | None = None
    faults: tuple[str, ...] = ()
    async with running(settings, in_memory=bool(paths)) as parts:
        if paths:
            batch = await folder_source(paths, whole=True).poll(None)
            posts, faults = batch.posts, batch.faults
            await ingest(parts, posts)
        for fault in faults:
            _complain(fault)
        window = Window(parts.clock.now() - length if length else None)
        spoken = language_name(language) if language else settings.default_language
        try:
            made = await write_digest(parts, Topic(f"#{tag}", (tag,)), window=window, language=spoken)
        except NothingHeard:
            _complain(await _why_nothing(parts, tag, posts, length))
            return ExitCode.BAD_INPUT if faults else ExitCode.FAILED
        read = Coverage(parts.clock.now(), settings.default_zone, (SAVED,))
        told = read if paths else await covered(parts, None, window.since, settings.default_zone)
        typer.echo(_printed(replace(made, coverage=told), as_, parts.tongues.brief(made.language)))
    return ExitCode.BAD_INPUT if faults else ExitCode.OK


def _printed(made: Digest, as_: Format, say: Phrases) -> str:
    from bot.core import render  # noqa: PLC0415
    from bot.core.forms import as_json  # noqa: PLC0415
    from bot.core.layout import CLI, PHONE  # noqa: PLC0415

    phone = replace(PHONE, say=say)
    match as_:
        case Format.TEXT:
            return render.text(made, replace(CLI, say=say))
        case Format.TELEGRAM:
            return "\n\n".join(render.telegram(made, phone))
        case Format.DISCORD:
            return "\n\n".join(render.discord(made, phone))
        case Format.JSON:
            return json.dumps(as_json(made), ensure_ascii=False, indent=2)


async def _why_nothing(parts: Parts, tag: str, read: tuple[Post, ...] | None, length: timedelta | None) -> str:
    """Why there is nothing to brief, and what there would be; `read` are the posts of `--from`, if given."""
    from bot.core.domain import PUBLIC  # noqa: PLC0415
    from bot.core.durations import spoken  # noqa: PLC0415
    from bot.core.replies import counted  # noqa: PLC0415

    kept = len(await parts.store.thread(PUBLIC, tag))
    if kept and length:
        return f"No post of the last {spoken(length)} carries #{tag}; {counted(kept, 'older post')} would: --since 30d"
    if kept:
        return f"No post under #{tag} has information; {counted(kept, 'post')} stored."
    if read is None:
        return f"No post kept here carries #{tag}. To read files: tagbrief digest '#{tag}' --from PATH"
    if not read:
        return f"No post carries #{tag}: nothing that was read holds a post."
    tagged = [post for post in read if post.tags]
    if not tagged:
        return f"No post carries #{tag}: {counted(len(read), 'post')} read, none with a tag."
    tags = ", ".join(f"#{name} ({count})" for name, count in _tags_there(tagged))
    carry = "carries" if len(tagged) == 1 else "carry"
    return f"No post carries #{tag}; the {counted(len(tagged), 'post')} {carry} {tags}."


_MOST_TAGS = 8


def _tags_there(posts: Iterable[Post]) -> list[tuple[str, int]]:
    """The tags of the posts as their authors wrote them, most used first."""
    from bot.core.tags import fold_tag, tags_as_written  # noqa: PLC0415

    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for post in posts:
        counts.update(post.tags)
        for name in tags_as_written(post.text):
            written.setdefault(fold_tag(name), name)
    return [(written.get(tag, tag), count) for tag, count in counts.most_common(_MOST_TAGS)]


async def _done(work: Coroutine[None, None, None]) -> ExitCode:
    await work
    return ExitCode.OK


async def _outbox_list(settings: Settings) -> ExitCode:
    from bot.app import running  # noqa: PLC0415

    async with running(settings) as parts:
        found = await parts.outbox.entries() if parts.outbox else []
    for entry in found:
        typer.echo(f"{entry.id}  {entry.created_at:%Y-%m-%d %H:%M}  {entry.chat}  {entry.state}  {entry.why or ''}")
    if not found:
        typer.echo("Everything has arrived, or waits for its turn.")
    return ExitCode.OK


async def _outbox_do(settings: Settings, number: int, deed: Literal["retry", "drop"]) -> ExitCode:
    from bot.app import running  # noqa: PLC0415

    async with running(settings) as parts:
        if parts.outbox is None:
            return ExitCode.FAILED
        act = parts.outbox.retry if deed == "retry" else parts.outbox.drop
        if not await act(number, parts.clock.now()):
            _complain(f"no message {number} to {deed}; `tagbrief outbox list` shows those there are")
            return ExitCode.BAD_INPUT
    typer.echo(f"Message {number}: " + ("it is sent again." if deed == "retry" else "given up."))
    return ExitCode.OK


async def _backup(settings: Settings, to: Path | None) -> ExitCode:
    from bot.app import BACKUPS, SystemClock  # noqa: PLC0415
    from bot.store.backup import back_up  # noqa: PLC0415

    folder = to or settings.data_dir / BACKUPS
    copy = await asyncio.to_thread(back_up, settings.database, folder, SystemClock().now())
    typer.echo(f"Copied to {copy}.")
    return ExitCode.OK


async def _init(settings: Settings, env_file: Path) -> ExitCode:
    from bot.accounts import discord_account, telegram_account  # noqa: PLC0415
    from bot.init import Trials, set_up  # noqa: PLC0415

    async def model(chosen: Settings) -> None:
        await _answers(chosen)()

    trials = Trials(telegram_account, discord_account, model, _price)
    try:
        await set_up(_Terminal(), trials, settings, env_file)
    except typer.Abort:
        _complain("Nothing was written.")
        return ExitCode.INTERRUPTED
    except OSError as error:
        _complain(f"{env_file} cannot be written: {error.strerror or error}")
        return ExitCode.FAILED
    return ExitCode.OK


class _Terminal:
    """Questions and answers on the terminal."""

    def ask(self, question: str, default: str = "", *, hidden: bool = False) -> str:
        answer: str = typer.prompt(question, default=default, hide_input=hidden, show_default=bool(default))
        return answer

    def say(self, line: str) -> None:
        typer.echo(line)


def _price(settings: Settings) -> str | None:
    """What a brief of a middling thread costs with the model that is chosen."""
    from urllib.parse import urlsplit  # noqa: PLC0415

    from bot.llm.prices import cost, shipped_prices  # noqa: PLC0415

    host = urlsplit(settings.openai_base_url or "https://api.openai.com").hostname or ""
    dollars = cost(shipped_prices(), host, settings.openai_model, 5_000, 700)
    return None if dollars is None else f"about {dollars:.4f} US dollars a brief of 100 posts"


def _opens(settings: Settings) -> Probe:
    async def opens() -> None:
        from bot.app import BACKUPS  # noqa: PLC0415
        from bot.store.sql import open_store  # noqa: PLC0415

        await (await open_store(settings.database, settings.data_dir / BACKUPS)).close()

    return opens


def _states(settings: Settings) -> Callable[[], Awaitable[tuple[Sequence[Freshness], datetime]]]:
    async def states() -> tuple[Sequence[Freshness], datetime]:
        from bot.app import BACKUPS, SystemClock  # noqa: PLC0415
        from bot.store.sql import open_store  # noqa: PLC0415

        store = await open_store(settings.database, settings.data_dir / BACKUPS)
        try:
            return await store.sources(), SystemClock().now()
        finally:
            await store.close()

    return states


def _answers(settings: Settings) -> Probe:
    async def answers() -> None:
        from bot.app import summariser  # noqa: PLC0415
        from bot.core.domain import (  # noqa: PLC0415
            Counts,
            Post,
            Sentence,
            Thread,
            ThreadPost,
            Window,
        )

        text = "The town library opens at nine on Monday."
        entry = ThreadPost(1, Post("1", "check", text), (), (Sentence("1.1", 1, text),))
        asked = summariser(settings)
        if asked:
            await asked.summarise(Thread("library", Window(), (entry,), Counts(posts=1)), "English")

    return answers


# Reading what was given, telling what went wrong ---------------------------------------------------------


def _act(work: Coroutine[None, None, ExitCode]) -> None:
    """Runs a command's work; what the caller can do nothing about is one line and an exit code."""
    from bot.config import BadSettings  # noqa: PLC0415
    from bot.core.actors import BadTable  # noqa: PLC0415
    from bot.ports import SourceUnavailable  # noqa: PLC0415
    from bot.store.unavailable import StoreUnavailable  # noqa: PLC0415

    try:
        code = asyncio.run(work)
    except (SourceUnavailable, BadTable) as error:  # a path somebody gave, here or in FOLDERS; a table of his own
        raise _failure(str(error), ExitCode.BAD_INPUT) from None
    except BadSettings as error:
        raise _failure("\n".join(error.problems), ExitCode.BAD_INPUT) from None
    except StoreUnavailable as error:
        raise _failure(str(error), ExitCode.FAILED) from None
    except CannotServe as error:
        raise _failure("\n".join(error.reasons), ExitCode.FAILED) from None
    except KeyboardInterrupt:
        raise typer.Exit(ExitCode.INTERRUPTED) from None
    if code is not ExitCode.OK:
        raise typer.Exit(code)


def _settings(env_file: Path | None) -> Settings:
    from bot.config import BadSettings, read_settings  # noqa: PLC0415

    try:
        return read_settings(env_file)
    except BadSettings as error:
        for problem in error.problems:
            _complain(problem)
        raise typer.Exit(ExitCode.BAD_INPUT) from None


def _tag(text: str) -> str:
    from bot.core.tags import NotATag, fold_tag  # noqa: PLC0415

    try:
        return fold_tag(text)
    except NotATag as error:
        raise _failure(str(error), ExitCode.BAD_INPUT) from None


def _instant(text: str | None) -> datetime | None:
    """An instant as ISO 8601 writes it; without an offset it is UTC."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _failure(f"--now {text} is no instant; for example 2026-03-15T09:00Z", ExitCode.BAD_INPUT) from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _length(text: str) -> timedelta:
    from bot.core.durations import duration  # noqa: PLC0415

    length = duration(text if not text.isdecimal() else f"{text}h")
    if length is None:
        raise _failure(f"--since {text} is not a length of time; for example 24h, 7d, 1h15m", ExitCode.BAD_INPUT)
    return length


def _standard_input() -> Iterator[str]:
    """The lines of standard input; bytes that are no UTF-8 stay visible to the reader of records."""
    yield from io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape", newline="\n")


def _failure(line: str, code: ExitCode) -> typer.Exit:
    _complain(line)
    return typer.Exit(code)


def _complain(line: str) -> None:
    typer.echo(f"tagbrief: {line}", err=True)
