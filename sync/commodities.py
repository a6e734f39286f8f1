"""What is bought by e-Katalog v5, by `kd_komoditas` (etalase)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from procurement.breakdowns import COMMODITIES, LABEL, OTHERS, Aspect, Part
from sync import cells
from sync.counting import Counting
from sync.files.sheets import Cell
from sync.halves import Halves
from sync.largest import Where


@dataclass(slots=True)
class _Commodity:
    sums: Halves = field(default_factory=Halves)
    #: The largest package until June, and of the year: its name says what such a commodity is.
    early: tuple[int, str] = (-1, "")
    largest: tuple[int, str] = (-1, "")


class Labels(dict[Cell, str]):
    """Cells as they are kept of many lines: cut, and each text once."""

    def __missing__(self, cell: Cell) -> str:
        label = self[cell] = cells.text(cell)[:LABEL]
        return label

    def of(self, cell: Cell) -> str:
        """The label of any cell; what is nested there, or a truth, says nothing."""
        return "" if isinstance(cell, list | dict | bool) else self[cell]


class Commodities:
    """Packages that count; each is of the commodity of its newest line."""

    def __init__(self) -> None:
        self._of: dict[Where, dict[str, _Commodity]] = {}
        self._untold: set[Where] = set()

    def count(
        self,
        counting: Counting,
        commodities: Iterable[str] | None,
        names: Iterable[str],
    ) -> None:
        """Count packages, those that do not count among them; no `commodities`: not told."""
        if commodities is None:
            self._untold |= counting.places()
            return
        of = [self._of.setdefault(where, {}) for where in counting.wheres]
        for place, key, name, is_early, value in zip(
            counting.at,
            counting.of(commodities),
            counting.of(names),
            counting.early,
            counting.values,
            strict=True,
        ):
            told = of[place].get(key)
            if told is None:
                told = of[place][key] = _Commodity()
            told.sums.add(value, 1, is_early=is_early)
            if value > told.largest[0]:
                told.largest = value, name
            if is_early and value > told.early[0]:
                told.early = value, name

    def parts(self, where: Where, half: int) -> Iterator[Part]:
        """The largest at the end of a semester, and all others together."""
        if where in self._untold:
            return
        told = []
        for key, commodity in self._of.get(where, {}).items():
            amount, number = commodity.sums.told_to(half)
            if number:
                _, name = commodity.early if half == 1 else commodity.largest
                part = Part(Aspect.COMMODITY, key, amount, None, number, name.strip())
                told.append(part)
        told.sort(key=lambda part: (-part.amount, part.key))
        yield from told[:COMMODITIES]
        rest = told[COMMODITIES:]
        if rest:
            amount = sum(part.amount for part in rest)
            number = sum(part.number or 0 for part in rest)
            yield Part(Aspect.COMMODITY, OTHERS, amount, None, number)
