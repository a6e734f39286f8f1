"""Work units of a region: each one's share as a bar, against the region's as a line."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.charts import look, wording
from bot.charts.look import LEFT, RIGHT, SMALL, Canvas
from bot.charts.specs import MOST_UNITS, UnitBar, Units
from bot.formats import percent, rupiah, unit_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SHARES = 190
#: So few units leave room for names of two lines.
_FEW = 6
#: A longer bar is broken off, so that the others can be seen.
_LONGEST = Decimal(150)


def units_figure(chart: Units) -> Figure:
    """As many of the units as leave room for the notes, but not fewer than six for their sake."""
    units = chart.units[:MOST_UNITS]
    notes = _notes(chart, units)
    canvas = _drawn(chart, units, notes)
    while len(units) > _FEW and not canvas.holds(chart.basis, notes):
        units = units[:-1]
        canvas = _drawn(chart, units, notes)
    return canvas.foot(chart.basis, notes)


def _drawn(chart: Units, units: Sequence[UnitBar], notes: Sequence[str]) -> Canvas:
    canvas = Canvas()
    last = chart.first + len(units) - 1
    shown = str(len(units)) if chart.first == 1 else f"{chart.first} sampai {last}"
    which = f"{shown} dari {chart.total} OPD" if units else "belum ada OPD"
    title = f"OPD {chart.region}: {chart.order}"
    canvas.heading(title, f"{wording.title(chart.period)}, {which}")
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
    names = _names(chart, units)
    text = sum(36 * len(lines) + 52 for lines in names)
    spare = canvas.pitch(len(units), 20, 54, text, [*notes, *chart.basis.notes])
    for unit, lines in zip(units, names, strict=True):
        bar = max(16.0, min(28.0, spare - 8))
        _draw_unit(canvas, unit, lines, scale, line, bar)
        canvas.y += max(2.0, spare - bar)
    return canvas


def _notes(chart: Units, units: Sequence[UnitBar]) -> list[str]:
    notes = wording.notes(chart.period)
    if chart.share is not None and any(unit.lack is not None for unit in units):
        notes.append(f"Kurang/lebih: terhadap {percent(chart.share)} dari RUP OPD itu.")
    if any(unit.share is not None and unit.share > 100 for unit in units):
        notes.append("Di atas 100%: nilai transaksi melebihi RUP OPD itu.")
    return notes


def _top(chart: Units) -> Decimal:
    """The share that the longest bar stands for."""
    shares = [unit.share for unit in chart.units[:MOST_UNITS] if unit.share is not None]
    longest = min(max(shares, default=Decimal(0)), _LONGEST)
    own = (chart.share or Decimal(0)) * Decimal("1.1")
    return max(longest, own) or Decimal(100)


def _draw_unit(
    canvas: Canvas, unit: UnitBar, lines: list[str], scale: float, line: float | None, bar: float
) -> None:
    for part in lines:
        canvas.y += 36
        canvas.text(LEFT, canvas.y, part)
    top, bottom = canvas.y + 12, canvas.y + 12 + bar
    below = line is not None and unit.share is not None and LEFT + float(unit.share) * scale < line
    if unit.share is not None:
        end = min(LEFT + max(3.0, float(unit.share) * scale), RIGHT - _SHARES)
        broken = float(unit.share) * scale > RIGHT - LEFT - _SHARES + 1
        canvas.boxes([(LEFT, top, end, bottom)], look.BLUE if below else look.PALE)
        if broken:
            gaps = [[(end - 34 + d, bottom + 4), (end - 20 + d, top - 4)] for d in (0, 14)]
            canvas.lines(gaps, look.PAPER, width=5, over=True)
    if line is not None:
        canvas.lines([[(line, top - 5), (line, bottom + 5)]], look.VERMILION, width=5, over=True)
    share = wording.share(unit.share)
    canvas.text(RIGHT, (top + bottom) / 2 + 11, share, bold=True, align="right")
    canvas.y = bottom + 34
    canvas.text(LEFT, canvas.y, look.shortened(_said(unit), RIGHT - LEFT, SMALL), colour=look.SOFT)
    canvas.y += 6


def _said(unit: UnitBar) -> str:
    """What was bought of what plan, and how much less than at the region's share."""
    said = f"{rupiah(unit.value)} dari RUP {rupiah(unit.rup)}"
    if unit.lack is None or abs(unit.lack) < 1:
        return said
    return f"{said}; {'kurang' if unit.lack > 0 else 'lebih'} {rupiah(abs(unit.lack))}"


def _names(chart: Units, units: Sequence[UnitBar]) -> list[list[str]]:
    """The numbered names, each in as many lines as there is room for."""
    room, most = RIGHT - LEFT, 2 if len(units) <= _FEW else 1
    told = []
    for number, unit in enumerate(units, start=chart.first):
        named = f"{number}. {unit_name(unit.name)}"
        lines = look.wrapped(named, room, SMALL, most=9)
        if len(lines) > most:
            # Lines break at words: two of them hold a little less than twice one.
            short = look.shortened(named, room * (most if most == 1 else 1.7), SMALL)
            lines = look.wrapped(short, room, SMALL, most=most)
        told.append(lines)
    return told
