"""What looks wrong in figures that have come in, decided before anything is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from procurement.figures import Fact, Figure, Finding, FindingKind, Unit
from procurement.periods import Phase, phase

#: A value so many times its predecessor (or its fraction) was typed in another unit.
UNIT_SLIPS = (range(500, 2001), range(500_000, 2_000_001))
#: Values of two years are held against each other when they reach about the same day.
SAME_SEASON = timedelta(days=30)
#: So long a year has just begun: its first orders are no measure of what follows.
BEGINNING = timedelta(days=90)
#: A plan may be revised; one that becomes so many times what it was, or its fraction, deserves a
#: look, and beyond these factors no revision takes it.
PLAN_MOVES_BY = Fraction(3, 2)
PLAN_FALLS_BY, PLAN_GROWS_BY = 2, 3
#: Nor does one move so much of a plan from penyedia to swakelola.
PARTS_MOVE_BY = Fraction(1, 4)
#: A part that halves deserves a look, unless it loses so little of the plan.
PART_MAY_LOSE = Fraction(1, 100)
#: Of a new year's plan a part that is so many times smaller than last year's has just begun, or is
#: no sum of rupiah.
PART_BEGINS_BY = 100
#: Plans of two years of one government differ by less than so many times.
YEARS_DIFFER_BY = 10
#: In ten days (what does not change is dated anew after a week) orders make of a value less than so
#: many times what it was; while a year has just begun, a few orders do.
VALUE_GROWS_TO, VALUE_BEGINS_TO = Fraction(3, 2), 2
#: Nor do the values of many governments become so many times what they were in one such time, once
#: they are this part of the plan.
VALUE_DOUBLES, VALUE_IS_SOMETHING = 2, Fraction(1, 200)
PACE = timedelta(days=10)


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
    is_slip = any(kind in _SLIPPED for kind, _ in slipped)
    fallen = _fallen(figure, beside)
    if fallen is not None and not is_slip:
        amounts: dict[str, Fact] = {"before": fallen[0], "now": fallen[1], "rup": figure.rup}
        found.append((FindingKind.VALUE_FELL, amounts))
    if beside.known is not None:
        found += _beside_known(figure, beside.known, today, is_slip)
    return [Finding(kind, figure.region.code, figure.semester, facts) for kind, facts in found]


def examine_units(
    figure: Figure, units: Iterable[Unit], known: Iterable[Unit], year_before: Iterable[Unit] = ()
) -> list[Finding]:
    """
    Whether the `units` behind a figure are those that were `known`, or another body's.

    Only those with a plan count: orders alone name a unit by a code that the plan, once it is
    announced, puts another in place of. Where few are known yet, those of the year before are
    asked; a government that was put in order anew may have none of these.
    """
    units = list(units)
    before, last = ({unit.code for unit in told if unit.rup} for told in (known, year_before))
    stayed = len(before & {unit.code for unit in units})
    facts: dict[str, Fact]
    if len(before) >= FEW_UNITS:
        if 2 * stayed >= len(before):
            return []
        facts = {"stayed": stayed, "before": len(before)}
        return [Finding(FindingKind.OTHER_UNITS, figure.region.code, figure.semester, facts)]
    now = {unit.code for unit in units if unit.rup}
    if not now or len(last) < FEW_UNITS or now & last:
        return []
    facts = {"units": len(now), "before": len(last)}
    return [Finding(FindingKind.NEW_UNITS, figure.region.code, figure.semester, facts)]


def is_beginning(known: Figure) -> bool:
    """Whether `known` tells of a year that had just begun: its plan was still being announced."""
    return min(known.data_date, known.reach) - known.semester.start < BEGINNING


def has_moved(figure: Figure, known: Figure) -> bool:
    """Whether the plan has moved by half; that it grows while a year begins is no movement."""
    if not figure.rup or not known.rup:
        return False
    is_new = figure.rup > known.rup and is_beginning(known)
    return not is_new and _is_beyond(PLAN_MOVES_BY, figure.rup, known.rup)


def _is_beyond(factor: Fraction | int, *amounts: int) -> bool:
    return max(amounts) > factor * min(amounts)


def has_jumped(figure: Figure, known: Figure) -> bool:
    """Whether the value has grown faster than orders come in."""
    return _has_grown_to(VALUE_BEGINS_TO if is_beginning(known) else VALUE_GROWS_TO, figure, known)


def has_doubled(figure: Figure, known: Figure) -> bool:
    """
    Whether the value has doubled that was more than first orders are, in a year well under way.

    A government that buys late begins with leaps, from next to nothing.
    """
    is_something = known.value >= VALUE_IS_SOMETHING * (known.rup or 0)
    return is_something and not is_beginning(known) and _has_grown_to(VALUE_DOUBLES, figure, known)


def _has_grown_to(factor: Fraction | int, figure: Figure, known: Figure) -> bool:
    """Whether the value has grown to `factor` times what was known, or by as much in each PACE."""
    if figure.starts_late or known.starts_late:
        return False
    days = max(PACE, figure.data_date - known.data_date).days
    limit = (1 + (factor - 1) * Fraction(days, PACE.days)) * known.value
    return figure.value >= limit and figure.value > known.value


#: What looks like another unit; that the amount has moved, too, would say it twice.
_SLIPPED = (FindingKind.UNIT_SLIP, FindingKind.LEAP)
#: Of fewer units than this it says nothing that many have changed.
FEW_UNITS = 3
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
    if _loses_its_metric(figure, known):
        yield FindingKind.METRIC_CHANGED, {"denominator": figure.denominator.value}
    if not is_slip:
        yield from _moves(figure, known)
    amounts: dict[str, Fact]
    if figure.finished is not None and figure.finished < (known.finished or 0):
        amounts = {"before": known.finished, "now": figure.finished}
        yield FindingKind.FINISHED_FELL, amounts
    if figure.plan_date and known.plan_date and figure.plan_date < known.plan_date:
        newest, before = figure.plan_date.isoformat(), known.plan_date.isoformat()
        yield FindingKind.PLAN_OLDER, {"date": newest, "known": before}
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
        amounts = {"before": known.value, "now": figure.value}
        if figure.rup != known.rup:
            amounts |= {"rup_before": known.rup, "rup_now": figure.rup}
        yield FindingKind.CLOSED_RESTATED, amounts


def _loses_its_metric(figure: Figure, known: Figure) -> bool:
    """Whether what was ranked would be no longer; without a plan there is no metric to lose."""
    if not known.is_standard or figure.is_standard:
        return False
    return bool(known.rup) or figure.order_states is not known.order_states


def _moves(figure: Figure, known: Figure) -> Iterator[_Found]:
    """What has moved farther than a revision, or a month of orders, moves it."""
    if figure.rup and known.rup:
        plans: dict[str, Fact] = {"before": known.rup, "now": figure.rup}
        farthest = PLAN_GROWS_BY if figure.rup > known.rup else PLAN_FALLS_BY
        if has_moved(figure, known) and _is_beyond(farthest, figure.rup, known.rup):
            yield FindingKind.PLAN_UNLIKELY, plans
        elif _is_beyond(PLAN_MOVES_BY, figure.rup, known.rup):
            yield FindingKind.PLAN_MOVED, plans
        else:
            yield from _parts_moved(figure, known, figure.rup)
    if has_jumped(figure, known):
        yield FindingKind.VALUE_JUMPED, {"before": known.value, "now": figure.value}


def _parts_moved(figure: Figure, known: Figure, rup: int) -> Iterator[_Found]:
    """A part of the plan that has moved, of which the sum of both may say nothing."""
    for what, now, before in _parts(figure, known):
        moved = abs(now - before)
        have_changed_places = moved > PARTS_MOVE_BY * rup and _is_beyond(PLAN_MOVES_BY, now, before)
        fell = before > PLAN_FALLS_BY * now
        grew = now > PLAN_GROWS_BY * before > 0 and not is_beginning(known)
        if have_changed_places or (moved > PART_MAY_LOSE * rup and (fell or grew)):
            yield FindingKind.PLAN_PARTS_MOVED, {"what": what, "before": before, "now": now}
            return


def _parts(figure: Figure, other: Figure) -> Iterator[tuple[str, int, int]]:
    """Penyedia and swakelola, where both figures tell them."""
    pairs = (
        ("RUP penyedia", figure.rup_penyedia, other.rup_penyedia),
        ("RUP swakelola", figure.rup_swakelola, other.rup_swakelola),
    )
    for what, now, before in pairs:
        if now is not None and before is not None:
            yield what, now, before


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
    value = next((other for other in told if _has_slipped(figure, other)), None)
    if plan is not None:
        kind = _plan_slip(figure, plan, beside.year_before, alone=value is None)
        yield kind, _beside(plan, "RUP") | {"before": plan.rup, "now": figure.rup}
    else:
        yield from _part_slips(figure, beside)
        yield from _parts_begin(figure, beside)
    if value is not None:
        grew = plan is None and _may_have_grown(figure, value)
        kind = FindingKind.LEAP if grew else FindingKind.UNIT_SLIP
        amounts: dict[str, Fact] = {"before": value.value, "now": figure.value}
        yield kind, _beside(value, "nilai") | amounts


def _part_slips(figure: Figure, beside: Beside) -> Iterator[_Found]:
    """A part of the plan in another unit, which its sum need not show."""
    known, last = beside.known, beside.year_before
    if known is None:
        return
    usual = {what: amount for what, _, amount in _parts(figure, last)} if last is not None else {}
    for what, now, before in _parts(figure, known):
        if _slipped(now, before):
            may_grow = is_beginning(known) and now < YEARS_DIFFER_BY * usual.get(what, now)
            kind = FindingKind.LEAP if now > before and may_grow else FindingKind.UNIT_SLIP
            yield kind, _beside(known, what) | {"before": before, "now": now}
            return


def _parts_begin(figure: Figure, beside: Beside) -> Iterator[_Found]:
    """A part of a new year's plan that is told first, and is next to nothing beside last year's."""
    last = beside.year_before
    if last is None or not is_beginning(figure):
        return
    told = dict.fromkeys(("RUP penyedia", "RUP swakelola"), 0)
    told |= {what: before for what, _, before in _parts(figure, beside.known or figure)}
    for what, now, before in _parts(figure, last):
        is_first = beside.known is None or not told[what]
        if is_first and 0 < PART_BEGINS_BY * now < before:
            facts: dict[str, Fact] = {"before": before, "now": now}
            yield FindingKind.PLAN_BEGINS, _beside(last, what) | facts
            return


def _beside(other: Figure, what: str) -> dict[str, Fact]:
    return {"what": what, "beside": str(other.semester)}


def _plan_slip(
    figure: Figure, other: Figure, year_before: Figure | None, *, alone: bool
) -> FindingKind:
    """
    What it is that the plan is a thousandfold of the other, or its fraction.

    A plan that is being announced begins with little, and grows to about the one of last year.
    """
    now, then = figure.rup or 0, other.rup or 0
    if other is year_before:
        begins = is_beginning(figure) and now < then
        return FindingKind.PLAN_BEGINS if begins else FindingKind.UNIT_SLIP
    usual = year_before.rup if year_before is not None else None
    is_usual = _is_like(now, usual) if usual else alone
    grew = now > then and is_beginning(other)
    return FindingKind.LEAP if grew and is_usual else FindingKind.UNIT_SLIP


def _is_like(now: int, before: int) -> bool:
    """Whether two plans of different years can be one government's."""
    return before < YEARS_DIFFER_BY * now and now < YEARS_DIFFER_BY * before


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
