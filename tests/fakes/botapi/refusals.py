"""What the Bot API says when it does not do what it was asked: a code, a text and sometimes parameters."""

from __future__ import annotations

import math
from typing import Any

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
POLL_ENDED = "Conflict: terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
UPGRADED = "group chat was upgraded to a supergroup chat"
NOT_STARTED = "bot can't initiate conversation with a user"
BLOCKED = "bot was blocked by the user"
DEACTIVATED = "user is deactivated"
CHAT_DELETED = "the group chat was deleted"
NO_CHAT = "chat not found"
NO_THREAD = "message thread not found"
TOPIC_CLOSED = "TOPIC_CLOSED"


class RefusedError(Exception):
    """A request that is answered with `ok: false`."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return found | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(text: str, **parameters: int) -> RefusedError:
    """400 with its prefix."""
    return RefusedError(400, f"Bad Request: {text}", **parameters)


def forbidden(text: str) -> RefusedError:
    """403 with its prefix."""
    return RefusedError(403, f"Forbidden: {text}")


def conflict(text: str) -> RefusedError:
    """409."""
    return RefusedError(409, text)


def too_many(seconds: float) -> RefusedError:
    """429; the wait is told in whole seconds, rounded up."""
    wait = max(1, math.ceil(seconds))
    return RefusedError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def not_found() -> RefusedError:
    """404: a method that is not there, or a path that holds no token."""
    return RefusedError(404, "Not Found")


def unauthorized() -> RefusedError:
    """401: a token that is not ours."""
    return RefusedError(401, "Unauthorized")
