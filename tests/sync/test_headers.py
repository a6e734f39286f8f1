"""Headers of two rows, and what only looks like one."""

import pytest

from procurement.breakdowns import Aspect
from procurement.semester import Semester
from storage.boards import load_board
from storage.snapshots import parts
from sync.errors import FileRefused, Refusal
from tests.makers import region
from tests.sync.conftest import as_csv, table, workbook
from tests.sync.rows import line, recap, recap_unit

HEADER = ["No", "Kode Wilayah", "Nama", "Tahun", "Semester", "Tanggal Data"]
HEADER += ["Nilai EP", "", "", "RUP Total", "Satuan", "Catatan"]
PONTIANAK = [1, "61.71", "Kota Pontianak", 2024, 1, "2024-07-12", 479, 1, 480, 2500, "juta", "x"]
SINGKAWANG = [2, "61.72", "Kota Singkawang", 2024, 1, "2024-07-12", 9, 1, 10, 500, "juta", ""]

SECOND_ROWS = {
    "merged cells over three columns": ["", "", "", "", "", "", "v5", "v6", "Jumlah", "", "", ""],
    "years under a merged cell": ["", "", "", "", "", "", "2023", "2024", "selisih", "", "", ""],
    "years as numbers": ["", "", "", "", "", "", 2023, 2024, 2025, "", "", ""],
    "words under the plan alone": ["", "", "", "", "", "", "", "", "", "penyedia", "", ""],
    "units under the amounts": ["", "", "", "", "", "", "(juta)", "", "", "(juta)", "", ""],
}


def written(second_row, form):
    rows = [HEADER, second_row, PONTIANAK, SINGKAWANG]
    if form == "csv":
        return "\n".join(";".join(str(cell) for cell in row) for row in rows)
    cells = [[cell if cell != "" else None for cell in row] for row in rows]
    return workbook(("Rekap", cells), merged=["G1:I1"])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("second_row", SECOND_ROWS.values(), ids=SECOND_ROWS)
def test_a_header_of_two_rows_is_refused_with_its_place(take, put_file, second_row, form):
    with pytest.raises(FileRefused) as refused:
        take(put_file("rekap", written(second_row, form)))

    assert refused.value.refusal is Refusal.TWO_HEADERS
    assert refused.value.place == "baris 2"


def test_a_second_row_wider_than_the_header_is_refused(take, put_file):
    rows = table(recap(nilai_ep=480, rup_total=2500))
    wide = [None] * len(rows[0]) + ["penyedia", "swakelola"]

    with pytest.raises(FileRefused) as refused:
        take(put_file("rekap.xlsx", workbook(("Rekap", [rows[0], wide, *rows[1:]]))))
    assert refused.value.refusal is Refusal.TWO_HEADERS


def test_a_table_of_units_has_one_header_too(take, put_file):
    header, row = as_csv(recap_unit()).splitlines()
    second = ",".join("v5" if name == "nilai_ep" else "" for name in header.split(","))
    units = put_file("satker.csv", "\n".join([header, second, row]))

    with pytest.raises(FileRefused) as refused:
        take(put_file("rekap.csv", as_csv(recap())), units)
    assert (refused.value.file, refused.value.refusal) == ("satker.csv", Refusal.TWO_HEADERS)


FIRST_ROWS = {
    "numbers of the columns": list(range(1, 13)),
    "numbers in brackets": [f"({number})" for number in range(1, 13)],
    "numbers of the amounts alone": ["", "", "", "", "", "", "(1)", "", "", "(2)", "", ""],
    "blanks": [""] * 12,
    "a heading in the first column": ["KALIMANTAN BARAT", *[""] * 11],
    "a sum of all": ["Jumlah", "", "", "", "", "", "489", "", "", "3.000.000", "", ""],
    "sums with their unit": ["", "", "", "", "", "", "489 juta", "", "", "Rp 3.000 juta", "", ""],
    "a row without its region": [1, "", "", *PONTIANAK[3:7], "", "", *PONTIANAK[9:]],
    "a row with a word for an amount": [1, "61.01", "", *PONTIANAK[3:6], "nihil", *PONTIANAK[7:]],
}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("first_row", FIRST_ROWS.values(), ids=FIRST_ROWS)
def test_what_only_looks_like_a_second_header_is_rejected_as_a_row(
    store, tell, put_file, first_row, form
):
    report = tell(put_file("rekap", written(first_row, form)))

    passed_over = form == "xlsx" and not any(first_row)  # workbooks are full of empty rows
    assert len(report.rejections) == (0 if passed_over else 1)
    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), Semester(2024, 1))
    assert figure.value == 479_000_000


def test_words_below_the_first_row_are_no_header(take, put_file):
    signed = ["", "", "", "", "", "", "Pontianak, 12 Juli 2024", "Mengetahui", "", "", "", ""]
    rows = "\n".join(";".join(map(str, row)) for row in (HEADER, PONTIANAK, SINGKAWANG, signed))
    report = take(put_file("rekap.csv", rows))

    assert [rejection.place for rejection in report.rejections] == ["rekap.csv baris 4"]


def test_what_a_dump_has_in_a_column_without_a_name_is_passed_over(take, put_file):
    report = take(put_file("a.csv", as_csv(line() | {"": "x"})))

    assert report.count("counted") == 1


def test_a_column_that_only_tells_parts_may_stand_twice_and_then_tells_none(store, take, put_file):
    twice = as_csv(line()).replace("kd_rup", "kd_komoditas")
    report = take(put_file("a.csv", twice))

    assert report.count("counted") == 1
    with store.reading() as session:
        told = {part.aspect for part in parts(session, 1)}
    assert Aspect.CATALOGUE in told
    assert not told & {Aspect.COMMODITY, Aspect.LINK}
