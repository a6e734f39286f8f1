"""What stands around a region's name in a question: a semester behind it, asking before it."""

from __future__ import annotations

import re

from bot.commands import UNSAID, When
from procurement.errors import BadSemester
from procurement.names import key
from procurement.regions import AmbiguousRegion, UnknownRegion, find_region
from procurement.semester import read_half

_HALF = r"(?:semester|smt|sem)\s*\.?\s*([0-9]+|[ivx]+|satu|dua|pertama|kedua)|\bs\s?([0-9]+)"
_YEAR = r"(?:(?:tahun(?:\s+anggaran)?|ta|t\.a\.|th)\s*)?([12][0-9]{3})"
_BETWEEN = r"\s*[/,-]?\s*"
_WHENS = tuple(
    re.compile(rf"(?:(?<=\s)|^)(?:{pattern})$", re.IGNORECASE)
    for pattern in (
        rf"(?P<first>{_HALF}){_BETWEEN}{_YEAR}",
        rf"{_YEAR}{_BETWEEN}(?P<first>{_HALF})",
        r"(?P<first>([12]|i{1,2}))/([12][0-9]{3})",
        r"([12][0-9]{3})[-/](?P<first>([12]|i{1,2}))",
        rf"(?P<first>{_HALF})",
        _YEAR,
    )
)


def take_when(text: str, *, other_numbers: bool = False) -> tuple[When, str]:
    """
    The semester that `text` ends with, and the text before it.

    Raises BadSemester for a half that no year has, for digits that are none of ours, and for a lone
    number at the end, unless `other_numbers` may stand there.

    >>> take_when("pontianak s2 2022"), take_when("50 kota")
    ((When(year=2022, half=2), 'pontianak'), (When(year=None, half=None), '50 kota'))
    """
    text = text.strip()
    if not text or names_a_region(text):
        return UNSAID, text
    for pattern in _WHENS:
        found = pattern.search(text)
        if found is None:
            continue
        parts = [part for part in found.groups() if part]
        years = [int(part) for part in parts if re.fullmatch(r"[12][0-9]{3}", part)]
        halves = [part for part in parts if not re.fullmatch(r"[12][0-9]{3}", part)]
        when = When(years[0] if years else None, _half(halves[-1], text) if halves else None)
        return when, text[: found.start()].strip().rstrip(",").strip()
    foreign = any(c.isdigit() and not c.isascii() for c in text)
    if foreign or (not other_numbers and re.search(r"\s[0-9]{1,3}$", text)):
        raise BadSemester(text)
    return UNSAID, text


def _half(word: str, text: str) -> int:
    try:
        return read_half(word)
    except BadSemester as error:
        raise BadSemester(text) from error


_ASKING = re.compile(
    r"^(?:(?:tolong|mohon|cek|lihat|info|data|berapa|bagaimana|posisi|peringkat|rank|ranking|porsi|"
    r"nilai|capaian|persen|persentase|e-?purchasing|untuk|dari|di|daerah|wilayah)\s+)+",
    re.IGNORECASE,
)


def without_asking(text: str) -> str:
    """
    A name without the words of a question before it.

    >>> without_asking("berapa porsi tangsel"), without_asking("di yogyakarta")
    ('tangsel', 'di yogyakarta')
    """
    if names_a_region(text):
        return text
    rest = _ASKING.sub("", text)
    return rest if rest and rest != text else text


def names_a_region(text: str) -> bool:
    """Whether `text` is, as it stands, the name of one region or of several."""
    if not key(text):
        return False
    try:
        find_region(text)
    except AmbiguousRegion:
        return True
    except UnknownRegion:
        return False
    return True
