"""Two regions side by side: share, value, plan, ranks, and the semesters of both."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.charts import look, wording
from bot.charts.look import LEFT, PLAIN, RIGHT, SMALL, Canvas
from bot.charts.specs import MOST_SEMESTERS, Comparison, Side, Standing
from bot.formats import rupiah
from procurement.semester import Semester

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: How the two are told apart, by colour, filling and shape: colour, filling, shape, hollow.
_LOOKS = ((look.BLUE, look.BLUE, "o", False), (look.VERMILION, look.PALE_VERMILION, "s", True))
_BAR, _LABELS = 42, 300
_SHARES = 150


def compare_figure(chart: Comparison) -> Figure:
    """Both sides, and the newest of their semesters: as many as leave room for the notes."""
    for most in range(MOST_SEMESTERS, 1, -1):
        shown = _newest(chart, most)
        notes = _notes(chart, shown)
        canvas = _drawn(chart, shown, notes)
        if canvas.holds(chart.basis, notes):
            break
    return canvas.foot(chart.basis, notes)


def _newest(chart: Comparison, most: int) -> list[tuple[int, int]]:
    """The newest semesters that either side tells, oldest first, as years and halves."""
    points = (*chart.first.points, *chart.second.points)
    return sorted({(point.period.year, point.period.half) for point in points})[-most:]


def _drawn(chart: Comparison, semesters: Sequence[tuple[int, int]], notes: Sequence[str]) -> Canvas:
    canvas = Canvas()
    sides = (chart.first, chart.second)
    title = f"{chart.first.region} dan {chart.second.region}"
    periods = list(dict.fromkeys(wording.title(side.period) for side in sides))
    canvas.heading(title, f"Perbandingan, {' dan '.join(periods)}")
    _write_legend(canvas, sides)
    what = wording.percentage(chart.first.period)
    shares = [side.share for side in sides]
    _draw_pair(canvas, what, [wording.share(share) for share in shares], shares)
    values = [side.value for side in sides]
    _draw_pair(canvas, "Nilai e-purchasing", [rupiah(v) for v in values], values)
    plans = [side.rup for side in sides]
    _draw_pair(canvas, "RUP", ["tanpa RUP" if p is None else rupiah(p) for p in plans], plans)
    _write_ranks(canvas, chart)
    if semesters:
        _draw_semesters(canvas, sides, semesters, [*notes, *chart.basis.notes])
    return canvas


def _write_legend(canvas: Canvas, sides: Sequence[Side]) -> None:
    for side, (colour, _, shape, hollow) in zip(sides, _LOOKS, strict=True):
        y = canvas.y + 38
        canvas.marks([(LEFT + 13, y - 12)], colour, shape=shape, size=24, hollow=hollow)
        canvas.text(LEFT + 40, y, look.named(side.region, RIGHT - LEFT - 40, PLAIN), size=PLAIN)
        canvas.y += 44
    canvas.y += 14


def _draw_pair(
    canvas: Canvas, what: str, said: Sequence[str], amounts: Sequence[Decimal | int | None]
) -> None:
    """A heading and two bars with their figures."""
    canvas.text(LEFT, canvas.y + 36, what, colour=look.SOFT)
    canvas.y += 46
    top = max(Decimal(amount or 0) for amount in amounts)
    scale = (RIGHT - LEFT - _LABELS) / float(top) if top else 0.0
    for label, amount, (colour, filling, _, _) in zip(said, amounts, _LOOKS, strict=True):
        y = canvas.y
        if amount is not None:
            end = LEFT + max(3.0, float(amount) * scale)
            canvas.boxes([(LEFT, y + 2, end, y + _BAR - 6)], filling, edge=colour)
        canvas.text(RIGHT, y + 30, label, bold=True, align="right")
        canvas.y += _BAR
    canvas.y += 10


def _write_ranks(canvas: Canvas, chart: Comparison) -> None:
    """Both ranks of both, in two columns."""
    sides = (chart.first, chart.second)
    columns = (RIGHT - 330, RIGHT)
    canvas.text(LEFT, canvas.y + 36, "Peringkat", colour=look.SOFT)
    for x, (colour, _, shape, hollow) in zip(columns, _LOOKS, strict=True):
        canvas.marks([(x - 14, canvas.y + 25)], colour, shape=shape, size=24, hollow=hollow)
    canvas.y += 46
    by_share = [_rank(side.by_share) for side in sides]
    by_value = [_rank(side.by_value) for side in sides]
    for what, ranks in (("menurut porsi", by_share), ("menurut nilai", by_value)):
        canvas.text(LEFT, canvas.y + 32, what)
        for x, rank in zip(columns, ranks, strict=True):
            canvas.text(x, canvas.y + 32, rank, bold=True, align="right")
        canvas.y += 42
    scope = f"di antara {chart.scope}" if chart.scope else "masing-masing dalam kelasnya"
    canvas.paragraph(scope, colour=look.SOFT, most=2)
    canvas.y += 14


def _draw_semesters(
    canvas: Canvas,
    sides: Sequence[Side],
    semesters: Sequence[tuple[int, int]],
    notes: Sequence[str],
) -> None:
    """Shares by semester, each a row with the marks of both and the distance between them."""
    told = [{(p.period.year, p.period.half): p for p in side.points} for side in sides]
    names = {key: str(Semester(*key)) for key in semesters}
    start = LEFT + max(look.width(name, SMALL) for name in names.values()) + 30
    columns = (RIGHT - _SHARES - 10, RIGHT)
    end = columns[0] - _SHARES - 20
    canvas.text(LEFT, canvas.y + 36, "Porsi tiap semester", colour=look.SOFT)
    for x, (colour, _, shape, hollow) in zip(columns, _LOOKS, strict=True):
        canvas.marks([(x - 14, canvas.y + 25)], colour, shape=shape, size=24, hollow=hollow)
    canvas.y += 46
    top = max(
        points[key].share or Decimal(0) for points in told for key in semesters if key in points
    )
    scale = (end - start) / float(top) if top else 0.0
    pitch = canvas.pitch(len(semesters), 36, 44, 6, notes)
    for key in semesters:
        y = canvas.y + pitch / 2
        canvas.text(LEFT, y + 11, names[key])
        canvas.lines([[(start, y), (end, y)]], look.GRID)
        spots: list[look.Spot] = []
        for points, x, (colour, _, shape, hollow) in zip(told, columns, _LOOKS, strict=True):
            point = points.get(key)
            said = "–" if point is None else _share(point.share)
            canvas.text(x, y + 11, said, align="right")
            if point is not None and point.share is not None:
                spots.append((start + float(point.share) * scale, y))
                # The second lies beneath and is larger: where both are equal both are seen.
                size = 30 if hollow else 20
                canvas.marks(
                    spots[-1:], colour, shape=shape, size=size, hollow=hollow, over=not hollow
                )
        canvas.lines([spots] if len(spots) == 2 else [], look.PALE, width=6)
        canvas.y += pitch
    canvas.y += 6


def _share(share: Decimal | None) -> str:
    return "–" if share is None else wording.share(share)


def _rank(standing: Standing | None) -> str:
    return f"{standing.rank} dari {standing.n}" if standing else "tanpa peringkat"


def _notes(chart: Comparison, semesters: Sequence[tuple[int, int]]) -> list[str]:
    """What must be known of the two, and of their earlier semesters that are unlike the others."""
    told: dict[str, list[str]] = {}
    for side in (chart.first, chart.second):
        for mark in wording.marks(side.period):
            told.setdefault(mark, []).append(side.region)
        for what, standing in (("porsi", side.by_share), ("nilai", side.by_value)):
            if standing and standing.ties:
                mark = f"Peringkat {what} {standing.rank}{wording.tied(standing.ties)}"
                told.setdefault(mark, []).append(side.region)
    for side in (chart.first, chart.second):
        for period in (point.period for point in side.points):
            is_shown = (period.year, period.half) in semesters and period != side.period
            if is_shown and not wording.is_comparable(period):
                mark = wording.lowered(wording.marks(period)[0])
                told.setdefault(f"{wording.semester(period)}: {mark}", []).append(side.region)
    return [
        f"{mark}." if len(names) == 2 else f"{names[0]}: {wording.lowered(mark)}."
        for mark, names in told.items()
    ]
