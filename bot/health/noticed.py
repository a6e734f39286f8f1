"""What the running process has noticed of itself, for admins to be told."""

from __future__ import annotations

import time
from collections.abc import Callable

#: A second poller makes itself felt at least so often, in seconds.
DOUBLED_FOR = 300.0


class Health:
    """`clock` tells seconds, and does not go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._doubled_at = float("-inf")

    def note_conflict(self) -> None:
        """Another process polls with the same token."""
        self._doubled_at = self._clock()

    @property
    def is_doubled(self) -> bool:
        """Whether that was so a short while ago."""
        return self._clock() - self._doubled_at < DOUBLED_FOR
