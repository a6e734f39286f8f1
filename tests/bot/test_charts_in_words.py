"""What stands beneath a chart must not say more, nor with fewer reserves, than an answer does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.charts.specs import Comparison, Strip
from bot.commands import ChartKind, Download, FileFormat, ShowChart
from bot.files.specs import FactSheet
from bot.outgoing.attachments import Spec
from bot.replies.reply import LONGEST_CAPTION, Outcome, Reply, visible
from procurement.figures import Denominator, Figure
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import day, figure, region
from tests.storage.load import put

LATE = {"orders_from": day("2024-03-01")}
OTHER = {"denominator": Denominator.RUP_PENYEDIA}
KEPT_UP = {"data_date": day("2024-05-06"), "orders_to": day("2024-05-06")}
OLD = {"data_date": day("2024-05-02"), "orders_to": day("2024-05-02")}


@pytest.fixture
def ask(store) -> Callable[..., Reply]:
    """Publish figures and give a command on a day; returns the reply."""

    def answer(command: ShowChart | Download, *told: Figure, on: str = "2024-07-13") -> Reply:
        put(store, *told)
        midday = datetime.fromisoformat(on).replace(hour=5, tzinfo=UTC)
        return conversation_over(store, midday).answer(command, OFFICIAL)

    return answer


def specified(reply: Reply) -> Spec:
    assert reply.attachment is not None
    return reply.attachment.specify()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (LATE, "transaksi awal tahun tidak tercakup"),
        (OTHER, "dasar perhitungannya lain"),
        ({"rup": 0}, "nilai RUP Rp0"),
        ({"rup": None}, "nilai RUP belum tersedia"),
    ],
)
def test_where_the_answer_gives_no_distance_the_chart_gives_none(ask, more, why):
    told = figure("singkawang", 10, **more), figure("pontianak", 20)
    reply = ask(ShowChart(region("singkawang"), ChartKind.GAP), *told)

    assert reply.outcome is Outcome.NONE
    assert reply.attachment is None
    assert why in reply.html
    assert "Ke target" not in reply.html


@pytest.mark.parametrize("more", [LATE, OTHER])
def test_nor_does_the_fact_sheet_draw_one(ask, more):
    told = figure("singkawang", 10, **more), figure("pontianak", 20)
    sheet = specified(ask(Download(FileFormat.PDF, region("singkawang")), *told))

    assert isinstance(sheet, FactSheet)
    assert [type(chart) for chart in sheet.charts] == [Strip]


@pytest.mark.parametrize("kind", [ChartKind.STRIP, ChartKind.TREND])
@pytest.mark.parametrize(
    ("more", "mark"),
    [
        (LATE, "Transaksi baru tercakup sejak 1 Maret 2024"),
        (OTHER, "Persentase terhadap RUP penyedia"),
        ({"orders_to": day("2024-05-31")}, "Transaksi tercakup sampai 31 Mei 2024."),
        ({"recomputed": True}, "Hitung ulang: RUP kedua semester 2024"),
    ],
)
def test_what_must_be_known_of_figures_is_said_beneath_their_chart(ask, kind, more, mark):
    told = figure("singkawang", 10, **more), figure("pontianak", 20)
    reply = ask(ShowChart(region("singkawang"), kind), *told)

    assert mark in reply.html
    assert visible(reply.html) <= LONGEST_CAPTION


def test_of_two_regions_it_is_said_of_which(ask):
    told = figure("singkawang", 10), figure("pontianak", 20, **LATE)
    command = ShowChart(region("singkawang"), ChartKind.COMPARE, other=region("pontianak"))

    assert "Kota Pontianak: Transaksi baru tercakup sejak 1 Maret 2024" in ask(command, *told).html


@pytest.mark.parametrize("apart", [0, 1])
def test_all_marks_at_once_under_the_longest_names_fit_beneath_a_chart(ask, apart):
    names = "penukal abab lematang ilir", "siau tagulandang biaro"
    told = [
        figure(
            name,
            10,
            **OTHER,
            recomputed=True,
            orders_from=day(f"2024-03-0{1 + apart * number}"),
            plan_date=day(f"2024-05-0{1 + apart * number}"),
            data_date=day(f"2024-05-2{apart * number}"),
            orders_to=day(f"2024-05-1{apart * number}"),
        )
        for number, name in enumerate(names)
    ]
    command = ShowChart(told[0].region, ChartKind.COMPARE, other=told[1].region)
    reply = ask(command, *told, on="2024-06-20")

    assert visible(reply.beneath) <= LONGEST_CAPTION
    assert "⚠" in reply.beneath
    # Where there is no room for the marks of both, they are left to the picture, not to chance.
    for text in (reply.html, *([] if apart else [reply.beneath])):
        assert text.count("Hitung ulang") == 1 + apart
        assert text.count("Transaksi baru tercakup") == 1 + apart


def test_a_warning_of_old_figures_is_of_the_region_not_of_who_is_ranked_last(ask):
    told = figure("singkawang", 30, **OLD), figure("pontianak", 20, **KEPT_UP)
    strip = specified(ask(ShowChart(region("singkawang")), *told, on="2024-05-18"))
    other = specified(ask(ShowChart(region("pontianak")), on="2024-05-18"))

    assert isinstance(strip, Strip)
    assert isinstance(other, Strip)
    assert any("2 Mei 2024" in note for note in strip.basis.notes)
    assert not other.basis.notes


@pytest.mark.parametrize("names", [("singkawang", "pontianak"), ("pontianak", "singkawang")])
def test_of_two_regions_the_older_figures_are_warned_of(ask, names):
    told = figure("singkawang", 30, **OLD), figure("pontianak", 20, **KEPT_UP)
    first, second = map(region, names)
    reply = ask(ShowChart(first, ChartKind.COMPARE, other=second), *told, on="2024-05-18")
    chart = specified(reply)

    assert isinstance(chart, Comparison)
    assert any("2 Mei 2024" in note for note in chart.basis.notes)
    assert "⚠ Data terakhir per 2 Mei 2024" in reply.html


def test_another_metric_is_not_called_the_share_in_words(ask):
    told = figure("singkawang", 10, **OTHER), figure("pontianak", 20)
    reply = ask(ShowChart(region("singkawang")), *told)

    assert "Porsi e-purchasing Kota Singkawang" not in reply.html
    assert "Persentase e-purchasing Kota Singkawang" in reply.html


def test_a_plan_of_nothing_is_not_said_to_be_missing_in_a_fact_sheet(ask):
    told = figure("singkawang", 10, rup=0), figure("pontianak", 20)
    sheet = specified(ask(Download(FileFormat.PDF, region("singkawang")), *told))

    assert isinstance(sheet, FactSheet)
    assert dict(sheet.facts)["Porsi"] == "belum dapat dihitung, karena nilai RUP Rp0"


@pytest.mark.parametrize("on", ["2024-06-30", "2025-01-13"])
def test_a_fact_sheet_is_as_far_from_the_target_as_the_answer(ask, store, on):
    told = figure("singkawang", 10, rup=100), figure("pontianak", 20)
    sheet = specified(ask(Download(FileFormat.PDF, region("singkawang")), *told, on=on))
    midday = datetime.fromisoformat(on).replace(hour=5, tzinfo=UTC)
    answer = conversation_over(store, midday).say("/selisih singkawang", OFFICIAL)

    assert isinstance(sheet, FactSheet)
    assert answer is not None
    said = dict(sheet.facts)["Ke target 30%"].removesuffix(", jika RUP tetap")
    said = said.removesuffix(", dengan RUP saat itu")
    assert f"Ke target 30%: {said} (" in answer.html
