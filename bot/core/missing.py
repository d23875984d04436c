"""What a reader would want to know and the thread does not say, and what he should know about the thread. By rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.core.actors import Actor, Tables
from bot.core.coverage import SAVED
from bot.core.dates import days
from bot.core.domain import PAGE, Claim, Missing, Post, Sentence, Standing, Thread, ThreadPost
from bot.core.noise import MOST_TAGS, Burst, begs, bursts, echoes, is_stuffed, outlets_with, repeats, similar
from bot.core.payloads import remove_payloads
from bot.core.plurals import Plural
from bot.core.tags import tags_as_written
from bot.core.terms import names, numbers, squeezed
from bot.core.thread import is_primary, place, sources

_FEW = 3
"""Posts below which "all from one network" and the like say nothing."""


@dataclass(frozen=True, slots=True)
class MissingPhrases:
    """The sentences about what is missing, in one language; `small_numbers` are the words for 0, 1, 2 … in a row."""

    statement: str
    or_: str
    primary_source: str
    person: str
    date: str
    figure: str
    place: str
    what_it_is: str
    spelled: str
    contest: Plural
    deadline: str
    ai_label: Plural
    authors: str
    one_network: str
    saved_alone: str
    same_text: str
    by_outlets: str
    other_texts: str
    coordinated: str
    coordinated_new: str
    coordinated_more: str
    minutes: Plural
    echo: str
    similar: str
    stuffed: Plural
    bait: Plural
    automated: str
    unused_page: Plural
    unused: Mapping[str, str]
    small_numbers: str


ENGLISH = MissingPhrases(
    statement="any statement by or link to {names}",
    or_="{names} or {last}",
    primary_source="a primary source",
    person="a named person",
    date="a date",
    figure="any figure, price or test result",
    place="a place or country",
    what_it_is="What it is: {kinds}",
    spelled="Spelled differently: “{name}”, but “{other}” in {refs}",
    contest=Plural(
        "{refs} is tagged for a posting contest (#{tag}{until})",
        "{refs} are tagged for a posting contest (#{tag}{until})",
    ),
    deadline=", deadline {date}",
    ai_label=Plural(
        "{refs} carries the platform's label “Contains AI-generated content”",
        "{refs} carry the platform's label “Contains AI-generated content”",
    ),
    authors="Authors are not named: {number} posts here are not {number} sources",
    one_network="Independent reporting: all posts are from {network}",
    saved_alone="Independent reporting: all posts are from saved pages",
    same_text="{n} posts carry the text of {ref}",
    by_outlets="{carried}, {n} of them by outlets",
    other_texts="{n} posts more carry {texts} other texts",
    coordinated="Possible coordinated posting: {n} accounts posted the text of {ref} within {time}",
    coordinated_new="Possible coordinated posting: {n} accounts ({new} new) posted the text of {ref} within {time}",
    coordinated_more="Possible coordinated posting: {n} accounts posted {texts} more texts",
    minutes=Plural("a minute", "{n} minutes"),
    echo="{n} posts repeat one article of {host}",
    similar="{n} posts say much the same: {refs}",
    stuffed=Plural(
        "{n} post carries more than {most} hashtags, or hardly anything else",
        "{n} posts carry more than {most} hashtags, or hardly anything else",
    ),
    bait=Plural("{refs} asks to be liked or shared", "{refs} ask to be liked or shared"),
    automated="{n} posts are by accounts marked as automated",
    unused_page=Plural(
        "{refs} links to a page of {host} that was not used: {why}",
        "{refs} link to a page of {host} that was not used: {why}",
    ),
    unused={
        reason: reason
        for reason in (
            "it took too long to read",
            "it could not be read",
            "it leads to another site",
            "it looks like a giveaway",
            "it leads to no plain address",
            "it comes without encryption",
            "no text was found in it",
        )
    },
    small_numbers="zero one two three four five six seven eight nine ten eleven twelve",
)


def missing(
    thread: Thread, claims: Sequence[Claim], tables: Tables, say: MissingPhrases = ENGLISH
) -> tuple[Missing, ...]:
    """Every lack and every warning, in the order a brief prints them; `[n]` in a text is post n."""
    if not thread.posts:
        return ()
    told = [rule(thread, claims, tables, say) for rule in _RULES]
    return tuple(item for items in told for item in items)


def would_confirm(claims: Sequence[Claim], tables: Tables) -> tuple[str, ...]:
    """Sites that would confirm, when nothing is confirmed: of the actors the claims are about."""
    if any(claim.standing is Standing.CONFIRMED for claim in claims):
        return ()
    of_service = any(_OF_SERVICE.search(claim.text) for claim in claims)
    sites = (_main_site(actor.domains, of_service=of_service) for actor in _actors(claims, tables)[:2])
    return tuple(site for site in sites if site)


def _main_site(domains: Sequence[str], *, of_service: bool) -> str | None:
    """The first listed domain of an actor but its status page, which tells of outages alone; None for none."""
    others = (each for each in domains if not _STATUS_PAGE.match(each))
    return next(others, domains[0] if domains and of_service else None)


_STATUS_PAGE = re.compile(r"[\w-]*status\.")
_OF_SERVICE = re.compile(
    r"\b(?:outages?|down|offline|incidents?|disrupt\w+|degrad\w+|unavailable|unreachable|restor\w+|maintenance"
    r"|ausfall|ausgefallen|störung\w*|wartung\w*|nicht erreichbar|interrupción|caíd[ao]|avería|panne)\b",
    re.IGNORECASE,
)


def _actors(claims: Sequence[Claim], tables: Tables) -> list[Actor]:
    """Listed actors that the claims name, the most named first; of reported claims before the rest."""
    heard: Counter[str] = Counter()
    known: dict[str, Actor] = {}
    for claim in claims:
        for actor in tables.actors_named(claim.text):
            heard[actor.name] += 3 if claim.standing is Standing.REPORTED else 1
            known[actor.name] = actor
    return [known[name] for name, weight in heard.most_common() if weight > 1]


def _refs(posts: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in sorted(set(posts)))


# what is not there


def _no_primary_source(thread: Thread, claims: Sequence[Claim], tables: Tables, say: MissingPhrases) -> list[Missing]:
    if any(claim.standing is Standing.CONFIRMED for claim in claims):
        return []
    if any(_is_or_links_to_a_primary_source(entry.post, tables) for entry in thread.posts):
        return []
    who = [actor.name for actor in _actors(claims, tables)[:2]]
    names = say.or_.format(names=who[0], last=who[1]) if who[1:] else who[0] if who else say.primary_source
    return [Missing("no_primary_source", say.statement.format(names=names))]


def _is_or_links_to_a_primary_source(post: Post, tables: Tables) -> bool:
    links = (tables.actor_of_site(link) or tables.outlet_of_site(link) for link in sources(post))
    return (post.source != PAGE and is_primary(post, tables)) or any(links)


_WITH_CAPITAL = r"[A-ZÀ-Þ][^\W\d_]+"
_PERSON = re.compile(
    r"\b(?:CEO|CTO|CFO|[Pp]resident|[Mm]inister|[Mm]ayor|[Ss]pokes(?:person|man|woman)|[Cc]hief|[Dd]irector"
    r"|[Ff]ounder|Mr|Mrs|Ms|Dr|Prof)\.?,?\s+[A-Z]"
    r"|\b[A-Z][a-z]+ [A-Z][a-z]+,? (?:said|says|told|wrote|confirmed|denied|announced|tweeted|posted)\b"
    rf"|\b(?:Bürgermeister|Minister|Präsident|Kanzler|Sprecher|Direktor|Trainer|Richter)(?:in)?\s{_WITH_CAPITAL}"
    rf"|\b(?:Herr|Frau|Señora?|Don|Doña|Madame|Monsieur|Mme|M\.)\s{_WITH_CAPITAL}"
    r"|\b(?:[Aa]lcalde(?:sa)?|[Mm]inistr[aeo]|[Pp]resident[ae]|[Pp]ortavoz|[Dd]irector[a]?|[Mm]aire|[Pp]résidente?"
    rf"|[Pp]orte-parole|[Dd]irecteur|[Dd]irectrice)\s{_WITH_CAPITAL}"
    rf"|\b{_WITH_CAPITAL} {_WITH_CAPITAL},? (?:sagt|sagte|teilt|teilte|erklärt|erklärte|wechselt|unterschreibt"
    r"|tritt|dijo|dice|afirmó|anunció|confirmó|negó|ficha|firma|dimite"
    r"|a (?:dit|déclaré|annoncé|confirmé|démenti)|déclare|signe|rejoint)\b"
)
_DATE = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:today|tonight|tomorrow|yesterday|this"
    r" (?:morning|evening|week|month))\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d|\b\d{1,2}(?:st|nd|rd"
    r"|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|\b\d{1,2}(?:\.|er|\sde)?\s+(?:januar|februar|märz|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo"
    r"|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|septembre"
    r"|octobre|novembre|décembre)\b"
    r"|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|heute|gestern|lunes|martes|miércoles|jueves"
    r"|viernes|sábado|domingo|hoy|mañana|ayer|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|aujourd['’]hui|demain)\b"
    r"|\b\d{1,2}\s?(?:uhr|h)\b"
    r"|\b(?:in|by|since|until|from|of|early|late|mid|spring|summer|autumn|fall|winter|q[1-4]|jahr|seit|bis|ab|anfang|ende|en"
    r"|desde|hasta|de|depuis|fin|début)[\s-](?:19|20)\d\d\b|\bq[1-4]\b"
    r"|\b\d{4}-\d{2}-\d{2}\b|\d+月|\b(?:\d+|an?) (?:hours?|minutes?|days?|weeks?) ago\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|outside|between|across|around|via) (?:the )?[A-Z][a-z]+"
    rf"|\b(?:in|bei|nach|aus|zwischen|en|à|desde|entre|cerca de|près de) (?:la |el |l['’])?{_WITH_CAPITAL}"
)


_YEAR = re.compile(r"(?:19|20)\d\d")


def _no_named_person(thread: Thread, claims: Sequence[Claim], _: Tables, say: MissingPhrases) -> list[Missing]:
    return [] if _any_says(_PERSON, thread, claims) else [Missing("no_named_person", say.person)]


def _no_date(thread: Thread, claims: Sequence[Claim], _: Tables, say: MissingPhrases) -> list[Missing]:
    is_told = _any_says(_DATE, thread, claims) or any(days(text) for text in _told(thread, claims))
    return [] if is_told else [Missing("no_date", say.date)]


def _no_figure(thread: Thread, claims: Sequence[Claim], _: Tables, say: MissingPhrases) -> list[Missing]:
    if any(not _YEAR.fullmatch(n) for text in _told(thread, claims) for n in numbers(text)):
        return []
    return [Missing("no_figure", say.figure)]


def _no_place(thread: Thread, claims: Sequence[Claim], _: Tables, say: MissingPhrases) -> list[Missing]:
    return [] if _any_says(_PLACE, thread, claims) else [Missing("no_place", say.place)]


def _told(thread: Thread, claims: Sequence[Claim]) -> list[str]:
    """What a reader is told: the claims and their quotes, and the sentences behind them that this thread still has."""
    known = thread.by_ref()
    quoted = [e.quote for claim in claims for e in claim.evidence]
    cited = [known[e.sentence].text for claim in claims for e in claim.evidence if e.sentence in known]
    return [*(claim.text for claim in claims), *quoted, *cited]


def _any_says(pattern: re.Pattern[str], thread: Thread, claims: Sequence[Claim]) -> bool:
    return any(pattern.search(text) for text in _told(thread, claims))


# what the posts do not agree on

_KIND = re.compile(
    r"(?P<name>[A-Z]\w*(?:\s[A-Z]\w*)?)\s+(?:is|are|appears to be|seems to be|appears to be designed|is designed|is"
    r" built)"
    r"\s+(?:as\s+)?(?:an?|one)\s+(?P<what>(?:[\w\-]+\s+){0,4}?(?P<head>[a-z\-]{4,}))(?=\s+(?:that|which|designed"
    r"|capable|for|to|of|where|with|built|made|from|by|in)\b|[,.;:!?—–]|$)"
)
_BUILDS = re.compile(
    r"\b(?:building|built|developing|launched"
    r"|released)\s+an?\s+(?:[\w\-]+\s+){0,3}?(?P<head>[a-z\-]{4,})(?=\s+(?:that|which|designed|where|for|to)\b|[,.;:])"
)
_NO_KIND = frozenset(
    "milestone step part reflection shift kind example way matter lot bit sign result reason tool thing".split()
)


def _what_it_is(thread: Thread, claims: Sequence[Claim], _: Tables, say: MissingPhrases) -> list[Missing]:
    """What the thread's main thing is said to be, where posts disagree."""
    subject = {squeezed(name) for claim in claims[:3] for name in names(claim.text)}
    heads: dict[str, list[int]] = {}
    for sentence in thread.by_ref().values():
        for head in _heads(sentence, subject):
            heads.setdefault(head, []).append(sentence.post)
    if len(heads) < 2 or len({post for posts in heads.values() for post in posts}) < 2:
        return []
    shown = list(heads.items())[:4]
    kinds = [f"{head} {_refs(posts)}" for head, posts in shown]
    listed = say.or_.format(names=", ".join(kinds[:-1]), last=kinds[-1])
    return [Missing("what_it_is", say.what_it_is.format(kinds=listed))]


def _heads(sentence: Sentence, subject: set[str]) -> list[str]:
    found = [m["head"] for m in _KIND.finditer(sentence.text) if squeezed(m["name"]) in subject]
    if any(squeezed(name) in subject for name in names(sentence.text)):
        found += [m["head"] for m in _BUILDS.finditer(sentence.text)]
    return [head for head in dict.fromkeys(found) if head not in _NO_KIND]


def _spelling(thread: Thread, claims: Sequence[Claim], _: Tables, say: MissingPhrases) -> list[Missing]:
    """Names spelled in two ways; a name that is a hashtag itself is written in one word for that reason alone."""
    found = {other: posts for claim in claims for other, posts in claim.spelled}
    tags = {squeezed(tag) for entry in thread.posts for tag in entry.post.tags}
    main = {squeezed(name): name for claim in claims for name in names(claim.text) if squeezed(name) not in tags}
    differing = {other: posts for other, posts in found.items() if main.get(squeezed(other), other) != other}
    return [
        Missing("spelling", say.spelled.format(name=main[squeezed(other)], other=other, refs=_refs(posts)))
        for other, posts in _most(differing)
    ]


# what to know about the posts

_CONTEST = re.compile(
    r"(?<!legal)(?<!court)challenge(?![drs])|(?<!song)contest(?!e|a|s$)|giveaway|gewinnspiel|concours(?!e)|sorteo"
    r"|concurso|конкурс|розыгрыш|挑战|挑戰|发帖|發帖|征文|抽奖|打卡|キャンペーン|チャレンジ|이벤트|챌린지",
    re.IGNORECASE,
)
_MAYBE_CONTEST = re.compile(r"airdrop|carnival|campaign|bount|quest(?:\d|$)|wettbewerb|活动|大赛|空投", re.IGNORECASE)
"""Tags that other things have as well: an election's campaign, aid from the air. The post must speak of a prize."""
_PRIZE = re.compile(
    r"\b(?:prizes?|rewards?|(?:to|and) win|win (?:up to|a|an|one|\d)|to enter|to participate|participate now|giveaway"
    r"|leaderboard|tokens?|usdt|gewinnen|gewinnt|preisgeld|premios?|à gagner|призы?|призов)\b"
    r"|奖|獎|截止|参与|參與|投稿|賞品",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"\b(?:deadline|ends|until|closes)\s*[:：]?\s*(?P<when>[A-Z][a-z]+\.?\s+\d{1,2}|\d{1,2}(?:st|nd|rd"
    r"|th)?\s+[A-Z][a-z]+|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)


def is_contest(post: Post) -> bool:
    """Whether a post carries the tag of a posting contest."""
    return _contest_of(post) is not None


def _contest_of(post: Post) -> str | None:
    """The tag of a posting contest that a post carries, as written."""
    written = tags_as_written(post.text)
    sure = next((tag for tag in written if _CONTEST.search(tag)), None)
    if sure or not _PRIZE.search(post.text):
        return sure
    return next((tag for tag in written if _MAYBE_CONTEST.search(tag)), None)


def _contest_tags(thread: Thread, _: Sequence[Claim], __: Tables, say: MissingPhrases) -> list[Missing]:
    tagged: dict[tuple[str, str | None], list[int]] = {}
    for entry in thread.posts:
        if contest := _contest_of(entry.post):
            deadline = _DEADLINE.search(entry.post.text)
            tagged.setdefault((contest, deadline["when"] if deadline else None), []).append(entry.number)
    return [Missing("contest_tag", _contest(*key, posts, say)) for key, posts in _most(tagged)]


def _contest(tag: str, deadline: str | None, posts: Sequence[int], say: MissingPhrases) -> str:
    until = say.deadline.format(date=deadline) if deadline else ""
    return say.contest.of(len(posts), refs=_refs(posts), tag=remove_payloads(tag), until=until)


_Key = TypeVar("_Key")
_SHOWN = 3
"""Contests, spellings or texts told of at most; those of most posts first."""


def _most(found: Mapping[_Key, Sequence[int]]) -> list[tuple[_Key, Sequence[int]]]:
    return sorted(found.items(), key=lambda entry: -len(entry[1]))[:_SHOWN]


def _ai_labels(thread: Thread, _: Sequence[Claim], __: Tables, say: MissingPhrases) -> list[Missing]:
    marked = [entry.number for entry in thread.posts if "ai_generated" in entry.post.labels]
    return [Missing("ai_label", say.ai_label.of(len(marked), refs=_refs(marked)))] if marked else []


def _unknown_authors(thread: Thread, _: Sequence[Claim], __: Tables, say: MissingPhrases) -> list[Missing]:
    unknown = [entry for entry in _posts(thread) if entry.post.author is None]
    if len(unknown) < 2:
        return []
    words = dict(enumerate(say.small_numbers.split()))
    number = words.get(len(unknown), str(len(unknown)))
    return [Missing("unknown_authors", say.authors.format(number=number))]


def _one_network(thread: Thread, _: Sequence[Claim], __: Tables, say: MissingPhrases) -> list[Missing]:
    places = {place(entry.post) for entry in _posts(thread)}
    if len(_posts(thread)) < _FEW or len(places) > 1:
        return []
    network = places.pop()
    return [Missing("one_network", say.saved_alone if network == SAVED else say.one_network.format(network=network))]


def _same_text(thread: Thread, _: Sequence[Claim], tables: Tables, say: MissingPhrases) -> list[Missing]:
    """Texts of three posts or more, but for those that are told of as a burst or as an article passed on."""
    articles, arranged = echoes(thread), {burst.post for burst in bursts(thread, tables)}
    copied = [
        entry
        for entry in thread.posts
        if len(entry.copies) + 1 >= _FEW
        and _writers(entry) > 1
        and entry.number not in arranged
        and not repeats(entry, articles)
    ]
    copied.sort(key=lambda entry: -len(entry.copies))
    told = [_carried(entry, tables, say) for entry in copied[:_SHOWN]]
    rest = copied[_SHOWN:]
    if rest:
        posts = sum(len(entry.copies) + 1 for entry in rest)
        told.append(say.other_texts.format(n=posts, texts=len(rest)))
    return [Missing("same_text", text) for text in told]


def _carried(entry: ThreadPost, tables: Tables, say: MissingPhrases) -> str:
    carried = say.same_text.format(n=len(entry.copies) + 1, ref=f"[{entry.number}]")
    outlets = outlets_with(entry, tables)
    return say.by_outlets.format(carried=carried, n=outlets) if outlets > 1 else carried


def _coordinated(thread: Thread, _: Sequence[Claim], tables: Tables, say: MissingPhrases) -> list[Missing]:
    found = bursts(thread, tables)
    told = [Missing("coordinated", _arranged(burst, say), (burst.post,)) for burst in found[:_SHOWN]]
    if rest := found[_SHOWN:]:
        text = say.coordinated_more.format(n=sum(burst.accounts for burst in rest), texts=len(rest))
        told.append(Missing("coordinated", text, tuple(burst.post for burst in rest)))
    return told


def _arranged(burst: Burst, say: MissingPhrases) -> str:
    time = say.minutes.of(max(1, -int(-burst.took.total_seconds() // 60)))
    phrase = say.coordinated_new if burst.new else say.coordinated
    return phrase.format(n=burst.accounts, new=burst.new, ref=f"[{burst.post}]", time=time)


def _one_article(thread: Thread, _: Sequence[Claim], __: Tables, say: MissingPhrases) -> list[Missing]:
    return [Missing("echo", say.echo.format(n=echo.posts, host=echo.host)) for echo in echoes(thread)[:_SHOWN]]


def _similar(thread: Thread, claims: Sequence[Claim], _: Tables, say: MissingPhrases) -> list[Missing]:
    told = [frozenset(evidence.post for evidence in claim.evidence) for claim in claims]
    return [
        Missing("similar", say.similar.format(n=len(group), refs=_first_refs(group)), group)
        for group in similar(thread, told)[:_SHOWN]
    ]


def _first_refs(posts: Sequence[int]) -> str:
    return _refs(posts) if len(posts) <= _FEW + 1 else f"{_refs(posts[:_FEW])} +{len(posts) - _FEW}"


def _stuffed(thread: Thread, _: Sequence[Claim], __: Tables, say: MissingPhrases) -> list[Missing]:
    """Told from three posts on, or where half of the posts are so."""
    heard = [post for entry in _posts(thread) for post in (entry.post, *entry.copies)]
    written = sum(is_stuffed(post) for post in heard)
    if not written or written < min(_FEW, len(heard) / 2):
        return []
    return [Missing("stuffed", say.stuffed.of(written, most=MOST_TAGS))]


def _bait(thread: Thread, _: Sequence[Claim], __: Tables, say: MissingPhrases) -> list[Missing]:
    begging = [entry.number for entry in _posts(thread) if begs(entry.post)]
    return [Missing("bait", say.bait.of(len(begging), refs=_first_refs(begging)))] if begging else []


def _automated(thread: Thread, _: Sequence[Claim], __: Tables, say: MissingPhrases) -> list[Missing]:
    """Told from three posts on: one mirror of a newspaper is nothing to know."""
    heard = [post for entry in _posts(thread) for post in (entry.post, *entry.copies)]
    marked = sum("bot" in post.labels for post in heard)
    return [Missing("automated", say.automated.format(n=marked))] if marked >= _FEW else []


def _writers(entry: ThreadPost) -> int:
    return len({post.author for post in (entry.post, *entry.copies)})


def _posts(thread: Thread) -> list[ThreadPost]:
    """The entries that are posts, not pages that they link to."""
    return [entry for entry in thread.posts if entry.post.source != PAGE]


_Rule = Callable[[Thread, Sequence[Claim], Tables, MissingPhrases], list[Missing]]
_RULES: tuple[_Rule, ...] = (
    _no_primary_source,
    _no_named_person,
    _no_date,
    _no_figure,
    _no_place,
    _what_it_is,
    _spelling,
    _one_network,
    _coordinated,
    _one_article,
    _same_text,
    _similar,
    _stuffed,
    _bait,
    _ai_labels,
    _automated,
    _contest_tags,
    _unknown_authors,
)
