"""A year of nightly runs over honest figures: nobody waits for an admin, and all is told."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle

import pytest

from procurement.figures import FindingKind
from procurement.semester import Semester
from sync.endings import Ending
from tests.sync.country import country
from tests.sync.judging import said, told
from tests.sync.told import hurried, sync_told

#: How often a region does not answer on a night.
FAILS = 0.005


@pytest.fixture
def quick(store):
    database = hurried(str(store.writer.url))
    yield database
    database.close()


class Nights:
    """Runs night after night; keeps how they ended, and what held them or was set aside."""

    def __init__(self, database, governments, outages=()):
        self._database = database
        self._governments = governments
        self._outages = outages
        self._chance = random.Random(len(governments))
        self.endings = Counter()
        self.doubted = []

    def run(self, first, days):
        for day in (first + timedelta(days=n) for n in range(days)):
            failing = [g.region for g in self._governments if self._chance.random() < FAILS]
            self._run(day, failing[:2])
        self._run(first + timedelta(days=days), [])

    def _run(self, day, failing):
        is_out = (day.month, day.day) in self._outages
        outcome = sync_told(self._database, self._governments, day, failing=failing, is_out=is_out)
        self.endings[outcome.ending] += 1
        if outcome.report is not None:
            found = [finding for finding in outcome.report.all_findings if finding.holds]
            self.doubted += [(day, one.kind, one.region_code) for one in found]


def untold(database, governments, day):
    """Regions of which the running semesters do not say what is true on `day`."""
    now = told(database)
    return [
        (one.figure.semester.code, government.region.code)
        for government in governments
        for one in government.snapshots(day.year, day)
        if one.figure.semester == Semester.of(day)
        and said(now[one.figure.semester, government.region.code]) != said(one.figure)
    ]


@pytest.mark.parametrize(
    ("first", "days"),
    [(date(2025, 12, 26), 18), (date(2026, 6, 24), 30)],
    ids=["new year", "half-year and closing"],
)
def test_honest_nights_around_the_turns_hold_nothing(quick, first, days):
    governments = country(7, seed=3, provinces=("75",))
    nights = Nights(quick, governments)
    nights.run(first, days)

    assert nights.doubted == []
    assert nights.endings[Ending.HELD] == 0
    assert untold(quick, governments, first + timedelta(days=days)) == []


#: What a source away for a night, and for three, was not asked.
OUTAGES = {(3, 17), (10, 4), (10, 5), (10, 6)}
#: A cancelled order that takes so much of all that was bought, and of the plan, is no small thing.
SEED = 1
MUCH_OF_VALUE, MUCH_OF_PLAN, HALF = 0.1, 0.01, 0.5


def cancelled_much(government, year):
    """Days of `year` on which cancelled orders take more away than a source may lose unasked."""
    orders, found = government.orders(year), set()
    for day in {order.cancelled for order in orders if order.cancelled is not None}:
        before = sum(one.value for one in orders if one.counts(day - timedelta(days=1)))
        lost = sum(one.value for one in orders if one.cancelled == day and one.entered < day)
        plan = sum(package.worth(day) or 0 for package in government.packages(year))
        is_much = lost > MUCH_OF_VALUE * before and lost > MUCH_OF_PLAN * plan
        if is_much or lost > HALF * before:
            found.add(day)
    return found


@pytest.mark.heavy
def test_400_honest_nights_of_22_governments_hold_nothing(quick):
    """
    From 1 December over New Year, the end of June and its closing, and revisions in autumn.

    With outages of one night and of three, regions that fail, withdrawals, cancellations, late
    entries, governments of few orders and of many, and one that buys nothing before March. Only an
    order that was much of all, and is cancelled, sets its region aside.
    """
    first = date(2025, 12, 1)
    governments = [
        replace(government, orders_a_year=orders)
        for government, orders in zip(
            country(22, seed=SEED, provinces=("34", "75", "93")),
            cycle((120, 240, 60)),
            strict=False,
        )
    ]
    assert any(min(one.day.month for one in g.orders(2026)) >= 3 for g in governments)
    nights = Nights(quick, governments, OUTAGES)
    nights.run(first, 400)

    assert nights.endings[Ending.HELD] == 0
    assert nights.endings[Ending.UNAVAILABLE] == len(OUTAGES)
    cancelled = {
        g.region.code: cancelled_much(g, 2025) | cancelled_much(g, 2026) for g in governments
    }
    unasked = [
        (day, kind, code)
        for day, kind, code in nights.doubted
        if kind != FindingKind.VALUE_FELL or not any(since <= day for since in cancelled[code])
    ]
    assert unasked == []
    assert len({code for _, _, code in nights.doubted}) <= 1
    assert untold(quick, governments, first + timedelta(days=400)) == []
