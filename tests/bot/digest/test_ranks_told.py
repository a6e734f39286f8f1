"""Changes of rank that are told, against a count by hand over any editions."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from bot.digest.content import rank_change
from procurement.board import Board
from procurement.semester import Semester
from tests.bot.digest.year import NAMES, S2, dated
from tests.makers import region

DAY = date(2026, 10, 1)
values = st.lists(st.none() | st.integers(0, 4), min_size=len(NAMES), max_size=len(NAMES))


def board(number, told):
    there = {name: value for name, value in zip(NAMES, told, strict=True) if value is not None}
    return Board(number, dated(DAY, *there.values(), semester=S2, names=tuple(there)))


def by_hand(then, now, place):
    """Rank then and now among those that are in both: one more than how many are ahead."""
    both = [n for n in range(len(NAMES)) if then[n] is not None and now[n] is not None]
    if place not in both or len(both) < 2:
        return None
    return tuple(1 + sum(told[n] > told[place] for n in both) for told in (then, now))


@given(values, values, st.sampled_from(range(len(NAMES))))
@example([1, 2, None, None], [2, 1, 4, 4], 0)
def test_a_change_is_what_counting_by_hand_finds(then, now, place):
    found = rank_change(board(1, then), board(2, now), region(NAMES[place]), S2)
    expected = by_hand(then, now, place)

    if expected is None or expected[0] == expected[1]:
        assert found is None
        return
    assert (found.was, found.now) == expected
    others = {n for n in range(len(NAMES)) if then[n] is not None and now[n] is not None}
    changed = {
        NAMES[n]
        for n in others
        if (then[n] - then[place]) * (now[n] - now[place]) < 0
        and (now[n] > now[place]) == (found.now > found.was)
    }
    assert {one.region for one in found.passed} == {region(name) for name in changed}
    assert found.figure.semester == Semester(2026, 2)
