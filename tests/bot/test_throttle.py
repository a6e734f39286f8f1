"""Who asks too fast is told so once; who asks in time is always answered."""

import pytest

from bot.asker import Asker
from bot.rates.throttle import ADMIN, GROUP, PERSON, Throttle, TooFast
from tests.clock import Clock

OFFICIAL = Asker(chat_id=7, user_id=7)
ADMINISTRATOR = Asker(chat_id=99, user_id=99, is_admin=True)


def in_group(user_id, **more):
    return Asker(chat_id=-100, user_id=user_id, kind="supergroup", **more)


class Door:
    """A throttle at which people ask by the test's clock."""

    def __init__(self, clock, **more):
        self._throttle = Throttle(**more)
        self._clock = clock

    def admit(self, asker):
        return self._throttle.admit(asker, self._clock.now)


@pytest.fixture
def clock():
    return Clock(0.0)


@pytest.fixture
def throttle(clock):
    return Door(clock)


def burst_of(throttle, asker):
    """How many are answered at once, up to the first that is not."""
    for number in range(1000):
        if throttle.admit(asker) is not None:
            return number
    return None


def test_a_thousand_in_ten_seconds_get_a_burst_of_answers_and_one_notice(throttle, clock):
    outcomes = []
    for number in range(1000):
        clock.now = number / 100
        outcomes.append(throttle.admit(OFFICIAL))

    assert outcomes.count(None) == PERSON.burst
    assert outcomes[: PERSON.burst] == [None] * PERSON.burst
    assert [outcome.is_first for outcome in outcomes[PERSON.burst :]] == [True] + [False] * (
        999 - PERSON.burst
    )


def test_the_notice_says_when_answers_come_again_and_they_do(throttle, clock):
    burst_of(throttle, OFFICIAL)
    [wait] = {throttle.admit(OFFICIAL).wait}
    assert wait == PERSON.burst * PERSON.every

    clock.now = wait - 0.01
    assert throttle.admit(OFFICIAL) == TooFast(pytest.approx(0.01), is_first=False)
    clock.now = wait
    assert burst_of(throttle, OFFICIAL) == PERSON.burst
    # `burst_of` took the notice of the second time.
    assert not throttle.admit(OFFICIAL).is_first


def test_the_second_time_is_told_again(throttle, clock):
    burst_of(throttle, OFFICIAL)
    clock.now = 60
    for _ in range(PERSON.burst):
        throttle.admit(OFFICIAL)

    assert throttle.admit(OFFICIAL).is_first


def test_one_a_second_is_always_answered(throttle, clock):
    for second in range(300):
        clock.now = float(second)
        assert throttle.admit(OFFICIAL) is None


def test_people_do_not_wait_for_each_other(throttle):
    burst_of(throttle, OFFICIAL)

    assert all(throttle.admit(Asker(chat_id=n, user_id=n)) is None for n in range(100, 300))


def test_an_admin_in_private_may_ask_more(throttle):
    assert burst_of(throttle, ADMINISTRATOR) == ADMIN.burst > PERSON.burst


def test_an_admin_in_a_group_is_one_of_its_people(throttle):
    assert burst_of(throttle, in_group(99, is_admin=True)) == GROUP.burst


def test_a_group_has_one_bucket_for_all_its_people(throttle):
    answered = [throttle.admit(in_group(user_id)) is None for user_id in range(1, 50)]

    assert answered == [True] * GROUP.burst + [False] * (49 - GROUP.burst)


def test_answers_and_notices_to_a_group_stay_below_twenty_in_any_minute(throttle, clock):
    sent = []
    for tick in range(6000):
        clock.now = tick / 10
        outcome = throttle.admit(in_group(tick))
        if outcome is None or outcome.is_first:
            sent.append(clock.now)
    slowly = Door(clock)
    kept = []
    for tick in range(6000):
        clock.now = 1000 + tick / 10
        if tick % 43 == 0 and slowly.admit(in_group(tick)) is None:
            kept.append(clock.now)

    for moments in (sent, kept):
        assert max(sum(at <= other < at + 60 for other in moments) for at in moments) < 20


def test_who_is_silenced_takes_nothing_from_the_group(throttle, clock):
    burst_of(throttle, OFFICIAL)
    clock.now = 0.5
    # The person has one bucket, wherever they ask.
    assert all(throttle.admit(in_group(7)) is not None for _ in range(100))

    assert burst_of(throttle, in_group(8)) == GROUP.burst


def test_a_person_whom_telegram_does_not_name_counts_for_the_group(throttle):
    assert burst_of(throttle, in_group(None)) == GROUP.burst


def test_many_people_need_bounded_memory(clock):
    throttle = Door(clock, most=100)
    for number in range(1000):
        assert throttle.admit(Asker(chat_id=number, user_id=number)) is None

    assert len(throttle._throttle._buckets) == 100


def test_what_waited_for_the_bot_was_not_asked_too_fast(throttle, clock):
    """Thirty questions of an hour in which the bot was away come all at once."""
    for number in range(30):
        clock.now = number * 120.0
        assert throttle.admit(OFFICIAL) is None


def test_a_question_that_seems_to_come_before_a_press_waits_no_longer_than_others(throttle, clock):
    clock.now = 10_000.0
    burst_of(throttle, OFFICIAL)
    clock.now = 0.0

    assert throttle.admit(OFFICIAL).wait == PERSON.burst * PERSON.every
