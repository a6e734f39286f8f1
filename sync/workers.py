"""Processes beside this one, for work that holds up whoever does it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Self, TypeVar, TypeVarTuple

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
S = TypeVar("S")


class Workers:
    """
    `number` processes from `with` to its end; with fewer than two all is done here, in turn.

    To be opened before there are threads or a running loop: they begin as copies of this process.
    """

    def __init__(self, number: int = 1) -> None:
        self._number = number
        self._pool: ProcessPoolExecutor | None = None

    @property
    def are_apart(self) -> bool:
        """Whether there are processes beside this one."""
        return self._pool is not None

    def __enter__(self) -> Self:
        if self._number > 1:
            how = "fork" if sys.platform == "linux" else "spawn"
            context = multiprocessing.get_context(how)
            self._pool = ProcessPoolExecutor(self._number, context, _end_with_parent)
            for started in [self._pool.submit(os.getpid) for _ in range(self._number)]:
                started.result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    async def do(self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        """`work` done by a worker that has nothing to do; arguments and result are copied."""
        if self._pool is None:
            return work(*args)
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *args)

    def each(self, work: Callable[[S], T], things: Iterable[S]) -> Iterator[T]:
        """What `work` makes of each of `things`, in their order."""
        return map(work, things) if self._pool is None else self._pool.map(work, things)


def _end_with_parent() -> None:
    """Let a worker not outlive a parent that is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # workers have one

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
