"""The tables: one schema for SQLite and PostgreSQL.

A change here goes with a new numbered step in `migrations/versions/` and a new `HEAD`; tests compare the two.
Within this part of the program nothing else says what a column means: the comments here are the contract.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import Day, Instant, Strings, WallTime, Words

HEAD = "0010"
"""The newest step: what a new database is stamped with, and what an old one is brought to."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own table, known here so that an ordinary start need not import Alembic."""


def growing_id() -> Column[int]:
    """A fresh key that sorts in the order of writing and is never given twice."""
    return Column(
        "id",
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
        comment="sorts in the order of writing",
    )


posts = Table(
    "posts",
    metadata,
    Column("scope", Words, nullable=False, comment='who may see it: "public", or the key of one chat'),
    Column("id", Words, nullable=False, comment="the same wherever the post is met; its URI where there is one"),
    Column("source", Words, nullable=False, comment="name of the source it came from"),
    Column("text", Words, nullable=False, comment="clean: what a reader may be shown"),
    Column("created_at", Instant, comment="when its author wrote it; NULL where the page does not tell"),
    Column("stored_at", Instant, nullable=False, comment="when we first stored it; an edit does not move it"),
    Column("author", Words, comment="handle, unique inside the source; NULL where the page names none"),
    Column("url", Words, comment="permalink"),
    Column("tags", Strings, nullable=False, comment="folded tags, JSON array"),
    Column("links", Strings, nullable=False, comment="canonical links, JSON array"),
    Column("reply_to", Words, comment="id of the post it answers, stored here or not"),
    Column("boost_of", Words, comment="id of the post it repeats by the platform's own means, stored here or not"),
    Column(
        "labels",
        Strings,
        nullable=False,
        comment='what the platform says, such as "ai_generated"; JSON array',
    ),
    Column("official", Words, comment="the actor this account is proven to speak for"),
    Column("proven", Strings, comment="domains proven to be the account's own, JSON array; NULL: none"),
    PrimaryKeyConstraint("scope", "id"),
    Index(None, "source", "author"),
    comment="One message by one author at a source, once per scope.",
)

tagged = Table(
    "tagged",
    metadata,
    Column("scope", Words, nullable=False, comment="scope of the post"),
    Column("tag", Words, nullable=False, comment="folded tag, without #"),
    Column("post", Words, nullable=False, comment="id of the post"),
    Column("copy_of", Words, comment="id of the earlier post under this tag that it copies; NULL: it is new"),
    Column("score", Double, nullable=False, comment="0..1, likeness to the best earlier post"),
    Column(
        "why",
        Words,
        nullable=False,
        comment='"new", "exact", "near", "boost" or why a likely copy was not folded',
    ),
    Column(
        "at",
        Instant,
        nullable=False,
        comment="created_at of the post, or stored_at: what a window is judged by",
    ),
    PrimaryKeyConstraint("scope", "tag", "post"),
    ForeignKeyConstraint(["scope", "post"], ["posts.scope", "posts.id"], ondelete="CASCADE"),
    Index(None, "scope", "tag", "at"),
    Index(None, "scope", "post"),
    comment="The truth about copies: this post stands under this tag in this scope, and copies that one.",
    sqlite_with_rowid=False,
)

cursors = Table(
    "cursors",
    metadata,
    Column("source", Words, primary_key=True, comment="name of the source"),
    Column("cursor", Words, nullable=False, comment="the source's own mark of how far it was read"),
    comment="Where to look on; written after the posts, never before.",
)

subscriptions = Table(
    "subscriptions",
    metadata,
    growing_id(),
    Column("chat", Words, nullable=False, comment="key of the chat, such as telegram:-100123/7"),
    Column("topic", Words, nullable=False, comment="name of the topic"),
    Column("language", Words, nullable=False, comment='concrete name such as "Deutsch"'),
    Column("since", Instant, nullable=False, comment="when the chat first followed it"),
    Column("mode", Words, nullable=False, server_default="digest", comment="digest, instant or both"),
    UniqueConstraint("chat", "topic"),
    comment="A chat follows a topic in a language.",
    sqlite_autoincrement=True,
)

topic_tags = Table(
    "topic_tags",
    metadata,
    Column("subscription", ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False, comment="from 0, in the order the chat named them"),
    Column("tag", Words, nullable=False, comment="folded tag, without #"),
    PrimaryKeyConstraint("subscription", "position"),
    Index(None, "tag"),
    comment="The tags of a followed topic.",
)

mutes = Table(
    "mutes",
    metadata,
    growing_id(),
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("kind", Words, nullable=False, comment="tag, author, domain, word, source or language"),
    Column("value", Words, nullable=False, comment="what is muted, folded as its kind asks"),
    Column("until", Instant, comment="holds before this instant; NULL: for ever"),
    Column("reason", Words, comment="as the admin gave it"),
    UniqueConstraint("chat", "kind", "value"),
    comment="What a chat does not want to see; ended mutes stay as rows that no longer hold.",
    sqlite_autoincrement=True,
)

briefs = Table(
    "briefs",
    metadata,
    growing_id(),
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("sent_at", Instant, nullable=False),
    Column("digest", Words, nullable=False, comment="the Digest of bot.core.domain as JSON"),
    Column("messages", Strings, nullable=False, comment="the platform's message ids, one per part; JSON array"),
    Column("name", Words, comment="name of the message in the outbox that brings it; NULL: it went another way"),
    Index(None, "chat", "sent_at"),
    Index(None, "name"),
    comment="Briefs as chats got them: what /why explains.",
    sqlite_autoincrement=True,
)

usage = Table(
    "usage",
    metadata,
    growing_id(),
    Column("at", Instant, nullable=False, comment="when the call ended"),
    Column("model", Words, nullable=False),
    Column("tokens_in", BigInteger, comment="NULL where the server did not say"),
    Column("tokens_out", BigInteger, comment="NULL where the server did not say"),
    Column("cost", Double, comment="US dollars; NULL where the price is unknown"),
    Index(None, "at"),
    comment="What model calls cost, one row per call.",
    sqlite_autoincrement=True,
)

chats = Table(
    "chats",
    metadata,
    Column("key", Words, primary_key=True, comment="key of the chat, such as telegram:-100123/7"),
    Column("platform", Words, nullable=False, comment="telegram, discord or console"),
    Column("id", Words, nullable=False, comment="the platform's own id"),
    Column("thread", Words, comment="forum topic or Discord thread; NULL: the chat itself"),
    Column("language", Words, nullable=False, comment='concrete name such as "Deutsch"'),
    Column("zone", Words, nullable=False, comment="IANA name of its time zone"),
    Column("at", WallTime, nullable=False, comment="local time of its edition"),
    Column("quiet_start", WallTime, nullable=False, comment="from when it is left in peace, local time"),
    Column("quiet_end", WallTime, nullable=False, comment="until when; the same as the start: never"),
    Column("since", Instant, nullable=False, comment="when it began or chose this rhythm"),
    Column("last_date", Day, comment="local date of the slot made last"),
    Column("last_at", WallTime, comment="local time of the slot made last"),
    Column("next_due", Instant, comment="when to look at it next; NULL: not until it is set anew"),
    Column("spoken_at", Instant, comment="when an edition last had something to say to it"),
    Index(None, "next_due"),
    comment="Chats that get editions, and when.",
)

drafts = Table(
    "drafts",
    metadata,
    growing_id(),
    Column("scope", Words, nullable=False, comment="scope of the posts it is about"),
    Column("topic", Words, nullable=False, comment="fingerprint of the topic's tags, whatever their order"),
    Column("language", Words, nullable=False, comment='concrete name such as "Deutsch"'),
    Column("made_at", Instant, nullable=False, comment="when the model was asked"),
    Column("draft", Words, nullable=False, comment="the KeptDraft of bot.core.drafts as JSON"),
    Index(None, "scope", "topic", "language", "made_at"),
    Index(None, "made_at"),
    comment="Answers of a summariser, kept for a day, so that one call serves every chat.",
    sqlite_autoincrement=True,
)

editions = Table(
    "editions",
    metadata,
    growing_id(),
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("language", Words, nullable=False, comment='concrete name such as "Deutsch"'),
    Column("local_date", Day, nullable=False, comment="date on the chat's calendar"),
    Column("slot", WallTime, nullable=False, comment="local time it was due"),
    Column("made_at", Instant, nullable=False, comment="when it was written"),
    Column("edition", Words, nullable=False, comment="the Edition of bot.core.editions as JSON"),
    UniqueConstraint("chat", "language", "local_date", "slot"),
    comment="What chats got in their slots, silent ones included: a slot that is here is done.",
    sqlite_autoincrement=True,
)

UNSENT = "state <> 'sent'"
"""The few entries that something may still happen to, or somebody should see."""

WORDED = "state = 'sent' AND text <> ''"
"""Messages that arrived and whose text was not forgotten yet."""

outbox = Table(
    "outbox",
    metadata,
    growing_id(),
    Column("message", Words, nullable=False, comment="names the message, alike for its parts, used once"),
    Column("part", Integer, nullable=False, comment="from 1"),
    Column("parts", Integer, nullable=False, comment="how many the message has"),
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("lane", Integer, nullable=False, comment="what goes first: 0 answer, 1 change, 2 alert, 3 edition, 4 edit"),
    Column("text", Words, nullable=False, comment="in the platform's markup"),
    Column("edition", ForeignKey("editions.id"), comment="the edition it is part of"),
    Column("told_in", ForeignKey("editions.id"), comment="the edition that counts it, where it was folded"),
    Column("idempotent", Boolean, nullable=False, comment="whether the platform knows a nonce again"),
    Column("state", Words, nullable=False, comment="waiting, leased, sent, refused, unclear, dead, dropped, folded"),
    Column("attempts", Integer, nullable=False, comment="counted before each attempt; never goes down"),
    Column("delays", Integer, nullable=False, comment="attempts that ended with: not now"),
    Column("not_before", Instant, nullable=False, comment="when the next attempt may begin"),
    Column("created_at", Instant, nullable=False, comment="when it was written"),
    Column("begun_at", Instant, comment="when the last attempt began"),
    Column("leased_until", Instant, comment="when whoever sends it is taken for dead"),
    Column("doubt_since", Instant, comment="when the first attempt began that may have arrived"),
    Column("moved", Boolean, nullable=False, comment="whether it followed its chat to a new key"),
    Column("why", Words, comment="what the platform said last, or why it ended"),
    Column("buttons", Words, comment="rows of buttons under it as JSON; NULL: none"),
    Column("silent", Boolean, nullable=False, server_default=false(), comment="whether no phone sounds"),
    Column("reply_to", Words, comment="the platform's id of the message it answers"),
    Column("edits", Words, comment="the platform's id of the message of ours whose place it takes"),
    UniqueConstraint("message", "part"),
    Index(
        "ix_outbox_unsent",
        "state",
        "chat",
        "lane",
        "id",
        sqlite_where=text(UNSENT),
        postgresql_where=text(UNSENT),
    ),
    Index("ix_outbox_worded", "id", sqlite_where=text(WORDED), postgresql_where=text(WORDED)),
    Index(None, "edition"),
    comment="Messages on their way, one row per part, and what became of them.",
    sqlite_autoincrement=True,
)

sent_messages = Table(
    "sent_messages",
    metadata,
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("message", Words, nullable=False, comment="the platform's id of the message"),
    Column("entry", ForeignKey("outbox.id", ondelete="CASCADE"), nullable=False, comment="what it was sent for"),
    Column("position", Integer, nullable=False, comment="from 0, where one entry became several messages"),
    PrimaryKeyConstraint("chat", "message"),
    Index(None, "entry"),
    comment="Our messages as the platforms number them, to edit, reply to and explain them.",
)

turns = Table(
    "turns",
    metadata,
    Column("chat", Words, primary_key=True, comment="key of the chat"),
    Column("platform", Words, nullable=False, comment="platform of the chat"),
    Column("lane", Integer, comment="lane of what goes next"),
    Column("ready_at", Instant, comment="when it may go; NULL: nothing waits, one is in flight, or the chat is closed"),
    Column("paused_until", Instant, comment="until when the chat takes nothing; NULL with paused_why: until reopened"),
    Column("paused_why", Words, comment="what the platform said; NULL: not paused"),
    Index(None, "platform", "lane", "ready_at"),
    comment="Whose turn it is to be sent something; made from the outbox, and its row is the chat's lock.",
)

leases = Table(
    "leases",
    metadata,
    Column("name", Words, primary_key=True, comment="what only one process may do, such as poll Telegram"),
    Column("holder", Words, nullable=False, comment="the process that does it"),
    Column("until", Instant, nullable=False, comment="when another may take it over"),
    comment="Who does what only one may do.",
)

inbox = Table(
    "inbox",
    metadata,
    growing_id(),
    Column("platform", Words, nullable=False, comment="telegram or discord"),
    Column("update", Words, nullable=False, comment="the platform's own id of it, so that none is taken twice"),
    Column("payload", Words, comment="as it came, JSON; NULL: it was handled"),
    Column("received_at", Instant, nullable=False, comment="when it was stored"),
    Column("attempts", Integer, nullable=False, comment="counted before each attempt to handle it"),
    Column("handled_at", Instant, comment="when it was handled, or given up; NULL: it waits"),
    Column("why", Words, comment="why it was given up"),
    UniqueConstraint("platform", "update"),
    Index(
        "ix_inbox_waiting",
        "platform",
        "id",
        sqlite_where=text("handled_at IS NULL"),
        postgresql_where=text("handled_at IS NULL"),
    ),
    Index(None, "handled_at"),
    comment="What asks something of us, kept before its platform is told that we have it.",
    sqlite_autoincrement=True,
)

rooms = Table(
    "rooms",
    metadata,
    Column("key", Words, primary_key=True, comment="key of the chat, such as telegram:-100123/7"),
    Column("platform", Words, nullable=False, comment="telegram, discord or console"),
    Column("title", Words, nullable=False, comment="what its members call it"),
    Column("admission", Words, nullable=False, comment="asked, allowed, refused or gone"),
    Column("joined_at", Instant, nullable=False, comment="when we were added"),
    Column("admin", Words, comment="the platform's id of who added us, or configured us last"),
    Column("contact", Words, comment="key of the private chat in which that admin can be told something"),
    Column("heard", Boolean, nullable=False, comment="whether its own messages with followed tags are posts"),
    Column("hears", Boolean, nullable=False, comment="whether messages reach us that are not for us"),
    Column("missing", Strings, nullable=False, comment="rights that we lack there; JSON array"),
    Column("zone_known", Boolean, nullable=False, comment="whether its admins chose the time zone"),
    Column("previewed_at", Instant, comment="when its admins saw what an edition will look like"),
    Column("asleep_until", Instant, comment="until when an admin paused it; NULL with asleep: until resumed"),
    Column("asleep", Boolean, nullable=False, comment="whether an admin paused it"),
    Column("told", Strings, nullable=False, comment="troubles its admins were told of once; JSON array"),
    Column("home", Words, comment="key of what lets it in, such as a Discord server; NULL: itself"),
    Column("operator", Boolean, nullable=False, server_default=false(), comment="whether it is the operator's own"),
    Index(None, "home"),
    comment="Chats as we know them: who let us in, what we may do there, what their admins chose.",
)

gaps = Table(
    "gaps",
    metadata,
    growing_id(),
    Column("platform", Words, nullable=False, comment="where nothing was heard"),
    Column("chat", Words, comment="key of the chat; NULL: the whole platform"),
    Column("since", Instant, nullable=False, comment="from when nothing was heard"),
    Column("until", Instant, nullable=False, comment="when hearing began again"),
    Index(None, "platform", "until"),
    comment="When we were deaf, to be told in the next edition.",
    sqlite_autoincrement=True,
)

reports = Table(
    "reports",
    metadata,
    growing_id(),
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("message", Words, nullable=False, comment="the platform's id of the message"),
    Column("said", Words, nullable=False, comment="what was called wrong: the claim as it was printed"),
    Column("at", Instant, nullable=False, comment="when it was first reported"),
    Column("claim", Words, comment="name of the claim in the ledger; NULL: the whole brief"),
    UniqueConstraint("chat", "message", "said"),
    comment="What readers reported as wrong.",
    sqlite_autoincrement=True,
)

alerts = Table(
    "alerts",
    metadata,
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("topic", Words, nullable=False, comment="name of the topic"),
    Column("story", Words, nullable=False, comment="what raised it, as a fingerprint"),
    Column("at", Instant, nullable=False, comment="when it was written"),
    PrimaryKeyConstraint("chat", "topic", "story"),
    Index(None, "at"),
    comment="Instant briefs that chats got, so that each comes once and they stay few.",
)

presses = Table(
    "presses",
    metadata,
    Column("token", Words, primary_key=True, comment="what a button carries whose command is too long for it"),
    Column("command", Words, nullable=False, comment="what pressing it asks for"),
    Column("about", Words, comment="key of the chat it is for; NULL: the one it hangs in"),
    Column("made_at", Instant, nullable=False, comment="when a message with it was last written"),
    Index(None, "made_at"),
    comment="Commands of buttons that are too long for the platform; the token is made from the command.",
)

starts = Table(
    "starts",
    metadata,
    growing_id(),
    Column("name", Words, nullable=False, comment="what was started, such as a session with Discord's gateway"),
    Column("at", Instant, nullable=False, comment="when it was begun"),
    Index(None, "name", "at"),
    comment="Starts that a platform counts, so that a process that dies again and again waits.",
    sqlite_autoincrement=True,
)

sources = Table(
    "sources",
    metadata,
    Column("name", Words, primary_key=True, comment="name of the source"),
    Column("looked_at", Instant, comment="when a look at it last worked"),
    Column("heard_at", Instant, comment="when it last gave a post"),
    Column("failing_since", Instant, comment="since when no look has worked; NULL: it works"),
    Column("fault", Words, comment="what is wrong, in one line"),
    Column("failures", Integer, nullable=False, comment="looks in a row that did not work"),
    Column("next_at", Instant, comment="when it is looked at next"),
    comment="How each source does.",
)

pages = Table(
    "pages",
    metadata,
    Column("url", Words, primary_key=True, comment="canonical link as posts have it"),
    Column("final_url", Words, comment="where it was found after redirects, canonical; it decides whose page it is"),
    Column("fetched_at", Instant, nullable=False, comment="when it was read, or when reading began"),
    Column("status", Words, nullable=False, comment="reading, read, failed (tried again later) or refused (for good)"),
    Column("title", Words, nullable=False, comment='clean; "" where there is none'),
    Column("text", Words, nullable=False, comment='its main text, clean and bounded; "" until it is read'),
    Column("published_at", Instant, comment="when it says it was published; NULL where it does not tell"),
    Column("why", Words, comment="why it could not be read, in a few words"),
    Index(None, "fetched_at"),
    comment="Pages that posts link to, fetched once; taken away 30 days later.",
)

ledger = Table(
    "ledger",
    metadata,
    growing_id(),
    Column("chat", Words, nullable=False, comment="key of the chat that was told"),
    Column("tag", Words, nullable=False, comment="first tag of the topic"),
    Column("claim", Words, nullable=False, comment="name of the claim: its id when the chat was first told"),
    Column("record", Words, nullable=False, comment="the Carried of bot.core.ledger as JSON"),
    Column("revision", Integer, nullable=False, comment="how often it was changed"),
    Column("told_at", Instant, nullable=False, comment="when a message last carried it"),
    Column("again_at", Instant, comment="when to look at it again; NULL: when posts come or go"),
    UniqueConstraint("chat", "tag", "claim"),
    Index(None, "tag", "told_at"),
    Index(None, "told_at"),
    Index(None, "again_at"),
    comment="What chats were told, claim by claim, and what became of it.",
    sqlite_autoincrement=True,
)

stirs = Table(
    "stirs",
    metadata,
    Column("scope", Words, nullable=False, comment="scope of the posts"),
    Column("tag", Words, nullable=False, comment="folded tag under which some chat was told of a claim"),
    Column("changes", BigInteger, nullable=False, comment="how often posts came, changed or went since then"),
    Column("seen", BigInteger, nullable=False, comment="how many of these changes were looked at"),
    Column("told_at", Instant, nullable=False, comment="when a message last carried a claim of it"),
    PrimaryKeyConstraint("scope", "tag"),
    Index(None, "told_at"),
    comment="Under which tags posts came or went, of those that some chat was told of.",
)

trusts = Table(
    "trusts",
    metadata,
    growing_id(),
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("tag", Words, nullable=False, comment="folded tag under which it holds; empty: all of them"),
    Column("what", Words, nullable=False, comment="an account as network:handle, or a domain"),
    Column("role", Words, nullable=False, comment="official or outlet"),
    Column("actor", Words, comment="whom it speaks for; of an outlet whose it is"),
    Column("by", Words, comment="the platform's id of the admin who said so"),
    Column("at", Instant, nullable=False, comment="when it was said"),
    UniqueConstraint("chat", "tag", "what"),
    comment="Whose word a chat takes besides the tables of actors and outlets.",
    sqlite_autoincrement=True,
)

trust_questions = Table(
    "trust_questions",
    metadata,
    Column("chat", Words, nullable=False, comment="key of the chat"),
    Column("domain", Words, nullable=False, comment="what its admins were asked about"),
    Column("at", Instant, nullable=False, comment="when they were asked"),
    PrimaryKeyConstraint("chat", "domain"),
    comment="Domains that a chat's admins were asked about, each once, whatever they said.",
)
