"""Sending: chats with their rhythm, drafts, editions, the outbox with its turns, sent messages, leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DAY = sa.Text()
WALL_TIME = sa.Text()
UNSENT = "state <> 'sent'"


def upgrade() -> None:
    """Makes the tables of sending."""
    op.create_table(
        "chats",
        sa.Column("key", WORDS, nullable=False, comment="key of the chat, such as telegram:-100123/7"),
        sa.Column("platform", WORDS, nullable=False, comment="telegram, discord or console"),
        sa.Column("id", WORDS, nullable=False, comment="the platform's own id"),
        sa.Column("thread", WORDS, nullable=True, comment="forum topic or Discord thread; NULL: the chat itself"),
        sa.Column("language", WORDS, nullable=False, comment='concrete name such as "Deutsch"'),
        sa.Column("zone", WORDS, nullable=False, comment="IANA name of its time zone"),
        sa.Column("at", WALL_TIME, nullable=False, comment="local time of its edition"),
        sa.Column("quiet_start", WALL_TIME, nullable=False, comment="from when it is left in peace, local time"),
        sa.Column("quiet_end", WALL_TIME, nullable=False, comment="until when; the same as the start: never"),
        sa.Column("since", INSTANT, nullable=False, comment="when it began or chose this rhythm"),
        sa.Column("last_date", DAY, nullable=True, comment="local date of the slot made last"),
        sa.Column("last_at", WALL_TIME, nullable=True, comment="local time of the slot made last"),
        sa.Column(
            "next_due", INSTANT, nullable=True, comment="when to look at it next; NULL: not until it is set anew"
        ),
        sa.Column("spoken_at", INSTANT, nullable=True, comment="when an edition last had something to say to it"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_chats")),
        comment="Chats that get editions, and when.",
    )
    op.create_index(op.f("ix_chats_next_due"), "chats", ["next_due"])
    op.create_table(
        "drafts",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("scope", WORDS, nullable=False, comment="scope of the posts it is about"),
        sa.Column("topic", WORDS, nullable=False, comment="fingerprint of the topic's tags, whatever their order"),
        sa.Column("language", WORDS, nullable=False, comment='concrete name such as "Deutsch"'),
        sa.Column("made_at", INSTANT, nullable=False, comment="when the model was asked"),
        sa.Column("draft", WORDS, nullable=False, comment="the KeptDraft of bot.core.drafts as JSON"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        comment="Answers of a summariser, kept for a day, so that one call serves every chat.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_drafts_made_at"), "drafts", ["made_at"])
    op.create_index(op.f("ix_drafts_scope_topic_language_made_at"), "drafts", ["scope", "topic", "language", "made_at"])
    op.create_table(
        "editions",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("language", WORDS, nullable=False, comment='concrete name such as "Deutsch"'),
        sa.Column("local_date", DAY, nullable=False, comment="date on the chat's calendar"),
        sa.Column("slot", WALL_TIME, nullable=False, comment="local time it was due"),
        sa.Column("made_at", INSTANT, nullable=False, comment="when it was written"),
        sa.Column("edition", WORDS, nullable=False, comment="the Edition of bot.core.editions as JSON"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint(
            "chat", "language", "local_date", "slot", name=op.f("uq_editions_chat_language_local_date_slot")
        ),
        comment="What chats got in their slots, silent ones included: a slot that is here is done.",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "leases",
        sa.Column("name", WORDS, nullable=False, comment="what only one process may do, such as poll Telegram"),
        sa.Column("holder", WORDS, nullable=False, comment="the process that does it"),
        sa.Column("until", INSTANT, nullable=False, comment="when another may take it over"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
        comment="Who does what only one may do.",
    )
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("message", WORDS, nullable=False, comment="names the message, alike for its parts, used once"),
        sa.Column("part", sa.Integer(), nullable=False, comment="from 1"),
        sa.Column("parts", sa.Integer(), nullable=False, comment="how many the message has"),
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column(
            "lane", sa.Integer(), nullable=False, comment="what goes first: 0 answer, 1 change, 2 instant, 3 edition"
        ),
        sa.Column("text", WORDS, nullable=False, comment="in the platform's markup"),
        sa.Column("edition", NUMBER, nullable=True, comment="the edition it is part of"),
        sa.Column("told_in", NUMBER, nullable=True, comment="the edition that counts it, where it was folded"),
        sa.Column("idempotent", sa.Boolean(), nullable=False, comment="whether the platform knows a nonce again"),
        sa.Column(
            "state", WORDS, nullable=False, comment="waiting, leased, sent, refused, unclear, dead, dropped, folded"
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="counted before each attempt; never goes down"),
        sa.Column("delays", sa.Integer(), nullable=False, comment="attempts that ended with: not now"),
        sa.Column("not_before", INSTANT, nullable=False, comment="when the next attempt may begin"),
        sa.Column("created_at", INSTANT, nullable=False, comment="when it was written"),
        sa.Column("begun_at", INSTANT, nullable=True, comment="when the last attempt began"),
        sa.Column("leased_until", INSTANT, nullable=True, comment="when whoever sends it is taken for dead"),
        sa.Column("doubt_since", INSTANT, nullable=True, comment="when the first attempt began that may have arrived"),
        sa.Column("moved", sa.Boolean(), nullable=False, comment="whether it followed its chat to a new key"),
        sa.Column("why", WORDS, nullable=True, comment="what the platform said last, or why it ended"),
        sa.UniqueConstraint("message", "part", name=op.f("uq_outbox_message_part")),
        sa.ForeignKeyConstraint(["edition"], ["editions.id"], name=op.f("fk_outbox_edition_editions")),
        sa.ForeignKeyConstraint(["told_in"], ["editions.id"], name=op.f("fk_outbox_told_in_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        comment="Messages on their way, one row per part, and what became of them.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_edition"), "outbox", ["edition"])
    op.create_index(
        op.f("ix_outbox_unsent"),
        "outbox",
        ["state", "chat", "lane", "id"],
        sqlite_where=sa.text(UNSENT),
        postgresql_where=sa.text(UNSENT),
    )
    op.create_table(
        "sent_messages",
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("message", WORDS, nullable=False, comment="the platform's id of the message"),
        sa.Column("entry", NUMBER, nullable=False, comment="what it was sent for"),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 0, where one entry became several messages"),
        sa.ForeignKeyConstraint(
            ["entry"], ["outbox.id"], name=op.f("fk_sent_messages_entry_outbox"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chat", "message", name=op.f("pk_sent_messages")),
        comment="Our messages as the platforms number them, to edit, reply to and explain them.",
    )
    op.create_index(op.f("ix_sent_messages_entry"), "sent_messages", ["entry"])
    op.create_table(
        "turns",
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("platform", WORDS, nullable=False, comment="platform of the chat"),
        sa.Column("lane", sa.Integer(), nullable=True, comment="lane of what goes next"),
        sa.Column(
            "ready_at",
            INSTANT,
            nullable=True,
            comment="when it may go; NULL: nothing waits, one is in flight, or the chat is closed",
        ),
        sa.Column(
            "paused_until",
            INSTANT,
            nullable=True,
            comment="until when the chat takes nothing; NULL with paused_why: until reopened",
        ),
        sa.Column("paused_why", WORDS, nullable=True, comment="what the platform said; NULL: not paused"),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_turns")),
        comment="Whose turn it is to be sent something; made from the outbox, and its row is the chat's lock.",
    )
    op.create_index(op.f("ix_turns_platform_lane_ready_at"), "turns", ["platform", "lane", "ready_at"])


def downgrade() -> None:
    """Drops the tables of sending."""
    op.drop_table("turns")
    op.drop_table("sent_messages")
    op.drop_table("leases")
    op.drop_table("outbox")
    op.drop_table("editions")
    op.drop_table("drafts")
    op.drop_table("chats")
