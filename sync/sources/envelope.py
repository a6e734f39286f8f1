"""
The gateway's envelope: rows, and whether and where there are more.

Decided by `success`, never by the presence of `error` (successful answers carry one, too). There is
more where `has_more` says so and a cursor is there; a full page that says neither yes nor no is
followed, for one empty page is a small price for a lost half of a plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from sync.sources.errors import Fault, SourceFault


class _Meta(msgspec.Struct):
    has_more: Any = None
    limit: Any = None
    cursor: Any = None


Rows = TypeVar("Rows")


class _Envelope(msgspec.Struct, Generic[Rows]):
    success: Any = None
    data: Rows | msgspec.UnsetType = msgspec.UNSET
    rs: Rows | msgspec.UnsetType = msgspec.UNSET
    meta: _Meta | None = None
    cursor: Any = None
    error: Any = None


class Page(msgspec.Struct, frozen=True):
    """What one answer holds: rows, their number, and the cursor of what follows."""

    #: As they came: a JSON array. Where they are what was asked for, `typed` instead.
    records: bytes
    typed: list[Any] | None
    rows: int
    following: str | None


_decode = msgspec.json.Decoder(_Envelope[msgspec.Raw]).decode
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


def read_page(body: bytes, record: type[msgspec.Struct] | None = None) -> Page:
    """
    What `body` holds; raises SourceFault where it is not what the gateway promises.

    Where all rows are what `record` describes they are read as such.
    """
    text = body.removeprefix(b"\xef\xbb\xbf")
    try:
        if not text.isascii():
            text.decode()  # what is passed over must be text, too
        page = None if record is None else _read_records(text, record)
        if page is not None:
            return page
        envelope = _decode(text)
        if envelope.success is not True:
            raise rejection(envelope.error)
        raw = _raw(text, envelope)
        rows = len(_split(raw))
    except msgspec.ValidationError as error:
        raise SourceFault(Fault.BAD_SHAPE, str(error)[:100]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceFault(Fault.BAD_JSON, str(error)[:100]) from error
    return Page(raw, None, rows, _following(envelope, rows) if rows else None)


def _read_records(text: bytes, record: type[msgspec.Struct]) -> Page | None:
    """The page, where nothing about it is unusual; else None."""
    try:
        envelope = _decoder(record)(text)
    except msgspec.ValidationError:
        return None
    found = envelope.rs if envelope.data is msgspec.UNSET else envelope.data
    # One bracket in all of it: there cannot be a second list that another hides.
    is_only = text.find(b"[", text.find(b"[") + 1) < 0 or _is_named_once(text)
    if envelope.success is not True or found is msgspec.UNSET or not is_only:
        return None
    following = _following(envelope, len(found)) if found else None
    return Page(b"", found, len(found), following)


@cache
def _decoder(record: type[msgspec.Struct]) -> Callable[[bytes], _Envelope[list[Any]]]:
    return msgspec.json.Decoder(_Envelope[list[record]]).decode  # type: ignore[valid-type]


def _raw(text: bytes, envelope: _Envelope[msgspec.Raw]) -> bytes:
    found = envelope.rs if envelope.data is msgspec.UNSET else envelope.data
    if found is msgspec.UNSET or not _is_named_once(text):
        raise SourceFault(Fault.BAD_SHAPE, "data")
    records = bytes(found)
    return b"[]" if records == b"null" else records


def _is_named_once(text: bytes) -> bool:
    """Whether the envelope names one list of rows: JSON lets the last of two win silently."""
    return text.count(b'"data"') + text.count(b'"rs"') < 2 or _outermost(text) < 2


def _outermost(text: bytes) -> int:
    """How many lists of rows the envelope itself names."""
    depth = found = 0
    for token in re.finditer(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', text):
        piece = token[0]
        if piece in b"{[":
            depth += 1
        elif piece in b"}]":
            depth -= 1
        elif depth == 1 and piece in (b'"data"', b'"rs"'):
            found += text[token.end() : token.end() + 8].lstrip()[:1] == b":"
    return found


def _following(envelope: _Envelope[Any], rows: int) -> str | None:
    meta = envelope.meta or _Meta()
    cursor = meta.cursor or envelope.cursor
    if meta.has_more is None and rows == meta.limit:
        return cursor if isinstance(cursor, str) and cursor else None
    if meta.has_more is not True and str(meta.has_more).casefold() != "true":
        return None
    if not isinstance(cursor, str) or not cursor:
        raise SourceFault(Fault.TRUNCATED, "has_more")
    return cursor


def rejection(error: object) -> SourceFault:
    """What an answer that says it is none says of why."""
    said = (error.get("message") or error.get("code")) if isinstance(error, dict) else error
    return SourceFault(Fault.REJECTED, str(said or "success"))
