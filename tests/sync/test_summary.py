"""The gateway's own sums over real HTTP: told where rows prove them, and only there."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from procurement.board import Board
from procurement.figures import Denominator, FindingKind
from procurement.regions import find_region
from procurement.semester import Semester
from storage.boards import load_board
from storage.records import findings
from storage.runs import get_run
from sync.endings import Ending
from sync.sources.errors import Fault, SourceFault
from sync.sources.fetching import Fetcher
from sync.sources.inaproc import Inaproc
from sync.sources.scope import Scope
from sync.sources.summary import SUMMARY, Summary, comparable, read_sums
from tests.gateway import kalbar
from tests.gateway.server import Gateway, Reply
from tests.makers import figure
from tests.shared import needs_shared
from tests.storage.load import put
from tests.sync.over_http import QUICK, bearer, sync_over_http

NOW = datetime(2024, 9, 20, 5, tzinfo=UTC)
S1, S2 = Semester(2024, 1), Semester(2024, 2)
ROWS = ("pontianak", "singkawang")
OTHERS = ("sambas", "landak", "sanggau")


def klpd(name):
    return find_region(name).lkpp_code


def profile(value, plan, **more):
    """The sums as they come, with a few of their fifty fields."""
    return {
        "total_nilai_perencanaan": plan,
        "perencanaan_total_penyedia": plan - 50,
        "perencanaan_total_swakelola": 50,
        "perencanaan_total_terintegrasi": 7,
        "pelaksanaan_epurchasing": 3,
        "pelaksanaan_total_epurchasing": value,
        "total_nilai_realisasi": value * 4,
    } | more


@pytest.fixture
def gateway():
    with Gateway() as served:
        for number, name in enumerate((*ROWS, *OTHERS), start=1):
            served.sums[klpd(name), 2024] = profile(1_000_000 * number, 9_000_000 * number)
        yield served


@pytest.fixture
def rows(store):
    """Publish figures from rows of two governments, that agree with their sums."""

    def tell(*names, day=NOW, semester=S2, off=0, **more):
        told = [
            figure(
                name,
                1_000_000 * number + off,
                9_000_000 * number,
                semester,
                **{"data_date": day.date(), "source": "INAPROC"} | more,
            )
            for number, name in enumerate(ROWS, start=1)
            if not names or name in names
        ]
        put(store, *told)

    return tell


@pytest.fixture
def sync(store, gateway):
    """Run the source; returns the outcome."""

    def run_it(*names, years=(2024,), now=NOW, owner=None):
        scope = Scope(tuple(find_region(name) for name in names), years)
        return sync_over_http(
            store,
            gateway.base,
            bearer(gateway),
            lambda fetcher, before: Summary(
                fetcher, lambda: now, before.board, owner=owner, known=before.digest
            ),
            scope,
            now,
            name=Summary.name,
        )

    return run_it


def told(database, name, semester=S2):
    with database.reading() as session:
        return load_board(session).figure(find_region(name), semester)


def found(database, outcome):
    with database.reading() as session:
        return {(f.kind, f.region_code): f.facts for f in findings(session, outcome.run_id)}


def failed(database, outcome):
    return {
        code: facts["fault"]
        for (kind, code), facts in found(database, outcome).items()
        if kind is FindingKind.REGION_FAILED
    }


def asked(gateway):
    return [url for url in gateway.asked if "instansi" in url]


def test_where_rows_prove_them_the_sums_are_told(store, gateway, rows, sync):
    rows()
    outcome = sync(*OTHERS)

    assert outcome.ending is Ending.PUBLISHED
    sambas = told(store, "sambas")
    assert (sambas.value, sambas.rup, sambas.rup_penyedia) == (3_000_000, 27_000_000, 26_999_950)
    assert (sambas.rup_swakelola, sambas.finished, sambas.source) == (50, None, SUMMARY)
    assert (sambas.denominator, sambas.is_standard) == (Denominator.RUP_TOTAL, True)
    assert sambas.data_date.isoformat() == "2024-09-20"
    assert (sambas.orders_from.isoformat(), sambas.orders_to.isoformat()) == (
        "2024-01-01",
        "2024-09-20",
    )
    assert told(store, "sambas", S1) is None
    assert len(gateway.asked) == 2 + 3 + 1  # two compared, three told, and the national total


def test_without_rows_nothing_is_told_and_nothing_is_asked(store, gateway, sync):
    outcome = sync(*OTHERS)

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.UNPROVEN)
    assert found(store, outcome)[FindingKind.SUMMARY_UNPROVEN, None]["differs"] == 0
    assert gateway.asked == []
    assert told(store, "sambas") is None


@pytest.mark.parametrize(
    "unfit",
    [
        {"day": NOW - timedelta(days=3)},
        {"source": "rekap UKPBJ"},
        {"denominator": Denominator.RUP_PENYEDIA},
        {"orders_from": date(2024, 3, 1)},
        {"semester": S1},
    ],
)
def test_old_rows_and_other_sources_prove_nothing(gateway, rows, sync, unfit):
    rows(**unfit)

    assert sync(*OTHERS).fault.fault is Fault.UNPROVEN
    assert gateway.asked == []


@pytest.mark.parametrize(("off", "is_told"), [(4_000, True), (6_000, False), (-6_000, False)])
def test_a_few_hours_may_lie_between_rows_and_sums_and_no_more(store, rows, sync, off, is_told):
    rows(off=off)
    sync(*OTHERS)

    assert (told(store, "sambas") is not None) is is_told


def test_sums_that_differ_from_rows_are_not_told_and_both_are_named(store, gateway, rows, sync):
    gateway.sums[klpd("pontianak"), 2024]["total_nilai_perencanaan"] += 90_000
    rows()
    outcome = sync(*OTHERS)

    assert outcome.fault.fault is Fault.UNPROVEN
    differs = found(store, outcome)[FindingKind.SUMMARY_DIFFERS, "61.71"]
    assert differs == {
        "value": 1_000_000,
        "rows_value": 1_000_000,
        "rup": 9_090_000,
        "rows_rup": 9_000_000,
    }
    assert told(store, "sambas") is None
    assert len(asked(gateway)) == 2


def test_each_year_is_proven_by_itself(store, gateway, rows, sync):
    rows()
    for name in OTHERS:
        gateway.sums[klpd(name), 2023] = profile(5, 100)
    outcome = sync(*OTHERS, years=(2023, 2024))

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, "sambas") is not None
    assert told(store, "sambas", Semester(2023, 2)) is None
    assert found(store, outcome)[FindingKind.SUMMARY_UNPROVEN, None]["year"] == 2023


def test_what_rows_tell_is_left_to_them_for_a_while(store, gateway, rows, sync):
    rows("singkawang", day=NOW - timedelta(days=14))
    rows("pontianak")
    gateway.sums[klpd("singkawang"), 2024]["pelaksanaan_total_epurchasing"] += 1
    sync(*ROWS, *OTHERS)

    assert told(store, "singkawang").source == "INAPROC"
    assert told(store, "sambas").source == SUMMARY

    tomorrow = NOW + timedelta(days=1)
    rows("pontianak", day=tomorrow)
    sync(*ROWS, *OTHERS, now=tomorrow)
    assert told(store, "singkawang").source == SUMMARY


def test_what_says_the_same_is_not_told_again(store, rows, sync):
    rows()
    sync(*OTHERS)
    outcome = sync(*OTHERS, now=NOW + timedelta(days=1))

    assert outcome.ending is Ending.UNCHANGED
    assert told(store, "sambas").data_date.isoformat() == "2024-09-20"
    with store.reading() as session:
        assert get_run(session, outcome.run_id).counters["same"] == 0  # not even looked at


def test_on_1_july_the_same_sums_are_told_for_the_second_semester(store, rows, sync):
    june, july = (datetime(2024, *day, 5, tzinfo=UTC) for day in ((6, 30), (7, 1)))
    rows(day=june, semester=S1)
    sync(*OTHERS, now=june)
    rows(day=july)
    sync(*OTHERS, now=july)

    told_on = [told(store, "sambas", one).data_date.isoformat() for one in (S1, S2)]
    assert told_on == ["2024-06-30", "2024-07-01"]


def test_those_with_most_orders_are_compared_and_they_are_few():
    names = ["pontianak", "singkawang", "sambas", "landak", "sanggau"]
    day = {"data_date": NOW.date(), "source": "INAPROC"}
    told = [figure(name, n % 4, 100, S2, **day) for n, name in enumerate(names, start=2)]

    chosen = [one.region.name for one in comparable(Board(1, told), 2024, NOW.date())]
    assert chosen == ["Kota Singkawang", "Kab. Sanggau", "Kota Pontianak"]


def test_a_source_that_stays_away_is_asked_one_thing(gateway, rows, sync):
    rows()
    gateway.trap(lambda _: Reply(403))
    for _ in range(3):
        assert sync(*OTHERS).ending is Ending.UNAVAILABLE
    before = len(gateway.asked)
    sync(*OTHERS)

    assert len(gateway.asked) == before + 1


@pytest.mark.parametrize("owner", [None, "D199"])
def test_an_owner_asks_in_its_own_name_and_the_region_narrows(gateway, rows, sync, owner):
    rows()
    gateway.owner = owner
    outcome = sync(*OTHERS, owner=owner)

    assert outcome.ending is Ending.PUBLISHED
    sambas = [url for url in asked(gateway) if f"instansi={klpd('sambas')}" in url]
    assert len(sambas) == 1
    assert f"kode_klpd={owner or klpd('sambas')}" in sambas[0]


def test_a_token_for_its_owner_alone_is_no_zero_for_the_others(store, gateway, rows, sync):
    rows()
    gateway.owner = klpd("pontianak")
    outcome = sync(*OTHERS)  # in their own names

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.NOT_FOUND)
    assert told(store, "sambas") is None


def narrowed_to(*names):
    """Only these are answered for themselves; all others with the national total."""

    def trap(request):
        if request.query_params.get("instansi") in map(klpd, names):
            return None
        body = {"data": {"data": profile(15_000_000, 135_000_000)}}
        return Reply(200, json.dumps(body).encode())

    return trap


@pytest.mark.parametrize("names", [("sambas",), OTHERS])
def test_the_national_total_for_a_region_is_no_figure_of_it(store, gateway, rows, sync, names):
    rows()
    gateway.trap(narrowed_to(*ROWS))
    outcome = sync(*names)

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.NOT_NARROWED)
    assert told(store, "sambas") is None


def test_the_owners_sums_for_another_region_are_no_figure_of_it(store, gateway, rows, sync):
    rows()
    own = gateway.sums[klpd("pontianak"), 2024]
    gateway.sums[klpd("sambas"), 2024] = dict(own)
    outcome = sync(*OTHERS)

    assert failed(store, outcome) == {"61.01": "not narrowed"}
    assert told(store, "landak") is not None


def test_two_regions_with_one_answer_are_both_refused(store, gateway, rows, sync):
    rows()
    gateway.sums[klpd("landak"), 2024] = dict(gateway.sums[klpd("sambas"), 2024])
    outcome = sync(*OTHERS)

    assert failed(store, outcome) == {"61.01": "not narrowed", "61.08": "not narrowed"}
    assert told(store, "sanggau").value == 5_000_000


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda sums: sums.pop("pelaksanaan_total_epurchasing"), "bad shape"),
        (lambda sums: sums.pop("total_nilai_perencanaan"), "bad shape"),
        (lambda sums: sums.update(total_nilai_perencanaan=None), "bad shape"),
        (lambda sums: sums.update(pelaksanaan_total_epurchasing=-1), "bad shape"),
        (lambda sums: sums.update(pelaksanaan_total_epurchasing=10**16), "bad shape"),
        (lambda sums: sums.update(pelaksanaan_total_epurchasing="1.234,56"), "bad shape"),
        (lambda sums: sums.update(pelaksanaan_total_epurchasing=True), "bad shape"),
        (
            lambda sums: sums.update(pelaksanaan_total_epurchasing=0, total_nilai_perencanaan=0),
            "not found",
        ),
    ],
)
def test_what_is_missing_or_strange_is_never_zero(store, gateway, rows, sync, change, fault):
    rows()
    gateway.trap(_strange(gateway, change))
    outcome = sync(*OTHERS)

    assert outcome.ending is Ending.PUBLISHED
    assert failed(store, outcome) == {"61.01": fault}
    assert told(store, "sambas") is None
    assert told(store, "landak").value == 4_000_000


def _strange(gateway, change):
    def trap(request):
        if request.query_params.get("instansi") != klpd("sambas"):
            return None
        sums = dict(gateway.sums[klpd("sambas"), 2024])
        change(sums)
        return Reply(200, json.dumps({"success": True, "data": {"data": sums}}).encode())

    return trap


def test_a_page_instead_of_an_answer_fails_its_region(store, gateway, rows, sync):
    rows()
    gateway.trap(lambda r: Reply(200, b"<html>") if klpd("landak") in r.url.query else None)
    outcome = sync(*OTHERS)

    assert failed(store, outcome) == {"61.08": "html"}


def test_where_the_first_are_refused_no_more_are_asked(store, gateway, rows, sync):
    rows()
    names = [find_region(f"61.{n:02}").name for n in range(1, 13)]
    gateway.trap(
        lambda r: (
            None if r.query_params.get("instansi") in map(klpd, ROWS) else Reply(403, b"<html>")
        )
    )
    outcome = sync(*names)

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.FORBIDDEN)
    assert len(asked(gateway)) <= 2 + 8 + 3  # what was under way already


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (b"480000000000", 480_000_000_000),
        (b'"480000000000"', 480_000_000_000),
        (b"480000000000.5", 480_000_000_001),
        (b"4.8E+11", 480_000_000_000),
    ],
)
def test_amounts_come_as_numbers_and_in_digits(said, value):
    body = b'{"data":{"data":{"pelaksanaan_total_epurchasing":%b,"total_nilai_perencanaan":1}}}'

    assert read_sums(body % said).value == value


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b'{"data":{"data":[]}}', Fault.BAD_SHAPE),
        (b'{"data":null}', Fault.BAD_SHAPE),
        (b"[]", Fault.BAD_SHAPE),
        (b'{"success":false,"error":{"code":"1004","message":"tidak valid"}}', Fault.REJECTED),
        (b'{"data":{"data":{"pelaksanaan_total_epurchasing":NaN}}}', Fault.BAD_JSON),
        (b'{"data":{"data":{"pelaksanaan_total_epurchasing":1e999}}}', Fault.BAD_SHAPE),
        (b'{"data":{"data":{"a":1,"a":2}}}', Fault.BAD_JSON),
        (b'{"data":{"data":{"pelaksanaan_total_epurchasing":"' + b"9" * 5000, Fault.BAD_JSON),
        (b"[" * 200_000, Fault.BAD_JSON),
        (b'{"data":{"data":{"pelaksanaan_total_epurchasing":1', Fault.BAD_JSON),
    ],
)
def test_what_is_no_answer_is_refused(body, fault):
    with pytest.raises(SourceFault) as refused:
        read_sums(body)

    assert refused.value.fault is fault


def test_components_that_do_not_add_up_are_left_out():
    sums = profile(5, 100, perencanaan_total_swakelola=51)
    said = read_sums(json.dumps({"data": {"data": sums}}).encode())

    assert (said.plan, said.penyedia, said.swakelola) == (100, None, None)


def test_what_was_told_and_asked_stands_in_the_run(store, gateway, rows, sync):
    rows()
    outcome = sync(*OTHERS)

    with store.reading() as session:
        counters = get_run(session, outcome.run_id).counters
    assert counters["meter"]["requests"] == len(gateway.asked)
    assert counters["snapshots"] == 3


@pytest.mark.heavy
@needs_shared
def test_real_rows_of_two_governments_prove_the_sums_of_the_others(store, gateway, sync, tmp_path):
    kalbar.serve(gateway, 2022)
    kalbar.sum_up(gateway, 2022)
    now = datetime(2022, 12, 21, 5, tzinfo=UTC)
    proving = tuple(find_region(name) for name in ("pontianak", "singkawang"))

    async def rows(regions):
        headers = {"Authorization": f"Bearer {gateway.token}"}
        async with Fetcher(gateway.base, headers, QUICK, lambda: now) as fetcher:
            source = Inaproc(fetcher, tmp_path, lambda: now)
            return {
                part.region: part.snapshots[-1].figure
                async for part in source.parts(Scope(regions, (2022,)))
            }

    put(store, *asyncio.run(rows(proving)).values())
    others = ("sambas", "melawi")
    assert sync(*others, years=(2022,), now=now).ending is Ending.PUBLISHED

    expected = asyncio.run(rows(tuple(map(find_region, others))))
    for region, counted in expected.items():
        summed = told(store, region.code, Semester(2022, 2))
        assert abs(summed.value - counted.value) <= 1000  # lines have fractions of a rupiah
        assert (summed.rup, summed.rup_penyedia) == (counted.rup, counted.rup_penyedia)
