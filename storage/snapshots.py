"""Snapshots: written whole under a run, read back as values; what lies behind is read apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from operator import attrgetter, itemgetter
from typing import Any

import sqlalchemy
from sqlalchemy import insert
from sqlmodel import Session, col, select

from procurement.breakdowns import Aspect, Part
from procurement.figures import Denominator, Figure, Month, OrderStates, Snapshot, Unit
from procurement.regions import gazetteer
from procurement.semester import Semester
from storage.tables import MonthRow, PartRow, SnapshotRow, UnitRow

_FIGURE_COLUMNS = (
    "id",
    "region_code",
    "year",
    "half",
    "value",
    "finished",
    "rup",
    "rup_penyedia",
    "rup_swakelola",
    "data_date",
    "plan_date",
    "orders_from",
    "orders_to",
    "denominator",
    "order_states",
    "recomputed",
    "source",
)

_UNIT_COLUMNS = ("snapshot_id", *(field.name for field in fields(Unit)))
_MONTH_COLUMNS = ("snapshot_id", *(field.name for field in fields(Month)))
_PART_COLUMNS = ("snapshot_id", *(field.name for field in fields(Part)))
# dataclasses.astuple copies every single number, and there are hundreds of thousands.
_unit_cells = attrgetter(*_UNIT_COLUMNS[1:])
_month_cells = attrgetter(*_MONTH_COLUMNS[1:])
_part_cells = attrgetter(*_PART_COLUMNS[1:])

#: The columns that a figure is made of, in the order that `figure_of` takes them.
FIGURE_COLUMNS = tuple(getattr(SnapshotRow, name) for name in _FIGURE_COLUMNS)


def figure_of(row: Sequence[Any]) -> Figure:
    """The figure in a row of FIGURE_COLUMNS."""
    return Figure(
        snapshot_id=row[0],
        region=gazetteer()[row[1]],
        semester=Semester(row[2], row[3]),
        value=row[4],
        finished=row[5],
        rup=row[6],
        rup_penyedia=row[7],
        rup_swakelola=row[8],
        data_date=row[9],
        plan_date=row[10],
        orders_from=row[11],
        orders_to=row[12],
        denominator=Denominator(row[13]),
        order_states=OrderStates(row[14]),
        recomputed=row[15],
        source=row[16],
    )


def fingerprint(snapshot: Snapshot) -> str:
    """
    Equal for snapshots that say the same, dates and source included.

    A hash of what is kept, so that the order in which units arrived does not matter. What is not
    told leaves no trace in it: snapshots of sources that tell less are equal to what they were.
    """
    figure = replace(snapshot.figure, snapshot_id=0)
    said: list[Any] = [
        [str(getattr(figure, name)) for name in _FIGURE_COLUMNS[4:]],
        [figure.region.code, figure.semester.code],
        sorted(_told(_unit_cells(unit)) for unit in snapshot.units),
        sorted(map(_month_cells, snapshot.months)),
    ]
    if snapshot.parts:
        said.append(sorted(map(_part_cells, snapshot.parts), key=itemgetter(0, 1)))
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=16).hexdigest()


def _told(unit: tuple[Any, ...]) -> tuple[Any, ...]:
    """The cells of a unit without the last, `rup_ep`, where that is not told."""
    return unit if unit[-1] is not None else unit[:-1]


def add_snapshots(session: Session, run_id: int, snapshots: Iterable[Snapshot]) -> None:
    """Write snapshots under `run_id`, where no reader sees them yet."""
    for snapshot in snapshots:
        figure = snapshot.figure
        row = SnapshotRow(
            run_id=run_id,
            region_code=figure.region.code,
            year=figure.semester.year,
            half=figure.semester.half,
            fingerprint=fingerprint(snapshot),
            **{name: getattr(figure, name) for name in _FIGURE_COLUMNS[4:]},
        )
        session.add(row)
        session.flush()
        units = [
            dict(zip(_UNIT_COLUMNS, (row.id, *_unit_cells(unit)), strict=True))
            for unit in snapshot.units
        ]
        months = [
            dict(zip(_MONTH_COLUMNS, (row.id, *_month_cells(month)), strict=True))
            for month in snapshot.months
        ]
        # An empty list would insert one row of defaults.
        if units:
            session.execute(insert(UnitRow), units)
        if months:
            session.execute(insert(MonthRow), months)
        if snapshot.parts:
            session.execute(
                insert(PartRow),
                [
                    dict(zip(_PART_COLUMNS, (row.id, *_part_cells(part)), strict=True))
                    for part in snapshot.parts
                ],
            )


def run_figures(session: Session, run_id: int) -> list[tuple[Figure, str]]:
    """The figures that a run brought, each with its fingerprint."""
    rows = session.execute(
        sqlalchemy.select(*FIGURE_COLUMNS, col(SnapshotRow.fingerprint))
        .where(col(SnapshotRow.run_id) == run_id)
        .order_by(col(SnapshotRow.id))
    )
    return [(figure_of(row), row.fingerprint) for row in rows]


def fingerprints(session: Session, snapshot_ids: Sequence[int]) -> dict[int, str]:
    """The fingerprint of each snapshot."""
    rows = session.execute(
        select(SnapshotRow.id, SnapshotRow.fingerprint).where(col(SnapshotRow.id).in_(snapshot_ids))
    )
    return {row.id: row.fingerprint for row in rows}


def units(session: Session, snapshot_id: int) -> tuple[Unit, ...]:
    """The work units of a snapshot, by code; empty where its source tells none."""
    rows = session.exec(
        select(UnitRow).where(UnitRow.snapshot_id == snapshot_id).order_by(col(UnitRow.code))
    )
    return tuple(
        Unit(
            code=row.code,
            name=row.name,
            value=row.value,
            finished=row.finished,
            rup_penyedia=row.rup_penyedia,
            rup_swakelola=row.rup_swakelola,
            rup_ep=row.rup_ep,
        )
        for row in rows
    )


def months(session: Session, snapshot_id: int) -> tuple[Month, ...]:
    """The cumulative months of a snapshot, January first; empty where its source has no dates."""
    rows = session.exec(
        select(MonthRow).where(MonthRow.snapshot_id == snapshot_id).order_by(col(MonthRow.month))
    )
    return tuple(Month(month=row.month, value=row.value, finished=row.finished) for row in rows)


def parts(session: Session, snapshot_id: int) -> tuple[Part, ...]:
    """What a snapshot consists of, by aspect and key; empty where its source tells no parts."""
    rows = session.exec(
        select(PartRow)
        .where(PartRow.snapshot_id == snapshot_id)
        .order_by(col(PartRow.aspect), col(PartRow.key))
    )
    return tuple(
        Part(
            aspect=Aspect(row.aspect),
            key=row.key,
            amount=row.amount,
            finished=row.finished,
            number=row.number,
            label=row.label,
        )
        for row in rows
    )
