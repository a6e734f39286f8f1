"""
What all charts share: a canvas in pixels, two weights of one font, a palette, the heading and foot.

A phone shows a picture of 1080 pixels about 360 wide, so that nothing is written smaller than 30.
Colours are Okabe and Ito's, told apart without red or green; none of them says anything alone.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from bot.charts import wording
from bot.charts.specs import Basis
from bot.formats import short_name

WIDTH, MARGIN = 1080, 48
LOWEST, HIGHEST = 700, 1600
LEFT, RIGHT = MARGIN, WIDTH - MARGIN

#: Sizes of type in pixels; SMALL is the least that can be read on a phone.
SMALL, PLAIN, LARGE, TITLE = 30, 34, 38, 46
#: From one line of SMALL type to the next, and from one line of any size to the next of its kind.
LINE, LEADING = 39, 1.26

PAPER, INK, SOFT, GRID, PALE = "#FBFBF9", "#1B2430", "#525C69", "#D9DDE2", "#A3ACB8"
BLUE, VERMILION, GREEN = "#0072B2", "#D55E00", "#00755A"
PALE_BLUE, PALE_VERMILION = "#D3E6F2", "#F9DFCD"
#: Between a colour and the paper or ink beside it.
_EDGES = ("#363F4B", "#7A838D", "#C0C5CB", "#7EB7D6", "#E8AC7D", "#7EB8AA")
_TINTS = (GRID, PALE, PALE_BLUE, PALE_VERMILION)
#: All the colours of a picture: sixteen.
PALETTE = (PAPER, INK, SOFT, BLUE, VERMILION, GREEN, *_TINTS, *_EDGES)

_MORE = "… (catatan selengkapnya ada pada jawaban teks)"

Box = tuple[float, float, float, float]
Spot = tuple[float, float]


class Canvas:
    """A picture as it grows downwards: `y` is how far it has come, in pixels from the top."""

    def __init__(self) -> None:
        self.y: float = MARGIN
        self._down = Affine2D()
        self._artists: list[Artist] = []

    def text(
        self,
        x: float,
        y: float,
        said: str,
        *,
        size: float = SMALL,
        bold: bool = False,
        colour: str = INK,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """Write one line; `y` is what it stands on."""
        self._artists.append(
            Text(
                x,
                y,
                readable(said),
                color=colour,
                fontproperties=FontProperties(fname=_font_file(bold), size=size),
                horizontalalignment=align,
                verticalalignment="baseline",
                parse_math=False,
                usetex=False,
                transform=self._down,
                zorder=3,
            )
        )

    def paragraph(
        self,
        said: str,
        *,
        size: float = SMALL,
        bold: bool = False,
        colour: str = INK,
        most: int = 3,
    ) -> None:
        """Write a text over the whole width, in at most so many lines, and move below it."""
        for line in wrapped(said, RIGHT - LEFT, size, bold, most):
            self.y += size * LEADING
            self.text(LEFT, self.y, line, size=size, bold=bold, colour=colour)

    def boxes(
        self,
        boxes: Iterable[Box],
        colour: str,
        *,
        edge: str | None = None,
        dashed: bool = False,
    ) -> None:
        """Fill boxes of left, top, right, bottom; with `edge`, rim them too."""
        corners = [[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in boxes]
        if not corners:
            return
        self._artists.append(
            PolyCollection(
                corners,
                facecolors=colour,
                edgecolors=edge or "none",
                linewidths=3 if edge else 0,
                linestyles=[(0, (2, 1.5))] if dashed else "solid",
                transform=self._down,
                zorder=1,
            )
        )

    def lines(
        self,
        lines: Sequence[Sequence[Spot]],
        colour: str,
        *,
        width: float = 2,
        dashed: bool = False,
        over: bool = False,
    ) -> None:
        """Draw polylines; `over` the boxes rather than beneath them."""
        if not lines:
            return
        self._artists.append(
            LineCollection(
                [list(line) for line in lines],
                colors=colour,
                linewidths=width,
                linestyles=[(0, (4, 2.5))] if dashed else "solid",
                transform=self._down,
                zorder=2.2 if over else 0.5,
            )
        )

    def marks(
        self,
        spots: Sequence[Spot],
        colour: str,
        *,
        shape: str = "o",
        size: float = 22,
        hollow: bool = False,
        over: bool = True,
    ) -> None:
        """Set marks of a shape that Matplotlib knows, `over` lines or beneath them."""
        if not spots:
            return
        self._artists.append(
            Line2D(
                [x for x, _ in spots],
                [y for _, y in spots],
                linestyle="none",
                marker=shape,
                markersize=size,
                markerfacecolor=PAPER if hollow else colour,
                markeredgecolor=colour if hollow else PAPER,
                markeredgewidth=4 if hollow else (2 if size > 16 else 0),
                transform=self._down,
                zorder=2.5 if over else 2,
            )
        )

    def heading(self, title: str, *beneath: str) -> None:
        """The title and the lines beneath it."""
        self.paragraph(title, size=TITLE, bold=True)
        self.y += 6
        for line in beneath:
            self.paragraph(line, size=PLAIN, colour=SOFT)
        self.y += 16

    def pitch(
        self, rows: int, least: float, most: float, also: float, told: Sequence[str]
    ) -> float:
        """How far rows may stand apart where so much else, what is `told` and the foot follow."""
        foot = 26 + LINE * (3 + sum(len(_lines(note)) for note in told))
        room = HIGHEST - MARGIN - foot - self.y - also
        return min(most, max(least, room / max(1, rows)))

    def holds(self, basis: Basis, notes: Sequence[str]) -> bool:
        """Whether there is room left for all the notes and the foot."""
        origin = sum(len(_lines(line, 2)) for line in wording.origin(basis))
        told = sum(len(_lines(note)) for note in (*notes, *basis.notes))
        return self.y + 14 + LINE * (origin + told) <= HIGHEST - MARGIN

    def foot(self, basis: Basis, notes: Iterable[str] = (), also: Iterable[str] = ()) -> Figure:
        """
        Notes, where the figures are from, and the finished picture.

        Where there is no room for all notes, that is said; what is `also` there may be left out.
        """
        origin = [part for line in wording.origin(basis) for part in _lines(line, 2)]
        room = int((HIGHEST - MARGIN - self.y - 14) // LINE) - len(origin)
        told = _fitting([*notes, *basis.notes], list(also), room)
        lines = [*told, *origin]
        self.y = max(self.y, LOWEST - MARGIN - 14 - LINE * len(lines)) + 26
        self.lines([[(LEFT, self.y - 8), (RIGHT, self.y - 8)]], GRID)
        for line in lines:
            self.y += LINE
            self.text(LEFT, self.y - 4, line, colour=SOFT)
        return self._figure()

    def _figure(self) -> Figure:
        height = round(self.y + MARGIN - 12)
        self._down.scale(1, -1).translate(0, height)
        # 72 dots an inch: a point is a pixel.
        figure = Figure((WIDTH / 72, height / 72), 72, facecolor=PAPER, edgecolor=PAPER)
        for artist in self._artists:
            figure.add_artist(artist)
        return figure


def width(said: str, size: float, bold: bool = False) -> float:
    """How wide a line is in pixels."""
    return size * sum(_advance(char, bold) for char in readable(said))


def wrapped(said: str, room: float, size: float, bold: bool = False, most: int = 3) -> list[str]:
    """
    `said` in lines no wider than `room`; what goes beyond so many is cut, with an ellipsis.

    Words that a no-break space joins stay together.
    """
    lines: list[str] = [""]
    for word in filter(None, said.split(" ")):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size, bold) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
        lines[-1] = _cut(lines[-1], room, size, bold)
    return [shortened(line, room, size, bold) for line in lines]


def shortened(said: str, room: float, size: float, bold: bool = False) -> str:
    """`said` in one line no wider than `room`: what it has in the middle gives way."""
    said = " ".join(said.split())
    if width(said, size, bold) <= room:
        return said
    words = said.split()
    for kept in range(len(words) - 1, 1, -1):
        head = (kept * 3 + 4) // 5
        short = " ".join([*words[:head], "…", *words[len(words) - (kept - head) :]])
        if kept > head and width(short, size, bold) <= room:
            return short
    for kept in range(len(said) - 1, 0, -1):
        head = kept - kept * 2 // 5
        short = f"{said[:head].rstrip()}…{said[len(said) - (kept - head) :].lstrip()}"
        if width(short, size, bold) <= room:
            return short
    return "…"


def named(region: str, room: float, size: float, bold: bool = False) -> str:
    """A region's name in one line no wider than `room`: inner words give way, then the middle."""
    name = " ".join(region.replace("Kabupaten ", "Kab. ", 1).split())
    for characters in range(len(name), 12, -1):
        short = short_name(name, characters)
        if "…" in short:
            break
        if width(short, size, bold) <= room:
            return short
    return shortened(name, room, size, bold)


def readable(said: str) -> str:
    """`said` in one line, with "?" for what the font has no sign for."""
    return "".join(char if _has(char) else "?" for char in " ".join(said.split()))


def steps(top: Decimal, most: int = 4) -> list[Decimal]:
    """
    Round numbers from 0 to the first that is not below `top`, at most so many after 0.

    >>> [f"{step:f}" for step in steps(Decimal("26.16"))]
    ['0', '10', '20', '30']
    """
    if top <= 0:
        return [Decimal(0), Decimal(1)]
    size = Decimal(10) ** (top.adjusted() - 1)
    for factor in (1, 2, Decimal("2.5"), 5, 10, 20, 25, 50, 100):
        step = (size * factor).normalize()
        count = int(top // step) + (top % step > 0)
        if count <= most:
            return [Decimal(0), *((step * nth).normalize() for nth in range(1, count + 1))]
    raise AssertionError("a hundredth of it goes in at most a hundred times")


def _fitting(notes: Sequence[str], also: Sequence[str], room: int) -> list[str]:
    """Lines of as many whole notes as fit into so many lines, `also` after them."""
    told = [_lines(note) for note in notes]
    needed = sum(len(lines) for lines in told)
    if needed > room:
        kept: list[str] = []
        for lines in told:
            if len(kept) + len(lines) < room:
                kept += lines
        return [*kept, _MORE][: max(0, room)]
    fit = [line for lines in told for line in lines]
    for lines in map(_lines, also):
        if len(fit) + len(lines) <= room:
            fit += lines
    return fit


def _lines(said: str, most: int = 4) -> list[str]:
    return wrapped(said, RIGHT - LEFT, SMALL, most=most)


def _cut(said: str, room: float, size: float, bold: bool) -> str:
    while width(f"{said}…", size, bold) > room:
        said = said[:-1].rstrip(" .,;:(")
    return f"{said}…"


@functools.cache
def _font_file(bold: bool) -> str:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return f"{mpl.get_data_path()}/fonts/ttf/{name}"


@functools.lru_cache(maxsize=1024)
def _advance(char: str, bold: bool) -> float:
    """How far `char` takes a line, in ems."""
    font = get_font(_font_file(bold))
    font.set_size(64, 72)
    return font.load_char(ord(char), LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 64


@functools.lru_cache(maxsize=1024)
def _has(char: str) -> bool:
    return all(get_font(_font_file(bold)).get_char_index(ord(char)) for bold in (False, True))
