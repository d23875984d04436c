"""What makes a tag loud without saying more: one text from many accounts at once, hashtags, pleas to be shared.

All of it is counted and told, none of it is left out: a reader sees what a number of posts is made of. What is found
here raises no alert (`core.alerts`), and a line of it ranks low where posts speak for themselves (`core.extract`).
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

from bot.core.actors import Tables
from bot.core.crossposts import person
from bot.core.domain import PAGE, Post, Thread, ThreadPost
from bot.core.grouping import groups
from bot.core.links import host_of, without_links
from bot.core.speaking import publishes_for
from bot.core.tags import tags_as_written
from bot.core.thread import sources
from bot.core.traps import is_trap

NEW_ACCOUNT: Final = "new_account"
"""The label of a post whose account was less than NEW_FOR old when it wrote it; given where a network tells ages."""
NEW_FOR: Final = timedelta(days=30)

# --- one text from many accounts at once

WITHIN: Final = timedelta(minutes=30)
"""How close together the posts of a burst are. A joke or a slogan is passed on for hours."""
_ACCOUNTS: Final = 10
"""Accounts of unknown age that make one long text a burst; three colleagues may paste one press release."""
_NEW_ACCOUNTS: Final = 5
"""New accounts that make a burst, where they are half of all or more."""
_LETTERS: Final = 40
_LETTERS_OF_NEW: Final = 20
"""Letters of a text that nobody else would hit on by himself; an ideograph says as much as three letters."""
_TAGS_PER_ACCOUNT: Final = 0.5
"""Different tags that a burst has at most, by its accounts; people who agree on a text still tag in their own way."""


@dataclass(frozen=True, slots=True)
class Burst:
    """So many accounts, some of them new, posted the text of one post of a thread within a stretch of time."""

    post: int
    accounts: int
    new: int
    took: timedelta


def bursts(thread: Thread, tables: Tables) -> tuple[Burst, ...]:
    """The texts that may have been posted by arrangement, those of most accounts first.

    Posts of outlets and of actors themselves, boosts, and posts that link to one same article are none of it: that is
    how news travels. Only where most of the accounts are new does an article, or an outlet's text, explain nothing.
    """
    found = (_burst(entry, tables) for entry in thread.posts if len(entry.copies) >= _NEW_ACCOUNTS - 1)
    return tuple(sorted((each for each in found if each), key=lambda each: (-each.accounts, each.post)))


def _burst(entry: ThreadPost, tables: Tables) -> Burst | None:
    own = [post for post in (entry.post, *entry.copies) if _is_own_word(post, tables)]
    densest = _densest(own)
    new = {_account(post) for post in densest if NEW_ACCOUNT in post.labels}
    accounts = {_account(post) for post in densest}
    letters = _letters(_bare(entry.post.text))
    mostly_new = len(new) >= _NEW_ACCOUNTS and 2 * len(new) >= len(accounts) and letters >= _LETTERS_OF_NEW
    if not mostly_new and not (letters >= _LETTERS and _is_arranged(entry, densest, tables)):
        return None
    times = [post.created_at for post in densest if post.created_at]
    return Burst(entry.number, len(accounts), len(new), max(times) - min(times))


def _is_arranged(entry: ThreadPost, densest: Sequence[Post], tables: Tables) -> bool:
    """Whether posts of accounts of unknown age look like one hand's: many, tagged alike, and no news passed on."""
    accounts = len({_account(post) for post in densest})
    if accounts < _ACCOUNTS or entry.post.official or publishes_for(entry.post, tables):
        return False
    tags = {tag for post in densest for tag in post.tags}
    linked = Counter(link for post in densest if not is_trap(post) for link in set(post.links))
    passes_on = any(2 * count >= len(densest) for count in linked.values())
    return len(tags) <= _TAGS_PER_ACCOUNT * accounts and not passes_on


def _is_own_word(post: Post, tables: Tables) -> bool:
    """Whether an account wrote a post itself, in nobody's name, at a known time."""
    if post.source == PAGE or post.boost_of or post.official or post.created_at is None or not post.author:
        return False
    return publishes_for(post, tables) is None and not _RETOLD.search(post.text)


_RETOLD: Final = re.compile(r"\b(?:RT|MT|QT|via|from|by|h/t) @\w", re.IGNORECASE)
"""How people name whose words they pass on."""


def _densest(posts: Iterable[Post]) -> list[Post]:
    """The posts of the stretch of WITHIN in which most accounts posted."""
    timed = sorted(
        ((post.created_at, post) for post in posts if post.created_at), key=lambda each: (each[0], each[1].id)
    )
    open_: deque[Post] = deque()
    heard: Counter[str] = Counter()
    best: list[Post] = []
    most = 0
    for at, post in timed:
        open_.append(post)
        heard[_account(post)] += 1
        while (first := open_[0].created_at) and at - first > WITHIN:
            gone = _account(open_.popleft())
            heard[gone] -= 1
            if not heard[gone]:
                del heard[gone]
        if len(heard) > most:
            most, best = len(heard), list(open_)
    return best


def _account(post: Post) -> str:
    return person(post) or f"{post.source} {(post.author or '').casefold()}"


# --- one article from many


@dataclass(frozen=True, slots=True)
class Echo:
    """One article that so many posts link to."""

    link: str
    posts: int

    @property
    def host(self) -> str:
        """The site that it stands on."""
        return host_of(self.link)


_ECHO: Final = 5
"""Posts that link to one article from which it is worth telling that they all go back to it."""
_ECHOING: Final = 3
"""Accounts among them at least: one that posts its article again and again is one voice anyway."""


def echoes(thread: Thread) -> tuple[Echo, ...]:
    """Articles that many posts link to, those of most posts first."""
    linking: dict[str, set[str]] = {}
    posts: Counter[str] = Counter()
    for post in _everything(thread.posts):
        for link in set(sources(post)):
            linking.setdefault(link, set()).add(_account(post))
            posts[link] += 1
    found = ((link, n) for link, n in posts.most_common() if n >= _ECHO and len(linking[link]) >= _ECHOING)
    return tuple(Echo(link, n) for link, n in found)


def repeats(entry: ThreadPost, articles: Iterable[Echo]) -> bool:
    """Whether a text and its copies are mostly one of these articles, passed on."""
    group = [*_everything([entry])]
    return any(2 * sum(article.link in post.links for post in group) >= len(group) for article in articles)


def outlets_with(entry: ThreadPost, tables: Tables) -> int:
    """How many outlets published the text of a post: one agency's, mostly."""
    published = (publishes_for(post, tables) for post in (entry.post, *entry.copies) if not post.boost_of)
    return len({outlet.name for outlet in published if outlet})


# --- posts written to be found and shared

MOST_TAGS: Final = 5
"""Hashtags of a post that are for its readers; with more it is written to be found."""
_FEW_TAGS: Final = 3


def is_stuffed(post: Post) -> bool:
    """Whether a post carries more than five hashtags, or more than three that are most of its text."""
    written = tags_as_written(post.text)
    if max(len(post.tags), len(written)) > MOST_TAGS:
        return True
    return len(written) > _FEW_TAGS and _letters("".join(written)) > _letters(_bare(post.text))


def begs(post: Post) -> bool:
    """Whether a post asks to be liked, shared, followed or answered for the count's sake."""
    return asks_to_share(post.text)


def asks_to_share(text: str) -> bool:
    """Whether a text does."""
    return _begs(text)


@lru_cache(maxsize=1024)  # asked for each sentence of a post
def _begs(text: str) -> bool:
    return _BEGS.search(text) is not None


_LIKES = r"(?:like|heart|fav|upvote|follow|subscribe|comment)"
_SHARES = r"(?:repost|re-post|retweet|rt|boost|share|restack|reblog|tag (?:a|your|\w+) friends?)"
_AND = r"(?:\s*(?:,|&|\+|/|\band\b|\bor\b)\s*)+"
_BEGS: Final = re.compile(
    rf"(?:^|[^\w\s]\s*|\b(?:please|pls|plz|just|and)\s+)(?:{_LIKES}{_AND}{_SHARES}\b|{_SHARES}{_AND}{_LIKES}\b"
    rf"|(?:{_SHARES}|{_LIKES})\s+(?:\w+\s+){{0,2}}to (?:win|enter|participate)\b)"
    r"|\b(?:repost|retweet|share|like|boost|rt) (?:this |it )?if (?:you|u)\b"
    r"|\bsmash (?:that|the) (?:like|follow|subscribe)\b|\bdouble tap (?:if|to|for)\b"
    r"|\b(?:tag|mention) (?:\d+|two|three|five) friends\b|\bf4f\b"
    r"|\bcomment [\"“']?\w+[\"”']? (?:below|and i)\b|\b(?:like|follow) (?:for|4) (?:like|follow)\b"
    r"|\b(?:liken und teilen|liket? und teilt?e?|teilt?e? und liket?)\b"
    r"|\bteil(?:t|e|en sie)? (?:diesen|das|den) (?:beitrag|post),? wenn\b"
    r"|\bfolgen und (?:liken|teilen)\b|\b(?:likez|aimez) et (?:partagez|rt|repostez)\b|\bpartagez si\b"
    r"|\brt (?:et|y|e) (?:follow|like|suivez|sigue|siga|curte)\b|\bdale like y (?:comparte|rt|sígueme)\b"
    r"|\bcomparte si\b|\bcurta e (?:compartilhe|siga)\b|\bставь(?:те)? лайк|лайк и репост"
    r"|点赞转发|點讚轉發|转发抽奖|点赞关注|(?:いいね|フォロー)(?:と|&|＆|＋|\+)?(?:rt|リツイート|リポスト|フォロー|いいね)",
    re.IGNORECASE | re.MULTILINE,
)


# --- what says much the same in other words

_COMPARED: Final = 150
"""Posts whose words are compared for this; the newest of a longer thread. They take a tenth of a second."""
_SIMILAR: Final = 3


def similar(thread: Thread, told: Collection[frozenset[int]]) -> tuple[tuple[int, ...], ...]:
    """The numbers of posts that say much the same in other words, the largest group first.

    Left out are groups that a line of the brief tells already: `told` are the numbers behind each line.
    """
    entries = [entry for entry in thread.posts if entry.post.source != PAGE][-_COMPARED:]
    if len(entries) < _SIMILAR:
        return ()
    found = (tuple(entries[place].number for place in group) for group in groups([e.post for e in entries]))
    writers = {entry.number: _account(entry.post) for entry in entries}
    kept = [each for each in found if len(each) >= _SIMILAR and len({writers[number] for number in each}) >= _SIMILAR]
    new = [each for each in kept if not any(2 * len(behind.intersection(each)) >= len(each) for behind in told)]
    return tuple(sorted(new, key=lambda each: (-len(each), each)))


# --- reading


def _everything(entries: Iterable[ThreadPost]) -> Iterator[Post]:
    return (post for entry in entries for post in (entry.post, *entry.copies) if post.source != PAGE)


_TAG = re.compile(r"[#＃]\S+")
_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def _bare(text: str) -> str:
    """A text without its links and tags."""
    return _TAG.sub(" ", without_links(text))


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text) + 2 * len(_IDEOGRAPH.findall(text))
