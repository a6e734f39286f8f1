"""Recap tables that people keep: what is read, what is rejected with its line, and why."""

from datetime import date
from decimal import Decimal

import pytest

from procurement.figures import Denominator, FindingKind, OrderStates
from procurement.semester import Semester
from storage.boards import load_board
from storage.snapshots import units as units_of
from sync.errors import FileRefused, Refusal
from sync.taken import Taken
from tests.makers import region
from tests.sync.conftest import as_csv, table, workbook
from tests.sync.rows import recap, recap_unit, release

S1 = Semester(2024, 1)


@pytest.fixture
def rejected(take, put_file):
    """Import a good row and the given ones; returns (line, reason, facts) of each rejection."""

    def reject(*rows, **options):
        good = recap(kode_wilayah="61.72", nama="Kota Singkawang")
        report = take(put_file("rekap.csv", as_csv(good, *rows, delimiter=";")), **options)
        return [(r.place.split()[-1], r.reason, r.facts) for r in report.rejections]

    return reject


def test_a_row_becomes_a_figure_with_its_dates_and_basis(store, tell, put_file):
    rows = as_csv(
        recap(denominator="RUP_PENYEDIA", basis_status="selesai", nilai_selesai="480"),
        delimiter=";",
    )
    tell(put_file("rekap.csv", rows))

    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), S1)
    assert (figure.value, figure.finished, figure.rup) == (480_000_000, 480_000_000, 25 * 10**11)
    assert (figure.data_date, figure.orders_from, figure.orders_to) == (
        date(2024, 7, 12),
        date(2024, 1, 1),
        date(2024, 6, 30),
    )
    assert (figure.denominator, figure.order_states) == (
        Denominator.RUP_PENYEDIA,
        OrderStates.FINISHED,
    )
    assert figure.source == "rekap UKPBJ"


@pytest.mark.parametrize(
    ("amount", "fault"),
    [
        ("2.500", "ambiguous"),
        ("1,234.56", "ambiguous"),
        ("-5", "negative"),
        ("NaN", "not a number"),
        ("1e12", "not a number"),
        ("=1+1", "formula"),
        ("Rp 480 M", "unit conflict"),
        ("", "empty"),
        ("delapan", "not a number"),
        ("99.999.999.999.999.999", "too large"),
    ],
)
def test_an_amount_that_is_none_rejects_its_row(rejected, amount, fault):
    [(line, reason, facts)] = rejected(recap(nilai_ep=amount))

    assert (line, reason) == ("3", "bad amount")
    assert (facts["text"], facts["fault"]) == (amount, fault)


@pytest.mark.parametrize("amount", ["1.234,56", "1.234.567", "480", "480,5", "Rp480 juta"])
def test_amounts_as_people_write_them_are_read(rejected, amount):
    assert rejected(recap(nilai_ep=amount)) == []


def test_an_amount_may_name_its_own_unit_in_a_column_of_rupiah(rejected):
    assert rejected(recap(nilai_ep="Rp 480 M", rup_total="2,5 triliun", satuan="rupiah")) == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"kode_wilayah": "", "nama": "Kab. Tanggerangg"}, "unknown region"),
        ({"kode_wilayah": "", "nama": "Bekasi"}, "ambiguous region"),
        ({"kode_wilayah": "", "nama": ""}, "unknown region"),
        ({"kode_wilayah": "99.99", "nama": "Kota Pontianak"}, "unknown region"),
        ({"kode_wilayah": "32.16", "nama": "Kota Bekasi"}, "code and name differ"),
        ({"jenis": "Kabupaten"}, "code and name differ"),
        ({"kode_wilayah": "1101", "nama": ""}, "ambiguous region"),
        ({"kode_wilayah": "31.74", "nama": ""}, "not autonomous"),
        ({"semester": 3}, "bad semester"),
        ({"semester": ""}, "bad semester"),
        ({"tahun": "duaribu"}, "bad year"),
        ({"tanggal_data": "12 Juli 2024"}, "bad date"),
        ({"satuan": ""}, "no unit"),
        ({"satuan": "ribuan"}, "no unit"),
        ({"basis_status": "semua"}, "unknown word"),
        ({"denominator": "APBD"}, "unknown word"),
        ({"nilai_selesai": "481"}, "bad amount"),
        ({"porsi_rilis": "tiga"}, "bad release"),
        ({"peringkat_rilis": "2,5"}, "bad release"),
        ({"kode_wilayah": "", "nama": "Jumlah"}, "totals row"),
        ({"kode_wilayah": "", "nama": "TOTAL KAB/KOTA"}, "totals row"),
        ({"kode_wilayah": "", "nama": "Rata-rata"}, "totals row"),
        ({"kode_wilayah": "", "nama": "RERATA"}, "totals row"),
        ({"kode_wilayah": "61", "nama": "Subtotal Kalimantan Barat"}, "totals row"),
        ({"kode_wilayah": "61", "nama": "Grand Total"}, "totals row"),
        ({"kode_wilayah": "61", "nama": "Kabupaten dan Kota"}, "code and name differ"),
        ({"kode_wilayah": "61", "nama": "Kalbarr"}, "code and name differ"),
        ({"tahun": 2023, "semester": "2024-1"}, "bad semester"),
        ({"tahun": "dua", "semester": "2024-1"}, "bad year"),
        ({"transaksi_sejak": "2025-01-01"}, "bad date"),
        ({"transaksi_sejak": "awal tahun"}, "bad date"),
    ],
)
def test_what_cannot_be_right_rejects_its_row(rejected, row, reason):
    [(line, found, _)] = rejected(recap(**row))

    assert (line, found) == ("3", reason)


@pytest.mark.parametrize(
    "row",
    [
        {"kode_wilayah": "6171", "nama": ""},
        {"kode_wilayah": "D199", "nama": "pontianak"},
        {"kode_wilayah": "", "nama": "Pemkot Pontianak"},
        {"kode_wilayah": "61.71", "nama": "Pontianakk"},  # a code is exact
        {"kode_wilayah": "1101", "nama": "Kab. Aceh Selatan"},  # the name tells which code it is
        {"kode_wilayah": "1101", "nama": "Kab. Simeulue"},
        {"jenis": "KOTA"},
        {"kode_wilayah": "61", "nama": "Provinsi Kalimantan Barat"},
        {"kode_wilayah": "61", "nama": ""},
        {"tahun": "", "semester": "2024-1"},
        {"tahun": 2024, "semester": "2024-1"},
        {"semester": "Semester I"},
        {"semester": "semester satu"},
        {"transaksi_sejak": "2024-03-01"},
        {"transaksi_sejak": "2023-12-15"},
        {"porsi_rilis": "0,175"},
        {"tanggal_data": "2024-07-12T00:00:00"},
        {"satuan": "Juta"},
    ],
)
def test_what_can_be_understood_is(rejected, row):
    assert rejected(recap(**row)) == []


@pytest.mark.parametrize(
    ("amount", "fault"),
    [(-5, "negative"), (-0.5, "negative"), (10**10, "too large"), (1e16, "too large")],
)
def test_a_workbooks_number_that_is_no_amount_is_told_for_what_it_is(take, put_file, amount, fault):
    rows = table(recap(kode_wilayah="61.72", nama="", nilai_ep=480), recap(nilai_ep=amount))
    [rejection] = take(put_file("rekap.xlsx", workbook(("Rekap", rows)))).rejections

    assert (rejection.reason, rejection.facts["fault"]) == ("bad amount", fault)


@pytest.mark.parametrize(
    ("option", "told_from"),
    [
        (date(2024, 3, 1), date(2024, 3, 1)),
        (date(2023, 11, 1), date(2024, 1, 1)),
        (date(2025, 2, 1), date(2024, 1, 1)),
    ],
)
def test_a_beginning_said_for_another_year_is_not_taken(store, tell, put_file, option, told_from):
    tell(put_file("rekap.csv", as_csv(recap())), orders_from=option)

    with store.reading() as session:
        assert load_board(session).figure(region("pontianak"), S1).orders_from == told_from


def test_of_a_region_told_twice_alike_the_first_counts(rejected, store):
    [(line, reason, facts)] = rejected(recap(), recap())

    assert (line, reason) == ("4", "duplicate region")
    assert facts == {"name": "Kota Pontianak", "other": "rekap.csv baris 3"}


def test_of_a_region_told_twice_differently_neither_counts(take, put_file):
    rows = as_csv(
        recap(nilai_ep="480"), recap(nilai_ep="481"), recap(kode_wilayah="61.72", nama="")
    )
    report = take(put_file("rekap.csv", rows))

    assert [(r.place, r.facts["other"]) for r in report.rejections] == [
        ("rekap.csv baris 2", "rekap.csv baris 3"),
        ("rekap.csv baris 3", "rekap.csv baris 2"),
    ]
    assert report.review.news == {S1: 1}


def test_when_no_row_is_left_the_file_is_refused_with_its_rows(take, put_file):
    with pytest.raises(FileRefused) as refused:
        take(put_file("rekap.csv", as_csv(recap(nilai_ep="NaN"))))

    assert refused.value.refusal is Refusal.NOTHING_TO_TELL
    assert [r.reason for r in refused.value.rejections] == ["bad amount"]


def test_options_say_what_a_table_does_not(store, tell, put_file):
    row = recap()
    for column in ("tahun", "semester", "tanggal_data", "satuan", "sumber", "basis_status"):
        del row[column]
    report = tell(
        put_file("rekap.csv", as_csv(row)),
        semester=S1,
        data_date=date(2024, 7, 12),
        unit="juta",
        source="surat sekda",
    )

    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), S1)
    assert (figure.value, figure.source) == (480_000_000, "surat sekda")
    assert [taken for taken, _ in report.taken] == [Taken.ORDER_STATES, Taken.RECAP_REACH]


def test_what_no_table_and_no_option_says_is_told_as_taken(tell, put_file):
    row = recap()
    del row["sumber"]
    report = tell(put_file("rekap.csv", as_csv(row)))
    assert [taken for taken, _ in report.taken] == [Taken.RECAP_REACH, Taken.SOURCE]

    report = tell(put_file("lengkap.csv", as_csv(recap(nilai_ep="490", transaksi_sejak=""))))
    assert report.taken == ()


def test_half_a_plan_is_another_metric_in_a_table_too(store, tell, put_file):
    rows = [
        recap(rup_total="", rup_penyedia="90"),
        recap(
            kode_wilayah="61.72",
            nama="",
            rup_total="",
            rup_penyedia="90",
            denominator="RUP_TOTAL",
        ),
    ]
    tell(put_file("rekap.csv", as_csv(*rows)))

    with store.reading() as session:
        board = load_board(session)
    half, said = (board.figure(region(name), S1) for name in ("pontianak", "singkawang"))
    assert (half.rup, half.denominator) == (90_000_000, Denominator.RUP_PENYEDIA)
    assert (said.rup, said.denominator) == (None, Denominator.RUP_TOTAL)


def test_a_plan_whose_kind_is_not_said_is_another_metric(store, tell, put_file):
    row = recap() | {"nilai_rup": "2.500.000"}
    del row["rup_total"]
    tell(put_file("rekap.csv", as_csv(row)))

    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), S1)
    assert figure.denominator is Denominator.NOT_STATED


def test_a_missing_plan_is_none_and_its_parts_are_added(store, tell, put_file):
    rows = [
        recap(rup_total=""),
        recap(kode_wilayah="61.72", nama="", rup_total="", rup_penyedia="90", rup_swakelola="10"),
    ]
    report = tell(put_file("rekap.csv", as_csv(*rows, delimiter=";")))

    with store.reading() as session:
        board = load_board(session)
    assert board.figure(region("pontianak"), S1).rup is None
    assert board.figure(region("singkawang"), S1).rup == 100_000_000
    assert [f.kind for f in report.review.findings] == [
        FindingKind.NO_PLAN,
        FindingKind.SHARE_OVER_100,
    ]


def test_parts_that_do_not_give_the_sum_are_told(take, put_file):
    rows = as_csv(recap(rup_total="101", rup_penyedia="90", rup_swakelola="10"))
    report = take(put_file("rekap.csv", rows))

    [finding] = report.findings
    assert finding.kind is FindingKind.PLAN_SUM_DIFFERS
    assert finding.facts == {"rup": 101_000_000, "sum": 100_000_000}


def test_released_columns_become_releases_beside_the_figure(store, tell, put_file):
    rows = as_csv(
        recap(porsi_rilis="17,50%", peringkat_rilis="3", url="https://x.example"), delimiter=";"
    )
    tell(put_file("rekap.csv", rows))

    with store.reading() as session:
        [announcement] = load_board(session).announcements_of(region("pontianak"))
    assert [(r.measure.value, r.value) for r in announcement.releases] == [
        ("porsi", Decimal("17.50")),
        ("peringkat_porsi", Decimal(3)),
    ]
    assert str(announcement.releases[0].value) == "17.50"


def test_an_endless_address_of_a_release_is_cut(store, tell, put_file):
    address = "https://x.example/" + "a" * 1000
    tell(put_file("rekap.csv", as_csv(recap(porsi_rilis="17", url=address))))

    with store.reading() as session:
        [announcement] = load_board(session).announcements_of(region("pontianak"))
    assert announcement.url == address[:500]


@pytest.mark.parametrize(
    ("rows", "announced"),
    [
        ([recap(porsi_rilis="17,5")], ["17.5"]),
        ([recap(porsi_rilis="17,5"), recap(porsi_rilis="17,5")], ["17.5"]),
        ([recap(porsi_rilis="17,5"), recap(porsi_rilis="17,5", nilai_ep="481")], []),
        ([recap(), recap(nilai_ep="481"), recap(porsi_rilis="17,5", nilai_ep="481")], []),
        ([recap(porsi_rilis="17,5", nilai_ep="delapan")], []),
        ([recap(porsi_rilis="17,5", basis_status="semua")], []),
        ([recap(porsi_rilis="17,5", peringkat_rilis="tiga")], []),
    ],
)
def test_a_release_stands_and_falls_with_its_row(store, tell, put_file, rows, announced):
    good = recap(kode_wilayah="61.72", nama="", porsi_rilis="9")
    report = tell(put_file("rekap.csv", as_csv(good, *rows, delimiter=";")))

    with store.reading() as session:
        found = load_board(session).announcements_of(region("pontianak"))
    assert [str(r.value) for one in found for r in one.releases] == announced
    assert report.count("releases") == 1 + len(announced)


SHARES = [
    (0.175, "fraction"),
    (0.9999, "fraction"),
    (17.5, Decimal("17.5")),
    (17, Decimal(17)),
    (0, Decimal(0)),
    ("0,175", Decimal("0.175")),
    ("0.175", Decimal("0.175")),
    ("17,5%", Decimal("17.5")),
]


@pytest.mark.parametrize(("cell", "expected"), SHARES)
@pytest.mark.parametrize("kind", ["beside a figure", "alone"])
def test_a_fraction_in_a_workbook_is_not_taken_for_a_percentage(
    store, tell, put_file, kind, cell, expected
):
    """A workbook keeps 17,5 % as 0.175; what is text is as it was written."""
    rows = (
        [recap(kode_wilayah="61.72", nama=""), recap(porsi_rilis=cell)]
        if kind == "beside a figure"
        else [release(kode_wilayah="61.72", nama=""), release(nilai=cell)]
    )
    report = tell(put_file("rekap.xlsx", workbook(("Rekap", table(*rows)))))

    with store.reading() as session:
        found = load_board(session).announcements_of(region("pontianak"))
    values = [r.value for one in found for r in one.releases]
    rejected = [r.reason for r in report.rejections]
    assert (values, rejected) == (([], [expected]) if expected == "fraction" else ([expected], []))


def test_a_unit_told_twice_is_rejected_and_the_first_counts(store, tell, put_file):
    units = [
        recap_unit(),
        recap_unit(nilai_ep="999"),
        recap_unit(satker="RSUD", nilai_ep="180"),
        recap_unit(semester=2, nilai_ep="500"),
        recap_unit(kode_wilayah="61.72", nilai_ep="70"),
    ]
    report = tell(put_file("rekap.csv", as_csv(recap())), put_file("satker.csv", as_csv(*units)))

    [rejection] = report.rejections
    assert (rejection.place, rejection.reason) == ("satker.csv baris 3", "duplicate unit")
    assert rejection.facts == {"text": "Dinas Pendidikan"}
    assert report.run.counters["counted"]["rekap per satker"] == 4
    assert report.findings == ()  # 300 and 180 are the region's 480
    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), S1)
        found = {unit.name: unit.value for unit in units_of(session, figure.snapshot_id)}
    assert found == {"Dinas Pendidikan": 300_000_000, "RSUD": 180_000_000}


def test_a_unit_keeps_what_of_its_orders_is_finished(store, tell, put_file):
    units = [recap_unit(nilai_selesai="120"), recap_unit(satker="RSUD", nilai_ep="180")]
    tell(put_file("rekap.csv", as_csv(recap())), put_file("satker.csv", as_csv(*units)))

    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), S1)
        found = {unit.name: unit.finished for unit in units_of(session, figure.snapshot_id)}
    assert found == {"Dinas Pendidikan": 120_000_000, "RSUD": 0}


@pytest.mark.parametrize("value", [479, 481])
def test_units_that_do_not_give_the_regions_value_are_told(take, put_file, value):
    units = as_csv(recap_unit(nilai_ep=str(value)))
    report = take(put_file("rekap.csv", as_csv(recap())), put_file("satker.csv", units))

    [finding] = report.findings
    assert (finding.kind, finding.region_code) == (FindingKind.UNITS_DIFFER, "61.71")
    assert finding.facts == {"value": 480_000_000, "sum": value * 1_000_000}


def test_units_of_one_name_with_codes_of_their_own_are_two(take, put_file):
    units = [recap_unit(kode_satker=code, nilai_ep="240") for code in ("1.01", "1.02")]
    report = take(put_file("rekap.csv", as_csv(recap())), put_file("satker.csv", as_csv(*units)))

    assert (report.rejections, report.findings) == ((), ())


def test_the_top_ten_that_publishing_would_change_is_told(tell, take, put_file):
    def rows(*values):
        codes = ("61.71", "61.72", "61.01")
        pairs = zip(codes, values, strict=True)
        return as_csv(*(recap(kode_wilayah=c, nama="", nilai_ep=str(v)) for c, v in pairs))

    tell(put_file("a.csv", rows(10, 20, 30)))
    report = take(put_file("b.csv", rows(40, 20, 30)))

    [top] = report.review.top_tens
    assert [p.figure.region.core_name for p in top.before] == ["Sambas", "Singkawang", "Pontianak"]
    assert [p.figure.region.core_name for p in top.after] == ["Pontianak", "Sambas", "Singkawang"]
    assert (report.review.changes, report.review.same) == ({S1: 1}, {S1: 2})
