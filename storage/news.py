"""What admins were told of each source: each ending once, whatever process it ended in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from storage.runs import Run, get_run
from storage.tables import RunRow, ToldRunRow


@dataclass(frozen=True, slots=True)
class Told:
    """What admins know of a source, up to its run `run_id` (0: nothing)."""

    run_id: int = 0
    is_failing: bool = False
    #: What was doubtful in the run that they were shown last; empty when nothing is.
    doubts: str = ""


def told(session: Session, source: str) -> Told | None:
    """What was noted of `source`; None before the first time."""
    row = session.get(ToldRunRow, source)
    return Told(row.run_id, row.is_failing, row.doubts) if row else None


def set_told(session: Session, source: str, known: Told) -> None:
    row = session.get(ToldRunRow, source) or ToldRunRow(source=source, run_id=0)
    row.run_id, row.is_failing, row.doubts = known.run_id, known.is_failing, known.doubts
    session.add(row)


def untold_runs(session: Session, source: str, run_id: int) -> tuple[Run, ...]:
    """The runs of `source` after `run_id` that have ended, oldest first."""
    rows = session.exec(
        select(RunRow.id)
        .where(RunRow.source == source, col(RunRow.id) > run_id, RunRow.outcome != "loading")
        .order_by(col(RunRow.id))
    )
    runs = [get_run(session, row) for row in rows if row is not None]
    return tuple(run for run in runs if run is not None)
