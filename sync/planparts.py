"""The plan of one region and year by method and by whom it is for, and its largest packages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from procurement.breakdowns import PACKAGES, Aspect, Part
from sync.largest import Package


@dataclass(slots=True)
class PlanParts:
    """What live packages add up to; `sums` are rupiah and a number of packages."""

    sums: dict[tuple[Aspect, str], tuple[int, int]] = field(default_factory=dict)
    largest: list[Package] = field(default_factory=list)
    #: What some rows do not tell: of these aspects nothing is told.
    untold: set[Aspect] = field(default_factory=set)

    def add(self, method: str, pdn: str | None, umkk: str | None, amount: int, number: int) -> None:
        """Add packages that have these in common; None is what their rows do not carry."""
        for aspect, key in ((Aspect.METHOD, method), (Aspect.PDN, pdn), (Aspect.UMKK, umkk)):
            if key is None:
                self.untold.add(aspect)
            else:
                before, packages = self.sums.get((aspect, key), (0, 0))
                self.sums[aspect, key] = before + amount, packages + number


def plan_parts(penyedia: PlanParts, swakelola: PlanParts | None) -> Iterable[Part]:
    """
    The parts of a plan with penyedia packages, with those of swakelola where they are told.

    Whether domestic products or small businesses are meant stands in penyedia rows alone.
    """
    both = [penyedia, swakelola] if swakelola else [penyedia]
    for (aspect, key), (amount, number) in penyedia.sums.items():
        if aspect not in penyedia.untold:
            yield Part(aspect, key, amount, None, number)
    if swakelola is not None:
        for (aspect, key), (amount, number) in swakelola.sums.items():
            if aspect is Aspect.METHOD:
                yield Part(aspect, key, amount, None, number)
    packages = {code: (amount, code, name) for told in both for amount, code, name in told.largest}
    for amount, code, name in sorted(packages.values(), reverse=True)[:PACKAGES]:
        yield Part(Aspect.LARGEST, str(code), amount, None, 1, name)
