"""
A wrong number never enters silently: faults drawn at random, and what became of each.

Faults of figures go through the runner from a source without a network, over 16 governments; faults
of rows through the real adapter, from rows served over HTTP on loopback, over 6. Each is judged by
what is told afterwards: as before, as it truly is on that day, or named by a finding about it that
the same night has not without the fault.
"""

import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from sync.endings import Ending
from tests.gateway.server import Gateway
from tests.sync.asked import serve_night, sync_gateway
from tests.sync.country import country
from tests.sync.faults import FAULTS, ONE_FOR_ALL
from tests.sync.judging import Fate, judge_fault, seen, told
from tests.sync.row_faults import ROW_FAULTS
from tests.sync.told import hurried, sync_told, years_asked

#: Nights at which a year is young, half over, just closed, revised, and late.
NIGHTS = (
    date(2026, 1, 20),
    date(2026, 2, 24),
    date(2026, 5, 12),
    date(2026, 7, 8),
    date(2026, 9, 29),
    date(2026, 12, 22),
)


FINE = (Ending.PUBLISHED, Ending.UNCHANGED)


class OfFigures:
    """The country of the faults of figures, and how its nights are run."""

    faults = FAULTS

    def __init__(self, count=16, provinces=("75", "93")):
        self.country = {"count": count, "provinces": provinces, "orders_a_year": 60}

    def run(self, database, base, day, fault=None, chance=None):
        how = fault(chance, base.governments, day) if fault else {}
        return sync_told(database, base.governments, day, **how)


class OfRows:
    """The country of the faults of rows, served over HTTP."""

    faults = ROW_FAULTS

    def __init__(self, gateway, folder, count=6, provinces=("93",)):
        self.country = {"count": count, "provinces": provinces, "orders_a_year": 50}
        self._gateway = gateway
        self._folder = folder

    def run(self, database, base, day, fault=None, chance=None):
        serve_night(self._gateway, base.governments, day, fault, chance)
        with tempfile.TemporaryDirectory(dir=self._folder) as pages:
            return sync_gateway(database, self._gateway, base.governments, day, Path(pages))


@dataclass
class Base:
    """A country as it is told on the eve of a night."""

    night: date
    governments: list
    #: The database of that eve, in memory.
    kept: sqlite3.Connection
    before: dict | None = None
    truth: dict | None = None
    #: Findings that this night has anyway.
    honest: set | None = None


def eves(night):
    last = night.year - 1
    days = [date(last, 7, 25), date(last, 12, 20), date(night.year, 1, 25), date(night.year, 7, 25)]
    days += [night - timedelta(days=n) for n in (22, 15, 8, 1)]
    return sorted({day for day in days if day < night})


class Trials:
    """Makes each night's base once, and injects faults into what it is set back to."""

    def __init__(self, path, database, eves, opened):
        self._path = path
        self._database = database
        self._opened = opened
        self._empty = self._keep()
        self._eves = eves
        self._bases = {}
        self.fates = Counter()
        self.named_by = Counter()
        self.silent = []

    def inject(self, nights, trials):
        """Faults of all kinds in turn, over all nights."""
        kinds = list(self._path.faults)
        for number in range(trials):
            night = nights[number // len(kinds) % len(nights)]
            kind = kinds[number % len(kinds)]
            verdict = self._inject(self._base(night), kind, f"{number} {night}")
            self.fates[kind, verdict.fate.value] += 1
            self.named_by.update((kind, name) for name in verdict.named_by)
            if verdict.fate is Fate.SILENT:
                self.silent.append((number, str(night), kind, verdict.silent[:3]))

    def _keep(self):
        kept = self._opened.enter_context(closing(sqlite3.connect(":memory:")))
        with self._connection() as connection:
            connection.backup(kept)
        return kept

    def _set_back(self, kept):
        with self._connection() as connection:
            kept.backup(connection)

    def _connection(self):
        return closing(sqlite3.connect(self._database.writer.url.database))

    def _inject(self, base, kind, seed):
        self._set_back(base.kept)
        fault, chance = self._path.faults[kind], random.Random(seed)
        outcome = self._path.run(self._database, base, base.night, fault, chance)
        told_as = base.before, base.truth, base.honest
        return judge_fault(self._database, *told_as, outcome, is_one=kind in ONE_FOR_ALL)

    def _base(self, night):
        if night not in self._bases:
            self._bases[night] = self._make(night)
        return self._bases[night]

    def _make(self, night):
        database = self._database
        self._set_back(self._empty)
        base = Base(night, country(seed=night.toordinal(), **self._path.country), self._empty)
        for day in eves(night)[-self._eves :]:
            assert self._path.run(database, base, day).ending in FINE
        base.kept, base.before = self._keep(), told(database)
        base.truth = {
            (one.figure.semester, one.figure.region.code): one.figure
            for government in base.governments
            for year in years_asked(night)
            for one in government.snapshots(year, night)
        }
        outcome = self._path.run(database, base, night)
        assert outcome.ending in FINE
        base.honest = seen(outcome.report.all_findings)
        verdict = judge_fault(database, base.before, base.truth, base.honest, outcome)
        assert verdict.fate is Fate.UNCHANGED, verdict.silent[:3]
        return base


@pytest.fixture
def in_memory(migrated_sqlite):
    """A folder and a database in it, on no disk where the machine has such a place."""
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        ExitStack() as opened,
    ):
        template = str(make_url(migrated_sqlite).database)
        database = hurried(f"sqlite:///{shutil.copy(template, Path(folder) / 'porsi.db')}")
        yield Path(folder), database, opened
        database.close()


@pytest.fixture
def of_figures(in_memory):
    _, database, opened = in_memory
    return lambda eves=9, **more: Trials(OfFigures(**more), database, eves, opened)


@pytest.fixture
def of_rows(in_memory):
    folder, database, opened = in_memory
    with Gateway() as gateway:
        yield lambda eves=9, **more: Trials(OfRows(gateway, folder, **more), database, eves, opened)


def test_some_faults_of_figures(of_figures):
    trials = of_figures(eves=2, count=6, provinces=("34",))
    trials.inject(NIGHTS[3:4], 2 * len(FAULTS))

    assert trials.silent == []


def test_some_faults_of_rows(of_rows):
    trials = of_rows(eves=2, count=6, provinces=("34",))
    trials.inject(NIGHTS[4:5], len(ROW_FAULTS))

    assert trials.silent == []


@pytest.mark.heavy
def test_500_faults_of_figures_never_enter_silently(of_figures):
    trials = of_figures()
    trials.inject(NIGHTS, 500)

    assert trials.silent == []


@pytest.mark.heavy
def test_500_faults_of_rows_never_enter_silently(of_rows):
    trials = of_rows()
    trials.inject(NIGHTS, 500)

    assert trials.silent == []
