"""
Calls of the Bot API, each counted by what became of it, over the first connection that is free.

httpcore goes through all connections of a pool several times with each call, and asks the kernel
about those that are idle: with one connection in each pool a call costs half of what it costs with
32 in one. Pools are made when they are needed first, which for most bots is never.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import msgspec
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.counts import Counts
from bot.direct import DirectRequest

#: What a status is counted as, beside "ok", "refused" (4xx) and "fault" (5xx).
_STATUSES = {401: "unauthorized", 403: "forbidden", 409: "conflict", 429: "flood"}
#: What a sent message has from us.
_OURS = ("entities", "caption_entities", "reply_markup")


@dataclass(slots=True)
class _Lane:
    """The library's own way over one connection; how many calls are under way or wait for it."""

    request: DirectRequest
    busy: int = 0


class CountedRequest(BaseRequest):
    """
    The library's own way to Telegram over `connections`, watched.

    Idle connections are kept for `keep_alive` seconds; `trusted` are the certificates (those of
    httpx unless told), `how` is handed to the library.
    """

    def __init__(
        self,
        counts: Counts,
        connections: int = 1,
        keep_alive: float = 5.0,
        trusted: ssl.SSLContext | None = None,
        **how: Any,
    ) -> None:
        self._counts = counts
        self._most = connections
        trusted = trusted or httpx.create_ssl_context()
        self._make = partial(DirectRequest, 1, keep_alive, trusted, **how)
        self._lanes = [_Lane(self._make())]

    @property
    def read_timeout(self) -> float | None:
        return self._lanes[0].request.read_timeout

    async def initialize(self) -> None:
        await asyncio.gather(*(lane.request.initialize() for lane in self._lanes))

    async def shutdown(self) -> None:
        await asyncio.gather(*(lane.request.shutdown() for lane in self._lanes))

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """
        What Telegram says, read as the library does, but three times as fast.

        Of a message that was sent no marks and buttons: they are as many objects as we just made,
        and nobody asks for them.
        """
        try:
            told: dict[str, Any] = msgspec.json.decode(payload)
        except (ValueError, msgspec.MsgspecError):  # what only the library's reader takes
            return BaseRequest.parse_json_payload(payload)
        if isinstance(told, dict) and isinstance(result := told.get("result"), dict):
            for ours in _OURS:
                result.pop(ours, None)
        return told

    async def do_request(self, url: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        outcome = "broken_off"
        lane = self._lane()
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

    def _lane(self) -> _Lane:
        """The first that is free, be it one that is made now, else that for which fewest wait."""
        lane = min(self._lanes, key=lambda one: one.busy)
        if lane.busy and len(self._lanes) < self._most:
            lane = _Lane(self._make())
            self._lanes.append(lane)
        return lane


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
