"""What a digest tells of each region, all of one edition; the sentences are in `bot/replies`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.replies.region import Standing
from procurement.board import Board, Movement
from procurement.changes import Change, NoBase
from procurement.figures import Figure, Month
from procurement.peers import main_peers
from procurement.ranking import Measure, Place
from procurement.regions import Region
from procurement.semester import Semester

#: So many places above and below are shown.
AROUND = 1


@dataclass(frozen=True, slots=True)
class Section:
    """What is told of one region with figures."""

    figure: Figure
    share: Standing
    value: Standing
    change: Change | NoBase
    movement: Movement | None
    #: Those next to it in the ranking, itself among them, best first.
    around: tuple[Place, ...]
    #: Orders of the month alone, in rupiah, where the digest is about a month and they are known.
    of_month: int | None = None


def section(
    board: Board,
    figure: Figure,
    today: date,
    month: int | None = None,
    months: Callable[[Figure], Sequence[Month]] = lambda _: (),
) -> Section:
    """What there is to tell of a figure; `months` reads those of it where one is told of."""
    share = standing(board, figure, Measure.SHARE)
    change = board.change(figure, today)
    return Section(
        figure,
        share,
        standing(board, figure, Measure.VALUE),
        change,
        _movement(board, change, share),
        _around(share),
        _of_month(months(figure), month) if month else None,
    )


def standing(board: Board, figure: Figure, measure: Measure) -> Standing:
    """Where a figure stands among all of its class."""
    ranking = board.ranking(figure.semester, main_peers(figure.region), measure)
    place = ranking.place(figure.region)
    if place is None:
        return Standing(ranking, None, None, None)
    return Standing(ranking, place, ranking.above(place), ranking.below(place))


def _movement(board: Board, change: Change | NoBase, share: Standing) -> Movement | None:
    if not isinstance(change, Change):
        return None
    return board.movement(change, share.ranking.peers, Measure.SHARE)


def _around(share: Standing) -> tuple[Place, ...]:
    if share.place is None:
        return ()
    above, below = share.ranking.around(share.place, AROUND)
    return (*above, share.place, *below)


def _of_month(months: Sequence[Month], month: int) -> int | None:
    """Orders between the end of the month before and that of `month`."""
    by_number: Mapping[int, int] = {one.month: one.value for one in months}
    if month not in by_number or (month > 1 and month - 1 not in by_number):
        return None
    return by_number[month] - by_number.get(month - 1, 0)


@dataclass(frozen=True, slots=True)
class RankChange:
    """A region's rank by share has moved, and stayed so over two editions."""

    figure: Figure
    standing: Standing
    was: int
    now: int
    among_fewer: bool
    #: Who stood below and stands above now, best first; or the other way round where it rose.
    passed: tuple[Figure, ...]


def rank_change(known: Board, now: Board, region: Region, semester: Semester) -> RankChange | None:
    """How a region's rank has moved between two boards; None where it has not, or has no rank."""
    figure, before = now.figure(region, semester), known.figure(region, semester)
    if figure is None or before is None:
        return None
    share = standing(now, figure, Measure.SHARE)
    moves = now.movements_since(known, semester, main_peers(region), Measure.SHARE)
    movement = moves.get(region.code)
    if movement is None or movement.was == movement.now:
        return None
    passed = _passed(known, now, figure, is_worse=movement.now > movement.was)
    return RankChange(figure, share, movement.was, movement.now, movement.among_fewer, passed)


def _passed(known: Board, now: Board, figure: Figure, *, is_worse: bool) -> tuple[Figure, ...]:
    """Who has changed places with a region."""
    peers, semester = main_peers(figure.region), figure.semester
    was = {
        p.figure.region.code: p.rank for p in known.ranking(semester, peers, Measure.SHARE).places
    }
    mine_before = was[figure.region.code]
    ranking = now.ranking(semester, peers, Measure.SHARE)
    mine = ranking.place(figure.region)
    assert mine is not None  # it has moved from one rank to another
    return tuple(
        place.figure
        for place in ranking.places
        if place.figure.region.code in was
        and (place.rank < mine.rank) == is_worse
        and place.rank != mine.rank
        and (was[place.figure.region.code] > mine_before) == is_worse
        and was[place.figure.region.code] != mine_before
    )
