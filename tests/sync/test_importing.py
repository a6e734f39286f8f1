"""What an import leaves alone, takes again, and lets nobody publish unseen."""

from datetime import UTC, date, datetime

import pytest

from procurement.figures import FindingKind
from procurement.semester import Semester
from storage.boards import load_board
from storage.editions import publish, undo
from sync.errors import FileRefused
from sync.importing import import_files
from sync.snapshots import Options
from tests.makers import region
from tests.sync.conftest import NOW, as_csv, as_json
from tests.sync.rows import line, plan, recap, swakelola

S1, S2 = Semester(2024, 1), Semester(2024, 2)


def share(database, semester):
    with database.reading() as session:
        figure = load_board(session).figure(region("pontianak"), semester)
    return None if figure is None else (figure.value, figure.rup)


def kept(report):
    """Of how many regions a published June was kept."""
    return [f.facts["regions"] for f in report.findings if f.kind is FindingKind.JUNE_KEPT]


def kinds(report):
    return {finding.kind for finding in report.all_findings}


@pytest.fixture
def dump(tell, put_file):
    """Publish a dump of one order and a plan of `rup`, taken on `day`."""

    def tell_dump(day, rup):
        rows = as_json(plan(pagu=rup)), as_json(swakelola(pagu=0)), as_json(line())
        files = [put_file(f"{day}-{n}.json", text) for n, text in enumerate(rows)]
        return tell(*files, data_date=date.fromisoformat(day), orders_from=date(2024, 1, 1))

    return tell_dump


def test_the_published_june_stays_when_a_later_dump_recomputes_it(store, dump):
    dump("2024-07-22", 100)
    report = dump("2024-12-30", 250)

    assert share(store, S1) == (10, 100)  # June's plan, which no later dump can give
    assert share(store, S2) == (10, 250)
    assert kept(report) == [1]


def recomputed(database):
    with database.reading() as session:
        board = load_board(session)
    return [board.figure(region("pontianak"), semester).recomputed for semester in (S1, S2)]


def test_beside_a_june_that_stays_the_second_semester_has_a_plan_of_its_own(store, dump):
    dump("2024-07-05", 100)
    dump("2024-12-30", 250)

    assert recomputed(store) == [False, False]


def test_a_recomputed_june_may_be_recomputed_again(store, dump):
    dump("2024-11-30", 100)
    report = dump("2024-12-30", 250)

    assert share(store, S1) == (10, 250)
    assert kept(report) == []
    assert FindingKind.CLOSED_RESTATED not in kinds(report)
    assert recomputed(store) == [True, True]


def test_a_semester_that_stops_in_april_is_no_june(store, dump):
    dump("2024-04-05", 100)
    report = dump("2024-12-30", 250)

    assert share(store, S1) == (10, 250)
    assert kept(report) == []


def test_a_closed_june_is_not_restated_by_the_way(store, dump):
    dump("2024-07-21", 100)
    report = dump("2024-07-25", 250)

    assert share(store, S1) == (10, 100)
    assert share(store, S2) == (10, 250)
    assert kept(report) == [1]
    assert FindingKind.CLOSED_RESTATED not in kinds(report)


def test_a_june_is_restated_by_a_dump_when_all_of_its_year_is_closed(put_file, dump, store):
    dump("2024-07-21", 100)
    dump("2025-01-25", 250)
    rows = as_json(plan(pagu=900)), as_json(swakelola(pagu=0)), as_json(line())
    files = [put_file(f"late-{n}.json", text) for n, text in enumerate(rows)]
    options = Options(data_date=date(2024, 7, 30), orders_from=date(2024, 1, 1))
    much_later = datetime(2025, 3, 1, tzinfo=UTC)
    report = import_files(store, files, options, actor="penguji", clock=lambda: much_later)

    restated = {f.semester for f in report.all_findings if f.kind is FindingKind.CLOSED_RESTATED}
    assert restated == {S1, S2}
    assert report.is_held


def test_a_known_file_beside_a_new_one_is_read_again(tell, take, put_file):
    first, second = (put_file(f"{n}.csv", as_csv(row, delimiter=";")) for n, row in enumerate((
        recap(), recap(kode_wilayah="61.72", nama="Kota Singkawang"),
    )))  # fmt: skip
    tell(first)

    assert take(first, second).run.outcome == "checked"


@pytest.mark.parametrize(("bad", "is_held"), [(2, False), (3, True)])
def test_many_rejected_rows_hold_an_import(take, put_file, bad, is_held):
    good = [recap(), recap(kode_wilayah="61.72", nama="Kota Singkawang")]
    unknown = [recap(kode_wilayah=f"61.9{n}", nama=f"Kab. Wakanda {n}") for n in range(bad)]
    report = take(put_file("a.csv", as_csv(*good, *unknown, delimiter=";")))

    assert report.is_held is is_held


def test_a_june_without_a_plan_does_not_stay(store, tell, put_file, dump):
    tell(put_file("a.csv", as_csv(recap(rup_total=""), delimiter=";")))
    dump("2024-12-30", 250)

    assert share(store, S1) == (10, 250)


def test_a_june_that_began_late_does_not_stay(store, tell, put_file, dump):
    tell(put_file("a.csv", as_csv(recap(tanggal_data="2024-07-12"), delimiter=";")),
         orders_from=date(2024, 3, 1))  # fmt: skip
    dump("2024-12-30", 250)

    assert share(store, S1) == (10, 250)


def test_a_file_may_come_again_after_its_edition_was_undone(store, take, tell, put_file):
    file = put_file("a.csv", as_csv(recap(), delimiter=";"))
    tell(file)
    with store.writing() as session:
        undo(session, by="penguji", at=NOW)
    assert share(store, S1) is None

    report = take(file)
    assert report.run.outcome == "checked"
    with store.writing() as session:
        publish(session, report.run.id, by="penguji", at=NOW)
    assert share(store, S1) == (480_000_000, 2_500_000_000_000)


def test_a_file_whose_undoing_was_undone_is_known(store, take, tell, put_file):
    file = put_file("a.csv", as_csv(recap(), delimiter=";"))
    tell(file)
    with store.writing() as session:
        undo(session, by="penguji", at=NOW)
    with store.writing() as session:
        undo(session, by="penguji", at=NOW)

    with pytest.raises(FileRefused):
        take(file)


@pytest.mark.parametrize(("hour", "is_future"), [(16, True), (18, False)])
def test_today_is_the_day_in_wib(store, put_file, hour, is_future):
    file = put_file("a.csv", as_csv(recap(tanggal_data="2024-07-13"), delimiter=";"))
    now = datetime(2024, 7, 12, hour, tzinfo=UTC)  # 23.00 WIB, and 01.00 WIB of the next day
    report = import_files(store, [file], Options(), actor="penguji", clock=lambda: now)

    assert report.is_held is is_future
    assert (FindingKind.FUTURE_DATE in {f.kind for f in report.all_findings}) is is_future


def test_what_holds_an_import_is_told_first(tell, take, put_file):
    tell(put_file("a.csv", as_csv(recap(), delimiter=";")))
    rows = (
        recap(kode_wilayah="61.72", nama="Kota Singkawang", nilai_ep="9.900.000"),
        recap(nilai_ep="0,48"),
    )
    report = take(put_file("b.csv", as_csv(*rows, delimiter=";")))

    kinds = [finding.kind for finding in report.all_findings]
    assert report.is_held
    assert {FindingKind.UNIT_SLIP, FindingKind.VALUE_FELL} & set(kinds[:2])
    assert kinds[-1] is FindingKind.SHARE_OVER_100
