"""Three governments in 2024 as the gateway serves them, and what is told of them."""

from __future__ import annotations

from datetime import UTC, datetime

from procurement.regions import find_region
from procurement.semester import Semester
from storage.boards import load_board
from storage.records import findings
from storage.runs import get_run
from tests.sync.rows import archive_line, order, plan, swakelola

NAMES = ("pontianak", "singkawang", "sambas")
PONTIANAK, _, SAMBAS = KLPDS = tuple(find_region(name).lkpp_code for name in NAMES)
JULY = datetime(2024, 7, 1, 1, tzinfo=UTC)
AUGUST = datetime(2024, 8, 1, 1, tzinfo=UTC)
S1, S2 = Semester(2024, 1), Semester(2024, 2)
PENYEDIA = "rup/paket-penyedia-terumumkan"
SWAKELOLA = "rup/paket-swakelola-terumumkan"
ORDERS = "ekatalog/paket-e-purchasing"
ARCHIVE = "ekatalog-archive/paket-e-purchasing"


def rows_of(klpd, year=2024, value=10, pagu=9_950):
    return {
        PENYEDIA: [plan(kd_klpd=klpd, nama_klpd="", tahun_anggaran=year, pagu=pagu)],
        SWAKELOLA: [swakelola(kd_klpd=klpd, nama_klpd="", tahun_anggaran=year, pagu=50)],
        ORDERS: [order(kode_klpd=klpd, fiscal_year=year, order_date=f"{year}-03-01", total=value)],
        ARCHIVE: [
            archive_line(
                kd_klpd=klpd,
                tahun_anggaran=year,
                total_harga=value,
                tanggal_buat_paket=f"{year}-02-01",
            )
        ],
    }


def told(database, semester, name):
    with database.reading() as session:
        figure = load_board(session).figure(find_region(name), semester)
    return None if figure is None else (figure.value, figure.rup, figure.data_date.isoformat())


def counters(database, outcome):
    with database.reading() as session:
        return get_run(session, outcome.run_id).counters


def findings_of(database, run_id):
    with database.reading() as session:
        return {(f.kind, f.region_code) for f in findings(session, run_id)}
