"""
The sums of one import: rows of any kind in; plan and monthly orders of each work unit out.

`snapshots.py` makes of these sums what is told for each semester.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import add
from typing import Any, Protocol

from procurement.figures import Finding, FindingKind, Unit
from procurement.regions import Region, gazetteer
from sync import cells
from sync.collecting import without_collecting
from sync.commodities import Commodities
from sync.governments import Governments
from sync.headers import Shaped
from sync.links import Links
from sync.orders import V5_STATES, V6_STATES, Orders, V6Counter
from sync.packages import V5Counter
from sync.plans import PlanCounter
from sync.rowlog import RowLog
from sync.shapes import Kind
from sync.toko_daring import NEEDS as DARING_NEEDS
from sync.toko_daring import DaringCounter
from sync.units import UnitList
from sync.yearparts import YearParts

#: From this budget year on both catalogues took orders; v5 ended in the second one.
BOTH_CATALOGUES = (2024, 2025)


@dataclass(slots=True)
class UnitSums:
    """A work unit in a budget year: its plan, and orders by month, in rupiah."""

    name: str = ""
    rup_penyedia: int = 0
    rup_swakelola: int = 0
    #: Of it what is to be bought by e-purchasing.
    rup_ep: int = 0
    value: list[int] = field(default_factory=lambda: [0] * 12)
    finished: list[int] = field(default_factory=lambda: [0] * 12)

    def told_to(self, month: int, code: str, *, tells_methods: bool) -> Unit:
        """The unit as it stands at the end of `month` (1 to 12)."""
        return Unit(
            code=code,
            name=self.name or f"Satker {code}",
            value=sum(self.value[:month]),
            finished=sum(self.finished[:month]),
            rup_penyedia=self.rup_penyedia,
            rup_swakelola=self.rup_swakelola,
            rup_ep=self.rup_ep if tells_methods else None,
        )


@dataclass(slots=True)
class YearSums:
    """One region in one budget year."""

    units: dict[str, UnitSums] = field(default_factory=dict)
    #: Kinds of plan rows that there were.
    plans: set[Kind] = field(default_factory=set)
    has_orders: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """All that an import's rows say."""

    years: dict[tuple[Region, int], YearSums]
    #: Kinds of rows that there were for each budget year.
    kinds: dict[int, set[Kind]]
    first_order: dict[int, date]
    #: The newest day that any order row carries.
    told_until: date | None
    announced_until: dict[int, date]
    findings: list[Finding]
    parts: YearParts = field(default_factory=YearParts, compare=False)


class _Counter(Protocol):
    @property
    def kind(self) -> Kind: ...
    def read(self, shaped: Shaped) -> Any: ...
    def add(self, block: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Counted:
    """What sheets tell, before it is summed: it can be handed from one process to another."""

    blocks: list[tuple[Kind, Any]]
    log: RowLog
    governments: Governments


class Tally:
    """Counts the sheets of one import, whatever their kind."""

    def __init__(self, log: RowLog) -> None:
        governments = Governments()
        self._governments = governments
        self._units = UnitList(governments, 0)
        self._log = log
        self._plans = [
            PlanCounter(kind, governments, log)
            for kind in (Kind.PLAN_PENYEDIA, Kind.PLAN_SWAKELOLA)
        ]
        self._links, self._commodities = Links(), Commodities()
        self._daring = DaringCounter(governments)
        self._orders = (
            V5Counter(governments, log, self._links, self._commodities),
            V6Counter(governments, log, self._links),
        )
        counters: list[_Counter] = [*self._plans, *self._orders]
        self._counters = {counter.kind: counter for counter in counters}

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(self._counters)

    @without_collecting()
    def count(self, shaped: Shaped) -> None:
        self._counters[shaped.kind].add(self._counters[shaped.kind].read(shaped))

    def count_beside(self, shaped: Shaped) -> int | None:
        """
        Count rows that are no part of the figures, but say something of their parts.

        How many there were; None where they are of another kind, or not read.
        """
        if shaped.kind is Kind.REVISIONS:
            return self._links.read_revisions(shaped)
        if shaped.kind is Kind.TOKO_DARING and all(map(shaped.column, DARING_NEEDS)):
            return self._daring.count(shaped)
        return None

    def add(self, counted: Counted) -> None:
        """Take what another tally has read, as if it had been read here."""
        self._log.add(counted.log)
        self._governments.add(counted.governments)
        for kind, block in counted.blocks:
            self._counters[kind].add(block)

    @classmethod
    @without_collecting()
    def read(cls, sheets: Iterable[Shaped]) -> Counted | None:
        """What sheets tell, for `add`; None where one is of no kind that counts, or none is."""
        log = RowLog()
        tally, blocks = cls(log), []
        for shaped in sheets:
            if shaped.kind not in tally.kinds:
                return None
            blocks.append((shaped.kind, tally._counters[shaped.kind].read(shaped)))
        return Counted(blocks, log, tally._governments) if blocks else None

    def name_units(self, shaped: Shaped, year: int) -> None:
        """Call units as a list of them does, where the plan of `year` does not name them."""
        self._units = UnitList(self._governments, year)
        self._units.count(shaped)

    @without_collecting()
    def sums(self) -> Sums:
        """Put everything together; call once, when all sheets are counted."""
        years: dict[tuple[Region, int], YearSums] = {}
        kinds: dict[int, set[Kind]] = {}
        first: dict[int, date] = {}
        codes = self._units.codes | self._add_plans(years, kinds)
        oddities = _Oddities()
        parts = YearParts(self._links, self._commodities, self._daring)
        for plan in self._plans:
            parts.add_plan(plan.kind, plan.parts)
        for counter in self._orders:
            for orders in counter.orders():
                oddities.note(orders)
                parts.add_orders(counter.kind, orders)
                place = orders.place
                year = years.setdefault((gazetteer()[place.region], place.year), YearSums())
                year.has_orders = True
                kinds.setdefault(place.year, set()).add(counter.kind)
                if orders.counts:
                    day = cells.day_of_number(orders.first)
                    first[place.year] = min(first.get(place.year, day), day)
                    # v6 names a work unit by its textual code, v5 and the plan by a number.
                    code = place.unit
                    if counter.unit_is_code:
                        code = codes.get((place.region, code), code)
                    _add_orders(year.units.setdefault(code, UnitSums()), orders)
        for (region, _), told in years.items():
            for code, unit in told.units.items():
                unit.name = unit.name or self._units.names.get((region.code, code), "")
        until = [counter.told_until for counter in self._orders if counter.told_until]
        announced: dict[int, date] = {}
        for plan in self._plans:
            for budget_year, day in plan.announced_until.items():
                announced[budget_year] = max(announced.get(budget_year, day), day)
        findings = self._governments.findings() + oddities.findings()
        for counter in self._orders:
            findings += counter.findings
        zero = sum(plan.zero_ceilings for plan in self._plans)
        if zero:
            findings.append(Finding(FindingKind.ZERO_CEILING, facts={"rows": zero}))
        return Sums(years, kinds, first, max(until, default=None), announced, findings, parts)

    def _add_plans(
        self, years: dict[tuple[Region, int], YearSums], kinds: dict[int, set[Kind]]
    ) -> dict[tuple[str, str], str]:
        """Add both plans; returns the unit that each textual satker code means, by region."""
        codes: dict[tuple[str, str], str] = {}
        for plan in self._plans:
            plan.settle(self._links)
            codes |= plan.unit_codes
            for budget_year in plan.years:
                kinds.setdefault(budget_year, set()).add(plan.kind)
            for place, amount in plan.sums.items():
                region = gazetteer()[place.region]
                year = years.setdefault((region, place.year), YearSums())
                year.plans.add(plan.kind)
                unit = year.units.setdefault(place.unit, UnitSums())
                unit.name = unit.name or plan.unit_names.get((place.region, place.unit), "")
                unit.rup_ep += plan.by_e_purchasing.get(place, 0)
                if plan.kind is Kind.PLAN_PENYEDIA:
                    unit.rup_penyedia += amount
                else:
                    unit.rup_swakelola += amount
        return codes


def _add_orders(unit: UnitSums, orders: Orders) -> None:
    unit.name = unit.name or orders.place.unit_name
    unit.value = list(map(add, unit.value, orders.months))
    if orders.finished:
        unit.finished = list(map(add, unit.finished, orders.months))


class _Oddities:
    """Orders in unknown states, and orders dated after their budget year."""

    def __init__(self) -> None:
        self._known = {*V5_STATES, *V6_STATES}
        self._unknown: dict[tuple[str, str], list[int]] = {}
        self._after: Counter[tuple[str, int]] = Counter()

    def note(self, orders: Orders) -> None:
        place = orders.place
        if orders.status.casefold() not in self._known:
            sums = self._unknown.setdefault((place.region, orders.status[:60]), [0, 0])
            sums[0] += orders.number
            sums[1] += orders.value
        if orders.counts and orders.late:
            self._after[place.region, place.year] += orders.late

    def findings(self) -> list[Finding]:
        found = [
            Finding(
                FindingKind.UNKNOWN_STATUS,
                code,
                None,
                {"status": status, "orders": orders, "value": value},
            )
            for (code, status), (orders, value) in sorted(self._unknown.items())
        ]
        found += [
            Finding(FindingKind.AFTER_YEAR, code, None, {"year": year, "orders": orders})
            for (code, year), orders in sorted(self._after.items())
        ]
        return found
