"""A sync that is killed at any moment: the last edition answers, the next run publishes."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from procurement.regions import find_region
from procurement.semester import Semester, wib_day
from storage.boards import load_board
from storage.database import Database
from storage.migrate import migrate
from tests.gateway.server import Gateway
from tests.sync.rows import archive_line, order, plan, swakelola

NAMES = ("pontianak", "singkawang", "sambas", "sintang", "landak", "sanggau")
CODES = {name: find_region(name).lkpp_code for name in NAMES}
#: The process that is killed has the clock of this machine.
TODAY = wib_day(datetime.now(UTC))
RUNNING = Semester.of(TODAY)
YEAR = TODAY.year
KILLS = 30


def serve(gateway, worth):
    for code in CODES.values():
        year = {"tahun_anggaran": YEAR, "kd_klpd": code}
        gateway.serve("rup/paket-penyedia-terumumkan", [plan(pagu=10**6, **year)])
        gateway.serve("rup/paket-swakelola-terumumkan", [swakelola(**year)])
        gateway.serve(
            "ekatalog/paket-e-purchasing",
            [
                order(kode_klpd=code, fiscal_year=YEAR, total=worth, order_date=f"{YEAR}-01-01")
                for _ in range(1500)
            ],
        )
        gateway.serve(
            "ekatalog-archive/paket-e-purchasing",
            [archive_line(tanggal_buat_paket=f"{YEAR}-01-01", **year)],
        )


def values(database):
    with database.reading() as session:
        board = load_board(session)
    return [board.figure(find_region(name), RUNNING).value for name in NAMES]


@pytest.mark.heavy
def test_the_last_edition_answers_through_30_kills_and_the_next_run_publishes(tmp_path):
    chance = random.Random(30)
    url = f"sqlite:///{tmp_path}/porsi.db"
    database = Database(url)
    migrate(database)
    with Gateway(delay=0.02) as gateway:
        serve(gateway, worth=1)
        clean = {name: value for name, value in os.environ.items() if name[:6] != "PORSI_"}
        settings = {
            "PYTHONPATH": os.getcwd(),
            "PORSI_DATABASE_URL": url,
            "PORSI_INAPROC_URL": gateway.base,
            "PORSI_INAPROC_TOKEN": gateway.token,
        }
        regions = [word for code in CODES.values() for word in ("--region", code)]
        command = [sys.executable, "-m", "bot", "sync", "--publish", "--year", str(YEAR), *regions]

        def start():
            return subprocess.Popen(
                command, cwd=tmp_path, env=clean | settings, stdout=subprocess.DEVNULL
            )

        assert start().wait(60) == 0
        assert set(values(database)) == {1510}
        for kill in range(1, KILLS + 1):
            for code in CODES.values():
                gateway.rows("ekatalog/paket-e-purchasing", code, YEAR)[0]["total"] = 1 + kill
            process = start()
            time.sleep(chance.uniform(0.6, 3.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
            told = values(database)
            # Pages that a killed run has fetched serve the next one: regions may be apart in time.
            assert len(told) == len(NAMES)
            assert set(told) <= set(range(1510, 1510 + kill + 1))
        assert start().wait(60) == 0
        assert start().wait(60) == 0
        assert set(values(database)) == {1510 + KILLS}
    database.close()
