"""
One at a time, across processes: a lock that its holder's death frees at once.

PostgreSQL: an advisory lock of a session. SQLite: a lock of the operating system on a file beside
the database. A holder that is frozen keeps it; publishing checks its base besides.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database


@contextmanager
def only_one(database: Database, name: str) -> Iterator[bool]:
    """Hold the lock `name` while inside; yields False where another process holds it."""
    if database.is_sqlite:
        with _file(database, name) as got:
            yield got
    else:
        with _advisory(database, name) as got:
            yield got


@contextmanager
def _file(database: Database, name: str) -> Iterator[bool]:
    path = database.writer.url.database
    assert path is not None  # a database in memory has no second process
    # It may be freed in another thread than it was taken in.
    lock = FileLock(Path(f"{path}.{name}.lock"), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


@contextmanager
def _advisory(database: Database, name: str) -> Iterator[bool]:
    key = {"key": zlib.crc32(f"porsi {name}".encode())}
    # A connection of its own, outside any transaction: the lock lives as long as its session.
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        got = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar())
        try:
            yield got
        finally:
            if got:
                with suppress(DBAPIError):  # a session that was lost on the way has lost its lock
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
