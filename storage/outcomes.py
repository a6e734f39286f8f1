"""What became of the runs of a source, and of the files that they have read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from storage.runs import Run, get_run
from storage.tables import RunFileRow, RunRow

#: How a run ends whose figures are told: they were published, or said what was told already.
GOOD = ("published", "unchanged")
#: Failures are counted up to so many.
MOST_FAILURES = 100


def last_run(session: Session, source: str) -> Run | None:
    """The newest run of `source`, whatever became of it."""
    return _newest(session, RunRow.source == source)


def last_good_run(session: Session, source: str) -> Run | None:
    """The newest run of `source` that was published, or said what was told already."""
    return _newest(session, RunRow.source == source, col(RunRow.outcome).in_(GOOD))


def last_published_run(session: Session, source: str) -> Run | None:
    """The newest run of `source` that was published, whether it is told still or not."""
    return _newest(session, RunRow.source == source, RunRow.outcome == "published")


def _newest(session: Session, *conditions: ColumnElement[bool] | bool) -> Run | None:
    newest = session.exec(select(func.max(RunRow.id)).where(*conditions)).one()
    return None if newest is None else get_run(session, newest)


def run_with_file(session: Session, sha256: str) -> Run | None:
    """The newest run that has taken in a file of this content and waits or was published."""
    of_file = select(RunFileRow.run_id).where(RunFileRow.sha256 == sha256)
    taken_in = col(RunRow.outcome).in_(("checked", *GOOD))
    return _newest(session, col(RunRow.id).in_(of_file), taken_in)


def failures(session: Session, source: str) -> int:
    """How many of the newest runs of `source` were refused, one after another."""
    outcomes = session.exec(
        select(RunRow.outcome)
        .where(RunRow.source == source, RunRow.outcome != "loading")
        .order_by(col(RunRow.id).desc())
        .limit(MOST_FAILURES)
    ).all()
    return next((n for n, outcome in enumerate(outcomes) if outcome != "refused"), len(outcomes))


def newest_success(session: Session) -> datetime | None:
    """When figures last came, or were last found unchanged, whatever the source."""
    return session.exec(
        select(func.max(col(RunRow.ended_at))).where(col(RunRow.outcome).in_(GOOD))
    ).one()
