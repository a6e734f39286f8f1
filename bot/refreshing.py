"""
Fetching from the sources at an admin's word or by the schedule: one code path, one at a time.

The work is done by `porsi sync` as a child process, so that answers stay as fast as without it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
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
from bot.syncing import nothing_to_ask, planned
from storage.boards import load_board
from storage.database import Database
from storage.runs import get_run
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
        if not planned(self._settings, now=self._clock()):
            await send(message, replies.nothing_to_ask_reply(nothing_to_ask(self._settings)))
            return
        standing = await send(message, replies.begun_reply())
        progress = Progress(standing)
        endings: list[Line] = []
        async with aclosing(self._run("--actor", asker.actor)) as lines:
            async for told in lines:
                if "ending" in told:
                    endings.append(told)
                else:
                    source = SourceName(told["source"])
                    await progress.show(replies.progress_reply(source, told["done"], told["total"]))
        ended = [await asyncio.to_thread(self._ended, line, asker) for line in endings]
        await edit(standing, ended[0] if ended else replies.broken_off_reply())
        for reply in ended[1:]:
            await send(message, reply)

    async def run_by_itself(self, actor: str) -> bool:
        """Fetch, and publish what nothing speaks against; returns whether that was carried out."""
        if self._since is not None:
            return True
        async with aclosing(self._run("--publish", "--unattended", "--actor", actor)) as lines:
            told = [line async for line in lines]
        return any("ending" in line for line in told)

    def stop(self) -> None:
        """End what is running; the next sync goes on where it stood."""
        if self._child is not None:
            self._child.stop()

    async def _run(self, *options: str) -> AsyncGenerator[Line, None]:
        self._since = self._clock()
        try:
            async with porsi(
                "sync", "--machine", *options, environment=self._settings.as_environment()
            ) as self._child:
                async for line in self._child.lines():
                    yield line
        finally:
            self._since = self._child = None

    def _ended(self, told: Line, asker: Asker) -> Reply:
        """What became of one source, for the admin who asked."""
        source, ending = SourceName(told["source"]), Ending(told["ending"])
        if ending is Ending.RUNNING:
            since = told["since"]
            return replies.running_reply(datetime.fromisoformat(since) if since else None)
        with self._database.reading() as session:
            run, board = get_run(session, told["run"]), load_board(session)
        assert run is not None  # the child has told of it
        if ending is Ending.UNAVAILABLE:
            return replies.failed_reply(source, run, board)
        report = self._conversation.answer(ShowReport(run.id), asker)
        return replies.refreshed_reply(source, report, has_changed=ending is not Ending.UNCHANGED)
