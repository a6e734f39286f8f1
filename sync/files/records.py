"""
JSON records as the interfaces and their downloads deliver them: an array of objects, in pieces.

The array stands alone, or under `data`, `rs` or `rows`, once or twice nested, with other keys about
it. A piece is cut after a closing brace and accepted only if it decodes: a cut inside a text or a
nested value leaves something open, does not decode, and waits for the next piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from operator import attrgetter
from typing import Any

import msgspec

from sync.errors import FileRefused, Refusal
from sync.files.sheets import Row, Sheet
from sync.files.streams import PIECE, Stream

#: So much may stand before the first record, and be one record.
LONGEST_RECORD = 4 << 20

_ARRAY_KEY = re.compile(rb'"(?:data|rs|rows)"\s*:\s*(\[|null|\{\s*\})')


def read_records(stream: Stream, wanted: Container[str]) -> Sheet:
    """The records of a JSON file; only keys in `wanted` become columns, the rest is passed over."""
    return Sheet(stream.file, "", _rows(stream, wanted), word="rekaman")


def _rows(stream: Stream, wanted: Container[str]) -> Iterator[tuple[int, Row]]:
    before, held = _open_array(stream)
    number = 0
    decoder: _Decoder | None = None
    while True:
        piece = stream.read()
        held += piece
        if piece:
            cut = held.rfind(b"}") + 1
            found, rest = held[:cut], held[cut:]
        else:
            found, rest = _end_of_array(stream, before, held), b""
        records = _behind_comma(found) if number else found
        if decoder is None and records:
            keys = _keys(stream, records)
            if keys is not None:
                decoder = _Decoder(stream, keys, wanted)
                yield 0, decoder.columns
        rows = decoder.rows(records) if decoder and records else None
        if rows is not None:
            for row in rows:
                number += 1
                yield number, row
            held = rest
        elif found and not piece:
            raise FileRefused(stream.file, Refusal.BAD_JSON, detail="terpotong atau bukan JSON")
        elif len(held) > LONGEST_RECORD + PIECE:
            raise FileRefused(stream.file, Refusal.BAD_JSON, detail="rekaman terlalu panjang")
        if not piece:
            return


def _behind_comma(found: bytes) -> bytes | None:
    """Records that follow others, without the comma that parts them; None where they do not."""
    following = found.lstrip()
    return following[1:] if following.startswith(b",") else None


class _Decoder:
    """Decodes runs of records into rows of the wanted columns; the rest never becomes values."""

    def __init__(self, stream: Stream, keys: list[str], wanted: Container[str]) -> None:
        self.columns = tuple(key for key in keys if key in wanted)
        if not self.columns:
            shown = ", ".join(keys[:8])
            raise FileRefused(stream.file, Refusal.UNKNOWN_COLUMNS, columns=shown)
        names = {f"f{number}": column for number, column in enumerate(self.columns)}
        record = msgspec.defstruct(
            "Record", [(name, Any, None) for name in names], rename=names, gc=False
        )
        self._file = stream.file
        self._decode = msgspec.json.Decoder(list[record]).decode  # type: ignore[valid-type]
        self._cells: Callable[[Any], Any] = attrgetter(*names)

    def rows(self, records: bytes) -> Iterator[Row] | None:
        """The rows in `records`, or None where something is left open: the piece was cut badly."""
        try:
            found = self._decode(b"[" + records + b"]")
            if not records.isascii():
                records.decode()  # what is passed over must be text, too
        except msgspec.ValidationError as error:  # a record that is no object
            detail = str(error)
            raise FileRefused(self._file, Refusal.BAD_JSON, detail=detail) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if len(self.columns) == 1:
            return ((self._cells(one),) for one in found)
        return map(self._cells, found)


def _keys(stream: Stream, records: bytes) -> list[str] | None:
    """The keys of the first records: their order, and which are there, varies from row to row."""
    try:
        first = msgspec.json.decode(b"[" + records + b"]", type=list[dict[str, Any]])[:200]
    except msgspec.ValidationError as error:
        raise FileRefused(stream.file, Refusal.BAD_JSON, detail=str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return list(dict.fromkeys(key for record in first for key in record))


def _open_array(stream: Stream) -> tuple[bytes, bytes]:
    """Read up to the opening bracket; returns what stood before it, and what followed."""
    held = b""
    while True:
        piece = stream.read()
        held += piece
        if held[:3] == b"\xef\xbb\xbf":
            held = held[3:]
        text = held.lstrip()
        if text[:1] == b"[":
            return b"", text[1:]
        found = _ARRAY_KEY.search(text)
        if found is not None and found[1] == b"[":
            return text[: found.start(1)], text[found.end(1) :]
        if not piece or len(held) > LONGEST_RECORD:
            raise _no_array(stream, text, empty=found is not None)


def _no_array(stream: Stream, text: bytes, *, empty: bool) -> FileRefused:
    try:
        told = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return FileRefused(stream.file, Refusal.BAD_JSON, detail=str(error))
    if isinstance(told, dict) and ("error" in told or told.get("success") is False):
        return FileRefused(stream.file, Refusal.ERROR_ANSWER)
    if empty:
        return FileRefused(stream.file, Refusal.NO_ROWS)
    return FileRefused(stream.file, Refusal.BAD_JSON, detail="bukan daftar rekaman")


def _end_of_array(stream: Stream, before: bytes, held: bytes) -> bytes:
    """The last records; what stands after their closing bracket must close what was open before."""
    end = held.rfind(b"]")
    while end >= 0:
        records = held[:end].strip()
        envelope = before + b"[]" + held[end + 1 :]
        try:
            msgspec.json.decode(b"[" + records.removeprefix(b",") + b"]", type=msgspec.Raw)
            told = msgspec.json.decode(envelope)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            end = held.rfind(b"]", 0, end)
            continue
        if isinstance(told, dict) and told.get("success") is False:
            raise FileRefused(stream.file, Refusal.ERROR_ANSWER)
        return records
    raise FileRefused(stream.file, Refusal.BAD_JSON, detail="terpotong atau bukan JSON")
