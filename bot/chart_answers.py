"""Pictures of figures: which chart a command asks for, and of which figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import assert_never

from bot.charting import attached, compare_chart, gap_chart, strip_chart, trend_chart, units_chart
from bot.charts.specs import Chart, Trend
from bot.commands import ChartKind, ShowChart, ShowUnits
from bot.lookup import Lookup, Refused
from bot.replies import refusals
from bot.replies.charts import chart_reply, no_distance_reply, no_units_reply
from bot.replies.reply import Reply
from bot.unit_choice import choose
from procurement.figures import Figure, Month
from storage.database import Database
from storage.snapshots import months, units


def chart_answer(lookup: Lookup, command: ShowChart, database: Database, target: Decimal) -> Reply:
    """A chart as a photo, with a caption that says the same."""
    region = lookup.region(command, command.region)
    if command.kind is ChartKind.COMPARE:
        if command.other is None:
            return refusals.second_region_reply(region)
        first, second = lookup.pair(region, lookup.region(command, command.other), command.when)
        chart: Chart = compare_chart(lookup, first, second)
        return chart_reply(command, [first, second], attached(chart, [first, second]), lookup.today)
    figure = lookup.figure(region, command.when)
    chart = _chart(lookup, command.kind, figure, database, target)
    return chart_reply(command, [figure], attached(chart, [figure]), lookup.today)


def _chart(
    lookup: Lookup, kind: ChartKind, figure: Figure, database: Database, target: Decimal
) -> Chart:
    """The chart of one region; raises Refused where the figures hold none of this kind."""
    match kind:
        case ChartKind.STRIP:
            return strip_chart(lookup, figure)
        case ChartKind.GAP:
            ladder = gap_chart(lookup, figure, target, was_asked=False)
            if ladder is None:
                raise Refused(no_distance_reply(figure, lookup.today))
            return ladder
        case ChartKind.TREND:
            return trend_of(lookup, figure, database)
        case ChartKind.UNITS:
            with database.reading() as session:
                told = units(session, figure.snapshot_id)
            if not told:
                raise Refused(no_units_reply(figure, lookup.today))
            choice = choose(ShowUnits(figure.region), figure, told)
            return units_chart(lookup, figure, choice.units, len(told), choice.order)
        case ChartKind.COMPARE:
            raise AssertionError("two regions are compared above")
        case _:
            assert_never(kind)


def trend_of(lookup: Lookup, figure: Figure, database: Database) -> Trend:
    """All semesters up to that of `figure`, and the months of it."""
    with database.reading() as session:
        by_month: Sequence[Month] = months(session, figure.snapshot_id)
    told = lookup.board.figures_of(figure.region)
    return trend_chart(lookup, [f for f in told if f.semester <= figure.semester], by_month)
