"""The model that is measured beside the posts' own words: the one that the bot's settings name, if any."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from benchmarks.evaluation.threads import Brief, briefs, cases
from bot.app import summariser
from bot.config import read_settings


@dataclass(frozen=True, slots=True)
class Modelled:
    """The briefs of all shipped threads by a model, and its name in tables."""

    model: str
    briefs: tuple[Brief, ...]

    @property
    def name(self) -> str:
        """The model's name, with how many threads it failed on: their briefs are in the posts' own words."""
        failed = sum(brief.digest.engine != "openai" for brief in self.briefs)
        return f"{self.model} (failed on {failed} of {len(self.briefs)})" if failed else self.model


@cache
def modelled() -> Modelled | None:
    """What the model of OPENAI_MODEL and its like makes of our threads, asked once in a run.

    None where none is set, so that nothing is asked and nothing costs.
    """
    settings = read_settings()
    model = summariser(settings)
    return Modelled(str(settings.openai_model), briefs(cases(), model)) if model else None
