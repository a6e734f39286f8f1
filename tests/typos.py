"""
A corpus of misspelt region names: what people type when they know a name and miss a key.

Made from every name of every region with a fixed seed: one and two edits, words swapped, blanks
missing, offices and kinds before the name. A misspelling that is itself a known name is no
misspelling to us; it is left out and listed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from procurement.names import key
from procurement.regions import AmbiguousRegion, Kind, UnknownRegion, find_region, gazetteer

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: Neighbours on the keyboard make the likeliest wrong letters.
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBOURS = {letter: other for row in ROWS for letter, other in pairwise(row)}
OFFICES = {
    Kind.KABUPATEN: ("kab. ", "kabupaten ", "pemkab ", "bupati "),
    Kind.KOTA: ("kota ", "pemkot ", "walikota "),
    Kind.PROVINSI: ("provinsi ", "pemprov ", "prov. "),
}


@dataclass(frozen=True, slots=True)
class Typo:
    """`text` was meant for one of `meant` (twins share a bare name)."""

    kind: str
    text: str
    meant: frozenset[str]


def edit(text: str, chance: random.Random) -> str:
    """`text` with one letter missing, doubled, wrong, added, or swapped with the next."""
    place = chance.randrange(len(text))
    letter = text[place]
    match chance.randrange(5):
        case 0:
            return text[:place] + text[place + 1 :]
        case 1:
            return text[:place] + letter + text[place:]
        case 2:
            return text[:place] + NEIGHBOURS.get(letter, "a") + text[place + 1 :]
        case 3:
            return text[:place] + chance.choice(LETTERS) + text[place:]
        case _:
            return text[:place] + text[place + 1 : place + 2] + letter + text[place + 2 :]


def typos(each: int, seed: int = 20231108) -> Iterator[Typo]:
    """`each` misspellings of every kind for every name of every autonomous region."""
    chance = random.Random(seed)
    bearers: dict[str, set[str]] = {}
    for region in gazetteer():
        bearers.setdefault(key(region.core_name), set()).add(region.code)
    for region in gazetteer():
        if not region.autonomous:
            continue
        bare = region.core_name.casefold()
        twins = frozenset(bearers[key(bare)])
        for _ in range(each):
            yield Typo("one edit", edit(bare, chance), twins)
            yield Typo("two edits", edit(edit(bare, chance), chance), twins)
            office = chance.choice(OFFICES[region.kind])
            yield Typo("office and edit", office + edit(bare, chance), frozenset({region.code}))
            whole = f"{office}{bare}"
            yield Typo("edit anywhere", edit(whole, chance), frozenset({region.code}))
        parts = bare.split()
        if len(parts) > 1:
            yield Typo("words swapped", " ".join(reversed(parts)), twins)
            yield Typo("blanks missing", "".join(parts), twins)
            yield Typo("blanks missing and edit", edit("".join(parts), chance), twins)
        yield Typo("office run together", f"pem{region.kind[:3]}{''.join(parts)}", frozenset())


def known(text: str) -> frozenset[str] | None:
    """The regions that bear exactly this name, or None where none does."""
    try:
        return frozenset({find_region(text).code})
    except AmbiguousRegion as error:
        return frozenset(region.code for region in error.candidates)
    except UnknownRegion:
        return None
