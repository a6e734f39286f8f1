"""So many at once, then one now and then, for as many keys as there is room for."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rates.buckets import Allowance, Buckets

THREE = Allowance(burst=3, every=2.0)


def taken(buckets, *moments, key="a", allowance=THREE):
    return [buckets.take(key, allowance, now) for now in moments]


def test_a_burst_and_then_one_now_and_then():
    assert taken(Buckets(), 0, 0, 0, 0, 1.9, 2, 2, 4) == [True] * 3 + [False] * 2 + [
        True,
        False,
        True,
    ]


def test_what_is_not_there_is_not_taken():
    buckets = Buckets()
    taken(buckets, *[0] * 100)

    assert taken(buckets, 6, 6, 6, 6) == [True, True, True, False]


def test_keys_have_buckets_of_their_own():
    buckets = Buckets()
    taken(buckets, 0, 0, 0)

    assert taken(buckets, 0, key="b") == [True]


def test_what_is_reserved_comes_in_its_time():
    buckets = Buckets()

    assert [buckets.reserve("a", THREE, 0) for _ in range(5)] == [0, 0, 0, 2, 4]
    assert buckets.reserve("a", THREE, 5) == 1


def test_a_closed_bucket_opens_when_it_is_full():
    buckets = Buckets()
    taken(buckets, 0, 0, 0)
    buckets.close("a")

    assert [buckets.is_closed("a", now) for now in (0, 2, 5.9, 6, 0)] == [True] * 3 + [False] * 2


def test_the_bucket_that_was_used_longest_ago_makes_room():
    buckets = Buckets(most=2)
    for key in "ab":
        taken(buckets, 0, 0, 0, key=key)
        buckets.close(key)
    taken(buckets, 2, key="a")
    taken(buckets, 2, key="c")

    assert len(buckets) == 2
    assert buckets._closed == {"a"}
    assert buckets.is_closed("a", 2)
    assert not buckets.is_closed("b", 2)


@given(st.lists(st.floats(0, 3), max_size=60), st.integers(1, 5), st.floats(0.1, 3))
def test_in_any_time_there_is_the_burst_and_what_has_come_since(gaps, burst, every):
    allowance, buckets, now, given_at = Allowance(burst, every), Buckets(), 0.0, []
    for gap in gaps:
        now += gap
        if buckets.take("a", allowance, now):
            given_at.append(now)
    for first, since in enumerate(given_at):
        for last in range(first, len(given_at)):
            most = burst + (given_at[last] - since) / every
            assert last - first + 1 <= most + 1e-6
