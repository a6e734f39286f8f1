"""
JSON records as the interfaces and their downloads deliver them: an array of objects, in pieces.

The array stands alone, or under `data`, `rs` or `rows`, once or twice nested, with other keys about
it. A piece is cut after a closing brace and accepted only if it decodes: a cut inside a text or a
nested value leaves something open, does not decode, and waits for the next piece.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import msgspec

from sync.errors import FileRefused, Refusal
from sync.files.sheets import Batch, NumberedRows, Row, Sheet
from sync.files.streams import PIECE, Stream

#: So much may stand before the first record, and be one record.
LONGEST_RECORD = 4 << 20
#: So many records are looked at for the columns there are: not every record has all.
SAMPLE = 200

_ARRAY_KEY = re.compile(rb'"(?:data|rs|rows)"\s*:\s*(\[|null|\{\s*\})')
_COMMA = re.compile(rb"\s*,")
_BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def read_records(stream: Stream, wanted: Container[str]) -> Sheet:
    """The records of a JSON file; only keys in `wanted` become columns, the rest is passed over."""
    records = _Records(stream, wanted)
    return Sheet(stream.file, "", records.rows(), word="rekaman", batches=records.batches)


class _Records:
    """The records of a file, once: all as rows behind their header, or after it in batches."""

    def __init__(self, stream: Stream, wanted: Container[str]) -> None:
        self._stream = stream
        self._wanted = wanted
        self._before = b""
        #: What is left of former pieces, and the newest piece.
        self._rest = self._piece = b""
        self._is_at_end = False
        self._number = 0

    def rows(self) -> NumberedRows:
        columns = self._start()
        if columns is not None:
            yield 0, columns
            for batch in self.batches(None):
                yield from batch.rows()

    def batches(self, record: type[Any] | None) -> Iterator[Batch]:
        decode = None if record is None else msgspec.json.Decoder(list[record]).decode  # type: ignore[valid-type]
        while True:
            body, rest = self._cut()
            batch = self._batch(body, decode) if body else None
            if batch is not None:
                yield batch
                self._rest, self._piece = rest, b""
            if self._is_at_end:
                if body and batch is None:
                    raise self._refusal("terpotong atau bukan JSON")
                return
            self._more()

    def _start(self) -> tuple[str, ...] | None:
        """Read up to the first records; returns their columns, None where there are none."""
        self._before, self._piece = _open_array(self._stream)
        while True:
            body, _ = self._cut()
            keys = self._keys(body) if body else None
            if keys is not None:
                self._cells = _Cells(self._stream, keys, self._wanted)
                return self._cells.columns
            if self._is_at_end:
                if body:
                    raise self._refusal("terpotong atau bukan JSON")
                return None
            self._more()

    def _more(self) -> None:
        self._rest += self._piece
        if len(self._rest) > LONGEST_RECORD + PIECE:
            raise self._refusal("rekaman terlalu panjang")
        self._piece = self._stream.read()
        self._is_at_end = not self._piece

    def _cut(self) -> tuple[bytes, bytes]:
        """
        The records that may be whole, as an array, and what follows them.

        Of records that follow others the comma that parts them is left out; where it is missing
        nothing is whole.
        """
        rest, start = self._rest.lstrip(), 0
        if self._is_at_end:
            piece = _end_of_array(self._stream, self._before, self._rest)
            rest, cut = b"", len(piece)
        else:
            piece = self._piece
            cut = piece.rfind(b"}") + 1
        if self._number and cut:
            if rest:
                if not rest.startswith(b","):
                    return b"", b""
                rest = rest[1:]
            else:
                comma = _COMMA.match(piece)
                if comma is None:
                    return (piece, b"") if self._is_at_end else (b"", b"")
                start = comma.end()
        if not cut:
            return b"", b""
        return b"".join((b"[", rest, memoryview(piece)[start:cut], b"]")), piece[cut:]

    def _batch(self, body: bytes, decode: Callable[[bytes], list[Any]] | None) -> Batch | None:
        """The records in `body`, or None where something is left open: it was cut badly."""
        first = self._number + 1
        try:
            if not body.isascii():
                body.decode()  # what is passed over must be text, too
            if decode is not None:
                records = decode(body)
                self._number += len(records)
                return Batch(records, lambda: enumerate(self._cells.rows(body), first))
        except msgspec.ValidationError:
            pass
        except _BROKEN:
            return None
        try:
            rows = self._cells.rows(body)
        except msgspec.ValidationError as error:  # a record that is no object
            raise self._refusal(str(error)) from error
        except _BROKEN:
            return None
        self._number += len(rows)
        return Batch(None, lambda: enumerate(rows, first))

    def _keys(self, body: bytes) -> tuple[str, ...] | None:
        """The keys of the first records: their order, and which are there, varies."""
        try:
            found = msgspec.json.decode(body, type=list[msgspec.Raw])[:SAMPLE]
            keys = tuple(msgspec.json.decode(found[0], type=dict[str, msgspec.Raw]))
            if _has_only(keys, found):
                return keys
            told = [msgspec.json.decode(record, type=dict[str, msgspec.Raw]) for record in found]
        except msgspec.ValidationError as error:
            raise self._refusal(str(error)) from error
        except _BROKEN:
            return None
        return tuple(dict.fromkeys(chain.from_iterable(told)))

    def _refusal(self, detail: str) -> FileRefused:
        return FileRefused(self._stream.file, Refusal.BAD_JSON, detail=detail)


class _Cells:
    """Decodes arrays of records into rows of the wanted columns; the rest never become values."""

    def __init__(self, stream: Stream, keys: tuple[str, ...], wanted: Container[str]) -> None:
        self.columns = tuple(key for key in keys if key in wanted)
        if not self.columns:
            shown = ", ".join(keys[:8])
            raise FileRefused(stream.file, Refusal.UNKNOWN_COLUMNS, columns=shown)
        self._decode = msgspec.json.Decoder(list[_record(self.columns)]).decode  # type: ignore[misc]

    def rows(self, body: bytes) -> list[Row]:
        return list(map(msgspec.structs.astuple, self._decode(body)))


@lru_cache(maxsize=64)
def _record(columns: tuple[str, ...]) -> type[msgspec.Struct]:
    """A record of any values in `columns`; what else there is never becomes one."""
    names = {f"f{number}": column for number, column in enumerate(columns)}
    return msgspec.defstruct(
        "Record", [(name, Any, None) for name in names], rename=names, gc=False
    )


def _has_only(keys: tuple[str, ...], records: Sequence[msgspec.Raw]) -> bool:
    """Whether no record has a key beside `keys`; False, too, where one is no object."""
    decode = _only(keys).decode
    try:
        for record in records:
            decode(record)
    except msgspec.ValidationError:
        return False
    return True


@lru_cache(maxsize=64)
def _only(keys: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    names = {f"f{number}": key for number, key in enumerate(keys)}
    record = msgspec.defstruct(
        "Only",
        [(name, msgspec.Raw, msgspec.Raw()) for name in names],
        rename=names,
        forbid_unknown_fields=True,
        gc=False,
    )
    return msgspec.json.Decoder(record)


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
