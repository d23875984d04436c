"""A platform on paper: it writes down what it is sent, and answers as it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.domain import Chat
from bot.core.letters import Letter
from bot.core.lines import Line
from bot.core.outbox import Outcome, Sent
from bot.core.render import plain


@dataclass
class Paper:
    """Takes all (message ids m1, m2 …), once its `answers` are used up; `sent` has (chat, texts, nonce)."""

    answers: list[Outcome] = field(default_factory=list)
    idempotent: bool = False
    sent: list[tuple[Chat, tuple[str, ...], str | None]] = field(default_factory=list)
    platform: str = "paper"
    letters: list[Letter] = field(default_factory=list)

    def written(self, lines: Sequence[Line]) -> tuple[str, ...]:
        return (plain(lines),) if lines else ()

    async def send(self, chat: Chat, letter: Letter, nonce: str | None = None) -> Outcome:
        self.sent.append((chat, (letter.text,), nonce))
        self.letters.append(letter)
        return self.answers.pop(0) if self.answers else Sent((f"m{len(self.sent)}",))
