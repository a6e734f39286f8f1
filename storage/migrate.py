"""
Bringing a database to the present tables.

Safe when two processes start at once (the second waits, then finds nothing to do) and after a
failure (all steps are one transaction). Alembic is imported only when there is something to do.

A database that a newer program has migrated serves this one, too, for as long as it has the columns
that this one uses: in a rolling restart both are at work.
"""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from storage.database import Database
from storage.errors import NotServed
from storage.tables import Table

#: Any number will do, as long as it is ours: PostgreSQL's lock around migrations.
ADVISORY_LOCK = 7_216_041_530


def migrate(database: Database) -> None:
    """
    Bring `database` to the newest revision; a database that is ahead of us is left alone.

    Raises NotServed where it is so far ahead that we cannot use it.
    """
    if is_migrated(database):
        return
    with database.writer.begin() as connection:
        if not database.is_sqlite:  # SQLite's BEGIN IMMEDIATE is the lock
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        if revision_of(connection) < newest_revision():
            upgrade(connection)


def is_migrated(database: Database) -> bool:
    """Whether the tables are those of this program, or newer; raises NotServed."""
    with database.reader.connect() as connection:
        found, known = revision_of(connection), newest_revision()
        if found > known and (misfits := _misfits(connection)):
            raise NotServed(found, known, misfits)
        return found >= known


def _misfits(connection: Connection) -> tuple[str, ...]:
    """The columns that we use and are gone, and those that others demand and we do not know."""
    ours, told = Table.metadata.tables, inspect(connection)
    found = {table for table in told.get_table_names() if table in ours}
    misfits = [
        f"{table}.{column.name}" for table in ours.keys() - found for column in ours[table].c
    ]
    for table in found:
        columns = {column["name"]: column for column in told.get_columns(table)}
        known = set(ours[table].columns.keys())
        misfits += [f"{table}.{name}" for name in known - columns.keys()]
        misfits += [
            f"{table}.{name}"
            for name, column in columns.items()
            if name not in known and not column["nullable"] and column["default"] is None
        ]
    return tuple(sorted(misfits))


def newest_revision() -> str:
    """The number of the last step in `migrations/versions`."""
    steps = (path.name for path in files("storage.migrations.versions").iterdir())
    return max(name[:4] for name in steps if name[:4].isdigit())


def revision_of(connection: Connection) -> str:
    """The revision of a database; empty where it has none of our tables."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found or ""


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Take the steps up to `revision`, in the transaction of `connection`."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("storage.migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
