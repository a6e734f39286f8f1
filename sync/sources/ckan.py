"""
LKPP's open data: the plan and the e-purchasing of every government, a table a year.

Publisher  LKPP, https://data.lkpp.go.id (CKAN), no account
Endpoints  /api/3/action/package_show names the tables of `data-e-katalog` (e-purchasing of each
           institution) and of `nilai-perencanaan-dan-realisasi-pengadaan-barang-jasa` (plans)
Rhythm     once a year, in March for the year before: a look a week is more than enough
Caveats    names and kinds instead of codes, and not one for one; which orders and which plan are
           meant is nowhere said, so the share is of no stated plan and never ranked with the
           others; the realisation beside the plans is of all methods, never e-purchasing; columns
           and units differ from year to year; a table's date is that of its upload
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from procurement.amounts import LARGEST, UNITS
from procurement.batches import is_many
from procurement.board import Board
from procurement.figures import (
    Denominator,
    Fact,
    Figure,
    Finding,
    FindingKind,
    OrderStates,
    Snapshot,
)
from procurement.names import words
from procurement.regions import Region
from procurement.releases import Release, Released
from procurement.semester import Semester
from sync import cells, places
from sync.errors import FileRefused, Reason, RowRejected
from sync.files.opening import open_sheets
from sync.files.sheets import Cell, Sheet
from sync.headers import Shaped, folded, recognise
from sync.recap import rupiah
from sync.rowlog import RowLog
from sync.shapes import Kind, Shape
from sync.sources.envelope import rejection
from sync.sources.errors import Fault, SourceFault
from sync.sources.fetching import Fetcher
from sync.sources.scope import Scope
from sync.sources.source import Part

#: What is downloaded are tables in many formats, and not JSON alone.
HEADERS = {"Accept": "*/*"}
#: What the figures' source is called.
OPEN_DATA = "LKPP data terbuka"
#: What a published plan is about: it is no e-purchasing.
PLAN_SCOPE = "rencana pengadaan semua metode"

ORDERS_SET = "data-e-katalog"
PLAN_SET = "nilai-perencanaan-dan-realisasi-pengadaan-barang-jasa"
#: Of one table in several formats the first is read.
FORMATS = ("csv", "xlsx", "json")

_PLACE = {
    "name": ("nama_klpd", "nama_k_l_pd", "nama_instansi", "nama_kldi", "instansi", "klpd", "nama"),
    "kind": ("jenis_klpd", "jenis_k_l_pd", "jenis_instansi", "jenis_kldi", "kategori", "jenis"),
    "year": ("tahun_anggaran", "tahun"),
    "unit": ("satuan",),
}
SHAPES = {
    ORDERS_SET: Shape(
        Kind.OPEN_ORDERS,
        _PLACE
        | {
            "amount": (
                "nilai_e_purchasing",
                "total_nilai_e_purchasing",
                "realisasi_e_purchasing",
                "nilai_realisasi_e_purchasing",
                "total_realisasi_e_purchasing",
                "nilai_epurchasing",
                "total_nilai_transaksi",
                "nilai_transaksi",
                "total_transaksi",
                "total_nilai_realisasi",
                "nilai_realisasi",
                "total_realisasi",
                "realisasi",
            )
        },
        marks=("name", "amount"),
    ),
    PLAN_SET: Shape(
        Kind.OPEN_PLAN,
        _PLACE
        | {
            "amount": (
                "total_nilai_rup",
                "nilai_rup",
                "total_rup",
                "rup",
                "total_nilai_perencanaan",
                "nilai_perencanaan",
                "total_perencanaan",
                "perencanaan",
            )
        },
        marks=("name", "amount"),
    ),
}
_FIELDS = ("name", "kind", "year", "unit", "amount")

_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])", re.ASCII)
_CURRENCY = r"(?:rp|rupiah|idr)"
_SCALE = r"(?P<scale>ribu|juta|miliar|milyar|triliun)(?:an)?"
#: "nilai_rup_dalam_juta_rupiah": what a column is called, and its unit.
_HEADED = re.compile(
    rf"(?P<bare>.*?)"
    rf"(?P<unit>(?:_|^)(?:dalam_)?(?:(?:{_CURRENCY}_)?{_SCALE}(?:_{_CURRENCY})?|{_CURRENCY}))?"
)
#: Words of a kind of government, and words that say of none which it is.
_KINDS = {"provinsi", "kab", "kota"}
_NO_KIND = {"pemda", "pemerintah", "daerah", "pd"}
#: How the names of bodies begin that are no regional government.
_OTHERS = {
    "kementerian", "badan", "lembaga", "komisi", "mahkamah", "sekretariat", "kejaksaan",
    "kepolisian", "dewan", "majelis", "perpustakaan", "arsip", "ombudsman", "otoritas", "pusat",
    "bank", "institusi", "universitas", "pt", "perum", "tentara", "televisi", "radio", "staf",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A table that the catalogue names; `day` is when it was put there."""

    path: str
    params: dict[str, str]
    url: str
    format: str
    day: date


@dataclass(slots=True)
class Amounts:
    """The amounts of one table by region, in rupiah."""

    table: Table
    by_region: dict[Region, int] = field(default_factory=dict)


class Ckan:
    """The source: each year is a part."""

    name = "ckan"
    renews = True

    def __init__(self, fetcher: Fetcher, base_url: str, board: Board) -> None:
        """
        `fetcher` asks `base_url`, and so does everything here: tables on other hosts are refused.

        `board` is what is told now: what another source tells is left to it.
        """
        self.meter = fetcher.meter
        self._fetcher = fetcher
        self._base = base_url
        self._board = board

    def count(self, scope: Scope) -> int:
        return len({year for _, year in scope.pairs})

    async def parts(self, scope: Scope) -> AsyncGenerator[Part, None]:
        """A part for each year; raises SourceFault where the catalogue cannot be read."""
        catalogue = {name: await self._catalogue(name) for name in (PLAN_SET, ORDERS_SET)}
        for year in dict.fromkeys(year for _, year in scope.pairs):
            regions = {region for region, asked in scope.pairs if asked == year}
            yield await self._year(year, regions, catalogue)

    async def _catalogue(self, name: str) -> dict[int, list[dict[str, Any]]]:
        answer = await self._fetcher.get("/api/3/action/package_show", {"id": name}, read_catalogue)
        assert answer.said is not None  # nothing was known before
        return answer.said

    async def _year(
        self,
        year: int,
        regions: set[Region],
        catalogue: dict[str, dict[int, list[dict[str, Any]]]],
    ) -> Part:
        title, log = f"{OPEN_DATA} {year}", RowLog()
        found: dict[str, Amounts] = {}
        for name, shape in SHAPES.items():
            resources = catalogue[name].get(year)
            if not resources:
                continue
            try:
                found[name] = await self._amounts(_table(resources, self._base), shape, year, log)
            except SourceFault as fault:
                return Part(f"{name} {year}", log=log, fault=fault)
            except FileRefused as refused:
                detail = str(refused.facts.get("columns") or refused.refusal.value)
                changed = SourceFault(Fault.BAD_SHAPE, detail[:100])
                return Part(f"{name} {year}", log=log, fault=changed)
        orders, plans = found.get(ORDERS_SET), found.get(PLAN_SET)
        wanted = sorted(regions, key=lambda region: region.code)
        snapshots = self._snapshots(year, wanted, orders, plans) if orders else []
        told = {snapshot.figure.region for snapshot in snapshots}
        releases = [
            _release(region, year, plans)
            for region in wanted
            if plans and region in plans.by_region and region not in told
            if not any(one.semester.year == year for one in self._board.figures_of(region))
        ]
        return Part(title, snapshots=snapshots, releases=releases, findings=_findings(log), log=log)

    def _snapshots(
        self, year: int, regions: list[Region], orders: Amounts, plans: Amounts | None
    ) -> list[Snapshot]:
        found = []
        for region in regions:
            if region not in orders.by_region:
                continue
            plan = plans.by_region.get(region) if plans else None
            figure = _figure(region, year, orders, plan, plans.table.day if plans else None)
            told = self._board.figure(region, figure.semester)
            if told is None or told.source == OPEN_DATA:
                found.append(Snapshot(figure))
        return found

    async def _amounts(self, table: Table, shape: Shape, year: int, log: RowLog) -> Amounts:
        answer = await self._fetcher.get(table.path, table.params, bytes)
        assert answer.said is not None  # nothing was known before
        with tempfile.TemporaryDirectory(prefix="porsi-") as folder:
            path = Path(folder) / f"tabel.{table.format}"
            path.write_bytes(answer.said)
            return _read(path, table, shape, year, log)


def read_catalogue(body: bytes) -> dict[int, list[dict[str, Any]]]:
    """The tables of a data set by the year that their names say; raises SourceFault."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SourceFault(Fault.BAD_JSON, str(error)[:100]) from error
    if not isinstance(told, dict) or told.get("success") is not True:
        raise rejection(told.get("error") if isinstance(told, dict) else None)
    result = told.get("result")
    resources = result.get("resources") if isinstance(result, dict) else None
    if not isinstance(resources, list) or not all(isinstance(one, dict) for one in resources):
        raise SourceFault(Fault.BAD_SHAPE, "resources")
    found: dict[int, list[dict[str, Any]]] = {}
    for resource in resources:
        file = urlsplit(str(resource.get("url") or "")).path.rpartition("/")[2]
        for text in (str(resource.get("name") or ""), unquote(file)):
            years = {int(year) for year in _YEAR.findall(text)}
            if len(years) == 1:
                found.setdefault(years.pop(), []).append(resource)
                break
    if not found:
        raise SourceFault(Fault.BAD_SHAPE, "tahun")
    return found


def _table(resources: list[dict[str, Any]], base: str) -> Table:
    """The table to be read of those of one year: the newest, in the best format."""
    tables = [table for one in resources if (table := _usable(one, base)) is not None]
    if not tables:
        raise SourceFault(Fault.NOT_FOUND, ", ".join(FORMATS))
    return min(tables, key=lambda one: (-one.day.toordinal(), FORMATS.index(one.format), one.url))


def _usable(resource: dict[str, Any], base: str) -> Table | None:
    """The table that a resource is; None in formats that are not read. Raises SourceFault."""
    url = urljoin(base, str(resource.get("url") or ""))
    parts, home = urlsplit(url), urlsplit(base)
    format_ = str(resource.get("format") or "").casefold().lstrip(".")
    if format_ not in FORMATS:
        format_ = parts.path.rpartition(".")[2].casefold()
    if format_ not in FORMATS:
        return None
    if (parts.hostname, parts.port) != (home.hostname, home.port):
        raise SourceFault(Fault.REDIRECT, (parts.hostname or "")[:100])
    try:
        day = date.fromisoformat(
            str(resource.get("last_modified") or resource.get("created") or "")[:10]
        )
    except ValueError as error:
        raise SourceFault(Fault.BAD_SHAPE, "last_modified") from error
    return Table(parts.path, dict(parse_qsl(parts.query)), url, format_, day)


class _Headers:
    """Reads what columns are called, and remembers the units that stand with their names."""

    def __init__(self) -> None:
        self.units: dict[str, int] = {}

    def __call__(self, cell: object) -> str:
        found = _HEADED.fullmatch(folded(cell))
        assert found is not None  # everything is a bare name at least
        if found["unit"]:
            self.units[found["bare"]] = UNITS[found["scale"] or "rupiah"]
        return found["bare"]

    def unit(self, shaped: Shaped) -> int | None:
        """The unit of the amounts: that of their column, or the one that a title names."""
        column = shaped.column("amount")
        titles = {unit for name, unit in self.units.items() if name not in shaped.header}
        named = self.units.get(column or "")
        return named or (titles.pop() if len(titles) == 1 else None)


class _Everything:
    """All keys of records are worth reading: which they are, the header says."""

    def __contains__(self, key: object) -> bool:
        return True


def _read(path: Path, table: Table, shape: Shape, year: int, log: RowLog) -> Amounts:
    """The amounts in a table; raises FileRefused, and SourceFault where its unit is unknown."""
    refusals = []
    for sheet in open_sheets(path, _Everything(), name=f"{shape.kind.value} {year}"):
        headers = _Headers()
        try:
            shaped = recognise(sheet, (shape,), headers)
        except FileRefused as refused:
            refusals.append(refused)
            continue
        return _Rows(shaped, headers.unit(shaped), year, log).amounts(table)
    raise refusals[0]


class _Rows:
    """The rows of one table, put to the regions they are about."""

    def __init__(self, shaped: Shaped, unit: int | None, year: int, log: RowLog) -> None:
        self._sheet: Sheet = shaped.sheet
        self._kind = shaped.kind.value
        self._unit = unit
        self._year = year
        self._log = log
        self._rows: list[tuple[int, tuple[Cell, ...]]] = []
        log.take_each(shaped, _FIELDS, lambda number, found: self._rows.append((number, found)))

    def amounts(self, table: Table) -> Amounts:
        unit = self._unit or self._proven_unit()
        told: dict[Region, list[tuple[int, int]]] = {}
        for number, found in self._rows:
            try:
                region = self._region(found)
                if region is None:
                    self._log.passed[self._kind] += 1
                    continue
                named = cells.text(found[3]).casefold()
                if named and named not in UNITS:
                    raise RowRejected(Reason.NO_UNIT, text=cells.shown(found[3]))
                amount = rupiah(found[4], UNITS[named] if named else unit, "nilai")
            except RowRejected as why:
                self._log.reject(self._kind, self._sheet, number, why)
            else:
                told.setdefault(region, []).append((number, amount))
        amounts = Amounts(table)
        for region, rows in told.items():
            if len({amount for _, amount in rows}) > 1:
                self._reject_doubles(region, [number for number, _ in rows])
                continue
            amounts.by_region[region] = rows[0][1]
            self._log.counted[self._kind] += 1
            self._log.doubled[self._kind] += len(rows) - 1
        return amounts

    def _region(self, found: tuple[Cell, ...]) -> Region | None:
        """The region of a row; None where it is another body's, of another year, or a sum."""
        name, kind, year = found[:3]
        if cells.text(year) and cells.year(year) != self._year:
            return None
        said = set(words(cells.text(kind)))
        kinds = said & _KINDS
        if said and not kinds and not said & _NO_KIND:
            return None
        if not kinds and words(cells.text(name))[:1] and words(cells.text(name))[0] in _OTHERS:
            return None
        try:
            return places.region(None, name, kinds.pop() if len(kinds) == 1 else None)
        except RowRejected as why:
            if why.reason is Reason.TOTALS_ROW:
                return None
            raise

    def _reject_doubles(self, region: Region, numbers: list[int]) -> None:
        """Which of several rows is right, nobody here can say: none counts."""
        for number in numbers:
            other = next(one for one in numbers if one != number)
            facts = {"name": region.name, "other": self._sheet.place(other)}
            why = RowRejected(Reason.DUPLICATE_REGION, **facts)
            self._log.reject(self._kind, self._sheet, number, why)

    def _proven_unit(self) -> int:
        """
        Rupiah, where any other unit would make the largest amount more than an amount can be.

        Raises SourceFault where that shows nothing: a unit is not guessed.
        """
        largest = 0
        for _, found in self._rows:
            try:
                largest = max(largest, rupiah(found[4], 1, "nilai"))
            except RowRejected:
                continue
        says_itself = self._rows and all(cells.text(found[3]) for _, found in self._rows)
        if not says_itself and largest * UNITS["ribu"] < LARGEST:
            raise SourceFault(Fault.BAD_SHAPE, "satuan")
        return 1


def _figure(
    region: Region, year: int, orders: Amounts, plan: int | None, plan_date: date | None
) -> Figure:
    day = orders.table.day
    second = Semester(year, 2)
    semester = second if day >= second.opens else second.first_half
    return Figure(
        region=region,
        semester=semester,
        value=orders.by_region[region],
        finished=None,
        rup=plan,
        rup_penyedia=None,
        rup_swakelola=None,
        data_date=day,
        plan_date=plan_date if plan is not None else None,
        orders_from=semester.start,
        orders_to=min(day, semester.end),
        source=OPEN_DATA,
        denominator=Denominator.NOT_STATED,
        order_states=OrderStates.NOT_STATED,
    )


def _release(region: Region, year: int, plans: Amounts) -> Release:
    return Release(
        region_code=region.code,
        measure=Released.RUP,
        value=Decimal(plans.by_region[region]),
        semester=None,
        data_date=plans.table.day,
        published=plans.table.day,
        peers=None,
        scope=f"{PLAN_SCOPE} {year}",
        publisher=OPEN_DATA,
        url=plans.table.url[:500],
    )


def _findings(log: RowLog) -> list[Finding]:
    found = []
    for kind, read in log.read.items():
        rejected = log.rejected[kind]
        if is_many(rejected, read - log.passed[kind]):
            facts: dict[str, Fact] = {"rejected": rejected, "read": read, "kind": kind}
            found.append(Finding(FindingKind.MANY_REJECTED, facts=facts))
    return found
