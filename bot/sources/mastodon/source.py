"""Asks one server for the posts under every followed tag, or listens to it, and misses none."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.core.domain import Post
from bot.ports import Batch, Clock, SourceUnavailable, Unheard, Wanted
from bot.sources.mastodon import marks as reading_marks
from bot.sources.mastodon.api import PAGE, Api, NoSuchTag, Restricted
from bot.sources.mastodon.budget import USED, USED_AT_ONCE
from bot.sources.mastodon.given import Found, Given
from bot.sources.mastodon.marks import Cursor, Mark, latest, order
from bot.sources.mastodon.reading import (
    DISABLED,
    PUBLIC,
    Policy,
    Unreadable,
    Withheld,
    local_id,
    policy_of,
    post_of,
    tags_of,
)
from bot.sources.mastodon.streaming import Dropped, Gone, Refused, Said, Stream

EVERY = 60.0
"""Seconds between two looks at the same tag, while the server's limits allow it."""

MOST_POSTS = 500
"""Posts of one look; what is more comes with the next one, at once."""

_MOST_REQUESTS = 20
_PAGES_IN_A_TURN = 5
"""Pages of one tag before the others have their turn."""

_SHORT = 20
"""Posts in a page after which more is asked for at once; after a shorter one the next look goes on from there. It may
not be the last: servers take hidden posts out of a page after they have cut it."""

_PAGES_BACK = 13
"""Pages from the newest post back, for a tag whose mark is unknown or too old: 520 posts."""

_NEW_AT_ONCE = 20
"""New tags whose newest posts are read; when more come at once, they begin at what is said from now on."""

_CHECKED = 5
"""Posts that a second reading did not find, and that are asked for by name, in one look."""

_LISTENS = 5.0
"""Seconds a look waits for the first word of a stream."""

_LONGEST_LOOK = 30.0
"""Seconds after which a look at a slow server ends; the tags that are left come next."""

_STREAMED_EVERY = 3600.0
"""Seconds between two looks at a tag that is listened to, in case its stream is silent for a wrong reason."""

_LEVEL_EVERY = 60.0
_ASKED_AGAIN = 3600.0
"""Seconds after which a refusal, and what a server says of itself, is looked at again."""

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 900.0
_MOST_FAULTS = 20

log = logging.getLogger(__name__)


class MastodonSource:
    """Posts under the tags that `wanted` names, from one server; several servers are several sources.

    With a user's `token` (scope read:statuses) the server is listened to; without, or when it refuses, its tag
    timelines are asked every `every` seconds, and more rarely when there are more tags than its limits allow: 5,000
    tags take about half an hour. `server` is its host, or its address when that is not https://HOST. `indexable`
    leaves out authors who have not agreed to full-text search, besides those who decline bots or indexing.
    `withheld` counts, by reason, statuses that were left alone. `jitter` gives numbers from 0 to 1.
    """

    def __init__(
        self,
        server: str,
        wanted: Wanted,
        *,
        clock: Clock,
        token: str | None = None,
        contact: str | None = None,
        every: float = EVERY,
        indexable: bool = True,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.withheld: Counter[str] = Counter()
        self._wanted = wanted
        self._clock = clock
        self._api = Api(server, clock, token, contact)
        self._host = self._api.host
        self._every = every
        self._indexable = indexable
        self._jitter = jitter
        self._policy, self._policy_at = Policy(), 0.0
        self._cursor: str | None = None
        self._marks: dict[str, Mark] = {}
        self._looks = 0
        self._top: str | None = None
        self._given = Given()
        self._unkept, self._begun = Found(), False
        self._failures = 0
        self._asks_at = 0.0
        self._trouble: str | None = None
        self._stream: Stream | None = None
        self._stream_at, self._stream_failures = 0.0, 0
        self._hint: str | None = None
        self._behind: set[str] = set()
        self._level_at = 0.0

    @property
    def name(self) -> str:
        """The source's name, such as "mastodon:plaza.example"."""
        return f"mastodon:{self._host}"

    async def poll(self, cursor: str | None) -> Batch:
        """What is new under the wanted tags, edits, and the ids of posts that are gone.

        Edits and deletions are told as they happen while the server is listened to; else only those within ten to
        twenty minutes of the post. Nothing is given twice by one object, unless it was not kept: when `cursor` is not
        the one that was given last. After a restart the last minutes may come again. Raises SourceUnavailable.
        """
        now = self._now()
        found = self._begin(cursor, reading_marks.kept(self._marks, await self._wanted(), now))
        if self._marks:
            try:
                if self._may_ask(found):
                    await self._learn_policy(found)
                await self._listen(found)
                if self._may_ask(found):
                    await self._look_round(found)
            except SourceUnavailable as error:
                return self._failed(found, error)
        else:
            await self._let_go()
        if self._trouble is None:
            self._failures = 0
        return self._batch(found, self._again_in())

    async def back(self, tag: str, since: datetime) -> Batch:
        """What was posted under a tag since an instant, at most 520 posts; what is older and not read is a gap."""
        found = Found()
        await self._learn_policy(found)
        await self._read_back(tag, since, found, used=USED_AT_ONCE, keep=False)
        return Batch(tuple(found.posts.values()), "", tuple(found.faults), gaps=tuple(found.gaps))

    async def close(self) -> None:
        """Lets go of all connections."""
        await self._let_go()
        await self._api.close()

    # What a look begins and ends with

    def _begin(self, cursor: str | None, kept: dict[str, Mark]) -> Found:
        """What was given and not kept, to be given again; at the first look, what the last process knew."""
        found = Found()
        if not self._begun:
            kept, self._begun = self._restored(cursor, kept, found), True
        elif cursor is None or cursor != self._cursor:
            found = replace(self._unkept, faults={})
        self._marks = kept
        self._behind &= kept.keys()
        self._unkept, self._cursor = found, None  # a look that is broken off has given nothing
        return found

    def _restored(self, cursor: str | None, kept: dict[str, Mark], found: Found) -> dict[str, Mark]:
        try:
            known = reading_marks.read(cursor)
        except ValueError as error:
            found.faults[f"{self._host}: {error}; the newest posts are read again"] = None
            known = Cursor()
        self._api.budget.recall(known.requests)
        self._looks = known.look
        self._top = latest(mark.at for mark in known.marks.values())
        return reading_marks.kept(known.marks, kept, self._now())

    def _batch(self, found: Found, again_in: float) -> Batch:
        self._looks += found.brings_something
        said = Cursor(self._marks, self._api.budget.written(self._now()), self._looks)
        self._cursor, self._unkept = reading_marks.written(said), found
        faults = (*([self._hint] if self._hint else []), *found.faults)
        return Batch(
            tuple(found.posts.values()),
            self._cursor,
            faults[:_MOST_FAULTS],
            tuple(found.erased),
            tuple(found.gaps),
            again_in,
        )

    def _failed(self, found: Found, error: SourceUnavailable) -> Batch:
        """What there is in spite of an error; raises it when there is nothing, and nothing to listen to either."""
        again_in = error.again_in or self._pause(self._failures)
        self._failures += 1
        found.faults[str(error)] = None
        if self._stream is not None:
            self._asks_at, self._trouble = self._now() + again_in, str(error)
            return self._batch(found, 0.0)
        if not found.brings_something:
            raise SourceUnavailable(str(error), again_in) from None
        return self._batch(found, again_in)

    def _again_in(self) -> float:
        """Seconds until something can be asked again, at the server's pace when there is much to ask."""
        now = self._now()
        if self._stream is not None:
            return 0.0
        if wait := self._api.budget.wait(now):
            return wait
        if self._waiting(now):
            is_busy = self._api.budget.wait(now, USED / 2) > 0
            return self._api.budget.pace(_MOST_REQUESTS) if is_busy else 0.0
        soonest = min((mark.looked for mark in self._marks.values()), default=now) + self._every
        return max(1.0, soonest - now)

    def _pause(self, failures: int) -> float:
        return float(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(failures, 10)) * (0.5 + self._jitter() / 2))

    def _now(self) -> float:
        return self._clock.now().timestamp()

    # What the server shows

    async def _learn_policy(self, found: Found) -> None:
        """Asks the server once an hour who may read its tags; raises Restricted when we may not."""
        now = self._now()
        if now - self._policy_at >= _ASKED_AGAIN:
            self._policy = policy_of(await self._api.instance())
            self._policy_at = now
        if not any(self._shown()):
            raise Restricted(f"{self._host} is restricted: its tags are shown to {self._audience()}", 0, _ASKED_AGAIN)
        if not all(self._shown()):
            whose = "its own posts" if self._shown()[0] else "posts of other servers"
            found.faults[f"{self._host} is restricted: only {whose} can be read"] = None

    def _shown(self) -> tuple[bool, bool]:
        """Whether posts of the server itself, and of others, are shown to us."""
        policy = self._policy
        local, remote = (
            access == PUBLIC or (self._api.signed_in and access != DISABLED) for access in (policy.local, policy.remote)
        )
        return local, remote

    def _audience(self) -> str:
        return "nobody" if {self._policy.local, self._policy.remote} == {DISABLED} else "signed-in people only"

    def _side(self) -> dict[str, str]:
        """The parameter that asks for the shown half of a timeline; without it the server refuses the whole."""
        match self._shown():
            case (True, False):
                return {"local": "true"}
            case (False, True):
                return {"remote": "true"}
        return {}

    # Listening

    async def _listen(self, found: Found) -> None:
        """Takes in what the server has said, if it lets us listen."""
        if not self._api.signed_in or (self._stream is None and not await self._connect()):
            return
        assert self._stream is not None  # noqa: S101 - for the type checker
        try:
            # Nobody knows what was said before a tag was listened to: it is behind until its timeline was read.
            self._behind |= await self._stream.follow(self._marks)
            events = await self._stream.hear(0.0 if found.posts or self._can_ask() else _LISTENS)
        except Dropped as dropped:
            await self._lose(str(dropped))
            return
        self._stream_failures = 0
        for event in events:
            match event:
                case Said(status):
                    self._take(status, found, self._marks)
                case Gone(id_):
                    self._given.erase(id_, found)
                case Refused(why):
                    await self._refuse(why)
        self._level()

    async def _connect(self) -> bool:
        """Whether there is a stream now."""
        if self._now() < self._stream_at:
            return False
        try:
            self._stream = Stream(await self._api.stream(self._policy.streaming))
        except Restricted as refused:
            await self._refuse(str(refused.status or refused))
            return False
        except SourceUnavailable as error:
            await self._lose(str(error))
            return False
        self._hint = None
        return True

    async def _refuse(self, why: str) -> None:
        """Goes on by asking, says so, and tries to listen again after an hour."""
        await self._let_go()
        self._stream_at = self._now() + _ASKED_AGAIN
        self._hint = (
            f"{self._host} refuses its stream ({why}): it takes a user's token with read:statuses;"
            f" asked every {self._every:.0f} s instead"
        )

    async def _lose(self, why: str) -> None:
        """Tries to listen again after a while; meanwhile, and afterwards from the mark on, the timelines are asked."""
        await self._let_go()
        pause = self._pause(self._stream_failures)
        self._stream_at = self._now() + pause
        self._stream_failures += 1
        log.info("the stream of %s is gone (%s), tried again in %.0f s", self._host, why, pause)

    async def _let_go(self) -> None:
        if self._stream is not None:
            await self._stream.close()
        self._stream = None

    def _level(self) -> None:
        """Moves the marks of tags that the stream keeps up with, once a minute."""
        now = self._now()
        if self._stream is None or now - self._level_at < _LEVEL_EVERY:
            return
        self._level_at = now
        for tag in self._marks.keys() - self._behind:
            self._marks[tag] = reading_marks.levelled(self._marks[tag], self._top, now)

    # Asking

    def _waiting(self, now: float) -> list[str]:
        """The tags that want a look, the one that has waited longest first."""
        every = self._every if self._stream is None else _STREAMED_EVERY
        waiting = reading_marks.due(self._marks, every, now)
        late = sorted(self._behind - set(waiting), key=lambda tag: (self._marks[tag].looked, tag))
        return [*late, *waiting]

    def _may_ask(self, found: Found) -> bool:
        """Whether no pause after an error is on; only beside a stream there is one, in which the error is told on."""
        if self._stream is None or self._now() >= self._asks_at:
            self._trouble = None
        elif self._trouble is not None:
            found.faults[self._trouble] = None
        return self._trouble is None

    def _can_ask(self) -> bool:
        now = self._now()
        return self._trouble is None and bool(self._waiting(now)) and not self._api.budget.wait(now)

    async def _look_round(self, found: Found) -> None:
        """Looks at the tags that wait, in turn, as far as one look goes."""
        if wait := self._api.budget.closed(self._now()):
            raise SourceUnavailable(f"{self._host} asks us to slow down; again in {wait:.0f} s", wait)
        before, loop = self._api.asked, asyncio.get_running_loop()
        end = loop.time() + _LONGEST_LOOK
        self._start_new()
        while self._api.asked - before < _MOST_REQUESTS and len(found.posts) <= MOST_POSTS - PAGE:
            waiting = self._waiting(self._now())
            if not waiting or self._api.budget.wait(self._now()) or loop.time() > end:
                break
            await self._look_at(reading_marks.group(waiting, self._marks), found)

    def _start_new(self) -> None:
        """Lets new tags begin at what is known of the server already, when there are too many to read them all."""
        new = [tag for tag, mark in self._marks.items() if mark.at is None and not mark.looked]
        if len(new) > _NEW_AT_ONCE and self._top is not None:
            now = self._now()
            for tag in new[_NEW_AT_ONCE:]:
                self._marks[tag] = Mark(at=self._top, then=self._top, since=now)

    async def _look_at(self, tags: Sequence[str], found: Found) -> None:
        try:
            if self._marks[tags[0]].at is None:
                await self._read_newest(tags[0], found)
            else:
                await self._read_on(tags, found)
        except NoSuchTag:
            self._note_unknown(tags)
        except Restricted as refused:
            if not self._api.signed_in or refused.status not in (401, 403):
                raise
            self._api.sign_out()
            await self._refuse(f"{refused.status}, and the token")

    def _note_unknown(self, tags: Sequence[str]) -> None:
        """The server does not know the tag that was in the path; alone it is empty, and it leads no group again."""
        first = tags[0]
        mark = replace(self._marks[first], met=False)
        self._marks[first] = mark
        if len(tags) == 1:
            self._end(tags, self._top, set(), done=True)

    async def _read_on(self, tags: Sequence[str], found: Found) -> None:
        """Reads what is newer than the marks of some tags, oldest first, until little is left or the turn ends."""
        now = self._now()
        before = {tag: self._marks[tag] for tag in tags}
        for tag, mark in before.items():
            self._marks[tag] = reading_marks.begun(mark, now)
        start = at = min((self._marks[tag].at or "" for tag in tags), key=order)
        shown: set[str] = set()
        met: set[str] = set()
        done = False
        for _ in range(_PAGES_IN_A_TURN):
            top = self._top
            page = await self._api.timeline(tags, {"min_id": at, **self._side()})
            met |= self._take_all(page.statuses, found, tags)
            shown.update(page.ids)
            further = latest((at, *page.ids)) or at
            is_end = further == at
            at = latest((at, top)) or at if is_end else further
            if done := is_end or len(page.ids) < _SHORT:
                break
            self._end(tags, at, met, done=False)
            if len(found.posts) > MOST_POSTS - PAGE:
                break
        self._end(tags, at, met, done=done)
        if done:
            await self._look_for_gone(tags, start, before, shown, found)

    def _end(self, tags: Sequence[str], at: str | None, met: Collection[str], *, done: bool) -> None:
        now = self._now()
        for tag in tags:
            self._marks[tag] = reading_marks.ended(self._marks[tag], at, now, done=done, met=tag in met)
        if done:
            self._behind.difference_update(tags)

    async def _look_for_gone(
        self,
        tags: Sequence[str],
        start: str,
        before: Mapping[str, Mark],
        shown: Collection[str],
        found: Found,
    ) -> None:
        """Asks by name for posts that stood there at the first reading of a stretch and not at the second."""
        end = min((mark.at or "" for mark in before.values()), key=order)
        missing = [
            id_ for id_ in self._given.under(tags) if order(start) < order(id_) <= order(end) and id_ not in shown
        ]
        for id_ in missing[:_CHECKED]:
            if not await self._api.exists(id_):
                self._given.erase(id_, found)

    async def _read_newest(self, tag: str, found: Found) -> None:
        """Reads a tag without a mark: its newest page, or all since it was looked at last, as far as that goes."""
        mark, top = self._marks[tag], self._top
        since = datetime.fromtimestamp(mark.looked, UTC) if mark.looked else None
        newest = await self._read_back(tag, since, found, used=USED, keep=True)
        self._end([tag], latest((newest, top)), {tag} if newest else (), done=True)

    async def _read_back(
        self, tag: str, since: datetime | None, found: Found, *, used: float, keep: bool
    ) -> str | None:
        """Reads a tag from its newest post back to an instant (None: one page); gives the id of the newest.

        What is older than the pages read is told as a gap. Without `keep` nothing of it counts as given.
        """
        newest: str | None = None
        parameters, read_until, why = self._side(), self._clock.now(), f"more than {_PAGES_BACK * PAGE} posts"
        for number in range(_PAGES_BACK if since else 1):
            try:
                page = await self._api.timeline([tag], parameters, used)
            except NoSuchTag:
                return newest
            except SourceUnavailable as error:
                if not number:
                    raise
                why = str(error)
                break
            recent = [status for status in page.statuses if since is None or _posted(status, since) >= since]
            self._take_all(recent, found, [tag], keep=keep)
            newest = latest((newest, *page.ids))
            if since is None or len(recent) < len(page.statuses) or not page.ids:
                return newest
            read_until = min(_posted(status, read_until) for status in recent)
            parameters = {**self._side(), "max_id": page.older or min(page.ids, key=order)}
        if since is not None and since < read_until:
            found.gaps.append(Unheard(since, read_until, f"{self._host}, #{tag}: {why}"))
        return newest

    # Taking in

    def _take_all(
        self, statuses: Sequence[Mapping[str, object]], found: Found, tags: Collection[str], *, keep: bool = True
    ) -> set[str]:
        """Takes in a page, oldest first; gives those of `tags` that the server put on any of its statuses."""
        for status in reversed(statuses):
            self._take(status, found, tags, keep=keep)
        if len(tags) == 1:
            return set(tags) if statuses else set()
        return {tag for status in statuses for tag in tags_of(status)} & set(tags)

    def _take(self, status: object, found: Found, tags: Collection[str], *, keep: bool = True) -> None:
        home = self._policy.domain or self._host
        try:
            id_ = local_id(status)
            post = post_of(
                status, home, self._clock.now(), asked=tags, parent=self._given.uri_of, indexable=self._indexable
            )
        except Unreadable as error:
            found.faults[f"{self._host}: {error}"] = None
            return
        if not keep:
            if isinstance(post, Post):
                found.posts[post.id] = post
            return
        self._top = latest((self._top, id_))
        if isinstance(post, Withheld):
            self.withheld[post.why] += 1
            log.debug("%s: a status is left alone: %s", self._host, post.why)
            self._given.take_back(post.id, found)
        else:
            self._given.give(id_, post, found)


def _posted(status: Mapping[str, object], otherwise: datetime) -> datetime:
    """When a status says it was posted; `otherwise` when it does not."""
    try:
        said = datetime.fromisoformat(str(status.get("created_at")))
    except ValueError:
        return otherwise
    return said.replace(tzinfo=UTC) if said.tzinfo is None else said
