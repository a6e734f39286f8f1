"""Asking what may never answer, without waiting for it longer than one wants to."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Beside(Generic[T]):
    """
    Calls `ask`, which blocks, in a thread of its own: one at a time, however many want to know.

    What was answered is told again for `kept` seconds. The thread holds up no end of the process.
    """

    def __init__(self, name: str, ask: Callable[[], T], *, patience: float, kept: float) -> None:
        self._name = name
        self._ask = ask
        self._patience = patience
        self._kept = kept
        self._answer: T | None = None
        self._answered_at = float("-inf")
        self._asking: asyncio.Future[T | None] | None = None
        self._asked_at = 0.0
        self._is_failing = False

    async def get(self) -> T | None:
        """The answer; None where there is none within `patience` seconds, or an error."""
        loop = asyncio.get_running_loop()
        if self._answer is not None and loop.time() - self._answered_at < self._kept:
            return self._answer
        if self._asking is None:
            self._asking, self._asked_at = loop.create_future(), loop.time()
            thread = threading.Thread(
                target=self._run, args=(loop,), name=f"health: {self._name}", daemon=True
            )
            thread.start()
        asking = self._asking
        left = self._asked_at + self._patience - loop.time()
        await asyncio.wait({asking}, timeout=max(0.0, left))
        return asking.result() if asking.done() else None

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            answer: T | None = self._ask()
            self._is_failing = False
        except Exception as error:  # noqa: BLE001 (what cannot be told must end nothing)
            answer = None
            if not self._is_failing:
                logger.warning("%s cannot be told: %s", self._name, type(error).__name__)
            self._is_failing = True
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(self._take, answer)

    def _take(self, answer: T | None) -> None:
        asking, self._asking = self._asking, None
        self._answer, self._answered_at = answer, asyncio.get_running_loop().time()
        if asking is not None:
            asking.set_result(answer)
