"""
Counting catalogue orders, by month: e-Katalog v5 from product lines, v6 from orders.

v5: a package is worth its own `total` where rows carry it (repeated on every line: taken once),
else the sum of its lines. `jml_jenis_produk` says how many lines there should be; a package that is
not whole is a finding with its difference. Lines without a key that are equal in every column can
be genuine. v6: an order is one row; the same order delivered twice counts once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from procurement.amounts import whole_rupiah
from procurement.figures import Fact, Finding, FindingKind
from procurement.regions import Region
from sync import cells
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell
from sync.governments import Governments
from sync.headers import Shaped
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
class Order:
    """An order or package that has been understood; `value` in whole rupiah."""

    region: Region
    year: int
    unit: str
    unit_is_code: bool
    unit_name: str
    day: date
    value: int
    status: str
    counts: bool
    finished: bool


@dataclass(slots=True)
class _Package:
    """The lines of one v5 package as one file tells them."""

    region: Region
    year: int
    unit: str
    unit_name: str
    created: date
    edited: int
    status: str
    expected: int
    total: Decimal | None
    #: Lines that have keys of their own, with the moment of their last change.
    keyed: dict[int | str, tuple[int, Decimal]] = field(default_factory=dict)
    #: Lines of older downloads, which have none.
    plain: list[Decimal] = field(default_factory=list)
    #: The same as they were written, where that tells a repeated page from a genuine second line.
    written: list[tuple[Cell, ...]] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return len(self.keyed) + len(self.plain)


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
    )

    def __init__(self, governments: Governments, log: RowLog) -> None:
        self._governments = governments
        self._log = log
        self._packages: dict[int | str, list[_Package]] = {}
        self._newest = 0
        self.findings: list[Finding] = []

    def count(self, shaped: Shaped) -> None:
        of_this_file: dict[int | str, _Package] = {}
        self._log.take_each(shaped, self._FIELDS, lambda _, found: self._take(found, of_this_file))
        for key, package in of_this_file.items():
            self._packages.setdefault(key, []).append(package)

    @property
    def told_until(self) -> date | None:
        """The newest day that any line carries."""
        return cells.day_of_stamp(self._newest)

    def orders(self) -> Iterator[Order]:
        """The packages, each once; what is not whole becomes a finding."""
        for key, tellings in self._packages.items():
            package = _latest(tellings)
            told = sum(one.lines for one in tellings)
            self._log.doubled[self.kind.value] += told - package.lines
            counts, finished = V5_STATES.get(package.status.casefold(), (False, False))
            yield Order(
                package.region,
                package.year,
                package.unit,
                False,
                package.unit_name,
                package.created,
                self._worth(key, package),
                package.status,
                counts,
                finished,
            )
            counter = self._log.counted if counts else self._log.passed
            counter[self.kind.value] += package.lines

    def _take(self, found: tuple[Cell, ...], of_this_file: dict[int | str, _Package]) -> None:
        (code, line, klpd, klpd_name, year, unit, unit_name, total) = found[:8]
        (amount, expected, status, created, edited) = found[8:13]
        region = self._governments.find(klpd, klpd_name)
        if region is None:
            self._governments.pass_over(klpd, klpd_name)
            self._log.passed[self.kind.value] += 1
            return
        key = cells.key(code)
        worth = cells.amount(amount)
        day = cells.day(created)
        moment = max(cells.stamp(edited), cells.stamp(day.isoformat()))
        package = of_this_file.get(key)
        if package is None or moment >= package.edited:  # of one day the row told last
            newer = _Package(
                region,
                cells.year(year),
                cells.text(unit),
                cells.text(unit_name),
                day,
                moment,
                cells.text(status),
                cells.count(expected),
                None if total in (None, "") else cells.amount(total),
            )
            if package is not None:
                newer.keyed, newer.plain = package.keyed, package.plain
                newer.written = package.written
            package = of_this_file[key] = newer
        self._newest = max(self._newest, moment)
        if line in (None, ""):
            package.plain.append(worth)
            if package.total is None:
                package.written.append((*found[13:16], amount))
            return
        number = cells.key(line)
        known = package.keyed.get(number)
        if known is not None:
            self._log.doubled[self.kind.value] += 1
        if known is None or moment >= known[0]:
            package.keyed[number] = (moment, worth)

    def _worth(self, key: int | str, package: _Package) -> int:
        lines = package.plain + [worth for _, worth in package.keyed.values()]
        if package.written and not package.keyed and len(lines) > package.expected:
            once = dict(zip(package.written, lines, strict=False))
            if len(once) == package.expected:  # a page that was delivered twice
                self._log.doubled[self.kind.value] += len(lines) - len(once)
                lines = list(once.values())
        summed = sum(lines, Decimal(0))
        value = whole_rupiah(summed if package.total is None else package.total)
        if len(lines) != package.expected or whole_rupiah(summed) != value:
            facts: dict[str, Fact] = {
                "package": key,
                "year": package.year,
                "lines": len(lines),
                "expected": package.expected,
                "sum": whole_rupiah(summed),
                "total": None if package.total is None else value,
            }
            self.findings.append(
                Finding(FindingKind.INCOMPLETE_PACKAGE, package.region.code, None, facts)
            )
        return value


def _latest(tellings: list[_Package]) -> _Package:
    """Of one package in several files the newest telling; keyed lines of all are put together."""
    newest = max(tellings, key=lambda package: (package.edited, package.lines))
    for package in tellings:
        newest.keyed = package.keyed | newest.keyed
    return newest


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
    )

    def __init__(self, governments: Governments, log: RowLog) -> None:
        self._governments = governments
        self._log = log
        self._orders: dict[int | str, Order] = {}
        self._newest = date.min
        self.findings: list[Finding] = []

    def count(self, shaped: Shaped) -> None:
        self._log.take_each(shaped, self._FIELDS, self._take)

    @property
    def told_until(self) -> date | None:
        return None if self._newest is date.min else self._newest

    def orders(self) -> Iterator[Order]:
        for order in self._orders.values():
            counter = self._log.counted if order.counts else self._log.passed
            counter[self.kind.value] += 1
            yield order

    def _take(self, _: int, found: tuple[Cell, ...]) -> None:
        (code, klpd, klpd_name, year, unit, unit_name, amount, status, ordered) = found
        region = self._governments.find(klpd, klpd_name)
        if region is None:
            self._governments.pass_over(klpd, klpd_name)
            self._log.passed[self.kind.value] += 1
            return
        state = cells.text(status)
        counts, finished = V6_STATES.get(state.casefold(), (False, False))
        budget_year = cells.year(year)
        if ordered in (None, ""):
            if counts:
                raise RowRejected(Reason.NO_DATE)
            day = date(budget_year, 1, 1)  # negotiations have no date, and do not count
        else:
            day = cells.day(ordered)
            self._newest = max(self._newest, day)
        key = cells.key(code)
        if key in self._orders:
            self._log.doubled[self.kind.value] += 1
        self._orders[key] = Order(
            region,
            budget_year,
            cells.text(unit),
            True,
            cells.text(unit_name),
            day,
            cells.rupiah(amount),
            state,
            counts,
            finished,
        )
