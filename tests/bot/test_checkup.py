"""`porsi check`: every fault of an installation is named with what mends it, and hides no other."""

from __future__ import annotations

import os
import shutil
import threading
import zoneinfo
from collections import namedtuple
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlalchemy import make_url, text
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.checkup import running
from bot.checkup.findings import Check, Installation, Level, doubtful, good, wrong
from bot.checkup.storing import BESIDE
from bot.checkup.table import CHECKS
from bot.listening import listening_socket
from bot.settings import Misset, Settings
from storage.database import CONNECTIONS, Database
from tests.bot.conftest import TODAY
from tests.gateway.server import Gateway, Reply
from tests.loopback import Loopback
from tests.telegram.server import BotApi

TOKEN = "7216041530:AAMarkedTokenThatMustAppearNowhere"


@pytest.fixture(autouse=True)
def apart(monkeypatch, tmp_path):
    """In an empty folder, with no settings but those of the test."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("PORSI_")]:
        monkeypatch.delenv(name)


def told(title, *, now=None, misset=(), processes=1, **settings):
    """The line that one check says; None where it says nothing."""
    place = Installation(
        Settings(_env_file=None, **settings),
        now or (lambda: datetime.now(UTC)),
        misset,
        processes,
    )
    [check] = [one for one in CHECKS if one.title == title]
    return next(map(running.line, running.ask_all([check], place)), None)


def test_what_is_wrong_in_the_settings_stands_in_one_line():
    misset = (Misset("listen", "PORSI_LISTEN: harus seperti 127.0.0.1:8080"), Misset(None, "X"))

    assert told("Pengaturan", misset=misset) == (
        "✗ Pengaturan: PORSI_LISTEN: harus seperti 127.0.0.1:8080; X"
        " → betulkan di .env, lingkungan atau berkas rahasia; lihat .env.example"
    )
    assert told("Pengaturan") == "✓ Pengaturan: terbaca"
    assert told("Pengaturan", log_level="DEBUG").startswith("! Pengaturan: PORSI_LOG_LEVEL DEBUG")


def test_what_stands_on_a_setting_that_is_unread_is_not_asked():
    misset = (Misset("telegram_api", "-"),)

    assert told("Telegram", misset=misset, telegram_token=TOKEN) == (
        "! Telegram: tidak diperiksa: PORSI_TELEGRAM_API tidak terbaca"
    )
    assert told("Zona waktu", misset=misset).startswith("✓")


def test_an_env_file_that_others_may_read_is_named(tmp_path):
    assert told("Berkas .env") is None
    (tmp_path / ".env").touch(0o600)
    assert told("Berkas .env") == "✓ Berkas .env: hanya dapat dibaca pemiliknya"
    (tmp_path / ".env").chmod(0o640)
    assert told("Berkas .env") == (
        "! Berkas .env: .env dapat dibaca pengguna lain (0640) → chmod 600 .env"
    )


def test_without_admins_nobody_can_publish():
    assert told("Admin").startswith("! Admin: PORSI_ADMIN_IDS kosong")
    assert told("Admin", admin_ids="7,8") == "✓ Admin: 2 orang"


@pytest.mark.parametrize(
    ("settings", "mark", "said"),
    [
        ({}, "✓", "bot mengambil sendiri"),
        ({"processes": 3}, "✗", "3 proses tidak dapat sama-sama mengambil (409)"),
        ({"webhook_url": "https://a.id:8080/x"}, "✗", "tidak dilayani Telegram"),
        ({"webhook_url": f"https://a.id/{TOKEN}", "telegram_token": TOKEN}, "✗", "memuat token"),
        ({"webhook_url": "https://a.id/x"}, "!", "PORSI_WEBHOOK_SECRET kosong"),
        ({"webhook_url": "https://a.id/x", "processes": 2}, "✗", "rahasia sendiri"),
        ({"webhook_url": "https://a.id:8443/x", "webhook_secret": "s"}, "✓", "dengan rahasia"),
    ],
)
def test_how_updates_are_to_arrive(settings, mark, said):
    line = told("Cara menerima", **settings)

    assert line.startswith(f"{mark} Cara menerima: ")
    assert said in line


def test_hours_of_the_zones(monkeypatch):
    assert told("Zona waktu") == "✓ Zona waktu: WIB, WITA dan WIT dikenal"
    monkeypatch.setattr("bot.checkup.zones.HOURS", {"Asia/Pontianakk": 7})
    assert told("Zona waktu").startswith("✗ Zona waktu: zona Asia/Pontianakk tidak ada")
    monkeypatch.setattr("bot.checkup.zones.ZoneInfo", lambda _: zoneinfo.ZoneInfo("UTC"))
    assert told("Zona waktu").startswith("✗")


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    line = told("Database", database_url="sqlite:///baru.db")

    assert line.startswith(f"! Database: {tmp_path / 'baru.db'} belum ada → porsi migrate")
    assert told("Angka", database_url="sqlite:///baru.db") is None
    assert list(tmp_path.iterdir()) == []


def test_the_version_of_the_database_is_held_against_the_program(url, database):
    assert told("Database", database_url=url).startswith("✓ Database: terbuka, versi 0")
    for version, said in (
        ("0001", "versi 0001, program ini memerlukan 0"),
        ("9999", "versi 9999, lebih baru daripada program ini (0"),
    ):
        with database.writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})
        assert told("Database", database_url=url).startswith(f"! Database: {said}")


def test_an_empty_database_is_said_to_be_empty(empty_url):
    Database(empty_url).close()
    if make_url(empty_url).get_backend_name() == "sqlite":
        open(make_url(empty_url).database, "w").close()

    assert told("Database", database_url=empty_url).startswith("! Database: masih kosong")
    assert told("Angka", database_url=empty_url) is None


def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path):
    (tmp_path / "rusak.db").write_bytes(b"not a database" * 100)
    for url, said in (
        ("sqlite:///rusak.db", "tidak dapat dibuka (DatabaseError)"),
        ("postgresql://porsi:rahasia@127.0.0.1:9/x", "tidak dapat dibuka (OperationalError)"),
        ("oracle://x", "tidak dapat dibuka ("),
        ("rahasia", "PORSI_DATABASE_URL bukan alamat database"),
    ):
        line = told("Database", database_url=url)
        assert line.startswith(f"✗ Database: {said}")
        assert "rahasia" not in line


def test_room_for_the_connections_of_all_processes(postgresql):
    assert told("PostgreSQL", database_url=postgresql, processes=2).startswith("✓ PostgreSQL: Post")
    assert f"({2 * (CONNECTIONS + BESIDE)})" in told(
        "PostgreSQL", database_url=postgresql, processes=2
    )
    assert told("PostgreSQL", database_url=postgresql, processes=50).startswith(
        f"! PostgreSQL: 50 proses dapat memakai {50 * (CONNECTIONS + BESIDE)} sambungan, tersedia "
    )


def test_a_postgresql_that_is_not_mended_any_more(postgresql, monkeypatch):
    monkeypatch.setattr("bot.checkup.storing.OLDEST_POSTGRESQL", 99)

    assert "tidak dirawat lagi" in told("PostgreSQL", database_url=postgresql)


def test_sqlite_is_for_one_machine():
    assert told("PostgreSQL") is None
    assert told("PostgreSQL", processes=2).startswith("✗ PostgreSQL: SQLite tidak untuk beberapa")


def test_so_many_connections_are_opened_at_the_most(postgresql):
    database = Database(postgresql)
    pool = database.writer.pool

    assert pool.size() + pool._max_overflow == CONNECTIONS
    database.close()


@pytest.mark.parametrize(
    ("kind", "options", "mark", "said"),
    [
        ("ext4", "rw,noatime", "✓", "cakram mesin ini (ext4)"),
        ("nfs4", "rw", "✗", "penyimpanan jaringan (nfs4)"),
        ("ext4", "ro,relatime", "✗", "hanya dapat dibaca"),
    ],
)
def test_sqlite_lies_on_a_disk_of_this_machine(tmp_path, kind, options, mark, said):
    place = tmp_path / "data porsi"
    place.mkdir()
    mounts = tmp_path / "mounts"
    named = str(place).replace(" ", r"\040")
    mounts.write_text(f"/dev/a / ext4 rw 0 0\n/dev/b {named} {kind} {options} 0 0\n")
    settings = Settings(_env_file=None, database_url=f"sqlite:///{place}/porsi.db")
    [check] = [one for one in CHECKS if one.title == "Cakram database"]
    [(_, found)] = running.ask_all([check], Installation(settings, datetime.now, mounts=mounts))

    assert running.line(("x", found))[0] == mark
    assert said in found.text


@pytest.mark.parametrize(("free", "mark"), [(99_999_999, "✗"), (999_999_999, "!"), (10**9, "✓")])
def test_free_room(monkeypatch, free, mark):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 0, free))

    assert told("Ruang kosong").startswith(f"{mark} Ruang kosong: ")


def test_folders_that_cannot_be_used(tmp_path, monkeypatch):
    assert told("Folder", cache="a/b/c") == "✓ Folder: dapat dipakai"
    assert not (tmp_path / "a").exists()
    assert told("Folder", folder="nowhere").startswith("✗ Folder: PORSI_FOLDER (nowhere) tidak")
    full = {"dir": None}

    def refuse(**told):
        full.update(told)
        raise PermissionError

    monkeypatch.setattr("tempfile.NamedTemporaryFile", refuse)
    assert told("Folder").startswith(f"✗ Folder: folder database ({tmp_path}) tidak dapat ditulis")
    assert full["dir"] == tmp_path


@pytest.mark.parametrize(
    ("days", "settings", "said"),
    [
        (14, {"folder": "."}, ""),
        (15, {"folder": "."}, "; 15 hari tidak ada yang datang dari sumber → lihat sumbernya"),
        (400, {}, ""),
        (400, {"folder": ".", "sync_times": ""}, ""),
    ],
)
def test_figures_that_are_to_come_by_themselves_grow_old(shipped, days, settings, said):
    where = shipped.writer.url.render_as_string(hide_password=False)
    line = told("Angka", database_url=where, now=lambda: TODAY + timedelta(days=days), **settings)
    mark = "!" if said else "✓"

    assert line.startswith(f"{mark} Angka: edisi 1, terbit 22 November 2026 pukul 12.00 WIB{said}")


def test_before_the_first_edition(store):
    where = store.writer.url.render_as_string(hide_password=False)

    assert told("Angka", database_url=where).startswith("! Angka: belum ada yang diterbitkan")


def test_without_a_token_telegram_is_not_asked():
    assert told("Token Telegram").startswith("✗ Token Telegram: PORSI_TELEGRAM_TOKEN belum diatur")
    assert [told(title) for title in ("Telegram", "BotFather", "Antaran", "Jam mesin")] == [
        None
    ] * 4
    assert told("Token Telegram", telegram_token=TOKEN) is None


@pytest.fixture
def api():
    with BotApi(TOKEN, is_inline=True) as api:
        yield api


def test_a_token_is_shown_to_telegram_and_to_nobody_else(api):
    known = {"telegram_api": api.base, "telegram_token": TOKEN}
    assert told("Telegram", **known) == "✓ Telegram: berlaku, @porsi_test_bot"
    assert told("Telegram", **known | {"telegram_token": "1:y"}).startswith("✗ Telegram: ditolak")
    api.fault("getMe", "cut before")
    line = told("Telegram", **known)
    assert line.startswith("✗ Telegram: Bot API tidak dapat dihubungi (")
    assert TOKEN not in line
    api.fail_next("getMe", 502, b"<html>")
    assert told("Telegram", **known).startswith("✗ Telegram: Bot API tidak dapat dihubungi (JSON")
    api.fail_next("getMe", 500, {"description": "Internal"})
    assert told("Telegram", **known).startswith("! Telegram: Bot API menjawab 500")


def test_what_is_to_be_switched_at_botfather(api):
    known = {"telegram_api": api.base, "telegram_token": TOKEN}
    assert told("BotFather", **known).startswith("✓")
    with BotApi(TOKEN) as plain, BotApi(TOKEN, privacy=False) as open_to_all:
        known["telegram_api"] = plain.base
        assert told("BotFather", **known).startswith("! BotFather: inline mode mati")
        known["telegram_api"] = open_to_all.base
        assert told("BotFather", **known).startswith("! BotFather: privacy mode mati")


def info(api, **said):
    api.fail_next("getWebhookInfo", 200, {"ok": True, "result": {"url": "", **said}})


def test_where_telegram_delivers(api):
    known = {"telegram_api": api.base, "telegram_token": TOKEN}
    ours = known | {"webhook_url": "https://porsi.example.go.id/x"}
    assert told("Antaran", **known) == "✓ Antaran: tidak dipasang, bot mengambil sendiri"
    assert told("Antaran", **ours) == "! Antaran: belum dipasang → porsi run memasangnya"
    info(api, url="https://lain.example.go.id/rahasia")
    line = told("Antaran", **known)
    assert line.startswith("! Antaran: Telegram mengantar ke lain.example.go.id, padahal bot akan")
    assert "rahasia" not in line
    info(api, url="https://lain.example.go.id/x")
    assert told("Antaran", **ours).startswith("! Antaran: Telegram mengantar ke alamat lain (lain.")
    info(api, url="https://porsi.example.go.id/x")
    assert told("Antaran", **ours) == "✓ Antaran: terpasang"
    info(api, pending_update_count=101)
    assert told("Antaran", **known).startswith("! Antaran: 101 pesan menunggu")


def test_what_telegram_quotes_is_shown_without_secrets(api):
    known = {"telegram_api": api.base, "telegram_token": TOKEN, "webhook_url": "https://a.id/x"}
    at = datetime(2026, 7, 1, 5, tzinfo=UTC)
    failed = {"last_error_date": int(at.timestamp()), "last_error_message": f"502\n{TOKEN} " * 50}
    info(api, url="https://a.id/x", **failed)
    line = told("Antaran", now=lambda: at + timedelta(minutes=59), **known)
    assert line.startswith("! Antaran: antaran terakhir gagal: 502")
    assert TOKEN not in line
    assert "<token>" in line
    assert "\n" not in line
    assert len(line) < 300
    info(api, url="https://a.id/x", **failed)
    assert told("Antaran", now=lambda: at + timedelta(minutes=60), **known).startswith("✓")


@pytest.mark.parametrize(("off", "mark"), [(-290, "✓"), (290, "✓"), (-330, "✗"), (330, "✗")])
def test_the_clock_beside_telegrams(off, mark):
    def get_me(_):
        date = {"date": format_datetime(datetime.now(UTC), usegmt=True)}
        return JSONResponse({"ok": True, "result": {"username": "x"}}, headers=date)

    server = Loopback(Starlette(routes=[Route("/{bot}/getMe", get_me)]))
    try:
        line = told(
            "Jam mesin",
            now=lambda: datetime.now(UTC) + timedelta(seconds=off),
            telegram_api=f"http://127.0.0.1:{server.port}",
            telegram_token=TOKEN,
        )
    finally:
        server.stop()
    assert line.startswith(f"{mark} Jam mesin: ")


def test_a_telegram_that_tells_no_time_says_nothing_of_the_clock(api):
    assert told("Jam mesin", telegram_api=api.base, telegram_token=TOKEN) is None


def test_sources_that_lack_something():
    assert told("Sumber").startswith("! Sumber: tidak ada")
    assert told("Sumber", sources="inaproc").startswith("! Sumber: PORSI_INAPROC_TOKEN belum")
    assert told("Sumber", inaproc_token="x", folder=".") == "✓ Sumber: inaproc, file"


def test_the_gateway_is_asked_for_one_row():
    assert told("INAPROC") is None
    with Gateway("inprc-uji") as gateway:
        known = {"inaproc_url": gateway.base, "inaproc_token": "inprc-uji"}
        assert told("INAPROC", **known) == "✓ INAPROC: 127.0.0.1 menjawab, token diterima"
        [asked] = gateway.asked
        assert "limit=1" in asked
        assert "kode_klpd=D" in asked
        line = told("INAPROC", **known | {"inaproc_token": "inprc-lain"})
        assert line.startswith("✗ INAPROC: 127.0.0.1: token ditolak → periksa PORSI_INAPROC_TOKEN")
        gateway.fail_next(Reply(503))
        assert told("INAPROC", **known).startswith("! INAPROC: 127.0.0.1: sedang sibuk")
        assert len(gateway.asked) == 3
    assert told("INAPROC", **known).startswith("! INAPROC: 127.0.0.1: tidak dapat dihubungi")


@pytest.fixture
def page():
    """A page of health on a free port, and what it answers."""
    body, status = {"status": "ok", "checks": {}}, [200]
    server = Loopback(
        Starlette(routes=[Route("/healthz", lambda _: JSONResponse(body, status_code=status[0]))])
    )
    yield f"127.0.0.1:{server.port}", body, status
    server.stop()


def test_a_process_that_runs_is_asked_how_it_is(page):
    where, body, status = page
    assert told("Kesehatan", health_listen=where) == "✓ Kesehatan: Sehat"
    body |= {"status": "degraded", "checks": {"conflict": {"status": "degraded"}}}
    assert told("Kesehatan", health_listen=where).startswith("! Kesehatan: porsi run berjalan. Seh")
    body["status"], status[0] = "failing", 503
    assert told("Kesehatan", health_listen=where).startswith("✗ Kesehatan: porsi run berjalan. Tid")
    body.clear()
    assert told("Kesehatan", health_listen=where).startswith(
        f"! Kesehatan: PORSI_HEALTH_LISTEN {where} tidak dapat dipakai (Address already in use)"
    )


def test_where_nothing_runs_the_port_can_be_had():
    with closing(listening_socket("127.0.0.1", 0)) as had:
        where = f"127.0.0.1:{had.getsockname()[1]}"
    free = "✓ Kesehatan: porsi run belum berjalan; port tersedia"

    assert told("Kesehatan", health_listen=where) == free
    assert told("Kesehatan", health_listen="") is None


def place():
    return Installation(Settings(_env_file=None, telegram_token=TOKEN), datetime.now)


def test_one_that_breaks_and_one_that_hangs_hide_no_other():
    forever = threading.Event()

    def breaks(_):
        raise RuntimeError(TOKEN)

    def hangs(_):
        forever.wait(20)
        return good("-")

    checks = [Check("A", breaks), Check("B", hangs), Check("C", lambda _: good("baik"))]
    lines = [running.line(one) for one in running.ask_all(checks, place(), patience=0.2)]
    forever.set()

    assert lines == [
        "✗ A: tidak dapat diperiksa (RuntimeError)",
        "✗ B: tidak ada jawaban dalam 0.2 detik → periksa jaringan dan cakram",
        "✓ C: baik",
    ]


def test_how_it_ends():
    cases = ([], [good("")], [good(""), doubtful("")], [doubtful(""), wrong(""), good("")])

    assert [running.code(case) for case in cases] == [0, 0, 3, 1]
    assert [running.summary(case) for case in cases] == [
        "Tidak ada yang perlu dibetulkan.",
        "Tidak ada yang perlu dibetulkan.",
        "1 hal perlu diperhatikan.",
        "1 hal menghalangi bot, 1 perlu diperhatikan.",
    ]


def test_every_check_names_settings_that_there_are():
    named = {name for check in CHECKS for name in check.needs}

    assert named <= set(Settings.model_fields)
    assert len({check.title for check in CHECKS}) == len(CHECKS)
    assert set(running.MARKS) == set(Level)


def test_the_command_says_all_at_once_and_changes_nothing(porsi, api, tmp_path):
    ended = porsi(
        "check", PORSI_TELEGRAM_API=api.base, PORSI_TELEGRAM_TOKEN=TOKEN, PORSI_LISTEN="8"
    )

    assert ended.returncode == 1
    assert "✗ Pengaturan: PORSI_LISTEN: harus seperti 127.0.0.1:8080" in ended.stdout
    assert "✓ Telegram: berlaku, @porsi_test_bot" in ended.stdout
    assert ended.stdout.endswith("perlu diperhatikan.\n")
    assert TOKEN not in ended.stdout + ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_wrong_with_an_installation_that_is_complete(porsi, api):
    done = porsi("migrate")
    assert (done.returncode, done.stdout[:18]) == (0, "Database versi 000")
    ended = porsi(
        "check",
        PORSI_TELEGRAM_API=api.base,
        PORSI_TELEGRAM_TOKEN=TOKEN,
        PORSI_ADMIN_IDS="7",
        PORSI_HEALTH_LISTEN="",
        PORSI_FOLDER=".",
    )
    doubts = [line for line in ended.stdout.splitlines() if not line.startswith("✓")]

    assert ended.returncode == 3
    assert doubts == [
        "! Angka: belum ada yang diterbitkan → porsi import BERKAS --publish",
        "1 hal perlu diperhatikan.",
    ]
