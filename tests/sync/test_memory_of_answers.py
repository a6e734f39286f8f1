"""Whatever a source answers, a sync stays small: peak memory as the kernel counts it."""

import asyncio
import gzip
import json
import sys

import pytest

from benchmarks.measure import process_cost
from procurement.semester import Semester
from storage.database import Database
from storage.migrate import migrate
from tests.gateway.server import Gateway, Reply, _cursor
from tests.sync.asking import REGIONS
from tests.sync.judging import told
from tests.sync.rows import order, plan, swakelola

pytestmark = pytest.mark.heavy

#: Megabytes, whatever comes.
LIMIT = 150
PENYEDIA = "rup/paket-penyedia-terumumkan"
PAGES = 250
UNAVAILABLE = 5


@pytest.fixture
def gateway():
    year = {"tahun_anggaran": 2024}
    with Gateway() as served:
        for region in REGIONS:
            served.serve(PENYEDIA, [plan(kd_klpd=region.lkpp_code, pagu=1000, **year)])
            served.serve(
                "rup/paket-swakelola-terumumkan", [swakelola(kd_klpd=region.lkpp_code, **year)]
            )
            served.serve(
                "ekatalog/paket-e-purchasing",
                [order(kode_klpd=region.lkpp_code, fiscal_year=2024)],
            )
        yield served


@pytest.fixture
def peak(gateway, tmp_path):
    """Sync as a process of its own; returns its peak memory in megabytes."""
    url = f"sqlite:///{tmp_path / 'porsi.db'}"
    database = Database(url)
    migrate(database)
    database.close()

    def sync(exits):
        settings = [url, gateway.base, gateway.token, str(tmp_path / "pages")]
        command = [sys.executable, "-m", "tests.sync.asking", *settings]
        return process_cost(command, exits=exits).megabytes

    return sync


async def endless():
    while True:
        yield b" " * (1 << 16)
        await asyncio.sleep(0)


PACKED = {"content-type": "application/json", "content-encoding": "gzip"}


def bomb():
    return gzip.compress(b'{"success":true,"data":[' + b" " * (300 << 20), compresslevel=1)


#: Made by the test that needs one: packed when this is read, they would hold up every test.
HOSTILE = {
    "300 MB in gzip": lambda: Reply(200, bomb(), PACKED),
    "300 MB in gzip twice": lambda: Reply(200, gzip.compress(bomb()), PACKED),
    "a body without end": lambda: Reply(200, stream=endless),
    "a list 2 million deep": lambda: Reply(200, b'{"success":true,"data":' + b"[" * (2 << 20)),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_an_answer_that_swells_is_refused_before_it_fills_the_memory(gateway, peak, make):
    reply = make()
    gateway.trap(lambda _: reply)

    assert peak(exits=UNAVAILABLE) < LIMIT


def test_one_and_a_half_million_rows_are_summed_in_little_memory(gateway, peak, tmp_path):
    pages = [json.dumps(page(number)) for number in range(PAGES)]

    def many(request):
        if not request.url.path.endswith(PENYEDIA):
            return None
        query = request.query_params
        number = PAGE_OF[query["cursor"]] if "cursor" in query else 0
        return Reply(200, pages[number].replace("D199", query["kode_klpd"]).encode())

    gateway.trap(many)
    assert peak(exits=0) < LIMIT

    database = Database(f"sqlite:///{tmp_path / 'porsi.db'}")
    figures = told(database)
    database.close()
    for region in REGIONS:
        figure = figures[Semester(2024, 1), region.code]
        assert (figure.value, figure.rup) == (10, PAGES * 1000 * 7 + 100)


PAGE_OF = {_cursor(number): number for number in range(PAGES)}


def page(number):
    rows = [plan(kd_rup=number * 1000 + n, pagu=7, nama_klpd="") for n in range(1000)]
    meta = {"limit": 1000}
    if number + 1 < PAGES:
        meta |= {"has_more": True, "cursor": _cursor(number + 1)}
    return {"success": True, "data": rows, "meta": meta}
