"""
Counting RUP packages: the plan that was announced, is active and has not been deleted.

A package counts once, under its code, in its latest state. A penyedia package inside a swakelola
one (PDS) is passed over: its ceiling stands in the swakelola package too, and would count twice.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import compress, count, pairwise
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

#: What packages of one sort have in common.
_SORT_FIELDS = (
    "announced",
    "active",
    "deleted",
    "type",
    "within",
    "method",
    "pdn",
    "umkk",
)
_PLACE_FIELDS = ("klpd", "year", "unit")
_FIELDS = (
    *_PLACE_FIELDS,
    *_SORT_FIELDS,
    "key",
    "amount",
    "stamp",
    "name",
    "klpd_name",
    "unit_code",
    "unit_name",
)
#: Values of a package's type that say it lies inside a swakelola package.
_WITHIN_SWAKELOLA = ("pds", "penyediadalamswakelola")

#: Where a package stands alone; of one within another it does not matter which that is: `...`.
_ALONE = (None, "")

#: There are fewer sorts: standings, methods, and what else is known of packages.
SORTS = 1024
#: Cells of packages that are no region's, or were told again later.
_NO_REGION = -SORTS
_DOUBLE = -1
#: Doubles are looked for among so many keys at once.
_PART = 1 << 15


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


@dataclass(frozen=True, slots=True)
class Sort:
    """What packages have in common."""

    standing: Standing
    method: str
    #: None where the rows do not tell.
    pdn: str | None
    umkk: str | None


@dataclass(slots=True)
class PlanBlock:
    """
    The packages of a sheet: of each four numbers.

    A cell is a position in `units` times SORTS, plus one in `sorts`; or none.
    """

    kind: Kind
    units: list[PlanUnit] = field(default_factory=list)
    #: The textual code and the name of each unit.
    names: list[tuple[str, str]] = field(default_factory=list)
    sorts: list[Sort] = field(default_factory=list)
    keys: array[int] = field(default_factory=lambda: array("q"))
    amounts: array[int] = field(default_factory=lambda: array("q"))
    stamps: array[int] = field(default_factory=lambda: array("q"))
    cells: array[int] = field(default_factory=lambda: array("q"))
    #: The largest of each place, some of which may be older tellings.
    largest: dict[Where, list[Package]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)

    def places(self) -> set[tuple[str, int]]:
        return {(unit.region, unit.year) for unit in self.units}

    def append(self, other: PlanBlock) -> None:
        """Add what a later sheet tells."""
        before = len(self.units) * SORTS
        self.units += other.units
        self.names += other.names
        here = [self.sort(sort) for sort in other.sorts]
        self.keys += other.keys
        self.amounts += other.amounts
        self.stamps += other.stamps
        self.cells.extend(
            cell if cell < 0 else before + cell - cell % SORTS + here[cell % SORTS]
            for cell in other.cells
        )
        for where, packages in other.largest.items():
            self.largest.setdefault(where, []).extend(packages)

    def sort(self, sort: Sort) -> int:
        """The position of a sort, which is added where there is none like it."""
        if sort not in self.sorts:
            self.sorts.append(sort)
        return self.sorts.index(sort)

    def lot(self, cell: int) -> tuple[PlanUnit, Sort]:
        """Where a package is, and of what sort."""
        return self.units[cell // SORTS], self.sorts[cell % SORTS]

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
        is_live = cell >= 0 and self.sorts[cell % SORTS].standing is Standing.LIVE
        return self.stamps[slot], not is_live, self.amounts[slot]

    def found(self, wanted: Set[int]) -> Iterator[tuple[int, int, int]]:
        """Of the packages with `wanted` codes cell, code and ceiling."""
        for slot in slots(self.keys, wanted):
            if self.cells[slot] >= 0:
                yield self.cells[slot], self.keys[slot], self.amounts[slot]


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
        numbers = Counter(block.cells)
        lots = [block.lot(cell) for cell in numbers if cell >= 0]
        counts = [sort.standing is Standing.LIVE for _, sort in lots]
        dense = dict(zip((cell for cell in numbers if cell >= 0), count(), strict=False))
        dense[_DOUBLE] = len(lots)
        by_lot, until = [0] * len(lots), [0] * len(lots)
        zero = 0
        where = map([*counts, False].__getitem__, map(dense.__getitem__, block.cells))
        live = zip(block.amounts, block.stamps, block.cells, strict=True)
        for amount, moment, cell in compress(live, where):
            lot = dense[cell]
            by_lot[lot] += amount
            if moment > until[lot]:
                until[lot] = moment
            if not amount:
                zero += 1
        counted = passed = 0
        for unit in block.units:
            self.sums.setdefault(unit, 0)
            self.years.add(unit.year)
        told = (number for cell, number in numbers.items() if cell >= 0)
        for number, (unit, sort), amount, moment, is_live in zip(
            told, lots, by_lot, until, counts, strict=True
        ):
            if not is_live:
                passed += number
                continue
            counted += number
            self.sums[unit] += amount
            if moment:
                newest[unit.year] = max(newest.get(unit.year, 0), moment)
            if sort.method == E_PURCHASING:
                self.by_e_purchasing[unit] = self.by_e_purchasing.get(unit, 0) + amount
            parts = self.parts.setdefault((unit.region, unit.year), PlanParts())
            parts.add(sort.method, sort.pdn, sort.umkk, amount, number)
        self.zero_ceilings += zero
        self._log.counted[self.kind.value] += counted
        self._log.passed[self.kind.value] += passed

    def _find(self, block: PlanBlock, links: Links) -> None:
        """Look up the packages whose codes orders cite, and the largest ones."""
        names = {key: name for told in block.largest.values() for _, key, name in told}
        is_cited = self.kind is Kind.PLAN_PENYEDIA
        cited = links.cited(block.places()) if is_cited else set()
        for cell, code, ceiling in block.found(cited | names.keys()):
            unit, sort = block.lot(cell)
            where = unit.region, unit.year
            if code in cited:
                links.learn(where, code, None if sort.standing is Standing.GONE else ceiling)
            if code in names and sort.standing is Standing.LIVE:
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
        self._largest = Largest(self._watched)
        self.block = PlanBlock(shaped.kind, largest=self._largest.packages)
        self._is_gone: list[bool] = []
        self._unit_of: dict[tuple[Cell, ...], int] = {}
        self._sort_of: dict[tuple[Any, ...], int] = {}
        self._tells_pdn = shaped.column("pdn") is not None
        self._tells_umkk = shaped.column("umkk") is not None
        self._standings = standings
        self._governments = governments
        self._log = log

    def take(self, _: int, found: tuple[Cell, ...]) -> None:
        place, common, (code, amount, stamp, name) = found[:3], found[3:11], found[11:15]
        unit = self._unit_of.get(place)
        if unit is None:
            unit = self._unit(*place, *found[15:])
        if unit == _NO_REGION:
            self._pass_over(found[0], found[15])
            return
        if found[7] not in _ALONE:
            common = (*common[:4], ..., *common[5:])
        try:
            sort = self._sort_of.get(common)
        except TypeError:  # what is nested where nothing need be told says nothing
            common = (*common[:5], *map(_plain, common[5:]))
            sort = self._sort_of.get(common)
        if sort is None:
            sort = self._sort(common)
        key = cells.count(code)
        worth = 0 if self._is_gone[sort] else cells.rupiah(amount)  # a draft's may be anything
        block = self.block
        block.keys.append(key)
        block.amounts.append(worth)
        block.stamps.append(cells.stamp(stamp))
        block.cells.append(unit + sort)
        if worth:
            self._largest.take(unit + sort, worth, key, name)

    def take_records(self, records: Sequence[Any]) -> bool:
        """Take a batch of ordinary records; False, and nothing taken, where one is rejected."""
        unit_of, sort_of = self._unit_of, self._sort_of
        found: list[int] = []
        try:
            for row in records:
                unit = unit_of.get((row.klpd, row.year, row.unit))
                if unit is None:
                    names = row.klpd_name, row.unit_code, row.unit_name
                    unit = self._unit(row.klpd, row.year, row.unit, *names)
                if unit == _NO_REGION:
                    found.append(_NO_REGION)
                    continue
                within = row.within
                if within not in _ALONE:
                    within = ...
                common = (
                    row.announced,
                    row.active,
                    row.deleted,
                    row.type,
                    within,
                    row.method,
                    row.pdn,
                    row.umkk,
                )
                sort = sort_of.get(common)
                if sort is None:
                    sort = self._sort(common)
                found.append(unit + sort)
        except RowRejected:
            return False
        told = records
        if _NO_REGION in found:
            told = [row for row, cell in zip(records, found, strict=True) if cell >= 0]
            for row, cell in zip(records, found, strict=True):
                if cell == _NO_REGION:
                    self._pass_over(row.klpd, row.klpd_name)
            found = [cell for cell in found if cell >= 0]
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

    def _unit(
        self, klpd: Cell, year: Cell, unit: Cell, klpd_name: Cell, code: Cell, name: Cell
    ) -> int:
        """The first cell of a unit; _NO_REGION where it is none of a region."""
        first = _NO_REGION
        region = self._governments.find(klpd, klpd_name)
        if region is not None:
            number, budget_year = cells.text(unit), cells.year(year)
            first = len(self.block.units) * SORTS
            self.block.units.append(PlanUnit(region.code, budget_year, number))
            self.block.names.append((cells.text(code), cells.text(name)))
        self._unit_of[klpd, year, unit] = first
        return first

    def _sort(self, common: tuple[Any, ...]) -> int:
        """The position of the sort of _SORT_FIELDS."""
        method, pdn, umkk = common[5:]
        standing = self._standing(*common[:5])
        sort = Sort(
            standing,
            SWAKELOLA if self.block.kind is Kind.PLAN_SWAKELOLA else traits.method(method),
            traits.pdn(pdn) if self._tells_pdn else None,
            traits.umkk(umkk) if self._tells_umkk else None,
        )
        number = self._sort_of[common] = self.block.sort(sort)
        if number == len(self._is_gone):
            self._is_gone.append(standing is Standing.GONE)
        return number

    def _watched(self, cell: int) -> Where | None:
        """The place of a package that counts."""
        unit, sort = self.block.lot(cell)
        return (unit.region, unit.year) if sort.standing is Standing.LIVE else None

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
