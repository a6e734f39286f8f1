"""Short ways to say what tests are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from procurement.figures import Figure
from procurement.regions import Region, find_region
from procurement.semester import Semester

S1_2023 = Semester(2023, 1)
S2_2022 = Semester(2022, 2)
S2_2023 = Semester(2023, 2)
S1_2024 = Semester(2024, 1)
S2_2024 = Semester(2024, 2)


def region(name: str) -> Region:
    return find_region(name)


def figure(
    name: str, value: int, rup: int | None = 100, semester: Semester = S1_2024, **more: Any
) -> Figure:
    """A figure told to the end of its semester; `more` overrides any field."""
    data_date = more.get("data_date", semester.end)
    plain = Figure(
        region=region(name),
        semester=semester,
        value=value,
        finished=None,
        rup=rup,
        rup_penyedia=rup,
        rup_swakelola=0 if rup is not None else None,
        data_date=data_date,
        plan_date=semester.end,
        orders_from=semester.start,
        orders_to=min(data_date, semester.end),
        source="catatan uji",
    )
    return replace(plain, **more)


def day(text: str) -> date:
    return date.fromisoformat(text)
