"""
Long work in a process of its own: the very command that an operator runs, started by the bot.

It tells a JSON object a line; decoding a million rows then never holds up an answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

#: So often, in seconds, a command tells how far it is.
PAUSE = 0.5
#: A process that was asked to end is killed after so many seconds.
GRACE = 10.0

Line = dict[str, Any]


class Teller:
    """The command's side: lines on standard output, for as long as anybody reads them."""

    def __init__(self) -> None:
        self._told_at = float("-inf")
        self._is_heard = True

    def tell_now_and_then(self, **line: Any) -> None:
        """Say how far the work is, unless that was said a moment ago."""
        if time.monotonic() - self._told_at >= PAUSE:
            self._told_at = time.monotonic()
            self.tell(**line)

    def tell(self, **line: Any) -> None:
        if not self._is_heard:
            return
        try:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
        except BrokenPipeError:  # the bot has died; the work is worth finishing all the same
            self._is_heard = False
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Child:
    """The bot's side of a running command."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def lines(self) -> AsyncIterator[Line]:
        """What the command tells, until it ends."""
        assert self._process.stdout is not None  # we asked for a pipe
        async for line in self._process.stdout:
            yield json.loads(line)
        await self._process.wait()

    def stop(self) -> None:
        """Ask it to end."""
        if self._process.returncode is None:
            self._process.terminate()

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.returncode


@asynccontextmanager
async def porsi(*arguments: str, environment: Mapping[str, str]) -> AsyncIterator[Child]:
    """`porsi arguments` as a child, whose life ends with this context."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env=os.environ | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield Child(process)
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), GRACE)
            except TimeoutError:
                process.kill()
                await process.wait()
