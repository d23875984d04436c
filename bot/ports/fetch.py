"""One fetch of an address that comes from outside: what it may take, what it gives, how it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may take: bytes of the decoded body, seconds for all of it, and redirects."""

    body: int = 15_000_000
    seconds: float = 20.0
    hops: int = 5


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a server told of a page at the last fetch; with them it may answer that nothing has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: `status` is 200 to 299, or 304 when nothing has changed (`body` is empty then).

    `url` is where it was found after redirects; `permanent` says that all of them were for good (and there was one).
    `headers` are those that somebody here reads, by their names in lower case. `body` is decoded of its transport.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    permanent: bool = False


class NotAllowed(Exception):  # noqa: N818 - named for what the caller learns
    """The address, or one it leads to, is none of the public web's; nothing was sent there."""


class FetchFailed(Exception):  # noqa: N818 - named for what happened
    """No page came; the message says why in one line without the address, which may hold a secret.

    `status` is the server's answer where there was one, `again_in` the seconds after which it wants to be asked again.
    """

    def __init__(self, why: str, status: int | None = None, again_in: float | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.again_in = again_in


class Fetch(Protocol):
    """Gets a page whose address comes from outside."""

    async def __call__(
        self, url: str, *, limits: Limits = ..., conditions: Conditions = ..., accept: str = ...
    ) -> Fetched:
        """The page. Raises NotAllowed or FetchFailed."""
        ...
