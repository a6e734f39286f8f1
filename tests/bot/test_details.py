"""Etalase, methods, PDN, UMKK, Toko Daring: each number under its name, with what it is part of."""

import pytest

from bot.buttons import decode, encode
from bot.commands import ShowCommodities, ShowDetails, When
from bot.replies.commodities import PAGE, commodities_reply
from bot.replies.details import details_reply
from bot.replies.reply import Outcome, visible
from bot.terminal import as_text
from procurement.breakdowns import LABEL, Aspect, Breakdown, Part
from procurement.figures import Snapshot
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import S1_2024, day, figure, region
from tests.storage.load import put

TODAY = day("2024-08-01")
FIGURE = figure("sambas", 100, 1000, finished=60)
LATE = figure("sambas", 100, 1000, orders_from=day("2024-03-01"))
METHODS = (
    Part(Aspect.METHOD, "E-Purchasing", 80, None, 4),
    Part(Aspect.METHOD, "Pengadaan Langsung", 500, None, 1234),
    Part(Aspect.METHOD, "Swakelola", 420, None, None),
)
ORDERS = (
    Part(Aspect.CATALOGUE, "v5", 70, 60, 7),
    Part(Aspect.CATALOGUE, "v6", 30, 0, 3),
    Part(Aspect.COMMODITY, "329", 40, None, 5, "Bahan <Medis>"),
    Part(Aspect.COMMODITY, "lainnya", 25, None, 1),
)
KINDS = (
    Part(Aspect.PDN, "PDN", 570, None, 12),
    Part(Aspect.PDN, "", 10, None, 1),
    Part(Aspect.UMKK, "UMKK", 290, None, 10),
    Part(Aspect.UMKK, "Non-UMKK", 290, None, 3),
)
DARING = (
    Part(Aspect.TOKO_DARING, "selesai", 9, 9, 2),
    Part(Aspect.TOKO_DARING, "gagal", 3, 0, 1),
)
ALL = (*METHODS, *ORDERS, *KINDS, *DARING)


def commodities(figure, *parts, page=0):
    command = ShowCommodities(figure.region, page=page)
    return commodities_reply(command, figure, Breakdown(parts), TODAY)


def details(figure, *parts):
    return as_text(details_reply(figure, Breakdown(parts), TODAY)).splitlines()


def test_what_is_bought_by_etalase_and_what_of_the_plan_could_be():
    assert as_text(commodities(FIGURE, *ALL)).splitlines()[:-1] == [
        "Kab. Sambas — etalase, Semester I 2024 (sementara)",
        "Transaksi e-purchasing Rp100; 1 etalase terbesar katalog v5, dengan persentase terhadap "
        "transaksi itu.",
        "Pesanan katalog v6 Rp30 (30,00%; 3 paket) tidak memuat etalase, sehingga tidak ada dalam "
        "daftar.",
        "Pesanan katalog v5 tanpa kode etalase: Rp5.",
        "Data sumber hanya memuat kode etalase; dalam kurung contoh nama paketnya.",
        "",
        "1. Etalase 329 (antara lain: Bahan <Medis>)",
        "    Rp40 (40,00%; 5 paket)",
        "2. Etalase lainnya, digabung",
        "    Rp25 (25,00%; 1 paket)",
        "",
        "Rencana di SiRUP",
        "• Rencana e-purchasing: Rp80 (8,00% dari RUP; 4 paket).",
        "   Transaksi e-purchasing Rp100 (125,00% dari rencana itu), melebihi rencana Rp20. "
        "Pesanan tidak selalu berasal dari rencana itu.",
        "• Rencana Pengadaan Langsung: Rp500 (50,00% dari RUP; 1.234 paket). Sebagian mungkin "
        "dapat dipenuhi lewat katalog bila barang/jasanya tersedia di sana; data ini tidak "
        "menyebutkan yang mana.",
        "",
        "Data per 30 Juni 2024 · RUP per 30 Juni 2024 · hitungan bot · /sumber",
    ]


@pytest.mark.parametrize(
    ("one", "parts", "line"),
    [
        (
            FIGURE,
            (),
            "Transaksi e-purchasing Rp100; etalasenya belum tersedia dari sumber data ini.",
        ),
        (FIGURE, ORDERS, "Rencana per metode belum tersedia dari sumber data ini."),
        (FIGURE, METHODS[2:], "• Rencana e-purchasing: tidak ada."),
        (
            FIGURE,
            (Part(Aspect.METHOD, "", 1000, None, 1),),
            "• Rencana e-purchasing: belum tersedia dari sumber data ini.",
        ),
        (
            figure("sambas", 30, 1000),
            METHODS,
            "   Transaksi e-purchasing Rp30 (37,50% dari rencana itu), sisa Rp50. Pesanan tidak "
            "selalu berasal dari rencana itu.",
        ),
        (
            LATE,
            METHODS,
            "   Sisanya belum dapat dihitung: transaksi awal tahun tidak tercakup.",
        ),
    ],
)
def test_what_the_records_do_not_carry_is_said(one, parts, line):
    reply = commodities(one, *parts)

    assert line in as_text(reply).splitlines()
    assert (reply.outcome is Outcome.NONE) is (not parts)


def test_orders_that_are_all_in_the_list_need_no_note():
    parts = (Part(Aspect.CATALOGUE, "v5", 65, 0, 6), Part(Aspect.CATALOGUE, "v6", 0, 0, 0))
    text = as_text(commodities(FIGURE, *parts, *ORDERS[2:]))

    assert "1. Etalase 329" in text
    assert "Pesanan katalog" not in text


def test_etalase_are_paged_and_the_plan_stands_on_the_first_page():
    parts = [Part(Aspect.COMMODITY, str(n), 1000 - n, None, n, "x" * LABEL) for n in range(20)]
    first = commodities(figure("sambas", 10**6, 10**8), *parts, *METHODS)
    second = commodities(figure("sambas", 10**6, 10**8), *parts, *METHODS, page=1)
    last = commodities(figure("sambas", 10**6, 10**8), *parts, *METHODS, page=9)

    assert first.rows[0][0].label == "▶ 2/3"
    assert decode(first.rows[0][0].data).page == 1
    assert f"{PAGE + 1}. Etalase 8 " in as_text(second)
    assert "Rencana di SiRUP" not in as_text(second)
    assert [button.label for button in last.rows[0]] == ["◀"]
    assert "20. Etalase 19 " in as_text(last)
    assert visible(first.html) < 2500


def test_every_number_has_its_name_and_what_it_is_part_of():
    assert details(FIGURE, *ALL)[:-1] == [
        "Kab. Sambas — rincian, Semester I 2024 (sementara)",
        "Porsi 10,00% = transaksi Rp100 dari RUP Rp1.000. Angka berikut ukuran lain, masing-masing "
        "dengan penyebutnya.",
        "",
        "Capaian terhadap RUP e-purchasing",
        "125,00%: transaksi Rp100 dari rencana dengan metode e-purchasing Rp80 (4 paket). Dapat "
        "melebihi 100%; bukan porsi.",
        "",
        "RUP menurut metode (dari RUP Rp1.000)",
        "• Pengadaan Langsung: Rp500 (50,00%; 1.234 paket)",
        "• Swakelola: Rp420 (42,00%)",
        "• E-Purchasing: Rp80 (8,00%; 4 paket)",
        "",
        "PDN dalam rencana (dari RUP penyedia Rp580)",
        "• PDN: Rp570 (98,28%; 12 paket)",
        "• tidak disebut: Rp10 (1,72%; 1 paket)",
        "",
        "UMKK dalam rencana (dari RUP penyedia Rp580)",
        "• Non-UMKK: Rp290 (50,00%; 3 paket)",
        "• UMKK: Rp290 (50,00%; 10 paket)",
        "",
        "Transaksi menurut katalog (dari Rp100)",
        "• katalog v5: Rp70 (70,00%; 7 paket)",
        "• katalog v6: Rp30 (30,00%; 3 paket)",
        "",
        "Transaksi selesai dan proses (dari Rp100)",
        "• selesai: Rp60 (60,00%)",
        "• masih proses: Rp40 (40,00%)",
        "",
        "Toko Daring (saluran lain, di luar transaksi dan porsi di atas)",
        "• selesai: Rp9 (2 transaksi)",
        "• gagal, tidak dihitung: Rp3 (1 transaksi)",
        "",
        "Jangan tertukar: 40% adalah alokasi belanja untuk produk UMK dan koperasi dalam negeri "
        "(Perpres 12/2021), bukan e-purchasing; target 30% LKPP dihitung dari belanja, bukan dari "
        "RUP.",
        "Data per 30 Juni 2024 · RUP per 30 Juni 2024 · hitungan bot · /sumber",
    ]


def test_absent_zero_and_told_are_three_answers():
    lines = details(figure("sambas", 100, None), *ORDERS)

    assert (
        "Transaksi e-purchasing Rp100; nilai RUP belum tersedia, sehingga porsi belum ada." in lines
    )
    assert (
        "Rencana per metode, PDN, UMKK dan Toko Daring: belum tersedia dari sumber data ini."
        in (lines)
    )
    assert "Capaian terhadap RUP e-purchasing" not in lines
    lines = details(FIGURE, ORDERS[0])
    assert "• katalog v6: tidak ada dalam data ini" in lines
    lines = details(FIGURE)
    assert "belum tersedia dari sumber data ini." in lines[-4]
    assert "Belum dapat dihitung: transaksi awal tahun tidak tercakup." in details(LATE, *METHODS)


def test_orders_by_pdn_are_another_base_than_the_plan():
    lines = details(FIGURE, Part(Aspect.ORDERS_PDN, "PDN", 90, None, None))

    at = lines.index("PDN dalam transaksi (dari transaksi Rp100)")
    assert lines[at + 1] == "• PDN: Rp90 (90,00%)"


def test_through_the_whole_bot(store):
    put(store, Snapshot(figure("sambas", 100, 1000, S1_2024, finished=60), parts=ALL))
    conversation = conversation_over(store)
    when = When.of(S1_2024)

    reply = conversation.press(encode(ShowDetails(region("sambas"), when)), OFFICIAL)
    assert "• katalog v5: Rp70 (70,00%; 7 paket)" in as_text(reply)
    for row in reply.rows:
        for button in row:
            assert conversation.press(button.data, OFFICIAL).html
    reply = conversation.press(encode(ShowCommodities(region("sambas"), when)), OFFICIAL)
    assert "1. Etalase 329 (antara lain: Bahan <Medis>)" in as_text(reply)
