"""What every format comes down to: rows of cells, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: A cell as its format gives it: text from CSV, numbers and booleans from JSON and workbooks.
Cell = object
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    A table inside a file: `rows` yields pairs of row number and cells, the header among the first.

    `word` is what a row is called in this format, for messages: "baris" or "rekaman".
    """

    file: str
    name: str
    rows: Iterator[tuple[int, Row]]
    word: str = "baris"

    def place(self, number: int) -> str:
        """Where a row stands, for people: "rekap.csv baris 17"."""
        return f"{self.title} {self.word} {number}"

    @property
    def title(self) -> str:
        return f"{self.file}, {self.name}" if self.name else self.file
