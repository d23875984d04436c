"""What of a stranger's text may reach a reader: visible, on one line, and nothing in it can be tapped.

What a post or a model says passes `shown` before it is laid out. Clients turn plain text into links and
pings by themselves, and escaping does not stop them: Telegram links every "word.tld" of its list, "@name",
"/command"; Discord links every "https://", parses mentions even behind a backslash. So:

* web addresses, invites and hosts with a path become "[link removed]";
* a bare host stays readable, its dots become "․" (U+2024): "Booking․com". The same letters, no link;
* "@" becomes "＠" (U+FF20) and the "/" of a command "／" (U+FF0F): read the same, ping and call nobody.

Nothing invisible is put in. What a face's markup means is escaped by that face, in `render`.
"""

from __future__ import annotations

import re

from bot.core.links import safe
from bot.core.payloads import remove_payloads
from bot.core.text import one_line

LINK_REMOVED = "[link removed]"
DOT, AT, SLASH = "․", "＠", "／"

_LONGEST = 4000
"""Characters of one text that are looked at: ten times what any line shows."""
_LONGEST_PERMALINK = 512
"""Our permalinks are built from ids and stay below 200. Ten of them must fit a message beside its text."""

_REST = r"[^\s<>\"“”«»，。、；：！？（）【】「」『』]*"
_ADDRESS = re.compile(
    rf"[a-z][a-z0-9+.-]{{0,20}}:/{{2,}}{_REST}|www\.{_REST}|(?:javascript|vbscript|mailto|magnet|tg):(?=\S){_REST}"
    r"|(?<![\w~.-])[\w~-]+(?:\.[\w~-]+)*"
    r"\.(?:com|net|org|io|ai|app|dev|xyz|info|biz|me|gg|co|tv|ly|cc|to|ru|cn|uk|de|fr|eu|jp|in|br|us|ua|link|live"
    rf"|site|online|shop|store|top|vip|club|click|fun|finance|exchange|social|news|space|pro|ltd)(?::\d+)?[/?#]{_REST}",
    re.IGNORECASE,
)
_HOST_DOT = re.compile(r"(?<=[\w~\-\u0080-\U0010ffff])\.(?=[^\W\d_]{2}|[^\W\x00-\x7f])")
_IPV4 = re.compile(r"(?<!\d)\d+(?:\.\d+){3,}")
_COMMAND = re.compile(r"(?<![\w/])/(?=[A-Za-z0-9_])")
_TRAILING = ".,;:!?)]}'’\""
_NOTHING_LEFT = "…"


def shown(text: str) -> str:
    """A stranger's text on one line, without payloads, invisible characters, links, mentions and commands.

    "…" when nothing is left. Showing twice changes nothing more.
    """
    line = remove_payloads(one_line(text[:_LONGEST]))
    line = _HOST_DOT.sub(DOT, _ADDRESS.sub(_removed, line).replace("@", AT))
    line = _IPV4.sub(lambda match: match.group().replace(".", DOT), line)
    return _COMMAND.sub(SLASH, line) or _NOTHING_LEFT


def permalink(url: str | None) -> str | None:
    """The address fit to be linked: http or https, a public host, no user name, nothing to break out with."""
    found = safe(url) if url else None
    return found if found and len(found) <= _LONGEST_PERMALINK else None


def _removed(match: re.Match[str]) -> str:
    """Keeps the punctuation that ends the sentence, not the address."""
    address = match.group()
    return LINK_REMOVED + address[len(address.rstrip(_TRAILING)) :]
