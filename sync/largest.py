"""The largest packages of a plan, with their names: of all others a name is never kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    """Watches the rows of one sheet, by their cells."""

    def __init__(self, place_of: Callable[[int], Where | None]) -> None:
        """`place_of` says where the packages of a cell are; None where they do not count."""
        self.packages: dict[Where, list[Package]] = {}
        #: By place: what a ceiling must exceed to be among the largest.
        self._floors = [MORE_THAN_ANY]
        self._told: list[list[Package]] = [[]]
        self._places = _Places(self._open, place_of)

    def take(self, cell: int, amount: int, key: int, name: Cell) -> None:
        """Look at one package."""
        place = self._places[cell]
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
        self, cells: Sequence[int], amounts: Sequence[int], records: Sequence[Any]
    ) -> None:
        """Look at many, which stand in `cells`."""
        places = list(map(self._places.__getitem__, cells))
        floors = map(self._floors.__getitem__, places)
        for slot in compress(count(), map(gt, amounts, floors)):
            row = records[slot]
            self.take(cells[slot], amounts[slot], row.key, row.name)

    def _open(self, where: Where) -> int:
        self._floors.append(0)
        self._told.append(self.packages.setdefault(where, []))
        return len(self._floors) - 1


class _Places(dict[int, int]):
    """The number of the place of each cell; 0 where its packages do not count."""

    def __init__(
        self, open_place: Callable[[Where], int], place_of: Callable[[int], Where | None]
    ) -> None:
        super().__init__()
        self._open = open_place
        self._place_of = place_of
        self._numbers: dict[Where, int] = {}

    def __missing__(self, cell: int) -> int:
        where = self._place_of(cell)
        number = 0
        if where is not None:
            if where not in self._numbers:
                self._numbers[where] = self._open(where)
            number = self._numbers[where]
        self[cell] = number
        return number
