"""
Slots of the schedule: each is run once, by whichever process claims it first.

A process that dies leaves its slot with a lease that ends; then another takes it up, a few times at
most. Late, missed and doubled ticks are all one question: is the last due slot claimed? Leases run
by the clock that all processes share: by its own, one that is ahead would take all others for dead.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from storage import moments
from storage.tables import JobRunRow

#: A slot belongs to the process that claimed it for so long after it was last heard of.
LEASE = timedelta(minutes=5)
#: A slot whose processes keep dying is given up.
MOST_ATTEMPTS = 3


def claim_slot(session: Session, job: str, slot: datetime, now: datetime) -> bool:
    """Whether the caller is to run `job` for `slot`: nobody has, or whoever began it is dead."""
    row = session.get(JobRunRow, (job, slot), with_for_update=True)
    moment = moments.shared(session, now)
    if row is None:
        return _insert(session, job, slot, moment + LEASE)
    if row.ended_at is not None or row.lease_until > moment or row.attempts >= MOST_ATTEMPTS:
        return False
    row.attempts += 1
    row.lease_until = moment + LEASE
    return True


def renew_slot(session: Session, job: str, slot: datetime, now: datetime) -> None:
    """Say that whoever runs the slot is alive."""
    until = moments.shared(session, now) + LEASE
    session.execute(update(JobRunRow).where(_is(job, slot)).values(lease_until=until))


def end_slot(session: Session, job: str, slot: datetime, now: datetime) -> None:
    session.execute(update(JobRunRow).where(_is(job, slot)).values(ended_at=now))


def _insert(session: Session, job: str, slot: datetime, lease_until: datetime) -> bool:
    try:
        with session.begin_nested():
            session.add(JobRunRow(job=job, slot=slot, attempts=1, lease_until=lease_until))
    except IntegrityError:  # another process was first
        return False
    return True


def _is(job: str, slot: datetime) -> ColumnElement[bool]:
    return (col(JobRunRow.job) == job) & (col(JobRunRow.slot) == slot)
