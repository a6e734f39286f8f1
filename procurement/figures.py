"""What is said of one region in one semester: amounts in whole rupiah, their dates and basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from procurement.breakdowns import Part
from procurement.regions import Region
from procurement.semester import Semester


class Denominator(StrEnum):
    """What a percentage is taken of. Only RUP_TOTAL makes the share; the rest are other metrics."""

    RUP_TOTAL = "RUP_TOTAL"
    RUP_PENYEDIA = "RUP_PENYEDIA"
    RUP_EP = "RUP_EP"
    BELANJA_PBJ = "BELANJA_PBJ"
    NOT_STATED = "TIDAK_DISEBUT"


class OrderStates(StrEnum):
    """Which orders a value holds."""

    IN_PROCESS_AND_FINISHED = "proses+selesai"
    FINISHED = "selesai"
    NOT_STATED = "TIDAK_DISEBUT"


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One region's e-purchasing in one semester, as one source said it on one day.

    `value` and `finished` are orders in rupiah, cumulative from 1 January; `rup` is what the share
    divides by, None where no plan was announced or none was read.
    """

    region: Region
    semester: Semester
    value: int
    finished: int | None
    rup: int | None
    rup_penyedia: int | None
    rup_swakelola: int | None
    data_date: date
    plan_date: date | None
    orders_from: date
    orders_to: date
    source: str
    denominator: Denominator = Denominator.RUP_TOTAL
    order_states: OrderStates = OrderStates.IN_PROCESS_AND_FINISHED
    #: One later dump served several semesters: its plan, not the one of the semester's end.
    recomputed: bool = False
    snapshot_id: int = 0

    @property
    def ratio(self) -> Fraction | None:
        """Orders over plan, exact, or None where there is no plan to divide by."""
        return Fraction(self.value, self.rup) if self.rup else None

    @property
    def share(self) -> Decimal | None:
        """E-purchasing as a percentage of the plan, or None where there is no plan."""
        return percentage(self.value, self.rup)

    @property
    def starts_late(self) -> bool:
        """Orders before `orders_from` are no data: the value is too low by an unknown amount."""
        return self.orders_from > self.semester.start

    @property
    def ends_early(self) -> bool:
        return self.orders_to < self.semester.end

    @property
    def reach(self) -> date:
        """The last day of the semester whose orders the value holds."""
        return min(self.orders_to, self.semester.end)

    @property
    def is_standard(self) -> bool:
        """Whether the percentage is the share: counted orders over the whole announced plan."""
        return (
            self.denominator is Denominator.RUP_TOTAL
            and self.order_states is OrderStates.IN_PROCESS_AND_FINISHED
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """A work unit (satker, OPD) of a region, in one snapshot; amounts in rupiah."""

    code: str
    name: str
    value: int
    finished: int
    rup_penyedia: int
    rup_swakelola: int
    #: What of the plan is to be bought by e-purchasing; None where methods are not told.
    rup_ep: int | None = None

    @property
    def rup(self) -> int:
        return self.rup_penyedia + self.rup_swakelola

    @property
    def share(self) -> Decimal | None:
        return percentage(self.value, self.rup)


@dataclass(frozen=True, slots=True)
class Month:
    """Orders from 1 January to the end of a month (or of the data), in rupiah."""

    month: int
    value: int
    finished: int


class FindingKind(StrEnum):
    """What looks wrong in what arrived. Each is told to the admin; none is mended silently."""

    SHARE_OVER_100 = "share over 100"
    NO_PLAN = "no plan"
    VALUE_FELL = "value fell"
    UNIT_SLIP = "unit slip"
    LEAP = "leap"
    ORDERS_AFTER_DATE = "orders after date"
    JUNE_KEPT = "june kept"
    PLAN_MOVED = "plan moved"
    PLAN_UNLIKELY = "plan unlikely"
    PLAN_PARTS_MOVED = "plan parts moved"
    PLAN_BEGINS = "plan begins"
    PLAN_OLDER = "plan older"
    FINISHED_FELL = "finished fell"
    VALUE_JUMPED = "value jumped"
    VALUES_JUMPED = "values jumped"
    FUTURE_DATE = "future date"
    DATE_BEFORE_PERIOD = "date before period"
    OLDER_THAN_KNOWN = "older than known"
    FEWER_REGIONS = "fewer regions"
    PROVINCE_MISSING = "province missing"
    MANY_REJECTED = "many rejected"
    PLAN_GONE = "plan gone"
    METRIC_CHANGED = "metric changed"
    PLANS_MOVED = "plans moved"
    SHARES_MOVED = "shares moved"
    CLOSED_RESTATED = "closed restated"
    INCOMPLETE_PACKAGE = "incomplete package"
    UNKNOWN_STATUS = "unknown status"
    OTHER_YEAR = "other year"
    AFTER_YEAR = "after year"
    ZERO_CEILING = "zero ceiling"
    NOT_A_REGION = "not a region"
    UNKNOWN_KLPD = "unknown klpd"
    ORDERS_NOT_IMPORTED = "orders not imported"
    KIND_MISSING = "kind missing"
    PLAN_SUM_DIFFERS = "plan sum differs"
    UNITS_DIFFER = "units differ"
    REGION_FAILED = "region failed"
    REGION_EMPTIED = "region emptied"
    PART_FAILED = "part failed"
    FILE_REFUSED = "file refused"
    TOLD_BY_NEWER_FILE = "told by newer file"
    SERVED_ELSEWHERE = "served elsewhere"
    SUMMARY_DIFFERS = "summary differs"
    SUMMARY_UNPROVEN = "summary unproven"
    ROWS_FELL = "rows fell"
    OTHER_UNITS = "other units"
    NEW_UNITS = "new units"
    MANY_FAILED = "many failed"
    PROVINCE_FAILED = "province failed"
    MANY_DOUBTFUL = "many doubtful"
    FIRST_FIGURES = "first figures"
    TAKEN_BACK = "taken back"


#: What nobody should publish without a second look: an import that meets one of these waits.
HOLDING = frozenset(
    {
        FindingKind.UNIT_SLIP,
        FindingKind.FUTURE_DATE,
        FindingKind.DATE_BEFORE_PERIOD,
        FindingKind.ORDERS_AFTER_DATE,
        FindingKind.OLDER_THAN_KNOWN,
        FindingKind.CLOSED_RESTATED,
        FindingKind.MANY_FAILED,
        FindingKind.PROVINCE_FAILED,
        FindingKind.MANY_DOUBTFUL,
        FindingKind.FIRST_FIGURES,
        FindingKind.TAKEN_BACK,
        FindingKind.FEWER_REGIONS,
        FindingKind.PROVINCE_MISSING,
        FindingKind.MANY_REJECTED,
        FindingKind.PLAN_GONE,
        FindingKind.PLAN_UNLIKELY,
        FindingKind.METRIC_CHANGED,
        FindingKind.OTHER_UNITS,
        FindingKind.VALUES_JUMPED,
        FindingKind.PLANS_MOVED,
        FindingKind.SHARES_MOVED,
    }
)
#: A cancelled order takes a little away; a sum that falls below this part of itself lost more,
#: unless all that it lost is so little of the plan: early in a year one order is much of a sum.
#: It is never half of it.
MAY_FALL_TO, MAY_LOSE, MAY_HALVE_TO = Fraction(9, 10), Fraction(1, 100), Fraction(1, 2)
#: Rows are withdrawn and announced again; a dataset that falls below this part has lost some.
ROWS_MAY_FALL_TO = Fraction(1, 2)
#: Orders may exceed a plan; beyond so many times the plan, one of the two is wrong.
MAY_EXCEED = 5

Fact = str | int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: what it is, where, and the facts that a sentence about it needs."""

    kind: FindingKind
    region_code: str | None = None
    semester: Semester | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nobody should publish what this was found in without a second look."""
        match self.kind:
            case FindingKind.VALUE_FELL:
                before, now = self._amount("before"), self._amount("now")
                is_little = before - now <= MAY_LOSE * self._amount("rup")
                return now < (MAY_HALVE_TO if is_little else MAY_FALL_TO) * before
            case FindingKind.ROWS_FELL:
                return self._amount("now") < ROWS_MAY_FALL_TO * self._amount("before")
            case FindingKind.SHARE_OVER_100:
                return self._amount("value") > MAY_EXCEED * self._amount("rup")
            case _:
                return self.kind in HOLDING

    def _amount(self, name: str) -> int:
        amount = self.facts.get(name) or 0
        assert isinstance(amount, int)  # findings of this kind are made with it
        return amount


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A figure with what lies behind it: units, cumulative months and findings."""

    figure: Figure
    units: tuple[Unit, ...] = ()
    months: tuple[Month, ...] = ()
    findings: tuple[Finding, ...] = ()
    #: What the figure consists of, as far as the records tell: see `Breakdown`.
    parts: tuple[Part, ...] = ()


def percentage(part: int, whole: int | None) -> Decimal | None:
    """`part` of `whole` times 100, to 28 digits; None where there is no whole to divide by."""
    return Decimal(part * 100) / whole if whole else None
