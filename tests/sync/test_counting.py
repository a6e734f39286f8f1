"""What counts, in small: rows in, figures out, through the whole import."""

import gc
from datetime import date
from itertools import permutations

import pytest

from procurement.figures import Denominator, FindingKind
from procurement.semester import Semester
from storage.boards import load_board
from storage.snapshots import months, units
from sync.collecting import without_collecting
from sync.taken import Taken
from tests.makers import region
from tests.sync.conftest import as_csv, as_json
from tests.sync.rows import (
    archive_line,
    line,
    old_order,
    old_plan,
    old_swakelola,
    order,
    plan,
    swakelola,
)

S1, S2 = Semester(2024, 1), Semester(2024, 2)
DATA = date(2024, 12, 30)


@pytest.fixture
def told(store, tell, put_file):
    """Import rows of several kinds (one JSON file a kind) and give the board back."""

    def tell_rows(*kinds, data_date=DATA, orders_from=date(2024, 1, 1), **options):
        files = [put_file(f"{n}.json", as_json(*rows)) for n, rows in enumerate(kinds)]
        report = tell(*files, data_date=data_date, orders_from=orders_from, **options)
        with store.reading() as session:
            return load_board(session), report

    return tell_rows


def figure_of(board, name="pontianak", semester=S2):
    return board.figure(region(name), semester)


def kinds_of(report):
    return [finding.kind for finding in report.findings]


PLAN = [plan(pagu=100), swakelola(pagu=50)]


def test_the_plan_is_penyedia_and_swakelola_without_what_lies_within(told):
    board, _ = told(
        [
            plan(pagu=100),
            plan(pagu=7, tipe_paket="PDS"),
            plan(pagu=7, kd_rup_swakelola=123),
            plan(pagu=0),
        ],
        [swakelola(pagu=50)],
        [line(total=30)],
    )

    told_figure = figure_of(board)
    assert (told_figure.rup_penyedia, told_figure.rup_swakelola, told_figure.rup) == (100, 50, 150)
    assert told_figure.share == 20


@pytest.mark.parametrize(
    "not_live",
    [
        {"status_umumkan_rup": "Terdelete"},
        {"status_umumkan_rup": "Draf Lengkap"},
        {"status_umumkan_rup": None},
        {"status_aktif_rup": False},
        {"status_delete_rup": True},
        {"status_umumkan_rup": "Terdelete", "pagu": -5},
    ],
)
def test_drafts_and_withdrawn_packages_are_no_plan(told, not_live):
    board, report = told([plan(pagu=100), plan(**{"pagu": 9} | not_live)], [swakelola()], [line()])

    assert figure_of(board).rup_penyedia == 100
    assert report.run.counters["passed"] == {"RUP penyedia": 1}
    assert report.count("rejected") == 0


@pytest.mark.parametrize("column", ["status_aktif_rup", "status_delete_rup"])
@pytest.mark.parametrize(("state", "reason"), [(None, "no state"), ("aktif", "unknown word")])
def test_an_announced_package_without_its_state_is_not_passed_over(told, column, state, reason):
    many = [plan(pagu=1) for _ in range(200)]
    _, report = told([*many, plan(**{column: state})], [swakelola()], [line()])

    assert [one.reason for one in report.rejections] == [reason]


def test_penyedia_and_swakelola_may_share_a_code(told):
    board, _ = told([plan(kd_rup=5, pagu=100)], [swakelola(kd_rup=5, pagu=50)], [line()])

    assert figure_of(board).rup == 150


@pytest.mark.parametrize("order_of_arrival", list(permutations(range(3))), ids=str)
def test_a_package_counts_once_in_its_latest_state_in_any_order(told, order_of_arrival):
    tellings = [
        plan(kd_rup=5, pagu=100, tgl_pengumuman_paket="2024-01-05"),
        plan(kd_rup=5, pagu=300, tgl_pengumuman_paket="2024-05-05"),
        plan(kd_rup=5, pagu=200, tgl_pengumuman_paket="2024-03-05"),
    ]
    board, report = told([tellings[n] for n in order_of_arrival], [swakelola()], [line()])

    assert figure_of(board).rup_penyedia == 300
    assert report.run.counters["doubled"] == {"RUP penyedia": 2}


def test_a_withdrawal_on_the_same_stamp_ends_the_package(told):
    ended = plan(kd_rup=5, pagu=100, status_umumkan_rup="Terdelete")
    board, _ = told([ended, plan(kd_rup=5, pagu=100), plan(pagu=1)], [swakelola()], [line()])

    assert figure_of(board).rup_penyedia == 1


def test_a_v5_package_is_worth_its_total_once(told):
    package = {"kd_paket": 1, "total": 30, "jml_jenis_produk": 2}
    board, report = told(
        PLAN[:1], PLAN[1:], [line(**package, total_harga=20), line(**package, total_harga=10)]
    )

    assert figure_of(board).value == 30
    assert FindingKind.INCOMPLETE_PACKAGE not in kinds_of(report)


def test_a_package_whose_lines_were_lost_is_worth_its_total_and_is_a_finding(told):
    lost = line(kd_paket=1, total=30, total_harga=20, jml_jenis_produk=2)
    board, report = told(PLAN[:1], PLAN[1:], [lost])

    assert figure_of(board).value == 30
    [finding] = [f for f in report.findings if f.kind is FindingKind.INCOMPLETE_PACKAGE]
    assert finding.facts == {
        "package": 1,
        "year": 2024,
        "lines": 1,
        "expected": 2,
        "sum": 20,
        "total": 30,
    }


def test_without_a_total_a_package_is_worth_its_lines_and_a_lost_line_is_told(told):
    lines = [
        archive_line(kd_paket=1, total_harga=20, jml_jenis_produk=3),
        archive_line(kd_paket=1, total_harga="10.4", jml_jenis_produk=3),
    ]
    board, report = told(PLAN[:1], PLAN[1:], lines)

    assert figure_of(board).value == 30
    [finding] = [f for f in report.findings if f.kind is FindingKind.INCOMPLETE_PACKAGE]
    assert (finding.facts["lines"], finding.facts["expected"]) == (2, 3)
    assert finding.facts["total"] is None


def test_lines_are_summed_exactly_and_rounded_once(told):
    thirds = [
        archive_line(kd_paket=1, total_harga=amount, jml_jenis_produk=3)
        for amount in (0.4, "0.4", 0.7)
    ]
    board, _ = told(PLAN[:1], PLAN[1:], thirds)

    assert figure_of(board).value == 2  # 1,5 rounded half up; line by line it would be 1


def test_a_line_with_a_key_counts_once_however_often_it_is_delivered(told):
    row = archive_line(kd_paket=1, kd_paket_produk=5, total_harga=20)
    newer = row | {"total_harga": 25, "tanggal_edit_paket": "2024-06-01"}
    board, report = told(PLAN[:1], PLAN[1:], [row, newer, row])

    assert figure_of(board).value == 25
    assert report.run.counters["doubled"] == {"e-Katalog v5": 2}


def test_of_a_package_delivered_twice_with_one_stamp_the_last_state_counts(told):
    """Stamps are days: what was changed since an earlier page of the same day comes later."""
    first = archive_line(kd_paket=1, kd_paket_produk=5, total_harga=20)
    later = first | {"total_harga": 25, "paket_status_str": "Paket Selesai"}
    board, _ = told(PLAN[:1], PLAN[1:], [first, later])

    assert (figure_of(board).value, figure_of(board).finished) == (25, 25)


def test_two_equal_lines_without_a_key_can_both_be_genuine(told):
    twice = line(kd_paket=1, jml_jenis_produk=2, total_harga=10)
    del twice["total"]
    board, _ = told(PLAN[:1], PLAN[1:], [twice, twice])

    assert figure_of(board).value == 20


@pytest.mark.parametrize("product", [7, [7, None], {"kd": [7]}], ids=str)
def test_equal_lines_beyond_the_packages_number_are_a_page_told_twice(told, product):
    lines = {"kd_paket": 1, "jml_jenis_produk": 2, "kd_produk": product}
    one, other = (line(total_harga=n, **lines) for n in (10, 20))
    for row in (one, other):
        del row["total"]
    board, report = told(PLAN[:1], PLAN[1:], [one, other, one, other])

    assert figure_of(board).value == 30
    assert report.run.counters["doubled"] == {"e-Katalog v5": 2}


@pytest.mark.parametrize("newer_first", [True, False])
def test_of_a_package_in_two_files_the_newer_telling_counts(told, newer_first):
    old = line(kd_paket=1, total=10, paket_status_str="Paket Proses")
    new = old | {
        "total": 12,
        "paket_status_str": "Paket Selesai",
        "tanggal_edit_paket": "2024-05-01",
    }
    first, second = (new, old) if newer_first else (old, new)
    board, _ = told(PLAN[:1], PLAN[1:], [first], [second, line(total=1)])

    assert (figure_of(board).value, figure_of(board).finished) == (13, 12)


def test_orders_of_both_catalogues_are_added_and_finished_ones_kept_apart(told):
    board, _ = told(
        PLAN[:1],
        PLAN[1:],
        [line(total=1, paket_status_str="Paket Selesai"), line(total=2)],
        [
            order(total=10, status="ON_PROCESS"),
            order(total=20, status="ON_ADDENDUM"),
            order(total=40, status="COMPLETED"),
            order(total=80, status="PAYMENT_OUTSIDE_SYSTEM"),
            order(total=999, status="CANCELLED", order_date=None),
            order(total=999, status="ON_NEGOTIATION", order_date=None),
            order(total=999, status="ESIGN_IN_PROGRESS"),
        ],
    )

    told_figure = figure_of(board)
    assert (told_figure.value, told_figure.finished) == (153, 121)


def test_an_unknown_status_does_not_count_and_is_told_with_its_value(told):
    board, report = told(
        PLAN[:1], PLAN[1:], [line(total=1), line(total=5, paket_status_str="Paket Baru")]
    )

    assert figure_of(board).value == 1
    [finding] = [f for f in report.findings if f.kind is FindingKind.UNKNOWN_STATUS]
    assert finding.facts == {"status": "Paket Baru", "orders": 1, "value": 5}


def test_the_same_order_on_two_pages_counts_once(told):
    row = order(total=10)
    board, _ = told(PLAN[:1], PLAN[1:], [line(total=1)], [row, row | {"status": "COMPLETED"}])

    assert (figure_of(board).value, figure_of(board).finished) == (11, 10)


def test_a_counted_order_without_a_date_is_rejected(told):
    dated = [order(total=1) for _ in range(200)]
    _, report = told(PLAN[:1], PLAN[1:], [line()], [*dated, order(order_date=None)])

    [rejection] = report.rejections
    assert (rejection.place, rejection.reason) == ("3.json rekaman 201", "no date")


@pytest.mark.parametrize("written", ["9999-12-31", "2100-01-01T00:00:00Z"])
def test_an_order_of_a_day_that_no_record_has_is_rejected(told, written):
    dated = [order(total=1) for _ in range(200)]
    _, report = told(PLAN[:1], PLAN[1:], [line()], [*dated, order(order_date=written)])

    [rejection] = report.rejections
    assert (rejection.place, rejection.reason) == ("3.json rekaman 201", "bad date")


def test_semesters_are_cumulative_and_december_belongs_to_the_year_that_follows(told):
    board, _ = told(
        PLAN[:1],
        PLAN[1:],
        [
            line(total=1, tanggal_buat_paket="2023-12-17"),
            line(total=2, tanggal_buat_paket="2024-06-30"),
            line(total=4, tanggal_buat_paket="2024-07-01"),
            line(total=8, tanggal_buat_paket="2024-12-29"),
        ],
    )

    assert figure_of(board, semester=S1).value == 3
    assert figure_of(board, semester=S2).value == 15


def test_an_order_after_its_budget_year_counts_in_semester_two_and_is_told(told):
    late = line(total=2, tanggal_buat_paket="2025-01-03", tanggal_edit_paket="2025-01-03")
    board, report = told(PLAN[:1], PLAN[1:], [line(total=1), late])

    assert figure_of(board).value == 3
    assert FindingKind.AFTER_YEAR in kinds_of(report)


def test_months_and_units_stand_behind_a_figure(store, told):
    board, _ = told(
        [plan(pagu=100), plan(pagu=30, kd_satker=2, nama_satker="RSUD")],
        [swakelola(pagu=50)],
        [
            line(total=10, tanggal_buat_paket="2024-02-01"),
            line(total=5, satker_id=2, tanggal_buat_paket="2024-04-01"),
        ],
        data_date=date(2024, 5, 20),
    )

    told_figure = figure_of(board, semester=S1)
    with store.reading() as session:
        by_unit = {u.name: (u.value, u.rup) for u in units(session, told_figure.snapshot_id)}
        by_month = [(m.month, m.value) for m in months(session, told_figure.snapshot_id)]
    assert by_unit == {"DINAS PENDIDIKAN": (10, 150), "RSUD": (5, 30)}
    assert by_month == [(1, 0), (2, 10), (3, 10), (4, 15), (5, 15)]


def test_data_that_end_before_the_year_tell_none_of_its_months(store, told):
    prepared = {"tanggal_buat_paket": "2023-12-17", "tanggal_edit_paket": "2023-12-17"}
    board, _ = told(PLAN[:1], PLAN[1:], [line(total=7, **prepared)], data_date=date(2023, 12, 20))

    told_figure = figure_of(board, semester=S1)
    assert (told_figure.value, told_figure.orders_to) == (7, date(2023, 12, 20))
    with store.reading() as session:
        assert months(session, told_figure.snapshot_id) == ()


@pytest.mark.parametrize(("day", "late"), [("2024-05-21", False), ("2024-05-22", True)])
@pytest.mark.parametrize(
    ("row", "column"),
    [(line, "tanggal_edit_paket"), (line, "tanggal_buat_paket"), (order, "order_date")],
)
def test_orders_of_more_than_a_night_after_the_data_are_told(told, row, column, day, late):
    """A download through midnight is dated either day."""
    rows = PLAN[:1], PLAN[1:], [line()], [row(**{column: day})]
    _, report = told(*rows, data_date=date(2024, 5, 20))

    found = [f for f in report.findings if f.kind is FindingKind.ORDERS_AFTER_DATE]
    expected = {"orders": "2024-05-22", "date": "2024-05-20"}
    assert [(f.region_code, f.facts) for f in found] == ([(None, expected)] if late else [])


def test_v6_names_units_by_a_textual_code_and_v5_by_a_number(store, told):
    board, _ = told(PLAN[:1], PLAN[1:], [line(total=10)], [order(total=5)])

    with store.reading() as session:
        [unit] = units(session, figure_of(board).snapshot_id)
    assert (unit.code, unit.name, unit.value) == ("1", "DINAS PENDIDIKAN", 15)


def test_ministries_are_no_regions_and_unknown_codes_are_told(told):
    board, report = told(
        [plan(), plan(kd_klpd="K34", nama_klpd="Kementerian Ketenagakerjaan")],
        [swakelola(), swakelola(kd_klpd="D9999", nama_klpd="Kab. Wakanda")],
        [line()],
    )

    found = {f.kind: f.facts["klpd"] for f in report.findings if "klpd" in f.facts}
    assert found == {FindingKind.NOT_A_REGION: "K34", FindingKind.UNKNOWN_KLPD: "D9999"}
    assert [f.region.name for f in board.figures(S2)] == ["Kota Pontianak"]


def test_a_government_whose_code_no_list_shows_is_known_by_its_name(told):
    board, _ = told(
        [plan(kd_klpd="D556", nama_klpd="Kab. Muna Barat")],
        [swakelola(kd_klpd="D556", nama_klpd="Kab. Muna Barat")],
        [line(kd_klpd="D556", nama_klpd="Kab. Muna Barat")],
    )

    assert figure_of(board, "muna barat").value == 10


def test_a_plan_without_orders_is_not_imported_unless_absence_is_said_to_be_nought(told):
    rows = (
        [plan(), plan(kd_klpd="D200", nama_klpd="Kota Singkawang")],
        [swakelola()],
        [line()],
    )
    board, report = told(*rows)
    assert figure_of(board, "singkawang") is None
    assert (FindingKind.ORDERS_NOT_IMPORTED, "61.72") in [
        (f.kind, f.region_code) for f in report.findings
    ]

    board, _ = told(*rows, absent_is_zero=True, again=True)
    assert (figure_of(board, "singkawang").value, figure_of(board, "singkawang").rup) == (0, 100)


def test_orders_without_any_plan_have_no_share(told):
    board, _ = told([line(total=10)])

    told_figure = figure_of(board)
    assert (told_figure.value, told_figure.rup, told_figure.share) == (10, None, None)


def test_half_a_plan_is_another_metric(told):
    board, report = told([plan(pagu=100)], [line()])

    told_figure = figure_of(board)
    assert (told_figure.denominator, told_figure.rup_swakelola) == (
        Denominator.RUP_PENYEDIA,
        None,
    )
    assert FindingKind.KIND_MISSING in kinds_of(report)


def test_a_region_whose_plan_lacks_a_half_is_marked_by_itself(told):
    singkawang = {"kd_klpd": "D200", "nama_klpd": "Kota Singkawang"}
    sambas = {"kd_klpd": "D208", "nama_klpd": "Kab. Sambas"}
    landak = {"kd_klpd": "D205", "nama_klpd": "Kab. Landak"}
    board, report = told(
        [plan(pagu=100), plan(pagu=200, **singkawang)],
        [swakelola(pagu=50), swakelola(pagu=70, **sambas)],
        [line(), *(line(**place) for place in (singkawang, sambas, landak))],
        [order()],
    )

    assert {
        figure.region.core_name: (figure.denominator, figure.rup, figure.rup_swakelola)
        for figure in board.figures(S2)
    } == {
        "Pontianak": (Denominator.RUP_TOTAL, 150, 50),
        "Singkawang": (Denominator.RUP_PENYEDIA, 200, None),
        "Sambas": (Denominator.RUP_TOTAL, None, None),
        "Landak": (Denominator.RUP_TOTAL, None, None),
    }
    assert [
        (f.region_code, f.facts) for f in report.findings if f.kind is FindingKind.KIND_MISSING
    ] == [
        ("61.01", {"year": 2024, "kind": "RUP penyedia"}),
        ("61.08", {"year": 2024, "kind": "RUP penyedia"}),
        ("61.08", {"year": 2024, "kind": "RUP swakelola"}),
        ("61.72", {"year": 2024, "kind": "RUP swakelola"}),
    ]


def test_a_half_that_no_region_has_is_told_once(told):
    singkawang = {"kd_klpd": "D200", "nama_klpd": "Kota Singkawang"}
    _, report = told([plan(), plan(**singkawang)], [line(), line(**singkawang)], [order()])

    assert [
        (f.region_code, f.facts["kind"])
        for f in report.findings
        if f.kind is FindingKind.KIND_MISSING
    ] == [(None, "RUP swakelola")]


def test_a_year_of_two_catalogues_with_one_is_told(told):
    _, report = told(PLAN[:1], PLAN[1:], [line()])

    missing = [f.facts["kind"] for f in report.findings if f.kind is FindingKind.KIND_MISSING]
    assert missing == ["e-Katalog v6"]


def test_what_rows_cannot_say_is_taken_from_them_and_named(store, tell, put_file):
    rows = as_json(line(tanggal_buat_paket="2024-01-16"), line(tanggal_edit_paket="2024-11-20"))
    report = tell(put_file("a.json", rows))

    assert report.taken == (
        (Taken.DATA_DATE, {"date": "2024-11-20"}),
        (Taken.ORDERS_FROM_START, {"year": "2024", "date": "2024-01-16"}),
    )
    with store.reading() as session:
        told_figure = load_board(session).figure(region("pontianak"), S2)
    assert (told_figure.data_date, told_figure.orders_to) == (date(2024, 11, 20),) * 2
    assert not told_figure.starts_late


@pytest.mark.parametrize(
    ("first", "taken"),
    [("2024-01-31", Taken.ORDERS_FROM_START), ("2024-02-01", Taken.ORDERS_FROM_LATER)],
)
def test_a_first_order_in_january_tells_the_year_from_its_start(take, put_file, first, taken):
    report = take(put_file("a.json", as_json(line(tanggal_buat_paket=first))))

    assert report.taken[1] == (taken, {"year": "2024", "date": first})


def test_a_late_first_order_leaves_what_was_before_unsaid(store, tell, put_file):
    rows = as_json(line(tanggal_buat_paket="2024-11-01", tanggal_edit_paket="2025-02-01"))
    report = tell(put_file("a.json", rows))

    assert report.taken[1] == (Taken.ORDERS_FROM_LATER, {"year": "2024", "date": "2024-11-01"})
    with store.reading() as session:
        board = load_board(session)
    assert board.semesters == (S2,)  # Semester I: no data, not zero
    assert board.figure(region("pontianak"), S2).starts_late


def test_one_late_dump_marks_both_semesters_as_recomputed(told):
    board, _ = told(PLAN[:1], PLAN[1:], [line()])
    assert [figure_of(board, semester=s).recomputed for s in (S1, S2)] == [True, True]


@pytest.mark.parametrize(
    ("taken", "recomputed"), [(date(2024, 7, 31), False), (date(2024, 8, 1), True)]
)
def test_a_dump_of_july_still_has_junes_plan(told, taken, recomputed):
    board, _ = told(PLAN[:1], PLAN[1:], [line()], data_date=taken)

    assert board.semesters == (S1, S2)
    assert figure_of(board, semester=S1).recomputed is recomputed


@pytest.mark.parametrize(
    ("taken", "semesters"),
    [(date(2024, 5, 22), (S1,)), (date(2024, 6, 30), (S1,)), (date(2024, 7, 1), (S1, S2))],
)
def test_a_dump_of_the_first_half_tells_semester_one_only(told, taken, semesters):
    board, _ = told(PLAN[:1], PLAN[1:], [line()], data_date=taken)

    assert board.semesters == semesters


def test_old_and_new_names_in_csv_and_json_say_the_same(store, take, put_file):
    new = [plan(kd_rup=1, pagu=100)], [swakelola(kd_rup=2, pagu=50)], [order(order_id="A", total=9)]
    old = (
        [old_plan(idrup=1, jumlahpagu=100)],
        [old_swakelola(idrup=2, jumlahpagu=50)],
        [old_order(kd_paket="A", total_harga=9)],
    )
    said = []
    for number, (rows, write) in enumerate(
        (rows, write) for rows in (new, old) for write in (as_json, as_csv)
    ):
        files = [put_file(f"{number}-{n}", write(*kind)) for n, kind in enumerate(rows)]
        report = take(*files, data_date=DATA, source="sama")
        with store.reading() as session:
            from storage.snapshots import run_figures

            said.append({fingerprint for _, fingerprint in run_figures(session, report.run.id)})
    assert said[0] == said[1] == said[2] == said[3]
    assert len(said[0]) == 2


@pytest.mark.parametrize("was_enabled", [True, False])
def test_cycles_are_looked_for_again_after_counting_and_after_a_refusal(was_enabled):
    try:
        (gc.enable if was_enabled else gc.disable)()
        with pytest.raises(KeyError), without_collecting():
            assert not gc.isenabled()
            raise KeyError
        assert gc.isenabled() is was_enabled
    finally:
        gc.enable()
