"""What a post says about everything in it: "Rumour time. X resigned." makes a rumour of the second sentence too."""

from __future__ import annotations

import re

from bot.core.corrections import calls_false, says_false
from bot.core.cues import Judgement, judge
from bot.core.domain import Post, Standing, ThreadPost
from bot.core.links import site
from bot.core.terms import content_words, squeezed

_SATIRE_TAGS = frozenset(
    "satire parody joke humor humour shitpost fiction comedy aprilfools satira satiren сатира".split()
)
_SATIRE_LABELS = frozenset({"satire", "parody", "joke"})
_SATIRISTS = frozenset(
    """theonion.com babylonbee.com der-postillon.com legorafi.fr elmundotoday.com thebeaverton.com newsthump.com
    thedailymash.co.uk waterfordwhispersnews.com lercio.it speld.nl nordpresse.be sensacionalista.com.br newsbiscuit.com
    borowitzreport.com reductress.com clickhole.com theshovel.com.au betootaadvocate.com dietagespresse.com
    worldnewsdailyreport.com thehardtimes.net duffelblog.com panorama.pub faking.news thefauxy.com""".split()
)
"""Sites of satire that their own pages call so; their accounts elsewhere have the name of the site."""
_SATIRICAL_HANDLES = frozenset(squeezed(domain.partition(".")[0]) for domain in _SATIRISTS)
_FEW_WORDS = 3
"""A rumour word in a sentence with no more content words than this speaks of the sentences around it."""
_LONG_POST = 8
"""A post of this many sentences is an essay: one short remark does not colour it all."""


def frame(entry: ThreadPost) -> Judgement | None:
    """The judgement that holds for every statement of a post; None when each speaks for itself."""
    if tag := next((tag for tag in entry.post.tags if tag in _SATIRE_TAGS), None):
        return Judgement(Standing.SPECULATION, "satire", f"#{tag}")
    if satirist := _satirist(entry.post):
        return Judgement(Standing.SPECULATION, "satire", satirist)
    if len(entry.sentences) >= _LONG_POST:
        return None
    short = (s.text for s in entry.sentences if len(content_words(s.text)) <= _FEW_WORDS)
    remarks = (text for text in short if not (calls_false(text) or says_false(text)))  # they pass on no rumour
    return next(
        (judge(text) for text in remarks if judge(text).kind in {"rumour", "satire"} or _DOUBT.match(text)), None
    )


_DOUBT = re.compile(
    r"(?:is|was|can|could)\s+(?:this|that|it)\s+(?:be\s+)?(?:true|real|legit|confirmed|verified)\b", re.IGNORECASE
)


def _satirist(post: Post) -> str | None:
    """What tells that a post is satire: the platform's label, its site, or the handle of a known satirist."""
    if label := next((label for label in post.labels if label in _SATIRE_LABELS), None):
        return label
    if post.url and (found := site(post.url)) in _SATIRISTS:
        return found
    handle = (post.author or "").removeprefix("@").partition("@")[0]
    name = handle.partition(".")[0]
    return handle if squeezed(name) in _SATIRICAL_HANDLES else None
