"""What looks wrong in figures that have come in, decided before anything is published."""

from __future__ import annotations

from collections.abc import Iterable
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


def examine(
    figure: Figure, known: Figure | None, first_half: Figure | None, today: date
) -> list[Finding]:
    """
    Look at one new figure, beside the one it would replace (`known`) and its year's Semester I.

    Within a year values only grow; across 1 January they start anew, so only figures of one year
    are ever passed here.
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
    if figure.data_date < figure.semester.start:
        note(FindingKind.DATE_BEFORE_PERIOD, date=figure.data_date.isoformat())
    if first_half is not None and figure.value < first_half.value:
        note(FindingKind.VALUE_FELL, before=first_half.value, now=figure.value)
    if known is None:
        return found
    if _slipped(figure.value, known.value):
        note(FindingKind.UNIT_SLIP, before=known.value, now=figure.value)
    elif figure.value < known.value:
        note(FindingKind.VALUE_FELL, before=known.value, now=figure.value)
    if figure.rup and known.rup:
        if _slipped(figure.rup, known.rup):
            note(FindingKind.UNIT_SLIP, before=known.rup, now=figure.rup)
        elif abs(figure.rup - known.rup) > PLAN_MOVES_BY * known.rup:
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
