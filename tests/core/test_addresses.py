"""Which addresses somebody else may send us to."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from bot.core.addresses import Refused, is_public, parsed, target

NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1
255.255.255.255 168.63.129.16
:: ::1 ::127.0.0.1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 64:ff9b::7f00:1
64:ff9b::808:808 64:ff9b:1::7f00:1 100::1 2001::1 2001:0:53aa:64c:0:0:80ff:fffe 2001:2::1 2001:10::1 2001:20::1
2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:808:808:: 3ffe::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254
fdff:ffff::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 2a00:1450:4001::5efe:7f00:1 2a00:1450:4001::200:5efe:a00:1
2606:4700::1%1
""".split()

PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15
168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.167.255.255
192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
2000::1 2001:200::1 2001:4860:4860::8888 2001:db9::1 2606:4700:4700::1111 2a00:1450:4001:81b::200e 3ff0::1
""".split()


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_off_the_public_internet_or_carrying_another_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_neighbours_of_special_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    """
    file:///etc/passwd ftp://example.org/ gopher://example.org/_x data:text/plain,x javascript:alert(1)
    //example.org/ example.org http:// http:///x http:example.org http://user@example.org/ http://a:b@example.org/
    http://example.org:22/ http://example.org:8080/ http://example.org:0/ http://example.org:99999/ http://localhost/
    http://intranet/ http://2130706433/ http://0x7f000001/ http://0x7f.1/ http://0177.0.0.1/ http://127.1/
    http://127.0.1/ http://017700000001/ http://[::1]/ http://[::ffff:127.0.0.1]/ http://[::]:80/ http://0/
    http://127.0.0.1\\@example.org/ http://example.org\\@127.0.0.1/ http://example.org%2f@127.0.0.1/
    http://127。0。0。1:80/\u200b http://256.1.1.1/ http://1.1.1/ http://01.1.1.1/
    """.split(),
)
def test_an_address_that_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        target(url)


def test_a_plain_address_is_asked_for_as_written_without_its_fragment() -> None:
    found = target("HTTPS://Example.org/a%20b?x=1&utm_source=y#part")

    assert (found.url, found.host, found.port, found.literal) == (
        "https://example.org/a%20b?x=1&utm_source=y",
        "example.org",
        443,
        None,
    )


def test_a_host_that_is_an_address_is_told_as_one() -> None:
    assert target("http://10.0.0.1/").literal == ip_address("10.0.0.1")


@pytest.mark.parametrize("host", ["１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1"])
def test_an_address_in_other_letters_is_the_address_that_it_folds_to(host: str) -> None:
    literal = target(f"http://{host}/").literal

    assert literal == ip_address("127.0.0.1")


def test_what_a_name_service_gives_must_be_an_address() -> None:
    with pytest.raises(Refused):
        parsed("example.org")
