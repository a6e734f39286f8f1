"""What became of the rows: how many were read and counted, which were rejected, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from storage.records import KEPT_REJECTIONS, Rejection
from sync.cells import shown
from sync.errors import FileRefused, Reason, Refusal, RowRejected
from sync.files.sheets import Batch, Cell, Sheet
from sync.headers import Shaped
from sync.shapes import Kind

Cells = tuple[Cell, ...]

#: With more than this part of a dump's rows unreadable, something is wrong with the dump itself.
UNREADABLE = 0.01


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

    def refuse_unreadable(self, file: str, kinds: Iterable[Kind]) -> None:
        """Raise FileRefused where too many rows of one of `kinds` were rejected."""
        for kind in sorted(kinds):
            rejected, read = self.rejected[kind.value], self.read[kind.value]
            if rejected > UNREADABLE * read:
                raise FileRefused(
                    file,
                    Refusal.TOO_MANY_REJECTED,
                    rejections=self.rejections,
                    kind=kind.value,
                    rejected=rejected,
                    read=read,
                )

    def add(self, other: RowLog) -> None:
        """Count what another log counted, too."""
        for mine, theirs in (
            (self.read, other.read),
            (self.counted, other.counted),
            (self.passed, other.passed),
            (self.doubled, other.doubled),
            (self.rejected, other.rejected),
        ):
            mine.update(theirs)
        self.rejections += other.rejections[: KEPT_REJECTIONS - len(self.rejections)]

    def take_each(
        self,
        shaped: Shaped,
        fields: tuple[str, ...],
        take: Callable[[int, Cells], None],
        take_records: Callable[[Sequence[Any]], bool] | None = None,
    ) -> None:
        """
        Hand each row's number and its cells of `fields` to `take`.

        Rows of another width than the header, and those that `take` rejects, are noted. Batches of
        ordinary records go to `take_records`, which takes all of one or, returning False, none.
        """
        kind, read = shaped.kind.value, 0
        everything = Batch(None, lambda: shaped.rows)
        for batch in [everything] if take_records is None else shaped.batches():
            records = batch.records
            if records is not None and take_records is not None and take_records(records):
                read += len(records)
                continue
            for number, found in shaped.cells(*fields, rows=batch.rows()):
                read += 1
                try:
                    if found is None:
                        raise RowRejected(Reason.COLUMN_COUNT)
                    take(number, found)
                except RowRejected as why:
                    self.reject(kind, shaped.sheet, number, why)
                except TypeError:
                    nested = [cell for cell in found or () if isinstance(cell, list | dict)]
                    if not nested:
                        raise
                    rejected = RowRejected(Reason.BAD_KEY, text=shown(nested[0]))
                    self.reject(kind, shaped.sheet, number, rejected)
        self.read[kind] += read
