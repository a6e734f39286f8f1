"""
What each chart shows, as plain frozen values that another process can be sent and a cache keyed by.

Shares are percentages, unrounded; amounts are whole rupiah; who is best comes first. What may be
said of whom (who is ranked, what is provisional) is decided before: a chart only draws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from procurement.periods import Phase
from procurement.ranking import Measure

#: So many semesters a trend shows, units a chart of units, rungs above a ladder: the rest is left.
MOST_SEMESTERS, MOST_UNITS, MOST_ABOVE = 8, 10, 4


@dataclass(frozen=True, slots=True)
class Basis:
    """What figures rest on: the days their data were taken, their source, the edition."""

    first_date: date
    last_date: date
    source: str
    edition: int
    #: Sentences that must be read with the figures and that no other field of a chart says.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A semester, and how whole a region's figures of it are."""

    year: int
    half: int
    phase: Phase = Phase.CLOSED
    #: The first day whose orders are known, where that is not 1 January.
    starts_late: date | None = None
    #: The last day whose orders are known, where that is not the semester's last.
    ends_early: date | None = None
    recomputed: bool = False
    #: What the percentage is of, where it is not the share: "terhadap RUP penyedia".
    metric: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A rank, how many others share it, and among how many regions it holds."""

    rank: int
    n: int
    ties: int = 0


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One semester of a region; no share where there is no plan, no standing where unranked."""

    period: Period
    share: Decimal | None
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """Orders from 1 January to the end of a month (1 to 12)."""

    month: int
    value: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A region's semesters, oldest first, and the months of its newest year, if known."""

    region: str
    points: tuple[TrendPoint, ...]
    months: tuple[MonthPoint, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Peer:
    """A ranked region: `amount` is a share, or a value in rupiah, as the chart's measure says."""

    name: str
    rank: int
    amount: Decimal | int


@dataclass(frozen=True, slots=True)
class Strip:
    """
    A region among all that are ranked with it.

    `own` is its index among `peers`; None where it has no rank, for the reason in `unranked`.
    `scope` says among whom: "14 kabupaten/kota di Kalimantan Barat (508 seluruhnya)".
    """

    region: str
    period: Period
    measure: Measure
    scope: str
    peers: tuple[Peer, ...]
    own: int | None
    amount: Decimal | int | None
    basis: Basis
    unranked: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two regions that are compared; `points` are its semesters, oldest first."""

    region: str
    period: Period
    share: Decimal | None
    value: int
    rup: int | None
    by_share: Standing | None
    by_value: Standing | None
    points: tuple[TrendPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two regions in one semester; `scope` is empty where each is ranked in a class of its own."""

    first: Side
    second: Side
    scope: str
    basis: Basis


class UnitOrder(StrEnum):
    """Which units are shown first, as a title says it."""

    HOLDING_BACK = "yang paling menahan porsi daerah"
    LOWEST = "porsi terendah"
    HIGHEST = "porsi tertinggi"
    VALUE = "nilai transaksi terbesar"


@dataclass(frozen=True, slots=True)
class UnitBar:
    """A work unit; `lack` is what it bought less than the region's share of its own plan."""

    name: str
    share: Decimal | None
    value: int
    rup: int
    lack: int | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """Work units of a region beside its own share; `total` is how many it has."""

    region: str
    period: Period
    share: Decimal | None
    order: UnitOrder
    units: tuple[UnitBar, ...]
    total: int
    basis: Basis
    #: The number of the first unit shown, on a page other than the first.
    first: int = 1


@dataclass(frozen=True, slots=True)
class Rung:
    """Another region of a ladder: `needed` is the least in rupiah by which who is behind passes."""

    name: str
    rank: int
    share: Decimal
    needed: int


@dataclass(frozen=True, slots=True)
class Gap:
    """
    What separates a region from the ranks above it, from a target, and from who comes behind.

    `above` begins with the next better rank. Without a `standing`, `unranked` says why.
    """

    region: str
    period: Period
    share: Decimal
    value: int
    rup: int
    standing: Standing | None
    scope: str
    above: tuple[Rung, ...]
    below: Rung | None
    target: Decimal
    to_target: int
    #: Whether the target was asked for, and is not the installation's.
    target_was_asked: bool
    basis: Basis
    unranked: str = ""


Chart = Trend | Strip | Comparison | Units | Gap
