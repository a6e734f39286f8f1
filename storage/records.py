"""What a run has read, refused and found: it stays with the run's record when its figures go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from procurement.figures import Fact, Finding, FindingKind
from procurement.semester import Semester
from storage.tables import FindingRow, RejectedRow, RunFileRow, RunRow

#: So many rejected rows are kept with their reason; the rest are counted.
KEPT_REJECTIONS = 1_000


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that could not be counted: its place ("rekap.csv baris 17") and the reason."""

    place: str
    reason: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


def add_files(session: Session, run_id: int, files: Sequence[tuple[str, str]]) -> None:
    """Note that the run has read `files`, pairs of name and SHA-256; of equal ones it keeps one."""
    kept = set(session.exec(select(RunFileRow.sha256).where(RunFileRow.run_id == run_id)))
    unique = {sha256: name for name, sha256 in files if sha256 not in kept}
    if unique:
        session.execute(
            insert(RunFileRow),
            [{"run_id": run_id, "sha256": s, "name": name} for s, name in unique.items()],
        )


def add_rejections(session: Session, run_id: int, rejections: Sequence[Rejection]) -> None:
    rows = [
        {"run_id": run_id, "place": r.place, "reason": r.reason, "facts": dict(r.facts)}
        for r in rejections[:KEPT_REJECTIONS]
    ]
    if rows:
        session.execute(insert(RejectedRow), rows)


def add_findings(session: Session, run_id: int, findings: Iterable[Finding]) -> None:
    rows = [
        {
            "run_id": run_id,
            "kind": finding.kind.value,
            "region_code": finding.region_code,
            "year": finding.semester.year if finding.semester else None,
            "half": finding.semester.half if finding.semester else None,
            "facts": dict(finding.facts),
        }
        for finding in findings
    ]
    if rows:
        session.execute(insert(FindingRow), rows)


def rejections(session: Session, run_id: int) -> tuple[Rejection, ...]:
    rows = session.exec(
        select(RejectedRow).where(RejectedRow.run_id == run_id).order_by(col(RejectedRow.id))
    )
    return tuple(Rejection(row.place, row.reason, row.facts) for row in rows)


def findings(session: Session, run_id: int) -> tuple[Finding, ...]:
    rows = session.exec(
        select(FindingRow).where(FindingRow.run_id == run_id).order_by(col(FindingRow.id))
    )
    return tuple(
        Finding(
            FindingKind(row.kind),
            row.region_code,
            Semester(row.year, row.half) if row.year and row.half else None,
            row.facts,
        )
        for row in rows
    )


def is_read(session: Session, hashes: Collection[str]) -> bool:
    """
    Whether one run has read files of all these contents to their end, whatever became of it.

    Of a refusal it is not known which of its files was to blame: it is about just these together.
    """
    wanted = set(hashes)
    runs = session.execute(
        select(RunRow.id, RunRow.outcome)
        .join(RunFileRow, col(RunFileRow.run_id) == col(RunRow.id))
        .where(col(RunFileRow.sha256).in_(wanted), col(RunRow.ended_at).is_not(None))
        .group_by(col(RunRow.id), col(RunRow.outcome))
        .having(func.count() == len(wanted))
    ).all()
    refused = [run_id for run_id, outcome in runs if outcome == "refused"]
    if len(refused) < len(runs):
        return True
    counted = session.execute(
        select(func.count())
        .select_from(RunFileRow)
        .where(col(RunFileRow.run_id).in_(refused))
        .group_by(col(RunFileRow.run_id))
    )
    return any(count == len(wanted) for (count,) in counted)
