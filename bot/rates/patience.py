"""
How long one update may take, not counting what it must wait for Telegram's limits.

The limit is found through the context of the task: who waits need not know who set it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

#: The limit that is in force, and the task that it can end.
_LIMIT: ContextVar[tuple[asyncio.Timeout, asyncio.Task[object] | None] | None] = ContextVar(
    "limit", default=None
)


@asynccontextmanager
async def patience(seconds: float) -> AsyncIterator[None]:
    """Raise TimeoutError when what is inside takes longer, without what is excused."""
    async with asyncio.timeout(seconds) as limit:
        token = _LIMIT.set((limit, asyncio.current_task()))
        try:
            yield
        finally:
            _LIMIT.reset(token)


@contextmanager
def excused() -> Iterator[None]:
    """The time that passes inside does not count."""
    limit, task = _LIMIT.get() or (None, None)
    # A task that an update has begun outlives it, and is bound by no limit.
    if limit is None or task is not asyncio.current_task() or limit.expired():
        yield
        return
    clock = asyncio.get_running_loop().time
    ends_at = limit.when()
    if ends_at is None:  # we are excused already
        yield
        return
    left = ends_at - clock()
    limit.reschedule(None)
    try:
        yield
    finally:
        limit.reschedule(clock() + left)
