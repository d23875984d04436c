"""Posts under followed tags from servers that speak Mastodon's client API."""
