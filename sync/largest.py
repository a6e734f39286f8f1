"""The largest packages of a plan, with their names: of all others a name is never kept."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappush, heapreplace
from itertools import compress, count
from operator import gt
from typing import Any

from procurement.amounts import LARGEST as MORE_THAN_ANY
from procurement.breakdowns import LABEL
from sync.files.sheets import Cell

#: So many of a region and year are remembered while rows come: some of them may turn out to be
#: older tellings of a package.
REMEMBERED = 8

#: A region's code and a budget year.
Where = tuple[str, int]
#: Ceiling in rupiah, RUP code, name.
Package = tuple[int, int, str]


class Largest:
    """Watches the rows of one sheet, which stand in lots: those of one lot are of one place."""

    def __init__(self) -> None:
        self.packages: dict[Where, list[Package]] = {}
        #: By place: what a ceiling must exceed to be among the largest.
        self._floors = [MORE_THAN_ANY]
        self._numbers: dict[Where | None, int] = {None: 0}
        self._told: list[list[Package]] = [[]]
        #: By lot: its place.
        self._places: list[int] = []

    def open(self, where: Where | None) -> None:
        """Begin the next lot, of a place; None where its packages do not count."""
        number = self._numbers.setdefault(where, len(self._floors))
        if number == len(self._floors) and where is not None:
            self._floors.append(0)
            self._told.append(self.packages.setdefault(where, []))
        self._places.append(number)

    def take(self, lot: int, amount: int, key: int, name: Cell) -> None:
        """Look at one package."""
        place = self._places[lot]
        if amount <= self._floors[place]:
            return
        told = self._told[place]
        package = amount, key, name.strip()[:LABEL] if isinstance(name, str) else ""
        if len(told) < REMEMBERED:
            heappush(told, package)
        else:
            heapreplace(told, package)
        if len(told) == REMEMBERED:
            self._floors[place] = told[0][0]

    def take_records(
        self, lots: Sequence[int], amounts: Sequence[int], records: Sequence[Any]
    ) -> None:
        """Look at many, which stand in `lots`."""
        floors = map(self._floors.__getitem__, map(self._places.__getitem__, lots))
        for slot in compress(count(), map(gt, amounts, floors)):
            row = records[slot]
            self.take(lots[slot], amounts[slot], row.key, row.name)
