"""
Pages that were fetched, on disk: a killed run goes on where it stood, an unchanged one reads again.

Of each row only the columns that count are kept, so no personal data of buyers ever lie here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec

from sync.files.sheets import Batch, NumberedRows, Row, Sheet
from sync.ordinary import gateway_record, in_columns
from sync.shapes import Kind, Shape, shape_of
from sync.sources.envelope import Page, read_page
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
    #: Which columns were kept of them: those of an older version lack some.
    columns: str = ""


class Pages:
    """The pages of one question (a dataset of one government in one year), in `folder`."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self._folder = folder
        self._kind = kind

    def chain(self) -> Chain | None:
        """What is there; None where that is nothing, cannot be read, or lacks columns."""
        try:
            chain = msgspec.json.decode((self._folder / "chain.json").read_bytes(), type=Chain)
        except (OSError, msgspec.DecodeError):
            return None
        return chain if chain.columns == _columns(self._kind) else None

    def keep(self, chain: Chain) -> None:
        """Remember how far `chain` has come; its pages are there already."""
        chain.columns = _columns(self._kind)
        self._write("chain.json", msgspec.json.encode(chain))

    def take(self, number: int, known: str | None, body: bytes) -> Taken:
        """
        Keep what `body` holds as the page of `number`; raises SourceFault.

        What has the digest `known` is there already, and not written again.
        """
        page = read_page(body, gateway_record(self._kind))
        try:
            content = msgspec.msgpack.encode(_compact(page, shape_of(self._kind), body))
        except OverflowError as error:
            raise SourceFault(Fault.BAD_SHAPE, str(error)[:100]) from error
        digest = hashlib.blake2b(content, digest_size=16).hexdigest()
        if digest != known:
            self._write(f"{number:05}.rows", content)
        return Taken(page.following, page.rows, digest)

    def sheet(self, title: str, chain: Chain) -> Sheet:
        """The rows of all pages, counted through, under the columns of the first."""
        read = _Reading(self._folder, [n for n, kept in enumerate(chain.pages) if kept.rows])
        return Sheet(title, "", read.rows(), "rekaman", read.batches)

    def drop(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f"{name}.part"
        unfinished.write_bytes(content)
        os.replace(unfinished, self._folder / name)


class Taken(msgspec.Struct, frozen=True):
    """What a page said besides its rows, and the digest of these."""

    following: str | None
    rows: int
    digest: str


class _Kept(msgspec.Struct, array_like=True):
    columns: tuple[str, ...]
    rows: msgspec.Raw


class _Reading:
    """Reads pages once: as rows behind their header, or in batches after it."""

    def __init__(self, folder: Path, pages: list[int]) -> None:
        self._folder = folder
        self._pages = pages

    def rows(self) -> NumberedRows:
        header = self._header()
        if header:
            yield 0, header
            for batch in self.batches(None):
                yield from batch.rows()

    def batches(self, record: type[msgspec.Struct] | None) -> Iterator[Batch]:
        header = self._header()
        first = 1
        for page in self._pages:
            kept = self._read(page)
            rows = partial(_numbered, kept, header, first)
            found = _records(kept, record)
            yield Batch(found, rows)
            first += len(found) if found is not None else sum(1 for _ in rows())

    def _header(self) -> tuple[str, ...]:
        return self._read(self._pages[0]).columns if self._pages else ()

    def _read(self, page: int) -> _Kept:
        return msgspec.msgpack.decode((self._folder / f"{page:05}.rows").read_bytes(), type=_Kept)


def _records(kept: _Kept, record: type[msgspec.Struct] | None) -> list[Any] | None:
    """The rows as `record` describes them; None where they are not all such."""
    row = None if record is None else in_columns(record, kept.columns)
    if row is None:
        return None
    try:
        return msgspec.msgpack.decode(kept.rows, type=list[row])  # type: ignore[valid-type]
    except msgspec.ValidationError:
        return None


def _numbered(kept: _Kept, header: tuple[str, ...], first: int) -> NumberedRows:
    rows: list[Row] = msgspec.msgpack.decode(kept.rows)
    if kept.columns != header:
        rows = _aligned(rows, kept.columns, header)
    return enumerate(rows, first)


@cache
def _columns(kind: Kind) -> str:
    """Equal for equal columns of `kind`."""
    names = [name for names in shape_of(kind).columns.values() for name in names]
    return hashlib.blake2b(" ".join(names).encode(), digest_size=8).hexdigest()


def _compact(page: Page, shape: Shape, body: bytes) -> tuple[Sequence[str], list[Any]]:
    """
    The columns of `shape` that rows have, and the rows' cells of them.

    Raises SourceFault where the rows are no records.
    """
    if page.typed is not None:
        # What is nowhere in the answer is not told, and not the same as told to be nothing.
        told = {
            field: name
            for field, (name, *_) in shape.columns.items()
            if field not in shape.extras or b'"%b"' % name.encode() in body
        }
        return list(told.values()), list(map(attrgetter(*told), page.typed))
    wanted = [name for names in shape.columns.values() for name in names]
    try:
        first = msgspec.json.decode(page.records, type=list[msgspec.Raw])[:SAMPLE]
        present = {key for one in first for key in msgspec.json.decode(one, type=dict[str, Any])}
        columns = tuple(column for column in wanted if column in present)
        return columns, _decoder(columns)(page.records)
    except (msgspec.DecodeError, RecursionError) as error:
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


def _aligned(rows: list[Row], columns: Sequence[str], header: Sequence[str]) -> list[Row]:
    places = [columns.index(column) if column in columns else None for column in header]
    return [[None if place is None else row[place] for place in places] for row in rows]
