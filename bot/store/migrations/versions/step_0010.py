"""Trust: whose word a chat takes, and what its admins were asked about that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.BigInteger()
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Makes the tables of trust."""
    op.create_table(
        "trusts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
            comment="sorts in the order of writing",
        ),
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("tag", WORDS, nullable=False, comment="folded tag under which it holds; empty: all of them"),
        sa.Column("what", WORDS, nullable=False, comment="an account as network:handle, or a domain"),
        sa.Column("role", WORDS, nullable=False, comment="official or outlet"),
        sa.Column("actor", WORDS, nullable=True, comment="whom it speaks for; of an outlet whose it is"),
        sa.Column("by", WORDS, nullable=True, comment="the platform's id of the admin who said so"),
        sa.Column("at", INSTANT, nullable=False, comment="when it was said"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trusts")),
        sa.UniqueConstraint("chat", "tag", "what", name=op.f("uq_trusts_chat_tag_what")),
        comment="Whose word a chat takes besides the tables of actors and outlets.",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "trust_questions",
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("domain", WORDS, nullable=False, comment="what its admins were asked about"),
        sa.Column("at", INSTANT, nullable=False, comment="when they were asked"),
        sa.PrimaryKeyConstraint("chat", "domain", name=op.f("pk_trust_questions")),
        comment="Domains that a chat's admins were asked about, each once, whatever they said.",
    )


def downgrade() -> None:
    """Drops the tables of trust."""
    op.drop_table("trust_questions")
    op.drop_table("trusts")
