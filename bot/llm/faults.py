"""Why a request to a model gave no answer, named for what the caller can do about it."""

from __future__ import annotations


class CallFailed(Exception):  # noqa: N818 - like SummariserFailed, which it becomes
    """There will be no answer; the message says why in one line, without key or address.

    * CallFailed: do not ask again
      * Busy: ask again, after `retry_after` seconds if the server says so
      * FormRefused: ask again with fewer wishes about the form of the answer
      * TooLong: ask again with less text
    """


class Busy(CallFailed):
    """The server is busy, broken or out of reach just now."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class FormRefused(CallFailed):
    """The server does not take a request of this form."""


class TooLong(CallFailed):
    """The prompt does not fit the model's context."""
