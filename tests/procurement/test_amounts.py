from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.amounts import (
    LARGEST,
    read_record_amount,
    read_rupiah,
    rounding_interval,
    whole_rupiah,
)
from procurement.errors import AmountFault, BadAmount


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("2.500.000.000.000", 2_500_000_000_000),
        ("2,5 triliun", 2_500_000_000_000),
        ("2,5T", 2_500_000_000_000),
        ("480 M", 480_000_000_000),
        ("480 miliar", 480_000_000_000),
        ("480 milyar", 480_000_000_000),
        ("Rp480 miliar", 480_000_000_000),
        ("Rp 480 M", 480_000_000_000),
        ("Rp. 480 M.", 480_000_000_000),
        ("Rp480.000.000.000,00", 480_000_000_000),
        ("Rp480.000.000.000,-", 480_000_000_000),
        ("rp\u00a0645,34\u00a0miliar", 645_340_000_000),
        ("3,3 juta", 3_300_000),
        ("3,3 jt", 3_300_000),
        ("2.5 triliun", 2_500_000_000_000),
        ("1.234,56", 1235),
        ("0", 0),
        ("500", 500),
        ("1.250.000 rupiah", 1_250_000),
        ("9.999.999.999.999.999", LARGEST - 1),
    ],
)
def test_what_people_write_is_read(text, rupiah):
    assert read_rupiah(text) == rupiah


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2.500", AmountFault.AMBIGUOUS),
        ("2,500", AmountFault.AMBIGUOUS),
        ("Rp2.500", AmountFault.AMBIGUOUS),
        ("2.500 miliar", AmountFault.AMBIGUOUS),
        ("1,234.56", AmountFault.AMBIGUOUS),
        ("1,234,567", AmountFault.AMBIGUOUS),
        ("12.34.567", AmountFault.AMBIGUOUS),
        ("-5", AmountFault.NEGATIVE),
        ("Rp-5", AmountFault.NEGATIVE),
        ("(500)", AmountFault.NEGATIVE),
        ("=1+1", AmountFault.FORMULA),
        ("NaN", AmountFault.NOT_A_NUMBER),
        ("1e12", AmountFault.NOT_A_NUMBER),
        ("٤٨٠", AmountFault.NOT_A_NUMBER),
        ("480 B", AmountFault.NOT_A_NUMBER),
        ("lima", AmountFault.NOT_A_NUMBER),
        ("", AmountFault.EMPTY),
        ("  ", AmountFault.EMPTY),
        ("99999 triliun", AmountFault.TOO_LARGE),
        ("10000 triliun", AmountFault.TOO_LARGE),
        ("10.000.000.000.000.000", AmountFault.TOO_LARGE),
    ],
)
def test_what_is_no_amount_is_refused_with_its_fault(text, fault):
    with pytest.raises(BadAmount) as refused:
        read_rupiah(text)

    assert refused.value.fault is fault


def test_a_columns_unit_counts_where_the_text_names_none():
    assert read_rupiah("645,34", unit=10**9) == 645_340_000_000


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("480 M", 10**6),
        ("480 rupiah", 10**6),
        ("1.250.000 rupiah", 10**9),
        ("Rp1.000.000", 10**3),
        ("rp. 1000000", 10**6),
        ("IDR 480.000.000", 10**6),
        ("Rp480.000.000,00", 10**9),
    ],
)
def test_a_text_that_contradicts_its_columns_unit_is_refused(text, unit):
    with pytest.raises(BadAmount) as refused:
        read_rupiah(text, unit)

    assert refused.value.fault is AmountFault.UNIT_CONFLICT


@pytest.mark.parametrize(
    ("text", "unit", "rupiah"),
    [
        ("Rp999999", 10**3, 999_999_000),
        ("1.000.000", 10**6, 10**12),
        ("Rp1.250.000 juta", 10**6, 1_250_000 * 10**6),
        ("480 juta rupiah", 10**6, 480_000_000),
        ("Rp480.000.000", 1, 480_000_000),
        ("480.000.000 rupiah", 1, 480_000_000),
    ],
)
def test_a_text_that_agrees_with_its_columns_unit_is_read(text, unit, rupiah):
    assert read_rupiah(text, unit) == rupiah


@given(st.integers(min_value=0, max_value=LARGEST - 1))
def test_every_grouped_amount_is_read_back(amount):
    grouped = f"{amount:,}".replace(",", ".")
    if grouped.count(".") == 1:
        grouped += ",00"  # one group alone could be a decimal

    assert read_rupiah(f"Rp{grouped}") == amount


@given(st.text(max_size=40))
def test_any_text_gives_an_amount_or_a_named_fault(text):
    try:
        assert 0 <= read_rupiah(text) <= LARGEST
    except BadAmount as refused:
        assert refused.text == text


@given(st.decimals(min_value=0, max_value=10**13, places=6, allow_nan=False))
def test_a_records_amount_is_read_exactly(amount):
    assert read_record_amount(format(amount, "f")) == amount


@pytest.mark.parametrize(
    "text", ["", "NaN", "Infinity", "1e5", "1.234,56", "1,5", "-1", "1" * 17, str(LARGEST)]
)
def test_a_records_amount_that_is_none_is_refused(text):
    with pytest.raises(BadAmount):
        read_record_amount(text)


def test_half_a_rupiah_is_rounded_up():
    assert [whole_rupiah(Decimal(text)) for text in ("0.5", "1.5", "2.49")] == [1, 2, 2]


@given(st.integers(min_value=1, max_value=999), st.integers(min_value=0, max_value=12))
def test_a_rounded_amount_lies_in_the_middle_of_what_it_can_stand_for(digits, zeros):
    amount = digits * 10**zeros
    low, high = rounding_interval(amount)

    assert low < amount < high
    assert high - amount == amount - low


def test_two_significant_digits_leave_half_of_the_last_one_open():
    assert rounding_interval(2_500_000_000_000) == (2_450_000_000_000, 2_550_000_000_000)
