"""A target beside a region's name: a share in percent that is to be reached."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.phrases import AskedForRank, names_a_rank, names_a_region, without_asking
from bot.semesters import holds_number, take_when
from bot.suggestions import is_misspelt
from procurement.errors import QuestionError


class BadTarget(QuestionError):
    """`text` holds what is meant for a target and is no share: 0 < share <= 100 percent."""


_WORDS = r"(?:(?:ke|sampai|hingga|target|jadi|menjadi)\s+)*"
_NUMBER = r"([-+]?[0-9]\S*?)"
_LAST = re.compile(rf"(?:^|\s){_WORDS}{_NUMBER}\s*(?:%|persen)?$", re.IGNORECASE)
_PERCENT = re.compile(rf"(?:^|\s){_WORDS}{_NUMBER}\s*(?:%|persen\b)(?=[\s,;]|$)", re.IGNORECASE)


_ORDINALS = {"satu": 1, "pertama": 1, "dua": 2, "kedua": 2, "tiga": 3, "ketiga": 3}
_RANK = re.compile(
    r"(?:(?:^|\s)(?:ke|sampai|hingga|jadi|menjadi|masuk|naik))*(?:^|\s)(?:"
    r"(?:peringkat|rank|ranking|rangking|nomor|nomer|no\.?|urutan|posisi|juara)\s*(?:ke[\s-]?)?"
    rf"([0-9]{{1,3}}\b(?!\s*(?:%|persen|[.,][0-9]))|{'|'.join(_ORDINALS)})"
    r"|(?:^|(?<=ke\s)|(?<=masuk\s))([0-9]{1,3})\s+besar)(?=[\s,;.]|$)",
    re.IGNORECASE,
)


def take_rank(text: str) -> tuple[int | None, str]:
    """
    The rank that is said in `text` by its number, and what stands beside it.

    >>> take_rank("pontianak ke peringkat 2"), take_rank("pontianak naik 2 peringkat")
    ((2, 'pontianak'), (None, 'pontianak naik 2 peringkat'))
    """
    found = None if names_a_region(text) else _RANK.search(text)
    if found is None:
        return None, text
    said = (found[1] or found[2]).casefold()
    rank = _ORDINALS.get(said) or int(said)
    rest = f"{text[: found.start()]} {text[found.end() :].strip(' ,.;')}".strip()
    return (rank, rest) if rank else (None, text)


def holds_percent(text: str) -> bool:
    """Whether a number of percent is said: "kurang berapa pontianak ke 30%"."""
    return _PERCENT.search(text) is not None


def take_target(text: str) -> tuple[Decimal | None, str]:
    """
    The share that is said in `text`, and the name beside it.

    Without a percent sign it stands last. Raises AskedForRank where a rank is said, BadTarget where
    a known name is followed by what is neither a share nor part of a name, or a number is left.

    >>> take_target("pontianak 30,5 persen"), take_target("50 kota")
    ((Decimal('30.5'), 'pontianak'), (None, '50 kota'))
    >>> take_target("40% pontianak")
    (Decimal('40'), 'pontianak')
    """
    if names_a_region(text):
        return None, text
    if names_a_rank(text):
        raise AskedForRank(text)
    number = _PERCENT.search(text) or _LAST.search(text)
    if number is not None:
        rest = f"{text[: number.start()]} {text[number.end() :].strip(' ,.;')}".strip()
        return _share(number[1], text), _without_numbers(without_asking(rest), text)
    _, name = take_when(text.rpartition(" ")[0], other_numbers=True)
    is_percent = text.casefold().endswith(("%", "persen"))
    if is_percent or (names_a_region(name) and not is_misspelt(text)):
        raise BadTarget(text)
    return None, _without_numbers(text, text)


def _share(written: str, text: str) -> Decimal:
    """A comma or a full stop parts decimals; "1.000" is a thousand, and no share."""
    digits = written.replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", digits) or not 0 < Decimal(digits) <= 100:
        raise BadTarget(text)
    return Decimal(digits)


def _without_numbers(name: str, text: str) -> str:
    """`name`, where no number is left in it that may have been a target."""
    if holds_number(name):
        raise BadTarget(text)
    return name
