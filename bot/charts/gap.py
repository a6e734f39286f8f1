"""The ladder that a region stands on: who is above and below, the target, and rupiah."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.charts import look, wording
from bot.charts.look import LEFT, PLAIN, RIGHT, SMALL, Canvas
from bot.charts.specs import MOST_ABOVE, Gap
from bot.formats import percent, percent_as_published, rupiah

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_RAIL, _STEP, _TEXT = 46, 116, 96


@dataclass(frozen=True, slots=True)
class _Step:
    """One rung as it is drawn: what it is, its share, what is said of it, how far in rupiah."""

    name: str
    share: str
    said: str
    needed: int
    shape: str
    colour: str
    is_own: bool = False


def gap_figure(chart: Gap) -> Figure:
    canvas = Canvas()
    plan = "jika RUP tetap" if wording.is_running(chart.period) else "dengan RUP saat itu"
    canvas.heading(
        f"{chart.region}: jarak ke atas",
        wording.title(chart.period),
        f"{rupiah(chart.value)} dari RUP {rupiah(chart.rup)} ({plan})",
        _standing(chart),
    )
    steps = _steps(chart)
    _draw_ladder(canvas, steps)
    notes = wording.notes(chart.period)
    if not chart.target_was_asked:
        notes.append("Target diatur admin, bukan ketentuan peringkat.")
    return canvas.foot(chart.basis, notes)


def _standing(chart: Gap) -> str:
    if chart.standing is None:
        return f"Tanpa peringkat ({chart.unranked})"
    return f"Peringkat {chart.standing.rank}{wording.tied(chart.standing.ties)} dari {chart.scope}"


def _steps(chart: Gap) -> list[_Step]:
    """From the highest share to the lowest; the region before others that have as much."""
    told: list[tuple[Decimal, int, _Step]] = [
        (
            rung.share,
            1,
            _Step(
                f"{rung.rank}. {rung.name}",
                percent(rung.share),
                wording.pass_by(chart, rung),
                rung.needed,
                "^",
                look.GREEN,
            ),
        )
        for rung in chart.above[:MOST_ABOVE]
    ]
    target = percent_as_published(chart.target)
    way = wording.to_target(chart)
    goal = _Step(f"Target {target}", target, way, chart.to_target, "D", look.VERMILION)
    told.append((chart.target, 2, goal))
    rank = f"{chart.standing.rank}. " if chart.standing else ""
    own = _Step(
        f"{rank}{chart.region}",
        percent(chart.share),
        "posisi saat ini" if wording.is_running(chart.period) else "posisi saat itu",
        0,
        "o",
        look.BLUE,
        True,
    )
    told.append((chart.share, 0, own))
    steps = [step for _, _, step in sorted(told, key=lambda one: (one[0], one[1]), reverse=True)]
    if chart.below is not None:
        below = chart.below
        steps.append(
            _Step(
                f"{below.rank}. {below.name}",
                percent(below.share),
                wording.passed_by(chart, below),
                below.needed,
                "v",
                look.SOFT,
            )
        )
    return steps


def _draw_ladder(canvas: Canvas, steps: list[_Step]) -> None:
    canvas.y += 10
    top, bottom = canvas.y, canvas.y + _STEP * len(steps)
    rails = (LEFT + 10, LEFT + 10 + _RAIL)
    canvas.lines([[(x, top), (x, bottom)] for x in rails], look.PALE, width=6)
    text = LEFT + _TEXT
    furthest = max(step.needed for step in steps)
    for step in steps:
        y = canvas.y + 42
        middle = (rails[0] + rails[1]) / 2
        if step.is_own:
            canvas.boxes([(text - 14, canvas.y + 4, RIGHT, canvas.y + _STEP - 8)], look.PALE_BLUE)
        canvas.lines([[(rails[0], y - 10), (rails[1], y - 10)]], look.PALE, width=6)
        canvas.marks([(middle, y - 10)], step.colour, shape=step.shape, size=34)
        share = look.width(step.share, PLAIN, True) + 40
        name = look.named(step.name, RIGHT - text - share, PLAIN, step.is_own)
        canvas.text(text, y, name, size=PLAIN, bold=step.is_own)
        canvas.text(RIGHT - 10, y, step.share, size=PLAIN, bold=True, align="right")
        canvas.text(text, y + 42, step.said, size=SMALL, colour=look.SOFT)
        if furthest and not step.is_own:
            length = step.needed / furthest * (RIGHT - text)
            canvas.boxes([(text, y + 54, text + max(2.0, length), y + 62)], step.colour)
        canvas.y += _STEP
    canvas.y = bottom + 6
