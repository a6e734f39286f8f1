"""
After a restore: what may have been sent before it is held until an admin decides.

The ledger is older than reality then. What waited when the backup was made may have been sent
since; what falls due anew may have been planned and sent since, by a ledger that is lost. Both are
runs that are held: their messages wait, and nobody claims them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from procurement.semester import wib_day
from storage.tables import DeliveryRow, DigestRunRow, RestorationRow


@dataclass(frozen=True, slots=True)
class Restoration:
    """A restore of the backup of `made_at` that no admin has ended yet."""

    id: int
    made_at: datetime
    restored_at: datetime
    #: Admins were told of it, and of held runs up to this one; None: not yet.
    told_run: int | None


def note_restored(session: Session, made_at: datetime, at: datetime) -> int:
    """Hold all that waits to be sent; returns how many messages that are."""
    session.add(RestorationRow(made_at=made_at, restored_at=at))
    # What a process had in hand: it is another's machine now, or the process is dead.
    session.execute(
        update(DeliveryRow)
        .where(col(DeliveryRow.state) == "sending")
        .values(state="pending", owner=None, lease_until=None)
    )
    waiting = select(col(DeliveryRow.run_id)).where(col(DeliveryRow.state) == "pending")
    these = col(DigestRunRow.id).in_(waiting), col(DigestRunRow.held_at).is_(None)
    session.execute(
        update(DigestRunRow)
        .where(*these)
        .values(held_at=at)
        .execution_options(synchronize_session=False)
    )
    session.flush()
    return int(session.execute(select(func.count()).select_from(waiting.subquery())).scalar_one())


def restoration(session: Session) -> Restoration | None:
    """The newest restore that was not ended."""
    row = session.execute(
        select(RestorationRow)
        .where(col(RestorationRow.ended_at).is_(None))
        .order_by(col(RestorationRow.restored_at).desc(), col(RestorationRow.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    if row is None:
        return None
    assert row.id is not None  # it was read from the database
    return Restoration(row.id, row.made_at, row.restored_at, row.told_run)


def is_doubtful(session: Session, due_from: date | None) -> bool:
    """
    Whether an occasion that could be planned from the day `due_from` on may have been sent before.

    None where its name says nothing of that: numbers of editions are given anew after a restore.
    """
    known = restoration(session)
    return known is not None and (due_from is None or due_from <= wib_day(known.restored_at))


def held_runs(session: Session, after: int = 0) -> tuple[int, ...]:
    """The runs later than `after` that are held and have messages waiting, oldest first."""
    waiting = select(col(DeliveryRow.run_id)).where(col(DeliveryRow.state) == "pending")
    held = select(col(DigestRunRow.id)).where(
        col(DigestRunRow.held_at).is_not(None),
        col(DigestRunRow.id).in_(waiting),
        col(DigestRunRow.id) > after,
    )
    return tuple(session.execute(held.order_by(col(DigestRunRow.id))).scalars())


def release(session: Session, run_id: int) -> bool:
    """Let a held run go out; returns whether it was held."""
    this_one = col(DigestRunRow.id) == run_id, col(DigestRunRow.held_at).is_not(None)
    freed = session.exec(update(DigestRunRow).where(*this_one).values(held_at=None))
    return freed.rowcount > 0


def call_off(session: Session, run_id: int, at: datetime) -> int | None:
    """Cancel what waits of a held run; returns how much, None where the run is not held."""
    if not release(session, run_id):
        return None
    waiting = col(DeliveryRow.run_id) == run_id, col(DeliveryRow.state) == "pending"
    cancelled = session.exec(
        update(DeliveryRow)
        .where(*waiting)
        .values(state="cancelled", ended_at=at, error="called off")
    )
    return cancelled.rowcount


def note_told(session: Session, run_id: int) -> None:
    """Admins know of the restore, and of what is held up to the run `run_id`."""
    is_open = col(RestorationRow.ended_at).is_(None)
    session.execute(update(RestorationRow).where(is_open).values(told_run=run_id))


def end_restorations(session: Session, at: datetime) -> bool:
    """From now on nothing new is held; returns whether anything would have been."""
    is_open = col(RestorationRow.ended_at).is_(None)
    ended = session.exec(update(RestorationRow).where(is_open).values(ended_at=at))
    return ended.rowcount > 0
