"""Whatever file it is given, `porsi import` stays small: peak memory as the kernel counts it."""

import gzip
import io
import json
import sys
import zipfile
from functools import partial

import pytest

from benchmarks.measure import process_cost
from tests.shared import KALBAR, needs_shared
from tests.sync.conftest import as_csv
from tests.sync.rows import line, recap

pytestmark = pytest.mark.heavy

REFUSED = 4
#: More than the process needs for an ordinary file, in megabytes.
ROOM = 50
LIMIT = 150


@pytest.fixture
def peak(tmp_path):
    """Import a file as a process of its own; returns its peak memory in megabytes."""

    def import_one(*paths, exits):
        command = [sys.executable, "-m", "bot", "import", *map(str, paths), "--publish"]
        database = f"sqlite:///{tmp_path / 'porsi.db'}"
        return process_cost(command, exits=exits, PORSI_DATABASE_URL=database).megabytes

    return import_one


def repeated(start, piece, times, end=b""):
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as out:
        out.write(start)
        for _ in range(times):
            out.write(piece)
        out.write(end)
    return packed.getvalue()


def workbook(piece, times):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", b"<workbook/>")
        with out.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            for _ in range(times):
                strings.write(piece)
    return packed.getvalue()


MEGABYTE = 1 << 20
ROW = json.dumps(line()).encode() + b",\n"
#: Made by the test that needs one: packed when this is read, they would hold up every test.
HOSTILE = {
    "300 MB of blanks": partial(repeated, b"", b" " * MEGABYTE, 300),
    "a line of 300 MB": partial(repeated, as_csv(recap()).encode(), b"x" * MEGABYTE, 300),
    "a quote that never ends": partial(
        repeated, b'tahun,nama\n2024,"', b"x\n" * (MEGABYTE >> 1), 300
    ),
    "a JSON text of 300 MB": partial(repeated, b'[{"total": "', b"9" * MEGABYTE, 300),
    "JSON 50 million deep": partial(repeated, b"", b"[" * MEGABYTE, 50),
    "a workbook of 600 MB": partial(workbook, b"<si><t>x</t></si>" * (MEGABYTE >> 4), 600),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_refused_before_they_fill_the_memory(tmp_path, peak, make):
    ordinary = tmp_path / "rekap.csv"
    ordinary.write_text(as_csv(recap()), "utf-8")
    hostile = tmp_path / "berkas"
    hostile.write_bytes(make())

    assert peak(hostile, exits=REFUSED) < peak(ordinary, exits=0) + ROOM


def test_rows_without_end_are_counted_no_longer_than_they_may_be(tmp_path, peak):
    rows = tmp_path / "baris.json.gz"
    rows.write_bytes(repeated(b"[", ROW * 1000, 400))

    assert peak(rows, exits=REFUSED) < LIMIT


@needs_shared
def test_two_years_of_real_records_fit(peak):
    names = ["rup_penyedia", "rup_swakelola"]
    files = [KALBAR / f"{name}_{year}.csv.gz" for name in names for year in (2021, 2022)]

    assert peak(*files, KALBAR / "ekatalog_v5_transaksi_2021_2022.csv.gz", exits=0) < LIMIT
