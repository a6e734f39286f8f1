"""
Restoring a backup: all of it or nothing, and never beneath a bot that runs.

PostgreSQL: one transaction. SQLite: the backup is loaded into a new file beside the database, and
copied into its place by SQLite itself in one transaction; the old database is kept beside it. A
process that is killed leaves the old one in use, whatever it was doing.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, table, text
from sqlalchemy import column as named
from sqlmodel import Session

from storage.backups import (
    KINDS,
    Manifest,
    Rows,
    TableHead,
    check_backup,
    check_rows,
    keep_name,
    kind_of,
    opened,
    tables_of,
)
from storage.database import BUSY_TIMEOUT, Database
from storage.errors import DamagedBackup, InUse, NotEmpty
from storage.locks import only_one
from storage.migrate import ADVISORY_LOCK, upgrade
from storage.restorations import note_restored

#: What is being loaded lies in such a folder; what a killed process has left is taken away.
WORKSHOP = ".porsi-restore-"
#: A table that migrations fill: it says nothing of whether a database is empty.
SEEDED = "send_rate"
#: How each SQLite begins, but for an empty one.
SQLITE = b"SQLite format 3\0"
#: Clients of the database but for ourselves; the server's own processes have no user.
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """How many messages are held, and where the database is that was replaced, if one was kept."""

    manifest: Manifest
    held: int
    kept: Path | None = None


def restore_backup(
    database: Database, path: Path, *, at: datetime, may_replace: bool = False
) -> Restored:
    """
    Put the backup `path` in the place of what `database` has, and hold what waits to be sent.

    Raises NoBackup, DamagedBackup, NewerThanUs, NotEmpty (unless it `may_replace` what is there),
    InUse, OSError and what the database raises; then nothing was changed.
    """
    check_backup(path)
    database.close()  # whoever is connected now is somebody else
    if not database.is_sqlite:
        return _into_postgresql(database, path, at, may_replace)
    with only_one(database, "restore") as is_ours:
        if not is_ours:
            raise InUse
        return _into_sqlite(database, path, at, may_replace)


def replaced_name(name: str, at: datetime) -> str:
    """What the file of a database that was replaced is called."""
    return f"{name}.before-{at:%Y%m%dT%H%M%SZ}"


def _into_postgresql(database: Database, path: Path, at: datetime, may_replace: bool) -> Restored:
    with database.writer.begin() as connection:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        connection.execute(text(f"SET LOCAL lock_timeout = {BUSY_TIMEOUT}"))
        others = connection.execute(text(_OTHERS)).scalar_one()
        if others:
            raise InUse(others)
        if not may_replace and _has_rows(connection):
            raise NotEmpty
        return _fill(connection, path, at)


def _into_sqlite(database: Database, path: Path, at: datetime, may_replace: bool) -> Restored:
    told = database.writer.url.database
    assert told is not None  # what is in memory is nobody's to restore
    place = Path(told)
    for left in place.parent.glob(f"{WORKSHOP}*"):
        shutil.rmtree(left, ignore_errors=True)
    is_sound = not place.exists() or _is_sound(place)
    is_empty = not place.exists() or (is_sound and _is_empty(place))
    if not is_empty and not may_replace:
        raise NotEmpty
    kept = None if is_empty else place.with_name(replaced_name(place.name, at))
    with tempfile.TemporaryDirectory(prefix=WORKSHOP, dir=place.parent) as folder:
        fresh = Path(folder) / place.name
        restored = _loaded(fresh, path, at)
        if kept is not None and is_sound:
            _copy(place, Path(folder) / kept.name)
            (Path(folder) / kept.name).rename(kept)
        elif kept is not None:
            _put_aside(place, kept)
        _copy(fresh, place)
    keep_name(place.parent)
    return Restored(restored.manifest, restored.held, kept)


def _loaded(fresh: Path, path: Path, at: datetime) -> Restored:
    """Load a backup into a new SQLite."""
    database = Database(f"sqlite:///{fresh}")
    try:
        with database.writer.begin() as connection:
            restored = _fill(connection, path, at)
            check_rows(connection)
    finally:
        database.close()
    return restored


def _is_sound(place: Path) -> bool:
    """
    Whether the file is a SQLite; raises InUse where a process has it open.

    Leaving WAL needs the file for oneself, and writes all that is in the log into it: SQLite
    refuses while any other process is connected, as a bot is from its first question to its end.
    """
    with place.open("rb") as file:
        if not SQLITE.startswith(file.read(len(SQLITE))):  # SQLite would delete its log
            return False
    try:
        with closing(sqlite3.connect(place, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.DatabaseError as error:
        primary = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise InUse from error
        if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            return False
        raise
    return True


def _is_empty(place: Path) -> bool:
    try:
        with closing(sqlite3.connect(place)) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return not any(
                connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608
                for (name,) in names.fetchall()
                if name not in (SEEDED, "alembic_version")
            )
    except sqlite3.DatabaseError:  # what cannot be read may be anything
        return False


def _has_rows(connection: Connection) -> bool:
    return any(
        connection.execute(select(found).limit(1)).first() is not None
        for found in tables_of(connection)
        if found.name != SEEDED
    )


def _put_aside(place: Path, kept: Path) -> None:
    """Move what is no database any more, with its log: the log must not be taken for another's."""
    for ending in ("-wal", "-shm", "-journal", ""):
        part = place.with_name(place.name + ending)
        if part.exists():
            part.rename(kept.with_name(kept.name + ending))


def _copy(source: Path, target: Path) -> None:
    """Copy a SQLite over another, or to a new file, in one transaction of SQLite's own."""
    if not target.exists():  # to open one that is there would free SQLite's locks on it
        os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    deadline = time.monotonic() + BUSY_TIMEOUT / 1000

    def watch(status: int, _left: int, _pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise InUse  # somebody has just opened it; SQLite would wait for ever

    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written, progress=watch)


def _fill(connection: Connection, path: Path, at: datetime) -> Restored:
    """Make the tables as the backup knew them, load them, and take the steps that came since."""
    with opened(path) as reading:
        manifest = reading.manifest
        _drop(connection)
        upgrade(connection, manifest.migration)
        tables = {found.name: found for found in tables_of(connection)}
        if set(tables) != set(manifest.counts):
            raise DamagedBackup("tables")
        for found in reversed(tables.values()):
            connection.execute(found.delete())
        load = _copied if connection.dialect.name == "postgresql" else _inserted
        for head, rows in reading.batches():
            found = tables[head.table]
            if head.columns != {column.name: kind_of(column) for column in found.columns}:
                raise DamagedBackup("columns")
            if rows:
                load(connection, head, rows)
    for name, count in manifest.counts.items():
        there = select(func.count()).select_from(tables[name])
        if connection.execute(there).scalar_one() != count:
            raise DamagedBackup("counts")
    upgrade(connection)
    if connection.dialect.name == "postgresql":
        _go_on_counting(connection)
    with Session(connection) as session:
        held = note_restored(session, manifest.made_at, at)
    return Restored(manifest, held)


def _drop(connection: Connection) -> None:
    """All of ours at once: they refer to each other. What others have made on them refuses."""
    names = [found.name for found in tables_of(connection)]
    if names:
        told = ", ".join(f'"{name}"' for name in [*names, "alembic_version"])
        connection.execute(text(f"DROP TABLE {told}"))


def _inserted(connection: Connection, head: TableHead, rows: Rows) -> None:
    columns = [named(name, KINDS[kind].stored) for name, kind in head.columns.items()]
    names = list(head.columns)
    told = [dict(zip(names, row, strict=True)) for row in rows]
    connection.execute(insert(table(head.table, *columns)), told)


def _copied(connection: Connection, head: TableHead, rows: Rows) -> None:
    columns = ", ".join(f'"{name}"' for name in head.columns)
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{head.table}" ({columns}) FROM STDIN') as to,
    ):
        for row in rows:
            to.write_row(row)


def _go_on_counting(connection: Connection) -> None:
    """Number new rows after those that were loaded, and have the server's planner count them."""
    for found in tables_of(connection):
        for column in found.primary_key:
            sequence = connection.execute(
                select(func.pg_get_serial_sequence(found.name, column.name))
            ).scalar()
            if sequence is not None:
                following = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                connection.execute(select(func.setval(sequence, following, False)))
        connection.execute(text(f'ANALYZE "{found.name}"'))
