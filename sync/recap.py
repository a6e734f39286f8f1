"""
Recap tables that people keep: a row a region, with unit, period, data date and source.

Amounts are read as people write them, and what can be read in two ways is rejected with its row. A
table without a unit is refused: a factor of a thousand must not be guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.amounts import LARGEST, UNITS, read_rupiah, whole_rupiah
from procurement.breakdowns import Part
from procurement.errors import AmountFault, BadAmount
from procurement.figures import (
    Denominator,
    Figure,
    Finding,
    FindingKind,
    OrderStates,
    Snapshot,
    Unit,
)
from procurement.regions import Region
from procurement.releases import Release, Released
from procurement.semester import Semester
from sync import cells, places
from sync.errors import FileRefused, Reason, Refusal, RowRejected
from sync.files.sheets import Cell, Sheet
from sync.headers import Shaped
from sync.recapparts import FIELDS as PART_FIELDS
from sync.recapparts import recap_parts
from sync.rowlog import RowLog
from sync.shapes import Kind
from sync.snapshots import Options
from sync.taken import Taken

#: Headers of the plan that say themselves which plan they mean.
_SAYS_TOTAL = ("rup_total", "total_rup")

_REGION_FIELDS = (
    "code",
    "region",
    "kind",
    "year",
    "half",
    "data_date",
    "value",
    "finished",
    "rup",
    "rup_penyedia",
    "rup_swakelola",
    *PART_FIELDS,
    "unit",
    "states",
    "denominator",
    "released_share",
    "released_rank",
    "orders_from",
    "orders_to",
    "source",
    "url",
)
_UNIT_FIELDS = (
    "code",
    "region",
    "kind",
    "year",
    "half",
    "unit_code",
    "unit_name",
    "value",
    "finished",
    "rup_penyedia",
    "rup_swakelola",
    "rup_ep",
    "unit",
)

#: What officials read where nobody said where figures come from.
NO_SOURCE = "rekap tanpa keterangan sumber"

#: A row by its fields.
_Found = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class _Told:
    sheet: Sheet
    number: int
    figure: Figure
    parts: tuple[Part, ...]
    releases: list[Release]


class Recap:
    """The recap tables of one import, and the tables of work units beside them."""

    def __init__(self, options: Options, log: RowLog) -> None:
        self._options = options
        self._log = log
        self._told: dict[tuple[Semester, Region], _Told] = {}
        self._doubted: set[tuple[Semester, Region]] = set()
        self._units: dict[tuple[Semester, Region], dict[str, Unit]] = {}
        self.findings: list[Finding] = []
        self.taken: list[tuple[Taken, dict[str, str]]] = []

    def count_regions(self, shaped: Shaped) -> None:
        """Read a sheet of regions; raises FileRefused where it says no unit or no data date."""
        title = shaped.sheet.title
        if shaped.column("data_date") is None and self._options.data_date is None:
            raise FileRefused(title, Refusal.NO_DATA_DATE)
        if shaped.column("states") is None:
            self.taken.append((Taken.ORDER_STATES, {"file": title}))
        if shaped.column("orders_from") is None and self._options.orders_from is None:
            self.taken.append((Taken.RECAP_REACH, {"file": title}))
        if shaped.column("source") is None and self._options.source is None:
            self.taken.append((Taken.SOURCE, {"source": NO_SOURCE}))
        plan = shaped.column("rup")
        otherwise = (
            Denominator.RUP_TOTAL if plan is None or plan in _SAYS_TOTAL else Denominator.NOT_STATED
        )

        def take(number: int, found: _Found) -> None:
            self._take_region(shaped.sheet, number, found, otherwise)

        self._each(shaped, _REGION_FIELDS, take)

    def count_units(self, shaped: Shaped) -> None:
        """Read a sheet of work units, for the regions of the same import."""
        self._each(shaped, _UNIT_FIELDS, lambda _, found: self._take_unit(found))

    def snapshots(self) -> list[Snapshot]:
        """What the tables tell, each region and semester once; call when all sheets are read."""
        found = []
        for told in self._undoubted():
            place = (told.figure.semester, told.figure.region)
            units = tuple(unit for _, unit in sorted(self._units.get(place, {}).items()))
            self._compare_units(told.figure, units)
            found.append(Snapshot(told.figure, units, parts=told.parts))
        self._log.counted[Kind.RECAP.value] += len(found)
        return found

    def releases(self) -> list[Release]:
        """The published shares and ranks that stand beside the figures."""
        return [release for told in self._undoubted() for release in told.releases]

    def _undoubted(self) -> list[_Told]:
        return [told for place, told in self._told.items() if place not in self._doubted]

    def _each(self, shaped: Shaped, fields: tuple[str, ...], take: Any) -> None:
        if shaped.column("unit") is None and self._options.unit is None:
            raise FileRefused(shaped.sheet.title, Refusal.NO_UNIT)
        self._log.take_each(
            shaped,
            fields,
            lambda number, found: take(number, dict(zip(fields, found, strict=True))),
        )

    def _take_region(
        self, sheet: Sheet, number: int, found: _Found, otherwise: Denominator
    ) -> None:
        figure = self._figure(found, otherwise)
        unit = self._unit(found["unit"])
        amounts = {
            field: _optional(found[field], unit, name) for field, name in PART_FIELDS.items()
        }
        parts = tuple(recap_parts(figure, amounts))
        place = (figure.semester, figure.region)
        before = self._told.get(place)
        if before is not None:
            facts = {"name": figure.region.name, "other": before.sheet.place(before.number)}
            is_same = before.figure == figure and before.parts == parts
            if not is_same and place not in self._doubted:
                # Which of the two is right, nobody here can say: neither counts.
                self._doubted.add(place)
                other = facts | {"other": sheet.place(number)}
                why = RowRejected(Reason.DUPLICATE_REGION, **other)
                self._log.reject(Kind.RECAP.value, before.sheet, before.number, why)
            raise RowRejected(Reason.DUPLICATE_REGION, **facts)
        releases = list(_releases(found, figure))
        self._told[place] = _Told(sheet, number, figure, parts, releases)

    def _figure(self, found: _Found, otherwise: Denominator) -> Figure:
        region = places.region(found["code"], found["region"], found["kind"])
        semester = places.semester(found["year"], found["half"], self._options.semester)
        data_date = self._day(found["data_date"], self._options.data_date)
        unit = self._unit(found["unit"])
        value = rupiah(found["value"], unit, "nilai_ep")
        penyedia = _optional(found["rup_penyedia"], unit, "rup_penyedia")
        swakelola = _optional(found["rup_swakelola"], unit, "rup_swakelola")
        rup = _optional(found["rup"], unit, "rup_total")
        if penyedia is not None and swakelola is not None:
            if rup is None:
                rup = penyedia + swakelola
            elif rup != penyedia + swakelola:
                facts = {"rup": rup, "sum": penyedia + swakelola}
                self.findings.append(
                    Finding(FindingKind.PLAN_SUM_DIFFERS, region.code, semester, facts)
                )
        denominator = _word(Denominator, found["denominator"], otherwise)
        if rup is None and penyedia is not None and not cells.text(found["denominator"]):
            rup, denominator = penyedia, Denominator.RUP_PENYEDIA  # half a plan is another metric
        source = cells.text(found["source"]) or self._options.source or NO_SOURCE
        finished = _optional(found["finished"], unit, "nilai_selesai")
        if finished is not None and finished > value:
            raise RowRejected(Reason.BAD_AMOUNT, text=cells.shown(found["finished"]), fault="more")
        told_from = self._options.orders_from
        if told_from is None or told_from.year != semester.year:
            told_from = semester.start
        orders_from = self._day(found["orders_from"], told_from)
        if orders_from.year > semester.year:
            raise RowRejected(Reason.BAD_DATE, text=orders_from.isoformat())
        return Figure(
            region=region,
            semester=semester,
            value=value,
            finished=finished,
            rup=rup,
            rup_penyedia=penyedia,
            rup_swakelola=swakelola,
            data_date=data_date,
            plan_date=None,
            orders_from=orders_from,
            orders_to=self._day(found["orders_to"], min(data_date, semester.end)),
            source=source[:200],
            denominator=denominator,
            order_states=_word(OrderStates, found["states"], OrderStates.IN_PROCESS_AND_FINISHED),
        )

    def _take_unit(self, found: _Found) -> None:
        region = places.region(found["code"], found["region"], found["kind"])
        semester = places.semester(found["year"], found["half"], self._options.semester)
        unit = self._unit(found["unit"])
        name = cells.text(found["unit_name"])
        code = cells.text(found["unit_code"]) or name
        units = self._units.setdefault((semester, region), {})
        if code in units:
            raise RowRejected(Reason.DUPLICATE_UNIT, text=cells.shown(name or code))
        units[code] = Unit(
            code=code,
            name=name,
            value=rupiah(found["value"], unit, "nilai_ep"),
            finished=_optional(found["finished"], unit, "nilai_selesai") or 0,
            rup_penyedia=rupiah(found["rup_penyedia"], unit, "rup_penyedia"),
            rup_swakelola=_optional(found["rup_swakelola"], unit, "rup_swakelola") or 0,
            rup_ep=_optional(found["rup_ep"], unit, "rup_ep"),
        )
        self._log.counted[Kind.RECAP_UNITS.value] += 1

    def _compare_units(self, figure: Figure, units: tuple[Unit, ...]) -> None:
        summed = sum(unit.value for unit in units)
        if units and summed != figure.value:
            facts = {"value": figure.value, "sum": summed}
            self.findings.append(
                Finding(FindingKind.UNITS_DIFFER, figure.region.code, figure.semester, facts)
            )

    def _unit(self, cell: Cell) -> int:
        written = cells.text(cell).casefold() or self._options.unit or ""
        if written not in UNITS:
            raise RowRejected(Reason.NO_UNIT, text=cells.shown(cell))
        return UNITS[written]

    def _day(self, cell: Cell, otherwise: date | None) -> date:
        if cell in (None, "") and otherwise is not None:
            return otherwise
        return cells.day(cell)


def _releases(found: _Found, figure: Figure) -> Iterator[Release]:
    for field, measure in (
        ("released_share", Released.SHARE),
        ("released_rank", Released.RANK_SHARE),
    ):
        if cells.text(found[field]):
            yield Release(
                region_code=figure.region.code,
                measure=measure,
                value=released_number(measure, found[field]),
                semester=figure.semester,
                data_date=figure.data_date,
                published=figure.data_date,
                peers=None,
                scope="e-purchasing",
                publisher=figure.source,
                url=cells.text(found["url"])[:500],
            )


def released_number(measure: Released, cell: Cell) -> Decimal:
    """
    A published number with its digits as published; raises RowRejected.

    A workbook keeps 17,5 % as 0.175, so a share that is a fraction there can be read in two ways.
    """
    written = cells.text(cell).rstrip("% ").replace(",", ".")
    try:
        value = Decimal(written) if written.isascii() else Decimal("NaN")
    except ArithmeticError:
        value = Decimal("NaN")
    whole = measure is not Released.SHARE
    if not value.is_finite() or value < 0 or (whole and value != value.to_integral_value()):
        raise RowRejected(Reason.BAD_RELEASE, text=written[:60])
    if measure is Released.SHARE and isinstance(cell, float) and 0 < value < 1:
        raise RowRejected(Reason.FRACTION, text=written[:60])
    return value


def rupiah(cell: Cell, unit: int, column: str) -> int:
    """An amount as a person writes it, or as a workbook's number; raises RowRejected."""
    try:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            amount = Decimal(repr(cell)) * unit
            if amount.is_nan() or amount < 0:
                raise BadAmount(str(cell), AmountFault.NEGATIVE)
            if amount >= LARGEST:
                raise BadAmount(str(cell), AmountFault.TOO_LARGE)
            return whole_rupiah(amount)
        return read_rupiah("" if cell is None else str(cell), unit)
    except BadAmount as error:
        raise RowRejected(
            Reason.BAD_AMOUNT, text=cells.shown(cell), fault=error.fault.value, column=column
        ) from error


def _optional(cell: Cell, unit: int, column: str) -> int | None:
    return None if cell in (None, "") else rupiah(cell, unit, column)


def _word(words: Any, cell: Cell, otherwise: Any) -> Any:
    written = cells.text(cell).casefold()
    if not written:
        return otherwise
    for word in words:
        if written == word.value.casefold():
            return word
    raise RowRejected(Reason.UNKNOWN_WORD, text=cells.shown(cell))
