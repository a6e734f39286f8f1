"""Misspelt names only ever suggest; what they suggest is measured on a corpus of misspellings."""

from collections import Counter

import pytest
from rapidfuzz import process

from bot.suggestions import is_misspelt, suggest
from procurement.names import LONGEST
from procurement.regions import find_region
from tests.typos import known, typos


def names(text):
    return [region.name for region in suggest(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tanggerang sel", ["Kota Tangerang Selatan", "Kab. Tangerang", "Kota Tangerang"]),
        ("singkawan", ["Kota Singkawang"]),
        ("selatan tangerang", ["Kota Tangerang Selatan"]),
        ("pemkot pontianakk", ["Kota Pontianak"]),
        ("wakanda", []),
        ("atlantis", []),
        ("selamat pagi pak", []),
        ("ab", []),
        ("", []),
        ("a" * 4096, []),
        ("'; DROP TABLE figure;--", []),
    ],
)
def test_what_is_near_is_offered_and_what_is_not_is_not(text, expected):
    assert names(text)[: max(1, len(expected))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("data porsi singkawang dong", ["Kota Singkawang"]),
        ("kalau sambas gimana", ["Kab. Sambas"]),
        ("bekasi dong", ["Kab. Bekasi", "Kota Bekasi"]),
        ("kota bekasi dong", ["Kota Bekasi"]),
        ("sambas sanggau", ["Kab. Sambas", "Kab. Sanggau"]),
        ("tangsel ya", ["Kota Tangerang Selatan"]),
        ("porsi lima puluh kota berapa ya", ["Kab. Lima Puluh Kota"]),
        ("bolaang mongondow slatan", ["Kab. Bolaang Mongondow Selatan"]),
    ],
)
def test_a_name_among_other_words_is_offered_first(text, expected):
    assert names(text)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sumatera", ["Utara", "Barat", "Selatan"]),
        ("sumatra", ["Utara", "Barat", "Selatan"]),
        ("kalimantan", ["Barat", "Tengah", "Selatan", "Timur", "Utara"]),
        ("di kalimantan ada apa saja", ["Barat", "Tengah", "Selatan", "Timur", "Utara"]),
        ("sulawesi", ["Utara", "Tengah", "Selatan", "Tenggara", "Barat"]),
        ("jawa", ["Barat", "Tengah", "Timur"]),
        ("nusa tenggara", ["Barat", "Timur"]),
        ("lombok", ["Barat", "Tengah", "Timur", "Utara"]),
    ],
)
def test_an_island_is_offered_as_all_that_begin_with_it(text, expected):
    assert [name.split()[-1] for name in names(text)] == expected
    assert all(name.startswith("Provinsi") for name in names(text)) == (text != "lombok")


@pytest.mark.parametrize(
    "text",
    [
        "halo",
        "menu",
        "tes",
        "pagi",
        "siang",
        "malam",
        "porsi",
        "rup",
        "kota",
        "kab",
        "juta",
        "foto",
    ],
)
def test_an_everyday_word_is_like_no_name(text):
    assert names(text) == []


def test_a_kind_that_was_typed_comes_first():
    assert names("kab. bandug")[0] == "Kab. Bandung"
    assert names("kota bandug")[0] == "Kota Bandung"
    assert names("pemkb bandug")[0] == "Kab. Bandung"


def test_at_most_three_are_offered():
    assert max(len(suggest(typo.text)) for typo in typos(1)) <= 3


def test_the_corpus_of_misspellings():
    counted, others = Counter(), []
    for typo in typos(2):
        found = known(typo.text)
        if found is not None:
            if typo.meant and not found & typo.meant:
                others.append(typo.text)
            continue
        if not typo.meant:
            continue
        offered = [region.code for region in suggest(typo.text)]
        counted["all"] += 1
        counted["first"] += bool(set(offered[:1]) & typo.meant)
        counted["three"] += bool(set(offered) & typo.meant)

    assert counted["all"] > 4000
    assert counted["first"] / counted["all"] >= 0.975
    assert counted["three"] / counted["all"] >= 0.99
    # The only other answers: what was typed is another region's name to the letter.
    assert set(others) <= {"solo", "pemkot solo", "kotabatu"}
    assert find_region("solo").name == "Kota Surakarta"
    assert find_region("kotabatu").name == "Kota Batu"


@pytest.mark.parametrize("text", ["a" * 4096, "pontianak " * 400, "kota " + "b" * 4000])
def test_of_a_long_text_only_the_beginning_is_compared(monkeypatch, text):
    """4,090 letters took 178 ms to compare with all names, and all others waited."""
    compared = []

    class Watched:
        def __getattr__(self, name):
            def watch(query, *told, **more):
                compared.append(len(query))
                return getattr(process, name)(query, *told, **more)

            return watch

    monkeypatch.setattr("bot.suggestions.process", Watched())
    suggest(text)
    is_misspelt(text)

    assert compared
    assert max(compared) <= LONGEST
