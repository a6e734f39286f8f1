"""What a typed text asks: which command, which regions, which semester; or the choice it leaves."""

from decimal import Decimal

import pytest

from bot.commands import (
    Compare,
    FollowUp,
    SetOwn,
    ShowGap,
    ShowHistory,
    ShowProvince,
    ShowRegion,
    ShowReport,
    ShowTop,
    ShowTrend,
    ShowUnits,
    When,
)
from bot.parsing import COMMANDS, BadArguments, parse
from bot.phrases import SmallTalk
from bot.resolving import Narrow, resolve
from bot.semesters import BadYear, take_when
from bot.targets import BadTarget
from procurement.errors import BadSemester
from procurement.peers import KABKOTA, KABUPATEN, KOTA, PROVINSI
from procurement.ranking import Measure
from procurement.regions import find_region, gazetteer

S2_2022, S1_2022 = When(2022, 2), When(2022, 1)
PONTIANAK, SAMBAS = find_region("kota pontianak"), find_region("sambas")
NAMES = sorted(
    {name for r in gazetteer() for name in (r.official_name, r.name, r.core_name)}
    | set(gazetteer().names)
)


def command(text):
    return resolve(parse(text))


def choices(text):
    with pytest.raises(Narrow) as narrow:
        command(text)
    return [label for label, _ in narrow.value.choices]


BEHIND = [
    "s2 2022",
    "S2 2022.",
    "(s2 2022)",
    "(S2) 2022",
    "- s2 2022",
    ", s2 2022",
    "pada s2 2022",
    "s 2 2022",
    "s.2 2022",
    "S-II 2022",
    "s-2/2022",
    "SII 2022",
    "II 2022",
    "II/2022",
    "2/2022",
    "2022/2",
    "2022 / 2",
    "2022-2",
    "2022 - 2",
    "2022-II",
    "2022 s2",
    "2022 (s2)",
    "2022 semester 2",
    "semester 2 2022",
    "semester II 2022",
    "semester ii tahun 2022",
    "semester dua 2022",
    "semester kedua 2022",
    "semester kedua tahun anggaran 2022",
    "semester ke-2 2022",
    "semester ke 2 tahun 2022",
    "sem. 2 2022",
    "smt 2 tahun 2022",
    "smt. 2 thn 2022",
    "smt 2 thn. 2022",
    "s2 th 2022",
    "s2 TA 2022",
    "s2 TA. 2022",
    "s2 T.A 2022",
    "s2 T.A. 2022",
    "semester 2 (2022)",
]
BEFORE = [
    "s2 2022",
    "s2 2022,",
    "(s2 2022)",
    "S-II 2022",
    "II 2022",
    "2022-2",
    "2022 - 2",
    "2022/2",
    "2022 s2",
    "semester 2 2022",
    "semester kedua 2022:",
    "semester II TA 2022",
    "smt 2 thn 2022",
]


@pytest.mark.parametrize("wording", BEHIND)
def test_a_semester_behind_any_name_is_told_from_it(wording):
    for name in NAMES:
        assert take_when(f"{name} {wording}") == (S2_2022, name), name


@pytest.mark.parametrize("wording", BEFORE)
def test_a_semester_before_any_name_is_told_from_it(wording):
    for name in NAMES:
        assert take_when(f"{wording} {name}") == (S2_2022, name), name


def test_a_name_alone_is_its_own_name_and_no_semester():
    for name in NAMES:
        assert take_when(name) == (When(), name)
        parsed = parse(name)
        assert (parsed.command, parsed.names) == (ShowRegion(), (name,))


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("semester satu", When(half=1)),
        ("semester dua", When(half=2)),
        ("semester pertama", When(half=1)),
        ("semester kedua", When(half=2)),
        ("semester satu 2022", S1_2022),
        ("semester kedua tahun 2022", S2_2022),
        ("s1", When(half=1)),
        ("S-I", When(half=1)),
        ("2022", When(2022)),
        ("TA 2022", When(2022)),
        ("T.A. 2022", When(2022)),
        ("TA.2022", When(2022)),
        ("thn 2022", When(2022)),
        ("tahun anggaran 2022", When(2022)),
        ("(2022)", When(2022)),
    ],
)
def test_a_semester_as_far_as_it_is_said(words, when):
    for text in (f"berapa porsi pontianak {words}?", f"{words} pontianak", f"/rank {words} ptk"):
        assert command(text) == ShowRegion(PONTIANAK, when), text
    assert command(words) == FollowUp(ShowRegion(None, when))
    assert command(f"/rank {words}") == ShowRegion(None, when)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("top 5", ShowTop(size=5)),
        ("top 5 s1 2022", ShowTop(size=5, when=S1_2022)),
        ("/top s1 2022 5", ShowTop(size=5, when=S1_2022)),
        ("top kota 3 semester 1 2022", ShowTop(peers=KOTA, size=3, when=S1_2022)),
        ("/top 2022 2", ShowTop(size=2, when=When(2022))),
        ("kejar pontianak 5", ShowGap(PONTIANAK, Decimal(5))),
        ("target 5", FollowUp(ShowGap(None, Decimal(5)))),
        ("semester 1 2022", FollowUp(ShowRegion(None, S1_2022))),
        ("s1 2022", FollowUp(ShowRegion(None, S1_2022))),
        ("/rank semester 1 2022", ShowRegion(None, S1_2022)),
        ("semester pontianak", ShowTrend(PONTIANAK)),
        ("semester", FollowUp(ShowTrend())),
        ("tren pontianak", ShowTrend(PONTIANAK)),
        ("tren pontianak 2022", ShowTrend(PONTIANAK)),
        ("provinsi jambi", ShowRegion(find_region("provinsi jambi"))),
        ("provinsi jambi s1 2022", ShowRegion(find_region("provinsi jambi"), S1_2022)),
        ("provinsi pontianak s1 2022", ShowProvince(PONTIANAK, S1_2022)),
        ("opd pontianak (s1 2022)", ShowUnits(PONTIANAK, S1_2022)),
        ("rank s1 2022 pontianak", ShowRegion(PONTIANAK, S1_2022)),
        ("berapa porsi semester 1 2022 di pontianak?", ShowRegion(PONTIANAK, S1_2022)),
        ("s1 2022 pontianak vs sambas", Compare(PONTIANAK, SAMBAS, S1_2022)),
        ("banding pontianak sambas s1 2022", Compare(PONTIANAK, SAMBAS, S1_2022)),
    ],
)
def test_a_commands_word_needs_no_slash(text, expected):
    assert command(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "saya",
        "kita",
        "kami",
        "daerah saya",
        "Daerah kami",
        "porsi kami",
        "berapa porsi daerah kita?",
    ],
)
def test_we_are_the_chats_own_region(text):
    assert command(text) == ShowRegion()
    assert command(f"{text} s1 2022") == ShowRegion(None, S1_2022)


def test_we_are_the_chats_own_region_after_a_command_too():
    assert command("tren kami") == ShowTrend()
    assert command("/kejar kami 30%") == ShowGap(None, Decimal(30))
    assert command("banding kami sambas") == Compare(None, SAMBAS)
    assert command("sambas vs kami") == Compare(None, SAMBAS)
    assert command("/daerahsaya saya") == SetOwn()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("tangsel s3 2023", BadSemester),
        ("tangsel 2019 s5", BadSemester),
        ("tangsel semester III 2023", BadSemester),
        ("semester 3", BadSemester),
        ("tangsel 5", BadSemester),
        ("top s3 2022", BadSemester),
        ("tangsel s1 20233", BadYear),
        ("tangsel semester 1 tahun 203", BadYear),
        ("tangsel s1 3023", BadYear),
        ("tangsel 20233", BadYear),
    ],
)
def test_semesters_and_years_that_there_are_not(text, error):
    with pytest.raises(error):
        command(text)


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("kab sambas kab sanggau", "kab sambas", "kab sanggau"),
        ("kota pontianak kab sanggau", "kota pontianak", "kab sanggau"),
        ("sambas kab sanggau", "sambas", "kab sanggau"),
        ("sambas kabupaten sanggau", "sambas", "kab sanggau"),
        ("pemkot singkawang pemkab sambas", "kota singkawang", "sambas"),
        ("kab bekasi kota bekasi", "kab bekasi", "kota bekasi"),
        ("bekasi kab bekasi kota", "kab bekasi", "kota bekasi"),
        ("bekasi kota sambas", "kota bekasi", "sambas"),
        ("kota batu batu bara", "kota batu", "batu bara"),
        ("papua papua barat", "papua", "papua barat"),
        ("kab sambas, kab sanggau", "kab sambas", "kab sanggau"),
        ("kab sambas dan kab sanggau", "kab sambas", "kab sanggau"),
    ],
)
def test_two_names_without_a_word_between(text, first, second):
    expected = Compare(find_region(first), find_region(second))

    assert command(f"/banding {text}") == command(f"banding {text}") == expected


def test_a_kind_between_two_names_belongs_to_the_second():
    assert choices("banding tangerang kab bogor") == ["Kab. Tangerang", "Kota Tangerang"]


@pytest.mark.parametrize("text", ["a b c d e", "", "x", "sambas x y z gondor mordor wakanda"])
def test_two_names_that_cannot_be_told_apart_are_asked_for(text):
    with pytest.raises(BadArguments):
        command(f"/banding {text}")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("banding bekasi singkawang", ["Kab. Bekasi", "Kota Bekasi"]),
        (
            "banding bekasi bogor",
            [
                "Kab. Bekasi – Kab. Bogor",
                "Kab. Bekasi – Kota Bogor",
                "Kota Bekasi – Kab. Bogor",
                "Kota Bekasi – Kota Bogor",
            ],
        ),
        ("banding bekasi bekasi", ["Kab. Bekasi – Kota Bekasi"]),
        ("banding kota bekasi, bekasi", ["Kab. Bekasi"]),
    ],
)
def test_choices_between_pairs_leave_out_a_region_with_itself(text, labels):
    assert choices(text) == labels


def test_a_misspelt_name_is_not_offered_as_the_region_beside_it():
    assert choices("pontianakk") == ["Kota Pontianak", "Kab. Mempawah"]
    assert choices("banding pontianak, pontianakk") == ["Kab. Mempawah"]


def test_digits_that_are_two_regions_codes_are_asked_about():
    for region in gazetteer():
        for code in (region.bps_code, region.code.replace(".", "")):
            meant = sorted(
                {r.code for r in gazetteer() if code in (r.bps_code, r.code.replace(".", ""))}
            )
            if len(meant) == 1:
                assert command(code) == ShowRegion(region)
            else:
                assert choices(code) == [gazetteer()[one].name for one in meant]


@pytest.mark.parametrize("text", ["kab pontianak", "pemkab pontianak", "bupati pontianak s1 2022"])
def test_a_former_name_that_another_bears_today_is_asked_about(text):
    assert choices(text) == ["Kab. Mempawah", "Kota Pontianak"]


@pytest.mark.parametrize("text", ["toba samosir", "ujung pandang", "walikota ujung pandang"])
def test_a_former_name_of_one_region_answers(text):
    assert isinstance(command(text), ShowRegion)


@pytest.mark.parametrize(
    ("text", "region", "target"),
    [
        ("pontianak 30%", PONTIANAK, "30"),
        ("pontianak 30 %", PONTIANAK, "30"),
        ("pontianak 30 persen", PONTIANAK, "30"),
        ("pontianak 30persen", PONTIANAK, "30"),
        ("pontianak 30,5%", PONTIANAK, "30.5"),
        ("pontianak 30.5%", PONTIANAK, "30.5"),
        ("pontianak 30,25 persen s1 2022", PONTIANAK, "30.25"),
        ("s1 2022 pontianak 100%", PONTIANAK, "100"),
        ("pontianak s1 2022 0,5 %", PONTIANAK, "0.5"),
        ("pontianak target 30%", PONTIANAK, "30"),
        ("pontianak ke 30%", PONTIANAK, "30"),
        ("30%", None, "30"),
        ("30 %", None, "30"),
        ("50 kota 30%", find_region("50 kota"), "30"),
        ("6171 30", PONTIANAK, "30"),
        ("r4 30", find_region("r4"), "30"),
        ("36.74", find_region("tangsel"), None),
        ("pontianak", PONTIANAK, None),
    ],
)
def test_a_target_is_told_from_the_name_before_it(text, region, target):
    when = S1_2022 if "s1 2022" in text else When()

    assert command(f"/kejar {text}") == ShowGap(region, target and Decimal(target), when)


@pytest.mark.parametrize(
    "target",
    [
        "1.000%",
        "1,000%",
        "1.000",
        "0%",
        "-3",
        "500",
        "101 persen",
        "30,5,5%",
        "abc",
        "abc%",
        "1e1%",
    ],
)
def test_what_is_no_share_is_no_target(target):
    for name in ("pontianak", "pontianak s1 2022", "lima puluh kota"):
        with pytest.raises(BadTarget):
            parse(f"/kejar {name} {target}")


@pytest.mark.parametrize("text", ["wakanda 30%", "lampung seltan", "lampung seltan 30 persen"])
def test_a_target_that_is_good_leaves_an_unknown_name_unknown(text):
    with pytest.raises(Narrow) as narrow:
        command(f"/kejar {text}")

    assert not narrow.value.names[0].is_known


def test_an_unknown_name_with_a_bad_target_has_a_bad_target():
    with pytest.raises(BadTarget):
        command("/kejar wakanda 500%")


@pytest.mark.parametrize(
    ("text", "peers"),
    [
        ("kabupaten kota", KABKOTA),
        ("kab kota", KABKOTA),
        ("kota dan kabupaten", KABKOTA),
        ("kab/kota", KABKOTA),
        ("kabupaten", KABUPATEN),
        ("kota kota", KOTA),
        ("provinsi", PROVINSI),
        ("kab kota kalbar", KABKOTA.within("61")),
        ("kota provinsi kalbar", KOTA.within("61")),
    ],
)
def test_classes_of_a_list(text, peers):
    assert command(f"/top {text}") == ShowTop(peers=peers)
    assert command(f"/top nilai {text} 5") == ShowTop(Measure.VALUE, peers, 5)


@pytest.mark.parametrize(
    "text",
    [
        "halo",
        "Halo pak",
        "selamat pagi",
        "Selamat siang, Bapak/Ibu",
        "assalamu'alaikum",
        "menu",
        "tes",
        "terima kasih",
        "Terima kasih banyak pak",
        "makasih ya",
        "ok",
        "oke siap",
        "🙏",
        "👍👍",
    ],
)
def test_greetings_and_thanks_are_no_names(text):
    with pytest.raises(SmallTalk):
        parse(text)


def test_thanks_are_told_from_greetings():
    for text, thanks in (("halo", False), ("ok", False), ("makasih", True), ("ok trims", True)):
        with pytest.raises(SmallTalk) as talk:
            parse(text)
        assert talk.value.is_thanks == thanks


def test_no_greeting_is_a_name_and_no_name_a_greeting():
    for name in NAMES:
        assert parse(name).names == (name,)


def test_an_admins_command_is_one_whatever_is_typed_behind_it():
    for spec in COMMANDS:
        if spec.admin:
            for rest in ("", " abc", " 0", " 42"):
                assert not parse(f"/{spec.name}{rest}").names
    assert command("/terbitkan") == command("/terbitkan abc") == ShowHistory()
    assert command("/terbitkan #42") == ShowReport(42)
