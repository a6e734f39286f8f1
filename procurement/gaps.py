"""How many rupiah of further orders separate a region from a rank or target, its plan unchanged."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from procurement.figures import Figure


def to_pass(mine: Figure, other: Figure) -> int | None:
    """
    The least further orders, in rupiah, that lift `mine` above `other`'s share.

    None where either has no plan. 1 where the two are equal: a single rupiah decides.
    """
    if mine.rup is None or other.ratio is None or mine.ratio is None:
        return None
    return max(0, (other.ratio * mine.rup - mine.value).__floor__() + 1)


def to_pass_in_value(mine: Figure, other: Figure) -> int:
    """The least further orders, in rupiah, that lift `mine` above `other`'s value."""
    return max(0, other.value - mine.value + 1)


def to_target(mine: Figure, target: Decimal) -> int | None:
    """The least further orders, in rupiah, for a share of `target` percent; 0 where reached."""
    if not mine.rup:
        return None
    missing = Fraction(target) / 100 * mine.rup - mine.value
    return max(0, missing.__ceil__())
