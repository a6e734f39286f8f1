"""How well something is."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """Worse is greater."""

    OK = 0
    DEGRADED = 1
    FAILING = 2
