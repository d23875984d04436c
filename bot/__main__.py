"""`python -m bot` is `tagbrief`."""

from bot.cli import main

main()
