import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from storage.chats import Place, cancel_waiting, chat_row
from storage.database import Database
from storage.ledger import (
    LEASE,
    Occasion,
    Recipient,
    State,
    cancel_late,
    claim,
    find_run,
    is_being_sent,
    is_due,
    newest_run,
    note_end,
    note_sent,
    plan,
    purge_ledger,
    put_back,
    take_over,
    tallies,
    told_since,
)
from storage.seen import KEPT, forget_seen, is_first
from storage.subscriptions import grant, stop, wish
from storage.tables import DeliveryRow
from tests.makers import region
from tests.storage.load import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def planned(change):
    """Plan a message for each of so many chats, all due."""

    def make(count, occasion=Occasion.SEMESTER, period="2026-1", at=NOW):
        def all_of_it(session):
            for chat_id in range(1, count + 1):
                chat_row(session, Place(chat_id), NOW)
            recipients = [Recipient(chat_id, at) for chat_id in range(1, count + 1)]
            return plan(session, occasion, period, 4, recipients, by="jadwal", at=at)

        return change(all_of_it)

    return make


@pytest.fixture
def states(database):
    def read():
        with database.reading() as session:
            return {s.value: n for one in tallies(session, 9) for s, n in one.states.items()}

    return read


def test_an_occasion_is_planned_once(planned, states):
    assert planned(2) is not None
    assert planned(3) is None
    assert planned(2, period="2026-2") is not None
    assert states() == {"pending": 2}


def test_twenty_that_plan_at_once_plan_one(database, url, states):
    processes = [Database(url) for _ in range(20)]
    together, made = threading.Barrier(len(processes)), []
    with database.writing() as session:
        for chat_id in range(5):
            chat_row(session, Place(chat_id + 1), NOW)

    def go(process):
        together.wait()
        with process.writing() as session:
            recipients = [Recipient(chat_id + 1, NOW) for chat_id in range(5)]
            told = plan(session, Occasion.SEMESTER, "2026-1", 1, recipients, by="x", at=NOW)
        made.append(told)

    threads = [threading.Thread(target=go, args=(process,)) for process in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for process in processes:
        process.close()

    assert len([one for one in made if one is not None]) == 1
    assert len(made) == 20
    assert states() == {"pending": 5}


def test_a_message_is_claimed_once_and_the_oldest_first(planned, changing):
    planned(3)
    first = changing(claim, "one", 2, NOW)
    second = changing(claim, "two", 2, NOW)

    assert [one.chat_id for one in (*first, *second)] == [1, 2, 3]
    assert {one.attempts for one in (*first, *second)} == {1}
    assert changing(claim, "three", 2, NOW) == []


def test_two_that_claim_at_once_share(database, url, planned):
    planned(200)
    claimed, together = [], threading.Barrier(2)

    def go(owner):
        process = Database(url)
        together.wait()
        for _ in range(20):
            with process.writing() as session:
                claimed.extend(one.chat_id for one in claim(session.connection(), owner, 5, NOW))
        process.close()

    threads = [threading.Thread(target=go, args=(owner,)) for owner in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claimed) == list(range(1, 201))


def test_nothing_is_claimed_before_its_hour(planned, changing, database):
    planned(1, at=NOW + MINUTE)

    assert changing(claim, "one", 1, NOW) == []
    with database.reading() as session:
        assert not is_due(session, NOW)
        assert is_due(session, NOW + MINUTE)
    assert len(changing(claim, "one", 1, NOW + MINUTE)) == 1


def expire(database):
    """As if the lease of all that is being sent were over, by whatever clock."""
    with database.writing() as session:
        session.execute(update(DeliveryRow).values(lease_until=NOW - 400 * LEASE))


def test_what_a_dead_process_had_is_claimed_again_when_its_lease_is_over(
    database, planned, changing, states
):
    planned(1)
    [lost] = changing(claim, "dead", 1, NOW)
    assert changing(claim, "one", 1, NOW) == []

    expire(database)
    [again] = changing(claim, "one", 1, NOW)
    assert (again.id, again.attempts) == (lost.id, 2)
    assert not changing(note_sent, lost, "dead", 5, NOW)
    assert states() == {"sending": 1}
    assert changing(note_sent, again, "one", 6, NOW)
    assert not changing(put_back, again, "one", NOW)
    assert states() == {"sent": 1}


def test_what_was_left_behind_comes_before_what_is_due_and_no_more_than_asked_for(
    database, planned, changing
):
    planned(4)
    changing(claim, "dead", 2, NOW)
    expire(database)

    taken = [changing(claim, "one", 1, NOW) for _ in range(2)]
    assert [[one.chat_id for one in each] for each in taken] == [[1], [2]]
    assert [one.chat_id for one in changing(claim, "one", 9, NOW)] == [3, 4]


@pytest.mark.parametrize("is_first", [True, False], ids=["oldest first", "newest first"])
def test_the_oldest_is_claimed_whenever_it_was_planned(planned, changing, is_first):
    hours = [NOW - MINUTE, NOW] if is_first else [NOW, NOW - MINUTE]
    runs = [planned(1, period=f"2026-{half}", at=at) for half, at in enumerate(hours, 1)]

    [claimed] = changing(claim, "one", 1, NOW)
    assert claimed.run_id == runs[not is_first]


def test_the_next_message_is_found_without_going_through_all(database, planned, change):
    if not database.is_sqlite:
        pytest.skip("the other's plan depends on how much there is")
    planned(3)
    told = []

    def keep(connection, cursor, statement, parameters, context, is_many):
        told.append((statement, parameters))

    def plan_of_claim(session):
        event.listen(session.connection(), "before_cursor_execute", keep)
        claim(session.connection(), "one", 1, NOW)
        statement, parameters = told[-1]
        steps = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [step.detail for step in steps]

    plan = change(plan_of_claim)
    assert any("ix_delivery_state (state=? AND next_at<?)" in step for step in plan)
    assert not [step for step in plan if "SCAN delivery" in step or "TEMP B-TREE" in step]


def test_where_no_other_process_can_be_alive_nothing_waits_for_a_lease(planned, change, changing):
    planned(2)
    changing(claim, "dead", 1, NOW)

    assert change(take_over) == 1
    assert [one.chat_id for one in changing(claim, "one", 5, NOW)] == [1, 2]


def test_an_attempt_that_did_not_arrive_does_not_count_and_a_doubtful_one_does(
    planned, changing, database
):
    planned(1)
    [one] = changing(claim, "one", 1, NOW)
    changing(put_back, one, "one", NOW + MINUTE)
    assert changing(claim, "one", 1, NOW) == []

    [one] = changing(claim, "one", 1, NOW + MINUTE)
    assert (one.attempts, one.doubtful) == (1, 0)
    changing(put_back, one, "one", NOW + MINUTE, error="cut", is_doubtful=True)
    [one] = changing(claim, "one", 1, NOW + MINUTE)
    assert (one.attempts, one.doubtful) == (2, 1)
    changing(note_sent, one, "one", 5, NOW)
    with database.reading() as session:
        [tally] = tallies(session, 1)
    assert (tally.maybe_twice, tally.total) == (1, 1)


def test_what_ends_says_why(planned, changing, database):
    planned(2)
    one, other = changing(claim, "one", 2, NOW)
    changing(note_end, one, "one", State.DEAD, "Forbidden: bot was blocked by the user", NOW)
    changing(note_end, other, "one", State.UNSURE, "TimedOut", NOW)

    with database.reading() as session:
        [tally] = tallies(session, 1)
    assert tally.states == {State.DEAD: 1, State.UNSURE: 1}
    assert tally.newest_error == "Forbidden: bot was blocked by the user"
    assert tally.count(State.DEAD, State.CANCELLED) == 1


def test_what_is_on_its_way_is_known(planned, changing, database):
    planned(1)
    with database.reading() as session:
        assert not is_being_sent(session, 1)
    changing(claim, "one", 1, NOW)
    with database.reading() as session:
        assert is_being_sent(session, 1)
        assert not is_being_sent(session, 2)


def test_what_has_waited_too_long_is_no_news(planned, change, changing, states):
    planned(1)
    planned(1, Occasion.RANK, "7")
    change(cancel_late, Occasion.RANK, NOW + MINUTE, NOW + 2 * MINUTE)

    assert states() == {"pending": 1, "cancelled": 1}
    assert len(changing(claim, "one", 5, NOW)) == 1


def test_occasions_are_found_by_their_period_and_the_newest_by_kind(planned, database):
    planned(1, period="2026-1")
    planned(1, period="2026-2")

    with database.reading() as session:
        assert find_run(session, Occasion.SEMESTER, "2026-1").edition == 4
        assert find_run(session, Occasion.RANK, "2026-1") is None
        assert newest_run(session, Occasion.SEMESTER).period == "2026-2"
        assert newest_run(session, Occasion.DATA) is None
        assert told_since(session, Occasion.SEMESTER, NOW - MINUTE) == {1}
        assert told_since(session, Occasion.SEMESTER, NOW) == frozenset()
        assert [one.run.period for one in tallies(session, 1)] == ["2026-2"]


def test_old_messages_are_let_go_of_and_the_occasion_stays_known(
    planned, change, changing, database
):
    planned(2)
    [one] = changing(claim, "one", 1, NOW)
    changing(note_sent, one, "one", 5, NOW)
    change(purge_ledger, NOW + MINUTE)

    with database.reading() as session:
        [tally] = tallies(session, 1)
    assert tally.states == {State.PENDING: 1}
    assert planned(1) is None


def test_an_update_is_seen_once_for_two_days(change):
    assert change(is_first, 5, NOW)
    assert not change(is_first, 5, NOW)
    assert change(is_first, None, NOW)
    assert change(is_first, None, NOW)

    change(forget_seen, NOW + KEPT)
    assert not change(is_first, 5, NOW)
    change(forget_seen, NOW + KEPT + MINUTE)
    assert change(is_first, 5, NOW)


def test_a_change_that_fails_is_not_marked_as_made(database, change):
    with pytest.raises(RuntimeError), database.writing() as session:
        assert is_first(session, 5, NOW)
        raise RuntimeError("power cut")

    assert change(is_first, 5, NOW)


def test_what_is_cancelled_while_it_is_sent_is_not_tried_again(
    planned, change, changing, states, database
):
    planned(2)
    first, second = changing(claim, "one", 2, NOW)
    change(cancel_waiting, 1, NOW)
    change(cancel_waiting, 2, NOW)
    with database.reading() as session:
        assert is_being_sent(session, 1)

    assert changing(put_back, first, "one", NOW, error="Too Many Requests")
    assert changing(note_sent, second, "one", 5, NOW)
    with database.reading() as session:
        assert not is_being_sent(session, 1)
    assert states() == {"cancelled": 1, "sent": 1}
    assert changing(claim, "one", 5, NOW) == []


def test_who_plans_and_who_stops_do_not_wait_for_each_other(database, url, states):
    """The planner holds a wish and writes to the ledger; the chat's row is with who stops."""
    with database.writing() as session:
        for chat_id in (7, 8):
            wish(session, Place(chat_id), region("pontianak"), None, NOW)
    other, stopped = Database(url), []

    def go():
        with other.writing() as session:
            stopped.append(stop(session, 7, NOW))

    thread = threading.Thread(target=go)
    with database.writing() as session:
        assert grant(session, 7, region("pontianak"), None)
        thread.start()
        thread.join(0.3)  # until it waits for us
        recipients = [Recipient(7, NOW), Recipient(8, NOW)]
        plan(session, Occasion.DATA, "1", 1, recipients, by="jadwal", at=NOW)
    thread.join()
    other.close()

    assert stopped == [True]
    assert states() == {"cancelled": 1, "pending": 1}


def test_what_was_cancelled_was_not_told(planned, change, changing, database):
    planned(2, Occasion.RANK, "7")
    [one] = changing(claim, "one", 1, NOW)
    changing(note_sent, one, "one", 5, NOW)
    change(cancel_waiting, 2, NOW)

    with database.reading() as session:
        assert told_since(session, Occasion.RANK, NOW - MINUTE) == {1}
