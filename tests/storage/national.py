"""A national year in a database, drawn with a fixed seed: every government, two semesters."""

from __future__ import annotations

import random
from collections.abc import Iterator

from procurement.breakdowns import Aspect, Part
from procurement.figures import Month, Snapshot, Unit
from procurement.regions import Region, gazetteer
from procurement.semester import Semester
from storage.database import Database
from tests.makers import figure
from tests.storage.load import put

UNITS, PARTS, SEED = 25, 40, 546
ASPECTS = tuple(Aspect)
REGIONS = tuple(region for region in gazetteer() if region.autonomous)


def fill_with_years(database: Database, *years: int) -> None:
    """Publish each semester of `years` as an edition."""
    chance = random.Random(SEED)
    for year in years:
        for half in (1, 2):
            put(database, *_semester(Semester(year, half), chance))


def _semester(semester: Semester, chance: random.Random) -> Iterator[Snapshot]:
    for region in REGIONS:
        yield _snapshot(region, semester, chance)


def _snapshot(region: Region, semester: Semester, chance: random.Random) -> Snapshot:
    units = tuple(
        Unit(
            f"{number:04}",
            f"Dinas Nomor {number} {region.name}",
            chance.randrange(10**11),
            0,
            chance.randrange(10**12),
            chance.randrange(10**11),
            chance.choice((None, 10**10)),
        )
        for number in range(UNITS)
    )
    months = tuple(Month(month, month * 10**9, 0) for month in range(1, 6 * semester.half + 1))
    parts = tuple(
        Part(
            ASPECTS[number % len(ASPECTS)],
            f"bagian {number}",
            chance.randrange(10**11),
            chance.choice((None, 0)),
            chance.choice((None, chance.randrange(10**4))),
            f"Etalase “{number}” & lainnya",
        )
        for number in range(PARTS)
    )
    value = sum(unit.value for unit in units)
    told = figure(region.name, value, 10**14, semester, region=region)
    return Snapshot(told, units, months, parts=parts)
