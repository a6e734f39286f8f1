"""What has happened and the bot has not confirmed yet."""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice
from typing import Any

FIRST = 500_000_001
MOST = 100
#: Telegram takes an offset further ahead than this for a mistake, and confirms nothing by it.
AHEAD = 10

#: Sent only to a bot that names them.
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class Updates:
    """
    Updates wait until a getUpdates asks for what comes after them, or a webhook has taken them.

    Kinds the bot has not allowed are not kept at all: what is allowed counts when something
    happens, not when it is fetched.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._next = FIRST
        self.allowed: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def waiting(self) -> list[dict[str, Any]]:
        return list(self._waiting.values())

    def allow(self, kinds: object) -> None:
        """Remembered until named anew; an empty list stands for the usual ones."""
        if isinstance(kinds, list):
            self.allowed = frozenset(map(str, kinds))

    def put(self, update: dict[str, Any]) -> dict[str, Any] | None:
        """The update with its id, or None where the bot did not ask for its kind."""
        [kind] = update.keys() - {"update_id"}
        if (kind not in self.allowed) if self.allowed else (kind in _ON_REQUEST):
            return None
        number, self._next = self._next, self._next + 1
        self._waiting[number] = {**update, "update_id": number}
        return self._waiting[number]

    def get(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """Forget what lies before the offset, and return what comes after."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popitem(last=False)
        elif offset <= self._next + AHEAD:
            while self._waiting and next(iter(self._waiting)) < offset:
                self._waiting.popitem(last=False)
        return list(islice(self._waiting.values(), max(1, min(limit, MOST))))

    def confirm(self, number: int) -> None:
        """Forget this one."""
        self._waiting.pop(number, None)

    def clear(self) -> None:
        self._waiting.clear()
