"""
Fetching from the sources at an admin's word or by the schedule: one code path, one at a time.

The work is done by `porsi sync` as a child process, so that answers stay as fast as without it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from datetime import datetime

from telegram import Message

from bot.asker import Asker
from bot.children import Child, Line, porsi
from bot.commands import ShowReport
from bot.conversation import Conversation
from bot.counts import Counts, Uncounted
from bot.exits import is_whole
from bot.outgoing.sending import Progress, edit, send
from bot.replies import syncs as replies
from bot.replies.reply import Reply
from bot.settings import Settings
from bot.sources import nothing_to_ask, planned
from storage.boards import load_board
from storage.database import Database
from sync.endings import Ending
from sync.serving import SourceName

logger = logging.getLogger(__name__)


class Refresher:
    """Runs one sync at a time in this process; the runner sees to other processes."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        conversation: Conversation,
        clock: Callable[[], datetime],
        counts: Counts | None = None,
    ) -> None:
        self._counts = counts or Uncounted()
        self._settings = settings
        self._database = database
        self._conversation = conversation
        self._clock = clock
        #: Since when a sync has been running, if one is.
        self._since: datetime | None = None
        self._child: Child | None = None
        #: Whether what begins to run is to end at once.
        self._is_stopped = False

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
            endings, is_complete = await self._shown(Progress(standing), asker)
        ended = [await asyncio.to_thread(self._ended, line, asker) for line in endings]
        if not is_complete:
            ended.append(replies.broken_off_reply())
        if await edit(standing, ended[0]):
            del ended[0]
        for reply in ended:
            await send(message, reply)

    @property
    def is_running(self) -> bool:
        """Whether a sync of this process is under way."""
        return self._since is not None

    async def run_by_itself(self, actor: str) -> bool:
        """Fetch, and publish what nothing speaks against; returns whether that was carried out."""
        if self.is_running:
            return False
        with self._running():
            options = ("--publish", "--unattended", "--actor", actor)
            async with aclosing(self._run(*options)) as lines:
                codes = [line["code"] async for line in lines if "code" in line]
                return any(is_whole(code) for code in codes)

    def stop(self) -> None:
        """End what is running; the next sync goes on where it stood."""
        self._is_stopped = True
        if self._child is not None:
            self._child.stop()

    @contextmanager
    def _running(self) -> Iterator[None]:
        self._since = self._clock()
        self._is_stopped = False
        try:
            yield
        finally:
            self._since = None

    async def _shown(self, progress: Progress, asker: Asker) -> tuple[list[Line], bool]:
        """
        Run a sync and show how far it is.

        Returns what became of each source, and whether all of them were asked.
        """
        endings, is_complete = [], False
        async with aclosing(self._run("--actor", asker.actor)) as lines:
            async for told in lines:
                if "ending" in told:
                    endings.append(told)
                elif "code" in told:
                    is_complete = is_whole(told["code"])
                else:
                    source = SourceName(told["source"])
                    await progress.show(replies.progress_reply(source, told["done"], told["total"]))
        return endings, is_complete

    async def _run(self, *options: str) -> AsyncGenerator[Line, None]:
        """What `porsi sync` tells, and last its exit code."""
        environment = self._settings.as_environment()
        try:
            async with porsi("sync", "--machine", *options, environment=environment) as child:
                self._child = child
                if self._is_stopped:
                    child.stop()
                async for line in child.lines():
                    if "ending" in line:
                        self._counts.sync(SourceName(line["source"]), Ending(line["ending"]))
                    yield line
                if not is_whole(child.code):
                    logger.warning("porsi sync was broken off (%s)", child.code)
                yield {"code": child.code}
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
