"""
How a figure has changed since the last one that it can be compared with, and what caused it.

Values count from 1 January, so Semester I of a year is never set against Semester II of the year
before: everyone would "fall". The base is the same semester a year earlier; for Semester II, where
that is missing, Semester I of its own year, said to be within the year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from procurement.figures import Denominator, Figure, OrderStates
from procurement.ranking import SAME_DATE
from procurement.semester import Semester

#: A running semester is compared only with the same day a year earlier, give or take so many.
SAME_DAY = timedelta(days=7)


class BaseKind(StrEnum):
    YEAR_ON_YEAR = "year on year"
    WITHIN_YEAR = "within year"


class NoBase(StrEnum):
    """Why there is nothing to compare with."""

    NONE = "none"
    LATE_START = "late start"
    OTHER_DATE = "other date"
    OTHER_METRIC = "other metric"


@dataclass(frozen=True, slots=True)
class Change:
    """
    `figure` against `base`; amounts in rupiah, shares in persen poin.

    `from_orders` and `from_plan` add up to `points`, exactly: hence fractions, not decimals. They
    are None where the records cannot tell them apart (see `_share_a_plan`).
    """

    figure: Figure
    base: Figure
    kind: BaseKind
    points: Fraction | None
    from_orders: Fraction | None
    from_plan: Fraction | None

    @property
    def value(self) -> int:
        return self.figure.value - self.base.value

    @property
    def rup(self) -> int | None:
        if self.figure.rup is None or self.base.rup is None:
            return None
        return self.figure.rup - self.base.rup


def change(
    figure: Figure, known: Callable[[Semester], Figure | None], today: date
) -> Change | NoBase:
    """Compare `figure` with the base among the region's `known` figures, on `today` (WIB)."""
    if figure.starts_late:
        return NoBase.LATE_START
    year_before = known(figure.semester.year_before)
    obstacle = _obstacle(figure, year_before, today)
    if year_before is not None and obstacle is None:
        return _compare(figure, year_before, BaseKind.YEAR_ON_YEAR)
    if figure.semester.half == 2 and figure.semester.end < today:
        first_half = known(figure.semester.first_half)
        if first_half is not None and is_whole(first_half) and _alike(figure, first_half):
            return _compare(figure, first_half, BaseKind.WITHIN_YEAR)
    return obstacle or NoBase.NONE


def _obstacle(figure: Figure, base: Figure | None, today: date) -> NoBase | None:
    if base is None:
        return NoBase.NONE
    if base.starts_late:
        return NoBase.LATE_START
    if not _alike(figure, base):
        return NoBase.OTHER_METRIC
    tolerance = SAME_DAY if today <= figure.semester.end else SAME_DATE
    if abs(_day_of_period(figure) - _day_of_period(base)) > tolerance:
        return NoBase.OTHER_DATE
    return None


def _alike(figure: Figure, base: Figure) -> bool:
    return (
        not base.starts_late
        and figure.denominator is base.denominator is not Denominator.NOT_STATED
        and figure.order_states is base.order_states is not OrderStates.NOT_STATED
    )


def is_whole(figure: Figure) -> bool:
    """Whether orders reach from 1 January to about the semester's end."""
    return not figure.starts_late and figure.reach >= figure.semester.end - SAME_DATE


def _day_of_period(figure: Figure) -> timedelta:
    return figure.reach - figure.semester.start


def _compare(figure: Figure, base: Figure, kind: BaseKind) -> Change:
    now, before = figure.ratio, base.ratio
    if now is None or before is None:
        return Change(figure, base, kind, None, None, None)
    points = (now - before) * 100
    if _share_a_plan(figure, base):
        return Change(figure, base, kind, points, None, None)
    assert figure.rup is not None  # `now` divides by it
    from_orders = Fraction(figure.value - base.value, figure.rup) * 100
    return Change(figure, base, kind, points, from_orders, points - from_orders)


def _share_a_plan(figure: Figure, base: Figure) -> bool:
    """
    Whether the plan's part in the change is unknown.

    A recomputed Semester I stands on a later day's plan; what June's was, no record keeps.
    """
    return any(told.recomputed and told.semester.half == 1 for told in (figure, base))
