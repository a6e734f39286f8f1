"""
Editions: the append-only list of what the bot answers from.

The state at edition E is, for each pair of semester and region, the newest entry up to E. To
publish is to insert edition base + 1 with its entries in one transaction: two publishers from one
base meet at the primary key, a reader sees the old state or the new and nothing between, and
undoing is one more edition that names the former snapshots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from procurement.semester import Semester
from storage.errors import NothingToUndo, NotPublishable, Outdated
from storage.releases import publish_releases, undo_releases
from storage.runs import count_snapshots
from storage.snapshots import fingerprints
from storage.tables import EditionEntryRow, EditionRow, RunRow, SnapshotRow


@dataclass(frozen=True, slots=True)
class Edition:
    id: int
    published_at: datetime
    published_by: str
    run_id: int | None
    undoes: int | None
    #: How many pairs of semester and region it changed.
    entries: int


def newest_edition(session: Session) -> int:
    """The number of the newest edition; 0 before the first."""
    return session.execute(select(func.max(EditionRow.id))).scalar() or 0


def state(edition: int) -> Select[int, int, str, int | None]:
    """Select (year, half, region_code, snapshot_id) as they are at `edition`."""
    newest = _newest_entries(edition).subquery()
    return select(
        col(EditionEntryRow.year),
        col(EditionEntryRow.half),
        col(EditionEntryRow.region_code),
        col(EditionEntryRow.snapshot_id),
    ).join(
        newest,
        (col(EditionEntryRow.edition_id) == newest.c.edition_id)
        & (col(EditionEntryRow.year) == newest.c.year)
        & (col(EditionEntryRow.half) == newest.c.half)
        & (col(EditionEntryRow.region_code) == newest.c.region_code),
    )


def _newest_entries(edition: int) -> Select[int, int, str, int]:
    """Select (year, half, region_code, edition_id): each pair's newest entry up to `edition`."""
    return (
        select(
            col(EditionEntryRow.year),
            col(EditionEntryRow.half),
            col(EditionEntryRow.region_code),
            func.max(EditionEntryRow.edition_id).label("edition_id"),
        )
        .where(col(EditionEntryRow.edition_id) <= edition)
        .group_by(
            col(EditionEntryRow.year),
            col(EditionEntryRow.half),
            col(EditionEntryRow.region_code),
        )
    )


def publish(session: Session, run_id: int, *, by: str, at: datetime) -> Edition:
    """
    Make the run's snapshots and releases what the bot answers from.

    Raises NotPublishable unless the run waits to be published, and Outdated when another edition
    has come since it was checked. Snapshots that say what is told already get no entry.
    """
    run = session.get(RunRow, run_id, with_for_update=True)
    if run is None or run.outcome != "checked":
        raise NotPublishable(run_id, run.outcome if run else None)
    newest = newest_edition(session)
    if run.base_edition != newest:
        raise Outdated(run_id, run.base_edition, newest)
    if count_snapshots(session, run_id) != run.counters.get("snapshots"):
        raise NotPublishable(run_id, "incomplete")
    known = {row[:3]: row[3] for row in session.execute(state(newest))}
    arriving = session.execute(
        select(
            col(SnapshotRow.year),
            col(SnapshotRow.half),
            col(SnapshotRow.region_code),
            col(SnapshotRow.id),
            col(SnapshotRow.fingerprint),
        ).where(col(SnapshotRow.run_id) == run_id)
    ).all()
    standing = [known[row[:3]] for row in arriving if row[:3] in known]
    told = fingerprints(session, [snapshot_id for snapshot_id in standing if snapshot_id])
    changed = [row for row in arriving if told.get(known.get(row[:3]) or 0) != row.fingerprint]
    edition = _append(session, newest, by=by, at=at, run_id=run_id)
    _enter(session, edition, [(*row[:3], row.id) for row in changed])
    publish_releases(session, run_id, edition)
    session.execute(
        update(RunRow).where(col(RunRow.id) == run_id).values(outcome="published", ended_at=at)
    )
    return Edition(edition, at, by, run_id, None, len(changed))


def undo(session: Session, *, by: str, at: datetime) -> Edition:
    """
    Take back the newest edition by one more, whose entries name what was told before it.

    Raises NothingToUndo before the first edition. Undoing an undo brings the figures back.
    """
    newest = newest_edition(session)
    if newest == 0:
        raise NothingToUndo
    before = {row[:3]: row[3] for row in session.execute(state(newest - 1))}
    taken_back = session.execute(
        select(
            col(EditionEntryRow.year),
            col(EditionEntryRow.half),
            col(EditionEntryRow.region_code),
        ).where(col(EditionEntryRow.edition_id) == newest)
    ).all()
    edition = _append(session, newest, by=by, at=at, undoes=newest)
    entries = [(*pair, before.get(tuple(pair))) for pair in taken_back]
    _enter(session, edition, entries)
    undo_releases(session, newest, edition)
    return Edition(edition, at, by, None, newest, len(entries))


def taken_back(session: Session) -> frozenset[tuple[Semester, str]]:
    """
    The pairs of semester and region code whose newest figures an admin has taken back.

    Not those that were taken back and put in force again, or told anew since.
    """
    undoing = select(col(EditionRow.id), col(EditionRow.undoes))
    undoes = {row.id: row.undoes for row in session.execute(undoing) if row.undoes is not None}
    taking = {edition for edition in undoes if _depth(edition, undoes) % 2}
    entries = session.execute(_newest_entries(newest_edition(session)))
    return frozenset(
        (Semester(year, half), code) for year, half, code, edition in entries if edition in taking
    )


def first_told_after(session: Session, edition: int) -> frozenset[tuple[Semester, str]]:
    """The pairs of semester and region code of which nothing was told up to `edition`."""
    pair = col(EditionEntryRow.year), col(EditionEntryRow.half), col(EditionEntryRow.region_code)
    first = func.min(col(EditionEntryRow.edition_id))
    rows = session.execute(select(*pair).group_by(*pair).having(first > edition))
    return frozenset((Semester(year, half), code) for year, half, code in rows)


def last_told(session: Session, semester: Semester, edition: int) -> int | None:
    """The newest edition up to `edition` that changed figures of `semester`."""
    return session.execute(
        select(func.max(EditionEntryRow.edition_id)).where(
            col(EditionEntryRow.edition_id) <= edition,
            col(EditionEntryRow.year) == semester.year,
            col(EditionEntryRow.half) == semester.half,
        )
    ).scalar()


def _depth(edition: int, undoes: Mapping[int, int]) -> int:
    """How many steps of undoing lie between an edition and the figures that it is about."""
    steps = 0
    while edition in undoes:
        edition = undoes[edition]
        steps += 1
    return steps


def history(session: Session, limit: int | None = None) -> tuple[Edition, ...]:
    """Editions, newest first: who, when, from which run."""
    counted = (
        select(col(EditionEntryRow.edition_id), func.count().label("entries"))
        .group_by(col(EditionEntryRow.edition_id))
        .subquery()
    )
    rows = session.execute(
        select(EditionRow, func.coalesce(counted.c.entries, 0))
        .outerjoin(counted, counted.c.edition_id == col(EditionRow.id))
        .order_by(col(EditionRow.id).desc())
        .limit(limit)
    )
    return tuple(
        Edition(row.id, row.published_at, row.published_by, row.run_id, row.undoes, entries)
        for row, entries in rows
    )


def publisher(session: Session, run_id: int) -> str | None:
    """Who published the run, if anybody has."""
    return session.execute(
        select(col(EditionRow.published_by)).where(col(EditionRow.run_id) == run_id)
    ).scalar()


def stands(session: Session, run_id: int) -> bool:
    """Whether what the run published is told still, and was not taken back."""
    edition = _edition(session, col(EditionRow.run_id) == run_id)
    return edition is not None and not is_taken_back(session, edition)


def is_taken_back(session: Session, edition: int) -> bool:
    """Whether the edition was undone, and that was not undone in its turn."""
    is_told, newer = True, _edition(session, col(EditionRow.undoes) == edition)
    while newer is not None:
        is_told, newer = not is_told, _edition(session, col(EditionRow.undoes) == newer)
    return not is_told


def _edition(session: Session, condition: ColumnElement[bool]) -> int | None:
    return session.execute(select(col(EditionRow.id)).where(condition)).scalar()


def _append(
    session: Session,
    base: int,
    *,
    by: str,
    at: datetime,
    run_id: int | None = None,
    undoes: int | None = None,
) -> int:
    session.add(
        EditionRow(id=base + 1, published_at=at, published_by=by, run_id=run_id, undoes=undoes)
    )
    try:
        session.flush()
    except IntegrityError as error:  # another publisher took the number first
        raise Outdated(run_id or 0, base, base + 1) from error
    return base + 1


def _enter(session: Session, edition: int, entries: list[tuple[int, int, str, int | None]]) -> None:
    rows = [
        {"edition_id": edition, "year": y, "half": h, "region_code": r, "snapshot_id": s}
        for y, h, r, s in entries
    ]
    if rows:
        session.execute(insert(EditionEntryRow), rows)
