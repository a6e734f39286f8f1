"""
Amounts of rupiah, as people and records write them, to whole rupiah.

People write "Rp2,5 triliun" and "Rp480.000.000.000,00"; records write "470495840.0". What can be
read in two ways ("2.500": two and a half, or two thousand five hundred?) is refused, never guessed:
a slip between juta and miliar is a factor of a thousand in front of a mayor.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from procurement.errors import AmountFault, BadAmount

#: Above ten quadrillion rupiah (three national budgets) a figure is a slip of the pen.
LARGEST = 10**16
#: "Rp480.000.000" is in rupiah, whatever the unit of its column.
SURELY_RUPIAH = 10**6

UNITS: dict[str, int] = {
    "rupiah": 1,
    "ribu": 10**3,
    "juta": 10**6,
    "jt": 10**6,
    "miliar": 10**9,
    "milyar": 10**9,
    "mlr": 10**9,
    "m": 10**9,  # "M" is miliar in Indonesia, never million
    "triliun": 10**12,
    "trilyun": 10**12,
    "t": 10**12,
}

_AMOUNT = re.compile(
    r"""(?:rp\.?|idr)?\s*
        (?P<number>\d[\d.,]*)\s*
        (?:(?P<unit>[a-z]+)\.?)?\s*
        (?:rupiah|,-)?""",
    re.VERBOSE | re.ASCII,  # int("٣") is 3, and no record here is written so
)
_PLAIN = re.compile(r"\d+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}\.\d{3},\d+", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})", re.ASCII)
_DECIMAL_POINT = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})", re.ASCII)
_RECORD = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)


def whole_rupiah(amount: Decimal) -> int:
    """Round half up to a rupiah, once: 0,5 becomes 1."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def read_rupiah(text: str, unit: int = 1) -> int:
    """
    Read an amount as a person writes it.

    `unit` is what one stands for where the text names no unit itself (1, or 10**6 for a column in
    juta). A text that names another unit than such a column contradicts it and is refused.

    >>> read_rupiah("Rp2,5 triliun"), read_rupiah("480 M"), read_rupiah("Rp480.000.000.000,00")
    (2500000000000, 480000000000, 480000000000)
    """
    written = " ".join(text.replace("\u00a0", " ").split()).casefold()
    if not written:
        raise BadAmount(text, AmountFault.EMPTY)
    if written[0] in "=@":
        raise BadAmount(text, AmountFault.FORMULA)
    if written[0] in "-−(" or re.match(r"(?:rp\.?|idr)\s*[-−(]", written):
        raise BadAmount(text, AmountFault.NEGATIVE)
    found = _AMOUNT.fullmatch(written)
    if found is None:
        raise BadAmount(text, AmountFault.NOT_A_NUMBER)
    number = _read_number(found["number"], text)
    named = found["unit"]
    if named is not None:
        if named not in UNITS:
            raise BadAmount(text, AmountFault.NOT_A_NUMBER)
        if unit not in (1, UNITS[named]):
            raise BadAmount(text, AmountFault.UNIT_CONFLICT)
        unit = UNITS[named]
    elif unit != 1 and number >= SURELY_RUPIAH and written.startswith(("rp", "idr")):
        raise BadAmount(text, AmountFault.UNIT_CONFLICT)
    return _in_range(number * unit, text)


def read_record_amount(text: str) -> Decimal:
    """
    Read an amount as a record writes it: digits, with a decimal point where there are fractions.

    Exact: the fractions of a rupiah that some lines carry are kept, and rounded once per package.

    >>> read_record_amount("5569342.8")
    Decimal('5569342.8')
    """
    written = text.strip()
    if not written:
        raise BadAmount(text, AmountFault.EMPTY)
    if _RECORD.fullmatch(written) is None:
        raise BadAmount(text, AmountFault.NOT_A_NUMBER)
    amount = Decimal(written)
    if amount < 0:
        raise BadAmount(text, AmountFault.NEGATIVE)
    if amount >= LARGEST:
        raise BadAmount(text, AmountFault.TOO_LARGE)
    return amount


def rounding_interval(amount: int) -> tuple[Decimal, Decimal]:
    """
    The values that a rounded `amount` can stand for, taking its last digit other than 0 as rounded.

    "Rp480 miliar" is anything from 475 to 485 miliar.

    >>> rounding_interval(480_000_000_000)
    (Decimal('475000000000'), Decimal('485000000000'))
    """
    if amount == 0:
        return Decimal(0), Decimal(0)
    step = 1
    while amount % (step * 10) == 0:
        step *= 10
    half = Decimal(step) / 2
    return amount - half, amount + half


def _read_number(written: str, text: str) -> Decimal:
    number = written.rstrip(".,") if re.search(r"[.,]$", written) else written
    if _PLAIN.fullmatch(number) or _DECIMAL_POINT.fullmatch(number):
        plain = number
    elif _GROUPED.fullmatch(number) or _DECIMAL_COMMA.fullmatch(number):
        plain = number.replace(".", "").replace(",", ".")
    else:
        # "2.500" and "2,500" can each be read in two ways, and "1,234.56" is not written so here.
        raise BadAmount(text, AmountFault.AMBIGUOUS)
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise BadAmount(text, AmountFault.NOT_A_NUMBER) from error


def _in_range(amount: Decimal, text: str) -> int:
    if amount >= LARGEST:
        raise BadAmount(text, AmountFault.TOO_LARGE)
    return whole_rupiah(amount)
