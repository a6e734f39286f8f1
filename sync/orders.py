"""
Orders of both catalogues, summed by work unit, state and month; and counting those of v6.

v6: an order is one row; the same order delivered twice counts once, in the state told last.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from procurement.figures import Finding
from sync import cells
from sync.blocks import Shelf
from sync.columns import picked
from sync.counting import Counting
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell
from sync.governments import Governments
from sync.headers import Shaped
from sync.links import Codes, Links
from sync.rowlog import RowLog
from sync.shapes import Kind

#: Order states, in lower case: whether they count, and whether they are finished.
V5_STATES = {"paket selesai": (True, True), "paket proses": (True, False)}
V6_STATES = {
    "on_process": (True, False),
    "on_addendum": (True, False),
    "completed": (True, True),
    "payment_outside_system": (True, True),
    "cancelled": (False, False),
    "cancelled_on_negotiation": (False, False),
    "cancelled_on_review": (False, False),
    "on_negotiation": (False, False),
    "waiting_ppk_review": (False, False),
    "waiting_seller_confirmation": (False, False),
    "esign_in_progress": (False, False),
    "request_cancel_by_admin": (False, False),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Who ordered: a work unit of a region (by its code) in a budget year."""

    region: str
    year: int
    unit: str
    unit_name: str


@dataclass(slots=True)
class Orders:
    """The orders of one place in one state; amounts in whole rupiah."""

    place: Place
    status: str
    counts: bool
    finished: bool
    number: int = 0
    #: How many of them until June of the budget year.
    early: int = 0
    #: By month of the budget year; what is dated before it is its January.
    months: list[int] = field(default_factory=lambda: [0] * 12)
    #: How many are dated after their budget year.
    late: int = 0
    #: The first day, as `cells.day_number` writes it.
    first: int = 99991231

    @property
    def value(self) -> int:
        return sum(self.months)


def summed(
    at: Iterable[int],
    states: Iterable[str],
    days: Iterable[int],
    values: Iterable[int],
    places: Sequence[Place],
    meanings: Mapping[str, tuple[bool, bool]],
) -> list[Orders]:
    """
    The sums of orders that are told in columns; `at` are positions in `places`.

    `meanings` are V5_STATES or V6_STATES.
    """
    found: dict[tuple[int, str], Orders] = {}
    januaries = [place.year * 100 + 1 for place in places]
    for cell, day, value in zip(zip(at, states, strict=True), days, values, strict=True):
        sums = found.get(cell)
        if sums is None:
            place, status = cell
            counts, finished = meanings.get(status.casefold(), (False, False))
            sums = found[cell] = Orders(places[place], status, counts, finished)
        month = day // 100 - januaries[cell[0]]
        # Contracts are prepared in December for the year that follows.
        if month < 0:
            month = 0
        elif month > 11:
            month = 11
            sums.late += 1
        sums.months[month] += value
        sums.number += 1
        if month < 6:
            sums.early += 1
        if day < sums.first:
            sums.first = day
    return list(found.values())


class Places:
    """The places of one sheet, each once; raises RowRejected for a year that is none."""

    def __init__(self, governments: Governments) -> None:
        self._governments = governments
        self._known: dict[tuple[Cell, ...], int] = {}
        self.all: list[Place] = []
        #: The numbers of places by cells (KLPD, its name, year, unit, its name).
        self.number_of = self._known.get

    def learn(self, klpd: Cell, klpd_name: Cell, year: Cell, unit: Cell, unit_name: Cell) -> int:
        """The number of a place; NO_REGION where it is none of a region."""
        found = (klpd, klpd_name, year, unit, unit_name)
        number = self._known.get(found)
        if number is None:
            number = NO_REGION
            region = self._governments.find(klpd, klpd_name)
            if region is not None:
                place = Place(
                    region.code, cells.year(year), cells.text(unit), cells.text(unit_name)
                )
                number = len(self.all)
                self.all.append(place)
            self._known[found] = number
        return number


NO_REGION = -1


@dataclass(slots=True)
class OrderBlock:
    """The orders of one sheet, in columns: `at` are positions in `places_told`."""

    places_told: list[Place]
    keys: list[int | str] = field(default_factory=list)
    at: array[int] = field(default_factory=lambda: array("i"))
    days: array[int] = field(default_factory=lambda: array("i"))
    values: array[int] = field(default_factory=lambda: array("q"))
    states: list[str] = field(default_factory=list)
    #: RUP codes, as `Codes` writes them; none where not all rows tell them.
    codes: array[int] = field(default_factory=lambda: array("q"))
    several: list[tuple[int, ...]] = field(default_factory=list)
    #: The newest day that any of them carries.
    newest: int = 0

    def __len__(self) -> int:
        return len(self.keys)

    def places(self) -> set[tuple[str, int]]:
        return {(place.region, place.year) for place in self.places_told}

    def append(self, other: OrderBlock) -> None:
        """Add what a later sheet tells."""
        if len(self.codes) == len(self) and len(other.codes) == len(other):
            cited = len(self.several)
            self.several += other.several
            self.codes.extend(code if code >= 0 else code - cited for code in other.codes)
        else:
            del self.codes[:]
        before = len(self.places_told)
        self.places_told += other.places_told
        self.keys += other.keys
        self.at.extend(place + before for place in other.at)
        self.days += other.days
        self.values += other.values
        self.states += other.states

    def once(self) -> list[int]:
        """The slots of orders, of each the one that was told last."""
        return list(dict(zip(self.keys, count(), strict=False)).values())


class V6Counter:
    """Takes each order once, in the state that was told last."""

    kind = Kind.ORDERS_V6

    _FIELDS = (
        "key",
        "klpd",
        "klpd_name",
        "year",
        "unit_code",
        "unit_name",
        "amount",
        "status",
        "date",
        "code",
    )

    def __init__(self, governments: Governments, log: RowLog, links: Links) -> None:
        self._governments = governments
        self._log = log
        self._links = links
        self._shelf: Shelf[OrderBlock] = Shelf()
        self._newest = 0
        self.unit_is_code = True
        self.findings: list[Finding] = []

    def read(self, shaped: Shaped) -> OrderBlock:
        """What the rows of a sheet tell."""
        tells_codes = shaped.column("code") is not None
        reading = _Reading(self._governments, self._log, tells_codes=tells_codes)
        self._log.take_each(shaped, self._FIELDS, reading.take, reading.take_records)
        return reading.block

    def add(self, block: OrderBlock) -> None:
        self._newest = max(self._newest, block.newest)
        self._links.cite(block.places(), block.codes, block.several)
        self._shelf.put(block)

    @property
    def told_until(self) -> date | None:
        """The newest day that any row carries."""
        return cells.day_of_stamp(self._newest * 10**6)

    def orders(self) -> Iterator[Orders]:
        """The orders, summed; once, when all blocks are there."""
        for block, *later in self._shelf.together():
            for other in later:
                block.append(other)
            once = block.once()
            self._log.doubled[self.kind.value] += len(block) - len(once)
            columns = (
                list(picked(block.at, once)),
                list(picked(block.states, once)),
                list(picked(block.days, once)),
                list(picked(block.values, once)),
            )
            wheres = [(place.region, place.year) for place in block.places_told]
            counting = Counting(wheres, *columns, V6_STATES)
            is_told = len(block.codes) == len(block)
            codes = picked(block.codes, once) if is_told else None
            self._links.count(counting, codes, block.several)
            for orders in summed(*columns, block.places_told, V6_STATES):
                counter = self._log.counted if orders.counts else self._log.passed
                counter[self.kind.value] += orders.number
                yield orders


class _Reading:
    """Reads the rows of one sheet into its block."""

    def __init__(self, governments: Governments, log: RowLog, *, tells_codes: bool) -> None:
        self._governments = governments
        self._log = log
        self._places = Places(governments)
        self.block = OrderBlock(self._places.all)
        self._tells_codes = tells_codes
        self._codes = Codes(self.block.several)
        self._days = Days()
        self._states = Texts()

    def take(self, _: int, found: tuple[Cell, ...]) -> None:
        (code, klpd, klpd_name, year, unit, unit_name, amount, status, ordered, cited) = found
        place = self._places.learn(klpd, klpd_name, year, unit, unit_name)
        if place == NO_REGION:
            self._pass_over(klpd, klpd_name)
            return
        state = cells.text(status)
        if ordered in (None, ""):
            day = self._undated(place, state)
        else:
            day = cells.day_number(cells.day(ordered))
            self.block.newest = max(self.block.newest, day)
        self._add(cells.key(code), place, day, cells.rupiah(amount), state)
        if self._tells_codes:
            self.block.codes.append(self._codes.of(cited))

    def take_records(self, records: Sequence[Any]) -> bool:
        """Take a batch of ordinary records; False, and nothing taken, where one is rejected."""
        keys = [row.key for row in records]
        joined = "".join(keys)
        if not (joined.isascii() and joined.isalnum()) or any(map(str.isdigit, keys)):
            return False
        number_of, days, states = self._places.number_of, self._days, self._states
        at: list[int] = []
        found: list[int] = []
        newest = self.block.newest
        try:
            for row in records:
                place = number_of((row.klpd, row.klpd_name, row.year, row.unit_code, row.unit_name))
                if place is None:
                    place = self._places.learn(
                        row.klpd, row.klpd_name, row.year, row.unit_code, row.unit_name
                    )
                at.append(place)
                if place == NO_REGION:
                    continue
                if row.date:
                    day = days[row.date[:10]]
                    if day > newest:
                        newest = day
                else:
                    day = self._undated(place, states[row.status])
                found.append(day)
        except (RowRejected, ValueError):
            return False
        told = records
        if NO_REGION in at:
            told, others = parted(records, at)
            for row in others:
                self._pass_over(row.klpd, row.klpd_name)
            at = [place for place in at if place != NO_REGION]
        block = self.block
        block.keys += keys if told is records else [row.key for row in told]
        block.at.fromlist(at)
        block.days.fromlist(found)
        block.values.fromlist([row.amount for row in told])
        block.states += [states[row.status] for row in told]
        if self._tells_codes:
            block.codes.fromlist(self._codes.of_all([row.code for row in told]))
        block.newest = newest
        return True

    def _add(self, key: int | str, place: int, day: int, value: int, state: str) -> None:
        block = self.block
        block.keys.append(key)
        block.at.append(place)
        block.days.append(day)
        block.values.append(value)
        block.states.append(state)

    def _undated(self, place: int, status: str) -> int:
        """The day of an order without one: negotiations have none, and do not count."""
        if V6_STATES.get(status.casefold(), (False, False))[0]:
            raise RowRejected(Reason.NO_DATE)
        return self._places.all[place].year * 10_000 + 101

    def _pass_over(self, klpd: Cell, name: Cell) -> None:
        self._governments.pass_over(klpd, name)
        self._log.passed[Kind.ORDERS_V6.value] += 1


def parted(records: Sequence[Any], at: Sequence[int]) -> tuple[list[Any], list[Any]]:
    """The `records` of regions, and the others: those that are `at` NO_REGION."""
    told = [row for row, place in zip(records, at, strict=True) if place != NO_REGION]
    others = [row for row, place in zip(records, at, strict=True) if place == NO_REGION]
    return told, others


class Days(dict[str, int]):
    """The `cells.day_number` of each "2024-02-01"; raises RowRejected for what is no day."""

    def __missing__(self, text: str) -> int:
        number = self[text] = cells.day_number(cells.day(text))
        return number


class Texts(dict[str, str]):
    """The `cells.text` of each text."""

    def __missing__(self, written: str) -> str:
        text = self[written] = cells.text(written)
        return text
