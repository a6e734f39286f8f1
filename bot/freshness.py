"""Whether figures have come lately, where they are to come by themselves."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from bot.replies.words import FRESH_DAYS
from bot.timetable import Timetable
from procurement.semester import wib_day
from storage.outcomes import newest_success


def stale_days(session: Session, timetable: Timetable, now: datetime) -> int | None:
    """For how many days nothing has come, where that is too long, and a source is ever asked."""
    if timetable.is_empty:
        return None
    newest = newest_success(session)
    if newest is None:  # what came first waits, or failed: that was told
        return None
    days = (wib_day(now) - wib_day(newest)).days
    return days if days > FRESH_DAYS else None
