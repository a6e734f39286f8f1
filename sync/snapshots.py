"""
From a year's sums to what is told for its semesters, with the dates that say how far they reach.

What rows cannot say (on which day they were taken, from when on orders are in them) comes from
options, or is taken from the rows and then named as taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from procurement.amounts import LARGEST
from procurement.figures import (
    Denominator,
    Fact,
    Figure,
    Finding,
    FindingKind,
    Month,
    Snapshot,
    Unit,
)
from procurement.regions import Region
from procurement.semester import Semester
from sync.errors import FileRefused, Refusal
from sync.shapes import Kind
from sync.taken import Taken
from sync.tally import BOTH_CATALOGUES, Sums, YearSums
from sync.yearparts import YearParts

#: A first order by this day of the year lets us take it that orders are told from 1 January.
FIRST_ORDER_BY = (1, 31)
#: So long after 30 June a dump's plan is no longer June's: its Semester I is "hitung ulang".
PLAN_OF_JUNE = timedelta(days=31)
#: A download through midnight is dated either day.
NIGHT = timedelta(days=1)
#: The two halves of a plan.
PLANS = frozenset({Kind.PLAN_PENYEDIA, Kind.PLAN_SWAKELOLA})


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who imports says about rows that cannot say it themselves."""

    data_date: date | None = None
    orders_from: date | None = None
    semester: Semester | None = None
    unit: str | None = None
    source: str | None = None
    #: Take a region with a plan and no order rows as one that has bought nothing.
    absent_is_zero: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The snapshots of an import, what had to be taken from the rows, and what looked wrong."""

    snapshots: list[Snapshot]
    taken: list[tuple[Taken, dict[str, str]]]
    findings: list[Finding]


def tell(sums: Sums, options: Options, file: str) -> Told:
    """
    The snapshots that `sums` give under `options`.

    A semester that ends before orders are told from is left out: no data is not zero. Raises
    FileRefused, naming `file`, where nothing can be told, no row says a date, or a region's sum is
    more than there can be.
    """
    taken: list[tuple[Taken, dict[str, str]]] = []
    data_date = options.data_date or sums.told_until
    if data_date is None:
        raise FileRefused(file, Refusal.NO_DATA_DATE)
    if options.data_date is None:
        taken.append((Taken.DATA_DATE, {"date": data_date.isoformat()}))
    findings = list(sums.findings)
    if sums.told_until is not None and sums.told_until > data_date + NIGHT:
        late: dict[str, Fact] = {
            "orders": sums.told_until.isoformat(),
            "date": data_date.isoformat(),
        }
        findings.append(Finding(FindingKind.ORDERS_AFTER_DATE, facts=late))
    source = options.source or _source(sums)
    snapshots: list[Snapshot] = []
    for year in sorted({year for _, year in sums.years}):
        if Kind.ORDERS_V5 not in sums.kinds[year] and Kind.ORDERS_V6 not in sums.kinds[year]:
            findings.append(Finding(FindingKind.ORDERS_NOT_IMPORTED, facts={"year": year}))
            continue
        findings += _missing_kinds(year, sums.kinds[year])
        orders_from = _orders_from(year, sums, options, taken)
        period = _Period(
            year=year,
            data_date=data_date,
            orders_from=orders_from,
            plan_date=sums.announced_until.get(year),
            source=source,
            parts=sums.parts,
        )
        regions = [(region, told) for (region, y), told in sums.years.items() if y == year]
        for region, told in sorted(regions, key=lambda pair: pair[0].code):
            if not told.has_orders and not options.absent_is_zero:
                findings.append(
                    Finding(FindingKind.ORDERS_NOT_IMPORTED, region.code, facts={"year": year})
                )
                continue
            for kind in sorted((PLANS & sums.kinds[year]) - told.plans):
                findings.append(
                    Finding(
                        FindingKind.KIND_MISSING,
                        region.code,
                        facts={"year": year, "kind": kind.value},
                    )
                )
            snapshots += period.snapshots(region, told)
    if not snapshots:
        raise FileRefused(file, Refusal.NOTHING_TO_TELL)
    for one in snapshots:
        if max(one.figure.value, one.figure.rup or 0) >= LARGEST:
            raise FileRefused(file, Refusal.SUM_TOO_LARGE, one.figure.region.name)
    return Told(snapshots, taken, findings)


@dataclass(frozen=True, slots=True)
class _Period:
    """A budget year as one dump tells it."""

    year: int
    data_date: date
    orders_from: date
    plan_date: date | None
    source: str
    parts: YearParts

    def semesters(self) -> list[Semester]:
        first, second = Semester(self.year, 1), Semester(self.year, 2)
        told = [first] if self.orders_from <= first.end else []
        return [*told, second] if self.data_date > first.end else told

    def snapshots(self, region: Region, sums: YearSums) -> list[Snapshot]:
        semesters = self.semesters()
        june = Semester(self.year, 1).end
        recomputed = len(semesters) == 2 and self.data_date > june + PLAN_OF_JUNE
        return [self._snapshot(region, sums, one, recomputed) for one in semesters]

    def _snapshot(
        self, region: Region, sums: YearSums, semester: Semester, recomputed: bool
    ) -> Snapshot:
        last = semester.months[-1]
        methods = Kind.PLAN_PENYEDIA in sums.plans
        units = [
            unit.told_to(last, code, tells_methods=methods)
            for code, unit in sorted(sums.units.items())
        ]
        denominator = _denominator(sums.plans)
        penyedia = sum(unit.rup_penyedia for unit in units)
        swakelola = sum(unit.rup_swakelola for unit in units)
        figure = Figure(
            region=region,
            semester=semester,
            value=sum(unit.value for unit in units),
            finished=sum(unit.finished for unit in units),
            rup=None if denominator is None else penyedia + swakelola,
            rup_penyedia=None if denominator is None else penyedia,
            rup_swakelola=swakelola if denominator is Denominator.RUP_TOTAL else None,
            data_date=self.data_date,
            plan_date=None if denominator is None else self.plan_date,
            orders_from=self.orders_from,
            orders_to=min(self.data_date, semester.end),
            source=self.source,
            denominator=denominator or Denominator.RUP_TOTAL,
            recomputed=recomputed,
        )
        parts = self.parts.told((region.code, self.year), semester.half, sums.plans)
        months = self._months(sums, semester)
        return Snapshot(figure, _worth_keeping(units), months, parts=parts)

    def _months(self, sums: YearSums, semester: Semester) -> tuple[Month, ...]:
        told_to = min(self.data_date, semester.end)
        first = 1 if self.orders_from <= semester.start else self.orders_from.month
        last = 12 if told_to.year > self.year else told_to.month if told_to.year == self.year else 0
        return tuple(
            Month(
                month,
                sum(sum(unit.value[:month]) for unit in sums.units.values()),
                sum(sum(unit.finished[:month]) for unit in sums.units.values()),
            )
            for month in semester.months
            if first <= month <= last
        )


def _worth_keeping(units: list[Unit]) -> tuple[Unit, ...]:
    """Units with a plan or with orders: satkers of other years stand in the records too."""
    return tuple(unit for unit in units if unit.rup or unit.value)


def _orders_from(
    year: int, sums: Sums, options: Options, taken: list[tuple[Taken, dict[str, str]]]
) -> date:
    start = date(year, 1, 1)
    if options.orders_from is not None and options.orders_from.year == year:
        return options.orders_from
    first = sums.first_order.get(year, start)
    facts = {"year": str(year), "date": first.isoformat()}
    if first <= date(year, *FIRST_ORDER_BY):
        taken.append((Taken.ORDERS_FROM_START, facts))
        return start
    taken.append((Taken.ORDERS_FROM_LATER, facts))
    return first


def _denominator(kinds: set[Kind]) -> Denominator | None:
    """What a region's plan is, by the kinds of rows it has: half a plan is another metric."""
    if Kind.PLAN_PENYEDIA not in kinds:
        return None
    return Denominator.RUP_TOTAL if Kind.PLAN_SWAKELOLA in kinds else Denominator.RUP_PENYEDIA


def _missing_kinds(year: int, kinds: set[Kind]) -> list[Finding]:
    wanted = set(PLANS)
    if year in BOTH_CATALOGUES:
        wanted |= {Kind.ORDERS_V5, Kind.ORDERS_V6}
    return [
        Finding(FindingKind.KIND_MISSING, facts={"year": year, "kind": kind.value})
        for kind in sorted(wanted - kinds)
    ]


def _source(sums: Sums) -> str:
    kinds = set().union(*sums.kinds.values())
    catalogues = [kind.value for kind in (Kind.ORDERS_V5, Kind.ORDERS_V6) if kind in kinds]
    plan = ["RUP SiRUP"] if kinds & PLANS else []
    return "rekaman " + " dan ".join([" + ".join(catalogues), *plan])
