"""What a model call costs, from a shipped table of list prices."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

_DATED = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")
"""A snapshot such as "gpt-4.1-mini-2025-04-14" has the price of its model."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens read and written."""

    read: float
    written: float


Prices = Mapping[tuple[str, str], Price]
"""Prices by (host, model): the same weights cost different money at different hosts."""


def shipped_prices() -> Prices:
    """The table in `bot/data/prices.csv`: list prices as of the date in each row, without any discount."""
    table = files("bot").joinpath("data/prices.csv").read_text(encoding="utf-8")
    return {
        (row["host"], row["model"]): Price(float(row["usd_in"]), float(row["usd_out"]))
        for row in csv.DictReader(table.splitlines())
    }


def cost(prices: Prices, host: str, model: str, tokens_in: int | None, tokens_out: int | None) -> float | None:
    """US dollars of one call, or None when the price or the tokens are unknown.

    Cached or batched tokens are counted in full, so the figure is never below the bill.
    """
    name = model.removeprefix("models/")
    price = prices.get((host, name)) or prices.get((host, _DATED.sub("", name)))
    if price is None or tokens_in is None or tokens_out is None:
        return None
    return (tokens_in * price.read + tokens_out * price.written) / 1_000_000
