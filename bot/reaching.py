"""Waiting for Telegram: what failed is said once, and tried again with growing pauses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import BadRequest, Conflict, NetworkError, RetryAfter, TelegramError

from bot.rates.pacing import retry_after

logger = logging.getLogger(__name__)

#: Pauses after failures, in seconds: doubled up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

T = TypeVar("T")


async def insist(call: Callable[[], Awaitable[object]], stopped: asyncio.Event) -> None:
    """
    Make `call` until Telegram has heard it, or until `stopped`; raises InvalidToken.

    A network that is down at start is no reason to end.
    """
    pause = 0.0
    while not stopped.is_set():
        try:
            await unless_stopped(call(), stopped)
            return
        except (NetworkError, RetryAfter) as error:
            pause = next_pause(error, pause)
        await unless_stopped(asyncio.sleep(pause), stopped)


def next_pause(error: TelegramError, before: float, *, is_said: bool = False) -> float:
    """Say once what is wrong, unless that `is_said`, and how long to wait."""
    if isinstance(error, RetryAfter):
        return retry_after(error)
    if not before and not is_said:
        if isinstance(error, Conflict):
            logger.error("another process polls with this token; only one may")
        elif isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            logger.warning("Telegram cannot be reached: %s", type(error).__name__)
        else:
            logger.error("Telegram refuses to give updates: %s", error)
    return min(max(FIRST_PAUSE, 2 * before), LONGEST_PAUSE)


async def unless_stopped(work: Awaitable[T], stopped: asyncio.Event) -> T | None:
    """The result of `work`, or None when `stopped` came first."""
    task = asyncio.ensure_future(work)
    stop = asyncio.ensure_future(stopped.wait())
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        stop.cancel()
        if not task.done():
            task.cancel()
