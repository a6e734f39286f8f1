"""
All that an import tells of rows, asked of DuckDB: the share, and what stands beside it.

By work unit and month, method and origin, commodity and RUP code; the largest packages by name. Of
quarantine, of oddities and of what nobody expected it tells nothing. The share comes out the same,
the rest is as much work.

    python -m benchmarks.peers_whole FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.peers import (
    COLUMNS,
    LINES,
    MORE,
    ORDERS,
    PENYEDIA,
    SWAKELOLA,
    V5_COUNTS,
    V6_COUNTS,
    digest,
    read_json,
)

_UNIT = {"kd_satker": "BIGINT", "kd_satker_str": "VARCHAR", "nama_satker": "VARCHAR"}
_PLAN = {"nama_klpd": "VARCHAR", "nama_paket": "VARCHAR"} | _UNIT
BESIDE = {
    PENYEDIA: _PLAN
    | {"metode_pengadaan": "VARCHAR", "status_pdn": "VARCHAR", "status_ukm": "VARCHAR"},
    SWAKELOLA: _PLAN | {"tipe_swakelola": "INTEGER"},
    LINES: {
        "nama_klpd": "VARCHAR",
        "satker_id": "BIGINT",
        "nama_satker": "VARCHAR",
        "nama_paket": "VARCHAR",
        "kd_rup": "VARCHAR",
        "kd_komoditas": "BIGINT",
        "jml_jenis_produk": "INTEGER",
    },
    ORDERS: {
        "nama_klpd": "VARCHAR",
        "kode_satker": "VARCHAR",
        "nama_satker": "VARCHAR",
        "rup_code": "VARCHAR",
    },
}

PLAN = """
CREATE TEMP TABLE {table} AS
SELECT klpd, year, kd_rup AS code, unnest(newest) FROM (
    SELECT kd_klpd AS klpd, tahun_anggaran AS year, kd_rup, arg_max(
        {{'pagu': pagu, 'unit': kd_satker, 'unit_name': nama_satker, 'name': nama_paket,
          'method': {method}, 'pdn': {pdn}, 'umkk': {umkk},
          'live': status_umumkan_rup = 'Terumumkan' AND status_aktif_rup
          AND NOT status_delete_rup {more}}}, tgl_pengumuman_paket) AS newest
    FROM {source} GROUP BY ALL)
"""
PLAN_BESIDE = (
    "SELECT klpd, year, unit, any_value(unit_name), sum(pagu), count(*),"
    " sum(pagu) FILTER (method = 'E-Purchasing') FROM {table} WHERE live GROUP BY klpd, year, unit",
    "SELECT klpd, year, method, pdn, umkk, sum(pagu), count(*) FROM {table} WHERE live"
    " GROUP BY GROUPING SETS ((klpd, year, method), (klpd, year, pdn), (klpd, year, umkk))",
    "SELECT klpd, year, max_by(name, pagu, 5), max(pagu, 5) FROM {table} WHERE live"
    " GROUP BY klpd, year",
)
PACKAGES = """
CREATE TEMP TABLE orders_v5 AS
SELECT klpd, year, kd_paket AS key, any_value(unit) AS unit, any_value(state) AS state,
       any_value(day) AS day, any_value(code) AS code, any_value(commodity) AS commodity,
       any_value(name) AS name,
       floor(sum(worth)::DECIMAL(38, 2) + 0.5)::HUGEINT AS value
FROM (
    SELECT kd_klpd AS klpd, tahun_anggaran AS year, kd_paket, unnest(arg_max(
        {{'worth': total_harga::DECIMAL(20, 2), 'state': paket_status_str, 'unit': satker_id,
          'code': kd_rup, 'commodity': kd_komoditas, 'name': nama_paket,
          'day': tanggal_buat_paket::VARCHAR}}, tanggal_edit_paket))
    FROM {source} GROUP BY kd_klpd, tahun_anggaran, kd_paket, kd_paket_produk)
GROUP BY klpd, year, kd_paket
"""
ORDERED = """
CREATE TEMP TABLE orders_v6 AS
SELECT kode_klpd AS klpd, fiscal_year AS year, order_id AS key, unnest(arg_max(
    {{'value': total, 'state': status, 'day': order_date::VARCHAR, 'unit': kode_satker,
      'unit_name': nama_satker, 'code': rup_code}}, order_date))
FROM {source} GROUP BY kode_klpd, fiscal_year, order_id
"""
ORDERS_BESIDE = (
    "SELECT klpd, year, unit, state, day[6:7] AS month, sum(value), count(*), min(day) FROM {table}"
    " GROUP BY klpd, year, unit, state, month",
    "SELECT klpd, year, live, sum(value), count(*) FROM (SELECT o.*, p.live FROM {table} o"
    " LEFT JOIN plan p ON p.klpd = o.klpd AND p.year = o.year"
    " AND p.code = try_cast(o.code AS BIGINT)) WHERE state IN {counts} GROUP BY klpd, year, live",
    "SELECT klpd, year, sum(spent - pagu), count(*) FROM (SELECT o.klpd, o.year, p.pagu,"
    " sum(o.value) AS spent FROM {table} o JOIN plan p ON p.klpd = o.klpd AND p.year = o.year"
    " AND p.code = try_cast(o.code AS BIGINT) AND p.live WHERE state IN {counts}"
    " GROUP BY o.klpd, o.year, p.code, p.pagu) WHERE spent > pagu GROUP BY klpd, year",
)
COMMODITIES = (
    "SELECT klpd, year, commodity, sum(value), count(*), arg_max(name, value) FROM orders_v5"
    " WHERE state IN {counts} GROUP BY klpd, year, commodity"
)
SHARE_OF_ORDERS = (
    "SELECT klpd, year, sum(value) FILTER (day[6:7] < '07'), sum(value) FROM {table}"
    " WHERE state IN {counts} GROUP BY klpd, year"
)


def whole(folder: Path) -> str:
    """The digest of the share's totals, once all else has been asked for, too."""
    database = duckdb.connect(config={"threads": 2})
    database.execute("SET enable_progress_bar = false")
    sums: dict[tuple[str, int], list[int]] = {}

    def ask(query: str, **told: Any) -> list[Any]:
        return database.execute(query.format(**told)).fetchall()

    def source(dataset: str) -> str:
        return read_json(folder / dataset, COLUMNS[dataset] | BESIDE[dataset])

    for position, (table, dataset, traits) in enumerate(
        (
            ("penyedia", PENYEDIA, ("metode_pengadaan", "status_pdn", "status_ukm")),
            ("swakelola", SWAKELOLA, ("'Swakelola'", "NULL", "NULL")),
        )
    ):
        method, pdn, umkk = traits
        told = {"method": method, "pdn": pdn, "umkk": umkk, "more": MORE[dataset]}
        ask(PLAN, table=table, source=source(dataset), **told)
        of_units, *_ = [ask(query, table=table) for query in PLAN_BESIDE]
        for klpd, year, _, _, amount, *_ in of_units:
            sums.setdefault((klpd, year), [0, 0, 0, 0])[position] += int(amount)
    ask("CREATE TEMP VIEW plan AS FROM penyedia UNION ALL FROM swakelola")
    ask(PACKAGES, source=source(LINES))
    ask(ORDERED, source=source(ORDERS))
    ask(COMMODITIES, counts=V5_COUNTS)
    for table, counts in (("orders_v5", V5_COUNTS), ("orders_v6", V6_COUNTS)):
        for query in ORDERS_BESIDE:
            ask(query, table=table, counts=counts)
        for klpd, year, half, all_year in ask(SHARE_OF_ORDERS, table=table, counts=counts):
            place = sums.setdefault((klpd, year), [0, 0, 0, 0])
            place[2] += int(half or 0)
            place[3] += int(all_year)
    return digest((*place, *told) for place, told in sums.items())  # type: ignore[misc]


if __name__ == "__main__":
    print(whole(Path(sys.argv[1])))
