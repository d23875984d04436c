"""Speaking: what a message looks like and answers, what comes in, chats as we know them, buttons, starts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
STRINGS = sa.Text()
WAITS = sa.text("handled_at IS NULL")


def upgrade() -> None:
    """Adds the columns and tables of speaking."""
    _widen()
    _inbox()
    _rooms()
    _presses_and_starts()


def _widen() -> None:
    op.add_column(
        "subscriptions",
        sa.Column("mode", WORDS, server_default="digest", nullable=False, comment="digest, instant or both"),
    )
    for column in (
        sa.Column("buttons", WORDS, nullable=True, comment="rows of buttons under it as JSON; NULL: none"),
        sa.Column("silent", sa.Boolean(), server_default=sa.false(), nullable=False, comment="whether no phone sounds"),
        sa.Column("reply_to", WORDS, nullable=True, comment="the platform's id of the message it answers"),
        sa.Column(
            "edits", WORDS, nullable=True, comment="the platform's id of the message of ours whose place it takes"
        ),
    ):
        op.add_column("outbox", column)


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("platform", WORDS, nullable=False, comment="telegram or discord"),
        sa.Column("update", WORDS, nullable=False, comment="the platform's own id of it, so that none is taken twice"),
        sa.Column("payload", WORDS, nullable=True, comment="as it came, JSON; NULL: it was handled"),
        sa.Column("received_at", INSTANT, nullable=False, comment="when it was stored"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="counted before each attempt to handle it"),
        sa.Column("handled_at", INSTANT, nullable=True, comment="when it was handled, or given up; NULL: it waits"),
        sa.Column("why", WORDS, nullable=True, comment="why it was given up"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("platform", "update", name=op.f("uq_inbox_platform_update")),
        comment="What asks something of us, kept before its platform is told that we have it.",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_waiting", "inbox", ["platform", "id"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index(op.f("ix_inbox_handled_at"), "inbox", ["handled_at"])


def _rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("key", WORDS, nullable=False, comment="key of the chat, such as telegram:-100123/7"),
        sa.Column("platform", WORDS, nullable=False, comment="telegram, discord or console"),
        sa.Column("title", WORDS, nullable=False, comment="what its members call it"),
        sa.Column("admission", WORDS, nullable=False, comment="asked, allowed, refused or gone"),
        sa.Column("joined_at", INSTANT, nullable=False, comment="when we were added"),
        sa.Column("admin", WORDS, nullable=True, comment="the platform's id of who added us, or configured us last"),
        sa.Column(
            "contact",
            WORDS,
            nullable=True,
            comment="key of the private chat in which that admin can be told something",
        ),
        sa.Column(
            "heard", sa.Boolean(), nullable=False, comment="whether its own messages with followed tags are posts"
        ),
        sa.Column("hears", sa.Boolean(), nullable=False, comment="whether messages reach us that are not for us"),
        sa.Column("missing", STRINGS, nullable=False, comment="rights that we lack there; JSON array"),
        sa.Column("zone_known", sa.Boolean(), nullable=False, comment="whether its admins chose the time zone"),
        sa.Column("previewed_at", INSTANT, nullable=True, comment="when its admins saw what an edition will look like"),
        sa.Column(
            "asleep_until",
            INSTANT,
            nullable=True,
            comment="until when an admin paused it; NULL with asleep: until resumed",
        ),
        sa.Column("asleep", sa.Boolean(), nullable=False, comment="whether an admin paused it"),
        sa.Column("told", STRINGS, nullable=False, comment="troubles its admins were told of once; JSON array"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rooms")),
        comment="Chats as we know them: who let us in, what we may do there, what their admins chose.",
    )


def _presses_and_starts() -> None:
    op.create_table(
        "presses",
        sa.Column("token", WORDS, nullable=False, comment="what a button carries whose command is too long for it"),
        sa.Column("command", WORDS, nullable=False, comment="what pressing it asks for"),
        sa.Column("about", WORDS, nullable=True, comment="key of the chat it is for; NULL: the one it hangs in"),
        sa.Column("made_at", INSTANT, nullable=False, comment="when a message with it was last written"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_presses")),
        comment="Commands of buttons that are too long for the platform; the token is made from the command.",
    )
    op.create_index(op.f("ix_presses_made_at"), "presses", ["made_at"])
    op.create_table(
        "starts",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("name", WORDS, nullable=False, comment="what was started, such as a session with Discord's gateway"),
        sa.Column("at", INSTANT, nullable=False, comment="when it was begun"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_starts")),
        comment="Starts that a platform counts, so that a process that dies again and again waits.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_starts_name_at"), "starts", ["name", "at"])


def downgrade() -> None:
    """Drops the tables and columns of speaking."""
    op.drop_table("starts")
    op.drop_table("presses")
    op.drop_table("rooms")
    op.drop_table("inbox")
    for name in ("edits", "reply_to", "silent", "buttons"):
        op.drop_column("outbox", name)
    op.drop_column("subscriptions", "mode")
