"""The period that figures are told for: a half of a budget year, cumulative from 1 January."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from procurement.errors import BadSemester

#: The zone in which budget years, semesters and data dates begin and end.
WIB = ZoneInfo("Asia/Jakarta")

_ROMAN = {"1": "I", "2": "II"}
_HALVES = {"1": 1, "i": 1, "satu": 1, "pertama": 1, "2": 2, "ii": 2, "dua": 2, "kedua": 2}


@dataclass(frozen=True, slots=True, order=True)
class Semester:
    """
    Semester I (to 30 June) or II (to 31 December) of a budget year.

    Values told for Semester II include those of Semester I: both count from 1 January.

    >>> Semester(2023, 1) < Semester(2023, 2) < Semester(2024, 1)
    True
    """

    year: int
    half: int

    def __post_init__(self) -> None:
        if self.half not in (1, 2):
            raise BadSemester(str(self.half))

    @classmethod
    def of(cls, day: date) -> Self:
        """The semester that `day` lies in."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def from_code(cls, code: str) -> Self:
        """
        Read the short form that commands and files use.

        >>> Semester.from_code("2022-2")
        Semester(year=2022, half=2)
        """
        found = re.fullmatch(r"([0-9]{4})-([12])", code.strip())
        if found is None:
            raise BadSemester(code)
        return cls(int(found[1]), int(found[2]))

    @property
    def code(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def start(self) -> date:
        """The first day that values of this semester count from: 1 January, in both halves."""
        return date(self.year, 1, 1)

    @property
    def opens(self) -> date:
        """The day on which the semester itself begins: 1 January or 1 July."""
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def end(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def year_before(self) -> Semester:
        """The same half of the year before: what a change is measured against."""
        return Semester(self.year - 1, self.half)

    @property
    def first_half(self) -> Semester:
        """Semester I of the same year."""
        return Semester(self.year, 1)

    @property
    def second_half(self) -> Semester:
        """Semester II of the same year."""
        return Semester(self.year, 2)

    @property
    def months(self) -> range:
        """The months whose orders a cumulative value of this semester holds."""
        return range(1, 7) if self.half == 1 else range(1, 13)

    def __str__(self) -> str:
        return f"Semester {_ROMAN[str(self.half)]} {self.year}"


def wib_day(moment: datetime) -> date:
    """
    The day that `moment` falls on in WIB.

    >>> wib_day(datetime.fromisoformat("2024-06-30T18:00+00:00"))
    datetime.date(2024, 7, 1)
    """
    return moment.astimezone(WIB).date()


def read_half(text: str) -> int:
    """
    Read a semester's number as people and tables write it.

    >>> [read_half(text) for text in ("1", "II", "Semester I", "satu", "s2", "S-II", "ke-2")]
    [1, 2, 1, 1, 2, 2, 2]
    """
    said = re.sub(r"^(semester|smt|sem|s(?=[^a-z]|i))[\s.-]*", "", text.strip().casefold())
    word = re.sub(r"^ke[\s-]?(?=[12i])", "", said)
    if word not in _HALVES:
        raise BadSemester(text)
    return _HALVES[word]
