"""
Opening a database, SQLite or PostgreSQL, so that readers and writers never see each other's halves.

SQLite: WAL, and writers begin with BEGIN IMMEDIATE. With SQLAlchemy's default two processes that
read, change and write lose updates without any error. PostgreSQL: readers see one moment
(REPEATABLE READ).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

from storage.errors import NoSpace

#: What PostgreSQL calls a full disk.
DISK_FULL = "53100"
#: How long a writer waits for another one, in milliseconds.
BUSY_TIMEOUT = 10_000
#: Connections to PostgreSQL that a process keeps open, and how many more it opens in need.
KEPT, MORE = 5, 10
#: So many it opens at the most.
CONNECTIONS = KEPT + MORE
#: A server that does not answer is given up after so many seconds, unless the URL says otherwise:
#: while a connection is made, and over one that it vanished from.
REACHED_WITHIN, VANISHED_AFTER = 5, 20

#: For a transaction that waits for no disk.
_UNWAITED = text("SET LOCAL synchronous_commit = off")


class Database:
    """
    Doors to one database: `reading()` sees one moment, `writing()` and `changing()` are each one
    transaction, of objects and of plain statements.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
            self.writer: Engine = create_engine(
                parsed,
                pool_size=KEPT,
                max_overflow=MORE,
                pool_pre_ping=True,
                hide_parameters=True,
                connect_args=_patience(parsed),
            )
            self._hasty: Engine = self.writer
            self.reader: Engine = self.writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        else:
            self.writer = _sqlite(url, begin="BEGIN IMMEDIATE")
            self._hasty = _sqlite(url, begin="BEGIN IMMEDIATE", synchronous="NORMAL")
            self.reader = _sqlite(url, begin="BEGIN", read_only=True)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment of the database and cannot change it."""
        with Session(self.reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self, *, hastily: bool = False) -> Iterator[Session]:
        """
        A session in one transaction: all of it is kept at the end, or nothing.

        What is written `hastily` waits for no disk: a power cut, and nothing else, may undo it.
        Raises NoSpace where the disk is full.
        """
        engine = self._hasty if hastily else self.writer
        with _seeing_space(), Session(engine, expire_on_commit=False) as session, session.begin():
            if hastily and not self.is_sqlite:
                session.execute(_UNWAITED)
            yield session

    @contextmanager
    def changing(self, *, hastily: bool = False) -> Iterator[Connection]:
        """As `writing`, for plain statements: what a Session costs more than some of them do."""
        engine = self._hasty if hastily else self.writer
        with _seeing_space(), engine.begin() as connection:
            if hastily and not self.is_sqlite:
                connection.execute(_UNWAITED)
            yield connection

    def close(self) -> None:
        self.writer.dispose()
        self._hasty.dispose()
        self.reader.dispose()


@contextmanager
def _seeing_space() -> Iterator[None]:
    """Tell apart a full disk, by NoSpace."""
    try:
        yield
    except OperationalError as error:
        if _is_full(error.orig):
            raise NoSpace from error
        raise


def _patience(url: URL) -> dict[str, int]:
    """What libpq is told so that nobody waits minutes for a machine that is gone."""
    told = {
        "connect_timeout": REACHED_WITHIN,
        "keepalives_idle": VANISHED_AFTER // 2,
        "keepalives_interval": VANISHED_AFTER // 4,
        "keepalives_count": 2,
        "tcp_user_timeout": VANISHED_AFTER * 1000,
    }
    return {name: value for name, value in told.items() if name not in url.query}


def _is_full(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        return error.sqlite_errorcode == sqlite3.SQLITE_FULL
    return getattr(error, "sqlstate", None) == DISK_FULL  # without loading a driver for its names


def _sqlite(url: str, *, begin: str, read_only: bool = False, synchronous: str = "FULL") -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_TIMEOUT / 1000},
        hide_parameters=True,  # errors are logged, and chats are among the parameters
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # pysqlite must not begin or commit by itself
        if not read_only:
            _use_wal(connection)
        for pragma in (
            # FULL: what a chat was told is sent must survive a power cut.
            f"synchronous={synchronous}",
            f"busy_timeout={BUSY_TIMEOUT}",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased on a person's word leaves no trace in the file
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _use_wal(connection: sqlite3.Connection) -> None:
    """Set WAL, which stays; it is the one lock for which SQLite itself does not wait."""
    deadline = time.monotonic() + BUSY_TIMEOUT / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
