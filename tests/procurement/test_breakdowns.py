"""Asking for parts: absent, zero and told are three answers."""

from __future__ import annotations

from procurement.breakdowns import (
    E_PURCHASING,
    NONE,
    OTHERS,
    OVER,
    OWN,
    SWAKELOLA,
    V5,
    V6,
    Aspect,
    Breakdown,
    Part,
)

TOLD = Breakdown(
    (
        Part(Aspect.CATALOGUE, V5, 40, 30, 4),
        Part(Aspect.COMMODITY, OTHERS, 25, None, 9),
        Part(Aspect.COMMODITY, "7", 5, None, 1, "Laptop"),
        Part(Aspect.COMMODITY, "12", 10, None, 2, "Seragam"),
        Part(Aspect.LINK, OWN, 30, None, 3),
        Part(Aspect.LINK, NONE, 10, None, 1),
        Part(Aspect.LINK, OVER, 7, None, 2),
    )
)


def test_an_aspect_that_is_not_told_has_no_amount_and_one_without_a_key_has_zero() -> None:
    assert TOLD.amount(Aspect.CATALOGUE, V5) == 40
    assert TOLD.amount(Aspect.COMMODITY, "8") == 0
    assert TOLD.amount(Aspect.PDN, "PDN") is None
    assert (TOLD.total(Aspect.PDN), TOLD.number(Aspect.PDN)) == (None, None)
    assert TOLD.tells(Aspect.LINK)
    assert not TOLD.tells(Aspect.METHOD)


def test_a_catalogue_whose_rows_were_not_there_is_no_zero() -> None:
    assert TOLD.amount(Aspect.CATALOGUE, V6) is None


def test_parts_come_largest_first_and_what_is_summed_up_last() -> None:
    assert [part.key for part in TOLD.of(Aspect.COMMODITY)] == ["12", "7", OTHERS]
    assert TOLD.of(Aspect.LARGEST) == ()


def test_orders_beyond_a_ceiling_are_no_part_of_the_sum() -> None:
    assert (TOLD.total(Aspect.LINK), TOLD.number(Aspect.LINK)) == (40, 4)
    over = TOLD.part(Aspect.LINK, OVER)
    assert over is not None
    assert (over.amount, over.number) == (7, 2)
    assert TOLD.part(Aspect.LINK, "withdrawn") is None


def test_beside_what_is_told_of_no_key_the_absent_is_not_zero() -> None:
    recap = Breakdown(
        (
            Part(Aspect.METHOD, E_PURCHASING, 30, None, None),
            Part(Aspect.METHOD, "", 70, None, None),
        )
    )
    assert recap.amount(Aspect.METHOD, E_PURCHASING) == 30
    assert recap.amount(Aspect.METHOD, SWAKELOLA) is None
    assert (recap.total(Aspect.METHOD), recap.number(Aspect.METHOD)) == (100, None)
