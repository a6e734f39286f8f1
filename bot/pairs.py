"""Where one name ends and the next begins, in a text that names two regions."""

from __future__ import annotations

import re

from bot.phrases import names_a_region, names_own, without_asking
from procurement.names import words
from procurement.regions import KIND_WORDS

Pair = tuple[str, str]

_WORD = re.compile(r"\s+(?:vs\.?|versus|dan|dengan|sama)\s+", re.IGNORECASE)
_WORD_OR_COMMA = re.compile(rf"{_WORD.pattern}|\s*[,;]\s*", re.IGNORECASE)
#: Two names have no more words than this; fewer, where only one of them is known.
MOST_WORDS = 16
MOST_WORDS_UNKNOWN = 6


def split_at_word(text: str) -> Pair | None:
    """The two names around a word such as "vs", where both are known."""
    return _split_at(_WORD, text)


def _split_at(separator: re.Pattern[str], text: str) -> Pair | None:
    for between in separator.finditer(text):
        pair = _bare(text[: between.start()], text[between.end() :])
        if all(map(_is_known, pair)):
            return pair
    return None


def split_anywhere(text: str) -> Pair | None:
    """
    The two names that `text` is made of; None where it can be split in several ways or in none.

    A kind between two names belongs to the second ("sambas kab sanggau"). Of names that are not
    known, one may be.
    """
    separated = _split_at(_WORD_OR_COMMA, text)
    if separated is not None:
        return separated
    parts = text.split()
    if len(parts) > MOST_WORDS:
        return None
    pairs = [_bare(" ".join(parts[:n]), " ".join(parts[n:])) for n in range(1, len(parts))]
    known = [pair for pair in pairs if all(map(_is_known, pair))]
    with_kind = [pair for pair in known if _begins_with_kind(pair[1])]
    for found in (known, with_kind):
        if len(found) == 1:
            return found[0]
    if known:
        return None
    between = _WORD_OR_COMMA.search(text)
    if between is not None:
        return _bare(text[: between.start()], text[between.end() :])
    half = [pair for pair in pairs if any(map(_is_known, pair))]
    if not half or len(parts) > MOST_WORDS_UNKNOWN:
        return None
    return max(half, key=lambda pair: (_begins_with_kind(pair[1]), _known_letters(pair)))


def _bare(first: str, second: str) -> Pair:
    return without_asking(first.strip()), without_asking(second.strip())


def _is_known(name: str) -> bool:
    return names_a_region(name) or names_own(name)


def _begins_with_kind(name: str) -> bool:
    return words(name)[:1] != [] and words(name)[0] in KIND_WORDS


def _known_letters(pair: Pair) -> int:
    return sum(len(name) for name in pair if _is_known(name))
