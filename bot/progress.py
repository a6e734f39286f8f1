"""An import that shows how far it is: a bar for people, lines of JSON for the bot."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot import clock
from storage.database import Database
from sync.arrival import File
from sync.errors import FileRefused
from sync.importing import import_files
from sync.report import Report
from sync.snapshots import Options

#: So often, in seconds, a line is written for the bot.
PAUSE = 0.5


def import_with_progress(
    database: Database,
    files: Sequence[File],
    options: Options,
    *,
    actor: str,
    again: bool,
    machine: bool,
) -> Report:
    """Import `files`; with `machine` a JSON object a line says the part read, and last the run."""
    if machine:
        return _for_machine(database, files, options, actor, again)
    columns = (TextColumn("Membaca"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)
        return import_files(
            database,
            files,
            options,
            actor=actor,
            clock=clock.now,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
            again=again,
        )


def _for_machine(
    database: Database, files: Sequence[File], options: Options, actor: str, again: bool
) -> Report:
    told_at = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= PAUSE:
            told_at = time.monotonic()
            _write({"percent": 100 * done // max(1, total)})

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
        _write({"run": refused.run_id})
        raise
    _write({"run": report.run.id})
    return report


def _write(told: dict[str, int | None]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
