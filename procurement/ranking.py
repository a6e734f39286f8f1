"""
Rank by share and rank by value: two rankings, never mixed, each over one class of regions.

Standard competition ranking (1, 2, 2, 4) on exact ratios; inside a tie the order is that of names.
Only what can be compared is ranked: see `Unranked` for what is left out, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction

from procurement.figures import Denominator, Figure, OrderStates
from procurement.peers import Peers
from procurement.regions import Region
from procurement.semester import Semester

#: Figures are ranked together when their orders end within so many days of each other.
SAME_DATE = timedelta(days=14)


class Measure(StrEnum):
    SHARE = "porsi"
    VALUE = "nilai"


class Unranked(StrEnum):
    """Why a figure has no rank."""

    NO_PLAN = "no plan"
    LATE_START = "late start"
    OTHER_METRIC = "other metric"
    OTHER_DATE = "other date"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Place:
    """A figure's rank; `ties` is how many others share it."""

    rank: int
    ties: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Ranking:
    """One measure over one class in one semester, best first."""

    measure: Measure
    peers: Peers
    semester: Semester
    places: tuple[Place, ...]
    unranked: dict[str, Unranked]
    #: The code of the province that all ranked regions lie in, where they lie in one.
    only_province: str | None
    #: One figure for each way in which the ranked are dated, and how many are: what is said of all
    #: their dates follows from these few.
    dated: tuple[tuple[Figure, int], ...]
    #: Where in `places` a region stands, by its code.
    _at: dict[str, int] = field(repr=False)

    @property
    def n(self) -> int:
        """How many regions are ranked: the N that is printed with every rank."""
        return len(self.places)

    def place(self, region: Region) -> Place | None:
        at = self._at.get(region.code)
        return None if at is None else self.places[at]

    def above(self, place: Place) -> Place | None:
        """The nearest place with a better rank: whom to pass next."""
        return self.places[place.rank - 2] if place.rank > 1 else None

    def below(self, place: Place) -> Place | None:
        """The nearest place with a worse rank: who may pass."""
        after = place.rank + place.ties
        return self.places[after] if after < self.n else None

    def around(self, place: Place, near: int) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
        """Up to `near` places before it and as many after it, best first."""
        at = self._at[place.figure.region.code]
        return self.places[max(0, at - near) : at], self.places[at + 1 : at + 1 + near]

    def nearest(self, region: Region) -> Iterator[Region]:
        """The others that are ranked, nearest first and the better before the worse; or nobody."""
        at = self._at.get(region.code)
        if at is None:
            return
        for distance in range(1, self.n):
            for other in (at - distance, at + distance):
                if 0 <= other < self.n:
                    yield self.places[other].figure.region


def rank(figures: Iterable[Figure], semester: Semester, peers: Peers, measure: Measure) -> Ranking:
    """Rank the figures of `semester` whose regions are in `peers`."""
    unranked: dict[str, Unranked] = {}
    fit: list[Figure] = []
    for figure in figures:
        if figure.semester != semester or figure.region not in peers:
            continue
        obstacle = why_unranked(figure, measure)
        if obstacle is None:
            fit.append(figure)
        else:
            unranked[figure.region.code] = obstacle
    together = _largest_group(fit)
    if len(together) == 1:
        unranked.update((f.region.code, Unranked.ALONE) for f in fit if len(fit) == 1)
        together = []
    places = _places(together, _worth(measure))
    at = {place.figure.region.code: number for number, place in enumerate(places)}
    for figure in fit:
        if figure.region.code not in at:
            unranked.setdefault(figure.region.code, Unranked.OTHER_DATE)
    provinces = {place.figure.region.province_code for place in places}
    only = provinces.pop() if len(provinces) == 1 else None
    return Ranking(measure, peers, semester, places, unranked, only, _dated(together), at)


def why_unranked(figure: Figure, measure: Measure) -> Unranked | None:
    """Why `figure` can have no rank whatever the others are, or None where it can."""
    if figure.starts_late:
        return Unranked.LATE_START
    if figure.order_states is not OrderStates.IN_PROCESS_AND_FINISHED:
        return Unranked.OTHER_METRIC
    if measure is Measure.SHARE:
        if figure.denominator is not Denominator.RUP_TOTAL:
            return Unranked.OTHER_METRIC
        if not figure.rup:
            return Unranked.NO_PLAN
    return None


def comparable(one: Figure, other: Figure, measure: Measure) -> bool:
    """Whether of two figures of a semester one may be said to be ahead: what ranks ask of both."""
    can_be_ranked = all(why_unranked(figure, measure) is None for figure in (one, other))
    return can_be_ranked and abs(one.reach - other.reach) <= SAME_DATE


def _largest_group(figures: list[Figure]) -> list[Figure]:
    """
    Those whose orders end on about the same day, as many as possible; the newer ones in a draw.

    A region whose data stopped in March has no place among regions told to December.
    """
    groups = (
        [figure for figure in figures if newest - SAME_DATE <= figure.reach <= newest]
        for newest in sorted({figure.reach for figure in figures}, reverse=True)
    )
    return max(groups, key=len, default=[])


def _dated(figures: list[Figure]) -> tuple[tuple[Figure, int], ...]:
    alike: dict[tuple[object, ...], list[Figure]] = {}
    for one in figures:
        dates = (one.data_date, one.plan_date, one.orders_from, one.orders_to, one.recomputed)
        alike.setdefault(dates, []).append(one)
    return tuple((told[0], len(told)) for told in alike.values())


def _worth(measure: Measure) -> Callable[[Figure], Fraction | int]:
    if measure is Measure.VALUE:
        return lambda figure: figure.value
    return lambda figure: figure.ratio or Fraction(0)


def _places(figures: list[Figure], worth: Callable[[Figure], Fraction | int]) -> tuple[Place, ...]:
    ordered = sorted(figures, key=lambda f: (-worth(f), f.region.core_name, f.region.code))
    by_worth: dict[Fraction | int, list[Figure]] = {}
    for figure in ordered:
        by_worth.setdefault(worth(figure), []).append(figure)
    places: list[Place] = []
    for equals in by_worth.values():
        first = len(places) + 1
        places.extend(Place(first, len(equals) - 1, figure) for figure in equals)
    return tuple(places)
