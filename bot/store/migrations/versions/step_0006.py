"""Proof: the domains that an account has proven to be its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

STRINGS = sa.Text()


def upgrade() -> None:
    """Adds the column of proven domains."""
    op.add_column(
        "posts",
        sa.Column(
            "proven", STRINGS, nullable=True, comment="domains proven to be the account's own, JSON array; NULL: none"
        ),
    )


def downgrade() -> None:
    """Drops the column of proven domains."""
    op.drop_column("posts", "proven")
