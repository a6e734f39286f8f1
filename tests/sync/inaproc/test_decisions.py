"""What a run publishes, holds, sets aside and takes up again, over the gateway's adapter."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from procurement.figures import FindingKind
from procurement.regions import find_region
from storage.editions import publish, undo
from storage.runs import get_run
from sync.endings import Ending
from sync.sources.errors import Fault
from tests.gateway.server import Reply
from tests.sync.inaproc.governments import (
    ARCHIVE,
    AUGUST,
    JULY,
    KLPDS,
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
    rows_of,
    told,
)
from tests.sync.rows import order, plan


def test_a_region_is_told_as_of_the_day_it_was_asked(store, small, sync):
    outcome = sync(*NAMES, years=(2024,), now=JULY)

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert told(store, S2, "sambas") == (20, 10_000, "2024-07-01")
    assert counters(store, outcome)["meter"]["requests"] == 15


def test_what_has_not_changed_is_not_written(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(hours=20))

    assert outcome.ending is Ending.UNCHANGED
    assert counters(store, outcome)["read"] == {}
    assert counters(store, outcome)["snapshots"] == 0
    assert told(store, S1, "sambas")[2] == "2024-07-01"


def test_after_a_week_what_has_not_changed_is_dated_anew(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=8))

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-09")


def test_one_new_order_changes_one_region(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.serve(ORDERS, [order(kode_klpd=PONTIANAK, fiscal_year=2024, total=5)])
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, S1, "pontianak")[0] == 25
    assert told(store, S1, "sambas")[2] == "2024-07-01"
    assert counters(store, outcome)["snapshots"] == 2


def test_a_region_that_fails_keeps_its_figures(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    small.trap(lambda r: Reply(403, b"<html>") if SAMBAS in r.url.query else None)
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert told(store, S1, "pontianak") == (22, 10_000, "2024-07-02")
    assert (FindingKind.REGION_FAILED, "61.01") in findings_of(store, outcome.run_id)


def test_a_source_that_stays_away_is_asked_one_thing_until_it_answers(store, small, sync):
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


def test_a_source_that_refuses_all_is_unavailable_and_changes_nothing(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.trap(lambda _: Reply(401, b'{"error":"token"}'))
    outcome = sync(*NAMES, years=(2024,), now=AUGUST)

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.UNAUTHORIZED)
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")


@pytest.mark.parametrize("dataset", [None, ORDERS])
def test_an_empty_source_wipes_nothing(store, small, sync, dataset):
    sync(*NAMES, years=(2024,), now=JULY)
    empty = Reply(200, b'{"success":true,"data":[],"meta":{}}')
    small.trap(lambda r: empty if dataset is None or r.url.path.endswith(dataset) else None)
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.HELD
    assert outcome.has_nothing_new is (dataset is None)
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")


def test_a_unit_slip_is_set_aside_and_the_rest_is_published(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    for row in small.rows(PENYEDIA, SAMBAS, 2024):
        row["pagu"] = 9_950_000
    for row in small.rows(SWAKELOLA, SAMBAS, 2024):
        row["pagu"] = 50_000
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert told(store, S1, "pontianak")[0] == 22
    with store.reading() as session:
        aside = get_run(session, outcome.aside)
    assert (aside.outcome, aside.counters["snapshots"]) == ("checked", 2)


def test_a_closed_year_is_not_restated_by_the_way(store, small, sync):
    sync(*NAMES, years=(2024,), now=datetime(2025, 1, 25, tzinfo=UTC))
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    outcome = sync(*NAMES, years=(2024,), now=datetime(2025, 2, 1, tzinfo=UTC))

    assert outcome.ending is Ending.UNCHANGED
    assert told(store, S2, "pontianak") == (20, 10_000, "2025-01-25")


def test_many_slips_hold_all(store, small, sync):
    for dataset, rows in rows_of(find_region("landak").lkpp_code).items():
        small.serve(dataset, rows)
    four = (*NAMES, "landak")
    sync(*four, years=(2024,), now=JULY)
    for name in NAMES:
        code = find_region(name).lkpp_code
        small.rows(PENYEDIA, code, 2024)[0]["pagu"] = 9_950_000
    small.rows(ORDERS, find_region("landak").lkpp_code, 2024)[0]["total"] = 12
    outcome = sync(*four, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.HELD
    assert told(store, S1, "landak")[0] == 20
    assert (FindingKind.MANY_DOUBTFUL, None) in findings_of(store, outcome.run_id)


def test_a_run_that_was_cut_off_goes_on_where_it_stood(store, small, sync):
    async def silence():
        await asyncio.sleep(20)
        yield b""

    small.trap(lambda r: Reply(200, stream=silence) if SAMBAS in r.url.query else None)
    with pytest.raises(TimeoutError):
        sync(*NAMES, years=(2024,), now=JULY, cut_after=1.0)
    assert told(store, S1, "pontianak") is None
    small.traps.clear()
    small.asked.clear()
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(hours=1))

    assert outcome.ending is Ending.PUBLISHED
    assert len(small.asked) == 5  # Sambas alone
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")


def test_a_run_that_was_cut_off_behind_pages_that_are_the_same_misses_nothing(store, small, sync):
    async def silence():
        await asyncio.sleep(20)
        yield b""

    small.page = 1
    small.serve(ORDERS, [order(kode_klpd=SAMBAS, order_date="2024-02-01", total=1) for _ in "abc"])
    sync(*NAMES, years=(2024,), now=JULY)
    before = told(store, S1, "sambas")[0]
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
    assert told(store, S1, "sambas") == (before + 5, 10_000, "2024-07-02")


def test_what_was_set_aside_is_set_aside_again_and_not_forgotten(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows(PENYEDIA, SAMBAS, 2024)[0]["pagu"] = 9_950_000
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    first = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 13
    second = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=2))

    assert second.ending is Ending.PUBLISHED
    with store.reading() as session:
        told_again = [get_run(session, outcome.aside).outcome for outcome in (first, second)]
    assert told_again == ["discarded", "checked"]


def test_a_region_that_stays_empty_stays_a_finding(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows(ORDERS, SAMBAS, 2024).clear()
    small.rows(ARCHIVE, SAMBAS, 2024).clear()
    for days in (1, 2):
        outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=days))
        assert (FindingKind.REGION_EMPTIED, "61.01") in findings_of(store, outcome.run_id)


@pytest.mark.parametrize("nights", [0, 1])
def test_what_an_admin_has_taken_back_does_not_come_back_by_itself(store, small, sync, nights):
    sync(*NAMES, years=(2024,), now=AUGUST)
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    later = AUGUST + timedelta(hours=1)
    assert sync(*NAMES, years=(2024,), now=later).ending is Ending.PUBLISHED
    for night in range(nights):
        same = sync(*NAMES, years=(2024,), now=later + timedelta(hours=1 + night))
        assert same.ending is Ending.UNCHANGED
    with store.writing() as session:
        undo(session, by="admin 99", at=AUGUST)
    assert told(store, S2, "pontianak")[0] == 20

    small.rows(ORDERS, SAMBAS, 2024)[0]["total"] = 11
    again = sync(*NAMES, years=(2024,), now=AUGUST + timedelta(days=1))
    assert (again.ending, told(store, S2, "pontianak")[0]) == (Ending.PUBLISHED, 20)
    assert told(store, S2, "sambas")[0] == 21
    assert (FindingKind.TAKEN_BACK, "61.71") in findings_of(store, again.run_id)

    with store.writing() as session:
        publish(session, again.aside, by="admin 99", at=AUGUST)
    assert told(store, S2, "pontianak")[0] == 22
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 13
    after = sync(*NAMES, years=(2024,), now=AUGUST + timedelta(days=2))
    assert (after.ending, after.aside) == (Ending.PUBLISHED, None)


def test_all_that_comes_again_is_noted_at_once(store, small, sync):
    sync(*NAMES, years=(2024,), now=AUGUST)
    for klpd in KLPDS:
        small.rows(ORDERS, klpd, 2024)[0]["total"] = 12
    sync(*NAMES, years=(2024,), now=AUGUST + timedelta(hours=1))
    with store.writing() as session:
        undo(session, by="admin 99", at=AUGUST)
    noted = []

    def note(connection, cursor, statement, parameters, *_):
        if statement.startswith("INSERT INTO finding"):
            noted.append(str(parameters).count(FindingKind.TAKEN_BACK))

    event.listen(store.writer, "before_cursor_execute", note)
    try:
        again = sync(*NAMES, years=(2024,), now=AUGUST + timedelta(days=1))
    finally:
        event.remove(store.writer, "before_cursor_execute", note)

    assert again.ending is Ending.HELD
    assert [count for count in noted if count] == [len(NAMES)]


def test_what_waits_stays_until_it_is_told_anew(store, small, sync):
    def state(outcome):
        with store.reading() as session:
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


def test_rows_that_have_gone_are_told_and_half_of_them_gone_are_set_aside(store, small, sync):
    plans = small.rows(PENYEDIA, SAMBAS, 2024)
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
        assert told(store, S1, "sambas")[1] == 10_008
    assert (one_gone.ending, one_gone.aside) == (Ending.PUBLISHED, None)
    assert (FindingKind.ROWS_FELL, "61.01") in findings_of(store, one_gone.run_id)
    with store.writing() as session:
        publish(session, half_gone.aside, by="admin", at=JULY)
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] += 1
    accepted = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=4))
    assert (FindingKind.ROWS_FELL, "61.01") not in findings_of(store, accepted.run_id)


def test_an_order_of_a_day_to_come_is_its_own_regions_fault(store, small, sync):
    sync(*NAMES, years=(2024,), now=JULY)
    small.rows(ORDERS, SAMBAS, 2024)[0]["order_date"] = "2024-11-01"
    small.rows(ORDERS, PONTIANAK, 2024)[0]["total"] = 12
    outcome = sync(*NAMES, years=(2024,), now=JULY + timedelta(days=1))

    assert outcome.ending is Ending.PUBLISHED
    assert told(store, S1, "pontianak")[0] == 22
    assert told(store, S1, "sambas") == (20, 10_000, "2024-07-01")
    assert (FindingKind.ORDERS_AFTER_DATE, "61.01") in findings_of(store, outcome.run_id)


def test_a_year_that_has_ended_can_be_emptied_too(store, small, sync):
    sync(*NAMES, years=(2024,), now=datetime(2024, 12, 28, tzinfo=UTC))
    for dataset in (ORDERS, ARCHIVE):
        small.rows(dataset, SAMBAS, 2024).clear()
    outcome = sync(*NAMES, years=(2024, 2025), now=datetime(2025, 1, 4, tzinfo=UTC))

    assert (FindingKind.REGION_EMPTIED, "61.01") in findings_of(store, outcome.run_id)
    assert (FindingKind.REGION_EMPTIED, "61.71") not in findings_of(store, outcome.run_id)
