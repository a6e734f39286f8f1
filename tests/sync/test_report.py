"""What an admin reads of an import: a sentence for every reason and finding."""

from datetime import date

import pytest

from bot.replies.findings import finding_line
from bot.replies.imports import report_reply
from bot.replies.rejections import refused_reply
from procurement.figures import Finding, FindingKind
from procurement.semester import Semester
from storage.records import add_findings
from sync.errors import FileRefused
from sync.report import read_report
from tests.storage.load import load
from tests.sync.conftest import as_csv, as_json, table, workbook
from tests.sync.rows import line, order, plan, recap, recap_unit, swakelola


@pytest.fixture
def lines(take):
    """Import files; returns the lines of the report, without their bullets."""

    def read(*files, **options):
        said = report_reply(take(*files, **options), details=True).html
        return [told.removeprefix("• ") for told in said.splitlines()]

    return read


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"nama": "Jumlah", "kode_wilayah": ""}, 'baris jumlah "Jumlah", bukan daerah'),
        (
            {"porsi_rilis": 0.175},
            'porsi rilis "0.175" dapat berarti persen atau pecahan; tulis sebagai teks: 17,5',
        ),
        (
            {"nilai_ep": "Rp480.000.000"},
            'nilai_ep "Rp480.000.000" satuannya bertentangan dengan kolom satuan',
        ),
        ({"nilai_ep": -5}, 'nilai_ep "-5" negatif'),
        ({"rup_total": 10**10}, 'rup_total "10000000000" terlalu besar'),
        (
            {"kode_wilayah": "61", "nama": "Kab/Kota <se-Kalbar>"},
            'kode dan nama tidak cocok: "61" dan "Kab/Kota &lt;se-Kalbar&gt;"',
        ),
        ({"tahun": 2023, "semester": "2024-1"}, 'semester "2024-1" tidak terbaca (I atau II)'),
        ({"transaksi_sejak": "2025-01-01"}, 'tanggal "2025-01-01" tidak terbaca'),
    ],
)
def test_a_rejected_row_is_told_with_its_place_and_reason(lines, put_file, row, sentence):
    rows = table(recap(kode_wilayah="61.72", nama=""), recap(**row))
    told = lines(put_file("rekap.xlsx", workbook(("Rekap", rows))))

    [rejected] = [said for said in told if said.startswith("rekap.xlsx, Rekap baris 3: ")]
    assert rejected.removeprefix("rekap.xlsx, Rekap baris 3: ").startswith(sentence)


def test_names_from_outside_are_told_as_text(lines, put_file):
    ministry = {"kd_klpd": "K<34>", "nama_klpd": "Kementerian A & B <i>"}
    nobody = {"kd_klpd": "D<9>", "nama_klpd": "Kab. A & B"}
    rows = (
        [plan(), plan(**ministry)],
        [swakelola(), swakelola(**nobody)],
        [order(status="A <B> & C")],
    )
    names = ("a<b>&c.json", "2.json", "3.json")
    told = lines(*(put_file(n, as_json(*kind)) for n, kind in zip(names, rows, strict=True)))

    assert "Berkas: 2.json, 3.json, a&lt;b&gt;&amp;c.json" in told
    text = "\n".join(told)
    assert "K&lt;34&gt; Kementerian A &amp; B &lt;i&gt;: bukan pemerintah daerah" in text
    assert "kode KLPD D&lt;9&gt; Kab. A &amp; B tidak dikenal" in text
    assert 'status "A &lt;B&gt; &amp; C" tidak dikenal' in text


def test_a_unit_told_twice_is_told(lines, put_file):
    units = as_csv(recap_unit(satker="RSUD <A>"), recap_unit(satker="RSUD <A>"))
    told = lines(put_file("rekap.csv", as_csv(recap())), put_file("satker.csv", units))

    assert 'satker.csv baris 3: satker "RSUD &lt;A&gt;" ganda' in told


def test_a_header_of_two_rows_is_told_with_what_to_do(take, put_file):
    header, row = as_csv(recap()).splitlines()
    second = ",".join("v5" if name == "nilai_ep" else "" for name in header.split(","))

    with pytest.raises(FileRefused) as refused:
        take(put_file("rekap.csv", "\n".join([header, second, row])))
    assert refused_reply(refused.value).html.splitlines()[0] == (
        "Berkas <b>rekap.csv</b> tidak dapat diimpor (baris 2): kepala tabel bertingkat; "
        "gunakan satu baris kepala tanpa sel gabungan."
    )


def test_orders_after_the_day_of_the_data_are_told_of_a_row_and_of_a_dump(lines, put_file):
    of_may = {"tanggal_data": "2024-05-20", "transaksi_sampai": "2024-05-31"}
    said = "ada transaksi sampai {}, sesudah tanggal data 2024-05-20"

    told = lines(put_file("rekap.csv", as_csv(recap(**of_may))))
    assert f"Kota Pontianak, Semester I 2024: {said.format('2024-05-31')}" in told
    late = as_json(order(order_date="2024-06-01T00:00:00Z"))
    told = lines(put_file("a.json", late), data_date=date(2024, 5, 20))
    assert said.format("2024-06-01") in told


def test_half_a_plan_is_told_with_its_region(lines, put_file):
    sambas = {"kd_klpd": "D208", "nama_klpd": "Kab. Sambas"}
    rows = [plan(), plan(**sambas)], [swakelola()], [line(), line(**sambas)]
    files = (put_file(f"{number}.json", as_json(*kind)) for number, kind in enumerate(rows))

    told = lines(*files, data_date=date(2024, 6, 30))

    assert "Kab. Sambas: tahun 2024: baris RUP swakelola tidak ada dalam berkas" in told


def test_data_from_before_the_semester_are_told(lines, put_file):
    told = lines(put_file("rekap.csv", as_csv(recap(semester=2, tanggal_data="2024-06-30"))))

    assert "Kota Pontianak, Semester II 2024: tanggal data 2024-06-30 sebelum awal semester" in told


@pytest.mark.parametrize("arriving", [[1], [1, 2]], ids=["one half", "both halves"])
def test_a_table_in_juta_that_says_miliar_is_told_against_the_year_before(
    tell, lines, put_file, arriving
):
    def rows(year, halves, unit):
        dates = {1: f"{year}-06-30", 2: f"{year}-12-31"}
        return as_csv(
            *(
                recap(tahun=year, semester=half, tanggal_data=dates[half], satuan=unit)
                for half in halves
            ),
        )

    tell(put_file("2022.csv", rows(2022, [1, 2], "juta")))
    told = lines(put_file("2023.csv", rows(2023, arriving, "miliar")))

    for half in arriving:
        where = f"Kota Pontianak, {Semester(2023, half)}"
        before = f"sedangkan {Semester(2022, half)}"
        slip = "(mungkin salah satuan)"
        assert f"{where}: nilai Rp480 miliar, {before} Rp480 juta {slip}" in told
        assert f"{where}: RUP Rp2.500 triliun, {before} Rp2,5 triliun {slip}" in told


def test_two_halves_of_one_table_are_held_against_each_other(lines, put_file):
    second = recap(semester=2, nilai_ep="400")
    told = lines(put_file("rekap.csv", as_csv(recap(), second)))

    for half in ("I", "II"):
        said = f"Kota Pontianak, Semester {half} 2024: nilai kumulatif turun"
        assert f"{said}: Rp480 juta → Rp400 juta" in told


def test_that_junes_figures_are_kept_is_told_with_their_number():
    told = finding_line(Finding(FindingKind.JUNE_KEPT, facts={"regions": 14}))

    assert told.startswith("angka terbit 14 daerah dipertahankan: ")


def test_findings_stand_by_region_semester_and_kind_whatever_came_first(store):
    first, second = Semester(2024, 1), Semester(2024, 2)
    found = [
        Finding(FindingKind.AFTER_YEAR, None, None, {"orders": 1, "year": 2024}),
        Finding(FindingKind.ZERO_CEILING, "61.01", None, {"rows": 1}),
        Finding(FindingKind.ZERO_CEILING, "61.01", None, {"rows": 2}),
        Finding(FindingKind.TAKEN_BACK, "61.01", first),
        Finding(FindingKind.FUTURE_DATE, "61.01", second, {"date": "2025-01-01"}),
        Finding(FindingKind.TAKEN_BACK, "61.01", second),
        Finding(FindingKind.ZERO_CEILING, "61.71", None, {"rows": 1}),
    ]
    runs = []
    for told in (found, found[::-1]):
        runs.append(load(store))
        with store.writing() as session:
            add_findings(session, runs[-1], told)
    reports = [read_report(store, run_id, date(2024, 12, 1)) for run_id in runs]

    assert [list(report.findings) for report in reports] == [found, found]
    assert reports[0].all_findings == reports[1].all_findings
    assert [finding.holds for finding in reports[0].all_findings] == [True] * 3 + [False] * 4
