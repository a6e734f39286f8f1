from dataclasses import replace

import pytest

from procurement.checks import Beside, examine, examine_units
from procurement.figures import Denominator, FindingKind, OrderStates, Unit
from tests.makers import S1_2023, S1_2024, S2_2023, S2_2024, day, figure

TODAY = day("2024-07-02")


def kinds(new, known=None, other_half=None, year_before=None, today=TODAY):
    beside = Beside(known, other_half, year_before)
    return [finding.kind for finding in examine(new, beside, today)]


def test_an_honest_figure_has_no_findings():
    assert kinds(figure("sambas", 50), figure("sambas", 40)) == []


@pytest.mark.parametrize("rup", [None, 0])
def test_no_plan_is_told(rup):
    assert kinds(figure("sambas", 50, rup)) == [FindingKind.NO_PLAN]


def test_more_orders_than_plan_is_told():
    assert kinds(figure("sambas", 112)) == [FindingKind.SHARE_OVER_100]


def test_data_of_a_day_to_come_are_told():
    assert kinds(figure("sambas", 5, data_date=day("2024-07-03"))) == [FindingKind.FUTURE_DATE]


@pytest.mark.parametrize(
    ("semester", "before", "first"),
    [(S1_2024, "2023-12-31", "2024-01-01"), (S2_2024, "2024-06-30", "2024-07-01")],
)
def test_data_from_before_the_semester_opens_are_told(semester, before, first):
    early, opening = (
        figure("sambas", 5, semester=semester, data_date=day(text)) for text in (before, first)
    )

    assert kinds(early) == [FindingKind.DATE_BEFORE_PERIOD]
    assert kinds(opening) == []


def test_orders_later_than_the_day_of_the_data_are_told():
    of_may = figure("sambas", 5, data_date=day("2024-05-20"), orders_to=day("2024-05-21"))

    [finding] = examine(of_may, Beside(), TODAY)

    assert finding.kind is FindingKind.ORDERS_AFTER_DATE
    assert finding.facts == {"orders": "2024-05-21", "date": "2024-05-20"}
    assert kinds(figure("sambas", 5, data_date=day("2024-05-20"))) == []


def test_a_value_that_fell_within_its_year_is_told():
    assert kinds(figure("sambas", 39), figure("sambas", 40)) == [FindingKind.VALUE_FELL]
    later, earlier = figure("sambas", 30, semester=S2_2024), figure("sambas", 40)
    assert kinds(later, other_half=earlier) == [
        FindingKind.FUTURE_DATE,
        FindingKind.VALUE_FELL,
    ]


def test_semester_one_above_semester_two_is_told_whichever_comes_last():
    first, second = figure("sambas", 40), figure("sambas", 30, semester=S2_2024)
    later = day("2025-01-01")

    for new, other in ((first, second), (second, first)):
        [finding] = examine(new, Beside(other_half=other), later)
        assert finding.kind is FindingKind.VALUE_FELL
        assert finding.facts == {"before": 40, "now": 30, "rup": 100}
    late = replace(second, orders_from=day("2024-05-01"))
    assert kinds(first, other_half=late) == []
    assert kinds(first, year_before=figure("sambas", 50, semester=S1_2023)) == []


@pytest.mark.parametrize("factor", [500, 1000, 2000, 10**6])
def test_a_unit_slip_is_told_in_both_directions(factor):
    small, large = figure("sambas", 1, 10**9), figure("sambas", factor, 10**9)

    assert kinds(large, small) == [FindingKind.UNIT_SLIP]
    assert kinds(small, large) == [FindingKind.UNIT_SLIP]


BESIDE = [
    ("known", S1_2024, S1_2024),
    ("other_half", S1_2024, S2_2024),
    ("other_half", S2_2024, S1_2024),
    ("year_before", S1_2024, S1_2023),
    ("year_before", S2_2024, S2_2023),
]


@pytest.mark.parametrize(("beside", "semester", "other"), BESIDE)
def test_a_unit_slip_is_told_against_whatever_stands_beside(beside, semester, other):
    """In value and plan; that the value has fallen, too, would say it twice."""
    rows = [((3, 90), (3000, 90)), ((3000, 10**4), (3, 10**4)), ((3, 90), (3, 90_000))]
    for now, before in rows:
        new = figure("sambas", *now, semester, data_date=semester.end)
        old = figure("sambas", *before, other)
        found = examine(new, Beside(**{beside: old}), day("2025-01-01"))

        slips = [f.facts for f in found if f.kind is FindingKind.UNIT_SLIP]
        said = {f.kind for f in found} - {FindingKind.SHARE_OVER_100}
        assert said == {FindingKind.UNIT_SLIP}
        part = 1 if now[0] == before[0] else 0
        amounts = {"before": before[part], "now": now[part]}
        what = {"what": "RUP" if part else "nilai", "beside": str(other)}
        assert slips == [what | amounts]


def test_both_halves_in_another_unit_are_held_against_the_year_before():
    first, second = figure("sambas", 3000, 10**9), figure("sambas", 4000, 10**9, S2_2024)
    before = figure("sambas", 3, 10**9, S1_2023), figure("sambas", 4, 10**9, S2_2023)
    later = day("2025-01-01")

    assert kinds(first, None, second, before[0], later) == [FindingKind.UNIT_SLIP]
    assert kinds(second, None, first, before[1], later) == [FindingKind.UNIT_SLIP]


def test_what_replaces_a_figure_is_held_against_that_figure_alone():
    new, known = figure("sambas", 3000, 10**9), figure("sambas", 2900, 10**9)
    slipped_once = figure("sambas", 3, 10**9, S1_2023)

    assert kinds(new, known, year_before=slipped_once) == []


@pytest.mark.parametrize(("beside", "semester", "other"), BESIDE)
def test_a_value_told_from_later_on_is_no_unit_slip_but_its_plan_can_be(beside, semester, other):
    late = {"orders_from": day(f"{other.year}-05-01")}
    new = figure("sambas", 30_000, 10**9, semester)
    for rup, said in ((10**9, set()), (10**6, {FindingKind.UNIT_SLIP})):
        old = figure("sambas", 30, rup, other, **late)

        found = examine(new, Beside(**{beside: old}), day("2025-01-01"))
        assert {f.kind for f in found} == said


@pytest.mark.parametrize("factor", [2, 100, 499, 2001, 400_000])
def test_growth_by_other_factors_is_no_unit_slip(factor):
    found = kinds(figure("sambas", factor, 10**9), figure("sambas", 1, 10**9))

    assert found == [FindingKind.VALUE_JUMPED]


@pytest.mark.parametrize(
    ("now", "said", "holds"),
    [
        (150, None, False),
        (151, FindingKind.PLAN_MOVED, False),
        (300, FindingKind.PLAN_MOVED, False),
        (301, FindingKind.PLAN_UNLIKELY, True),
        (67, None, False),
        (66, FindingKind.PLAN_MOVED, False),
        (50, FindingKind.PLAN_MOVED, False),
        (49, FindingKind.PLAN_UNLIKELY, True),
    ],
)
def test_a_plan_that_moves_by_half_is_told_and_one_beyond_all_revisions_holds(now, said, holds):
    found = examine(figure("sambas", 5, now), Beside(figure("sambas", 5, 100)), TODAY)

    assert [(f.kind, f.holds) for f in found] == ([(said, holds)] if said else [])


def test_a_plan_that_is_being_announced_may_grow_but_not_fall():
    january = figure("sambas", 5, 100, data_date=day("2024-01-20"))
    [grown] = examine(figure("sambas", 5, 40_000), Beside(january), TODAY)
    [fallen] = examine(figure("sambas", 5, 49), Beside(january), TODAY)

    assert (grown.kind, grown.holds) == (FindingKind.PLAN_MOVED, False)
    assert (fallen.kind, fallen.holds) == (FindingKind.PLAN_UNLIKELY, True)


def test_a_plan_begins_far_below_the_one_of_last_year_and_ends_like_it():
    before = figure("sambas", 5, 10**6, S1_2023)
    first = figure("sambas", 5, 1000, data_date=day("2024-01-03"))
    late = figure("sambas", 5, 1000, data_date=day("2024-05-03"))
    announced = figure("sambas", 5, 10**6)

    assert kinds(first, year_before=before) == [FindingKind.PLAN_BEGINS]
    assert kinds(late, year_before=before) == [FindingKind.UNIT_SLIP]
    assert kinds(announced, first, year_before=before) == [FindingKind.LEAP]
    assert kinds(announced, first) == [FindingKind.LEAP]
    assert kinds(announced, late, year_before=before) == [FindingKind.UNIT_SLIP]
    of_thousands = replace(before, rup=1000)
    assert kinds(announced, first, year_before=of_thousands) == [FindingKind.UNIT_SLIP]
    assert kinds(figure("sambas", 5, 1000), announced) == [
        FindingKind.UNIT_SLIP,
    ]


def test_penyedia_and_swakelola_that_change_places_are_told():
    def parted(penyedia, **more):
        return figure("sambas", 5, rup_penyedia=penyedia, rup_swakelola=100 - penyedia, **more)

    assert kinds(parted(30), parted(70)) == [FindingKind.PLAN_PARTS_MOVED]
    assert kinds(parted(50), parted(70)) == []


def parts(penyedia, swakelola, semester=S1_2024, on="2024-06-01"):
    whole = penyedia + swakelola
    told = {"rup_penyedia": penyedia, "rup_swakelola": swakelola, "data_date": day(on)}
    return figure("sambas", 5, whole, semester, **told)


@pytest.mark.parametrize(
    ("penyedia", "swakelola", "found"),
    [
        (900_000, 50_000, []),
        (900_000, 49_999, [FindingKind.PLAN_PARTS_MOVED]),
        (900_000, 300_000, []),
        (900_000, 300_001, [FindingKind.PLAN_PARTS_MOVED]),
        (900_000, 100, [FindingKind.UNIT_SLIP]),
    ],
)
def test_a_part_of_the_plan_that_leaves_its_sum_much_as_it_was_is_told(penyedia, swakelola, found):
    assert kinds(parts(penyedia, swakelola), parts(900_000, 100_000, on="2024-05-31")) == found


def test_a_part_that_is_announced_after_the_other_is_no_slip():
    first, now = parts(900_000, 100, on="2024-01-20"), parts(900_000, 100_000, on="2024-01-21")

    for swakelola, kind in ((10_001, FindingKind.LEAP), (10_000, FindingKind.UNIT_SLIP)):
        last = parts(900_000, swakelola, S1_2023, on="2023-06-30")
        assert kinds(now, first, year_before=last) == [kind]


@pytest.mark.parametrize(("swakelola", "found"), [(900, []), (899, [FindingKind.PLAN_BEGINS])])
def test_a_part_that_begins_with_next_to_nothing_of_last_years_is_told(swakelola, found):
    new = parts(900_000, swakelola, on="2024-01-20")
    last = parts(900_000, 90_000, S1_2023, on="2023-06-30")

    assert kinds(new, parts(800_000, 0, on="2024-01-19"), year_before=last) == found
    assert kinds(new, parts(800_000, 899, on="2024-01-19"), year_before=last) == []


@pytest.mark.parametrize(
    ("now", "on", "told"),
    [
        (59, "2024-05-02", False),
        (60, "2024-05-02", True),
        (79, "2024-05-21", False),
        (80, "2024-05-21", True),
    ],
)
def test_a_value_that_grows_faster_than_orders_come_in_is_told(now, on, told):
    known = figure("sambas", 40, data_date=day("2024-05-01"))

    found = kinds(figure("sambas", now, data_date=day(on)), known)
    assert found == ([FindingKind.VALUE_JUMPED] if told else [])


def test_while_a_year_begins_a_value_may_nearly_double_in_a_week():
    known = figure("sambas", 10, data_date=day("2024-02-01"))

    assert kinds(figure("sambas", 19, data_date=day("2024-02-02")), known) == []
    assert kinds(figure("sambas", 20, data_date=day("2024-02-02")), known) == [
        FindingKind.VALUE_JUMPED
    ]


@pytest.mark.parametrize(
    ("fallen", "rup", "holds"),
    [
        (9_000, 10_000, False),
        (8_999, 10_000, True),
        (7_000, 300_000, False),
        (6_999, 300_000, True),
        (5_000, 10**9, False),
        (4_999, 10**9, True),
    ],
)
def test_a_fallen_value_holds_where_it_lost_half_or_much_of_itself_and_of_the_plan(
    fallen, rup, holds
):
    [found] = examine(figure("sambas", fallen, rup), Beside(figure("sambas", 10_000, rup)), TODAY)

    assert (found.kind, found.holds) == (FindingKind.VALUE_FELL, holds)


def test_without_a_plan_there_is_no_metric_to_lose():
    none = figure("sambas", 5, None)
    half = figure("sambas", 5, denominator=Denominator.RUP_PENYEDIA)

    assert kinds(half, none) == []
    assert kinds(half, figure("sambas", 5)) == [FindingKind.METRIC_CHANGED]


@pytest.mark.parametrize(
    ("codes", "other"), [("ABCD", False), ("ABXY", False), ("AWXYZ", True), ("", True)]
)
def test_units_that_are_mostly_others_are_told(codes, other):
    known, now = ([Unit(code, code, 1, 1, 1, 1) for code in some] for some in ("ABCD", codes))
    found = examine_units(figure("sambas", 5), now, known)

    assert [f.kind for f in found] == ([FindingKind.OTHER_UNITS] if other else [])
    assert examine_units(figure("sambas", 5), now, known[:2]) == []
    unplanned = [replace(unit, rup_penyedia=0, rup_swakelola=0) for unit in known]
    assert examine_units(figure("sambas", 5), now, unplanned) == []


@pytest.mark.parametrize(("codes", "new"), [("XY", True), ("AX", False), ("", False)])
def test_units_of_which_the_year_before_had_none_are_told_and_hold_nothing(codes, new):
    last, now = ([Unit(code, code, 1, 1, 1, 1) for code in some] for some in ("ABC", codes))
    found = examine_units(figure("sambas", 5), now, now[:2], last)

    assert [f.kind for f in found] == ([FindingKind.NEW_UNITS] if new else [])
    assert not any(f.holds for f in found)
    assert examine_units(figure("sambas", 5), now, [], last[:2]) == []


def test_older_data_than_what_is_known_is_told():
    older = figure("sambas", 5, data_date=day("2024-05-01"))

    assert kinds(older, figure("sambas", 5)) == [FindingKind.OLDER_THAN_KNOWN]


def test_restating_a_closed_semester_is_told():
    closed = figure("sambas", 5, semester=S1_2023, data_date=day("2023-08-01"))

    assert kinds(figure("sambas", 6, semester=S1_2023, data_date=day("2024-01-01")), closed) == [
        FindingKind.CLOSED_RESTATED
    ]


def test_new_dates_alone_and_later_recomputing_restate_nothing():
    closed = figure("sambas", 5, semester=S1_2023, data_date=day("2023-08-01"))
    again = replace(closed, data_date=day("2024-01-01"), source="rekap lain")
    assert kinds(again, closed) == []

    recomputed = replace(closed, recomputed=True)
    later = replace(recomputed, value=6, data_date=day("2023-12-01"))
    assert kinds(later, recomputed) == []
    assert kinds(later, closed) == [FindingKind.CLOSED_RESTATED]
    [finding] = examine(replace(closed, rup=110), Beside(closed), TODAY)
    assert finding.facts == {"before": 5, "now": 5, "rup_before": 100, "rup_now": 110}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"rup": None}, FindingKind.PLAN_GONE),
        ({"rup": 0}, FindingKind.PLAN_GONE),
        ({"denominator": Denominator.RUP_PENYEDIA}, FindingKind.METRIC_CHANGED),
        ({"order_states": OrderStates.FINISHED}, FindingKind.METRIC_CHANGED),
    ],
)
def test_what_would_take_a_rank_away_holds(more, said):
    found = examine(replace(figure("sambas", 5), **more), Beside(figure("sambas", 5)), TODAY)

    assert [f.kind for f in found if f.holds] == [said]
    other = replace(figure("sambas", 5), **more)
    assert said not in kinds(other, other)


def test_from_a_year_that_had_just_begun_a_value_may_leap():
    january = figure("sambas", 1, 10**6, data_date=day("2024-01-15"))
    march = figure("sambas", 1, 10**6, data_date=day("2024-03-31"))
    later = figure("sambas", 1000, 10**6)

    [finding] = examine(later, Beside(january), TODAY)
    assert finding.kind is FindingKind.LEAP
    assert not finding.holds
    assert kinds(later, march) == [FindingKind.UNIT_SLIP]
    assert kinds(january, later)[0] is FindingKind.UNIT_SLIP
    too_much = figure("sambas", 1000, 999)
    assert FindingKind.UNIT_SLIP in kinds(too_much, replace(january, rup=999))
    both = figure("sambas", 1000, 10**9)
    assert kinds(both, january) == [FindingKind.UNIT_SLIP, FindingKind.UNIT_SLIP]


def test_january_is_not_held_against_the_june_before():
    june = figure("sambas", 1000, 10**6, S1_2023)

    for taken, said in (("2024-01-15", []), ("2024-06-15", [FindingKind.UNIT_SLIP])):
        new = figure("sambas", 1, 10**6, data_date=day(taken))
        assert kinds(new, year_before=june) == said


CLOSED = figure("sambas", 50, semester=S1_2023, data_date=day("2023-08-01"))


@pytest.mark.parametrize(
    ("holds", "new", "known"),
    [
        (True, figure("sambas", 4, 10**6), figure("sambas", 4000, 10**6)),
        (True, figure("sambas", 35), figure("sambas", 40)),
        (False, figure("sambas", 36), figure("sambas", 40)),
        (True, figure("sambas", 501), None),
        (True, figure("sambas", 5, data_date=day("2024-07-03")), None),
        (True, figure("sambas", 5, data_date=day("2023-12-31")), None),
        (True, figure("sambas", 5, data_date=day("2024-05-20"), orders_to=day("2024-05-21")), None),
        (True, figure("sambas", 40, data_date=day("2024-05-20")), figure("sambas", 40)),
        (True, replace(CLOSED, value=51), CLOSED),
        (False, figure("sambas", 112), None),
        (False, figure("sambas", 5, None), None),
        (False, figure("sambas", 5, 151), figure("sambas", 5, 100)),
    ],
)
def test_what_looks_like_a_slip_holds_an_import_and_what_can_be_so_does_not(holds, new, known):
    [found] = examine(new, Beside(known), TODAY)

    assert found.holds is holds


def test_less_that_is_finished_and_an_older_plan_are_told():
    known = figure("sambas", 5, finished=4, plan_date=day("2024-06-20"))

    assert kinds(replace(known, finished=3), known) == [FindingKind.FINISHED_FELL]
    assert kinds(replace(known, plan_date=day("2024-06-19")), known) == [FindingKind.PLAN_OLDER]
    assert kinds(replace(known, finished=None, plan_date=None), known) == []
