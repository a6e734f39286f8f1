"""
Bringing a database to the present tables.

Safe when two processes start at once (the second waits, then finds nothing to do) and after a
failure (all steps are one transaction). Alembic is imported only when there is something to do.
"""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from storage.database import Database

#: Any number will do, as long as it is ours: PostgreSQL's lock around migrations.
ADVISORY_LOCK = 7_216_041_530


def migrate(database: Database) -> None:
    """Bring `database` to the newest revision; a database that is ahead of us is left alone."""
    if is_migrated(database):
        return
    with database.writer.begin() as connection:
        if not database.is_sqlite:  # SQLite's BEGIN IMMEDIATE is the lock
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        if revision_of(connection) < newest_revision():
            upgrade(connection)


def is_migrated(database: Database) -> bool:
    """Whether the tables are those of this program, or newer."""
    with database.reader.connect() as connection:
        return revision_of(connection) >= newest_revision()


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
