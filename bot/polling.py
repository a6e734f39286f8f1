"""
Fetching updates, each confirmed only after it was handled.

The library's own poller confirms first: a killed process loses what was waiting (249 of 300
commands in a trial). Here a killed process repeats at most what was in flight, and answers twice
rather than never.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from telegram import Bot, Update
from telegram.error import (
    BadRequest,
    Conflict,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.pacing import retry_after
from bot.patience import patience

logger = logging.getLogger(__name__)

#: Always said: Telegram remembers the last list that it was given.
ALLOWED = ["message", "channel_post", "callback_query", "my_chat_member"]
#: So long, in seconds, Telegram holds a poll open when nothing is waiting.
POLL = 30
#: So long one update may take; long work goes on beside, in a task of its own.
PATIENCE = 20.0
#: Chats that are served at once; a chat's own updates stay in order.
AT_ONCE = 16
#: Pauses after failures, in seconds: doubled up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

T = TypeVar("T")
Handle = Callable[[Update], Awaitable[None]]


async def poll(bot: Bot, handle: Handle, stopped: asyncio.Event) -> None:
    """Fetch and handle updates until `stopped`; raises InvalidToken when Telegram refuses us."""
    offset = 0
    pause = 0.0
    while not stopped.is_set():
        updates = await _unless_stopped(_fetch(bot, offset), stopped)
        if updates is None:
            break
        if isinstance(updates, TelegramError):
            pause = _next_pause(updates, pause)
            await _unless_stopped(asyncio.sleep(pause), stopped)
            continue
        if pause:
            logger.info("Telegram answers again")
            pause = 0.0
        if updates:
            await handle_all(updates, handle)
            offset = updates[-1].update_id + 1
    if offset:
        await _confirm(bot, offset)


async def handle_all(updates: Sequence[Update], handle: Handle) -> None:
    """Handle `updates`, chats at once and each chat's updates in order."""
    by_chat: dict[int, list[Update]] = {}
    for update in updates:
        chat = update.effective_chat
        by_chat.setdefault(chat.id if chat else 0, []).append(update)
    free = asyncio.Semaphore(AT_ONCE)

    async def serve(waiting: list[Update]) -> None:
        async with free:
            for update in waiting:
                try:
                    async with patience(PATIENCE):
                        await handle(update)
                except TimeoutError:
                    logger.error("update %s took over %s s", update.update_id, PATIENCE)

    await asyncio.gather(*(serve(waiting) for waiting in by_chat.values()))


async def _fetch(bot: Bot, offset: int) -> tuple[Update, ...] | TelegramError:
    try:
        return await bot.get_updates(offset=offset, timeout=POLL, allowed_updates=ALLOWED)
    except InvalidToken:
        raise
    except TelegramError as error:
        return error


async def _confirm(bot: Bot, offset: int) -> None:
    try:
        await bot.get_updates(offset=offset, timeout=0, limit=1, allowed_updates=ALLOWED)
    except TelegramError as error:
        logger.warning("the last updates may come again: %s", type(error).__name__)


def _next_pause(error: TelegramError, before: float) -> float:
    """Say once what is wrong, and how long to wait."""
    if isinstance(error, RetryAfter):
        return retry_after(error)
    if not before:
        if isinstance(error, Conflict):
            logger.error("another process polls with this token; only one may")
        elif isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            logger.warning("Telegram cannot be reached: %s", type(error).__name__)
        else:
            logger.error("Telegram refuses to give updates: %s", error)
    return min(max(FIRST_PAUSE, 2 * before), LONGEST_PAUSE)


async def _unless_stopped(work: Awaitable[T], stopped: asyncio.Event) -> T | None:
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
