"""What outlives the process, in SQLite or PostgreSQL: `sql.open_store` gives the `Store` of `bot.ports`."""
