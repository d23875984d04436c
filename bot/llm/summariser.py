"""The summariser that asks a model: at most three requests and an end in time for each summary."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from bot.core.domain import Draft, DraftClaim, Thread, Usage
from bot.core.verify import is_in
from bot.llm.answer import Reply, Unreadable, read_claims, read_reply
from bot.llm.faults import Busy, CallFailed, FormRefused, TooLong
from bot.llm.prices import cost, shipped_prices
from bot.llm.prompt import language_asked_for, sentences_shown, shipped_prompts
from bot.llm.request import Capability, Question, request_for
from bot.ports import SummariserFailed

if TYPE_CHECKING:
    import httpx2
    import openai
    from pydantic import SecretStr

OPENAI = "https://api.openai.com/v1"

_MOST_REQUESTS = 3
"""HTTP requests of one logical call: tries, steps down in form or length, and the repair share them."""

_BACK_OFF = wait_exponential_jitter(multiplier=0.5, max=20, jitter=1)
_CUT_OFF = " (it was cut off before its end)"

Capabilities = MutableMapping[tuple[str, str], Capability]
"""What was learnt about servers, by (base URL, model)."""


@dataclass(slots=True)
class _Call:
    """One logical call under way: what it may still do, and what it has cost."""

    client: openai.AsyncOpenAI
    until: float
    spent: list[Usage]
    requests_left: int = _MOST_REQUESTS

    def is_over(self, state: RetryCallState) -> bool:
        """Whether another try would be one too many, or could only begin after the deadline."""
        start = asyncio.get_running_loop().time() + state.upcoming_sleep
        return self.requests_left == 0 or start >= self.until


class OpenAISummariser:
    """A Summariser that asks any server with OpenAI's chat completions.

    `timeout` is seconds for one HTTP request, `deadline` for everything one summary takes (None: one and a
    half times the timeout). `capabilities` is where it keeps what it learns about servers; summarisers that
    share one learn once. `transport` and `sleep` stand in for the network and the wait before another try.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: SecretStr | str | None = None,
        timeout: float = 60.0,
        deadline: float | None = None,
        capabilities: Capabilities | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._model = model
        self._base_url = (base_url or OPENAI).rstrip("/")
        self._api_key = api_key
        self._timeout = timeout
        self._deadline = deadline or 1.5 * timeout
        self._capabilities: Capabilities = {} if capabilities is None else capabilities
        self._transport = transport
        self._sleep = sleep
        self._host = _host_of(self._base_url)
        self._prices = shipped_prices()
        self._prompts = shipped_prompts()

    @property
    def engine(self) -> str:
        """What its drafts say made them."""
        return "openai"

    async def summarise(self, thread: Thread, language: str) -> Draft:
        """Unsettled claims of a thread, worded by the model; a thread without sentences costs no request.

        Nothing the model says is checked here. Raises SummariserFailed with one line for an operator.
        """
        spent: list[Usage] = []
        claims: tuple[DraftClaim, ...] = ()
        if any(entry.sentences for entry in thread.posts):
            try:
                claims = await self._before_deadline(Question(thread, language_asked_for(language)), spent)
            except CallFailed as fault:
                raise SummariserFailed(f"{self._host}: {fault}", spent) from fault
        return Draft(claims, self.engine, language, self._prompts.hash, tuple(spent), unread=self._unread(thread))

    async def _before_deadline(self, question: Question, spent: list[Usage]) -> tuple[DraftClaim, ...]:
        from bot.llm import wire  # noqa: PLC0415 - takes a second; only a summary that is asked for needs it

        until = asyncio.get_running_loop().time() + self._deadline
        endpoint = wire.Endpoint(self._base_url, _revealed(self._api_key), self._timeout)
        try:
            async with asyncio.timeout(self._deadline), wire.connected(endpoint, self._transport) as client:
                return await self._claims(_Call(client, until, spent), question)
        except TimeoutError:
            raise CallFailed(f"no answer within {self._deadline:g} s") from None

    async def _claims(self, call: _Call, question: Question) -> tuple[DraftClaim, ...]:
        """Asks once, and a second time when the first answer cannot be read or is mostly in another language.

        A second answer that is no better than one that could be read is passed over.
        """
        reply = await self._reply(call, question)
        first = _read(reply, question)
        why = first.why if isinstance(first, Unreadable) else _in_another_language(first, question.language)
        again = replace(question, unusable=reply.text, why=why)
        if isinstance(first, Unreadable):
            second = _read(await self._reply(call, again), question) if call.requests_left else first
            if isinstance(second, Unreadable):
                raise CallFailed(second.why)
            return second
        if why is None or not call.requests_left:
            return first
        try:
            second = _read(await self._reply(call, again), question)
        except CallFailed:
            return first
        return first if isinstance(second, Unreadable) else max(first, second, key=_lines_in(question.language))

    async def _reply(self, call: _Call, question: Question) -> Reply:
        """One answer, asked for in the firmest form and at the greatest length that the server takes."""
        able = self._capability()
        while True:
            try:
                reply = await self._persistently(call, question, able)
            except (FormRefused, TooLong) as fault:
                lower = able.with_lower_form() if isinstance(fault, FormRefused) else able.with_less_text()
                if lower is None or call.requests_left == 0:
                    raise
                able = lower
            else:
                self._capabilities[self._base_url, self._model] = able
                return reply

    async def _persistently(self, call: _Call, question: Question, able: Capability) -> Reply:
        """The one place that tries again: what is busy now may answer in a moment."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(Busy),
            wait=_pause,
            stop=call.is_over,
            sleep=self._sleep,
            reraise=True,
        )
        return await retrying(self._once, call, question, able)

    async def _once(self, call: _Call, question: Question, able: Capability) -> Reply:
        from bot.llm import wire  # noqa: PLC0415

        call.requests_left -= 1
        body = request_for(self._model, self._prompts, question, able)
        reply = read_reply(await wire.completion(call.client, body))
        call.spent.append(self._usage(reply))
        if isinstance(reply, Unreadable):
            raise CallFailed(reply.why)
        if reply.refusal or reply.finish == "content_filter":
            raise CallFailed("the model refused to answer")
        return reply

    def _unread(self, thread: Thread) -> int:
        budget = self._capability().budget
        return len(thread.by_ref()) - sum(map(len, sentences_shown(thread, budget)))

    def _capability(self) -> Capability:
        return self._capabilities.get((self._base_url, self._model), Capability())

    def _usage(self, reply: Reply | Unreadable) -> Usage:
        """What one HTTP answer cost: in dollars as the server says, else by the price table."""
        if isinstance(reply, Unreadable):
            return Usage(self._model)
        dollars = reply.cost
        if dollars is None:
            dollars = cost(self._prices, self._host, self._model, reply.tokens_in, reply.tokens_out)
        return Usage(self._model, reply.tokens_in, reply.tokens_out, dollars)


def _read(reply: Reply, question: Question) -> tuple[DraftClaim, ...] | Unreadable:
    claims = read_claims(reply.text, question.thread.by_ref())
    if isinstance(claims, Unreadable) and reply.finish == "length":
        return Unreadable(claims.why + _CUT_OFF)
    return claims


def _lines_in(language: str) -> Callable[[Sequence[DraftClaim]], int]:
    """How many lines may be in a language: none of them is clearly in another."""
    return lambda claims: sum(is_in(claim.text, language) for claim in claims)


def _in_another_language(claims: Sequence[DraftClaim], language: str) -> str | None:
    """What is wrong with an answer of which at least half is clearly in another language; None: nothing.

    A single line is dropped when it is checked; it is not worth a second request.
    """
    strange = len(claims) - _lines_in(language)(claims)
    return f"{strange} of {len(claims)} texts are not in {language}" if strange and 2 * strange >= len(claims) else None


def _host_of(url: str) -> str:
    """The host of an address, fit for a message: without name, password and path."""
    try:
        return urlsplit(url).hostname or "the model"
    except ValueError:
        return "the model"


def _revealed(key: SecretStr | str | None) -> str | None:
    plain = key if key is None or isinstance(key, str) else key.get_secret_value()
    return plain.strip() or None if plain else None


def _pause(state: RetryCallState) -> float:
    """Seconds before the next try: what the server asks for, else a random time that doubles."""
    fault = state.outcome.exception() if state.outcome else None
    if isinstance(fault, Busy) and fault.retry_after is not None:
        return fault.retry_after
    return _BACK_OFF(state)
