"""Runs jobs so that a crash loses none of them: DBOS Transact, on SQLite and on PostgreSQL."""
