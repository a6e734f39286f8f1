"""
What is counted where it happens, by whoever watches.

Labels are words of ours: no chat, region or text of anybody is ever one.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol, get_args

from bot.commands import Command, FollowUp

#: Answers that follow no command: what is asked back, and what is offered while somebody types.
ASKED_BACK, INLINE = "asked_back", "inline"


class Counts(Protocol):
    """Each call takes microseconds, and may come from any thread."""

    def update(self, kind: str) -> None:
        """An update of this kind was taken in hand."""

    def answer(self, command: str, seconds: float) -> None:
        """An answer was sent, so long after its update was taken in hand."""

    def error(self, where: str) -> None:
        """An error was logged by this logger."""

    def request(self, method: str, outcome: str) -> None:
        """A call of the Bot API has ended so."""

    def sync(self, source: str, ending: str) -> None:
        """A source was asked, with this ending."""

    def digest(self, outcome: str) -> None:
        """What became of an attempt to send a message of a digest."""


class Uncounted:
    """Nobody watches."""

    def update(self, kind: str) -> None: ...

    def answer(self, command: str, seconds: float) -> None: ...

    def error(self, where: str) -> None: ...

    def request(self, method: str, outcome: str) -> None: ...

    def sync(self, source: str, ending: str) -> None: ...

    def digest(self, outcome: str) -> None: ...


def command_name(command: Command) -> str:
    """
    What a command is called where it is counted.

    >>> from bot.commands import ShowTop
    >>> command_name(FollowUp(ShowTop()))
    'show_top'
    """
    meant = command.question if isinstance(command, FollowUp) else command
    return _name(type(meant).__name__)


def command_names() -> frozenset[str]:
    """All that an answer can be counted as."""
    return frozenset({_name(kind.__name__) for kind in get_args(Command)} | {ASKED_BACK, INLINE})


@cache
def _name(kind: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", kind).lower()
