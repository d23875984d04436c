"""What the bot decides: values in, values out. Nothing here does I/O, reads a clock or writes a log."""
