"""The verbs, and what each asks of a file of its own; `bot.pipeline` names the four that all goes through."""
