"""What figures consist of, in small: rows in, parts out; what rows do not carry is not told."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.breakdowns import (
    DARING_DONE,
    DARING_FAILED,
    DARING_OPEN,
    E_PURCHASING,
    LINKED,
    OVER,
    PDN,
    SWAKELOLA,
    UMKK,
    V5,
    V6,
    Aspect,
    Breakdown,
    Part,
)
from storage.boards import load_board
from storage.snapshots import parts as parts_of
from sync.arrival import File, read_files
from sync.portable import record
from sync.snapshots import Options
from tests.makers import S1_2024, region
from tests.sync.conftest import as_csv, as_json
from tests.sync.rows import (
    archive_line,
    line,
    old_order,
    old_plan,
    old_swakelola,
    order,
    plan,
    recap,
    recap_unit,
    swakelola,
)

OPTIONS = Options(data_date=date(2024, 12, 30), orders_from=date(2024, 1, 1))


@pytest.fixture
def told(put_file):
    """Read rows of several kinds (one JSON file a kind); gives the parts of both semesters."""

    def read(*kinds):
        files = [put_file(f"{n}.json", as_json(*rows)) for n, rows in enumerate(kinds)]
        first, second = read_files(files, OPTIONS).snapshots
        return Breakdown(first.parts), Breakdown(second.parts)

    return read


def amounts(told, aspect):
    return {part.key: (part.amount, part.number) for part in told.of(aspect)}


def test_a_plan_is_told_by_method_in_one_spelling(told):
    _, year = told(
        [
            plan(pagu=5, metode_pengadaan="E-Purchasing"),
            plan(pagu=6, metode_pengadaan="e-Purchasing "),
            plan(pagu=7, metode_pengadaan=None),
            plan(pagu=8, metode_pengadaan="0"),
            plan(pagu=9, metode_pengadaan="TENDER CEPAT"),
            plan(pagu=90, tipe_paket="PDS"),
            plan(pagu=90, status_aktif_rup=False),
        ],
        [swakelola(pagu=10)],
        [order()],
    )

    assert amounts(year, Aspect.METHOD) == {
        E_PURCHASING: (11, 2),
        "": (15, 2),
        "Tender Cepat": (9, 1),
        SWAKELOLA: (10, 1),
    }
    assert year.amount(Aspect.METHOD, "Tender") is None  # it may be in what is of no method


def test_products_and_businesses_are_told_of_penyedia_alone(told):
    _, year = told(
        [
            plan(pagu=5),
            plan(pagu=6, status_pdn="Non-PDN", status_ukm="Non-UKM"),
            plan(pagu=7, status_pdn=None, status_ukm="-"),
        ],
        [swakelola(pagu=10)],
        [order()],
    )

    assert amounts(year, Aspect.PDN) == {PDN: (5, 1), "Non-PDN": (6, 1), "": (7, 1)}
    assert amounts(year, Aspect.UMKK) == {UMKK: (5, 1), "Non-UMKK": (6, 1), "": (7, 1)}


def without(row, *columns):
    return {name: value for name, value in row.items() if name not in columns}


def test_columns_that_are_absent_make_no_parts(told):
    _, year = told(
        [without(plan(pagu=5), "status_pdn", "status_ukm", "nama_paket")],
        [without(archive_line(), "kd_rup", "kd_komoditas")],
        [order()],
    )

    for aspect in (Aspect.PDN, Aspect.UMKK, Aspect.COMMODITY, Aspect.LINK, Aspect.TOKO_DARING):
        assert not year.tells(aspect)
    assert year.total(Aspect.CATALOGUE) == 20
    assert [part.label for part in year.of(Aspect.LARGEST)] == [""]


def test_what_only_some_files_of_a_region_carry_is_not_told_of_it(told):
    bare = without(plan(pagu=5), "status_pdn")
    _, year = told([plan(pagu=5)], [bare], [line(), line()], [without(line(), "kd_komoditas")])

    assert not year.tells(Aspect.PDN)
    assert not year.tells(Aspect.COMMODITY)
    assert year.total(Aspect.UMKK) == 10
    assert year.total(Aspect.LINK) == 30


def test_without_a_plan_nothing_is_said_of_it_and_of_codes(told):
    _, year = told([order()], [line()])

    aspects = {part.aspect for part in year.parts}
    assert aspects == {Aspect.CATALOGUE, Aspect.STATE, Aspect.COMMODITY}


def test_orders_are_told_by_catalogue_and_state_to_the_end_of_each_semester(told):
    first, year = told(
        [plan()],
        [line(total=5), line(total=7, tanggal_buat_paket="2024-07-01")],
        [
            order(total=11, status="COMPLETED"),
            order(total=13, status="COMPLETED", order_date="2024-12-01T00:00:00Z"),
            order(total=17, status="CANCELLED"),
            order(total=19, status="ON_NEGOTIATION", order_date=None),
        ],
    )

    assert first.of(Aspect.CATALOGUE) == (
        Part(Aspect.CATALOGUE, V6, 11, 11, 1),
        Part(Aspect.CATALOGUE, V5, 5, 0, 1),
    )
    assert year.of(Aspect.CATALOGUE) == (
        Part(Aspect.CATALOGUE, V6, 24, 24, 2),
        Part(Aspect.CATALOGUE, V5, 12, 0, 2),
    )
    assert year.of(Aspect.STATE) == (
        Part(Aspect.STATE, "COMPLETED", 24, 24, 2),
        Part(Aspect.STATE, "ON_NEGOTIATION", 19, None, 1),
        Part(Aspect.STATE, "CANCELLED", 17, None, 1),
        Part(Aspect.STATE, "Paket Proses", 12, 0, 2),
    )


def test_commodities_bear_the_name_of_their_largest_package(told):
    first, year = told(
        [plan()],
        [
            *[line(kd_paket=1, total=5, kd_komoditas=340, nama_paket="Laptop")] * 2,
            line(
                total=9,
                kd_komoditas="340",
                nama_paket="P" * 100,
                tanggal_buat_paket="2024-07-01",
            ),
            line(total=3, kd_komoditas=160, nama_paket="Obat"),
            line(total=99, kd_komoditas=160, paket_status_str="Paket Batal"),
        ],
    )

    assert first.of(Aspect.COMMODITY) == (
        Part(Aspect.COMMODITY, "340", 5, None, 1, "Laptop"),
        Part(Aspect.COMMODITY, "160", 3, None, 1, "Obat"),
    )
    assert year.of(Aspect.COMMODITY)[0] == Part(Aspect.COMMODITY, "340", 14, None, 2, "P" * 80)


def test_beyond_forty_commodities_the_smallest_are_told_together(told):
    _, year = told([plan()], [line(total=n, kd_komoditas=1000 + n) for n in range(1, 44)])

    assert len(year.of(Aspect.COMMODITY)) == 41
    assert year.of(Aspect.COMMODITY)[-1] == Part(Aspect.COMMODITY, "lainnya", 6, None, 3)


def test_codes_are_of_the_plan_of_none_withdrawn_or_unknown(told):
    first, year = told(
        [
            plan(kd_rup=1, pagu=100),
            plan(kd_rup=2, status_aktif_rup=False),
            plan(kd_rup=3, pagu=100, tipe_paket="PDS"),
            plan(kd_rup=4, kd_klpd="D200", nama_klpd="Kota Singkawang"),
            plan(kd_rup=5, tahun_anggaran=2023),
        ],
        [
            order(total=1, rup_code=" 1 "),
            order(total=2, rup_code="2"),
            order(total=4, rup_code="3", order_date="2024-08-01T00:00:00Z"),
            order(total=8, rup_code="4"),
            order(total=16, rup_code="5"),
            order(total=32, rup_code=None),
            order(total=64, rup_code="-"),
            order(total=128, rup_code="6"),
            order(total=512, rup_code="2", status="CANCELLED"),
        ],
        [archive_line(total_harga=256, kd_rup="2.0")],
        [{"kd_rup_lama": 6, "kd_rup_baru": 1}, {"kd_rup_lama": 1, "kd_rup_baru": 1}],
    )

    both = {"none": (96, 2), "withdrawn": (386, 3), "unknown": (24, 2), OVER: (0, 0)}
    assert amounts(first, Aspect.LINK) == both | {"own": (1, 1)}
    assert amounts(year, Aspect.LINK) == both | {"own": (5, 2)}


def test_codes_of_swakelola_are_other_codes(told):
    _, year = told([plan(kd_rup=1)], [swakelola(kd_rup=2)], [order(rup_code="2")])

    assert year.amount(Aspect.LINK, "unknown") == 10


def test_an_order_on_several_codes_is_of_the_plan_where_all_are(told):
    _, year = told(
        [plan(kd_rup=1), plan(kd_rup=2), plan(kd_rup=3, status_delete_rup=True)],
        [
            order(total=1, rup_code="1;2"),
            order(total=2, rup_code="1; 9"),
            order(total=4, rup_code="3;9"),
            order(total=8, rup_code="1;3"),
            order(total=16, rup_code="1;"),
            order(total=32, rup_code="a;1"),
        ],
    )

    assert amounts(year, Aspect.LINK) == {
        "own": (17, 2),
        "none": (0, 0),
        "withdrawn": (12, 2),
        "unknown": (34, 2),
        OVER: (0, 0),
    }


def test_orders_of_both_catalogues_together_exceed_a_ceiling(told):
    first, year = told(
        [plan(kd_rup=1, pagu=100), plan(kd_rup=2, pagu=100), plan(kd_rup=3, pagu=0)],
        [order(total=60, rup_code="1"), order(total=100, rup_code="2")],
        [
            archive_line(total_harga=50, kd_rup=1, tanggal_buat_paket="2024-09-01"),
            archive_line(total_harga=5, kd_rup=3),
        ],
    )

    assert amounts(first, Aspect.LINK)[OVER] == (5, 1)
    assert amounts(year, Aspect.LINK)[OVER] == (15, 2)


def test_packages_that_are_ordered_on_together_have_their_ceilings_in_common(told):
    _, year = told(
        [plan(kd_rup=n, pagu=100) for n in (1, 2, 3, 4)],
        [
            order(total=250, rup_code="1;2"),
            order(total=20, rup_code="3;2"),
            order(total=31, rup_code="1"),
            order(total=99, rup_code="4"),
        ],
    )

    assert amounts(year, Aspect.LINK)[OVER] == (1, 1)


def test_orders_in_several_files_keep_their_codes(told):
    orders = [order(total=n, rup_code=code) for n, code in enumerate(["1;2", "2;9", "1"], 1)]
    one, several = (
        told([plan(kd_rup=1), plan(kd_rup=2)], *files)
        for files in ([orders], [[orders[0]], [orders[1], orders[2]], [orders[0]]])
    )

    assert one == several


def test_the_three_largest_packages_stand_with_their_names_each_once(told):
    rows = [plan(kd_rup=n, pagu=n, nama_paket=f" Paket {n} ") for n in range(1, 20)]
    later = {"tgl_pengumuman_paket": "2024-05-01T00:00:00Z"}
    _, year = told(
        [
            *rows,
            rows[18] | {"pagu": 2} | later,
            rows[17] | {"status_aktif_rup": False} | later,
            plan(pagu=900, tipe_paket="PDS"),
        ],
        [swakelola(kd_rup=77, pagu=16, nama_paket="Honorarium")],
        [order()],
    )

    assert year.of(Aspect.LARGEST) == (
        Part(Aspect.LARGEST, "17", 17, None, 1, "Paket 17"),
        Part(Aspect.LARGEST, "16", 16, None, 1, "Paket 16"),
        Part(Aspect.LARGEST, "77", 16, None, 1, "Honorarium"),
    )


@pytest.mark.parametrize("odd", [[], {}, [{"kd_rup": 1}], True, 1.5, "x" * 300, -7])
def test_what_only_parts_need_rejects_no_row(put_file, odd):
    traits = dict.fromkeys(("metode_pengadaan", "status_pdn", "status_ukm", "nama_paket"), odd)
    found = dict.fromkeys(("kd_rup", "kd_komoditas", "nama_paket"), odd)
    files = [
        put_file("a.json", as_json(plan(pagu=100), plan(pagu=7) | traits)),
        put_file("b.json", as_json(line(total=5), line(total=6) | found)),
        put_file("c.json", as_json(order(total=8), order(total=9, rup_code=odd))),
    ]
    arrival = read_files(files, OPTIONS)

    assert not arrival.log.rejected
    year = arrival.snapshots[1]
    assert (year.figure.rup, year.figure.value) == (107, 28)
    assert Breakdown(year.parts).total(Aspect.LINK) == 28


def daring(**more):
    return {
        "kd_klpd": "D199",
        "order_id": "1",
        "valuasi": 10,
        "tanggal_transaksi": "2024-02-01 10:00:00",
        "status_verif": "verified",
        "status_konfirmasi_ppmse": "selesai",
    } | more


def test_toko_daring_stands_beside_the_value_by_state(told):
    bare = {"status_verif": None, "status_konfirmasi_ppmse": None}
    first, year = told(
        [plan()],
        [order(total=5)],
        [
            daring(),
            daring(order_id="2", valuasi=7, status_konfirmasi_ppmse=""),
            daring(order_id="2", valuasi=20, tanggal_transaksi="2024-08-01 09:00:00"),
            daring(order_id="2", valuasi=9, tanggal_transaksi="2024-03-01 09:00:00"),
            daring(order_id="3", status_konfirmasi_ppmse="gagal"),
            daring(order_id="4", status_verif="unverified"),
            daring(order_id="5", status_konfirmasi_ppmse=None),
            daring(order_id="6", valuasi=1, **bare),
            daring(order_id="6", valuasi=1, **bare),
            daring(order_id="1", valuasi=99, **bare),
            daring(order_id="7", valuasi="?"),
            daring(order_id="8", kd_klpd="K34"),
        ],
    )

    assert amounts(first, Aspect.TOKO_DARING) == {
        DARING_DONE: (10, 1),
        DARING_OPEN: (22, 3),
        DARING_FAILED: (10, 1),
    }
    assert amounts(year, Aspect.TOKO_DARING)[DARING_DONE] == (30, 2)
    assert year.total(Aspect.CATALOGUE) == 5


def test_where_nothing_is_confirmed_what_is_verified_is_done(told):
    _, year = told(
        [plan()],
        [order()],
        [
            daring(status_konfirmasi_ppmse=None),
            daring(order_id="2", status_verif="unverified", status_konfirmasi_ppmse=None),
        ],
    )

    assert amounts(year, Aspect.TOKO_DARING) == {
        DARING_DONE: (10, 1),
        DARING_OPEN: (10, 1),
        DARING_FAILED: (0, 0),
    }


def test_a_recap_tells_what_its_columns_do_and_the_rest(store, tell, put_file):
    row = recap(
        rup_ep="1.000.000",
        nilai_v5="80",
        nilai_v6="400",
        nilai_toko_daring="3",
        nilai_pdn="470",
        nilai_umkk="",
    )
    tell(put_file("rekap.csv", as_csv(row, delimiter=";")))

    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), S1_2024)
        found = parts_of(session, figure.snapshot_id)
    million = 10**6
    assert {(part.aspect, part.key): part.amount // million for part in found} == {
        (Aspect.METHOD, E_PURCHASING): 1_000_000,
        (Aspect.METHOD, ""): 1_500_000,
        (Aspect.CATALOGUE, V5): 80,
        (Aspect.CATALOGUE, V6): 400,
        (Aspect.TOKO_DARING, DARING_DONE): 3,
        (Aspect.ORDERS_PDN, PDN): 470,
        (Aspect.ORDERS_PDN, "Non-PDN"): 10,
    }
    assert {part.number for part in found} == {None}


def test_a_recap_of_units_tells_their_plans_by_e_purchasing_where_it_does(put_file):
    files = [
        put_file("a.csv", as_csv(recap(), delimiter=";")),
        put_file(
            "b.csv",
            as_csv(recap_unit(rup_ep="700"), recap_unit(satker="RSUD", rup_ep=""), delimiter=";"),
        ),
    ]
    (snapshot,) = read_files(files, Options()).snapshots

    assert [(unit.name, unit.rup_ep) for unit in snapshot.units] == [
        ("Dinas Pendidikan", 700_000_000),
        ("RSUD", None),
    ]


def snapshots_of(put_file):
    files = [
        put_file("p.json", as_json(plan(pagu=5), plan(pagu=7, metode_pengadaan="Tender"))),
        put_file("o.json", as_json(line(total=5), line(total=9, kd_komoditas=None))),
        put_file("d.json", as_json(daring())),
    ]
    return read_files(files, OPTIONS).snapshots


def test_records_of_our_own_carry_parts_and_plans_by_e_purchasing(put_file):
    snapshots = snapshots_of(put_file)
    written = put_file("k.json", json.dumps([record(snapshot) for snapshot in snapshots]))

    read = read_files([written], Options()).snapshots
    assert read == snapshots
    assert [unit.rup_ep for snapshot in read for unit in snapshot.units] == [5, 5]


def test_records_of_before_there_were_parts_are_read(put_file):
    snapshots = snapshots_of(put_file)
    records = [record(replace(snapshot, parts=())) for snapshot in snapshots]
    for older in records:
        assert "rincian" not in older
        older["satker"] = [unit[:6] for unit in older["satker"]]
    written = put_file("k.json", json.dumps(records))

    read = read_files([written], Options()).snapshots
    assert [snapshot.figure for snapshot in read] == [snapshot.figure for snapshot in snapshots]
    assert {snapshot.parts for snapshot in read} == {()}
    assert {unit.rup_ep for snapshot in read for unit in snapshot.units} == {None}


CODES = [1, 2, 3, 4]
SHAPES = {
    "gateway": (plan, "kd_rup", "pagu", swakelola, archive_line, "total_harga", order, "rup_code"),
    "older": (old_plan, "idrup", "jumlahpagu", old_swakelola, line, "total", old_order, "kd_rup"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_parts_add_up_to_their_figure_whatever_the_rows(shape, tmp_path):
    penyedia, key, ceiling, swakelola_of, v5, total, v6, code = SHAPES[shape]
    worth = st.integers(0, 10**6)
    method = "metode_pengadaan" if shape == "gateway" else "metodepengadaan"
    spent, day = ("total", "order_date") if shape == "gateway" else ("total_harga", "tgl_order")
    state = "status" if shape == "gateway" else "status_pkt"
    days = st.sampled_from(["2023-12-30", "2024-06-30", "2024-07-01", "2024-12-31"])

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(CODES), worth, st.sampled_from(["Tender", "x", ""]))),
        st.lists(worth),
        st.lists(st.tuples(worth, st.sampled_from([*CODES, 9, 0]), days, st.integers(1, 50))),
        st.lists(st.tuples(worth, st.sampled_from(["1", "1;2", "9", ""]), days)),
    )
    def check(plans, others, lines, orders):
        kinds = {
            "p": [penyedia(), *(penyedia(**{key: k, ceiling: c, method: m}) for k, c, m in plans)],
            "s": [swakelola_of(), *(swakelola_of(**{ceiling: c}) for c in others)],
            "5": [
                v5(**{total: w}, kd_rup=c, tanggal_buat_paket=d, kd_komoditas=k)
                for w, c, d, k in lines
            ],
            "6": [v6(**{spent: w, code: c, day: d}) for w, c, d in orders]
            + [v6(**{state: "CANCELLED"}), v6()],
        }
        files = []
        for name, rows in kinds.items():
            if rows:
                (tmp_path / f"{name}.json").write_text(as_json(*rows), "utf-8")
                files.append(File(tmp_path / f"{name}.json", f"{name}.json"))
        for snapshot in read_files(files, OPTIONS).snapshots:
            figure, parts = snapshot.figure, Breakdown(snapshot.parts)
            assert parts.total(Aspect.METHOD) == figure.rup
            assert parts.total(Aspect.PDN) == parts.total(Aspect.UMKK) == figure.rup_penyedia
            assert parts.total(Aspect.CATALOGUE) == figure.value
            assert (parts.total(Aspect.COMMODITY) or 0) == (parts.amount(Aspect.CATALOGUE, V5) or 0)
            assert parts.total(Aspect.LINK) == figure.value
            assert {part.key for part in parts.of(Aspect.LINK)} == {*LINKED, OVER}

    check()
