"""
Faults of rows: what a gateway may do to its answers, each drawn at random.

A fault changes the rows of a night in place, or sets a trap that answers instead of the gateway.
Rows that are lost while as many new ones come cannot be seen, and are not drawn here.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

from procurement.regions import Region
from tests.gateway.server import Reply, Trap
from tests.sync.country import DATASETS, PENYEDIA, SWAKELOLA, V5, V6, Government, Row

AMOUNT = {PENYEDIA: "pagu", SWAKELOLA: "pagu", V5: "total_harga", V6: "total"}
YEAR = {PENYEDIA: "tahun_anggaran", SWAKELOLA: "tahun_anggaran", V5: "tahun_anggaran"}
YEAR |= {V6: "fiscal_year"}
KLPD = {PENYEDIA: "kd_klpd", SWAKELOLA: "kd_klpd", V5: "kd_klpd", V6: "kode_klpd"}
DATE = {V5: "tanggal_buat_paket", V6: "order_date"}
#: Columns without which a row says nothing that counts.
NEEDED = {
    PENYEDIA: ("kd_rup", "kd_klpd", "tahun_anggaran", "pagu", "kd_satker", "status_umumkan_rup"),
    SWAKELOLA: ("kd_rup", "tipe_swakelola", "pagu", "status_aktif_rup", "status_delete_rup"),
    V5: ("kd_paket", "total_harga", "jml_jenis_produk", "paket_status_str", "tanggal_buat_paket"),
    V6: ("order_id", "kode_klpd", "fiscal_year", "total", "status", "order_date", "kode_satker"),
}


#: Rows of a penyedia plan that lie within swakelola, or were deleted.
NEVER_LIVE = 2


@dataclass
class Night:
    """What the gateway would answer honestly: rows by dataset, government's code and year."""

    governments: Sequence[Government]
    year: int
    rows: dict[tuple[str, str, int], list[Row]]
    #: How many there were a day earlier.
    eve: dict[tuple[str, str, int], int] = field(default_factory=dict)
    traps: list[Trap] = field(default_factory=list)
    #: Rows on a page.
    page: int = 30

    def of(self, dataset: str, klpd: str) -> list[Row]:
        return self.rows[dataset, klpd, self.year]

    def unseen(self, dataset: str, klpd: str) -> int:
        """So many may be lost unseen: as many have come since yesterday, or count for nothing."""
        place = dataset, klpd, self.year
        came = max(0, len(self.rows[place]) - self.eve.get(place, 0))
        return came + (NEVER_LIVE if dataset == PENYEDIA else 0)

    def with_rows(self, chance: random.Random, *datasets: str, least: int = 1) -> tuple[str, str]:
        """A dataset and a government that has rows there."""
        return chance.choice(
            [
                (dataset, government.klpd)
                for dataset in datasets or DATASETS
                for government in self.governments
                if len(self.of(dataset, government.klpd)) >= least
            ]
        )

    def whom(self, chance: random.Random) -> list[str]:
        """The codes of one government, two, a province's, or all."""
        regions: list[Region] = [government.region for government in self.governments]
        province = chance.choice(regions).province_code
        chosen = chance.choice(
            [
                [chance.choice(regions)],
                chance.sample(regions, 2),
                [region for region in regions if region.province_code == province],
                regions,
            ]
        )
        return [region.lkpp_code for region in chosen if region.lkpp_code]

    def answer(self, dataset: str | None, klpds: Sequence[str], reply: Reply) -> None:
        """Answer so for `dataset` (all, where none is given) of the governments `klpds`."""

        def trap(request: Request) -> Reply | None:
            is_theirs = request.query_params.get("kode_klpd") in klpds
            is_it = dataset is None or request.url.path.endswith(dataset)
            return reply if is_theirs and is_it else None

        self.traps.append(trap)


Fault = Callable[[random.Random, Night], None]


def rows_doubled(chance: random.Random, night: Night) -> None:
    """Some rows twice, or a whole page again under another cursor."""
    dataset, klpd = night.with_rows(chance)
    rows = night.of(dataset, klpd)
    if chance.random() < 0.5:
        rows += chance.sample(rows, chance.randint(1, len(rows)))
        chance.shuffle(rows)
    else:
        rows[night.page : night.page] = rows[: night.page]


def page_instead_of_another(chance: random.Random, night: Night) -> None:
    """The second page is the first once more: what it held is lost."""
    dataset, klpd = night.with_rows(chance, PENYEDIA, V6, V5, least=2)
    rows = night.of(dataset, klpd)
    night.page = max(1, min(night.page, len(rows) // 2))
    if night.page <= night.unseen(dataset, klpd):
        return
    rows[night.page : 2 * night.page] = rows[: night.page]


def pages_cut_off(chance: random.Random, night: Night) -> None:
    """The list of pages ends too early: with a full page, a short one, or in the middle of one."""
    dataset, klpd = night.with_rows(chance, least=3)
    rows = list(night.of(dataset, klpd))
    first = chance.randint(1, max(1, len(rows) - 1 - night.unseen(dataset, klpd)))
    how = chance.choice(["full", "short", "torn", "no cursor"])
    meta: dict[str, Any] = {"limit": first if how == "full" else 1000, "cursor": "YWI="}
    if how == "no cursor":
        meta = {"limit": 1000, "has_more": True}
    body = json.dumps({"success": True, "data": rows[:first], "meta": meta}).encode()
    following = {"success": True, "data": rows[first:], "meta": {"limit": 1000}}

    def trap(request: Request) -> Reply | None:
        query = request.query_params
        if not request.url.path.endswith(dataset) or query.get("kode_klpd") != klpd:
            return None
        if query.get("tahun") != str(night.year):
            return None
        if "cursor" in query:
            return Reply(200, json.dumps(following).encode())
        return Reply(200, body[: len(body) // 2] if how == "torn" else body)

    night.traps.append(trap)


def rows_lost(chance: random.Random, night: Night) -> None:
    """A part of a dataset, of one row to all of it."""
    dataset = chance.choice(DATASETS)
    part = chance.choice([0.05, 0.3, 0.5, 0.7, 1.0])
    for klpd in night.whom(chance):
        rows = night.of(dataset, klpd)
        chance.shuffle(rows)
        del rows[: max(1 + night.unseen(dataset, klpd), round(part * len(rows)))]


def datasets_empty(chance: random.Random, night: Night) -> None:
    datasets = chance.choice([[PENYEDIA], [SWAKELOLA], [V5], [V6], [V5, V6], DATASETS])
    for klpd in night.whom(chance):
        for dataset in datasets:
            night.of(dataset, klpd).clear()


def answers_broken(chance: random.Random, night: Night) -> None:
    bodies = [
        b"<html>maintenance</html>",
        b"",
        b"[]",
        b'{"success":true,"data":null}',
        b'{"success":true,"data":[]}',
        b'{"success":false,"error":{"code":"1004"}}',
        b'{"success":true,"data":[{"pagu": NaN}]}',
        b'{"success":true,"data":["x"]}',
        b'{"success":true,"data":[{}]}',
    ]
    status = chance.choice([200, 200, 200, 403, 500])
    dataset = chance.choice([None, *DATASETS])
    night.answer(dataset, night.whom(chance), Reply(status, chance.choice(bodies)))


def rows_of_another(chance: random.Random, night: Night) -> None:
    """Another region's rows: instead of its own, or among them; in one dataset, or in all."""
    mine, other = (government.klpd for government in chance.sample(list(night.governments), 2))
    datasets = chance.choice([[chance.choice(DATASETS)], list(DATASETS)])
    is_added = chance.random() < 0.3
    for dataset in datasets:
        theirs = [dict(row) for row in night.of(dataset, other)]
        night.rows[dataset, mine, night.year] = [
            *(night.of(dataset, mine) if is_added else []),
            *theirs,
        ]


def regions_relabelled(chance: random.Random, night: Night) -> None:
    """
    Two regions exchanged wholly, their codes rewritten; orders alone, plan alone, or all.

    Where the plans or orders of two regions of one size are exchanged, nothing can tell it.
    """
    datasets = chance.choice([[PENYEDIA, SWAKELOLA], [V5, V6], list(DATASETS)])
    for _ in range(50):
        one, other = (government.klpd for government in chance.sample(list(night.governments), 2))
        sums = [
            sum(row[AMOUNT[dataset]] for dataset in datasets for row in night.of(dataset, klpd))
            for klpd in (one, other)
        ]
        if max(sums) > 2.5 * min(sums) > 0:
            break
    else:
        return
    for dataset in datasets:
        pair = night.of(dataset, one), night.of(dataset, other)
        for klpd, rows in ((one, pair[1]), (other, pair[0])):
            told = [row | {KLPD[dataset]: klpd, "nama_klpd": ""} for row in rows]
            night.rows[dataset, klpd, night.year] = told


def amounts_retyped(chance: random.Random, night: Night) -> None:
    dataset, klpd = night.with_rows(chance)
    write: Callable[[int], Any] = chance.choice(
        [
            lambda n: f"{n:,}".replace(",", ".") + ",00",
            lambda n: f"Rp {n}",
            lambda n: str(n),
            lambda n: float(n),
            lambda n: f"{n}.00",
            lambda n: f"{n / 1e6:.2f} juta",
            lambda n: None,
            lambda n: -n,
            lambda n: {"nilai": n},
            lambda n: True,
            lambda n: f"{n:,}",
            lambda n: f"{n:.3e}",
        ]
    )
    rows = night.of(dataset, klpd)
    for row in chance.sample(rows, chance.choice([1, len(rows)])):
        row[AMOUNT[dataset]] = write(row[AMOUNT[dataset]])


def columns_renamed(chance: random.Random, night: Night) -> None:
    dataset = chance.choice(DATASETS)
    column = chance.choice(NEEDED[dataset])
    how = chance.choice(["renamed", "gone", "null", "object"])
    for klpd in night.whom(chance):
        rows = night.of(dataset, klpd)
        for row in rows if chance.random() < 0.7 else rows[: len(rows) // 2]:
            if how in ("renamed", "gone"):
                value = row.pop(column)
                row.update({f"{column}_baru": value} if how == "renamed" else {})
            else:
                row[column] = None if how == "null" else {"v": row[column]}


def columns_swapped(chance: random.Random, night: Night) -> None:
    dataset, one, other = chance.choice(
        [
            (PENYEDIA, "pagu", "kd_rup"),
            (PENYEDIA, "kd_satker", "kd_rup"),
            (SWAKELOLA, "pagu", "kd_satker"),
            (SWAKELOLA, "pagu", "tahun_anggaran"),
            (V6, "total", "total_qty"),
            (V6, "order_id", "kode_satker"),
            (V6, "status", "shipment_status"),
            (V5, "total_harga", "kuantitas"),
            (V5, "kd_paket", "satker_id"),
            (V5, "satker_id", "kd_produk"),
        ]
    )
    for klpd in night.whom(chance):
        for row in night.of(dataset, klpd):
            row[one], row[other] = row[other], row[one]


def another_unit(chance: random.Random, night: Night) -> None:
    """The amounts of one dataset, of the plan, of the orders, or all."""
    datasets = chance.choice(
        [[PENYEDIA], [SWAKELOLA], [V5], [V6], [PENYEDIA, SWAKELOLA], [V5, V6], DATASETS]
    )
    factor = chance.choice([1000, 10**6])
    is_up = chance.random() < 0.5
    for klpd in night.whom(chance):
        for dataset in datasets:
            for row in night.of(dataset, klpd):
                amount = row[AMOUNT[dataset]]
                row[AMOUNT[dataset]] = amount * factor if is_up else amount // factor


def years_wrong(chance: random.Random, night: Night) -> None:
    """Text for a number, another year's rows, or a year that is none."""
    dataset, klpd = night.with_rows(chance)
    year: Any = chance.choice([str(night.year), night.year - 1, night.year + 1, None, "2O26", 0])
    rows = night.of(dataset, klpd)
    for row in chance.sample(rows, chance.choice([1, len(rows)])):
        row[YEAR[dataset]] = year


def dates_wrong(chance: random.Random, night: Night) -> None:
    """Days to come, days in other shapes, and none."""
    dataset, klpd = night.with_rows(chance, V5, V6)
    ahead = f"{night.year + 1}-11-30"
    shape: Any = chance.choice([ahead, "30/11/2026", None, "", 46_000, "besok", ahead + "T00:00Z"])
    rows = night.of(dataset, klpd)
    for row in chance.sample(rows, chance.choice([1, len(rows)])):
        row[DATE[dataset]] = shape


def states_unknown(chance: random.Random, night: Night) -> None:
    dataset, klpd = night.with_rows(chance)
    column, value = {
        PENYEDIA: ("status_umumkan_rup", "Diumumkan"),
        SWAKELOLA: ("status_aktif_rup", "aktif"),
        V5: ("paket_status_str", "Paket Baru"),
        V6: ("status", "IN_DELIVERY"),
    }[dataset]
    rows = night.of(dataset, klpd)
    for row in rows if chance.random() < 0.7 else rows[: len(rows) // 2]:
        row[column] = value


def orders_under_new_keys(chance: random.Random, night: Night) -> None:
    """Every order once more under another key: each catalogue tells what the other has."""
    for klpd in night.whom(chance):
        for dataset in (V5, V6):
            rows = night.of(dataset, klpd)
            if dataset == V6:
                rows += [row | {"order_id": row["order_id"][::-1]} for row in rows]
            else:
                keys = ("kd_paket", "kd_paket_produk")
                rows += [row | {key: row[key] + 10**12 for key in keys} for row in rows]


ROW_FAULTS: Mapping[str, Fault] = {
    "rows doubled": rows_doubled,
    "page instead of another": page_instead_of_another,
    "pages cut off": pages_cut_off,
    "rows lost": rows_lost,
    "datasets empty": datasets_empty,
    "answers broken": answers_broken,
    "rows of another": rows_of_another,
    "regions relabelled": regions_relabelled,
    "amounts retyped": amounts_retyped,
    "columns renamed": columns_renamed,
    "columns swapped": columns_swapped,
    "another unit": another_unit,
    "years wrong": years_wrong,
    "dates wrong": dates_wrong,
    "states unknown": states_unknown,
    "orders under new keys": orders_under_new_keys,
}
