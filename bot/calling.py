"""Calls of the Bot API, each counted by what became of it."""

from __future__ import annotations

from typing import Any

from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from bot.counts import Counts

#: What a status is counted as, beside "ok", "refused" (4xx) and "fault" (5xx).
_STATUSES = {401: "unauthorized", 403: "forbidden", 409: "conflict", 429: "flood"}


class CountedRequest(HTTPXRequest):
    """The library's own way to Telegram, watched."""

    def __init__(self, counts: Counts, **how: Any) -> None:
        super().__init__(**how)
        self._counts = counts

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        outcome = "broken_off"
        try:
            status, body = await super().do_request(url, *args, **kwargs)
            outcome = outcome_of(status)
        except TimedOut:
            outcome = "timeout"
            raise
        except NetworkError:
            outcome = "unreachable"
            raise
        finally:
            self._counts.request(method_of(url), outcome)
        return status, body


def method_of(url: str) -> str:
    """
    The method that is called; of a file's address, which is Telegram's own word, nothing.

    >>> method_of("https://api.telegram.org/bot42:SECRET/sendMessage")
    'sendMessage'
    >>> method_of("https://api.telegram.org/file/bot42:SECRET/documents/file_7.pdf")
    'file'
    """
    return "file" if "/file/bot" in url else url.rpartition("/")[2]


def outcome_of(status: int) -> str:
    """
    >>> [outcome_of(status) for status in (200, 400, 409, 429, 502)]
    ['ok', 'refused', 'conflict', 'flood', 'fault']
    """
    if status < 300:
        return "ok"
    return _STATUSES.get(status) or ("fault" if status >= 500 else "refused")
