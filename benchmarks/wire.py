"""
The Bot API at the wire for measuring: every answer costs it as little, whatever was sent.

What comes back is what Telegram would tell: the message with its text, entities and buttons. It
keeps nothing and checks nothing: `tests/telegram` is for that.

    with wired() as base: ...

`python -m benchmarks.wire` says where it serves and goes on until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.measure import ROOT
from tests.telegram.people import User
from tests.telegram.texts import MESSAGE, formatted

TOKEN = "42:TEST-token"
BOT = User(42, "Porsi", "PorsiBot", is_bot=True).as_json()

#: In a form, or in JSON, where a string may hold the number.
_CHAT = re.compile(rb'(?:\bchat_id=|"chat_id": ?"?)(-?\d+)')

_dumps = partial(json.dumps, separators=(",", ":"))


@contextmanager
def wired() -> Iterator[str]:
    """The address of a Bot API in a process of its own, until the end."""
    command = [sys.executable, "-m", "benchmarks.wire"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None  # it was asked for
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            process.communicate()


class _Connection(asyncio.Protocol):
    """Answers one request after another, as soon as its body has come."""

    def __init__(self, numbers: Iterator[int]) -> None:
        self._numbers = numbers
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # of TCP
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while (end := self._asked.find(b"\r\n\r\n") + 4) > 3:
            head = self._asked[:end]
            until = end + _length(head)
            if len(self._asked) < until:
                return
            body, self._asked = self._asked[end:until], self._asked[until:]
            told = self._result(head[: head.index(b" HTTP/")].rpartition(b"/")[2], body)
            length = len(told) + 21
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                b'content-length: %d\r\n\r\n{"ok":true,"result":%s}' % (length, told)
            )

    def _result(self, method: bytes, body: bytes) -> bytes:
        if method in (b"sendMessage", b"editMessageText"):
            chat, said = _sent(body)
            return b'{"message_id":%d,"date":%d,"chat":%s,%s}' % (
                next(self._numbers),
                time.time(),
                chat,
                said,
            )
        return _ME if method == b"getMe" else b"true"


_ME = _dumps(BOT | {"can_join_groups": True, "supports_inline_queries": True}).encode()


def _length(head: bytes) -> int:
    lowered = head.lower()
    _, there, rest = lowered.partition(b"content-length:")
    return int(rest[: rest.index(b"\r\n")]) if there else 0


def _sent(body: bytes) -> tuple[bytes, bytes]:
    """The chat, and the rest of the message, which is made once for all chats that it goes to."""
    of_chat = _CHAT.search(body)
    assert of_chat is not None  # a message is sent to one
    said = _said(body[: of_chat.start(1)], body[of_chat.end(1) :])
    return b'{"id":%s,"first_name":"Dewi","type":"private"}' % of_chat[1], said


@lru_cache(maxsize=1000)
def _said(before: bytes, behind: bytes) -> bytes:
    parameters: dict[str, Any]
    told = (before + b"0" + behind).decode()
    parameters = json.loads(told) if told.startswith("{") else dict(parse_qsl(told))
    text = formatted(parameters["text"], parameters.get("parse_mode"), None, most=MESSAGE)
    message: dict[str, Any] = {"from": BOT, "text": text.plain}
    if text.entities:
        message["entities"] = text.entities
    if markup := parameters.get("reply_markup"):
        message["reply_markup"] = json.loads(markup) if isinstance(markup, str) else markup
    return _dumps(message)[1:-1].encode()


async def _serve() -> None:
    numbers = count(1)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(numbers), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    asyncio.run(_serve())


if __name__ == "__main__":
    main()
