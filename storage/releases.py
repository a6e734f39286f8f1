"""Released figures: loaded under a run, visible from the edition that publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, or_, update
from sqlmodel import Session, col, select

from procurement.releases import Release, Released
from procurement.semester import Semester
from storage.tables import ReleaseRow

_KEY = (
    "region_code",
    "measure",
    "year",
    "half",
    "data_date",
    "published",
    "peers",
    "scope",
    "url",
)


def add_releases(session: Session, run_id: int, releases: Sequence[Release]) -> None:
    """Write releases under `run_id`, where no reader sees them yet."""
    rows = [_values(release) | {"run_id": run_id} for release in releases]
    if rows:
        session.execute(insert(ReleaseRow), rows)


def run_releases(session: Session, run_id: int) -> tuple[Release, ...]:
    rows = session.exec(select(ReleaseRow).where(ReleaseRow.run_id == run_id))
    return tuple(_release(row) for row in rows)


def releases_at(session: Session, edition: int) -> tuple[Release, ...]:
    """The releases that are told at `edition`."""
    rows = session.exec(
        select(ReleaseRow)
        .where(
            col(ReleaseRow.from_edition) <= edition,
            or_(
                col(ReleaseRow.until_edition).is_(None),
                col(ReleaseRow.until_edition) > edition,
            ),
        )
        .order_by(col(ReleaseRow.id))
    )
    return tuple(_release(row) for row in rows)


def publish_releases(session: Session, run_id: int, edition: int) -> None:
    """Tell the run's releases from `edition` on, in place of those about the same thing."""
    arriving = session.exec(select(ReleaseRow).where(ReleaseRow.run_id == run_id)).all()
    keys = {_key(row) for row in arriving}
    for row in session.exec(
        select(ReleaseRow).where(
            col(ReleaseRow.from_edition).is_not(None), col(ReleaseRow.until_edition).is_(None)
        )
    ):
        if _key(row) in keys:
            row.until_edition = edition
    for row in arriving:
        row.from_edition = edition
    session.flush()


def undo_releases(session: Session, taken_back: int, edition: int) -> None:
    """From `edition` on, tell releases as they were before the edition `taken_back`."""
    ended = session.exec(select(ReleaseRow).where(ReleaseRow.until_edition == taken_back)).all()
    session.execute(
        update(ReleaseRow)
        .where(col(ReleaseRow.from_edition) == taken_back, col(ReleaseRow.until_edition).is_(None))
        .values(until_edition=edition)
    )
    rows = [
        row.model_dump(exclude={"id"}) | {"from_edition": edition, "until_edition": None}
        for row in ended
    ]
    if rows:
        session.execute(insert(ReleaseRow), rows)


def _key(row: ReleaseRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _KEY)


def _values(release: Release) -> dict[str, Any]:
    return {
        "region_code": release.region_code,
        "measure": release.measure.value,
        "value": str(release.value),
        "year": release.semester.year if release.semester else None,
        "half": release.semester.half if release.semester else None,
        "data_date": release.data_date,
        "published": release.published,
        "peers": release.peers,
        "scope": release.scope,
        "publisher": release.publisher,
        "url": release.url,
        "note": release.note,
        "approximate": release.approximate,
    }


def _release(row: ReleaseRow) -> Release:
    return Release(
        region_code=row.region_code,
        measure=Released(row.measure),
        value=Decimal(row.value),
        semester=Semester(row.year, row.half) if row.year and row.half else None,
        data_date=row.data_date,
        published=row.published,
        peers=row.peers,
        scope=row.scope,
        publisher=row.publisher,
        url=row.url,
        note=row.note,
        approximate=row.approximate,
    )
