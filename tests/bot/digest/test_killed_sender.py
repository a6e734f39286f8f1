"""Whatever ends a sender, no chat goes without its digest, and few get it twice."""

from __future__ import annotations

import signal

import pytest

from tests.bot.digest.crowd import Crowd
from tests.bot.process import POSTED_TO, Porsi
from tests.stopping import stopped

#: What a sender may have in hand.
IN_FLIGHT = 5


class ShortLease(Porsi):
    """What a dead sender had in hand is free after a second and a half."""

    COMMAND = ("-m", "tests.bot.digest.short_lease", "1.5", "run")


@pytest.fixture
def two(api, start):
    """Start two that send; returns when both are at it."""

    def start_two():
        senders = [start(ShortLease, name, **POSTED_TO) for name in ("first", "second")]
        api.wait(lambda api: len(api.called("setWebhook")) >= len(senders), 60)
        return senders

    return start_two


on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("url", ["postgresql"], indirect=True)


@on_sqlite
@pytest.mark.parametrize(
    ("size", "kills", "in_flight"),
    [
        pytest.param(100, 1, 1, marks=pytest.mark.heavy),
        pytest.param(1_500, 5, 1, marks=pytest.mark.heavy),
        pytest.param(5_000, 5, IN_FLIGHT, marks=(pytest.mark.heavy, pytest.mark.alone)),
    ],
)
def test_one_that_is_killed_and_started_again(api, database, start, size, kills, in_flight):
    crowd = Crowd(api, database, size)
    crowd.plan()
    for kill in range(kills):
        porsi = start(PORSI_SEND_AT_ONCE=str(in_flight))
        crowd.wait_for(size * (kill + 1) // (kills + 1))
        porsi.stop(signal.SIGKILL)
    start(PORSI_SEND_AT_ONCE=str(in_flight))
    crowd.wait_for_all()

    crowd.check(kills * in_flight)


@on_sqlite
@pytest.mark.heavy
def test_one_that_is_stopped_and_started_again_repeats_nothing(api, database, start):
    crowd = Crowd(api, database, 100)
    crowd.plan()
    api.delay = 0.05  # so that answers are awaited when the word comes
    porsi = start()
    crowd.wait_for(40)
    assert porsi.stop() == 0
    assert {state for state, _ in crowd.ledger().values()} == {"sent", "pending"}
    api.delay = 0.0
    start()
    crowd.wait_for_all()

    crowd.check(0)


@on_postgresql
@pytest.mark.heavy
@pytest.mark.parametrize("size", [4_000])
def test_two_of_which_one_is_killed(api, database, two, size):
    crowd = Crowd(api, database, size)
    first, _ = two()
    api.delay = 0.02
    crowd.plan()
    crowd.wait_for(size // 3)
    first.stop(signal.SIGKILL)
    crowd.wait_for_all(180)

    crowd.check(IN_FLIGHT)


@on_postgresql
@pytest.mark.heavy
@pytest.mark.parametrize("size", [1_500])
def test_two_of_which_one_is_frozen_for_longer_than_its_lease(api, database, two, size):
    crowd = Crowd(api, database, size)
    frozen, other = two()
    crowd.plan()
    crowd.wait_for(size // 3)
    api.delay = 0.2  # so that its answers are on their way
    crowd.wait_for(size // 3 + 2 * IN_FLIGHT)
    frozen.process.send_signal(signal.SIGSTOP)
    api.delay = 0.0
    crowd.wait_for_all(180)
    before = crowd.ledger()
    assert other.stop() == 0
    frozen.process.send_signal(signal.SIGCONT)
    assert frozen.stop() == 0

    assert crowd.ledger() == before
    crowd.check(IN_FLIGHT)


@on_postgresql
@pytest.mark.heavy
@pytest.mark.parametrize("size", [2_000])
def test_a_database_that_breaks_down_under_two(api, database, two, postgresql_server, size):
    crowd = Crowd(api, database, size)
    senders = two()
    crowd.plan()
    crowd.wait_for(size // 3)
    with stopped(postgresql_server):
        pass
    crowd.wait_for_all(180)

    assert [one.stop() for one in senders] == [0, 0]
    crowd.check(len(senders) * IN_FLIGHT)
