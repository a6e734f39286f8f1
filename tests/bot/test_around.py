"""Who stands next to a region, how far a rank is, and who stands lowest."""

from datetime import datetime
from decimal import Decimal

import pytest

from bot.asker import Asker
from bot.buttons import decode, encode
from bot.commands import (
    ShowAround,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowLift,
    ShowQuality,
    ShowTop,
    ShowUnits,
    When,
)
from bot.replies.reply import Outcome
from bot.responder import Responder
from bot.terminal import as_text
from procurement.ranking import Measure
from storage.boards import BoardShelf
from tests.bot.conftest import OFFICIAL, TODAY, conversation_over
from tests.makers import S1_2024, S2_2022, day, figure, region
from tests.storage.load import put

WHEN = When.of(S1_2024)
SHARES = {"sintang": 30, "landak": 25, "melawi": 20, "sekadau": 15, "sambas": 10, "sanggau": 7}
SHARES |= {"ketapang": 5, "mempawah": 3, "bengkayang": 1}


@pytest.fixture
def pressed(store):
    """Publish figures and give a command on a day; returns the reply."""

    def ask(command, *told, on="2024-08-01"):
        put(store, *told)
        today = datetime.fromisoformat(f"{on}T05:00+00:00")
        return conversation_over(store, today).press(encode(command), OFFICIAL)

    return ask


def everybody(**more):
    return [figure(name, 10 * share, 1000, **more) for name, share in SHARES.items()]


def lines_of(reply):
    return as_text(reply).splitlines()


def test_three_above_and_three_below(pressed):
    lines = lines_of(pressed(ShowAround(region("sambas"), WHEN), *everybody()))

    assert lines[:-1] == [
        "Kab. Sambas — sekitar, Semester I 2024 (sementara)",
        "Peringkat porsi 5 dari 9 kabupaten/kota di Kalimantan Barat yang datanya tersedia (508 "
        "seluruhnya).",
        "  2 Kab. Landak             25,00%",
        "  3 Kab. Melawi             20,00%",
        "  4 Kab. Sekadau            15,00%",
        "  5▸Kab. Sambas             10,00%",
        "  6 Kab. Sanggau             7,00%",
        "  7 Kab. Ketapang            5,00%",
        "  8 Kab. Mempawah            3,00%",
        "Di atas (selisih saat itu, dengan RUP saat itu)",
        "• 4. Kab. Sekadau: 5,00 persen poin; Rp51",
        "• 3. Kab. Melawi: 10,00 persen poin; Rp101",
        "• 2. Kab. Landak: 15,00 persen poin; Rp151",
        "Di bawah (jaraknya saat itu, dengan RUP-nya saat itu)",
        "• 6. Kab. Sanggau: 3,00 persen poin; Rp31",
        "• 7. Kab. Ketapang: 5,00 persen poin; Rp51",
        "• 8. Kab. Mempawah: 7,00 persen poin; Rp71",
        "",
        "Data per 30 Juni 2024 · RUP per 30 Juni 2024 · peringkat hitungan bot, bukan peringkat "
        "LKPP · /sumber",
    ]


def test_while_the_semester_runs_it_is_told_what_is_still_needed(pressed):
    told = everybody(data_date=day("2024-06-10"))
    lines = lines_of(pressed(ShowAround(region("sambas"), WHEN), *told, on="2024-06-12"))

    assert "Di atas (tambahan transaksi yang diperlukan untuk melewatinya, jika RUP tetap)" in lines
    assert "• 4. Kab. Sekadau: 5,00 persen poin; lebih dari Rp50" in lines
    assert "• 6. Kab. Sanggau: 3,00 persen poin; lebih dari Rp30" in lines


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("sintang", "• tidak ada: posisi ini tertinggi"),
        ("bengkayang", "• tidak ada: posisi ini terendah di antara yang diperingkat"),
    ],
)
def test_the_first_has_nobody_above_and_the_last_nobody_below(pressed, name, line):
    lines = lines_of(pressed(ShowAround(region(name), WHEN), *everybody()))

    assert line in lines
    assert sum(one.startswith("• ") for one in lines) == 4


def test_equals_are_said_to_be_equal(pressed):
    told = figure("sambas", 5), figure("sintang", 5), figure("landak", 9)
    lines = lines_of(pressed(ShowAround(region("sintang"), WHEN), *told))

    assert "Peringkat porsi 2 (bersama 1 daerah lain) dari 3" in lines[1]
    assert "• 2. Kab. Sambas: porsi sama" in lines


def test_without_a_rank_nobody_is_around(pressed):
    told = figure("sambas", 5, 0), figure("sintang", 5)
    reply = pressed(ShowAround(region("sambas"), WHEN), *told)

    assert reply.outcome is Outcome.NONE
    assert (
        "Peringkat porsi belum dapat diberikan (nilai RUP Rp0), sehingga tidak ada daerah di atas "
        "atau di bawahnya." in lines_of(reply)
    )


@pytest.mark.parametrize(
    ("rank", "line"),
    [
        (
            3,
            "• Ke peringkat 3 (Kab. Melawi, 20,00%): selisih saat itu Rp101 (10,00 persen poin).",
        ),
        (
            5,
            "• Peringkat 5: sudah di posisi itu, dari 9 kabupaten/kota di Kalimantan Barat yang "
            "datanya tersedia (508 seluruhnya).",
        ),
        (
            7,
            "• Peringkat 7: sudah terlampaui; peringkat porsi 5 dari 9 kabupaten/kota di "
            "Kalimantan Barat yang datanya tersedia (508 seluruhnya).",
        ),
        (
            10,
            "• Peringkat 10 tidak ada: yang diperingkat 9 kabupaten/kota di Kalimantan Barat yang "
            "datanya tersedia (508 seluruhnya).",
        ),
    ],
)
def test_the_distance_to_a_rank_that_was_asked_for(pressed, rank, line):
    lines = lines_of(pressed(ShowGap(region("sambas"), None, WHEN, rank), *everybody()))

    assert lines[3] == line
    assert "• Ke peringkat 4 (Kab. Sekadau, 15,00%): selisih saat itu Rp51" in lines


def test_the_rank_above_is_told_once(pressed):
    lines = lines_of(pressed(ShowGap(region("sambas"), None, WHEN, 4), *everybody()))

    assert sum("Ke peringkat 4" in line for line in lines) == 1


def test_a_rank_that_two_share_leaves_the_next_one_empty(pressed):
    told = figure("sambas", 5), figure("sintang", 9), figure("landak", 9), figure("melawi", 11)
    lines = lines_of(pressed(ShowGap(region("sambas"), None, WHEN, 3), *told))

    assert lines[3] == (
        "• Ke peringkat 2 (Kab. Sintang, 9,00%): selisih saat itu Rp5 (4,00 persen poin). "
        "Peringkat 3 tidak ada karena peringkat 2 bersama."
    )


def test_the_lowest_of_a_class_with_their_ranks_as_they_are(pressed):
    reply = pressed(ShowTop(size=4, when=WHEN, lowest=True), *everybody())

    assert lines_of(reply)[:5] == [
        "4 porsi e-purchasing terendah, kabupaten/kota di Kalimantan Barat — Semester I 2024 "
        "(sementara)",
        "  9 Kab. Bengkayang          1,00%",
        "  8 Kab. Mempawah            3,00%",
        "  7 Kab. Ketapang            5,00%",
        "  6 Kab. Sanggau             7,00%",
    ]
    assert "Urutan nilai: /top terendah nilai s1 2024" in as_text(reply)
    [[following], [measure, way]] = reply.rows
    assert decode(following.data) == ShowTop(size=4, when=WHEN, page=1, lowest=True)
    assert decode(measure.data) == ShowTop(Measure.VALUE, size=4, when=WHEN, lowest=True)
    assert (way.label, decode(way.data)) == ("Tertinggi", ShowTop(size=4, when=WHEN))


def test_the_next_page_of_the_lowest_goes_up(pressed):
    reply = pressed(ShowTop(size=4, when=WHEN, page=1, lowest=True), *everybody())
    lines = lines_of(reply)

    assert lines[0].startswith("Urutan 5 sampai 8 dari terendah: porsi e-purchasing")
    assert lines[1] == "  5 Kab. Sambas             10,00%"
    assert [row[-1].label for row in reply.rows] == ["▶", "Tertinggi"]
    assert decode(reply.rows[-1][-1].data).page == 0


def test_on_the_shipped_figures(shipped, talk):
    data = encode(ShowAround(region("pontianak"), When.of(S2_2022)))
    text = as_text(conversation_over(shipped).press(data, OFFICIAL))

    assert "• 7. Kab. Sekadau: 0,11 persen poin; Rp1,07 miliar" in text
    gap = talk("kejar pontianak")
    assert [button.label for row in gap.rows for button in row] == ["Sekitar", "Posisi"]
    assert decode(gap.rows[0][0].data) == ShowAround(region("pontianak"), When.of(S2_2022))


@pytest.mark.parametrize(
    "kind", [ShowAround, ShowLift, ShowCommodities, ShowDetails, ShowQuality, ShowUnits]
)
def test_a_part_of_jakarta_is_answered_by_its_province(talk, shipped, kind):
    data = encode(kind(region("kota jakarta selatan"), WHEN))
    [[button]] = conversation_over(shipped).press(data, OFFICIAL).rows

    assert decode(button.data) == kind(region("dki jakarta"), WHEN)


def test_who_is_around_is_told_from_memory(shipped):
    responder = Responder(shipped, BoardShelf(shipped, fresh_for=3600), lambda: TODAY, Decimal(30))
    asker = Asker(chat_id=7, user_id=7)
    command = ShowAround(region("pontianak"))
    assert responder.needs_database(command)  # no Board is loaded yet
    responder.answer(command, asker)

    assert not responder.needs_database(command)
    assert responder.needs_database(ShowAround())
