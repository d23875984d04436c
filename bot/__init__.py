"""tagbrief: follows a hashtag for a chat and says what is confirmed, what is reported and what is speculation."""

__version__ = "0.1.0"
