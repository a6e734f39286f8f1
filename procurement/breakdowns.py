"""
What a figure consists of: its plan by method and buyer, its orders by catalogue, state and code.

Each aspect stands under its own name, and only where the records carry it: none of them changes
the share.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """By what parts are told apart. Plan parts are of the whole plan, the others of orders."""

    #: The plan by method: "E-Purchasing", "Tender", ..., "Swakelola"; "" where none is told.
    METHOD = "method"
    #: The penyedia plan by whether domestic products are to be bought: "PDN", "Non-PDN", "".
    PDN = "pdn"
    #: The penyedia plan by whether it is for small businesses: "UMKK", "Non-UMKK", "".
    UMKK = "umkk"
    #: The orders that count, by catalogue: "v5", "v6".
    CATALOGUE = "catalogue"
    #: All orders, also those that do not count, by state as the source writes it.
    STATE = "state"
    #: The v5 orders that count, by `kd_komoditas` (etalase); OTHERS sums up the smaller ones.
    COMMODITY = "commodity"
    #: The orders that count, by whether what was bought is domestic: told by recap tables alone.
    ORDERS_PDN = "orders pdn"
    #: The orders that count, by whether a small business or cooperative sold: told as ORDERS_PDN.
    ORDERS_UMKK = "orders umkk"
    #: The other channel, outside the value and the share, by state: the DARING keys.
    TOKO_DARING = "toko daring"
    #: The orders that count, by what their RUP code is (the keys of LINKED), and OVER beside them.
    LINK = "link"
    #: The largest packages of the plan: the key is the RUP code, the label the package's name.
    LARGEST = "largest"


E_PURCHASING, SWAKELOLA = "E-Purchasing", "Swakelola"
PDN, NON_PDN = "PDN", "Non-PDN"
UMKK, NON_UMKK = "UMKK", "Non-UMKK"
V5, V6 = "v5", "v6"
DARING_DONE, DARING_OPEN, DARING_FAILED = "selesai", "belum dikonfirmasi", "gagal"
#: A code of the live plan; none at all; one of a package that is not live any more; any other.
OWN, NONE, WITHDRAWN, UNKNOWN = "own", "none", "withdrawn", "unknown"
#: The keys of LINK that add up to the value.
LINKED = (OWN, NONE, WITHDRAWN, UNKNOWN)
#: Codes whose orders exceed the ceiling of their package: how many, and by how much in rupiah.
OVER = "over"
#: What stands beside the largest commodities: the sum of all others.
OTHERS = "lainnya"
#: So many commodities and packages of the plan are kept of a snapshot.
COMMODITIES, PACKAGES = 40, 3
#: Names of packages and commodities are cut to so many characters.
LABEL = 80


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure, in rupiah, cumulative to the semester's end as the figure is."""

    aspect: Aspect
    key: str
    amount: int
    #: What of `amount` is finished; None where that is not told, as of plans, and of a STATE that
    #: does not count.
    finished: int | None
    #: How many packages or orders `amount` is of; None where only the amount is told.
    number: int | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts of one figure, to ask for; an aspect that the records do not carry has none."""

    parts: tuple[Part, ...] = ()

    def tells(self, aspect: Aspect) -> bool:
        """Whether the records carry `aspect` at all: without it no amount is zero."""
        return any(part.aspect is aspect for part in self.parts)

    def of(self, aspect: Aspect) -> tuple[Part, ...]:
        """The parts of `aspect`, the largest first; what is summed up as OTHERS comes last."""
        found = [part for part in self.parts if part.aspect is aspect]
        return tuple(sorted(found, key=lambda part: (part.key == OTHERS, -part.amount, part.key)))

    def part(self, aspect: Aspect, key: str) -> Part | None:
        """One part; None where there is none of that key."""
        return next(
            (part for part in self.parts if part.aspect is aspect and part.key == key), None
        )

    def amount(self, aspect: Aspect, key: str) -> int | None:
        """
        One part in rupiah: 0 where `aspect` is told without it, None where it is not told.

        What is told of no key ("") may be of any: beside it, what is absent is not zero. Nor is a
        catalogue whose rows were not there.
        """
        found = self.part(aspect, key)
        if found is not None:
            return found.amount
        is_whole = aspect is not Aspect.CATALOGUE and self.part(aspect, "") is None
        return 0 if is_whole and self.tells(aspect) else None

    def total(self, aspect: Aspect) -> int | None:
        """All of `aspect` in rupiah, None where it is not told; OVER is no part of the sum."""
        if not self.tells(aspect):
            return None
        return sum(part.amount for part in self.of(aspect) if not _stands_beside(part))

    def number(self, aspect: Aspect) -> int | None:
        """How many packages or orders `aspect` is of, None where it is not told."""
        numbers = [part.number for part in self.of(aspect) if not _stands_beside(part)]
        told = [number for number in numbers if number is not None]
        return sum(told) if told and len(told) == len(numbers) else None


def _stands_beside(part: Part) -> bool:
    return part.aspect is Aspect.LINK and part.key == OVER
