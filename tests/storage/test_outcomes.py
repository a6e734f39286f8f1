from datetime import timedelta

import pytest

from storage.outcomes import (
    failures,
    last_good_run,
    last_published_run,
    last_run,
    newest_success,
)
from storage.runs import finish_run, start_run
from tests.storage.load import NOW


@pytest.fixture
def runs(database):
    """Runs of two sources, an hour apart and in turn; returns their ids."""
    outcomes = [
        ("inaproc", "published"),
        ("ckan", "published"),
        ("inaproc", "unchanged"),
        ("ckan", "refused"),
        ("inaproc", "refused"),
        ("inaproc", "refused"),
        ("inaproc", "loading"),
        ("ckan", "discarded"),
    ]
    ids = []
    for hours, (source, outcome) in enumerate(outcomes):
        at = NOW + timedelta(hours=hours)
        with database.writing() as session:
            ids.append(start_run(session, source=source, actor="x", at=at, base_edition=0))
            if outcome != "loading":
                finish_run(session, ids[-1], outcome=outcome, at=at, counters={})
    return ids


def test_what_became_of_runs_is_told_of_each_source(database, runs):
    with database.reading() as session:
        asked = (last_run, last_good_run, last_published_run)
        newest = {
            source: [runs.index(ask(session, source).id) for ask in asked]
            for source in ("inaproc", "ckan")
        }
        assert newest == {"inaproc": [6, 2, 0], "ckan": [7, 1, 1]}
        assert [failures(session, source) for source in ("inaproc", "ckan")] == [2, 0]
        assert newest_success(session) == NOW + timedelta(hours=2)
        assert [ask(session, "file") for ask in asked] == [None, None, None]
