"""
Restores a backup and is killed on the way: `python -m tests.storage.restorer URL FILE POINT`.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage import restoring
from storage.database import Database


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_while_copying(source: Path, target: Path) -> None:
    """At the third page of the database's own place; what was kept before is copied whole."""
    if ".before-" in target.name:
        original(source, target)
        return
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written, pages=3, progress=die)


def die_after(source: Path, target: Path) -> None:
    original(source, target)
    die()


original = restoring._copy
POINTS = {
    "loading": ("_inserted", die),
    "copying in": ("_copied", die),
    "loaded": ("note_restored", die),
    "keeping": ("_copy", die),
    "kept": ("_copy", die_after),
    "replacing": ("_copy", die_while_copying),
}

if __name__ == "__main__":
    url, file, point = sys.argv[1:]
    setattr(restoring, *POINTS[point])
    restoring.restore_backup(Database(url), Path(file), at=datetime.now(UTC), may_replace=True)
