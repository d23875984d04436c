"""Sources: how each does, for whoever asks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INSTANT = sa.BigInteger()
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Makes the table of sources."""
    op.create_table(
        "sources",
        sa.Column("name", WORDS, nullable=False, comment="name of the source"),
        sa.Column("looked_at", INSTANT, nullable=True, comment="when a look at it last worked"),
        sa.Column("heard_at", INSTANT, nullable=True, comment="when it last gave a post"),
        sa.Column("failing_since", INSTANT, nullable=True, comment="since when no look has worked; NULL: it works"),
        sa.Column("fault", WORDS, nullable=True, comment="what is wrong, in one line"),
        sa.Column("failures", sa.Integer(), nullable=False, comment="looks in a row that did not work"),
        sa.Column("next_at", INSTANT, nullable=True, comment="when it is looked at next"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sources")),
        comment="How each source does.",
    )


def downgrade() -> None:
    """Drops the table of sources."""
    op.drop_table("sources")
