"""One form for each page, the site behind a link, the links of a text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.links import canonical, host_of, link_spans, links_in, safe, site, without_links

URL_PIECES = st.lists(
    st.sampled_from(
        [
            "http://",
            "https://",
            "www.",
            "m.",
            "example",
            "EXAMPLE",
            ".org",
            ".co.uk",
            "bücher",
            ":80",
            ":8080",
            "/",
            "//",
            "a",
            "..",
            ".",
            "%7e",
            "%2F",
            "%",
            "%ff",
            "é",
            "日本",
            "?",
            "&",
            "=",
            "b=1",
            "utm_source=x",
            "a=%20+",
            "#x",
            "amp",
            ";",
            "(",
            ")",
            "]",
            "@",
            "[::1]",
        ]
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/a/1",
        "http://example.org/a/1",
        "HTTPS://WWW.Example.ORG/a/1/",
        "https://m.example.org/a/1",
        "https://mobile.example.org/a/1",
        "https://amp.example.org/a/1",
        "https://www.m.example.org/a/1",
        "https://example.org./a/1",
        "https://example.org:443/a/1",
        "http://example.org:80/a/1",
        "https://example.org/a/1#part",
        "https://example.org/a/1?utm_source=x&UTM_medium=y&fbclid=z",
        "https://example.org/a/1?ref=CODE42",
        "https://example.org/a/1/amp",
        "https://example.org/a/1/amp/",
        "https://example.org/b/../a/./1",
        "https://example.org/%61/1",
        "  https://example.org/a/1\n",
    ],
)
def test_links_to_the_same_page_are_the_same(written: str) -> None:
    assert canonical(written) == "https://example.org/a/1"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/?b=2&a=1", "https://example.org/?a=1&b=2"),
        ("https://example.org/x?q=a+b", "https://example.org/x?q=a%20b"),
        ("https://bücher.example/käse", "https://xn--bcher-kva.example/k%C3%A4se"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("http://example.org:8080/x", "http://example.org:8080/x"),
        ("https://www.com/x", "https://www.com/x"),
        ("https://m.co.uk/x", "https://m.co.uk/x"),
        ("https://x.com/acme/status/1?s=20&t=abc", "https://x.com/acme/status/1"),
        ("https://youtu.be/abc?si=xyz&t=30", "https://youtu.be/abc?t=30"),
        ("https://192.0.2.255/x", "https://192.0.2.255/x"),
        ("https://example.org/a%2fb", "https://example.org/a%2Fb"),
        ("https://example.org/100%", "https://example.org/100%25"),
    ],
)
def test_the_canonical_form_of(written: str, found: str) -> None:
    assert canonical(written) == found


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "file:///etc/passwd",
        "//example.org/",
        "https://",
        "https:///path",
        "https://user:pass@example.org/",
        "https://paypal.example@evil.example/",
        "https://exa mple.org/",
        "https://example.org/a\nb",
        "https://example.org/\x00",
        "https://example.org/\u202egpj.exe",
        "https://example.org\\@evil.example/",
        "https://example.org/<b>",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:port/",
        "https://localhost/",
        "https://2130706433/",
        "https://-bad-.example/",
        "https://a..b.example/",
        "https://[::1/",
        "https://[2001:db8::1]/",
        "https://[:::]/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://999.1.1.1/",
        "https://exa%6dple.org/",
        "https://example.org/\ud800",
        "https://example.org/" + "a" * 3000,
        "https://" + "a." * 200 + "example/",
    ],
)
def test_what_is_no_safe_web_address_is_refused(bad: str) -> None:
    assert canonical(bad) is None
    assert safe(bad) is None
    assert site(bad) == ""


def test_a_safe_address_stays_as_written_but_cannot_break_out_of_markup() -> None:
    assert safe("http://WWW.Example.org:80/a/?utm_x=1#p") == "http://www.example.org/a/?utm_x=1#p"
    assert safe("https://example.org/a\"b'c`") == "https://example.org/a%22b'c%60"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://news.example.com.au/x", "example.com.au"),
        ("https://a.b.example.org", "example.org"),
        ("https://example.org", "example.org"),
        ("https://acme.github.io/x", "acme.github.io"),
        ("https://deep.acme.github.io/x", "acme.github.io"),
        ("https://github.io/", "github.io"),
        ("https://192.0.2.7/x", "192.0.2.7"),
    ],
)
def test_the_site_behind_a_link(url: str, name: str) -> None:
    assert site(url) == name


def test_the_host_keeps_its_sub_domain() -> None:
    assert host_of("https://www.news.example.org/x") == "news.example.org"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://example.org/a.", ["https://example.org/a"]),
        ("(https://example.org/a)", ["https://example.org/a"]),
        ("https://example.org/Foo_(bar), yes", ["https://example.org/Foo_(bar)"]),
        ("[text](https://example.org/a_(b)), more", ["https://example.org/a_(b)"]),
        ('[text](https://example.org/a "Title")', ["https://example.org/a"]),
        (
            "[https://example.org/a](https://example.org/b)",
            ["https://example.org/a", "https://example.org/b"],
        ),
        ("**https://example.org/a**", ["https://example.org/a"]),
        ("<https://example.org/a>", ["https://example.org/a"]),
        ('"https://example.org/a"!', ["https://example.org/a"]),
        ("详情https://example.org/50520查看", ["https://example.org/50520"]),
        ("详情:https://example.org/50520。谢谢", ["https://example.org/50520"]),
        ("「https://example.org/a」", ["https://example.org/a"]),
        ("https://ja.example.org/wiki/日本", ["https://ja.example.org/wiki/%E6%97%A5%E6%9C%AC"]),
        ("www.example.org/a and WWW.Example.org/a", ["https://example.org/a"]),
        ("HTTP://EXAMPLE.ORG", ["https://example.org/"]),
        ("https://example.org/a https://www.example.org/a/", ["https://example.org/a"]),
        (
            "https://web.example/2020/https://example.org/a",
            ["https://web.example/2020/https://example.org/a"],
        ),
        ("Node.js, e.g. example.org, a@b.example", []),
        ("javascript:alert(1) https:// http://.", []),
        ("https://user:pw@example.org/", []),
    ],
)
def test_the_links_of_a_text(text: str, links: list[str]) -> None:
    assert list(links_in(text)) == links


def test_a_text_without_its_links() -> None:
    assert without_links("See https://example.org/a, then go") == "See , then go"
    assert link_spans("See https://example.org/a, then") == ((4, 25),)


@pytest.mark.parametrize(
    "unit", ["https://a.b)", "https://x.example/" + "(" * 20, "https://", "www.a.b(", "https://a.b/..."]
)
def test_a_megabyte_of_links_is_read_in_linear_time(unit: str) -> None:
    started = time.process_time()
    links_in(unit * (1_000_000 // len(unit)))
    links_in("https://example.org/" + unit.replace("https://", "") * 100_000)
    assert time.process_time() - started < 20


@given(st.one_of(URL_PIECES, st.text(st.characters(codec=None), max_size=40).map(lambda s: "https://a.org/" + s)))
def test_a_canonical_link_is_its_own_canonical_link(url: str) -> None:
    found = canonical(url)
    if found is not None:
        assert canonical(found) == found
        assert found.isascii()
        assert safe(found) is not None


@given(st.text(st.characters(codec=None), max_size=80))
def test_no_text_is_too_strange_to_look_for_links(text: str) -> None:
    assert all(canonical(link) == link for link in links_in("https://a.org/" + text))
    assert len(without_links(text)) == len(text) - sum(end - start for start, end in link_spans(text))


@pytest.mark.parametrize("host", ["tageßchau.de", "TAGEẞCHAU.de", "βόλος.gr", "na\u200cme.example"])
def test_a_host_that_browsers_and_idna_2003_read_differently_is_refused(host: str) -> None:
    assert canonical(f"https://{host}/x") is None
