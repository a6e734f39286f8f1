"""How a region developed: its semesters, like beside like, and the months of its newest year."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.charts import look, wording
from bot.charts.look import LEFT, RIGHT, SMALL, Canvas
from bot.charts.specs import MOST_SEMESTERS, MonthPoint, Trend, TrendPoint
from bot.formats import MONTHS, percent_as_published, rupiah

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: How a half is told apart, by place, shape and colour: half, colour, tint, shape, what it holds.
_HALVES = (
    (1, look.BLUE, look.PALE_BLUE, "o", "Semester I (Januari sampai Juni): porsi"),
    (2, look.VERMILION, look.PALE_VERMILION, "s", "Semester II (Januari sampai Desember): porsi"),
)
_BAR = 50
_MONTHS_GUTTER, _MONTHS_HEIGHT = 236, 150


def trend_figure(chart: Trend) -> Figure:
    canvas = Canvas()
    points = shown(chart.points)
    first, last = points[0].period, points[-1].period
    span = wording.title(last)
    if last != first:
        span = f"{wording.semester(first)} sampai {span.removeprefix('Semester ')}"
    canvas.heading(f"Tren porsi e-purchasing {chart.region}", span)
    notes, also = _notes(points, len(chart.points) - len(points))
    halves = {point.period.half for point in points}
    years = sorted({point.period.year for point in points})
    gutter = _gutter(points)
    slot = (RIGHT - LEFT - gutter) / len(years)
    beneath = 60 + len(halves) * 175 + (260 if chart.months else 0)
    height = canvas.pitch(1, 190, 320, 30 + beneath, [*notes, *chart.basis.notes])
    middles = {year: LEFT + gutter + slot * (n + 0.5) for n, year in enumerate(years)}
    _draw_shares(canvas, points, middles, gutter, height)
    for year, x in middles.items():
        canvas.text(x, canvas.y + 47, str(year), size=look.PLAIN, bold=True, align="center")
    canvas.y += 60
    for half, colour, _, shape, name in _HALVES:
        of_half = {point.period.year: point for point in points if point.period.half == half}
        if of_half:
            canvas.marks([(LEFT + 11, canvas.y + 29)], colour, shape=shape)
            canvas.text(LEFT + 36, canvas.y + 40, f"{name} dan peringkat", colour=look.SOFT)
            canvas.y += 40
            _write_half(canvas, of_half, middles, slot)
    if chart.months:
        _draw_months(canvas, chart.months, last.year)
    return canvas.foot(chart.basis, notes, also)


def shown(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The newest points: eight, of so many years as have room beside each other."""
    kept = tuple(points[-MOST_SEMESTERS:])
    while True:
        years = {point.period.year for point in kept}
        room = (RIGHT - LEFT - _gutter(kept)) / len(years) - 8
        widest = max(look.width(wording.share(point.share), look.PLAIN, True) for point in kept)
        if len(years) == 1 or (widest <= room and len(years) <= 5):
            return kept
        kept = tuple(point for point in kept if point.period.year > min(years))


def _ticks(points: Sequence[TrendPoint]) -> list[Decimal]:
    return look.steps(max(point.share or Decimal(0) for point in points))


def _gutter(points: Sequence[TrendPoint]) -> float:
    """How much room the shares beside the axis take."""
    return 24 + max(look.width(percent_as_published(tick), SMALL) for tick in _ticks(points))


def _draw_shares(
    canvas: Canvas,
    points: Sequence[TrendPoint],
    middles: dict[int, float],
    gutter: float,
    height: float,
) -> None:
    """Bars of shares, and a line from each to the next of the same half."""
    top, bottom = canvas.y + 30, canvas.y + 30 + height
    ticks = _ticks(points)
    both = len({point.period.half for point in points}) == 2
    aside = min((RIGHT - LEFT - gutter) / len(middles) / 4, 90) if both else 0.0
    scale = height / float(ticks[-1])
    for tick in ticks:
        y = bottom - float(tick) * scale
        canvas.lines([[(LEFT + gutter - 12, y), (RIGHT, y)]], look.GRID)
        canvas.text(
            LEFT + gutter - 22, y + 11, percent_as_published(tick), colour=look.SOFT, align="right"
        )
    for half, colour, tint, shape, _ in _HALVES:
        side = -aside if half == 1 else aside
        told = [p for p in points if p.period.half == half and p.share is not None]
        spots = {
            p: (middles[p.period.year] + side, bottom - float(p.share or 0) * scale) for p in told
        }
        bars = {p: (x - _BAR / 2, y, x + _BAR / 2, bottom) for p, (x, y) in spots.items()}
        final = [p for p in told if wording.is_comparable(p.period) and not _is_open(p)]
        open_ = [p for p in told if wording.is_comparable(p.period) and _is_open(p)]
        apart = [p for p in told if not wording.is_comparable(p.period)]
        canvas.boxes([bars[p] for p in final], tint, edge=colour)
        canvas.boxes([bars[p] for p in open_], look.PAPER, edge=colour, dashed=True)
        canvas.boxes([bars[p] for p in apart], look.PAPER, edge=look.PALE, dashed=True)
        like = [p for p in told if wording.is_comparable(p.period)]
        pairs = [
            [spots[one], spots[other]]
            for one, other in itertools.pairwise(like)
            if other.period.year - one.period.year == 1
        ]
        canvas.lines(pairs, colour, width=4, over=True)
        canvas.marks([spots[p] for p in final], colour, shape=shape, size=26)
        canvas.marks([spots[p] for p in open_], colour, shape=shape, size=26, hollow=True)
        canvas.marks([spots[p] for p in apart], look.PALE, shape="X", size=26)
    canvas.lines([[(LEFT + gutter - 12, bottom), (RIGHT, bottom)]], look.INK, over=True)
    canvas.y = max(bottom, top)


def _write_half(
    canvas: Canvas, of_half: dict[int, TrendPoint], middles: dict[int, float], slot: float
) -> None:
    """Shares and ranks beneath their years."""
    ranks = {year: _rank(point) for year, point in of_half.items()}
    in_one = all(look.width(" ".join(rank), SMALL) <= slot - 16 for rank in ranks.values())
    for year, point in of_half.items():
        x, y = middles[year], canvas.y + 40
        canvas.text(
            x, y, wording.share(point.share), size=_fitting(point, slot), bold=True, align="center"
        )
        for line in [" ".join(ranks[year])] if in_one else ranks[year]:
            y += look.LINE
            canvas.text(x, y, line, align="center")
    canvas.y += 40 + look.LINE * (1 if in_one else 2) + 14


def _fitting(point: TrendPoint, slot: float) -> int:
    fits = look.width(wording.share(point.share), look.PLAIN, True) <= slot - 8
    return look.PLAIN if fits else SMALL


def _rank(point: TrendPoint) -> list[str]:
    standing = point.standing
    return [str(standing.rank), f"dari {standing.n}"] if standing else ["–"]


def _draw_months(canvas: Canvas, months: Sequence[MonthPoint], year: int) -> None:
    """Columns of orders since 1 January."""
    last = months[-1]
    canvas.y += 8
    canvas.paragraph(
        f"Nilai {year} sampai {MONTHS[last.month - 1]}: {rupiah(last.value)}",
        size=look.PLAIN,
        bold=True,
        most=1,
    )
    top, bottom = canvas.y + 36, canvas.y + 36 + _MONTHS_HEIGHT
    ticks = look.steps(Decimal(max(month.value for month in months)), 3)
    scale = _MONTHS_HEIGHT / float(ticks[-1])
    for tick in ticks:
        y = bottom - float(tick) * scale
        canvas.lines([[(LEFT + _MONTHS_GUTTER - 12, y), (RIGHT, y)]], look.GRID)
        canvas.text(
            LEFT + _MONTHS_GUTTER - 22, y + 11, rupiah(int(tick)), colour=look.SOFT, align="right"
        )
    slots = 6 if last.month <= 6 else 12
    slot = (RIGHT - LEFT - _MONTHS_GUTTER) / slots
    boxes = []
    for month in months:
        x = LEFT + _MONTHS_GUTTER + slot * (month.month - 0.5)
        half = slot * 0.34
        boxes.append((x - half, bottom - month.value * scale, x + half, bottom))
        if slots == 6 or (last.month - month.month) % 2 == 0:
            name = MONTHS[month.month - 1][:3]
            canvas.text(x, bottom + look.LINE - 2, name, colour=look.SOFT, align="center")
    canvas.boxes(boxes, look.PALE)
    canvas.lines([[(LEFT + _MONTHS_GUTTER - 12, bottom), (RIGHT, bottom)]], look.INK, over=True)
    canvas.y = max(bottom, top) + look.LINE


def _together(semesters: Sequence[str]) -> str:
    """ "Semester I 2023, II 2023": the word once, and no line ends inside a name."""
    names = [semesters[0], *(name.removeprefix("Semester ") for name in semesters[1:])]
    return ", ".join(name.replace(" ", "\u00a0") for name in names)


def _is_open(point: TrendPoint) -> bool:
    return wording.is_provisional(point.period)


def _notes(points: Sequence[TrendPoint], left_out: int) -> tuple[list[str], list[str]]:
    """What must be known of single semesters, together where the same holds; and of all."""
    told: dict[str, list[str]] = {}
    for point in points:
        said = ["Sementara (garis putus-putus)"] if _is_open(point) else []
        said += wording.marks(point.period)
        for mark in said:
            told.setdefault(mark, []).append(wording.semester(point.period))
    for point in points:
        if point.standing and point.standing.ties:
            mark = f"Peringkat bersama {point.standing.ties} daerah lain"
            told.setdefault(mark, []).append(wording.semester(point.period))
    notes = [
        f"{mark}: {'semua semester' if len(names) == len(points) > 1 else _together(names)}."
        for mark, names in told.items()
    ]
    if not all(wording.is_comparable(point.period) for point in points):
        notes.append("Tanda silang: tidak dibandingkan dengan semester lain.")
    if left_out:
        notes.append(f"{left_out} semester sebelumnya tidak ditampilkan.")
    if len({point.period.half for point in points}) < 2:
        return notes, []
    return notes, [
        "Semester II mencakup Januari sampai Desember dan tidak dibandingkan dengan "
        "Semester I tahun berikutnya."
    ]
