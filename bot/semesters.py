"""A semester among the words of a question: how it is written, and when it cannot be read."""

from __future__ import annotations

import re

from bot.commands import UNSAID, When
from bot.phrases import is_known, names_a_rank, names_a_region, without_asking
from bot.suggestions import is_misspelt
from procurement.errors import BadSemester, QuestionError
from procurement.semester import read_half


class BadYear(QuestionError):
    """`text` ends with a semester of no year, or with a number that is none."""


class UnreadWhen(QuestionError):
    """A name is followed by numbers or words of time that are no semester, or by two semesters."""


#: What is written otherwise, as it is read here: the last day of a semester is the semester.
_SPELT = tuple(
    (re.compile(rf"(?<!\S){pattern}(?![^\s.,;:!?)])", re.IGNORECASE), told)
    for pattern, told in (
        (r"\(?(?:tanggal\s+|tgl\.?\s*)?30[\s-]+(?:juni|jun)", "s1"),
        (r"\(?(?:tanggal\s+|tgl\.?\s*)?31[\s-]+(?:desember|des)", "s2"),
        (r"(?:tanggal\s+|tgl\.?\s*)?30([/.-])0?6\1([12][0-9]{3})", r"s1 \2"),
        (r"(?:tanggal\s+|tgl\.?\s*)?31([/.-])12\1([12][0-9]{3})", r"s2 \2"),
        (r"(?:semester|smt\.?|sem\.?)\s+(?:ganjil|gasal)", "semester 1"),
        (r"(?:semester|smt\.?|sem\.?)\s+genap", "semester 2"),
        (r"(?:semester|smt\.?|sem\.?)\s+(?:awal)", "semester 1"),
        (r"(?:semester|smt\.?|sem\.?)\s+(?:akhir)", "semester 2"),
        (r"paruh\s+(?:pertama|awal|1|satu|i)", "semester 1"),
        (r"paruh\s+(?:kedua|akhir|2|dua|ii)", "semester 2"),
        (
            r"(?:smtr|smster|smestr|smeter|smstr|smes|smester|semster|semestr|semeter|smstr|semseter|semesetr|semesster)",
            "semester",
        ),
    )
)
_ORDINAL = r"(?:ke[\s-]?)?([0-9]+|[ivx]+|satu|dua|pertama|kedua)"
_HALF = rf"(?:(?:semester|smt|sem)[\s.-]*{_ORDINAL}|s[\s.-]?([0-9]+)|s[.-]\s?([ivx]+))"
_YEAR_WORD = r"(?:(?:tahun(?:\s+anggaran)?|taun|thn|th|t\.?a)\b\.?\s*)?"
_YEAR = rf"{_YEAR_WORD}([12][0-9]{{3}})"
#: "SII 2022", "II 2022": so short only beside a year.
_ROMAN = r"s?\s?(i{1,2})"
_BESIDE = r"\s*[/,.()-]?\s*"
_WITH_YEAR = (
    rf"{_HALF}{_BESIDE}{_YEAR}",
    rf"{_YEAR}{_BESIDE}{_HALF}",
    rf"{_ROMAN}{_BESIDE}{_YEAR}",
    rf"{_YEAR}\s*[/-]\s*([12]|i{{1,2}})",
    rf"([12])\s*[/-]\s*{_YEAR}",
)
_PATTERNS = (*_WITH_YEAR, _HALF, _YEAR)
_START = r"(?:(?<=\s)|^|(?=\())\(?"
_BEHIND = tuple(
    re.compile(rf"{_START}{pattern}\)?[\s.,!?]*$", re.IGNORECASE) for pattern in _PATTERNS
)
#: "1306 kab agam" begins with a code, and with no year of ours.
_BEFORE = tuple(
    re.compile(rf"^(?!1[0-9]{{3}}\b)\(?{pattern}\)?(?:[\s,:;.)]+|$)", re.IGNORECASE)
    for pattern in _PATTERNS
)
_WITHIN = tuple(
    re.compile(rf"{_START}{pattern}\)?(?=[\s.,;:!?])", re.IGNORECASE)
    for pattern in (*_WITH_YEAR, _HALF, rf"{_YEAR_WORD}(20[0-9]{{2}})")
)
#: What joins a name and the semester behind it.
_JOINTS = re.compile(
    r"(?:[\s,:;(–-]|(?:(?<=\s)|^)(?:pada|periode|selama|untuk|utk|per|di|dalam|akhir|sampai|hingga|"
    r"s\.?d\.?|s/d)(?=\s*$))+$",
    re.IGNORECASE,
)
_NO_YEAR = re.compile(rf"(?:(?<=\s)|^){_HALF}{_BESIDE}{_YEAR_WORD}[0-9]+$", re.IGNORECASE)
#: "semester 1 dan 2 2022"
_TWO = re.compile(
    r"(?<!\S)(?:semester|smt|sem)[\s.]*(?:ke[\s-]?)?(?:1|i|satu|pertama)\s*"
    r"(?:dan|&|,|-|/|ke|s\.?d\.?|s/d|sampai)\s*(?:ke[\s-]?)?(?:2|ii|dua|kedua)(?!\S)",
    re.IGNORECASE,
)
_LAST_NUMBER = re.compile(r"\s([0-9]{1,3}|[0-9]{5,})$")


def take_when(text: str, *, other_numbers: bool = False) -> tuple[When, str]:
    """
    The semester that is said in `text`, and the text without it.

    Raises BadSemester for a half that no year has, for digits that are none of ours, and for a lone
    number behind a known name, unless `other_numbers` may stand there; BadYear for a year of other
    than four digits; UnreadWhen for two semesters.

    >>> take_when("pontianak s2 2022"), take_when("50 kota")
    ((When(year=2022, half=2), 'pontianak'), (When(year=None, half=None), '50 kota'))
    >>> take_when("semester ganjil pontianak tahun 2022")
    (When(year=2022, half=1), 'pontianak')
    """
    when, rest = UNSAID, text.strip()
    if not names_a_region(rest):
        for pattern, told in _SPELT:
            rest = pattern.sub(told, rest)
        if _TWO.search(rest):
            raise UnreadWhen(text)
    while rest and not names_a_region(rest):
        taken = _take(rest, other_numbers)
        if taken is None:
            break
        when, rest = _together(when, taken[0], text), taken[1]
    return when, rest


def _take(text: str, other_numbers: bool) -> tuple[When, str] | None:
    for pattern in _BEHIND:
        found = pattern.search(text)
        if found is not None:
            return _when(found, text), _JOINTS.sub("", text[: found.start()]).strip()
    _refuse_numbers(text, other_numbers)
    for pattern in (*_BEFORE, *_WITHIN):
        found = pattern.search(text)
        if found is not None:
            before = _JOINTS.sub("", text[: found.start()]).strip()
            behind = text[found.end() :].strip(" ,.;:!?")
            return _when(found, text), f"{before} {behind}".strip()
    return None


def _when(found: re.Match[str], text: str) -> When:
    parts = [part for part in found.groups() if part]
    years = [int(part) for part in parts if re.fullmatch(r"[12][0-9]{3}", part)]
    halves = [part for part in parts if not re.fullmatch(r"[12][0-9]{3}", part)]
    try:
        return When(years[0] if years else None, read_half(halves[0]) if halves else None)
    except BadSemester as error:
        raise BadSemester(text) from error


def _together(one: When, other: When, text: str) -> When:
    """What is said in two places; raises UnreadWhen where they are two semesters."""
    years = {when.year for when in (one, other) if when.year}
    halves = {when.half for when in (one, other) if when.half}
    if len(years) > 1 or len(halves) > 1:
        raise UnreadWhen(text)
    return When(next(iter(years), None), next(iter(halves), None))


def _refuse_numbers(text: str, other_numbers: bool) -> None:
    if any(c.isdigit() and not c.isascii() for c in text):
        raise BadSemester(text)
    if other_numbers or names_a_rank(text):
        return
    if _NO_YEAR.search(text):
        raise BadYear(text)
    number = _LAST_NUMBER.search(text)
    if number is not None and is_known(without_asking(text[: number.start()])):
        raise BadSemester(text) if len(number[1]) <= 3 else BadYear(text)


_TIME = re.compile(
    r"\b(?:semester|smt|sem|tri\s?wulan|tw|kuartal|kwartal|catur\s?wulan|quarter|bulan|bln|minggu|"
    r"tahun|thn|th|lalu|kemarin|kmrn|kemaren|depan|sebelumnya|paruh|januari|jan|februari|feb|maret|"
    r"mar|april|apr|mei|juni|jun|juli|jul|agustus|agt|ags|september|sep|sept|oktober|okt|november|"
    r"nov|desember|des)\b",
    re.IGNORECASE,
)


def refuse_unread(name: str) -> None:
    """Raise UnreadWhen where a text that stands for a name says a time or a number besides."""
    if _TIME.search(name) or holds_number(name):
        raise UnreadWhen(name)


def holds_number(name: str) -> bool:
    """
    Whether `name` holds a number that is no part of it; a misspelt name may begin with one.

    >>> holds_number("50 kta"), holds_number("1 pontianak"), holds_number("pontianak q2")
    (False, True, True)
    """
    if names_a_region(name):
        return False
    behind = re.sub(r"^[0-9]{1,2} ", "", name)
    own = behind if is_misspelt(name) and not is_known(behind) else name
    return re.search(r"[0-9]", own) is not None
