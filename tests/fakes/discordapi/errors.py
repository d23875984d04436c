"""Discord's error answers: HTTP status, JSON code, the documented words, and the nested form of 50035."""

from __future__ import annotations

from tests.fakes.discordapi.model import Json

KNOWN: dict[int, tuple[int, str]] = {
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10009: (404, "Unknown permission overwrite"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    20016: (429, "This action cannot be performed due to slowmode rate limit"),
    20028: (429, "The write action you are performing on the channel has hit the write rate limit"),
    30032: (400, "Maximum number of application commands reached (100)"),
    30034: (400, "Max number of daily application command creates has been reached (200)"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50016: (400, "Provided too few or too many messages to delete. Must provide between 2 and 100 messages."),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50034: (400, "A message provided was too old to bulk delete"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    130000: (503, "API resource is currently overloaded. Try again a little later"),
    160002: (400, "Cannot reply without permission to read message history"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    200000: (400, "Message was blocked by automatic moderation"),
    240000: (400, "Message blocked by harmful links filter"),
}
PLAIN = {
    401: "401: Unauthorized",
    403: "403: Forbidden",
    404: "404: Not Found",
    405: "405: Method Not Allowed",
    500: "500: Internal Server Error",
    502: "502: Bad Gateway",
    503: "503: Service Unavailable",
    504: "504: Gateway Timeout",
}


class ApiError(Exception):
    """The request is answered with an error of this code; code 0 stands for a bare HTTP status."""

    def __init__(self, code: int, *, status: int | None = None, errors: Json | None = None) -> None:
        known = KNOWN.get(code)
        self.status = status or (known[0] if known else 400)
        self.body: Json = {"message": known[1] if known else PLAIN.get(self.status, "Error"), "code": code}
        if errors:
            self.body["errors"] = errors
        if self.status == 429:
            self.body |= {"retry_after": 1.0, "global": False}
        super().__init__(self.body["message"])


class Problems:
    """Collects what is wrong with a body, by path, in the nested shape Discord gives."""

    def __init__(self) -> None:
        self.tree: Json = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        node = self.tree
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: tuple[str | int, ...], value: object, low: int, high: int) -> None:
        """Nothing when the value's length is from low to high; absent values count as empty."""
        size = len(value) if isinstance(value, str | list) else 0
        if size == 0 and low > 0:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif size > high and low == 0 and isinstance(value, str):
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
        elif not low <= size <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def refuse(self) -> None:
        """Raises 50035 when anything was found."""
        if self.tree:
            raise ApiError(50035, errors=self.tree)
