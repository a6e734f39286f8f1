import gzip
import hashlib
import json
import stat
from datetime import UTC, datetime
from unittest.mock import ANY

import pytest
from sqlalchemy import insert, text

from storage import backups
from storage.backups import (
    KINDS,
    check_backup,
    kind_of,
    read_manifest,
    tables_of,
    write_backup,
)
from storage.database import Database
from storage.errors import (
    CorruptDatabase,
    DamagedBackup,
    EmptyDatabase,
    NewerThanUs,
    NoBackup,
)
from storage.migrate import newest_revision
from storage.tables import Table, TopicRow
from tests.storage.extremes import fill_everything
from tests.storage.publisher import publish_version

AT = datetime(2026, 11, 23, 17, 20, tzinfo=UTC)
on_sqlite = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def make(database, tmp_path):
    """Back the database up; returns what was made."""
    return lambda name="x.jsonl.gz": write_backup(database, tmp_path / name, version="9.9.9", at=AT)


@pytest.fixture(scope="module")
def whole(migrated_sqlite, duplicate, tmp_path_factory):
    """What a backup of a SQLite with rows in every table consists of."""
    folder = tmp_path_factory.mktemp("whole")
    database = Database(duplicate(migrated_sqlite, "whole"))
    fill_everything(database)
    made = write_backup(database, folder / "x.jsonl.gz", version="9.9.9", at=AT)
    database.close()
    return made.path.read_bytes()


@pytest.fixture
def made(whole, tmp_path):
    """It as a file."""
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(whole)
    return path


def lines_of(path):
    return gzip.decompress(path.read_bytes()).splitlines(keepends=True)


def rewrite(path, lines):
    path.write_bytes(gzip.compress(b"".join(lines)))


def test_a_backup_says_what_it_is_of_and_is_for_its_owner_alone(database, make, tmp_path):
    publish_version(database, 1)
    publish_version(database, 2)
    made = make()

    told = made.manifest
    assert (told.porsi, told.migration, told.made_at) == ("9.9.9", newest_revision(), AT)
    assert (told.edition, told.database) == (2, database.writer.dialect.name)
    assert told.counts.keys() == Table.metadata.tables.keys()
    assert (told.counts["snapshot"], told.counts["snapshot_unit"]) == (120, 600)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.glob("*.gz*")] == ["x.jsonl.gz"]
    assert check_backup(made.path) == made


@on_sqlite
def test_equal_content_is_equal_bytes(database, make):
    fill_everything(database)

    assert make("a.jsonl.gz").path.read_bytes() == make("b.jsonl.gz").path.read_bytes()


def test_the_lines_can_be_read_without_us(made):
    first, *lines, last = map(json.loads, lines_of(made))

    assert first["porsi_backup"] == backups.FORM
    assert last.keys() == {"sha256"}
    at = lines.index({"table": "topic", "columns": ANY})
    assert lines[at]["columns"] == {"chat_id": "integer", "region_code": "text", "at": "moment"}
    assert lines[at + 1][2] == "2024-03-01T16:59:59.999999Z"


def test_every_column_has_a_kind(database):
    with database.reader.connect() as connection:
        tables = tables_of(connection)

    assert {table.name for table in tables} == Table.metadata.tables.keys()
    assert {kind_of(column) for table in tables for column in table.c} == KINDS.keys()


@on_sqlite
def test_nothing_is_written_over(make):
    before = make().path.read_bytes()
    with pytest.raises(FileExistsError):
        make()

    assert make("y.jsonl.gz").path.with_name("x.jsonl.gz").read_bytes() == before


@on_sqlite
def test_a_backup_that_fails_leaves_nothing(make, monkeypatch, tmp_path):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "check_backup", fail)
    with pytest.raises(OSError, match="No space"):
        make()

    assert not [one for one in tmp_path.iterdir() if "jsonl" in one.name]


def test_a_database_of_a_release_ago_is_backed_up_as_it_is(empty_url, tmp_path):
    from storage.migrate import upgrade

    database = Database(empty_url)
    with database.writer.begin() as connection:
        upgrade(connection, "0003")
    told = write_backup(database, tmp_path / "x.jsonl.gz", version="1", at=AT).manifest
    with database.reader.connect() as connection:
        now = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    database.close()

    assert (told.migration, now) == ("0003", "0003")
    assert "snapshot_part" not in told.counts


def test_a_database_of_a_newer_program_is_not(database, make):
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerThanUs):
        make()


def test_what_is_not_there_is_not_made_by_looking(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(EmptyDatabase):
        write_backup(database, tmp_path / "x.jsonl.gz", version="1", at=AT)

    assert list(tmp_path.iterdir()) == []


@on_sqlite
def test_a_damaged_database_is_not_backed_up(database, tmp_path, place):
    with database.writing() as session:
        rows = [{"chat_id": n, "region_code": "61.71" * 9, "at": AT} for n in range(5000)]
        session.execute(insert(TopicRow), rows)
    database.close()
    broken = bytearray((place / "porsi.db").read_bytes())
    at = len(broken) - 3 * 4096
    broken[at : at + 4096] = b"\x07" * 4096
    (place / "porsi.db").write_bytes(broken)

    with pytest.raises(CorruptDatabase):
        write_backup(database, tmp_path / "x.jsonl.gz", version="1", at=AT)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE topic SET chat_id = chat_id, region_code = 7, at = 'kemarin'",
        "UPDATE delivery SET attempts = 'dua'",
    ],
)
def test_a_value_that_is_none_of_its_column_is_damage(sqlite, tmp_path, statement):
    fill_everything(sqlite)
    with sqlite.writer.begin() as connection:
        connection.execute(text(statement))

    with pytest.raises(CorruptDatabase):
        write_backup(sqlite, tmp_path / "x.jsonl.gz", version="1", at=AT)
    assert not list(tmp_path.glob("*.gz"))


def test_rows_without_parents_are_damage(sqlite, tmp_path):
    fill_everything(sqlite)
    with sqlite.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DELETE FROM snapshot WHERE id = 2")
        connection.exec_driver_sql("BEGIN")
        connection.rollback()

    with pytest.raises(CorruptDatabase, match="foreign key"):
        write_backup(sqlite, tmp_path / "x.jsonl.gz", version="1", at=AT)


@pytest.mark.parametrize("left", [0, 1, 10, 60, 500, 0.5, 0.9, -9, -1])
def test_a_torn_backup_is_known(made, whole, left):
    made.write_bytes(whole[: int(len(whole) * left) if isinstance(left, float) else left])

    with pytest.raises((DamagedBackup, NoBackup)):
        check_backup(made)


def test_a_changed_byte_is_known_or_changes_nothing(made, whole):
    """Not every bit that gzip writes says something."""
    known = 0
    lines = lines_of(made)
    for at in range(10, len(whole), 29):  # before it stand the moment and the system
        changed = bytearray(whole)
        changed[at] ^= 0x20
        made.write_bytes(changed)
        try:
            check_backup(made)
        except (DamagedBackup, NoBackup, NewerThanUs):
            known += 1
        else:
            assert lines_of(made) == lines
    assert known > len(whole) / 29 - 10


def without_a_row(lines):
    at = next(n for n, line in enumerate(lines) if line.startswith(b"["))
    return lines[:at] + lines[at + 1 :]


def with_another_value(lines):
    return [line.replace(b'"61.71"', b'"61.72"').replace(b"999999", b"999998") for line in lines]


def without_its_end(lines):
    return lines[:-1]


def ended_twice(lines):
    return [*lines, lines[-1]]


def with_a_table_twice(lines):
    at = next(n for n, line in enumerate(lines) if line.startswith(b'{"table"'))
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def without_its_last_newline(lines):
    return [*lines[:-1], lines[-1].rstrip(b"\n")]


@pytest.mark.parametrize(
    "change",
    [
        without_a_row,
        with_another_value,
        without_its_end,
        ended_twice,
        with_a_table_twice,
        without_its_last_newline,
    ],
)
def test_a_backup_that_was_changed_and_packed_again_is_known(made, change):
    lines = lines_of(made)
    changed = change(lines)
    assert changed != lines
    rewrite(made, changed)

    with pytest.raises(DamagedBackup):
        check_backup(made)


@pytest.mark.parametrize("change", [without_a_row, with_a_table_twice])
def test_one_whose_sum_was_made_anew_must_still_add_up(made, change):
    *lines, _ = change(lines_of(made))
    told = {"sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    rewrite(made, [*lines, json.dumps(told).encode() + b"\n"])

    with pytest.raises(DamagedBackup):
        check_backup(made)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nama;nilai\n",
        b"[1,2]\n",
        b'{"name":"x"}\n',
        b'{"porsi_backup":"1"}\n',
        b"\xff\xfe\n",
        b"[" * 20 * 1024 * 1024,
    ],
    ids=["empty", "csv", "list", "object", "text", "bytes", "long"],
)
def test_what_is_no_backup_is_told_apart(tmp_path, content):
    path = tmp_path / "x.jsonl.gz"
    for packed in (content, gzip.compress(content, 1)):
        path.write_bytes(packed)
        with pytest.raises((NoBackup, DamagedBackup)):
            check_backup(path)


@pytest.mark.parametrize(
    ("name", "value"), [("porsi_backup", backups.FORM + 1), ("migration", "0999")]
)
def test_one_of_a_newer_program_is_refused_before_it_is_read(made, name, value):
    first, *rest = lines_of(made)
    told = json.loads(first) | {name: value, "something": "new"}
    rewrite(made, [json.dumps(told).encode() + b"\n", *rest])

    for read in (check_backup, read_manifest):
        with pytest.raises(NewerThanUs):
            read(made)
