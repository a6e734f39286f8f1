"""Answers where figures are partial, of another kind, far apart or contradicted."""

from decimal import Decimal

import pytest

from procurement.figures import Denominator, OrderStates, Snapshot, Unit
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
        "diperingkat." in lines
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

    assert "Semester I 2024   26,16%  1 dari 2" in lines
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
        "Menurut rilis (LKPP; terbit 8 Agustus 2024, tanggal data tidak disebut): porsi 17,5%, "
        "peringkat 3 kabupaten/kota."
    )
    assert lines[at + 1].startswith("⚠ Porsi rilis berbeda 1,70 persen poin dari hitungan bot")


def test_a_release_that_rounding_explains_is_no_contradiction(told):
    lines = told("sambas", figure("sambas", 1755, 10_000), figure("sintang", 5), releases=RELEASES)

    assert any(line.startswith("Menurut rilis") for line in lines)
    assert not any("⚠" in line for line in lines)


def test_a_release_of_another_semester_does_not_stand_there(told):
    other = [release(Released.SHARE, "17.5", semester=S1_2023)]
    lines = told("sambas", figure("sambas", 192, 1000), figure("sintang", 5), releases=other)

    assert not any("rilis" in line for line in lines)


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


def test_a_rank_that_moved_among_fewer_says_so_also_of_the_past(sqlite):
    put(
        sqlite,
        figure("sambas", 30, 100, S1_2023),
        figure("landak", 90, 100, S1_2023),
        figure("sintang", 20, 100, S1_2023),
        figure("sambas", 40),
        figure("sintang", 20),
    )
    html = conversation_over(sqlite).say("sambas s1 2024", OFFICIAL).html

    assert (
        "peringkat porsi tetap 1 di antara daerah yang datanya ada pada kedua waktu" in html
    )  # it was 2 then, behind Landak


def test_lists_say_whose_ranks_they_are_and_how_to_see_the_other_list(talk):
    html = talk("top kota s1 2022").html

    assert "Urutan nilai: /top nilai kota s1 2022" in html
    assert html.endswith("Peringkat hitungan bot, bukan peringkat LKPP · /sumber")
    assert "Urutan porsi: /top porsi\n" in talk("top nilai").html
