"""Every format that arrives, and every one that must not."""

import gzip
import io
import json
import random
import zipfile
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.semester import Semester
from storage.boards import load_board
from sync.errors import FileRefused, Refusal
from sync.files import records
from sync.files.records import read_records
from sync.files.streams import Stream
from tests.makers import region
from tests.storage.load import recent_runs
from tests.sync.conftest import as_csv, as_json, table, workbook
from tests.sync.rows import line, order, recap


def archive(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name.replace("_", "."), data)
    return content.getvalue()


RECAP = as_csv(recap())
ENVELOPE = {"success": True, "data": [line()], "meta": {"limit": 100, "cursor": "eyJ9]"}}

READABLE = {
    "comma": RECAP,
    "semicolon": as_csv(recap(), delimiter=";"),
    "tab": as_csv(recap(), delimiter="\t"),
    "a byte order mark": b"\xef\xbb\xbf" + RECAP.encode(),
    "CRLF": RECAP.replace("\n", "\r\n"),
    "CR alone": RECAP.replace("\n", "\r"),
    "no newline at the end": RECAP.rstrip("\n"),
    "quotes": RECAP.replace("rekap UKPBJ", '"rekap, ""UKPBJ""\nbaris dua"'),
    "a title above the header": "REKAP E-PURCHASING;;\n;;\n" + as_csv(recap(), delimiter=";"),
    "header in capitals": RECAP.split("\n")[0].upper() + "\n" + RECAP.split("\n", 1)[1],
    "gzip": gzip.compress(RECAP.encode()),
    "zip": archive(rekap_csv=RECAP),
    "json": as_json(recap()),
    "json with a byte order mark": b"\xef\xbb\xbf" + as_json(recap()).encode(),
    "json of the gateway": json.dumps(ENVELOPE),
    "json twice nested": json.dumps({"data": {"data": [line()]}}),
    "json under rs": json.dumps({"rs": [line()], "error": {"code": "000"}}),
    "json in gzip in its own name": gzip.compress(as_json(order()).encode()),
    "json pretty printed": json.dumps([line()], indent=4),
    "xlsx": workbook(("Rekap", table(recap(nilai_ep=480, rup_total=2_500_000)))),
}


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_what_is_read(store, tell, put_file, content):
    report = tell(put_file("berkas", content))

    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), Semester(2024, 1))
    assert figure.value == (480_000_000 if "rekap" in report.run.counters["read"] else 10)


def bomb():
    rows = (b"x" * 1000 + b"\n") * (66 << 10)
    return gzip.compress(RECAP.encode() + rows, compresslevel=1)


def workbook_bomb():
    content = io.BytesIO(workbook(("Rekap", table(recap()))))
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range(400):
            sheet.write(b" " * (1 << 20))
    return content.getvalue()


def with_macros():
    content = io.BytesIO(workbook(("Rekap", table(recap()))))
    with zipfile.ZipFile(content, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    return content.getvalue()


def repacked(content, name, change, by=zipfile.ZIP_STORED):
    """A zip of which one member is changed and packed in another way."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(packed, "w", by) as after:
        for entry in before.namelist():
            told = before.read(entry)
            after.writestr(entry, change(told) if entry == name else told)
    return packed.getvalue()


BOOK = workbook(("Rekap", table(recap())))
PACKED = archive(rekap_csv=RECAP)
SHEET = "xl/worksheets/sheet1.xml"


def packed_by(method):
    """A zip whose list says that its member was packed by a method of this number."""
    place = PACKED.index(b"PK\x01\x02") + 10
    return PACKED[:place] + method.to_bytes(2, "little") + PACKED[place + 2 :]


def with_spoilt_member(packed):
    """Of what LZMA packed the first bytes are others."""
    start = packed.index(b"rekap") + len("rekap.csv")
    return packed[: start + 9] + b"\xff" * 9 + packed[start + 18 :]


#: What is large is made by the test that needs it.
UNREADABLE = {
    "empty": (b"", Refusal.EMPTY),
    "blanks only": (b" \n\n ", Refusal.EMPTY),
    "a header and no rows": (RECAP.split("\n")[0], Refusal.NOTHING_TO_TELL),
    "an empty array": (b"[]", Refusal.NO_ROWS),
    "data: null": (b'{"success": true, "data": null}', Refusal.NO_ROWS),
    "data: {}": (b'{"success": true, "data": {}}', Refusal.NO_ROWS),
    "an error object": (b'{"error": "Authorization field missing"}', Refusal.ERROR_ANSWER),
    "success: false": (b'{"success": false, "data": [], "error": {}}', Refusal.ERROR_ANSWER),
    "a failure after the rows": (
        json.dumps({"data": [line()], "success": False}),
        Refusal.ERROR_ANSWER,
    ),
    "an HTML page": (b"<!DOCTYPE html><html><body>403</body></html>", Refusal.HTML),
    "a PDF under another name": (b"%PDF-1.7\n...", Refusal.PDF),
    "parquet": (b"PAR1....PAR1", Refusal.PARQUET),
    "an old or locked workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        Refusal.OLD_OR_LOCKED_WORKBOOK,
    ),
    "a workbook with macros": (with_macros(), Refusal.MACROS),
    "a word document": (archive(**{"word/document_xml": "x"}), Refusal.OTHER_WORKBOOK),
    "a workbook that swells": (workbook_bomb, Refusal.SWELLS),
    "a gzip that swells": (bomb, Refusal.SWELLS),
    "a gzip that was cut": (gzip.compress(RECAP.encode())[:-9], Refusal.BROKEN),
    "a gzip in a gzip": (gzip.compress(gzip.compress(RECAP.encode())), Refusal.NESTED_ARCHIVE),
    "a zip in a zip": (archive(a_zip=archive(rekap_csv=RECAP)), Refusal.NESTED_ARCHIVE),
    "an empty zip": (archive(), Refusal.EMPTY),
    "a zip with a spoilt list": (PACKED.replace(b"PK\x01\x02", b"PK\x01\x03"), Refusal.BROKEN),
    "a zip packed in a way that there is not": (packed_by(99), Refusal.BROKEN),
    "a zip whose member is spoilt": (
        with_spoilt_member(repacked(PACKED, "", bytes, zipfile.ZIP_LZMA)),
        Refusal.BROKEN,
    ),
    "a workbook of other relations": (
        repacked(BOOK, "xl/_rels/workbook.xml.rels", lambda told: told[:-9]),
        Refusal.BROKEN,
    ),
    "a workbook of a cut sheet": (
        repacked(BOOK, SHEET, lambda told: told[: len(told) // 2]),
        Refusal.BROKEN,
    ),
    "a workbook of a strange cell": (
        repacked(BOOK, SHEET, lambda told: told.replace(b'r="A1"', b'r="1A"', 1)),
        Refusal.BROKEN,
    ),
    "latin-1": (RECAP.replace("UKPBJ", "Café").encode("latin-1"), Refusal.NOT_TEXT),
    "zero bytes": (RECAP.replace("UKPBJ", "UK\x00PBJ"), Refusal.NOT_TEXT),
    "an unclosed quote": (RECAP.replace("rekap UKPBJ", '"rekap UKPBJ'), Refusal.BAD_CSV),
    "a line without end": (RECAP + "a" * (3 << 20), Refusal.LINE_TOO_LONG),
    "json that was cut": (as_json(line(), line())[:-40], Refusal.BAD_JSON),
    "json with NaN": (as_json(line()).replace('"total": 10', '"total": NaN'), Refusal.BAD_JSON),
    "json nested without end": (b"[" * 200_000, Refusal.BAD_JSON),
    "json with trailing words": (as_json(line()) + " dan seterusnya", Refusal.BAD_JSON),
    "json of numbers": (b"[1, 2, 3]", Refusal.BAD_JSON),
    "json of mixed things": (as_json(line())[:-1] + ', "x"]', Refusal.BAD_JSON),
    "a table of other things": ("suhu;kelembapan\n30;80\n", Refusal.UNKNOWN_COLUMNS),
    "json of other things": (b'[{"suhu": 30}]', Refusal.UNKNOWN_COLUMNS),
    "a column twice": (
        RECAP.replace("tahun,", "tahun,tahun,").replace("2024,", "2024,2024,"),
        Refusal.DOUBLE_COLUMN,
    ),
    "no unit": (RECAP.replace("satuan", "x"), Refusal.NO_UNIT),
    "no data date": (RECAP.replace("tanggal_data", "x"), Refusal.NO_DATA_DATE),
    "a dump without its status": (
        as_csv(line()).replace("tanggal_edit_paket", "x").replace("satker_id", "y"),
        Refusal.MISSING_COLUMNS,
    ),
}


@pytest.mark.parametrize(("content", "refusal"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_refused_and_why(store, take, put_file, content, refusal):
    with pytest.raises(FileRefused) as refused:
        take(put_file("berkas", content() if callable(content) else content))

    assert refused.value.refusal is refusal
    with store.reading() as session:
        [run] = recent_runs(session, 5)
        assert load_board(session).semesters == ()
    assert (run.outcome, run.counters["refusal"]) == ("refused", refusal.value)


def test_a_refusal_names_the_line(take, put_file):
    rows = as_csv(*(recap(kode_wilayah=f"61.0{n}", nama="") for n in range(1, 5)))
    broken = rows.encode().replace(b"61.04", b"61.04\xff")

    with pytest.raises(FileRefused) as refused:
        take(put_file("rekap.csv", broken))
    assert (refused.value.file, refused.value.place) == ("rekap.csv", "baris 5")


def test_a_missing_file_is_said_to_be_missing(take, tmp_path):
    from sync.arrival import File

    with pytest.raises(FileRefused) as refused:
        take(File(tmp_path / "tiada.csv", "tiada.csv"))
    assert refused.value.refusal is Refusal.MISSING


def test_one_refused_file_stops_all_of_the_import(store, take, put_file):
    with pytest.raises(FileRefused):
        take(put_file("baik.csv", RECAP), put_file("buruk.csv", "suhu\n30\n"))

    with store.reading() as session:
        assert [run.outcome for run in recent_runs(session, 5)] == ["refused"]


def test_a_file_is_imported_once_unless_asked_again(take, tell, put_file):
    first = tell(put_file("a.csv", RECAP))

    with pytest.raises(FileRefused) as refused:
        take(put_file("nama_lain.csv", RECAP))
    assert refused.value.refusal is Refusal.ALREADY_IMPORTED
    assert refused.value.facts == {"run": first.run.id, "outcome": "published"}
    assert take(put_file("a.csv", RECAP), again=True).run.outcome == "unchanged"


def test_a_refused_file_may_come_again(take, put_file):
    for _ in range(2):
        with pytest.raises(FileRefused) as refused:
            take(put_file("a.csv", "suhu\n30\n"))
        assert refused.value.refusal is Refusal.UNKNOWN_COLUMNS


def test_a_region_told_by_two_kinds_of_rows_is_refused(take, put_file):
    files = put_file("a.csv", RECAP), put_file("b.json", as_json(line()))

    with pytest.raises(FileRefused) as refused:
        take(*files)
    assert refused.value.refusal is Refusal.TOLD_TWICE


def test_known_rows_outside_the_share_are_set_aside_and_counted(take, put_file):
    aside = as_json({"valuasi": 5, "status_konfirmasi_ppmse": "selesai"})
    report = take(put_file("a.csv", RECAP), put_file("daring.json", aside))

    assert report.run.counters["aside"] == {"Toko Daring": 1}


def test_a_dump_with_more_than_a_hundredth_unreadable_is_refused_with_its_first_rows(
    store, take, put_file
):
    rows = [line() for _ in range(98)] + [line(total_harga="1.234,56"), line(total_harga=-1)]

    with pytest.raises(FileRefused) as refused:
        take(put_file("a.json", as_json(*rows)))
    assert refused.value.refusal is Refusal.TOO_MANY_REJECTED
    assert refused.value.facts == {"kind": "e-Katalog v5", "rejected": 2, "read": 100}
    assert [r.place for r in refused.value.rejections] == [
        "a.json rekaman 99",
        "a.json rekaman 100",
    ]


def test_a_row_with_too_few_cells_is_rejected_with_its_line(take, put_file):
    rows = as_csv(recap(), recap(kode_wilayah="61.72", nama="")) + "61.01;x\n"
    report = take(put_file("rekap.csv", rows))

    assert [(r.place, r.reason) for r in report.rejections] == [
        ("rekap.csv baris 4", "column count")
    ]


def test_progress_reaches_the_end(store, put_file):
    from sync.arrival import read_files
    from sync.snapshots import Options

    seen = []
    files = [
        put_file("a.json", as_json(line())),
        put_file("b.csv.gz", RECAP.replace("2024", "2023")),
    ]
    read_files(files, Options(), lambda done, total: seen.append((done, total)))

    total = sum(file.size for file in files)
    assert seen[-1] == (total, total)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_a_workbook_keeps_on_a_second_sheet_is_read_too(store, tell, put_file):
    from storage.snapshots import units

    satkers = [
        {
            "kode_wilayah": "61.71",
            "tahun": 2024,
            "semester": 1,
            "satker": name,
            "nilai_ep": value,
            "rup_penyedia": 1000,
            "satuan": "juta",
        }
        for name, value in (("Dinas Pendidikan", 300), ("RSUD", 180))
    ]
    content = workbook(
        ("Rekap", table(recap(nilai_ep=480, rup_total=2500))), ("Satker", table(*satkers))
    )
    tell(put_file("rekap.xlsx", content))

    with store.reading() as session:
        figure = load_board(session).figure(region("pontianak"), Semester(2024, 1))
        assert {unit.name: unit.value for unit in units(session, figure.snapshot_id)} == {
            "Dinas Pendidikan": 300_000_000,
            "RSUD": 180_000_000,
        }


class Dripping(Stream):
    """A stream that delivers pieces of odd sizes."""

    def __init__(self, content, sizes):
        self.file = "uji"
        self._content = content
        self._sizes = sizes

    def read(self):
        size = next(self._sizes)
        piece, self._content = self._content[:size], self._content[size:]
        return piece


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@given(
    st.lists(
        st.fixed_dictionaries({"kd_rup": st.integers(0, 99), "pagu": json_values}),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([None, 1]),
    st.sampled_from(["{}", '{{"data": {}, "meta": {{"x": "]}}"}}}}', '{{"a": 1, "rs": {}}}']),
    st.integers(),
)
def test_records_are_the_same_however_the_pieces_are_cut(rows, indent, envelope, seed):
    chance = random.Random(seed)
    text = envelope.format(json.dumps(rows, indent=indent, ensure_ascii=False))
    sizes = iter(lambda: chance.randint(1, 40), None)
    sheet = read_records(Dripping(text.encode(), sizes), {"kd_rup", "pagu"})

    (_, columns), *found = list(sheet.rows)

    assert set(columns) == {"kd_rup", "pagu"}
    assert [dict(zip(columns, row, strict=True)) for _, row in found] == rows
    assert [number for number, _ in found] == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("lacking", [0, 1, 2])
def test_what_one_of_the_first_records_lacks_is_a_column_all_the_same(lacking):
    rows = [{"kd_rup": number, "pagu": 7} for number in range(3)]
    del rows[lacking]["pagu"]
    sheet = read_records(Dripping(json.dumps(rows).encode(), repeat(90)), {"kd_rup", "pagu"})

    (_, columns), *found = list(sheet.rows)

    assert columns == ("kd_rup", "pagu")
    amounts = [None if number == lacking else 7 for number in range(3)]
    assert [tuple(row) for _, row in found] == list(enumerate(amounts))


@given(st.binary(max_size=200), st.integers())
def test_what_is_no_array_of_records_is_refused_and_never_crashes(content, seed):
    chance = random.Random(seed)
    whole = as_json(line(), line()).encode()
    cut = chance.randrange(1, len(whole) - 1)
    for text in (content, whole[:cut], whole[:cut] + content + whole[cut:]):
        sizes = iter(lambda: chance.randint(1, 90), None)
        try:
            found = list(read_records(Dripping(text, sizes), {"kd_paket"}).rows)
        except FileRefused:
            continue
        decoded = json.loads(text)  # what was accepted is whole JSON
        rows = decoded if isinstance(decoded, list) else next(iter(decoded.values()))
        assert len(found) == (len(rows) + 1 if rows else 0)


def test_a_record_without_end_is_refused_before_it_fills_memory(monkeypatch):
    monkeypatch.setattr(records, "LONGEST_RECORD", 1000)
    monkeypatch.setattr(records, "PIECE", 1000)
    sizes = iter(lambda: 500, None)
    endless = b'[{"kd_rup": "' + b"a" * 100_000

    with pytest.raises(FileRefused) as refused:
        list(read_records(Dripping(endless, sizes), {"kd_rup"}).rows)
    assert refused.value.refusal is Refusal.BAD_JSON
