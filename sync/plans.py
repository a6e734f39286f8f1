"""
Counting RUP packages: the plan that was announced, is active and has not been deleted.

A package counts once, under its code, in its latest state. A penyedia package inside a swakelola
one (PDS) is passed over: its ceiling stands in the swakelola package too, and would count twice.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from procurement.regions import Region
from sync import cells
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell
from sync.governments import Governments
from sync.headers import Shaped
from sync.rowlog import RowLog
from sync.shapes import Kind

_FIELDS = (
    "key",
    "klpd",
    "klpd_name",
    "year",
    "amount",
    "unit",
    "unit_code",
    "unit_name",
    "announced",
    "active",
    "deleted",
    "stamp",
    "type",
    "within",
)
#: Values of a package's type that say it lies inside a swakelola package.
_WITHIN_SWAKELOLA = ("pds", "penyediadalamswakelola")

#: Cell numbers of packages that do not count, are no region's, or were told again later.
_NOT_LIVE = -1
_NO_REGION = -2
_DOUBLE = -3
#: Doubles are looked for in so many parts.
_PARTS = 4


@dataclass(frozen=True, slots=True)
class PlanUnit:
    """Where a ceiling is summed: a work unit of a region in a budget year."""

    region: Region
    year: int
    unit: str


class PlanCounter:
    """
    The packages of one kind (penyedia or swakelola): their codes are apart, and may coincide.

    Half a million packages pass through here: of each four numbers are kept, in arrays, and doubles
    are looked for once at the end.
    """

    def __init__(self, kind: Kind, governments: Governments, log: RowLog) -> None:
        self.kind = kind
        self._governments = governments
        self._log = log
        self._keys = array("q")
        self._amounts = array("q")
        self._stamps = array("q")
        self._cells = array("i")
        self._cell_of: dict[tuple[Cell, Cell, Cell], int] = {}
        self._units: list[PlanUnit] = []
        self._live: dict[tuple[Cell, ...], bool] = {}
        self.zero_ceilings = 0
        #: Names of work units by (region code, unit), and units by (region code, textual code).
        self.unit_names: dict[tuple[str, str], str] = {}
        self.unit_codes: dict[tuple[str, str], str] = {}

    def count(self, shaped: Shaped) -> None:
        self._log.take_each(shaped, _FIELDS, self._take)

    def sums(self) -> dict[PlanUnit, int]:
        """The plan of each work unit, in rupiah; call once, when all rows are counted."""
        self._drop_doubles()
        by_cell = [0] * len(self._units)
        counted = 0
        for amount, cell in zip(self._amounts, self._cells, strict=True):
            if cell >= 0:
                by_cell[cell] += amount
                counted += 1
                self.zero_ceilings += amount == 0
        self._log.counted[self.kind.value] += counted
        self._log.passed[self.kind.value] += self._cells.count(_NOT_LIVE)
        sums: dict[PlanUnit, int] = {}
        for unit, amount in zip(self._units, by_cell, strict=True):
            sums[unit] = sums.get(unit, 0) + amount
        return sums

    def years(self) -> set[int]:
        """Budget years of which there was any package, counted or not."""
        return {unit.year for unit in self._units}

    def announced_until(self) -> dict[int, date]:
        """The day of the last announcement that counts, for each budget year."""
        newest: dict[int, int] = {}
        for moment, cell in zip(self._stamps, self._cells, strict=True):
            if cell >= 0:
                year = self._units[cell].year
                newest[year] = max(newest.get(year, 0), moment)
        days = {year: cells.day_of_stamp(moment) for year, moment in newest.items()}
        return {year: day for year, day in days.items() if day is not None}

    def _take(self, _: int, found: tuple[Cell, ...]) -> None:
        (code, klpd, klpd_name, year, amount, unit) = found[:6]
        cell = self._cell_of.get((klpd, year, unit))
        if cell is None:
            cell = self._cell(klpd, klpd_name, year, unit, found[6], found[7])
        if cell == _NO_REGION:
            self._governments.pass_over(klpd, klpd_name)
            self._log.passed[self.kind.value] += 1
            return
        states = (found[8], found[9], found[10], found[12], found[13] in (None, ""))
        live = self._live.get(states)
        if live is None:
            live = self._live[states] = self._is_live(states)
        key = cells.count(code)
        worth = cells.rupiah(amount) if live else 0  # a draft's ceiling may be anything
        self._keys.append(key)
        self._amounts.append(worth)
        self._stamps.append(cells.stamp(found[11]))
        self._cells.append(cell if live else _NOT_LIVE)

    def _drop_doubles(self) -> None:
        """Of the rows of one package keep the latest."""
        doubled: set[int] = set()
        for part in range(_PARTS):  # sorting all keys at once would need as much memory again
            ordered = sorted(key for key in self._keys if key % _PARTS == part)
            doubled.update(key for key, following in pairwise(ordered) if key == following)
        latest: dict[int, int] = {}
        for slot, key in enumerate(self._keys) if doubled else ():
            if key not in doubled:
                continue
            other = latest.setdefault(key, slot)
            if other == slot:
                continue
            self._log.doubled[self.kind.value] += 1
            older = slot if self._age(slot) <= self._age(other) else other
            latest[key] = other if older == slot else slot
            self._cells[older] = _DOUBLE

    def _age(self, slot: int) -> tuple[int, bool, int]:
        # A withdrawal keeps the day of the announcement: of equal days its row is the later one.
        return self._stamps[slot], self._cells[slot] == _NOT_LIVE, self._amounts[slot]

    def _cell(self, klpd: Cell, name: Cell, year: Cell, *unit: Cell) -> int:
        number = _NO_REGION
        region = self._governments.find(klpd, name)
        if region is not None:
            number = len(self._units)
            code, textual, unit_name = (cells.text(one) for one in unit)
            self._units.append(PlanUnit(region, cells.year(year), code))
            if unit_name:
                self.unit_names[region.code, code] = unit_name
            if textual:
                self.unit_codes.setdefault((region.code, textual), code)
        self._cell_of[klpd, year, unit[0]] = number
        return number

    def _is_live(self, states: tuple[Cell, ...]) -> bool:
        announced, active, deleted, kind, alone = states
        is_announced = str(announced).strip().casefold() == "terumumkan"
        if is_announced and None in (active, deleted):
            raise RowRejected(Reason.NO_STATE)
        if self.kind is Kind.PLAN_PENYEDIA:
            within = str(kind).strip().casefold() in _WITHIN_SWAKELOLA or not alone
        else:
            within = False
        return is_announced and cells.truth(active) and not cells.truth(deleted) and not within
