"""A year of nightly runs over honest figures: nobody waits for an admin, and all is told."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from procurement.semester import Semester
from sync.runner import Ending
from tests.sync.country import country
from tests.sync.judging import said, told
from tests.sync.told import hurried, sync_told

#: How often a region does not answer on a night.
FAILS = 0.005


@pytest.fixture
def quick(sqlite):
    return hurried(sqlite)


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
            self.doubted += [(str(day), one.kind.value, one.region_code) for one in found]


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


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("seed", "provinces"),
    [(7, ("34", "75", "65", "51", "19", "17")), (8, ("36", "76", "92", "21", "64", "91"))],
)
def test_400_honest_nights_of_100_governments_hold_nothing(quick, seed, provinces):
    """With two outages, regions that fail, revisions, withdrawals, cancellations, late entries."""
    governments = country(48 if seed == 7 else 53, seed, provinces)
    nights = Nights(quick, governments, outages={(3, 17), (10, 4)})
    nights.run(date(2025, 12, 1), 400)

    assert nights.doubted == []
    assert nights.endings[Ending.HELD] == 0
    assert nights.endings[Ending.UNAVAILABLE] == 2
    assert untold(quick, governments, date(2025, 12, 1) + timedelta(days=400)) == []
