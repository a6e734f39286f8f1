"""Bytes of a file, unpacked in pieces and bounded: an archive that swells is refused, not read."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

from isal import igzip, isal_zlib

from sync.errors import FileRefused, Refusal

PIECE = 1 << 18
#: Records compress to a tenth; what unpacks to more than this many times its size is an attack.
LARGEST_SWELLING = 100
#: Below this size nothing can hurt, whatever its ratio.
HARMLESS = 64 << 20
LARGEST_UNPACKED = 8 << 30

_BAD_GZIP = cast(type[Exception], isal_zlib.error)
#: What a damaged archive makes its readers raise.
DAMAGED = (
    OSError,
    zlib.error,
    _BAD_GZIP,
    lzma.LZMAError,
    zipfile.BadZipFile,
    NotImplementedError,  # a way to pack, or to lock, that there is not
)

#: Told with the number of bytes of the file that have been read so far.
Progress = Callable[[int], None]


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Stream:
    """
    The unpacked bytes of `source`, whose packed size is `packed` bytes.

    `read` raises FileRefused where the archive is broken, cut off, or swells beyond measure.
    """

    def __init__(
        self, file: str, source: _Readable, packed: int, on_read: Callable[[], None] | None = None
    ) -> None:
        self.file = file
        self._source = source
        self._packed = packed
        self._unpacked = 0
        self._on_read = on_read

    def read(self) -> bytes:
        """The next piece; empty at the end."""
        try:
            piece = self._source.read(PIECE)
        except EOFError as error:
            raise FileRefused(self.file, Refusal.BROKEN, detail="terpotong") from error
        except DAMAGED as error:
            raise FileRefused(self.file, Refusal.BROKEN, detail="rusak") from error
        self._unpacked += len(piece)
        if self._unpacked > LARGEST_UNPACKED:
            raise FileRefused(self.file, Refusal.TOO_LARGE, bytes=LARGEST_UNPACKED)
        if self._unpacked > max(HARMLESS, LARGEST_SWELLING * self._packed):
            raise FileRefused(self.file, Refusal.SWELLS, ratio=LARGEST_SWELLING)
        if self._on_read is not None:
            self._on_read()
        return piece


@contextmanager
def open_stream(path: Path, name: str, progress: Progress | None = None) -> Iterator[Stream]:
    """The bytes of the plain or gzip file at `path`; `name` is what messages call it."""
    with path.open("rb") as raw:
        packed = path.stat().st_size
        is_gzip = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        source = igzip.IGzipFile(fileobj=raw) if is_gzip else raw  # type: ignore[no-untyped-call]
        yield Stream(
            name, source, packed, None if progress is None else lambda: progress(raw.tell())
        )


def peek(stream: Stream, size: int = PIECE) -> tuple[bytes, Stream]:
    """The first bytes of `stream`, and a stream that still begins with them."""
    head = b""
    while len(head) < size:
        piece = stream.read()
        if not piece:
            break
        head += piece
    return head[:size], _Rejoined(head, stream)


class _Rejoined(Stream):
    def __init__(self, head: bytes, rest: Stream) -> None:
        self.file = rest.file
        self._head = io.BytesIO(head)
        self._rest = rest

    def read(self) -> bytes:
        return self._head.read(PIECE) or self._rest.read()
