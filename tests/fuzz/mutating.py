"""Changes that keep the outer shape, so that what lies within is reached: JSON, gzip, workbooks."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

#: Changes some bytes into at most so many.
Bytes = Callable[[bytes, int], bytes]
Mutator = Callable[[bytes, int, random.Random, Bytes], bytes]

#: What JSON may hold where something else is expected.
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**31,
    2**63,
    -(2**64),
    10**40,
    1e308,
    "",
    " ",
    "0",
    "-5",
    "1e400",
    "NaN",
    "1.234,56",
    "\x00",
    "\ud83d\ude00",
    "\u202e",
    "Terumumkan",
    "2024-02-30",
    "9999-12-31T23:59:60Z",
    "0001-01-01",
    "=1+1",
    "x" * 300,
    [],
    {},
    [[]],
    {"": None},
)
LARGEST_PART = 4_096


def in_json(
    data: bytes, most: int, chance: random.Random, change: Bytes, *, keeps_types: bool = False
) -> bytes:
    """Change values or keys of a document, where need be into others of one type; or its bytes."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return change(data, most)
    if not isinstance(told, dict | list) or (not keeps_types and chance.random() < 0.1):
        return change(data, most)
    for _ in range(chance.choice((1, 1, 2, 4))):
        _change_one(told, chance, change, keeps_types)
    return json.dumps(told).encode()[:most]


def of_one_type(data: bytes, most: int, chance: random.Random, change: Bytes) -> bytes:
    """Change values of a document into others of their types, or leave some out."""
    return in_json(data, most, chance, change, keeps_types=True)


def _change_one(told: Any, chance: random.Random, change: Bytes, keeps_types: bool) -> None:
    place = told
    keys = _keys(place)
    while keys:
        key = chance.choice(keys)
        within = _keys(place[key])
        if not within or chance.random() < 0.15:
            break
        place, keys = place[key], within
    if not keys:
        return
    kind = chance.randrange(6)
    if kind == 0 and isinstance(place, list):
        place.insert(key, deepcopy(place[key]))
    elif kind == 0 and isinstance(place, dict) and not keeps_types:
        place[chance.choice(sorted(_names(told)))] = deepcopy(place[key])
    elif kind == 1:
        del place[key]
    elif kind == 2 or not isinstance(place[key], str):
        like = type(place[key]) if keeps_types else object
        odd = [one for one in ODD if isinstance(one, like)] or [place[key]]
        place[key] = deepcopy(chance.choice(odd))
    else:
        changed = change(place[key].encode("utf-8", "surrogatepass"), LARGEST_PART)
        place[key] = changed.decode("utf-8", "replace")


def _keys(told: Any) -> list[Any]:
    if isinstance(told, dict):
        return list(told)
    return list(range(len(told))) if isinstance(told, list) else []


def _names(told: Any) -> set[str]:
    """All names in a document."""
    if isinstance(told, dict):
        return set(told).union(*map(_names, told.values()))
    return set().union(*map(_names, told)) if isinstance(told, list) else {"data"}


def in_archives(data: bytes, most: int, chance: random.Random, change: Bytes) -> bytes:
    """Change what is packed, and pack it again; JSON within as such."""
    packed = None
    if data[:2] == b"\x1f\x8b":
        packed = _in_gzip(data, chance, change)
    elif data[:2] == b"PK":
        packed = _in_zip(data, chance, change)
    elif data[:1] in (b"[", b"{"):
        return in_json(data, most, chance, change)
    return packed if packed is not None and len(packed) <= most else change(data, most)


def _in_gzip(data: bytes, chance: random.Random, change: Bytes) -> bytes | None:
    try:
        content = zlib.decompressobj(31).decompress(data, 1 << 16)
    except zlib.error:
        return None
    return gzip.compress(in_archives(content, 1 << 16, chance, change), mtime=0)


def _in_zip(data: bytes, chance: random.Random, change: Bytes) -> bytes | None:
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(packed, "w") as after:
            names = before.namelist()
            chosen = chance.choice(names) if names else ""
            for name in names:
                content = before.read(name)[: 1 << 16]
                after.writestr(name, change(content, 1 << 16) if name == chosen else content)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, OSError):
        return None
    except RuntimeError:  # it is encrypted
        return None
    return packed.getvalue()
