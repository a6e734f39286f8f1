"""Which region a sentence asks about."""

from __future__ import annotations

from bot.commands import (
    Command,
)
from bot.parsing.parsed import Parsed
from bot.parsing.reading import Reading
from bot.parsing.senses import Sense
from procurement.regions import readings


def about_one(reading: Reading, command: Command, within: bool = False) -> Parsed | None:
    """
    `command` about the one region that is named, about "we", or about the last one.

    `within`: a province behind the name may say where it lies.
    """
    names = reading.names
    if within and len(names) == 2 and _lies_in(names):
        names = names[:1]
    if len(names) > 1 or (names and reading.is_own):
        return None
    return Parsed(command, names, follows=not names and not reading.is_ours)


def _lies_in(names: tuple[str, ...]) -> bool:
    region, province = (readings(name) for name in names)
    if len(region) != 1 or len(province) != 1 or region[0].is_province:
        return False
    return province[0].is_province and province[0].code == region[0].province_code


def is_province(names: tuple[str, ...]) -> bool:
    return len(names) == 1 and any(region.is_province for region in readings(names[0]))


def asks_for_places(reading: Reading) -> bool:
    """Whether "daerah" is said of a province: those that lie in it are meant."""
    is_said = reading.has(Sense.PLACE) and not reading.left
    return is_said and is_province(reading.names)
