import threading
from dataclasses import replace

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import OperationalError

from storage.boards import BoardShelf, load_board
from storage.editions import history, newest_edition, publish, taken_back, undo
from storage.errors import NothingToUndo, NotPublishable, Outdated
from storage.runs import get_run
from storage.tables import SnapshotRow
from tests.makers import S1_2023, S1_2024, figure, region
from tests.storage.load import NOW, load, put


def told(database, edition=None):
    with database.reading() as session:
        board = load_board(session, edition)
    return {
        (figure.semester.code, figure.region.core_name): figure.value
        for semester in board.semesters
        for figure in board.figures(semester)
    }


def test_nothing_is_told_before_the_first_edition(database):
    load(database, figure("sambas", 1))

    assert told(database) == {}


def test_publishing_tells_a_runs_figures(database):
    edition = put(database, figure("sambas", 1), figure("sintang", 2))

    assert (edition.id, edition.entries) == (1, 2)
    assert told(database) == {("2024-1", "Sambas"): 1, ("2024-1", "Sintang"): 2}


def test_a_region_that_did_not_come_keeps_its_dated_figure(database):
    put(database, figure("sambas", 1), figure("sintang", 2), figure("sambas", 9, 99, S1_2023))
    edition = put(database, figure("sambas", 3))

    assert (edition.id, edition.entries) == (2, 1)
    assert told(database) == {
        ("2023-1", "Sambas"): 9,
        ("2024-1", "Sambas"): 3,
        ("2024-1", "Sintang"): 2,
    }
    assert told(database, edition=1)[("2024-1", "Sambas")] == 1


def test_what_says_the_same_gets_no_entry(database):
    put(database, figure("sambas", 1), figure("sintang", 2))
    edition = put(database, figure("sambas", 1), figure("sintang", 3))

    assert edition.entries == 1


def test_undo_goes_back_one_step_and_is_itself_an_edition(database):
    put(database, figure("sambas", 1))
    put(database, figure("sambas", 2), figure("sintang", 7))
    with database.writing() as session:
        edition = undo(session, by="penguji", at=NOW)

    assert (edition.id, edition.undoes, edition.entries) == (3, 2, 2)
    assert told(database) == {("2024-1", "Sambas"): 1}
    with database.writing() as session:
        undo(session, by="penguji", at=NOW)
    assert told(database) == {("2024-1", "Sambas"): 2, ("2024-1", "Sintang"): 7}


def test_there_is_nothing_to_undo_before_the_first_edition(database):
    with pytest.raises(NothingToUndo), database.writing() as session:
        undo(session, by="penguji", at=NOW)


def test_the_history_names_who_when_and_from_which_run(database):
    put(database, figure("sambas", 1))
    with database.writing() as session:
        undo(session, by="admin 7", at=NOW)
    with database.reading() as session:
        newest, first = history(session)

    assert (newest.id, newest.undoes, newest.published_by, newest.run_id) == (2, 1, "admin 7", None)
    assert (first.id, first.published_by, first.entries) == (1, "penguji", 1)
    assert first.published_at == NOW


def test_a_run_is_published_once(database):
    run_id = load(database, figure("sambas", 1))
    with database.writing() as session:
        publish(session, run_id, by="penguji", at=NOW)

    with pytest.raises(NotPublishable) as refused, database.writing() as session:
        publish(session, run_id, by="penguji", at=NOW)
    assert refused.value.outcome == "published"
    with pytest.raises(NotPublishable) as refused, database.writing() as session:
        publish(session, 99, by="penguji", at=NOW)
    assert refused.value.outcome is None


def test_a_run_that_was_checked_against_an_older_edition_is_outdated(database):
    older = load(database, figure("sambas", 1))
    put(database, figure("sambas", 2))

    with pytest.raises(Outdated) as refused, database.writing() as session:
        publish(session, older, by="penguji", at=NOW)

    assert (refused.value.base, refused.value.newest) == (0, 1)
    with database.reading() as session:
        assert get_run(session, older).outcome == "checked"
    assert told(database) == {("2024-1", "Sambas"): 2}


def test_a_run_that_has_lost_rows_is_not_published(database):
    run_id = load(database, figure("sambas", 1), figure("sintang", 2))
    with database.writing() as session:
        session.execute(delete(SnapshotRow).where(SnapshotRow.region_code == "61.01"))

    with pytest.raises(NotPublishable), database.writing() as session:
        publish(session, run_id, by="penguji", at=NOW)
    assert told(database) == {}


def test_of_many_publishers_from_one_base_one_wins(database):
    run_ids = [load(database, figure("sambas", number)) for number in range(1, 6)]
    outcomes = []
    together = threading.Barrier(len(run_ids))

    def compete(run_id):
        together.wait()
        try:
            with database.writing() as session:
                publish(session, run_id, by="penguji", at=NOW)
            outcomes.append("won")
        except Outdated:
            outcomes.append("outdated")

    publishers = [threading.Thread(target=compete, args=(run_id,)) for run_id in run_ids]
    for publisher in publishers:
        publisher.start()
    for publisher in publishers:
        publisher.join()

    assert sorted(outcomes) == ["outdated"] * 4 + ["won"]
    with database.reading() as session:
        assert newest_edition(session) == 1


def test_a_shelf_keeps_its_board_until_a_newer_edition_is_looked_for(database):
    now = [0.0]
    shelf = BoardShelf(database, fresh_for=1.0, clock=lambda: now[0])
    put(database, figure("sambas", 1))
    first = shelf.current()
    put(database, figure("sambas", 2))

    assert shelf.current() is first
    now[0] = 1.5
    second = shelf.current()
    assert (first.edition, second.edition) == (1, 2)
    now[0] = 3.0
    assert shelf.current() is second


def test_a_shelf_that_is_asked_to_refresh_looks_at_once(database):
    shelf = BoardShelf(database, fresh_for=1000)
    assert shelf.current().edition == 0
    put(database, figure("sambas", 1))

    assert shelf.refresh().edition == 1


def test_while_the_database_is_away_the_board_in_hand_answers(database, monkeypatch):
    now = [0.0]
    shelf = BoardShelf(database, clock=lambda: now[0])
    put(database, figure("sambas", 1))
    first = shelf.current()
    put(database, figure("sambas", 2))

    now[0] = 2.0
    with monkeypatch.context() as away:
        away.setattr(database, "reading", no_database)
        assert shelf.current() is first
        assert shelf.is_fresh  # it is not asked again for each answer
        with pytest.raises(OperationalError):
            shelf.refresh()
        with pytest.raises(OperationalError):  # nothing is in hand
            BoardShelf(database).current()
    now[0] = 4.0
    assert shelf.current().edition == 2


def no_database():
    raise OperationalError("SELECT", {}, Exception("connection refused"))


def test_nobody_waits_while_another_asks_a_database_that_does_not_answer(database, monkeypatch):
    now = [0.0]
    shelf = BoardShelf(database, clock=lambda: now[0])
    first = shelf.current()
    is_asked, may_answer = threading.Event(), threading.Event()

    def hanging():
        is_asked.set()
        may_answer.wait(10)
        no_database()

    now[0] = 2.0
    monkeypatch.setattr(database, "reading", hanging)
    asking = threading.Thread(target=shelf.current)
    asking.start()
    assert is_asked.wait(10)
    assert shelf.current() is first
    assert asking.is_alive()
    may_answer.set()
    asking.join()


def test_the_boards_ranks_are_those_of_its_edition(database):
    put(database, figure("sambas", 1), figure("sintang", 2))
    with database.reading() as session:
        board = load_board(session, 1)
    put(database, figure("sambas", 3))

    [first, _] = sorted(board.figures(S1_2024), key=lambda figure: figure.value)
    assert replace(first, snapshot_id=0) == figure("sambas", 1)


def test_what_was_taken_back_is_known_until_it_is_told_anew(database):
    place = (S1_2024, region("sambas").code)
    put(database, figure("sambas", 5), figure("landak", 6))
    assert known(database) == frozenset()
    put(database, figure("sambas", 7))
    undo_newest(database)
    assert known(database) == {place}
    undo_newest(database)  # in force again
    assert known(database) == frozenset()
    undo_newest(database)
    put(database, figure("landak", 8))
    assert known(database) == {place}
    put(database, figure("sambas", 9))
    assert known(database) == frozenset()


def known(database):
    with database.reading() as session:
        return taken_back(session)


def undo_newest(database):
    with database.writing() as session:
        undo(session, by="penguji", at=NOW)
