"""A question as far as its words tell it, and why one cannot be told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands import Command, Question, SetFollow
from procurement.errors import QuestionError


@dataclass(frozen=True, slots=True)
class Parsed:
    """
    A command whose regions are still names: `names` go into its fields `fields`, in order.

    No names at all, where the command wants a region, means the chat's own, or what was talked
    about last where it `follows`. An offer is not what was typed, but what may have been meant: it
    is asked about, whatever its names are. `is_own`: "we", of a command that without a region is
    about all.
    """

    command: Command
    names: tuple[str, ...] = ()
    fields: tuple[str, ...] = ("region",)
    is_offer: bool = False
    follows: bool = False
    is_own: bool = False


class NotForUs(Exception):
    """A command that is addressed to another bot."""


class UnknownCommand(QuestionError):
    """There is no command of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SeveralRegions(QuestionError):
    """Several regions for a command that takes one; `commands` are one for each."""

    def __init__(self, commands: tuple[SetFollow, ...]) -> None:
        super().__init__()
        self.commands = commands


class BadArguments(QuestionError):
    """The words after the command `name` do not fit it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotUnderstood(QuestionError):
    """
    A sentence that is not understood whole.

    `nearest` are questions that can be answered, `name` the region that was named; `is_outside`:
    it is about what there are no figures of.
    """

    def __init__(self, nearest: tuple[Question, ...], name: str | None, is_outside: bool) -> None:
        super().__init__(name)
        self.nearest = nearest
        self.name = name
        self.is_outside = is_outside
