"""Rows in every table, with values that are easily lost on the way into a file and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, insert, select
from sqlalchemy import Table as SqlTable

from storage.database import Database
from storage.tables import Table

#: What a check demands.
CHECKED = {
    "outcome": "published",
    "half": 1,
    "finished": 0,
    "hour": 23,
    "zone": "WIT",
    "state": "sending",
    "base_edition": 0,
}
TEXTS = ("", "\\N", "a\tb\nc\r\\ \"d\" 'e'; --", "Ångström 🚀 “x” \u2028", "null", "0012")
NUMBERS = (0, -1, 2**31 - 1)
LARGE = (2**63 - 1, 10**15 + 1, 0)
WORDS: tuple[dict[str, Any], ...] = (
    {},
    {"b": [1, 2.5, None, True, "é\\\n\"'"], "a": {"n": 10**20, "x": 0.1}},
    {"sama": "€" * 40},
)
MOMENT = datetime(2024, 2, 29, 16, 59, 59, 999_999, tzinfo=UTC)


def fill_everything(database: Database, rows: int = 4) -> None:
    """Numbers 1 to `rows` in every table; a row refers to the one of its own number."""
    with database.writer.begin() as connection:
        for table in reversed(Table.metadata.sorted_tables):
            connection.execute(table.delete())
        for table in Table.metadata.sorted_tables:
            made = [_row(table, number) for number in range(1, rows + 1)]
            for row in made:  # one by one: those that are NULL differ
                connection.execute(insert(table), row)


def contents(database: Database, *, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """All rows as values, by table; columns named in `without` are left out."""
    with database.reader.connect() as connection:
        return {
            table.name: sorted(
                map(tuple, connection.execute(select(*_wanted(table, without)))), key=repr
            )
            for table in Table.metadata.sorted_tables
            if table.name not in without
        }


def _wanted(table: SqlTable, without: tuple[str, ...]) -> list[Column[Any]]:
    return [column for column in table.columns if f"{table.name}.{column.name}" not in without]


def _row(table: SqlTable, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: Column[Any], number: int) -> Any:
    if column.foreign_keys or (column.primary_key and isinstance(column.type, Integer)):
        return number
    if column.nullable and number == 2:
        return None
    if column.name in CHECKED:
        return CHECKED[column.name]
    type_ = column.type
    if isinstance(type_, JSON):
        return WORDS[number % len(WORDS)]
    if isinstance(type_, Boolean):
        return number % 2 == 0
    if isinstance(type_, DateTime) or "DateTime" in repr(type_):
        return MOMENT + timedelta(days=number) if number % 2 else MOMENT.replace(microsecond=0)
    if isinstance(type_, Date):
        return date(1, 1, 1) if number == 3 else date(2024, 2, 29)
    if isinstance(type_, Integer):
        some = LARGE if "Big" in repr(type_) else NUMBERS
        return (
            abs(some[number % len(some)]) if column.name in ("value", "rup") else some[number % 3]
        )
    text = TEXTS[number % len(TEXTS)]
    return f"{text}{number}" if column.primary_key or column.name in ("kind", "period") else text
