"""
A country that plans and buys day by day, as honest as one can be drawn up.

Plans appear in January and are revised, most of all by September's APBD-P; some are withdrawn and
announced again. Orders follow working days and crowd in December; they are entered late, are
finished later, and some are cancelled after all. What the gateway would tell of a government on a
day comes as rows, and, added up without the project's own counting, as sums.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from procurement.figures import Snapshot
from procurement.regions import Region, gazetteer
from procurement.semester import Semester
from sync.errors import FileRefused
from sync.shapes import Kind
from sync.snapshots import Options, tell
from sync.tally import Sums, UnitSums, YearSums

Row = dict[str, Any]

BILLION = 10**9
#: What part of a year's orders each month has.
MONTHS = (1, 3, 6, 8, 8, 9, 7, 8, 9, 11, 12, 18)
#: Until here a year is entered late.
LAST_ENTRY = (3, 31)

PENYEDIA = "rup/paket-penyedia-terumumkan"
SWAKELOLA = "rup/paket-swakelola-terumumkan"
V5 = "ekatalog-archive/paket-e-purchasing"
V6 = "ekatalog/paket-e-purchasing"
DATASETS = (PENYEDIA, SWAKELOLA, V5, V6)


@dataclass(frozen=True, slots=True)
class Office:
    """A work unit; the plan and v5 know it by its number, v6 by its textual code."""

    number: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the plan: its ceiling from each day on, None while it is not announced."""

    key: int
    office: Office
    kind: Kind
    steps: tuple[tuple[date, int | None], ...]

    def worth(self, day: date) -> int | None:
        found = None
        for since, amount in self.steps:
            if since > day:
                break
            found = amount
        return found


@dataclass(frozen=True, slots=True)
class Order:
    """An order: told from the day it is entered, finished or cancelled on later ones."""

    key: int
    office: Office
    kind: Kind
    day: date
    value: int
    entered: date
    finished: date
    cancelled: date | None

    def is_told(self, day: date) -> bool:
        return self.entered <= day

    def counts(self, day: date) -> bool:
        return self.entered <= day and (self.cancelled is None or day < self.cancelled)

    def is_finished(self, day: date) -> bool:
        return self.counts(day) and self.finished <= day


@dataclass
class Government:
    """One region, in every year that it is asked for; the same seed makes the same government."""

    region: Region
    seed: int
    orders_a_year: int = 120
    _years: dict[int, tuple[list[Package], list[Order]]] = field(default_factory=dict)

    @property
    def klpd(self) -> str:
        assert self.region.lkpp_code is not None  # those without are not asked
        return self.region.lkpp_code

    @cached_property
    def offices(self) -> list[Office]:
        chance = random.Random(f"{self.seed} {self.region.code}")
        start = int(self.region.code.replace(".", "")) * 100
        return [
            Office(start + n, f"{n}.01.0.00", f"DINAS {n}") for n in range(1, chance.randint(5, 8))
        ]

    def packages(self, year: int) -> list[Package]:
        return self._year(year)[0]

    def orders(self, year: int) -> list[Order]:
        return self._year(year)[1]

    def _year(self, year: int) -> tuple[list[Package], list[Order]]:
        if year not in self._years:
            chance = random.Random(f"{self.seed} {self.region.code} {year}")
            packages = list(self._plan(year, chance))
            plan = sum(package.steps[0][1] or 0 for package in packages)
            self._years[year] = packages, list(self._purchases(year, plan, chance))
        return self._years[year]

    def _plan(self, year: int, chance: random.Random) -> Iterator[Package]:
        size = random.Random(f"{self.seed} size {self.region.code}").lognormvariate(0, 0.9)
        total = 700 * BILLION * size * chance.uniform(0.9, 1.15)
        count = 32
        weights = [chance.lognormvariate(0, 1) for _ in range(count)]
        opens = date(year, 1, 1) + timedelta(days=chance.randint(0, 20))
        revised = date(year, 9, 10) + timedelta(days=chance.randint(0, 45))
        by = chance.choice([1.0, chance.uniform(0.7, 1.3), chance.uniform(0.9, 1.1)])
        gone = date(year, chance.randint(3, 11), chance.randint(1, 28))
        withdraws = chance.random() < 0.3
        for n, weight in enumerate(weights):
            amount = max(1_000_000, int(total * weight / sum(weights)))
            wait = min(60, int(chance.expovariate(1 / 12)))
            steps: list[tuple[date, int | None]] = [(opens + timedelta(days=wait), amount)]
            if chance.random() < 0.15:
                day = date(year, chance.randint(3, 8), chance.randint(1, 28))
                amount = int(amount * chance.uniform(0.7, 1.3))
                steps.append((day, amount))
            if withdraws and weight < sum(weights) / 20 and chance.random() < 0.3:
                steps += [(gone, None), (gone + timedelta(days=chance.randint(1, 6)), amount)]
            if by != 1.0:
                steps.append((revised, int(amount * by * chance.uniform(0.9, 1.1))))
            key = int(f"{self.region.code.replace('.', ''):0<4}{year % 100:02}{n:03}")
            kind = Kind.PLAN_SWAKELOLA if n % 4 == 3 else Kind.PLAN_PENYEDIA
            yield Package(key, chance.choice(self.offices), kind, tuple(sorted(steps, key=_since)))

    def _purchases(self, year: int, plan: int, chance: random.Random) -> Iterator[Order]:
        share = chance.uniform(0.05, 0.4)
        weights = [min(chance.lognormvariate(0, 1.1), 8) for _ in range(self.orders_a_year)]
        begins = 1 if chance.random() < 0.9 else chance.randint(3, 5)
        last = date(year + 1, *LAST_ENTRY)
        for n, weight in enumerate(weights):
            month = max(begins, chance.choices(range(1, 13), MONTHS)[0])
            day = date(year, month, chance.randint(1, 28))
            if begins == 1 and chance.random() < 0.04:
                day = date(year - 1, 12, chance.randint(15, 31))
            day -= timedelta(days=max(0, day.weekday() - 4))
            lag = 45 if chance.random() < 0.06 else 6
            entered = max(day, date(year, 1, 1)) + timedelta(days=chance.randint(0, lag))
            entered = min(entered + timedelta(days=(7 - entered.weekday()) % 7 % 3), last)
            old = chance.random() < 0.4 if year == 2025 else year < 2025
            yield Order(
                key=int(f"{self.region.code.replace('.', ''):0<4}{year % 100:02}{n:04}"),
                office=chance.choice(self.offices),
                kind=Kind.ORDERS_V5 if old else Kind.ORDERS_V6,
                day=day,
                value=max(100_000, int(plan * share * weight / sum(weights))),
                entered=entered,
                finished=entered + timedelta(days=chance.randint(10, 90)),
                cancelled=entered + timedelta(days=chance.randint(3, 50))
                if chance.random() < 0.03
                else None,
            )

    # What is told on a day

    def sums(self, year: int, day: date) -> Sums:
        """What all rows of `year` come to on `day`, added up here."""
        told = YearSums()
        kinds: set[Kind] = set()
        announced = []
        for package in self.packages(year):
            worth = package.worth(day)
            if worth is None:
                continue
            kinds.add(package.kind)
            unit = told.units.setdefault(str(package.office.number), UnitSums(package.office.name))
            if package.kind is Kind.PLAN_PENYEDIA:
                unit.rup_penyedia += worth
            else:
                unit.rup_swakelola += worth
            announced.append(package.steps[0][0])
        told.plans |= kinds
        until = None
        for order in self.orders(year):
            if not order.is_told(day) or (order.kind is Kind.ORDERS_V5 and not order.counts(day)):
                continue
            told.has_orders = True
            kinds.add(order.kind)
            until = max(until or order.day, order.day)
            if not order.counts(day):
                continue
            unit = told.units.setdefault(str(order.office.number), UnitSums(order.office.name))
            month = 1 if order.day.year < year else order.day.month
            unit.value[month - 1] += order.value
            if order.is_finished(day):
                unit.finished[month - 1] += order.value
        years = {(self.region, year): told} if told.units or told.has_orders else {}
        latest = {year: max(announced)} if announced else {}
        return Sums(years, {year: kinds}, {}, until, latest, [])

    def snapshots(self, year: int, day: date) -> list[Snapshot]:
        """What is told for the semesters of `year`; nothing before the first order."""
        options = Options(data_date=day, orders_from=date(year, 1, 1), source="INAPROC")
        try:
            return tell(self.sums(year, day), options, "negeri").snapshots
        except FileRefused:
            return []

    def rows(self, year: int, day: date) -> dict[str, list[Row]]:
        """What the gateway answers on `day`, by dataset."""
        told: dict[str, list[Row]] = {dataset: [] for dataset in DATASETS}
        for package in self.packages(year):
            worth = package.worth(day)
            since = package.steps[0][0]
            if worth is not None:
                row = self._package(package, year, worth, since)
                told[PENYEDIA if package.kind is Kind.PLAN_PENYEDIA else SWAKELOLA].append(row)
        if told[PENYEDIA]:
            first = told[PENYEDIA][0]
            within = {"tipe_paket": "PDS", "kd_rup_swakelola": first["kd_rup"] + 800}
            draft = {"status_umumkan_rup": "Terdelete", "status_aktif_rup": False}
            told[PENYEDIA] += [
                first | {"kd_rup": first["kd_rup"] + 900} | within,
                first | {"kd_rup": first["kd_rup"] + 901} | draft,
            ]
        for order in self.orders(year):
            if not order.is_told(day):
                continue
            if order.kind is Kind.ORDERS_V6:
                told[V6].append(self._order(order, year, day))
            elif order.counts(day):
                told[V5] += self._lines(order, year, day)
        return told

    def _package(self, package: Package, year: int, worth: int, since: date) -> Row:
        row = {
            "kd_rup": package.key,
            "kd_klpd": self.klpd,
            "nama_klpd": self.region.name,
            "tahun_anggaran": year,
            "pagu": worth,
            "kd_satker": package.office.number,
            "kd_satker_str": package.office.code,
            "nama_satker": package.office.name,
            "status_umumkan_rup": "Terumumkan",
            "status_aktif_rup": True,
            "status_delete_rup": False,
            "tgl_pengumuman_paket": f"{since}T08:15:00.000Z",
        }
        if package.kind is Kind.PLAN_SWAKELOLA:
            return row | {"tipe_swakelola": 1}
        return row | {
            "metode_pengadaan": "E-Purchasing" if package.key % 3 else "Tender",
            "tipe_paket": "Penyedia",
            "kd_rup_swakelola": None,
        }

    def _order(self, order: Order, year: int, day: date) -> Row:
        status = "COMPLETED" if order.is_finished(day) else "ON_PROCESS"
        return {
            "order_id": f"01JZ24W963T9{order.key:014}",
            "kode_klpd": self.klpd,
            "fiscal_year": year,
            "order_date": f"{order.day}T00:00:00Z",
            "status": status if order.counts(day) else "CANCELLED",
            "shipment_status": "DRAFT",
            "total": order.value,
            "total_qty": 3,
            "rup_code": str(order.key),
            "kode_satker": order.office.code,
            "nama_satker": order.office.name,
        }

    def _lines(self, order: Order, year: int, day: date) -> list[Row]:
        first = order.value // 3 if order.key % 3 == 0 else order.value
        worths = [first, order.value - first] if first < order.value else [first]
        status = "Paket Selesai" if order.is_finished(day) else "Paket Proses"
        edited = order.finished if order.is_finished(day) else order.entered
        return [
            {
                "kd_paket": order.key,
                "kd_paket_produk": order.key * 10 + n,
                "kd_klpd": self.klpd,
                "kd_rup": order.key,
                "tahun_anggaran": year,
                "satker_id": order.office.number,
                "nama_satker": None,
                "kd_produk": 7000 + n,
                "jml_jenis_produk": len(worths),
                "kuantitas": 1,
                "harga_satuan": worth,
                "ongkos_kirim": 0,
                "total_harga": worth,
                "tanggal_buat_paket": order.day.isoformat(),
                "tanggal_edit_paket": max(edited, order.day).isoformat(),
                "paket_status_str": status,
            }
            for n, worth in enumerate(worths)
        ]


def _since(step: tuple[date, int | None]) -> date:
    return step[0]


def country(count: int, seed: int, provinces: Sequence[str] = (), **more: Any) -> list[Government]:
    """`count` governments: all of `provinces`, and others here and there."""
    asked = [region for region in gazetteer() if region.autonomous and region.lkpp_code]
    whole = [region for region in asked if region.province_code in provinces]
    others = [region for region in asked if region.province_code not in provinces]
    some = random.Random(seed).sample(others, count - len(whole))
    chosen = [*whole, *sorted(some, key=lambda region: region.code)]
    return [Government(region, seed, **more) for region in chosen]


def told_semesters(snapshots: Sequence[Snapshot]) -> dict[Semester, Snapshot]:
    return {snapshot.figure.semester: snapshot for snapshot in snapshots}


#: Changes what one region tells of one year, on the day it is asked.
Change = Callable[[Region, int, list[Snapshot]], list[Snapshot]]
