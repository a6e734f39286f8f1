"""
Fetching updates, each confirmed only after it was handled.

The library's own poller confirms first: a killed process loses what was waiting (249 of 300
commands in a trial). Here a killed process repeats at most what was in flight, and answers twice
rather than never.
"""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError

from bot.reaching import next_pause, unless_stopped
from bot.turns import ALLOWED, Turns

logger = logging.getLogger(__name__)

#: So long, in seconds, Telegram holds a poll open when nothing is waiting.
POLL = 30


async def poll(bot: Bot, turns: Turns, stopped: asyncio.Event) -> None:
    """Fetch and handle updates until `stopped`; raises InvalidToken when Telegram refuses us."""
    offset = 0
    pause = 0.0
    while not stopped.is_set():
        updates = await unless_stopped(_fetch(bot, offset), stopped)
        if updates is None:
            break
        if isinstance(updates, TelegramError):
            pause = next_pause(updates, pause)
            await unless_stopped(asyncio.sleep(pause), stopped)
            continue
        if pause:
            logger.info("Telegram answers again")
            pause = 0.0
        if updates:
            await asyncio.gather(*(turns.take(update) for update in updates))
            offset = updates[-1].update_id + 1
    if offset:
        await _confirm(bot, offset)


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
