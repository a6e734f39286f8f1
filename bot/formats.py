"""
Numbers, money and dates as officials write them: Rp2,5 triliun; 19,20%; ▲ 7,02 persen poin.

Rounding for people happens here and nowhere else, half up. Library formatters are no help: Babel's
compact Indonesian turns Rp2,5 triliun into "Rp2 T" and 0,175 into "18%".
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction

from procurement.semester import WIB

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

_SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))
_HUNDREDTH = Decimal("0.01")

#: Words that stay in capitals when a name in capitals is set in ordinary letters.
_ACRONYMS = {
    *("RSUD", "RSJ", "UPT", "UPTD", "BLUD", "DPRD", "DPRK", "KB", "PP", "PPKB", "PTSP", "PUPR"),
    *("RSU", "PAUD", "SKPD"),
    *("SMP", "SMA", "SMK", "SD", "TK", "LPSE", "UKPBJ", "BPBD", "BKPSDM", "TI", "II", "III", "IV"),
}
_SMALL_WORDS = {"dan", "di", "dari", "ke", "untuk", "pada", "serta", "yang"}


def rupiah(amount: int, *, up: bool = False) -> str:
    """
    An amount in at most two decimals; with `up` never less than it is (for what is still needed).

    >>> [rupiah(n) for n in (2_500_000_000_000, 480_000_000_000, 999_999_999, 3_300_000, 0)]
    ['Rp2,5 triliun', 'Rp480 miliar', 'Rp1 miliar', 'Rp3,3 juta', 'Rp0']
    >>> rupiah(645_341_000_000, up=True), rupiah(999_999), rupiah(999_999_999_999)
    ('Rp645,35 miliar', 'Rp999.999', 'Rp1 triliun')
    """
    rounding = ROUND_CEILING if up else ROUND_HALF_UP
    for number, (scale, word) in enumerate(_SCALES):
        if abs(amount) < scale:
            continue
        scaled = (Decimal(amount) / scale).quantize(_HUNDREDTH, rounding)
        if abs(scaled) == 1000 and number > 0:  # 999,999 miliar has become 1.000 miliar
            scaled, word = scaled / 1000, _SCALES[number - 1][1]
        return f"Rp{_decimal(_trimmed(scaled))} {word}"
    return rupiah_in_full(amount)


def rupiah_in_full(amount: int) -> str:
    """
    >>> rupiah_in_full(480_000_000_000)
    'Rp480.000.000.000'
    """
    return f"Rp{_decimal(Decimal(amount))}"


def percent(share: Decimal | Fraction) -> str:
    """
    A share in two decimals, always: with fewer, differences would seem not to add up.

    >>> percent(Decimal("19.2")), percent(Fraction(2, 3))
    ('19,20%', '0,67%')
    """
    return f"{_decimal(rounded(share))}%"


def percent_as_published(share: Decimal) -> str:
    """
    >>> percent_as_published(Decimal("17.5")), percent_as_published(Decimal("21.50"))
    ('17,5%', '21,50%')
    """
    return f"{_decimal(share)}%"


def points(difference: Decimal | Fraction) -> str:
    """
    A change of a share, in persen poin, with its direction.

    >>> points(Decimal("7.0215")), points(Fraction(-1, 2)), points(Fraction(0))
    ('▲ 7,02 persen poin', '▼ 0,50 persen poin', '▬ tetap')
    >>> points(Fraction(1, 1000))
    '▲ kurang dari 0,01 persen poin'
    """
    if difference == 0:
        return "▬ tetap"
    return f"▲ {in_points(difference)}" if difference > 0 else f"▼ {in_points(-difference)}"


def in_points(amount: Decimal | Fraction) -> str:
    """
    A part of a share, or a distance between two.

    >>> in_points(Fraction(1, 4)), in_points(Fraction(1, 1000)), in_points(Decimal(0))
    ('0,25 persen poin', 'kurang dari 0,01 persen poin', '0 persen poin')
    """
    if amount == 0:
        return "0 persen poin"
    shown = rounded(amount)
    return f"{_decimal(shown) if shown else 'kurang dari 0,01'} persen poin"


def signed(difference: Decimal | Fraction) -> str:
    """
    >>> signed(Fraction(781, 100)), signed(Decimal("-0.79"))
    ('+7,81', '−0,79')
    """
    shown = rounded(difference)
    return f"{'−' if shown < 0 else '+'}{_decimal(abs(shown))}"


def parts(whole: Fraction, part: Fraction) -> tuple[str, str]:
    """
    Two parts of a whole, signed, that add up as they are printed.

    >>> parts(Fraction(7015, 1000), Fraction(7810, 1000)), parts(Fraction(1, 3), Fraction(1, 6))
    (('+7,81', '−0,79'), ('+0,17', '+0,16'))
    """
    first = rounded(part)
    return signed(first), signed(rounded(whole) - first)


def number(count: int) -> str:
    """
    >>> number(18212)
    '18.212'
    """
    return _decimal(Decimal(count))


def size(count: int) -> str:
    """
    A number of bytes.

    >>> size(65_312_000), size(4_200), size(0)
    ('65,3 MB', '4,2 kB', '0 kB')
    """
    unit, name = (1_000_000, "MB") if count >= 1_000_000 else (1_000, "kB")
    tenths = (Decimal(count) / unit).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{_decimal(_trimmed(tenths))} {name}"


def day(when: date) -> str:
    """
    >>> day(date(2023, 8, 8))
    '8 Agustus 2023'
    """
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def full_day(when: date) -> str:
    """
    >>> full_day(date(2023, 8, 8))
    'Selasa, 8 Agustus 2023'
    """
    return f"{DAYS[when.weekday()]}, {day(when)}"


def moment(when: datetime) -> str:
    """
    A moment, told in WIB.

    >>> moment(datetime.fromisoformat("2024-07-12T14:14+00:00"))
    '12 Juli 2024 pukul 21.14 WIB'
    """
    there = when.astimezone(WIB)
    return f"{day(there)} pukul {there:%H.%M} WIB"


def hour(when: datetime) -> str:
    """
    An hour of the day in WIB.

    >>> hour(datetime.fromisoformat("2024-07-11T19:47+00:00"))
    '02.47 WIB'
    """
    return f"{when.astimezone(WIB):%H.%M} WIB"


def days_between(first: date, last: date) -> str:
    """
    One day, or two.

    >>> days_between(date(2024, 7, 1), date(2024, 7, 12)), days_between(date.max, date.max)
    ('1 sampai 12 Juli 2024', '31 Desember 9999')
    """
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} sampai {day(last)}"
    return f"{day(first)} sampai {day(last)}"


def unit_name(name: str) -> str:
    """
    A work unit's name in ordinary letters: the records shout.

    >>> unit_name("DINAS PENDIDIKAN DAN KEBUDAYAAN"), unit_name("RSUD Abdul Aziz")
    ('Dinas Pendidikan dan Kebudayaan', 'RSUD Abdul Aziz')
    """
    if not name.isupper():
        return name
    return re.sub(r"[^\W\d_]+", lambda found: _ordinary(found[0], found.start() == 0), name)


def short_name(name: str, width: int) -> str:
    """
    A region's name in at most `width` characters: inner words give way first, then the end.

    >>> short_name("Kab. Ogan Komering Ulu Timur", 22), short_name("Tangerang Selatan", 13)
    ('Kab. Ogan K. Ulu Timur', 'Tangerang Se…')
    """
    parts = name.replace("Kepulauan ", "Kep. ").split()
    inner = (n for n in range(2, len(parts) - 1) if len(parts[n]) > 3)
    while len(" ".join(parts)) > width and (at := next(inner, None)) is not None:
        parts[at] = f"{parts[at][0]}."
    short = " ".join(parts)
    return short if len(short) <= width else f"{short[: width - 1]}…"


def rounded(value: Decimal | Fraction) -> Decimal:
    """`value` in two decimals, half up."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / value.denominator
    return value.quantize(_HUNDREDTH, ROUND_HALF_UP)


def _ordinary(word: str, first: bool) -> str:
    if word in _ACRONYMS:
        return word
    lower = word.casefold()
    return lower if lower in _SMALL_WORDS and not first else word.capitalize()


def _trimmed(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _decimal(value: Decimal) -> str:
    """Digits with dots between thousands and a comma before decimals."""
    return f"{value:,f}".translate({ord(","): ".", ord("."): ","})
