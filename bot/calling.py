"""
Calls of the Bot API, each counted by what became of it, over whichever pool has the least to do.

httpcore goes through all connections of a pool several times with each call, and asks the kernel
about those that are idle: a pool of 32 costs twice the CPU of eight of four.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Any

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest

from bot.counts import Counts

#: Connections of a pool.
LANE = 4
#: What a status is counted as, beside "ok", "refused" (4xx) and "fault" (5xx).
_STATUSES = {401: "unauthorized", 403: "forbidden", 409: "conflict", 429: "flood"}


@dataclass(slots=True)
class _Lane:
    """The library's own way over a few connections, and how many calls are under way on it."""

    request: HTTPXRequest
    busy: int = 0


class CountedRequest(BaseRequest):
    """
    The library's own way to Telegram over `connections`, watched.

    Idle connections are kept for `keep_alive` seconds; `how` is handed to the library.
    """

    def __init__(
        self, counts: Counts, connections: int = 1, keep_alive: float = 5.0, **how: Any
    ) -> None:
        self._counts = counts
        trusted = httpx.create_ssl_context()  # one for all: it takes its time
        sizes = [LANE] * (connections // LANE) + [connections % LANE]
        self._lanes = [_Lane(_pool(size, keep_alive, trusted, how)) for size in sizes if size]

    @property
    def read_timeout(self) -> float | None:
        return self._lanes[0].request.read_timeout

    async def initialize(self) -> None:
        await asyncio.gather(*(lane.request.initialize() for lane in self._lanes))

    async def shutdown(self) -> None:
        await asyncio.gather(*(lane.request.shutdown() for lane in self._lanes))

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        outcome = "broken_off"
        lane = min(self._lanes, key=lambda one: one.busy)
        lane.busy += 1
        try:
            status, body = await lane.request.do_request(url, *args, **kwargs)
            outcome = outcome_of(status)
        except TimedOut:
            outcome = "timeout"
            raise
        except NetworkError:
            outcome = "unreachable"
            raise
        finally:
            lane.busy -= 1
            self._counts.request(method_of(url), outcome)
        return status, body


def _pool(
    size: int, keep_alive: float, trusted: ssl.SSLContext, how: dict[str, Any]
) -> HTTPXRequest:
    limits = httpx.Limits(
        max_connections=size, max_keepalive_connections=size, keepalive_expiry=keep_alive
    )
    return HTTPXRequest(
        connection_pool_size=size, httpx_kwargs={"limits": limits, "verify": trusted}, **how
    )


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
