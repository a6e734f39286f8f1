"""
Snapshots as records of our own, whole: to ship figures, and to carry them between installations.

One JSON record a snapshot; work units, months and parts are arrays in it, in the order of `Unit`,
`Month` and `Part`. What stands last in them and is not told is left out.
"""

from __future__ import annotations

from dataclasses import astuple
from datetime import date
from typing import Any

from procurement.breakdowns import Aspect, Part
from procurement.figures import Denominator, Figure, Month, OrderStates, Snapshot, Unit
from procurement.regions import gazetteer
from procurement.semester import Semester
from sync import cells
from sync.errors import Reason, RowRejected
from sync.files.sheets import Cell
from sync.headers import Shaped
from sync.rowlog import RowLog
from sync.shapes import SNAPSHOT_EXTRAS, SNAPSHOT_FIELDS


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
        [_told(astuple(unit)) for unit in snapshot.units],
        [list(astuple(month)) for month in snapshot.months],
    )
    told = dict(zip(SNAPSHOT_FIELDS, values, strict=True))
    if snapshot.parts:
        told["rincian"] = [_told(astuple(part)) for part in snapshot.parts]
    return told


def _told(values: tuple[Any, ...]) -> list[Any]:
    return list(values if values[-1] not in (None, "") else values[:-1])


def read_snapshots(shaped: Shaped, log: RowLog) -> list[Snapshot]:
    """The snapshots in a sheet of records; those that cannot be read are rejected in `log`."""
    found = []
    kind = shaped.kind.value
    for number, row in shaped.cells(*SNAPSHOT_FIELDS, *SNAPSHOT_EXTRAS):
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
    (denominator, states, recomputed, source, units, months, parts) = row[11:]
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
        return Snapshot(figure, _units(units), _months(months), parts=_parts(parts))
    except (KeyError, ValueError, TypeError) as error:
        raise RowRejected(Reason.UNKNOWN_WORD, text=cells.shown(code)) from error


def _units(cell: Any) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            cells.text(code),
            cells.text(name),
            *(cells.rupiah(amount) for amount in amounts[:4]),
            *(_optional(amount) for amount in amounts[4:]),
        )
        for code, name, *amounts in cell
    )


def _months(cell: Any) -> tuple[Month, ...]:
    return tuple(
        Month(cells.count(month), cells.rupiah(value), cells.rupiah(finished))
        for month, value, finished in cell
    )


def _parts(cell: Any) -> tuple[Part, ...]:
    return tuple(
        Part(
            Aspect(cells.text(aspect)),
            cells.text(key),
            cells.rupiah(amount),
            _optional(finished),
            None if number is None else cells.count(number),
            "".join(map(cells.text, label)),
        )
        for aspect, key, amount, finished, number, *label in cell or ()
    )


def _optional(cell: Cell) -> int | None:
    return None if cell is None else cells.rupiah(cell)


def _optional_day(cell: Cell) -> date | None:
    return None if cell is None else cells.day(cell)
