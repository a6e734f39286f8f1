"""
Finding the header of a sheet, and by it the kind of its rows.

A sheet is told by its header alone. Columns are found by name, never by position, and their names
compared in lower case; what `shapes` does not name is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter

from sync.errors import FileRefused, Refusal
from sync.files.sheets import Batch, Cell, NumberedRows, Row, Sheet
from sync.ordinary import ordinary
from sync.shapes import SHAPES, Kind, Shape

#: People put titles above a table; the header is looked for in so many rows.
HEADER_WITHIN = 15
#: What people part into columns of their own, under one merged cell.
AMOUNTS = ("value", "finished", "rup", "rup_penyedia", "rup_swakelola")

_NUMBER = re.compile(r"(?:rp_?|idr_?)?[0-9]")


@dataclass(frozen=True, slots=True)
class Shaped:
    """A sheet whose header has been recognised; `rows` are those below it."""

    sheet: Sheet
    shape: Shape
    #: Where each field stands in a row; fields that the header lacks are left out.
    positions: Mapping[str, int]
    header: Sequence[str]
    rows: NumberedRows

    @property
    def kind(self) -> Kind:
        return self.shape.kind

    def column(self, field: str) -> str | None:
        """What the header calls `field`, or None where it has no such column."""
        position = self.positions.get(field)
        return None if position is None else self.header[position]

    def batches(self) -> Iterator[Batch]:
        """The rows in batches, as ordinary records where all of a batch are such."""
        columns = tuple((field, self.header[at]) for field, at in self.positions.items())
        record = ordinary(self.kind, columns)
        if record is None or self.sheet.batches is None:
            yield Batch(None, lambda: self.rows)
        else:
            yield from self.sheet.batches(record)

    def cells(
        self, *fields: str, rows: NumberedRows | None = None
    ) -> Iterator[tuple[int, tuple[Cell, ...] | None]]:
        """
        Of each row its number and the cells of `fields`, None for a field that the header lacks.

        None instead of the cells stands for a row that has not as many as the header. `rows` are
        all that there are, if not given.
        """
        width = len(self.header)  # and the position past the row, where None is put
        pick = itemgetter(*(self.positions.get(field, width) for field in fields))
        for number, row in rows or self.rows:
            yield number, pick((*row, None)) if len(row) == width else None


def recognise(
    sheet: Sheet,
    shapes: Sequence[Shape] = SHAPES,
    fold: Callable[[object], str] | None = None,
) -> Shaped:
    """
    Find the header of `sheet` and the kind of its rows, one of `shapes`.

    `fold` makes of a cell the column that it may name (`folded` if None).

    Raises FileRefused where no known header is found, where columns without which rows cannot count
    are missing, or where a column stands twice.
    """
    fold = fold or folded
    above: Row | None = None
    for number, cells in islice(sheet.rows, HEADER_WITHIN):
        above = cells if above is None else above
        header = [fold(cell) for cell in cells]
        for shape in shapes:
            positions = _positions(shape, header)
            if not all(mark in positions for mark in shape.marks):
                continue
            _refuse_doubles(sheet, shape, header, number)
            missing = [shape.columns[need][0] for need in shape.needs if need not in positions]
            if missing:
                raise FileRefused(
                    sheet.title,
                    Refusal.MISSING_COLUMNS,
                    columns=", ".join(missing),
                    kind=shape.kind.value,
                )
            rows = sheet.rows
            if shape.kind in (Kind.RECAP, Kind.RECAP_UNITS):
                below = list(islice(sheet.rows, 1))
                _refuse_two_headers(sheet, positions, header, below)
                rows = chain(below, sheet.rows)
            return Shaped(sheet, shape, positions, header, rows)
    if above is None:
        raise FileRefused(sheet.title, Refusal.NO_ROWS)
    shown = ", ".join(str(cell) for cell in list(above)[:8] if cell not in (None, ""))
    raise FileRefused(sheet.title, Refusal.UNKNOWN_COLUMNS, columns=shown[:200])


def _positions(shape: Shape, header: Sequence[str]) -> dict[str, int]:
    found = {}
    for field, names in shape.columns.items():
        name = next((name for name in names if name in header), None)
        if name is not None and not (field in shape.extras and header.count(name) > 1):
            found[field] = header.index(name)
    return found


def _refuse_doubles(sheet: Sheet, shape: Shape, header: Sequence[str], number: int) -> None:
    # What only tells parts is no reason to refuse the rest: it tells none.
    counting = (names for field, names in shape.columns.items() if field not in shape.extras)
    known = {name for names in counting for name in names}
    for name in header:
        if name in known and header.count(name) > 1:
            place = f"{sheet.word} {number}"
            raise FileRefused(sheet.title, Refusal.DOUBLE_COLUMN, place, column=name)


def _refuse_two_headers(
    sheet: Sheet,
    positions: Mapping[str, int],
    header: Sequence[str],
    below: Sequence[tuple[int, Row]],
) -> None:
    """
    Refuse a header of two rows: "Nilai" merged over "v5 | v6 | Jumlah" would be read as v5 alone.

    Its second row has nothing where a region should stand, but something under a merged cell, or
    words under an amount. Numbers there are a row that lacks its region, or number the columns.
    """
    places, amounts = (
        {positions[field] for field in fields if field in positions}
        for fields in (("code", "region"), AMOUNTS)
    )
    for number, row in below:
        filled = {i: said for i, cell in enumerate(row) if (said := folded(cell))}
        if places & filled.keys():
            continue
        if any(
            i >= len(header) or not header[i] or (i in amounts and not _NUMBER.match(said))
            for i, said in filled.items()
        ):
            raise FileRefused(sheet.title, Refusal.TWO_HEADERS, f"{sheet.word} {number}")


def folded(cell: object) -> str:
    """A header's cell as column names are compared: letters and digits, joined by "_"."""
    return re.sub(r"[^a-z0-9]+", "_", str(cell or "").strip().casefold()).strip("_")
