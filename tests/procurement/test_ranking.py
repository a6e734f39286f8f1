from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.figures import Denominator, OrderStates
from procurement.peers import KABKOTA, KABUPATEN, KOTA, PROVINSI
from procurement.ranking import Measure, Unranked, comparable, rank
from procurement.regions import gazetteer
from tests.makers import S1_2023, S1_2024, figure, region

GOVERNMENTS = [region for region in gazetteer() if region.autonomous and not region.is_province]


def by_share(*figures, peers=KABKOTA):
    return rank(figures, S1_2024, peers, Measure.SHARE)


def order(ranking):
    return [(place.rank, place.figure.region.core_name) for place in ranking.places]


def test_the_highest_share_is_first_and_equals_share_a_rank():
    ranking = by_share(
        figure("tangsel", 20),
        figure("singkawang", 30),
        figure("bengkayang", 20),
        figure("sambas", 10),
    )

    assert order(ranking) == [
        (1, "Singkawang"),
        (2, "Bengkayang"),
        (2, "Tangerang Selatan"),
        (4, "Sambas"),
    ]
    assert [place.ties for place in ranking.places] == [0, 1, 1, 0]


def test_shares_are_compared_unrounded():
    third = figure("sambas", 333_333_333_333_333, 10**15)
    a_hair_more = figure("sintang", 333_333_333_333_334, 10**15)

    assert order(by_share(third, a_hair_more)) == [(1, "Sintang"), (2, "Sambas")]


def test_rank_by_value_is_another_ranking():
    small_plan, large_value = figure("sambas", 50, 60), figure("sintang", 90, 1000)
    ranking = rank([small_plan, large_value], S1_2024, KABKOTA, Measure.VALUE)

    assert order(by_share(small_plan, large_value)) == [(1, "Sambas"), (2, "Sintang")]
    assert order(ranking) == [(1, "Sintang"), (2, "Sambas")]


def test_no_orders_is_a_share_of_nought_and_a_rank():
    assert order(by_share(figure("sambas", 0), figure("sintang", 1))) == [
        (1, "Sintang"),
        (2, "Sambas"),
    ]


def test_no_plan_has_no_share_rank_but_a_value_rank():
    figures = [figure("sambas", 9, rup) for rup in (None,)] + [
        figure("sintang", 8),
        figure("landak", 7),
        figure("melawi", 6, 0),
    ]
    share = rank(figures, S1_2024, KABKOTA, Measure.SHARE)
    value = rank(figures, S1_2024, KABKOTA, Measure.VALUE)

    assert order(share) == [(1, "Sintang"), (2, "Landak")]
    assert share.unranked == {
        region("sambas").code: Unranked.NO_PLAN,
        region("melawi").code: Unranked.NO_PLAN,
    }
    assert order(value)[0] == (1, "Sambas")


def test_what_was_entered_late_is_not_ranked():
    late = figure("sambas", 90, orders_from=date(2024, 3, 1))
    ranking = by_share(late, figure("sintang", 1), figure("landak", 2))

    assert ranking.n == 2
    assert ranking.unranked == {late.region.code: Unranked.LATE_START}


def test_other_denominators_and_finished_orders_alone_are_other_metrics():
    other = figure("sambas", 90, denominator=Denominator.RUP_EP)
    finished = figure("landak", 90, order_states=OrderStates.FINISHED)
    ranking = by_share(other, finished, figure("sintang", 1), figure("melawi", 2))

    assert ranking.n == 2
    assert set(ranking.unranked.values()) == {Unranked.OTHER_METRIC}


def test_figures_that_end_more_than_14_days_apart_are_not_ranked_together():
    figures = [
        figure("sambas", 1, orders_to=date(2024, 6, 16)),
        figure("sintang", 2),
        figure("landak", 3, orders_to=date(2024, 6, 15)),
    ]
    ranking = by_share(*figures)

    assert order(ranking) == [(1, "Sintang"), (2, "Sambas")]
    assert ranking.unranked == {region("landak").code: Unranked.OTHER_DATE}


def test_what_may_be_ranked_together_is_comparable():
    to_the_end = figure("sintang", 2)

    for last, together in ((16, True), (15, False)):
        earlier = figure("sambas", 1, orders_to=date(2024, 6, last))
        for pair in ((earlier, to_the_end), (to_the_end, earlier)):
            assert comparable(*pair, Measure.SHARE) is together


def test_an_early_end_is_ranked_among_its_equals():
    figures = [
        figure(name, 1, orders_to=date(2024, 6, 2)) for name in ("sambas", "sintang", "landak")
    ]

    assert by_share(*figures).n == 3


def test_a_group_begins_on_any_day_and_not_14_days_from_the_newest():
    days = {"sambas": 30, "sintang": 16, "landak": 15, "melawi": 10, "sekadau": 2}
    figures = [figure(name, 1, orders_to=date(2024, 6, end)) for name, end in days.items()]
    ranking = by_share(*figures)

    # From 30 June backwards Sintang would stand with Sambas, and three alone would be ranked.
    assert {name for _, name in order(ranking)} == {"Sintang", "Landak", "Melawi", "Sekadau"}
    assert ranking.unranked == {region("sambas").code: Unranked.OTHER_DATE}


def test_of_two_groups_of_one_size_the_newer_is_ranked():
    days = {"sambas": (6, 30), "sintang": (6, 20), "landak": (5, 4), "melawi": (5, 1)}
    figures = [figure(name, 1, orders_to=date(2024, *end)) for name, end in days.items()]

    assert {name for _, name in order(by_share(*figures))} == {"Sambas", "Sintang"}


@given(st.dictionaries(st.sampled_from(GOVERNMENTS), st.integers(0, 45), max_size=12))
def test_the_ranked_are_the_most_that_any_14_days_hold(days_before_end):
    """The oracle: every span of days is tried, one by one."""
    end = S1_2024.end
    reaches = {place.code: end - timedelta(before) for place, before in days_before_end.items()}
    spans = [
        {code for code, reach in reaches.items() if last - timedelta(14) <= reach <= last}
        for last in (end - timedelta(before) for before in range(60))
    ]
    most = max(spans, key=len)  # the first of the longest is the newest

    ranking = by_share(
        *(figure(place.code, 1, orders_to=reaches[place.code]) for place in days_before_end)
    )

    assert {p.figure.region.code for p in ranking.places} == (most if len(most) > 1 else set())
    assert {*ranking.unranked, *(p.figure.region.code for p in ranking.places)} == {*reaches}


def test_a_class_of_one_is_not_ranked():
    alone = figure("kalbar", 5)
    ranking = by_share(alone, peers=PROVINSI)

    assert ranking.places == ()
    assert ranking.unranked == {alone.region.code: Unranked.ALONE}


def test_classes_and_how_many_they_hold():
    figures = [figure("kalbar", 9), figure("pontianak", 3), figure("sambas", 2)]

    assert (KABKOTA.everyone, KABUPATEN.everyone, KOTA.everyone, PROVINSI.everyone) == (
        508,
        415,
        93,
        38,
    )
    assert KABKOTA.within("61").everyone == 14
    assert order(by_share(*figures)) == [(1, "Pontianak"), (2, "Sambas")]
    assert by_share(*figures).only_province == "61"
    assert by_share(*figures, figure("tangsel", 1)).only_province is None
    assert region("jakarta selatan") not in KABKOTA


def test_other_semesters_are_left_out():
    assert by_share(figure("sambas", 1, semester=S1_2023), figure("sintang", 1)).n == 0


def test_who_stands_above_and_below_skips_equals():
    figures = [figure("sambas", 3), figure("sintang", 2), figure("landak", 2), figure("melawi", 1)]
    ranking = by_share(*figures)
    landak = ranking.place(region("landak"))

    assert ranking.above(landak).figure.region == region("sambas")
    assert ranking.below(landak).figure.region == region("melawi")
    assert ranking.above(ranking.places[0]) is None
    assert ranking.below(ranking.places[-1]) is None


amounts = st.integers(min_value=0, max_value=10**13)
figures_of_many = st.lists(
    st.tuples(
        st.sampled_from(GOVERNMENTS),
        st.one_of(st.integers(min_value=0, max_value=3), amounts),
        st.one_of(st.none(), st.integers(min_value=0, max_value=3), amounts),
    ),
    unique_by=lambda told: told[0].code,
    max_size=30,
)


@given(figures_of_many, st.sampled_from(list(Measure)), st.randoms())
@settings(max_examples=500)
def test_ranks_equal_those_counted_one_by_one(told, measure, random):
    ranks_are_counted(told, measure, random)


@pytest.mark.heavy
@given(figures_of_many, st.sampled_from(list(Measure)), st.randoms())
@settings(max_examples=10_000)
def test_ranks_equal_those_counted_one_by_one_ten_thousand_times(told, measure, random):
    ranks_are_counted(told, measure, random)


def ranks_are_counted(told, measure, random):
    """The oracle: a rank is one more than the number of those who are strictly better."""
    figures = [figure(place.name, value, rup) for place, value, rup in told]
    random.shuffle(figures)
    if measure is Measure.SHARE:
        worth = {f.region.code: Fraction(f.value, f.rup) for f in figures if f.rup}
    else:
        worth = {f.region.code: Fraction(f.value) for f in figures}
    expected = {
        code: (1 + sum(other > mine for other in worth.values()), list(worth.values()).count(mine))
        for code, mine in worth.items()
    }

    ranking = rank(figures, S1_2024, KABKOTA, measure)

    found = {p.figure.region.code: (p.rank, p.ties + 1) for p in ranking.places}
    assert found == (expected if len(expected) > 1 else {})


def test_who_stands_near_and_who_is_nearest_the_better_before_the_worse():
    names = ("singkawang", "bengkayang", "sambas", "sintang", "sanggau")
    ranking = by_share(*(figure(name, 50 - 10 * at) for at, name in enumerate(names)))
    third = ranking.place(region("sambas"))

    near = [other.core_name for other in ranking.nearest(region("sambas"))]
    assert near == ["Bengkayang", "Sintang", "Singkawang", "Sanggau"]
    assert list(ranking.nearest(region("pontianak"))) == []
    before, after = ranking.around(third, 1)
    assert [place.rank for place in (*before, *after)] == [2, 4]
    before, after = ranking.around(third, 9)
    assert [place.rank for place in (*before, *after)] == [1, 2, 4, 5]
