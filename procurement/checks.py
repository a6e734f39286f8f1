"""What looks wrong in figures that have come in, decided before anything is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from procurement.figures import Fact, Figure, Finding, FindingKind
from procurement.periods import Phase, phase

#: A value so many times its predecessor (or its fraction) was typed in another unit.
UNIT_SLIPS = (range(500, 2001), range(500_000, 2_000_001))
#: A plan may be revised; one that moves by half deserves a look.
PLAN_MOVES_BY = Fraction(1, 2)
#: So large a part of the regions may be missing before it is told.
MISSING_REGIONS = Fraction(5, 100)


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
    found: list[Finding] = []

    def note(kind: FindingKind, **facts: Fact) -> None:
        found.append(Finding(kind, figure.region.code, figure.semester, facts))

    if not figure.rup:
        note(FindingKind.NO_PLAN, value=figure.value)
    elif figure.value > figure.rup:
        note(FindingKind.SHARE_OVER_100, value=figure.value, rup=figure.rup)
    if figure.data_date > today:
        note(FindingKind.FUTURE_DATE, date=figure.data_date.isoformat())
    if figure.data_date < figure.semester.opens:
        note(FindingKind.DATE_BEFORE_PERIOD, date=figure.data_date.isoformat())
    if figure.orders_to > figure.data_date:
        note(
            FindingKind.ORDERS_AFTER_DATE,
            orders=figure.orders_to.isoformat(),
            date=figure.data_date.isoformat(),
        )
    slipped = _slips(figure, beside)
    for before, now in slipped:
        note(FindingKind.UNIT_SLIP, before=before, now=now)
    fallen = _fallen(figure, beside)
    if fallen is not None and not slipped:
        note(FindingKind.VALUE_FELL, before=fallen[0], now=fallen[1])
    known = beside.known
    if known is None:
        return found
    if figure.rup and known.rup and not slipped:
        moved = abs(figure.rup - known.rup)
        if moved > PLAN_MOVES_BY * known.rup:
            note(FindingKind.PLAN_MOVED, before=known.rup, now=figure.rup)
    if figure.data_date < known.data_date:
        note(
            FindingKind.OLDER_THAN_KNOWN,
            date=figure.data_date.isoformat(),
            known=known.data_date.isoformat(),
        )
    if phase(known, today) is Phase.CLOSED:
        note(FindingKind.CLOSED_RESTATED, before=known.value, now=figure.value)
    return found


def _slips(figure: Figure, beside: Beside) -> list[tuple[int, int]]:
    """
    Value and plan, where one is a thousandfold of what was told, or its fraction.

    Both halves of a year may come in one table, in the same wrong unit: where nothing is replaced,
    each of them is held against the year before, too.
    """
    others = (beside.known,) if beside.known else (beside.other_half, beside.year_before)
    found = (list(_slips_from(other, figure)) for other in others if other is not None)
    return next(filter(None, found), [])


def _slips_from(last: Figure, figure: Figure) -> Iterator[tuple[int, int]]:
    if not last.starts_late and not figure.starts_late and _slipped(figure.value, last.value):
        yield last.value, figure.value
    if figure.rup and last.rup and _slipped(figure.rup, last.rup):
        yield last.rup, figure.rup


def _fallen(figure: Figure, beside: Beside) -> tuple[int, int] | None:
    """Two values of one year of which the later is the smaller."""
    if beside.known is not None and figure.value < beside.known.value:
        return beside.known.value, figure.value
    other = beside.other_half
    if other is None or other.starts_late or figure.starts_late:
        return None
    first, second = (figure, other) if figure.semester.half == 1 else (other, figure)
    return (first.value, second.value) if second.value < first.value else None


def examine_batch(arriving: Iterable[Figure], known: Iterable[Figure]) -> list[Finding]:
    """Look at all new figures together: regions that were there and have not come again."""
    found = []
    new = {(figure.semester, figure.region.code) for figure in arriving}
    for semester in sorted({semester for semester, _ in new}):
        before = {f.region.code for f in known if f.semester == semester}
        missing = sorted(before - {code for told, code in new if told == semester})
        if before and len(missing) > MISSING_REGIONS * len(before):
            facts = {"missing": len(missing), "before": len(before)}
            found.append(Finding(FindingKind.FEWER_REGIONS, None, semester, facts))
    return found


def _slipped(now: int, before: int) -> bool:
    low, high = sorted((now, before))
    if low <= 0:
        return False
    return any(slip.start * low <= high < slip.stop * low for slip in UNIT_SLIPS)
