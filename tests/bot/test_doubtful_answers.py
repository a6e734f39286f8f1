"""Answers where figures are partial, of another kind, far apart or contradicted."""

from decimal import Decimal

import pytest

from bot.formats import short_name
from bot.replies.lists import NAME
from procurement.figures import Denominator, OrderStates, Snapshot, Unit
from procurement.regions import gazetteer
from procurement.releases import Release, Released
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import S1_2023, S1_2024, S2_2023, day, figure
from tests.storage.load import put

LATE = {"orders_from": day("2024-03-01")}
OF_PENYEDIA = {"denominator": Denominator.RUP_PENYEDIA}
FINISHED_ONLY = {"order_states": OrderStates.FINISHED}
TO_MARCH = {"data_date": day("2024-03-31")}
NO_COMPARISON = {
    "late": (LATE, "Porsi dan nilai", "transaksi awal tahun tidak tercakup"),
    "other plan": (OF_PENYEDIA, "Porsi", "dasar perhitungannya lain"),
    "other states": (FINISHED_ONLY, "Porsi dan nilai", "dasar perhitungannya lain"),
    "other date": (TO_MARCH, "Porsi dan nilai", "tanggal datanya jauh dari daerah lain"),
}


@pytest.mark.parametrize("name", NO_COMPARISON)
def test_nobody_leads_where_two_figures_cannot_be_compared(told, name):
    different, what, why = NO_COMPARISON[name]
    lines = told("banding sambas sintang", figure("sambas", 50, **different), figure("sintang", 9))

    said = next(line for line in lines if line.startswith("Porsi ") and "%" not in line)
    assert said.startswith(f"{what} keduanya tidak dapat dibandingkan: {why}")
    assert "unggul" not in said.split(";")[0]
    assert any("dalam nilai" in line for line in lines) is (what == "Porsi")


def test_a_comparison_says_of_whom_a_note_holds(told):
    lines = told(
        "banding sambas sintang",
        figure("sambas", 50, **LATE),
        figure("sintang", 9, **OF_PENYEDIA),
        figure("landak", 8),
        figure("sekadau", 7),
    )

    assert any(line.startswith("Kab. Sambas: Transaksi baru tercakup sejak") for line in lines)
    assert (
        "Kab. Sintang: Persentase terhadap RUP penyedia: ukuran lain, bukan porsi; tidak "
        "diperingkat." in lines
    )


def test_what_was_only_published_is_not_compared(talk):
    reply = talk("banding tangsel singkawang")

    assert reply.html == (
        "Perbandingan belum dapat disajikan: hitungan bot untuk <b>Kota Tangerang Selatan</b> "
        "belum tersedia. Yang ada hanya angka rilis, dan angka rilis tidak dibandingkan."
    )
    assert [button.label for row in reply.rows for button in row] == [
        "Angka rilis Kota Tangerang Selatan"
    ]
    assert not talk("banding singkawang wonosobo").rows


@pytest.mark.parametrize(
    ("different", "why"),
    [
        (LATE, "transaksi awal tahun tidak tercakup"),
        (OF_PENYEDIA, "dasar perhitungannya lain"),
        ({"rup": None}, "nilai RUP belum tersedia"),
        ({"rup": 0}, "nilai RUP Rp0"),
    ],
)
def test_there_is_no_distance_in_rupiah_for_what_cannot_be_ranked(told, different, why):
    lines = told("kejar sambas 30%", figure("sambas", 5, **different), figure("sintang", 9))

    assert f"Nilai e-purchasing tercatat Rp5. Jaraknya belum dapat dihitung: {why}." in lines
    assert not any("target" in line.casefold() for line in lines)


def test_a_target_that_only_rounding_reaches_is_not_reached(told):
    lines = told("kejar sambas 30%", figure("sambas", 299_999, 1_000_000), figure("sintang", 9))

    assert "Porsi 30,00%; RUP Rp1 juta (dengan RUP saat itu)" in lines
    assert (
        "• Ke target 30%: selisih saat itu Rp1 (porsi sebelum dibulatkan sedikit di bawahnya)"
        in lines
    )


def test_units_are_not_held_against_a_region_whose_year_began_late(told):
    units = (Unit("1", "RSUD", 1, 0, 90, 0), Unit("2", "DINAS PUPR", 4, 0, 10, 0))
    lines = told("opd sambas", Snapshot(figure("sambas", 5, **LATE), units))

    assert "2 OPD; urutan menurut nilai transaksi yang tercakup." in lines
    assert "1. Dinas PUPR" in lines
    assert "    Rp4 dari RUP Rp10" in lines


def test_the_trend_marks_other_measures_and_tells_the_second_half_only_of_whole_halves(told):
    first = figure("sambas", 5, 100, S1_2023)
    second = figure("sambas", 20, 100, S2_2023)
    lines = told("tren sambas", first, second)
    assert "Selama Semester II 2023 saja: Rp15." in lines
    assert any(line.endswith("▲ 15,00 persen poin (nilai naik Rp15).") for line in lines)

    short = figure("sambas", 5, 100, S1_2023, data_date=day("2023-04-01"))
    lines = told("tren sambas", short)
    assert not any("saja" in line for line in lines)

    other = figure("sambas", 30, 100, S2_2023)
    lines = told("tren sambas", first, figure("sambas", 30, 100, S2_2023, **OF_PENYEDIA))
    assert (
        "*Semester II 2023: persentase terhadap RUP penyedia: ukuran lain, bukan porsi; tidak "
        "diperingkat; sementara." in lines
    )
    assert "Selama Semester II 2023 saja: Rp25." in told("tren sambas", other)
    lines = told("tren sambas", figure("sambas", 4, 100, S2_2023))
    assert not any("saja" in line for line in lines)  # it fell: no purchase is negative


def test_the_trend_ranks_among_so_many_and_tells_growth(told):
    lines = told(
        "tren sambas",
        figure("sambas", 402, 2100, S1_2023),
        figure("sintang", 1, 100, S1_2023),
        figure("sambas", 573, 2190, S1_2024),
        figure("sintang", 1, 100, S1_2024),
    )

    assert "Semester I 2024   26,16%* 1 dari 2" in lines
    assert "*Semester I 2024: sementara." in lines
    assert (
        "Semester I 2024 terhadap Semester I 2023: ▲ 7,02 persen poin (nilai naik Rp171 atau "
        "42,54%; RUP naik Rp90)." in lines
    )


def release(measure, value, **more):
    plain = {
        "region_code": "61.01",
        "semester": S1_2024,
        "data_date": None,
        "published": day("2024-08-08"),
        "peers": "kabupaten/kota",
        "scope": "e-purchasing",
        "publisher": "LKPP",
        "url": "https://contoh.go.id/1",
    }
    return Release(measure=measure, value=Decimal(value), **plain | more)


RELEASES = (release(Released.SHARE, "17.5"), release(Released.RANK_SHARE, "3"))


def test_a_release_of_the_semester_stands_beside_the_computed_figure(told):
    lines = told("sambas", figure("sambas", 192, 1000), figure("sintang", 5), releases=RELEASES)

    at = lines.index(
        "Menurut rilis (LKPP; terbit 8 Agustus 2024, tanggal data tidak disebut): porsi 17,5%; "
        "menurut porsi peringkat 3 kabupaten/kota."
    )
    assert lines[at + 1].startswith("⚠ Porsi rilis berbeda 1,70 persen poin dari hitungan bot")


def test_a_release_that_rounding_explains_is_no_contradiction(told):
    lines = told("sambas", figure("sambas", 1755, 10_000), figure("sintang", 5), releases=RELEASES)

    assert any(line.startswith("Menurut rilis") for line in lines)
    assert not any("⚠" in line for line in lines)


def test_a_release_of_another_semester_does_not_stand_there(told):
    other = [release(Released.SHARE, "17.5", semester=S1_2023)]
    lines = told("sambas", figure("sambas", 192, 1000), figure("sintang", 5), releases=other)

    assert not any(line.startswith("Menurut rilis") for line in lines)
    assert "Angka rilis" in lines[-1] + lines[-2]


OTHER_MEASURES = [
    ({}, {"scope": "e-purchasing lokal"}),
    ({"denominator": Denominator.RUP_EP}, {}),
    ({"orders_from": day("2024-03-01")}, {}),
]


@pytest.mark.parametrize(("figures", "releases"), OTHER_MEASURES)
def test_a_release_is_held_against_nothing_but_the_share(told, figures, releases):
    told_share = release(Released.SHARE, "17.5", **releases)
    lines = told(
        "sambas", figure("sambas", 2, 100, **figures), figure("sintang", 5), releases=[told_share]
    )

    assert any(line.startswith("Menurut rilis") for line in lines)
    assert not any("⚠" in line for line in lines)
    assert any("[e-purchasing lokal]" in line for line in lines) is ("scope" in releases)


def test_what_else_was_released_stands_behind_a_button(store):
    put(store, figure("sambas", 5), figure("sintang", 6), releases=[RELEASES[0]])
    conversation = conversation_over(store)
    reply = conversation.say("sambas", OFFICIAL)
    [button] = [b for row in reply.rows for b in row if b.label == "Angka rilis"]

    html = conversation.press(button.data, OFFICIAL).html
    assert html.startswith("<b>Kab. Sambas</b>\n\n<b>Rilis Semester I 2024</b>")
    assert "belum tersedia" not in html
    assert "Belum ada angka rilis" in conversation.press("1:s:61.05", OFFICIAL).html


def test_releases_say_what_they_cover_and_which_semester_there_is_not(talk):
    assert "Cakupan: e-purchasing dan toko daring" in talk("ntt").html.splitlines()
    assert "Data tahun 2019 belum tersedia." in talk("tangsel 2019").html.splitlines()
    assert "Data Semester II 2023 belum tersedia." in talk("tangsel s2 2023").html.splitlines()
    assert "belum tersedia.\nData" not in talk("tangsel 2023").html


def test_a_province_alone_has_no_other_province_to_stand_among(talk):
    alone = "belum dapat diberikan (belum ada provinsi lain yang datanya tersedia)"

    assert f"Peringkat porsi: {alone}." in talk("kalbar").html
    assert f"Peringkat porsi {alone}." in talk("kejar kalbar").html
    assert "Bandingkan" not in [button.label for row in talk("kalbar").rows for button in row]


def test_an_unranked_region_is_still_compared_with_others_of_its_class(talk, shipped):
    assert talk("singkawang s2 2021").rows[0][0].label == "Bandingkan"
    conversation = conversation_over(shipped)
    asked = conversation.press(talk("singkawang s2 2021").rows[0][0].data, OFFICIAL)

    labels = [button.label for row in asked.rows for button in row]
    assert labels[:2] == ["Kab. Bengkayang", "Kab. Kapuas Hulu"]
    assert "Kota Singkawang" not in labels


def test_a_tie_among_one_kind_is_named(told):
    lines = told("pontianak", figure("pontianak", 5), figure("singkawang", 5), figure("sambas", 9))

    ranks = next(line for line in lines if line.startswith("Peringkat porsi"))
    assert ranks.endswith("; 1 (bersama 1 daerah lain) dari 2 kota")


def test_a_rank_among_one_kind_is_told_only_where_there_are_others(told):
    told_figures = figure("pontianak", 5), figure("singkawang", 6)

    for figures, added in ((told_figures, ""), ([figure("sambas", 9)], "; 2 dari 2 kota")):
        [ranks] = [s for s in told("pontianak", *figures) if s.startswith("Peringkat porsi")]
        assert ranks.partition(" seluruhnya)")[2] == added


def test_a_rank_that_moved_among_fewer_says_so_also_of_the_past(store):
    put(
        store,
        figure("sambas", 30, 100, S1_2023),
        figure("landak", 90, 100, S1_2023),
        figure("sintang", 20, 100, S1_2023),
        figure("sambas", 40),
        figure("sintang", 20),
    )
    html = conversation_over(store).say("sambas s1 2024", OFFICIAL).html

    assert (
        "peringkat porsi tetap 1 di antara daerah yang datanya ada pada kedua waktu" in html
    )  # it was 2 then, behind Landak


def test_a_list_is_provisional_only_where_a_figure_is(told):
    closed = {"data_date": day("2024-07-25")}
    late = figure("sambas", 5, **LATE, **closed)
    lines = told(
        "provinsi sambas", late, figure("landak", 5, **closed), figure("sintang", 6, **closed)
    )
    assert lines[0] == "Kalimantan Barat, porsi kabupaten/kota — Semester I 2024"

    assert any(line.startswith("• Semester I 2024: 3 pemerintah") for line in told("/status"))

    lines = told("provinsi sambas", figure("sekadau", 5))
    assert lines[0].endswith("Semester I 2024 (sebagian daerah sementara)")


def test_of_two_far_apart_neither_is_alone(told):
    lines = told("sambas", figure("sambas", 5), figure("sintang", 6, **TO_MARCH))

    assert (
        "Peringkat porsi: belum dapat diberikan (tanggal datanya jauh dari daerah lain)." in lines
    )


def test_a_province_list_is_dated_by_all_that_it_shows(told):
    lines = told(
        "provinsi sambas",
        figure("sambas", 5),
        figure("landak", 6),
        figure("sintang", 6, **TO_MARCH),
    )

    assert any(line.startswith("Data per 31 Maret 2024 sampai 30 Juni 2024") for line in lines)


def test_regions_without_a_common_semester_are_told_their_own(told):
    lines = told("banding sambas sintang", figure("sambas", 5), figure("sintang", 6, 100, S1_2023))

    assert lines[0] == (
        "Belum ada semester yang datanya tersedia untuk keduanya. Terakhir: Kab. Sambas Semester I "
        "2024, Kab. Sintang Semester I 2023."
    )


def test_a_province_without_figures_of_its_members_says_so(told):
    lines = told("/provinsi kalbar", figure("kalbar", 5))

    assert lines[0] == "Data kabupaten/kota di Kalimantan Barat belum tersedia."


def test_ranks_of_two_measures_say_each_among_whom(told):
    lines = told(
        "banding sambas sintang",
        figure("sambas", 5),
        figure("sintang", 6),
        figure("landak", 9, None),
        figure("sekadau", 8, None),
    )

    [said] = [line for line in lines if line.startswith("Pkt porsi =")]
    assert "di antara 2 kabupaten/kota" in said
    assert "Pkt nilai = peringkat di antara 4 kabupaten/kota" in said


def test_two_of_one_name_are_told_apart_over_their_columns(told):
    names = "kab bekasi", "kota bekasi"
    lines = told(f"banding {' '.join(names)}", *(figure(name, 5) for name in names))

    assert lines[1].split() == ["Kab.", "Bekasi", "Kota", "Bekasi"]


def test_a_lead_that_rounding_hides_is_said_to_be_small(told):
    lines = told(
        "banding sambas sintang", figure("sambas", 10_000, 10**8), figure("sintang", 10_001, 10**8)
    )

    assert any("Kab. Sintang unggul kurang dari 0,01 persen poin" in line for line in lines)


def test_names_in_lists_are_short_and_still_tell_regions_apart():
    short = {short_name(r.name.removeprefix("Provinsi "), NAME) for r in gazetteer()}

    assert len(short) == len(list(gazetteer()))
    assert max(map(len, short)) == NAME


def test_a_list_of_provinces_does_not_repeat_the_word(told):
    lines = told("top provinsi", figure("kalbar", 5), figure("kalsel", 6))

    assert lines[1] == "  1 Kalimantan Selatan       6,00%"


@pytest.mark.parametrize(
    ("more", "is_odd"), [({}, True), (LATE, True), ({"denominator": Denominator.RUP_EP}, False)]
)
def test_a_percentage_over_100_is_odd_only_of_the_plan(told, more, is_odd):
    lines = told("sambas", figure("sambas", 120, **more), figure("sintang", 5))

    assert any("Di atas 100%" in line for line in lines) is is_odd


def test_the_running_semester_beside_names_only_a_share_that_is_one(told):
    closing = figure("sambas", 50, 100, S2_2023, data_date=day("2024-01-25"))
    running = figure("sambas", 1, data_date=day("2024-01-25"), denominator=Denominator.RUP_EP)
    lines = told("sambas", closing, running, on="2024-01-28")

    assert "Semester I 2024 sedang berjalan: Rp1 (per 25 Januari 2024)." in lines


def test_what_is_missing_in_a_running_semester_is_not_rounded_past_itself(told):
    told_to = {"data_date": day("2024-06-10")}
    lines = told(
        "kejar sambas",
        figure("sambas", 10 * 10**9, 100 * 10**9, **told_to),
        figure("sintang", 20 * 10**9, 100 * 10**9, **told_to),
        on="2024-06-12",
    )

    assert "• Ke peringkat 1 (Kab. Sintang, 20,00%): perlu tambahan lebih dari Rp10 miliar" in lines


def test_the_highest_says_with_whom_it_is(told):
    lines = told("kejar sambas", figure("sambas", 5), figure("sintang", 5))

    assert any(line.startswith("• Tertinggi (bersama 1 daerah lain) dari 2") for line in lines)
    assert "• Menurut nilai: tertinggi (bersama 1 daerah lain) dari 2" in lines


def test_a_year_that_cannot_be_ranked_says_why(talk):
    assert "transaksi awal tahun tidak tercakup" in talk("top 2021").html


def test_what_no_source_says_is_compared_with_nothing(told):
    unknown = {"denominator": Denominator.NOT_STATED}
    lines = told(
        "sambas", figure("sambas", 5, **unknown), figure("sambas", 9, 100, S1_2023, **unknown)
    )

    assert "Perubahan: belum ada pembanding dengan dasar perhitungan yang sama." in lines


def test_lists_say_whose_ranks_they_are_and_how_to_see_the_other_list(talk):
    html = talk("top kota s1 2022").html

    assert "Urutan nilai: /top nilai kota s1 2022" in html
    assert html.endswith("Peringkat hitungan bot, bukan peringkat LKPP · /sumber")
    assert "Urutan porsi: /top porsi\n" in talk("top nilai").html
