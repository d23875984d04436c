"""What a post says about everything in it: "Rumour time. X resigned." makes a rumour of the second sentence too."""

from __future__ import annotations

import re

from bot.core.cues import Judgement, judge
from bot.core.domain import Standing, ThreadPost
from bot.core.terms import content_words

_SATIRE_TAGS = frozenset(
    "satire parody joke humor humour shitpost fiction comedy aprilfools satira satiren сатира".split()
)
_FEW_WORDS = 3
"""A rumour word in a sentence with no more content words than this speaks of the sentences around it."""
_LONG_POST = 8
"""A post of this many sentences is an essay: one short remark does not colour it all."""


def frame(entry: ThreadPost) -> Judgement | None:
    """The judgement that holds for every statement of a post; None when each speaks for itself."""
    if tag := next((tag for tag in entry.post.tags if tag in _SATIRE_TAGS), None):
        return Judgement(Standing.SPECULATION, "satire", f"#{tag}")
    if len(entry.sentences) >= _LONG_POST:
        return None
    remarks = (s.text for s in entry.sentences if len(content_words(s.text)) <= _FEW_WORDS)
    return next(
        (judge(text) for text in remarks if judge(text).kind in {"rumour", "satire"} or _DOUBT.match(text)), None
    )


_DOUBT = re.compile(
    r"(?:is|was|can|could)\s+(?:this|that|it)\s+(?:be\s+)?(?:true|real|legit|confirmed|verified)\b", re.IGNORECASE
)
