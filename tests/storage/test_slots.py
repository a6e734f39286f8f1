import threading
from datetime import timedelta

import pytest

from storage.slots import LEASE, MOST_ATTEMPTS, claim_slot, end_slot, renew_slot
from tests.storage.load import NOW

SLOT = NOW.replace(hour=2, minute=47)
LATER = NOW + LEASE


def claim(database, now=NOW, slot=SLOT, job="sync"):
    with database.writing() as session:
        return claim_slot(session, job, slot, now)


def test_a_slot_is_claimed_once(database):
    assert claim(database)
    assert not claim(database)
    assert claim(database, slot=SLOT + timedelta(days=1))
    assert claim(database, job="stale")


def test_a_slot_that_has_ended_is_not_run_again(database):
    claim(database)
    with database.writing() as session:
        end_slot(session, "sync", SLOT, NOW)

    assert not claim(database, now=LATER + timedelta(days=1))


@pytest.mark.usefixtures("one_clock")
def test_a_slot_whose_process_died_is_taken_up_when_its_lease_is_over_and_not_for_ever(database):
    assert claim(database)
    moments = [NOW + n * LEASE / 2 for n in range(1, 9)]
    claimed = [moment for moment in moments if claim(database, now=moment)]
    assert claimed == [NOW + n * LEASE for n in range(1, MOST_ATTEMPTS)]


@pytest.mark.usefixtures("one_clock")
def test_a_process_that_works_keeps_its_slot(database):
    claim(database)
    with database.writing() as session:
        renew_slot(session, "sync", SLOT, LATER)

    assert not claim(database, now=LATER + LEASE / 2)


def test_who_has_a_clock_that_is_ahead_takes_nobody_for_dead(database):
    if database.is_sqlite:
        pytest.skip("there is one machine")
    assert claim(database)
    assert not claim(database, now=LATER)

    with database.writing() as session:
        renew_slot(session, "sync", SLOT, NOW - LEASE)  # by one that is behind
    assert not claim(database)


def test_of_many_that_claim_at_once_one_wins(database):
    together = threading.Barrier(8)
    won = []

    def run():
        together.wait()
        won.append(claim(database))

    racers = [threading.Thread(target=run) for _ in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert won.count(True) == 1
