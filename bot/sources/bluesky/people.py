"""Who an account is: its handle, and whether it declines, asked of Bluesky's public interface and remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping

import aiohttp

from bot.sources.bluesky.reading import Person, Unreadable, people_of

AT_ONCE = 25
"""Accounts in one question, as `app.bsky.actor.getProfiles` allows."""

LONGEST = 1 << 20
MOST = 20_000
"""Accounts that are remembered, the newest."""

STALE = 86_400.0
"""Seconds after which an account is asked for anew: who declines today did not yesterday."""

PATIENCE, REST = 5.0, 300.0
"""Seconds for all questions of one look, and until it is asked again after a failure: posts do not wait for names."""

FAILURES = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


async def body_of(answer: aiohttp.ClientResponse) -> bytes:
    """The body of an answer. Raises Unreadable for one that is too long."""
    body = bytearray()
    async for chunk in answer.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > LONGEST:
            raise Unreadable(f"an answer of more than {LONGEST} bytes")
    return bytes(body)


class People:
    """The accounts that are known. `base` is the interface to ask; None: nobody is asked."""

    def __init__(self, base: str | None, time: Callable[[], float]) -> None:
        self._base = base
        self._time = time
        self._known: OrderedDict[str, tuple[Person, float]] = OrderedDict()
        self._rest_until = 0.0

    def learn(self, person: Person) -> None:
        """Remembers an account."""
        self._known[person.did] = (person, self._time())
        self._known.move_to_end(person.did)
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def forget(self, did: str) -> None:
        """An account has another name. Who it is now is asked anew: names in the stream are unchecked."""
        self._known.pop(did, None)

    async def who(self, session: aiohttp.ClientSession, dids: Collection[str]) -> Mapping[str, Person]:
        """Those of the accounts that are known or could be asked for in time."""
        fresh = self._time() - STALE
        asked = [did for did in dict.fromkeys(dids) if did not in self._known or self._known[did][1] < fresh]
        if asked and self._base and self._time() >= self._rest_until:
            try:
                async with asyncio.timeout(PATIENCE):
                    for start in range(0, len(asked), AT_ONCE):
                        await self._ask(session, self._base, asked[start : start + AT_ONCE])
            except FAILURES:
                self._rest_until = self._time() + REST
        return {did: self._known[did][0] for did in dids if did in self._known}

    async def _ask(self, session: aiohttp.ClientSession, base: str, dids: Collection[str]) -> None:
        params = [("actors", did) for did in dids]
        async with session.get(f"{base}/xrpc/app.bsky.actor.getProfiles", params=params) as answer:
            answer.raise_for_status()
            people = people_of(await body_of(answer))
        for did in dids:
            self.learn(people.get(did, Person(did, None)))
