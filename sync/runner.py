"""
One run over one source: ask, count, check, and publish, hold or refuse.

The command line, the schedule and an admin's word come this way, and one run at a time for each
source. A killed run leaves nothing that answers; the next one goes on where its pages end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from procurement.board import Board
from procurement.figures import Finding, FindingKind
from procurement.regions import Region
from procurement.semester import wib_day
from procurement.verdict import judge
from storage.boards import load_board
from storage.database import Database
from storage.editions import newest_edition, publish, stands, taken_back
from storage.errors import NoSpace, Outdated
from storage.locks import only_one
from storage.outcomes import failures, last_good_run, last_published_run, last_run
from storage.purge import purge
from storage.records import add_findings
from storage.runs import (
    give_up_dead_runs,
    give_up_waiting_runs,
    rebase_run,
    set_aside,
    settle_unchanged,
    start_run,
    sweep_dead_runs,
)
from storage.snapshots import run_figures
from sync.endings import Ending, Outcome
from sync.keeper import RENEW_AFTER, Clock, Keeper
from sync.report import read_report
from sync.sources.errors import Fault, SourceFault
from sync.sources.scope import Scope
from sync.sources.source import Source

#: A run that was killed is taken up where it stood for so long.
RESUME_WITHIN = timedelta(hours=12)
#: After so many refused runs a source is asked one thing first, and all else when it answers.
WARY_AFTER = 3

#: Told with the parts that are done, of how many.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Before:
    """What a run starts from: the board, and what the last run has read and kept."""

    board: Board
    now: datetime
    resume_from: datetime | None
    digests: Mapping[str, Mapping[str, str]]
    #: How many rows each dataset had, by region and part.
    rows: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    #: How many runs of the source were refused since the last good one.
    failures: int = 0

    @property
    def is_wary(self) -> bool:
        """Whether the source has failed so often that one request must show that it is back."""
        return self.failures >= WARY_AFTER

    def digest(self, title: str, region: Region, year: int) -> str | None:
        """The digest of the part `title` when it was read last, while what it told is recent."""
        told = [f for f in self.board.figures_of(region) if f.semester.year == year]
        oldest = wib_day(self.now) - RENEW_AFTER
        is_recent = bool(told) and all(figure.data_date >= oldest for figure in told[-1:])
        return self.digests.get(region.code, {}).get(title) if is_recent else None


MakeSource = Callable[[Before], Source]


async def run(
    database: Database,
    name: str,
    make_source: MakeSource,
    scope: Scope,
    *,
    actor: str,
    may_publish: bool,
    may_be_first: bool = True,
    clock: Clock,
    progress: Progress | None = None,
) -> Outcome:
    """
    Ask the source called `name`, which `make_source` makes, for `scope`.

    With `may_publish` what nothing speaks against is published at once; all else waits, and so do
    the first figures of all unless they `may_be_first`.
    """
    with only_one(database, name) as is_ours:
        if not is_ours:
            return Outcome(Ending.RUNNING, since=_running_since(database, name))
        try:
            before = _before(database, name, clock())
            source = make_source(before)
            with database.writing() as session:
                if source.renews:
                    give_up_dead_runs(session, name)
                else:
                    sweep_dead_runs(session, clock())
                run_id = start_run(
                    session,
                    source=name,
                    actor=actor,
                    at=clock(),
                    base_edition=newest_edition(session),
                )
            keeper = Keeper(database, run_id, before.board, actor, clock, before.rows)
            try:
                await _take_all(source, scope, keeper, progress)
            except (SourceFault, OSError) as error:
                fault = error if isinstance(error, SourceFault) else _no_room(error)
                keeper.refuse(fault, source)
                report = read_report(database, run_id, wib_day(clock()))
                return Outcome(Ending.UNAVAILABLE, run_id, report, fault=fault)
            keeper.finish(source)
            if source.renews:
                with database.writing() as session:
                    codes = {region.code for region in scope.regions}
                    give_up_waiting_runs(session, name, run_id, codes, scope.years)
            if not before.board.semesters and not may_be_first:
                keeper.note(Finding(FindingKind.FIRST_FIGURES))
            keeper.note(*_taken_back(database, run_id))
            return _decide(database, run_id, keeper, scope, may_publish, actor, clock)
        except NoSpace:  # the next run gives up what this one has loaded
            return Outcome(Ending.UNAVAILABLE, fault=SourceFault(Fault.NO_ROOM))


def _no_room(error: OSError) -> SourceFault:
    """Pages that could not be kept."""
    return SourceFault(Fault.NO_ROOM, error.strerror or "")


async def _take_all(
    source: Source, scope: Scope, keeper: Keeper, progress: Progress | None
) -> None:
    total = source.count(scope)
    done = 0
    async with aclosing(source.parts(scope)) as parts:
        async for part in parts:
            keeper.take(part)
            done += 1
            if progress is not None:
                progress(done, total)


def _before(database: Database, name: str, now: datetime) -> Before:
    with database.reading() as session:
        board = load_board(session)
        last, good = last_run(session, name), last_good_run(session, name)
        was_killed = last is not None and last.outcome == "loading"
        published = last_published_run(session, name)
        is_told = published is None or stands(session, published.id)
        failed = failures(session, name)
    resume = last.started_at if last is not None and was_killed else None
    if resume is not None and now - resume > RESUME_WITHIN:
        resume = None
    counters = good.counters if good is not None and is_told else {}
    digests, rows = counters.get("digests", {}), counters.get("rows", {})
    return Before(board, now, resume, digests, rows, failed)


def _running_since(database: Database, name: str) -> datetime | None:
    with database.reading() as session:
        last = last_run(session, name)
    return last.started_at if last is not None and last.outcome == "loading" else None


def _taken_back(database: Database, run_id: int) -> list[Finding]:
    """What has come again of regions whose figures an admin has taken back."""
    with database.reading() as session:
        pairs = taken_back(session)
        arriving = [figure for figure, _ in run_figures(session, run_id)]
    return [
        Finding(FindingKind.TAKEN_BACK, figure.region.code, figure.semester)
        for figure in arriving
        if (figure.semester, figure.region.code) in pairs
    ]


def _decide(
    database: Database,
    run_id: int,
    keeper: Keeper,
    scope: Scope,
    may_publish: bool,
    actor: str,
    clock: Clock,
) -> Outcome:
    today = wib_day(clock())
    before = read_report(database, run_id, today)
    verdict = judge(scope.regions, keeper.failed, before.all_findings)
    found = [finding for finding in verdict.holds if finding not in before.all_findings]
    with database.writing() as session:
        add_findings(session, run_id, found)
    report = replace(before, findings=(*found, *before.findings))
    if report.review.changes_nothing and not report.count("releases"):
        with database.writing() as session:
            settle_unchanged(session, run_id)
        ending = Ending.HELD if verdict.holds else Ending.UNCHANGED
        return Outcome(ending, run_id, report)
    with database.reading() as session:
        arriving = {figure.region.code for figure, _ in run_figures(session, run_id)}
    is_all_doubtful = bool(arriving) and arriving <= verdict.doubtful
    if verdict.holds or not may_publish or is_all_doubtful:
        return Outcome(Ending.HELD, run_id, report)
    try:
        with database.writing() as session:
            aside = set_aside(session, run_id, verdict.doubtful, clock(), keeper.rows_before)
            edition = publish(session, run_id, by=actor, at=clock())
            if aside is not None:
                rebase_run(session, aside, edition.id)
    except Outdated:  # somebody else has published since the run began
        return Outcome(Ending.HELD, run_id, report)
    with suppress(NoSpace), database.writing() as session:
        purge(session, clock())
    return Outcome(Ending.PUBLISHED, run_id, report, aside)
