"""Where a region stands among the peers of a strip: its rank, its neighbours, the middle."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.charts.specs import Peer, Standing, Strip


def standing(chart: Strip) -> Standing | None:
    """The region's rank among the chart's peers."""
    if chart.own is None:
        return None
    rank = chart.peers[chart.own].rank
    ties = sum(peer.rank == rank for peer in chart.peers) - 1
    return Standing(rank, len(chart.peers), ties)


def neighbours(chart: Strip) -> tuple[Peer | None, Peer | None]:
    """The nearest with a better rank, and the nearest with a worse one."""
    if chart.own is None:
        return None, None
    own = chart.peers[chart.own].rank
    better = [peer for peer in chart.peers if peer.rank < own]
    worse = next((peer for peer in chart.peers if peer.rank > own), None)
    return (better[-1] if better else None), worse


def median(peers: Sequence[Peer]) -> Decimal | int:
    """The middle amount; of an even number of peers the mean of the two in the middle."""
    amounts = sorted(peer.amount for peer in peers)
    middle = len(amounts) // 2
    if len(amounts) % 2:
        return amounts[middle]
    mean = (Decimal(amounts[middle - 1]) + Decimal(amounts[middle])) / 2
    return mean if isinstance(peers[0].amount, Decimal) else int(mean)
