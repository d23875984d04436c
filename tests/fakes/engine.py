"""An engine whose jobs run when a test says so."""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Job


class StepEngine:
    """Remembers what was asked for, each (job, key) once, and runs it in `drain`."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self.asked: list[tuple[str, str]] = []
        self._done = 0

    async def start(self, jobs: Mapping[str, Job]) -> None:
        self._jobs = dict(jobs)

    async def enqueue(
        self,
        connection: object,  # noqa: ARG002 - nothing here is durable
        job: str,
        key: str,
        *,
        lane: int = 0,  # noqa: ARG002
        partition: str | None = None,  # noqa: ARG002
    ) -> None:
        if (job, key) not in self.asked:
            self.asked.append((job, key))

    async def every(self, job: str, seconds: float) -> None:
        """Runs when the test calls the job itself."""

    async def drain(self) -> None:
        """Runs what was asked for, in order, and what that asks for."""
        while self._done < len(self.asked):
            job, key = self.asked[self._done]
            self._done += 1
            await self._jobs[job](key)

    async def stop(self, timeout: float) -> None:  # noqa: ASYNC109 - as the port has it
        """Nothing runs by itself."""
