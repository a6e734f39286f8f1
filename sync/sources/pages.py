"""
Pages that were fetched, on disk: a killed run goes on where it stood, an unchanged one reads again.

Of each row only the columns that count are kept, so no personal data of buyers ever lie here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from sync.files.sheets import Row
from sync.sources.envelope import Page
from sync.sources.errors import Fault, SourceFault

#: So many rows are looked at for the columns there are: not every row has all.
SAMPLE = 200


class KeptPage(msgspec.Struct, frozen=True):
    """A page: the cursor it was asked with, and what it said besides its rows."""

    asked: str | None
    following: str | None
    rows: int
    etag: str | None
    #: Of the answer as it came, and of the columns that count: rows carry a tracking value that is
    #: new in every answer, and their keys come in any order.
    wire: str
    digest: str


class Chain(msgspec.Struct):
    """All pages of one question, in order; `since` is when the first was fetched."""

    since: datetime
    pages: list[KeptPage]
    is_complete: bool = False


class Pages:
    """The pages of one question (a dataset of one government in one year), in `folder`."""

    def __init__(self, folder: Path, wanted: tuple[str, ...]) -> None:
        self._folder = folder
        self._wanted = wanted

    def chain(self) -> Chain | None:
        """What is there; None where there is nothing, or nothing that can be read."""
        try:
            return msgspec.json.decode((self._folder / "chain.json").read_bytes(), type=Chain)
        except (OSError, msgspec.DecodeError):
            return None

    def keep(self, chain: Chain) -> None:
        """Remember how far `chain` has come; its pages are there already."""
        self._write("chain.json", msgspec.json.encode(chain))

    def compact(self, page: Page) -> tuple[bytes, str]:
        """The wanted columns of `page` as they are kept, and their digest; raises SourceFault."""
        content = msgspec.msgpack.encode(_compact(page.records, self._wanted))
        return content, hashlib.blake2b(content, digest_size=16).hexdigest()

    def put(self, number: int, content: bytes) -> None:
        """Keep what `compact` made of the page of `number`."""
        self._write(f"{number:05}.rows", content)

    def rows(self, chain: Chain) -> Iterator[tuple[int, Row]]:
        """The header (number 0) and the rows of all pages, counted through."""
        header: list[str] | None = None
        number = 0
        for place, kept in enumerate(chain.pages):
            if not kept.rows:
                continue
            columns, rows = _read(self._folder / f"{place:05}.rows")
            if header is None:
                header = columns
                yield 0, header
            if columns != header:
                rows = _aligned(rows, columns, header)
            for row in rows:
                number += 1
                yield number, row

    def drop(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f"{name}.part"
        unfinished.write_bytes(content)
        os.replace(unfinished, self._folder / name)


def _compact(records: bytes, wanted: tuple[str, ...]) -> tuple[list[str], list[Any]]:
    """
    The columns in `wanted` that rows have, and the rows' cells of them.

    Raises SourceFault where the rows are no records.
    """
    try:
        first = msgspec.json.decode(records, type=list[msgspec.Raw])[:SAMPLE]
        present = {key for one in first for key in msgspec.json.decode(one, type=dict[str, Any])}
        columns = tuple(column for column in wanted if column in present)
        return list(columns), _decoder(columns)(records)
    except (msgspec.DecodeError, OverflowError, RecursionError) as error:
        raise SourceFault(Fault.BAD_SHAPE, str(error)[:100]) from error


@cache
def _decoder(columns: tuple[str, ...]) -> Callable[[bytes], list[tuple[Any, ...]]]:
    """Decodes records into their cells of `columns`; other columns never become values."""
    names = [f"f{n}" for n in range(len(columns))]
    record = msgspec.defstruct(
        "Record",
        [(name, str | int | float | bool | None, None) for name in names],
        rename=dict(zip(names, columns, strict=True)),
        gc=False,
    )
    decode = msgspec.json.Decoder(list[record]).decode  # type: ignore[valid-type]
    return lambda records: list(map(msgspec.structs.astuple, decode(records)))


def _read(path: Path) -> tuple[list[str], list[Any]]:
    columns, rows = msgspec.msgpack.decode(path.read_bytes(), type=tuple[list[str], list[Any]])
    return columns, rows


def _aligned(rows: list[Any], columns: list[str], header: list[str]) -> list[Any]:
    places = [columns.index(column) if column in columns else None for column in header]
    return [[None if place is None else row[place] for place in places] for row in rows]
