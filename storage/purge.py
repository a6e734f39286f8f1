"""
Letting go of snapshots that nothing needs any more.

Kept are: what an edition of the undo window tells, what waits to be published, the snapshot that
closed a semester, and of each week of two years the newest, so that a running semester can be
compared with the same day a year earlier. Entries of older editions stay, and then name no
snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from procurement.periods import CLOSES_AFTER
from procurement.semester import Semester
from storage.editions import newest_edition, state
from storage.tables import EditionEntryRow, EditionRow, RunRow, SnapshotRow

UNDO_WINDOW = timedelta(days=90)
WEEKLY_FOR = timedelta(days=2 * 366)
#: So many are deleted in a statement: databases bound the number of parameters.
CHUNK = 500


def purge(session: Session, now: datetime) -> int:
    """Delete the snapshots that nothing needs at `now`; returns how many there were."""
    published = session.execute(
        select(
            col(SnapshotRow.id),
            col(SnapshotRow.year),
            col(SnapshotRow.half),
            col(SnapshotRow.region_code),
            col(SnapshotRow.data_date),
        )
        .join(RunRow, col(RunRow.id) == col(SnapshotRow.run_id))
        .where(col(RunRow.outcome) == "published")
        .order_by(col(SnapshotRow.data_date), col(SnapshotRow.id))
    ).all()
    needed = _told_in_window(session, now) | _closings(published)
    needed |= _one_a_week(published, now.date())
    free = [row.id for row in published if row.id not in needed]
    for start in range(0, len(free), CHUNK):
        some = free[start : start + CHUNK]
        session.execute(
            update(EditionEntryRow)
            .where(col(EditionEntryRow.snapshot_id).in_(some))
            .values(snapshot_id=None)
        )
        session.execute(delete(SnapshotRow).where(col(SnapshotRow.id).in_(some)))
    return len(free)


def _told_in_window(session: Session, now: datetime) -> set[int]:
    """
    What any edition of the undo window tells: its state at the start, and every entry since.

    The newest edition and the one before it count as inside, however old: a step back must be
    possible.
    """
    older = session.execute(
        select(func.max(EditionRow.id)).where(col(EditionRow.published_at) < now - UNDO_WINDOW)
    ).scalar()
    start = min(older or 0, newest_edition(session) - 1)
    since = session.execute(
        select(col(EditionEntryRow.snapshot_id)).where(col(EditionEntryRow.edition_id) > start)
    ).scalars()
    told = (row.snapshot_id for row in session.execute(state(start)))
    return {snapshot_id for snapshot_id in (*told, *since) if snapshot_id is not None}


def _closings(published: Iterable[Any]) -> set[int]:
    """Of each region and semester the first that closed it; `published` is oldest first."""
    first: dict[tuple[int, int, str], int] = {}
    for row in published:
        if row.data_date >= Semester(row.year, row.half).end + CLOSES_AFTER:
            first.setdefault((row.year, row.half, row.region_code), row.id)
    return set(first.values())


def _one_a_week(published: Iterable[Any], today: date) -> set[int]:
    """Of each region, semester and week the newest, for two years; `published` is oldest first."""
    newest: dict[tuple[object, ...], int] = {}
    for row in published:
        if row.data_date >= today - WEEKLY_FOR:
            week = row.data_date.isocalendar()[:2]
            newest[row.year, row.half, row.region_code, week] = row.id
    return set(newest.values())
