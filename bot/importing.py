"""An import that shows how far it is: a bar for people, lines of JSON for the bot."""

from __future__ import annotations

from collections.abc import Sequence

from bot import clock
from bot.bars import bars
from bot.children import Teller
from storage.database import Database
from sync.arrival import File
from sync.errors import FileRefused
from sync.importing import import_files
from sync.report import Report
from sync.snapshots import Options
from sync.workers import Workers


def import_with_progress(
    database: Database,
    files: Sequence[File],
    options: Options,
    *,
    actor: str,
    again: bool,
    machine: bool,
    workers: Workers,
) -> Report:
    """Import `files`; with `machine` a JSON object a line says the part read, and last the run."""
    if machine:
        return _for_machine(database, files, options, actor, again)
    with bars(of_bytes=True) as bar:
        task = bar.add_task("Membaca", total=None)
        return import_files(
            database,
            files,
            options,
            actor=actor,
            clock=clock.now,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            again=again,
            workers=workers,
        )


def _for_machine(
    database: Database, files: Sequence[File], options: Options, actor: str, again: bool
) -> Report:
    teller = Teller()

    def tell(done: int, total: int) -> None:
        teller.tell_now_and_then(percent=100 * done // max(1, total))

    try:
        report = import_files(
            database,
            files,
            options,
            actor=actor,
            clock=clock.now,
            progress=tell,
            again=again,
        )
    except FileRefused as refused:
        teller.tell(run=refused.run_id)
        raise
    teller.tell(run=report.run.id)
    return report
