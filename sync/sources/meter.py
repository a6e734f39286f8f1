"""What a run has asked of a source."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Meter:
    """What a run has asked of a source so far; bytes as they came over the wire."""

    requests: int = 0
    repeated: int = 0
    bytes: int = 0
    waited: float = 0.0
