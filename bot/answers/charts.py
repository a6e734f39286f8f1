"""Pictures of figures: which chart a command asks for, and of which figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import assert_never

from bot.answers.charting import (
    Scene,
    Seen,
    attached,
    compare_chart,
    gap_chart,
    strip_chart,
    trend_chart,
    units_chart,
)
from bot.answers.lookup import Lookup, Refused
from bot.answers.unit_choice import choose
from bot.charts.specs import Chart, Trend
from bot.commands import ChartKind, ShowChart, ShowUnits
from bot.replies import refusals
from bot.replies.charts import chart_reply, no_distance_reply, no_units_reply
from bot.replies.reply import Reply
from procurement.board import Board
from procurement.figures import Figure, Month
from storage.database import Database
from storage.snapshots import months, units

#: So many answers are kept.
MOST = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    """Answers of one edition on one day."""

    edition: int
    today: date
    replies: dict[ShowChart, Reply] = field(default_factory=dict)


class ChartAnswers:
    """
    Pictures as replies, kept by what was asked, edition and day: to ask again costs no figures.

    May be used by several threads: at worst two work out the same.
    """

    def __init__(self, database: Database, target: Decimal) -> None:
        self._database = database
        self._target = target
        self._kept = _Kept(0, date.min)

    def has(self, board: Board, today: date, command: ShowChart) -> bool:
        """Whether `answer` would take neither a query nor a ranking."""
        return command in self._kept_of(board, today).replies

    def answer(self, lookup: Lookup, command: ShowChart) -> Reply:
        """A chart as a photo, with a caption that says the same."""
        asked = replace(command, region=lookup.region(command, command.region))
        # What another thread puts in its place meanwhile is of another edition or day.
        kept = self._kept_of(lookup.board, lookup.today)
        reply = kept.replies.get(asked)
        if reply is None:
            reply = self._work_out(lookup, asked)
            if len(kept.replies) >= MOST:
                kept.replies.clear()
            kept.replies[asked] = reply
            self._kept = kept
        return reply

    def _kept_of(self, board: Board, today: date) -> _Kept:
        kept = self._kept
        is_told = (kept.edition, kept.today) == (board.edition, today)
        return kept if is_told else _Kept(board.edition, today)

    def _work_out(self, lookup: Lookup, command: ShowChart) -> Reply:
        assert command.region is not None  # found before
        seen = Scene(lookup.board, lookup.today)
        if command.kind is ChartKind.COMPARE:
            if command.other is None:
                return refusals.second_region_reply(command.region)
            other = lookup.region(command, command.other)
            pair = lookup.pair(command.region, other, command.when)
            chart = attached(partial(compare_chart, seen, *pair), pair)
            return chart_reply(command, pair, chart, lookup.today)
        figure = lookup.figure(command.region, command.when)
        draw = partial(_chart, seen, command.kind, figure, self._database, self._target)
        return chart_reply(command, [figure], attached(draw, [figure]), lookup.today)


def _chart(
    seen: Seen, kind: ChartKind, figure: Figure, database: Database, target: Decimal
) -> Chart:
    """The chart of one region; raises Refused where the figures hold none of this kind."""
    match kind:
        case ChartKind.STRIP:
            return strip_chart(seen, figure)
        case ChartKind.GAP:
            ladder = gap_chart(seen, figure, target, was_asked=False)
            if ladder is None:
                raise Refused(no_distance_reply(figure, seen.today))
            return ladder
        case ChartKind.TREND:
            return trend_of(seen, figure, database)
        case ChartKind.UNITS:
            with database.reading() as session:
                told = units(session, figure.snapshot_id)
            if not told:
                raise Refused(no_units_reply(figure, seen.today))
            choice = choose(ShowUnits(figure.region), figure, told)
            return units_chart(seen, figure, choice.units, len(told), choice.order)
        case ChartKind.COMPARE:
            raise AssertionError("two regions are compared above")
        case _:
            assert_never(kind)


def trend_of(seen: Seen, figure: Figure, database: Database) -> Trend:
    """All semesters up to that of `figure`, and the months of it."""
    with database.reading() as session:
        by_month: Sequence[Month] = months(session, figure.snapshot_id)
    told = seen.board.figures_of(figure.region)
    return trend_chart(seen, [f for f in told if f.semester <= figure.semester], by_month)
