"""`porsi sync` as an operator runs it, against the gateway's stand-in on loopback."""

import pytest

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


def test_a_source_that_refuses_us_is_unavailable_and_the_token_stays_ours(ours, gateway):
    gateway.trap(lambda _: Reply(403, b"<html>"))
    done = ours(*SYNC, "--publish")

    assert done.returncode == 5
    assert done.stdout == (
        "Penyegaran dari INAPROC (rincian) gagal: akses ditolak (token atau alamat IP) (403). Data "
        "yang sudah terbit tidak berubah.\n"
    )
    assert "rahasia" not in done.stdout + done.stderr


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
