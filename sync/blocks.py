"""
What was read of each sheet, until all are: kept small, and on disk where that becomes much.

What tells of one package or order stands under one region and year. Only blocks that share such a
place are settled together, so that memory does not grow with the number of files.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from itertools import chain
from typing import IO, Generic, Protocol, TypeVar

#: So many rows are held in memory.
HELD = 100_000


class Block(Protocol):
    """The rows of one sheet, as its counter keeps them."""

    def __len__(self) -> int: ...

    def places(self) -> set[tuple[str, int]]:
        """Region codes and budget years of the rows."""
        ...


B = TypeVar("B", bound=Block)


class Shelf(Generic[B]):
    """Keeps blocks in the order in which they come."""

    def __init__(self) -> None:
        self._blocks: list[B | int] = []
        self._places: list[set[tuple[str, int]]] = []
        self._held = 0
        self._file: IO[bytes] | None = None

    def put(self, block: B) -> None:
        self._write_last()
        self._places.append(block.places())
        self._held += len(block)
        self._blocks.append(block)

    def _write_last(self) -> None:
        """Put the last block on disk where rows are many; of one sheet none need go there."""
        if self._blocks and self._held > HELD:
            last = self._blocks[-1]
            assert not isinstance(last, int)
            self._blocks[-1] = self._write(last)

    def together(self) -> Iterator[list[B]]:
        """The blocks that tell of the same places, in order; each once, and then no more."""
        for numbers in self._groups():
            blocks = [self._take(number) for number in numbers]
            yield blocks
        if self._file is not None:
            self._file.close()

    def _groups(self) -> list[list[int]]:
        of_place: dict[tuple[str, int], list[int]] = {}
        for number, places in enumerate(self._places):
            known = (of_place.get(place, ()) for place in places)
            group = sorted({number, *chain.from_iterable(known)})
            for member in group:
                of_place.update(dict.fromkeys(self._places[member], group))
        return sorted({id(group): group for group in of_place.values()}.values())

    def _take(self, number: int) -> B:
        block, self._blocks[number] = self._blocks[number], -1
        if not isinstance(block, int):
            return block
        assert self._file is not None  # where else would it be
        self._file.seek(block)
        read: B = pickle.load(self._file)  # noqa: S301 (what this process has just written)
        return read

    def _write(self, block: B) -> int:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the shelf)
        position = self._file.seek(0, 2)
        pickle.dump(block, self._file, pickle.HIGHEST_PROTOCOL)
        return position
