"""
What importing a dump costs as a whole process, against DuckDB computing the same sums.

The dump is made with a fixed seed in the shape of the older service: 380,000 rows of RUP
penyedia, 146,000 of swakelola and 18,000 product lines, gzipped, of 15 governments and two years.
Limits: 10 s of one core and 150 MB.
"""

from __future__ import annotations

import csv
import gzip
import random
import sys
import tempfile
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import Cost, Line, median_cost, process_cost
from procurement.regions import gazetteer
from tests.sync.rows import line, old_plan, old_swakelola

ROUNDS = 5
SECONDS, MEGABYTES = 10.0, 150.0
KLPDS = [r.lkpp_code for r in gazetteer() if r.code[:2] == "61" and r.lkpp_code]
STATES = ["Terumumkan", "Terumumkan", "Terdelete", "Terrevisi Satu ke Satu", "Draf Lengkap"]

PEER = """
import sys; from pathlib import Path; from tests.sync.sql_oracle import figures
folder = Path(sys.argv[1])
print(len(figures(*([folder / f"{name}.csv.gz"] for name in ("penyedia", "swakelola", "orders")))))
"""


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _write_dump(folder, random.Random(1))
        files = [str(folder / f"{name}.csv.gz") for name in ("penyedia", "swakelola", "orders")]
        ours: list[Cost] = []
        peers: list[Cost] = []
        for number in range(ROUNDS):
            url = f"sqlite:///{folder}/{number}.db"
            command = [sys.executable, "-m", "bot", "import", *files, "--publish"]
            ours.append(process_cost(command, PORSI_DATABASE_URL=url))
            peers.append(process_cost([sys.executable, "-c", PEER, str(folder)]))
    mine, duckdb = median_cost(ours), median_cost(peers)
    ratio, memory = mine.cpu / duckdb.cpu, mine.megabytes / duckdb.megabytes
    return [
        Line("import of a dump, CPU", f"{mine.cpu:.2f} s", f"<= {SECONDS} s", mine.cpu <= SECONDS),
        Line(
            "import of a dump, peak memory",
            f"{mine.megabytes:.0f} MB",
            f"<= {MEGABYTES:.0f} MB",
            mine.megabytes <= MEGABYTES,
        ),
        Line("  CPU against DuckDB on the files", f"{ratio:.2f}x", "reported", True),
        Line("  memory against DuckDB", f"{memory:.2f}x", "<= 0.6x", memory <= 0.6),
    ]


def _write_dump(folder: Path, chance: random.Random) -> None:
    _write(folder / "penyedia.csv.gz", (_plan(old_plan, chance) for _ in range(380_000)))
    _write(folder / "swakelola.csv.gz", (_plan(old_swakelola, chance) for _ in range(146_000)))
    _write(folder / "orders.csv.gz", _lines(chance))


def _plan(make: object, chance: random.Random) -> dict[str, object]:
    return make(  # type: ignore[operator,no-any-return]
        kd_klpd=chance.choice(KLPDS),
        tahunanggaran=chance.choice([2021, 2022]),
        jumlahpagu=chance.randint(0, 10**10),
        idsatker=chance.randint(1, 45),
        statusumumkan=chance.choice(STATES),
        namapaket="Belanja Alat/Bahan untuk Kegiatan Kantor-Alat Tulis Kantor " * 2,
        tanggalpengumuman=f"2022-0{chance.randint(1, 9)}-11 10:11:12.345",
    )


def _lines(chance: random.Random) -> Iterable[dict[str, object]]:
    for _ in range(6_000):
        day = date(2022, 1, 1) + timedelta(days=chance.randint(0, 350))
        package = line(
            kd_klpd=chance.choice(KLPDS),
            tahun_anggaran=2022,
            satker_id=chance.randint(1, 45),
            jml_jenis_produk=3,
            total=chance.randint(1, 10**9),
            tanggal_buat_paket=day,
            tanggal_edit_paket=day,
            nama_paket="Pengadaan Peralatan Kantor",
        )
        yield from (package, package, package)


def _write(path: Path, rows: Iterable[dict[str, object]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=3) as out:
        table: csv.DictWriter[str] | None = None
        for row in rows:
            if table is None:
                table = csv.DictWriter(out, list(row))
                table.writeheader()
            table.writerow(row)
