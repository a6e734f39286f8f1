"""What a check has found, and where it looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from pathlib import Path

from bot.settings import Misset, Settings


class Level(IntEnum):
    """How grave a finding is."""

    GOOD = 0
    #: The bot runs; somebody should look.
    DOUBTFUL = 1
    #: The bot cannot do its work.
    WRONG = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and what mends it, as words without a full stop."""

    level: Level
    text: str
    remedy: str = ""


def good(text: str) -> Finding:
    return Finding(Level.GOOD, text)


def doubtful(text: str, remedy: str = "") -> Finding:
    return Finding(Level.DOUBTFUL, text, remedy)


def wrong(text: str, remedy: str = "") -> Finding:
    return Finding(Level.WRONG, text, remedy)


@dataclass(frozen=True, slots=True)
class Installation:
    """What is looked at. `processes` is how many `porsi run` are to work on one database."""

    settings: Settings
    now: Callable[[], datetime]
    misset: tuple[Misset, ...] = ()
    processes: int = 1
    env_file: Path = field(default_factory=lambda: Path(".env"))
    #: What is mounted, as Linux tells it.
    mounts: Path = Path("/proc/self/mounts")


@dataclass(frozen=True, slots=True)
class Check:
    """
    One question about an installation.

    `ask` returns None where there is nothing to look at; it is not asked where one of the settings
    that it `needs` cannot be read.
    """

    title: str
    ask: Callable[[Installation], Finding | None]
    needs: tuple[str, ...] = ()
