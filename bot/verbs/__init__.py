"""The four verbs, a file each; `bot.pipeline` names them."""
