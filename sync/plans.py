"""
Counting RUP packages: the plan that was announced, is active and has not been deleted.

A package counts once, under its code, in its latest state. A penyedia package inside a swakelola
one (PDS) is passed over: its ceiling stands in the swakelola package too, and would count twice.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from sync import cells
from sync.blocks import Shelf
from sync.columns import repeated, slots
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
#: Doubles are looked for among so many keys at once.
_PART = 1 << 17


@dataclass(frozen=True, slots=True)
class PlanUnit:
    """Where a ceiling is summed: a work unit of a region (by its code) in a budget year."""

    region: str
    year: int
    unit: str


@dataclass(slots=True)
class PlanBlock:
    """The packages of a sheet: of each four numbers. A cell is a position in `units`, or none."""

    kind: Kind
    units: list[PlanUnit] = field(default_factory=list)
    #: The textual code and the name of each unit.
    names: list[tuple[str, str]] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("q"))
    amounts: array[int] = field(default_factory=lambda: array("q"))
    stamps: array[int] = field(default_factory=lambda: array("q"))
    cells: array[int] = field(default_factory=lambda: array("i"))

    def __len__(self) -> int:
        return len(self.keys)

    def places(self) -> set[tuple[str, int]]:
        return {(unit.region, unit.year) for unit in self.units}

    def append(self, other: PlanBlock) -> None:
        """Add what a later sheet tells."""
        before = len(self.units)
        self.units += other.units
        self.names += other.names
        self.keys += other.keys
        self.amounts += other.amounts
        self.stamps += other.stamps
        self.cells.extend(cell if cell < 0 else cell + before for cell in other.cells)

    def drop_doubles(self) -> int:
        """Of the rows of one package keep the latest; returns how many others there were."""
        latest: dict[int, int] = {}
        dropped = 0
        for slot in slots(self.keys, self._doubled()):
            key = self.keys[slot]
            other = latest.setdefault(key, slot)
            if other == slot:
                continue
            dropped += 1
            older = slot if self._age(slot) <= self._age(other) else other
            latest[key] = other if older == slot else slot
            self.cells[older] = _DOUBLE
        return dropped

    def _doubled(self) -> set[int]:
        if len(self) <= _PART:
            return repeated(self.keys)
        doubled: set[int] = set()
        parts = 1 + len(self) // _PART
        for part in range(parts):  # all keys at once would need as much memory again
            ordered = sorted(key for key in self.keys if key % parts == part)
            doubled.update(key for key, following in pairwise(ordered) if key == following)
        return doubled

    def _age(self, slot: int) -> tuple[int, bool, int]:
        # A withdrawal keeps the day of the announcement: of equal days its row is the later one.
        return self.stamps[slot], self.cells[slot] == _NOT_LIVE, self.amounts[slot]


class PlanCounter:
    """The packages of one kind (penyedia or swakelola): their codes are apart, and may coincide."""

    def __init__(self, kind: Kind, governments: Governments, log: RowLog) -> None:
        self.kind = kind
        self._governments = governments
        self._log = log
        self._shelf: Shelf[PlanBlock] = Shelf()
        self._live: dict[tuple[Cell, ...], bool] = {}
        #: The plan of each work unit, in rupiah.
        self.sums: dict[PlanUnit, int] = {}
        #: Budget years of which there was any package, counted or not.
        self.years: set[int] = set()
        #: The day of the last announcement that counts, for each budget year.
        self.announced_until: dict[int, date] = {}
        self.zero_ceilings = 0
        #: Names of work units by (region code, unit), and units by (region code, textual code).
        self.unit_names: dict[tuple[str, str], str] = {}
        self.unit_codes: dict[tuple[str, str], str] = {}

    def read(self, shaped: Shaped) -> PlanBlock:
        """What the rows of a sheet tell."""
        reading = _Reading(self.kind, self._live, self._governments, self._log)
        self._log.take_each(shaped, _FIELDS, reading.take, reading.take_records)
        return reading.block

    def add(self, block: PlanBlock) -> None:
        self._shelf.put(block)

    def settle(self) -> None:
        """Work out the sums; once, when all blocks are there."""
        newest: dict[int, int] = {}
        for block, *later in self._shelf.together():
            for other in later:
                block.append(other)
            self._log.doubled[self.kind.value] += block.drop_doubles()
            self._name_units(block)
            self._add(block, newest)
        days = {year: cells.day_of_stamp(moment) for year, moment in newest.items()}
        self.announced_until = {year: day for year, day in days.items() if day is not None}

    def _name_units(self, block: PlanBlock) -> None:
        named: set[PlanUnit] = set()
        for unit, (code, name) in zip(block.units, block.names, strict=True):
            if name and unit not in named:
                self.unit_names[unit.region, unit.unit] = name
            if code:
                self.unit_codes.setdefault((unit.region, code), unit.unit)
            named.add(unit)

    def _add(self, block: PlanBlock, newest: dict[int, int]) -> None:
        by_cell = [0] * len(block.units)
        until = [0] * len(block.units)
        counted = zero = 0
        for amount, moment, cell in zip(block.amounts, block.stamps, block.cells, strict=True):
            if cell >= 0:
                by_cell[cell] += amount
                counted += 1
                if moment > until[cell]:
                    until[cell] = moment
                if not amount:
                    zero += 1
        for unit, amount, moment in zip(block.units, by_cell, until, strict=True):
            self.sums[unit] = self.sums.get(unit, 0) + amount
            self.years.add(unit.year)
            if moment:
                newest[unit.year] = max(newest.get(unit.year, 0), moment)
        self.zero_ceilings += zero
        self._log.counted[self.kind.value] += counted
        self._log.passed[self.kind.value] += block.cells.count(_NOT_LIVE)


class _Reading:
    """Reads the rows of one sheet into its block."""

    def __init__(
        self,
        kind: Kind,
        live: dict[tuple[Cell, ...], bool],
        governments: Governments,
        log: RowLog,
    ) -> None:
        self.block = PlanBlock(kind)
        self._live = live
        self._governments = governments
        self._log = log
        self._cell_of: dict[tuple[Cell, Cell, Cell], int] = {}

    def take(self, _: int, found: tuple[Cell, ...]) -> None:
        (code, klpd, klpd_name, year, amount, unit) = found[:6]
        cell = self._cell(klpd, klpd_name, year, unit, found[6], found[7])
        if cell == _NO_REGION:
            self._pass_over(klpd, klpd_name)
            return
        live = self._is_live(found[8], found[9], found[10], found[12], found[13])
        key = cells.count(code)
        worth = cells.rupiah(amount) if live else 0  # a draft's ceiling may be anything
        self.block.keys.append(key)
        self.block.amounts.append(worth)
        self.block.stamps.append(cells.stamp(found[11]))
        self.block.cells.append(cell if live else _NOT_LIVE)

    def take_records(self, records: Sequence[Any]) -> bool:
        """Take a batch of ordinary records; False, and nothing taken, where one is rejected."""
        cell_of, live_of = self._cell_of, self._live
        found: list[int] = []
        try:
            for row in records:
                cell = cell_of.get((row.klpd, row.year, row.unit))
                if cell is None:
                    cell = self._cell(
                        row.klpd, row.klpd_name, row.year, row.unit, row.unit_code, row.unit_name
                    )
                if cell < 0:
                    found.append(cell)
                    continue
                live = live_of.get((row.announced, row.active, row.deleted, row.type, row.within))
                if live is None:
                    live = self._is_live(
                        row.announced, row.active, row.deleted, row.type, row.within
                    )
                found.append(cell if live else _NOT_LIVE)
        except RowRejected:
            return False
        told = records
        if _NO_REGION in found:
            told = [row for row, cell in zip(records, found, strict=True) if cell != _NO_REGION]
            for row, cell in zip(records, found, strict=True):
                if cell == _NO_REGION:
                    self._pass_over(row.klpd, row.klpd_name)
            found = [cell for cell in found if cell != _NO_REGION]
        self.block.keys.fromlist([row.key for row in told])
        self.block.amounts.fromlist([row.amount for row in told])
        self.block.stamps.fromlist(cells.stamps([row.stamp for row in told]))
        self.block.cells.fromlist(found)
        return True

    def _pass_over(self, klpd: Cell, name: Cell) -> None:
        self._governments.pass_over(klpd, name)
        self._log.passed[self.block.kind.value] += 1

    def _cell(self, klpd: Cell, name: Cell, year: Cell, *unit: Cell) -> int:
        known = self._cell_of.get((klpd, year, unit[0]))
        if known is not None:
            return known
        number = _NO_REGION
        region = self._governments.find(klpd, name)
        if region is not None:
            number = len(self.block.units)
            code, textual, unit_name = (cells.text(one) for one in unit)
            self.block.units.append(PlanUnit(region.code, cells.year(year), code))
            self.block.names.append((textual, unit_name))
        self._cell_of[klpd, year, unit[0]] = number
        return number

    def _is_live(
        self, announced: Cell, active: Cell, deleted: Cell, kind: Cell, within: Cell
    ) -> bool:
        alone = within in (None, "")
        states = (announced, active, deleted, kind, within if alone else ...)  # whichever it is
        live = self._live.get(states)
        if live is None:
            is_announced = str(announced).strip().casefold() == "terumumkan"
            if is_announced and None in (active, deleted):
                raise RowRejected(Reason.NO_STATE)
            is_within = self.block.kind is Kind.PLAN_PENYEDIA and (
                str(kind).strip().casefold() in _WITHIN_SWAKELOLA or not alone
            )
            is_there = is_announced and cells.flag(active) and not cells.flag(deleted)
            live = self._live[states] = is_there and not is_within
        return live
