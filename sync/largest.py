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
        #: By lot: what a ceiling must exceed to be among the largest.
        self._floors: list[int] = []
        self._where: list[Where | None] = []
        self._lots: dict[Where, list[int]] = {}

    def open(self, where: Where | None) -> None:
        """Begin the next lot, of a place; None where its packages do not count."""
        self._where.append(where)
        if where is None:
            self._floors.append(MORE_THAN_ANY)
            return
        told = self.packages.setdefault(where, [])
        self._floors.append(_floor(told))
        self._lots.setdefault(where, []).append(len(self._floors) - 1)

    def take(self, lot: int, amount: int, key: int, name: Cell) -> None:
        """Look at one package."""
        where = self._where[lot]
        if where is None or amount <= self._floors[lot]:
            return
        told = self.packages[where]
        package = amount, key, name.strip()[:LABEL] if isinstance(name, str) else ""
        if len(told) < REMEMBERED:
            heappush(told, package)
        else:
            heapreplace(told, package)
        for other in self._lots[where]:
            self._floors[other] = _floor(told)

    def take_records(
        self, lots: Sequence[int], amounts: Sequence[int], records: Sequence[Any]
    ) -> None:
        """Look at many, which stand in `lots`."""
        floors = map(self._floors.__getitem__, lots)
        for slot in compress(count(), map(gt, amounts, floors)):
            row = records[slot]
            self.take(lots[slot], amounts[slot], row.key, row.name)


def _floor(told: Sequence[Package]) -> int:
    return told[0][0] if len(told) >= REMEMBERED else 0
