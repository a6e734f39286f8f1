import pytest

from procurement.periods import Phase, default_semester, phase
from tests.makers import S1_2023, S1_2024, S2_2023, S2_2024, day, figure


@pytest.mark.parametrize(
    ("data_date", "today", "expected"),
    [
        ("2024-06-10", "2024-06-30", Phase.RUNNING),
        ("2024-06-30", "2024-07-01", Phase.ENDED),
        ("2024-07-20", "2024-08-30", Phase.ENDED),
        ("2024-07-21", "2024-07-21", Phase.CLOSED),
        ("2024-12-21", "2025-01-01", Phase.CLOSED),
    ],
)
def test_a_semester_runs_ends_and_is_closed_by_late_enough_data(data_date, today, expected):
    told = figure("sambas", 1, semester=S1_2024, data_date=day(data_date))

    assert phase(told, day(today)) is expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2024-01-15", S2_2023),
        ("2024-03-31", S2_2023),
        ("2024-04-01", S1_2024),
        ("2024-07-05", S1_2024),
    ],
)
def test_until_march_ends_the_year_just_over_is_meant(today, expected):
    assert default_semester([S1_2024, S1_2023, S2_2023], day(today)) == expected


def test_in_july_the_newest_is_meant():
    assert default_semester([S1_2024, S2_2024], day("2024-07-05")) == S2_2024


def test_what_has_not_begun_is_not_meant_unless_there_is_nothing_else():
    assert default_semester([S1_2024, S2_2024], day("2024-06-30")) == S1_2024
    assert default_semester([S1_2024, S2_2024], day("2024-07-01")) == S2_2024
    assert default_semester([S2_2023, S1_2024], day("2023-12-20")) == S2_2023
    assert default_semester([S2_2024], day("2024-06-30")) == S2_2024


def test_in_january_a_running_semester_is_better_than_none():
    assert default_semester([S1_2024], day("2024-01-15")) == S1_2024
    assert default_semester([], day("2024-01-15")) is None
