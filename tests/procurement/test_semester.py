from datetime import date

import pytest

from procurement.errors import BadSemester
from procurement.semester import Semester, read_half


def test_a_semester_counts_from_new_year_and_ends_with_its_half():
    first, second = Semester(2024, 1), Semester(2024, 2)

    assert (first.start, first.end) == (date(2024, 1, 1), date(2024, 6, 30))
    assert (second.start, second.end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (list(first.months)[-1], list(second.months)[-1]) == (6, 12)


def test_the_first_of_july_lies_in_the_second_half():
    assert Semester.of(date(2024, 6, 30)) == Semester(2024, 1)
    assert Semester.of(date(2024, 7, 1)) == Semester(2024, 2)


def test_its_name_and_its_code():
    assert str(Semester(2023, 1)) == "Semester I 2023"
    assert Semester.from_code(Semester(2023, 2).code) == Semester(2023, 2)


@pytest.mark.parametrize("text", ["2023-3", "2023-0", "23-1", "2023/1", "", "٢٠٢٣-1"])
def test_other_codes_are_refused(text):
    with pytest.raises(BadSemester):
        Semester.from_code(text)


def test_there_is_no_third_half():
    with pytest.raises(BadSemester):
        Semester(2023, 3)
    with pytest.raises(BadSemester):
        read_half("III")
