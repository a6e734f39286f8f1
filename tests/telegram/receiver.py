"""A bot's side of a webhook, to test deliveries with."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from tests.telegram.wire import Answer, Request, Told, Wire


class Receiver:
    """A bot's webhook: keeps what comes, and answers what `say` tells, after `seconds`."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.targets: list[str] = []
        #: One for each connection over which something came.
        self.connections: set[asyncio.Future[None]] = set()
        self.say: Callable[[dict[str, Any]], Told] = lambda update: Answer(200, b"")
        self.seconds = 0.0
        self.at_once = 0
        self.most_at_once = 0
        self.most_of_a_chat = 0
        self._under_way: dict[int, int] = defaultdict(int)
        self._lock = threading.Lock()
        self.wire = Wire(self._receive)
        self.url = f"http://127.0.0.1:{self.wire.port}/hook?of=porsi"

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came]

    async def _receive(self, request: Request) -> Told:
        update = json.loads(request.body)
        chat = update["message"]["chat"]["id"]
        with self._lock:
            self.came.append(update)
            self.headers.append(request.headers)
            self.connections.add(request.gone)
            self.targets.append(f"{request.path}?{request.query}")
            self.at_once += 1
            self._under_way[chat] += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.most_of_a_chat = max(self.most_of_a_chat, self._under_way[chat])
        await asyncio.sleep(self.seconds)
        with self._lock:
            self.at_once -= 1
            self._under_way[chat] -= 1
        return self.say(update)
