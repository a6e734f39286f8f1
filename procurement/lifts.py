"""What a region's share and rank would become if work units ordered what they still may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from procurement.figures import Figure, Unit
from procurement.ranking import Place, Ranking, rank


class Basis(StrEnum):
    """Up to what a unit could still order."""

    #: Its own plan by e-purchasing.
    OWN_PLAN = "own plan"
    #: The region's share of its whole plan, where methods are not told.
    REGION_SHARE = "region share"


@dataclass(frozen=True, slots=True)
class Room:
    """How many rupiah `unit` could still order."""

    unit: Unit
    amount: int


def basis(units: Sequence[Unit]) -> Basis:
    """One basis for all units of a region: their own plans only where every plan tells methods."""
    planned = [unit for unit in units if unit.rup]
    is_told = bool(planned) and all(unit.rup_ep is not None for unit in planned)
    return Basis.OWN_PLAN if is_told else Basis.REGION_SHARE


def rooms(figure: Figure, units: Sequence[Unit]) -> tuple[Room, ...]:
    """What each unit could still order, the most first; those that could nothing are left out."""
    on = basis(units)
    found = [Room(unit, _room(unit, figure, on)) for unit in units]
    return tuple(
        sorted(
            (room for room in found if room.amount > 0),
            key=lambda room: (-room.amount, room.unit.name, room.unit.code),
        )
    )


def lifted(figure: Figure, amount: int) -> Figure:
    """`figure` with `amount` rupiah of further orders, its plan unchanged."""
    return replace(figure, value=figure.value + amount)


def place_of(figure: Figure, ranking: Ranking) -> Place | None:
    """The place `figure` would have in `ranking`, the others as they are; None without one now."""
    if ranking.place(figure.region) is None:
        return None
    told = [
        figure if place.figure.region == figure.region else place.figure for place in ranking.places
    ]
    return rank(told, ranking.semester, ranking.peers, ranking.measure).place(figure.region)


def _room(unit: Unit, figure: Figure, on: Basis) -> int:
    if on is Basis.OWN_PLAN:
        return (unit.rup_ep or 0) - unit.value
    return ((figure.ratio or Fraction(0)) * unit.rup - unit.value).__ceil__()
