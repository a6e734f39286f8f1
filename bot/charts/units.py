"""Work units of a region: each one's share as a bar, against the region's as a line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.charts import look, wording
from bot.charts.look import LEFT, PLAIN, RIGHT, SMALL, Canvas
from bot.charts.specs import MOST_UNITS, UnitBar, Units
from bot.formats import percent, rupiah, unit_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHARES, _BAR = 200, 30
#: So few units leave room for names of two lines.
_FEW = 6
#: A longer bar is broken off, so that the others can be seen.
_LONGEST = Decimal(150)


def units_figure(chart: Units) -> Figure:
    canvas = Canvas()
    units = chart.units[:MOST_UNITS]
    last = chart.first + len(units) - 1
    canvas.heading(
        f"OPD {chart.region}: {chart.order}",
        wording.title(chart.period),
        f"OPD {chart.first} sampai {last} dari {chart.total}" if units else "Belum ada OPD",
    )
    top = _top(chart)
    scale = (RIGHT - LEFT - _SHARES) / float(top)
    line = None if chart.share is None else LEFT + float(chart.share) * scale
    if line is not None and chart.share is not None:
        said = f"{wording.percentage(chart.period)} daerah {percent(chart.share)}"
        half = look.width(said, SMALL, True) / 2
        canvas.text(
            min(max(line, LEFT + half), RIGHT - half),
            canvas.y + 34,
            said,
            bold=True,
            colour=look.VERMILION,
            align="center",
        )
        canvas.y += 44
    for number, unit in enumerate(units, start=chart.first):
        _draw_unit(canvas, number, unit, scale, line, 2 if len(units) <= _FEW else 1)
    notes = wording.notes(chart.period)
    if any(unit.share is not None and unit.share > 100 for unit in units):
        notes.append("Di atas 100%: nilai transaksi melebihi RUP OPD itu.")
    return canvas.foot(chart.basis, notes)


def _top(chart: Units) -> Decimal:
    """The share that the longest bar stands for."""
    shares = [unit.share for unit in chart.units[:MOST_UNITS] if unit.share is not None]
    longest = min(max(shares, default=Decimal(0)), _LONGEST)
    own = (chart.share or Decimal(0)) * Decimal("1.1")
    return max(longest, own) or Decimal(100)


def _draw_unit(
    canvas: Canvas, number: int, unit: UnitBar, scale: float, line: float | None, most: int
) -> None:
    named = f"{number}. {unit_name(unit.name)}"
    room = RIGHT - LEFT
    lines = look.wrapped(named, room, SMALL, most=9)
    if len(lines) > most:
        lines = look.wrapped(look.shortened(named, room * most * 0.93, SMALL), room, SMALL)
    for part in lines:
        canvas.y += 36
        canvas.text(LEFT, canvas.y, part)
    top, bottom = canvas.y + 12, canvas.y + 12 + _BAR
    below = line is not None and unit.share is not None and LEFT + float(unit.share) * scale < line
    if unit.share is not None:
        end = min(LEFT + max(3.0, float(unit.share) * scale), RIGHT - _SHARES)
        broken = float(unit.share) * scale > RIGHT - LEFT - _SHARES + 1
        canvas.boxes([(LEFT, top, end, bottom)], look.BLUE if below else look.PALE)
        if broken:
            gaps = [[(end - 34 + d, bottom + 4), (end - 20 + d, top - 4)] for d in (0, 14)]
            canvas.lines(gaps, look.PAPER, width=5, over=True)
    if line is not None:
        canvas.lines([[(line, top - 8), (line, bottom + 8)]], look.VERMILION, width=5, over=True)
    canvas.text(RIGHT, bottom - 4, wording.share(unit.share), size=PLAIN, bold=True, align="right")
    canvas.y = bottom + 34
    said = f"{rupiah(unit.value)} dari RUP {rupiah(unit.rup)}"
    if unit.lack is not None and abs(unit.lack) >= 1:
        word = "kurang" if unit.lack > 0 else "lebih"
        said += f"; {word} {rupiah(abs(unit.lack))}"
    canvas.text(LEFT, canvas.y, look.shortened(said, RIGHT - LEFT, SMALL), colour=look.SOFT)
    canvas.y += 8
