"""What charts say in words and figures, and that the alternative text says the same."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from matplotlib.text import Text

from bot.charts import wording
from bot.charts.alt import LONGEST, alt_text
from bot.charts.drawing import figure_of
from bot.charts.specs import (
    Chart,
    Comparison,
    Gap,
    Standing,
    Strip,
    Trend,
    TrendPoint,
    UnitOrder,
    Units,
)
from bot.charts.standings import median, neighbours, standing
from bot.formats import percent, rupiah
from bot.replies import words
from procurement.figures import Denominator
from procurement.periods import Phase
from procurement.ranking import Measure
from tests.bot.charts import cases, shipped
from tests.makers import S1_2024, day, figure

EVERY = {**cases.ordinary(), **cases.awkward()}
OF_SINGKAWANG = shipped.charts("kota singkawang", "kota pontianak")


def said(chart: Chart) -> str:
    """All that a chart says, its lines joined."""
    return " ".join(text.get_text() for text in figure_of(chart).findobj(Text) if text.get_text())


def amounts(text: str) -> set[str]:
    """The shares and rupiah in a text."""
    return set(re.findall(r"Rp[\d.,]*\d(?: (?:triliun|miliar|juta))?|\d[\d.,]*%", text))


@pytest.mark.parametrize("name", EVERY)
def test_the_alternative_text_is_short_and_says_no_figure_that_the_picture_does_not(name):
    chart = EVERY[name]
    alt = alt_text(chart)

    assert len(alt) <= LONGEST == 300
    assert alt.endswith(".")
    assert amounts(alt) <= amounts(said(chart))


@pytest.mark.parametrize("name", OF_SINGKAWANG)
def test_so_it_is_with_the_shipped_figures(name):
    chart = OF_SINGKAWANG[name]
    picture, alt = said(chart), alt_text(chart)

    assert amounts(alt) <= amounts(picture)
    for told in (picture, alt):
        assert "Singkawang" in told
        assert "Semester II 2022 (sementara)" in told or "II 2022 (sementara)" in told
    assert "Data per 21 Desember 2022 · sumber: rekaman e-Katalog v5 dan RUP SiRUP" in picture
    assert "Hitungan bot, bukan peringkat LKPP · edisi 7" in picture
    assert "ransaksi tercakup sampai 21 Desember 2022" in picture
    assert "itung ulang dengan RUP yang diambil kemudian" in picture


def test_what_is_known_of_singkawang_is_told():
    alt = alt_text(OF_SINGKAWANG["gap"])

    assert alt == (
        "Kota Singkawang, Semester II 2022 (sementara): porsi 7,82%, peringkat 2 dari 14. "
        "Ke peringkat 1 (Kab. Bengkayang): selisih saat itu Rp14,77 miliar. "
        "Ke target 30%: selisih saat itu Rp111,4 miliar. "
        "Dari bawah: Kab. Landak 6,91% berjarak Rp5,36 miliar untuk menyusul."
    )


def test_alternative_texts_read_as_sentences():
    told = {name: alt_text(chart) for name, chart in OF_SINGKAWANG.items()}

    assert told["trend"] == (
        "Kota Singkawang, Semester II 2022 (sementara): porsi 7,82%, peringkat 2 dari 14. "
        "Semester II 2021 (sebagian): porsi 0,49%, tanpa peringkat. "
        "Transaksi 2022 sampai Desember: Rp39,27 miliar."
    )
    assert told["strip-nilai"] == (
        "Nilai e-purchasing Kota Singkawang, Semester II 2022 (sementara): Rp39,27 miliar, "
        "peringkat 7 dari 14 kabupaten/kota di Kalimantan Barat (508 seluruhnya). "
        "Median Rp38,3 miliar. Di atasnya Kab. Landak Rp40,8 miliar (peringkat 6). "
        "Di bawahnya Kab. Mempawah Rp37,33 miliar (peringkat 8)."
    )
    assert told["compare"] == (
        "Semester II 2022 (sementara): Kota Singkawang porsi 7,82% (peringkat 2 dari 14), nilai "
        "Rp39,27 miliar; Kota Pontianak porsi 4,37% (peringkat 8 dari 14), nilai Rp41,26 miliar."
    )
    assert told["units"] == (
        "OPD Kota Singkawang yang paling menahan porsi daerah, Semester II 2022 (sementara): "
        "Dinas Pekerjaan Umum dan Penataan Ruang… 1,27%, Dinas Pendidikan dan Kebudayaan Kota Si… "
        "4,89%, Sekretariat Daerah Kota Singkawang 1,26%. Porsi daerah 7,82%."
    )


@pytest.mark.parametrize("needed", [1, 2, 1_000_001, 23_620_000_001, 23_620_000_002])
def test_what_must_be_exceeded_is_rounded_as_in_the_answers_in_words(needed):
    assert wording.at_most(needed) == words.at_most(needed)


def test_ranks_that_are_too_long_for_a_line_take_two():
    points = tuple(
        TrendPoint(cases.Period(year, 1), Decimal(7), Standing(508, 508))
        for year in range(2020, 2025)
    )
    picture = said(Trend("Kota Batu", points, (), cases.BASIS))

    assert picture.count("7,00% 508 dari 508") == 5


def test_a_trend_tells_every_share_and_rank_and_the_last_month():
    chart = EVERY["trend-8"]
    assert isinstance(chart, Trend)
    picture = said(chart)

    for point in chart.points:
        assert point.share is not None
        assert point.standing is not None
        assert percent(point.share) in picture
        assert f"{point.standing.rank} dari 508" in picture
    assert f"Nilai 2024 sampai Desember: {rupiah(573 * 10**9)}" in picture
    assert "Sementara (garis putus-putus): Semester II 2024." in picture


def test_a_trend_says_what_starts_late_and_what_another_metric_is():
    picture = said(replace(EVERY["trend-marks"], basis=cases.BASIS, months=()))

    assert (
        "Transaksi baru tercakup sejak 1 November 2021, tidak diperingkat: Semester II 2021."
        in picture
    )
    assert "Persentase terhadap RUP penyedia: Semester II 2022." in picture
    assert "Tanda silang: tidak dibandingkan dengan semester lain." in picture


def test_a_trend_without_months_has_no_second_panel():
    assert "Nilai 20" not in said(EVERY["trend-1"])


def test_a_trend_of_too_many_years_says_how_many_semesters_it_leaves_out():
    points = tuple(
        TrendPoint(cases.Period(year, 1), Decimal(year % 50), Standing(3, 14))
        for year in range(2017, 2025)
    )
    picture = said(Trend("Kota Batu", points, (), cases.BASIS))

    assert "3 semester sebelumnya tidak ditampilkan." in picture
    assert "2020" in picture
    assert "2019" not in picture


@pytest.mark.parametrize("measure", Measure)
def test_a_small_class_is_listed_by_name_with_rank_and_amount(measure):
    chart = OF_SINGKAWANG[f"strip-{measure}"]
    assert isinstance(chart, Strip)
    picture = said(chart)

    for peer in chart.peers:
        assert f"{peer.rank} {peer.name}" in picture
        assert wording.amount(measure, peer.amount) in picture
    assert f"median {wording.amount(measure, median(chart.peers))}" in picture
    assert "dari 14 kabupaten/kota di Kalimantan Barat (508 seluruhnya)" in picture


@pytest.mark.parametrize("name", ["strip-508", "strip-508-value"])
def test_a_large_class_names_the_region_and_its_neighbours(name):
    chart = EVERY[name]
    assert isinstance(chart, Strip)
    above, below = neighbours(chart)
    assert above is not None
    assert below is not None
    picture = said(chart)

    assert "Peringkat 121 dari 508 kabupaten/kota" in picture
    for peer in (above, below):
        assert f"{peer.name} {wording.amount(chart.measure, peer.amount)}" in picture
        assert f"peringkat {peer.rank}" in picture
    assert ("logaritma" in picture) is (chart.measure is Measure.VALUE)


def test_neighbours_of_equals_have_other_ranks():
    amounts = [Decimal(share) for share in (40, 30, 30, 30, 20)]
    chart = cases.strip(5, own=2, amounts=amounts)
    above, below = neighbours(chart)

    assert standing(chart) == Standing(2, 5, 2)
    assert above is not None
    assert below is not None
    assert (above.rank, above.amount, below.rank, below.amount) == (1, 40, 5, 20)
    assert "Peringkat 2 (bersama 2 daerah lain) dari 5" in said(chart)


def test_the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle():
    even = cases.strip(4, amounts=[Decimal(share) for share in (10, 20, 25, 90)]).peers
    values = cases.strip(2, Measure.VALUE, 0, amounts=[3, 8]).peers

    assert median(even) == Decimal("22.5")
    assert median(even[:3]) == 25
    assert median(values) == 5


def test_who_has_no_rank_is_told_why_and_shown_no_neighbours():
    chart = EVERY["strip-508-porsi-unranked"]
    assert isinstance(chart, Strip)

    assert "tanpa peringkat (transaksi awal tahun tidak tercakup)" in said(chart)
    assert "tanpa peringkat (transaksi awal tahun tidak tercakup)" in alt_text(chart)
    assert neighbours(chart) == (None, None)
    assert "peringkat 1" not in said(chart)


def test_a_comparison_tells_share_value_plan_and_ranks_of_both():
    chart = OF_SINGKAWANG["compare"]
    assert isinstance(chart, Comparison)
    picture = said(chart)

    for side in (chart.first, chart.second):
        assert side.share is not None
        assert side.rup is not None
        assert {percent(side.share), rupiah(side.value), rupiah(side.rup)} <= amounts(picture)
        for place in (side.by_share, side.by_value):
            assert place is not None
            assert f"{place.rank} dari 14" in picture
        for point in side.points:
            assert point.share is not None
            assert percent(point.share) in picture
    assert "di antara 14 kabupaten/kota di Kalimantan Barat" in picture


def test_regions_of_two_classes_are_said_to_be_ranked_apart():
    assert "masing-masing dalam kelasnya" in said(EVERY["compare-empty"])


def test_units_tell_share_value_plan_and_what_is_lacking():
    chart = OF_SINGKAWANG["units"]
    assert isinstance(chart, Units)
    picture = said(chart)

    assert chart.share is not None
    assert f"Porsi daerah {percent(chart.share)}" in picture
    for unit in chart.units[:6]:
        assert unit.share is not None
        assert unit.lack is not None
        assert percent(unit.share) in picture
        told = f"{rupiah(unit.value)} dari RUP {rupiah(unit.rup)}; kurang {rupiah(unit.lack)}"
        assert told in picture
    assert f"{UnitOrder.HOLDING_BACK}" in picture


def test_a_long_name_of_a_unit_loses_its_middle():
    picture = said(EVERY["units-long"])

    assert "1. Dinas Pemberdayaan Perempuan, … Keluarga Berencana" in picture


def test_a_ladder_tells_the_rupiah_to_every_rung():
    chart = EVERY["gap"]
    assert isinstance(chart, Gap)
    picture = said(chart)

    for rung in chart.above:
        assert f"perlu tambahan lebih dari {wording.at_most(rung.needed)}" in picture
        assert percent(rung.share) in picture
    assert "Target 30%" in picture
    assert "perlu tambahan Rp84 miliar" in picture
    assert "perlu lebih dari Rp9,19 miliar untuk menyusul" in picture
    assert "Target diatur admin, bukan ketentuan peringkat." in picture


def test_a_ladder_of_a_semester_that_is_over_tells_what_it_was():
    picture = said(EVERY["gap-last"])

    assert "selisih saat itu Rp23,62 miliar" in picture
    assert "perlu" not in picture


def test_a_target_that_is_reached_is_said_to_be_so():
    assert "Target 17,5% 17,5% sudah tercapai" in said(EVERY["gap-reached"])


@pytest.mark.parametrize("today", ["2024-06-30", "2024-07-10", "2024-08-01"])
@pytest.mark.parametrize("orders_from", ["2024-01-01", "2024-03-01"])
def test_a_semester_is_titled_as_in_the_answers_in_words(today, orders_from):
    told = figure("kota pontianak", 1, data_date=day(today), orders_from=day(orders_from))

    period = shipped.period_of(told)
    period = replace(period, phase=shipped.phase(told, day(today)))
    assert wording.title(period) == words.semester_title(told, day(today))


def test_another_metric_is_not_called_the_share():
    told = figure("kota pontianak", 1, denominator=Denominator.RUP_PENYEDIA)
    period = shipped.period_of(told)
    chart = replace(cases.units(3), period=period)

    assert "Persentase daerah" in said(chart)
    assert "Porsi daerah" not in said(chart)


def test_what_nobody_has_a_sign_for_does_not_stop_a_chart():
    odd = "Kota 東京 \x00 $x^2$ \n Baru"
    picture = said(replace(cases.gap(), region=odd))

    assert "Kota ?? ? $x^2$ Baru" in picture


def test_the_phases_have_marks():
    for phase in Phase:
        assert wording.title(cases.Period(2024, 1, phase)).startswith(str(S1_2024))
