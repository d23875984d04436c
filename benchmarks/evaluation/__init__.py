"""What the bot's promises are worth, in figures: `python -m benchmarks.evaluation`. One module for each table.

A module of a table has `table(data: Path) -> Table`: it computes its baselines in the same run, raises `DataAbsent`
where its data is not in the folder, and is named in `TABLES` of `__main__.py`.
"""
