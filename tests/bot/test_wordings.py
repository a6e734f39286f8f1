"""Questions as officials word them: nothing that was said is lost on the way to a command."""

from contextlib import suppress
from decimal import Decimal

import pytest

from bot.buttons import decode, encode
from bot.commands import (
    Compare,
    FollowUp,
    SetOwn,
    ShowGap,
    ShowProvince,
    ShowRegion,
    ShowTop,
    ShowUnits,
    When,
)
from bot.listing import BadList
from bot.parsing import BadArguments, parse
from bot.phrases import AskedForRank, without_asking, without_courtesy
from bot.resolving import Narrow, resolve
from bot.semesters import UnreadWhen
from bot.targets import BadTarget
from procurement.errors import BadSemester, QuestionError
from procurement.peers import KABKOTA, KOTA, PROVINSI
from procurement.ranking import Measure
from procurement.regions import find_region
from tests.bot.test_questions import NAMES
from tests.typos import known, typos

S1_2022, S2_2022 = When(2022, 1), When(2022, 2)
PONTIANAK, SAMBAS, SANGGAU = map(find_region, ("kota pontianak", "sambas", "sanggau"))
KUBU_RAYA, LANDAK = find_region("kubu raya"), find_region("landak")
KALBAR = KABKOTA.within("61")


def command(text):
    return resolve(parse(text))


def offered(text):
    with pytest.raises(Narrow) as narrow:
        command(text)
    return [choice for _, choice in narrow.value.choices]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("berapa porsi pontianak semester 1 2022 ya?", PONTIANAK),
        ("pontianak s1 2022 pak", PONTIANAK),
        ("mohon info posisi pontianak semester satu 2022, terima kasih", PONTIANAK),
        ("mohon izin bapak, peringkat kab. landak semester 1 tahun 2022 berapa ya?", LANDAK),
        ("selamat pagi bu, mau tanya porsi landak s1 2022 🙏", LANDAK),
        ("saya ingin tahu porsi landak s1 2022 berapa", LANDAK),
        ("bagaimana posisi kab. kubu raya di semester I tahun 2022?", KUBU_RAYA),
        ("kubu raya s1 2022 mohon infonya pak", KUBU_RAYA),
        ("pontianak s1 2022 peringkat keberapa", PONTIANAK),
        ("pontianak smester 1 2022", PONTIANAK),
        ("pontianak semester ganjil 2022", PONTIANAK),
        ("pontianak per 30 juni 2022", PONTIANAK),
        ("pontianak (30 Juni 2022)", PONTIANAK),
        ("pontianak sampai 30/06/2022", PONTIANAK),
        ("semester 1 pontianak tahun 2022", PONTIANAK),
        ("tahun 2022 pontianak semester satu", PONTIANAK),
        ("kami s1 2022 peringkat berapa", None),
        ("61 71 s1 2022", PONTIANAK),
    ],
)
def test_a_semester_is_found_wherever_it_stands(text, region):
    assert command(text) == ShowRegion(region, S1_2022)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pontianak semester genap 2022 ya", ShowRegion(PONTIANAK, S2_2022)),
        ("pontianak per 31 desember 2022", ShowRegion(PONTIANAK, S2_2022)),
        ("pontianak 31-12-2022", ShowRegion(PONTIANAK, S2_2022)),
        ("pontianak per 30 juni", ShowRegion(PONTIANAK, When(half=1))),
        ("/opd pontianak semester 1 2022 dong", ShowUnits(PONTIANAK, S1_2022)),
        ("provinsi pontianak s1 2022 ya pak", ShowProvince(PONTIANAK, S1_2022)),
        ("pontianak s1 2022 vs sambas", Compare(PONTIANAK, SAMBAS, S1_2022)),
        ("pontianak s1 2022 vs sambas s1 2022", Compare(PONTIANAK, SAMBAS, S1_2022)),
        ("top kota s1 2022 5", ShowTop(peers=KOTA, size=5, when=S1_2022)),
        ("/daerahsaya pontianak ya", SetOwn(PONTIANAK)),
    ],
)
def test_a_semester_is_found_in_other_questions_too(text, expected):
    assert command(text) == expected


@pytest.mark.parametrize("command_word", ["", "/rank ", "/opd ", "/provinsi ", "/kejar "])
@pytest.mark.parametrize(
    "time",
    [
        "triwulan 2",
        "triwulan 2 2022",
        "tw II 2022",
        "juni 2022",
        "per 21 desember 2022",
        "bulan lalu",
        "tahun ini",
        "semester lalu",
        "semester",
        "2021 dan 2022",
        "s1 2022 vs s2 2022",
        "semester 1 dan 2 2022",
        "q2",
    ],
)
def test_a_time_that_cannot_be_read_is_refused_and_not_dropped(command_word, time):
    with pytest.raises((UnreadWhen, BadTarget) if command_word == "/kejar " else UnreadWhen):
        command(f"{command_word}pontianak {time}")


@pytest.mark.parametrize("text", ["pontianaks1 2022", "1 pontianak", "pontianak di atas 200 juta"])
def test_a_number_beside_a_name_is_refused_and_not_dropped(text):
    with pytest.raises(UnreadWhen):
        command(text)


@pytest.mark.parametrize("text", ["50 kta", "4 lwang"])
def test_a_misspelt_name_may_begin_with_a_number(text):
    assert offered(text)
    assert offered(f"/kejar {text} 30%") == [
        ShowGap(choice.region, Decimal(30)) for choice in offered(text)
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("pontianak s3 2022 ya", BadSemester),
        ("pontianak 5 pak", BadSemester),
        ("porsi pontianak 5", BadSemester),
        ("siapa nomor 1?", AskedForRank),
        ("nomor 3", AskedForRank),
        ("peringkat 1", AskedForRank),
        ("rank 12", AskedForRank),
        ("pontianak peringkat 5", AskedForRank),
        ("kubu raya peringkat pertama?", AskedForRank),
        ("/kejar pontianak 10 besar", AskedForRank),
        ("/kejar pontianak peringkat 1 atau 2", UnreadWhen),
        ("/kejar pontianak naik 2 peringkat", AskedForRank),
        ("/kejar pontianak dari 20 jadi 30", BadTarget),
        ("/kejar pontianak dari 20% jadi 30%", BadTarget),
        ("/kejar 2 pontianak", BadTarget),
        ("kejar 101% pontianak", BadTarget),
        ("/kejar pontianak sambas 30%", BadArguments),
        ("5 besar wakanda", BadList),
        ("/top tertinggi terendah", BadList),
    ],
)
def test_what_is_not_answered_is_refused_for_its_own_reason(text, error):
    with pytest.raises(error):
        command(text)


@pytest.mark.parametrize("text", ["wakanda 7", "paket 12", "lantai 3 gedung 4"])
def test_a_number_behind_no_name_is_no_semester(text):
    assert offered(text) == []


@pytest.mark.parametrize(
    ("text", "region"), [("D 199", "d199"), ("d 47", "d47"), ("61 71", "61.71"), ("36 74", "36.74")]
)
def test_a_code_may_be_typed_in_two_parts(text, region):
    assert command(text) == command(f"/rank {text}") == ShowRegion(find_region(region))


@pytest.mark.parametrize(
    "text",
    [
        "kejar 40% pontianak",
        "kejar 40 persen pontianak",
        "/kejar pontianak 40 persen dari rup",
        "/kejar target 40% pontianak ya",
        "pontianak 40%",
        "kurang berapa pontianak ke 40%",
    ],
)
def test_a_target_is_found_wherever_it_stands(text):
    assert command(text) == ShowGap(PONTIANAK, Decimal(40))
    assert command(f"{text} s1 2022") == ShowGap(PONTIANAK, Decimal(40), S1_2022)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/kejar pontianak peringkat 1", ShowGap(PONTIANAK, rank=1)),
        ("/kejar peringkat 1 pontianak", ShowGap(PONTIANAK, rank=1)),
        ("/kejar pontianak rank 2 s1 2022", ShowGap(PONTIANAK, when=S1_2022, rank=2)),
        ("/kejar pontianak nomor 1", ShowGap(PONTIANAK, rank=1)),
        ("/kejar pontianak ke peringkat tiga", ShowGap(PONTIANAK, rank=3)),
        ("/kejar pontianak masuk 10 besar", ShowGap(PONTIANAK, rank=10)),
        ("/kejar peringkat 2", ShowGap(rank=2)),
        ("kurang berapa pontianak ke peringkat 1", ShowGap(PONTIANAK, rank=1)),
        ("kurang berapa lagi ke peringkat 2", FollowUp(ShowGap(rank=2))),
    ],
)
def test_a_rank_that_is_to_be_reached_is_said_by_its_number(text, expected):
    assert command(text) == expected


def test_a_choice_answers_what_was_asked():
    for text in ("bekasi", "pontianakk", "pontianak kota khatulistiwa", "kab pontianak"):
        for asked, when in (("", When()), (" s1 2022 pak", S1_2022), (" 2022", When(2022))):
            assert {choice.when for choice in offered(text + asked)} == {when}
            for choice in offered(f"/kejar 40,5% {text}{asked}"):
                assert (choice.target, choice.when) == (Decimal("40.5"), when)
                assert decode(encode(choice, in_place=True)) == choice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/selisih pontianak sambas", [Compare(PONTIANAK, SAMBAS)]),
        ("/kejar pontianak sambas", [Compare(PONTIANAK, SAMBAS)]),
        ("kejar pontianak kubu raya s1 2022", [Compare(PONTIANAK, KUBU_RAYA, S1_2022)]),
        ("selisih pontianak dan sambas", [Compare(PONTIANAK, SAMBAS)]),
        ("selisih antara pontianak dan sambas", [Compare(PONTIANAK, SAMBAS)]),
        ("/kejar kami sambas", [Compare(None, SAMBAS)]),
        (
            "/kejar bekasi sambas",
            [Compare(find_region(f"{kind} bekasi"), SAMBAS) for kind in ("kab", "kota")],
        ),
    ],
)
def test_a_distance_between_two_regions_offers_their_comparison(text, expected):
    assert offered(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "sambas, sanggau",
        "sambas/sanggau",
        "sambas & sanggau",
        "sambas dgn sanggau",
        "sambas lawan sanggau",
        "sambas dan sanggau berapa ya",
        "perbandingan sambas dan sanggau",
        "perbandingan antara sambas dan sanggau",
        "/perbandingan sambas sanggau",
    ],
)
def test_two_names_are_compared(text):
    assert command(text) == Compare(SAMBAS, SANGGAU)


def test_a_province_behind_a_comma_is_where_a_region_lies():
    assert all(isinstance(choice, ShowRegion) for choice in offered("pontianak, kalbar"))
    assert command("pontianak vs kalbar") == Compare(PONTIANAK, find_region("kalbar"))


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("kami peringkat berapa?", None),
        ("kita rank berapa", None),
        ("pontianak peringkat berapa", PONTIANAK),
        ("halo, pontianak", PONTIANAK),
        ("pontianak sekarang gimana ya", PONTIANAK),
        ("e-katalog pontianak", PONTIANAK),
        ("berapa rup pontianak", PONTIANAK),
        ("transaksi sambas", SAMBAS),
        ("e purchasing sambas", SAMBAS),
        ("porsi daerah istimewa yogyakarta", find_region("di yogyakarta")),
        ("porsi 50 kota ya", find_region("50 kota")),
        ("gunung mas ya", find_region("gunung mas")),
        ("pontianak mas", PONTIANAK),
    ],
)
def test_words_of_asking_stand_around_a_name(text, region):
    assert command(text) == ShowRegion(region)


@pytest.mark.parametrize("text", ["epurchasing", "e-katalog", "ekatalog", "sirup"])
def test_a_word_of_ours_alone_is_of_what_was_talked_of(text):
    assert command(text) == FollowUp(ShowRegion())


def test_in_yogyakarta_is_asked_about():
    assert len(offered("porsi di yogyakarta")) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 besar", ShowTop()),
        ("sepuluh besar", ShowTop()),
        ("/top10", ShowTop()),
        ("top10", ShowTop()),
        ("top3 kota", ShowTop(peers=KOTA, size=3)),
        ("10 besar kalbar", ShowTop(peers=KALBAR)),
        ("peringkat 10 besar di kalbar?", ShowTop(peers=KALBAR)),
        ("5 besar kota", ShowTop(peers=KOTA, size=5)),
        ("siapa 5 terbaik se-kalbar s1 2022", ShowTop(peers=KALBAR, size=5, when=S1_2022)),
        ("nilai tertinggi provinsi", ShowTop(Measure.VALUE, PROVINSI)),
        ("/top 5 dong", ShowTop(size=5)),
        ("/top terendah", ShowTop(lowest=True)),
        ("10 terbawah kalbar", ShowTop(peers=KALBAR, lowest=True)),
        ("siapa terendah di kalbar", ShowTop(peers=KALBAR, lowest=True)),
        ("3 terendah kota nilai", ShowTop(Measure.VALUE, KOTA, 3, lowest=True)),
        ("100 besar", ShowTop(size=50, clamped=True)),
        ("aceh besar", ShowRegion(find_region("aceh besar"))),
        ("peringkat aceh besar", ShowRegion(find_region("aceh besar"))),
    ],
)
def test_a_list_is_asked_for_by_its_length(text, expected):
    assert command(text) == expected


def test_no_name_loses_a_word():
    for name in NAMES:
        assert without_courtesy(name) == without_asking(name) == name
        for text in (f"{name} ya", f"mohon info, {name}", f"{name} berapa?"):
            if not name.startswith("di "):  # in Yogyakarta, or the province
                assert parse(text).names == (name,), text


def test_a_misspelt_name_is_never_answered_as_another():
    for number, typo in enumerate(typos(1)):
        if known(typo.text) is None and number % 4 == 0:
            for text in (typo.text, f"porsi {typo.text} s1 2022 ya"):
                assert not isinstance(parse(text).command, Compare)
                with pytest.raises(Narrow):
                    command(text)


@pytest.mark.parametrize("part", ["x ,", ", x", "di ", "a ", "sambas, ", "ya ", "s1 2022 ", "(s "])
@pytest.mark.parametrize("word", ["", "/kejar ", "/banding "])
def test_a_text_of_many_parts_ends(word, part):
    """An expression that tried every split would not: `benchmarks/inputs.py` measures them."""
    with suppress(Narrow, QuestionError):
        command(word + part * 150)
