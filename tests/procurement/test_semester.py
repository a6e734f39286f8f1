from datetime import date

import pytest

from procurement.errors import BadSemester
from procurement.semester import Semester, read_half


def test_a_semester_counts_from_new_year_and_ends_with_its_half():
    first, second = Semester(2024, 1), Semester(2024, 2)

    assert (first.start, first.end) == (date(2024, 1, 1), date(2024, 6, 30))
    assert (second.start, second.end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (list(first.months)[-1], list(second.months)[-1]) == (6, 12)


def test_the_second_half_itself_opens_in_july():
    first, second = Semester(2024, 1), Semester(2024, 2)

    assert (first.opens, second.opens) == (date(2024, 1, 1), date(2024, 7, 1))
    assert (first.second_half, second.second_half) == (second, second)


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


@pytest.mark.parametrize(
    ("texts", "half"),
    [
        (("1", "I", "i", "satu", "Semester Satu", "semester pertama", "smt 1", "SMT.I"), 1),
        (("S1", "s 1", "s.1", "sI", "S I", "s satu", "Sem. 1", "semester1"), 1),
        (("2", "II", "dua", "semester dua", "kedua", "s2", "sii", "s. II", "sem kedua"), 2),
    ],
)
def test_halves_are_read_as_people_write_them(texts, half):
    assert {text: read_half(text) for text in texts} == dict.fromkeys(texts, half)


def test_there_is_no_third_half():
    with pytest.raises(BadSemester):
        Semester(2023, 3)
    for text in ("III", "3", "tiga", "semester", "s", "sdua", "sambas 1", ""):
        with pytest.raises(BadSemester):
            read_half(text)
