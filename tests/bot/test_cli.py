"""The command line as an operator uses it: exit codes, and faults that say what is wrong."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from sqlalchemy import text

from storage.migrate import newest_revision
from tests.sync.conftest import as_csv, as_json
from tests.sync.rows import archive_line, plan, recap, swakelola

RECAP = as_csv(
    recap(),
    recap(kode_wilayah="61.72", nama="Kota Singkawang", nilai_ep="300"),
    recap(kode_wilayah="61.99", nama="Kab. Wakanda"),
    delimiter=";",
)


@pytest.fixture
def imported(porsi, tmp_path):
    """A recap imported and published."""
    (tmp_path / "rekap.csv").write_text(RECAP)
    done = porsi("import", "rekap.csv", "--publish")
    assert done.returncode == 0, done.stderr
    return done


#: What only deliveries need; what draws and writes files; what changes tables; what reads rows.
NEEDED_LATER = ["starlette", "uvicorn", "matplotlib", "numpy", "PIL", "reportlab", "openpyxl"]
NEEDED_LATER += ["alembic", "isal", "tenacity", "sync.importing", "sync.runner"]


def test_what_is_not_for_answers_is_not_imported():
    """Who polls and answers must not wait, nor keep room, for what comes seldom or never."""
    told = f"import sys, bot.app, bot.cli; print(*set({NEEDED_LATER}) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_what_was_imported_is_not_looked_through_for_garbage():
    told = "import gc; from bot.staying import staying\nwith staying(): import bot.cli\n"
    told += "print(gc.isenabled(), gc.get_freeze_count() > 100_000, gc.get_count()[2])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["True", "True", "0"]


def test_the_demo_answers_from_a_pipe(porsi_apart):
    questions = [
        "tangsel",
        "rank pontianak s2 2022",
        "bekasi",
        "2",
        "top",
        "banding singkawang bengkayang",
        "opd singkawang",
        "wakanda",
        "/keluar",
        "tidak ditanyakan",
    ]
    done = porsi_apart("demo", stdin="\n".join(questions))

    assert done.returncode == 0
    assert done.stderr == ""
    for expected in (
        "Komponennya: sekitar Rp480 miliar dari RUP Rp2,5 triliun = 19,20%",
        "Peringkat porsi: 8 dari 14 kabupaten/kota di Kalimantan Barat (508 seluruhnya)",
        "[1] Kab. Bekasi  [2] Kota Bekasi",
        "Angka untuk Kota Bekasi belum tersedia.",
        "  1 Kab. Bengkayang         10,76%",
        "Kota Singkawang dan Kab. Bengkayang — Semester II 2022",
        "1. Dinas Pekerjaan Umum dan Penataan Ruang Kota Singkawang — 1,27%",
        'Daerah "wakanda" belum ditemukan.',
    ):
        assert expected in done.stdout
    assert "tidak ditanyakan" not in done.stdout


def test_a_report_stands_before_publishing(porsi, tmp_path):
    (tmp_path / "rekap.csv").write_text(RECAP)
    done = porsi("import", "rekap.csv")

    assert done.returncode == 0
    assert "rekap: dibaca 3 baris: diterima 2 · ditolak 1" in done.stdout
    assert 'rekap.csv baris 4: nama atau kode daerah tidak dikenal "61.99"' in done.stdout
    assert "Semester I 2024: daerah baru 2" in done.stdout
    assert "Terbitkan dengan: porsi publish 1" in done.stdout
    assert porsi("ask", "pontianak").returncode == 1
    assert "Edisi 1 diterbitkan: 2 angka" in porsi("publish", "1").stdout
    assert porsi("ask", "pontianak").returncode == 0


def test_what_is_doubtful_waits_though_publishing_was_asked(porsi, imported, tmp_path):
    assert "Belum diterbitkan" not in imported.stdout
    assert "menunggu" not in imported.stdout
    (tmp_path / "b.csv").write_text(RECAP.replace("480", "0,48"))
    done = porsi("import", "b.csv", "--publish")

    assert done.returncode == 3
    assert "(mungkin salah satuan)" in done.stdout
    assert "temuan di atas meragukan; mohon diperiksa dahulu. Terbitkan impor #2?" in done.stdout
    assert "Terbitkan dengan: porsi publish 2" in done.stdout
    assert "Rp480 juta" in porsi("ask", "pontianak").stdout
    assert "Edisi 2 diterbitkan" in porsi("publish", "2").stdout


@pytest.mark.parametrize(
    ("question", "code"), [("pontianak", 0), ("bekasi", 3), ("pontianakk", 3), ("wakanda", 1)]
)
def test_the_exit_code_says_what_became_of_a_question(porsi, imported, question, code):
    assert porsi("ask", question).returncode == code


def test_words_of_a_question_need_no_quotes(porsi, imported):
    done = porsi("ask", "rank", "pontianak", "s1", "2024")

    assert done.stdout.startswith("Kota Pontianak — Semester I 2024 (sementara)\n")


def test_undo_and_the_history(porsi, imported, tmp_path):
    (tmp_path / "b.csv").write_text(RECAP.replace("480", "990"))
    porsi("import", "b.csv", "--publish")
    assert "Rp990 juta" in porsi("ask", "pontianak").stdout
    assert porsi("undo").stdout.startswith("Edisi 2 dibatalkan; kini berlaku edisi 3")
    assert "Rp480 juta" in porsi("ask", "pontianak").stdout
    assert porsi("undo").stdout.startswith("Pembatalan edisi 2 dibatalkan: angka edisi 2 berlaku")

    lines = porsi("editions").stdout.splitlines()
    assert [line.split(" · ")[1] for line in lines[1:5]] == [
        "membatalkan edisi 3",
        "membatalkan edisi 2",
        "impor #2 (b.csv)",
        "impor #1 (rekap.csv)",
    ]


def test_there_is_nothing_to_undo_in_an_empty_database(porsi):
    done = porsi("undo")

    assert (done.returncode, done.stdout) == (1, "Belum ada edisi yang dapat dibatalkan.\n")


def test_the_export_has_every_figure_in_json_and_csv(porsi, imported):
    told = json.loads(porsi("export", "--semester", "2024-1", "--format", "json").stdout)
    table = list(
        csv.DictReader(io.StringIO(porsi("export", "--format", "csv").stdout), delimiter=";")
    )

    assert [row["kode"] for row in told] == ["61.71", "61.72"]
    first = told[0]
    assert {
        name: first[name]
        for name in (
            "klpd",
            "nama",
            "kelas",
            "semester",
            "tanggal_data",
            "nilai",
            "nilai_selesai",
            "rup",
            "porsi",
            "peringkat_porsi",
            "peringkat_nilai",
            "n",
            "sumber",
        )
    } == {
        "klpd": "D199",
        "nama": "Kota Pontianak",
        "kelas": "kabupaten/kota",
        "semester": "2024-1",
        "tanggal_data": "2024-07-12",
        "nilai": 480_000_000,
        "nilai_selesai": None,
        "rup": 2_500_000_000_000,
        "porsi": "0.0192",
        "peringkat_porsi": 1,
        "peringkat_nilai": 1,
        "n": 2,
        "sumber": "rekap UKPBJ",
    }
    assert [row["nilai"] for row in table] == ["480000000", "300000000"]


def test_an_export_of_a_semester_without_figures_fails_clearly(porsi, imported):
    done = porsi("export", "--semester", "2020-1")

    assert (done.returncode, done.stderr) == (1, "Data Semester I 2020 belum tersedia.\n")
    assert porsi("export", "--semester", "kemarin").returncode == 1


def test_a_refused_file_says_why_and_ends_with_4(porsi, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    done = porsi("import", "a.pdf", "tiada.csv")

    assert done.returncode == 4
    assert "tiada.csv tidak dapat diimpor: berkas tidak ditemukan." in done.stdout


def test_options_say_what_rows_cannot(porsi, tmp_path):
    (tmp_path / "plan.json").write_text(as_json(plan()))
    (tmp_path / "swakelola.json").write_text(as_json(swakelola()))
    (tmp_path / "orders.json").write_text(as_json(archive_line(tanggal_buat_paket="2024-03-05")))
    done = porsi(
        "import",
        "plan.json",
        "swakelola.json",
        "orders.json",
        "--data-date",
        "2024-05-20",
        "--orders-from",
        "2024-01-01",
        "--source",
        "unduhan UKPBJ",
        "--publish",
    )

    assert "Diambil dari isi berkas" not in done.stdout
    answer = porsi("ask", "pontianak").stdout
    assert "Data per 20 Mei 2024" in answer
    assert "sumber: unduhan UKPBJ" in answer


def test_a_report_can_be_read_again(porsi, tmp_path):
    (tmp_path / "rekap.csv").write_text(RECAP)
    porsi("import", "rekap.csv")

    assert "Kota Pontianak 0,02%" in porsi("report", "1", "--details").stdout
    done = porsi("report", "9")
    assert (done.returncode, done.stdout) == (1, "Impor #9 tidak ditemukan.\n")


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        (
            {"PORSI_ADMIN_ID": "5"},
            "PORSI_ADMIN_ID tidak dikenal; mungkin maksudnya PORSI_ADMIN_IDS",
        ),
        ({"PORSI_DATABASE_URL": "sqlite:////tiada/folder/x.db"}, "Database tidak dapat dibuka"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(porsi, environment, line):
    done = porsi("ask", "tangsel", **environment)

    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_a_database_of_somebody_else_is_refused_and_let_go(porsi_apart, tmp_path):
    with closing(sqlite3.connect(tmp_path / "porsi.db")) as others:
        others.execute("CREATE TABLE run (kilometres INTEGER)")
    done = porsi_apart(
        "ask", "tangsel", PYTHONWARNINGS="error::ResourceWarning"
    )  # heard from 3.13 on

    assert done.returncode == 1
    assert done.stderr == (
        "Database tidak dapat dibuka (OperationalError); periksa PORSI_DATABASE_URL\n"
    )


def test_a_database_that_became_too_new_is_refused_in_one_line(porsi, sqlite):
    with sqlite.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    url = {"PORSI_DATABASE_URL": str(sqlite.writer.url)}
    # What has only been added is no hindrance.
    assert porsi("editions", **url).stdout == "Belum ada edisi.\n"

    with sqlite.writer.begin() as connection:
        connection.execute(text("ALTER TABLE chat DROP COLUMN refusals"))
    done = porsi("editions", **url)
    assert done.returncode == 1
    assert done.stderr == (
        "Database sudah berversi 9999 dan tidak lagi melayani program ini "
        f"(versi {newest_revision()}; yang tidak cocok: chat.refusals); "
        "jalankan program yang lebih baru\n"
    )
    assert "jalankan program yang lebih baru" in porsi("check", **url).stdout


def test_running_without_a_token_says_so(porsi):
    done = porsi("run")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "PORSI_TELEGRAM_TOKEN belum diatur (token dari @BotFather)"
    )


def test_the_env_file_sets_the_database(porsi, tmp_path):
    (tmp_path / ".env").write_text("PORSI_DATABASE_URL=sqlite:///lain.db\nPORSI_ADMIN_IDS=1,2\n")
    porsi("ask", "tangsel")

    assert (tmp_path / "lain.db").exists()
    assert not (tmp_path / "porsi.db").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"PORSI_LISTEN": "8080"}, "PORSI_LISTEN: harus seperti 127.0.0.1:8080"),
        (
            {"PORSI_DATABASE_URL": "rahasia"},
            "Database tidak dapat dibuka (ArgumentError); periksa PORSI_DATABASE_URL",
        ),
        ({}, "PORSI_TELEGRAM_TOKEN belum diatur (token dari @BotFather)"),
    ],
)
def test_what_ends_the_bot_before_it_logs_has_the_form_of_its_log(porsi, wrong, said):
    done = porsi("run", PORSI_LOG_FORMAT="json", **wrong)
    line = json.loads(done.stderr)

    assert (done.returncode, line["level"], line["message"]) == (1, "CRITICAL", said)
    assert porsi("run", **wrong).stderr == f"{said}\n"
    if wrong:  # other commands speak to people
        assert porsi("editions", PORSI_LOG_FORMAT="json", **wrong).stderr == f"{said}\n"
