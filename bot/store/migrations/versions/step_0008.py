"""Leaving: what an author wrote at a source is found, so that it goes when they go."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Adds an index over authors."""
    op.create_index(op.f("ix_posts_source_author"), "posts", ["source", "author"])


def downgrade() -> None:
    """Drops the index."""
    op.drop_index(op.f("ix_posts_source_author"), "posts")
