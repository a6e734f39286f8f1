"""Where one name ends and the next begins, in a text that names two regions."""

from __future__ import annotations

import re
from itertools import islice

from bot.phrases import is_known, without_asking
from procurement.names import words
from procurement.regions import KIND_WORDS, readings

Pair = tuple[str, str]

_WORD = r"\s+(?:vs\.?|versus|lawan|dan|dengan|dgn|dg|sama)\s+"
_SIGN = r"\s*[,;/&+]\s*"
_BETWEEN = re.compile(rf"{_WORD}|{_SIGN}", re.IGNORECASE)
#: Two names have no more words than this; fewer, where only one of them is known.
MOST_WORDS = 16
MOST_WORDS_UNKNOWN = 6
#: So many words or signs between names are tried.
MOST_BETWEEN = 6


def split_at_word(text: str) -> Pair | None:
    """
    The two names around a word such as "vs" or a sign such as "/", where both are known.

    A province behind a name says where that lies: "pontianak, kalbar" is no pair.
    """
    for between in islice(_BETWEEN.finditer(text), MOST_BETWEEN):
        pair = _bare(text[: between.start()], text[between.end() :])
        if all(map(is_known, pair)) and not (between[0].strip() in ",;/" and _is_within(pair)):
            return pair
    return None


def _is_within(pair: Pair) -> bool:
    first, second = (readings(name) for name in pair)
    provinces = {region.code for region in second if region.is_province}
    return bool(provinces & {region.province_code for region in first})


def split_known(text: str) -> Pair | None:
    """The two known names that `text` is made of, both in letters; None where it is a choice."""
    pair = split_at_word(text) or _only(_pairs(text))
    if pair is None or any(re.fullmatch(r"[\s0-9.,]+", name) for name in pair):
        return None
    return pair


def split_anywhere(text: str) -> Pair | None:
    """
    The two names that `text` is made of; None where it can be split in several ways or in none.

    A kind between two names belongs to the second ("sambas kab sanggau"). Of names that are not
    known, one may be.
    """
    separated = split_at_word(text)
    if separated is not None:
        return separated
    pairs = _pairs(text)
    found = _only(pairs)
    if found is not None or any(all(map(is_known, pair)) for pair in pairs):
        return found
    between = _BETWEEN.search(text)
    if between is not None and len(text.split()) <= MOST_WORDS:
        return _bare(text[: between.start()], text[between.end() :])
    half = [pair for pair in pairs if any(map(is_known, pair))]
    if not half or len(text.split()) > MOST_WORDS_UNKNOWN:
        return None
    return max(half, key=lambda pair: (_begins_with_kind(pair[1]), _known_letters(pair)))


def _pairs(text: str) -> list[Pair]:
    """All ways to split `text` between two words."""
    parts = text.split()
    if len(parts) > MOST_WORDS:
        return []
    return [_bare(" ".join(parts[:n]), " ".join(parts[n:])) for n in range(1, len(parts))]


def _only(pairs: list[Pair]) -> Pair | None:
    known = [pair for pair in pairs if all(map(is_known, pair))]
    with_kind = [pair for pair in known if _begins_with_kind(pair[1])]
    return next((found[0] for found in (known, with_kind) if len(found) == 1), None)


def _bare(first: str, second: str) -> Pair:
    return without_asking(first.strip()), without_asking(second.strip())


def _begins_with_kind(name: str) -> bool:
    return words(name)[:1] != [] and words(name)[0] in KIND_WORDS


def _known_letters(pair: Pair) -> int:
    return sum(len(name) for name in pair if is_known(name))
