"""
Runs: every arrival of figures, from its beginning to its end.

A run is `loading` while its snapshots are written, `checked` when an admin may publish it. It ends
as `published`, `unchanged`, `refused` or `discarded`; one that died while loading is swept away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from storage.records import add_files
from storage.tables import ReleaseRow, RunFileRow, RunRow, SnapshotRow

#: A run that has loaded nothing for so long is dead.
DEAD_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Run:
    id: int
    source: str
    actor: str
    outcome: str
    started_at: datetime
    ended_at: datetime | None
    base_edition: int
    counters: Mapping[str, Any]
    files: tuple[str, ...]


def start_run(
    session: Session,
    *,
    source: str,
    actor: str,
    at: datetime,
    base_edition: int,
    files: Sequence[tuple[str, str]] = (),
) -> int:
    """Begin a run over `files`, pairs of name and SHA-256; returns its id."""
    row = RunRow(
        source=source,
        actor=actor,
        outcome="loading",
        started_at=at,
        touched_at=at,
        base_edition=base_edition,
    )
    session.add(row)
    session.flush()
    assert row.id is not None  # the flush has given it one
    add_files(session, row.id, files)
    return row.id


def touch_run(session: Session, run_id: int, at: datetime) -> None:
    """Say that the run is alive."""
    session.execute(update(RunRow).where(col(RunRow.id) == run_id).values(touched_at=at))


def finish_run(
    session: Session, run_id: int, *, outcome: str, at: datetime, counters: Mapping[str, Any]
) -> None:
    session.execute(
        update(RunRow)
        .where(col(RunRow.id) == run_id)
        .values(outcome=outcome, ended_at=at, touched_at=at, counters=dict(counters))
    )


def rebase_run(session: Session, run_id: int, base_edition: int) -> None:
    """Say that the run has been checked again, against `base_edition`."""
    session.execute(
        update(RunRow).where(col(RunRow.id) == run_id).values(base_edition=base_edition)
    )


def get_run(session: Session, run_id: int) -> Run | None:
    row = session.get(RunRow, run_id)
    return None if row is None else _run(session, row)


def waiting_runs(session: Session) -> tuple[Run, ...]:
    """What waits to be published, newest first."""
    rows = session.exec(
        select(RunRow).where(RunRow.outcome == "checked").order_by(col(RunRow.id).desc())
    )
    return tuple(_run(session, row) for row in rows)


def settle_unchanged(session: Session, run_id: int) -> None:
    """End a checked run that says nothing new; what it brought is not kept twice."""
    session.execute(
        update(RunRow)
        .where(col(RunRow.id) == run_id, col(RunRow.outcome) == "checked")
        .values(outcome="unchanged")
    )
    session.execute(delete(SnapshotRow).where(col(SnapshotRow.run_id) == run_id))


def discard_run(session: Session, run_id: int) -> bool:
    """
    Give up a run that was never published; its figures go, its record stays.

    Returns whether there was such a run.
    """
    given_up = session.exec(
        update(RunRow)
        .where(col(RunRow.id) == run_id, col(RunRow.outcome).in_(("loading", "checked")))
        .values(outcome="discarded")
    )
    if given_up.rowcount == 0:
        return False
    _drop_content(session, run_id)
    return True


def sweep_dead_runs(session: Session, at: datetime) -> int:
    """Remove what killed runs have left half-loaded; returns how many there were."""
    dead = session.exec(
        select(RunRow.id).where(RunRow.outcome == "loading", RunRow.touched_at < at - DEAD_AFTER)
    ).all()
    for run_id in dead:
        assert run_id is not None  # read from the table
        discard_run(session, run_id)
    return len(dead)


def is_alive(session: Session, run_id: int, at: datetime) -> bool:
    """Whether a run that is loading has been heard of lately."""
    row = session.get(RunRow, run_id)
    return row is not None and row.outcome == "loading" and row.touched_at >= at - DEAD_AFTER


def give_up_dead_runs(session: Session, source: str) -> None:
    """Discard what was left half-loaded of `source`; whoever calls holds its lock."""
    for run_id in _run_ids(session, source, "loading"):
        discard_run(session, run_id)


def give_up_waiting_runs(
    session: Session, source: str, run_id: int, codes: Collection[str], years: Collection[int]
) -> None:
    """Discard what waits of `source` and is told anew by `run_id`: regions `codes` in `years`."""
    for waiting in _run_ids(session, source, "checked"):
        told = session.execute(
            select(SnapshotRow.region_code, SnapshotRow.year).where(SnapshotRow.run_id == waiting)
        ).all()
        if waiting != run_id and all(code in codes and year in years for code, year in told):
            discard_run(session, waiting)


def _run_ids(session: Session, source: str, outcome: str) -> list[int]:
    found = session.exec(
        select(RunRow.id).where(RunRow.source == source, RunRow.outcome == outcome)
    )
    return [run_id for run_id in found if run_id is not None]


def set_aside(
    session: Session,
    run_id: int,
    codes: Collection[str],
    at: datetime,
    rows_before: Mapping[str, Any],
) -> int | None:
    """
    Move what a checked run says of the regions `codes` to a run of its own, which waits.

    Their row counts are again those of `rows_before`, which the next run is held against. Returns
    that run's id, or None where there was nothing to move.
    """
    row = session.get(RunRow, run_id)
    assert row is not None  # the caller has just made it
    theirs = (col(SnapshotRow.run_id) == run_id, col(SnapshotRow.region_code).in_(codes))
    moved = session.scalar(select(func.count()).select_from(SnapshotRow).where(*theirs))
    if not moved:
        return None
    other = start_run(
        session,
        source=row.source,
        actor=row.actor,
        at=row.started_at,
        base_edition=row.base_edition,
    )
    session.execute(update(SnapshotRow).where(*theirs).values(run_id=other))
    told = {name: row.counters.get(name, {}) for name in ("digests", "rows")}
    finish_run(session, other, outcome="checked", at=at, counters={"snapshots": moved, **told})
    # What was set aside is read again by the next run, and set aside again.
    left = {
        **row.counters,
        "snapshots": row.counters["snapshots"] - moved,
        "digests": {code: one for code, one in told["digests"].items() if code not in codes},
        "rows": told["rows"] | {code: rows_before.get(code, {}) for code in codes},
    }
    session.execute(update(RunRow).where(col(RunRow.id) == run_id).values(counters=left))
    return other


def count_snapshots(session: Session, run_id: int) -> int:
    counted = session.exec(
        select(func.count()).select_from(SnapshotRow).where(SnapshotRow.run_id == run_id)
    )
    return counted.one()


def _drop_content(session: Session, run_id: int) -> None:
    """Let go of the figures; what was rejected and found stays with the run's record."""
    for table in (SnapshotRow, ReleaseRow):  # units and months cascade
        session.execute(delete(table).where(col(table.run_id) == run_id))


def _run(session: Session, row: RunRow) -> Run:
    files = session.exec(
        select(RunFileRow.name).where(RunFileRow.run_id == row.id).order_by(RunFileRow.name)
    )
    assert row.id is not None  # read from the table
    return Run(
        id=row.id,
        source=row.source,
        actor=row.actor,
        outcome=row.outcome,
        started_at=row.started_at,
        ended_at=row.ended_at,
        base_edition=row.base_edition,
        counters=row.counters,
        files=tuple(files),
    )
