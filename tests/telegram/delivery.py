"""
Posting updates to a webhook, as Telegram does: of one chat one after another, of several at once.

It posts to 127.0.0.1 and nowhere else, and in plain HTTP, whatever the webhook's URL says. Any
2xx is a receipt; whatever else comes, or nothing, and the update is posted again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from tests.telegram.updates import Updates

#: Seconds in which a webhook has to answer.
PATIENCE = 60.0
#: The longest pause, in first pauses: Telegram's are 1 s to 60 s.
LONGEST_PAUSE = 60

#: What comes of an answer that is cut short, or is none.
_NOT_HTTP = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True)
class Webhook:
    url: str
    host: str
    #: Path and query.
    target: str
    secret: str
    max_connections: int
    #: Of 127.0.0.1; None where the URL leads elsewhere.
    port: int | None


class Options(Protocol):
    """May be changed at any time."""

    first_pause: float
    ports: tuple[int, ...]


class _Failed(Exception):
    """Says why an update was not received, in Telegram's words where it has any."""


class Delivery:
    """To one webhook, until closed. Made on the server's thread, and working there."""

    def __init__(
        self, options: Options, hook: Webhook, updates: Updates, changed: threading.Condition
    ) -> None:
        self._options = options
        self._hook = hook
        self._updates = updates
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        #: What waits, by chat; the first of each may be under way.
        self._queues: dict[int, deque[dict[str, Any]]] = {}
        #: Chats that wait for nothing but a connection.
        self._ready: deque[int] = deque()
        self._refused: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle: list[tuple[int, _Connection]] = []
        self._turn = count()
        #: By port, how many were posted there and are not answered.
        self._in_hand: Counter[int] = Counter()
        self._closed = False
        #: When (Unix time) and why the last post failed.
        self.last_error: tuple[int, str] | None = None

    def add(self, update: dict[str, Any]) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._take, update)

    def close(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self._stop)

    def _take(self, update: dict[str, Any]) -> None:
        chat_id = chat_of_update(update)
        queue = self._queues.get(chat_id)
        if queue is None:
            self._queues[chat_id] = deque([update])
            self._make_ready(chat_id)
        else:
            queue.append(update)

    def _make_ready(self, chat_id: int) -> None:
        self._ready.append(chat_id)
        self._pump()

    def _pump(self) -> None:
        while self._ready and len(self._tasks) < self._hook.max_connections and not self._closed:
            task = self._loop.create_task(self._deliver(self._ready.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.result()
        self._pump()

    async def _deliver(self, chat_id: int) -> None:
        queue = self._queues[chat_id]
        try:
            await asyncio.wait_for(self._post(queue[0]), PATIENCE)
        except (*_NOT_HTTP, _Failed, OSError, TimeoutError) as error:
            why = str(error) if isinstance(error, _Failed) else "Webhook connection closed"
            with self._changed:
                self.last_error = int(time.time()), why
                self._changed.notify_all()
            tries = self._refused[chat_id] = self._refused.get(chat_id, 0) + 1
            pause = self._options.first_pause * min(2 ** (tries - 1), LONGEST_PAUSE)
            self._loop.call_later(pause, self._make_ready, chat_id)
            return
        self._refused.pop(chat_id, None)
        number = queue.popleft()["update_id"]
        if queue:
            self._ready.append(chat_id)
        else:
            del self._queues[chat_id]
        with self._changed:
            self._updates.confirm(number)
            self._changed.notify_all()

    async def _post(self, update: dict[str, Any]) -> None:
        """To who has the fewest in hand, by turns, or to the next where nobody listens there."""
        ports = self._options.ports or (self._hook.port,)
        turn = next(self._turn) % len(ports)
        waiting = [*ports[turn:], *ports[:turn]]
        while waiting:
            port = min(waiting, key=self._in_hand.__getitem__)
            if port is None:
                raise _Failed("the stand-in posts to 127.0.0.1 only")
            waiting.remove(port)
            self._in_hand[port] += 1
            try:
                connection = await self._connection(port)
                if connection is not None:
                    return await self._hand_over(update, port, connection)
            finally:
                self._in_hand[port] -= 1
        raise _Failed("Connection refused")

    async def _hand_over(self, update: dict[str, Any], port: int, connection: _Connection) -> None:
        reader, writer = connection
        try:
            writer.write(self._request(update))
            status, reusable = await _answer(reader)
        except BaseException:
            writer.close()
            raise
        if reusable:
            self._idle.append((port, connection))
        else:
            writer.close()
        if not 200 <= int(status.partition(" ")[0]) <= 299:
            raise _Failed(f"Wrong response from the webhook: {status}")

    def _request(self, update: dict[str, Any]) -> bytes:
        body = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode()
        secret = self._hook.secret
        head = (
            f"POST {self._hook.target} HTTP/1.1\r\nHost: {self._hook.host}\r\n"
            "Content-Type: application/json\r\n"
            + (f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\n" if secret else "")
            + f"Content-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
        )
        return head.encode() + body

    async def _connection(self, port: int) -> _Connection | None:
        """One that is idle, or a new one; None where nobody listens."""
        for place in range(len(self._idle) - 1, -1, -1):
            if self._idle[place][0] == port:
                _, (reader, writer) = self._idle.pop(place)
                if not reader.at_eof() and not writer.is_closing():
                    return reader, writer
                writer.close()
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return None

    def _stop(self) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for _, (_, writer) in self._idle:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[str, bool]:
    """Status and reason, and whether the connection can be used again."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    _, _, status = first.partition(" ")
    headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
    length = headers.get("content-length")
    if length is None:
        return status, status.startswith("204")
    with contextlib.suppress(asyncio.IncompleteReadError):
        await reader.readexactly(int(length))
        return status, headers.get("connection", "").lower() != "close"
    return status, False


def chat_of_update(update: dict[str, Any]) -> int:
    """The chat, or else the person, whose updates come one after another."""
    for event in update.values():
        if isinstance(event, dict):
            place = event if "chat" in event else event.get("message") or {}
            found = place.get("chat") or event.get("from") or {}
            return int(found.get("id", 0))
    return 0
