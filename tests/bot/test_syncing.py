"""Sources one after another: what came of each is told at once, whatever becomes of the next."""

import json
from contextlib import asynccontextmanager

import pytest

from bot import syncing
from bot.settings import Settings
from sync.endings import Ending, Outcome
from sync.serving import SourceName, Step
from sync.sources.scope import Scope
from sync.workers import Workers


@pytest.fixture
def sync(store, monkeypatch, capsys):
    """
    Ask all sources, of which two break.

    Returns whose ends were told when each was asked, and what broke.
    """

    @asynccontextmanager
    async def opened(settings, database, source, workers):
        yield source

    async def run(database, source, make, scope, **_):
        lines = capsys.readouterr().out.splitlines()
        run.told += [told["source"] for told in map(json.loads, lines) if "ending" in told]
        run.seen.append(list(run.told))
        if source in (SourceName.SUMMARY, SourceName.FILE):
            raise RuntimeError(f"a fault of ours in {source}")
        return Outcome(Ending.UNCHANGED, 1)

    run.told, run.seen = [], []
    monkeypatch.setattr(syncing, "opened", opened)
    monkeypatch.setattr(syncing, "run", run)
    steps = [Step(source, Scope((), ())) for source in SourceName]

    def ask_all():
        with pytest.raises(ExceptionGroup) as broken:
            syncing.sync_for_machine(
                Settings(_env_file=None),
                store,
                steps,
                actor="penguji",
                may_publish=True,
                may_be_first=True,
                workers=Workers(),
            )
        return run.seen, [str(error) for error in broken.value.exceptions]

    return ask_all


def test_a_source_that_breaks_stops_no_other_and_hides_no_end(sync):
    inaproc, summary, ckan, file = SourceName
    seen, broken = sync()

    assert seen == [[], [inaproc], [inaproc], [inaproc, ckan]]
    assert broken == [f"a fault of ours in {source}" for source in (summary, file)]
