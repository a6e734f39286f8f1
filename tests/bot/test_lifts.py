"""Which work units could lift a region most, and what its share and rank would become."""

from datetime import datetime

import pytest

from bot.buttons import encode
from bot.commands import ShowLift, When
from bot.terminal import as_text
from procurement.figures import Snapshot, Unit
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import S1_2024, S2_2022, day, figure, region
from tests.storage.load import put

PLANNED = (
    Unit("1", "DINAS KESEHATAN", 60, 0, 300, 0, 80),
    Unit("2", "DINAS PEKERJAAN UMUM", 10, 0, 500, 0, 150),
    Unit("3", "KANTOR CAMAT SEBAWI", 0, 0, 50, 0, 0),
    Unit("4", "RSUD PEMANGKAT", 20, 0, 100, 0, 50),
    Unit("5", "SEKRETARIAT DPRD", 10, 0, 50, 0, 25),
)


@pytest.fixture
def lift(store):
    """Publish figures and ask on a day what would lift Sambas; returns the reply's lines."""

    def ask(*told, on="2024-08-01"):
        put(store, *told)
        today = datetime.fromisoformat(f"{on}T05:00+00:00")
        data = encode(ShowLift(region("sambas"), When.of(S1_2024)))
        return as_text(conversation_over(store, today).press(data, OFFICIAL)).splitlines()

    return ask


def others():
    return figure("sintang", 200, 1000), figure("landak", 150, 1000), figure("melawi", 5, 1000)


def test_within_the_units_own_plans(lift):
    lines = lift(Snapshot(figure("sambas", 100, 1000), PLANNED), *others())

    assert lines[:-1] == [
        "Kab. Sambas — pendorong porsi, Semester I 2024 (sementara)",
        "Porsi daerah 10,00%, peringkat porsi 3 dari 4 kabupaten/kota di Kalimantan Barat yang "
        "datanya tersedia (508 seluruhnya).",
        "Ruang = rencana e-purchasing OPD itu di SiRUP dikurangi transaksi e-purchasing-nya.",
        "",
        "Tiga OPD dengan ruang terbesar:",
        "1. Dinas Pekerjaan Umum",
        "    Ruang Rp140 (rencana Rp150, transaksi Rp10)",
        "    Seandainya dipesan semua: porsi daerah 24,00% (naik 14,00 persen poin), peringkat "
        "porsi 1 dari 4",
        "2. RSUD Pemangkat",
        "    Ruang Rp30 (rencana Rp50, transaksi Rp20)",
        "    Seandainya dipesan semua: porsi daerah 13,00% (naik 3,00 persen poin), peringkat "
        "porsi 3 dari 4",
        "3. Dinas Kesehatan",
        "    Ruang Rp20 (rencana Rp80, transaksi Rp60)",
        "    Seandainya dipesan semua: porsi daerah 12,00% (naik 2,00 persen poin), peringkat "
        "porsi 3 dari 4",
        "",
        "Ketiganya bersama (Rp190): porsi daerah 29,00% (naik 19,00 persen poin), peringkat porsi "
        "1 dari 4.",
        "",
        "Hitungan dengan RUP dan angka daerah lain saat itu; bukan penilaian atas OPD.",
        "Data per 30 Juni 2024 · RUP per 30 Juni 2024 · peringkat hitungan bot · /sumber",
    ]


def test_up_to_the_regions_share_where_methods_are_not_told(lift):
    units = (
        Unit("1", "A", 20, 0, 300, 0),
        Unit("2", "B", 0, 0, 50, 0),
        Unit("3", "C", 80, 0, 9, 0),
    )
    lines = lift(
        Snapshot(figure("sambas", 100, 1000, data_date=day("2024-06-10")), units),
        figure("sintang", 103, 1000, data_date=day("2024-06-10")),
        on="2024-06-12",
    )

    assert (
        "Ruang = transaksi yang kurang bagi OPD itu untuk mencapai 10,00% (porsi daerah) dari "
        "RUP-nya sendiri; rencana per metode belum tersedia dari sumber data ini." in lines
    )
    at = lines.index("Dua OPD dengan ruang terbesar:")
    assert lines[at + 1 : at + 4] == [
        "1. A",
        "    Ruang Rp10 (transaksi Rp20 dari RUP Rp300)",
        "    Jika dipesan semua: porsi daerah 11,00% (naik 1,00 persen poin), peringkat porsi 1 "
        "dari 2",
    ]
    assert any(line.startswith("Keduanya bersama (Rp15): porsi daerah 11,50%") for line in lines)
    assert "Hitungan jika RUP dan angka daerah lain tetap; bukan penilaian atas OPD." in lines


def test_one_unit_alone_has_no_sum(lift):
    lines = lift(Snapshot(figure("sambas", 90, 1000), PLANNED[:2][1:]), *others())

    assert "Satu OPD dengan ruang terbesar:" in lines
    assert not any("bersama" in line for line in lines)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (figure("sambas", 1), "Rincian per OPD belum tersedia dari sumber data ini."),
        (
            Snapshot(figure("sambas", 100, None), PLANNED),
            "Belum dapat dihitung: nilai RUP belum tersedia.",
        ),
        (Snapshot(figure("sambas", 100, 0), PLANNED), "Belum dapat dihitung: nilai RUP Rp0."),
        (
            Snapshot(figure("sambas", 100, orders_from=day("2024-03-01")), PLANNED),
            "Belum dapat dihitung: transaksi awal tahun tidak tercakup.",
        ),
        (
            Snapshot(figure("sambas", 10), (Unit("1", "A", 10, 0, 100, 0, 10),)),
            "Tidak ada OPD yang transaksinya di bawah rencana e-purchasing-nya sendiri.",
        ),
        (
            Snapshot(figure("sambas", 10), (Unit("1", "A", 10, 0, 100, 0),)),
            "Tidak ada OPD yang porsinya di bawah porsi daerah.",
        ),
    ],
)
def test_where_nothing_can_be_worked_out_it_is_said_why(lift, told, why):
    assert lift(told, *others())[1] == why


def test_without_a_rank_the_share_is_told_and_why(lift):
    lines = lift(Snapshot(figure("sambas", 100, 1000), PLANNED))

    assert (
        "Porsi daerah 10,00%, tanpa peringkat (belum ada daerah lain yang dapat diperingkat "
        "bersamanya)." in lines
    )
    assert not any("peringkat porsi" in line for line in lines)


def test_on_the_shipped_figures(shipped):
    data = encode(ShowLift(region("pontianak"), When.of(S2_2022)))
    text = as_text(conversation_over(shipped).press(data, OFFICIAL))

    assert (
        "Porsi daerah 4,37%, peringkat porsi 8 dari 14 kabupaten/kota di Kalimantan Barat (508 "
        "seluruhnya)." in text
    )
    assert "peringkat porsi 5 dari 14.\n" in text
