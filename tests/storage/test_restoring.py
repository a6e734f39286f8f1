"""All of a backup comes back, or nothing is changed."""

import gzip
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import insert, select, text

from storage.backups import check_backup, write_backup
from storage.boards import load_board
from storage.database import Database
from storage.errors import DamagedBackup, InUse, NewerThanUs, NoBackup, NotEmpty
from storage.migrate import migrate, newest_revision, upgrade
from storage.restoring import restore_backup
from storage.runs import start_run
from storage.tables import TopicRow
from tests.makers import S1_2024
from tests.storage.extremes import contents, fill_everything
from tests.storage.load import NOW
from tests.storage.publisher import publish_version

AT = datetime(2026, 11, 23, 17, 20, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
#: What a restore writes itself: what is held, and that it was done.
OURS = ("restoration", "digest_run.held_at")
IN_HAND = ("delivery.state", "delivery.owner", "delivery.lease_until")
on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def back_up(tmp_path):
    return lambda database: write_backup(database, tmp_path / "x.jsonl.gz", version="1", at=AT).path


@pytest.fixture
def elsewhere(empty_url):
    """An empty place, of each kind in turn."""
    opened = Database(empty_url)
    yield opened
    opened.close()


def either(url, heavy):
    """One kind of database in every run, the other in the heavy ones."""
    return pytest.mark.parametrize(
        "empty_url", [url, pytest.param(heavy, marks=pytest.mark.heavy)], indirect=True
    )


def in_jakarta(database):
    """A server that tells moments in its own zone."""
    if not database.is_sqlite:
        name = database.writer.url.database
        with database.writer.begin() as connection:
            connection.execute(text(f"ALTER DATABASE {name} SET timezone TO 'Asia/Jakarta'"))
        database.close()


@pytest.mark.parametrize(
    ("url", "empty_url"),
    [
        ("sqlite", "postgresql"),
        ("postgresql", "sqlite"),
        pytest.param("sqlite", "sqlite", marks=pytest.mark.heavy),
        pytest.param("postgresql", "postgresql", marks=pytest.mark.heavy),
    ],
    indirect=True,
)
def test_everything_comes_back_exactly_from_each_kind_to_each(database, elsewhere, back_up):
    for one in (database, elsewhere):
        in_jakarta(one)
    fill_everything(database)
    restored = restore_backup(elsewhere, back_up(database), at=LATER)

    left_out = (*OURS, *IN_HAND)
    assert contents(elsewhere, without=left_out) == contents(database, without=left_out)
    assert (restored.held, restored.kept) == (4, None)
    migrate(elsewhere)
    with elsewhere.writer.begin() as connection:
        told = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert told == newest_revision()


@on_sqlite
@either("postgresql", heavy="sqlite")
def test_what_comes_next_gets_the_next_numbers(database, elsewhere, back_up):
    publish_version(database, 1)
    restore_backup(elsewhere, back_up(database), at=LATER)

    publish_version(elsewhere, 2)
    with elsewhere.reading() as session:
        assert load_board(session).edition == 2
    with elsewhere.writing() as session:
        run_id = start_run(session, source="file", actor="uji", at=NOW, base_edition=2)
    assert run_id == 3


@on_sqlite
@either("sqlite", heavy="postgresql")
def test_a_backup_of_a_release_ago_takes_the_steps_since(empty_url, database, back_up):
    old = Database(empty_url)
    with old.writer.begin() as connection:
        upgrade(connection, "0003")
        connection.execute(
            text(
                "INSERT INTO chat (chat_id, region_code, since, kind, wants_semester,"
                " wants_month, wants_rank, wants_data, hour, zone, refusals) VALUES"
                " (-1001234567890123, '61.71', '2024-07-12 14:14:00+00:00', 'private', true,"
                " false, false, false, 8, 'WIB', 0)"
            )
        )
    path = back_up(old)
    old.close()

    restore_backup(database, path, at=LATER, may_replace=True)
    with database.reading() as session:
        chat, code = session.execute(text("SELECT chat_id, region_code FROM chat")).one()
    assert (chat, code) == (-1001234567890123, "61.71")
    migrate(database)


def rewritten(path, **changes):
    first, *rest = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    told = json.dumps(json.loads(first) | changes).encode() + b"\n"
    path.write_bytes(gzip.compress(told + b"".join(rest)))


def torn(path):
    path.write_bytes(path.read_bytes()[:-20])


def half(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def of_a_newer_program(path):
    rewritten(path, migration="0999")


def told_otherwise(path):
    rewritten(path, edition=7)


def another_file(path):
    path.write_bytes(b"nama;nilai\n")


@pytest.mark.parametrize(
    ("url", "spoil", "error"),
    [
        ("sqlite", torn, DamagedBackup),
        ("sqlite", half, DamagedBackup),
        ("sqlite", told_otherwise, DamagedBackup),
        ("sqlite", of_a_newer_program, NewerThanUs),
        ("sqlite", another_file, NoBackup),
        ("postgresql", torn, DamagedBackup),
    ],
    indirect=["url"],
)
def test_what_is_not_whole_or_not_known_changes_nothing(database, back_up, spoil, error):
    path = back_up(database)
    fill_everything(database)
    before = contents(database)
    spoil(path)

    with pytest.raises(error):
        restore_backup(database, path, at=LATER, may_replace=True)
    assert contents(database) == before


def test_one_that_changes_between_looking_and_loading_changes_nothing(
    database, back_up, monkeypatch
):
    publish_version(database, 1)
    path = back_up(database)
    fill_everything(database)
    before = contents(database)

    def look_and_spoil(path):
        check_backup(path)
        torn(path)

    monkeypatch.setattr("storage.restoring.check_backup", look_and_spoil)
    with pytest.raises(DamagedBackup):
        restore_backup(database, path, at=LATER, may_replace=True)
    assert contents(database) == before


def test_what_is_there_is_replaced_only_when_that_is_said(database, back_up):
    publish_version(database, 1)
    path = back_up(database)
    publish_version(database, 2)
    before = contents(database)

    with pytest.raises(NotEmpty):
        restore_backup(database, path, at=LATER)
    assert contents(database) == before
    restore_backup(database, path, at=LATER, may_replace=True)
    with database.reading() as session:
        assert load_board(session).edition == 1


@on_sqlite
def test_what_was_replaced_is_kept_beside(database, back_up, place):
    publish_version(database, 1)
    path = back_up(database)
    publish_version(database, 2)
    before = contents(database)
    kept = restore_backup(database, path, at=LATER, may_replace=True).kept

    assert kept == place / "porsi.db.before-20261123T180000Z"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    old = Database(f"sqlite:///{kept}")
    assert contents(old) == before
    old.close()
    assert not list(place.glob(".porsi*"))


@on_sqlite
@either("sqlite", heavy="postgresql")
def test_an_empty_database_is_no_reason_to_ask(database, back_up, elsewhere):
    publish_version(database, 1)
    migrate(elsewhere)
    restored = restore_backup(elsewhere, back_up(database), at=LATER)

    assert (restored.manifest.edition, restored.kept) == (1, None)


def connected(database):
    if database.is_sqlite:
        other = sqlite3.connect(database.writer.url.database)
        other.execute("SELECT count(*) FROM run").fetchone()
        return other
    url = database.writer.url.set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False))


def test_nothing_is_restored_beneath_who_is_connected(database, back_up):
    publish_version(database, 1)
    path = back_up(database)
    publish_version(database, 2)
    before = contents(database)

    with closing(connected(database)):
        with pytest.raises(InUse):
            restore_backup(database, path, at=LATER, may_replace=True)
        assert contents(database) == before
    restore_backup(database, path, at=LATER, may_replace=True)


@on_sqlite
def test_a_file_that_is_no_database_any_more_is_put_aside(database, back_up, place):
    publish_version(database, 1)
    path = back_up(database)
    database.close()
    broken = place / "porsi.db"
    broken.write_bytes(b"\x00\x01" * 9000)
    (place / "porsi.db-wal").write_bytes(b"left over")

    with pytest.raises(NotEmpty):
        restore_backup(database, path, at=LATER)
    kept = restore_backup(database, path, at=LATER, may_replace=True).kept
    assert kept.read_bytes() == b"\x00\x01" * 9000
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"left over"
    with database.reading() as session:
        assert load_board(session).edition == 1


@on_sqlite
def test_a_database_with_a_torn_page_is_replaced_too(database, back_up, place):
    publish_version(database, 1)
    path = back_up(database)
    with database.writing() as session:
        rows = [{"chat_id": n, "region_code": "61.71" * 9, "at": AT} for n in range(5000)]
        session.execute(insert(TopicRow), rows)
    database.close()
    broken = bytearray((place / "porsi.db").read_bytes())
    broken[-3 * 4096 :] = b"\x07" * 3 * 4096
    (place / "porsi.db").write_bytes(broken)

    restore_backup(database, path, at=LATER, may_replace=True)
    with database.reading() as session:
        assert load_board(session).edition == 1
        assert session.execute(select(TopicRow)).all() == []


@pytest.mark.parametrize(
    ("url", "point"),
    [
        pytest.param("sqlite", "loading", marks=pytest.mark.heavy),
        pytest.param("sqlite", "loaded", marks=pytest.mark.heavy),
        pytest.param("sqlite", "keeping", marks=pytest.mark.heavy),
        pytest.param("sqlite", "kept", marks=pytest.mark.heavy),
        ("sqlite", "replacing"),
        pytest.param("postgresql", "copying in", marks=pytest.mark.heavy),
        pytest.param("postgresql", "loaded", marks=pytest.mark.heavy),
    ],
    indirect=["url"],
)
def test_who_is_killed_leaves_the_old_one_in_use_and_the_next_one_able(
    database, url, back_up, point, place
):
    publish_version(database, 1)
    path = back_up(database)
    publish_version(database, 2)
    before = contents(database)
    database.close()

    command = [sys.executable, "-m", "tests.storage.restorer", url, str(path), point]
    ended = subprocess.run(command, capture_output=True, env={**os.environ}, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert contents(database) == before
    publish_version(database, 3)

    restore_backup(database, path, at=LATER, may_replace=True)
    with database.reading() as session:
        board = load_board(session)
        assert (board.edition, board.figures(S1_2024)[0].value // 1000) == (1, 1)
    assert not list(place.glob(".porsi*"))
