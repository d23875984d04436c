"""Whether a text is in a language whose hedges are known here; nothing else may be called confirmed."""

from __future__ import annotations

import re
from typing import Final

from bot.core.domain import Post
from bot.core.hedges import HEDGES
from bot.core.tongue import spoken

_KNOWN: Final = frozenset({"en", *HEDGES})


def _words(table: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'’])(?:{'|'.join(table.split())})(?!\w)", re.IGNORECASE)


_ENGLISH: Final = _words(
    """
    the of is are was were has been will and with from it its we our this that not no now after before against amid
    into near until while who why how than least up down off out back behind still latest every likely many several
    official officials company companies army says said say tells told confirms? confirmed announces? announced
    denies denied warns? warned urges? urged launch(?:es|ed) releases? released opens? opened close[sd]? shuts? shut
    ends ended begins? began resigns? resigned quits? dies died dead deaths? kill(?:s|ed) injured wounded hurt
    missing arrest(?:s|ed) charged jailed sues? sued bans banned blocks? blocked cancels? cancell?ed delays? delayed
    postponed suspends? suspended evacuated rules? ruled strikes struck overturns? overturned voids? upholds? upheld
    votes? voted wins? won loses? lost beats? buys? bought sells? sold acquires? acquired merges? merged raises?
    raised cuts hires? hired fires fired lays? laid joins? joined leaves? left returns? returned signs? signed
    passes passed approves? approved hits? rises? rose falls? fell drops? dropped grows? grew gets? got gives? gave
    takes? took makes? made finds? found sends? sent shows? seeks? sought faces? faced adds? added holds? held
    moves? moved restores? restored crashe[sd] rejects? rejected claims? claimed alleges? alleged attacks? attacked
    targets? targeted follows? followed two three five six seven eight nine hundreds? thousands? new old first next
    former other only today tonight yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday
    january february march may june july august october december week month years? police court judge mayor governor
    government council lawmakers senate house president king queen school schools health law laws reform flood storm
    earthquake bridge road roads train trains flights? airport people women child children woman city town states
    country workers? deal trial bill resumes? resumed ships shipped started stopped reopens? reopened available
    customers? users? outages? delays running working about during since between without their they your which what
    when where recalls? recalled expands? expanded unveils? unveiled reveals? revealed introduces? introduced extends?
    extended doubles? doubled replaces? replaced removes? removed offers? offered builds? built plans planned pays? paid
    """
)
"""Words of English news that no other language writes, or hardly: “to” is Danish, “in” Romanian, “most” Czech."""
_SIMILAR: Final = 2
"""English words that a text must have which has letters or small words of another language."""
_OTHERS: Final = _words(
    """
    die das und ist sind ein eine einen nicht mit von dem zu auf für im wird werden hat haben wurde nach aus zum zur
    le est sont une du avec pour dans sur au aux ont cette par
    los las y con por fue han está más al
    os é são uma não com em foi ao dos das
    il gli è sono della nel alla stato
    het een zijn niet met voor wordt door naar heeft
    jest są nie się że przez dla został oraz
    ve bir bu için ile olarak değil
    kauft übernimmt schließt gesperrt geschlossen bestätigt meldet verletzt tote montag dienstag mittwoch donnerstag
    freitag samstag sonntag
    rachète annonce fermé fermée fermés lundi mardi mercredi jeudi vendredi samedi dimanche
    anuncia cierra cerrado cerrada cerrados lunes martes miércoles jueves viernes sábado fechado fechada segunda-feira
    chiuso chiusa annuncia lunedì martedì mercoledì giovedì venerdì maandag dinsdag woensdag donderdag vrijdag gesloten
    """
)
"""Words of the other known languages in Latin letters that no unknown one close to them writes."""
_INITIALS: Final = re.compile(r"(?<!\w)(?:\w\.){2,}|['’]s(?!\w)")
"""Letters that are no small words: “U.S.”, “Acme's”."""
_FOREIGN: Final = re.compile(r"[^\W\d_\x00-\x7f]")
_LATIN: Final = re.compile(r"[A-Za-zÀ-ɏ]")
_NOT_ARABIC: Final = re.compile("[پچژگکیٹڈڑے]")
"""Letters of Persian and Urdu, which share the script of Arabic."""


def understood(post: Post, text: str) -> bool:
    """Whether the language of a part of a post is one that has cue lists here, as far as post and text tell.

    A headline without small words needs a word that tells its language, in itself or elsewhere in the post: a
    sentence that could as well be Finnish is not understood.
    """
    told = {label.removeprefix("lang:").partition("-")[0] for label in post.labels if label.startswith("lang:")}
    if told:
        return bool(told & _KNOWN)
    code = _spoken(text) or _spoken(post.text)
    if code in _KNOWN:
        return not (code == "ar" and _NOT_ARABIC.search(text))
    if not _LATIN.search(text):
        return False
    return _is_known(text, code) or _is_known(post.text, code)


def _spoken(text: str) -> str | None:
    return spoken(_INITIALS.sub(" ", text))


def _is_known(text: str, code: str | None) -> bool:
    """Whether a text in Latin letters has words of a known language; `code` is an unknown one that it sounds like."""
    english = {match.group().casefold() for match in _ENGLISH.finditer(text)}
    if len(english) >= (_SIMILAR if code or _FOREIGN.search(text) else 1):
        return True
    return code is None and _OTHERS.search(text) is not None
