"""
Who is served when: chats at once, each chat's updates in order, none for ever.

Updates arrive in two ways (`polling.py`, `webhook.py`); both hand each of them to `Turns.take` and
confirm it to Telegram when that has returned.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from telegram import Update

from bot.counts import Counts, Uncounted
from bot.rates.patience import patience

logger = logging.getLogger(__name__)

#: What we ask for. Always said: Telegram remembers the last list that it was given.
ALLOWED = ["message", "channel_post", "callback_query", "inline_query", "my_chat_member"]
#: So long one update may take, in seconds; long work goes on beside, in a task of its own.
PATIENCE = 20.0
#: Updates that are handled at once, each of another chat: as many as one poll may bring.
AT_ONCE = 100

Handle = Callable[[Update], Awaitable[None]]


class Turns:
    """Hands updates to `handle`, however many arrive at once and over whatever connection."""

    def __init__(self, handle: Handle, counts: Counts | None = None) -> None:
        self._handle = handle
        self._counts = counts or Uncounted()
        self._free = asyncio.Semaphore(AT_ONCE)
        #: Of chats that are served or wait; forgotten with the last who holds one.
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def take(self, update: Update) -> None:
        """Handle `update` after all of its chat that were taken before; returns when it is done."""
        self._counts.update(kind_of(update))
        place = update.effective_chat or update.effective_user
        turn = self._chats.setdefault(place.id if place else 0, asyncio.Lock())
        async with turn, self._free:
            try:
                async with patience(PATIENCE):
                    await self._handle(update)
            except TimeoutError:
                logger.error("update %s took over %s s", update.update_id, PATIENCE)


def kind_of(update: Update) -> str:
    """What we asked for that it is; "other" where it is none of that."""
    return next((kind for kind in ALLOWED if getattr(update, kind) is not None), "other")
