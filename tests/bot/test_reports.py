"""The report of an arrival of a whole country, as one message."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.replies.editions import history_reply
from bot.replies.imports import report_reply
from bot.replies.reply import visible
from bot.replies.status import SourceStanding, Standing, status_reply
from bot.terminal import as_text
from procurement.board import Board
from procurement.figures import Finding, FindingKind
from procurement.peers import KABKOTA
from procurement.ranking import Measure
from procurement.regions import gazetteer
from storage.editions import Edition
from storage.records import Rejection
from storage.runs import Run
from sync.errors import Reason
from sync.report import Report
from sync.review import Moved, Review, TopTen
from sync.serving import SourceName
from sync.taken import Taken
from tests.makers import S2_2024, figure

NOW = datetime(2024, 12, 1, tzinfo=UTC)
COUNTERS = {
    "read": {"RUP penyedia": 1_000_000},
    "counted": {"RUP penyedia": 900_000},
    "rejected": {"RUP penyedia": 400},
    "snapshots": 508,
    "unchanged": 12,
    "failed": ["61.71"],
    "meter": {"requests": 4_220, "repeated": 3, "bytes": 812_345_678, "waited": 0.0},
}


@pytest.fixture
def whole_country():
    """A report in which everything is long: names, amounts, and the number of all."""
    longest = sorted(gazetteer(), key=lambda one: -len(one.name))
    names = [one.name for one in longest if one.autonomous and not one.is_province][:60]
    figures = [figure(name, 10**12 + n, 10**13, S2_2024) for n, name in enumerate(names)]
    places = Board(1, figures).ranking(S2_2024, KABKOTA, Measure.SHARE).places[:10]
    facts = {"text": "1.234,56", "fault": "ambiguous", "column": "pagu"}
    rejections = [
        Rejection(f"rup/paket-penyedia-terumumkan D{n} 2024 rekaman {n}", Reason.BAD_AMOUNT, facts)
        for n in range(400)
    ]
    moved = {"before": 10**12, "now": 3 * 10**12}
    findings = [Finding(FindingKind.PLAN_MOVED, f.region.code, S2_2024, moved) for f in figures]
    review = Review(
        {S2_2024: 10},
        {S2_2024: 498},
        {},
        tuple(findings),
        (TopTen(S2_2024, places, places[::-1]),) * 2,
        tuple(Moved(one, one) for one in figures[:10]),
    )
    files = tuple(f"berkas nomor {n} dari daerah.xlsx" for n in range(200))
    run = Run(7, "inaproc", "jadwal", "checked", NOW, NOW, 0, COUNTERS, files)
    return Report(run, tuple(rejections), (), review)


@pytest.mark.parametrize("details", [False, True])
def test_a_report_fits_one_message_and_says_what_it_leaves_out(whole_country, details):
    reply = report_reply(whole_country, details)
    lines = as_text(reply).splitlines()

    assert visible(reply.html) <= 3_800
    assert "Ditolak (400)" in lines
    assert "Perlu diperiksa (60)" in lines
    assert any(line.startswith("• … dan ") and line.endswith(" baris lain") for line in lines)
    assert any("dan 195 lainnya" in line for line in lines)
    assert any("Terbitkan impor #7?" in line for line in lines)


@pytest.mark.parametrize("details", [False, True])
def test_what_forty_files_leave_unsaid_fits_one_message(whole_country, details):
    said = [
        [Taken.ORDERS_FROM_START.value, {"year": year, "date": f"{year}-01-{day:02}"}]
        for year in range(2010, 2030)
        for day in (2, 2, 3)
    ]
    run = replace(whole_country.run, counters=COUNTERS | {"taken": said})
    reply = report_reply(replace(whole_country, run=run), details)

    assert visible(reply.html) <= 3_800
    assert as_text(reply).count("2 Januari 2010") == 1
    assert "Diambil dari isi berkas (tidak disebut)" in as_text(reply)


def test_what_waits_fits_one_message_however_many_files_it_has(whole_country):
    waiting = tuple(replace(whole_country.run, id=n) for n in range(90, 0, -1))
    source = SourceStanding(SourceName.FILE, waiting[0], None, 0, is_lacking=False)
    standing = Standing((source,), waiting, None)
    editions = [Edition(n, NOW, "jadwal", n, None, 508) for n in range(10, 0, -1)]
    runs = {edition.id: whole_country.run for edition in editions}
    for reply in (
        status_reply(Board(1, []), date(2024, 12, 1), standing),
        history_reply(editions, runs, waiting),
    ):
        assert visible(reply.html) <= 4_096
        assert "berkas nomor 0 dari daerah.xlsx dan 199 lainnya" in reply.html
        assert "… dan 80 lagi" in reply.html


def test_a_report_tells_what_was_asked_for(whole_country):
    assert (
        "Diambil: 4.220 permintaan (3 diulang) · 812,3 MB · 12 bagian tidak berubah dan tidak "
        "dibaca lagi · 1 daerah gagal diambil"
    ) in as_text(report_reply(whole_country))


def test_what_telegram_counts():
    assert visible("<b>a &amp; b</b>") == 5
    assert visible("⚠ 𝐀") == 4
