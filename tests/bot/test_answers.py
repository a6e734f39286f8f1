"""Answers read whole, on the shipped figures, as an official gets them."""

import pytest

from bot.asker import Asker
from bot.replies.reply import Outcome
from bot.terminal import as_text
from procurement.figures import Snapshot, Unit
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import S1_2023, S1_2024, S2_2023, S2_2024, day, figure


def test_the_rank_of_a_region(talk):
    reply = talk("rank pontianak s2 2022")

    assert reply.html == (
        "<b>Kota Pontianak — Semester II 2022 (sementara)</b>\n"
        "Porsi e-purchasing: <b>4,37%</b>\n"
        "Rp41,26 miliar dari RUP Rp944,99 miliar (selesai Rp3,78 miliar)\n"
        "\n"
        "Peringkat porsi: <b>8</b> dari 14 kabupaten/kota di Kalimantan Barat (508 seluruhnya); "
        "2 dari 2 kota\n"
        "Peringkat nilai: 5 dari 14\n"
        "Dibanding Semester I 2022 (dalam tahun): ▲ 2,20 persen poin; peringkat porsi tetap 8\n"
        "Selisih saat itu dengan peringkat 7 (Kab. Sekadau, 4,48%): Rp1,07 miliar.\n"
        "\n"
        "Angka Semester II 2022 kumulatif sejak 1 Januari.\n"
        "Transaksi tercakup sampai 21 Desember 2022, belum sampai akhir semester.\n"
        "Hitung ulang: RUP kedua semester 2022 diambil dari satu data (16 Desember 2022), bukan "
        "RUP pada akhir tiap semester.\n"
        "Data per 21 Desember 2022 · RUP per 16 Desember 2022 · sumber: rekaman e-Katalog v5 dan "
        "RUP SiRUP\n"
        "Peringkat hitungan bot, bukan peringkat LKPP · /sumber"
    )
    assert [button.label for row in reply.rows for button in row] == [
        "Bandingkan",
        "Satu provinsi",
        "Jarak",
        "Per OPD",
        "Rincian",
        "Kualitas",
        "Tren",
        "Grafik",
        "Unduh",
        "Langganan",
        "Jadikan daerah saya",
        "Semester I 2022",
        "Semester II 2021",
    ]


def test_tangsel_shows_its_releases_and_that_one_contradicts_itself(talk):
    text = as_text(talk("tangsel"))

    assert text.splitlines()[:12] == [
        "Kota Tangerang Selatan",
        "Hitungan bot untuk daerah ini belum tersedia; berikut angka yang pernah dirilis. Hitungan "
        "tersedia untuk 15 pemerintah daerah di Kalimantan Barat, Semester II 2021 sampai "
        "Semester II 2022.",
        "",
        "Rilis Semester I 2023 (LKPP, E-purchasing Award 2023; terbit 8 Agustus 2023, tanggal "
        "data tidak disebut)",
        "Porsi menurut rilis: sekitar 17,5%, peringkat 3 kabupaten/kota",
        "Komponennya: sekitar Rp480 miliar dari RUP Rp2,5 triliun = 19,20%",
        "Peringkat nilai menurut rilis: 5 antarkota",
        "⚠ Porsi rilis tidak cocok dengan komponennya: pembulatan hanya memungkinkan 18,63 sampai "
        "19,80%. Dasar RUP atau tanggal datanya mungkin berbeda. Untuk keperluan resmi, mohon "
        "merujuk pada rilis LKPP.",
        "Catatan: daftar nilai yang diumumkan LKPP pada 27 Juli 2023 memakai data per 21 Juli 2023",
        "Sumber: tangselpos.id (https://tangselpos.id/detail/14366), terbit 8 Agustus 2023",
        "",
        "Rilis lain",
    ]
    assert "data per 15 September 2023: porsi 21,50%; nilai Rp554,44 miliar; menurut porsi" in text
    assert "peringkat 3 antarkota" in text
    for forbidden in ("Peringkat porsi:", "Dibanding", "hitungan bot,", "persen poin"):
        assert forbidden not in text


def test_a_running_semester_says_what_is_still_needed(told):
    lines = told(
        "tangsel",
        figure("tangsel", 573 * 10**9, 2190 * 10**9, data_date=day("2024-06-10")),
        figure("sambas", 331 * 10**9, 1215 * 10**9, data_date=day("2024-06-10")),
        on="2024-06-12",
    )

    assert lines[0] == "Kota Tangerang Selatan — Semester I 2024 (berjalan, sementara)"
    assert "Porsi e-purchasing: 26,16%" in lines
    assert "Perubahan: belum ada pembanding." in lines
    assert (
        "Untuk melewati peringkat 1 (Kab. Sambas, 27,24%): perlu tambahan lebih dari "
        "Rp23,62 miliar, jika RUP tetap." in lines
    )


def test_change_against_the_year_before_with_its_two_causes(told):
    lines = told(
        "sambas",
        figure("sambas", 573 * 10**9, 2190 * 10**9, data_date=day("2024-07-21")),
        figure("sambas", 402 * 10**9, 2100 * 10**9, S1_2023),
        figure("sintang", 1, 100, data_date=day("2024-07-21")),
        figure("sintang", 90, 100, S1_2023),
        on="2024-08-01",
    )

    assert lines[0] == "Kab. Sambas — Semester I 2024"
    assert (
        "Dibanding Semester I 2023: ▲ 7,02 persen poin; peringkat porsi naik 1 tingkat (2 → 1)"
        in lines
    )
    assert "Dari transaksi +7,81, dari perubahan RUP −0,79 persen poin." in lines
    assert "Di bawahnya: Kab. Sintang, 1,00%, berjarak Rp26 dari posisi ini." in lines


def test_stale_figures_of_a_running_semester_are_told_with_a_warning(told):
    told_figures = (
        figure("sambas", 5, data_date=day("2024-05-01"), orders_to=day("2024-05-01")),
        figure("sintang", 6, data_date=day("2024-05-01"), orders_to=day("2024-05-01")),
    )
    lines = told("sambas", *told_figures, on="2024-06-18")

    assert lines[0] == (
        "⚠ Data terakhir per 1 Mei 2024 (48 hari yang lalu); angka berikut mungkin sudah berubah."
    )


@pytest.mark.parametrize(("today", "is_stale"), [("2024-05-15", False), ("2024-05-16", True)])
def test_figures_are_fresh_for_14_days(told, today, is_stale):
    lines = told("sambas", figure("sambas", 5, data_date=day("2024-05-01")), on=today)

    assert lines[0].startswith("⚠") is is_stale


@pytest.mark.parametrize("question", ["top", "sambas", "opd sambas", "tren sambas", "kejar sambas"])
def test_every_kind_of_answer_warns_of_stale_figures(told, question):
    stale = figure("sambas", 5, data_date=day("2024-05-01"))
    other = figure("sintang", 6, data_date=day("2024-05-01"))
    unit = Unit("1", "RSUD", 5, 0, 100, 0)

    assert told(question, Snapshot(stale, (unit,)), other, on="2024-06-18")[0].startswith("⚠")


@pytest.mark.parametrize(("rup", "known"), [(None, "belum tersedia"), (0, "Rp0")])
def test_without_a_plan_there_is_no_share_and_no_share_rank(told, rup, known):
    lines = told(
        "sambas", figure("sambas", 214 * 10**9, rup), figure("sintang", 5), figure("landak", 6)
    )

    assert (
        f"Nilai e-purchasing tercatat Rp214 miliar, tetapi nilai RUP {known}, sehingga porsi dan "
        "peringkat porsi belum dapat dihitung." in lines
    )
    assert f"Peringkat porsi: belum dapat diberikan (nilai RUP {known})." in lines
    assert any(line.startswith("Peringkat nilai: 1 dari 3 kabupaten/kota") for line in lines)
    assert not any("%" in line for line in lines)


def test_a_share_over_100_is_shown_with_a_flag(told):
    lines = told("sambas", figure("sambas", 112), figure("sintang", 5))

    assert "Porsi e-purchasing: 112,00%" in lines
    assert "⚠ Di atas 100%: nilai transaksi melebihi RUP; mohon datanya diperiksa." in lines


def test_equals_are_named(told):
    lines = told("sambas", figure("sambas", 5), figure("sintang", 5), figure("landak", 9))

    assert any("Peringkat porsi: 2 (bersama 1 daerah lain) dari 3" in line for line in lines)


def test_in_january_the_ended_year_is_told_with_a_line_on_the_running_one(told):
    lines = told(
        "sambas",
        figure("sambas", 50, 100, S2_2023, data_date=day("2024-01-25")),
        figure("sambas", 1, 100, S1_2024, data_date=day("2024-01-25")),
        on="2024-01-28",
    )

    assert lines[0] == "Kab. Sambas — Semester II 2023"
    running = "Semester I 2024 sedang berjalan: porsi 1,00%, Rp1 (per 25 Januari 2024)."
    assert running in lines
    for question in ("sambas s2 2023", "sambas 2023", "sambas s2"):
        asked_for = told(question, on="2024-01-28")
        assert (asked_for[0], running in asked_for) == (lines[0], False)


def test_a_year_or_a_half_alone_means_the_newest_that_fits(told):
    figures = [
        figure("sambas", n, 100, semester)
        for n, semester in enumerate([S1_2023, S2_2023, S1_2024, S2_2024], start=1)
    ]
    for question, expected in (
        ("sambas 2023", "Semester II 2023"),
        ("sambas s1", "Semester I 2024"),
        ("sambas", "Semester II 2024"),
        ("sambas s1/2023", "Semester I 2023"),
        ("sambas I/2023", "Semester I 2023"),
        ("sambas semester 1 ta 2023", "Semester I 2023"),
        ("sambas sem 2/2023", "Semester II 2023"),
        ("sambas 2023-1", "Semester I 2023"),
        ("sambas smt II 2023", "Semester II 2023"),
        ("sambas semester pertama tahun 2023", "Semester I 2023"),
        ("berapa porsi sambas semester 1 2023?", "Semester I 2023"),
    ):
        assert f"Kab. Sambas — {expected}" in told(question, *figures, on="2025-06-01")[0]
        figures = []  # published once


def test_released_figures_stand_beside_nothing_computed(talk):
    assert "Hitungan bot untuk daerah ini belum tersedia" in as_text(talk("medan"))
    assert "menurut nilai peringkat 1 antarkota" in as_text(talk("medan"))
    assert "[katalog lokal]" in as_text(talk("lampung selatan"))


def test_a_region_of_which_nothing_is_known_says_what_there_is(talk):
    reply = talk("aceh")

    assert reply.outcome is Outcome.NONE
    assert reply.html == (
        "Angka untuk <b>Provinsi Aceh</b> belum tersedia. Hitungan tersedia untuk 15 pemerintah "
        "daerah di Kalimantan Barat, Semester II 2021 sampai Semester II 2022.\n"
        "Kami dapat memberi tahu Bapak/Ibu begitu datanya masuk."
    )
    assert [button.label for row in reply.rows for button in row] == ["Beri tahu saya"]


def test_a_late_start_is_shown_but_neither_ranked_nor_compared(talk):
    text = as_text(talk("pontianak s2 2021"))

    assert "Kota Pontianak — Semester II 2021 (sebagian)" in text
    assert "Transaksi baru tercakup sejak 1 November 2021; sebelumnya tidak ada data" in text
    assert "Peringkat porsi" not in text
    assert "Dibanding" not in text


def test_lists_say_how_final_they_are_and_why_there_is_none(talk):
    assert talk("top s2 2021").html == (
        "Urutan porsi untuk kabupaten/kota, Semester II 2021, belum dapat disusun: "
        "transaksi awal tahun tidak tercakup."
    )
    province = as_text(talk("provinsi pontianak"))
    assert province.startswith(
        "Kalimantan Barat, porsi kabupaten/kota — Semester II 2022 (sementara)"
    )
    assert "\nTransaksi tercakup sampai 21 Desember 2022.\n" in province
    late = as_text(talk("provinsi pontianak s2 2021"))
    assert late.count("Tanpa peringkat (transaksi awal tahun tidak tercakup):") == 1
    assert "• Kota Pontianak: Rp1,46 miliar" in late
    holdings = as_text(talk("status"))
    assert "• Semester II 2021 (sebagian): 15 pemerintah daerah" in holdings
    assert "• Semester I 2022: 15 pemerintah daerah" in holdings


def test_what_is_no_data_is_not_zero(talk):
    assert talk("pontianak s1 2021").html.startswith(
        "Data <b>Kota Pontianak</b> untuk Semester I 2021 belum tersedia."
    )


def test_the_province_stands_apart(talk):
    assert "Provinsi" not in as_text(talk("top 50"))
    assert "Peringkat porsi: belum dapat diberikan" in as_text(talk("kalbar"))


def test_two_regions_side_by_side(talk):
    reply = talk("banding singkawang bengkayang")

    assert as_text(reply).split("\n[1]")[0].splitlines() == [
        "Kota Singkawang dan Kab. Bengkayang — Semester II 2022 (sementara)",
        "               Singkawang    Bengkayang",
        "Porsi               7,82%        10,76%",
        "Pkt porsi               2             1",
        "Transaksi    39,27 miliar  58,09 miliar",
        "Pkt nilai               7             2",
        "RUP         502,22 miliar 539,83 miliar",
        "Perubahan*          +4,70         +2,65",
        "Kab. Bengkayang unggul 2,94 persen poin dalam porsi; Kab. Bengkayang unggul Rp18,82 "
        "miliar dalam nilai.",
        "*Persen poin terhadap Semester I 2022 (dalam tahun).",
        "Pkt = peringkat di antara 14 kabupaten/kota di Kalimantan Barat (508 seluruhnya).",
        "Transaksi tercakup sampai 21 Desember 2022, belum sampai akhir semester.",
        "Hitung ulang: RUP kedua semester 2022 diambil dari satu data (16 Desember 2022), bukan "
        "RUP pada akhir tiap semester.",
        "Data per 21 Desember 2022 · RUP per 16 Desember 2022 · peringkat hitungan bot · /sumber",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "/vs singkawang bengkayang",
        "singkawang vs bengkayang",
        "bandingkan singkawang dan bengkayang",
    ],
)
def test_ways_to_compare(talk, question):
    assert talk(question) == talk("/banding singkawang bengkayang")


def test_a_comparison_with_an_ambiguous_name_keeps_the_question(talk):
    reply = talk("/banding pontianak bekasi")
    [[first], [second]] = reply.rows

    assert (first.label, second.label) == ("Kab. Bekasi", "Kota Bekasi")
    assert first.data == "1:b:61.71:32.16:!"


def test_pages_of_work_units_and_who_holds_the_region_back(talk):
    text = as_text(talk("opd singkawang"))

    assert "Porsi daerah 7,82%; 25 dari 29 OPD di bawahnya." in text
    assert "1. Dinas Pekerjaan Umum dan Penataan Ruang Kota Singkawang — 1,27%" in text
    assert "    Rp1,32 miliar dari RUP Rp103,73 miliar; kurang Rp6,8 miliar" in text


def test_before_the_first_edition_everybody_is_told_and_admins_what_to_do(store):
    conversation = conversation_over(store)
    official = conversation.say("pontianak", OFFICIAL)
    admin = conversation.say("pontianak", Asker(chat_id=9, user_id=9, is_admin=True))

    assert official.html == "Data belum tersedia: belum ada angka yang diterbitkan."
    assert "porsi import BERKAS --publish" in admin.html


def test_the_chats_own_region(talk):
    assert "Mohon sebutkan daerah" in talk("/peringkat").html
    assert "dicatat sebagai daerah Bapak/Ibu" in talk("/daerahsaya singkawang").html
    assert talk("/peringkat").html == talk("singkawang").html
    assert "Kota Singkawang" in talk("/opd").html
    assert "Kota Singkawang" in talk("/pengaturan").html
    assert "dikosongkan" in talk("/daerahsaya hapus").html
    assert "Mohon sebutkan daerah" in talk("/peringkat").html


def test_what_is_kept_of_a_chat_can_be_erased(talk, shipped):
    talk("/daerahsaya singkawang")
    assert "Lanjutkan?" in talk("/hapusdata").html

    conversation = conversation_over(shipped)
    assert conversation.press("1:e", OFFICIAL).html == "Data percakapan ini telah dihapus."
    assert "Tidak ada data" in conversation.press("1:e", OFFICIAL).html


def test_national_scope_appears_only_with_data_from_more_than_one_province(told):
    lines = told("sambas", figure("sambas", 5), figure("sintang", 6), figure("tangsel", 7))

    assert "Peringkat porsi: 3 dari 3 kabupaten/kota yang datanya tersedia (508 seluruhnya)" in [
        line.split(";")[0] for line in lines
    ]
