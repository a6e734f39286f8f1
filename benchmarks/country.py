"""
A country of any size in a database: regions, semesters and figures drawn with a fixed seed.

`enlarge` has to come before anything asks for a region. Regions that there are not bear made-up
names, each with one short form, as many as real ones have in the middle.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from procurement import regions
from procurement.figures import Figure, Unit
from procurement.regions import Region
from procurement.semester import Semester
from storage.database import Database
from storage.editions import publish
from storage.migrate import migrate
from storage.runs import finish_run, start_run
from storage.tables import SnapshotRow, UnitRow

SEED, UNITS = 546, 25
NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
NEWEST = Semester(2026, 1)
KALBAR = "61"
CONSONANTS, VOWELS = "bdghjklmnprstwy", "aiou"


def enlarge(size: int) -> None:
    """Have at least `size` autonomous regions from now on, those that there are among them."""
    real = regions._rows

    def rows(text: str) -> list[dict[str, str]]:
        told = real(text)
        made = _made_up(max(0, size - 546))
        if "official_name" in told[0]:
            return told + [row for row, _ in made]
        return told + [{"name": short, "codes": row["code"]} for row, short in made]

    regions._rows = rows


def _made_up(how_many: int) -> list[tuple[dict[str, str], str]]:
    chance, names = random.Random(SEED), set[str]()
    while len(names) < how_many:
        names.add("".join(_syllable(chance) for _ in range(4)).capitalize())
    return [
        (
            {
                "code": f"{61 + number % 5}.{100 + number // 5}",
                "kind": "kabupaten",
                "official_name": f"Kabupaten {name}",
                "name": f"Kab. {name}",
                "autonomous": "yes",
                "bps_code": f"9{number:05}",
                "lkpp_code": f"D9{number:05}",
            },
            f"{name[:6]} {_syllable(chance)}",
        )
        for number, name in enumerate(sorted(names))
    ]


def _syllable(chance: random.Random) -> str:
    return chance.choice(CONSONANTS) + chance.choice(VOWELS)


def chosen(size: int) -> list[Region]:
    """So many regions: of a province where it has enough, else of all."""
    every = [region for region in regions.gazetteer() if region.autonomous]
    return [r for r in every if size > 15 or r.province_code == KALBAR][:size]


def fill(database: Database, told: list[Region], semesters: int) -> None:
    """Publish figures of all `told` in so many semesters, with the units of the newest."""
    migrate(database)
    figures = list(_figures(told, semesters))
    with database.writing() as session:
        run = start_run(session, source="file", actor="benchmark", at=NOW, base_edition=0)
        session.execute(insert(SnapshotRow), [_row(run, one) for one in figures])
        finish_run(session, run, outcome="checked", at=NOW, counters={"snapshots": len(figures)})
        newest = [one.snapshot_id for one in figures if one.semester == NEWEST]
        session.execute(insert(UnitRow), [row for one in newest for row in _units(one)])
    with database.writing() as session:
        publish(session, run, by="benchmark", at=NOW)


def _figures(told: list[Region], semesters: int) -> Iterator[Figure]:
    chance, number = random.Random(SEED), 0
    for back in range(semesters):
        year, first = divmod(NEWEST.year * 2 + NEWEST.half - 1 - back, 2)
        for region in told:
            number += 1
            semester = Semester(year, first + 1)
            yield Figure(
                region=region,
                semester=semester,
                value=chance.randrange(10**10, 10**12),
                finished=None,
                rup=10**12,
                rup_penyedia=10**12,
                rup_swakelola=0,
                data_date=semester.end,
                plan_date=semester.end,
                orders_from=semester.start,
                orders_to=semester.end,
                source="angka buatan",
                snapshot_id=number,
            )


def _row(run: int, one: Figure) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in SAME}
    return plain | {
        "id": one.snapshot_id,
        "run_id": run,
        "region_code": one.region.code,
        "year": one.semester.year,
        "half": one.semester.half,
        "fingerprint": f"{one.snapshot_id:032}",
    }


SAME = (
    *("value", "finished", "rup", "rup_penyedia", "rup_swakelola", "data_date", "plan_date"),
    *("orders_from", "orders_to", "denominator", "order_states", "recomputed", "source"),
)


def _units(snapshot_id: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(snapshot_id)
    for number in range(UNITS):
        unit = Unit(f"{number:04}", f"Dinas Nomor {number}", 10**9, 0, chance.randrange(10**11), 0)
        cells = ("code", "name", "value", "finished", "rup_penyedia", "rup_swakelola", "rup_ep")
        yield {"snapshot_id": snapshot_id, **{name: getattr(unit, name) for name in cells}}
