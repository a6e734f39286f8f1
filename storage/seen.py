"""
Updates whose change of state is made, noted in the transaction that makes it.

A killed process gets its last updates again: an answer twice is harmless, a change twice is not.
Marking before the change would turn repeats into silence.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from storage.database import Database
from storage.tables import SeenUpdateRow

T = TypeVar("T")

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


def is_made(session: Session, update_id: int | None) -> bool:
    """Whether the change of an update was made before."""
    return update_id is not None and session.get(SeenUpdateRow, update_id) is not None


def once(
    database: Database, update_id: int | None, at: datetime, act: Callable[[Session], T]
) -> T | None:
    """Make a change and note its update in one transaction; None where it was made before."""
    with database.writing() as session:
        return act(session) if is_first(session, update_id, at) else None


def forget_seen(session: Session, now: datetime) -> None:
    """Let go of what cannot come again."""
    session.execute(delete(SeenUpdateRow).where(col(SeenUpdateRow.seen_at) < now - KEPT))
