"""
Snapshots as records of our own, whole: to ship figures, and to carry them between installations.

One JSON record a snapshot; work units and months are arrays in it, in the order of `Unit` and
`Month`.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from typing import Any

from procurement.figures import Denominator, Figure, Month, OrderStates, Snapshot, Unit
from procurement.regions import gazetteer
from procurement.semester import Semester
from sync import cells
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell
from sync.headers import Shaped
from sync.rowlog import RowLog
from sync.shapes import SNAPSHOT_FIELDS


def record(snapshot: Snapshot) -> dict[str, Any]:
    """`snapshot` as a JSON record of SNAPSHOT_FIELDS."""
    figure = snapshot.figure
    values: tuple[Any, ...] = (
        figure.region.code,
        figure.semester.code,
        figure.value,
        figure.finished,
        figure.rup,
        figure.rup_penyedia,
        figure.rup_swakelola,
        figure.data_date.isoformat(),
        figure.plan_date.isoformat() if figure.plan_date else None,
        figure.orders_from.isoformat(),
        figure.orders_to.isoformat(),
        figure.denominator.value,
        figure.order_states.value,
        figure.recomputed,
        figure.source,
        [list(astuple(unit)) for unit in snapshot.units],
        [list(astuple(month)) for month in snapshot.months],
    )
    return dict(zip(SNAPSHOT_FIELDS, values, strict=True))


def read_snapshots(shaped: Shaped, log: RowLog) -> list[Snapshot]:
    """The snapshots in a sheet of records; those that cannot be read are rejected in `log`."""
    found = []
    kind = shaped.kind.value
    for number, row in shaped.cells(*SNAPSHOT_FIELDS):
        log.read[kind] += 1
        try:
            if row is None:
                raise RowRejected(Reason.COLUMN_COUNT)
            found.append(_snapshot(row))
        except RowRejected as why:
            log.reject(kind, shaped.sheet, number, why)
        else:
            log.counted[kind] += 1
    return found


def _snapshot(row: tuple[Cell, ...]) -> Snapshot:
    (code, semester, value, finished, rup, penyedia, swakelola) = row[:7]
    (data_date, plan_date, orders_from, orders_to) = row[7:11]
    (denominator, states, recomputed, source, units, months) = row[11:]
    try:
        figure = Figure(
            region=gazetteer()[cells.text(code)],
            semester=Semester.from_code(cells.text(semester)),
            value=cells.rupiah(value),
            finished=_optional(finished),
            rup=_optional(rup),
            rup_penyedia=_optional(penyedia),
            rup_swakelola=_optional(swakelola),
            data_date=cells.day(data_date),
            plan_date=_optional_day(plan_date),
            orders_from=cells.day(orders_from),
            orders_to=cells.day(orders_to),
            denominator=Denominator(cells.text(denominator)),
            order_states=OrderStates(cells.text(states)),
            recomputed=cells.truth(recomputed),
            source=cells.text(source),
        )
        return Snapshot(figure, _units(units), _months(months))
    except (KeyError, ValueError, TypeError) as error:
        raise RowRejected(Reason.UNKNOWN_WORD, text=cells.shown(code)) from error


def _units(cell: Any) -> tuple[Unit, ...]:
    return tuple(
        Unit(cells.text(code), cells.text(name), *(cells.rupiah(amount) for amount in amounts))
        for code, name, *amounts in cell
    )


def _months(cell: Any) -> tuple[Month, ...]:
    return tuple(
        Month(cells.count(month), cells.rupiah(value), cells.rupiah(finished))
        for month, value, finished in cell
    )


def _optional(cell: Cell) -> int | None:
    return None if cell is None else cells.rupiah(cell)


def _optional_day(cell: Cell) -> date | None:
    return None if cell is None else cells.day(cell)
