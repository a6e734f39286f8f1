import os
import subprocess
import sys
import threading

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import bindparam, inspect, text
from sqlmodel import select

from storage import migrate as migration
from storage.boards import load_board
from storage.chats import Place, own_region
from storage.database import Database
from storage.migrate import migrate, newest_revision
from storage.subscriptions import follow, subscription
from storage.tables import ChatRow, Table
from tests.makers import S1_2024, region
from tests.storage.load import NOW


def differences(connection):
    """Between the tables as they are and as the models say."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return compare_metadata(context, Table.metadata)


def test_migrating_gives_the_tables_that_the_models_say(database):
    with database.writer.begin() as connection:
        found = differences(connection)
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()

    assert found == []
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


STARTER = """
import sys
from storage.database import Database
from storage.migrate import migrate
import alembic.command
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
migrate(database)
database.close()
"""


@pytest.mark.heavy
@pytest.mark.parametrize("before", ["", "0003"])
def test_processes_that_start_at_once_find_the_tables_whatever_was_there(empty_url, before):
    database = Database(empty_url)
    if before:
        with database.writer.begin() as connection:
            migration.upgrade(connection, before)
    pipe, command = subprocess.PIPE, [sys.executable, "-c", STARTER, empty_url]
    environment = os.environ | {"PYTHONPATH": os.getcwd()}
    starters = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        for _ in range(3)
    ]
    try:
        for one in starters:
            assert one.stdout.readline() == b"ready\n"
        for one in starters:
            one.stdin.write(b"\n")
            one.stdin.flush()
        ended = [one.communicate(timeout=60) for one in starters]
    finally:
        for one in starters:
            one.kill()

    assert ended == [(b"", b"")] * len(starters)
    assert [one.returncode for one in starters] == [0] * len(starters)
    with database.writer.begin() as connection:
        assert differences(connection) == []
        assert migration.revision_of(connection) == newest_revision()
    database.close()


def test_a_migration_that_fails_leaves_nothing_and_can_be_run_again(empty_url, monkeypatch):
    database = Database(empty_url)
    upgrade = migration.upgrade

    def break_at_the_end(connection):
        upgrade(connection)
        raise RuntimeError("power cut")

    monkeypatch.setattr(migration, "upgrade", break_at_the_end)
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


@pytest.fixture
def before_subscriptions(empty_url):
    """A database as the release before subscriptions left it: two chats, and a published figure."""
    database = Database(empty_url)
    with database.writer.begin() as connection:
        migration.upgrade(connection, "0002")
        at = bindparam("at", NOW, type_=Table.metadata.tables["chat"].c.since.type)
        for statement in (
            "INSERT INTO chat (chat_id, region_code, since) VALUES (7, '61.71', :at)",
            "INSERT INTO chat (chat_id, region_code, since) VALUES (-1001234567890123, NULL, :at)",
            "INSERT INTO run (id, source, actor, outcome, started_at, touched_at, base_edition,"
            " counters) VALUES (1, 'file', 'penguji', 'published', :at, :at, 0, '{}')",
            "INSERT INTO snapshot (id, run_id, region_code, year, half, value, rup, data_date,"
            " orders_from, orders_to, denominator, order_states, recomputed, source, fingerprint)"
            " VALUES (1, 1, '61.71', 2024, 1, 48, 250, '2024-07-12', '2024-01-01', '2024-06-30',"
            " 'RUP_TOTAL', 'proses+selesai', false, 'rekap uji', 'x')",
            "INSERT INTO edition (id, published_at, published_by, run_id)"
            " VALUES (1, :at, 'penguji', 1)",
            "INSERT INTO edition_entry (edition_id, year, half, region_code, snapshot_id)"
            " VALUES (1, 2024, 1, '61.71', 1)",
        ):
            told = text(statement)
            connection.execute(told.bindparams(at) if ":at" in statement else told)
    yield database
    database.close()


def everything(database):
    """All columns of all tables, and all rows of chats."""
    told = inspect(database.writer)
    tables = {
        name: [column["name"] for column in told.get_columns(name)]
        for name in told.get_table_names()
    }
    with database.reading() as session:
        chats = session.execute(text("SELECT * FROM chat ORDER BY chat_id")).all()
        return tables, chats, migration.revision_of(session.connection())


def test_a_step_that_fails_in_its_middle_leaves_all_as_it_was(before_subscriptions, monkeypatch):
    before = everything(before_subscriptions)
    create_table = op.create_table

    def break_down(name, *told, **more):
        if name == "snapshot_part":  # of the second of the steps that are to be taken
            raise RuntimeError("power cut")
        return create_table(name, *told, **more)

    monkeypatch.setattr(op, "create_table", break_down)
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(before_subscriptions)
    assert everything(before_subscriptions) == before
    assert before[2] == "0002"

    monkeypatch.undo()
    migrate(before_subscriptions)
    with before_subscriptions.writer.begin() as connection:
        assert differences(connection) == []


def test_chats_and_figures_of_the_release_before_subscriptions_stay(before_subscriptions):
    migrate(before_subscriptions)

    with before_subscriptions.reading() as session:
        kept = {row.chat_id: row for row in session.exec(select(ChatRow))}
        assert {chat: (row.region_code, row.since) for chat, row in kept.items()} == {
            7: ("61.71", NOW),
            -1001234567890123: (None, NOW),
        }
        for row in kept.values():
            wants = (row.wants_semester, row.wants_month, row.wants_rank, row.wants_data)
            assert wants == (False,) * 4
            assert (row.hour, row.zone, row.gone_since, row.refusals) == (8, "WIB", None, 0)
        board = load_board(session)
        told = board.figure(region("pontianak"), S1_2024)
        assert (board.edition, told.value, told.rup) == (1, 48, 250)

    with before_subscriptions.writing() as session:
        assert own_region(session, 7) == region("pontianak")
        for chat, kind in ((7, "private"), (-1001234567890123, "supergroup")):
            assert follow(session, Place(chat, kind), region("sambas"), 1, NOW)
            assert [one.code for one in subscription(session, chat).regions] == ["61.01"]
    with before_subscriptions.writer.begin() as connection:
        assert differences(connection) == []
