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


def told(session: Session, source: str) -> Told:
    row = session.get(ToldRunRow, source)
    return Told(row.run_id, row.is_failing, row.doubts) if row else Told()


def set_told(session: Session, source: str, known: Told) -> None:
    row = session.get(ToldRunRow, source) or ToldRunRow(source=source, run_id=0)
    row.run_id, row.is_failing, row.doubts = known.run_id, known.is_failing, known.doubts
    session.add(row)


def untold_runs(session: Session, source: str, known: Told) -> tuple[Run, ...]:
    """The runs of `source` that have ended since, oldest first; of one never told the newest."""
    rows = session.exec(
        select(RunRow.id)
        .where(RunRow.source == source, col(RunRow.id) > known.run_id, RunRow.outcome != "loading")
        .order_by(col(RunRow.id).desc())
        .limit(None if known.run_id else 1)
    )
    runs = [get_run(session, run_id) for run_id in rows if run_id is not None]
    return tuple(run for run in reversed(runs) if run is not None)
