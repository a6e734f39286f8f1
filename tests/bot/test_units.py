"""Work units: what each bought and planned, in four orders, by kind and by words of their names."""

import pytest

from bot.abbreviations import RUN_TOGETHER
from bot.answers.unit_choice import choose
from bot.answers.unit_names import named, nearest, searched
from bot.buttons import decode, encode
from bot.commands import ShowUnits, UnitOrder, When
from bot.parsing import parse
from bot.replies.reply import Outcome, visible
from bot.replies.units import LONGEST, units_reply
from bot.terminal import as_text
from procurement.figures import Snapshot, Unit
from procurement.unit_kinds import UnitKind
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.makers import S1_2024, S2_2022, day, figure, region

TODAY = day("2024-08-01")
FIGURE = figure("sambas", 100, 1000)
UNITS = (
    Unit("1", "DINAS KESEHATAN", 60, 0, 300, 0, 50),
    Unit("2", "DINAS PEKERJAAN UMUM DAN PENATAAN RUANG", 10, 0, 400, 100, 70),
    Unit("3", "KANTOR CAMAT SEBAWI", 0, 0, 50, 0, 0),
    Unit("4", "RSUD PEMANGKAT", 25, 0, 150, 0, None),
    Unit("5", "SEKRETARIAT DPRD", 5, 0, 0, 0, 0),
)


def ask(figure=FIGURE, units=UNITS, **asked):
    command = ShowUnits(figure.region, When.of(figure.semester), **asked)
    return units_reply(command, figure, choose(command, figure, units), TODAY)


def names(reply):
    numbered = (line for line in as_text(reply).splitlines() if ". " in line[:4])
    return [line.split(". ")[1].split(" — ")[0] for line in numbered]


def labels(reply):
    return [[button.label for button in row] for row in reply.rows]


def button(reply, label):
    return next(b for row in reply.rows for b in row if b.label.startswith(label))


def test_the_whole_answer():
    assert as_text(ask()).split("\n[1]")[0].splitlines() == [
        "Kab. Sambas — per OPD, Semester I 2024 (sementara)",
        "Porsi daerah 10,00%; 2 dari 5 OPD di bawahnya. Urutan: yang paling menahan daerah lebih "
        "dahulu; 1 OPD tanpa RUP di akhir.",
        "",
        "1. Dinas Pekerjaan Umum dan Penataan Ruang — 2,00%",
        "    Rp10 dari RUP Rp500; kurang Rp40",
        "    Menyumbang 1,00 persen poin",
        "    Rencana e-purchasing Rp70: sisa Rp60",
        "2. Kantor Camat Sebawi — 0,00%",
        "    Rp0 dari RUP Rp50; kurang Rp5",
        "    Menyumbang 0 persen poin",
        "    Tanpa rencana e-purchasing",
        "3. RSUD Pemangkat — 16,67%",
        "    Rp25 dari RUP Rp150; lebih Rp10",
        "    Menyumbang 2,50 persen poin",
        "4. Dinas Kesehatan — 20,00%",
        "    Rp60 dari RUP Rp300; lebih Rp30",
        "    Menyumbang 6,00 persen poin",
        "    Rencana e-purchasing Rp50: melebihi rencana Rp10",
        "5. Sekretariat DPRD — tanpa RUP",
        "    Rp5 dari RUP Rp0; lebih Rp5",
        "    Menyumbang 0,50 persen poin",
        "    Tanpa rencana e-purchasing",
        "",
        "Kurang/lebih: selisih terhadap porsi daerah (10,00%) dari RUP OPD itu, bukan terhadap "
        "seluruh RUP-nya.",
        "Menyumbang: transaksi OPD itu dibagi RUP daerah; jumlah semua OPD sama dengan porsi "
        "daerah.",
        "Sisa: rencana e-purchasing di SiRUP yang belum dipesan; pesanan tidak selalu berasal dari "
        "rencana itu.",
        "Data per 30 Juni 2024 · RUP per 30 Juni 2024 · hitungan bot · /sumber",
    ]
    assert labels(ask()) == [
        ["Terendah", "Tertinggi", "Nilai"],
        ["Dinas 2", "Sekretariat 1", "Kecamatan 1"],
        ["RSUD 1"],
        ["Pendorong porsi", "Posisi daerah"],
    ]


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        (UnitOrder.HOLDING, "234156"),
        (UnitOrder.LOWEST, "324165"),
        (UnitOrder.HIGHEST, "142365"),
        (UnitOrder.VALUE, "142365"),
    ],
)
def test_four_orders_each_with_units_without_a_plan_last(order, codes):
    units = [*UNITS, Unit("6", "BADAN KEUANGAN DAERAH", 900, 0, 0, 0)]
    chosen = choose(ShowUnits(order=order), FIGURE, units).units

    assert "".join(unit.code for unit in chosen) == codes


def test_where_nobody_has_a_plan_the_value_decides():
    units = (Unit("1", "A", 5, 0, 0, 0), Unit("2", "B", 9, 0, 0, 0))
    text = as_text(ask(figure("sambas", 14, None), units))

    assert "2 OPD; nilai RUP belum tersedia, urutan menurut nilai transaksi." in text
    assert names(ask(figure("sambas", 14, None), units)) == ["B", "A"]
    assert "Menyumbang" not in text


def test_what_is_left_of_a_plan_is_not_told_where_half_the_orders_are_no_data():
    lines = as_text(ask(figure("sambas", 100, 1000, orders_from=day("2024-03-01")))).splitlines()

    assert "    Rencana e-purchasing Rp70" in lines
    assert not any("sisa" in line or "melebihi rencana" in line for line in lines)


def test_sums_of_units_that_differ_from_the_region_are_not_said_to_be_its_share():
    text = as_text(ask(figure("sambas", 101, 1000)))

    assert "Menyumbang: transaksi OPD itu dibagi RUP daerah." in text


def test_one_kind_with_its_sum_and_share():
    reply = ask(kind=UnitKind.DINAS)

    assert names(reply) == ["Dinas Pekerjaan Umum dan Penataan Ruang", "Dinas Kesehatan"]
    assert "Dinas: 2 OPD, Rp70 dari RUP Rp800 (8,75%); menyumbang 7,00 persen poin." in as_text(
        reply
    )
    assert labels(reply)[1:] == [
        ["Semua 5", "Sekretariat 1", "Kecamatan 1"],
        ["RSUD 1"],
        ["Posisi daerah"],
    ]
    assert decode(button(reply, "Semua").data) == ShowUnits(region("sambas"), When(2024, 1))


def test_buttons_keep_order_kind_and_search():
    units = tuple(Unit(str(n), f"DINAS UMUM {n}", n, 0, 100, 0) for n in range(20))
    asked = {"order": UnitOrder.LOWEST, "kind": UnitKind.DINAS, "search": "Umum"}
    reply = ask(figure("sambas", 190, 2000), units, page=1, **asked)
    kept = ShowUnits(region("sambas"), When(2024, 1), 2, UnitOrder.LOWEST, UnitKind.DINAS, "umum")

    assert decode(button(reply, "▶ 3/3").data) == kept
    assert decode(button(reply, "◀").data).page == 0
    assert decode(button(reply, "Tertinggi").data).search == "umum"
    assert decode(button(reply, "Tertinggi").data).page == 0
    last = ask(figure("sambas", 190, 2000), units, page=99, **asked)
    assert names(last) == [f"Dinas Umum {n}" for n in range(16, 20)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kesehatan", "1"),
        ("Dinas KESEHATAN", "1"),
        ("keseh", "1"),
        ("kesehtan", "1"),
        ("dinkes", "1"),
        ("pupr", "2"),
        ("dpupr", "2"),
        ("pekerjaan umum & penataan", "2"),
        ("camat", "3"),
        ("rsud", "4"),
        ("setwan", "5"),
        ("dinas", "12"),
        ("dinsa", "12"),
        ("ruang kesehatan", ""),
        ("kb", ""),
        ("se", ""),
        ("umm", ""),
    ],
)
def test_words_of_names_are_found(typed, found):
    assert "".join(unit.code for unit in named(searched(typed), UNITS)) == found


@pytest.mark.parametrize("short", RUN_TOGETHER)
def test_a_short_form_finds_the_same_after_a_command_and_in_a_sentence(short):
    business = RUN_TOGETHER[short].upper()
    units = tuple(Unit(kind, f"{kind} {business}", 0, 0, 1, 0) for kind in ("DINAS", "BADAN"))
    for question in (f"/opd sambas {short}", f"opd {short} sambas"):
        assert choose(parse(question).command, FIGURE, units).units == units[:1]


def test_a_typo_is_forgiven_only_where_nobody_bears_the_word():
    units = (Unit("1", "DINAS SOSIAL", 0, 0, 1, 0), Unit("2", "DINAS SOSISL", 0, 0, 1, 0))

    assert [unit.code for unit in named("sosial", units)] == ["1"]
    assert [unit.code for unit in named("sosail", units)] == ["1"]
    assert named("sia", units) == ()


def test_the_nearest_names_are_offered_as_buttons():
    reply = ask(search="pertanaman ruangan")

    assert reply.outcome is Outcome.CHOICE
    assert "OPD dengan nama “pertanaman ruangan” belum ditemukan. Apakah yang dimaksud:" in as_text(
        reply
    )
    [[first], *_, [everyone]] = reply.rows
    assert first.label == "Dinas Pekerjaan Umum dan Penataan Ruang"
    assert names(ask(search=decode(first.data).search)) == [first.label]
    assert decode(everyone.data).search == ""


def test_what_is_like_no_name_offers_all():
    reply = ask(search="xyzzy")

    assert (reply.outcome, labels(reply)) == (Outcome.NONE, [["Semua OPD"]])
    assert nearest("dinas", UNITS) == ()
    assert choose(ShowUnits(search="kesehatan"), FIGURE, UNITS).near == ()
    reply = ask(search="kesehatan", kind=UnitKind.RSUD)
    assert "Tidak ada OPD dengan nama “kesehatan” dalam kelompok Rumah sakit daerah." in as_text(
        reply
    )


@pytest.mark.parametrize("text", ["<b>&amp;", "ß" * 90, "a" * 90, "kota " * 30, "😀", "dan di"])
def test_any_search_fits_into_button_data(text):
    kept = searched(text)

    assert len(kept) <= 24
    asked = ShowUnits(region("sambas"), When(2024, 1), 999, UnitOrder.VALUE, UnitKind.DINAS, kept)
    assert decode(encode(asked, in_place=True)) == asked


def test_the_longest_page_is_one_message():
    name = "DINAS " + "PEMBERDAYAAN " * 20
    units = tuple(
        Unit(str(n), f"{name}{n}", 999_990_000_000, 0, 123_450_000_000, 0, 1) for n in range(9)
    )
    reply = ask(figure("sambas", 9, 10**15, recomputed=True, data_date=day("2024-06-01")), units)

    assert visible(reply.html) < 3500
    assert all(len(name) <= LONGEST for name in names(reply))


def test_without_units_that_is_said():
    reply = ask(units=())

    assert reply.outcome is Outcome.NONE
    assert "Rincian per OPD belum tersedia dari sumber data ini." in reply.html


def test_through_the_whole_bot(talk, shipped):
    conversation = conversation_over(shipped)
    reply = talk("opd singkawang")
    assert labels(reply)[0] == ["▶ 2/4"]
    text = as_text(conversation.press(button(reply, "Kecamatan").data, OFFICIAL))

    assert "Kecamatan dan kelurahan: 5 OPD, Rp163,28 juta dari RUP Rp13,02 miliar (1,25%); " in text
    asked = ShowUnits(region("singkawang"), When.of(S2_2022), search="dinkes")
    text = as_text(conversation.press(encode(asked), OFFICIAL))
    assert "1. Dinas Kesehatan dan Keluarga Berencana Kota Singkawang — 13,95%" in text


def test_a_plan_by_e_purchasing_is_told_through_the_whole_bot(told):
    lines = told("opd sambas", Snapshot(figure("sambas", 60, 300, S1_2024), UNITS[:1]))

    assert "    Rencana e-purchasing Rp50: melebihi rencana Rp10" in lines
