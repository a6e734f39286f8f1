"""
Importing files: read and counted, stored out of sight, then waiting for an admin's word.

Nothing is half-loaded. A refused file stops the import before anything but the refusal is stored; a
killed import leaves rows that no reader sees and the next start sweeps away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from procurement.board import Board
from procurement.figures import Finding, FindingKind
from procurement.semester import wib_day
from storage.boards import load_board
from storage.database import Database
from storage.editions import newest_edition, stands
from storage.outcomes import run_with_file
from storage.records import add_findings, add_rejections, is_read
from storage.releases import add_releases
from storage.runs import finish_run, settle_unchanged, start_run, sweep_dead_runs, touch_run
from storage.snapshots import add_snapshots
from sync.arrival import Arrival, File, Progress, read_files
from sync.errors import FileRefused, Refusal
from sync.report import Report, read_report
from sync.review import without_junes
from sync.snapshots import Options
from sync.workers import Workers

#: Snapshots are stored so many in a transaction, to let other writers in between.
CHUNK = 50

Clock = Callable[[], datetime]


def import_files(
    database: Database,
    files: Sequence[File],
    options: Options,
    *,
    actor: str,
    clock: Clock,
    progress: Progress | None = None,
    again: bool = False,
    workers: Workers | None = None,
) -> Report:
    """
    Read `files` as one arrival and store it under a run that waits to be published.

    A run that changes nothing ends as `unchanged`. Raises FileRefused, after keeping why; with
    `again` files that were imported before are taken once more.
    """
    with database.writing() as session:
        sweep_dead_runs(session, clock())
    hashes: list[tuple[str, str]] = []
    try:
        hashes += ((file.name, sha256_of(file)) for file in files)
        if not again:
            _refuse_known(database, hashes)
        arrival = read_files(files, options, progress, workers)
        with database.reading() as session:
            board = load_board(session)
        arrival = without_later_junes(board, arrival, wib_day(clock()))
    except FileRefused as refused:
        refused.run_id = keep_refusal(database, refused, hashes, actor, clock())
        raise
    run_id = _store(database, arrival, hashes, actor, clock)
    report = read_report(database, run_id, wib_day(clock()))
    if report.review.changes_nothing and not arrival.releases:
        with database.writing() as session:
            settle_unchanged(session, run_id)
        report = read_report(database, run_id, wib_day(clock()))
    return report


def sha256_of(file: File) -> str:
    """By what a file is recognised when it comes again; raises FileRefused where it is missing."""
    if not file.path.is_file():
        raise FileRefused(file.name, Refusal.MISSING)
    with file.path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _refuse_known(database: Database, hashes: Sequence[tuple[str, str]]) -> None:
    with database.reading() as session:
        first = None
        for _, sha256 in hashes:
            run = run_with_file(session, sha256)
            if run is None or (run.outcome == "published" and not stands(session, run.id)):
                return  # a new file beside known ones makes other figures
            first = first or run
    if first is not None:
        name, _ = hashes[0]
        raise FileRefused(name, Refusal.ALREADY_IMPORTED, run=first.id, outcome=first.outcome)


def has_read(database: Database, hashes: Collection[str]) -> bool:
    """Whether files of these contents have been read together before, whatever came of it."""
    with database.reading() as session:
        return is_read(session, hashes)


def keep_refusal(
    database: Database,
    refused: FileRefused,
    hashes: Sequence[tuple[str, str]],
    actor: str,
    at: datetime,
) -> int:
    """Record why nothing was taken in; returns the run's id."""
    counters = {
        "file": refused.file,
        "refusal": refused.refusal.value,
        "place": refused.place,
        "facts": refused.facts,
    }
    with database.writing() as session:
        run_id = start_run(
            session,
            source="file",
            actor=actor,
            at=at,
            base_edition=newest_edition(session),
            files=hashes,
        )
        add_rejections(session, run_id, refused.rejections)
        finish_run(session, run_id, outcome="refused", at=at, counters=counters)
    return run_id


def without_later_junes(board: Board, arrival: Arrival, today: date) -> Arrival:
    """`arrival` without what may not take the place of a figure that stands on June's own plan."""
    counted, june = without_junes(board, arrival.counted, today)
    if not june:
        return arrival
    finding = Finding(FindingKind.JUNE_KEPT, facts={"regions": june})
    return replace(arrival, counted=counted, findings=[*arrival.findings, finding])


def _store(
    database: Database,
    arrival: Arrival,
    hashes: Sequence[tuple[str, str]],
    actor: str,
    clock: Clock,
) -> int:
    with database.writing() as session:
        run_id = start_run(
            session,
            source="file",
            actor=actor,
            at=clock(),
            base_edition=newest_edition(session),
            files=hashes,
        )
    for start in range(0, len(arrival.snapshots), CHUNK):
        with database.writing() as session:
            add_snapshots(session, run_id, arrival.snapshots[start : start + CHUNK])
            touch_run(session, run_id, clock())
    with database.writing() as session:
        add_releases(session, run_id, arrival.releases)
        add_rejections(session, run_id, arrival.log.rejections)
        add_findings(session, run_id, arrival.findings)
        finish_run(session, run_id, outcome="checked", at=clock(), counters=_counters(arrival))
    return run_id


def _counters(arrival: Arrival) -> dict[str, Any]:
    log = arrival.log
    return {
        "snapshots": len(arrival.snapshots),
        "releases": len(arrival.releases),
        "read": dict(log.read),
        "counted": dict(log.counted),
        "passed": dict(+log.passed),
        "doubled": dict(+log.doubled),
        "rejected": dict(+log.rejected),
        "aside": arrival.aside,
        "taken": [[taken.value, facts] for taken, facts in arrival.taken],
    }
