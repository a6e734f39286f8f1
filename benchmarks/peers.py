"""
The same totals, computed as others do: each a process of its own that prints their digest.

    python -m benchmarks.peers NAME FOLDER

`FOLDER` holds a folder for each dataset, with the records of each region and year in gzip.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

PENYEDIA, SWAKELOLA = "rup-paket-penyedia-terumumkan", "rup-paket-swakelola-terumumkan"
LINES, ORDERS = "ekatalog-archive-paket-e-purchasing", "ekatalog-paket-e-purchasing"
V6_COUNTS = ("ON_PROCESS", "ON_ADDENDUM", "COMPLETED", "PAYMENT_OUTSIDE_SYSTEM")
V5_COUNTS = ("Paket Proses", "Paket Selesai")

#: Plan (penyedia, swakelola), orders to 30 June, orders of the year: by government and year.
Totals = Iterable[tuple[str, int, int, int, int, int]]


def digest(totals: Totals) -> str:
    told = "\n".join(",".join(map(str, row)) for row in sorted(totals))
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


COLUMNS = {
    PENYEDIA: {
        "kd_klpd": "VARCHAR",
        "tahun_anggaran": "INTEGER",
        "kd_rup": "BIGINT",
        "pagu": "BIGINT",
        "tipe_paket": "VARCHAR",
        "kd_rup_swakelola": "BIGINT",
        "status_umumkan_rup": "VARCHAR",
        "status_aktif_rup": "BOOLEAN",
        "status_delete_rup": "BOOLEAN",
        "tgl_pengumuman_paket": "VARCHAR",
    },
    SWAKELOLA: {
        "kd_klpd": "VARCHAR",
        "tahun_anggaran": "INTEGER",
        "kd_rup": "BIGINT",
        "pagu": "BIGINT",
        "status_umumkan_rup": "VARCHAR",
        "status_aktif_rup": "BOOLEAN",
        "status_delete_rup": "BOOLEAN",
        "tgl_pengumuman_paket": "VARCHAR",
    },
    LINES: {
        "kd_klpd": "VARCHAR",
        "tahun_anggaran": "INTEGER",
        "kd_paket": "BIGINT",
        "kd_paket_produk": "BIGINT",
        "total_harga": "DECIMAL(20, 2)",
        "paket_status_str": "VARCHAR",
        "tanggal_buat_paket": "VARCHAR",
        "tanggal_edit_paket": "VARCHAR",
    },
    ORDERS: {
        "kode_klpd": "VARCHAR",
        "fiscal_year": "INTEGER",
        "order_id": "VARCHAR",
        "order_date": "VARCHAR",
        "status": "VARCHAR",
        "total": "BIGINT",
    },
}

PLAN = """
SELECT kd_klpd, tahun_anggaran, sum(pagu) FROM (
    SELECT kd_klpd, tahun_anggaran, unnest(arg_max(
        {{'pagu': pagu, 'live': status_umumkan_rup = 'Terumumkan' AND status_aktif_rup
          AND NOT status_delete_rup {more}}}, tgl_pengumuman_paket))
    FROM {source} GROUP BY kd_klpd, tahun_anggaran, kd_rup)
WHERE live GROUP BY ALL
"""
MORE = {PENYEDIA: "AND tipe_paket <> 'PDS' AND kd_rup_swakelola IS NULL", SWAKELOLA: ""}
LINE_SUMS = """
SELECT kd_klpd, tahun_anggaran,
       sum(value) FILTER (strptime(day[:10], '%Y-%m-%d') < make_date(tahun_anggaran, 7, 1)),
       sum(value)
FROM (
    SELECT kd_klpd, tahun_anggaran, kd_paket, any_value(state) AS state, any_value(day) AS day,
           floor(sum(worth)::DECIMAL(38, 2) + 0.5)::HUGEINT AS value
    FROM (
        SELECT kd_klpd, tahun_anggaran, kd_paket, unnest(arg_max(
            {{'worth': total_harga::DECIMAL(20, 2), 'state': paket_status_str,
              'day': tanggal_buat_paket::VARCHAR}}, tanggal_edit_paket))
        FROM {source} GROUP BY kd_klpd, tahun_anggaran, kd_paket, kd_paket_produk)
    GROUP BY kd_klpd, tahun_anggaran, kd_paket)
WHERE state IN {counts} GROUP BY ALL
"""
ORDER_SUMS = """
SELECT kode_klpd, fiscal_year,
       sum(value) FILTER (strptime(day[:10], '%Y-%m-%d') < make_date(fiscal_year, 7, 1)), sum(value)
FROM (
    SELECT kode_klpd, fiscal_year, unnest(arg_max(
        {{'value': total, 'state': status, 'day': order_date::VARCHAR}}, order_date))
    FROM {source} GROUP BY kode_klpd, fiscal_year, order_id)
WHERE state IN {counts} GROUP BY ALL
"""


def duckdb_tuned(folder: Path, threads: int = 2) -> str:
    return _duckdb(lambda dataset: read_json(folder / dataset, COLUMNS[dataset]), threads)


def duckdb_one_thread(folder: Path) -> str:
    return duckdb_tuned(folder, 1)


def duckdb_parquet(folder: Path) -> str:
    """What many do: let types be guessed, keep all columns as Parquet, then ask."""
    import duckdb

    kept = folder / "parquet"
    kept.mkdir(exist_ok=True)
    for dataset in COLUMNS:
        duckdb.sql(
            f"COPY (SELECT * FROM read_json('{folder / dataset}/*.gz', union_by_name = true))"
            f" TO '{kept / dataset}.parquet'"
        )
    return _duckdb(lambda dataset: f"'{kept / dataset}.parquet'", 2)


def read_json(folder: Path, columns: dict[str, str]) -> str:
    return f"read_json('{folder}/*.json*', columns = {columns}, format = 'array')"


def _duckdb(source: Callable[[str], str], threads: int) -> str:
    import duckdb

    database = duckdb.connect(config={"threads": threads})
    database.execute("SET enable_progress_bar = false")
    sums = _Sums()
    for position, dataset in enumerate((PENYEDIA, SWAKELOLA)):
        query = PLAN.format(source=source(dataset), more=MORE[dataset])
        for klpd, year, amount in database.execute(query).fetchall():
            sums.of(klpd, year)[position] += int(amount)
    for dataset, query, counts in (
        (LINES, LINE_SUMS, V5_COUNTS),
        (ORDERS, ORDER_SUMS, V6_COUNTS),
    ):
        asked = query.format(source=source(dataset), counts=counts)
        for klpd, year, half, whole in database.execute(asked).fetchall():
            sums.of(klpd, year)[2] += int(half or 0)
            sums.of(klpd, year)[3] += int(whole)
    return digest(sums.rows())


def naive(folder: Path) -> str:
    """Whole files, dictionaries, a loop."""
    sums = _Sums()
    for position, dataset in enumerate((PENYEDIA, SWAKELOLA)):
        for rows in _files(folder / dataset, json.loads):
            newest: dict[int, dict[str, Any]] = {}
            for row in rows:
                known = newest.get(row["kd_rup"])
                if known is None or known["tgl_pengumuman_paket"] <= row["tgl_pengumuman_paket"]:
                    newest[row["kd_rup"]] = row
            for row in newest.values():
                if (
                    row["status_umumkan_rup"] == "Terumumkan"
                    and row["status_aktif_rup"]
                    and not row["status_delete_rup"]
                    and row.get("tipe_paket") != "PDS"
                    and row.get("kd_rup_swakelola") is None
                ):
                    sums.of(row["kd_klpd"], row["tahun_anggaran"])[position] += row["pagu"]
    for rows in _files(folder / LINES, json.loads):
        packages: dict[int, dict[int, dict[str, Any]]] = {}
        for row in rows:
            packages.setdefault(row["kd_paket"], {})[row["kd_paket_produk"]] = row
        for lines in packages.values():
            row = next(iter(lines.values()))
            # Amounts have quarters of a rupiah at the most: these sums of floats are exact.
            value = int(sum(line["total_harga"] for line in lines.values()) + 0.5)
            if row["paket_status_str"] in V5_COUNTS:
                sums.add(row["kd_klpd"], row["tahun_anggaran"], row["tanggal_buat_paket"], value)
    for rows in _files(folder / ORDERS, json.loads):
        for row in {row["order_id"]: row for row in rows}.values():
            if row["status"] in V6_COUNTS:
                sums.add(row["kode_klpd"], row["fiscal_year"], row["order_date"], row["total"])
    return digest(sums.rows())


def pandas_frames(folder: Path) -> str:
    """A data frame for each file, all columns of it."""
    import pandas as pd

    sums = _Sums()
    frame: Any
    for position, dataset in enumerate((PENYEDIA, SWAKELOLA)):
        for frame in _frames(pd, folder / dataset):
            frame = frame.sort_values("tgl_pengumuman_paket").drop_duplicates("kd_rup", keep="last")
            live = (frame["status_umumkan_rup"] == "Terumumkan") & frame["status_aktif_rup"]
            live &= ~frame["status_delete_rup"]
            if position == 0:
                live &= (frame["tipe_paket"] != "PDS") & frame["kd_rup_swakelola"].isna()
            found = frame[live].groupby(["kd_klpd", "tahun_anggaran"])["pagu"].sum()
            for (klpd, year), amount in found.items():
                sums.of(klpd, int(year))[position] += int(amount)
    for frame in _frames(pd, folder / LINES):
        frame = frame.drop_duplicates("kd_paket_produk", keep="last")
        grouped = frame.groupby("kd_paket").agg(
            {
                "kd_klpd": "first",
                "tahun_anggaran": "first",
                "tanggal_buat_paket": "first",
                "paket_status_str": "first",
                "total_harga": "sum",
            }
        )
        grouped = grouped[grouped["paket_status_str"].isin(V5_COUNTS)]
        for klpd, year, day, _, value in grouped.itertuples(index=False):
            sums.add(klpd, int(year), str(day), int(value + 0.5))
    for frame in _frames(pd, folder / ORDERS):
        frame = frame.drop_duplicates("order_id", keep="last")
        frame = frame[frame["status"].isin(V6_COUNTS)]
        chosen = frame[["kode_klpd", "fiscal_year", "order_date", "total"]]
        for klpd, year, day, value in chosen.itertuples(index=False):
            sums.add(klpd, int(year), str(day), int(value))
    return digest(sums.rows())


def _frames(pd: Any, folder: Path) -> Iterator[Any]:
    for path in sorted(folder.glob("*.gz")):
        yield pd.read_json(path)


def polars_frames(folder: Path) -> str:
    """A data frame for each file, of the columns that are asked for."""
    import polars as pl
    from isal import igzip

    types = {"VARCHAR": pl.String, "INTEGER": pl.Int32, "BIGINT": pl.Int64, "BOOLEAN": pl.Boolean}

    def frames(dataset: str) -> Iterator[Any]:
        schema = {name: types.get(kind, pl.Float64) for name, kind in COLUMNS[dataset].items()}
        for path in sorted((folder / dataset).glob("*.gz")):
            yield pl.read_json(igzip.decompress(path.read_bytes()), schema=schema)

    sums = _Sums()
    for position, dataset in enumerate((PENYEDIA, SWAKELOLA)):
        live = (pl.col("status_umumkan_rup") == "Terumumkan") & pl.col("status_aktif_rup")
        live &= ~pl.col("status_delete_rup")
        if position == 0:
            live &= (pl.col("tipe_paket") != "PDS") & pl.col("kd_rup_swakelola").is_null()
        for frame in frames(dataset):
            newest = frame.sort("tgl_pengumuman_paket").unique("kd_rup", keep="last")
            found = newest.filter(live).group_by("kd_klpd", "tahun_anggaran").agg(pl.sum("pagu"))
            for klpd, year, amount in found.iter_rows():
                sums.of(klpd, year)[position] += amount
    of = ("kd_klpd", "tahun_anggaran", "tanggal_buat_paket", "paket_status_str")
    for frame in frames(LINES):
        lines = frame.unique("kd_paket_produk", keep="last")
        packages = lines.group_by("kd_paket").agg(pl.first(*of), pl.sum("total_harga"))
        counted = packages.filter(pl.col("paket_status_str").is_in(V5_COUNTS))
        for klpd, year, day, worth in counted.select(*of[:3], "total_harga").iter_rows():
            sums.add(klpd, year, day, int(worth + 0.5))
    for frame in frames(ORDERS):
        orders = frame.unique("order_id", keep="last").filter(pl.col("status").is_in(V6_COUNTS))
        chosen = orders.select("kode_klpd", "fiscal_year", "order_date", "total")
        for klpd, year, day, value in chosen.iter_rows():
            sums.add(klpd, year, day, value)
    return digest(sums.rows())


def split(folder: Path) -> str:
    """The floor: unpack, and find where each record begins and ends; nothing is computed."""
    import msgspec
    from isal import igzip

    decode = msgspec.json.Decoder(list[msgspec.Raw]).decode
    rows = 0
    for dataset in COLUMNS:
        for path in sorted((folder / dataset).glob("*.gz")):
            rows += len(decode(igzip.decompress(path.read_bytes())))
    return str(rows)


def _files(folder: Path, decode: Callable[[bytes], Any]) -> Iterator[Any]:
    for path in sorted(folder.glob("*.gz")):
        with gzip.open(path) as content:
            yield decode(content.read())


class _Sums:
    def __init__(self) -> None:
        self._of: dict[tuple[str, int], list[int]] = {}

    def of(self, klpd: str, year: int) -> list[int]:
        return self._of.setdefault((klpd, year), [0, 0, 0, 0])

    def add(self, klpd: str, year: int, day: str, value: int) -> None:
        sums = self.of(klpd, year)
        sums[3] += value
        if day[:10] < f"{year}-07":
            sums[2] += value

    def rows(self) -> Totals:
        return [
            (klpd, year, penyedia, swakelola, half, whole)
            for (klpd, year), (penyedia, swakelola, half, whole) in self._of.items()
        ]


PEERS = {
    peer.__name__: peer
    for peer in (
        duckdb_tuned,
        duckdb_one_thread,
        duckdb_parquet,
        naive,
        pandas_frames,
        polars_frames,
        split,
    )
}

if __name__ == "__main__":
    print(PEERS[sys.argv[1]](Path(sys.argv[2])))
