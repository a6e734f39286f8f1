"""Where a published figure comes from: the run that brought it, what it found, its edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from procurement.figures import Figure, Finding, FindingKind
from procurement.semester import Semester
from storage.tables import EditionEntryRow, EditionRow, FindingRow, RunRow, SnapshotRow

#: What is found of a file or source as a whole and bears on every figure in it.
OF_ALL = (FindingKind.KIND_MISSING, FindingKind.ORDERS_AFTER_DATE)


@dataclass(frozen=True, slots=True)
class Origin:
    """The edition that first told a figure, and what its run found of it."""

    edition: int | None
    published_at: datetime | None
    findings: tuple[Finding, ...]


def origin(session: Session, figure: Figure) -> Origin:
    """Where `figure` comes from; without an edition where none names it."""
    told = session.execute(
        select(col(EditionRow.id), col(EditionRow.published_at))
        .join(EditionEntryRow, col(EditionEntryRow.edition_id) == col(EditionRow.id))
        .where(col(EditionEntryRow.snapshot_id) == figure.snapshot_id)
        .order_by(col(EditionRow.id))
        .limit(1)
    ).first()
    edition, published_at = (told.id, told.published_at) if told else (None, None)
    return Origin(edition, published_at, _findings(session, figure))


def _findings(session: Session, figure: Figure) -> tuple[Finding, ...]:
    """What was found of `figure` where it was brought, oldest first."""
    brought = (
        select(col(RunRow.source), col(RunRow.started_at))
        .join(SnapshotRow, col(SnapshotRow.run_id) == col(RunRow.id))
        .where(col(SnapshotRow.id) == figure.snapshot_id)
        .subquery()
    )
    # What was set aside of a run is a run of its own, which began when that one did and has left
    # its findings there.
    runs = select(col(RunRow.id)).join(
        brought,
        (brought.c.source == col(RunRow.source)) & (brought.c.started_at == col(RunRow.started_at)),
    )
    rows = session.execute(
        select(FindingRow)
        .where(
            col(FindingRow.run_id).in_(runs),
            (col(FindingRow.region_code) == figure.region.code)
            | (
                col(FindingRow.region_code).is_(None)
                & col(FindingRow.kind).in_([kind.value for kind in OF_ALL])
            ),
        )
        .order_by(col(FindingRow.id))
    ).scalars()
    return tuple(_finding(row) for row in rows if _is_of(row, figure.semester))


def _finding(row: FindingRow) -> Finding:
    semester = Semester(row.year, row.half) if row.year and row.half else None
    return Finding(FindingKind(row.kind), row.region_code, semester, row.facts)


def _is_of(row: FindingRow, semester: Semester) -> bool:
    """Whether what was found is of `semester`, or of no one; some name only a year."""
    if row.year and row.half:
        return Semester(row.year, row.half) == semester
    return row.facts.get("year") in (None, semester.year)
