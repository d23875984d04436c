"""Middle: homes of chats, gaps in hearing, reported errors, alerts, briefs that went through the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

WORDED = sa.text("state = 'sent' AND text <> ''")


def upgrade() -> None:
    """Adds the columns and tables of the middle between chats and verbs."""
    op.add_column(
        "briefs",
        sa.Column(
            "name",
            WORDS,
            nullable=True,
            comment="name of the message in the outbox that brings it; NULL: it went another way",
        ),
    )
    op.create_index(op.f("ix_briefs_name"), "briefs", ["name"])
    op.add_column(
        "rooms",
        sa.Column(
            "home",
            WORDS,
            nullable=True,
            comment="key of what lets it in, such as a Discord server; NULL: itself",
        ),
    )
    op.add_column(
        "rooms",
        sa.Column(
            "operator",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="whether it is the operator's own",
        ),
    )
    op.create_index(op.f("ix_rooms_home"), "rooms", ["home"])
    op.create_index("ix_outbox_worded", "outbox", ["id"], sqlite_where=WORDED, postgresql_where=WORDED)
    _gaps()
    _reports_and_alerts()


def _gaps() -> None:
    op.create_table(
        "gaps",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("platform", WORDS, nullable=False, comment="where nothing was heard"),
        sa.Column("chat", WORDS, nullable=True, comment="key of the chat; NULL: the whole platform"),
        sa.Column("since", INSTANT, nullable=False, comment="from when nothing was heard"),
        sa.Column("until", INSTANT, nullable=False, comment="when hearing began again"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
        comment="When we were deaf, to be told in the next edition.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_gaps_platform_until"), "gaps", ["platform", "until"])


def _reports_and_alerts() -> None:
    op.create_table(
        "reports",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("message", WORDS, nullable=False, comment="the platform's id of the message"),
        sa.Column("said", WORDS, nullable=False, comment="what was called wrong: the claim as it was printed"),
        sa.Column("at", INSTANT, nullable=False, comment="when it was first reported"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("chat", "message", "said", name=op.f("uq_reports_chat_message_said")),
        comment="What readers reported as wrong.",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alerts",
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("topic", WORDS, nullable=False, comment="name of the topic"),
        sa.Column("story", WORDS, nullable=False, comment="what raised it, as a fingerprint"),
        sa.Column("at", INSTANT, nullable=False, comment="when it was written"),
        sa.PrimaryKeyConstraint("chat", "topic", "story", name=op.f("pk_alerts")),
        comment="Instant briefs that chats got, so that each comes once and they stay few.",
    )
    op.create_index(op.f("ix_alerts_at"), "alerts", ["at"])


def downgrade() -> None:
    """Drops them."""
    op.drop_table("alerts")
    op.drop_table("reports")
    op.drop_table("gaps")
    op.drop_index("ix_outbox_worded", table_name="outbox")
    op.drop_column("rooms", "operator")
    for table, column in (("rooms", "home"), ("briefs", "name")):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
        op.drop_column(table, column)
