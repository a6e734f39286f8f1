"""What looks wrong in figures that have come in, decided before anything is published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from procurement.figures import Fact, Figure, Finding, FindingKind
from procurement.periods import Phase, phase

#: A value so many times its predecessor (or its fraction) was typed in another unit.
UNIT_SLIPS = (range(500, 2001), range(500_000, 2_000_001))
#: Values of two years are held against each other when they reach about the same day.
SAME_SEASON = timedelta(days=30)
#: So long a year has just begun: its first orders are no measure of what follows.
BEGINNING = timedelta(days=90)
#: A plan may be revised; one that moves by half deserves a look.
PLAN_MOVES_BY = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told of a region beside one new figure of it; None where nothing is."""

    #: What the figure would replace.
    known: Figure | None = None
    #: The other semester of its year: orders only grow from the first to the second.
    other_half: Figure | None = None
    year_before: Figure | None = None


def examine(figure: Figure, beside: Beside, today: date) -> list[Finding]:
    """
    Look at one new figure on `today` (WIB), beside what else is told of its region.

    Within a year values only grow; across 1 January they start anew.
    """
    slipped = list(_slips(figure, beside))
    found = [*_by_itself(figure, today), *slipped]
    is_slip = any(kind is FindingKind.UNIT_SLIP for kind, _ in slipped)
    fallen = _fallen(figure, beside)
    if fallen is not None and not is_slip:
        found.append((FindingKind.VALUE_FELL, {"before": fallen[0], "now": fallen[1]}))
    if beside.known is not None:
        found += _beside_known(figure, beside.known, today, is_slip)
    return [Finding(kind, figure.region.code, figure.semester, facts) for kind, facts in found]


_Found = tuple[FindingKind, dict[str, Fact]]


def _by_itself(figure: Figure, today: date) -> Iterator[_Found]:
    if not figure.rup:
        yield FindingKind.NO_PLAN, {"value": figure.value}
    elif figure.value > figure.rup:
        yield FindingKind.SHARE_OVER_100, {"value": figure.value, "rup": figure.rup}
    taken = figure.data_date.isoformat()
    if figure.data_date > today:
        yield FindingKind.FUTURE_DATE, {"date": taken}
    if figure.data_date < figure.semester.opens:
        yield FindingKind.DATE_BEFORE_PERIOD, {"date": taken}
    if figure.orders_to > figure.data_date:
        until = figure.orders_to.isoformat()
        yield FindingKind.ORDERS_AFTER_DATE, {"orders": until, "date": taken}


def _beside_known(figure: Figure, known: Figure, today: date, is_slip: bool) -> Iterator[_Found]:
    if known.rup and not figure.rup:
        yield FindingKind.PLAN_GONE, {"before": known.rup}
    if known.is_standard and not figure.is_standard:
        yield FindingKind.METRIC_CHANGED, {"denominator": figure.denominator.value}
    if figure.rup and known.rup and not is_slip:
        moved = abs(figure.rup - known.rup)
        if moved > PLAN_MOVES_BY * known.rup:
            yield FindingKind.PLAN_MOVED, {"before": known.rup, "now": figure.rup}
    if figure.data_date < known.data_date:
        taken, told = figure.data_date.isoformat(), known.data_date.isoformat()
        yield FindingKind.OLDER_THAN_KNOWN, {"date": taken, "known": told}
    both_recomputed = figure.recomputed and known.recomputed
    is_first_share = figure.is_standard and not known.is_standard
    if (
        phase(known, today) is Phase.CLOSED
        and not both_recomputed
        and not is_first_share
        and _said(figure) != _said(known)
    ):
        amounts: dict[str, Fact] = {"before": known.value, "now": figure.value}
        if figure.rup != known.rup:
            amounts |= {"rup_before": known.rup, "rup_now": figure.rup}
        yield FindingKind.CLOSED_RESTATED, amounts


def _said(figure: Figure) -> tuple[object, ...]:
    """What restating a semester would change; new dates alone restate nothing."""
    return (figure.value, figure.finished, figure.rup, figure.denominator, figure.order_states)


def _slips(figure: Figure, beside: Beside) -> Iterator[_Found]:
    """
    Value and plan, where one is a thousandfold of what stands beside it, or its fraction.

    From a year that had just begun a value may grow so much: then it is told, and nothing more.
    """
    others = [beside.known] if beside.known else [beside.other_half, beside.year_before]
    told = [other for other in others if other is not None]
    plan = next((other for other in told if _slipped(figure.rup, other.rup)), None)
    if plan is not None:
        yield FindingKind.UNIT_SLIP, _beside(plan, "RUP") | {"before": plan.rup, "now": figure.rup}
    value = next((other for other in told if _has_slipped(figure, other)), None)
    if value is not None:
        grew = plan is None and _may_have_grown(figure, value)
        kind = FindingKind.LEAP if grew else FindingKind.UNIT_SLIP
        amounts: dict[str, Fact] = {"before": value.value, "now": figure.value}
        yield kind, _beside(value, "nilai") | amounts


def _beside(other: Figure, what: str) -> dict[str, Fact]:
    return {"what": what, "beside": str(other.semester)}


def _may_have_grown(figure: Figure, earlier: Figure) -> bool:
    return (
        figure.value > earlier.value
        and figure.ratio is not None
        and figure.ratio <= 1
        and earlier.reach - earlier.semester.start < BEGINNING
    )


def _has_slipped(figure: Figure, other: Figure) -> bool:
    if other.starts_late or figure.starts_late or not _slipped(figure.value, other.value):
        return False
    if figure.semester.year == other.semester.year:
        return True
    days = [one.reach - one.semester.start for one in (figure, other)]
    return abs(days[0] - days[1]) <= SAME_SEASON


def _fallen(figure: Figure, beside: Beside) -> tuple[int, int] | None:
    """Two values of one year of which the later is the smaller."""
    if beside.known is not None and figure.value < beside.known.value:
        return beside.known.value, figure.value
    other = beside.other_half
    if other is None or other.starts_late or figure.starts_late:
        return None
    first, second = (figure, other) if figure.semester.half == 1 else (other, figure)
    return (first.value, second.value) if second.value < first.value else None


def _slipped(now: int | None, before: int | None) -> bool:
    low, high = sorted((now or 0, before or 0))
    if low <= 0:
        return False
    return any(slip.start * low <= high < slip.stop * low for slip in UNIT_SLIPS)
