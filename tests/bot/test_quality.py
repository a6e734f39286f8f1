"""What auditors read: one mark for each thing that a rule finds, and where figures come from."""

from dataclasses import replace

import pytest

from bot.buttons import encode
from bot.commands import ShowQuality, When
from bot.replies.quality import MOST, QualityProfile, quality_reply
from bot.replies.reply import visible
from bot.terminal import as_text
from procurement.breakdowns import Aspect, Breakdown, Part
from procurement.figures import Denominator, Finding, FindingKind, Snapshot, Unit
from storage.editions import publish
from storage.records import add_findings
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import S1_2024, S2_2024, day, figure, region
from tests.storage.load import NOW, load, put

TODAY = day("2024-08-01")
LINKS = (
    Part(Aspect.LINK, "own", 50, None, 9),
    Part(Aspect.LINK, "none", 20, None, 2),
    Part(Aspect.LINK, "withdrawn", 30, None, 3),
    Part(Aspect.LINK, "unknown", 0, None, 0),
    Part(Aspect.LINK, "over", 7, None, 4),
)
LARGEST = (Part(Aspect.LARGEST, "123", 250, None, 1, "Pembangunan <Jembatan>"),)
STATES = (
    Part(Aspect.STATE, "Paket Selesai", 60, 60, 9),
    Part(Aspect.STATE, "BATAL <b>", 5, None, 2),
)
UNITS = (
    Unit("1", "DINAS KESEHATAN", 60, 0, 300, 0),
    Unit("2", "RSUD PEMANGKAT", 40, 0, 20, 0),
    Unit("3", "SEKRETARIAT DPRD", 5, 0, 0, 0),
    Unit("4", "KECAMATAN SEBAWI", 0, 0, 0, 0),
)
FOUND = Finding(FindingKind.AFTER_YEAR, "61.01", None, {"year": 2024, "orders": 3})
PROFILE = QualityProfile(
    figure=figure("sambas", 100, 1000),
    breakdown=Breakdown((*LINKS, *LARGEST, *STATES)),
    units=UNITS,
    findings=(FOUND,),
    edition=7,
    published_at=NOW,
)
CLEAN = QualityProfile(figure("sambas", 100, 1000), Breakdown(LINKS[:1]), UNITS[:1], (), 7, NOW)


def lines_of(profile):
    return as_text(quality_reply(profile, TODAY)).splitlines()


def test_the_whole_answer():
    assert lines_of(PROFILE)[:-1] == [
        "Kab. Sambas — kualitas data, Semester I 2024 (sementara)",
        "6 hal perlu diperiksa.",
        "Aturan: setiap baris bertanda ⚠ dihitung satu; yang belum tersedia tidak dihitung.",
        "",
        "Temuan pada angka ini",
        "⚠ 3 pesanan anggaran 2024 bertanggal setelah tahunnya; dihitung di Semester II",
        "",
        "Pesanan menurut kode RUP (dari transaksi Rp100)",
        "• kode paket RUP yang terumumkan: Rp50 (50,00%; 9 pesanan)",
        "⚠ tanpa kode RUP: Rp20 (20,00%; 2 pesanan)",
        "⚠ kode paket yang tidak lagi terumumkan (misalnya direvisi): Rp30 (30,00%; 3 pesanan)",
        "• kode yang tidak ditemukan dalam RUP: Rp0",
        "⚠ melebihi pagu paketnya: 4 paket, kelebihannya Rp7 (7,00%)",
        "",
        "Pesanan yang tidak dihitung karena statusnya",
        "• BATAL <b>: Rp5 (2 pesanan)",
        "",
        "OPD dengan transaksi di atas 100% RUP-nya: 1 dari 4",
        "⚠ RSUD Pemangkat: Rp40 dari RUP Rp20",
        "⚠ transaksi tanpa RUP: 1 OPD, Rp5",
        "",
        "Paket RUP terbesar",
        "1. Pembangunan <Jembatan> [123]: Rp250 (25,00% dari RUP)",
        "",
        "Tanggal dan cakupan",
        "• transaksi tercakup sejak 1 Januari 2024",
        "• transaksi tercakup sampai 30 Juni 2024",
        "• data per 30 Juni 2024",
        "• RUP per 30 Juni 2024",
        "",
        "Asal angka",
        "• sumber: catatan uji",
        "• edisi 7, terbit 12 Juli 2024",
        "Hitungan bot, bukan hasil audit · /sumber",
    ]


def test_nothing_found_is_said_in_one_line():
    lines = lines_of(CLEAN)

    assert lines[1] == "Tidak ada temuan."
    assert not any(line.startswith("⚠") for line in lines)
    assert "• melebihi pagu paketnya: tidak ada" in lines


@pytest.mark.parametrize(
    ("different", "line", "count"),
    [
        (
            {"orders_from": day("2024-03-01")},
            "⚠ transaksi baru tercakup sejak 1 Maret 2024; sebelumnya tidak ada data",
            1,
        ),
        (
            {"orders_to": day("2024-05-31")},
            "• transaksi tercakup sampai 31 Mei 2024, belum sampai akhir semester",
            0,
        ),
        (
            {"recomputed": True},
            "• hitung ulang: RUP kedua semester 2024 diambil dari satu data",
            0,
        ),
        ({"plan_date": None}, "• RUP per belum tersedia dari sumber data ini", 0),
        (
            {"denominator": Denominator.RUP_PENYEDIA},
            "⚠ terhadap RUP penyedia: ukuran lain, bukan porsi; tidak diperingkat",
            1,
        ),
    ],
)
def test_dates_and_coverage_are_told_and_what_makes_a_value_too_low_is_marked(
    different, line, count
):
    profile = replace(CLEAN, figure=figure("sambas", 100, 1000, **different))
    lines = lines_of(profile)

    assert line in lines
    assert lines[1] == (f"{count} hal perlu diperiksa." if count else "Tidak ada temuan.")


def test_what_is_not_told_is_no_finding():
    lines = lines_of(QualityProfile(figure("sambas", 100), Breakdown(), (), (), None, None))

    assert lines[1] == "Tidak ada temuan."
    assert lines[lines.index("Pesanan menurut kode RUP") + 1] == (
        "• belum tersedia dari sumber data ini"
    )
    assert not any("edisi" in line for line in lines)


def test_many_findings_and_units_are_counted_but_not_all_told():
    units = [Unit(str(n), f"DINAS {n:02}", 200, 0, 100, 0) for n in range(30)]
    profile = replace(PROFILE, findings=[FOUND] * 60, units=units)
    lines = lines_of(profile)

    assert lines[1] == f"{60 + 3 + MOST + 1} hal perlu diperiksa."
    assert "dan 55 temuan lainnya, ikut dihitung" in lines
    assert "⚠ 25 OPD lainnya" in lines
    assert visible(quality_reply(profile, TODAY).html) < 4000


def test_through_the_whole_bot_with_what_the_rules_find_of_the_figure(store):
    run_id = load(store, Snapshot(figure("sambas", 120, 100), UNITS, parts=(*LINKS, *LARGEST)))
    with store.writing() as session:
        add_findings(session, run_id, [FOUND])
        publish(session, run_id, by="penguji", at=NOW)
    data = encode(ShowQuality(region("sambas"), When.of(S1_2024)))
    reply = conversation_over(store).press(data, OFFICIAL)
    lines = as_text(reply).splitlines()

    assert lines[4:7] == [
        "Temuan pada angka ini",
        "⚠ 3 pesanan anggaran 2024 bertanggal setelah tahunnya; dihitung di Semester II",
        "⚠ transaksi Rp120 melebihi RUP Rp100 (porsi di atas 100%)",
    ]
    assert "• edisi 1, terbit 12 Juli 2024" in lines
    for row in reply.rows:
        for button in row:
            assert conversation_over(store).press(button.data, OFFICIAL).html


def test_a_figure_that_left_its_half_by_a_thousandfold_is_held_against_the_other(store):
    put(store, figure("sambas", 5 * 10**9, 10**11), figure("sambas", 10**7, 10**11, S2_2024))
    data = encode(ShowQuality(region("sambas"), When.of(S2_2024)))
    text = as_text(conversation_over(store).press(data, OFFICIAL))

    assert "mungkin salah satuan" in text
