"""
Fetching updates, each confirmed only after it was handled.

The library's own poller confirms first: a killed process loses what was waiting (249 of 300
commands in a trial). Here a killed process repeats at most what was in flight, and answers twice
rather than never.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.health.noticed import Doing, Health
from bot.reaching import next_pause, unless_stopped
from bot.turns import ALLOWED, Turns
from bot.updates import read_update

logger = logging.getLogger(__name__)

#: So long, in seconds, Telegram holds a poll open when nothing is waiting.
POLL = 30


async def poll(bot: Bot, turns: Turns, health: Health, stopped: asyncio.Event) -> None:
    """Fetch and handle updates until `stopped`; raises InvalidToken when Telegram refuses us."""
    offset = 0
    pause = 0.0
    while not stopped.is_set():
        health.note(Doing.FETCHING)
        updates = await unless_stopped(_fetch(bot, offset), stopped)
        if updates is None:
            break
        if isinstance(updates, TelegramError):
            is_doubled = isinstance(updates, Conflict)
            # Two that poll hinder each other by turns, for as long as nobody ends one of them.
            is_said = is_doubled and health.is_doubled
            if is_doubled:
                health.note_conflict()
            pause = next_pause(updates, pause, is_said=is_said)
            health.note(Doing.PAUSING, pause)
            await unless_stopped(asyncio.sleep(pause), stopped)
            continue
        health.note_answered()
        if pause and not health.is_doubled:
            logger.info("Telegram answers again")
        pause = 0.0
        health.note(Doing.HANDLING)
        await asyncio.gather(*(_handle(update, turns, health) for update in updates.read))
        offset = updates.offset
    if offset:
        await _confirm(bot, offset)


async def _handle(update: Update, turns: Turns, health: Health) -> None:
    await turns.take(update)
    health.note(Doing.HANDLING)  # each is a sign of life: many of one chat wait for each other


@dataclass(frozen=True, slots=True)
class Batch:
    """Updates, and the offset that confirms them and what could not be read."""

    read: tuple[Update, ...]
    offset: int


async def _fetch(bot: Bot, offset: int) -> Batch | TelegramError:
    try:
        updates = await bot.get_updates(offset=offset, timeout=POLL, allowed_updates=ALLOWED)
    except InvalidToken:
        raise
    except TelegramError as error:
        return error
    except Exception:  # noqa: BLE001 (the library reads all or none, and raises what it meets)
        return await _fetch_apart(bot, offset)
    return Batch(updates, updates[-1].update_id + 1 if updates else offset)


async def _fetch_apart(bot: Bot, offset: int) -> Batch | TelegramError:
    """The same batch, each update read by itself."""
    asked = {"offset": offset, "timeout": 0, "allowed_updates": ALLOWED}
    try:
        # In small letters, which Telegram takes as well: else the library says to use its method.
        told: list[dict[str, Any]] = await bot.do_api_request("getupdates", api_kwargs=asked)
    except TelegramError as error:
        return error
    updates = (read_update(one, bot) for one in told)
    read = tuple(update for update in updates if update is not None)
    return Batch(read, told[-1]["update_id"] + 1 if told else offset)


async def _confirm(bot: Bot, offset: int) -> None:
    try:
        await bot.get_updates(offset=offset, timeout=0, limit=1, allowed_updates=ALLOWED)
    except TelegramError as error:
        logger.warning("the last updates may come again: %s", type(error).__name__)
