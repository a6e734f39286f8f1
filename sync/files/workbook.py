"""XLSX workbooks: sheets row by row, after a look at what unpacking them would cost."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, Any

from sync.errors import FileRefused, Refusal
from sync.files.sheets import Row, Sheet
from sync.files.streams import LARGEST_SWELLING

#: The texts of a workbook are held in memory all at once.
LARGEST_TEXTS = 16 << 20
LARGEST_WORKBOOK = 512 << 20
#: Small workbooks compress well; only beyond this size is their ratio a sign of harm.
HARMLESS = 8 << 20


def read_workbook(file: str, content: IO[bytes], archive: zipfile.ZipFile) -> Iterator[Sheet]:
    """The sheets of a workbook that `archive` holds, in their order; hidden ones are left out."""
    _refuse_harmful(file, archive)
    # openpyxl takes a third of a second to import, and most imports are CSV or JSON.
    from openpyxl import load_workbook

    try:
        workbook = load_workbook(content, read_only=True, data_only=True, keep_links=False)
        worksheets = workbook.worksheets
    except Exception as error:  # whatever a damaged workbook makes the library raise
        raise FileRefused(file, Refusal.BROKEN, detail="rusak") from error
    try:
        for sheet in worksheets:
            if sheet.sheet_state == "visible":
                yield Sheet(file, sheet.title, _rows(file, sheet))
    finally:
        workbook.close()


def _refuse_harmful(file: str, archive: zipfile.ZipFile) -> None:
    if any(name.endswith("vbaProject.bin") for name in archive.namelist()):
        raise FileRefused(file, Refusal.MACROS)
    unpacked = sum(entry.file_size for entry in archive.infolist())
    packed = sum(entry.compress_size for entry in archive.infolist())
    texts = sum(e.file_size for e in archive.infolist() if e.filename.endswith("sharedStrings.xml"))
    if unpacked > max(HARMLESS, LARGEST_SWELLING * packed):
        raise FileRefused(file, Refusal.SWELLS, ratio=LARGEST_SWELLING)
    if unpacked > LARGEST_WORKBOOK or texts > LARGEST_TEXTS:
        raise FileRefused(file, Refusal.TOO_LARGE, bytes=LARGEST_WORKBOOK)


def _rows(file: str, sheet: Any) -> Iterator[tuple[int, Row]]:
    width = 0
    try:
        sheet.reset_dimensions()  # what a workbook says of its own size is not to be trusted
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if all(cell is None for cell in row):
                continue
            # Rows end at their last filled cell: fill them up to the widest so far (the header).
            width = max(width, len(row))
            yield number, (*row, *(None,) * (width - len(row)))
    except Exception as error:  # the same
        raise FileRefused(file, Refusal.BROKEN, detail="rusak") from error
