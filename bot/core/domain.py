"""The words of the project as values. One word means one thing here, in tables, commands, prompts and docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

PUBLIC = "public"
"""The scope of posts that anyone can read; every other scope is the key of one chat."""

PAGE = "page"
"""The source of a post that is a page which posts link to: evidence beside them, never counted among them."""


class Standing(StrEnum):
    """What a claim rests on. The order is the order in which a brief prints its sections."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    RETRACTED = "retracted"
    REPORTED = "reported"
    SPECULATION = "speculation"


@dataclass(frozen=True, slots=True)
class Post:
    """One message by one author at a source, already clean: what a reader may be shown.

    `id` is the same wherever the post is met (its URI where the network has one). `created_at` is aware
    UTC, or None for a saved page that does not tell. `author` is the handle, unique inside `source`; None
    when the page does not name one. `links` are canonical. `labels` are what a platform says about the
    post, such as "ai_generated". `official` names the actor this account speaks for, when that is proven.
    `proven` are domains that the platform has proven to be the account's own: hosts in canonical form.
    """

    id: str
    source: str
    text: str
    created_at: datetime | None = None
    author: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    reply_to: str | None = None
    boost_of: str | None = None
    labels: tuple[str, ...] = ()
    official: str | None = None
    scope: str = PUBLIC
    proven: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """What dedupe decided about one post: which earlier post it copies (None: it is new), how sure, and why.

    `score` is 0..1, the likeness to the best earlier post. `why` is one of "new", "exact", "near", "boost",
    "number differs", "name differs", "denial differs"; the last three say why a likely copy was *not* folded.
    """

    copy_of: str | None
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """A row of the truth about copies: this post carries this tag in this scope, and copies that one."""

    scope: str
    tag: str
    post: str
    fold: Fold


@dataclass(frozen=True, slots=True)
class Sentence:
    """A numbered sentence; `ref` is "3.2" for the second sentence of post 3. `text` is a verbatim part of the post."""

    ref: str
    post: int
    text: str


@dataclass(frozen=True, slots=True)
class ThreadPost:
    """A post with its number in the thread (from 1, in order of time), its copies and its sentences."""

    number: int
    post: Post
    copies: tuple[Post, ...] = ()
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time a thread covers; None is open on that side. Aware UTC."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """What the noise is made of.

    `posts` counts every post heard, copies included; `copies` those folded away; `origins` independent
    voices; `sites` the networks and hosts they came from; `sourced` posts that link to a source or are one.
    """

    posts: int = 0
    copies: int = 0
    origins: int = 0
    sites: int = 0
    sourced: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """The posts under one tag in a window of time: the first of each group of copies, numbered.

    `noise` are replies without information ("DYOR"), heard but never evidence.
    """

    tag: str
    window: Window
    posts: tuple[ThreadPost, ...]
    counts: Counts
    noise: int = 0

    def sentence(self, ref: str) -> Sentence | None:
        """The sentence with this number, or None when the thread has none such."""
        return self.by_ref().get(ref)

    def by_ref(self) -> dict[str, Sentence]:
        """Every sentence of the thread by its number."""
        return {sentence.ref: sentence for entry in self.posts for sentence in entry.sentences}

    def by_number(self) -> dict[int, ThreadPost]:
        """Every post of the thread by its number."""
        return {entry.number: entry for entry in self.posts}


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """What a summariser says: a line and the sentences it rests on. Nothing of it is believed yet."""

    text: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What one model call cost: tokens as the server counted them (None when it did not say), and US dollars."""

    model: str
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """The unsettled claims of (topic, scope, window, language): one model call, shared by all chats.

    `engine` is "extractive" or "openai"; `prompt` is the hash of the prompt that was used, with `model`
    beside it in `usage`. `note` says why a draft is only extractive although a model is configured.
    `unread` counts sentences that the model was not shown, because the thread is too long for it.
    """

    claims: tuple[DraftClaim, ...]
    engine: str
    language: str
    prompt: str | None = None
    usage: tuple[Usage, ...] = ()
    note: str | None = None
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One post standing behind a claim. `quote` is verbatim from the stored post.

    `also_on` names other networks on which its author has posted it too.
    """

    post: int
    sentence: str
    quote: str
    post_id: str
    url: str | None
    author: str | None
    source: str
    also_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """How a claim stood when its chat was told of it before: `at` on the chat's own clock."""

    standing: Standing
    at: datetime
    yesterday: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """A claim that a chat was told, as claim `number` of a message, and that no post states any more.

    `at` is when that message was sent, on the chat's own clock, `claim` the name of its record in the ledger.
    """

    number: int
    at: datetime
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable statement with its standing and its evidence.

    `said_by` names who confirms a confirmed claim, `denied_by` which party denies a disputed one; `why` is the
    rule that gave the standing, in words. `trusted`: it holds by a word that only this chat trusts.
    `spelled` are other spellings of a name in the claim, each with the posts that use it. `earlier` is how it stood
    when the chat was told of it before, where that was otherwise.
    """

    id: str
    text: str
    standing: Standing
    evidence: tuple[Evidence, ...]
    origins: int
    sites: int
    sourced: int
    why: str
    said_by: str | None = None
    spelled: tuple[tuple[str, tuple[int, ...]], ...] = ()
    earlier: Earlier | None = None
    denied_by: str | None = None
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Something a reader would want and the thread does not give, or should know about the thread.

    `kind` is a fixed word (no_primary_source, no_date, one_network, contest_tag, …); `text` says it to a
    reader, with `[n]` for post n. `posts` are the numbers of those it is about, where that matters to anybody else.
    """

    kind: str
    text: str
    posts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Deaf:
    """A source, by its name, was not heard between two instants; `until` None: it is not heard yet."""

    source: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a brief was listened for on, as it was at an instant, `at`, to be told in a chat's time `zone`.

    `heard` and `not_reached` are names of sources: those that were heard, if not all the time, and those that were
    not heard at all. `not_watched` are networks, `muted` sources that the chat hides.
    """

    at: datetime
    zone: str = "UTC"
    heard: tuple[str, ...] = ()
    not_reached: tuple[str, ...] = ()
    not_watched: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    deaf: tuple[Deaf, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """A draft settled under one chat's mutes: what a brief is printed from.

    `title` is the tag as posts write it, or the topic's name; None where neither is known. `gone` are claims the chat
    was told and nothing states any more, `unchanged` counts those it knows and that are not said again.
    `coverage` is for the foot of the brief; None where its message tells that elsewhere, or not at all. `as_of` is how
    often posts had come, changed or gone under its topic before what it is made from was read; two digests that say
    the same are the same, whenever they were made.
    """

    tag: str
    language: str
    engine: str
    window: Window
    counts: Counts
    claims: tuple[Claim, ...]
    missing: tuple[Missing, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
    would_confirm: tuple[str, ...] = ()
    note: str | None = None
    title: str | None = None
    coverage: Coverage | None = None
    gone: tuple[Gone, ...] = ()
    unchanged: int = 0
    as_of: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chat:
    """A place we speak: `platform` and the platform's own `id`; `thread` is a forum topic or Discord thread."""

    platform: str
    id: str
    thread: str | None = None

    @property
    def key(self) -> str:
        """The chat as one string, such as "telegram:-100123/7"; also the name of its private scope."""
        return f"{self.platform}:{self.id}" + (f"/{self.thread}" if self.thread else "")

    @classmethod
    def of(cls, key: str) -> Chat:
        """The chat of a key."""
        platform, _, place = key.partition(":")
        id_, _, thread = place.partition("/")
        return cls(platform, id_, thread or None)


@dataclass(frozen=True, slots=True)
class Topic:
    """One or more folded tags followed as one thing; a single tag is a topic of one."""

    name: str
    tags: tuple[str, ...]


class Mode(StrEnum):
    """How a chat hears of a followed topic: in its editions, at once when something becomes of it, or both."""

    DIGEST = "digest"
    INSTANT = "instant"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat follows a topic, in a language (a concrete name such as "Deutsch")."""

    chat: str
    topic: Topic
    language: str
    since: datetime
    mode: Mode = Mode.DIGEST


class MuteKind(StrEnum):
    """What a mute can name."""

    TAG = "tag"
    AUTHOR = "author"
    DOMAIN = "domain"
    WORD = "word"
    SOURCE = "source"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Mute:
    """What a chat does not want to see, until a time (None: for ever)."""

    chat: str
    kind: MuteKind
    value: str
    until: datetime | None
    reason: str | None = None


class TrustRole(StrEnum):
    """What a chat takes an account or a domain for: the voice of an actor, or a publisher of news."""

    OFFICIAL = "official"
    OUTLET = "outlet"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose word a chat takes: an account or a domain speaks for an actor, or is an outlet.

    `what` is an account as "network:handle" or a domain; `tag` the folded tag under which it holds (None: all that
    the chat follows). `actor` is whom an official one speaks for; of an outlet the listed outlet that it belongs to,
    if any. `by` is the platform's id of the admin who said so.
    """

    chat: str
    what: str
    role: TrustRole
    actor: str | None
    at: datetime
    tag: str | None = None
    by: str | None = None

    @property
    def is_account(self) -> bool:
        """Whether it names an account, not a domain."""
        return ":" in self.what


@dataclass(frozen=True, slots=True)
class SentBrief:
    """A brief as a chat got it: the digest whose claims `/why N` explains, and the platform's message ids.

    `name` is the message's name in the outbox, where it went that way. `shown` are the ids of the claims that the
    message has room for, which is not kept; None: all of them.
    """

    chat: str
    digest: Digest
    sent_at: datetime
    messages: tuple[str, ...] = ()
    name: str | None = None
    shown: frozenset[str] | None = field(default=None, compare=False)
