"""
Counting e-Katalog v5: packages from product lines, each in its latest state.

A package is worth its own `total` where rows carry it (repeated on every line: taken once), else
the sum of its lines. `jml_jenis_produk` says how many lines there should be; a package that is not
whole is a finding with its difference. Lines without a key that are equal in every column can be
genuine.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import compress, count
from operator import gt
from typing import Any

from procurement.amounts import whole_rupiah
from procurement.figures import Fact, Finding, FindingKind
from sync import cells
from sync.blocks import Shelf
from sync.columns import picked, repeated, slots
from sync.commodities import Commodities, Labels
from sync.counting import Counting
from sync.errors import RowRejected
from sync.files.sheets import Cell
from sync.governments import Governments
from sync.headers import Shaped
from sync.links import Codes, Links
from sync.orders import (
    NO_REGION,
    V5_STATES,
    Days,
    Orders,
    Place,
    Places,
    Texts,
    parted,
    summed,
)
from sync.rowlog import RowLog
from sync.shapes import Kind

Amount = int | Decimal
Key = int | str


@dataclass(slots=True)
class LineBlock:
    """The product lines of one sheet, in columns: `at` are positions in `places_told`."""

    places_told: list[Place]
    packages: list[Key] = field(default_factory=list)
    #: Keys of their own; lines of older downloads have none.
    keys: list[Key | None] = field(default_factory=list)
    at: array[int] = field(default_factory=lambda: array("i"))
    amounts: list[Amount] = field(default_factory=list)
    #: When they were last changed.
    moments: array[int] = field(default_factory=lambda: array("q"))
    #: How many lines the package should have.
    expected: array[int] = field(default_factory=lambda: array("q"))
    days: array[int] = field(default_factory=lambda: array("i"))
    #: What the package is worth, where its lines tell.
    totals: list[Amount | None] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    #: RUP codes, as `Codes` writes them; none where the lines do not tell them.
    codes: array[int] = field(default_factory=lambda: array("q"))
    several: list[tuple[int, ...]] = field(default_factory=list)
    #: Commodities, and what packages are called; none where the lines do not tell commodities.
    commodities: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    #: How lines without a key were written: by slot.
    written: dict[int, tuple[Cell, ...]] = field(default_factory=dict)
    #: The newest moment that any of them carries.
    newest: int = 0

    def __len__(self) -> int:
        return len(self.packages)

    def places(self) -> set[tuple[str, int]]:
        return {(place.region, place.year) for place in self.places_told}

    def doubled(self) -> set[int]:
        """The slots of lines that were told again, of each all but its latest telling."""
        latest: dict[tuple[Key, Key | None], int] = {}
        older: set[int] = set()
        for slot in slots(self.keys, repeated(self.keys) - {None}):
            line = self.packages[slot], self.keys[slot]
            other = latest.setdefault(line, slot)
            if other == slot:
                continue
            is_older = self.moments[slot] < self.moments[other]
            older.add(slot if is_older else other)
            if not is_older:
                latest[line] = slot
        return older


class _Telling:
    """The packages of one sheet: of each its newest line, how many lines it has, and their sum."""

    def __init__(self, block: LineBlock) -> None:
        self.block = block
        self.doubled = block.doubled()
        packages, moments = block.packages, block.moments
        self.newest = newest = dict(zip(packages, count(), strict=False))
        told_last = {package: moments[slot] for package, slot in newest.items()}
        is_later = map(gt, moments, map(told_last.__getitem__, packages))
        for slot in compress(count(), is_later):
            if moments[slot] >= moments[newest[packages[slot]]]:  # of one day the row told last
                newest[packages[slot]] = slot
        self.lines = Counter(packages)
        self.sums: dict[Key, Amount] = dict.fromkeys(newest, 0)
        sums = self.sums
        for package, amount in zip(packages, block.amounts, strict=True):
            sums[package] += amount
        for slot in self.doubled:
            self.lines[packages[slot]] -= 1
            sums[packages[slot]] -= block.amounts[slot]

    def age(self, package: Key) -> tuple[int, int]:
        return self.block.moments[self.newest[package]], self.lines[package]

    def slots(self, packages: Container[Key]) -> dict[Key, list[int]]:
        """The lines of some packages, each line once."""
        found: dict[Key, list[int]] = {}
        for slot, package in enumerate(self.block.packages):
            if package in packages and slot not in self.doubled:
                found.setdefault(package, []).append(slot)
        return found


class V5Counter:
    """Gathers product lines into packages, in their latest state."""

    kind = Kind.ORDERS_V5

    _FIELDS = (
        "package",
        "line",
        "klpd",
        "klpd_name",
        "year",
        "unit",
        "unit_name",
        "total",
        "amount",
        "lines",
        "status",
        "created",
        "edited",
        "product",
        "quantity",
        "price",
        "code",
        "commodity",
        "name",
    )

    def __init__(
        self, governments: Governments, log: RowLog, links: Links, commodities: Commodities
    ) -> None:
        self._governments = governments
        self._log = log
        self._links = links
        self._commodities = commodities
        self._shelf: Shelf[LineBlock] = Shelf()
        self._newest = 0
        self.unit_is_code = False
        self.findings: list[Finding] = []

    def read(self, shaped: Shaped) -> LineBlock:
        """What the rows of a sheet tell."""
        reading = _Reading(shaped, self._governments, self._log)
        self._log.take_each(shaped, self._FIELDS, reading.take, reading.take_records)
        return reading.block

    def add(self, block: LineBlock) -> None:
        self._newest = max(self._newest, block.newest)
        self._links.cite(block.places(), block.codes, block.several)
        self._shelf.put(block)

    @property
    def told_until(self) -> date | None:
        """The newest day that any line carries."""
        return cells.day_of_stamp(self._newest)

    def orders(self) -> Iterator[Orders]:
        """The packages, summed; once, when all blocks are there. What is not whole is a finding."""
        for blocks in self._shelf.together():
            tellings = [_Telling(block) for block in blocks]
            if len(tellings) > 1:
                self._put_together(tellings)
            for telling in tellings:
                self._log.doubled[self.kind.value] += len(telling.doubled)
                self._drop_repeated_pages(telling)
                self._count_lines(telling)
                yield from self._sums(telling)

    def _sums(self, telling: _Telling) -> list[Orders]:
        block, newest = telling.block, telling.newest.values()
        columns = (
            list(picked(block.at, newest)),
            list(picked(block.states, newest)),
            list(picked(block.days, newest)),
            list(self._values(telling)),
        )
        wheres = [(place.region, place.year) for place in block.places_told]
        counting = Counting(wheres, *columns, V5_STATES)
        codes = picked(block.codes, newest) if block.codes else None
        self._links.count(counting, codes, block.several)
        told = picked(block.commodities, newest) if block.commodities else None
        self._commodities.count(counting, told, picked(block.names, newest))
        return summed(*columns, block.places_told, V5_STATES)

    def _count_lines(self, telling: _Telling) -> None:
        lines: Counter[str] = Counter()
        for package, slot in telling.newest.items():
            lines[telling.block.states[slot]] += telling.lines[package]
        for status, number in lines.items():
            counts, _ = V5_STATES.get(status.casefold(), (False, False))
            counter = self._log.counted if counts else self._log.passed
            counter[self.kind.value] += number

    def _put_together(self, tellings: Sequence[_Telling]) -> None:
        """
        Of packages in several sheets keep the newest telling, with the keyed lines of all.

        What is kept of such a package stands in that telling, and in no other.
        """
        times = Counter(package for telling in tellings for package in telling.newest)
        shared = {package for package, number in times.items() if number > 1}
        slots = [telling.slots(shared) for telling in tellings]
        for package in shared:
            told = [number for number, one in enumerate(tellings) if package in one.newest]
            newest = max(told, key=lambda number: tellings[number].age(package))
            keyed: dict[Key, Amount] = {}
            before = 0
            for number in [newest, *told]:
                block = tellings[number].block
                lines = slots[number][package]
                before += len(lines) if number != newest or not before else 0
                for slot in lines:
                    key = block.keys[slot]
                    if key is not None:
                        keyed.setdefault(key, block.amounts[slot])
            block, lines = tellings[newest].block, slots[newest][package]
            plain = [block.amounts[slot] for slot in lines if block.keys[slot] is None]
            for number in told:
                if number != newest:
                    del tellings[number].newest[package]
            tellings[newest].lines[package] = len(plain) + len(keyed)
            tellings[newest].sums[package] = sum(plain) + sum(keyed.values())
            self._log.doubled[self.kind.value] += before - len(plain) - len(keyed)

    def _drop_repeated_pages(self, telling: _Telling) -> None:
        """Of lines without keys those that a page delivered twice tells again."""
        block = telling.block
        over = {
            package
            for package, slot in telling.newest.items()
            if telling.lines[package] > block.expected[slot] and block.totals[slot] is None
        }
        for package, told in telling.slots(over).items() if over and block.written else ():
            if any(block.keys[slot] is not None for slot in told):
                continue
            once = {
                tuple(map(_comparable, block.written[slot])): block.amounts[slot] for slot in told
            }
            if len(once) == block.expected[telling.newest[package]]:
                self._log.doubled[self.kind.value] += len(told) - len(once)
                telling.lines[package], telling.sums[package] = len(once), sum(once.values())

    def _values(self, telling: _Telling) -> Iterator[int]:
        """What each package is worth; each that is not whole is a finding."""
        lines, sums = telling.lines, telling.sums
        expected, totals = telling.block.expected, telling.block.totals
        for package, slot in telling.newest.items():
            value = summed_up = _rounded(sums[package])
            total = totals[slot]
            if total is not None:
                value = _rounded(total)
            if lines[package] != expected[slot] or summed_up != value:
                self._note_not_whole(telling, package, summed_up, None if total is None else value)
            yield value

    def _note_not_whole(
        self, telling: _Telling, package: Key, summed_up: int, total: int | None
    ) -> None:
        block, slot = telling.block, telling.newest[package]
        place = block.places_told[block.at[slot]]
        facts: dict[str, Fact] = {
            "package": package,
            "year": place.year,
            "lines": telling.lines[package],
            "expected": block.expected[slot],
            "sum": summed_up,
            "total": total,
        }
        self.findings.append(Finding(FindingKind.INCOMPLETE_PACKAGE, place.region, None, facts))


def _comparable(cell: Cell) -> Cell:
    """A cell that can be looked up; what is nested as it is written."""
    return repr(cell) if isinstance(cell, list | dict) else cell


def _rounded(amount: Amount) -> int:
    return amount if type(amount) is int else whole_rupiah(Decimal(amount))


class _Reading:
    """Reads the rows of one sheet into its block."""

    def __init__(self, shaped: Shaped, governments: Governments, log: RowLog) -> None:
        self._governments = governments
        self._log = log
        self._places = Places(governments)
        self.block = LineBlock(self._places.all)
        self._tells_codes = shaped.column("code") is not None
        self._codes = Codes(self.block.several)
        self._tells_commodities = shaped.column("commodity") is not None
        self._commodities, self._names = Labels(), Labels()
        self._days = Days()
        self._stamps = _Stamps()
        self._states = Texts()

    def take(self, _: int, found: tuple[Cell, ...]) -> None:
        (code, line, klpd, klpd_name, year, unit, unit_name, total) = found[:8]
        (amount, expected, status, created, edited) = found[8:13]
        place = self._places.learn(klpd, klpd_name, year, unit, unit_name)
        if place == NO_REGION:
            self._pass_over(klpd, klpd_name)
            return
        key = cells.key(code)
        worth = cells.amount(amount)
        day = cells.day_number(cells.day(created))
        moment = max(cells.stamp(edited), day * 10**6)
        lines = cells.count(expected)
        whole = None if total in (None, "") else cells.amount(total)
        number = None if line in (None, "") else cells.key(line)
        block = self.block
        if number is None:
            block.written[len(block)] = (*found[13:16], amount)
        block.packages.append(key)
        block.keys.append(number)
        block.at.append(place)
        block.amounts.append(worth)
        block.moments.append(moment)
        block.expected.append(lines)
        block.days.append(day)
        block.totals.append(whole)
        block.states.append(cells.text(status))
        if self._tells_codes:
            block.codes.append(self._codes.of(found[16]))
        if self._tells_commodities:
            block.commodities.append(self._commodities.of(found[17]))
            block.names.append(self._names.of(found[18]))
        block.newest = max(block.newest, moment)

    def take_records(self, records: Sequence[Any]) -> bool:
        """Take a batch of ordinary records; False, and nothing taken, where one is rejected."""
        number_of, days, stamps = self._places.number_of, self._days, self._stamps
        states = self._states
        at: list[int] = []
        created: list[int] = []
        moments: list[int] = []
        try:
            for row in records:
                place = number_of((row.klpd, row.klpd_name, row.year, row.unit, row.unit_name))
                if place is None:
                    place = self._places.learn(
                        row.klpd, row.klpd_name, row.year, row.unit, row.unit_name
                    )
                at.append(place)
                if place == NO_REGION:
                    continue
                day = days[row.created[:10]]
                moment = day * 1_000_000
                if row.edited:
                    edited = stamps[row.edited]
                    if edited > moment:
                        moment = edited
                created.append(day)
                moments.append(moment)
            told = records
            if NO_REGION in at:
                told, others = parted(records, at)
                at = [place for place in at if place != NO_REGION]
            else:
                others = []
            amounts = [
                row.amount if type(row.amount) is int else cells.amount(row.amount) for row in told
            ]
            totals = [
                cells.amount(row.total) if type(row.total) is float else row.total for row in told
            ]
        except (RowRejected, ValueError):
            return False
        for row in others:
            self._pass_over(row.klpd, row.klpd_name)
        block = self.block
        for slot, row in enumerate(told, len(block)):
            if row.line is None:
                block.written[slot] = (row.product, row.quantity, row.price, row.amount)
        block.packages += [row.package for row in told]
        block.keys += [row.line for row in told]
        block.at.fromlist(at)
        block.amounts += amounts
        block.moments.fromlist(moments)
        block.expected.fromlist([row.lines for row in told])
        block.days.fromlist(created)
        block.totals += totals
        block.states += [states[row.status] for row in told]
        if self._tells_codes:
            block.codes.fromlist(self._codes.of_all([row.code for row in told]))
        if self._tells_commodities:
            key_of, name_of = self._commodities, self._names
            block.commodities += [key_of[row.commodity] for row in told]
            block.names += [name_of[row.name] for row in told]
        block.newest = max(block.newest, *moments) if moments else block.newest
        return True

    def _pass_over(self, klpd: Cell, name: Cell) -> None:
        self._governments.pass_over(klpd, name)
        self._log.passed[Kind.ORDERS_V5.value] += 1


class _Stamps(dict[str, int]):
    """The `cells.stamp` of each text."""

    def __missing__(self, text: str) -> int:
        moment = self[text] = cells.stamp(text)
        return moment
