"""An ASGI application on a free port of 127.0.0.1, served from a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time

import uvicorn
from starlette.types import ASGIApp

PATIENCE = 10.0
#: For answers that are under way when the end comes.
GRACE = 2.0


class _Server(uvicorn.Server):
    """Stops at a word and within milliseconds; uvicorn's own takes two tenths of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.enough = asyncio.Event()

    async def main_loop(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.up.set()
        await self.enough.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        busy = self.server_state
        for connection in list(busy.connections):
            connection.shutdown()
        last = time.monotonic() + GRACE
        while busy.connections and time.monotonic() < last:  # noqa: ASYNC110 (nothing tells)
            await asyncio.sleep(0.005)
        for task in busy.tasks:
            task.cancel()
        for connection in busy.connections:
            connection.transport.abort()


class Loopback:
    """Serves from its making until stop(), which lets answers that are under way go out."""

    def __init__(self, app: ASGIApp) -> None:
        # Named as TCP, or asyncio leaves the connections without TCP_NODELAY: 40 ms for a call.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        self.port: int = listening.getsockname()[1]
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="loopback", daemon=True
        )
        self._thread.start()
        if not self._server.up.wait(PATIENCE):
            listening.close()
            raise RuntimeError("the server did not start")

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        assert self._server.loop is not None  # set before the making ends
        return self._server.loop

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self._server.enough.set)
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            raise RuntimeError("the server did not stop")
