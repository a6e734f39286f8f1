"""Records taken in batches say to the rupiah, and to the rejection, what they say row by row."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import cells
from sync.errors import FileRefused
from sync.files.records import read_records
from sync.files.streams import Stream
from sync.headers import recognise
from sync.rowlog import RowLog
from sync.shapes import KNOWN_COLUMNS, Kind
from sync.sources.errors import SourceFault
from sync.sources.pages import Chain, KeptPage, Pages
from sync.tally import Tally
from tests.sync.rows import archive_line, line, old_order, old_plan, order, plan, swakelola

Row = dict[str, Any]
ODD = [
    *(None, "", " ", "x", "7", " 7", "7.0", "1.234,56", "1,5", "Rp 5", "[", '{"data": [1]}', "–"),
    *(True, False, 0, 1, 7, -1, 1.0, 1.5, 1e30, 10**16, 2**62, 2**63, 10**20),
    *("2024-01-05", "2024-13-01", "2023-12-30 10:11:12", "0024-01-01T00:00:00", "20240105"),
    *("2024-W05-1", "2024-02-01T00:00:00Z", "2024-02-01 23:59:59.9", "2025-01-02", "12024-01-01"),
    *("D47", "K34", "D999", "Kota Pontianak", "terumumkan", "True", "PDS", "Paket Selesai "),
    *("COMPLETED", "completed", "ON_NEGOTIATION", "BARU", "1" * 26, "0" * 25 + "a", "x" * 65),
    *([], {}, [{"kd_rup": 1}]),
]
ULIDS = [*(f"01JZ24W963T98FB48G4A00000{n}" for n in range(4)), "1" * 26, int("1" * 26)]
DAYS = ["2024-01-15", "2024-03-31", "2023-12-31", "2025-01-01"]
MOMENTS = [f"{day}T15:59:32.342Z" for day in DAYS] + [f"{day} 00:00:00" for day in DAYS]
#: By maker: values that its columns often have, so that rows meet each other.
USUAL: dict[Callable[..., Row], dict[str, list[Any]]] = {
    plan: {
        "kd_rup": [1, 2, 3, 4, 5, 6],
        "pagu": [0, 1, 250, 10**12],
        "kd_satker": [1, 2],
        "tgl_pengumuman_paket": MOMENTS,
        "tipe_paket": ["Penyedia", "PDS"],
        "kd_rup_swakelola": [None, None, 9],
        "status_umumkan_rup": ["Terumumkan", "Terumumkan", "Terdelete"],
        "metode_pengadaan": ["E-Purchasing", "Tender", "e-purchasing ", None],
        "status_pdn": ["PDN", "Non-PDN", None],
        "nama_paket": ["Ambulans", "Mebel"],
        "kd_klpd": ["D199", "D199", "D47", "K34"],
    },
    swakelola: {"kd_rup": [1, 2, 3, 4], "tgl_pengumuman_paket": MOMENTS, "pagu": [5, 6]},
    old_plan: {"idrup": [1, 2, 3], "tanggalpengumuman": MOMENTS, "jumlahpagu": [5, 6]},
    archive_line: {
        "kd_paket": [1, 2, 3],
        "kd_paket_produk": [1, 2, 3, 4, 5],
        "total_harga": [10, 20, 0.25, 33.5],
        "jml_jenis_produk": [1, 2],
        "tanggal_buat_paket": DAYS,
        "tanggal_edit_paket": DAYS,
        "kd_rup": [1, 2, "3", 0, None],
        "kd_komoditas": [340, "160", None],
        "paket_status_str": ["Paket Proses", "Paket Selesai", "Paket Batal"],
    },
    line: {
        "kd_paket": [1, 2, 3],
        "total": [10, 20.5],
        "total_harga": [10, 20.5],
        "jml_jenis_produk": [1, 2],
        "tanggal_edit_paket": DAYS,
    },
    order: {
        "order_id": ULIDS,
        "total": [0, 7, 10**9],
        "order_date": [f"{day}T00:00:00Z" for day in DAYS],
        "status": ["ON_PROCESS", "COMPLETED", "CANCELLED"],
        "rup_code": ["1", "2;3", "", None, "1; 2"],
        "kode_klpd": ["D199", "D199", "D47", "L1"],
    },
    old_order: {"kd_paket": ULIDS, "total_harga": [3, 4], "tgl_order": DAYS},
}
KIND = {
    plan: Kind.PLAN_PENYEDIA,
    swakelola: Kind.PLAN_SWAKELOLA,
    archive_line: Kind.ORDERS_V5,
    order: Kind.ORDERS_V6,
}


@st.composite
def rows(draw: st.DrawFn, make: Callable[..., Row]) -> list[Row]:
    told = []
    for _ in range(draw(st.integers(1, 14))):
        row = make(**{name: draw(st.sampled_from(of)) for name, of in USUAL[make].items()})
        if draw(st.integers(0, 7)) == 0:
            column = draw(st.sampled_from(sorted(row)))
            if draw(st.integers(0, 4)):
                row[column] = draw(st.sampled_from(ODD))
            else:
                del row[column]
        told.append(row)
    return told


def counted(sheet: Any) -> Any:
    """All that a sheet comes to, or why it is refused."""
    log = RowLog()
    tally = Tally(log)
    try:
        shaped = recognise(sheet)
        if shaped.kind not in tally.kinds:
            return shaped.kind
        tally.count(shaped)
    except FileRefused as refused:
        return refused.refusal, refused.facts
    sums = tally.sums()
    sums = replace(sums, findings=sorted(map(repr, sums.findings)))
    parts = [
        sums.parts.told((region.code, year), half, told.plans)
        for (region, year), told in sums.years.items()
        for half in (1, 2)
    ]
    logged = {name: getattr(log, name) for name in ("read", "counted", "passed", "doubled")}
    return sums, parts, logged, log.rejected, log.rejections


def from_file(told: list[Row]) -> Any:
    body = json.dumps(told, ensure_ascii=False).encode()
    return counted(read_records(Stream("x.json", io.BytesIO(body), len(body)), KNOWN_COLUMNS))


def from_pages(told: list[Row], kind: Kind, folder: Any, size: int = 4) -> Any:
    pages, kept = Pages(folder, kind), []
    try:
        for start in range(0, len(told), size):
            body = {"success": True, "data": told[start : start + size]}
            taken = pages.take(len(kept), None, json.dumps(body).encode())
            kept.append(KeptPage(None, None, taken.rows, None, "", taken.digest))
    except SourceFault as fault:
        return fault.fault
    chain = msgspec.convert({"since": "2024-01-01T00:00:00Z", "pages": []}, Chain)
    chain.pages = kept
    return counted(pages.sheet("x", chain))


def odd(make: Callable[..., Row]) -> list[Row]:
    """A row of usual values, and then one for each odd value in each column, and without it."""
    usual = make(**{name: of[0] for name, of in USUAL[make].items()})
    told = [usual]
    for column in usual:
        told += [usual | {column: value} for value in ODD]
        told.append({name: value for name, value in usual.items() if name != column})
    return told


@pytest.fixture(scope="module")
def apart():
    """Runs a function with every record read row by row."""

    def run(told: Callable[[], Any]) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sync.headers.ordinary", lambda *_: None)
            patch.setattr("sync.sources.pages.gateway_record", lambda _: None)
            return told()

    return run


@pytest.mark.parametrize("make", USUAL)
def test_files(make, apart):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.files.streams.PIECE", 900)  # two or three records

        @settings(max_examples=40, deadline=None)
        @given(rows(make))
        def check(told):
            assert from_file(told) == apart(lambda: from_file(told))

        check()


@pytest.mark.parametrize("make", KIND)
def test_pages(make, apart, tmp_path):
    @settings(max_examples=40, deadline=None)
    @given(rows(make))
    def check(told):
        fast = from_pages(told, KIND[make], tmp_path)
        assert fast == apart(lambda: from_pages(told, KIND[make], tmp_path))

    check()


@pytest.mark.parametrize("make", USUAL)
def test_every_odd_value_in_a_file(make, apart):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.files.streams.PIECE", 400)  # a record
        assert from_file(odd(make)) == apart(lambda: from_file(odd(make)))


@pytest.mark.parametrize("make", KIND)
def test_every_odd_value_in_a_page(make, apart, tmp_path):
    refused = (10**20, [], {}, [{"kd_rup": 1}])
    told = [row for row in odd(make) if not any(value in refused for value in row.values())]
    fast = from_pages(told, KIND[make], tmp_path, size=1)
    assert fast == apart(lambda: from_pages(told, KIND[make], tmp_path, size=1))


TEXTS = [text for text in (*ODD, *MOMENTS) if isinstance(text, str)]


@given(st.lists(st.sampled_from([*TEXTS, None]), max_size=6) | st.lists(st.sampled_from(MOMENTS)))
def test_stamps(texts):
    assert list(cells.stamps(texts)) == [cells.stamp(text) for text in texts]
