"""
Counting RUP packages: the plan that was announced, is active and has not been deleted.

A package counts once, under its code, in its latest state. A penyedia package inside a swakelola
one (PDS) is passed over: its ceiling stands in the swakelola package too, and would count twice.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Any

from procurement.breakdowns import E_PURCHASING, SWAKELOLA
from sync import cells, traits
from sync.blocks import Shelf
from sync.columns import repeated, slots
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell
from sync.governments import Governments
from sync.headers import Shaped
from sync.largest import Largest, Package, Where
from sync.links import Links
from sync.planparts import PlanParts
from sync.rowlog import RowLog
from sync.shapes import Kind

#: What rows of one lot have in common.
_LOT_FIELDS = (
    "klpd",
    "year",
    "unit",
    "announced",
    "active",
    "deleted",
    "type",
    "within",
    "method",
    "pdn",
    "umkk",
)
_FIELDS = (*_LOT_FIELDS, "key", "amount", "stamp", "name", "klpd_name", "unit_code", "unit_name")
#: Values of a package's type that say it lies inside a swakelola package.
_WITHIN_SWAKELOLA = ("pds", "penyediadalamswakelola")

#: Where a package stands alone; of one within another it does not matter which that is: `...`.
_ALONE = (None, "")

#: Lot numbers of packages that are no region's, or were told again later.
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


class Standing(Enum):
    """Whether a package is part of the plan."""

    LIVE = "live"
    #: Announced and active inside a swakelola package: it may be ordered on, and does not count.
    WITHIN = "within"
    GONE = "gone"


@dataclass(slots=True)
class Lot:
    """What packages have in common; `unit` is a position among units."""

    unit: int
    standing: Standing
    method: str
    #: None where the rows do not tell.
    pdn: str | None
    umkk: str | None


@dataclass(slots=True)
class PlanBlock:
    """The packages of a sheet: of each four numbers. A cell is a position in `lots`, or none."""

    kind: Kind
    units: list[PlanUnit] = field(default_factory=list)
    #: The textual code and the name of each unit.
    names: list[tuple[str, str]] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("q"))
    amounts: array[int] = field(default_factory=lambda: array("q"))
    stamps: array[int] = field(default_factory=lambda: array("q"))
    cells: array[int] = field(default_factory=lambda: array("i"))
    #: The largest of each place, some of which may be older tellings.
    largest: dict[Where, list[Package]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)

    def places(self) -> set[tuple[str, int]]:
        return {(unit.region, unit.year) for unit in self.units}

    def append(self, other: PlanBlock) -> None:
        """Add what a later sheet tells."""
        before, lots = len(self.units), len(self.lots)
        self.units += other.units
        self.names += other.names
        self.lots += [replace(lot, unit=lot.unit + before) for lot in other.lots]
        self.keys += other.keys
        self.amounts += other.amounts
        self.stamps += other.stamps
        self.cells.extend(cell if cell < 0 else cell + lots for cell in other.cells)
        for where, packages in other.largest.items():
            self.largest.setdefault(where, []).extend(packages)

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
        cell = self.cells[slot]
        is_live = cell >= 0 and self.lots[cell].standing is Standing.LIVE
        return self.stamps[slot], not is_live, self.amounts[slot]

    def found(self, wanted: Set[int]) -> Iterator[tuple[Lot, int, int]]:
        """Of the packages with `wanted` codes lot, code and ceiling."""
        for slot in slots(self.keys, wanted):
            if self.cells[slot] >= 0:
                yield self.lots[self.cells[slot]], self.keys[slot], self.amounts[slot]


class PlanCounter:
    """The packages of one kind (penyedia or swakelola): their codes are apart, and may coincide."""

    def __init__(self, kind: Kind, governments: Governments, log: RowLog) -> None:
        self.kind = kind
        self._governments = governments
        self._log = log
        self._shelf: Shelf[PlanBlock] = Shelf()
        self._standings: dict[tuple[Cell, ...], Standing] = {}
        #: The plan of each work unit, in rupiah.
        self.sums: dict[PlanUnit, int] = {}
        #: What of it is to be bought by e-purchasing; a unit without any is absent.
        self.by_e_purchasing: dict[PlanUnit, int] = {}
        #: What the live plan of each region and year consists of.
        self.parts: dict[Where, PlanParts] = {}
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
        reading = _Reading(shaped, self._standings, self._governments, self._log)
        self._log.take_each(shaped, _FIELDS, reading.take, reading.take_records)
        return reading.block

    def add(self, block: PlanBlock) -> None:
        self._shelf.put(block)

    def settle(self, links: Links) -> None:
        """
        Work out the sums; once, when all blocks are there.

        `links` learn what the codes are that orders cite; those of swakelola are other codes.
        """
        newest: dict[int, int] = {}
        for block, *later in self._shelf.together():
            for other in later:
                block.append(other)
            self._log.doubled[self.kind.value] += block.drop_doubles()
            self._name_units(block)
            self._add(block, newest)
            self._find(block, links)
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
        by_lot = [0] * len(block.lots)
        until = [0] * len(block.lots)
        counts = [lot.standing is Standing.LIVE for lot in block.lots]
        zero = 0
        for amount, moment, cell in zip(block.amounts, block.stamps, block.cells, strict=True):
            if cell >= 0 and counts[cell]:
                by_lot[cell] += amount
                if moment > until[cell]:
                    until[cell] = moment
                if not amount:
                    zero += 1
        numbers = Counter(block.cells)
        counted = sum(number for lot, number in numbers.items() if lot >= 0 and counts[lot])
        passed = sum(number for lot, number in numbers.items() if lot >= 0) - counted
        for unit in block.units:
            self.sums.setdefault(unit, 0)
            self.years.add(unit.year)
        for number, (lot, amount, moment) in enumerate(zip(block.lots, by_lot, until, strict=True)):
            if not counts[number]:
                continue
            unit = block.units[lot.unit]
            self.sums[unit] += amount
            if moment:
                newest[unit.year] = max(newest.get(unit.year, 0), moment)
            if lot.method == E_PURCHASING:
                self.by_e_purchasing[unit] = self.by_e_purchasing.get(unit, 0) + amount
            parts = self.parts.setdefault((unit.region, unit.year), PlanParts())
            parts.add(lot.method, lot.pdn, lot.umkk, amount, numbers[number])
        self.zero_ceilings += zero
        self._log.counted[self.kind.value] += counted
        self._log.passed[self.kind.value] += passed

    def _find(self, block: PlanBlock, links: Links) -> None:
        """Look up the packages whose codes orders cite, and the largest ones."""
        names = {key: name for told in block.largest.values() for _, key, name in told}
        is_cited = self.kind is Kind.PLAN_PENYEDIA
        cited = links.cited(block.places()) if is_cited else set()
        for lot, code, ceiling in block.found(cited | names.keys()):
            unit = block.units[lot.unit]
            where = unit.region, unit.year
            if code in cited:
                links.learn(where, code, None if lot.standing is Standing.GONE else ceiling)
            if code in names and lot.standing is Standing.LIVE:
                self.parts[where].largest.append((ceiling, code, names[code]))


class _Reading:
    """Reads the rows of one sheet into its block."""

    def __init__(
        self,
        shaped: Shaped,
        standings: dict[tuple[Cell, ...], Standing],
        governments: Governments,
        log: RowLog,
    ) -> None:
        self._largest = Largest()
        self.block = PlanBlock(shaped.kind, largest=self._largest.packages)
        self._is_gone: list[bool] = []
        self._traits: dict[tuple[Cell, ...], tuple[str, str | None, str | None]] = {}
        self._tells_pdn = shaped.column("pdn") is not None
        self._tells_umkk = shaped.column("umkk") is not None
        self._standings = standings
        self._governments = governments
        self._log = log
        self._unit_of: dict[tuple[Cell, Cell, Cell], int] = {}
        self._lot_of: dict[tuple[Cell, ...], int] = {}

    def take(self, _: int, found: tuple[Cell, ...]) -> None:
        common, (code, amount, stamp, name) = found[:11], found[11:15]
        if found[7] not in _ALONE:
            common = (*common[:7], ..., *common[8:])
        try:
            lot = self._lot_of.get(common)
        except TypeError:  # what is nested where nothing need be told says nothing
            common = (*common[:8], *map(_plain, common[8:]))
            lot = self._lot_of.get(common)
        if lot is None:
            lot = self._lot(common, found[15:])
        if lot == _NO_REGION:
            self._pass_over(found[0], found[15])
            return
        key = cells.count(code)
        worth = 0 if self._is_gone[lot] else cells.rupiah(amount)  # a draft's may be anything
        block = self.block
        block.keys.append(key)
        block.amounts.append(worth)
        block.stamps.append(cells.stamp(stamp))
        block.cells.append(lot)
        if worth:
            self._largest.take(lot, worth, key, name)

    def take_records(self, records: Sequence[Any]) -> bool:
        """Take a batch of ordinary records; False, and nothing taken, where one is rejected."""
        lot_of = self._lot_of
        found: list[int] = []
        try:
            for row in records:
                within = row.within
                if within not in _ALONE:
                    within = ...
                common = (
                    row.klpd,
                    row.year,
                    row.unit,
                    row.announced,
                    row.active,
                    row.deleted,
                    row.type,
                    within,
                    row.method,
                    row.pdn,
                    row.umkk,
                )
                lot = lot_of.get(common)
                if lot is None:
                    lot = self._lot(common, (row.klpd_name, row.unit_code, row.unit_name))
                found.append(lot)
        except RowRejected:
            return False
        told = records
        if _NO_REGION in found:
            told = [row for row, lot in zip(records, found, strict=True) if lot != _NO_REGION]
            for row, lot in zip(records, found, strict=True):
                if lot == _NO_REGION:
                    self._pass_over(row.klpd, row.klpd_name)
            found = [lot for lot in found if lot != _NO_REGION]
        amounts = [row.amount for row in told]
        self.block.keys.fromlist([row.key for row in told])
        self.block.amounts.fromlist(amounts)
        self.block.stamps.fromlist(cells.stamps([row.stamp for row in told]))
        self.block.cells.fromlist(found)
        self._largest.take_records(found, amounts, told)
        return True

    def _pass_over(self, klpd: Cell, name: Cell) -> None:
        self._governments.pass_over(klpd, name)
        self._log.passed[self.block.kind.value] += 1

    def _lot(self, common: tuple[Any, ...], names: tuple[Cell, ...]) -> int:
        """
        The number of the lot of _LOT_FIELDS; _NO_REGION where it is none of a region.

        `names` are those of the KLPD, and the textual code and the name of the unit.
        """
        klpd, year, unit, announced, active, deleted, kind, within, method, pdn, umkk = common
        position = self._unit(klpd, names[0], year, unit, *names[1:])
        if position == _NO_REGION:
            return _NO_REGION
        standing = self._standing(announced, active, deleted, kind, within)
        number = self._lot_of[common] = len(self.block.lots)
        self.block.lots.append(Lot(position, standing, *self._told(method, pdn, umkk)))
        self._is_gone.append(standing is Standing.GONE)
        where = self.block.units[position]
        is_live = standing is Standing.LIVE
        self._largest.open((where.region, where.year) if is_live else None)
        return number

    def _told(self, *found: Cell) -> tuple[str, str | None, str | None]:
        """Method, and whether for domestic products and for small businesses, in one spelling."""
        known = self._traits.get(found)
        if known is None:
            method, pdn, umkk = found
            known = self._traits[found] = (
                SWAKELOLA if self.block.kind is Kind.PLAN_SWAKELOLA else traits.method(method),
                traits.pdn(pdn) if self._tells_pdn else None,
                traits.umkk(umkk) if self._tells_umkk else None,
            )
        return known

    def _unit(self, klpd: Cell, name: Cell, year: Cell, *unit: Cell) -> int:
        known = self._unit_of.get((klpd, year, unit[0]))
        if known is not None:
            return known
        number = _NO_REGION
        region = self._governments.find(klpd, name)
        if region is not None:
            number = len(self.block.units)
            code, textual, unit_name = (cells.text(one) for one in unit)
            self.block.units.append(PlanUnit(region.code, cells.year(year), code))
            self.block.names.append((textual, unit_name))
        self._unit_of[klpd, year, unit[0]] = number
        return number

    def _standing(
        self, announced: Cell, active: Cell, deleted: Cell, kind: Cell, within: Any
    ) -> Standing:
        states = announced, active, deleted, kind, within
        standing = self._standings.get(states)
        if standing is None:
            is_announced = str(announced).strip().casefold() == "terumumkan"
            if is_announced and None in (active, deleted):
                raise RowRejected(Reason.NO_STATE)
            is_within = self.block.kind is Kind.PLAN_PENYEDIA and (
                str(kind).strip().casefold() in _WITHIN_SWAKELOLA or within is ...
            )
            standing = Standing.GONE
            if is_announced and cells.flag(active) and not cells.flag(deleted):
                standing = Standing.WITHIN if is_within else Standing.LIVE
            self._standings[states] = standing
        return standing


def _plain(cell: Cell) -> Cell:
    """A cell that need not be told: what is nested there says nothing, and rejects no row."""
    return None if isinstance(cell, list | dict) else cell
