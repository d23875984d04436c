"""tagbrief: follows a hashtag for a chat and says what is confirmed, what is reported and what is speculation."""

__version__ = "0.1.0"


def user_agent(contact: str | None) -> str:
    """By which name servers know us, and where whoever runs one can complain."""
    return f"tagbrief/{__version__}" + (f" (+{contact})" if contact else "")
