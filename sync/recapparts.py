"""What a recap table says of a region besides its figure: the optional columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from procurement.breakdowns import (
    DARING_DONE,
    E_PURCHASING,
    NON_PDN,
    NON_UMKK,
    PDN,
    UMKK,
    V5,
    V6,
    Aspect,
    Part,
)
from procurement.figures import Figure

#: The fields of which parts are made, and what their columns are called.
FIELDS = {
    "rup_ep": "rup_ep",
    "v5": "nilai_v5",
    "v6": "nilai_v6",
    "daring": "nilai_toko_daring",
    "pdn": "nilai_pdn",
    "umkk": "nilai_umkk",
}


def recap_parts(figure: Figure, told: Mapping[str, int | None]) -> Iterator[Part]:
    """
    The parts that `told` amounts make, by field, in rupiah; None is an empty cell.

    What is left of the whole is told as the rest, so that parts add up: of the plan its method is
    not known, of orders it is what is not domestic, or not sold by small businesses. A part that
    is more than the whole stands alone.
    """
    yield from _pair(Aspect.METHOD, E_PURCHASING, "", told["rup_ep"], figure.rup)
    for field, key in (("v5", V5), ("v6", V6)):
        amount = told[field]
        if amount is not None:
            yield Part(Aspect.CATALOGUE, key, amount, None, None)
    if told["daring"] is not None:
        yield Part(Aspect.TOKO_DARING, DARING_DONE, told["daring"], None, None)
    yield from _pair(Aspect.ORDERS_PDN, PDN, NON_PDN, told["pdn"], figure.value)
    yield from _pair(Aspect.ORDERS_UMKK, UMKK, NON_UMKK, told["umkk"], figure.value)


def _pair(
    aspect: Aspect, key: str, other: str, amount: int | None, whole: int | None
) -> Iterator[Part]:
    if amount is None:
        return
    yield Part(aspect, key, amount, None, None)
    if whole is not None and whole >= amount:
        yield Part(aspect, other, whole - amount, None, None)
