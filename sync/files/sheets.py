"""What every format comes down to: rows of cells, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

#: A cell as its format gives it: text from CSV, numbers and booleans from JSON and workbooks.
Cell = object
Row = Sequence[Cell]
NumberedRows = Iterator[tuple[int, Row]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that follow each other: as the records that were asked for, or as they came."""

    records: Sequence[Any] | None
    rows: Callable[[], NumberedRows]


#: Reads what follows in batches: as records of the type given, where all of a batch are of it.
ReadBatches = Callable[[type[Struct]], Iterator[Batch]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    A table inside a file: `rows` yields pairs of row number and cells, the header among the first.

    `word` is what a row is called in this format, for messages: "baris" or "rekaman". JSON can also
    be read in `batches`, once its header was taken from `rows`.
    """

    file: str
    name: str
    rows: NumberedRows
    word: str = "baris"
    batches: ReadBatches | None = None

    def place(self, number: int) -> str:
        """Where a row stands, for people: "rekap.csv baris 17"."""
        return f"{self.title} {self.word} {number}"

    @property
    def title(self) -> str:
        return f"{self.file}, {self.name}" if self.name else self.file
