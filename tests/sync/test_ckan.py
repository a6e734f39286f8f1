"""LKPP's open data over real HTTP: tables a year, by name and kind, kept apart from the rest."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from procurement.figures import Denominator, FindingKind, OrderStates, Snapshot
from procurement.peers import KABKOTA
from procurement.ranking import Measure
from procurement.regions import find_region
from procurement.releases import Released
from procurement.semester import Semester
from storage.boards import load_board
from storage.records import findings, rejections
from storage.runs import get_run
from sync.endings import Ending
from sync.runner import run
from sync.sources.ckan import HEADERS, OPEN_DATA, ORDERS_SET, PLAN_SET, Ckan, read_catalogue
from sync.sources.errors import Fault, SourceFault
from sync.sources.meter import Meter
from sync.sources.scope import Scope
from sync.sources.source import Part
from tests.gateway.opendata import OpenData
from tests.makers import figure
from tests.storage.load import put
from tests.sync.conftest import as_json, workbook
from tests.sync.over_http import sync_over_http

NOW = datetime(2026, 4, 20, 5, tzinfo=UTC)
S1, S2 = Semester(2025, 1), Semester(2025, 2)
REGIONS = ("aceh", "kab bandung", "kota bandung", "sambas", "pontianak")
MINISTRY = ("Kementerian Pertahanan", "KEMENTERIAN")
#: As the catalogue writes them: names without kinds, kinds in a column, and other bodies.
WRITTEN = (
    ("Aceh", "PROVINSI"),
    ("Bandung", "KABUPATEN"),
    ("Kota Bandung", "KOTA"),
    ("KAB. SAMBAS", "KABUPATEN"),
    ("Pemerintah Daerah Kota Pontianak", "KOTA"),
)


def plan_csv(rows, header="Nama KLPD,Jenis KLPD,Nilai RUP (Rp),Nilai Realisasi (Rp)"):
    lines = [",".join(str(cell) for cell in row) for row in rows]
    return "\n".join([header, *lines, ""]).encode()


def plans(*more):
    told = [(*place, f"{n}000000000.0", f"{n}99999999.0") for n, place in enumerate(WRITTEN, 1)]
    return plan_csv([*told, (*MINISTRY, "9000000000.0", "1.0"), *more])


def orders(*more, header=("Nama Instansi", "Jenis Instansi", "Nilai Transaksi (Rp)"), above=()):
    told = [(*place, 1_000_000.0 * n) for n, place in enumerate(WRITTEN, 1)]
    table = [*above, header, *told, (*MINISTRY, 5e9), *more, ("Jumlah", None, 1e10)]
    return workbook(("Data", [list(row) for row in table]))


@pytest.fixture
def opened():
    with OpenData() as served:
        yield served


@pytest.fixture
def both(opened):
    """Plans and e-purchasing of 2025, with tables of other years beside them."""
    opened.put(PLAN_SET, "perencanaan-2025.csv", plans(), "2026-03-31")
    opened.put(PLAN_SET, "perencanaan-2024.csv", b"x", "2025-03-31")
    opened.put(
        ORDERS_SET,
        "Data E-Katalog 2025.xlsx",
        orders(),
        "2026-03-04",
        created="2026-01-15T01:02:03.000001",
    )
    return opened


@pytest.fixture
def sync(store, opened):
    """Run the source; returns the outcome."""

    def run_it(*names, years=(2025,), now=NOW, publish=True):
        regions = tuple(find_region(name) for name in names or REGIONS)
        return sync_over_http(
            store,
            opened.base,
            HEADERS,
            lambda fetcher, before: Ckan(fetcher, opened.base, before.board),
            Scope(regions, years),
            now,
            name=Ckan.name,
            publish=publish,
        )

    return run_it


def told(database, name, semester=S2):
    with database.reading() as session:
        return load_board(session).figure(find_region(name), semester)


def values(database, semester=S2):
    with database.reading() as session:
        known = load_board(session).figures(semester)
    return {one.region.code: (one.value, one.rup) for one in known}


def faults(database, outcome):
    with database.reading() as session:
        kept = findings(session, outcome.run_id)
    return [
        (f.facts["part"], f.facts["fault"], f.facts["detail"])
        for f in kept
        if f.kind is FindingKind.PART_FAILED
    ]


def rejected(database, outcome):
    with database.reading() as session:
        return [(one.reason, one.facts) for one in rejections(session, outcome.run_id)]


def test_e_purchasing_and_plan_of_a_year_are_a_figure_of_no_stated_plan(store, both, sync):
    outcome = sync()

    assert outcome.ending is Ending.PUBLISHED
    assert values(store) == {
        "11": (1_000_000, 1_000_000_000),
        "32.04": (2_000_000, 2_000_000_000),
        "32.73": (3_000_000, 3_000_000_000),
        "61.01": (4_000_000, 4_000_000_000),
        "61.71": (5_000_000, 5_000_000_000),
    }
    one = told(store, "sambas")
    assert (one.denominator, one.order_states) == (Denominator.NOT_STATED, OrderStates.NOT_STATED)
    assert (one.source, one.finished, one.recomputed) == (OPEN_DATA, None, False)
    assert (one.data_date, one.plan_date) == (date(2026, 3, 4), date(2026, 3, 31))
    assert (one.orders_from, one.orders_to) == (date(2025, 1, 1), date(2025, 12, 31))
    assert rejected(store, outcome) == []
    with store.reading() as session:
        counters = get_run(session, outcome.run_id).counters
        board = load_board(session)
    assert counters["passed"] == {"RUP data terbuka": 1, "e-Katalog data terbuka": 2}
    assert counters["meter"]["requests"] == 4
    assert board.ranking(S2, KABKOTA, Measure.SHARE).n == 0  # never ranked with the others
    assert board.announcements_of(find_region("sambas")) == ()


def test_what_has_not_changed_is_not_told_again(sync, both):
    sync()

    assert sync().ending is Ending.UNCHANGED


def test_the_realisation_of_all_methods_is_no_e_purchasing(store, opened, sync):
    opened.put(PLAN_SET, "perencanaan-2025.csv", plans(), "2026-03-31")
    opened.sets[ORDERS_SET] = [
        {"name": "Data E-Katalog 2019.xlsx", "url": "", "last_modified": "2020-01-01"}
    ]
    outcome = sync()

    assert outcome.ending is Ending.PUBLISHED
    assert values(store) == {}
    with store.reading() as session:
        [announced] = load_board(session).announcements_of(find_region("sambas"))
    [release] = announced.releases
    assert (release.measure, release.value) == (Released.RUP, 4_000_000_000)
    assert (release.semester, release.published) == (None, date(2026, 3, 31))
    assert (release.scope, release.publisher) == ("rencana pengadaan semua metode 2025", OPEN_DATA)
    assert release.url.startswith(opened.base)
    assert sync().ending is Ending.UNCHANGED


def test_a_plan_is_not_released_where_figures_are_told(store, opened, sync):
    opened.put(PLAN_SET, "perencanaan-2025.csv", plans(), "2026-03-31")
    opened.put(ORDERS_SET, "Data E-Katalog 2019.xlsx", b"x", "2020-03-31")
    put(store, figure("sambas", 1, 10, S1))
    sync()

    with store.reading() as session:
        board = load_board(session)
    assert board.announcements_of(find_region("sambas")) == ()
    assert len(board.announcements_of(find_region("pontianak"))) == 1


def test_what_another_source_tells_is_left_to_it(store, both, sync):
    put(store, figure("sambas", 7, 100, S2, source="INAPROC"))
    outcome = sync()

    assert (outcome.ending, outcome.aside) == (Ending.PUBLISHED, None)
    assert (told(store, "sambas").value, told(store, "pontianak").value) == (7, 5_000_000)


def test_a_table_within_its_year_reaches_as_far_as_its_date(store, opened, sync):
    for day, name in (("2025-05-20", "sambas"), ("2025-08-15", "pontianak")):
        opened.sets.clear()
        opened.put(PLAN_SET, "perencanaan-2025.csv", plans(), day)
        opened.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", orders(), day)
        sync(name)

    first, second = told(store, "sambas", S1), told(store, "pontianak", S2)
    assert (first.orders_to, second.orders_to) == (date(2025, 5, 20), date(2025, 8, 15))
    assert told(store, "sambas", S2) is None

    opened.sets[ORDERS_SET].clear()
    opened.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", orders(), "2025-09-15")
    sync("pontianak")
    assert told(store, "pontianak", S2).orders_to == date(2025, 9, 15)


def test_only_what_is_asked_for_is_told(store, both, sync):
    sync("sambas")

    assert set(values(store)) == {"61.01"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("Bandung", None, 5.0), "ambiguous region"),
        (("Kab. Wakanda", "KABUPATEN", 5.0), "unknown region"),
        (("Kota Sambas", "KOTA", 5.0), "unknown region"),
        (("Sambas", "KOTA", 5.0), "code and name differ"),
        (("Kota Jakarta Barat", "KOTA", 5.0), "not autonomous"),
        (("Ketapang", "KABUPATEN", "1.234"), "bad amount"),
        (("Ketapang", "KABUPATEN", -5.0), "bad amount"),
        (("Ketapang", "KABUPATEN", None), "bad amount"),
    ],
)
def test_a_row_that_fits_no_region_is_rejected_with_its_place(store, both, sync, row, reason):
    both.sets[ORDERS_SET].clear()
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", orders(row), "2026-03-04")
    outcome = sync(*REGIONS, "ketapang")

    assert [why for why, _ in rejected(store, outcome)] == [reason]
    assert len(values(store)) == 5


@pytest.mark.parametrize(
    "row",
    [
        ("Badan Gizi Nasional", None, 5.0),
        ("Badan Gizi Nasional", "LEMBAGA", 5.0),
        ("Sambas", "BUMN", 5.0),
        ("Total", None, 5.0),
    ],
)
def test_other_bodies_and_sums_are_passed_over(store, both, sync, row):
    both.sets[ORDERS_SET].clear()
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", orders(row), "2026-03-04")
    outcome = sync()

    assert rejected(store, outcome) == []
    assert told(store, "sambas").value == 4_000_000


def test_a_region_told_twice_and_differently_is_told_not_at_all(store, both, sync):
    both.sets[ORDERS_SET].clear()
    twice = orders(("Sambas", "KABUPATEN", 5.0), ("Kota Pontianak", "KOTA", 5_000_000.0))
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", twice, "2026-03-04")
    outcome = sync()

    assert [why for why, _ in rejected(store, outcome)] == ["duplicate region"] * 2
    assert told(store, "sambas") is None
    assert told(store, "pontianak").value == 5_000_000


def test_many_rejected_rows_hold_all(store, both, sync):
    both.sets[ORDERS_SET].clear()
    unknown = [(f"Kab. Wakanda {n}", "KABUPATEN", 5.0) for n in range(3)]
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", orders(*unknown), "2026-03-04")

    assert sync().ending is Ending.HELD
    assert values(store) == {}


PLAIN = ("Nama Instansi", "Jenis Instansi", "Nilai Transaksi")


@pytest.mark.parametrize(
    ("header", "above", "factor"),
    [
        ((*PLAIN[:2], "Nilai Transaksi (dalam juta rupiah)"), (), 10**6),
        ((*PLAIN[:2], "Nilai Transaksi (Rp juta)"), (), 10**6),
        ((*PLAIN[:2], "NILAI TRANSAKSI (JUTAAN)"), (), 10**6),
        ((*PLAIN[:2], "Nilai Transaksi (Ribu Rp)"), (), 10**3),
        ((*PLAIN[:2], "Nilai Transaksi Rupiah"), (), 1),
        (PLAIN, (("Realisasi E-Katalog (dalam juta rupiah)", None, None),), 10**6),
        ((*PLAIN[:2], "Nilai Transaksi (Rp)"), (("dalam juta", None, None),), 1),
    ],
)
def test_units_are_read_where_the_table_says_them(store, both, sync, header, above, factor):
    both.sets[ORDERS_SET].clear()
    rows = [[*above_row] for above_row in above] + [list(header), ["Sambas", "KABUPATEN", 4.0]]
    content = workbook(("Data", rows))
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", content, "2026-03-04")
    sync("sambas")

    assert told(store, "sambas").value == 4 * factor


def test_a_unit_that_nothing_says_is_not_guessed(store, both, sync):
    both.sets[ORDERS_SET].clear()
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", orders(header=PLAIN), "2026-03-04")
    outcome = sync()

    assert faults(store, outcome) == [(f"{ORDERS_SET} 2025", "bad shape", "satuan")]
    assert values(store) == {}


@pytest.mark.parametrize(("largest", "is_proven"), [(1e13, True), (0.99e13, False)])
def test_amounts_that_could_be_nothing_but_rupiah_are(store, both, sync, largest, is_proven):
    both.sets[ORDERS_SET].clear()
    content = orders(("Kementerian Pekerjaan Umum", "KEMENTERIAN", largest), header=PLAIN)
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", content, "2026-03-04")
    sync()

    assert bool(values(store)) is is_proven


@pytest.mark.parametrize(
    ("change", "fault", "detail"),
    [
        ({"url": "https://data.example/tabel-2025.xlsx"}, "redirect", "data.example"),
        ({"url": "http://127.0.0.1:1/dataset/tabel-2025.xlsx"}, "redirect", "127.0.0.1"),
        ({"url": "http://127.0.0.1@data.example/tabel-2025.xlsx"}, "redirect", "data.example"),
        ({"last_modified": None, "created": None}, "bad shape", "last_modified"),
        ({"format": "PDF", "url": "/dataset/tabel-2025.pdf"}, "not found", "csv, xlsx, json"),
    ],
)
def test_a_table_elsewhere_or_of_no_date_is_not_taken(store, both, sync, change, fault, detail):
    both.sets[ORDERS_SET][0].update(change)
    outcome = sync()

    assert faults(store, outcome) == [(f"{ORDERS_SET} 2025", fault, detail)]
    assert values(store) == {}
    assert both.asked == [PLAN_SET, ORDERS_SET]


def test_a_table_that_leads_elsewhere_is_not_followed(store, both, sync):
    resource = both.sets[ORDERS_SET][0]
    path = resource["url"].removeprefix(both.base)
    both.moved[path] = f"{both.base}/dataset/lain"
    outcome = sync()

    assert faults(store, outcome)[0][1] == "redirect"
    assert "/dataset/lain" not in both.asked


@pytest.mark.parametrize(
    ("content", "fault", "detail"),
    [
        (b"<html>maintenance", "html", ""),
        (b"", "empty", ""),
        (b"PK\x03\x04 rusak", "bad shape", "nested archive"),
        (
            workbook(("Data", [["Nama Instansi", "Jenis", "Nilai PDN"], ["Sambas", "KAB", 1]])),
            "bad shape",
            "Nama Instansi, Jenis, Nilai PDN",
        ),
        (b" " * (9 << 20), "too large", ""),
    ],
)
def test_a_table_with_other_columns_or_none_fails_its_year(
    store, both, sync, content, fault, detail
):
    both.sets[ORDERS_SET].clear()
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", content, "2026-03-04")
    outcome = sync()

    assert faults(store, outcome) == [(f"{ORDERS_SET} 2025", fault, detail)]
    assert values(store) == {}


def test_columns_are_found_by_name_wherever_they_stand(store, both, sync):
    both.sets[ORDERS_SET].clear()
    rows = [
        ["Data E-Katalog Tahun 2025", None, None, None],
        ["No", "Total Transaksi (Rp)", "Jenis KLPD", "Nama KLPD"],
        [1, 4_000_000.0, "KABUPATEN", "Sambas"],
    ]
    content = workbook(("Keterangan", [["Sumber: LKPP"]]), ("Data", rows))
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", content, "2026-03-04")
    sync("sambas")

    assert told(store, "sambas").value == 4_000_000


def test_of_several_tables_of_a_year_the_newest_is_read_and_csv_first(store, both, sync):
    json = as_json({"Nama KLPD": "Sambas", "Jenis KLPD": "KABUPATEN", "Nilai RUP (Rp)": 7e9})
    both.put(PLAN_SET, "perencanaan-2025.json", json.encode(), "2026-03-31")
    sync("sambas")
    assert told(store, "sambas").rup == 4_000_000_000

    both.put(PLAN_SET, "perencanaan-2025-revisi.json", json.encode(), "2026-04-01")
    sync("pontianak", "sambas")
    assert both.asked[-1].endswith("perencanaan-2025-revisi.json")


def test_a_table_may_be_json(store, both, sync):
    rows = {"Nama KLPD": "Sambas", "Jenis KLPD": "KABUPATEN", "Nilai RUP (Rp)": 7e9}
    both.sets[PLAN_SET].clear()
    both.put(PLAN_SET, "perencanaan-2025.json", as_json(rows).encode(), "2026-03-31")
    sync("sambas")

    assert told(store, "sambas").rup == 7_000_000_000


def test_rows_of_another_year_are_passed_over(store, both, sync):
    both.sets[ORDERS_SET].clear()
    rows = [
        ["Nama KLPD", "Jenis KLPD", "Tahun", "Nilai Transaksi (Rp)"],
        ["Sambas", "KABUPATEN", 2024, 1.0],
        ["Sambas", "KABUPATEN", 2025, 4.0],
    ]
    both.put(ORDERS_SET, "Data E-Katalog 2025.xlsx", workbook(("Data", rows)), "2026-03-04")
    sync("sambas")

    assert told(store, "sambas").value == 4


@pytest.mark.parametrize(
    ("names", "fault"),
    [((), Fault.NOT_FOUND), (("Data E-Katalog.xlsx", "E-Katalog 2021-2025.xlsx"), Fault.BAD_SHAPE)],
)
def test_without_a_catalogue_or_years_the_source_is_unavailable(store, opened, sync, names, fault):
    opened.put(PLAN_SET, "perencanaan-2025.csv", plans(), "2026-03-31")
    for name in names:
        opened.put(ORDERS_SET, name, orders(), "2026-03-04")
    outcome = sync()

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, fault)


def test_a_year_that_fails_leaves_the_others(store, both, sync):
    both.put(ORDERS_SET, "Data E-Katalog 2024.xlsx", b"<html>", "2025-03-04")
    both.sets[PLAN_SET][1]["name"] = "perencanaan-2023.csv"
    both.sets[PLAN_SET][1]["url"] = ""
    outcome = sync(years=(2024, 2025))

    assert [part for part, *_ in faults(store, outcome)] == [f"{ORDERS_SET} 2024"]
    assert len(values(store)) == 5


def test_a_share_proper_follows_open_data_though_they_are_closed(store, both, sync):
    sync("sambas")

    class Rows:
        name, renews, meter = "inaproc", True, Meter()

        def count(self, scope):
            return 1

        async def parts(self, scope):
            proper = figure("sambas", 4_100_000, 4_000_000_000, S2, data_date=date(2026, 4, 1))
            yield Part("D1 2025", find_region("sambas"), [Snapshot(proper)])

    outcome = asyncio.run(
        run(
            store,
            "inaproc",
            lambda _: Rows(),
            Scope((find_region("sambas"),), (2025,)),
            actor="penguji",
            may_publish=True,
            clock=lambda: NOW,
        )
    )

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, "sambas").is_standard
    assert sync("sambas").ending is Ending.UNCHANGED  # and open data do not come back


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b'{"success":false,"error":{"message":"Akses ditolak"}}', Fault.REJECTED),
        (b'{"result":{"resources":[{"name":"A 2024"}]}}', Fault.REJECTED),
        (b"[]", Fault.REJECTED),
        (b'{"success":true,"result":{}}', Fault.BAD_SHAPE),
        (b'{"success":true,"result":{"resources":["A 2024"]}}', Fault.BAD_SHAPE),
        (b'{"success":true,"result":{"resources":[]}}', Fault.BAD_SHAPE),
        (b'{"success":true', Fault.BAD_JSON),
        (b"\xff", Fault.BAD_JSON),
        (b"[" * 200_000, Fault.BAD_JSON),
    ],
)
def test_what_is_no_catalogue_is_refused(body, fault):
    with pytest.raises(SourceFault) as refused:
        read_catalogue(body)

    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("name", "url", "years"),
    [
        ("Data E-Katalog 2024", "", {2024}),
        ("Data E-Katalog", "https://x/dataset/2019/e-katalog_2024.xlsx", {2024}),
        ("Data E-Katalog 2021-2025", "https://x/e-katalog-2024.xlsx", {2024}),
        ("TA 2024, diperbarui 20250304", "", {2024}),
        ("diperbarui 20250304", "https://x/a%202023.xlsx", {2023}),
    ],
)
def test_the_year_of_a_table_is_the_one_that_its_name_says(name, url, years):
    resources = [{"name": name, "url": url}]
    body = as_json({"success": True, "result": {"resources": resources}})[1:-1]

    assert set(read_catalogue(body.encode())) == years


def test_what_waits_is_given_up_when_it_is_told_anew(store, both, sync):
    first = sync(publish=False)
    second = sync(publish=False)

    with store.reading() as session:
        outcomes = [get_run(session, one.run_id).outcome for one in (first, second)]
    assert outcomes == ["discarded", "checked"]
