"""Which regions the words of a question name, and where."""

from __future__ import annotations

from functools import cache

from procurement.names import key, words
from procurement.regions import KIND_WORDS, gazetteer, readings

#: A name with its kind has so many words at most.
LONGEST_NAME = 7


@cache
def _openings() -> frozenset[str]:
    """The words that a name can begin with."""
    told = [name for region in gazetteer() for name in (region.official_name, region.core_name)]
    told += [region.name for region in gazetteer()]
    told += gazetteer().names
    first = {words(name)[0] for name in told}
    return frozenset(first | {key(name) for name in told} | set(KIND_WORDS) | {"kepulauan", "kep"})


def name_at(spoken: list[str], start: int) -> str | None:
    """
    The longest name that begins with word `start`; None where none does.

    "di" before a name is "in" here: "opd di yogyakarta" is not the province alone. Digits are a
    name's only as a whole code of six signs or behind a letter.
    """
    first = spoken[start]
    if first == "di" or not (_begins_name(first) or _is_code(first)):
        return None
    for size in range(min(LONGEST_NAME, len(spoken) - start), 0, -1):
        name = " ".join(spoken[start : start + size])
        if (size > 1 or not name.isdigit() or len(name) == 4) and readings(name):
            return _without_next_kind(spoken, start, size)
    return None


def _begins_name(word: str) -> bool:
    folded = words(word)
    return bool(folded) and folded[0] in _openings()


def _is_code(word: str) -> bool:
    return word[0].isdigit() or (word[0] == "d" and word[1:].isdigit()) or word[0] == "r"


def _without_next_kind(spoken: list[str], start: int, size: int) -> str:
    """A kind between two names belongs to the second: "sambas kab sanggau"."""
    name = " ".join(spoken[start : start + size])
    last = start + size - 1
    if size > 1 and spoken[last] in KIND_WORDS and last + 1 < len(spoken):
        before = " ".join(spoken[start:last])
        if readings(before) and any(
            readings(" ".join(spoken[last:end]))
            for end in range(last + 2, min(last + LONGEST_NAME, len(spoken)) + 1)
        ):
            return before
    return name
