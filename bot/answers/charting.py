"""What a chart shows of figures: from the board to a chart's specification."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from bot.answers.file_names import file_name
from bot.answers.unit_choice import is_judged, lack
from bot.charts.alt import alt_text
from bot.charts.specs import (
    MOST_ABOVE,
    MOST_SEMESTERS,
    MOST_UNITS,
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
from bot.commands import UnitOrder as Order
from bot.outgoing.attachments import Attachment, key_of
from bot.replies import words
from procurement.board import Board
from procurement.figures import Figure, Month, Unit
from procurement.gaps import to_pass, to_target
from procurement.peers import Peers, main_peers
from procurement.periods import phase
from procurement.ranking import Measure, Place, Ranking, why_unranked


class Seen(Protocol):
    """What charts are drawn of: a board, on a day."""

    @property
    def board(self) -> Board: ...
    @property
    def today(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Scene:
    board: Board
    today: date


_ORDERS = {
    Order.HOLDING: UnitOrder.HOLDING_BACK,
    Order.LOWEST: UnitOrder.LOWEST,
    Order.HIGHEST: UnitOrder.HIGHEST,
    Order.VALUE: UnitOrder.VALUE,
}
#: What people find in their folder.
_NAMES: dict[type[Chart], str] = {
    Trend: "tren",
    Strip: "posisi",
    Comparison: "banding",
    Units: "opd",
    Gap: "jarak",
}


def strip_chart(
    seen: Seen, figure: Figure, measure: Measure = Measure.SHARE, peers: Peers | None = None
) -> Strip:
    """A region among all that are ranked with it."""
    among = peers or main_peers(figure.region)
    ranking = seen.board.ranking(figure.semester, among, measure)
    places = ranking.places
    own = next((at for at, p in enumerate(places) if p.figure.region == figure.region), None)
    return Strip(
        region=figure.region.name,
        period=_period(seen, figure),
        measure=measure,
        scope=words.scope(ranking),
        peers=tuple(Peer(p.figure.region.name, p.rank, _amount(p.figure, measure)) for p in places),
        own=own,
        amount=_known_amount(figure, measure),
        basis=_basis(seen, [place.figure for place in places] or [figure], about=figure),
        unranked="" if own is not None else _why(ranking, figure),
    )


def trend_chart(seen: Seen, told: Sequence[Figure], months: Sequence[Month]) -> Trend:
    """A region's semesters, oldest first in `told`, and the months of the newest."""
    shown = told[-MOST_SEMESTERS:]
    return Trend(
        region=shown[-1].region.name,
        points=tuple(_point(seen, figure) for figure in shown),
        months=tuple(MonthPoint(month.month, month.value) for month in months),
        basis=_basis(seen, shown[-1:]),
    )


def compare_chart(seen: Seen, first: Figure, second: Figure) -> Comparison:
    """Two figures of one semester side by side."""
    peers = main_peers(first.region)
    same = peers == main_peers(second.region)
    ranking = seen.board.ranking(first.semester, peers, Measure.SHARE)
    return Comparison(
        first=_side(seen, first),
        second=_side(seen, second),
        scope=words.scope(ranking) if same else "",
        basis=_basis(seen, [first, second]),
    )


def units_chart(
    seen: Seen, figure: Figure, units: Sequence[Unit], total: int, order: Order, first: int = 1
) -> Units:
    """The work units of a region, in their order, from the number `first` on."""
    judged = is_judged(figure)
    return Units(
        region=figure.region.name,
        period=_period(seen, figure),
        share=figure.share,
        order=_ORDERS[order],
        units=tuple(
            UnitBar(
                unit.name,
                unit.share,
                unit.value,
                unit.rup,
                round(lack(unit, figure)) if judged else None,
            )
            for unit in units[:MOST_UNITS]
        ),
        total=total,
        basis=_basis(seen, [figure]),
        first=first,
    )


def gap_chart(seen: Seen, figure: Figure, target: Decimal, *, was_asked: bool) -> Gap | None:
    """The ladder around a region; None where it can have no rank, and so no distances."""
    if why_unranked(figure, Measure.SHARE) or figure.share is None or not figure.rup:
        return None
    ranking = seen.board.ranking(figure.semester, main_peers(figure.region), Measure.SHARE)
    place = ranking.place(figure.region)
    above = _above(ranking, place) if place else []
    below = ranking.below(place) if place else None
    return Gap(
        region=figure.region.name,
        period=_period(seen, figure),
        share=figure.share,
        value=figure.value,
        rup=figure.rup,
        standing=_standing(ranking, place),
        scope=words.scope(ranking),
        above=tuple(_rung(p, to_pass(figure, p.figure) or 0) for p in above),
        below=_rung(below, to_pass(below.figure, figure) or 0) if below else None,
        target=target,
        to_target=to_target(figure, target) or 0,
        target_was_asked=was_asked,
        basis=_basis(seen, [figure]),
        unranked="" if place else _why(ranking, figure),
    )


def _above(ranking: Ranking, place: Place) -> list[Place]:
    """One place of each better rank, the nearest first."""
    found: list[Place] = []
    above = ranking.above(place)
    while above is not None and len(found) < MOST_ABOVE:
        found.append(above)
        above = ranking.above(above)
    return found


def _rung(place: Place, needed: int) -> Rung:
    share = place.figure.share
    assert share is not None  # only figures with one are ranked by it
    return Rung(place.figure.region.name, place.rank, share, needed)


def _side(seen: Seen, figure: Figure) -> Side:
    peers = main_peers(figure.region)
    by_share, by_value = (
        seen.board.ranking(figure.semester, peers, measure) for measure in Measure
    )
    told = [f for f in seen.board.figures_of(figure.region) if f.semester <= figure.semester]
    return Side(
        region=figure.region.name,
        period=_period(seen, figure),
        share=figure.share,
        value=figure.value,
        rup=figure.rup,
        by_share=_standing(by_share, by_share.place(figure.region)),
        by_value=_standing(by_value, by_value.place(figure.region)),
        points=tuple(_point(seen, one) for one in told[-MOST_SEMESTERS:]),
    )


def _point(seen: Seen, figure: Figure) -> TrendPoint:
    ranking = seen.board.ranking(figure.semester, main_peers(figure.region), Measure.SHARE)
    return TrendPoint(
        _period(seen, figure), figure.share, _standing(ranking, ranking.place(figure.region))
    )


def _standing(ranking: Ranking, place: Place | None) -> Standing | None:
    return Standing(place.rank, ranking.n, place.ties) if place else None


def _period(seen: Seen, figure: Figure) -> Period:
    return Period(
        year=figure.semester.year,
        half=figure.semester.half,
        phase=phase(figure, seen.today),
        starts_late=figure.orders_from if figure.starts_late else None,
        ends_early=figure.orders_to if figure.ends_early else None,
        recomputed=figure.recomputed,
        metric=", ".join(words.metric(figure)),
    )


def _basis(seen: Seen, figures: Sequence[Figure], about: Figure | None = None) -> Basis:
    """What `figures` rest on, with a warning where `about`, else the oldest, has become old."""
    dates = [figure.data_date for figure in figures]
    sources = {figure.source for figure in figures}
    source = sources.pop() if len(sources) == 1 else "beberapa sumber"
    warned = about or min(figures, key=lambda figure: figure.data_date)
    stale = tuple(words.staleness(warned, seen.today))
    return Basis(min(dates), max(dates), source, seen.board.edition, stale)


def _known_amount(figure: Figure, measure: Measure) -> Decimal | int | None:
    return figure.value if measure is Measure.VALUE else figure.share


def _amount(figure: Figure, measure: Measure) -> Decimal | int:
    amount = _known_amount(figure, measure)
    assert amount is not None  # only figures with one are ranked by it
    return amount


def _why(ranking: Ranking, figure: Figure) -> str:
    why = ranking.unranked.get(figure.region.code) or why_unranked(figure, ranking.measure)
    return words.unranked(why, ranking.peers, figure) if why else ""


def attached(specify: Callable[[], Chart], figures: Sequence[Figure]) -> Attachment:
    """The chart as a file named for what it shows; nothing else is kept of it till it is sent."""
    chart = specify()
    name = _name(type(chart), figures)
    return Attachment(name, key_of(name, repr(chart)), specify, alt_text(chart))


def strip_later(seen: Seen, figure: Figure) -> Attachment:
    """The strip of a region for a message that is sent later, and not worked out till then."""
    said = f"{seen.board.edition} {figure.snapshot_id} {seen.today}"
    name = _name(Strip, [figure])
    return Attachment.later(name, said, lambda: strip_chart(seen, figure))


def _name(kind: type[Chart], figures: Sequence[Figure]) -> str:
    regions = [figure.region for figure in figures]
    return file_name(_NAMES[kind], regions, figures, "png")
