"""What became of the rows: how many were read and counted, which were rejected, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from storage.runs import KEPT_REJECTIONS, Rejection
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell, Sheet
from sync.headers import Shaped

Cells = tuple[Cell, ...]


class RowLog:
    """Counts for one import. Rejections are kept up to a number, then only counted."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()
        self.counted: Counter[str] = Counter()
        #: Rows that are rightly no part of the figures: drafts, cancelled orders, other bodies'
        #: rows.
        self.passed: Counter[str] = Counter()
        self.doubled: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self.rejections: list[Rejection] = []

    def reject(self, kind: str, sheet: Sheet, number: int, why: RowRejected) -> None:
        self.rejected[kind] += 1
        if len(self.rejections) < KEPT_REJECTIONS:
            place = sheet.place(number)
            self.rejections.append(Rejection(place, why.reason.value, why.facts))

    def take_each(
        self, shaped: Shaped, fields: tuple[str, ...], take: Callable[[int, Cells], None]
    ) -> None:
        """
        Hand each row's number and its cells of `fields` to `take`.

        Rows of another width than the header, and those that `take` rejects, are noted.
        """
        kind, read = shaped.kind.value, 0
        for number, found in shaped.cells(*fields):
            read += 1
            try:
                if found is None:
                    raise RowRejected(Reason.COLUMN_COUNT)
                take(number, found)
            except RowRejected as why:
                self.reject(kind, shaped.sheet, number, why)
        self.read[kind] += read
