"""The command `digest`: one brief, printed in any form; or why there is none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.ending import ExitCode, act, complain
from bot.cli.given import EnvFile, From, folded, length_of, settings_in

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.domain import Digest, Post
    from bot.core.phrases import Phrases
    from bot.pipeline import Parts


class Format(StrEnum):
    """How a brief is printed."""

    TEXT = "text"
    TELEGRAM = "telegram"
    DISCORD = "discord"
    JSON = "json"


DAY = timedelta(hours=24)
"""The window of a brief of the bot's own store when nobody says another."""


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
    length = length_of(since) if since is not None else None if from_ else DAY
    act(_digest(settings_in(env_file), folded(tag), tuple(from_ or ()), length, language, format))


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
            complain(fault)
        window = Window(parts.clock.now() - length if length else None)
        spoken = language_name(language) if language else settings.default_language
        try:
            made = await write_digest(parts, Topic(f"#{tag}", (tag,)), window=window, language=spoken)
        except NothingHeard:
            complain(await _why_nothing(parts, tag, posts, length))
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
