import csv
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.names import key
from procurement.regions import (
    AmbiguousRegion,
    Kind,
    UnknownRegion,
    find_region,
    gazetteer,
    readings,
)
from tests.shared import SHARED, needs_shared

REGIONS = list(gazetteer())


def candidates(text):
    with pytest.raises(AmbiguousRegion) as asked:
        find_region(text)
    return [region.name for region in asked.value.candidates]


def test_there_are_552_regions_and_546_governments():
    assert Counter(region.kind for region in REGIONS) == {
        Kind.PROVINSI: 38,
        Kind.KABUPATEN: 416,
        Kind.KOTA: 98,
    }
    assert Counter(region.kind for region in REGIONS if region.autonomous) == {
        Kind.PROVINSI: 38,
        Kind.KABUPATEN: 415,
        Kind.KOTA: 93,
    }


def test_every_official_name_and_code_means_its_region():
    for region in REGIONS:
        forms = [region.official_name, region.name, region.code, region.lkpp_code]
        for form in filter(None, forms):
            assert find_region(form) == region


def test_every_bps_code_of_a_kabupaten_or_kota_means_its_region():
    # Two digits are Kemendagri's: BPS numbers the provinces of Papua otherwise.
    for region in REGIONS:
        if not region.is_province:
            assert find_region(region.bps_code) == region


def test_every_core_name_means_its_region_or_asks_for_one_of_its_bearers():
    for region in REGIONS:
        try:
            assert find_region(region.core_name) == region
        except AmbiguousRegion as asked:
            assert region in asked.candidates


def test_every_other_name_means_its_regions():
    for name, codes in gazetteer().names.items():
        if len(codes) == 1:
            assert find_region(name).code == codes[0], name
        else:
            with pytest.raises(AmbiguousRegion) as asked:
                find_region(name)
            assert [region.code for region in asked.value.candidates] == sorted(codes)


@pytest.mark.parametrize(
    "text",
    [
        "tangsel",
        "TANGSEL",
        "kota tangerang selatan",
        "Pemkot Tangsel",
        "pemerintah kota tangerang selatan",
        "tangerang selatan (Kota)",
        "tangerangselatan",
        "walikota tangsel",
        "36.74",
        "D47",
        "d47",
        "3674",
        "ＴＡＮＧＳＥＬ",
        "tang\u200bsel",
        "\u202etangsel",
        "tangsel\x00",
        "\t tangsel\n" + " " * 50,
    ],
)
def test_many_ways_to_say_one_region(text):
    assert find_region(text).name == "Kota Tangerang Selatan"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("bekasi", ["Kab. Bekasi", "Kota Bekasi"]),
        ("banjar", ["Kota Banjar", "Kab. Banjar"]),
        ("gorontalo", ["Provinsi Gorontalo", "Kab. Gorontalo", "Kota Gorontalo"]),
        ("mura", ["Kab. Musi Rawas", "Kab. Murung Raya"]),
        ("sumbar", ["Provinsi Sumatera Barat", "Kab. Sumba Barat"]),
        ("jogja", ["Provinsi DI Yogyakarta", "Kota Yogyakarta"]),
        ("tasik", ["Kab. Tasikmalaya", "Kota Tasikmalaya"]),
        ("pemda bekasi", ["Kab. Bekasi", "Kota Bekasi"]),
    ],
)
def test_a_name_that_several_bear_is_asked_about(text, names):
    assert candidates(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kotabaru", "Kab. Kotabaru"),
        ("kota baru", "Kab. Kotabaru"),
        ("lima puluh kota", "Kab. Lima Puluh Kota"),
        ("kab. lima puluh kota", "Kab. Lima Puluh Kota"),
        ("kotamobagu", "Kota Kotamobagu"),
        ("kotawaringin barat", "Kab. Kotawaringin Barat"),
        ("kota bekasi", "Kota Bekasi"),
        ("bekasi kab", "Kab. Bekasi"),
        ("Bandung (Kab.)", "Kab. Bandung"),
        ("bandung", None),
        ("padang", "Kota Padang"),
        ("batu", "Kota Batu"),
        ("kab pontianak", "Kab. Mempawah"),
        ("pontianak", "Kota Pontianak"),
        ("toba samosir", "Kab. Toba"),
        ("mamuju utara", "Kab. Pasangkayu"),
        ("toli toli", "Kab. Toli-Toli"),
        ("pare-pare", "Kota Parepare"),
        ("kep. meranti", "Kab. Kepulauan Meranti"),
        ("sumatra utara", "Provinsi Sumatera Utara"),
        ("pemprov sumbar", "Provinsi Sumatera Barat"),
        ("kota jogja", "Kota Yogyakarta"),
        ("jakarta selatan", "Kota Jakarta Selatan"),
        ("Pemerintah Daerah Kabupaten Kebumen", "Kab. Kebumen"),
        ("92", "Provinsi Papua Barat"),
    ],
)
def test_words_inside_names_and_kinds_before_them(text, name):
    if name is None:
        assert len(candidates(text)) == 2
    else:
        assert find_region(text).name == name


def test_digits_without_a_dot_are_read_in_both_systems():
    asked = 0
    for region in REGIONS:
        for code in (region.bps_code, region.code.replace(".", "")):
            either = {r.code for r in REGIONS if code in (r.bps_code, r.code.replace(".", ""))}

            assert [r.code for r in readings(code)] == sorted(either)
            asked += len(either) > 1
        assert readings(region.code if "." in region.code else region.name) == (region,)
    assert asked == 2 * 174  # each such code is one region's here and another's there


def test_every_name_is_read_as_all_its_bearers():
    for region in REGIONS:
        assert readings(region.name) == (region,)
        assert region in readings(region.core_name)
    assert [region.name for region in readings("bekasi")] == ["Kab. Bekasi", "Kota Bekasi"]
    assert readings("wakanda") == readings("9999") == readings("") == ()


@pytest.mark.parametrize(
    "text",
    ["pemkab pontianak", "bupati pontianak", "kabupaten pontianak", "pontianak kab"],
)
def test_an_office_before_a_name_says_what_the_kind_before_it_says(text):
    assert find_region(text) == find_region("kab pontianak")
    assert [region.name for region in gazetteer().namesakes(text)] == ["Kota Pontianak"]


def test_every_other_name_takes_an_office_of_its_kind_before_it():
    offices = {
        Kind.PROVINSI: ("pemprov", "gubernur", "pemerintah provinsi", "provinsi"),
        Kind.KABUPATEN: ("pemkab", "bupati", "pemda kabupaten", "kab."),
        Kind.KOTA: ("pemkot", "walikota", "wali kota", "pemerintah kota", "kota"),
    }
    for name, codes in gazetteer().names.items():
        if len(codes) > 1:
            continue
        region = gazetteer()[codes[0]]
        bare = name.removeprefix("kab ")
        for office in offices[region.kind]:
            assert find_region(f"{office} {bare}") == region, f"{office} {bare}"


def test_only_a_name_that_another_region_bears_today_has_namesakes():
    names = [region.name for region in REGIONS] + [region.core_name for region in REGIONS]

    found = [name for name in [*names, *gazetteer().names] if gazetteer().namesakes(name)]
    assert found == ["kab pontianak"]


@pytest.mark.parametrize(
    "text",
    [
        "tanggerang sel",
        "wakanda",
        "t\u0430ngsel",  # a Cyrillic а
        "kab banjarbaru",  # there is only the kota
        "kota",
        "kab",
        "",
        "-1001234567",
        "99.99",
        "D9999",
        "'; DROP TABLE figure;--",
        "a" * 4096,
    ],
)
def test_what_no_region_bears_is_unknown(text):
    with pytest.raises(UnknownRegion):
        find_region(text)


@given(st.text(max_size=80))
def test_any_text_gives_a_region_or_one_of_two_refusals(text):
    try:
        assert find_region(text) in REGIONS
    except UnknownRegion:
        pass
    except AmbiguousRegion as asked:
        assert len(asked.candidates) > 1


@given(st.sampled_from(REGIONS), st.data())
def test_case_blanks_and_invisible_marks_never_change_the_region(region, data):
    letters = [data.draw(st.sampled_from([c.lower(), c.upper()])) for c in region.name]
    marks = data.draw(
        st.lists(st.sampled_from(["", "", "\u200b", "\u202e"]), min_size=60, max_size=60)
    )
    written = "".join(letter + mark for letter, mark in zip(letters, marks, strict=False))

    assert find_region(f"  {written} ") == region


@needs_shared
def test_the_table_is_what_its_script_makes():
    subprocess.run([sys.executable, "-m", "scripts.make_regions", "--check"], check=True)


@needs_shared
def test_names_and_codes_agree_with_the_evidence():
    with (SHARED / "data/wilayah/wilayah_induk.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    shared_names = Counter(key(row["nama_inti"]) for row in rows)
    for row in rows:
        for column in ("kode_kemendagri", "nama_pendek", "kode_klpd"):
            if row[column]:
                assert find_region(row[column]).code == row["kode_kemendagri"]
        if shared_names[key(row["nama_inti"])] > 1:
            assert len(candidates(row["nama_inti"])) == shared_names[key(row["nama_inti"])]
