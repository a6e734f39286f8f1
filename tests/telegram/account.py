"""All that the stand-in keeps of one bot, shared by the test's thread and the server's."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.telegram.chats import Chats
from tests.telegram.faults import Faults
from tests.telegram.files import Files
from tests.telegram.inline import Inline
from tests.telegram.limits import Limits
from tests.telegram.members import Members
from tests.telegram.menus import Menus
from tests.telegram.messages import Messages
from tests.telegram.methods import Methods
from tests.telegram.people import User
from tests.telegram.refusals import Refusals
from tests.telegram.updates import Updates
from tests.telegram.webhook import Webhooks

T = TypeVar("T")

#: Why a long poll ends: something happened, another poll came, a webhook was set.
WAKE, CONFLICT, HOOKED = "wake", "conflict", "hooked"


@dataclass
class Call:
    """A call of the bot, in the order of arrival."""

    method: str
    parameters: dict[str, Any]
    #: What the caller was answered; None while nothing was, and for good where nothing will be.
    status: int | None = None

    def __str__(self) -> str:
        told = json.dumps(self.parameters, ensure_ascii=False, default=repr)
        return f"{self.status} {self.method} {told if len(told) < 300 else told[:300] + '...'}"


class Account:
    def __init__(self, token: str, bot: User, *, privacy: bool, is_inline: bool = False) -> None:
        self.token = token
        self.bot = bot
        self.privacy = privacy
        self.is_inline = is_inline
        #: Guards everything below, and tells of every change.
        self.changed = threading.Condition()
        self.calls: list[Call] = []
        self.by_method: dict[str, list[Call]] = defaultdict(list)
        self.statuses: Counter[int] = Counter()
        #: Seconds by which every answer is late.
        self.delay = 0.0
        self.faults = Faults()
        self.limits = Limits()
        self.refusals = Refusals()
        self.chats = Chats()
        self.files = Files()
        self.updates = Updates()
        self.members = Members(bot, self.chats, self.refusals)
        self.menus = Menus(self.chats)
        self.messages = Messages(bot, self.chats, self.files, self.members)
        self.inline = Inline()
        self.webhooks = Webhooks(self.updates, self.changed, lambda: self.end_poll(HOOKED))
        self.methods = Methods(
            bot,
            self.messages.table,
            self.menus.table,
            self.members.table,
            self.webhooks.table,
            self.inline.table,
            privacy=privacy,
            is_inline=is_inline,
        )
        #: The long poll that is open, ended by one of the words above.
        self.poll: asyncio.Future[str] | None = None
        self.closing = False

    def begin(self, call: Call) -> None:
        self.calls.append(call)
        self.by_method[call.method].append(call)

    def put(self, update: dict[str, Any]) -> int:
        """The id of the update, or 0 where the bot did not ask for its kind."""
        with self.changed:
            kept = self.updates.put(update)
            if kept is None:
                return 0
            self.webhooks.take(kept)
            self.changed.notify_all()
            self.end_poll(WAKE)
            return int(kept["update_id"])

    def close(self) -> None:
        """Let no poll wait any more, and post nothing more."""
        with self.changed:
            self.closing = True
            self.end_poll(WAKE)
            self.webhooks.close()

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
        for chat in self.chats.last_known:
            for message in self.chats.messages(chat.id)[-5:]:
                lines.append(f"  to {chat.name}: {message.html!r} {message.buttons}")
        return "\n".join(lines)


def _end(poll: asyncio.Future[str], word: str) -> None:
    if not poll.done():
        poll.set_result(word)
