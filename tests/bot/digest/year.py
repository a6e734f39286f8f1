"""A made-up year: its days, its regions and their figures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from procurement.figures import Figure
from procurement.semester import Semester
from tests.makers import figure

S1, S2 = Semester(2026, 1), Semester(2026, 2)
#: 02.47 WIB on the day on which the first semester may close.
CLOSING = datetime(2026, 7, 20, 19, 47, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NAMES = ("pontianak", "singkawang", "sambas", "bengkayang")


def dated(day: date, *values: int, semester: Semester = S1, names=NAMES) -> list[Figure]:
    """Figures of the regions in `names`, out of a plan of 100 each, taken on `day`."""
    return [
        figure(name, value, 100, semester, data_date=day, orders_to=min(day, semester.end))
        for name, value in zip(names, values, strict=False)
    ]
