"""Which addresses the bot may connect to when somebody else named them: those of the public internet, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from bot.core.links import safe

Address = IPv4Address | IPv6Address

PORTS = frozenset({80, 443})
"""What web servers for the public listen on; other ports belong to services that expect no visitors."""

_IPV4_NOT_PUBLIC = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure tells its virtual machines their secrets here; all else of the block is public
    )
)
"""IANA's registry of special addresses (RFC 6890), and what the clouds put among the public ones.

`ipaddress.is_private` is False for 100.64/10 (also Alibaba's metadata) and 192.0.0.192 (Oracle's) in Python 3.11.
"""

_IPV6_PUBLIC = IPv6Network("2000::/3")
"""All that IANA has given out for unicast. Outside are ::1, mapped (::ffff:0:0/96), compatible and translated (NAT64,
64:ff9b::/96) IPv4, unique local (fc00::/7, also Amazon's metadata), link-local and multicast addresses."""

_IPV6_NOT_PUBLIC = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "3ffe::/16",  # the 6bone, gone
        "3fff::/20",  # documentation
    )
)

_ISATAP = (0x00005EFE, 0x02005EFE)
"""In the middle of an IPv6 address: the last four bytes are an IPv4 address, whatever its network."""


@dataclass(frozen=True, slots=True)
class Target:
    """A web address that may be asked for, unless its name leads elsewhere: all ASCII, without its fragment.

    `literal` is the address where the host is one, else None: then the name's addresses are still to be vetted.
    """

    url: str
    host: str
    port: int
    literal: Address | None


class Refused(ValueError):  # noqa: N818 - named for what happened to the address
    """The address must not be connected to; the message says why in a few words, without the address."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and carries no other address inside."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _IPV4_NOT_PUBLIC)
    middle = int(address) >> 32 & 0xFFFFFFFF
    return (
        address in _IPV6_PUBLIC
        and address.scope_id is None
        and not any(address in network for network in _IPV6_NOT_PUBLIC)
        and middle not in _ISATAP
    )


def parsed(text: str) -> Address:
    """The address that a name service gave. Raises Refused for what is none."""
    try:
        return ip_address(text)
    except ValueError as error:
        raise Refused("the name leads to no address") from error


def target(url: str, ports: frozenset[int] = PORTS) -> Target:
    """The web address in the one form in which it is asked for. Raises Refused.

    Refused are other schemes than http and https, user names, other ports, hosts without a dot, every spelling of an
    IPv4 address but the plain one (2130706433, 0x7f.1, 0177.0.0.1, 127.1), and IPv6 addresses. Whether a plain
    address is public is not asked here.
    """
    written = safe(url)
    if written is None:
        raise Refused("not a plain http or https address")
    split = urlsplit(written)._replace(fragment="")
    host = split.hostname or ""
    port = split.port or (443 if split.scheme == "https" else 80)
    if port not in ports:
        raise Refused(f"port {port} is not one of the web")
    return Target(split.geturl(), host, port, _literal(host))


def _literal(host: str) -> Address | None:
    """The address that a host is; `safe` lets no disguise pass, so what ends in a digit is an address or nothing."""
    if not host.rpartition(".")[2].isdigit():
        return None
    return parsed(host)
