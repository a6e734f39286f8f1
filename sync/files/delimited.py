"""CSV as it is written here: with comma, semicolon or tab, UTF-8 with or without a mark."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from sync.errors import FileRefused, Refusal
from sync.files.sheets import Sheet
from sync.files.streams import Stream

DELIMITERS = ",;\t|"
#: No honest line is longer; without a bound one "line" could be the whole of an endless file.
LONGEST_LINE = 1 << 20

csv.field_size_limit(LONGEST_LINE)


def read_delimited(stream: Stream, head: bytes) -> Sheet:
    """The rows of a CSV file; `head` is how it begins, by which the delimiter is told."""
    return Sheet(stream.file, "", _rows(stream, _delimiter(head)))


def _delimiter(head: bytes) -> str:
    first_lines = head.decode("utf-8", "replace").splitlines()[:20]
    counted = {mark: max(_unquoted(line, mark) for line in first_lines) for mark in DELIMITERS}
    return max(counted, key=lambda mark: counted[mark])


def _unquoted(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def _rows(stream: Stream, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_lines(stream), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        place = f"baris {reader.line_num}"
        raise FileRefused(stream.file, Refusal.BAD_CSV, place, detail=str(error)) from error


def _lines(stream: Stream) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    held, ending, counted = "", "", 0
    while True:
        piece = stream.read()
        try:
            text = held + decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            line = counted + 1 + held.count("\n") + error.object[: error.start].count(b"\n")
            raise FileRefused(stream.file, Refusal.NOT_TEXT, f"baris {line}") from error
        if not piece:
            if text:
                yield text
            return
        if not ending:
            ending = "\r" if "\r" in text and "\n" not in text else "\n"
        if ending == "\r":
            text = text.replace("\r", "\n")
        whole, _, held = text.rpartition("\n")
        if len(held) > LONGEST_LINE:
            raise FileRefused(stream.file, Refusal.LINE_TOO_LONG, f"baris {counted + 1}")
        if whole:
            counted += whole.count("\n") + 1
            yield from io.StringIO(whole + "\n")
