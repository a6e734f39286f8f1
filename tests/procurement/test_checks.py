import pytest

from procurement.checks import Beside, examine, examine_batch
from procurement.figures import FindingKind
from tests.makers import S1_2023, S1_2024, S2_2024, day, figure

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


def test_dates_that_cannot_be_are_told():
    assert kinds(figure("sambas", 5, data_date=day("2024-07-03"))) == [FindingKind.FUTURE_DATE]
    assert kinds(figure("sambas", 5, data_date=day("2023-12-31"))) == [
        FindingKind.DATE_BEFORE_PERIOD
    ]


def test_a_value_that_fell_within_its_year_is_told():
    assert kinds(figure("sambas", 39), figure("sambas", 40)) == [FindingKind.VALUE_FELL]
    later, earlier = figure("sambas", 30, semester=S2_2024), figure("sambas", 40)
    assert kinds(later, other_half=earlier) == [
        FindingKind.FUTURE_DATE,
        FindingKind.VALUE_FELL,
    ]


@pytest.mark.parametrize("factor", [500, 1000, 2000, 10**6])
def test_a_unit_slip_is_told_in_both_directions(factor):
    small, large = figure("sambas", 1, 10**9), figure("sambas", factor, 10**9)

    assert kinds(large, small) == [FindingKind.UNIT_SLIP]
    assert kinds(small, large) == [FindingKind.UNIT_SLIP]


@pytest.mark.parametrize("factor", [2, 100, 499, 2001, 400_000])
def test_growth_by_other_factors_is_no_unit_slip(factor):
    assert kinds(figure("sambas", factor, 10**9), figure("sambas", 1, 10**9)) == []


def test_a_plan_that_moved_by_half_is_told():
    assert kinds(figure("sambas", 5, 151), figure("sambas", 5, 100)) == [FindingKind.PLAN_MOVED]
    assert kinds(figure("sambas", 5, 150), figure("sambas", 5, 100)) == []


def test_older_data_than_what_is_known_is_told():
    older = figure("sambas", 5, data_date=day("2024-05-01"))

    assert kinds(older, figure("sambas", 5)) == [FindingKind.OLDER_THAN_KNOWN]


def test_restating_a_closed_semester_is_told():
    closed = figure("sambas", 5, semester=S1_2023, data_date=day("2023-08-01"))

    assert kinds(figure("sambas", 6, semester=S1_2023, data_date=day("2024-01-01")), closed) == [
        FindingKind.CLOSED_RESTATED
    ]


def test_regions_that_did_not_come_again_are_told_above_five_percent():
    known = [figure(name, 1) for name in ("sambas", "sintang", "landak")]

    [finding] = examine_batch(known[:2], known)
    assert finding.kind is FindingKind.FEWER_REGIONS
    assert (finding.semester, finding.facts) == (S1_2024, {"missing": 1, "before": 3})
    assert examine_batch(known, known) == []
    assert examine_batch(known, []) == []
