"""What goes with a reply is written where the person at the terminal says, over nothing else."""

import io

import pytest

from bot.files.specs import Column, Format, Sheet, Table
from bot.outgoing.attachments import Attachment
from bot.outgoing.saving import save
from bot.terminal import chat
from tests.bot.conftest import OFFICIAL, conversation_over

FILE = "porsi-kota-pontianak-2021-2-sampai-2022-2.csv"


def attachment(cell):
    spec = Table(Sheet("lembar", (Column("kolom", Format.TEXT, 9),), ((cell,),)))
    return Attachment.later("tabel.csv", cell, lambda: spec)


def test_another_file_is_never_written_over(tmp_path):
    folder = tmp_path / "baru" / "lagi"
    first, second = save(attachment("a"), folder), save(attachment("b"), folder)
    (folder / "tabel-3.csv").mkdir()
    third = save(attachment("c"), folder)

    assert [path.name for path in (first, second, third)] == [
        "tabel.csv",
        "tabel-2.csv",
        "tabel-4.csv",
    ]
    written = [path.read_text("utf-8-sig").split()[-1] for path in (first, second, third)]
    assert written == ["a", "b", "c"]
    assert save(attachment("b"), folder) == second


@pytest.fixture
def installed(porsi, shipped):
    """Run a command of `porsi` on the shipped figures."""
    url = str(shipped.writer.url)
    return lambda *arguments, **more: porsi(*arguments, PORSI_DATABASE_URL=url, **more)


def test_a_file_is_saved_and_its_path_printed(installed, tmp_path):
    done = installed("ask", "unduh", "pontianak", "csv", "--save", "keluaran")

    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == f"Berkas tersimpan: keluaran/{FILE}"
    assert "Kota Pontianak" in (tmp_path / "keluaran" / FILE).read_text("utf-8-sig")


def test_without_a_folder_a_line_says_what_there_is(installed, tmp_path):
    done = installed("ask", "unduh", "pontianak", "csv")

    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == f"Berkas: {FILE} (simpan dengan --save FOLDER)"
    assert list(tmp_path.glob("**/*.csv")) == []


@pytest.mark.parametrize(
    ("question", "code"), [("pontianak", 0), ("bekasi", 3), ("kota bekasi", 1)]
)
def test_exit_codes_stay_and_nothing_is_made_where_there_is_no_file(
    installed, tmp_path, question, code
):
    done = installed("ask", question, "--save", "keluaran")

    assert done.returncode == code
    assert "Berkas" not in done.stdout
    assert not (tmp_path / "keluaran").exists()


def test_a_folder_that_cannot_be_had_is_said(installed, tmp_path):
    (tmp_path / "keluaran").write_text("bukan folder")
    done = installed("ask", "unduh", "pontianak", "csv", "--save", "keluaran")

    assert done.returncode == 1
    assert done.stderr == "Berkas tidak dapat disimpan: File exists\n"
    talked = installed("chat", "--save", "keluaran", stdin="unduh pontianak csv\ntangsel\n")
    assert talked.returncode == 0
    assert "Berkas tidak dapat disimpan: File exists" in talked.stdout
    assert "Rilis Semester I 2023" in talked.stdout


def test_a_conversation_saves_each_file(installed, tmp_path):
    done = installed("chat", "--save", "keluaran", stdin="unduh pontianak csv\n/top\n1\n")

    assert done.returncode == 0
    assert done.stdout.count("Berkas tersimpan: ") == 1
    assert [path.name for path in (tmp_path / "keluaran").iterdir()] == [FILE]


def test_the_demo_saves_a_picture(porsi, tmp_path):
    done = porsi("demo", "--save", "keluaran", stdin="grafik singkawang\n")

    assert done.returncode == 0
    [path] = (tmp_path / "keluaran").iterdir()
    assert f"Berkas tersimpan: keluaran/{path.name}" in done.stdout
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_conversation_without_a_folder_says_how_to_have_the_file(shipped, capsys):
    chat(conversation_over(shipped), OFFICIAL, io.StringIO("grafik singkawang\n"))

    said = capsys.readouterr().out
    assert "Berkas: posisi-kota-singkawang-2022-2.png (simpan dengan --save FOLDER)" in said
