"""
The health server: in a thread of its own, with an event loop of its own.

A loop that is frozen cannot say so itself.
"""

from __future__ import annotations

import logging
import socket
import threading

from starlette.types import ASGIApp

from bot.listening import listening_socket, web_server

logger = logging.getLogger(__name__)

#: Where another process has the port, it is asked for so often, in seconds.
AGAIN = 5.0
#: An idle connection is kept so long, in seconds: longer than most scrape intervals.
KEEP_ALIVE = 75
#: So long, in seconds, the end of the process waits for who is being told.
GRACE = 1


class HealthServer:
    """Serves `app` from `start` to `stop`, or as soon as its port can be had."""

    def __init__(self, address: tuple[str, int], app: ASGIApp) -> None:
        self._address = address
        self._server = web_server(app, keep_alive=KEEP_ALIVE, grace=GRACE)
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="health", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._is_stopped.set()
        self._server.should_exit = True
        self._thread.join(GRACE + 2.0)

    def _run(self) -> None:
        listening = self._listen()
        if listening is None:
            return
        with listening:
            logger.info("health is told on %s port %s", *listening.getsockname()[:2])
            try:
                self._server.run([listening])
            except Exception:
                logger.exception("health is told no more")

    def _listen(self) -> socket.socket | None:
        """
        The socket; None where the end came first.

        A bot that answers unwatched is better than one that does not start, and who has the port
        may be the process that this one replaces.
        """
        is_said = False
        while not self._is_stopped.is_set():
            try:
                return listening_socket(*self._address)
            except OSError as error:
                if not is_said:
                    logger.warning(
                        "health is not told: PORSI_HEALTH_LISTEN %s port %s cannot be had (%s); "
                        "it is tried on",
                        *self._address,
                        error.strerror,
                    )
                is_said = True
            self._is_stopped.wait(AGAIN)
        return None
