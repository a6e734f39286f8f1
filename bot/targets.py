"""A target behind a region's name: a share in percent that is to be reached."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.phrases import names_a_region, take_when
from bot.suggestions import is_misspelt
from procurement.errors import QuestionError


class BadTarget(QuestionError):
    """`text` ends with what is meant for a target and is no share: 0 < share <= 100 percent."""


_LAST = re.compile(
    r"(?:^|\s)(?:(?:ke|sampai|target)\s+)*([-+]?[0-9]\S*?)\s*(?:%|persen)?$", re.IGNORECASE
)


def take_target(text: str) -> tuple[Decimal | None, str]:
    """
    The share that `text` ends with, and the text before it.

    Raises BadTarget where a known name is followed by what is neither a share nor part of a name.

    >>> take_target("pontianak 30,5 persen"), take_target("50 kota")
    ((Decimal('30.5'), 'pontianak'), (None, '50 kota'))
    """
    if names_a_region(text):
        return None, text
    number = _LAST.search(text)
    if number is not None:
        return _share(number[1], text), text[: number.start()].strip()
    _, name = take_when(text.rpartition(" ")[0], other_numbers=True)
    is_percent = text.casefold().endswith(("%", "persen"))
    if is_percent or (names_a_region(name) and not is_misspelt(text)):
        raise BadTarget(text)
    return None, text


def _share(written: str, text: str) -> Decimal:
    """A comma or a full stop parts decimals; "1.000" is a thousand, and no share."""
    digits = written.replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", digits) or not 0 < Decimal(digits) <= 100:
        raise BadTarget(text)
    return Decimal(digits)
