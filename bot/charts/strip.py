"""A region among all that are ranked with it: a list of a small class, a strip of a large one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from bot.charts import look, wording
from bot.charts.look import LEFT, RIGHT, SMALL, Canvas
from bot.charts.specs import Strip
from bot.charts.standings import median, neighbours, standing
from bot.formats import percent_as_published, rupiah
from procurement.ranking import Measure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: A class of so many has room for every name.
MOST_NAMED = 20

_NAMES = 430
_DOT, _STRIP = 12, 300
#: Dots that would stand closer become a column.
_THIN = 4


def strip_figure(chart: Strip) -> Figure:
    canvas = Canvas()
    title = f"{wording.measured(chart.measure, chart.period)} {chart.region}"
    canvas.heading(title, wording.title(chart.period), *_standing(chart))
    if not chart.peers:
        canvas.paragraph("Belum ada daerah yang dapat diperingkat.", size=look.PLAIN)
        _write_unranked(canvas, chart)
    elif len(chart.peers) <= MOST_NAMED:
        _draw_list(canvas, chart)
    else:
        _draw_strip(canvas, chart)
    by_share = chart.measure is Measure.SHARE
    order = (
        "Urutan menurut porsi, bukan nilai." if by_share else "Urutan menurut nilai, bukan porsi."
    )
    notes = wording.notes(chart.period)
    if not by_share and len(chart.peers) > MOST_NAMED:
        notes.append("Sumbu nilai berskala logaritma.")
    return canvas.foot(chart.basis, notes, [order])


def _standing(chart: Strip) -> list[str]:
    own = standing(chart)
    if own is not None:
        return [f"Peringkat {own.rank}{wording.tied(own.ties)} dari {chart.scope}"]
    return [f"Di antara {chart.scope}"] if chart.peers else []


def _draw_list(canvas: Canvas, chart: Strip) -> None:
    """Every name with its bar; the median as a line across them."""
    peers = chart.peers
    amounts = [wording.amount(chart.measure, peer.amount) for peer in peers]
    own_amount = _own_amount(chart)
    bold = True
    room = max(look.width(said, SMALL, bold) for said in (*amounts, own_amount))
    ranks = max(look.width(str(peer.rank), SMALL, bold) for peer in peers)
    names = LEFT + 30 + ranks + 14
    shown = [
        look.named(peer.name, _NAMES, SMALL, nth == chart.own) for nth, peer in enumerate(peers)
    ]
    longest = max(look.width(n, SMALL, nth == chart.own) for nth, n in enumerate(shown))
    start, end = names + longest + 18, RIGHT - room - 14
    told = [*wording.notes(chart.period), *chart.basis.notes]
    also = 70 if chart.own is not None else 170
    pitch = canvas.pitch(len(peers), 42, 50, also, told)
    top = max(Decimal(peer.amount) for peer in peers)
    scale = (end - start) / float(top) if top else 0.0
    canvas.y += 6
    above = canvas.y
    for number, (peer, said) in enumerate(zip(peers, amounts, strict=True)):
        is_own = number == chart.own
        y = canvas.y + 36
        if is_own:
            canvas.marks([(LEFT + 11, y - 11)], look.BLUE, shape=">", size=20)
        canvas.text(names - 14, y, str(peer.rank), bold=is_own, align="right")
        canvas.text(names, y, shown[number], bold=is_own)
        box = (start, y - 27, start + max(2.0, float(peer.amount) * scale), y + 6)
        canvas.boxes([box], look.BLUE if is_own else look.PALE)
        canvas.text(RIGHT, y, said, bold=is_own, align="right")
        canvas.y += pitch
    middle = median(peers)
    x = start + float(middle) * scale
    canvas.lines([[(x, above), (x, canvas.y + 8)]], look.VERMILION, width=3, dashed=True, over=True)
    said = f"median {wording.amount(chart.measure, middle)}"
    _write_near(canvas, x, canvas.y + 40, said)
    canvas.y += 48
    if chart.own is None:
        _write_unranked(canvas, chart)


def _draw_strip(canvas: Canvas, chart: Strip) -> None:
    """All peers as dots over one axis, piled where they are alike; and who stands next."""
    place, ticks = _axis(chart)
    xs = [_column(place(peer.amount)) for peer in chart.peers]
    highest = max(Counter(xs).values())
    pitch = min(float(_DOT), _STRIP / highest)
    canvas.y += 54
    bottom = canvas.y + max(130.0, pitch * highest + 30)
    if pitch < _THIN:
        heights = [(x, pitch * count) for x, count in Counter(xs).items()]
        columns = [(x - 5, bottom - max(3.0, high), x + 5, bottom) for x, high in heights]
        canvas.boxes(columns, look.PALE)
    else:
        piled: Counter[float] = Counter()
        spots: list[look.Spot] = []
        for x in xs:
            spots.append((x, bottom - 8 - pitch * piled[x]))
            piled[x] += 1
        canvas.marks(spots, look.PALE, size=min(_DOT - 2.0, pitch), over=False)
    middle = median(chart.peers)
    canvas.lines([[(LEFT, bottom), (RIGHT, bottom)]], look.INK)
    canvas.lines([[(x, bottom), (x, bottom + 8)] for x, _ in ticks], look.INK)
    before = 0.0
    for x, said in ticks:
        half = look.width(said, SMALL) / 2
        at = min(max(x, LEFT + half), RIGHT - half)
        is_free = abs(at - place(middle)) > half + 10
        if at - half >= before and is_free:
            canvas.text(at, bottom + look.LINE, said, colour=look.SOFT, align="center")
            before = at + half + 20
    x = place(middle)
    canvas.lines(
        [[(x, canvas.y), (x, bottom + 52)]], look.VERMILION, width=3, dashed=True, over=True
    )
    said = f"median {wording.amount(chart.measure, middle)}"
    _write_near(canvas, x, bottom + 84, said)
    if chart.amount is not None:
        x = place(chart.amount)
        amount = _own_amount(chart)
        room = RIGHT - LEFT - look.width(f" {amount}", SMALL, True)
        own = f"{look.named(chart.region, room, SMALL, True)} {amount}"
        if chart.own is not None:
            canvas.lines([[(x, canvas.y + 4), (x, bottom)]], look.BLUE, width=7, over=True)
        canvas.marks([(x, canvas.y + 4)], look.BLUE, shape="v", size=30, hollow=chart.own is None)
        _write_near(canvas, x, canvas.y - 22, own, bold=True)
    canvas.y = bottom + 110
    _write_neighbours(canvas, chart)
    if chart.own is None:
        _write_unranked(canvas, chart)


def _write_neighbours(canvas: Canvas, chart: Strip) -> None:
    """The region between the one directly above and the one directly below."""
    if chart.own is None:
        return
    above, below = neighbours(chart)
    own = chart.peers[chart.own]
    for peer, shape, colour in (
        (above, "^", look.GREEN),
        (own, "D", look.BLUE),
        (below, "v", look.SOFT),
    ):
        if peer is None:
            continue
        is_own = peer is own
        ties = sum(other.rank == peer.rank for other in chart.peers) - 1
        rank = f"peringkat {peer.rank}{wording.tied(ties)}"
        said = f"{wording.amount(chart.measure, peer.amount)}"
        y = canvas.y + 42
        canvas.marks([(LEFT + 14, y - 12)], colour, shape=shape, size=26)
        room = RIGHT - LEFT - 44 - look.width(said, look.PLAIN, True) - 20
        name = look.named(peer.name, room, look.PLAIN, is_own)
        canvas.text(LEFT + 44, y, name, size=look.PLAIN, bold=is_own)
        canvas.text(RIGHT, y, said, size=look.PLAIN, bold=True, align="right")
        canvas.text(LEFT + 44, y + look.LINE, rank, colour=look.SOFT)
        canvas.y += 96


def _write_unranked(canvas: Canvas, chart: Strip) -> None:
    canvas.y += 10
    canvas.paragraph(
        f"{chart.region}: {_own_amount(chart)}, tanpa peringkat ({chart.unranked}).",
        bold=True,
    )


def _own_amount(chart: Strip) -> str:
    if chart.amount is None:
        return "tanpa RUP"
    return wording.amount(chart.measure, chart.amount)


def _write_near(canvas: Canvas, x: float, y: float, said: str, bold: bool = False) -> None:
    """Write centred on `x`, as far as the margins allow."""
    said = look.shortened(said, RIGHT - LEFT, SMALL, bold)
    half = look.width(said, SMALL, bold) / 2
    canvas.text(min(max(x, LEFT + half), RIGHT - half), y, said, bold=bold, align="center")


def _axis(
    chart: Strip,
) -> tuple[Callable[[Decimal | int], float], list[tuple[float, str]]]:
    """Where an amount lies, and the ticks: shares from 0, values by powers of ten."""
    amounts = [peer.amount for peer in chart.peers]
    amounts.append(median(chart.peers))
    if chart.amount is not None:
        amounts.append(chart.amount)
    if chart.measure is Measure.SHARE:
        steps = look.steps(Decimal(max(amounts)))
        scale = (RIGHT - LEFT - 2 * _DOT) / float(steps[-1])

        def linear(amount: Decimal | int) -> float:
            return LEFT + _DOT + float(amount) * scale

        return linear, [(linear(step), percent_as_published(step)) for step in steps]
    bought = [int(amount) for amount in amounts if amount > 0] or [1]
    low = math.floor(math.log10(min(bought)))
    high = max(low + 1, math.ceil(math.log10(max(bought))))
    #: Nothing at all has no logarithm: it stands at the left end, apart.
    start = LEFT + _DOT + (100 if len(bought) < len(amounts) else 0)
    unit = (RIGHT - _DOT - start) / (high - low)

    def logarithmic(amount: Decimal | int) -> float:
        return start + (math.log10(amount) - low) * unit if amount > 0 else LEFT + _DOT

    stride = -(-(high - low) // 3)
    ticks = [(logarithmic(10**power), rupiah(10**power)) for power in range(low, high + 1, stride)]
    nothing = [(logarithmic(0), rupiah(0))] if len(bought) < len(amounts) else []
    return logarithmic, [*nothing, *ticks]


def _column(x: float) -> float:
    """The middle of the column of dots that `x` falls in."""
    return LEFT + _DOT * (math.floor((x - LEFT) / _DOT) + 0.5)
