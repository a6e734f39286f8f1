"""
Tables as text (CSV) for a spreadsheet that is set to Indonesian.

Semicolons between cells and a comma in decimals: with a point, Excel would read 19.2 as 192. The
mark at the beginning tells it that the text is UTF-8.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

from bot.files.specs import Cell, Format, Table

_UTF8 = "\N{ZERO WIDTH NO-BREAK SPACE}"
#: Digits of a share in percent.
_DIGITS = Decimal("0.000001")


def write(table: Table) -> bytes:
    """The table as UTF-8 text; money in whole rupiah, shares in percent, days as YYYY-MM-DD."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.title for column in table.sheet.columns])
    formats = [column.format for column in table.sheet.columns]
    for row in table.sheet.rows:
        writer.writerow([_text(cell, form) for cell, form in zip(row, formats, strict=True)])
    return f"{_UTF8}{out.getvalue()}".encode()


def _text(cell: Cell, form: Format) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return as_text(cell)
    if form is Format.PERCENT:
        percent = (Decimal(cell) * 100).quantize(_DIGITS).normalize()
        return format(percent, "f").replace(".", ",")
    return str(cell)


def as_text(value: str) -> str:
    """`value` so that a spreadsheet does not take it for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
