"""
What each file holds, as plain frozen values that another process can be sent.

Money is in whole rupiah, a share a fraction of one, a day a date: how they are written is decided
where the file is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.charts.specs import Chart

Cell = str | int | Decimal | date | None


class Format(StrEnum):
    """How the cells of a column are shown."""

    TEXT = "text"
    NUMBER = "number"
    RUPIAH = "rupiah"
    PERCENT = "percent"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and how wide it is in characters."""

    title: str
    format: Format
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under a heading; each row has a cell for each column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """Tables, and behind them what is to be known to read them, line by line."""

    title: str
    sheets: tuple[Sheet, ...]
    method: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table, for a spreadsheet that is set to Indonesian."""

    sheet: Sheet


@dataclass(frozen=True, slots=True)
class FactSheet:
    """One page on a region: its figures as label and value, charts, and what they rest on."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    charts: tuple[Chart, ...]
    notes: tuple[str, ...]
    footer: str


File = Workbook | Table | FactSheet
