"""What became of the rows: how many were read and counted, which were rejected, and why."""

from __future__ import annotations

from collections import Counter

from storage.runs import KEPT_REJECTIONS, Rejection
from sync.errors import Reason, RowRejected
from sync.files.sheets import Sheet


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

    def reject_width(self, kind: str, sheet: Sheet, number: int) -> None:
        self.reject(kind, sheet, number, RowRejected(Reason.COLUMN_COUNT))
