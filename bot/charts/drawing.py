"""A chart's spec to the bytes of a PNG. Only the process that draws loads this, and Matplotlib."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, assert_never

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from bot.charts.compare import compare_figure
from bot.charts.gap import gap_figure
from bot.charts.look import PALETTE
from bot.charts.specs import Chart, Comparison, Gap, Strip, Trend, Units
from bot.charts.strip import strip_figure
from bot.charts.trend import trend_figure
from bot.charts.units import units_figure

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

#: What Matplotlib asks its settings for while it draws, whatever a user's file says.
STYLE: dict[RcKeyType, Any] = {
    "text.hinting": "no_hinting",  # a third faster, and nothing to see at this size
    "text.antialiased": True,
    "lines.antialiased": True,
    "lines.dash_capstyle": "butt",
    "lines.scale_dashes": True,
    "lines.solid_capstyle": "projecting",
    "patch.antialiased": True,
    "path.simplify": True,
    "path.snap": True,
    "figure.autolayout": False,
    "figure.constrained_layout.use": False,
    "path.sketch": None,
    "path.effects": [],
    "agg.path.chunksize": 0,
}

#: A sixteenth colour more would take twice the bytes: every pixel's number fits half a byte.
BITS = 4


def draw(chart: Chart) -> bytes:
    """`chart` as a PNG, 1,080 pixels wide, 700 to 1,600 high, opaque."""
    with mpl.rc_context(STYLE):
        canvas = FigureCanvasAgg(figure_of(chart))
        canvas.draw()  # type: ignore[no-untyped-call]
    size = canvas.get_width_height()
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    picture = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)
    few = picture.convert("RGB").quantize(palette=_palette(), dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, "PNG", compress_level=6, bits=BITS)
    return out.getvalue()


def _palette() -> Image.Image:
    """The colours of the charts, which stay what they are, and those of smoothed edges."""
    told = [int(colour[at : at + 2], 16) for colour in PALETTE for at in (1, 3, 5)]
    image = Image.new("P", (1, 1))
    image.putpalette(told)
    return image


def figure_of(chart: Chart) -> Figure:
    match chart:
        case Trend():
            return trend_figure(chart)
        case Strip():
            return strip_figure(chart)
        case Comparison():
            return compare_figure(chart)
        case Units():
            return units_figure(chart)
        case Gap():
            return gap_figure(chart)
        case _:
            assert_never(chart)
