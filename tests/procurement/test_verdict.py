"""What becomes of a run: published, held whole, or without those that look wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.figures import Finding, FindingKind
from procurement.regions import gazetteer
from procurement.verdict import judge

REGIONS = [region for region in gazetteer() if region.autonomous and not region.is_province]
KALBAR = [region for region in REGIONS if region.province_code == "61"]


def slip(region):
    return Finding(FindingKind.UNIT_SLIP, region.code)


def kinds(verdict):
    return [finding.kind for finding in verdict.holds]


def test_nothing_speaks_against_honest_figures():
    flags = [Finding(FindingKind.NO_PLAN, KALBAR[0].code), Finding(FindingKind.ZERO_CEILING)]
    verdict = judge(KALBAR, [], flags)

    assert (verdict.holds, verdict.doubtful) == ((), frozenset())


@pytest.mark.parametrize(("asked", "failed", "held"), [(14, 2, False), (14, 3, True)])
def test_few_may_fail(asked, failed, held):
    verdict = judge(KALBAR[:asked], KALBAR[:failed], [])

    assert kinds(verdict) == ([FindingKind.MANY_FAILED] if held else [])


def test_of_the_whole_country_twenty_five_may_fail_but_no_whole_province():
    scattered = REGIONS[::21][:25]
    assert kinds(judge(REGIONS, scattered, [])) == []
    assert kinds(judge(REGIONS, [*scattered, REGIONS[1]], [])) == [FindingKind.MANY_FAILED]

    [found] = judge(REGIONS, KALBAR, []).holds
    assert (found.kind, found.region_code) == (FindingKind.PROVINCE_FAILED, "61")
    assert kinds(judge(REGIONS, KALBAR[1:], [])) == []


def test_what_looks_wrong_is_set_aside_until_it_is_many():
    two, three = ([slip(region) for region in KALBAR[:n]] for n in (2, 3))

    assert judge(KALBAR, [], two).doubtful == {region.code for region in KALBAR[:2]}
    assert kinds(judge(KALBAR, [], two)) == []
    assert kinds(judge(KALBAR, [], three)) == [FindingKind.MANY_DOUBTFUL]
    five = [slip(region) for region in REGIONS[:5]]
    assert kinds(judge(REGIONS, [], five)) == []
    assert kinds(judge(REGIONS, [], [*five, slip(REGIONS[5])])) == [FindingKind.MANY_DOUBTFUL]


def test_what_holds_all_is_no_regions_fault():
    moved = Finding(FindingKind.SHARES_MOVED, None)

    verdict = judge(KALBAR, [], [moved, slip(KALBAR[0])])
    assert verdict.holds == (moved,)
    assert verdict.doubtful == {KALBAR[0].code}


@given(st.lists(st.sampled_from(REGIONS), unique=True), st.randoms())
def test_more_failures_never_publish_what_fewer_held(failed, random):
    fewer = [region for region in failed if random.random() < 0.5]

    if judge(REGIONS, fewer, []).holds:
        assert judge(REGIONS, failed, []).holds
