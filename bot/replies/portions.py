"""Parts of a whole as a line says them: "Rp13,52 miliar (34,43%; 219 paket)"."""

from __future__ import annotations

from fractions import Fraction

from bot.formats import number, percent, rupiah
from procurement.breakdowns import Part

#: What the source does not tell at all.
UNTOLD = "belum tersedia dari sumber data ini"


def portion(part: Part, whole: int | None, counted: str = "paket", of: str = "") -> str:
    """
    A part's rupiah, its percentage of `whole` and, where it is told, how many it is of.

    Without a whole to divide by there is no percentage; `of` says of what it is ("dari RUP").
    """
    said = [f"{percent(Fraction(part.amount * 100, whole))} {of}".rstrip()] if whole else []
    if part.number is not None:
        said.append(f"{number(part.number)} {counted}")
    return f"{rupiah(part.amount)} ({'; '.join(said)})" if said else rupiah(part.amount)
