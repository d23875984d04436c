"""A guard on the sockets of this process: while it is up, nothing but the loopback can be reached."""

from __future__ import annotations

import ipaddress
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WATCHED = frozenset({"socket.connect", "socket.sendto"})


def is_loopback(address: object) -> bool:
    """Whether an address of a socket stays on this machine; paths of Unix sockets do."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """An audit hook; the interpreter never lets go of one, hence the switch."""

    def __init__(self) -> None:
        self.up = False
        self.installed = False

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.up and event in WATCHED and not is_loopback(arguments[1]):
            raise AssertionError(f"a test wanted to reach {arguments[1]}")

    @contextmanager
    def raised(self) -> Iterator[None]:
        """Up for a while. Whoever reaches out meanwhile gets an AssertionError."""
        if not self.installed:
            sys.addaudithook(self)
            self.installed = True
        before, self.up = self.up, True
        try:
            yield
        finally:
            self.up = before


GUARD = Guard()
