from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procurement.releases import Release, Released, announcements
from procurement.semester import Semester

SHARE = Release(
    region_code="36.74",
    measure=Released.SHARE,
    value=Decimal("17.5"),
    semester=Semester(2023, 1),
    data_date=None,
    published=date(2023, 8, 8),
    peers=None,
    scope="e-purchasing",
    publisher="LKPP, E-purchasing Award 2023",
    url="https://berita.example/1",
)
VALUE = replace(SHARE, measure=Released.VALUE, value=Decimal(480_000_000_000), approximate=True)
RUP = replace(SHARE, measure=Released.RUP, value=Decimal(2_500_000_000_000), approximate=True)


def announced(*releases):
    [announcement] = announcements(releases)
    return announcement


def test_a_share_that_no_rounding_of_its_components_gives_contradicts_them():
    told = announced(SHARE, VALUE, RUP)

    assert told.contradicts_itself
    assert told.computed_share == Decimal("19.2")
    assert [round(share, 2) for share in told.possible_shares] == [
        Decimal("18.63"),
        Decimal("19.80"),
    ]


def test_a_share_inside_the_interval_does_not():
    assert not announced(replace(SHARE, value=Decimal("19.8")), VALUE, RUP).contradicts_itself


def test_its_own_rounding_counts_for_it():
    # 18.6 can be 18.65, and 18.63 is possible.
    assert not announced(replace(SHARE, value=Decimal("18.6")), VALUE, RUP).contradicts_itself
    assert announced(replace(SHARE, value=Decimal("18.60")), VALUE, RUP).contradicts_itself


@pytest.mark.parametrize(
    ("share", "value", "contradicts"),
    [("14", 3630, False), ("13", 3630, True), ("25", 3670, False), ("26", 3670, True)],
)
def test_what_rounding_can_just_reach_is_no_contradiction(share, value, contradicts):
    # Of 20.000, rounded from 15.000 to 25.000, 3.630 is 14,5 % at least, and 3.670 24,5 % at most.
    share = replace(SHARE, value=Decimal(share))
    parts = replace(VALUE, value=Decimal(value)), replace(RUP, value=Decimal(20_000))

    assert announced(share, *parts).contradicts_itself is contradicts


@pytest.mark.parametrize(
    ("computed", "may_be"), [("17.45", True), ("17.55", True), ("17.449", False), ("17.551", False)]
)
def test_a_published_number_may_be_what_is_half_a_digit_away(computed, may_be):
    assert SHARE.may_be(Decimal(computed)) is may_be


def test_without_components_nothing_contradicts():
    told = announced(SHARE, VALUE)

    assert told.possible_shares is None
    assert not told.contradicts_itself


def test_semesters_come_first_then_the_newest():
    september = replace(SHARE, semester=None, data_date=date(2023, 9, 15))
    october = replace(SHARE, semester=None, data_date=date(2023, 10, 30))

    found = announcements([september, VALUE, october, SHARE])

    assert [(a.semester, a.data_date) for a in found] == [
        (Semester(2023, 1), None),
        (None, date(2023, 10, 30)),
        (None, date(2023, 9, 15)),
    ]
    assert [release.measure for release in found[0].releases] == [Released.SHARE, Released.VALUE]
