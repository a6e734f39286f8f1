"""The fact sheet (PDF) for a nota dinas: figures, charts and what they rest on, on one page."""

from __future__ import annotations

import io
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import matplotlib as mpl
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Image, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from bot.charts.drawing import draw
from bot.files.specs import FactSheet

MARGIN = 18 * mm
WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
#: The most that all charts together may take of the page.
MOST_CHARTS = 120 * mm
_INK, _QUIET = colors.HexColor("#1A1A1A"), colors.HexColor("#555555")
_LINE = colors.HexColor("#BBBBBB")


def write(sheet: FactSheet) -> bytes:
    """The fact sheet as a PDF of one page; what would be longer is set smaller."""
    _register_fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{sheet.title} — {sheet.subtitle}",
        author="Porsi",
        lang="id-ID",
        invariant=1,
    )
    page = KeepInFrame(WIDTH, HEIGHT - 13, _page(sheet), mode="shrink", hAlign="LEFT")
    document.build([page])
    return out.getvalue()


def _page(sheet: FactSheet) -> list[Any]:
    return [
        Paragraph(escape(sheet.title), _style("title", 17, bold=True)),
        Paragraph(escape(sheet.subtitle), _style("subtitle", 11, color=_QUIET)),
        Spacer(1, 4 * mm),
        _facts(sheet),
        Spacer(1, 4 * mm),
        *_charts(sheet),
        *(Paragraph(escape(note), _style("note", 8.5)) for note in sheet.notes),
        Spacer(1, 2 * mm),
        Paragraph(escape(sheet.footer), _style("footer", 8, color=_QUIET)),
    ]


def _facts(sheet: FactSheet) -> Grid:
    label, value = _style("label", 9.5, color=_QUIET), _style("value", 9.5)
    rows = [
        [Paragraph(escape(name), label), Paragraph(escape(said), value)]
        for name, said in sheet.facts
    ]
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.6),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    ]
    return Grid(rows, colWidths=(48 * mm, WIDTH - 48 * mm), style=style, hAlign="LEFT")


def _charts(sheet: FactSheet) -> list[Any]:
    """Charts beside each other, as large as the page leaves them."""
    drawn = [io.BytesIO(draw(chart)) for chart in sheet.charts]
    if not drawn:
        return []
    width = WIDTH / len(drawn) - 2 * mm
    cells = []
    for picture in drawn:
        across, down = ImageReader(picture).getSize()
        scale = min(width / across, MOST_CHARTS / down)
        picture.seek(0)
        cells.append(Image(picture, across * scale, down * scale))
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
    grid = Grid([cells], colWidths=[WIDTH / len(cells)] * len(cells), style=style, hAlign="LEFT")
    return [grid, Spacer(1, 3 * mm)]


def _style(name: str, size: float, *, bold: bool = False, color: Any = _INK) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName="DejaVuSans-Bold" if bold else "DejaVuSans",
        fontSize=size,
        leading=size * 1.35,
        textColor=color,
        spaceAfter=size * 0.35,
        alignment=TA_LEFT,
    )


@cache
def _register_fonts() -> None:
    """The typeface that comes with Matplotlib: it has every sign that our sentences use."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    for name in ("DejaVuSans", "DejaVuSans-Bold"):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
