"""Who is alive among the processes on one PostgreSQL, and who carries on for those that are not."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from bot.engine.database import connect

if TYPE_CHECKING:
    from dbos import DBOSClient

LOOK = 0.3
"""Seconds between two looks at the others."""

DEAD_AFTER = 1.0
"""Seconds for which a process must be seen without its lock: after a restart of the server all come back."""

log = logging.getLogger(__name__)


class Life:
    """An advisory lock that this process holds while it lives. Take it before DBOS is launched.

    `owner` names the process in DBOS's tables. It is new for each start, so that nobody else ever comes by the
    lock but those who look whether we are dead. PgBouncer must pool by session: the lock is the connection's.
    """

    def __init__(self, url: str) -> None:
        self.owner = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._url = url
        self._free_since: dict[str, float] = {}
        self._over = threading.Event()
        self._watch: threading.Thread | None = None
        self._lock = self._hold()

    def watch(self, client: DBOSClient) -> None:
        """Begins to look after the others, in a thread of its own, whatever the event loop is busy with."""
        self._watch = threading.Thread(target=self._look_on, args=(client,), name="engine-life", daemon=True)
        self._watch.start()

    def end(self) -> None:
        """Lets go of the lock: what this process has not finished is the others'."""
        self._over.set()
        if self._watch is not None:
            self._watch.join()
        self._lock.close()

    def _hold(self) -> psycopg.Connection[tuple[Any, ...]]:
        connection = connect(self._url, autocommit=True)
        # Waits only for someone who thought us dead and is just handing on our jobs.
        connection.execute("SELECT pg_advisory_lock(%s)", (number(self.owner),))
        return connection

    def _look_on(self, client: DBOSClient) -> None:
        while not self._over.wait(LOOK):
            try:
                if self._lock.closed:
                    self._lock = self._hold()
                self._lock.execute("SELECT 1")  # a lost connection says so only when it is used
                self._look(client, time.monotonic())
            except (psycopg.Error, SQLAlchemyError) as error:
                log.warning("cannot see the other processes: %s", type(error).__name__)
                self._free_since.clear()
                self._lock.close()

    def _look(self, client: DBOSClient, now: float) -> None:
        """One look: who has unfinished jobs, whose lock is free, and for how long it has been."""
        unfinished = jobs_by_owner(client, self.owner)
        free = {owner for owner in unfinished if self._try_lock(owner) and self._unlock(owner)}
        self._free_since = {owner: self._free_since.get(owner, now) for owner in free}
        for owner, since in self._free_since.items():
            if now - since >= DEAD_AFTER and self._try_lock(owner):
                self._take_over(client, owner)
                self._unlock(owner)

    def _take_over(self, client: DBOSClient, owner: str) -> None:
        """Puts the dead owner's jobs back into their queues; read again under its lock, they go back once."""
        for queue, jobs in jobs_by_owner(client, self.owner).get(owner, {}).items():
            log.warning("took over %d jobs of %s from %s", len(jobs), queue, owner)
            client.resume_workflows(list(jobs), queue_name=queue)

    def _try_lock(self, owner: str) -> bool:
        return self._ask("SELECT pg_try_advisory_lock(%s)", owner)

    def _unlock(self, owner: str) -> bool:
        return self._ask("SELECT pg_advisory_unlock(%s)", owner)

    def _ask(self, question: str, owner: str) -> bool:
        row = self._lock.execute(question, (number(owner),)).fetchone()
        return bool(row and row[0])


def number(owner: str) -> int:
    """The advisory lock of an owner: 64 bits of its name."""
    return int.from_bytes(blake2b(owner.encode(), digest_size=8).digest(), signed=True)


def jobs_by_owner(client: DBOSClient, but: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The jobs under way in other processes: owner, then queue, then their ids."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for job in client.list_workflows(status="PENDING", load_input=False, load_output=False):
        if job.executor_id and job.executor_id != but and job.queue_name:
            found[job.executor_id][job.queue_name].append(job.workflow_id)
    return found
