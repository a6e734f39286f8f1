"""
Backups: every row of a database in one file, the same whether it was SQLite or PostgreSQL.

The file is gzip over lines of JSON. The first line is the manifest; each table follows with its
columns and then its rows, parents before those that refer to them; the last line is the SHA-256 of
all lines before it. It is written from one read transaction, beside its place, and moved there
only when it was read back whole.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast

import msgspec
from isal import igzip, isal_zlib
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Text,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.types import JSON, TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.database import Database
from storage.errors import CorruptDatabase, DamagedBackup, EmptyDatabase, NewerThanUs, NoBackup
from storage.migrate import newest_revision, revision_of
from storage.tables import Table

#: The form of the file; one of a higher number was made by a newer program.
FORM = 1
#: Rows are read and written so many at a time: memory does not grow with the database.
CHUNK = 2000
#: A longer line, in bytes, is no row of ours.
LONGEST_LINE = 16 * 1024 * 1024
#: igzip's: 3 halves the file of 1 and takes a little longer.
LEVEL = 3
#: How each gzip begins.
GZIP = b"\x1f\x8b"
#: What readers raise for a file that is torn or was changed.
BROKEN = (
    EOFError,
    igzip.BadGzipFile,
    cast(type[Exception], isal_zlib.error),
    msgspec.MsgspecError,
    UnicodeDecodeError,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a value stands in JSON (read strictly), and as which type databases take it."""

    told: Any
    stored: TypeEngine[Any]


#: JSON columns are kept as the text they are: nothing is read into it.
KINDS = {
    "integer": _Kind(int, BigInteger()),
    "text": _Kind(str, String()),
    "flag": _Kind(bool, Boolean()),
    "moment": _Kind(Annotated[datetime, msgspec.Meta(tz=True)], UTCDateTime()),
    "day": _Kind(date, Date()),
    "json": _Kind(str, String()),
}
#: Of the types as a database tells them; the first that fits.
_KIND_OF: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "flag"),
    (Integer, "integer"),
    (JSON, "json"),
    (DateTime, "moment"),
    (Date, "day"),
    (String, "text"),
)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself before its rows."""

    porsi_backup: int
    porsi: str
    migration: str
    made_at: Annotated[datetime, msgspec.Meta(tz=True)]
    database: str
    edition: int
    counts: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


class TableHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table and its columns, each with its kind; its rows follow."""

    table: str
    columns: dict[str, str]


class _End(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole backup; `sha256` is of its lines, `size` of the file in bytes."""

    path: Path
    manifest: Manifest
    sha256: str
    size: int


Rows = list[tuple[Any, ...]]


def write_backup(database: Database, path: Path, *, version: str, at: datetime) -> Backup:
    """
    Back `database` up into the new file `path`, for its owner alone to read.

    Writers go on meanwhile. Raises EmptyDatabase, NewerThanUs, CorruptDatabase, FileExistsError,
    OSError and OperationalError; whatever is raised, nothing is left behind.
    """
    if path.exists():
        raise FileExistsError(path)
    if database.is_sqlite and not Path(str(database.reader.url.database)).exists():
        raise EmptyDatabase  # to look into it would make it
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            try:
                with database.reader.connect() as connection, connection.begin():
                    _write(connection, file, version, at)
            except OperationalError:  # it cannot be reached, or is busy: that says nothing of it
                raise
            except DatabaseError as error:
                raise CorruptDatabase(str(error.orig)) from error
            except ValueError as error:  # a moment or a day that is none
                raise CorruptDatabase(str(error)) from error
            file.flush()
            os.fsync(file.fileno())
        made = _checked(part)
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    keep_name(path.parent)
    return Backup(path, made.manifest, made.sha256, made.size)


def _checked(part: Path) -> Backup:
    try:
        return check_backup(part)
    except DamagedBackup as error:  # a value that is none of its column's kind
        raise CorruptDatabase(error.why) from error


def check_backup(path: Path) -> Backup:
    """Read a backup to its end; raises NoBackup, NewerThanUs, DamagedBackup and OSError."""
    with opened(path) as reading:
        for _ in reading.batches():
            pass
        return Backup(path, reading.manifest, reading.sha256, path.stat().st_size)


def read_manifest(path: Path) -> Manifest:
    """What the file says of itself, whether or not the rest is whole; raises as `check_backup`."""
    with opened(path) as reading:
        return reading.manifest


@contextmanager
def opened(path: Path) -> Iterator[Reading]:
    """A backup to be read; raises as `check_backup` does, also while it is read."""
    try:
        with path.open("rb") as raw:
            if raw.read(2) != GZIP:
                raise NoBackup
            raw.seek(0)
            unpacked: Any = igzip.IGzipFile(fileobj=raw, mode="rb")  # type: ignore[no-untyped-call]
            yield Reading(io.BufferedReader(unpacked, 1 << 20))
    except BROKEN as error:
        raise DamagedBackup(type(error).__name__) from error


class Reading:
    """A backup from its first line on; the sum is known when all batches were read."""

    def __init__(self, file: BinaryIO) -> None:
        self._lines = _lines(file)
        self._sum = hashlib.sha256()
        self.sha256 = ""
        try:
            first = next(self._lines, b"")
            told = msgspec.json.decode(first, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            raise NoBackup from error
        if not isinstance(told.get("porsi_backup"), int):
            raise NoBackup
        if told["porsi_backup"] > FORM or str(told.get("migration")) > newest_revision():
            raise NewerThanUs(str(told.get("migration")), newest_revision())
        self.manifest = msgspec.json.decode(first, type=Manifest)
        self._sum.update(first)

    def batches(self) -> Iterator[tuple[TableHead, Rows]]:
        """
        Each table in turn, first with no rows, then with some at a time.

        Whether all is there is known only at the end: what was done until then must be undone when
        this raises DamagedBackup.
        """
        found: dict[str, int] = {}
        line = next(self._lines, b"")
        while line.startswith(b'{"table"'):
            head = msgspec.json.decode(line, type=TableHead)
            if head.table in found or not set(head.columns.values()) <= KINDS.keys():
                raise DamagedBackup("table")
            self._sum.update(line)
            found[head.table] = 0
            yield head, []
            row: Any = tuple[tuple(KINDS[kind].told | None for kind in head.columns.values())]  # type: ignore[misc]
            decoder = msgspec.json.Decoder(row)
            waiting: list[bytes] = []
            line = next(self._lines, b"")
            while line.startswith(b"["):
                waiting.append(line)
                line = next(self._lines, b"")
                if len(waiting) == CHUNK or not line.startswith(b"["):
                    joined = b"".join(waiting)
                    self._sum.update(joined)
                    found[head.table] += len(waiting)
                    waiting = []
                    yield head, decoder.decode_lines(joined)
        end = msgspec.json.decode(line, type=_End)
        if found != self.manifest.counts:
            raise DamagedBackup("counts")
        if end.sha256 != self._sum.hexdigest():
            raise DamagedBackup("sum")
        if next(self._lines, None) is not None:
            raise DamagedBackup("length")
        self.sha256 = end.sha256


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            raise DamagedBackup("line")
        yield line


def _write(connection: Connection, file: BinaryIO, version: str, at: datetime) -> None:
    revision = revision_of(connection)
    if not revision:
        raise EmptyDatabase
    if revision > newest_revision():
        raise NewerThanUs(revision, newest_revision())
    check_rows(connection)
    tables = tables_of(connection)
    counts = {
        str(table.name): connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables
    }
    edition = connection.execute(text("SELECT max(id) FROM edition")).scalar() or 0
    backend = connection.dialect.name
    manifest = Manifest(FORM, version, revision, at, backend, edition, counts)
    summed, encode = hashlib.sha256(), msgspec.json.Encoder()
    # Without the moment, which the manifest has: equal content is equal bytes.
    gzip: Any = igzip.IGzipFile(  # type: ignore[no-untyped-call]
        fileobj=file, mode="wb", compresslevel=LEVEL, mtime=0
    )
    with gzip as packed:

        def put(lines: list[Any]) -> None:
            told = encode.encode_lines(lines)
            summed.update(told)
            packed.write(told)

        put([manifest])
        for table in tables:
            kinds = {str(column.name): kind_of(column) for column in table.columns}
            put([TableHead(str(table.name), kinds)])
            wanted = [_as_told(column, kinds[column.name], backend) for column in table.columns]
            rows = connection.execute(
                select(*wanted).order_by(*table.primary_key),
                execution_options={"stream_results": True, "yield_per": CHUNK},
            )
            for some in rows.partitions():
                put([tuple(row) for row in some])
        packed.write(encode.encode_lines([_End(summed.hexdigest())]))


def check_rows(connection: Connection) -> None:
    """Look through a SQLite for damage and rows without parents; raises CorruptDatabase."""
    if connection.dialect.name != "sqlite":  # PostgreSQL has sums on its pages, and keeps its keys
        return
    said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    if said != "ok":
        raise CorruptDatabase(str(said))
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise CorruptDatabase(f"foreign key of {orphan[0]}")


def tables_of(connection: Connection) -> list[SqlTable]:
    """Our tables as they are there, of whatever revision; parents first."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in Table.metadata.tables)
    return found.sorted_tables


def kind_of(column: Column[Any]) -> str:
    """The kind of a column by its type; raises TypeError where there is none for it."""
    for type_, kind in _KIND_OF:
        if isinstance(column.type, type_):
            return kind
    raise TypeError(f"{column}: {column.type!r}")


def _as_told(column: Column[Any], kind: str, backend: str) -> Any:
    if kind == "json" and backend == "postgresql":
        return column.cast(Text)
    return type_coerce(column, KINDS[kind].stored)


def keep_name(folder: Path) -> None:
    """Have the disk keep the names in a folder, too."""
    with suppress(OSError):  # not every file system can
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
