"""The charts of a region from the figures that come with the project."""

from __future__ import annotations

import functools
from datetime import date
from decimal import Decimal

from bot.charts.specs import (
    Basis,
    Chart,
    Comparison,
    Gap,
    MonthPoint,
    Peer,
    Period,
    Rung,
    Side,
    Standing,
    Strip,
    Trend,
    TrendPoint,
    UnitBar,
    UnitOrder,
    Units,
)
from bot.replies import words
from bot.replies.units import lack
from procurement.board import Board
from procurement.figures import Figure, Snapshot
from procurement.gaps import to_pass, to_target
from procurement.peers import KABKOTA
from procurement.periods import phase
from procurement.ranking import Measure, Ranking
from procurement.regions import Region
from sync.arrival import read_files
from sync.shipped import shipped_files
from sync.snapshots import Options
from tests.makers import region

TODAY = date(2023, 1, 20)
TARGET = Decimal(30)


@functools.cache
def snapshots() -> tuple[Snapshot, ...]:
    return tuple(read_files(shipped_files(), Options()).snapshots)


def charts(name: str, rival: str) -> dict[str, Chart]:
    """One of each of a region in its newest semester."""
    board = Board(7, [snapshot.figure for snapshot in snapshots()])
    mine, other = region(name), region(rival)
    semester = board.semesters[-1]
    newest = next(s for s in snapshots() if s.figure == board.figure(mine, semester))
    basis = basis_of([newest.figure])
    strips = {
        f"strip-{measure}": strip_of(board.ranking(semester, KABKOTA, measure), newest.figure)
        for measure in Measure
    }
    return {
        "trend": Trend(
            mine.name,
            points(board, mine),
            tuple(MonthPoint(month.month, month.value) for month in newest.months),
            basis,
        ),
        **strips,
        "compare": comparison_of(board, newest.figure, other),
        "units": units_of(newest),
        "gap": gap_of(board, newest.figure),
    }


def basis_of(figures: list[Figure]) -> Basis:
    taken = [figure.data_date for figure in figures]
    return Basis(min(taken), max(taken), figures[0].source, 7)


def period_of(figure: Figure) -> Period:
    metric = words.metric(figure)
    return Period(
        figure.semester.year,
        figure.semester.half,
        phase(figure, TODAY),
        figure.orders_from if figure.starts_late else None,
        figure.orders_to if figure.ends_early else None,
        figure.recomputed,
        metric[0] if metric else "",
    )


def standing_of(ranking: Ranking, who: Region) -> Standing | None:
    place = ranking.place(who)
    return Standing(place.rank, ranking.n, place.ties) if place else None


def points(board: Board, who: Region) -> tuple[TrendPoint, ...]:
    return tuple(
        TrendPoint(
            period_of(figure),
            figure.share,
            standing_of(board.ranking(figure.semester, KABKOTA, Measure.SHARE), who),
        )
        for figure in board.figures_of(who)
    )


def strip_of(ranking: Ranking, figure: Figure) -> Strip:
    share = ranking.measure is Measure.SHARE
    amounts = [(p, p.figure.share if share else p.figure.value) for p in ranking.places]
    own = [n for n, place in enumerate(ranking.places) if place.figure == figure]
    why = ranking.unranked.get(figure.region.code)
    return Strip(
        figure.region.name,
        period_of(figure),
        ranking.measure,
        words.scope(ranking),
        tuple(Peer(p.figure.region.name, p.rank, amount or 0) for p, amount in amounts),
        own[0] if own else None,
        figure.share if share else figure.value,
        basis_of([p.figure for p in ranking.places]),
        words.unranked(why, ranking.peers, figure) if why else "",
    )


def comparison_of(board: Board, figure: Figure, rival: Region) -> Comparison:
    other = board.figure(rival, figure.semester)
    assert other is not None
    by_share, by_value = (board.ranking(figure.semester, KABKOTA, m) for m in Measure)
    first, second = (
        Side(
            f.region.name,
            period_of(f),
            f.share,
            f.value,
            f.rup,
            standing_of(by_share, f.region),
            standing_of(by_value, f.region),
            points(board, f.region),
        )
        for f in (figure, other)
    )
    return Comparison(first, second, words.scope(by_share), basis_of([figure, other]))


def units_of(snapshot: Snapshot) -> Units:
    figure = snapshot.figure
    held = sorted(snapshot.units, key=lambda unit: -lack(unit, figure))
    bars = tuple(
        UnitBar(unit.name, unit.share, unit.value, unit.rup, round(lack(unit, figure)))
        for unit in held[:10]
    )
    return Units(
        figure.region.name,
        period_of(figure),
        figure.share,
        UnitOrder.HOLDING_BACK,
        bars,
        len(snapshot.units),
        basis_of([figure]),
    )


def gap_of(board: Board, figure: Figure) -> Gap:
    ranking = board.ranking(figure.semester, KABKOTA, Measure.SHARE)
    place = ranking.place(figure.region)
    assert place is not None
    above = []
    step = ranking.above(place)
    while step is not None and len(above) < 4:
        above.append(step)
        step = ranking.above(step)
    below = ranking.below(place)
    rungs = [
        Rung(p.figure.region.name, p.rank, p.figure.share or Decimal(0), to_pass(a, b) or 1)
        for p, a, b in (
            *((p, figure, p.figure) for p in above),
            *([(below, below.figure, figure)] if below else []),
        )
    ]
    return Gap(
        figure.region.name,
        period_of(figure),
        figure.share or Decimal(0),
        figure.value,
        figure.rup or 0,
        standing_of(ranking, figure.region),
        words.scope(ranking),
        tuple(rungs[: len(above)]),
        rungs[-1] if below else None,
        TARGET,
        to_target(figure, TARGET) or 0,
        False,
        basis_of([figure]),
    )
