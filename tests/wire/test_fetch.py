"""Fetching from a web that means harm: nothing private is reached, and nothing takes more than its share."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
import sys
import time
import zlib
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import zstandard

from bot import __version__
from bot.core.addresses import Address, is_public
from bot.fetch import ENCODINGS, Fetcher
from bot.ports import Conditions, FetchFailed, Limits, NotAllowed
from tests.core.test_addresses import NOT_PUBLIC
from tests.fakes.web.canary import Canary, listening
from tests.fakes.web.names import Names
from tests.fakes.web.server import HOST, Asked, Web, plain, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
SHORT = Limits(seconds=0.4)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with serving() as running:
        yield running


@pytest.fixture
async def canary() -> AsyncIterator[Canary]:
    async with listening() as running:
        yield running


def is_public_or_ours(address: Address) -> bool:
    return is_public(address) or str(address) == HOST


def fetcher(
    web: Web,
    names: Names | None = None,
    *ports: int,
    public: Callable[[Address], bool] = is_public_or_ours,
    contact: str | None = None,
) -> Fetcher:
    allowed = frozenset({80, 443, web.port, *ports})
    return Fetcher(contact, resolve=names or Names(), public=public, ports=allowed, now=lambda: NOW)


# Nothing private is reached ------------------------------------------------------------------------------

HOSTILE = """
http://127.0.0.1:{p}/ http://127.0.0.1:{p}/latest/meta-data/ http://127.1.2.3:{p}/ http://127.255.255.254:{p}/
http://localhost:{p}/ http://LOCALHOST:{p}/ http://localhost.:{p}/ http://ip6-localhost:{p}/ http://0.0.0.0:{p}/
http://0:{p}/ http://127.1:{p}/ http://127.0.1:{p}/ http://2130706433:{p}/ http://0x7f000001:{p}/ http://0x7f.1:{p}/
http://0x7f.0x0.0x0.0x1:{p}/ http://0177.0.0.1:{p}/ http://017700000001:{p}/ http://0177.1:{p}/ http://127.0.0.01:{p}/
http://127.0x0.1:{p}/ http://1.0.0.127.in-addr.arpa:{p}/ http://127.0.0.1.:{p}/ http://１２７.0.0.1:{p}/
http://127。0。0。1:{p}/ http://①②⑦.0.0.1:{p}/ http://[::1]:{p}/ http://[::]:{p}/ http://[0:0:0:0:0:0:0:1]:{p}/
http://[::ffff:127.0.0.1]:{p}/ http://[::ffff:7f00:1]:{p}/ http://[::127.0.0.1]:{p}/ http://[64:ff9b::7f00:1]:{p}/
http://[2002:7f00:1::]:{p}/ http://[fe80::1%25lo]:{p}/ http://[::1%25lo]:{p}/ http://169.254.169.254:{p}/
http://[fd00:ec2::254]:{p}/ http://168.63.129.16:{p}/ http://192.0.0.192:{p}/ http://100.100.100.200:{p}/
http://100.64.0.1:{p}/ http://10.0.0.1:{p}/ http://172.16.0.1:{p}/ http://192.168.0.1:{p}/ http://198.18.0.1:{p}/
http://224.0.0.1:{p}/ http://255.255.255.255:{p}/ http://user@127.0.0.1:{p}/ http://user:pass@127.0.0.1:{p}/
http://example.org@127.0.0.1:{p}/ http://127.0.0.1:{p}\\@example.org/ http://example.org\\@127.0.0.1:{p}/
http://127.0.0.1:{p}#@example.org/ http://127.0.0.1:{p}?@example.org/ https://127.0.0.1:{p}/ HTTP://127.0.0.1:{p}/
http:/127.0.0.1:{p}/ http:127.0.0.1:{p}/ http:///127.0.0.1:{p}/ http://%31%32%37.0.0.1:{p}/ http://127.0.0.1:22/
http://127.0.0.1:{p}%2f@example.org/ file:///etc/passwd file://127.0.0.1:{p}/x gopher://127.0.0.1:{p}/_GET
ftp://127.0.0.1:{p}/x dict://127.0.0.1:{p}/ ws://127.0.0.1:{p}/ data:text/plain,x javascript:alert(1)
http://127.0.0.1:{p}/\t http://127.0.0.1\u200b:{p}/ http://127.0.0.1:{p}/\u202e
""".split()
LOCAL_NAMES = ("localhost", "localhost.", "ip6-localhost", "1.0.0.127.in-addr.arpa")


def local_names() -> Names:
    """What many machines would answer; a name that is written oddly is looked up too."""
    return Names({name: [["127.0.0.1", "::1"]] for name in LOCAL_NAMES})


async def refusals(fetch: Fetcher, urls: list[str]) -> dict[str, str]:
    """What fetching each address came to."""

    async def one(url: str) -> str:
        try:
            return f"answered {(await fetch(url, limits=Limits(seconds=5))).body!r}"
        except NotAllowed:
            return "not allowed"
        except FetchFailed as why:
            return f"failed: {why}"

    return dict(zip(urls, await asyncio.gather(*map(one, urls)), strict=True))


async def test_no_hostile_address_is_connected_to(web: Web, canary: Canary) -> None:
    urls = [url.format(p=canary.port) for url in HOSTILE]
    assert len(set(urls)) >= 60

    said = await refusals(fetcher(web, local_names(), canary.port), urls)

    assert {url: words for url, words in said.items() if words != "not allowed"} == {}
    assert await canary.settle() == 0


async def test_no_redirect_leads_to_a_hostile_address_however_late(web: Web, canary: Canary) -> None:
    urls = [url.format(p=canary.port) for url in HOSTILE if url.isascii() and "\t" not in url]
    assert len(set(urls)) >= 60
    for number, url in enumerate(urls):
        last = number % 5
        for hop in range(last):
            web.serve(f"/{number}.{hop}", status=(301, 302, 303, 307, 308)[hop], location=f"{number}.{hop + 1}")
        web.serve(f"/{number}.{last}", status=302, location=url)

    said = await refusals(fetcher(web, local_names(), canary.port), [web.url(f"/{n}.0") for n in range(len(urls))])

    reached = {asked.path for asked in web.asked}
    assert {f"/{number}.{number % 5}" for number in range(len(urls))} <= reached, "each last redirect was given"
    strange = set(said.values()) - {"not allowed"}
    assert strange <= {"failed: the server answers 404"}, "what reads as a path of the same server stays on it"
    assert await canary.settle() == 0


async def test_a_name_that_leads_elsewhere_at_the_second_question_is_not_followed(web: Web, canary: Canary) -> None:
    hostile = [address for address in NOT_PUBLIC if "%" not in address]
    assert len(hostile) >= 60
    names = Names({f"n{n}.example": [[HOST], [address]] for n, address in enumerate(hostile)})
    for n in range(len(hostile)):
        web.serve(f"/{n}", status=302, location=f"http://n{n}.example:{canary.port}/")

    said = await refusals(
        fetcher(web, names, canary.port), [web.url(f"/{n}", f"n{n}.example") for n in range(len(hostile))]
    )

    assert set(said.values()) == {"not allowed"}
    assert len(names.asked) == 2 * len(hostile), "each name was asked for twice, and changed in between"
    assert len(web.asked) == len(hostile)
    assert await canary.settle() == 0


async def test_one_private_address_among_public_ones_spoils_the_name(web: Web, canary: Canary) -> None:
    hostile = [address for address in NOT_PUBLIC if "%" not in address]
    names = Names({f"n{n}.example": [[HOST, address]] for n, address in enumerate(hostile)})
    urls = [f"http://n{n}.example:{canary.port}/" for n in range(len(hostile))]

    assert set((await refusals(fetcher(web, names, canary.port), urls)).values()) == {"not allowed"}
    assert await canary.settle() == 0
    assert web.asked == []


async def test_what_the_name_led_to_when_it_was_vetted_is_what_is_connected_to(web: Web) -> None:
    names = Names({"plaza.example": [[HOST], ["127.0.0.1"]]})
    web.serve("/", b"hello")

    found = await fetcher(web, names)(web.url("/", "plaza.example"))

    assert found.body == b"hello"
    assert names.asked == ["plaza.example"]


async def test_an_address_is_looked_at_once_more_when_it_is_connected_to(web: Web, canary: Canary) -> None:
    seen: list[Address] = []

    def public_at_first(address: Address) -> bool:
        seen.append(address)
        return len(seen) == 1

    with pytest.raises(FetchFailed):
        await fetcher(web, None, canary.port, public=public_at_first)(f"http://127.0.0.1:{canary.port}/")

    assert seen == [ip_address("127.0.0.1")] * 2
    assert await canary.settle() == 0


async def test_without_the_guard_the_canary_hears_it(web: Web, canary: Canary) -> None:
    """Else the tests above would prove nothing."""
    names = Names({"n.example": [["127.0.0.1"]], "six.example": [["::1"]]})
    open_door = fetcher(web, names, canary.port, public=lambda _address: True)
    with socket.socket(socket.AF_INET6) as probe:
        has_ipv6 = probe.connect_ex(("::1", canary.port)) == 0
    urls = [f"http://127.0.0.1:{canary.port}/", f"http://n.example:{canary.port}/", f"http://127.9.9.9:{canary.port}/"]
    urls += [f"http://six.example:{canary.port}/"] if has_ipv6 else []
    before = await canary.settle()

    assert set((await refusals(open_door, urls)).values()) == {"answered b'secret'"}
    assert await canary.settle() - before == len(urls)


async def test_a_proxy_of_the_environment_is_not_used(
    web: Web, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    for name in ("NO_PROXY", "no_proxy", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
    web.serve("/", b"straight")

    assert (await fetcher(web)(web.url("/"))).body == b"straight"
    assert await canary.settle() == 0

    async with aiohttp.ClientSession(trust_env=True) as trusting, trusting.get(web.url("/")) as response:
        assert await response.read() == b"secret", "the proxy stands in the environment"
    assert await canary.settle() == 1


# Nothing takes more than its share -----------------------------------------------------------------------


def sized(size: int) -> bytes:
    """A gzip of so many zeros, made without holding them."""
    packer = zlib.compressobj(9, wbits=31)
    block = bytes(1_000_000)
    return b"".join([*(packer.compress(block) for _ in range(size // len(block))), packer.flush()])


def zstd_bomb(blocks: int) -> bytes:
    """A frame in which four bytes stand for 128 KiB: as dense as zstd can be."""
    block = struct.pack("<I", 1 << 1 | 131_072 << 3)[:3] + b"\0"
    last = struct.pack("<I", 1 | 1 << 1 | 131_072 << 3)[:3] + b"\0"
    return b"\x28\xb5\x2f\xfd" + b"\x00\x68" + block * (blocks - 1) + last


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="memory is read from /proc")
@pytest.mark.slow
async def test_bombs_take_no_memory(web: Web) -> None:
    bombs = {
        "gzip": sized(300_000_000),
        "deflate": zlib.compress(bytes(100_000_000), 9),
        "zstd": zstd_bomb(10_000),
    }
    assert len(bombs["gzip"]) < 300_000
    assert len(zstandard.ZstdDecompressor().decompressobj().decompress(zstd_bomb(100))) == 100 * 131_072
    web.serve("/small", gzip.compress(b"small"), content_encoding="gzip")
    for encoding, body in bombs.items():
        web.serve(f"/{encoding}", body, content_encoding=encoding)
    web.answers["/plain"] = endless(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65_536))

    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.wire.bombs_child", str(web.port)),
        *(f"/{name}" for name in (*bombs, "plain")),
        stdout=asyncio.subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    said, _ = await child.communicate()
    found = json.loads(said)

    assert set(found["said"].values()) == {"longer than 15 MB"}
    assert len(found["said"]) == 4
    assert found["grown_without_limit"] > 290_000_000, "the bomb is one, and the measure works"
    assert found["grown"] <= 32 * 1024 * 1024, f"{found['grown'] / 1e6:.0f} MB"


def endless(head: bytes, again: bytes, pause: float = 0.0) -> Callable[[Asked, asyncio.StreamWriter], Any]:
    """An answer that ends when somebody hangs up, which the server counts."""

    async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)
        raise ConnectionResetError

    return answer


ENDLESS = {
    "drip": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x", 0.05),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0.01),
    "dripping header": (b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.05),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 50, 0.0),
    "a long header": (b"HTTP/1.1 200 OK\r\nX: ", b"x" * 4096, 0.0),
    "status line": (b"HTTP/1.1 200 ", b"x" * 4096, 0.0),
    "early answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 20, 0.01),
    "chunk extension": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x" * 4096, 0.0),
    "trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 100, 0.0),
    "silence": (b"", b"", 0.05),
    "no http": (b"SSH-2.0-OpenSSH_9.9\r\n", b"x" * 100, 0.01),
}


@pytest.mark.parametrize("kind", ENDLESS)
async def test_an_answer_without_end_ends_at_the_deadline_or_before(web: Web, kind: str) -> None:
    head, again, pause = ENDLESS[kind]
    web.answers["/"] = endless(head, again, pause)
    began = time.monotonic()

    with pytest.raises(FetchFailed) as failed:
        await fetcher(web)(web.url("/"), limits=SHORT)

    assert time.monotonic() - began < SHORT.seconds + 5
    assert len(str(failed.value)) < 60
    assert len(web.asked) == 1, "the server was asked, and went on until it was hung up on"
    if again:  # who says nothing does not notice either
        await asyncio.sleep(pause + 0.1)
        assert web.fired["hung up on"] == 1


async def test_a_name_service_that_does_not_answer_ends_at_the_deadline() -> None:
    async def silent(_host: str) -> list[str]:
        await asyncio.sleep(60)
        return []

    with pytest.raises(FetchFailed, match=r"took longer than 0\.4 s"):
        await Fetcher(resolve=silent)("http://plaza.example/", limits=SHORT)


async def test_after_five_redirects_it_is_enough(web: Web) -> None:
    async def further(asked: Asked, writer: asyncio.StreamWriter) -> None:
        at = int(asked.path.partition("?")[2])
        if at < 100_000:
            writer.write(plain(302, location=f"/hop?{at + 1}"))

    web.answers["/hop"] = further

    with pytest.raises(FetchFailed, match="redirected more than 5 times"):
        await fetcher(web)(web.url("/hop?0"))
    assert [asked.path for asked in web.asked] == [f"/hop?{at}" for at in range(6)]

    web.serve("/hop?5", b"there at last")
    assert (await fetcher(web)(web.url("/hop?0"))).body == b"there at last"


# What comes back -----------------------------------------------------------------------------------------


def gzipped_in_two(text: bytes) -> bytes:
    return gzip.compress(text[:3]) + gzip.compress(text[3:]) + bytes(9)


def deflated_raw(text: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(text) + packer.flush()


def in_two_frames(text: bytes) -> bytes:
    return zstandard.compress(text[:3]) + zstandard.compress(text[3:])


TEXT = bytes(range(256)) * 2_000
PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "identity": ("identity", bytes),
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "gzip of two members, padded": ("GZIP", gzipped_in_two),
    "deflate": ("deflate", zlib.compress),
    "raw deflate": ("deflate", deflated_raw),
    "zstd": ("zstd", zstandard.compress),
    "zstd of two frames": ("zstd", in_two_frames),
}


@pytest.mark.parametrize("kind", PACKED)
@pytest.mark.parametrize("byte_by_byte", [False, True])
async def test_a_packed_body_comes_unpacked(web: Web, kind: str, byte_by_byte: bool) -> None:
    encoding, pack = PACKED[kind]
    text = TEXT[:40] if byte_by_byte else TEXT
    packed = pack(text)

    async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
        )
        for start in range(0, len(packed), 1 if byte_by_byte else len(packed)):
            writer.write(packed[start : start + 1] if byte_by_byte else packed)
            await writer.drain()
            await asyncio.sleep(0)

    web.answers["/"] = answer

    assert (await fetcher(web)(web.url("/"))).body == text


@pytest.mark.parametrize("kind", [kind for kind in PACKED if kind not in ("plain", "identity")])
async def test_a_packed_body_that_breaks_off_is_none(web: Web, kind: str) -> None:
    encoding, pack = PACKED[kind]
    web.serve("/", pack(TEXT).rstrip(b"\0")[:-9], content_encoding=encoding)

    with pytest.raises(FetchFailed, match="the answer broke off"):
        await fetcher(web)(web.url("/"))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd"])
async def test_a_body_that_is_not_packed_as_it_says_is_none(web: Web, encoding: str) -> None:
    web.serve("/", b"<html>no archive</html>", content_encoding=encoding)

    with pytest.raises(FetchFailed, match="its compression cannot be read"):
        await fetcher(web)(web.url("/"))


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "compress", "x"])
async def test_a_compression_that_was_not_asked_for_is_refused(web: Web, encoding: str) -> None:
    web.serve("/", b"x", content_encoding=encoding)

    with pytest.raises(FetchFailed, match="not asked for"):
        await fetcher(web)(web.url("/"))


async def test_a_body_shorter_than_it_says_is_none(web: Web) -> None:
    async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")

    web.answers["/"] = answer

    with pytest.raises(FetchFailed, match="the answer broke off"):
        await fetcher(web)(web.url("/"))


async def test_the_request_says_who_asks_and_carries_nothing_over(web: Web) -> None:
    web.serve("/", status=302, location="/next", set_cookie="who=you")
    web.serve("/next", b"ok")

    await fetcher(web, contact="https://plaza.example/bot")(web.url("/"), accept="application/rss+xml")

    first, second = (asked.headers for asked in web.asked)
    assert first["user-agent"] == f"tagbrief/{__version__} (+https://plaza.example/bot)"
    assert first["accept-encoding"] == ENCODINGS
    assert second["accept"] == "application/rss+xml"
    assert "cookie" not in second
    assert "referer" not in second


async def test_what_has_not_changed_is_not_sent_again(web: Web) -> None:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("if-none-match") == '"v1"'
        writer.write(plain(304) if known else plain(200, b"news", etag='"v1"', content_type="text/xml"))

    web.answers["/"] = answer
    fetch = fetcher(web)

    first = await fetch(web.url("/"))
    again = await fetch(web.url("/"), conditions=Conditions(first.headers["etag"], "Sat, 14 Mar 2026 12:00:00 GMT"))

    assert (first.status, first.body) == (200, b"news")
    assert first.headers == {"content-type": "text/xml", "etag": '"v1"'}
    assert (again.status, again.body) == (304, b"")
    assert web.asked[-1].headers["if-modified-since"] == "Sat, 14 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize("etag", ['"\udcff"', '"é"', "x" * 501, '"a\r\nX: y"'])
async def test_a_condition_that_no_header_can_carry_is_left_out(web: Web, etag: str) -> None:
    web.serve("/", b"ok")

    assert (await fetcher(web)(web.url("/"), conditions=Conditions(etag))).body == b"ok"
    assert "if-none-match" not in web.asked[0].headers


async def test_an_answer_that_nothing_has_changed_to_who_did_not_ask_is_a_failure(web: Web) -> None:
    web.serve("/", status=304)

    with pytest.raises(FetchFailed, match="304"):
        await fetcher(web)(web.url("/"))


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [((301,), True), ((308, 301), True), ((302,), False), ((307,), False), ((301, 302), False), ((302, 301), False)],
)
async def test_an_address_has_moved_when_every_redirect_was_for_good(
    web: Web, statuses: tuple[int, ...], permanent: bool
) -> None:
    for number, status in enumerate(statuses):
        web.serve(f"/{number}", status=status, location=f"/{number + 1}")
    web.serve(f"/{len(statuses)}", b"here")

    found = await fetcher(web)(web.url("/0"))

    assert (found.url, found.permanent, found.body) == (web.url(f"/{len(statuses)}"), permanent, b"here")


async def test_a_page_that_has_not_moved_is_not_permanent(web: Web) -> None:
    web.serve("/", b"here")

    assert not (await fetcher(web)(web.url("/"))).permanent


async def test_a_redirect_to_nowhere_is_a_failure(web: Web) -> None:
    web.serve("/", status=302)

    with pytest.raises(FetchFailed, match="redirected to nowhere"):
        await fetcher(web)(web.url("/"))


@pytest.mark.parametrize(
    ("said", "again_in"),
    [
        ("120", 120.0),
        ("Sat, 14 Mar 2026 12:05:00 GMT", 300.0),
        ("Sat, 14 Mar 2026 11:00:00 GMT", 0.0),
        ("999999999999", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Sat, 14 Mar 2026 12:05:00 -0000", None),
    ],
)
async def test_a_server_says_when_it_wants_to_be_asked_again(web: Web, said: str, again_in: float | None) -> None:
    web.serve("/", status=429, retry_after=said)

    with pytest.raises(FetchFailed) as failed:
        await fetcher(web)(web.url("/"))

    assert (failed.value.status, failed.value.again_in) == (429, again_in)


async def test_no_trouble_tells_the_address_which_may_hold_a_secret(web: Web) -> None:
    web.serve("/gone", status=410)
    names = Names({"closed.example": [[HOST]]})
    fetch = fetcher(web, names, 1)
    said = []
    for url in (
        web.url("/gone?token=hush"),
        "http://unknown.example/?token=hush",
        "http://closed.example:1/?token=hush",
        "http://localhost/?token=hush",
        f"https://{HOST}:{web.port}/?token=hush",
    ):
        with pytest.raises((FetchFailed, NotAllowed)) as failed:
            await fetch(url, limits=SHORT)
        said.append(str(failed.value))

    assert said[0] == "the server answers 410"
    assert said[1] == "its name is not known"
    assert said[2] == "it cannot be connected to"
    assert not [line for line in said if "hush" in line or "\n" in line]
