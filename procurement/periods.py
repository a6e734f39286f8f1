"""How finished a semester's figures are, and which semester a question means when it names none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from procurement.figures import Figure
from procurement.semester import Semester

#: Figures dated so long after a semester's end close it: late entries have come in by then.
CLOSES_AFTER = timedelta(days=21)

#: Until this day the year just ended is what people ask for; afterwards the running one.
ENDED_YEAR_UNTIL = (3, 31)


class Phase(StrEnum):
    RUNNING = "running"
    #: Over, but told by data too early to hold what was entered late: "sementara".
    ENDED = "ended"
    CLOSED = "closed"


def phase(figure: Figure, today: date) -> Phase:
    """How finished `figure` is on `today` (WIB)."""
    if today <= figure.semester.end:
        return Phase.RUNNING
    if figure.data_date < figure.semester.end + CLOSES_AFTER:
        return Phase.ENDED
    return Phase.CLOSED


def default_semester(available: Iterable[Semester], today: date) -> Semester | None:
    """
    The semester that is meant when none is named: the newest that has begun.

    Until 31 March it is the newest that has ended: in January a year of work is the subject, not
    its first three weeks.
    """
    newest_first = sorted(available, reverse=True)
    if (today.month, today.day) <= ENDED_YEAR_UNTIL:
        ended = next((semester for semester in newest_first if semester.end < today), None)
        if ended is not None:
            return ended
    begun = (semester for semester in newest_first if semester.opens <= today)
    return next(begun, newest_first[0] if newest_first else None)
