"""What an arrival says as a whole: who is missing, and what has moved too far for all."""

import pytest

from procurement.batches import examine_batch, is_many
from procurement.figures import FindingKind
from procurement.regions import gazetteer
from tests.makers import S1_2024, day, figure

KABKOTA = [r for r in gazetteer() if not r.is_province and r.autonomous]
OF_BANTEN = [r for r in KABKOTA if r.province_code == "36"]


def figures(regions, value=5, rup=100, **more):
    return [figure(r.code, value, rup, **more) for r in regions]


def kinds(arriving, known):
    return [(f.kind, f.region_code) for f in examine_batch(arriving, known)]


@pytest.mark.parametrize(
    ("count", "of", "many"),
    [(2, 3, False), (3, 3, True), (25, 500, False), (25, 508, False), (26, 508, True)],
)
def test_many_are_more_than_two_and_more_than_five_percent(count, of, many):
    assert is_many(count, of) is many


def test_regions_that_did_not_come_with_the_others_hold():
    known = figures(KABKOTA[:100])

    assert kinds(known[5:], known) == []
    [finding] = examine_batch(known[6:], known)
    assert finding.kind is FindingKind.FEWER_REGIONS
    assert (finding.semester, finding.facts) == (S1_2024, {"missing": 6, "before": 100})
    assert finding.holds
    assert kinds(known, []) == []


def test_a_table_of_a_few_adds_to_the_many_and_lacks_none():
    known = figures(KABKOTA[:100])

    assert kinds(known[:49], known) == []
    assert kinds(known[:50], known) == [(FindingKind.FEWER_REGIONS, None)]
    assert kinds(figures(KABKOTA[200:203]), known) == []


def test_a_whole_province_that_is_missing_holds_though_it_is_small():
    known = figures(KABKOTA)
    without = [f for f in known if f.region not in OF_BANTEN]

    [finding] = examine_batch(without, known)
    assert (finding.kind, finding.region_code) == (FindingKind.PROVINCE_MISSING, "36")
    assert finding.facts == {"regions": 8}
    assert finding.holds
    one_left = [*without, *(f for f in known if f.region == OF_BANTEN[0])]
    assert kinds(one_left, known) == []


def test_plans_that_move_by_half_in_many_regions_hold():
    known = figures(KABKOTA[:40])

    assert kinds(figures(KABKOTA[:2], rup=151) + figures(KABKOTA[2:40]), known) == []
    [finding] = examine_batch(figures(KABKOTA[:3], rup=151) + known[3:], known)
    assert (finding.kind, finding.facts) == (FindingKind.PLANS_MOVED, {"regions": 3, "of": 40})
    assert finding.holds


@pytest.mark.parametrize(
    ("value", "on", "moved"),
    [(50, "2024-05-02", False), (51, "2024-05-02", True), (60, "2024-07-01", False)],
)
def test_shares_that_move_farther_than_a_month_can_move_them_hold(value, on, moved):
    known = figures(KABKOTA[:40], 40, data_date=day("2024-05-01"))
    found = kinds(figures(KABKOTA[:40], value, data_date=day(on)), known)

    assert found == ([(FindingKind.SHARES_MOVED, None)] if moved else [])
    assert kinds(figures(KABKOTA[:2], 60), known[:2]) == []  # two regions are no measure


def test_many_values_that_jump_at_once_hold():
    known = figures(KABKOTA[:40], 4, data_date=day("2024-06-29"))
    arriving = figures(KABKOTA[:21], 7)

    [finding] = examine_batch(arriving, known, is_whole=False)
    assert (finding.kind, finding.facts) == (FindingKind.VALUES_JUMPED, {"regions": 21, "of": 40})
    assert finding.holds
    assert examine_batch(arriving[:20], known, is_whole=False) == []
    young = figures(KABKOTA[:40], 4, data_date=day("2024-02-01"))
    assert kinds(figures(KABKOTA[:40], 9, data_date=day("2024-02-02")), young) == []


@pytest.mark.parametrize(
    ("value", "rup", "dates", "held"),
    [
        (8, 800, ("2024-06-29", "2024-06-30"), True),
        (7, 800, ("2024-06-29", "2024-06-30"), False),
        (8, 801, ("2024-06-29", "2024-06-30"), False),
        (8, 800, ("2024-06-19", "2024-06-30"), False),
        (8, 800, ("2024-03-30", "2024-03-31"), False),
    ],
    ids=["doubled", "less", "next to nothing", "in eleven days", "year begins"],
)
def test_values_that_double_in_more_than_a_few_regions_hold(value, rup, dates, held):
    before, now = map(day, dates)
    known = figures(KABKOTA[:40], 4, rup, data_date=before)
    arriving = figures(KABKOTA[:3], value, rup, data_date=now)

    found = [f.kind for f in examine_batch(arriving, known, is_whole=False) if f.holds]
    assert found == ([FindingKind.VALUES_JUMPED] if held else [])
    assert examine_batch(arriving[:2], known, is_whole=False) == []


def test_while_a_year_begins_plans_grow_and_shares_fall_by_that():
    known = figures(KABKOTA[:40], 40, data_date=day("2024-01-20"))
    grown = figures(KABKOTA[:40], 40, 400, data_date=day("2024-01-21"))
    lost = figures(KABKOTA[:40], 20, 60, data_date=day("2024-01-21"))

    assert kinds(grown, known) == []
    assert kinds(lost, known) == [(FindingKind.PLANS_MOVED, None), (FindingKind.SHARES_MOVED, None)]
