"""Loading and publishing in one call, as the importer does step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from procurement.figures import Figure, Snapshot
from procurement.releases import Release
from storage.database import Database
from storage.editions import Edition, newest_edition, publish
from storage.releases import add_releases
from storage.runs import Run, finish_run, get_run, start_run
from storage.snapshots import add_snapshots
from storage.tables import RunRow

NOW = datetime(2024, 7, 12, 14, 14, tzinfo=UTC)


def load(
    database: Database,
    *told: Figure | Snapshot,
    releases: Sequence[Release] = (),
    files: Sequence[tuple[str, str]] = (),
) -> int:
    """Load a run that waits to be published; returns its id."""
    snapshots = [one if isinstance(one, Snapshot) else Snapshot(one) for one in told]
    with database.writing() as session:
        run_id = start_run(
            session,
            source="file",
            actor="penguji",
            at=NOW,
            base_edition=newest_edition(session),
            files=files,
        )
        add_snapshots(session, run_id, snapshots)
        add_releases(session, run_id, releases)
        counters = {"snapshots": len(snapshots)}
        finish_run(session, run_id, outcome="checked", at=NOW, counters=counters)
    return run_id


def put(database: Database, *told: Figure | Snapshot, releases: Sequence[Release] = ()) -> Edition:
    """Load and publish."""
    run_id = load(database, *told, releases=releases)
    with database.writing() as session:
        return publish(session, run_id, by="penguji", at=NOW)


def recent_runs(session: Session, limit: int) -> tuple[Run, ...]:
    """The newest runs, newest first."""
    ids = session.exec(select(RunRow.id).order_by(col(RunRow.id).desc()).limit(limit)).all()
    return tuple(run for run_id in ids if run_id and (run := get_run(session, run_id)))
