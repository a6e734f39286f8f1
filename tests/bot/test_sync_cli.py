"""`porsi sync` as an operator runs it, against the gateway's stand-in on loopback."""

import os

import pytest

from bot import clock, connections
from procurement.semester import wib_day
from tests.gateway.opendata import OpenData
from tests.gateway.server import Gateway, Reply
from tests.sync.rows import archive_line, order, plan, swakelola

YEAR = {"tahun_anggaran": 2024}


@pytest.fixture
def gateway():
    with Gateway(token="inprc-rahasia") as served:
        served.serve("rup/paket-penyedia-terumumkan", [plan(**YEAR), plan(kd_klpd="D200", **YEAR)])
        served.serve(
            "rup/paket-swakelola-terumumkan", [swakelola(**YEAR), swakelola(kd_klpd="D200", **YEAR)]
        )
        served.serve("ekatalog/paket-e-purchasing", [order(fiscal_year=2024)])
        served.serve("ekatalog-archive/paket-e-purchasing", [archive_line(kd_klpd="D200", **YEAR)])
        yield served


@pytest.fixture
def ours(porsi, gateway):
    """Run `porsi` with the settings for the stand-in."""
    settings = {"PORSI_INAPROC_URL": gateway.base, "PORSI_INAPROC_TOKEN": gateway.token}
    return lambda *arguments, **environment: porsi(*arguments, **(settings | environment))


@pytest.fixture
def ours_apart(porsi_apart, gateway):
    """The same as a process of its own."""
    settings = {"PORSI_INAPROC_URL": gateway.base, "PORSI_INAPROC_TOKEN": gateway.token}
    return lambda *arguments, **environment: porsi_apart(*arguments, **(settings | environment))


SYNC = ("sync", "--year", "2024", "--region", "D199")


def test_figures_come_and_the_second_time_nothing_has_changed(ours, gateway):
    done = ours(*SYNC, "--publish")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Sumber: inaproc" in done.stdout
    assert "Semester I 2024: daerah baru 1" in done.stdout
    assert done.stdout.endswith("Sudah diterbitkan.\n")
    assert "Porsi e-purchasing: 5,00%" in ours("ask", "pontianak s1 2024").stdout

    again = ours(*SYNC, "--publish")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "Tidak ada yang berubah.")
    assert "INAPROC" in ours("export").stdout


@pytest.mark.heavy
def test_workers_change_nothing_of_what_is_told(ours_apart, tmp_path):
    both = ("sync", "--year", "2024", "--region", "D199", "--region", "D200", "--publish")
    told = ours_apart(*both, PORSI_DATABASE_URL=f"sqlite:///{tmp_path / 'a.db'}", PORSI_CACHE="a")
    apart = {"PORSI_DATABASE_URL": f"sqlite:///{tmp_path / 'b.db'}", "PORSI_CACHE": "b"}
    same = ours_apart(*both, "--workers", "2", **apart)
    assert (told.returncode, same.returncode) == (0, 0)
    first, second = (
        [line for line in done.stdout.splitlines() if " detik)" not in line]
        for done in (told, same)
    )
    assert second == first

    again = ours_apart(*both, "--workers", "2", **apart)
    assert again.stdout.splitlines()[-1] == "Tidak ada yang berubah."


def test_the_rate_is_a_number_above_nought(ours):
    done = ours(*SYNC, PORSI_INAPROC_RATE="0")

    assert done.returncode == 1
    assert done.stderr == "PORSI_INAPROC_RATE: harus bilangan lebih dari 0\n"


def test_without_publish_it_waits(ours):
    done = ours(*SYNC)

    assert done.returncode == 3
    assert "Menunggu keputusan: porsi publish 1" in done.stdout
    assert ours("ask", "pontianak s1 2024").returncode == 1
    assert ours("publish", "1").returncode == 0
    assert ours("ask", "pontianak s1 2024").returncode == 0


def test_a_dry_run_asks_nothing(ours, gateway):
    done = ours(*SYNC, "--region", "61.72", "--dry-run")

    assert done.returncode == 0
    assert "Daerah: Kota Pontianak, Kota Singkawang" in done.stdout
    assert "Sedikitnya 8 permintaan" in done.stdout
    assert gateway.asked == []


def test_a_source_that_refuses_us_is_unavailable_and_the_token_stays_ours(ours_apart, gateway):
    gateway.trap(lambda _: Reply(403, b"<html>"))
    done = ours_apart(*SYNC, "--publish")

    assert done.returncode == 5
    assert done.stdout == (
        "Penyegaran dari INAPROC (rincian) gagal: akses ditolak (token atau alamat IP) (403). Data "
        "yang sudah terbit tidak berubah.\n"
    )
    assert "rahasia" not in done.stdout + done.stderr


def test_no_room_for_what_the_source_says_is_told_in_a_line(ours, tmp_path):
    (tmp_path / "penuh").write_bytes(b"")
    done = ours(*SYNC, "--publish", PORSI_CACHE=str(tmp_path / "penuh"))

    assert (done.returncode, done.stderr) == (5, "")
    assert "gagal: penyimpanan di mesin ini penuh atau tidak dapat ditulis" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (SYNC, {"PORSI_INAPROC_TOKEN": ""}, "PORSI_INAPROC_TOKEN belum diatur"),
        (SYNC, {"PORSI_INAPROC_URL": "http://example.com"}, "PORSI_INAPROC_URL: harus https://"),
        (("sync", "--region", "wakanda"), {}, 'Daerah "wakanda" tidak dikenal'),
    ],
)
def test_what_is_missing_or_wrong_is_named(ours, arguments, environment, said):
    done = ours(*arguments, **environment)

    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


# Several sources in one sync

NOW = wib_day(clock.now()).year
RECAP = f"""kode_wilayah;tahun;semester;tanggal_data;nilai_ep;rup_total;satuan;sumber
36.74;{NOW - 1};1;{NOW - 1}-07-21;480;2500;miliar;rekap uji
"""


@pytest.fixture
def all_of_them(gateway, tmp_path, monkeypatch):
    """Rows of Pontianak, sums of it and of Singkawang, open data, and a folder with a recap."""
    monkeypatch.setattr(connections, "CKAN_RATE", 60_000.0)  # a second between answers otherwise
    year = {"tahun_anggaran": NOW}
    gateway.serve("rup/paket-penyedia-terumumkan", [plan(pagu=900, **year)])
    gateway.serve("rup/paket-swakelola-terumumkan", [swakelola(pagu=100, **year)])
    gateway.serve(
        "ekatalog/paket-e-purchasing",
        [order(fiscal_year=NOW, order_date=f"{NOW}-01-01", total=50)],
    )
    for klpd, value in (("D199", 50), ("D200", 70)):
        gateway.sums[klpd, NOW] = {
            "pelaksanaan_total_epurchasing": value,
            "total_nilai_perencanaan": 1000 if klpd == "D199" else 1001,
        }
    folder = tmp_path / "masuk"
    folder.mkdir()
    (folder / "rekap.csv").write_text(RECAP)
    os.utime(folder / "rekap.csv", (1_700_000_000, 1_700_000_000))
    with OpenData() as opened:
        for name, column, amount in (
            ("data-e-katalog", "nilai e-purchasing (rupiah)", 60),
            ("nilai-perencanaan-dan-realisasi-pengadaan-barang-jasa", "nilai rup (rupiah)", 990),
        ):
            table = f"nama,jenis,{column}\nKota Bandung,KOTA,{amount}\n"
            opened.put(name, f"tabel {NOW - 1}.csv", table.encode(), f"{NOW}-03-04")
        yield {
            "PORSI_FOLDER": str(folder),
            "PORSI_CKAN_URL": opened.base,
            "PORSI_SOURCES": f"inaproc D199 {NOW}; inaproc-summary D200 {NOW}; ckan 32.73; file",
        }


def test_four_sources_are_asked_in_one_sync(ours, all_of_them):
    done = ours("sync", "--publish", **all_of_them)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Sudah diterbitkan.") == 4
    for question, source in (
        ("pontianak", "sumber: INAPROC"),
        ("singkawang", "sumber: INAPROC (ringkasan)"),
        ("kota bandung", "sumber: LKPP data terbuka"),
        ("tangsel", "sumber: rekap uji"),
    ):
        assert source in ours("ask", question).stdout

    again = ours("sync", "--publish", **all_of_them)
    assert again.returncode == 0
    assert again.stdout.count("Tidak ada yang berubah.") == 4


def test_a_dry_run_names_every_source_and_what_it_lacks(ours, all_of_them, gateway):
    lacking = all_of_them | {"PORSI_INAPROC_TOKEN": "", "PORSI_FOLDER": ""}
    done = ours("sync", "--dry-run", **lacking)

    assert done.returncode == 0
    for said in (
        "INAPROC (rincian), dari http://127.0.0.1",
        "INAPROC (ringkasan), dari",
        "data terbuka LKPP, dari",
        "folder berkas, dari",
    ):
        assert said in done.stdout
    assert done.stdout.count("⚠ PORSI_INAPROC_TOKEN belum diatur") == 2
    assert "⚠ PORSI_FOLDER belum diatur" in done.stdout
    assert gateway.asked == []


def test_a_source_that_fails_does_not_keep_the_others(ours, all_of_them, gateway):
    gateway.trap(lambda _: Reply(403, b"<html>"))
    done = ours("sync", "--publish", **all_of_them)

    assert done.returncode == 5
    assert "Penyegaran dari INAPROC (rincian) gagal" in done.stdout
    assert "sumber: LKPP data terbuka" in ours("ask", "kota bandung").stdout


def test_a_source_that_lacks_a_setting_is_skipped_and_named(ours, all_of_them):
    without = all_of_them | {"PORSI_FOLDER": ""}
    done = ours("sync", "--publish", **without)

    assert done.returncode == 0
    assert done.stdout.startswith("Dilewati: folder berkas. PORSI_FOLDER belum diatur")
    assert done.stdout.count("Sudah diterbitkan.") == 3
    alone = ours("sync", "--source", "file", **without)
    assert (alone.returncode, alone.stderr[:26]) == (1, "PORSI_FOLDER belum diatur ")


def test_one_source_alone(ours, all_of_them, gateway):
    done = ours("sync", "--source", "file", "--publish", **all_of_them)

    assert done.returncode == 0
    assert gateway.asked == []
    assert "Porsi e-purchasing" in ours("ask", "tangsel").stdout
