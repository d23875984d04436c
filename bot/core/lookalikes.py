"""Letters of other alphabets that look like Latin ones, for comparing texts only, never for showing them."""

from __future__ import annotations

from typing import Final

LOOK_ALIKES: Final = {
    "a": "ɑαаᎪᗅꓮᴀ",
    "b": "ƅβвьᏏᏴᑲᖯᗷꓐꞵʙ",
    "c": "сᏟᴄⲥꓚ",
    "d": "ԁᎠᏧᑯᗞᗪꓒꓓᴅđ",
    "e": "εеҽᎬⴹꓰꬲᴇɇ",
    "f": "ϝքᖴẝꓝꞙꬵꜰ",
    "g": "ƍɡԍցᏀᏳᶃꓖɢ",
    "h": "ηнһհᎻᏂᕼⲏꓧʜħ",
    "i": "ıɪᎥꙇιіɩɨ",
    "j": "ʝϳјᎫᒍꓙᴊ",
    "k": "κкᏦⲕꓗᴋ",
    "l": "ǀᏞᒪⲓⳑⵏꓡꓲӏʟł",
    "m": "μϻмᎷᗰⲙꓟᴍ",
    "n": "ոռⲛꓠɴŋ",
    "o": "οоօჿᴏᴑⲟⵔꓳꬽσø",
    "p": "ρрᏢᑭⲣꓑᴘ",
    "q": "ԛգզⵕǫ",
    "r": "ʀгᎡᎱᏒᖇᴦⲅꓣꭇꭈ",
    "s": "ƽѕտᏕᏚꓢꜱ",
    "t": "τтᎢⲧꓔᴛŧ",
    "u": "ʋսᑌᴜꓴꞟꭎꭒυ",
    "v": "ѵᏙᐯᴠⴸꓦꛟν",
    "w": "ɯѡԝաᎳᏔᴡꓪ",
    "x": "χхᕁᕽⲭⵝꓫꭓ",
    "y": "ɣʏγуүყᎩᎽᶌỿⲩꓬꭚ",
    "z": "ζᏃᴢꓜƶ",
    "ae": "æ",
    "oe": "œ",
    "ي": "یى",
    "ك": "ک",
    "ه": "ةہ",
}
"""What a letter is compared as, and the letters that are compared as it.

Taken from the confusables of Unicode Technical Standard 39 (the single letters whose skeleton is one ASCII
letter, after NFKD and casefold, so "В" and "в" are one entry), without the digits and marks of living
scripts, and with small capitals, stroked letters, ligatures and the Persian forms of Arabic letters added.
Where capital and small letter look like different Latin ones, the small one counts (ν is v, not n). Text
really written in Cyrillic or Greek is renamed as a whole, alike on both sides of a comparison: no harm.
"""
