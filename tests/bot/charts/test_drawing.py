"""Charts are drawn so that nothing is cut or lies over another, whatever the figures are."""

from __future__ import annotations

import itertools
import pickle
from io import BytesIO

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from bot.charts import look
from bot.charts.drawing import STYLE, draw, figure_of
from bot.charts.specs import Chart
from tests.bot.charts import cases

ORDINARY, AWKWARD = cases.ordinary(), cases.awkward()
CLASSES = cases.classes((2, 3, 20, 21, 38, 93))
#: What texts are written on; everything else that is filled stands beside them.
GROUNDS = {look.PALE_BLUE.lower()}


def texts(chart: Chart) -> list[Text]:
    return [text for text in figure_of(chart).findobj(Text) if text.get_text()]


def written(chart: Chart) -> str:
    """All that a chart says, line by line."""
    return "\n".join(text.get_text() for text in texts(chart))


@mpl.rc_context(STYLE)
def faults(chart: Chart) -> list[str]:
    """Texts that are cut, too small, or over another or over a bar."""
    figure = figure_of(chart)
    canvas = FigureCanvasAgg(figure)
    width, height = canvas.get_width_height()
    found = [] if width == 1080 and 700 <= height <= 1600 else [f"{width} by {height}"]
    found += [str(spot) for spot in spots(figure) if not 30 <= spot[0] <= width - 30]
    marks = figure.findobj(Line2D)
    found += [f"small mark: {m.get_markersize()}" for m in marks if m.get_markersize() < 4]
    renderer = canvas.get_renderer()
    told = [text for text in figure.findobj(Text) if text.get_text()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in told]
    found += [f"a formula: {text.get_text()}" for text in told if text.get_parse_math()]
    found += [f"small: {text.get_text()}" for text in told if text.get_fontsize() < 30]
    found += [
        f"cut: {said}"
        for said, box in boxes
        if box.x0 < 30 or box.x1 > width - 30 or box.y0 < 20 or box.y1 > height - 20
    ]
    found += [
        f"{one} | {other}"
        for (one, a), (other, b) in itertools.combinations(boxes, 2)
        if overlap(a.extents, b.extents)
    ]
    bars = [
        path.transformed(bars.get_transform()).get_extents().extents
        for bars in figure.findobj(PolyCollection)
        if to_hex(bars.get_facecolor()[0]) not in GROUNDS
        for path in bars.get_paths()
    ]
    bars += [
        (x - half, y - half, x + half, y + half)
        for line in marks
        for half in [line.get_markersize() / 2]
        for x, y in line.get_transform().transform(line.get_xydata())
    ]
    found += [
        f"on a bar: {said}" for said, box in boxes for bar in bars if overlap(box.extents, bar, 4)
    ]
    return found


def spots(figure):
    """Where lines and marks are, in pixels."""
    for line in figure.findobj(Line2D):
        yield from line.get_transform().transform(line.get_xydata())
    for lines in figure.findobj(LineCollection):
        for path in lines.get_paths():
            yield from lines.get_transform().transform(path.vertices)


def overlap(one, other, slack: float = 0.5) -> bool:
    return bool(
        min(one[2], other[2]) - max(one[0], other[0]) > slack
        and min(one[3], other[3]) - max(one[1], other[1]) > slack
    )


@pytest.mark.parametrize("name", [*ORDINARY, *AWKWARD])
def test_no_text_is_cut_or_small_or_lies_over_another(name):
    assert faults({**ORDINARY, **AWKWARD}[name]) == []


@pytest.mark.heavy
@pytest.mark.parametrize("name", CLASSES)
def test_nor_in_a_class_of_any_size(name):
    assert faults(CLASSES[name]) == []


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(60))
def test_nor_in_charts_of_figures_drawn_by_lot(seed):
    for chart in cases.wider(seed):
        assert faults(chart) == [], chart


@pytest.mark.parametrize("name", ORDINARY)
def test_a_chart_is_a_small_opaque_picture(name):
    data = draw(ORDINARY[name])
    picture = Image.open(BytesIO(data))

    assert (picture.format, picture.width, picture.mode) == ("PNG", 1080, "P")
    assert "transparency" not in picture.info
    assert len(data) < 80_000
    colours = {colour for _, colour in picture.convert("RGB").getcolors()}
    assert colours <= {tuple(bytes.fromhex(colour[1:])) for colour in look.PALETTE}


@pytest.mark.parametrize("name", ORDINARY)
def test_a_chart_sent_to_another_process_is_the_same_chart(name):
    chart = ORDINARY[name]
    sent = pickle.loads(pickle.dumps(chart))

    assert (sent, hash(sent)) == (chart, hash(chart))


@pytest.mark.parametrize("name", ["trend", "strip-508", "gap"])
def test_settings_of_a_user_change_nothing(name):
    plain = draw(ORDINARY[name])
    theirs = {
        "figure.autolayout": True,
        "text.color": "red",
        "font.size": 40,
        "savefig.transparent": True,
        "text.usetex": True,
        "text.hinting": "no_hinting",
        "text.antialiased": False,
        "lines.linewidth": 9,
        "lines.antialiased": False,
        "lines.scale_dashes": False,
        "patch.antialiased": False,
        "path.sketch": (1, 100, 2),
        "axes.unicode_minus": False,
    }
    with mpl.rc_context(theirs):
        assert draw(ORDINARY[name]) == plain
