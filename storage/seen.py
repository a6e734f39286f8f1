"""
Updates whose change of state is made, noted in the transaction that makes it.

A killed process gets its last updates again: an answer twice is harmless, a change twice is not.
Marking before the change would turn repeats into silence.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from storage.tables import SeenUpdateRow

#: Telegram keeps an update for 24 hours; its numbers may start anew after a quiet week.
KEPT = timedelta(hours=48)


def is_first(session: Session, update_id: int | None, at: datetime) -> bool:
    """Note an update; returns whether its change is still to be made, in this transaction."""
    if update_id is None:
        return True
    try:
        with session.begin_nested():
            session.add(SeenUpdateRow(update_id=update_id, seen_at=at))
    except IntegrityError:
        return False
    return True


def forget_seen(session: Session, now: datetime) -> None:
    """Let go of what cannot come again."""
    session.execute(delete(SeenUpdateRow).where(col(SeenUpdateRow.seen_at) < now - KEPT))
