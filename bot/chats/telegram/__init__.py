"""Telegram: what its Bot API says becomes values of the core, and letters become messages there."""
