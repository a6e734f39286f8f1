"""Which work units of a region are meant, and in which order: kinds, words of names, holding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.answers.unit_names import named, nearest, searched
from bot.commands import ShowUnits, UnitOrder
from procurement.figures import Figure, Unit
from procurement.unit_kinds import UnitKind, unit_kind


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """The units that are shown, first to last, and what could be shown instead."""

    units: tuple[Unit, ...]
    #: All units of the region, whatever is shown.
    everyone: tuple[Unit, ...]
    #: How many units of each kind have the searched words; kinds without any are left out.
    kinds: Mapping[UnitKind, int]
    #: The words that are searched, as buttons carry them.
    search: str
    order: UnitOrder
    #: Where no unit has the words: those whose names are most like them.
    near: tuple[Unit, ...] = ()


def choose(command: ShowUnits, figure: Figure, units: Sequence[Unit]) -> UnitChoice:
    """The units of `figure` that `command` means; units without a plan come last."""
    search = searched(command.search)
    found = named(search, units) if search else tuple(units)
    order = command.order if is_judged(figure) else UnitOrder.VALUE
    shown = [unit for unit in found if command.kind in (None, unit_kind(unit.name))]
    counted = Counter(unit_kind(unit.name) for unit in found)
    return UnitChoice(
        units=tuple(sorted(shown, key=lambda unit: _place(unit, figure, order))),
        everyone=tuple(units),
        kinds={kind: counted[kind] for kind in UnitKind if counted[kind]},
        search=search,
        order=order,
        near=nearest(search, units) if search and not found else (),
    )


def lack(unit: Unit, figure: Figure) -> Fraction:
    """Rupiah that `unit` bought less than the region's share of its own plan; negative for more."""
    return (figure.ratio or Fraction(0)) * unit.rup - unit.value


def is_judged(figure: Figure) -> bool:
    """Whether units can be held against the region: not where half a year of orders is no data."""
    return figure.share is not None and not figure.starts_late


def _place(unit: Unit, figure: Figure, order: UnitOrder) -> tuple[bool, Fraction, str, str]:
    ratio = Fraction(unit.value, unit.rup) if unit.rup else Fraction(0)
    first = {
        UnitOrder.HOLDING: -lack(unit, figure),
        UnitOrder.LOWEST: ratio,
        UnitOrder.HIGHEST: -ratio,
        UnitOrder.VALUE: Fraction(-unit.value),
    }
    return unit.rup == 0 and bool(figure.rup), first[order], unit.name, unit.code
