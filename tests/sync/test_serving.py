"""Which source is asked for which regions and years."""

from datetime import date

import pytest

from procurement.regions import find_region, gazetteer
from sync.serving import BadServing, read_servings, steps

AUTUMN = date(2026, 11, 23)
PONTIANAK, TANGSEL = find_region("61.71"), find_region("36.74")
EVERYBODY = [one for one in gazetteer() if one.autonomous and one.lkpp_code]


def asked(line, today=AUTUMN, **narrowed):
    """What each source is asked for, in pairs of code and year."""
    return {
        step.source: {(region.code, year) for region, year in step.scope.pairs}
        for step in steps(read_servings(line), today, **narrowed)
    }


def test_a_source_alone_serves_everybody_in_the_years_that_change():
    assert asked("inaproc") == {"inaproc": {(one.code, 2026) for one in EVERYBODY}}
    spring = asked("inaproc", today=date(2027, 3, 31), regions=[PONTIANAK])
    assert spring == {"inaproc": {("61.71", 2026), ("61.71", 2027)}}
    april = asked("inaproc", today=date(2027, 4, 1), regions=[PONTIANAK])
    assert april == {"inaproc": {("61.71", 2027)}}


def test_open_data_are_asked_for_years_that_have_ended():
    assert asked("ckan", regions=[TANGSEL]) == {"ckan": {("36.74", 2024), ("36.74", 2025)}}


def test_the_source_named_first_wins():
    line = "inaproc 61.* 2026-; inaproc-summary"
    found = asked(line, regions=[PONTIANAK, TANGSEL])
    assert found == {"inaproc": {("61.71", 2026)}, "inaproc-summary": {("36.74", 2026)}}

    found = asked(line, regions=[PONTIANAK, TANGSEL], years=[2025])
    assert found == {"inaproc-summary": {("61.71", 2025), ("36.74", 2025)}}


def test_what_another_source_serves_is_known_to_those_after_it():
    [_, rest] = steps(read_servings("inaproc 61.71; file"), AUTUMN)

    assert rest.scope.elsewhere == {(PONTIANAK, 2026)}
    assert PONTIANAK not in rest.scope.regions
    assert not rest.scope.is_narrowed


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("2024", {2024}),
        ("2024-2025", {2024, 2025}),
        ("2025-", {2025, 2026}),
        ("-2024", {2023, 2024}),
        ("", {2023, 2024, 2025, 2026}),
    ],
)
def test_years_are_limited(words, years):
    found = asked(f"inaproc D199 {words}", years=[2023, 2024, 2025, 2026], regions=[PONTIANAK])

    assert found == {"inaproc": {("61.71", year) for year in years}}


def test_regions_are_named_by_either_code_or_by_province():
    line = "inaproc D47,61.71"
    assert asked(line) == {"inaproc": {("36.74", 2026), ("61.71", 2026)}}
    province = asked("inaproc 61.*")["inaproc"]
    assert len(province) == 15
    assert ("61", 2026) in province


def test_a_code_without_its_dot_is_no_year():
    assert asked("inaproc 3674") == {"inaproc": {("36.74", 2026)}}


def test_a_source_may_be_named_alone_or_beyond_the_configuration():
    both = "inaproc 61.*; inaproc-summary"
    assert set(asked(both, sources=["inaproc"])) == {"inaproc"}
    assert set(asked("inaproc 61.*", sources=["ckan"])) == {"ckan"}
    beyond = asked("inaproc", sources=["ckan"], regions=[PONTIANAK], years=[2024])
    assert beyond == {"ckan": {("61.71", 2024)}}
    assert asked(both, sources=["inaproc"], regions=[TANGSEL]) == {}


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("inaprok", "inaprok"),
        ("inaproc wakanda", "wakanda"),
        ("inaproc bekasi", "bekasi"),
        ("inaproc 99.*", "99.*"),
        ("file; inaproc 61.71,xx", "xx"),
        ("inaproc 61.71 -", "-"),
        ("inaproc ,", ","),
        ("inaproc 20242025", "20242025"),
        ("inaproc 2025-2024", "2025-2024"),
        ("inaproc 2024 2025", "2025"),
        ("inaproc 2204", "2204"),
    ],
)
def test_what_cannot_be_read_is_named(line, word):
    with pytest.raises(BadServing) as refused:
        read_servings(line)

    assert refused.value.word == word
