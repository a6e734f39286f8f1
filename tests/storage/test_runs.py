from datetime import timedelta

from sqlalchemy import func
from sqlmodel import select

from procurement.figures import Finding, FindingKind, Snapshot, Unit
from storage.editions import publish
from storage.outcomes import run_with_file
from storage.records import (
    Rejection,
    add_files,
    add_findings,
    add_rejections,
    findings,
    is_read,
    rejections,
)
from storage.runs import discard_run, finish_run, get_run, start_run, sweep_dead_runs
from storage.snapshots import add_snapshots
from storage.tables import SnapshotRow, UnitRow
from tests.makers import S1_2024, figure
from tests.storage.load import NOW, load, recent_runs


def rows(database, table):
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def half_loaded(database, at=NOW):
    with database.writing() as session:
        run_id = start_run(session, source="file", actor="penguji", at=at, base_edition=0)
        unit = Unit("1", "RSUD", 1, 0, 1, 0)
        add_snapshots(session, run_id, [Snapshot(figure("sambas", 1), (unit,))])
    return run_id


def test_a_run_remembers_what_it_read_refused_and_found(database):
    run_id = load(database, figure("sambas", 1), files=[("rekap.csv", "ab" * 32)])
    rejection = Rejection("rekap.csv baris 17", "unknown region", {"text": "Kab. Tanggerangg"})
    finding = Finding(FindingKind.VALUE_FELL, "61.01", S1_2024, {"before": 2, "now": 1})
    with database.writing() as session:
        add_rejections(session, run_id, [rejection])
        add_findings(session, run_id, [finding])

    with database.reading() as session:
        run = get_run(session, run_id)
        assert (run.outcome, run.files, run.counters) == (
            "checked",
            ("rekap.csv",),
            {"snapshots": 1},
        )
        assert rejections(session, run_id) == (rejection,)
        assert findings(session, run_id) == (finding,)
        assert [run.id for run in recent_runs(session, 5)] == [run_id]


def test_a_file_is_recognised_by_its_content(database):
    run_id = load(database, figure("sambas", 1), files=[("rekap.csv", "ab" * 32)])

    with database.reading() as session:
        assert run_with_file(session, "ab" * 32).id == run_id
        assert run_with_file(session, "cd" * 32) is None


def test_files_are_read_when_one_run_has_read_them_all_to_its_end(database):
    def seen(*hashes):
        with database.reading() as session:
            return is_read(session, hashes)

    load(database, files=[("a.csv", "a"), ("b.csv", "b")])
    load(database, files=[("c.csv", "c")])
    assert [seen("a"), seen("a", "b"), seen("c")] == [True, True, True]
    assert [seen("a", "c"), seen("d"), seen("a", "d")] == [False, False, False]

    with database.writing() as session:
        start_run(session, source="file", actor="x", at=NOW, base_edition=0, files=[("d.csv", "d")])
    assert not seen("d")  # it is being read


def test_a_refusal_is_that_of_its_files_together(database):
    def seen(*hashes):
        with database.reading() as session:
            return is_read(session, hashes)

    with database.writing() as session:
        files = [("a.csv", "a"), ("b.csv", "b")]
        run_id = start_run(session, source="file", actor="x", at=NOW, base_edition=0, files=files)
        finish_run(session, run_id, outcome="refused", at=NOW, counters={})
    assert [seen("a", "b"), seen("a"), seen("b")] == [True, False, False]


def test_a_run_notes_a_file_once(database):
    run_id = load(database, files=[("a.csv", "a")])
    with database.writing() as session:
        add_files(session, run_id, [("again.csv", "a"), ("b.csv", "b"), ("c.csv", "b")])
        assert get_run(session, run_id).files == ("a.csv", "c.csv")


def test_a_discarded_run_leaves_its_record_and_no_figure(database):
    run_id = load(database, figure("sambas", 1), files=[("rekap.csv", "ab" * 32)])
    with database.writing() as session:
        add_rejections(session, run_id, [Rejection("rekap.csv baris 17", "unknown region")])
        add_findings(session, run_id, [Finding(FindingKind.VALUE_FELL, "61.01", S1_2024)])
        discard_run(session, run_id)

    with database.reading() as session:
        assert get_run(session, run_id).outcome == "discarded"
        assert len(rejections(session, run_id)) == len(findings(session, run_id)) == 1
        assert run_with_file(session, "ab" * 32) is None  # it may be sent again
    assert rows(database, SnapshotRow) == 0


def test_a_published_run_cannot_be_discarded(database):
    run_id = load(database, figure("sambas", 1))
    with database.writing() as session:
        publish(session, run_id, by="penguji", at=NOW)

    with database.writing() as session:
        assert not discard_run(session, run_id)
    with database.reading() as session:
        assert get_run(session, run_id).outcome == "published"
    assert rows(database, SnapshotRow) == 1


def test_what_a_killed_run_left_is_swept_but_not_a_run_that_still_loads(database):
    dead = half_loaded(database, NOW - timedelta(minutes=11))
    alive = half_loaded(database, NOW)
    with database.writing() as session:
        assert sweep_dead_runs(session, NOW) == 1

    with database.reading() as session:
        assert get_run(session, dead).outcome == "discarded"
        assert get_run(session, alive).outcome == "loading"
    assert (rows(database, SnapshotRow), rows(database, UnitRow)) == (1, 1)
