"""
What the RUP codes of orders are: of the live plan, of none, of packages that are none any more.

Codes are looked up in the rows of their own region and year. An order on several codes is of the
plan where all of them are; else it is withdrawn if any of them is, and unknown if none is.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from procurement.breakdowns import LINKED, NONE, OVER, OWN, UNKNOWN, WITHDRAWN, Aspect, Part
from sync import cells
from sync.counting import Counting
from sync.files.sheets import Cell
from sync.halves import Halves
from sync.headers import Shaped
from sync.largest import Where

#: A code that is no number, and so of no package.
UNREADABLE = 1 << 62
_GONE = -1


class Codes(dict[Cell, int]):
    """
    Each written code as a number: 0 for none; where several are cited, minus their place in
    `several`, the first being 1.
    """

    def __init__(self, several: list[tuple[int, ...]]) -> None:
        super().__init__()
        self._several = several

    def __missing__(self, written: Cell) -> int:
        pieces = cells.text(written).replace(",", ";").split(";")
        codes = sorted({_number(piece.strip()) for piece in pieces} - {0})
        number = codes[0] if codes else 0
        if len(codes) > 1:
            self._several.append(tuple(codes))
            number = -len(self._several)
        self[written] = number
        return number

    def of(self, cell: Cell) -> int:
        """The number of any cell; what is nested there is no code."""
        return self[None if isinstance(cell, list | dict) else cell]


def _number(written: str) -> int:
    if written.isascii() and written.isdigit() and len(written) < 19:
        return int(written)
    return UNREADABLE if any(map(str.isalnum, written)) else 0


@dataclass(slots=True)
class _Place:
    """One region and year: cited codes that its plan knows, and what was ordered on them."""

    codes: array[int] = field(default_factory=lambda: array("q"))
    #: In rupiah; _GONE where the package is not live.
    ceilings: array[int] = field(default_factory=lambda: array("q"))
    sums: dict[str, Halves] = field(default_factory=dict)
    #: Codes of the plan that were ordered on, and by how much, until June and in all.
    spent_on: array[int] = field(default_factory=lambda: array("q"))
    early: array[int] = field(default_factory=lambda: array("q"))
    spent: array[int] = field(default_factory=lambda: array("q"))
    #: The same of orders on several codes.
    jointly: list[tuple[tuple[int, ...], int, int]] = field(default_factory=list)
    #: Some orders do not tell codes: nothing can be said of all.
    is_untold: bool = False


class Links:
    """Orders are cited first, then plans are settled, then orders are counted."""

    def __init__(self) -> None:
        self._cited: list[tuple[set[Where], array[int]]] = []
        self._places: dict[Where, _Place] = {}
        self._revised: set[int] = set()

    def cite(
        self, places: set[Where], codes: Collection[int], several: Sequence[tuple[int, ...]]
    ) -> None:
        """Say which codes orders of `places` cite."""
        found = {code for code in chain(set(codes), *several) if code > 0}
        if found:
            self._cited.append((places, array("q", found)))

    def cited(self, places: set[Where]) -> set[int]:
        """The codes that orders of any of `places` cite."""
        of_these = (codes for where, codes in self._cited if not where.isdisjoint(places))
        return set(chain.from_iterable(of_these))

    def learn(self, where: Where, code: int, ceiling: int | None) -> None:
        """A cited package of the plan rows; no ceiling where it is not live."""
        place = self._places.setdefault(where, _Place())
        place.codes.append(code)
        place.ceilings.append(_GONE if ceiling is None else ceiling)

    def read_revisions(self, shaped: Shaped) -> int:
        """Learn codes in whose place there are others now; returns how many rows tell them."""
        rows = 0
        for _, found in shaped.cells("old", "new"):
            rows += 1
            if found is not None:
                self._revised.add(_number(cells.text(found[0])))
        return rows

    def count(
        self,
        counting: Counting,
        codes: Iterable[int] | None,
        several: Sequence[tuple[int, ...]],
    ) -> None:
        """Count orders with their `codes`, those that do not count included; None: not told."""
        if codes is None:
            for where in counting.places():
                self._places.setdefault(where, _Place()).is_untold = True
            return
        sums: dict[tuple[int, int], Halves] = {}
        for place_and_code, is_early, value in zip(
            zip(counting.at, counting.of(codes), strict=True),
            counting.early,
            counting.values,
            strict=True,
        ):
            told = sums.get(place_and_code)
            if told is None:
                told = sums[place_and_code] = Halves()
            told.add(value, 1, is_early=is_early)
        known: dict[Where, dict[int, int]] = {}
        for (number, code), told in sums.items():
            where = counting.wheres[number]
            place = self._places.setdefault(where, _Place())
            if where not in known:
                known[where] = dict(zip(place.codes, place.ceilings, strict=True))
            cited = several[-code - 1] if code < 0 else (code,)
            standing = self._standing(cited, known[where])
            total = place.sums.setdefault(standing, Halves())
            total.add(told.amount - told.early, told.number - told.early_number, is_early=False)
            total.add(told.early, told.early_number, is_early=True)
            if standing == OWN and code > 0:
                place.spent_on.append(code)
                place.early.append(told.early)
                place.spent.append(told.amount)
            elif standing == OWN:
                place.jointly.append((cited, told.early, told.amount))

    def _standing(self, cited: Sequence[int], known: dict[int, int]) -> str:
        if cited == (0,):
            return NONE
        found = [known.get(code) for code in cited]
        if all(ceiling is not None and ceiling != _GONE for ceiling in found):
            return OWN
        is_withdrawn = any(
            ceiling == _GONE or (ceiling is None and code in self._revised)
            for code, ceiling in zip(cited, found, strict=True)
        )
        return WITHDRAWN if is_withdrawn else UNKNOWN

    def parts(self, where: Where, half: int) -> Iterator[Part]:
        """What is told at the end of a semester: nothing where not all orders tell codes."""
        place = self._places.get(where)
        if place is None or place.is_untold or not place.sums:
            return
        for key in LINKED:
            amount, number = place.sums.get(key, Halves()).told_to(half)
            yield Part(Aspect.LINK, key, amount, None, number)
        excess, codes = _excess(place, half)
        yield Part(Aspect.LINK, OVER, excess, None, codes)


def _excess(place: _Place, half: int) -> tuple[int, int]:
    """
    By how much orders exceed the ceilings of their packages, and on how many codes.

    Codes that one order cites together have their ceilings in common: what it took of which is not
    told.
    """
    leader: dict[int, int] = {}

    def lead(code: int) -> int:
        while (other := leader.get(code, code)) != code:
            code = other
        return code

    for codes, *_ in place.jointly:
        for code in codes[1:]:
            one, other = lead(codes[0]), lead(code)
            if one != other:
                leader[other] = one
    spent: dict[int, int] = {}
    amounts = place.early if half == 1 else place.spent
    for code, amount in zip(place.spent_on, amounts, strict=True):
        spent[lead(code)] = spent.get(lead(code), 0) + amount
    for codes, early, amount in place.jointly:
        code = lead(codes[0])
        spent[code] = spent.get(code, 0) + (early if half == 1 else amount)
    ceilings: dict[int, int] = {}
    for code, ceiling in zip(place.codes, place.ceilings, strict=True):
        if ceiling != _GONE:
            ceilings[lead(code)] = ceilings.get(lead(code), 0) + ceiling
    over = [amount - ceilings[code] for code, amount in spent.items() if amount > ceilings[code]]
    return sum(over), len(over)
