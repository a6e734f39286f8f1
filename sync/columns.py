"""Columns of values: what stands more than once, and what stands where."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from itertools import compress, count
from operator import ne
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T", bound=Hashable)


def repeated(values: Sequence[T]) -> set[T]:
    """
    The values that stand more than once.

    >>> sorted(repeated([3, 1, 3, 2, 1, 3]))
    [1, 3]
    """
    last = dict(zip(values, count(), strict=False))
    if len(last) == len(values):
        return set()
    return set(compress(values, map(ne, map(last.__getitem__, values), count())))


def slots(values: Sequence[T], wanted: Collection[T]) -> Iterator[int]:
    """
    Where any of `wanted` stands among `values`.

    >>> list(slots("abcab", {"b", "c"}))
    [1, 2, 4]
    """
    return compress(count(), map(wanted.__contains__, values)) if wanted else iter(())


def picked(column: Sequence[S], places: Iterable[int]) -> Iterator[S]:
    """What stands at each of `places` in `column`."""
    return map(column.__getitem__, places)
