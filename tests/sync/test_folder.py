"""A folder of files: each delivery once, whatever else lies there, and as an import would."""

import asyncio
import os
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from procurement.figures import FindingKind
from procurement.regions import find_region
from procurement.semester import Semester
from storage.boards import load_board
from storage.editions import undo
from storage.records import findings, rejections
from storage.runs import discard_run, get_run, start_run
from sync.arrival import File
from sync.endings import Ending
from sync.errors import FileRefused, Refusal
from sync.importing import has_read, import_files, sha256_of
from sync.report import kept_refusal
from sync.runner import run
from sync.snapshots import Options
from sync.sources import folder
from sync.sources.errors import Fault
from sync.sources.folder import Folder
from sync.sources.scope import Scope
from tests.makers import figure
from tests.storage.load import load, recent_runs
from tests.sync.conftest import as_csv, as_json
from tests.sync.rows import line, plan, recap, release, swakelola

NOW = datetime(2024, 7, 20, 5, tzinfo=UTC)
S1 = Semester(2024, 1)
PONTIANAK, SINGKAWANG = (find_region(name) for name in ("pontianak", "singkawang"))
SINGKAWANGS = {"kode_wilayah": "61.72", "nama": "Kota Singkawang"}


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "masuk"
    folder.mkdir()
    return folder


@pytest.fixture
def put(root):
    """Put a file into the folder, as it was an hour (or `age` seconds) ago."""

    def write(name, content, age=3600.0):
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        at = NOW.timestamp() - age
        os.utime(path, (at, at))
        return path

    return write


@pytest.fixture
def look(store, root):
    """Look through the folder; returns the outcome."""

    def run_it(*, publish=True, first=True, now=NOW, scope=None, options=None):
        everything = Scope((PONTIANAK, SINGKAWANG), (2024,))
        return asyncio.run(
            run(
                store,
                Folder.name,
                lambda before: Folder(
                    root, lambda: now, before.board, partial(has_read, store), options=options
                ),
                scope or everything,
                actor="penguji",
                may_publish=publish,
                may_be_first=first,
                clock=lambda: now,
            )
        )

    return run_it


def table(**more):
    return as_csv(recap(**more), delimiter=";")


def told(database, region=PONTIANAK, semester=S1):
    with database.reading() as session:
        known = load_board(session).figure(region, semester)
    return None if known is None else known.value // 1_000_000


def found(database, outcome):
    with database.reading() as session:
        return {f.kind: f.facts for f in findings(session, outcome.run_id)}


def runs(database):
    with database.reading() as session:
        return [one.outcome for one in reversed(recent_runs(session, 50))]


def import_it(database, *paths):
    files = [File(path, path.name) for path in paths]
    return import_files(database, files, Options(), actor="penguji", clock=lambda: NOW)


def test_each_file_is_a_delivery_and_is_read_once(store, put, look):
    put("a.csv", table())
    put("b.csv", table(nilai_ep="12", **SINGKAWANGS))
    outcome = look()

    assert outcome.ending is Ending.PUBLISHED
    assert (told(store), told(store, SINGKAWANG)) == (480, 12)
    with store.reading() as session:
        assert get_run(session, outcome.run_id).files == ("a.csv", "b.csv")

    again = look()
    assert again.ending is Ending.UNCHANGED
    assert again.report.run.files == ()


def test_what_rows_do_not_say_is_told_as_of_an_import(store, put, look):
    put("juli/penyedia.json", as_json(plan(pagu=100)))
    put("juli/swakelola.json", as_json(swakelola(pagu=0)))
    put("juli/katalog.json", as_json(line(total=50_000_000, total_harga=50_000_000)))
    put("juli/daring.json", as_json({"valuasi": 1, "status_konfirmasi_ppmse": "selesai"}))
    outcome = look(publish=False)

    assert outcome.ending is Ending.HELD
    assert [taken.value for taken, _ in outcome.report.taken] == ["data date", "orders from later"]
    assert outcome.report.run.counters["aside"] == {"Toko Daring": 1}
    assert outcome.report.run.counters["read"]["e-Katalog v5"] == 1
    assert len(outcome.report.run.files) == 4


def test_options_say_what_rows_cannot(store, put, look):
    put("juli/penyedia.json", as_json(plan(pagu=100)))
    put("juli/swakelola.json", as_json(swakelola(pagu=0)))
    put("juli/katalog.json", as_json(line()))
    look(options=Options(data_date=date(2024, 7, 15), orders_from=date(2024, 1, 1)))

    with store.reading() as session:
        known = load_board(session).figure(PONTIANAK, S1)
    assert (known.data_date, known.orders_from) == (date(2024, 7, 15), date(2024, 1, 1))


def test_a_file_that_was_imported_is_known_here_and_one_from_here_there(store, put, look):
    first = put("a.csv", table())
    import_it(store, first)
    assert look().ending is Ending.UNCHANGED
    assert runs(store) == ["checked", "unchanged"]

    second = put("b.csv", table(**SINGKAWANGS))
    look()
    with pytest.raises(FileRefused) as refused:
        import_it(store, second)
    assert refused.value.refusal is Refusal.ALREADY_IMPORTED


def test_in_a_folder_a_new_file_is_read_together_with_the_known_ones(store, put, look):
    put("juli/a.csv", table())
    look()
    put("juli/b.csv", table(nilai_ep="12", **SINGKAWANGS))
    outcome = look()

    assert outcome.report.run.files == ("juli/a.csv", "juli/b.csv")
    assert told(store, SINGKAWANG) == 12
    assert look().report.run.files == ()


def test_two_files_that_were_read_apart_are_new_together(store, put, look):
    for name, more in (("a.csv", {}), ("b.csv", SINGKAWANGS)):
        import_it(store, put(name, table(**more)))
    put("juli/a.csv", table())
    put("juli/b.csv", table(**SINGKAWANGS))

    assert "juli/a.csv" in look().report.run.files


def test_a_refused_file_stops_no_other_and_is_told_once(store, put, look):
    put("a.csv", "kolom;lain\n1;2\n")
    put("b.csv", table())
    outcome = look()

    assert outcome.ending is Ending.PUBLISHED
    assert told(store) == 480
    facts = found(store, outcome)[FindingKind.FILE_REFUSED]
    assert (facts["file"], facts["refusal"]) == ("a.csv", "unknown columns")
    assert facts["columns"] == "kolom, lain"
    assert facts["run"] > outcome.run_id  # runs are told to admins in order
    kept = kept_refusal(store, facts["run"])
    assert (kept.file, kept.refusal) == ("a.csv", Refusal.UNKNOWN_COLUMNS)

    assert found(store, look()) == {}
    put("a.csv", "kolom;lain;lagi\n1;2;3\n")
    assert FindingKind.FILE_REFUSED in found(store, look())


def test_what_rows_were_rejected_before_a_refusal_is_kept_with_it(store, put, look):
    put("a.csv", table(kode_wilayah="99.99", nama="Kab. Wakanda"))
    run_id = found(store, look())[FindingKind.FILE_REFUSED]["run"]

    with store.reading() as session:
        assert [one.reason for one in rejections(session, run_id)] == ["unknown region"]


def test_a_refusal_of_several_is_not_that_of_each(store, put, look):
    put("juli/a.csv", table())
    put("juli/b.csv", "kolom;lain\n1;2\n")
    assert FindingKind.FILE_REFUSED in found(store, look())
    put("c.csv", table())
    look()

    assert told(store) == 480


@pytest.mark.parametrize("age", [5, -5])
def test_what_is_being_written_waits_for_the_next_run(store, put, look, age):
    put("a.csv", table(), age=age)
    look()
    assert told(store) is None

    look(now=NOW + timedelta(minutes=1))
    assert told(store) == 480


@pytest.mark.parametrize(
    "name", ["a.csv.part", "a.csv.tmp", "a.csv~", ".a.csv", "a.CSV.TMP", "jauh/dalam/a.csv"]
)
def test_what_is_unfinished_hidden_or_deep_is_passed_over(store, root, put, look, name):
    (root / name).parent.parent.mkdir(exist_ok=True)
    put(name, table())
    look()

    assert told(store) is None
    assert (root / name).is_file()


@pytest.mark.parametrize(("other", "age"), [("b.csv.part", 3600), ("b.csv", 1)])
def test_a_folder_waits_for_its_last_file(store, put, look, other, age):
    put("juli/a.csv", table())
    put(f"juli/{other}", table(**SINGKAWANGS), age=age)
    look()

    assert told(store) is None


def test_hidden_files_in_a_folder_are_no_part_of_it(store, put, look):
    put("juli/a.csv", table())
    put("juli/.DS_Store", "x")
    look()

    assert told(store) == 480


def test_a_file_dated_in_the_future_is_read(store, put, look):
    put("a.csv", table(), age=-86_400)
    look()

    assert told(store) == 480


def test_links_lead_nowhere(store, root, put, look, tmp_path):
    outside = tmp_path / "rahasia.csv"
    outside.write_text(table())
    (root / "a.csv").symlink_to(outside)
    (root / "juli").symlink_to(tmp_path)
    (root / "agustus").mkdir()
    (root / "agustus" / "b.csv").symlink_to(outside)
    os.mkfifo(root / "pipa.csv")
    for path in (outside, root / "agustus"):
        os.utime(path, (0, 0))
    outcome = look()

    assert (outcome.ending, told(store)) == (Ending.UNCHANGED, None)
    assert runs(store) == ["unchanged"]


def test_files_stay_where_and_as_they_are(root, put, look):
    put("a.csv", table())
    put("b.csv", "kolom;lain\n1;2\n")
    before = {path.name: path.read_bytes() for path in root.iterdir()}
    look()

    assert {path.name: path.read_bytes() for path in root.iterdir()} == before


def test_a_folder_that_is_not_there_is_said_to_be(store, root, look):
    root.rmdir()
    outcome = look()

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.NOT_FOUND)


def test_of_two_deliveries_the_newer_figures_count(store, put, look):
    put("mei.csv", table(tanggal_data="2024-06-01", nilai_ep="400"), age=9000)
    put("juni.csv", table(), age=5000)
    outcome = look()

    assert told(store) == 480
    assert found(store, outcome)[FindingKind.TOLD_BY_NEWER_FILE] == {
        "file": "mei.csv",
        "figures": 1,
    }
    assert look().ending is Ending.UNCHANGED
    assert told(store) == 480


def test_a_delivery_with_newer_figures_than_a_later_one_comes_in_a_run_of_its_own(store, put, look):
    put("juni.csv", table(), age=9000)
    put("mei.csv", table(tanggal_data="2024-06-01", nilai_ep="400"), age=5000)
    assert look().report.run.files == ("mei.csv",)
    assert told(store) == 400

    assert look().report.run.files == ("juni.csv",)
    assert told(store) == 480


def test_one_content_under_two_names_is_one_delivery(store, put, look):
    put("a.csv", table())
    put("b.csv", table())
    outcome = look()

    assert outcome.ending is Ending.PUBLISHED
    assert found(store, outcome) == {}


def test_a_release_in_two_files_is_told_once(store, put, look):
    put("a.csv", as_csv(release(), delimiter=";"))
    put("b.csv", as_csv(release(), release(ukuran="peringkat_porsi", nilai="3"), delimiter=";"))
    look()

    with store.reading() as session:
        [announced] = load_board(session).announcements_of(PONTIANAK)
    assert len(announced.releases) == 2
    put("c.csv", as_csv(release(), release(ukuran="nilai", nilai="5"), delimiter=";"))
    assert look().report.count("releases") == 1


def test_what_looks_wrong_waits(store, put, look):
    put("a.csv", table(tanggal_data="2025-01-01"))
    outcome = look()

    assert outcome.ending is Ending.HELD
    assert told(store) is None
    assert look().ending is Ending.UNCHANGED
    assert runs(store) == ["checked", "unchanged"]  # it waits, and was not given up


def test_the_first_figures_wait_where_they_must(store, put, look):
    put("a.csv", table())
    outcome = look(first=False)

    assert outcome.ending is Ending.HELD
    assert FindingKind.FIRST_FIGURES in found(store, outcome)


def test_a_closed_semester_that_a_file_restates_waits_and_is_not_lost(store, put, look):
    much_later = datetime(2025, 3, 1, tzinfo=UTC)
    put("a.csv", table(tanggal_data="2024-07-25"), age=9000)
    look(now=much_later)
    put("b.csv", table(tanggal_data="2024-07-30", nilai_ep="490"))
    outcome = look(now=much_later)

    assert outcome.ending is Ending.HELD
    kinds = {finding.kind for finding in outcome.report.all_findings}
    assert FindingKind.CLOSED_RESTATED in kinds
    assert told(store) == 480


def test_a_published_june_stays_as_with_an_import(store, put, look):
    year = {"orders_from": date(2024, 1, 1)}
    for name, rows in (
        ("penyedia", plan(pagu=100)),
        ("swakelola", swakelola(pagu=0)),
        ("katalog", line()),
    ):
        put(f"juni/{name}.json", as_json(rows))
    look(options=Options(data_date=date(2024, 7, 5), **year))
    for name, rows in (
        ("penyedia", plan(pagu=250)),
        ("swakelola", swakelola(pagu=0)),
        ("katalog", line()),
    ):
        put(f"desember/{name}.json", as_json(rows), age=100)
    december = datetime(2024, 12, 30, tzinfo=UTC)
    outcome = look(now=december, options=Options(data_date=date(2024, 12, 30), **year))

    assert FindingKind.JUNE_KEPT in found(store, outcome)
    with store.reading() as session:
        board = load_board(session)
    assert [board.figure(PONTIANAK, Semester(2024, n)).rup for n in (1, 2)] == [100, 250]


def narrowed(*regions, years=(2024,)):
    return Scope(regions, years, is_narrowed=True)


def test_who_asks_for_one_region_gets_that_one_and_the_file_stays_new(store, put, look):
    put("a.csv", as_csv(recap(), recap(**SINGKAWANGS), delimiter=";"))
    outcome = look(scope=narrowed(SINGKAWANG))
    assert (told(store), told(store, SINGKAWANG)) == (None, 480)
    assert outcome.report.run.files == ()

    look(scope=narrowed(PONTIANAK, years=(2023,)))
    assert told(store) is None
    look()
    assert told(store) == 480


def test_what_another_source_serves_is_left_to_it(store, put, look):
    put("a.csv", as_csv(recap(), recap(**SINGKAWANGS), delimiter=";"))
    scope = Scope((SINGKAWANG,), (2024,), frozenset({(PONTIANAK, 2024)}))
    outcome = look(scope=scope)

    assert (told(store), told(store, SINGKAWANG)) == (None, 480)
    assert found(store, outcome)[FindingKind.SERVED_ELSEWHERE] == {"file": "a.csv", "figures": 1}
    assert look(scope=scope).report.run.files == ()


def test_a_region_beyond_the_scope_is_told_where_nobody_narrowed_it(store, put, look):
    put("a.csv", table(kode_wilayah="61.01", nama="Kab. Sambas", tahun=2023,
                       tanggal_data="2023-07-12"))  # fmt: skip
    look()

    assert told(store, find_region("sambas"), Semester(2023, 1)) == 480


@pytest.mark.parametrize("way", ["undo", "discard"])
def test_what_an_admin_took_back_does_not_come_again_by_itself(store, put, look, way):
    path = put("a.csv", table())
    outcome = look(publish=way == "undo")
    with store.writing() as session:
        if way == "undo":
            undo(session, by="penguji", at=NOW)
        else:
            discard_run(session, outcome.run_id)
    look()

    assert told(store) is None
    assert import_it(store, path).run.outcome == "checked"


def test_a_run_that_was_killed_has_read_nothing(store, put, look):
    path = put("a.csv", table())
    with store.writing() as session:
        hashes = [(path.name, sha256_of(File(path, path.name)))]
        start_run(
            session,
            source="file",
            actor="mati",
            at=NOW - timedelta(minutes=11),
            base_edition=0,
            files=hashes,
        )
    look()

    assert told(store) == 480
    assert runs(store) == ["discarded", "published"]


def test_an_import_under_way_is_left_alone(store, put, look):
    with store.writing() as session:
        start_run(session, source="file", actor="lain", at=NOW, base_edition=0)
    waiting = load(store, figure("pontianak", 1, semester=S1))
    put("a.csv", table())
    look()

    assert runs(store) == ["loading", "checked", "published"]
    assert waiting


def test_a_file_that_changes_while_it_is_read_is_for_the_next_run(store, put, look, monkeypatch):
    path = put("a.csv", table())

    def read_and_grow(files, options):
        arrival = real(files, options)
        with path.open("a") as file:
            file.write("\n")
        return arrival

    real = folder.read_files
    monkeypatch.setattr(folder, "read_files", read_and_grow)
    look()

    assert told(store) is None
