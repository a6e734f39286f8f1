"""The gateway's adapter over real HTTP: the figures of the files, whatever the answers do."""

import json
from datetime import date, timedelta

import pytest

from procurement.breakdowns import E_PURCHASING, OWN, UMKK, UNKNOWN, Aspect, Breakdown
from procurement.figures import FindingKind
from procurement.regions import find_region, gazetteer
from procurement.semester import Semester
from storage.boards import load_board
from storage.records import findings
from storage.runs import get_run
from storage.snapshots import parts
from sync.arrival import File
from sync.endings import Ending
from tests.gateway import kalbar
from tests.gateway.server import Reply, _cursor
from tests.shared import KALBAR, needs_shared
from tests.sync.inaproc.governments import (
    JULY,
    NAMES,
    ORDERS,
    PENYEDIA,
    PONTIANAK,
    S1,
    S2,
    SAMBAS,
    SWAKELOLA,
    counters,
    findings_of,
    told,
)
from tests.sync.rows import archive_line, order, plan, swakelola


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


def plan_parts(database, semester):
    """By region what the plan consists of, and which codes orders are on."""
    told = {}
    with database.reading() as session:
        for figure in load_board(session).figures(semester):
            found = Breakdown(parts(session, figure.snapshot_id))
            aspects = (Aspect.METHOD, Aspect.PDN, Aspect.UMKK, Aspect.LARGEST)
            links = {(part.key, part.number) for part in found.of(Aspect.LINK)}
            told[figure.region.code] = {part for one in aspects for part in found.of(one)} | links
    return told


@pytest.mark.heavy
@needs_shared
def test_the_gateway_gives_the_figures_of_the_files(store, gateway, sync, tell):
    kalbar.serve(gateway, 2022)
    regions = [region.code for region in gazetteer() if region.province_code == "61"]
    outcome = sync(*regions)
    assert outcome.ending is Ending.PUBLISHED
    semesters = (Semester(2022, 1), Semester(2022, 2))
    told, parts_of_rows = figures(store, *semesters), plan_parts(store, semesters[1])

    files = [
        KALBAR / f"{name}.csv.gz"
        for name in ("rup_penyedia_2022", "rup_swakelola_2022", "ekatalog_v5_transaksi_2021_2022")
    ]
    report = tell(
        *(File(path, path.name) for path in files),
        data_date=date(2022, 12, 21),
        orders_from=date(2022, 1, 1),
    )
    expected = figures(store, *semesters)
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
    with store.reading() as session:
        counters = get_run(session, outcome.run_id).counters
    assert counters["meter"]["repeated"] == 0
    assert len(told) == 30
    assert parts_of_rows == plan_parts(store, semesters[1])
    assert sum(map(len, parts_of_rows.values())) > 200


def test_a_finding_names_the_region_that_it_is_about(store, small, sync):
    small.rows(SWAKELOLA, PONTIANAK, 2024)[0]["pagu"] = 0
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert (FindingKind.ZERO_CEILING, "61.71") in findings_of(store, outcome.run_id)
    again = sync(*NAMES, years=(2024,), now=JULY)
    assert counters(store, again)["unchanged"] == 3


def test_pages_end_where_they_end(store, small, sync):
    more = [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=1) for _ in range(2500)]
    small.serve(ORDERS, more)
    outcome = sync("pontianak", years=(2024,), now=JULY)

    assert told(store, S1, "pontianak")[0] == 2520
    assert counters(store, outcome)["meter"]["requests"] == 7


def test_an_order_on_two_pages_counts_once(store, small, sync):
    rows = small.rows(ORDERS, PONTIANAK, 2024)
    rows += [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=1) for _ in range(999)]
    rows += rows[-3:]
    outcome = sync("pontianak", years=(2024,), now=JULY)

    assert told(store, S1, "pontianak")[0] == 1019
    assert counters(store, outcome)["doubled"] == {"e-Katalog v6": 3}


def test_a_cursor_that_goes_in_a_circle_is_followed_anew_once(store, small, sync):
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
    assert (FindingKind.REGION_FAILED, "61.71") in findings_of(store, outcome.run_id)
    assert told(store, S1, "pontianak") is None


def test_a_full_page_that_does_not_say_it_is_the_last_is_followed(store, small, sync):
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

    assert told(store, S1, "pontianak")[0] == 1519


def test_pages_without_end_are_given_up(store, small, sync, monkeypatch):
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
    assert (FindingKind.REGION_FAILED, "61.71") in findings_of(store, outcome.run_id)


def test_etags_spare_the_bodies(store, small, sync):
    small.etags = True
    first = sync(*NAMES, years=(2024,), now=JULY)
    small.callers.clear()
    again = sync(*NAMES, years=(2024,), now=JULY + timedelta(hours=1))

    assert again.ending is Ending.UNCHANGED
    assert counters(store, first)["meter"]["bytes"] > 0
    assert counters(store, again)["meter"]["bytes"] == 0
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
def test_a_field_that_is_gone_or_retyped_is_never_guessed(store, small, sync, change):
    sync(*NAMES, years=(2024,), now=JULY)
    change(small.rows(ORDERS, PONTIANAK, 2024)[0])
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert told(store, S1, "pontianak") == (20, 10_000, "2024-07-01")
    assert (FindingKind.REGION_FAILED, "61.71") in findings_of(store, outcome.run_id)


def test_a_new_field_is_passed_over(store, small, sync):
    small.rows(ORDERS, PONTIANAK, 2024)[0]["kolom_baru"] = {"a": [1]}
    sync("pontianak", years=(2024,), now=JULY)

    assert told(store, S1, "pontianak")[0] == 20


def test_a_column_that_one_page_lacks_shifts_nothing(store, small, sync):
    rows = small.rows(ORDERS, PONTIANAK, 2024)
    rows += [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=1) for _ in range(1000)]
    del rows[1000]["nama_satker"]  # the only row of the second page
    sync("pontianak", years=(2024,), now=JULY)

    assert told(store, S1, "pontianak")[0] == 1020


def test_rows_of_another_kind_than_was_asked_fail_their_region(store, small, sync):
    rows = small.rows(ORDERS, PONTIANAK, 2024)
    rows[:] = [archive_line(kd_klpd=PONTIANAK, tahun_anggaran=2024)]
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert (FindingKind.REGION_FAILED, "61.71") in findings_of(store, outcome.run_id)
    assert told(store, S1, "pontianak") is None


@pytest.mark.parametrize("own", [True, False])
def test_rows_of_another_region_fail_the_one_that_was_asked(store, small, sync, own):
    sync(*NAMES, years=(2024,), now=JULY)
    rows = small.rows(ORDERS, SAMBAS, 2024)
    rows[:] = [*(rows if own else []), *small.rows(ORDERS, PONTIANAK, 2024)]
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert (FindingKind.REGION_FAILED, "61.01") in findings_of(store, outcome.run_id)
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")


def test_rows_of_another_year_are_told_and_not_counted(store, small, sync):
    small.rows(SWAKELOLA, SAMBAS, 2024).append(
        swakelola(kd_klpd=SAMBAS, nama_klpd="", tahun_anggaran=2023, pagu=7)
    )
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    with store.reading() as session:
        found = [(f.kind, f.region_code, f.facts) for f in findings(session, outcome.run_id)]
    assert found == [(FindingKind.OTHER_YEAR, "61.01", {"year": 2024, "other": 2023})]
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")


def test_plan_rows_that_have_lost_their_plan_are_no_list_of_units(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    for column in ("kd_rup", "pagu"):
        del small.rows(PENYEDIA, SAMBAS, 2024)[0][column]
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert (FindingKind.REGION_FAILED, "61.01") in findings_of(store, outcome.run_id)


def test_sums_that_no_region_can_have_fail_it_and_leave_the_rest(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    rows = small.rows(PENYEDIA, SAMBAS, 2024)
    rows[:] = [plan(kd_klpd=SAMBAS, pagu=10**16 - 1) for _ in range(1000)]
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, S1, "pontianak")[0] == 22
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert (FindingKind.REGION_FAILED, "61.01") in findings_of(store, outcome.run_id)


def parts_told(database):
    with database.reading() as session:
        figure = load_board(session).figure(find_region("pontianak"), S2)
        return Breakdown(parts(session, figure.snapshot_id))


def test_rows_tell_what_figures_consist_of(store, small, sync):
    code = small.rows(PENYEDIA, PONTIANAK, 2024)[0]["kd_rup"]
    small.rows(ORDERS, PONTIANAK, 2024)[0]["rup_code"] = str(code)
    del small.rows(PENYEDIA, PONTIANAK, 2024)[0]["status_pdn"]
    outcome = sync("pontianak", years=(2024,), now=JULY)

    year = parts_told(store)
    assert year.amount(Aspect.METHOD, E_PURCHASING) == 9_950
    assert year.amount(Aspect.UMKK, UMKK) == 9_950
    assert not year.tells(Aspect.PDN)  # no row of the answer has it
    assert (year.amount(Aspect.LINK, OWN), year.amount(Aspect.LINK, UNKNOWN)) == (10, 10)
    assert year.amount(Aspect.COMMODITY, "340") == 10
    assert year.of(Aspect.LARGEST)[0].label == "Belanja Alat Tulis Kantor"
    assert counters(store, outcome)["meter"]["requests"] == 5


def test_pages_that_were_kept_with_fewer_columns_are_fetched_anew(store, small, sync, tmp_path):
    small.etags = True
    sync("pontianak", years=(2024,), now=JULY)
    for kept in (tmp_path / "pages").rglob("chain.json"):
        chain = json.loads(kept.read_bytes())
        del chain["columns"]
        kept.write_text(json.dumps(chain))
    again = sync("pontianak", years=(2024,), now=JULY + timedelta(hours=1))

    assert counters(store, again)["meter"]["requests"] == 5
    assert counters(store, again)["meter"]["bytes"] > 0
