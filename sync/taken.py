"""What an import takes from rows where nobody has said it."""

from __future__ import annotations

from enum import StrEnum


class Taken(StrEnum):
    """What was taken from the rows because no option said it."""

    DATA_DATE = "data date"
    ORDERS_FROM_START = "orders from start"
    ORDERS_FROM_LATER = "orders from later"
    ORDER_STATES = "order states"
    RECAP_REACH = "recap reach"
    SOURCE = "source"
