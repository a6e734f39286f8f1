"""How many messages Telegram takes in a second, and what it says to more."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

from tests.telegram.refusals import too_many_requests

LIMITED = frozenset(
    {"sendMessage", "sendPhoto", "sendDocument", "editMessageText", "editMessageReplyMarkup"}
)


class Limits:
    """
    None until set; the times are counted all the same.

    Counted is what is let through, whatever comes of it. The limit of all chats is a window that
    slides, and more than it holds bans the bot from every chat for a while. A chat's own limit
    concerns that chat only.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_second: int | None = None
        self.ban = 3.0
        #: Into a private chat: this many a second on the long run, and so many at once.
        self.per_chat: float | None = None
        self.burst = 3
        #: Into a group or channel, in this many seconds.
        self.per_group: int | None = None
        self.minute = 60.0
        #: The most that was let through in any window of one second.
        self.peak = 0
        self._clock = clock
        self._banned_until = 0.0
        self._last: deque[float] = deque()
        #: When a private chat's allowance is whole again.
        self._whole_at: dict[int, float] = {}
        self._in_group: dict[int, deque[float]] = defaultdict(deque)

    def pass_through(self, chat_id: int) -> None:
        """Raises Refused with 429 where one call to this chat is too many."""
        now = self._clock()
        if now < self._banned_until:
            raise too_many_requests(math.ceil(self._banned_until - now))
        _drop_until(self._last, now - 1)
        if self.per_second is not None and len(self._last) >= self.per_second:
            self._banned_until = now + self.ban
            raise too_many_requests(math.ceil(self.ban))
        if chat_id > 0:
            self._into_private(chat_id, now)
        else:
            self._into_group(chat_id, now)
        self._last.append(now)
        self.peak = max(self.peak, len(self._last))

    def _into_private(self, chat_id: int, now: float) -> None:
        if self.per_chat is None:
            return
        whole_at = max(self._whole_at.get(chat_id, now), now) + 1 / self.per_chat
        excess = whole_at - now - self.burst / self.per_chat
        if excess > 1e-9:
            raise too_many_requests(math.ceil(excess))
        self._whole_at[chat_id] = whole_at

    def _into_group(self, chat_id: int, now: float) -> None:
        if self.per_group is None:
            return
        sent = self._in_group[chat_id]
        _drop_until(sent, now - self.minute)
        if len(sent) >= self.per_group:
            raise too_many_requests(math.ceil(sent[0] + self.minute - now))
        sent.append(now)


def _drop_until(times: deque[float], last: float) -> None:
    while times and times[0] <= last:
        times.popleft()
