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
from typing import Any

from procurement.breakdowns import LINKED, NONE, OVER, OWN, UNKNOWN, WITHDRAWN, Aspect, Part
from sync import cells
from sync.counting import Counting
from sync.files.sheets import Cell
from sync.halves import Halves
from sync.headers import Shaped
from sync.largest import Where

#: A code that is no number, and so of no package.
UNREADABLE = 10**18
LONGEST = 19
#: What a code is, where it has no ceiling: a package that is not live, none, any other, and several
#: of the plan.
_GONE, _NOTHING, _OTHER, _JOINT = -1, -2, -3, -4
#: The key of LINK of each, beginning with those that have a ceiling.
_KEYS = (OWN, WITHDRAWN, NONE, UNKNOWN, OWN)


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
        """The number of any cell; what is nested there, or a truth, is no code."""
        return self[None if isinstance(cell, list | dict | bool) else cell]

    def of_all(self, written: list[Any]) -> list[int]:
        """The number of each: all at once where all are one number each, which is how they come."""
        kinds = set(map(type, written))
        if kinds == {int} and min(written) >= 0 and max(written) < UNREADABLE:
            return written
        if kinds == {str}:
            joined = "".join(written)
            is_plain = joined.isascii() and joined.isdigit() and all(written)
            if is_plain and max(map(len, written)) < LONGEST:
                return list(map(int, written))
        return [self[cell] for cell in written]


def _number(written: str) -> int:
    if written.isascii() and written.isdigit() and len(written) < LONGEST:
        return int(written)
    return UNREADABLE if any(map(str.isalnum, written)) else 0


@dataclass(slots=True)
class _Place:
    """One region and year: cited codes that its plan knows, and what was ordered on them."""

    codes: array[int] = field(default_factory=lambda: array("q"))
    #: In rupiah; _GONE where the package is not live.
    ceilings: array[int] = field(default_factory=lambda: array("q"))
    sums: dict[str, Halves] = field(default_factory=dict)
    #: Orders on codes of the plan: the code, the amount, and whether it is told by June.
    spent_on: array[int] = field(default_factory=lambda: array("q"))
    spent: array[int] = field(default_factory=lambda: array("q"))
    early: array[int] = field(default_factory=lambda: array("b"))
    #: The same of orders on several codes.
    jointly: list[tuple[tuple[int, ...], int, bool]] = field(default_factory=list)
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
        told = counting.of(codes)
        places = [self._places.setdefault(where, _Place()) for where in counting.wheres]
        known = self._known(counting.wheres, set(told), several)
        # By place: rupiah and orders, of each standing until June and after it.
        amounts = [[0] * 2 * len(_KEYS) for _ in places]
        numbers = [[0] * 2 * len(_KEYS) for _ in places]
        for at, code, is_early, value in zip(
            counting.at, told, counting.early, counting.values, strict=True
        ):
            standing = known[at].get(code, _OTHER)
            if standing >= 0 or standing == _JOINT:
                place = places[at]
                if code > 0:
                    place.spent_on.append(code)
                    place.spent.append(value)
                    place.early.append(is_early)
                else:
                    place.jointly.append((several[-code - 1], value, is_early))
            slot = is_early - 2 * standing if standing < 0 else is_early
            amounts[at][slot] += value
            numbers[at][slot] += 1
        for place, amount, number in zip(places, amounts, numbers, strict=True):
            for slot, orders in enumerate(number):
                if orders:
                    halves = place.sums.setdefault(_KEYS[slot // 2], Halves())
                    halves.add(amount[slot], orders, is_early=slot % 2 == 1)

    def _known(
        self, wheres: Sequence[Where], told: set[int], several: Sequence[tuple[int, ...]]
    ) -> list[dict[int, int]]:
        """By place what each told code is: a ceiling or a standing; what is absent is _OTHER."""
        known: dict[Where, dict[int, int]] = {}
        revised = dict.fromkeys(told & self._revised, _GONE)
        for where in set(wheres):
            place = self._places[where]
            found = revised | dict(zip(place.codes, place.ceilings, strict=True))
            for number, codes in enumerate(several, 1):
                standings = [
                    found.get(code, _GONE if code in self._revised else _OTHER) for code in codes
                ]
                if min(standings) >= 0:
                    found[-number] = _JOINT
                elif _GONE in standings:
                    found[-number] = _GONE
            found[0] = _NOTHING
            known[where] = found
        return [known[where] for where in wheres]

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
    orders = zip(place.spent_on, place.spent, place.early, strict=True)
    jointly = ((codes[0], amount, is_early) for codes, amount, is_early in place.jointly)
    for code, amount, is_early in chain(orders, jointly):
        if is_early or half == 2:
            code = lead(code)
            spent[code] = spent.get(code, 0) + amount
    ceilings: dict[int, int] = {}
    for code, ceiling in zip(place.codes, place.ceilings, strict=True):
        if ceiling != _GONE:
            ceilings[lead(code)] = ceilings.get(lead(code), 0) + ceiling
    over = [amount - ceilings[code] for code, amount in spent.items() if amount > ceilings[code]]
    return sum(over), len(over)
