"""Ledger: what chats were told, claim by claim, where posts came or went, which claim was reported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

INSTANT = sa.BigInteger()
KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LANES = "what goes first: 0 answer, 1 change, 2 instant, 3 edition"
NEW_LANES = "what goes first: 0 answer, 1 change, 2 alert, 3 edition, 4 edit"


def upgrade() -> None:
    """Makes the tables of the ledger and of what stirs, and the column of the claim that a report is about."""
    op.create_table(
        "ledger",
        sa.Column("id", KEY, nullable=False, autoincrement=True, comment="sorts in the order of writing"),
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat that was told"),
        sa.Column("tag", WORDS, nullable=False, comment="first tag of the topic"),
        sa.Column("claim", WORDS, nullable=False, comment="name of the claim: its id when the chat was first told"),
        sa.Column("record", WORDS, nullable=False, comment="the Carried of bot.core.ledger as JSON"),
        sa.Column("revision", sa.Integer(), nullable=False, comment="how often it was changed"),
        sa.Column("told_at", INSTANT, nullable=False, comment="when a message last carried it"),
        sa.Column("again_at", INSTANT, nullable=True, comment="when to look at it again; NULL: when posts come or go"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint("chat", "tag", "claim", name=op.f("uq_ledger_chat_tag_claim")),
        comment="What chats were told, claim by claim, and what became of it.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ledger_tag_told_at"), "ledger", ["tag", "told_at"])
    op.create_index(op.f("ix_ledger_told_at"), "ledger", ["told_at"])
    op.create_index(op.f("ix_ledger_again_at"), "ledger", ["again_at"])
    op.create_table(
        "stirs",
        sa.Column("scope", WORDS, nullable=False, comment="scope of the posts"),
        sa.Column("tag", WORDS, nullable=False, comment="folded tag under which some chat was told of a claim"),
        sa.Column(
            "changes", sa.BigInteger(), nullable=False, comment="how often posts came, changed or went since then"
        ),
        sa.Column("seen", sa.BigInteger(), nullable=False, comment="how many of these changes were looked at"),
        sa.Column("told_at", INSTANT, nullable=False, comment="when a message last carried a claim of it"),
        sa.PrimaryKeyConstraint("scope", "tag", name=op.f("pk_stirs")),
        comment="Under which tags posts came or went, of those that some chat was told of.",
    )
    op.create_index(op.f("ix_stirs_told_at"), "stirs", ["told_at"])
    of = sa.Column("claim", WORDS, nullable=True, comment="name of the claim in the ledger; NULL: the whole brief")
    op.add_column("reports", of)
    _say_lanes(NEW_LANES, LANES)


def downgrade() -> None:
    """Drops them."""
    _say_lanes(LANES, NEW_LANES)
    op.drop_column("reports", "claim")
    op.drop_table("stirs")
    op.drop_table("ledger")


def _say_lanes(comment: str, before: str) -> None:
    """What the column of lanes says of itself, where a database keeps such words; SQLite would copy the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("outbox", "lane", existing_type=sa.Integer(), comment=comment, existing_comment=before)
