"""What a backup and a restore hold in memory does not grow with the database."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from storage.backups import write_backup
from storage.database import Database
from storage.restoring import restore_backup
from tests.storage.publisher import publish_version

AT = datetime(2026, 11, 23, tzinfo=UTC)
PARTS = 4_000
MANY = """
WITH RECURSIVE number(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM number WHERE n < :last)
INSERT INTO snapshot_part (snapshot_id, aspect, key, amount, label)
SELECT 1, 'method', 'bagian ' || n, n * 1000003, 'Etalase ' || n FROM number
"""


def peak(act, *told, **more):
    """How many bytes were in use at most while it was done, beyond those before."""
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    made = act(*told, **more)
    return tracemalloc.get_traced_memory()[1] - before, made


@pytest.mark.heavy
def test_ten_times_as_many_rows_take_no_more_memory(sqlite, tmp_path):
    publish_version(sqlite, 1)
    backing, restoring, size = [], [], []
    tracemalloc.start()
    try:
        for round_, (first, last) in enumerate(
            ((1, PARTS), (PARTS + 1, 2 * PARTS), (2 * PARTS + 1, 20 * PARTS))
        ):
            with sqlite.writer.begin() as connection:
                connection.execute(text(MANY), {"first": first, "last": last})
            path = tmp_path / f"{round_}.jsonl.gz"
            most, made = peak(write_backup, sqlite, path, version="1", at=AT)
            elsewhere = Database(f"sqlite:///{tmp_path}/{round_}.db")
            again, _ = peak(restore_backup, elsewhere, path, at=AT)
            elsewhere.close()
            backing.append(most)
            restoring.append(again)
            size.append(made.manifest.counts["snapshot_part"])
    finally:
        tracemalloc.stop()

    assert size == [PARTS, 2 * PARTS, 20 * PARTS]  # the first round loads modules, too
    assert backing[2] < 1.3 * backing[1]
    assert restoring[2] < 1.3 * restoring[1]
