from fractions import Fraction

from procurement.figures import Unit
from procurement.lifts import Basis, basis, lifted, place_of, rooms
from procurement.peers import KABKOTA
from procurement.ranking import Measure, rank
from tests.makers import S1_2024, figure


def unit(name, value, rup, rup_ep=None):
    return Unit(name, name, value, 0, rup, 0, rup_ep)


def share_ranking(*figures):
    return rank(figures, S1_2024, KABKOTA, Measure.SHARE)


def test_units_may_order_within_their_own_plans():
    units = [unit("a", 30, 100, 50), unit("b", 0, 60, 45), unit("c", 9, 80, 5), unit("d", 7, 0)]

    assert basis(units) is Basis.OWN_PLAN
    assert [(r.unit.name, r.amount) for r in rooms(figure("sambas", 39, 240), units)] == [
        ("b", 45),
        ("a", 20),
    ]


def test_where_a_plan_does_not_tell_methods_units_may_order_up_to_the_regions_share():
    units = [unit("a", 30, 100, 50), unit("b", 0, 70), unit("c", 10, 80)]

    assert basis(units) is Basis.REGION_SHARE
    found = rooms(figure("sambas", 40, 250), units)
    assert [(room.unit.name, room.amount) for room in found] == [("b", 12), ("c", 3)]


def test_without_units_or_plans_nobody_may_order():
    assert rooms(figure("sambas", 40), []) == ()
    assert basis([]) is Basis.REGION_SHARE
    assert rooms(figure("sambas", 40), [unit("a", 40, 0)]) == ()


def test_a_rank_is_worked_out_anew_among_the_others_as_they_are():
    mine = figure("sambas", 10)
    ranking = share_ranking(mine, figure("sintang", 30), figure("landak", 20), figure("melawi", 5))

    assert place_of(lifted(mine, 9), ranking).rank == 3
    tied = place_of(lifted(mine, 10), ranking)
    assert (tied.rank, tied.ties) == (2, 1)
    assert place_of(lifted(mine, 21), ranking).rank == 1
    assert lifted(mine, 21).ratio == Fraction(31, 100)


def test_who_has_no_rank_gets_none():
    ranking = share_ranking(figure("sintang", 30), figure("landak", 20), figure("sambas", 1, None))

    assert place_of(figure("sambas", 1, None), ranking) is None
