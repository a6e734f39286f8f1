"""Reading single cells of records: amounts, years, keys and dates, as text or as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from procurement.amounts import LARGEST, read_record_amount, whole_rupiah
from procurement.errors import BadAmount
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell

_MOMENT = b"0000-00-00T00:00:00,"
_NOUGHTS = bytes.maketrans(b"123456789 ", b"000000000T")
_numbers = msgspec.json.Decoder(list[int]).decode

#: Budget years that records can be about; anything else is a slip.
YEARS = range(2008, 2100)


def amount(cell: Cell) -> Decimal:
    """An amount of rupiah, exact; raises RowRejected."""
    if type(cell) is int and 0 <= cell < LARGEST:
        return Decimal(cell)
    try:
        return read_record_amount(text(cell))
    except BadAmount as error:
        facts = {"text": shown(cell), "fault": error.fault.value}
        raise RowRejected(Reason.BAD_AMOUNT, **facts) from error


def rupiah(cell: Cell) -> int:
    """An amount, rounded half up to whole rupiah; raises RowRejected."""
    if type(cell) is str and cell.isascii() and cell.isdigit() and len(cell) < 16:
        return int(cell)
    return whole_rupiah(amount(cell))


def year(cell: Cell) -> int:
    written = text(cell)
    if written.isascii() and written.isdigit() and int(written) in YEARS:
        return int(written)
    raise RowRejected(Reason.BAD_YEAR, text=shown(cell))


def key(cell: Cell) -> int | str:
    """A record's key, digits as a number, so that 7 and "7" are one; raises RowRejected."""
    written = text(cell)
    if written.isascii() and written.isdigit():
        return int(written)
    if not written or len(written) > 64:
        raise RowRejected(Reason.BAD_KEY, text=shown(cell))
    return written


def count(cell: Cell) -> int:
    """A number of things, or a key that is a number, below 10**18; raises RowRejected."""
    written = text(cell)
    if written.isascii() and written.isdigit() and len(written) < 19:
        return int(written)
    raise RowRejected(Reason.BAD_COUNT, text=shown(cell))


def day(cell: Cell) -> date:
    """The day of a date in any of the records' shapes; raises RowRejected."""
    try:
        told = cell if isinstance(cell, date) else date.fromisoformat(text(cell)[:10])
    except ValueError as error:
        raise RowRejected(Reason.BAD_DATE, text=shown(cell)) from error
    if told.year >= YEARS.stop:
        raise RowRejected(Reason.BAD_DATE, text=shown(cell))
    return told.date() if isinstance(told, datetime) else told


def day_number(day: date) -> int:
    """
    A day as a number that sorts.

    >>> day_number(date(2022, 12, 16))
    20221216
    """
    return day.year * 10_000 + day.month * 100 + day.day


def day_of_number(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def stamp(cell: Cell) -> int:
    """
    A moment as a number that sorts ("20221216005042"); 0 where there is none.

    >>> stamp("2022-12-16 00:50:42.315"), stamp("2026-03-31T15:59:32Z"), stamp(None)
    (20221216005042, 20260331155932, 0)
    """
    if not cell:
        return 0
    written = str(cell)
    digits = written[:4] + written[5:7] + written[8:10] + written[11:13] + written[14:16]
    digits = (digits + written[17:19]).ljust(14, "0")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def stamps(texts: Sequence[str | None]) -> list[int]:
    """
    The `stamp` of each: all at once where all have one shape, which is how records come.

    >>> stamps(["2022-12-16T00:50:42.315Z", "2026-03-31T15:59:32Z"])
    [20221216005042, 20260331155932]
    """
    try:
        written = ",".join([text[:19] for text in texts]).encode()  # type: ignore[index]
    except TypeError:  # there is none somewhere
        return [stamp(text) for text in texts]
    if written.translate(_NOUGHTS) == (_MOMENT * len(texts))[:-1]:
        try:
            return _numbers(b"[%b]" % written.translate(None, b"-T: "))
        except msgspec.DecodeError:  # years before 1000
            pass
    return [stamp(text) for text in texts]


def day_of_stamp(moment: int) -> date | None:
    """
    The day of a `stamp`; None for 0 and for what is no date, or none of these times.

    >>> day_of_stamp(20221216005042), day_of_stamp(99991231000000)
    (datetime.date(2022, 12, 16), None)
    """
    try:
        day = date(moment // 10**10, moment // 10**8 % 100, moment // 10**6 % 100)
    except ValueError:
        return None
    return day if day.year < YEARS.stop else None


_UNSET = ("false", "0", "tidak", "no", "f", "")


def truth(cell: Cell) -> bool:
    """Whether a flag is set: True, "True", "true", 1, "ya"."""
    return cell is True or str(cell).strip().casefold() in ("true", "1", "ya", "yes", "t")


def flag(cell: Cell) -> bool:
    """A flag of a row that must have it; raises RowRejected where a word is neither."""
    if truth(cell) or cell is False or str(cell).strip().casefold() in _UNSET:
        return truth(cell)
    raise RowRejected(Reason.UNKNOWN_WORD, text=shown(cell))


def text(cell: Cell) -> str:
    """A cell as text; a whole number that was made a float ("28581858.0") as what it is."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    written = str(cell).strip()
    return written.removesuffix(".0") if written.endswith(".0") else written


def shown(cell: Cell) -> str:
    """A cell as messages show it: short."""
    return str("" if cell is None else cell)[:60]
