"""
Finding work units by words of their names: "kesehatan", "dinkes", "pupr", "kesehtan".

A word counts where a word of the name begins with it, where it is the initials of several, or where
it is a name's everyday short form; only where no unit has them all is a letter's typo forgiven.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from bot.abbreviations import long_form
from bot.buttons import MOST_SEARCHED
from procurement.figures import Unit
from procurement.names import words

#: At most so many names are offered where none has the words.
MOST_NEAR = 3
#: Below this likeness (of 100) no name is offered.
LIKE_ENOUGH = 60.0
#: Shorter words are not misspelt by a letter but others.
SHORTEST_MISSPELT = 4

#: Words that initials leave out, and that a search may.
_SMALL = frozenset({"dan", "di", "dari", "ke", "untuk", "pada", "serta", "yang", "dengan"})
#: Words that most names have: that they are alike says nothing.
_COMMON = frozenset({"dinas", "badan", "kota", "kab", "provinsi", "daerah", "upt"})


def searched(text: str) -> str:
    """
    A search as button data has room for it: plain words, cut at the end of one.

    >>> searched("Pekerjaan Umum & Penataan Ruang"), searched("<b>")
    ('pekerjaan umum penataan', 'b')
    """
    spoken = " ".join(words(text))
    plain = [word for word in re.findall(r"[a-z0-9]+", spoken) if word not in _SMALL]
    kept = ""
    for word in plain:
        longer = f"{kept} {word}".strip()
        if len(longer) > MOST_SEARCHED:
            return kept or word[:MOST_SEARCHED]
        kept = longer
    return kept


def named(search: str, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units whose names hold all words of `search`, as `searched` writes it."""
    spoken = search.split()
    for is_meant in (_is_written, _is_misspelt):
        found = tuple(unit for unit in units if _holds(words(unit.name), spoken, is_meant))
        if found:
            return found
    return ()


def nearest(search: str, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units whose names are most like `search`, the most alike first; none if none is."""
    spoken = [word for word in search.split() if word not in _COMMON]
    if not spoken:
        return ()
    alike = [(_likeness(spoken, words(unit.name)), unit) for unit in units]
    near = sorted(
        (found for found in alike if found[0] >= LIKE_ENOUGH),
        key=lambda found: (-found[0], found[1].name, found[1].code),
    )
    return tuple(unit for _, unit in near[:MOST_NEAR])


def _likeness(spoken: list[str], name: list[str]) -> float:
    """How like the words are to those of a name, of 100: the mean of each word's best."""
    best = (max((ratio(word, part) for part in name), default=0.0) for word in spoken)
    return sum(best) / len(spoken)


def _holds(name: list[str], spoken: list[str], is_meant: Callable[[str, list[str]], bool]) -> bool:
    return all(_is_said(word, name, is_meant) for word in spoken)


def _is_said(word: str, name: list[str], is_meant: Callable[[str, list[str]], bool]) -> bool:
    if is_meant(word, name):
        return True
    meant = long_form(word)
    return bool(meant) and all(is_meant(one, name) for one in meant)


def _is_written(word: str, name: list[str]) -> bool:
    if any(part == word or (len(word) > 2 and part.startswith(word)) for part in name):
        return True
    return len(word) > 1 and word in "".join(part[0] for part in name if part not in _SMALL)


def _is_misspelt(word: str, name: list[str]) -> bool:
    if _is_written(word, name):
        return True
    if len(word) < SHORTEST_MISSPELT:
        return False
    near = OSA.distance
    return any(near(word, part, score_cutoff=1) <= 1 for part in name)
