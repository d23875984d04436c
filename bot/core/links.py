"""Links: one form for each page, the site behind a link, and the links of a text."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit

LONGEST = 2048
"""Longer URLs are refused; browsers and sitemaps stop here too."""

TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok "
    "_hsenc _hsmi vero_id oly_anon_id oly_enc_id ref ref_src ref_url referrer referral ref_type cmpid "
    "ns_campaign ns_mchannel ns_source at_medium at_campaign at_format at_link_type spm share_id smid "
    "guccounter guce_referrer guce_referrer_sig amp outputtype _branch_match_id".split()
)
"""Query parameters that say how a reader came, not what is read. `utm_…` and `pk_…` go as well."""

_TRACKING_BY_SITE = {
    "x.com": frozenset({"s", "t"}),
    "twitter.com": frozenset({"s", "t"}),
    "youtube.com": frozenset({"si", "feature", "pp"}),
    "youtu.be": frozenset({"si", "feature"}),
}

_TWO_LEVEL = frozenset(
    f"{second}.{country}"
    for country, seconds in {
        "uk": "co org ac gov ltd plc me net sch nhs police",
        "au": "com net org edu gov id asn",
        "nz": "co net org ac govt geek school",
        "jp": "co or ne ac go ed lg ad gr",
        "kr": "co or ne ac go re pe",
        "br": "com net org gov edu jus leg mil blog",
        "cn": "com net org gov edu ac",
        "tw": "com net org gov edu idv",
        "hk": "com net org gov edu idv",
        "in": "co net org gov nic ac edu firm gen ind res",
        "id": "co or go ac web sch",
        "il": "co org net ac gov muni",
        "mx": "com net org gob edu",
        "ar": "com net org gob gov edu",
        "co": "com net org gov edu",
        "pe": "com net org gob edu",
        "tr": "com net org gov edu bel av gen",
        "za": "co org net gov ac web",
        "ng": "com org gov edu net",
        "ke": "co or go ac ne",
        "eg": "com org gov edu net",
        "sa": "com org gov edu net",
        "ae": "co org gov ac net",
        "pk": "com org gov edu net",
        "bd": "com org gov edu net ac",
        "lk": "com org gov edu",
        "my": "com net org gov edu",
        "sg": "com net org gov edu",
        "ph": "com net org gov edu",
        "th": "co in or go ac net",
        "vn": "com net org gov edu",
        "ua": "com net org gov edu in kyiv kiev lviv",
        "ru": "com org net msk spb",
        "pl": "com net org gov edu waw",
        "hu": "co org gov",
        "gr": "com org gov edu",
        "cy": "com org gov ac",
        "pt": "com org gov edu",
        "es": "com org gob edu nom",
        "fr": "gouv asso com",
        "it": "gov edu",
        "at": "co or gv ac",
        "rs": "co org gov ac edu",
        "ve": "com org gob edu",
        "ec": "com org gob edu",
        "uy": "com org gub edu",
        "cr": "co or go ac",
    }.items()
    for second in seconds.split()
)

_HOSTING = frozenset(
    "github.io gitlab.io codeberg.page blogspot.com wordpress.com tumblr.com substack.com medium.com "
    "livejournal.com weebly.com wixsite.com webflow.io notion.site pages.dev workers.dev vercel.app "
    "netlify.app web.app firebaseapp.com herokuapp.com azurewebsites.net cloudfront.net amazonaws.com "
    "appspot.com onrender.com fly.dev glitch.me repl.co replit.app neocities.org surge.sh carrd.co "
    "bsky.social eu.org us.com".split()
)
"""Hosts whose sub-domains belong to different people: each sub-domain is a site of its own."""

_SAME_PAGE_HOSTS = ("www.", "m.", "mobile.", "amp.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST_HOST = 253
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_UNRESERVED = string.ascii_letters + string.digits + "-._~"
_PATH_SAFE = "!$&'()*+,;=:@/%"
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")

_START = re.compile(r"(?<![A-Za-z0-9])(?:https?://|www\.(?=[\w-]+\.))", re.IGNORECASE)
_STOPS = frozenset('<>"`{}|\\^«»“”„‘’‹›、。，；：！？…（）「」『』【】《》〈〉〔〕〖〗｡､　')
_PAIRS = {")": "(", "]": "["}
_TRAILING = ".,;:!?'\"*~_…"


def canonical(url: str) -> str | None:
    """The one form of a web address by which links to the same page are equal; None when it is no safe one.

    Refused: schemes other than http and https, user names and passwords, control and invisible characters,
    white space, backslashes, hosts without a dot, IPv6 addresses, bad ports, more than `LONGEST` characters.
    Host in lower case and punycode (IDNA 2003, as Python has it) without `www.`, `m.`, `mobile.`, `amp.`; no
    fragment, no tracking parameters, query sorted, no slash or `/amp` at the end. The scheme becomes https (a
    page does not change with it), except beside a port of its own. For comparing, not an address to fetch.
    """
    parts = _parts(url)
    if parts is None:
        return None
    scheme, host, port, split = parts
    while host.startswith(_SAME_PAGE_HOSTS) and _stands_alone(host.partition(".")[2]):
        host = host.partition(".")[2]
    scheme, port_text = ("https", "") if port is None else (scheme, f":{port}")
    query = _query_without_tracking(split.query, host)
    found = f"{scheme}://{host}{port_text}{_path(split.path)}" + (f"?{query}" if query else "")
    return found if len(found) <= LONGEST else None


def safe(url: str) -> str | None:
    """The address as written, fit to be shown and opened, or None where `canonical` refuses it too.

    Only the host's spelling, and characters that could break out of markup, are changed.
    """
    parts = _parts(url)
    if parts is None:
        return None
    scheme, host, port, split = parts
    rest = split._replace(scheme="", netloc="").geturl()
    shown = f"{scheme}://{host}" + (f":{port}" if port else "") + quote(rest, safe=_PATH_SAFE + "?#~")
    return shown if len(shown) <= LONGEST else None


@lru_cache(maxsize=4096)  # each post's address is asked for again with every claim
def host_of(url: str) -> str:
    """The host of a web address in its canonical form; "" when the address is no safe one."""
    found = canonical(url)
    return (urlsplit(found).hostname or "") if found else ""


def site(url: str) -> str:
    """The registrable domain behind a web address, such as "bbc.co.uk"; "" when it is no safe one.

    Known limits: no Public Suffix List is at hand, only a table of the common two-level suffixes and of
    hosting services; elsewhere the last two labels count. Sites that live in a path (medium.com/@name) are
    told apart by nobody here. IP addresses are given as they are.
    """
    host = host_of(url)
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    suffix = 2 if _is_suffix(".".join(labels[-2:])) else 1
    return ".".join(labels[-suffix - 1 :])


def link_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Where the web addresses of a text stand, as (start, end), in order and without overlap."""
    return tuple(_spans(text))


def links_in(text: str) -> tuple[str, ...]:
    """The canonical links of a text, bare or in Markdown, each once, in order.

    An address begins with http://, https:// or www. and ends before white space, quotes, angle brackets, a
    bracket it did not open, CJK punctuation, punctuation at its end, and CJK writing glued to a Latin letter
    or digit ("…/50520查看"). Bare domains such as "example.org" are not taken for links: "Node.js" is none.
    """
    found = (canonical(_with_scheme(text[start:end])) for start, end in _spans(text))
    return tuple(dict.fromkeys(link for link in found if link))


def without_links(text: str) -> str:
    """The text with its web addresses cut out."""
    kept, at = [], 0
    for start, end in _spans(text):
        kept.append(text[at:start])
        at = end
    return "".join((*kept, text[at:]))


def _parts(url: str) -> tuple[str, str, int | None, SplitResult] | None:
    """Scheme, host, non-default port and the split address; None when it is not a safe web address."""
    url = url.strip()
    if len(url) > LONGEST or any(_breaks_out(char) for char in url):
        return None
    try:
        split = urlsplit(url)
        port = split.port
        host = _host(split.hostname or "")
    except ValueError:  # brackets, ports and IDNA labels that do not parse
        return None
    if split.scheme not in _DEFAULT_PORTS or host is None or "@" in split.netloc or port == 0:
        return None
    return split.scheme, host, None if port == _DEFAULT_PORTS[split.scheme] else port, split


def _breaks_out(char: str) -> bool:
    return char in "\\<>" or char.isspace() or unicodedata.category(char)[0] == "C"


_DEVIATES = re.compile("[ßẞς\u200c\u200d]")
"""Letters that IDNA 2003 folds away and browsers keep (UTS 46, deviation characters): with them, what is shown here
as tagesschau.de would open somebody else's tageßchau.de. Such hosts are refused."""


def _host(name: str) -> str | None:
    """The host in lower-case ASCII, or None when it is not one that the public web has."""
    # A bound before IDNA: Python's codec is quadratic in the length of a label.
    if not name or len(name) > _LONGEST_HOST or _DEVIATES.search(name):
        return None
    host = name.encode("idna").decode("ascii").lower().rstrip(".")
    labels = host.split(".")
    if labels[-1].isdigit() or labels[-1].startswith("0x"):  # 127.1 and 0x7f.1 are disguises of addresses
        return host if _IPV4.fullmatch(host) else None
    well_formed = len(labels) > 1 and len(host) <= _LONGEST_HOST
    return host if well_formed and all(_LABEL.fullmatch(label) for label in labels) else None


def _stands_alone(host: str) -> bool:
    """Whether what is left after "www." is still a host, and not only "com" or "co.uk"."""
    return "." in host and not _is_suffix(host)


def _is_suffix(host: str) -> bool:
    return host in _TWO_LEVEL or host in _HOSTING


def _path(path: str) -> str:
    """The path with its escapes in one form, dot segments resolved, nothing trailing."""
    path = _in_one_form(path)
    segments: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    while segments and segments[-1] in ("", "amp"):
        segments.pop()
    return "/" + "/".join(segments)


def _in_one_form(path: str) -> str:
    """Escapes what must be escaped, in upper case, and nothing else."""

    def unescape(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    lone_percent = re.sub("%(?![0-9A-Fa-f]{2})", "%25", path)
    return _ESCAPE.sub(unescape, quote(lone_percent, safe=_PATH_SAFE + "~"))


def _query_without_tracking(query: str, host: str) -> str:
    unwanted = TRACKING | _TRACKING_BY_SITE.get(host, frozenset())
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    kept = sorted(
        (key, value)
        for key, value in pairs
        if key.lower() not in unwanted and not key.lower().startswith(("utm_", "pk_"))
    )
    return urlencode(kept, quote_via=quote, safe="", errors="surrogateescape")


def _with_scheme(written: str) -> str:
    return f"https://{written}" if written[:4].lower() == "www." else written


def _spans(text: str) -> Iterator[tuple[int, int]]:
    end = 0
    for match in _START.finditer(text):
        if match.start() < end:
            continue
        end = _end_of_link(text, match.end())
        if end > match.end():
            yield match.start(), end


def _end_of_link(text: str, start: int) -> int:
    """Where a link that starts before `start` ends; every character is looked at once."""
    opened = {"(": 0, "[": 0}
    end, wide = start, False
    while end < len(text):
        char = text[end]
        if char in _STOPS or char.isspace() or unicodedata.category(char)[0] == "C":
            break
        if char in opened:
            opened[char] += 1
        elif char in _PAIRS:
            opened[_PAIRS[char]] -= 1
            if opened[_PAIRS[char]] < 0:
                break
        elif not wide and _is_cjk(char):
            if text[end - 1].isascii() and text[end - 1].isalnum():
                break
            wide = True
        end += 1
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return end


def _is_cjk(char: str) -> bool:
    """Writing without spaces, or with particles glued on: Han, kana, Hangul."""
    return "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" or "\U00020000" <= char <= "\U0003ffff"
