"""Runs the steps over a connection that is open already; `bot.store.migrate` starts it, nobody imports it."""

from alembic import context

from bot.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,  # Alembic denies it to SQLite, whose driver here keeps its hands off BEGIN
)
with context.begin_transaction():
    context.run_migrations()
