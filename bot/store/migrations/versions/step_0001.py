"""The first schema: posts and their tags, cursors, subscriptions, mutes, briefs and usage."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
STRINGS = sa.Text()


def upgrade() -> None:
    """Makes every table."""
    op.create_table(
        "briefs",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("digest", WORDS, nullable=False, comment="the Digest of bot.core.domain as JSON"),
        sa.Column(
            "messages",
            STRINGS,
            nullable=False,
            comment="the platform's message ids, one per part; JSON array",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefs")),
        comment="Briefs as chats got them: what /why explains.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_briefs_chat_sent_at"), "briefs", ["chat", "sent_at"])
    op.create_table(
        "cursors",
        sa.Column("source", WORDS, nullable=False, comment="name of the source"),
        sa.Column("cursor", WORDS, nullable=False, comment="the source's own mark of how far it was read"),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_cursors")),
        comment="Where to look on; written after the posts, never before.",
    )
    op.create_table(
        "mutes",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat"),
        sa.Column("kind", WORDS, nullable=False, comment="tag, author, domain, word, source or language"),
        sa.Column("value", WORDS, nullable=False, comment="what is muted, folded as its kind asks"),
        sa.Column("until", INSTANT, nullable=True, comment="holds before this instant; NULL: for ever"),
        sa.Column("reason", WORDS, nullable=True, comment="as the admin gave it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mutes")),
        sa.UniqueConstraint("chat", "kind", "value", name=op.f("uq_mutes_chat_kind_value")),
        comment="What a chat does not want to see; ended mutes stay as rows that no longer hold.",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "posts",
        sa.Column("scope", WORDS, nullable=False, comment='who may see it: "public", or the key of one chat'),
        sa.Column(
            "id",
            WORDS,
            nullable=False,
            comment="the same wherever the post is met; its URI where there is one",
        ),
        sa.Column("source", WORDS, nullable=False, comment="name of the source it came from"),
        sa.Column("text", WORDS, nullable=False, comment="clean: what a reader may be shown"),
        sa.Column(
            "created_at",
            INSTANT,
            nullable=True,
            comment="when its author wrote it; NULL where the page does not tell",
        ),
        sa.Column("stored_at", INSTANT, nullable=False, comment="when we first stored it; an edit does not move it"),
        sa.Column(
            "author",
            WORDS,
            nullable=True,
            comment="handle, unique inside the source; NULL where the page names none",
        ),
        sa.Column("url", WORDS, nullable=True, comment="permalink"),
        sa.Column("tags", STRINGS, nullable=False, comment="folded tags, JSON array"),
        sa.Column("links", STRINGS, nullable=False, comment="canonical links, JSON array"),
        sa.Column("reply_to", WORDS, nullable=True, comment="id of the post it answers, stored here or not"),
        sa.Column(
            "boost_of",
            WORDS,
            nullable=True,
            comment="id of the post it repeats by the platform's own means, stored here or not",
        ),
        sa.Column(
            "labels",
            STRINGS,
            nullable=False,
            comment='what the platform says, such as "ai_generated"; JSON array',
        ),
        sa.Column("official", WORDS, nullable=True, comment="the actor this account is proven to speak for"),
        sa.PrimaryKeyConstraint("scope", "id", name=op.f("pk_posts")),
        comment="One message by one author at a source, once per scope.",
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("chat", WORDS, nullable=False, comment="key of the chat, such as telegram:-100123/7"),
        sa.Column("topic", WORDS, nullable=False, comment="name of the topic"),
        sa.Column("language", WORDS, nullable=False, comment='concrete name such as "Deutsch"'),
        sa.Column("since", INSTANT, nullable=False, comment="when the chat first followed it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("chat", "topic", name=op.f("uq_subscriptions_chat_topic")),
        comment="A chat follows a topic in a language.",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "usage",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False, comment="sorts in the order of writing"),
        sa.Column("at", INSTANT, nullable=False, comment="when the call ended"),
        sa.Column("model", WORDS, nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), nullable=True, comment="NULL where the server did not say"),
        sa.Column("tokens_out", sa.BigInteger(), nullable=True, comment="NULL where the server did not say"),
        sa.Column("cost", sa.Double(), nullable=True, comment="US dollars; NULL where the price is unknown"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
        comment="What model calls cost, one row per call.",
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_usage_at"), "usage", ["at"])
    op.create_table(
        "tagged",
        sa.Column("scope", WORDS, nullable=False, comment="scope of the post"),
        sa.Column("tag", WORDS, nullable=False, comment="folded tag, without #"),
        sa.Column("post", WORDS, nullable=False, comment="id of the post"),
        sa.Column(
            "copy_of",
            WORDS,
            nullable=True,
            comment="id of the earlier post under this tag that it copies; NULL: it is new",
        ),
        sa.Column("score", sa.Double(), nullable=False, comment="0..1, likeness to the best earlier post"),
        sa.Column(
            "why",
            WORDS,
            nullable=False,
            comment='"new", "exact", "near", "boost" or why a likely copy was not folded',
        ),
        sa.Column(
            "at",
            INSTANT,
            nullable=False,
            comment="created_at of the post, or stored_at: what a window is judged by",
        ),
        sa.ForeignKeyConstraint(
            ["scope", "post"],
            ["posts.scope", "posts.id"],
            name=op.f("fk_tagged_scope_post_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("scope", "tag", "post", name=op.f("pk_tagged")),
        comment="The truth about copies: this post stands under this tag in this scope, and copies that one.",
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tagged_scope_post"), "tagged", ["scope", "post"])
    op.create_index(op.f("ix_tagged_scope_tag_at"), "tagged", ["scope", "tag", "at"])
    op.create_table(
        "topic_tags",
        sa.Column("subscription", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="from 0, in the order the chat named them"),
        sa.Column("tag", WORDS, nullable=False, comment="folded tag, without #"),
        sa.ForeignKeyConstraint(
            ["subscription"],
            ["subscriptions.id"],
            name=op.f("fk_topic_tags_subscription_subscriptions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("subscription", "position", name=op.f("pk_topic_tags")),
        comment="The tags of a followed topic.",
    )
    op.create_index(op.f("ix_topic_tags_tag"), "topic_tags", ["tag"])


def downgrade() -> None:
    """Drops every table."""
    op.drop_index(op.f("ix_topic_tags_tag"), table_name="topic_tags")
    op.drop_table("topic_tags")
    op.drop_index(op.f("ix_tagged_scope_tag_at"), table_name="tagged")
    op.drop_index(op.f("ix_tagged_scope_post"), table_name="tagged")
    op.drop_table("tagged")
    op.drop_index(op.f("ix_usage_at"), table_name="usage")
    op.drop_table("usage")
    op.drop_table("subscriptions")
    op.drop_table("posts")
    op.drop_table("mutes")
    op.drop_table("cursors")
    op.drop_index(op.f("ix_briefs_chat_sent_at"), table_name="briefs")
    op.drop_table("briefs")
