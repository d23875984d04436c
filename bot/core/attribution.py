"""Whose word a claim is, as readers are told."""

from __future__ import annotations

import re

from bot.core.boundary import LINK_REMOVED, shown
from bot.core.charges import charge
from bot.core.domain import PAGE, Claim, Evidence, Standing
from bot.core.grounds import outlets, speaker
from bot.core.lines import LONGEST_NAME, clipped
from bot.core.links import host_of
from bot.core.payloads import REMOVED
from bot.core.phrases import ENGLISH, Phrases
from bot.core.told import Told
from bot.core.wording import speaks_as_we


def confirmer(claim: Claim, say: Phrases = ENGLISH) -> str | None:
    """Who confirms a claim, several outlets as a language puts names in a row; None: nobody does."""
    several = outlets(claim.why)
    return say.and_.format(names=several[0], last=several[1]) if several else claim.said_by


def said_by(who: str | None, text: str, say: Phrases = ENGLISH) -> str:
    """A text, safe to show, with who says so where somebody is named and it does not tell that itself."""
    if not who or _tells_who(text, who):
        return readable(text, say)
    return say.says.format(who=clipped(shown(who), LONGEST_NAME), text=readable(text, say))


def _tells_who(text: str, who: str) -> bool:
    """Whether a text tells whose word it is: it begins with the name, or has "X says"; "arrested by X" does not."""
    name = rf"(?<!\w)@?{re.escape(who)}(?!\w)"
    return (
        re.search(rf"^\W*(?:the\s+)?{name}|{_SAYS_BEFORE}{name}|{name}\W+{_SAYS_AFTER}", text, re.IGNORECASE)
        is not None
    )


_SAYS_BEFORE = (
    r"(?:according to|says|said|laut|nach angaben (?:von|der|des)|sagt|teilte?|según|dice|selon|d['’]après)"
    r"\s+(?:the\s+|die\s+|der\s+|das\s+|el\s+|la\s+|le\s+)?"
)
_SAYS_AFTER = r"(?:says?|said|tells?|told|reports?|confirms?|confirmed|denies|sagt|meldet|zufolge|dice|dit)\b"


def readable(text: str, say: Phrases = ENGLISH) -> str:
    """A stranger's text, safe to show; that something was taken out of it is told in the language of the brief."""
    return _with_marks(text, say.removed, say.link_removed)


def readable_told(text: str) -> Told:
    """The same of a text in an answer, which may be said in any language."""
    return Told(
        lambda catalog: _with_marks(text, catalog.gettext(ENGLISH.removed), catalog.gettext(ENGLISH.link_removed))
    )


def _with_marks(text: str, removed: str, link_removed: str) -> str:
    return shown(text).replace(LINK_REMOVED, f"[{link_removed}]").replace(REMOVED, f"[{removed}]")


def teller(claim: Claim) -> str | None:
    """Whose word a claim is that accuses somebody or says "we", and does not tell it; None where that needs no telling.

    A confirmed charge is its confirmer's, and in a dispute both sides speak. A page or a feed is named before who
    passes it on. What an actor tells of others is always its word.
    """
    if claim.standing in (Standing.REPORTED, Standing.CONFIRMED) and (who := speaker(claim.why)):
        return who
    is_ours = speaks_as_we(claim.text)
    if claim.standing is Standing.CONFIRMED and (charge(claim.text) or is_ours):
        return claim.said_by
    is_charge = claim.standing is Standing.REPORTED and charge(claim.text)
    if not is_charge and not is_ours:
        return None
    saying = [each for each in claim.evidence if is_ours and speaks_as_we(each.quote)] or claim.evidence
    published = (host_of(each.url) for each in saying if each.url and each.source.startswith(_PUBLISHED))
    if site := next((site for site in published if site), None):
        return site
    return next((who for each in saying if (who := named(each))), None)


def named(evidence: Evidence) -> str | None:
    """The author of a post as readers are told: "@ana", "Ana Berg"; None: nobody is known."""
    author = evidence.author
    return f"@{author}" if author and " " not in author else author


_PUBLISHED = (PAGE, "feed:")
"""Sources whose site speaks for what it publishes; on a network of many the author does."""
