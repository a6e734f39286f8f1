"""
The gateway's envelope: rows, and whether and where there are more.

Decided by `success`, never by the presence of `error` (successful answers carry one, too). There is
more where `has_more` says so and a cursor is there; a full page that says neither yes nor no is
followed, for one empty page is a small price for a lost half of a plan.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from sync.sources.errors import Fault, SourceFault


class _Meta(msgspec.Struct):
    has_more: Any = None
    limit: Any = None
    cursor: Any = None


class _Envelope(msgspec.Struct):
    success: Any = None
    data: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    rs: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    meta: _Meta | None = None
    cursor: Any = None
    error: Any = None


class Page(msgspec.Struct, frozen=True):
    """What one answer holds: rows as they came, their number, and the cursor of what follows."""

    #: A JSON array.
    records: bytes
    rows: int
    following: str | None


_decode = msgspec.json.Decoder(_Envelope).decode
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


def read_page(body: bytes) -> Page:
    """What `body` holds; raises SourceFault where it is not what the gateway promises."""
    text = body.removeprefix(b"\xef\xbb\xbf")
    try:
        if not text.isascii():
            text.decode()  # what is passed over must be text, too
        envelope = _decode(text)
        if envelope.success is not True:
            raise rejection(envelope.error)
        records = _records(text, envelope)
        rows = len(_split(records))
    except msgspec.ValidationError as error:
        raise SourceFault(Fault.BAD_SHAPE, str(error)[:100]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceFault(Fault.BAD_JSON, str(error)[:100]) from error
    return Page(records, rows, _following(envelope, rows) if rows else None)


def _records(text: bytes, envelope: _Envelope) -> bytes:
    keys = text.count(b'"data"') + text.count(b'"rs"')
    raw = envelope.rs if envelope.data is msgspec.UNSET else envelope.data
    if raw is msgspec.UNSET or (keys > 1 and _outermost(text) > 1):
        raise SourceFault(Fault.BAD_SHAPE, "data")
    records = bytes(raw)
    return b"[]" if records == b"null" else records


def _outermost(text: bytes) -> int:
    """How many lists of rows the envelope itself names: JSON lets the last of two win silently."""
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


def _following(envelope: _Envelope, rows: int) -> str | None:
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
    return SourceFault(Fault.REJECTED, str(said or "success")[:100])
