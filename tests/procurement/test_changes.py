from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.board import Board, Movement
from procurement.changes import BaseKind, Change, NoBase, change
from procurement.figures import Denominator
from procurement.peers import KABKOTA
from procurement.ranking import Measure
from tests.makers import S1_2023, S1_2024, S2_2023, S2_2024, day, figure, region

AFTER = day("2025-06-01")


def changed(now, *others, today=AFTER):
    known = {other.semester: other for other in others}
    return change(now, known.get, today)


def test_the_same_semester_a_year_earlier_is_the_base():
    now = figure("sambas", 573, 2190, S1_2024)
    before = figure("sambas", 402, 2100, S1_2023)
    newer_but_not_comparable = figure("sambas", 900, 2100, S2_2023)

    told = changed(now, before, newer_but_not_comparable)

    assert (told.base, told.kind) == (before, BaseKind.YEAR_ON_YEAR)
    assert round(told.points, 4) == Fraction("7.0215")
    assert (told.value, told.rup) == (171, 90)


def test_semester_one_never_looks_back_to_semester_two_of_the_year_before():
    now = figure("sambas", 20, 100, S1_2024)

    assert changed(now, figure("sambas", 40, 100, S2_2023)) is NoBase.NONE


def test_semester_two_falls_back_to_semester_one_of_its_year():
    now = figure("sambas", 40, 100, S2_2024)
    told = changed(now, figure("sambas", 25, 100, S1_2024))

    assert (told.kind, told.points) == (BaseKind.WITHIN_YEAR, Fraction(15))


def test_semester_two_prefers_the_year_before():
    now = figure("sambas", 40, 100, S2_2024)
    told = changed(now, figure("sambas", 25, 100, S1_2024), figure("sambas", 30, 100, S2_2023))

    assert told.kind is BaseKind.YEAR_ON_YEAR


@pytest.mark.parametrize(
    ("reach", "base"),
    [("2024-06-16", BaseKind.WITHIN_YEAR), ("2024-06-15", NoBase.NONE)],
)
def test_semester_one_is_a_base_within_the_year_only_where_it_was_told_to_about_its_end(
    reach, base
):
    told = changed(
        figure("sambas", 40, 100, S2_2024),
        figure("sambas", 25, 100, S1_2024, orders_to=day(reach)),
    )

    assert (told.kind if isinstance(told, Change) else told) is base


def test_a_late_start_is_no_base_and_has_none():
    late = figure("sambas", 30, 100, S1_2023, orders_from=day("2023-03-01"))

    assert changed(figure("sambas", 40, 100, S1_2024), late) is NoBase.LATE_START
    late_now = figure("sambas", 40, 100, S1_2024, orders_from=day("2024-03-01"))
    assert changed(late_now, figure("sambas", 30, 100, S1_2023)) is NoBase.LATE_START


def test_a_late_year_before_leaves_semester_one_of_the_year():
    now = figure("sambas", 40, 100, S2_2024)
    late = figure("sambas", 30, 100, S2_2023, orders_from=day("2023-11-01"))
    told = changed(now, late, figure("sambas", 25, 100, S1_2024))

    assert told.kind is BaseKind.WITHIN_YEAR


def test_a_running_semester_is_compared_with_the_same_day_only():
    today = day("2024-05-20")
    now = figure("sambas", 20, 100, S1_2024, orders_to=day("2024-05-18"))
    full = figure("sambas", 30, 100, S1_2023)
    same_day = figure("sambas", 15, 100, S1_2023, orders_to=day("2023-05-12"))
    eight_days_off = figure("sambas", 15, 100, S1_2023, orders_to=day("2023-05-09"))

    assert changed(now, full, today=today) is NoBase.OTHER_DATE
    assert changed(now, eight_days_off, today=today) is NoBase.OTHER_DATE
    assert changed(now, same_day, today=today).points == Fraction(5)


def test_a_running_semester_two_is_not_set_against_semester_one():
    now = figure("sambas", 30, 100, S2_2024, orders_to=day("2024-09-01"))

    assert changed(now, figure("sambas", 25, 100, S1_2024), today=day("2024-09-03")) is NoBase.NONE


@pytest.mark.parametrize(
    ("today", "within_year", "off_by_eight_days"),
    [
        ("2024-12-31", NoBase.NONE, NoBase.OTHER_DATE),
        ("2025-01-01", BaseKind.WITHIN_YEAR, BaseKind.YEAR_ON_YEAR),
    ],
)
def test_a_semester_runs_to_the_end_of_its_last_day(today, within_year, off_by_eight_days):
    now = figure("sambas", 40, 100, S2_2024)
    bases = {
        within_year: figure("sambas", 25, 100, S1_2024),
        off_by_eight_days: figure("sambas", 30, 100, S2_2023, orders_to=day("2023-12-23")),
    }

    for expected, base in bases.items():
        told = changed(now, base, today=day(today))
        assert (told.kind if isinstance(told, Change) else told) is expected


def test_another_metric_is_no_base():
    other = figure("sambas", 30, 100, S1_2023, denominator=Denominator.RUP_EP)

    assert changed(figure("sambas", 40, 100, S1_2024), other) is NoBase.OTHER_METRIC


def test_without_a_plan_the_amounts_change_but_no_share_does():
    told = changed(figure("sambas", 40, None, S1_2024), figure("sambas", 30, 100, S1_2023))

    assert (told.points, told.value, told.rup) == (None, 10, None)


def test_one_dumps_plan_for_two_semesters_claims_no_causes():
    now = figure("sambas", 40, 100, S2_2024, recomputed=True)
    told = changed(now, figure("sambas", 25, 100, S1_2024, recomputed=True))

    assert told.points == Fraction(15)
    assert (told.from_orders, told.from_plan) == (None, None)


def test_a_semester_two_keeps_its_own_plan_even_where_its_dump_served_both():
    now = figure("sambas", 40, 100, S2_2024)
    told = changed(now, figure("sambas", 30, 100, S2_2023, recomputed=True))

    assert told.from_orders == Fraction(10)


amounts = st.integers(min_value=0, max_value=10**13)
plans = st.integers(min_value=1, max_value=10**13)


@given(amounts, plans, amounts, plans)
def test_the_two_causes_add_up_to_the_change(value, rup, value_before, rup_before):
    told = changed(
        figure("sambas", value, rup, S1_2024), figure("sambas", value_before, rup_before, S1_2023)
    )

    assert isinstance(told, Change)
    assert told.points == 100 * (Fraction(value, rup) - Fraction(value_before, rup_before))
    assert told.from_plan == 100 * (
        Fraction(value_before, rup) - Fraction(value_before, rup_before)
    )
    assert told.from_orders + told.from_plan == told.points


def test_movement_is_counted_over_the_regions_that_were_ranked_both_times():
    board = Board(
        1,
        [
            figure("sambas", 50, 100, S1_2023),
            figure("sintang", 40, 100, S1_2023),
            figure("sambas", 30, 100, S1_2024),
            figure("sintang", 35, 100, S1_2024),
            figure("landak", 90, 100, S1_2024),
        ],
    )
    told = board.change(board.figure(region("sambas"), S1_2024), AFTER)

    moved = board.movement(told, KABKOTA, Measure.SHARE)

    assert moved == Movement(1, 2, among_fewer=True)  # not 3: Landak was not there before
    place = board.ranking(S1_2024, KABKOTA, Measure.SHARE).place(region("sambas"))
    assert place.rank == 3
