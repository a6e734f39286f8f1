"""What stands around a region's name in a question: a semester, words of asking, a greeting."""

from __future__ import annotations

import re

from bot.commands import UNSAID, When
from procurement.errors import BadSemester, QuestionError
from procurement.names import words
from procurement.regions import readings
from procurement.semester import read_half


class BadYear(QuestionError):
    """`text` ends with a semester of no year, or with a number that is none."""


class SmallTalk(QuestionError):
    """A greeting or thanks: nothing was asked."""

    def __init__(self, text: str, is_thanks: bool) -> None:
        super().__init__(text)
        self.is_thanks = is_thanks


_ORDINAL = r"(?:ke[\s-]?)?([0-9]+|[ivx]+|satu|dua|pertama|kedua)"
_HALF = rf"(?:(?:semester|smt|sem)[\s.-]*{_ORDINAL}|s[\s.-]?([0-9]+)|s[.-]\s?([ivx]+))"
_YEAR_WORD = r"(?:(?:tahun(?:\s+anggaran)?|thn|th|t\.?a)\b\.?\s*)?"
_YEAR = rf"{_YEAR_WORD}([12][0-9]{{3}})"
#: "SII 2022", "II 2022": so short only beside a year.
_ROMAN = r"s?\s?(i{1,2})"
_BESIDE = r"\s*[/,.()-]?\s*"
_PATTERNS = (
    rf"{_HALF}{_BESIDE}{_YEAR}",
    rf"{_YEAR}{_BESIDE}{_HALF}",
    rf"{_ROMAN}{_BESIDE}{_YEAR}",
    rf"{_YEAR}\s*[/-]\s*([12]|i{{1,2}})",
    rf"([12])\s*[/-]\s*{_YEAR}",
    _HALF,
    _YEAR,
)
_BEHIND = tuple(
    re.compile(rf"(?:(?<=\s)|^|(?=\())\(?{pattern}\)?[\s.,!?]*$", re.IGNORECASE)
    for pattern in _PATTERNS
)
#: "1306 kab agam" begins with a code, and with no year of ours.
_BEFORE = tuple(
    re.compile(rf"^(?!1[0-9]{{3}}\b)\(?{pattern}\)?(?:[\s,:;.)]+|$)", re.IGNORECASE)
    for pattern in _PATTERNS
)
#: What joins a name and the semester behind it.
_JOINTS = re.compile(r"(?:[\s,:;(–-]|\s(?:pada|periode|selama|untuk|per))+$", re.IGNORECASE)
_NO_YEAR = re.compile(rf"(?:(?<=\s)|^){_HALF}{_BESIDE}{_YEAR_WORD}[0-9]+$", re.IGNORECASE)


def take_when(text: str, *, other_numbers: bool = False) -> tuple[When, str]:
    """
    The semester that `text` ends or begins with, and the text without it.

    Raises BadSemester for a half that no year has, for digits that are none of ours, and for a lone
    number at the end, unless `other_numbers` may stand there; BadYear for a year of other than four
    digits.

    >>> take_when("pontianak s2 2022"), take_when("50 kota")
    ((When(year=2022, half=2), 'pontianak'), (When(year=None, half=None), '50 kota'))
    """
    text = text.strip()
    if not text or names_a_region(text):
        return UNSAID, text
    for behind in _BEHIND:
        found = behind.search(text)
        if found is not None:
            return _when(found, text), _JOINTS.sub("", text[: found.start()]).strip()
    _refuse_numbers(text, other_numbers)
    for before in _BEFORE:
        found = before.search(text)
        if found is not None:
            return _when(found, text), text[found.end() :].strip()
    return UNSAID, text


def _when(found: re.Match[str], text: str) -> When:
    parts = [part for part in found.groups() if part]
    years = [int(part) for part in parts if re.fullmatch(r"[12][0-9]{3}", part)]
    halves = [part for part in parts if not re.fullmatch(r"[12][0-9]{3}", part)]
    try:
        return When(years[0] if years else None, read_half(halves[0]) if halves else None)
    except BadSemester as error:
        raise BadSemester(text) from error


def _refuse_numbers(text: str, other_numbers: bool) -> None:
    if any(c.isdigit() and not c.isascii() for c in text):
        raise BadSemester(text)
    if other_numbers:
        return
    if _NO_YEAR.search(text) or re.search(r"\s[0-9]{5,}$", text):
        raise BadYear(text)
    if re.search(r"\s[0-9]{1,3}$", text):
        raise BadSemester(text)


_ASKING = re.compile(
    r"^(?:(?:tolong|mohon|cek|lihat|info|data|berapa|bagaimana|posisi|peringkat|rank|ranking|porsi|"
    r"nilai|capaian|persen|persentase|e-?purchasing|untuk|dari|di|daerah|wilayah)(?:\s+|$))+",
    re.IGNORECASE,
)


def without_asking(text: str) -> str:
    """
    A name without the words of a question before it; nothing where there are no others.

    >>> without_asking("berapa porsi tangsel"), without_asking("di yogyakarta")
    ('tangsel', 'di yogyakarta')
    """
    return text if names_a_region(text) else _ASKING.sub("", text)


def names_a_region(text: str) -> bool:
    """Whether `text` is, as it stands, the name or code of one region or of several."""
    return bool(readings(text))


def names_own(text: str) -> bool:
    """
    Whether `text` says "we": the chat's own region is meant.

    >>> names_own("daerah kami"), names_own("Kami"), names_own("kota kami")
    (True, True, False)
    """
    spoken = " ".join(words(text))
    return bool(re.fullmatch(r"(?:(?:daerah|wilayah|pemda) )?(?:saya|kami|kita|sendiri)", spoken))


_THANKS = frozenset(
    words(
        "terima kasih terimakasih trimakasih makasih mksh trims thanks thank you thx tq nuhun "
        "hatur suwun matur"
    )
)
_GREETINGS = frozenset(
    words(
        "halo hallo hello helo hai hi hei hey salam assalam assalamu assalamualaikum alaikum wr wb "
        "waalaikumsalam selamat datang pagi siang sore petang malam permisi punten p tes test ping "
        "menu mulai bantu ok oke okay okey siap sip baik baiklah iya mantap"
    )
)
_ADDRESSED = frozenset(
    words(
        "pak bu bapak ibu min admin bot kak mas mbak bang semua semuanya banyak sekali ya yth "
        "rekan sekalian atas"
    )
)


def refuse_small_talk(text: str) -> None:
    """Raise SmallTalk where `text` is a greeting, thanks, or no word at all."""
    said = set(words(text))
    if text and said <= _THANKS | _GREETINGS | _ADDRESSED and (not said or said - _ADDRESSED):
        raise SmallTalk(text, is_thanks=bool(said & _THANKS))
