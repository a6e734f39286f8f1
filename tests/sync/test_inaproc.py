"""The gateway's adapter over real HTTP: the figures of the files, whatever the answers do."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from procurement.figures import FindingKind
from procurement.regions import find_region, gazetteer
from procurement.semester import Semester
from storage.boards import load_board
from storage.editions import publish, undo
from storage.runs import findings, get_run
from storage.snapshots import units
from sync.arrival import File
from sync.runner import Ending, run
from sync.sources.errors import Fault
from sync.sources.fetching import Fetcher, Limits
from sync.sources.inaproc import Inaproc
from sync.sources.source import Scope
from tests.gateway import kalbar
from tests.gateway.server import Gateway, Reply, _cursor
from tests.shared import KALBAR, needs_shared
from tests.sync.rows import archive_line, order, plan, swakelola

DAY = datetime(2022, 12, 21, 5, tzinfo=UTC)
QUICK = Limits(seconds=5, tries=3, first_wait=0.01, patience=5, per_minute=60_000)


@pytest.fixture
def gateway():
    with Gateway() as served:
        yield served


@pytest.fixture
def sync(sqlite, gateway, tmp_path):
    """Run the gateway's source; returns the outcome."""

    def run_it(*names, years=(2022,), now=DAY, limits=QUICK, publish=True, cut_after=None):
        regions = tuple(find_region(name) for name in names)
        running = _run(regions, years, now, limits, publish)
        return asyncio.run(asyncio.wait_for(running, cut_after))

    async def _run(regions, years, now, limits, publish):
        headers = {"Authorization": f"Bearer {gateway.token}"}
        async with Fetcher(gateway.base, headers, limits, lambda: now) as fetcher:

            def make(before):
                fetcher.is_wary = before.is_wary
                return Inaproc(
                    fetcher,
                    tmp_path / "pages",
                    lambda: now,
                    resume_from=before.resume_from,
                    known=before.digest,
                )

            return await run(
                sqlite,
                "inaproc",
                make,
                Scope(regions, years),
                actor="penguji",
                may_publish=publish,
                clock=lambda: now,
            )

    return run_it


def figures(database, *semesters):
    with database.reading() as session:
        board = load_board(session)
    return {
        (f.semester.code, f.region.code): (
            f.value,
            f.finished,
            f.rup_penyedia,
            f.rup_swakelola,
            f.rup,
            f.data_date,
            f.orders_from,
            f.orders_to,
            f.denominator,
        )
        for semester in semesters
        for f in board.figures(semester)
    }


@pytest.mark.heavy
@needs_shared
def test_the_gateway_gives_the_figures_of_the_files(sqlite, gateway, sync, tell):
    kalbar.serve(gateway, 2022)
    regions = [region.code for region in gazetteer() if region.province_code == "61"]
    outcome = sync(*regions)
    assert outcome.ending is Ending.PUBLISHED
    semesters = (Semester(2022, 1), Semester(2022, 2))
    told = figures(sqlite, *semesters)

    files = [
        KALBAR / f"{name}.csv.gz"
        for name in ("rup_penyedia_2022", "rup_swakelola_2022", "ekatalog_v5_transaksi_2021_2022")
    ]
    report = tell(
        *(File(path, path.name) for path in files),
        data_date=date(2022, 12, 21),
        orders_from=date(2022, 1, 1),
    )
    expected = figures(sqlite, *semesters)
    lost = {}
    for finding in report.findings:
        if finding.kind is FindingKind.INCOMPLETE_PACKAGE and finding.facts["year"] == 2022:
            missing = finding.facts["total"] - finding.facts["sum"]
            lost[finding.region_code] = lost.get(finding.region_code, 0) + missing
    differing = {
        place[1]: expected[place][0] - told[place][0]
        for place in expected
        if place[0] == "2022-2" and told[place][0] != expected[place][0]
    }
    assert differing == {code: amount for code, amount in lost.items() if amount}
    assert {place: f[2:] for place, f in told.items()} == {
        place: f[2:] for place, f in expected.items()
    }
    with sqlite.reading() as session:
        counters = get_run(session, outcome.run_id).counters
    assert counters["meter"]["repeated"] == 0
    assert len(told) == 30


# In small: governments with a plan and orders of each kind


def rows_of(klpd, year=2024, value=10, pagu=9_950):
    return {
        "rup/paket-penyedia-terumumkan": [
            plan(kd_klpd=klpd, nama_klpd="", tahun_anggaran=year, pagu=pagu)
        ],
        "rup/paket-swakelola-terumumkan": [
            swakelola(kd_klpd=klpd, nama_klpd="", tahun_anggaran=year, pagu=50)
        ],
        "ekatalog/paket-e-purchasing": [
            order(kode_klpd=klpd, fiscal_year=year, order_date=f"{year}-03-01", total=value)
        ],
        "ekatalog-archive/paket-e-purchasing": [
            archive_line(
                kd_klpd=klpd,
                tahun_anggaran=year,
                total_harga=value,
                tanggal_buat_paket=f"{year}-02-01",
            )
        ],
    }


NAMES = ("pontianak", "singkawang", "sambas")
PONTIANAK, _, SAMBAS = (find_region(name).lkpp_code for name in NAMES)
JULY = datetime(2024, 7, 1, 1, tzinfo=UTC)
AUGUST = datetime(2024, 8, 1, 1, tzinfo=UTC)


@pytest.fixture
def small(gateway):
    """Three governments in 2024."""
    for name in NAMES:
        for dataset, rows in rows_of(find_region(name).lkpp_code).items():
            gateway.serve(dataset, rows)
    return gateway


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


S1, S2 = Semester(2024, 1), Semester(2024, 2)
ORDERS = "ekatalog/paket-e-purchasing"


def test_a_region_is_told_as_of_the_day_it_was_asked(sqlite, small, sync):
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert outcome.ending is Ending.PUBLISHED
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert told(sqlite, S2, "sambas") == (20, 10_000, "2024-07-01")
    assert counters(sqlite, outcome)["meter"]["requests"] == 15


def test_what_has_not_changed_is_not_written(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(hours=20))

    assert outcome.ending is Ending.UNCHANGED
    assert counters(sqlite, outcome)["read"] == {}
    assert counters(sqlite, outcome)["snapshots"] == 0
    assert told(sqlite, S1, "sambas")[2] == "2024-07-01"


def test_after_a_week_what_has_not_changed_is_dated_anew(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=8))

    assert outcome.ending is Ending.PUBLISHED
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-09")


def test_a_finding_names_the_region_that_it_is_about(sqlite, small, sync):
    small.rows("rup/paket-swakelola-terumumkan", PONTIANAK, 2024)[0]["pagu"] = 0
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert (FindingKind.ZERO_CEILING, "61.71") in findings_of(sqlite, outcome.run_id)
    again = sync(*NAMES, years=(2024,), now=JULY)
    assert counters(sqlite, again)["unchanged"] == 3


def test_one_new_order_changes_one_region(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.serve(ORDERS, [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=5)])
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(sqlite, S1, "pontianak")[0] == 25
    assert told(sqlite, S1, "sambas")[2] == "2024-07-01"
    assert counters(sqlite, outcome)["snapshots"] == 2


def test_a_region_that_fails_keeps_its_figures(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    small.trap(lambda r: Reply(403, b"<html>") if SAMBAS in r.url.query else None)
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert told(sqlite, S1, "pontianak") == (22, 10_000, "2024-07-02")
    assert (FindingKind.REGION_FAILED, "61.01") in findings_of(sqlite, outcome.run_id)


def test_a_source_that_stays_away_is_asked_one_thing_until_it_answers(sqlite, small, sync):
    away = []
    small.trap(lambda _: Reply(503) if away else None)

    def asks():
        before = len(small.asked)
        ending = sync(*NAMES, years=(2024,), now=JULY).ending
        return ending, len(small.asked) - before

    away.append(True)
    for _ in range(3):
        ending, asked = asks()
        assert (ending, asked > 3) == (Ending.UNAVAILABLE, True)
    assert asks() == (Ending.UNAVAILABLE, 1)
    away.clear()
    assert asks() == (Ending.PUBLISHED, 5 * len(NAMES))


def test_a_source_that_refuses_all_is_unavailable_and_changes_nothing(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.trap(lambda _: Reply(401, b'{"error":"token"}'))
    outcome = sync(*NAMES, years=(2024,), now=AUGUST)

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.UNAUTHORIZED)
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")


@pytest.mark.parametrize("dataset", [None, ORDERS])
def test_an_empty_source_wipes_nothing(sqlite, small, sync, dataset):
    sync(*NAMES, years=(2024,), now=JULY)
    empty = Reply(200, b'{"success":true,"data":[],"meta":{}}')
    small.trap(lambda r: empty if dataset is None or r.url.path.endswith(dataset) else None)
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.HELD
    assert outcome.has_nothing_new is (dataset is None)
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")


def test_a_unit_slip_is_set_aside_and_the_rest_is_published(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    for row in small.rows("rup/paket-penyedia-terumumkan", SAMBAS, 2024):
        row["pagu"] = 9_950_000
    for row in small.rows("rup/paket-swakelola-terumumkan", SAMBAS, 2024):
        row["pagu"] = 50_000
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert told(sqlite, S1, "pontianak")[0] == 22
    with sqlite.reading() as session:
        aside = get_run(session, outcome.aside)
    assert (aside.outcome, aside.counters["snapshots"]) == ("checked", 2)


def test_pages_end_where_they_end(sqlite, small, sync):
    more = [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=1) for _ in range(2500)]
    small.serve(ORDERS, more)
    outcome = sync("pontianak", years=(2024,), now=JULY)

    assert told(sqlite, S1, "pontianak")[0] == 2520
    assert counters(sqlite, outcome)["meter"]["requests"] == 7


def test_an_order_on_two_pages_counts_once(sqlite, small, sync):
    rows = small.rows(ORDERS, PONTIANAK, 2024)
    rows += [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=1) for _ in range(999)]
    rows += rows[-3:]
    outcome = sync("pontianak", years=(2024,), now=JULY)

    assert told(sqlite, S1, "pontianak")[0] == 1019
    assert counters(sqlite, outcome)["doubled"] == {"e-Katalog v6": 3}


def test_a_cursor_that_goes_in_a_circle_is_followed_anew_once(sqlite, small, sync):
    def circle(request):
        if not request.url.path.endswith(ORDERS) or PONTIANAK not in request.url.query:
            return None
        row = order(kode_klpd=PONTIANAK, fiscal_year=2024, total=7)
        body = {"success": True, "data": [row], "meta": {"has_more": True, "cursor": "abc"}}
        return Reply(200, json.dumps(body).encode())

    small.trap(circle)
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    asked = [path for path in small.asked if ORDERS in path and PONTIANAK in path]
    assert len(asked) == 4  # twice the same two pages
    assert (FindingKind.REGION_FAILED, "61.71") in findings_of(sqlite, outcome.run_id)
    assert told(sqlite, S1, "pontianak") is None


def test_etags_spare_the_bodies(sqlite, small, sync):
    small.etags = True
    first = sync(*NAMES, years=(2024,), now=JULY)
    small.callers.clear()
    again = sync(*NAMES, years=(2024,), now=JULY + timedelta(hours=1))

    assert again.ending is Ending.UNCHANGED
    assert counters(sqlite, first)["meter"]["bytes"] > 0
    assert counters(sqlite, again)["meter"]["bytes"] == 0
    assert len(small.callers) <= len(NAMES)  # an answer without a body keeps its connection


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.pop("total"),
        lambda row: row.update(total="1.234,56"),
        lambda row: row.update(total=None),
        lambda row: row.update(status=None, order_date="kemarin"),
        lambda row: row.update(total=-5),
        lambda row: row.update(total={"nilai": 10}),
        lambda row: row.update(kode_klpd=["D199"]),
    ],
)
def test_a_field_that_is_gone_or_retyped_is_never_guessed(sqlite, small, sync, change):
    sync(*NAMES, years=(2024,), now=JULY)
    change(small.rows(ORDERS, PONTIANAK, 2024)[0])
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert told(sqlite, S1, "pontianak") == (20, 10_000, "2024-07-01")
    assert (FindingKind.REGION_FAILED, "61.71") in findings_of(sqlite, outcome.run_id)


def test_a_new_field_is_passed_over(sqlite, small, sync):
    small.rows(ORDERS, PONTIANAK, 2024)[0]["kolom_baru"] = {"a": [1]}
    sync("pontianak", years=(2024,), now=JULY)

    assert told(sqlite, S1, "pontianak")[0] == 20


def test_a_closed_year_is_not_restated_by_the_way(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=datetime(2025, 1, 25, tzinfo=UTC))
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    outcome = sync(*NAMES, years=(2024,), now=datetime(2025, 2, 1, tzinfo=UTC))

    assert outcome.ending is Ending.UNCHANGED
    assert told(sqlite, S2, "pontianak") == (20, 10_000, "2025-01-25")


def test_many_slips_hold_all(sqlite, small, sync):
    for dataset, rows in rows_of(find_region("landak").lkpp_code).items():
        small.serve(dataset, rows)
    four = (*NAMES, "landak")
    sync(*four, years=(2024,), now=JULY)
    for name in NAMES:
        code = find_region(name).lkpp_code
        small.rows("rup/paket-penyedia-terumumkan", code, 2024)[0]["pagu"] = 9_950_000
    small.rows(ORDERS, find_region("landak").lkpp_code, 2024)[0]["total"] = 12
    outcome = sync(*four, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.HELD
    assert told(sqlite, S1, "landak")[0] == 20
    assert (FindingKind.MANY_DOUBTFUL, None) in findings_of(sqlite, outcome.run_id)


def test_a_column_that_one_page_lacks_shifts_nothing(sqlite, small, sync):
    rows = small.rows(ORDERS, PONTIANAK, 2024)
    rows += [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=1) for _ in range(1000)]
    del rows[1000]["nama_satker"]  # the only row of the second page
    sync("pontianak", years=(2024,), now=JULY)

    assert told(sqlite, S1, "pontianak")[0] == 1020


def test_rows_of_another_kind_than_was_asked_fail_their_region(sqlite, small, sync):
    rows = small.rows(ORDERS, PONTIANAK, 2024)
    rows[:] = [archive_line(kd_klpd=PONTIANAK, tahun_anggaran=2024)]
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert (FindingKind.REGION_FAILED, "61.71") in findings_of(sqlite, outcome.run_id)
    assert told(sqlite, S1, "pontianak") is None


def test_a_run_that_was_cut_off_goes_on_where_it_stood(sqlite, small, sync):
    async def silence():
        await asyncio.sleep(20)
        yield b""

    small.trap(lambda r: Reply(200, stream=silence) if SAMBAS in r.url.query else None)
    with pytest.raises(TimeoutError):
        sync(*NAMES, years=(2024,), now=JULY, cut_after=1.0)
    assert told(sqlite, S1, "pontianak") is None
    small.traps.clear()
    small.asked.clear()
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(hours=1))

    assert outcome.ending is Ending.PUBLISHED
    assert len(small.asked) == 5  # Sambas alone
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")


def test_a_run_that_was_cut_off_behind_pages_that_are_the_same_misses_nothing(sqlite, small, sync):
    async def silence():
        await asyncio.sleep(20)
        yield b""

    small.page = 1
    small.serve(ORDERS, [order(kode_klpd=SAMBAS, order_date="2024-02-01", total=1) for _ in "abc"])
    sync(*NAMES, years=(2024,), now=JULY)
    before = told(sqlite, S1, "sambas")[0]
    small.serve(ORDERS, [order(kode_klpd=SAMBAS, order_date="2024-03-01", total=5)])
    pages = []

    def third_page(request):
        if f"{ORDERS}?" in str(request.url) and SAMBAS in request.url.query:
            pages.append(request.url.query)
        return Reply(200, stream=silence) if len(pages) == 3 else None

    small.trap(third_page)
    with pytest.raises(TimeoutError):
        sync(*NAMES, years=(2024,), now=JULY + timedelta(hours=20), cut_after=1.0)
    assert len(pages) == 3
    small.traps.clear()
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(hours=21))

    assert outcome.ending is Ending.PUBLISHED
    assert told(sqlite, S1, "sambas") == (before + 5, 10_000, "2024-07-02")


def test_what_was_set_aside_is_set_aside_again_and_not_forgotten(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows("rup/paket-penyedia-terumumkan", SAMBAS, 2024)[0]["pagu"] = 9_950_000
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    first = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 13
    second = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=2))

    assert second.ending is Ending.PUBLISHED
    with sqlite.reading() as session:
        told_again = [get_run(session, outcome.aside).outcome for outcome in (first, second)]
    assert told_again == ["discarded", "checked"]


def test_a_region_that_stays_empty_stays_a_finding(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows(ORDERS, SAMBAS, 2024).clear()
    small.rows("ekatalog-archive/paket-e-purchasing", SAMBAS, 2024).clear()
    for days in (1, 2):
        outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=days))
        assert (FindingKind.REGION_EMPTIED, "61.01") in findings_of(sqlite, outcome.run_id)


@pytest.mark.parametrize("nights", [0, 1])
def test_what_an_admin_has_taken_back_does_not_come_back_by_itself(sqlite, small, sync, nights):
    sync(*NAMES, years=(2024,), now=AUGUST)
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    later = AUGUST + timedelta(hours=1)
    assert sync(*NAMES, years=(2024,), now=later).ending is Ending.PUBLISHED
    for night in range(nights):
        same = sync(*NAMES, years=(2024,), now=later + timedelta(hours=1 + night))
        assert same.ending is Ending.UNCHANGED
    with sqlite.writing() as session:
        undo(session, by="admin 99", at=AUGUST)
    assert told(sqlite, S2, "pontianak")[0] == 20

    small.rows(ORDERS, SAMBAS, 2024)[0]["total"] = 11
    again = sync(*NAMES, years=(2024,), now=AUGUST + timedelta(days=1))
    assert (again.ending, told(sqlite, S2, "pontianak")[0]) == (Ending.PUBLISHED, 20)
    assert told(sqlite, S2, "sambas")[0] == 21
    assert (FindingKind.TAKEN_BACK, "61.71") in findings_of(sqlite, again.run_id)

    with sqlite.writing() as session:
        publish(session, again.aside, by="admin 99", at=AUGUST)
    assert told(sqlite, S2, "pontianak")[0] == 22
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 13
    after = sync(*NAMES, years=(2024,), now=AUGUST + timedelta(days=2))
    assert (after.ending, after.aside) == (Ending.PUBLISHED, None)


def test_what_waits_stays_until_it_is_told_anew(sqlite, small, sync):
    def state(outcome):
        with sqlite.reading() as session:
            return get_run(session, outcome.run_id).outcome

    waiting = sync("sambas", years=(2024,), now=JULY, publish=False)
    sync("pontianak", years=(2024,), now=JULY, publish=False)
    assert state(waiting) == "checked"  # another region

    small.trap(lambda _: Reply(401, b"{}"))
    assert sync(*NAMES, years=(2024,), now=AUGUST).ending is Ending.UNAVAILABLE
    assert state(waiting) == "checked"  # the source was not there

    small.traps.clear()
    sync(*NAMES, years=(2024,), now=AUGUST)
    assert state(waiting) == "discarded"


# What work units are called

UNITS = "rup/master-satker"
ARCHIVE = "ekatalog-archive/paket-e-purchasing"


def satker(number, name, code="", years="2013, 2014, 2024", klpd=PONTIANAK):
    return {
        "kd_satker": number,
        "kd_satker_str": code,
        "nama_satker": name,
        "kd_klpd": klpd,
        "nama_klpd": "Kota Pontianak",
        "tahun_aktif": years,
        "alamat": "Jl. Rahasia 1",
    }


@pytest.fixture
def nameless(small):
    """A unit that has orders in both catalogues and no plan."""
    small.serve(
        ARCHIVE,
        [
            archive_line(
                kd_klpd=PONTIANAK, satker_id=77, nama_satker=None, tanggal_buat_paket="2024-02-01"
            )
        ],
    )
    small.serve(
        ORDERS, [order(kode_klpd=PONTIANAK, fiscal_year=2024, kode_satker="7.07", nama_satker="")]
    )
    return small


def units_of(database, name="pontianak"):
    with database.reading() as session:
        figure = load_board(session).figure(find_region(name), S1)
        return {one.code: (one.name, one.value) for one in units(session, figure.snapshot_id)}


def test_a_unit_that_the_plan_does_not_name_is_called_as_its_list_calls_it(
    sqlite, nameless, sync, tmp_path
):
    nameless.rows(UNITS, PONTIANAK, 2024).append(satker(77, "Dinas Baru", "7.07"))
    sync(*NAMES, years=(2024,), now=JULY)

    assert units_of(sqlite) == {"1": ("DINAS PENDIDIKAN", 20), "77": ("Dinas Baru", 20)}
    assert b"Rahasia" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*.rows"))


@pytest.mark.parametrize(
    "others",
    [
        [satker(77, "Dinas Baru", "7.07", years="{2013,2014}")],
        [satker(77, "Dinas Baru", "7.07"), satker(78, "Dinas Lain", "7.07")],
    ],
)
def test_a_code_that_is_not_of_one_unit_in_that_year_joins_nothing(sqlite, nameless, sync, others):
    nameless.rows(UNITS, PONTIANAK, 2024).extend(others)
    sync(*NAMES, years=(2024,), now=JULY)

    told = units_of(sqlite)
    assert (told["77"], told["7.07"]) == (("Dinas Baru", 10), ("Satker 7.07", 10))


def test_a_code_that_only_one_of_its_units_bears_in_that_year_is_that_ones(sqlite, nameless, sync):
    former = satker(76, "Dinas Lama", "7.07", years="{2013,2014}")
    nameless.rows(UNITS, PONTIANAK, 2024).extend([former, satker(77, "Dinas Baru", "7.07")])
    sync(*NAMES, years=(2024,), now=JULY)

    assert units_of(sqlite)["77"] == ("Dinas Baru", 20)


def test_the_plan_names_its_units_itself(sqlite, nameless, sync):
    nameless.rows(UNITS, PONTIANAK, 2024).append(satker(1, "Dinas Dahulu", "9.99"))
    sync(*NAMES, years=(2024,), now=JULY)

    assert units_of(sqlite)["1"][0] == "DINAS PENDIDIKAN"


@pytest.mark.parametrize(
    "reply", [Reply(404), Reply(200, b"<html>"), Reply(200, b'{"success":true,"data":[{"x":1}]}')]
)
def test_without_the_list_units_have_numbers_and_regions_come(sqlite, nameless, sync, reply):
    nameless.trap(lambda r: reply if UNITS in r.url.path else None)
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert outcome.ending is Ending.PUBLISHED
    assert findings_of(sqlite, outcome.run_id) == set()
    assert units_of(sqlite)["77"] == ("Satker 77", 10)


def test_lists_that_keep_failing_are_asked_for_no_more(nameless, sync):
    nameless.trap(lambda r: Reply(404) if UNITS in r.url.path else None)
    names = [find_region(f"61.{n:02}").name for n in range(1, 13)]
    sync(*names, years=(2021, 2022, 2023, 2024), now=JULY)

    assert sum(UNITS in url for url in nameless.asked) <= 3 + QUICK.connections


def test_lists_are_asked_for_once_a_week(sqlite, nameless, sync):
    nameless.rows(UNITS, PONTIANAK, 2024).append(satker(77, "Dinas Baru"))
    for days, times in ((0, 3), (1, 3), (6, 3), (8, 6)):
        sync(*NAMES, years=(2024,), now=JULY + timedelta(days=days))
        assert sum(UNITS in url for url in nameless.asked) == times
    assert units_of(sqlite)["77"][0] == "Dinas Baru"


def test_a_list_that_fails_once_leaves_the_names_that_are_known(sqlite, nameless, sync):
    nameless.rows(UNITS, PONTIANAK, 2024).append(satker(77, "Dinas Baru"))
    sync(*NAMES, years=(2024,), now=JULY)
    nameless.trap(lambda r: Reply(404) if UNITS in r.url.path else None)
    sync(*NAMES, years=(2024,), now=JULY + timedelta(days=8))

    assert told(sqlite, S1, "pontianak")[2] == "2024-07-09"
    assert units_of(sqlite)["77"][0] == "Dinas Baru"


def test_a_list_that_broke_off_is_begun_anew(sqlite, nameless, sync):
    rows = nameless.rows(UNITS, PONTIANAK, 2024)
    rows += [satker(n, f"Dinas {n}") for n in range(1001)]
    nameless.trap(lambda r: Reply(404) if UNITS in r.url.path and "cursor" in r.url.query else None)
    sync(*NAMES, years=(2024,), now=JULY)
    assert units_of(sqlite)["77"][0] == "Satker 77"

    nameless.traps.clear()
    nameless.asked.clear()
    sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))
    asked = [url for url in nameless.asked if UNITS in url and PONTIANAK in url]
    assert ["cursor" in url for url in asked] == [False, True]
    assert units_of(sqlite)["77"][0] == "Dinas 77"


def test_sums_that_no_region_can_have_fail_it_and_leave_the_rest(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    rows = small.rows("rup/paket-penyedia-terumumkan", SAMBAS, 2024)
    rows[:] = [plan(kd_klpd=SAMBAS, pagu=10**16 - 1) for _ in range(1000)]
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(sqlite, S1, "pontianak")[0] == 22
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert (FindingKind.REGION_FAILED, "61.01") in findings_of(sqlite, outcome.run_id)


def test_rows_that_have_gone_are_told_and_half_of_them_gone_are_set_aside(sqlite, small, sync):
    plans = small.rows("rup/paket-penyedia-terumumkan", SAMBAS, 2024)
    plans += [plan(kd_klpd=SAMBAS, pagu=1) for _ in range(9)]
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    del plans[-1]
    one_gone = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))
    del plans[-6:]
    for days in (2, 3):  # what was set aside is held against the same rows again
        small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] += 1
        half_gone = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=days))

        assert half_gone.aside is not None
        assert told(sqlite, S1, "sambas")[1] == 10_008
    assert (one_gone.ending, one_gone.aside) == (Ending.PUBLISHED, None)
    assert (FindingKind.ROWS_FELL, "61.01") in findings_of(sqlite, one_gone.run_id)
    with sqlite.writing() as session:
        publish(session, half_gone.aside, by="admin", at=JULY)
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] += 1
    accepted = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=4))
    assert (FindingKind.ROWS_FELL, "61.01") not in findings_of(sqlite, accepted.run_id)


@pytest.mark.parametrize("own", [True, False])
def test_rows_of_another_region_fail_the_one_that_was_asked(sqlite, small, sync, own):
    sync(*NAMES, years=(2024,), now=JULY)
    rows = small.rows(ORDERS, SAMBAS, 2024)
    rows[:] = [*(rows if own else []), *small.rows(ORDERS, PONTIANAK, 2024)]
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert (FindingKind.REGION_FAILED, "61.01") in findings_of(sqlite, outcome.run_id)
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")


def test_rows_of_another_year_are_told_and_not_counted(sqlite, small, sync):
    small.rows("rup/paket-swakelola-terumumkan", SAMBAS, 2024).append(
        swakelola(kd_klpd=SAMBAS, nama_klpd="", tahun_anggaran=2023, pagu=7)
    )
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    with sqlite.reading() as session:
        found = [(f.kind, f.region_code, f.facts) for f in findings(session, outcome.run_id)]
    assert found == [(FindingKind.OTHER_YEAR, "61.01", {"year": 2024, "other": 2023})]
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")


def test_a_full_page_that_does_not_say_it_is_the_last_is_followed(sqlite, small, sync):
    rows = small.rows(ORDERS, PONTIANAK, 2024)
    rows += [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=1) for _ in range(1499)]
    first = [dict(row) for row in rows[:1000]]

    def silent(request):
        query = request.query_params
        if not request.url.path.endswith(ORDERS) or "cursor" in query:
            return None
        if query["kode_klpd"] != PONTIANAK:
            return None
        meta = {"limit": 1000, "cursor": _cursor(1000)}
        return Reply(200, json.dumps({"success": True, "data": first, "meta": meta}).encode())

    small.trap(silent)
    sync("pontianak", years=(2024,), now=JULY)

    assert told(sqlite, S1, "pontianak")[0] == 1519


def test_an_order_of_a_day_to_come_is_its_own_regions_fault(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows(ORDERS, SAMBAS, 2024)[0]["order_date"] = "2024-11-01"
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(sqlite, S1, "pontianak")[0] == 22
    assert told(sqlite, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert (FindingKind.ORDERS_AFTER_DATE, "61.01") in findings_of(sqlite, outcome.run_id)


def test_a_year_that_has_ended_can_be_emptied_too(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=datetime(2024, 12, 28, tzinfo=UTC))
    for dataset in (ORDERS, "ekatalog-archive/paket-e-purchasing"):
        small.rows(dataset, SAMBAS, 2024).clear()
    outcome = sync(*NAMES, years=(2024, 2025), now=datetime(2025, 1, 4, tzinfo=UTC))

    assert (FindingKind.REGION_EMPTIED, "61.01") in findings_of(sqlite, outcome.run_id)
    assert (FindingKind.REGION_EMPTIED, "61.71") not in findings_of(sqlite, outcome.run_id)


def test_plan_rows_that_have_lost_their_plan_are_no_list_of_units(sqlite, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    for column in ("kd_rup", "pagu"):
        del small.rows("rup/paket-penyedia-terumumkan", SAMBAS, 2024)[0][column]
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert (FindingKind.REGION_FAILED, "61.01") in findings_of(sqlite, outcome.run_id)


def test_pages_without_end_are_given_up(sqlite, small, sync, monkeypatch):
    monkeypatch.setattr("sync.sources.inaproc.MOST_PAGES", 5)

    def ever_more(request):
        if not request.url.path.endswith(ORDERS) or PONTIANAK not in request.url.query:
            return None
        row = order(kode_klpd=PONTIANAK, fiscal_year=2024, total=7)
        meta = {"has_more": True, "cursor": f"c{len(small.asked)}"}
        return Reply(200, json.dumps({"success": True, "data": [row], "meta": meta}).encode())

    small.trap(ever_more)
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert len([path for path in small.asked if ORDERS in path and PONTIANAK in path]) == 10
    assert (FindingKind.REGION_FAILED, "61.71") in findings_of(sqlite, outcome.run_id)
