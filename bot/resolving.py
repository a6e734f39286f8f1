"""
From names to regions: a parsed question becomes a command, or a choice between commands.

An exact name answers, an ambiguous one asks, a misspelt one only suggests. Each choice is a whole
command, so a button gives what was asked, whichever region is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, get_args

from bot.commands import Command, FollowUp, Question
from bot.parsing import Parsed
from bot.semesters import refuse_unread
from bot.suggestions import suggest
from procurement.regions import Region, gazetteer, readings

QUESTIONS = get_args(Question)
#: At most so many choices are offered.
MOST = 9

#: The regions that are like a name which none bears.
Like = Callable[[str], tuple[Region, ...]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A typed name and the regions that bear it or, where it is unknown, are like it."""

    text: str
    regions: tuple[Region, ...]
    is_known: bool

    @property
    def is_open(self) -> bool:
        return len(self.regions) != 1 or not self.is_known


class Narrow(Exception):
    """
    The names `open_names` leave a choice; `choices` are labels with the commands they give.

    Without open names, another command than was typed is offered.
    """

    def __init__(
        self, open_names: tuple[Meaning, ...], choices: tuple[tuple[str, Command], ...]
    ) -> None:
        super().__init__(*(meaning.text for meaning in open_names))
        self.names = open_names
        self.choices = choices


def resolve(parsed: Parsed, like: Like = suggest, most: int = MOST) -> Command:
    """
    The command that `parsed` is; raises Narrow where its names leave a choice.

    Of an unknown name the regions are offered that are `like` it, at most `most` choices in all.
    Raises UnreadWhen rather than offer a region for a question whose semester is not understood.
    """
    meanings = [_meaning(name, like) for name in parsed.names]
    open_names = tuple(meaning for meaning in meanings if meaning.is_open)
    for meaning in open_names:
        if not meaning.is_known and meaning.regions and hasattr(parsed.command, "when"):
            refuse_unread(meaning.text)
    if open_names or parsed.is_offer:
        raise Narrow(open_names, _choices(parsed, meanings, most))
    command = _fill(parsed, [meaning.regions[0] for meaning in meanings])
    if (parsed.follows or parsed.is_own) and isinstance(command, QUESTIONS):
        return FollowUp(command, parsed.is_own)
    return command


def _meaning(name: str, like: Like) -> Meaning:
    found = readings(name)
    if len(found) == 1:
        found += gazetteer().namesakes(name)
    return Meaning(name, found or like(name), is_known=bool(found))


def _choices(
    parsed: Parsed, meanings: Sequence[Meaning], most: int
) -> tuple[tuple[str, Command], ...]:
    """All that the names can mean together; no region stands beside itself, no pair comes twice."""
    found: dict[frozenset[str], tuple[str, Command]] = {}
    for regions in product(*(meaning.regions for meaning in meanings)):
        codes = frozenset(region.code for region in regions)
        if len(codes) == len(regions) and codes not in found:
            beside = zip(regions, meanings, strict=True)
            told = [r.name for r, meaning in beside if meaning.is_open or parsed.is_offer]
            label = " – ".join(told)
            found[codes] = (label, _fill(parsed, regions))
    return tuple(found.values())[:most]


def _fill(parsed: Parsed, regions: Sequence[Region]) -> Command:
    values: dict[str, Any] = dict(zip(parsed.fields, regions, strict=False))
    return replace(parsed.command, **values)
