"""The whole bot over the real records of Kalimantan Barat: every reply about what lies behind."""

from datetime import UTC, datetime

import pytest

from bot.buttons import encode
from bot.commands import (
    ShowAround,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowLift,
    ShowQuality,
    ShowTop,
    ShowUnits,
    UnitOrder,
    When,
)
from bot.replies.reply import visible
from bot.terminal import as_text
from procurement.regions import gazetteer
from procurement.unit_kinds import UnitKind
from storage.database import Database
from storage.editions import publish
from sync.arrival import File
from sync.importing import import_files
from sync.snapshots import Options
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import S2_2022, region
from tests.shared import KALBAR, needs_shared

pytestmark = [needs_shared, pytest.mark.heavy]
NAMES = (
    "rup_penyedia_2022",
    "rup_swakelola_2022",
    "ekatalog_v5_transaksi_2021_2022",
    "toko_daring_bela_2021_2022",
)
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
WHEN = When.of(S2_2022)
REGIONS = [one for one in gazetteer() if one.province_code == "61" and one.autonomous]


@pytest.fixture(scope="module")
def ask(migrated, duplicate):
    """Give a command; returns the reply."""
    database = Database(duplicate(migrated, "kalbar"))
    files = [File(KALBAR / f"{name}.csv.gz", f"{name}.csv.gz") for name in NAMES]
    report = import_files(database, files, Options(), actor="penguji", clock=lambda: NOW)
    with database.writing() as session:
        publish(session, report.run.id, by="penguji", at=NOW)
    conversation = conversation_over(database, NOW)
    yield lambda data: conversation.press(data, OFFICIAL)
    database.close()


def asked(ask, command):
    return as_text(ask(encode(command)))


def test_units_tell_orders_plans_and_what_they_add(ask):
    singkawang = region("singkawang")
    text = asked(ask, ShowUnits(singkawang, WHEN, order=UnitOrder.HIGHEST))

    assert "Porsi daerah 7,82%; 25 dari 29 OPD di bawahnya." in text
    assert (
        "1. RSU Dr Abdul Azis — 19,03%\n"
        "    Rp22,79 miliar dari RUP Rp119,74 miliar; lebih Rp13,43 miliar\n"
        "    Menyumbang 4,54 persen poin\n"
        "    Rencana e-purchasing Rp25 miliar: sisa Rp2,21 miliar" in text
    )
    assert "jumlah semua OPD sama dengan porsi daerah" in text
    text = asked(ask, ShowUnits(singkawang, WHEN, kind=UnitKind.KECAMATAN))
    assert "Kecamatan dan kelurahan: 5 OPD, Rp163,28 juta dari RUP Rp13,02 miliar (1,25%); " in text


def test_three_units_and_what_they_would_lift(ask):
    text = asked(ask, ShowLift(region("singkawang"), WHEN))

    assert "    Ruang Rp2,21 miliar (rencana Rp25 miliar, transaksi Rp22,79 miliar)" in text
    assert (
        "Ketiganya bersama (Rp3,39 miliar): porsi daerah 8,49% (naik 0,68 persen poin), peringkat "
        "porsi 2 dari 14." in text
    )


def test_what_the_figure_consists_of(ask):
    singkawang = region("singkawang")
    text = asked(ask, ShowCommodities(singkawang, WHEN))
    assert "1. Etalase 329 (antara lain: Belanja Obat-obatan" in text
    assert "    Rp13,52 miliar (34,43%; 219 paket)" in text
    assert "• Rencana e-purchasing: Rp43,83 miliar (8,73% dari RUP; 276 paket)." in text
    text = asked(ask, ShowDetails(singkawang, WHEN))
    assert "89,60%: transaksi Rp39,27 miliar dari rencana dengan metode e-purchasing" in text
    assert "• selesai: Rp607,88 juta (92 transaksi)" in text


def test_what_speaks_against_it(ask):
    text = asked(ask, ShowQuality(region("singkawang"), WHEN))

    assert "\n5 hal perlu diperiksa.\n" in text
    assert text.count("\n⚠ ") == 5
    assert "• kode paket RUP yang terumumkan: Rp23,97 miliar (61,03%; 330 pesanan)" in text
    assert "• edisi 1, terbit 22 November 2026" in text


@pytest.mark.parametrize("one", REGIONS, ids=lambda one: one.code)
def test_every_reply_of_every_region_is_one_message_whose_buttons_answer(ask, one):
    commands = [
        *(ShowUnits(one, WHEN, order=order) for order in UnitOrder),
        ShowUnits(one, WHEN, search="dinas kesehatn"),
        *(kind(one, WHEN) for kind in (ShowLift, ShowCommodities, ShowDetails, ShowQuality)),
        ShowAround(one, WHEN),
        ShowGap(one, None, WHEN, 3),
        ShowTop(when=WHEN, lowest=True),
    ]
    for command in commands:
        reply = ask(encode(command))
        assert visible(reply.html) <= 4096
        assert "belum dapat" not in reply.html or one.is_province
        for row in reply.rows:
            for button in row:
                assert visible(ask(button.data).html) <= 4096
