"""Backups that are made while others write are each of one moment, and restore whole."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from storage.backups import write_backup
from storage.database import Database
from storage.restoring import restore_backup
from storage.runs import start_run
from storage.tables import RejectedRow, RunFileRow, RunRow
from tests.storage.load import NOW

AT = datetime(2026, 11, 23, tzinfo=UTC)
WRITERS, BACKUPS, REASONS = 3, 15, 7


class Writer(threading.Thread):
    """Without pause: a run with a file and so many rejected rows, all in one transaction."""

    def __init__(self, url, stopped):
        super().__init__()
        self._url, self._stopped = url, stopped
        self.kept = 0
        self.failure = None

    def run(self):
        database = Database(self._url)
        try:
            while not self._stopped.is_set():
                with database.writing() as session:
                    files = ((f"{self.ident}-{self.kept}", "x.csv"),)
                    run_id = start_run(
                        session, source="file", actor="uji", at=NOW, base_edition=0, files=files
                    )
                    for number in range(REASONS):
                        row = RejectedRow(run_id=run_id, place=str(number), reason="x", facts={})
                        session.add(row)
                self.kept += 1
        except BaseException as failure:  # noqa: BLE001 (handed to the test's own thread)
            self.failure = failure
        finally:
            database.close()


def counted(database):
    """How many runs there are, files and rejected rows."""
    with database.reading() as session:
        return tuple(
            session.execute(select(func.count(col(column)))).scalar_one()
            for column in (RunRow.id, RunFileRow.run_id, RejectedRow.run_id)
        )


@pytest.mark.heavy
def test_fifteen_of_fifteen_restore_whole_and_none_is_older_than_its_beginning(
    database, url, tmp_path
):
    stopped = threading.Event()
    writers = [Writer(url, stopped) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    made = []
    try:
        for number in range(BACKUPS):
            before = counted(database)[0]
            path = tmp_path / f"{number}.jsonl.gz"
            made.append((before, write_backup(database, path, version="1", at=AT)))
            seen = sum(writer.kept for writer in writers)
            while sum(writer.kept for writer in writers) == seen:  # they go on
                assert all(writer.failure is None for writer in writers)
    finally:
        stopped.set()
        for writer in writers:
            writer.join()
    assert [writer.failure for writer in writers] == [None] * WRITERS

    for number, (before, backup) in enumerate(made):
        restored = Database(f"sqlite:///{tmp_path}/{number}.db")
        restore_backup(restored, backup.path, at=AT)
        runs, files, reasons = counted(restored)
        restored.close()
        assert before <= runs
        assert (files, reasons) == (runs, runs * REASONS)
    assert made[0][0] < made[-1][0]
