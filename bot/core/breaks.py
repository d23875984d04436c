"""Where a text ends in the middle: with dots, or with a word after which something must follow."""

from __future__ import annotations

import re
from typing import Final

from bot.core.tongue import tongue

LINK: Final = re.compile(r"\bhttps?\b(?:://?\S*|:|…)?|\bwww\.\S+|\bht{1,2}p?…", re.IGNORECASE)
_DOTS: Final = re.compile(r"(?:\.\.\.?|…)\W*$")
_STOPPED: Final = re.compile(r"[^.\s]\.[\"'”’»)\]]*$")
"""A sentence that its writer ended; what a feed cuts off has dots or nothing."""
_CUT_OFF: Final = re.compile(
    r"\s(?:the|an?|of|to|in|at|by|on|for|with|from|and|or|but|would|will|can|could|(?-i:may)|which"
    r"|who|is|are|was"
    r"|were|has|have|be|not|after|before|per|between|than|as|its|his|her|their|last|said|says?|very|more|if|when"
    r"|about|over|into)\W*$"
    r"|(?<!\babout)(?<!\bafter)(?<!\bbefore)(?<!\bfor)(?<!\bof)(?<!\bwith)(?<!\bto)(?<!\blike)(?<!\bby)\s(?:that|this)\W*$",
    re.IGNORECASE,
)
"""Words in which a text ends in the middle; "12 May" and "because of that" do not."""
_WHOLE: Final = re.compile(
    r"\b(?:(?:is|are|was|were|be|been|all|now|nearly|almost|take[sn]?|took|taking|hand(?:s|ed)|start(?:s|ed)?|fell|fall|fallen"
    r"|run|ran|knocked|boil(?:s|ed)|(?-i:[A-Z]\w+['’]s))\s+over"
    r"|(?:back|is|are|was|were|go(?:es|ing)?|went|gone|carr(?:y|ies|ied)|move[sd]?|turn(?:s|ed)|switched|lights|going|later"
    r"|early|hang(?:s|ing)?|drag(?:s|ged)?|read|from\s+then|signed|came|come|log(?:ged)?)\s+on"
    r"|(?:back|moved?|moves|came|comes?|let|caved?|caves|gave|gives?|given|hand(?:s|ed)|snowed|locked|broken|broke|breaks?|step(?:s|ped)"
    r"|set|sworn|check(?:s|ed)?|log(?:s|ged)?|stay(?:s|ed)?|settled|poured?|kick(?:s|ed)|opt(?:s|ed)|call(?:s|ed))\s+in"
    r"|(?:stop(?:s|ped)|pass(?:es|ed)|stand(?:s|ing)?|go(?:es|ne)?|went|came|come|flew|drove)\s+by"
    r"|(?:never|day|week|month|year|night|season|hours?|minutes?|as|ever|like)\s+before|(?:day|week|month|year|soon|ever|shortly)\s+after"
    r"|(?:at|to)\s+last|(?:do(?:es)?|did|is|are|was|were|has|have|had|will|would|can|could|should|may|might|or|why|if)\s+not"
    r"|(?:once|no|any|some|far|even|much|many|a\s+bit|or|\d)\s+more|(?:come|comes|came|all)\s+about|paid\s+for|called\s+for)\W*$",
    re.IGNORECASE,
)
"""Ends that look cut off and are not: "The strike is over", "Power is back on", "Troops moved in"."""
_SAYS_SO: Final = re.compile(
    r"(?P<said>.*\S)(?:,[\"”’'»]?|[\"”»]|\s[-–—])\s+(?!(?:and|or|but|which|who|whose|where|when|that|if|as)\b)"
    r"(?:(?!that\b)[^\s,]+\s+){1,8}(?:said|says?)\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""A statement and who says so behind it: "12 people were hurt, officials said"."""
_MERE_TIME: Final = re.compile(
    r"\W*(?:on|in|at|after|before|when|while|as|during|by|since|following|according|despite|if|later|earlier|meanwhile"
    r"|yesterday|today|tonight|but|and|however|speaking|asked|for|from|amid|although|because|until|once)\b[^,]*$",
    re.IGNORECASE,
)
"""What may stand before a comma and states nothing: after "On Monday, the mayor said" must come what he said."""
_FEWEST: Final = 3
"""Words of a statement at least."""


def is_cut(text: str) -> bool:
    """True for a text that ends in the middle: with dots, or with a word after which something must follow.

    In English; other languages end a sentence with what looks like such a word ("Der Zug kommt um 9 Uhr an").
    """
    plain = LINK.sub("", text).rstrip()
    if _DOTS.search(plain):
        return True
    if _CUT_OFF.search(plain) is None or _STOPPED.search(plain) or _WHOLE.search(plain):
        return False
    return not tells_who_says_so(plain) and tongue(plain) in {None, "en"}


def tells_who_says_so(text: str) -> bool:
    """Whether a text ends with who says what stands before: "…, the union CGT says", "… – police said"."""
    match = _SAYS_SO.match(text)
    return match is not None and len(match["said"].split()) >= _FEWEST and _MERE_TIME.match(match["said"]) is None
