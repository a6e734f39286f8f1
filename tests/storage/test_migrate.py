import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from storage import migrate as migration
from storage.database import Database
from storage.migrate import migrate, newest_revision
from storage.tables import Table


def test_migrating_gives_the_tables_that_the_models_say(database):
    with database.writer.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Table.metadata)
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()

    assert differences == []
    assert revision == newest_revision()


def test_migrating_again_changes_nothing(database):
    migrate(database)


def test_two_that_start_at_once_both_find_the_tables(empty_url):
    databases = [Database(empty_url) for _ in range(8)]
    together = threading.Barrier(len(databases))
    failures = []

    def start(database):
        together.wait()
        try:
            migrate(database)
        except Exception as error:  # noqa: BLE001 (whatever it is, the test must see it)
            failures.append(error)

    starters = [threading.Thread(target=start, args=(database,)) for database in databases]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    assert failures == []
    assert inspect(databases[0].writer).has_table("snapshot")
    for database in databases:
        database.close()


def test_a_migration_that_fails_leaves_nothing_and_can_be_run_again(empty_url, monkeypatch):
    database = Database(empty_url)
    upgrade = migration._upgrade

    def break_at_the_end(connection):
        upgrade(connection)
        raise RuntimeError("power cut")

    monkeypatch.setattr(migration, "_upgrade", break_at_the_end)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(database)
    assert inspect(database.writer).get_table_names() == []

    monkeypatch.undo()
    migrate(database)
    assert inspect(database.writer).has_table("edition")
    database.close()


def test_a_database_of_a_newer_version_is_left_alone(database):
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    migrate(database)

    with database.reader.connect() as connection:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert revision == "9999"
