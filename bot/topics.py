"""
Which region each chat was told of last: noted at once in memory, written a moment later.

An answer from memory stays one: noting takes no query. What is not written yet is kept here, and a
crash loses no more than that; whoever asks again is answered by the later of both, so that another
process is heard, too. What is written bears the moment of the clock that processes share: of two
with clocks minutes apart the one ahead would be the later for minutes.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from procurement.regions import Region
from storage import moments
from storage.database import Database
from storage.errors import NoSpace
from storage.topics import KEPT, Topic, note_topics, topic

logger = logging.getLogger(__name__)

#: How often, in seconds, what was noted is written.
EVERY = 1.0
#: So many chats are written in a transaction, so that nobody waits long for it to end.
AT_ONCE = 500


class Topics:
    """The last region of each chat, and the task that writes it."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._unwritten: dict[int, Topic] = {}
        self._guard = threading.Lock()
        #: Held while what was noted is on its way to the database.
        self._writing = threading.Lock()
        self._task: asyncio.Task[None] | None = None

    def note(self, chat_id: int, region: Region, now: datetime) -> None:
        """The chat is told of `region`; takes no query."""
        with self._guard:
            self._unwritten[chat_id] = Topic(region, now)

    def last(self, chat_id: int) -> Region | None:
        """The region that the chat was told of last; None where that is a day ago."""
        with self._guard:
            noted = self._unwritten.get(chat_id)
        with self._database.reading() as session:
            written, now = topic(session, chat_id), self._clock()
            if written is not None:
                ahead = moments.shared(session, now) - now
                written = replace(written, at=written.at - ahead)
        told = [one for one in (noted, written) if one and one.at > now - KEPT]
        return max(told, key=lambda one: one.at).region if told else None

    def forget(self, chat_id: int) -> None:
        """Nothing that was noted of the chat until now is written after this."""
        with self._writing, self._guard:
            self._unwritten.pop(chat_id, None)

    def write(self) -> None:
        """Write what was noted; where that fails, it is kept for the next time."""
        with self._writing:
            while some := self._some():
                try:
                    with self._database.writing() as session:
                        now = self._clock()
                        ahead = moments.shared(session, now) - now
                        told = {of: replace(one, at=one.at + ahead) for of, one in some.items()}
                        note_topics(session, told)
                except (SQLAlchemyError, NoSpace) as error:
                    logger.warning("topics could not be written: %s", type(error).__name__)
                    return
                with self._guard:
                    for chat_id, one in some.items():
                        if self._unwritten.get(chat_id) is one:
                            del self._unwritten[chat_id]

    def start(self) -> None:
        """Write every second from now on."""
        self._task = asyncio.create_task(self._write_on())

    async def stop(self) -> None:
        """Write what is left, and no more after that."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await asyncio.to_thread(self.write)

    def _some(self) -> dict[int, Topic]:
        with self._guard:
            return dict(list(self._unwritten.items())[:AT_ONCE])

    async def _write_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            if self._unwritten:
                await asyncio.to_thread(self.write)
