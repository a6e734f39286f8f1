"""
A process beside ours that draws charts and writes files, so that no answer waits for them.

It is started when first needed, loads Matplotlib and the writers there and nowhere else, works at
low priority, is taken down when it is stuck, and by itself after five minutes without work.
"""

from __future__ import annotations

import asyncio
import logging

import anyio
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from bot.outgoing.attachments import Spec
from bot.outgoing.making import make_gently

logger = logging.getLogger(__name__)

#: The longest that one piece of work may take, in seconds, the start of the process included.
LONGEST = 15.0


class NotMade(Exception):
    """A chart or file could not be made; the log says why."""


class Workshop:
    """Makes one piece after the other."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def make(self, spec: Spec) -> bytes:
        """The finished file; raises NotMade."""
        async with self._turn:
            try:
                with anyio.fail_after(LONGEST):
                    try:
                        return await _in_process(spec)
                    except BrokenWorkerProcess:  # it was killed since, and is started anew
                        return await _in_process(spec)
            except Exception as error:
                # What is in the specification are public figures; what was asked is not logged.
                logger.exception("%s could not be made", type(spec).__name__)
                raise NotMade(type(spec).__name__) from error


async def _in_process(spec: Spec) -> bytes:
    return await to_process.run_sync(
        make_gently, spec, cancellable=True, limiter=CapacityLimiter(1)
    )
