"""The bot on Discord: what comes in, what goes out, and the connection to the gateway."""
