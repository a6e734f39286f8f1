"""
Files that admins send: downloaded, checked by the very command an operator runs, and reported.

The check runs as a child process, so that reading a large file never holds up an answer.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from telegram import Document, Message

from bot.asker import Asker
from bot.children import porsi
from bot.commands import ShowReport
from bot.conversation import Conversation
from bot.outgoing.sending import Progress, edit, send
from bot.replies import imports as replies
from bot.replies.rejections import refused_reply
from bot.replies.reply import Reply
from storage.database import Database
from storage.runs import get_run
from sync.report import kept_refusal

#: What a bot may download from Telegram, in bytes.
LARGEST = 20_000_000
#: So many characters of a file's name are kept: file systems take 255 bytes, and one may be four.
LONGEST_NAME = 60
#: So long a check may take, in seconds.
PATIENCE = 900.0


class Uploads:
    """Takes in one file at a time."""

    def __init__(
        self,
        database: Database,
        database_url: str,
        conversation: Conversation,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._database_url = database_url
        self._conversation = conversation
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def take(self, message: Message, document: Document, asker: Asker) -> None:
        """Check the file that an admin has sent and report in the same chat."""
        if (document.file_size or 0) > LARGEST:
            await send(message, replies.too_large_reply(LARGEST // 1_000_000))
            return
        name = _name(document)
        standing = await send(message, replies.reading_reply(name))
        async with self._one_at_a_time:
            with tempfile.TemporaryDirectory(prefix="porsi-") as folder:
                path = Path(folder) / name
                await (await document.get_file()).download_to_drive(path)
                run_id = await self._check(path, asker, standing)
        report = await asyncio.to_thread(self._report, run_id, asker)
        if not await edit(standing, report):
            await send(message, report)

    async def _check(self, path: Path, asker: Asker, standing: Message) -> int:
        """Run `porsi import` on the file; returns the run that it has left."""
        command = ("import", str(path), "--machine", "--actor", asker.actor)
        run_id: int | None = None
        progress = Progress(standing)
        async with (
            asyncio.timeout(PATIENCE),
            porsi(*command, environment={"PORSI_DATABASE_URL": self._database_url}) as child,
        ):
            async for told in child.lines():
                run_id = told.get("run", run_id)
                if "percent" in told:
                    await progress.show(replies.progress_reply(path.name, told["percent"]))
        if run_id is None:
            raise RuntimeError(f"the import ended with {child.code} and left no run")
        return run_id

    def _report(self, run_id: int, asker: Asker) -> Reply:
        with self._database.reading() as session:
            run = get_run(session, run_id)
        if run is not None and run.outcome == "refused":
            return refused_reply(kept_refusal(self._database, run_id))
        return self._conversation.answer(ShowReport(run_id), asker)


def _name(document: Document) -> str:
    """What the sender calls the file, as a name that is safe on this machine."""
    name = Path((document.file_name or "").replace("\\", "/")).name
    kept = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*')
    return kept[-LONGEST_NAME:].lstrip(".") or "berkas"
