"""What a model is sent: how firmly it is asked for JSON, how much it is shown, how it is asked again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.core.domain import Thread
from bot.llm.prompt import Prompts, as_data, posts_as_data

_BUDGET = 40_000
"""Characters of posts per call: 10,000 tokens of a Latin script, at most 40,000 of a Chinese one, so that
rules, posts and answer fit a context of 64k, and a call of a small model costs about a cent or less."""

_LEAST_BUDGET = 1_000
_STEP = 4
"""A prompt too long for a context is sent again with a fourth: two steps lead from 40,000 to 2,500."""

_MOST_TOKENS = 8_000
"""Tokens of an answer, reasoning included; twelve claims need about 1,000."""

_LONGEST_ECHO = 4_000
"""Characters of an unusable answer that the model is shown again."""

_SCHEMA = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "sentences": {"type": "array", "items": {"type": "string"}},
                    "text": {"type": "string"},
                },
                "required": ["sentences", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}
"""`sentences` come first, so that a model chooses what a claim rests on before it words it."""


class Form(StrEnum):
    """How firmly a server is asked for JSON, the firmest first; not every server takes each."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Capability:
    """What a model at an address is known to take: the form of a request, and characters of posts."""

    form: Form = Form.SCHEMA
    budget: int = _BUDGET

    def with_lower_form(self) -> Capability | None:
        """The next form to try, or None after the last."""
        forms = list(Form)
        place = forms.index(self.form) + 1
        return replace(self, form=forms[place]) if place < len(forms) else None

    def with_less_text(self) -> Capability | None:
        """The next budget to try, or None when too little would be left."""
        budget = self.budget // _STEP
        return replace(self, budget=budget) if budget >= _LEAST_BUDGET else None


@dataclass(frozen=True, slots=True)
class Question:
    """What one logical call asks: a thread, the language by its full name, and an unusable answer to mend."""

    thread: Thread
    language: str
    unusable: str | None = None
    why: str | None = None


Messages = list[dict[str, str]]


def request_for(model: str, prompts: Prompts, question: Question, able: Capability) -> dict[str, Any]:
    """The body of a chat completion. The plain form wishes for nothing, for servers that refuse the rest."""
    messages = _opening(prompts, question, able)
    if question.why is not None:
        _, again = prompts.repair.rendered(why=question.why, language=question.language)
        messages = _mending(messages, question.unusable or "", again)
    body: dict[str, Any] = {"model": model, "messages": messages}
    if able.form is Form.PLAIN:
        return body
    return body | {"response_format": _response_format(able.form), "max_completion_tokens": _MOST_TOKENS}


def _opening(prompts: Prompts, question: Question, able: Capability) -> Messages:
    rules, turn = prompts.summarise.rendered(
        tag=as_data(question.thread.tag),
        language=question.language,
        posts=posts_as_data(question.thread, able.budget),
    )
    if able.form is Form.PLAIN:  # some chat templates know no system role
        return [{"role": "user", "content": f"{rules}\n\n{turn}"}]
    return [{"role": "system", "content": rules}, {"role": "user", "content": turn}]


def _mending(messages: Messages, unusable: str, again: str) -> Messages:
    """The conversation with the unusable answer and the plea to give it anew.

    The answer is not ours: its angle brackets could open a turn in the chat templates of local servers.
    """
    echo = unusable[:_LONGEST_ECHO].replace("<", "‹").replace(">", "›").strip()
    if not echo:
        last = messages[-1]
        return [*messages[:-1], {**last, "content": f"{last['content']}\n\n{again}"}]
    return [*messages, {"role": "assistant", "content": echo}, {"role": "user", "content": again}]


def _response_format(form: Form) -> dict[str, Any]:
    if form is Form.OBJECT:
        return {"type": form.value}
    return {"type": form.value, form.value: {"name": "claims", "strict": True, "schema": _SCHEMA}}
