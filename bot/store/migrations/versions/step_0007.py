"""Pages that posts link to, fetched once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.BigInteger()
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Makes the table of linked pages."""
    op.create_table(
        "pages",
        sa.Column("url", WORDS, nullable=False, comment="canonical link as posts have it"),
        sa.Column(
            "final_url",
            WORDS,
            nullable=True,
            comment="where it was found after redirects, canonical; it decides whose page it is",
        ),
        sa.Column("fetched_at", INSTANT, nullable=False, comment="when it was read, or when reading began"),
        sa.Column(
            "status",
            WORDS,
            nullable=False,
            comment="reading, read, failed (tried again later) or refused (for good)",
        ),
        sa.Column("title", WORDS, nullable=False, comment='clean; "" where there is none'),
        sa.Column("text", WORDS, nullable=False, comment='its main text, clean and bounded; "" until it is read'),
        sa.Column(
            "published_at", INSTANT, nullable=True, comment="when it says it was published; NULL where it does not tell"
        ),
        sa.Column("why", WORDS, nullable=True, comment="why it could not be read, in a few words"),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_pages")),
        comment="Pages that posts link to, fetched once; taken away 30 days later.",
    )
    op.create_index(op.f("ix_pages_fetched_at"), "pages", ["fetched_at"])


def downgrade() -> None:
    """Drops the table of linked pages."""
    op.drop_table("pages")
