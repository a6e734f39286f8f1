"""
HTTP/1.1 on a free port of 127.0.0.1, from a thread of its own, as lean as the stand-in needs.

It shares the machine with the bot that is measured against it, and it must do what servers do not
offer: close a connection without an answer, keep one open for ever, answer late.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

PATIENCE = 10.0
#: For answers that are under way when the end comes.
GRACE = 2.0

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


class Silence(Enum):
    """No answer: the connection is closed at once, or stays open until somebody closes it."""

    CUT = "cut"
    NEVER = "never"


@dataclass(slots=True)
class Request:
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    #: Done when the caller has closed the connection.
    gone: asyncio.Future[None]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str = "application/json"
    #: Seconds until it is sent.
    after: float = 0.0


Told = Answer | Silence
#: What takes time is told by a coroutine.
Handler = Callable[[Request], Told | Coroutine[Any, Any, Told]]


@dataclass
class _Shared:
    """What the connections of one server have in common."""

    handle: Handler
    connections: set[_Connection] = field(default_factory=set)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    errors: list[Exception] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    """Answers one request after another."""

    def __init__(self, shared: _Shared) -> None:
        self._shared = shared
        self._loop = asyncio.get_running_loop()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._buffer = bytearray()
        self._busy = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # of a stream server
        self.transport = transport
        self._shared.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._shared.connections.discard(self)
        if not self._gone.done():
            self._gone.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._read()

    def _read(self) -> None:
        while not self._busy and (request := self._taken()) is not None:
            self._busy = True
            try:
                told = self._shared.handle(request)
            except Exception as error:  # noqa: BLE001 (kept, and raised when the server stops)
                told = self._broken(error)
            if isinstance(told, Answer | Silence):
                self._tell(told)
            else:
                task = self._loop.create_task(self._tell_later(told))
                self._shared.tasks.add(task)
                task.add_done_callback(self._shared.tasks.discard)

    def _taken(self) -> Request | None:
        """The next request, if all of it has come."""
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        if "transfer-encoding" in headers:
            self._tell(Answer(411, b"Length Required", "text/plain"))
            self.hang_up()
            return None
        until = end + 4 + int(headers.get("content-length", "0"))
        if len(self._buffer) < until:
            return None
        body = bytes(self._buffer[end + 4 : until])
        del self._buffer[:until]
        _, target, _ = first.split(" ")
        path, _, query = target.partition("?")
        return Request(path, query, headers, body, self._gone)

    async def _tell_later(self, told: Coroutine[Any, Any, Told]) -> None:
        try:
            self._tell(await told)
        except Exception as error:  # noqa: BLE001 (kept, and raised when the server stops)
            self._tell(self._broken(error))
        self._read()

    def _broken(self, error: Exception) -> Answer:
        self._shared.errors.append(error)
        return Answer(500, repr(error).encode(), "text/plain")

    def _tell(self, told: Told) -> None:
        if told is Silence.CUT:
            self.hang_up()
        elif told is not Silence.NEVER:
            if told.after:
                self._loop.call_later(told.after, self._write_late, told)
            else:
                self._write(told)

    def _write_late(self, told: Answer) -> None:
        self._write(told)
        self._read()

    def _write(self, told: Answer) -> None:
        assert self.transport is not None  # nothing is read before a connection is made
        reason = _REASONS.get(told.status, "-")
        head = (
            f"HTTP/1.1 {told.status} {reason}\r\ncontent-type: {told.content_type}\r\n"
            f"content-length: {len(told.body)}\r\n\r\n"
        )
        if not self.transport.is_closing():
            self.transport.write(head.encode() + told.body)
        self._busy = False

    def hang_up(self) -> None:
        """Close, after what is written has gone out."""
        assert self.transport is not None  # nothing is read before a connection is made
        self.transport.close()


class Wire:
    """Serves from its making until stop(), which lets answers that are under way go out."""

    def __init__(self, handle: Handler) -> None:
        self._listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listening.bind(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self._shared = _Shared(handle)
        self._enough = asyncio.Event()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bot api", daemon=True)
        self._thread.start()
        if not self._up.wait(PATIENCE):
            raise RuntimeError("the server did not start")

    def stop(self) -> None:
        """Raises what was raised while answering: then the stand-in is at fault, not the bot."""
        self.loop.call_soon_threadsafe(self._enough.set)
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            raise RuntimeError("the server did not stop")
        if self._shared.errors:
            raise self._shared.errors[0]

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await self.loop.create_server(
            lambda: _Connection(self._shared), sock=self._listening, backlog=1024
        )
        self._up.set()
        await self._enough.wait()
        server.close()
        if self._shared.tasks:
            await asyncio.wait(self._shared.tasks, timeout=GRACE)
        for connection in list(self._shared.connections):
            connection.hang_up()
        last = self.loop.time() + GRACE
        while self._shared.connections and self.loop.time() < last:  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0.001)
