from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from procurement.gaps import to_pass, to_pass_in_value, to_target
from tests.makers import figure

amounts = st.integers(min_value=0, max_value=10**13)
plans = st.integers(min_value=1, max_value=10**13)


def test_the_gap_of_the_worked_example():
    mine = figure("sambas", 573_000_000_000, 2_190_000_000_000)
    above = figure("sintang", 331_000_000_000, 1_215_000_000_000)

    assert to_pass(mine, above) == 23_617_283_951
    assert to_target(mine, Decimal(30)) == 84_000_000_000


def test_equals_are_one_rupiah_apart():
    assert to_pass(figure("sambas", 10), figure("sintang", 20, 200)) == 1


def test_who_is_ahead_already_needs_nothing():
    assert to_pass(figure("sambas", 30), figure("sintang", 10)) == 0
    assert to_target(figure("sambas", 30), Decimal("30")) == 0


def test_without_a_plan_there_is_no_gap():
    assert to_pass(figure("sambas", 30, None), figure("sintang", 10)) is None
    assert to_pass(figure("sambas", 30), figure("sintang", 10, 0)) is None
    assert to_target(figure("sambas", 30, None), Decimal(30)) is None


@given(amounts, plans, amounts, plans)
def test_so_much_is_enough_and_one_rupiah_less_is_not(value, rup, other_value, other_rup):
    mine, other = figure("sambas", value, rup), figure("sintang", other_value, other_rup)
    gap = to_pass(mine, other)

    assert Fraction(value + gap, rup) > Fraction(other_value, other_rup)
    assert gap == 0 or Fraction(value + gap - 1, rup) <= Fraction(other_value, other_rup)


@given(amounts, plans, st.decimals(min_value="0.01", max_value=100, places=2))
def test_a_target_is_reached_with_the_least_amount(value, rup, target):
    gap = to_target(figure("sambas", value, rup), target)

    assert Fraction(value + gap, rup) * 100 >= Fraction(target)
    assert gap == 0 or Fraction(value + gap - 1, rup) * 100 < Fraction(target)


@given(amounts, amounts)
def test_value_is_passed_by_one_rupiah(value, other_value):
    gap = to_pass_in_value(figure("sambas", value), figure("sintang", other_value))

    assert value + gap > other_value or (gap == 0 and value > other_value)
