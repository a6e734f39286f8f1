"""
Why a file, or a row of one, was not taken in.

A refused file stops its whole import: nothing is half-loaded. A rejected row is told with its
place, and the rest goes on. Both carry facts, not sentences: `bot/replies` makes the sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from storage.records import Rejection


class Refusal(StrEnum):
    """Why a file was refused."""

    MISSING = "missing"
    EMPTY = "empty"
    NO_ROWS = "no rows"
    NOT_TEXT = "not text"
    PDF = "pdf"
    HTML = "html"
    PARQUET = "parquet"
    OLD_OR_LOCKED_WORKBOOK = "old or locked workbook"
    OTHER_WORKBOOK = "other workbook"
    MACROS = "macros"
    BROKEN = "broken"
    TOO_LARGE = "too large"
    SWELLS = "swells"
    LINE_TOO_LONG = "line too long"
    BAD_CSV = "bad csv"
    BAD_JSON = "bad json"
    ERROR_ANSWER = "error answer"
    UNKNOWN_COLUMNS = "unknown columns"
    MISSING_COLUMNS = "missing columns"
    DOUBLE_COLUMN = "double column"
    NO_UNIT = "no unit"
    TOO_MANY_REJECTED = "too many rejected"
    NESTED_ARCHIVE = "nested archive"
    ALREADY_IMPORTED = "already imported"
    NOTHING_TO_TELL = "nothing to tell"
    NO_DATA_DATE = "no data date"
    TOLD_TWICE = "told twice"
    TWO_HEADERS = "two headers"
    SUM_TOO_LARGE = "sum too large"


class FileRefused(Exception):
    """`file` cannot be taken in: `refusal`, at `place` ("baris 17") where one is known."""

    def __init__(
        self,
        file: str,
        refusal: Refusal,
        place: str = "",
        *,
        rejections: Sequence[Rejection] = (),
        **facts: str | int | None,
    ) -> None:
        super().__init__(file, refusal, place, facts)
        self.file = file
        self.refusal = refusal
        self.place = place
        self.facts = facts
        #: The rows that were rejected before it was given up.
        self.rejections = rejections
        #: The run that keeps this refusal, once it is kept.
        self.run_id: int | None = None


class Reason(StrEnum):
    """Why a row was rejected."""

    COLUMN_COUNT = "column count"
    BAD_AMOUNT = "bad amount"
    BAD_DATE = "bad date"
    BAD_YEAR = "bad year"
    BAD_SEMESTER = "bad semester"
    BAD_KEY = "bad key"
    BAD_COUNT = "bad count"
    BAD_RELEASE = "bad release"
    UNKNOWN_REGION = "unknown region"
    AMBIGUOUS_REGION = "ambiguous region"
    NOT_AUTONOMOUS = "not autonomous"
    CODE_AND_NAME_DIFFER = "code and name differ"
    NO_DATE = "no date"
    NO_STATE = "no state"
    NO_UNIT = "no unit"
    DUPLICATE_REGION = "duplicate region"
    DUPLICATE_UNIT = "duplicate unit"
    TOTALS_ROW = "totals row"
    FRACTION = "fraction"
    UNKNOWN_WORD = "unknown word"


class RowRejected(Exception):
    """A row cannot be counted, for `reason`; the facts say what stood where in it."""

    def __init__(self, reason: Reason, **facts: str | int | None) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts
