"""Files to take away, read back with what people open them with."""

import codecs
import csv
import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pypdfium2
import pytest
import python_calamine

from bot.answers.file_names import file_name
from bot.asker import Asker
from bot.commands import ChooseDownload, Download, FileFormat, When
from bot.export import rows
from bot.files.specs import Column, FactSheet, Format, Sheet, Table, Workbook
from bot.files.workbook import METHOD
from bot.outgoing.making import make
from bot.replies.reply import LONGEST_CAPTION, Outcome, Reply, visible
from bot.terminal import as_text
from procurement.regions import gazetteer
from storage.boards import load_board
from storage.database import Database
from tests.bot.conftest import conversation_over
from tests.makers import S1_2024, S2_2022, figure, region

SINGKAWANG, KALBAR = gazetteer()["61.72"], gazetteer()["61"]


@pytest.fixture
def download(shipped: Database) -> Callable[..., tuple[Reply, bytes]]:
    """Ask for a file of the shipped figures; returns the reply and the file."""
    conversation = conversation_over(shipped)

    def ask(file: FileFormat, *of: object) -> tuple[Reply, bytes]:
        reply = conversation.answer(Download(file, *of), Asker(7))
        assert reply.attachment is not None
        assert visible(reply.html) <= LONGEST_CAPTION
        return reply, make(reply.attachment.specify())

    return ask


@pytest.mark.parametrize(
    ("names", "semesters", "said"),
    [
        (["pontianak"], [S1_2024], "porsi-kota-pontianak-2024-1.csv"),
        (["kab banjar", "sambas"], [S1_2024], "porsi-kab-banjar-kab-sambas-2024-1.csv"),
        ([], [S1_2024, S2_2022], "porsi-semua-daerah-2022-2-sampai-2024-1.csv"),
    ],
)
def test_the_name_of_a_file_says_of_whom_and_when_it_is(names, semesters, said):
    told = [figure("sambas", 1, semester=semester) for semester in semesters]

    assert file_name("porsi", [region(name) for name in names], told, "csv") == said


def test_the_workbook_sums_up_to_what_the_export_says(download, shipped):
    _, content = download(FileFormat.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Angka"]
    heads = [cell.value for cell in sheet[1]]
    told = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(2, values_only=True)]
    with shipped.reading() as session:
        board = load_board(session)
    exported = list(rows(board, board.semesters))
    assert len(told) == len(exported)
    for head, name in (
        ("Nilai e-purchasing", "nilai"),
        ("Di antaranya selesai", "nilai_selesai"),
        ("RUP", "rup"),
        ("RUP penyedia", "rup_penyedia"),
        ("RUP swakelola", "rup_swakelola"),
        ("Peringkat porsi", "peringkat_porsi"),
        ("Peringkat nilai", "peringkat_nilai"),
    ):
        values = [row[head] for row in told]
        assert all(isinstance(value, int | None) for value in values), head
        assert sum(filter(None, values)) == sum(filter(None, (row[name] for row in exported)))
    shares = {(row["Kode wilayah"], row["Semester"]): row["Persentase"] for row in told}
    assert shares["61.72", "Semester II 2022"] == pytest.approx(0.078196134)


def test_cells_of_a_workbook_are_numbers_and_days_under_a_frozen_head(download):
    _, content = download(FileFormat.XLSX, SINGKAWANG)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Angka", "OPD 2022-2", "Bulan 2022-2", METHOD]
    sheet = book["Angka"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:X4"
    by_head = {cell.value: cell.column for cell in sheet[1]}
    cell = {head: sheet.cell(2, column) for head, column in by_head.items()}
    assert cell["Kode wilayah"].value == "61.72"
    assert cell["Data per"].value == datetime(2022, 12, 21)  # noqa: DTZ001
    assert cell["Data per"].number_format == "d mmmm yyyy"
    assert cell["Persentase"].number_format == "0.00%"
    assert cell["RUP"].number_format == '"Rp"#,##0'
    assert cell["Keadaan data"].value == "sementara"
    units = list(book["OPD 2022-2"].iter_rows(2, values_only=True))
    assert sum(unit[3] for unit in units) == cell["Nilai e-purchasing"].value
    assert sum(unit[5] for unit in units) == cell["RUP"].value
    assert book["Bulan 2022-2"].cell(13, 2).value == cell["Nilai e-purchasing"].value
    method = {row[0].value: row[1].value for row in book[METHOD].iter_rows(min_row=2)}
    assert "÷ nilai RUP" in method["Rumus"]
    assert "21 Desember 2022" in method["Data"]


COLUMNS = tuple(Column(form.value, form, 10) for form in Format)
ROW = ("=1+1", 5, 2_500_000_000_000, Decimal("0.192"), date(2024, 1, 2))
HOSTILE = Sheet("Angka", COLUMNS, (ROW,))


def test_a_name_like_a_formula_stays_a_name():
    book = openpyxl.load_workbook(io.BytesIO(make(Workbook("x", (HOSTILE,), (("=a", "=b"),)))))
    assert book["Angka"]["A2"].data_type == "s"
    assert book["Angka"]["A2"].value == "=1+1"
    assert book[METHOD]["B2"].data_type == "s"


def test_a_name_with_strange_signs_spoils_no_workbook():
    named = Sheet("Angka", COLUMNS, (("Dinas\x0b \x00A & <B>", *ROW[1:]),))
    book = openpyxl.load_workbook(io.BytesIO(make(Workbook("x", (named,), ()))))
    assert book["Angka"]["A2"].value == "Dinas A & <B>"


def test_a_table_is_read_by_a_spreadsheet_set_to_indonesian(download):
    content = make(Table(HOSTILE))
    assert content.startswith(codecs.BOM_UTF8)
    assert content.decode("utf-8-sig").splitlines()[1] == "'=1+1;5;2500000000000;19,2;2024-01-02"
    reply, whole = download(FileFormat.CSV, KALBAR, When(2022, 2))
    told = list(csv.DictReader(io.StringIO(whole.decode("utf-8-sig")), delimiter=";"))
    assert len(told) == 15
    [own] = [row for row in told if row["Kode wilayah"] == "61.72"]
    assert re.fullmatch(r"7,8196[0-9]{1,2}", own["Persentase"])
    assert own["Nilai e-purchasing"] == "39272000880"
    assert "15 baris, 15 pemerintah daerah" in reply.html


def test_the_same_figures_make_the_same_file(download):
    for file in (FileFormat.CSV, FileFormat.PDF):
        assert download(file, SINGKAWANG)[1] == download(file, SINGKAWANG)[1]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.heavy
def test_libreoffice_reads_numbers_as_numbers(download, tmp_path):
    _, content = download(FileFormat.XLSX, SINGKAWANG)
    (tmp_path / "angka.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ("--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false")
    subprocess.run(
        ["soffice", profile, "--headless", *convert, "--outdir", str(tmp_path), "angka.xlsx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    with (tmp_path / "angka.csv").open(encoding="utf-8") as table:
        told = list(csv.DictReader(table, delimiter=";"))
    assert told[0]["Nilai e-purchasing"] == "39272000880"
    assert told[0]["Persentase"].startswith("7.81961")
    assert told[0]["Data per"] == "12/21/2022"


def page_of(content: bytes) -> tuple[pypdfium2.PdfPage, str]:
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    return document[0], document[0].get_textpage().get_text_bounded()


def test_the_fact_sheet_tells_what_the_answer_tells_on_one_page(download, shipped):
    _, content = download(FileFormat.PDF, SINGKAWANG)
    _, text = page_of(content)
    for said in (
        "Kota Singkawang: porsi e-purchasing",
        "Semester II 2022 (sementara)",
        "7,82%",
        "Rp39.272.000.880",
        "2 dari 14 kabupaten/kota di Kalimantan Barat (508 seluruhnya)",
        "= 7,82%",
        "Data per 21 Desember 2022",
        "bukan penetapan LKPP",
    ):
        assert said in " ".join(text.split()), said


def test_a_fact_sheet_with_much_to_say_stays_on_one_page_and_within_it():
    long = "Kabupaten Kepulauan Siau Tagulandang Biaro & <Kota> "
    sheet = FactSheet(
        title=long * 2,
        subtitle="Semester II 2024",
        facts=tuple((long, long * 6) for _ in range(12)),
        charts=(),
        notes=(long * 12,) * 6,
        footer=long * 4,
    )
    page, text = page_of(make(sheet))
    assert text.count("Siau") == 2 + 12 * 7 + 72 + 4
    image = page.render(scale=1).to_pil().convert("L").point(lambda value: 255 * (value < 200))
    left, top, right, bottom = image.getbbox()
    assert min(left, top) >= 40
    assert right <= image.width - 40
    assert bottom <= image.height - 40


def test_what_can_be_downloaded_is_offered_by_buttons(shipped):
    conversation = conversation_over(shipped)
    reply = conversation.answer(ChooseDownload(SINGKAWANG), Asker(7))
    labels = [button.label for row in reply.rows for button in row]
    assert "Lembar fakta Kota Singkawang (PDF)" in labels
    assert labels.count("CSV") == 3
    for row in reply.rows:
        for button in row:
            assert conversation.press(button.data, Asker(7)).attachment is not None


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ("/unduh tangsel", ["Lihat Kota Tangerang Selatan", "Semua daerah: XLSX", "CSV"]),
        (
            "/unduh kalbar",
            [
                "Lembar fakta Provinsi Kalimantan Barat (PDF)",
                "Provinsi Kalimantan Barat dan daerahnya: XLSX",
                "CSV",
                "Semua daerah: XLSX",
                "CSV",
            ],
        ),
        ("/unduh tangsel s1 1999", []),
    ],
)
def test_only_what_there_are_figures_of_is_offered(shipped, asked, labels):
    reply = conversation_over(shipped).say(asked, Asker(7))

    assert [button.label for row in reply.rows for button in row] == labels
    assert ("belum ada" in as_text(reply)) is (asked == "/unduh tangsel")


def test_a_region_without_figures_has_no_file(shipped):
    reply = conversation_over(shipped).answer(
        Download(FileFormat.XLSX, gazetteer()["12.01"]), Asker(7)
    )
    assert reply.attachment is None
    assert reply.outcome is Outcome.NONE
    assert "Tapanuli Tengah" in as_text(reply)


def test_another_reader_finds_numbers_and_days(download):
    _, content = download(FileFormat.XLSX, SINGKAWANG)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    heads, newest, *_ = book.get_sheet_by_name("Angka").to_python()
    told = dict(zip(heads, newest, strict=True))
    assert told["Nilai e-purchasing"] == 39_272_000_880
    assert told["Persentase"] == pytest.approx(0.078196134)
    assert told["Data per"] == date(2022, 12, 21)
    assert told["Kode wilayah"] == "61.72"
