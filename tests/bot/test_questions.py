"""What a typed text asks: which command, which regions, which semester; or the choice it leaves."""

import pytest

from bot.commands import (
    ShowHistory,
    ShowRegion,
    ShowReport,
    ShowTop,
    When,
)
from bot.parsing import COMMANDS, parse
from bot.resolving import Narrow, resolve
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


@pytest.mark.parametrize("text", ["kab pontianak", "pemkab pontianak", "bupati pontianak s1 2022"])
def test_a_former_name_that_another_bears_today_is_asked_about(text):
    assert choices(text) == ["Kab. Mempawah", "Kota Pontianak"]


@pytest.mark.parametrize("text", ["toba samosir", "ujung pandang", "walikota ujung pandang"])
def test_a_former_name_of_one_region_answers(text):
    assert isinstance(command(text), ShowRegion)


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


def test_an_admins_command_is_one_whatever_is_typed_behind_it():
    for spec in COMMANDS:
        if spec.admin:
            for rest in ("", " abc", " 0", " 42"):
                assert not parse(f"/{spec.name}{rest}").names
    assert command("/terbitkan") == command("/terbitkan abc") == ShowHistory()
    assert command("/terbitkan #42") == ShowReport(42)
