"""
From names to regions: a parsed question becomes a command, or a choice between commands.

An exact name answers, an ambiguous one asks, a misspelt one only suggests. Each choice is a whole
command, so a button gives what was asked, whichever region is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from bot.commands import Command
from bot.parsing import Parsed
from bot.suggestions import suggest
from procurement.regions import AmbiguousRegion, Region, UnknownRegion, find_region

#: At most so many choices are offered.
MOST = 9


class Narrow(Exception):
    """
    The name `text` means several of `regions`, or is only like them (`is_known` False).

    `choices` are labels with the commands that they give.
    """

    def __init__(
        self,
        text: str,
        is_known: bool,
        regions: tuple[Region, ...],
        choices: tuple[tuple[str, Command], ...],
    ) -> None:
        super().__init__(text)
        self.text = text
        self.is_known = is_known
        self.regions = regions
        self.choices = choices


def resolve(parsed: Parsed) -> Command:
    """The command that `parsed` is; raises Narrow where its names leave a choice."""
    meanings = [_meanings(name) for name in parsed.names]
    for name, (regions, is_known) in zip(parsed.names, meanings, strict=True):
        if len(regions) != 1 or not is_known:
            raise Narrow(name, is_known, regions, _choices(parsed, meanings))
    return _fill(parsed, [regions[0] for regions, _ in meanings])


def _meanings(name: str) -> tuple[tuple[Region, ...], bool]:
    """The regions that `name` can mean, and whether it is a name at all or only like one."""
    try:
        return (find_region(name),), True
    except AmbiguousRegion as error:
        return error.candidates, True
    except UnknownRegion:
        return suggest(name), False


def _choices(
    parsed: Parsed, meanings: Sequence[tuple[tuple[Region, ...], bool]]
) -> tuple[tuple[str, Command], ...]:
    is_open = [len(regions) > 1 or not known for regions, known in meanings]
    found = []
    for regions in product(*(regions for regions, _ in meanings)):
        named = [r.name for r, chosen in zip(regions, is_open, strict=True) if chosen]
        found.append((" – ".join(named), _fill(parsed, regions)))
    return tuple(found[:MOST])


def _fill(parsed: Parsed, regions: Sequence[Region]) -> Command:
    values: dict[str, Any] = dict(zip(parsed.fields, regions, strict=False))
    return replace(parsed.command, **values)
