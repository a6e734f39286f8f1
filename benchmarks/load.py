"""
Many who write to a bot, and a lean Bot API between: both in a process of their own.

    with loading() as load:
        ...  # start a bot against load.base
        told = load.run(800, chats=200)

Updates wait to be fetched, or are posted over as many connections as Telegram opens; what comes
after an update in the same chat is posted when that was taken. Each names a region, by which its
answer is known.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.measure import ROOT

NAMES = ("pontianak", "singkawang", "sambas", "bengkayang", "sanggau", "sintang")
SECRET = "benchmark-secret"
PATH = "/updates"
CONNECTIONS, BATCH = 40, 100
#: So long, in seconds, answers may take.
PATIENCE = 60.0
#: Chats with greater numbers are written to unasked.
OTHERS = 10**9
ME = {"id": 42, "is_bot": True, "first_name": "Porsi", "username": "PorsiBot"}
#: In a form with files.
_CHAT = re.compile(rb'name="chat_id"\r\n\r\n(\d+)')
_RESULTS: dict[str, Any] = {
    "getme": ME | {"can_join_groups": True, "supports_inline_queries": True},
    "getmycommands": [],
    "getmydescription": {"description": ""},
    "getmyshortdescription": {"short_description": ""},
}


@dataclass(frozen=True, slots=True)
class Run:
    """What was answered: seconds for all, of each from its writing to its answer."""

    seconds: float
    waits: list[float]
    #: How many answers were not the next of their chat, or of none.
    astray: int
    #: How many messages went out unasked meanwhile.
    unasked: int


class Load:
    """The other process, as whoever measures sees it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.base = self._read()

    def run(
        self, updates: int, *, chats: int, delay: float = 0.0, rate: float = 0.0, port: int = 0
    ) -> Run:
        """
        Write `updates` into `chats` by turns, at once or at a `rate` a second; all are answered.

        Calls are answered `delay` seconds late. They are posted to `port`, or wait to be fetched.
        """
        told = {"updates": updates, "chats": chats, "delay": delay, "rate": rate, "port": port}
        assert self._process.stdin is not None  # it was asked for
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        return Run(**json.loads(self._read()))

    def _read(self) -> str:
        assert self._process.stdout is not None  # it was asked for
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the load could not be answered")
        return line.strip()


@contextmanager
def loading() -> Iterator[Load]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Load(process)
        finally:
            process.communicate()


class _People:
    """What they write and are answered."""

    def __init__(self) -> None:
        self._numbers, self._first = count(1), 1000
        #: What can be fetched, and may be fetched again.
        self.waiting: deque[tuple[int, bytes]] = deque()
        self.written = asyncio.Event()
        self.delay = 0.0
        self.unasked = 0
        self._asked: dict[int, deque[tuple[str, float]]] = defaultdict(deque)
        self._left = self._astray = 0
        self._waits: list[float] = []
        self._done = asyncio.Event()

    async def run(self, updates: int, chats: int, delay: float, rate: float, port: int) -> Run:
        self.delay, self.unasked, self._left, self._astray = delay, 0, updates, 0
        self._waits, self._done = [], asyncio.Event()
        first, self._first = self._first, self._first + chats
        begun = time.perf_counter()
        posts = _Posts(port) if port else None
        for number in range(updates):
            if rate:
                await asyncio.sleep(begun + number / rate - time.perf_counter())
            told = self._write(first + number % chats, NAMES[(number // chats) % len(NAMES)])
            if posts is None:
                self.waiting.append(told)
                self.written.set()
            else:
                posts.add(first + number % chats, told[1])
        async with asyncio.timeout(PATIENCE):
            await self._done.wait()
        seconds = time.perf_counter() - begun
        if posts is not None:
            await posts.close()
        return Run(seconds, self._waits, self._astray, self.unasked)

    def _write(self, chat_id: int, name: str) -> tuple[int, bytes]:
        number = next(self._numbers)
        person = {"id": chat_id, "first_name": "Dewi", "last_name": "Lestari", "username": "dewi"}
        message = {
            "message_id": number,
            "from": person | {"is_bot": False, "language_code": "id"},
            "chat": person | {"type": "private"},
            "date": int(time.time()),
            "text": name,
        }
        self._asked[chat_id].append((name, time.perf_counter()))
        return number, json.dumps({"update_id": number, "message": message}).encode()

    def answered(self, chat_id: int, text: str) -> None:
        if chat_id >= OTHERS:
            self.unasked += 1
            return
        if not self._asked[chat_id]:
            self._astray += 1
            return
        name, at = self._asked[chat_id].popleft()
        self._astray += name not in text.partition("\n")[0].casefold()
        self._waits.append(time.perf_counter() - at)
        self._left -= 1
        if not self._left:
            self._done.set()


class _Posts:
    """Posts updates over several connections, those of a chat one after another."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._of_chats: dict[int, deque[bytes]] = defaultdict(deque)
        self._ready: asyncio.Queue[int] = asyncio.Queue()
        self._tasks = [asyncio.create_task(self._post()) for _ in range(CONNECTIONS)]

    def add(self, chat_id: int, update: bytes) -> None:
        self._of_chats[chat_id].append(update)
        if len(self._of_chats[chat_id]) == 1:
            self._ready.put_nowait(chat_id)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _post(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            while True:
                chat_id = await self._ready.get()
                body = self._of_chats[chat_id][0]
                writer.write(
                    f"POST {PATH} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                    f"x-telegram-bot-api-secret-token: {SECRET}\r\n"
                    f"content-length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                head = await reader.readuntil(b"\r\n\r\n")
                assert b" 200 " in head[:15], head
                if length := re.search(rb"(?i)content-length: (\d+)", head):
                    await reader.readexactly(int(length[1]))
                self._of_chats[chat_id].popleft()
                if self._of_chats[chat_id]:
                    self._ready.put_nowait(chat_id)
        finally:
            writer.close()


class _BotApi(asyncio.Protocol):
    """One connection of the bot's."""

    def __init__(self, people: _People) -> None:
        self._people = people
        self._told = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # of TCP
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._told += data
        while (end := self._told.find(b"\r\n\r\n")) >= 0:
            head = self._told[:end].lower()
            length = re.search(rb"content-length: (\d+)", head)
            until = end + 4 + (int(length[1]) if length else 0)
            if len(self._told) < until:
                return
            body, self._told = self._told[end + 4 : until], self._told[until:]
            self._call(head[: head.index(b"\r\n")].split()[1].rpartition(b"/")[2].decode(), body)

    def _call(self, method: str, body: bytes) -> None:
        if method == "getupdates":
            self._polls = asyncio.ensure_future(self._hand_out(_parameters(body)))
            return
        loop, result = asyncio.get_running_loop(), _RESULTS.get(method, True)
        if method in ("sendmessage", "sendphoto"):
            result = self._take(method, body)
        loop.call_later(self._people.delay, self._answer, json.dumps(result).encode())

    def _take(self, method: str, body: bytes) -> dict[str, Any]:
        found = _CHAT.search(body)
        told = {"chat_id": found[1]} if found else _parameters(body)
        chat_id, text = int(told["chat_id"]), told.get("text", "")
        self._people.answered(chat_id, text)
        chat = {"id": chat_id, "first_name": "Dewi", "type": "private"}
        sent: dict[str, Any] = {"message_id": 1, "from": ME, "date": int(time.time()), "chat": chat}
        photo = {"file_id": "x", "file_unique_id": "x", "width": 8, "height": 8}
        return sent | ({"text": text} if text else {"photo": [photo]})

    async def _hand_out(self, told: dict[str, Any]) -> None:
        waiting, written = self._people.waiting, self._people.written
        offset, patience = int(told.get("offset", 0)), int(told.get("timeout", 0))
        while waiting and waiting[0][0] < offset:
            waiting.popleft()
        if not waiting:
            written.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await written.wait()
        most = int(told.get("limit", BATCH))
        batch = [body for (_, body), _ in zip(waiting, range(most), strict=False)]
        self._answer(b"[" + b",".join(batch) + b"]")

    def _answer(self, result: bytes) -> None:
        body = b'{"ok":true,"result":' + result + b"}"
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
        self._transport.write(head.encode() + b"\r\n\r\n" + body)


def _parameters(body: bytes) -> dict[str, Any]:
    """Of a call without files, in JSON or as a form."""
    told: dict[str, Any] = json.loads(body) if body[:1] == b"{" else dict(parse_qsl(body.decode()))
    return told


async def _serve() -> None:
    loop, people = asyncio.get_running_loop(), _People()
    server = await loop.create_server(lambda: _BotApi(people), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(asdict(await people.run(**json.loads(line)))), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
