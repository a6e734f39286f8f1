"""The row of slots: shared by all, told in the database's clock, never ahead for ever."""

import threading
import time
from itertools import pairwise

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from storage import rate
from storage.rate import lease, pause
from storage.tables import SendRateRow


def take(database, permits=1, spacing=10.0, **more):
    with database.changing() as connection:
        return lease(connection, permits, spacing, **more)


def halt(database, seconds):
    with database.changing() as connection:
        pause(connection, seconds)


def free_at(database):
    with database.reading() as session:
        row = session.get(SendRateRow, 1)
        assert row is not None
        return row.free_at


def test_the_first_slot_is_now_and_the_next_lease_begins_where_the_first_ends(database):
    assert -1 < take(database, 3) <= 0
    assert 25 < take(database, 2) <= 30
    assert 45 < take(database) <= 50


def test_slots_that_nobody_took_in_time_are_gone(database):
    with database.writing() as session:
        session.execute(update(SendRateRow).values(free_at=SendRateRow.free_at + 1))

    assert -1 < take(database, 3) <= 0


def test_a_lease_can_be_told_not_to_begin_at_once(database):
    assert 25 < take(database, notice=30.0) <= 30
    assert 35 < take(database, notice=20.0) <= 40


def test_a_pause_holds_for_all_and_a_shorter_one_does_not_shorten_it(database):
    halt(database, 60)
    halt(database, 5)

    assert 55 < take(database) <= 60
    halt(database, 5)
    assert 65 < take(database) <= 70


def test_a_row_from_a_clock_that_was_set_back_silences_nobody(database):
    ahead = (time.time_ns() // 1000) + 7200 * 1_000_000
    with database.writing() as session:
        session.execute(update(SendRateRow).values(free_at=ahead))

    assert -1 < take(database) <= 0


def test_clocks_of_machines_that_differ_change_nothing(database, monkeypatch):
    if database.is_sqlite:
        pytest.skip("beside SQLite there is one machine")
    take(database, 3)
    real = time.time_ns
    monkeypatch.setattr(rate.time, "time_ns", lambda: real() + 300 * 10**9)

    assert 25 < take(database) <= 30


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_process_that_is_frozen_with_the_row_holds_nobody_for_ever(database, monkeypatch):
    monkeypatch.setattr(rate, "PATIENCE", 0.1)
    with database.writer.connect() as frozen:
        frozen.exec_driver_sql("SELECT free_at FROM send_rate FOR UPDATE")
        with pytest.raises(OperationalError, match="lock timeout"):
            take(database)
        frozen.rollback()

    assert take(database) <= 0


def test_all_who_lease_at_once_get_slots_of_their_own(database):
    together, leased = threading.Barrier(4), []

    def run():
        together.wait()
        leased.extend(time.monotonic() + take(database, 2, spacing=5.0) for _ in range(5))

    racers = [threading.Thread(target=run) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    # The moment is read before the lease: what the lease took makes it early.
    leased.sort()
    assert len(leased) == 20
    assert all(after - before > 5 for before, after in pairwise(leased))


def test_who_waits_for_the_row_reads_the_clock_when_it_has_it(database):
    holding, waited = threading.Event(), []

    def hold():
        with database.changing() as connection:
            pause(connection, 0)
            holding.set()
            time.sleep(0.3)
            waited.append(time.time_ns() // 1000)

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait()
    halt(database, 0)
    holder.join()

    assert free_at(database) >= waited[0]
