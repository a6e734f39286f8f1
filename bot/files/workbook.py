"""Workbooks (XLSX): typed cells, a frozen header with filters, a sheet on method and sources."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from bot.files.specs import Cell, Format, Sheet, Workbook

#: Excel's own notation: it shows them with the reader's separators.
_SHOWN = {
    Format.NUMBER: "#,##0",
    Format.RUPIAH: '"Rp"#,##0',
    Format.PERCENT: "0.00%",
    Format.DAY: "d mmmm yyyy",
}
_HEADING = Font(bold=True, color="FFFFFF")
_BEHIND_HEADING = PatternFill("solid", fgColor="1F4E79")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
#: The sheet that says how the others are to be read.
METHOD = "Metode dan sumber"
#: What the workbook says of itself tells nothing of who wrote it when.
_WRITTEN = datetime(2024, 1, 1)  # noqa: DTZ001 (workbooks know no zones)


def write(workbook: Workbook) -> bytes:
    """The workbook as an XLSX file."""
    book = Book(write_only=True)
    book.properties.title = workbook.title
    book.properties.creator = "Porsi"
    book.properties.created = book.properties.modified = _WRITTEN
    for sheet in workbook.sheets:
        _add(book, sheet)
    _add_method(book, workbook)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add(book: Book, sheet: Sheet) -> None:
    page = book.create_sheet(sheet.name)
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.freeze_panes = "A2"
    last = f"{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    page.auto_filter.ref = f"A1:{last}"
    page.append([_heading(page, column.title) for column in sheet.columns])
    shown = [_SHOWN.get(column.format) for column in sheet.columns]
    for row in sheet.rows:
        page.append([_cell(page, value, form) for value, form in zip(row, shown, strict=True)])


def _heading(page: Any, title: str) -> Any:
    cell = WriteOnlyCell(page, title)
    cell.font, cell.fill = _HEADING, _BEHIND_HEADING
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _cell(page: Any, value: Cell, shown: str | None) -> Any:
    if value is None:
        return None
    written: Any = float(value) if isinstance(value, Decimal) else value
    if isinstance(written, str):
        written = ILLEGAL_CHARACTERS_RE.sub("", written)  # a workbook has no place for them
    cell = WriteOnlyCell(page, written)
    if isinstance(value, str):
        cell.data_type = "s"  # a name that begins with "=" is no formula
    elif shown is not None:
        cell.number_format = shown
    return cell


def _add_method(book: Book, workbook: Workbook) -> None:
    page = book.create_sheet(METHOD)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 28, 110
    page.append([_heading(page, workbook.title), _heading(page, "")])
    for label, said in workbook.method:
        cells = [WriteOnlyCell(page, label), WriteOnlyCell(page, said)]
        cells[0].font = Font(bold=True)
        for cell in cells:
            cell.alignment, cell.data_type = _WRAPPED, "s"
        page.append(cells)
