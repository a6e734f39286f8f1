"""
Which regions a misspelt name may have meant: buttons to choose from, never an answer.

Letters decide first (`ratio`); only where nothing is near are words compared in any order ("selatan
tangerang"). A kind that was typed ("pemkot") puts regions of that kind first.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio, token_sort_ratio

from procurement.names import LONGEST, clean, words
from procurement.regions import Kind, Region, gazetteer

#: At most so many are offered.
MOST = 3
#: Below this likeness (of 100) nothing is offered; below the second, what is few edits away.
LIKE_ENOUGH = 60.0
SURELY_LIKE = 76.0
EDITS = 2
#: Where a name is nearer than this, the order of words need not be doubted.
NEAR = 84.0
#: So much likeness a kind that was typed is worth.
KIND_COUNTS = 6.0

Scorer = Callable[..., float]

_KIND_WORDS = {
    "kab": Kind.KABUPATEN,
    "kabupaten": Kind.KABUPATEN,
    "pemkab": Kind.KABUPATEN,
    "bupati": Kind.KABUPATEN,
    "kota": Kind.KOTA,
    "pemkot": Kind.KOTA,
    "walikota": Kind.KOTA,
    "provinsi": Kind.PROVINSI,
    "pemprov": Kind.PROVINSI,
    "gubernur": Kind.PROVINSI,
}


def suggest(text: str) -> tuple[Region, ...]:
    """The regions whose names are most like `text`, likeliest first; none where none is like it."""
    typed = words(clean(text)[:LONGEST])
    kind = _kind(typed[0]) if len(typed) > 1 else None
    written = " ".join(typed[1:] if kind else typed)
    if len(written) < 3:
        return ()
    best = _nearest(written)
    if not best or max(best.values()) < NEAR:
        for code, likeness in _any_order(written).items():
            best[code] = max(best.get(code, 0.0), likeness)
    ordered = sorted(best, key=lambda code: (-_with_kind(code, best[code], kind), code))
    return tuple(gazetteer()[code] for code in ordered[:MOST])


def _kind(word: str) -> Kind | None:
    """The kind that an office or title says, misspelt by a letter or not."""
    if word in _KIND_WORDS or len(word) < 4:
        return _KIND_WORDS.get(word)
    found = process.extractOne(word, list(_KIND_WORDS), scorer=OSA.distance, score_cutoff=1)
    return _KIND_WORDS[found[0]] if found else None


def _nearest(written: str) -> dict[str, float]:
    return _scores(written, ratio, limit=12)


def _any_order(written: str) -> dict[str, float]:
    return _scores(written, token_sort_ratio, limit=6)


def _scores(written: str, scorer: Scorer, limit: int) -> dict[str, float]:
    """The best likeness of each region among the names that are most like `written`."""
    names, codes = _names()
    found = process.extract(
        written, names, scorer=scorer, limit=limit, score_cutoff=LIKE_ENOUGH, processor=None
    )
    best: dict[str, float] = {}
    for name, likeness, position in found:
        if likeness < SURELY_LIKE and _edits(written, name) > EDITS:
            continue
        for code in codes[position]:
            best[code] = max(best.get(code, 0.0), likeness)
    return best


def _edits(written: str, name: str) -> int:
    """How many letters are missing, added, wrong or swapped; a blank is no letter."""
    return OSA.distance(written.replace(" ", ""), name.replace(" ", ""), score_cutoff=EDITS)


def _with_kind(code: str, likeness: float, kind: Kind | None) -> float:
    return likeness + (KIND_COUNTS if kind and gazetteer()[code].kind is kind else 0.0)


@cache
def _names() -> tuple[list[str], list[tuple[str, ...]]]:
    """All that regions are called, as `words` writes it, and beside each the codes it can mean."""
    told: list[tuple[str, tuple[str, ...]]] = []
    for region in gazetteer():
        told += [(region.core_name, (region.code,)), (region.name, (region.code,))]
    told += gazetteer().names.items()
    return [" ".join(words(name)) for name, _ in told], [codes for _, codes in told]
