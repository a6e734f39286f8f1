"""Answers with figures say of which day they are and from where, and when that is long ago."""

import re
from datetime import UTC, datetime
from typing import get_args

import pytest

from bot.commands import (
    ChartKind,
    ChooseDownload,
    ChooseRival,
    Compare,
    Download,
    FileFormat,
    Question,
    ShowAround,
    ShowChart,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowHelp,
    ShowLift,
    ShowMethod,
    ShowPrivacy,
    ShowProvince,
    ShowQuality,
    ShowRegion,
    ShowReleases,
    ShowStatus,
    ShowTop,
    ShowTrend,
    ShowUnits,
    Start,
)
from bot.terminal import as_text
from procurement.figures import Snapshot, Unit
from procurement.semester import Semester
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import day, figure, region
from tests.storage.load import put

SAMBAS, LANDAK = region("sambas"), region("landak")
RUNNING = Semester(2024, 2)

#: Every question that is answered with figures.
ASKED = [
    ShowRegion(SAMBAS),
    ShowTop(),
    Compare(SAMBAS, LANDAK),
    ShowTrend(SAMBAS),
    ShowGap(SAMBAS),
    ShowProvince(SAMBAS),
    ShowUnits(SAMBAS),
    ShowAround(SAMBAS),
    ShowLift(SAMBAS),
    ShowCommodities(SAMBAS),
    ShowDetails(SAMBAS),
    ShowQuality(SAMBAS),
    *(ShowChart(SAMBAS, kind, other=LANDAK) for kind in ChartKind),
    *(Download(file, SAMBAS) for file in FileFormat),
]
#: Those that say which data there are (their dates with them), quote releases with dates of their
#: own, or speak of no figure.
OTHERS = {ChooseDownload, ChooseRival, ShowMethod, ShowReleases, ShowHelp, ShowPrivacy, Start}


@pytest.fixture
def asked_on(store):
    """Ask on a day about figures of the running semester as of 12 July 2024."""
    unit = Unit("1", "Dinas A", value=5, finished=5, rup_penyedia=100, rup_swakelola=0)
    told = {"data_date": day("2024-07-12"), "source": "INAPROC"}
    put(
        store,
        Snapshot(figure("sambas", 5, 100, RUNNING, **told), (unit,)),
        figure("landak", 6, 100, RUNNING, **told),
    )

    def ask(command, when):
        moment = datetime.fromisoformat(f"{when}T05:00+00:00").astimezone(UTC)
        return as_text(conversation_over(store, moment).answer(command, OFFICIAL))

    return ask


def test_every_question_is_asked_here():
    assert {type(command) for command in ASKED} | OTHERS == set(get_args(Question))


@pytest.mark.parametrize("command", ASKED, ids=lambda command: type(command).__name__)
def test_every_answer_carries_its_day_and_source(asked_on, command):
    fresh = asked_on(command, "2024-07-26")
    assert re.search(r"[Dd]ata per 12 Juli 2024", fresh)
    assert re.search(r"sumber: INAPROC|/sumber", fresh)
    assert "hari yang lalu" not in fresh


@pytest.mark.parametrize("command", ASKED, ids=lambda command: type(command).__name__)
def test_figures_of_a_running_semester_that_are_old_say_so_first(asked_on, command):
    for when, days in (("2024-07-27", 15), ("2024-08-29", 48)):
        first = asked_on(command, when).splitlines()[0]
        assert first == (
            f"⚠ Data terakhir per 12 Juli 2024 ({days} hari yang lalu); angka berikut mungkin "
            "sudah berubah."
        )


@pytest.mark.parametrize("command", ASKED, ids=lambda command: type(command).__name__)
def test_figures_of_a_semester_that_is_over_do_not_grow_old(asked_on, command):
    assert "hari yang lalu" not in asked_on(command, "2025-02-01")


@pytest.mark.parametrize("command", [ShowStatus(), ShowMethod()], ids=["status", "method"])
def test_what_data_there_are_is_told_with_their_days(asked_on, command):
    assert "data per 12 Juli 2024" in asked_on(command, "2024-08-29")
