"""A PostgreSQL server of our own, made from the machine's programs for one test session, then thrown away."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

MISSING = "PostgreSQL is not installed; on Debian: apt-get install postgresql"

UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Server:
    """A server that runs: where it is, and the password of its user `tagbrief`, who may do everything."""

    port: int
    password: str
    programs: Path
    home: Path
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://tagbrief:{self.password}@127.0.0.1:{self.port}/{database}"

    async def version(self) -> int:
        """Such as 150000 for 15.0."""
        return int(await self.ask("SHOW server_version_num"))

    async def ask(self, statement: str, database: str = "postgres") -> Any:
        """Runs one statement, outside the databases of the tests if none is named; the first value of its answer."""
        async with self.connected(database) as connection:
            return await connection.fetchval(statement)

    @asynccontextmanager
    async def connected(self, database: str) -> AsyncIterator[Any]:
        """A connection of asyncpg to one of its databases."""
        import asyncpg  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra without types

        connection = await asyncpg.connect(self.url(database))
        try:
            yield connection
        finally:
            await connection.close()

    def start(self) -> None:
        """Starts it on its data and waits until it takes connections."""
        self.process = _start(self.programs, self.home, self)
        _wait(self.process, self.home, self)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stops it: at once, or by SIGINT as an operator would, with every connection cut."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)


def binaries() -> Path | None:
    """The directory of the newest server programs, or None when there are none."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    on_path = shutil.which("initdb")
    found = newest or (Path(on_path).resolve() if on_path else None)
    return found.parent if found else None


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """A new server on a free port of the loopback, stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="tagbrief-postgres-", ignore_cleanup_errors=True) as place:
        server = Server(_free_port(), secrets.token_urlsafe(12), programs, Path(place))
        _make(programs, server.home, server)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _make(programs: Path, home: Path, server: Server) -> None:
    (home / "password").write_text(server.password)
    for path in (home, home / "password"):
        _give_away(path)
    options = ["--username=tagbrief", "--auth=scram-sha-256", f"--pwfile={home / 'password'}", "--no-sync"]
    made = subprocess.run(  # noqa: S603 - the programs of the machine
        [programs / "initdb", "--encoding=UTF8", "--locale=C", *options, "-D", home / "data"],
        check=False,
        capture_output=True,
        text=True,
        cwd=home,
        **_unprivileged(),
    )
    assert made.returncode == 0, made.stderr


def _start(programs: Path, home: Path, server: Server) -> subprocess.Popen[bytes]:
    settings = {
        **UNSAFE_BUT_QUICK,
        "listen_addresses": "127.0.0.1",
        "port": str(server.port),
        "unix_socket_directories": str(home),
    }
    arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - the programs of the machine
            [programs / "postgres", "-D", home / "data", *arguments],
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home,
            **_unprivileged(),
        )


def _wait(process: subprocess.Popen[bytes], home: Path, server: Server) -> None:
    """Until the server's own mark says that it is ready."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        mark = home / "data" / "postmaster.pid"
        if mark.exists() and mark.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    log = (home / "log").read_text()
    raise AssertionError(f"PostgreSQL did not start on port {server.port}:\n{log}")


def _unprivileged() -> dict[str, Any]:
    """For subprocess: the server refuses to run as root, so root runs it as nobody."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, "nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
