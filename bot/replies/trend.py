"""How a region developed: its semesters with ranks, and the months of its newest year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bot.commands import ChartKind, ShowChart, ShowRegion, When
from bot.formats import MONTHS, day, percent, points, rupiah
from bot.outgoing.attachments import Attachment
from bot.replies import words
from bot.replies.charts import pictured
from bot.replies.reply import Button, Reply, bold, in_rows, table
from procurement.changes import BaseKind, Change, NoBase, is_whole
from procurement.figures import Figure, Month
from procurement.ranking import Place
from procurement.regions import Region


@dataclass(frozen=True, slots=True)
class Point:
    """A semester of a region: its figure and its rank by share, where it has one."""

    figure: Figure
    place: Place | None
    #: How many regions are ranked with it.
    n: int


def trend_reply(
    region: Region,
    told: Sequence[Point],
    change: Change | NoBase,
    months: Sequence[Month],
    today: date,
    chart: Attachment,
) -> Reply:
    """`told` is oldest first; `months`, of the newest, are cumulative and left to the chart."""
    buttons = [
        Button.of(str(point.figure.semester), ShowRegion(region, When.of(point.figure.semester)))
        for point in reversed(told[-4:])
    ]
    whole = Reply(_text(region, told, change, months, today), in_rows(buttons))
    shorter = _text(region, told, change, (), today)
    draw = Button.of("Grafik", ShowChart(region, ChartKind.TREND))
    return pictured(whole, shorter, chart, draw)


def _text(
    region: Region,
    told: Sequence[Point],
    change: Change | NoBase,
    months: Sequence[Month],
    today: date,
) -> str:
    newest = told[-1].figure
    lines = [
        *words.staleness(newest, today),
        bold(f"{region.name} — perkembangan porsi dan peringkat"),
        table([_line(point, today) for point in told]),
        *_change(change),
        *_second_half_alone([point.figure for point in told]),
    ]
    if months:
        lines += ["", f"Transaksi {newest.semester.year} per bulan, kumulatif:"]
        lines.append(table([_month(month) for month in months]))
    lines += [
        *(mark for point in told if (mark := _mark(point.figure, today))),
        "Nilai semester dihitung sejak 1 Januari: Semester II mencakup Januari sampai Desember "
        "dan tidak dibandingkan dengan Semester I tahun berikutnya.",
        f"{words.dates(newest)} · peringkat hitungan bot · /sumber",
    ]
    return "\n".join(lines)


def _line(point: Point, today: date) -> str:
    figure = point.figure
    share = percent(figure.share) if figure.share is not None else "-"
    rank = f"{point.place.rank} dari {point.n}" if point.place else ""
    mark = "*" if _mark(figure, today) else " "
    return f"{figure.semester!s:<17}{share:>7}{mark} {rank}".rstrip()


def _change(change: Change | NoBase) -> list[str]:
    if isinstance(change, NoBase) or change.points is None:
        return []
    within = " (dalam tahun)" if change.kind is BaseKind.WITHIN_YEAR else ""
    moves = [f"nilai {_moved(change.value)}"]
    if change.kind is BaseKind.YEAR_ON_YEAR and change.base.value and change.value:
        moves[0] += f" atau {percent(Fraction(abs(change.value) * 100, change.base.value))}"
    if change.rup:
        moves.append(f"RUP {_moved(change.rup)}")
    return [
        f"{change.figure.semester} terhadap {change.base.semester}{within}: "
        f"{points(change.points)} ({'; '.join(moves)})."
    ]


def _moved(amount: int) -> str:
    word = "naik" if amount > 0 else "turun"
    return f"{word} {rupiah(abs(amount))}" if amount else "tetap"


def _second_half_alone(figures: Sequence[Figure]) -> list[str]:
    """What was bought in the second half alone: the difference of two cumulative values."""
    told = {figure.semester: figure for figure in figures}
    newest = figures[-1]
    first = told.get(newest.semester.first_half)
    if newest.semester.half == 1 or first is None or newest.starts_late or not is_whole(first):
        return []
    alone = newest.value - first.value
    if alone < 0 or newest.order_states is not first.order_states:
        return []
    until = f" (sampai {day(newest.orders_to)})" if newest.ends_early else ""
    return [f"Selama {newest.semester} saja{until}: {rupiah(alone)}."]


def _month(month: Month) -> str:
    return f"{MONTHS[month.month - 1]:<10}{rupiah(month.value):>18}"


def _mark(figure: Figure, today: date) -> str:
    """What must be known to read one semester's line; empty where nothing must."""
    said = [f"persentase {metric}" for metric in words.metric(figure)]
    if figure.starts_late:
        since = day(figure.orders_from)
        said.append(f"transaksi baru tercakup sejak {since}; tidak diperingkat")
    elif figure.ends_early:
        said.append(f"transaksi tercakup sampai {day(figure.orders_to)}")
    said += words.finality(figure, today)
    return f"*{figure.semester}: {'; '.join(said)}." if said else ""
