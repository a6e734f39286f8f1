"""All that the stand-in keeps of one bot, shared by the test's thread and the server's."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.telegram.chats import Chats
from tests.telegram.files import Files
from tests.telegram.methods import Methods
from tests.telegram.people import User
from tests.telegram.updates import Updates

T = TypeVar("T")

WAKE, CONFLICT = "wake", "conflict"


@dataclass
class Call:
    """A call of the bot, in the order of arrival."""

    method: str
    parameters: dict[str, Any]
    #: None while a long poll is open, and for good where the caller hung up on it.
    status: int | None = None

    def __str__(self) -> str:
        told = json.dumps(self.parameters, ensure_ascii=False, default=repr)
        return f"{self.status} {self.method} {told if len(told) < 300 else told[:300] + '...'}"


class Account:
    def __init__(self, token: str, bot: User) -> None:
        self.token = token
        self.bot = bot
        #: Guards everything below, and tells of every change.
        self.changed = threading.Condition()
        self.calls: list[Call] = []
        self.failures: dict[str, deque[tuple[int, dict[str, Any] | bytes]]] = defaultdict(deque)
        self.chats = Chats()
        self.files = Files()
        self.updates = Updates()
        self.methods = Methods(bot, self.chats, self.files, self.updates)
        #: The long poll that is open, ended by one of the words above.
        self.poll: asyncio.Future[str] | None = None
        self.closing = False

    def put(self, update: dict[str, Any]) -> int:
        """The id of the update, or 0 where the bot did not ask for its kind."""
        with self.changed:
            number = self.updates.put(update)
            self.changed.notify_all()
            self.end_poll(WAKE)
            return number

    def close(self) -> None:
        """Let no poll wait any more."""
        with self.changed:
            self.closing = True
            self.end_poll(WAKE)

    def end_poll(self, word: str) -> None:
        """Let the open poll go, from any thread."""
        poll = self.poll
        if poll is not None:
            poll.get_loop().call_soon_threadsafe(_end, poll, word)

    def wait(self, holds: Callable[[], T], timeout: float, complaint: str) -> T:
        def found() -> T | None:
            try:
                return holds()
            except LookupError:
                return None

        with self.changed:
            result = self.changed.wait_for(found, timeout)
            if not result:
                raise AssertionError(f"{complaint} within {timeout} s\n{self._told()}")
            return result

    def _told(self) -> str:
        lines = [f"{len(self.calls)} calls, the last of them:"]
        lines += [f"  {call}" for call in self.calls[-20:]]
        polling = "open" if self.poll else "not open"
        lines.append(f"{len(self.updates)} updates unconfirmed, long poll {polling}, and sent:")
        for chat in self.chats.known:
            for message in self.chats.messages(chat.id)[-5:]:
                lines.append(f"  to {chat.name}: {message.html!r} {message.buttons}")
        return "\n".join(lines)


def _end(poll: asyncio.Future[str], word: str) -> None:
    if not poll.done():
        poll.set_result(word)
