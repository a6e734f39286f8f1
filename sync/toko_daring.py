"""
Toko Daring, the other channel: outside value and share, told beside them by state.

An order is told again while it goes on, and its newest telling counts. Product lines of older
deliveries say nothing of how their order stands: each is one more piece of it, and is open. Done is
what is verified and confirmed as "selesai"; where nothing of a region and year is confirmed or
failed, its source does not fill that column, and what is verified is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from procurement.breakdowns import DARING_DONE, DARING_FAILED, DARING_OPEN, Aspect, Part
from sync import cells
from sync.errors import RowRejected
from sync.files.sheets import Cell
from sync.governments import Governments
from sync.halves import Halves
from sync.headers import Shaped
from sync.largest import Where

_FIELDS = ("klpd", "klpd_name", "year", "order", "value", "date", "verified", "state")
#: Without these columns rows can only be counted as rows.
NEEDS = ("klpd", "order", "value", "date")
_STATES = (DARING_DONE, DARING_OPEN, DARING_FAILED)


@dataclass(slots=True)
class _Order:
    moment: int = 0
    is_early: bool = False
    amount: int = 0
    verified: str = ""
    state: str = ""


@dataclass(slots=True)
class _Year:
    orders: dict[int | str, _Order] = field(default_factory=dict)
    #: Whether anything is confirmed, or has failed.
    is_confirmed: bool = False


class DaringCounter:
    """Counts the rows of Toko Daring of one import."""

    def __init__(self, governments: Governments) -> None:
        self._governments = governments
        self._years: dict[Where, _Year] = {}

    def count(self, shaped: Shaped) -> int:
        """Count the rows of a sheet; returns how many there were, counted or not."""
        rows = 0
        for _, found in shaped.cells(*_FIELDS):
            rows += 1
            try:
                if found is not None:
                    self._take(found)
            except (RowRejected, TypeError):
                continue  # outside the share: what cannot be read is left out of the part
        return rows

    def _take(self, found: tuple[Cell, ...]) -> None:
        klpd, klpd_name, year, order, value, day, verified, state = found
        region = self._governments.find(klpd, klpd_name)
        if region is None:
            return
        dated = cells.day(day)
        told_year = dated.year if year in (None, "") else cells.year(year)
        key, amount = cells.key(order), cells.rupiah(value)
        says = cells.text(verified).casefold(), cells.text(state).casefold()
        told = self._years.setdefault((region.code, told_year), _Year())
        told.is_confirmed = told.is_confirmed or says[1] in (DARING_DONE, DARING_FAILED)
        is_early = (dated.year, dated.month) < (told_year, 7)
        moment = cells.stamp(day)
        before = told.orders.get(key)
        if any(says):
            is_newer = before is None or (moment, says[1]) >= (before.moment, before.state)
            if is_newer or (before is not None and not (before.verified or before.state)):
                told.orders[key] = _Order(moment, is_early, amount, *says)
        elif before is None:
            told.orders[key] = _Order(moment, is_early, amount)
        elif not (before.verified or before.state):
            before.amount += amount

    def parts(self, where: Where, half: int) -> Iterator[Part]:
        """All states at the end of a semester; nothing where there were no rows."""
        told = self._years.get(where)
        if told is None:
            return
        sums = {state: Halves() for state in _STATES}
        for order in told.orders.values():
            state = _state(order, is_confirmed=told.is_confirmed)
            sums[state].add(order.amount, 1, is_early=order.is_early)
        for state, halves in sums.items():
            amount, number = halves.told_to(half)
            yield Part(
                Aspect.TOKO_DARING, state, amount, amount if state == DARING_DONE else 0, number
            )


def _state(order: _Order, *, is_confirmed: bool) -> str:
    if order.state == DARING_FAILED:
        return DARING_FAILED
    is_done = order.state == DARING_DONE or not (is_confirmed or order.state)
    return DARING_DONE if is_done and order.verified == "verified" else DARING_OPEN
