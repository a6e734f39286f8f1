"""Where a published figure comes from, and what was found of it."""

from datetime import UTC, datetime, timedelta

from procurement.figures import Finding, FindingKind
from storage.boards import load_board
from storage.editions import publish, undo
from storage.origins import Origin, origin
from storage.records import add_findings
from storage.runs import rebase_run, set_aside
from storage.tables import RunRow
from tests.makers import S1_2024, S2_2023, figure
from tests.storage.load import NOW, load, put

SAMBAS, SINTANG = "61.01", "61.07"


def found(kind, region=None, semester=None, /, **facts):
    return Finding(kind, region, semester, facts)


def origin_of(database, name="sambas", semester=S1_2024):
    with database.reading() as session:
        board = load_board(session)
        return origin(session, board.figure(figure(name, 1).region, semester))


def test_what_was_found_of_the_figure_and_of_all_is_told_and_nothing_else(database):
    mine = [
        found(FindingKind.INCOMPLETE_PACKAGE, SAMBAS, year=2024),
        found(FindingKind.UNKNOWN_STATUS, SAMBAS, status="x"),
        found(FindingKind.UNITS_DIFFER, SAMBAS, S1_2024),
        found(FindingKind.KIND_MISSING, None, year=2024, kind="swakelola"),
    ]
    others = [
        found(FindingKind.INCOMPLETE_PACKAGE, SAMBAS, year=2023),
        found(FindingKind.UNITS_DIFFER, SAMBAS, S2_2023),
        found(FindingKind.UNKNOWN_STATUS, SINTANG),
        found(FindingKind.KIND_MISSING, None, year=2023, kind="swakelola"),
        found(FindingKind.FIRST_FIGURES),
        found(FindingKind.ZERO_CEILING, None, rows=3),
    ]
    earlier = load(database, figure("sintang", 1))
    with database.writing() as session:
        session.get(RunRow, earlier).started_at = NOW - timedelta(days=1)
        add_findings(session, earlier, [found(FindingKind.UNKNOWN_STATUS, SAMBAS)])
        publish(session, earlier, by="penguji", at=NOW)
    elsewhere = load(database, figure("landak", 1))
    with database.writing() as session:
        session.get(RunRow, elsewhere).source = "inaproc"
        add_findings(session, elsewhere, [found(FindingKind.UNKNOWN_STATUS, SAMBAS)])
    run_id = load(database, figure("sambas", 5))
    with database.writing() as session:
        add_findings(session, run_id, [*mine, *others])
        publish(session, run_id, by="penguji", at=NOW)

    assert origin_of(database) == Origin(2, NOW, tuple(mine))


def test_the_edition_is_the_first_that_told_the_figure(database):
    put(database, figure("sambas", 5))
    put(database, figure("sambas", 6))
    with database.writing() as session:
        undo(session, by="penguji", at=datetime(2024, 8, 1, tzinfo=UTC))

    assert origin_of(database).edition == 1


def test_what_was_set_aside_keeps_what_was_found_of_it(database):
    run_id = load(database, figure("sambas", 5), figure("sintang", 6))
    told = found(FindingKind.UNITS_DIFFER, SAMBAS, S1_2024)
    with database.writing() as session:
        add_findings(session, run_id, [told])
        aside = set_aside(session, run_id, [SAMBAS], NOW, {})
        edition = publish(session, run_id, by="penguji", at=NOW)
        rebase_run(session, aside, edition.id)
        publish(session, aside, by="penguji", at=NOW)

    assert origin_of(database) == Origin(2, NOW, (told,))


def test_a_figure_that_no_edition_names_has_none(database):
    with database.reading() as session:
        assert origin(session, figure("sambas", 5)) == Origin(None, None, ())
