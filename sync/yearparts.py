"""What a region's year consists of, by all rows of an import, and what its semesters tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from procurement.breakdowns import LABEL, V5, V6, Aspect, Part
from sync.commodities import Commodities
from sync.governments import Governments
from sync.halves import Halves
from sync.largest import Where
from sync.links import Links
from sync.orders import Orders
from sync.planparts import PlanParts, plan_parts
from sync.shapes import Kind
from sync.toko_daring import DaringCounter

CATALOGUES = {Kind.ORDERS_V5: V5, Kind.ORDERS_V6: V6}


@dataclass(slots=True)
class _Sums:
    """Orders of one catalogue, or in one state."""

    counts: bool
    all: Halves = field(default_factory=Halves)
    finished: Halves = field(default_factory=Halves)

    def add(self, orders: Orders) -> None:
        early = sum(orders.months[:6])
        for halves in [self.all, self.finished] if orders.finished else [self.all]:
            halves.add(early, orders.early, is_early=True)
            halves.add(orders.value - early, orders.number - orders.early, is_early=False)

    def part(self, aspect: Aspect, key: str, half: int) -> Part:
        amount, number = self.all.told_to(half)
        finished = self.finished.told_to(half)[0] if self.counts else None
        return Part(aspect, key, amount, finished, number)


class YearParts:
    """The parts of all regions and years of an import."""

    def __init__(
        self,
        links: Links | None = None,
        commodities: Commodities | None = None,
        daring: DaringCounter | None = None,
    ) -> None:
        self._links = links or Links()
        self._commodities = commodities or Commodities()
        self._daring = daring or DaringCounter(Governments())
        self._plans: dict[Kind, dict[Where, PlanParts]] = {}
        self._catalogues: dict[Where, dict[str, _Sums]] = {}
        self._states: dict[Where, dict[str, _Sums]] = {}

    def add_plan(self, kind: Kind, parts: dict[Where, PlanParts]) -> None:
        self._plans[kind] = parts

    def add_orders(self, kind: Kind, orders: Orders) -> None:
        where = orders.place.region, orders.place.year
        states = self._states.setdefault(where, {})
        states.setdefault(orders.status[:LABEL], _Sums(orders.counts)).add(orders)
        catalogues = self._catalogues.setdefault(where, {})
        told = catalogues.setdefault(CATALOGUES[kind], _Sums(counts=True))
        if orders.counts:
            told.add(orders)

    def told(self, where: Where, half: int, plans: set[Kind]) -> tuple[Part, ...]:
        """The parts at the end of a semester (1 or 2) of a region that has rows of `plans`."""
        return tuple(sorted(self._parts(where, half, plans), key=_order))

    def _parts(self, where: Where, half: int, plans: set[Kind]) -> Iterator[Part]:
        if Kind.PLAN_PENYEDIA in plans:
            penyedia, swakelola = (
                self._plans.get(kind, {}).get(where, PlanParts()) if kind in plans else None
                for kind in (Kind.PLAN_PENYEDIA, Kind.PLAN_SWAKELOLA)
            )
            assert penyedia is not None  # it is in `plans`
            yield from plan_parts(penyedia, swakelola)
            yield from self._links.parts(where, half)
        yield from _of_all(Aspect.CATALOGUE, self._catalogues.get(where, {}).items(), half)
        for part in _of_all(Aspect.STATE, self._states.get(where, {}).items(), half):
            if part.number:
                yield part
        yield from self._commodities.parts(where, half)
        yield from self._daring.parts(where, half)


def _of_all(aspect: Aspect, told: Iterable[tuple[str, _Sums]], half: int) -> Sequence[Part]:
    return [sums.part(aspect, key, half) for key, sums in told]


def _order(part: Part) -> tuple[str, str]:
    return part.aspect, part.key
