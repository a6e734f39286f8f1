"""
Addresses that lead to an answer of the bot, and back: `t.me/PorsiBot?start=peringkat_6172`.

What stands behind `start=` comes from anybody and outlives the version that made it: it is read
like typed input, and what is not understood leads to the greeting.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.commands import (
    UNSAID,
    Command,
    Compare,
    Download,
    FileFormat,
    ShowRegion,
    ShowTrend,
    ShowUnits,
    Start,
    When,
)
from procurement.regions import Region, gazetteer

#: What Telegram takes behind `start=`: so many letters, digits, "_" and "-".
LONGEST = 64

_PAYLOAD = re.compile(r"([a-z]+)((?:_[0-9]{2}(?:[0-9]{2})?){1,2})(?:_([0-9]{4})?-([12])?)?")


def address(username: str, command: Command | None = None) -> str:
    """Where `command` is answered by the bot `username`; without one that links have, the bot."""
    told = payload(command) if command is not None else None
    return f"https://t.me/{username}" + (f"?start={told}" if told else "")


def payload(command: Command) -> str | None:
    """What stands behind `start=` for `command`; None where links have no word for it."""
    match command:
        case Start(region) if region is not None:
            return _written("langganan", UNSAID, region)
        case ShowRegion(region, when) if region is not None:
            return _written("peringkat", when, region)
        case ShowTrend(region) if region is not None:
            return _written("tren", UNSAID, region)
        case ShowUnits(region, when) if region is not None:
            return _written("opd", when, region)
        case Download(FileFormat.PDF, region, when) if region is not None:
            return _written("lembar", when, region)
        case Compare(first, second, when) if first is not None and second is not None:
            return _written("banding", when, first, second)
        case _:
            return None


def read(text: str) -> Command | None:
    """The command that a link's `text` gives; None where it is none of ours."""
    written = text.casefold()
    found = _PAYLOAD.fullmatch(written) if text.isascii() else None
    make = _MAKERS.get(found[1]) if found else None
    if found is None or make is None:
        return None
    when = When(*(int(part) if part else None for part in (found[3], found[4])))
    try:
        command = make(when, *(_region(code) for code in found[2].split("_")[1:]))
    except (TypeError, KeyError):  # too many regions or too few, or one that there is not
        return None
    # One command has one form: a semester that the command does not take is no part of it.
    return command if payload(command) == written else None


_MAKERS: dict[str, Callable[..., Command]] = {
    "langganan": lambda _, region: Start(region),
    "peringkat": lambda when, region: ShowRegion(region, when),
    "tren": lambda _, region: ShowTrend(region),
    "opd": lambda when, region: ShowUnits(region, when),
    "lembar": lambda when, region: Download(FileFormat.PDF, region, when),
    "banding": lambda when, first, second: Compare(first, second, when),
}


def _written(word: str, when: When, *regions: Region) -> str:
    semester = [] if when == UNSAID else [f"{when.year or ''}-{when.half or ''}"]
    return "_".join([word, *(region.code.replace(".", "") for region in regions), *semester])


def _region(code: str) -> Region:
    return gazetteer()[f"{code[:2]}.{code[2:]}" if len(code) > 2 else code]
