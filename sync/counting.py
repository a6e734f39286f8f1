"""Of orders in columns those that count, for whoever counts them by something else than place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from operator import lt
from typing import TypeVar

from sync.largest import Where

S = TypeVar("S")


class Counting:
    """The orders that count, in columns: `at` are positions in `wheres`."""

    def __init__(
        self,
        wheres: Sequence[Where],
        at: Sequence[int],
        states: Sequence[str],
        days: Sequence[int],
        values: Sequence[int],
        meanings: Mapping[str, tuple[bool, bool]],
    ) -> None:
        """`meanings` say of each state, in lower case, whether it counts."""
        counts = {
            state for state in set(states) if meanings.get(state.casefold(), (False, False))[0]
        }
        self._mask = list(map(counts.__contains__, states))
        self.wheres = wheres
        self.at = self.of(at)
        self.values = self.of(values)
        july = [year * 10_000 + 700 for _, year in wheres]
        #: Whether they are dated before July of their budget year.
        self.early = list(map(lt, self.of(days), map(july.__getitem__, self.at)))

    def of(self, column: Iterable[S]) -> list[S]:
        """What stands in another column at the orders that count."""
        return list(compress(column, self._mask))

    def places(self) -> set[Where]:
        return {self.wheres[number] for number in set(self.at)}
