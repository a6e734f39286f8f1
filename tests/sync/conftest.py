from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from storage.database import Database
from storage.editions import publish
from sync.arrival import File
from sync.importing import import_files
from sync.report import Report
from sync.snapshots import Options

NOW = datetime(2024, 7, 12, 14, 14, tzinfo=UTC)


@pytest.fixture
def put_file(tmp_path: Path) -> Callable[[str, str | bytes], File]:
    """Write a file under a name; text as UTF-8, ".gz" compressed."""

    def put(name: str, content: str | bytes) -> File:
        data = content.encode() if isinstance(content, str) else content
        path = tmp_path / name
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return File(path, name)

    return put


@pytest.fixture
def take(store: Database) -> Callable[..., Report]:
    """Import files into an empty database; keywords are options."""

    def import_one(*files: File, again: bool = False, **options: Any) -> Report:
        return import_files(
            store,
            files,
            Options(**options),
            actor="penguji",
            clock=lambda: NOW,
            again=again,
        )

    return import_one


@pytest.fixture
def tell(store: Database, take: Callable[..., Report]) -> Callable[..., Report]:
    """Import files and publish them."""

    def import_and_publish(*files: File, **options: Any) -> Report:
        report = take(*files, **options)
        with store.writing() as session:
            publish(session, report.run.id, by="penguji", at=NOW)
        return report

    return import_and_publish


def as_json(*records: dict[str, Any]) -> str:
    return json.dumps(list(records))


def as_csv(*records: dict[str, Any], delimiter: str = ",") -> str:
    columns = list(dict.fromkeys(column for record in records for column in record))
    lines = [delimiter.join(columns)]
    for record in records:
        cells = ("" if record.get(column) is None else str(record[column]) for column in columns)
        lines.append(delimiter.join(cells))
    return "\n".join(lines) + "\n"


def table(*records: dict[str, Any]) -> list[list[Any]]:
    columns = list(dict.fromkeys(column for record in records for column in record))
    return [columns, *([record.get(column) for column in columns] for record in records)]


def workbook(*sheets: tuple[str, list[list[Any]]], merged: Sequence[str] = ()) -> bytes:
    """Sheets by name and rows; `merged` are ranges of cells in the first one ("C1:E1")."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
