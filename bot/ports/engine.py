"""Jobs: how they are asked for, and what runs them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Protocol


class Unavailable(Exception):  # noqa: N818 - named for what the caller can do: try later
    """What the work needs, such as the database, cannot be used now. A job that raises it is run again."""


Job = Callable[[str], Coroutine[object, object, None]]
"""Work that is named by one string, its key, and may be done twice: it looks up in the store what is left to do."""


class Queue(Protocol):
    """Where jobs are asked for, whoever runs them; what was asked for survives a crash."""

    async def enqueue(
        self, connection: object, job: str, key: str, *, lane: int = 0, partition: str | None = None
    ) -> None:
        """Asks for a job in the caller's open transaction; the same (job, key) twice is one run.

        Of one partition one job runs at a time, in all processes, lower lanes first. Raises Unavailable.
        """
        ...


class Engine(Queue, Protocol):
    """Runs jobs, in this process and in those beside it."""

    async def start(self, jobs: Mapping[str, Job]) -> None:
        """Runs these jobs from now on, by name; those that a dead process left behind too."""
        ...

    async def every(self, job: str, seconds: float) -> None:
        """Asks for a job periodically; once for all processes together, and never two at once."""
        ...

    async def stop(self, timeout: float) -> None:  # noqa: ASYNC109 - what runs is given time, then left
        """Lets running jobs end until `timeout` seconds have passed; what has not ended is run again later."""
        ...
