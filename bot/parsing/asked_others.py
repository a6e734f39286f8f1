"""Questions about charts, files, following, and the figures themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.commands import (
    UNSAID,
    ChartKind,
    Command,
    FileFormat,
    SetFollow,
    ShowChart,
    ShowMethod,
    ShowStatus,
)
from bot.parsing.arguments import downloading
from bot.parsing.asked import about_one
from bot.parsing.parsed import Parsed
from bot.parsing.reading import Reading
from bot.parsing.senses import Sense
from procurement.unit_kinds import UnitKind

_CHARTS = {
    ChartKind.TREND: (Sense.TREND, Sense.SEMESTERS, Sense.UP_DOWN, Sense.CHANGE),
    ChartKind.STRIP: (Sense.RANK,),
    ChartKind.UNITS: (Sense.UNIT,),
    ChartKind.GAP: (Sense.LACK, Sense.DISTANCE, Sense.TARGET, Sense.CHASE, Sense.PURSUE),
    ChartKind.COMPARE: (Sense.COMPARE,),
}


def chart(reading: Reading) -> Parsed | None:
    told = [kind for kind, senses in _CHARTS.items() if reading.has(*senses)]
    if told == [ChartKind.STRIP, ChartKind.GAP]:  # "jarak ke peringkat di atasnya"
        told = [ChartKind.GAP]
    if reading.has(Sense.ABOVE) and told != [ChartKind.GAP]:
        return None
    if len(told) > 1 or (reading.has(Sense.REACH) and told != [ChartKind.GAP]):
        return None
    if reading.has(Sense.UNIT_KIND):
        if told or reading.kinds != {UnitKind.DINAS}:
            return None
        told = [ChartKind.UNITS]
    kind = told[0] if told else ChartKind.STRIP
    names = reading.names
    is_pair = kind is ChartKind.COMPARE or (not told and reading.has(Sense.AND, Sense.WITH))
    if not is_pair:
        return about_one(reading, ShowChart(kind=kind, when=reading.when), within=True)
    command = ShowChart(kind=ChartKind.COMPARE, when=reading.when)
    if len(names) == 2 and not reading.is_own:
        return Parsed(command, names, ("region", "other"))
    if len(names) == 1 and reading.is_own:
        return Parsed(command, names, ("other",))
    return None


def download(reading: Reading) -> Parsed | None:
    if len(reading.files) > 1 or len(reading.names) > 1 or (reading.names and reading.is_own):
        return None
    file = next(iter(reading.files), None)
    if reading.names:
        return downloading(file, reading.when, reading.names[0])
    if reading.has(Sense.PLACE) and not (reading.has(Sense.ALL) or reading.is_own):
        return None
    if file is FileFormat.PDF and reading.has(Sense.ALL, Sense.NATIONAL):
        return None  # there is a fact sheet of each region, and none of all
    told = downloading(file, reading.when, "kami" if reading.is_own else "")
    if not reading.is_own and (file is FileFormat.PDF or reading.has(Sense.THAT)):
        return replace(told, is_own=False, follows=True)
    return told


def unless_named(make: Callable[[], Command]) -> Callable[[Reading], Parsed | None]:
    """A question about no region and no semester."""

    def read(reading: Reading) -> Parsed | None:
        is_plain = not reading.names and not reading.is_own and reading.when == UNSAID
        return Parsed(make()) if is_plain else None

    return read


def method(reading: Reading) -> Parsed | None:
    if reading.has(Sense.EXPLAIN) and not reading.has(Sense.SHARE, Sense.RANK):
        return None  # what a word means is said of our own words only
    if not reading.has(Sense.METHOD) and not reading.has(
        Sense.DATA, Sense.SHARE, Sense.RANK, Sense.WHAT
    ):
        return None
    return unless_named(ShowMethod)(reading)


def freshness(reading: Reading) -> Parsed | None:
    told = (
        reading.senses >= {Sense.WHEN, Sense.UPDATED}
        or reading.senses >= {Sense.WHEN, Sense.LATEST}
        or (reading.has(Sense.DATE) and reading.has(Sense.DATA, Sense.UPDATED))
        or (reading.has(Sense.UPDATED) and reading.has(Sense.LATEST, Sense.DATA))
        or reading.senses >= {Sense.DATE, Sense.LATEST}
        or reading.senses >= {Sense.LATEST, Sense.DATA, Sense.OR_NOT}
        or reading.senses >= {Sense.LATEST, Sense.DATA, Sense.WHETHER}
    )
    return unless_named(ShowStatus)(reading) if told else None


def follow(reading: Reading) -> Parsed | None:
    if len(reading.names) + (reading.is_own and not reading.names) != 1:
        return None
    if reading.has(Sense.TREND) and not reading.has(Sense.ALERT):
        return None
    if reading.has(Sense.TELL) and not reading.has(
        Sense.OVERTAKEN, Sense.CHANGE, Sense.UP_DOWN, Sense.UPDATED, Sense.DATA
    ):
        return None
    if reading.is_own and not reading.has(
        Sense.IF, Sense.CHANGE, Sense.DATA, Sense.SHARE, Sense.RANK, Sense.UP_DOWN
    ):
        return None
    return Parsed(SetFollow(), reading.names)
