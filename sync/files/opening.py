"""What a file is, by how it begins, and the sheets in it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Container, Iterator
from functools import partial
from pathlib import Path
from typing import IO, TypeVar

from sync.errors import FileRefused, Refusal
from sync.files.delimited import read_delimited
from sync.files.records import read_records
from sync.files.sheets import Sheet
from sync.files.streams import DAMAGED, Progress, Stream, open_stream, peek
from sync.files.workbook import read_workbook

#: What files begin with that cannot be read here.
REFUSED = {
    b"%PDF": Refusal.PDF,
    b"PAR1": Refusal.PARQUET,
    b"\xd0\xcf\x11\xe0": Refusal.OLD_OR_LOCKED_WORKBOOK,
    b"PK": Refusal.NESTED_ARCHIVE,
    b"\x1f\x8b": Refusal.NESTED_ARCHIVE,
}
LARGEST_ARCHIVE = 200

T = TypeVar("T")


def open_sheets(
    path: Path, wanted: Container[str], progress: Progress | None = None, name: str | None = None
) -> Iterator[Sheet]:
    """
    The sheets in the file at `path`: CSV, JSON or XLSX, plain, in gzip or in zip.

    `wanted` are the JSON keys worth reading; `progress` is told the bytes read; messages call the
    file `name` (its own name if None). Raises FileRefused.
    """
    file = name or path.name
    if not path.is_file():
        raise FileRefused(file, Refusal.MISSING)
    if path.stat().st_size == 0:
        raise FileRefused(file, Refusal.EMPTY)
    if zipfile.is_zipfile(path):
        with path.open("rb") as content:
            yield from _in_archive(file, content, wanted, progress)
    else:
        with open_stream(path, file, progress) as stream:
            yield _read(stream, wanted)


def _in_archive(
    file: str, content: IO[bytes], wanted: Container[str], progress: Progress | None
) -> Iterator[Sheet]:
    report = None if progress is None else lambda: progress(content.tell())
    with _opened(file, lambda: zipfile.ZipFile(content)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            yield from read_workbook(file, content, archive)
            return
        if any(name.startswith(("word/", "ppt/")) or name == "mimetype" for name in names):
            raise FileRefused(file, Refusal.OTHER_WORKBOOK)
        members = [entry for entry in archive.infolist() if _is_content(entry)]
        if not members:
            raise FileRefused(file, Refusal.EMPTY)
        if len(members) > LARGEST_ARCHIVE:
            raise FileRefused(file, Refusal.TOO_LARGE, bytes=None)
        for entry in members:
            label = f"{file}, {Path(entry.filename).name}"
            if entry.flag_bits & 1:
                raise FileRefused(label, Refusal.OLD_OR_LOCKED_WORKBOOK)
            with _opened(label, partial(archive.open, entry)) as member:
                yield _read(Stream(label, member, entry.compress_size, report), wanted)


def _opened(file: str, opens: Callable[[], T]) -> T:
    """What `opens` opens; raises FileRefused where it is damaged."""
    try:
        return opens()
    except (*DAMAGED, ValueError) as error:
        raise FileRefused(file, Refusal.BROKEN, detail="rusak") from error


def _is_content(entry: zipfile.ZipInfo) -> bool:
    path = Path(entry.filename)
    return not entry.is_dir() and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _read(stream: Stream, wanted: Container[str]) -> Sheet:
    head, whole = peek(stream)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise FileRefused(stream.file, Refusal.EMPTY)
    for beginning, refusal in REFUSED.items():
        if head.startswith(beginning):
            raise FileRefused(stream.file, refusal)
    if text[:1] in b"[{":
        return read_records(whole, wanted)
    if text[:1] == b"<":
        raise FileRefused(stream.file, Refusal.HTML)
    if b"\x00" in head:
        line = head[: head.index(b"\x00")].count(b"\n") + 1
        raise FileRefused(stream.file, Refusal.NOT_TEXT, f"baris {line}")
    return read_delimited(whole, head)
