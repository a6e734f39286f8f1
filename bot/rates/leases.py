"""
Slots in which a message may be sent: leased in blocks from the row that all processes share.

A lease waits for no disk: after a power cut nobody knows it, and its moment is long past.

While the database is away they are our own, at the same pace: an answer that needs no database
must not wait for one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database
from storage.errors import NoSpace
from storage.rate import lease, pause

logger = logging.getLogger(__name__)

#: So long, in seconds, a reply waits for the database; then, so long, it is not asked again.
PATIENCE, REST = 0.5, 1.0
#: What is taken to be needed, in seconds, for a transaction to be kept: at first and at the most.
FIRST_NOTICE, LONGEST_NOTICE = 0.005, 1.0

R = TypeVar("R")


class Leases:
    """Slots `spacing` seconds apart. All moments are those of time.monotonic."""

    def __init__(self, database: Database, spacing: float) -> None:
        self._database = database
        self._spacing = spacing
        #: A thread of our own: answers that read the database must not hold up sending.
        self._thread: ThreadPoolExecutor | None = None
        #: What the thread was still doing when we lost patience.
        self._stuck: asyncio.Future[Any] | None = None
        self._notice = FIRST_NOTICE
        #: Where our own slots would go on.
        self._free_at = 0.0
        self._is_away = False
        self._ask_again_at = 0.0

    async def slots(self, permits: int) -> list[float]:
        """The next `permits` slots, the first of them in the future or just now."""
        first = await self._leased(permits)
        if first is None:
            first = max(self._free_at, time.monotonic())
        self._free_at = first + permits * self._spacing
        return [first + number * self._spacing for number in range(permits)]

    async def pause(self, until: float) -> None:
        """Tell all processes to send nothing before `until`; may fail."""
        self._free_at = max(self._free_at, until)
        await self._ask(self._pause, until)

    def close(self) -> None:
        """Ask no more. What the database does not answer is left to itself."""
        if self._thread is not None:
            self._thread.shutdown(wait=not self._is_stuck, cancel_futures=True)
            self._thread = None

    @property
    def _is_stuck(self) -> bool:
        return self._stuck is not None and not self._stuck.done()

    async def _leased(self, permits: int) -> float | None:
        times = await self._ask(self._lease, permits)
        if times is None:
            return None
        first, answered_at = times
        took = time.monotonic() - answered_at
        self._notice = min(LONGEST_NOTICE, max(took, 0.8 * self._notice))
        return first

    async def _ask(self, act: Callable[[float], R], about: float) -> R | None:
        """What `act` returns, in our thread; None where the database is away or takes too long."""
        if self._is_stuck or time.monotonic() < self._ask_again_at:
            return None
        self._thread = self._thread or ThreadPoolExecutor(1, "leases")
        doing = asyncio.get_running_loop().run_in_executor(self._thread, act, about)
        doing.add_done_callback(_look)
        try:
            async with asyncio.timeout(PATIENCE):
                result = await asyncio.shield(doing)
        except (SQLAlchemyError, NoSpace, TimeoutError) as error:
            self._stuck = doing
            self._ask_again_at = time.monotonic() + REST
            if not self._is_away:
                logger.warning("no slots from the database: %s", type(error).__name__)
            self._is_away = True
            return None
        if self._is_away:
            logger.info("slots come from the database again")
            self._is_away = False
        return result

    def _lease(self, permits: float) -> tuple[float, float]:
        """The first slot, and when the database told it, which is before it was kept."""
        with self._database.changing(hastily=True) as connection:
            ahead = lease(connection, int(permits), self._spacing, self._notice)
            now = time.monotonic()
        return now + ahead, now

    def _pause(self, until: float) -> None:
        with self._database.changing(hastily=True) as connection:
            pause(connection, until - time.monotonic())


def _look(done: asyncio.Future[Any]) -> None:
    """Take note of an error that came too late for anybody to wait for it."""
    if not done.cancelled():
        done.exception()
