"""
Fetching from the sources at an admin's word or by the schedule: one code path, one at a time.

The work is done by `porsi sync` as a child process, so that answers stay as fast as without it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime

from telegram import Message

from bot.asker import Asker
from bot.children import Child, Line, porsi
from bot.commands import ShowReport
from bot.conversation import Conversation
from bot.replies import syncs as replies
from bot.replies.reply import Reply
from bot.sending import Progress, edit, send
from bot.settings import Settings
from bot.sources import nothing_to_ask, planned
from storage.boards import load_board
from storage.database import Database
from sync.runner import Ending
from sync.serving import SourceName


class Refresher:
    """Runs one sync at a time in this process; the runner sees to other processes."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        conversation: Conversation,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._database = database
        self._conversation = conversation
        self._clock = clock
        #: Since when a sync has been running, if one is.
        self._since: datetime | None = None
        self._child: Child | None = None

    async def take(self, message: Message, asker: Asker) -> None:
        """Fetch as an admin has asked, show how far it is, and report in the same chat."""
        if self._since is not None:
            await send(message, replies.running_reply(self._since))
            return
        with self._running():
            why = nothing_to_ask(self._settings, planned(self._settings, now=self._clock()))
            if why is not None:
                await send(message, replies.nothing_to_ask_reply(why))
                return
            standing = await send(message, replies.begun_reply())
            endings = await self._shown(Progress(standing), asker)
        ended = [await asyncio.to_thread(self._ended, line, asker) for line in endings]
        await edit(standing, ended[0] if ended else replies.broken_off_reply())
        for reply in ended[1:]:
            await send(message, reply)

    async def run_by_itself(self, actor: str) -> bool:
        """Fetch, and publish what nothing speaks against; returns whether that was carried out."""
        if self._since is not None:
            return True
        with self._running():
            options = ("--publish", "--unattended", "--actor", actor)
            async with aclosing(self._run(*options)) as lines:
                return any(["ending" in line async for line in lines])

    def stop(self) -> None:
        """End what is running; the next sync goes on where it stood."""
        if self._child is not None:
            self._child.stop()

    @contextmanager
    def _running(self) -> Iterator[None]:
        self._since = self._clock()
        try:
            yield
        finally:
            self._since = None

    async def _shown(self, progress: Progress, asker: Asker) -> list[Line]:
        """Run a sync and show how far it is; returns what became of each source."""
        endings = []
        async with aclosing(self._run("--actor", asker.actor)) as lines:
            async for told in lines:
                if "ending" in told:
                    endings.append(told)
                    continue
                source = SourceName(told["source"])
                await progress.show(replies.progress_reply(source, told["done"], told["total"]))
        return endings

    async def _run(self, *options: str) -> AsyncGenerator[Line, None]:
        environment = self._settings.as_environment()
        try:
            async with porsi("sync", "--machine", *options, environment=environment) as child:
                self._child = child
                async for line in child.lines():
                    yield line
        finally:
            self._child = None

    def _ended(self, told: Line, asker: Asker) -> Reply:
        """What became of one source, for the admin who asked."""
        source, ending = SourceName(told["source"]), Ending(told["ending"])
        if ending is Ending.RUNNING:
            since = told["since"]
            return replies.running_reply(datetime.fromisoformat(since) if since else None)
        if ending is Ending.UNAVAILABLE:
            with self._database.reading() as session:
                board = load_board(session)
            fault, detail = told["fault"], told["detail"]
            return replies.failed_reply(source, self._clock(), fault, detail, board)
        report = self._conversation.answer(ShowReport(told["run"]), asker)
        return replies.refreshed_reply(source, report, has_changed=ending is not Ending.UNCHANGED)
