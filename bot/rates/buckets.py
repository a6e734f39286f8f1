"""
How often something may happen for each of many: so many at once, and then one now and then.

Pure: the present moment is handed in, in seconds of any clock that does not go back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

#: So many buckets are kept; of more, the one that was asked for longest ago is taken to be full.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """`burst` at once, then one every `every` seconds: burst + seconds / every in any time."""

    burst: int
    every: float


class Buckets:
    """A bucket for each key. Full buckets need no memory, and the number of others is bounded."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        #: When each bucket will be full again.
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()
        #: The buckets of which nothing is given until they are full.
        self._closed: set[Hashable] = set()

    def take(self, key: Hashable, allowance: Allowance, now: float) -> bool:
        """Take one if there is one; returns whether there was."""
        full_at = self.full_at(key, now)
        if full_at > now + (allowance.burst - 1) * allowance.every:
            return False
        self._set(key, full_at + allowance.every)
        return True

    def reserve(self, key: Hashable, allowance: Allowance, now: float) -> float:
        """Take one, be it one that is not there yet; returns in how many seconds it will be."""
        full_at = self.full_at(key, now)
        self._set(key, full_at + allowance.every)
        return max(0.0, full_at - (allowance.burst - 1) * allowance.every - now)

    def full_at(self, key: Hashable, now: float) -> float:
        """When the bucket will be full, which may be now."""
        return max(now, self._full_at.get(key, now))

    def close(self, key: Hashable) -> None:
        """Let nothing be taken until the bucket is full."""
        self._closed.add(key)

    def is_closed(self, key: Hashable, now: float) -> bool:
        if key in self._closed and self._full_at.get(key, now) <= now:
            self._closed.remove(key)
        return key in self._closed

    def __len__(self) -> int:
        return len(self._full_at)

    def _set(self, key: Hashable, full_at: float) -> None:
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most:
            oldest, _ = self._full_at.popitem(last=False)
            self._closed.discard(oldest)
