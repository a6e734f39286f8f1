"""Backups on the command line: made, kept for as long as was promised, restored, refused."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot import clock
from bot.backing import let_go
from storage.backups import read_manifest, write_backup

#: It is their file that is looked at.
pytestmark = pytest.mark.sqlite

NOW = datetime(2026, 11, 23, 17, 20, 5, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def shipped_here(porsi, tmp_path, published, monkeypatch):
    """An installation with the shipped figures."""
    shutil.copy(make_url(published).database, tmp_path / "porsi.db")
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return tmp_path


def backups_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_has_a_dated_name_in_a_folder_of_its_owner(porsi, shipped_here):
    done = porsi("backup")
    folder = shipped_here / "porsi-backups"

    assert done.returncode == 0
    first, second = done.stdout.splitlines()
    assert first.startswith("Cadangan dibuat: porsi-backups/porsi-20261123T172005Z.jsonl.gz (")
    assert "; edisi 1, " in first
    assert second.startswith("SHA-256 isi: ")
    assert backups_in(folder) == ["porsi-20261123T172005Z.jsonl.gz"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_can_be_named_and_is_not_written_over(porsi, shipped_here):
    assert porsi("backup", "a.jsonl.gz").returncode == 0
    again = porsi("backup", "a.jsonl.gz")

    assert again.returncode == 1
    assert again.stderr.startswith("Cadangan tidak dapat ditulis: ")
    assert read_manifest(shipped_here / "a.jsonl.gz").edition == 1


def test_there_is_nothing_to_back_up_where_there_is_no_database(porsi, tmp_path):
    done = porsi("backup")

    assert (done.returncode, done.stderr) == (
        1,
        "Database ini belum ada isinya; tidak ada yang dicadangkan.\n",
    )
    assert not (tmp_path / "porsi.db").exists()


@pytest.mark.parametrize("command", [("backup",), ("restore", "a.jsonl.gz")], ids=" ".join)
def test_a_server_that_is_away_is_said_in_a_line(porsi, shipped_here, command):
    porsi("backup", "a.jsonl.gz")
    away = "postgresql://porsi:rahasia@127.0.0.1:1/porsi"
    done = porsi(*command, PORSI_DATABASE_URL=away)

    assert done.returncode == 1
    assert done.stderr.startswith("Database tidak dapat di")
    assert len(done.stderr.splitlines()) == 1
    assert "rahasia" not in done.stderr


def test_backing_up_takes_no_steps(porsi, shipped_here):
    """It is what one does before an update, while the older bot is running."""
    with closing(sqlite3.connect(shipped_here / "porsi.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0006'")
        connection.execute("DROP TABLE restoration")
        connection.execute("ALTER TABLE digest_run DROP COLUMN held_at")
        connection.commit()
    assert porsi("backup", "a.jsonl.gz").returncode == 0

    assert read_manifest(shipped_here / "a.jsonl.gz").migration == "0006"
    done = porsi("restore", "a.jsonl.gz", "--replace")
    assert done.returncode == 0, done.stderr
    assert porsi("ask", "pontianak").returncode == 0


def test_old_ones_go_and_what_is_not_ours_stays(sqlite, tmp_path):
    def name(days):
        return f"porsi-{NOW - days * DAY:%Y%m%dT%H%M%SZ}.jsonl.gz"

    for days in (0, 29, 31, 400):
        write_backup(sqlite, tmp_path / name(days), version="1", at=NOW - days * DAY)
    newer_than_its_name = tmp_path / name(50)
    write_backup(sqlite, newer_than_its_name, version="1", at=NOW - DAY)
    others = {
        "porsi-20200101T000000Z.jsonl.gz": gzip.compress(b"nama;nilai\n"),
        "porsi-20200102T000000Z.jsonl.gz": gzip.compress(json.dumps({"a": 1}).encode() + b"\n"),
        "porsi-20200103T000000Z.jsonl.gz.txt": b"catatan",
        "laporan.jsonl.gz": (tmp_path / name(400)).read_bytes(),
    }
    for other, content in others.items():
        (tmp_path / other).write_bytes(content)
    torn = tmp_path / f".{name(3)}.abc_12.part"
    torn.write_bytes(b"half")
    os.utime(torn, ((NOW - 2 * DAY).timestamp(),) * 2)

    gone = let_go(tmp_path, 30, NOW)
    assert {one.name for one in gone} == {name(31), name(400), torn.name}
    assert {*others, name(0), name(29), name(50)} <= set(backups_in(tmp_path))


def test_nobody_can_ask_for_them_to_be_kept_longer_than_people_were_promised(porsi, shipped_here):
    assert porsi("backup", "--keep", "31").returncode == 2
    assert porsi("backup", "--keep", "30").returncode == 0


def test_a_restore_answers_the_same_and_says_what_is_lost(porsi, shipped_here):
    question = ("ask", "rank", "pontianak", "s2", "2022")
    before = porsi(*question).stdout
    porsi("backup", "a.jsonl.gz")
    (shipped_here / "porsi.db").unlink()
    done = porsi("restore", "a.jsonl.gz")

    assert done.returncode == 0
    assert done.stdout.startswith("Database dipulihkan dari cadangan 24 November 2026 pukul 00.20")
    assert "ditahan sampai admin memutuskan: /status" in done.stdout
    assert porsi(*question).stdout == before


def test_what_is_there_is_replaced_only_when_told_and_kept_for_as_long_as_backups(
    porsi, shipped_here, monkeypatch
):
    porsi("backup", "a.jsonl.gz")
    refused = porsi("restore", "a.jsonl.gz")
    assert refused.returncode == 4
    assert refused.stderr == (
        "Database sudah berisi data. Tidak ada yang diubah; untuk menggantinya: --replace\n"
    )
    done = porsi("restore", "a.jsonl.gz", "--replace")
    assert "Database sebelumnya disimpan di porsi.db.before-20261123T172005Z" in done.stdout
    assert (shipped_here / "porsi.db.before-20261123T172005Z").exists()

    for days, is_kept in ((30, True), (31, False)):
        monkeypatch.setattr(clock, "now", lambda days=days: NOW + days * DAY)
        porsi("backup")
        assert (shipped_here / "porsi.db.before-20261123T172005Z").exists() is is_kept


def test_what_cannot_be_restored_says_why_with_exit_code_4(porsi, shipped_here):
    porsi("backup", "a.jsonl.gz")
    whole = Path("a.jsonl.gz").read_bytes()
    Path("torn.jsonl.gz").write_bytes(whole[:-5])
    Path("other.csv").write_text("nama;nilai\n")
    first, *rest = gzip.decompress(whole).splitlines(keepends=True)
    newer = json.dumps(json.loads(first) | {"migration": "0999"}).encode() + b"\n"
    Path("newer.jsonl.gz").write_bytes(gzip.compress(newer + b"".join(rest)))
    before = Path("porsi.db").read_bytes()

    told = {
        name: porsi("restore", name, "--replace")
        for name in ("torn.jsonl.gz", "other.csv", "newer.jsonl.gz", "none.jsonl.gz")
    }
    assert [one.returncode for one in told.values()] == [4, 4, 4, 1]
    assert "Cadangan ini tidak utuh" in told["torn.jsonl.gz"].stderr
    assert "bukan cadangan porsi" in told["other.csv"].stderr
    assert "versi porsi yang lebih baru (skema 0999;" in told["newer.jsonl.gz"].stderr
    assert told["none.jsonl.gz"].stderr == "none.jsonl.gz: No such file or directory\n"
    assert Path("porsi.db").read_bytes() == before


def test_a_database_that_others_have_open_is_left_alone(porsi, shipped_here):
    porsi("backup", "a.jsonl.gz")
    with closing(sqlite3.connect("porsi.db")) as other:
        other.execute("SELECT count(*) FROM run").fetchone()
        done = porsi("restore", "a.jsonl.gz", "--replace")

    assert done.returncode == 4
    assert done.stderr.startswith("Database sedang dipakai proses lain. Tidak ada yang diubah;")
