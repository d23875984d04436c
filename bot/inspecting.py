"""What `tagbrief inspect standing` answers: for each line of JSON how its sentence is told, and by what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

from bot.core.classifier import Classifier, read_classifier
from bot.core.cues import Judgement, judge
from bot.core.domain import Standing
from bot.core.languages import language_code
from bot.core.sentences import clauses


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence to be judged; `tongue` is the code of its language where the line tells it."""

    id: object
    text: str
    tongue: str | None


def shipped_classifier() -> Classifier:
    """The classifier that comes with the package."""
    return read_classifier(_shipped("standing.json"), _shipped("opinion.tsv"))


def _shipped(name: str) -> str:
    return resources.files("bot").joinpath("data", name).read_text(encoding="utf-8")


def standings(lines: Iterable[str], trained: Classifier | None) -> Iterator[dict[str, object] | str]:
    """For each line `{"id", "standing", "why"}`, or why it could not be read; empty ones are left out."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        asked = _read(line)
        if isinstance(asked, str):
            yield f"stdin:{number}: {asked}"
            continue
        said = sentence_judgement(asked.text, asked.tongue, trained)
        yield {"id": asked.id, "standing": _word(said.standing), "why": why(said)}


def sentence_judgement(text: str, tongue: str | None, trained: Classifier | None) -> Judgement:
    """How a sentence is told: by its least sure clause, and by its flat clause where another one claims nothing."""
    whole = judge(text, tongue, trained)
    if whole.standing is not None or whole.kind in _OF_ALL:
        return whole
    parts = clauses(text)
    told = [judge(part, tongue, trained) for part in parts] if len(parts) > 1 else []
    for standing in (Standing.SPECULATION, Standing.REPORTED):
        if found := next((said for said in told if said.standing is standing), None):
            return found
    return whole


_OF_ALL = frozenset({"asking", "promotion", "instruction", "trained"})
"""What colours every clause of its sentence."""


def why(said: Judgement) -> str:
    """The kind of cue and the cue as written: `hedge: “might”`; without a cue what else told."""
    if said.cue:
        return f"{said.kind}: “{said.cue}”"
    return {"stated": "stated flatly", "trained": "by the classifier"}.get(said.kind, said.kind)


def _word(standing: Standing | None) -> str:
    return standing.value if standing else "none"


def _read(line: str) -> Asked | str:
    """What a line asks, or why it cannot be read."""
    try:
        line.encode("utf-8")
        held = json.loads(line)
    except UnicodeEncodeError:
        return "is not UTF-8"
    except (ValueError, RecursionError):
        return "is not JSON"
    if not isinstance(held, dict) or "id" not in held:
        return "is no object with an id and a text"
    text, lang = held.get("text"), held.get("lang")
    if not isinstance(text, str):
        return "has no text"
    if lang is not None and not isinstance(lang, str):
        return "has a lang that is no text"
    return Asked(held["id"], text, (language_code(lang) or lang.partition("-")[0].casefold()) if lang else None)
