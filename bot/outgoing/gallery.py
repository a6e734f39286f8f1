"""
Charts and files that were made before are not made again, nor uploaded.

Kept by what they show (region, figures, edition): first what Telegram calls them, in memory and in
the database, for all processes and for the next start; then the files themselves, the newest few.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from telegram import Message
from telegram.error import BadRequest

from bot.outgoing.attachments import Attachment
from bot.outgoing.workshop import NotMade, Workshop
from storage.database import Database
from storage.errors import NoSpace
from storage.telegram_files import find_file, forget_file, keep_file

logger = logging.getLogger(__name__)

#: So many names of files, and so many bytes of files, are kept in memory.
MOST_NAMES, MOST_BYTES = 5000, 24_000_000

#: So long, in seconds, whoever asked waits for a file to be made; a claimed digest is not held up.
PATIENCE = 30.0

#: Sends a file, by Telegram's name of it or by its content.
Send = Callable[[str | bytes], Awaitable[Message]]


class Gallery:
    """`owner` tells bots apart: Telegram's names of files hold for one bot only."""

    def __init__(
        self, database: Database, workshop: Workshop, owner: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._workshop = workshop
        self._owner = owner
        self._clock = clock
        self._names: OrderedDict[str, str] = OrderedDict()
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._writing: set[asyncio.Task[None]] = set()

    async def send(
        self,
        attachment: Attachment,
        send: Send,
        before_making: Callable[[], Awaitable[object]] | None = None,
    ) -> Message:
        """
        The message with `attachment`, sent by `send`; raises NotMade, and what `send` raises.

        `before_making` is awaited where it takes a while.
        """
        key = f"{self._owner}:{attachment.key}"
        name = await self._name(key)
        if name is not None:
            try:
                return await send(name)
            except BadRequest as error:
                if not _is_unknown_file(error):
                    raise
                await self._forget(key)
        if key not in self._made and before_making is not None:
            await before_making()
        message = await send(await self._content(key, attachment))
        self._keep(key, message)
        return message

    async def settled(self, within: float | None = None) -> None:
        """Return when all names of files that were sent are written, or after `within` seconds."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=within)

    async def _content(self, key: str, attachment: Attachment) -> bytes:
        """The file; who asks while it is being made waits for the same, and not for ever."""
        made = self._made.get(key)
        if made is not None:
            self._made.move_to_end(key)
            return made
        making = self._making.get(key)
        if making is None:
            making = asyncio.create_task(self._make(attachment))
            self._making[key] = making
            making.add_done_callback(lambda task: self._settle(key, task))
        try:
            return await asyncio.wait_for(asyncio.shield(making), PATIENCE)
        except TimeoutError as error:  # it goes on, for who asks next
            raise NotMade(attachment.name) from error

    async def _make(self, attachment: Attachment) -> bytes:
        try:
            spec = await asyncio.to_thread(attachment.specify)
        except Exception as error:
            logger.exception("%s could not be specified", attachment.name)
            raise NotMade(attachment.name) from error
        return await self._workshop.make(spec)

    def _settle(self, key: str, task: asyncio.Task[bytes]) -> None:
        del self._making[key]
        if task.cancelled() or task.exception() is not None:
            return
        self._made[key] = task.result()
        while sum(map(len, self._made.values())) > MOST_BYTES:
            self._made.popitem(last=False)

    async def _name(self, key: str) -> str | None:
        if key in self._names:
            self._names.move_to_end(key)
            return self._names[key]
        try:
            name = await asyncio.to_thread(self._find, key)
        except SQLAlchemyError:  # it can be made anew
            return None
        if name is not None:
            self._note(key, name)
        return name

    def _keep(self, key: str, message: Message) -> None:
        """Note the name now, and write it beside: that a message was sent is to be known first."""
        name = file_name(message)
        if name is None:
            return
        self._note(key, name)
        writing = asyncio.create_task(self._write("kept", self._save, key, name))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)

    async def _forget(self, key: str) -> None:
        self._names.pop(key, None)
        await self._write("struck out", self._drop, key)

    async def _write(self, what: str, act: Callable[..., None], *told: str) -> None:
        """Names of files are no answers: where they cannot be written, it is uploaded again."""
        try:
            await asyncio.to_thread(act, *told)
        except (SQLAlchemyError, NoSpace) as error:
            logger.warning("a file's name was not %s: %s", what, type(error).__name__)

    def _note(self, key: str, name: str) -> None:
        self._names[key] = name
        while len(self._names) > MOST_NAMES:
            self._names.popitem(last=False)

    def _find(self, key: str) -> str | None:
        with self._database.reading() as session:
            return find_file(session, key)

    def _save(self, key: str, name: str) -> None:
        with self._database.writing() as session:
            keep_file(session, key, name, self._clock())

    def _drop(self, key: str) -> None:
        with self._database.writing() as session:
            forget_file(session, key)


def file_name(message: Message) -> str | None:
    """What Telegram calls the file in a message: of a photo, the largest size."""
    if message.photo:
        return message.photo[-1].file_id
    return message.document.file_id if message.document else None


def _is_unknown_file(error: BadRequest) -> bool:
    said = str(error).casefold()
    return any(
        one in said for one in ("file identifier", "file_id", "file reference", "file_reference")
    )
