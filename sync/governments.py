"""Whose records they are: from a KLPD's code and name to a region, once for each such pair."""

from __future__ import annotations

from collections import Counter

from procurement.figures import Finding, FindingKind
from procurement.regions import AmbiguousRegion, Region, UnknownRegion, find_region, gazetteer
from sync.cells import text
from sync.files.sheets import Cell

#: Codes of other bodies than regional governments begin so: ministries, agencies, enterprises.
NOT_REGIONS = ("K", "L", "I", "B", "N")


class Governments:
    """Remembers which region each KLPD is, and counts the rows of those that are none."""

    def __init__(self) -> None:
        self._known: dict[tuple[Cell, Cell], Region | None] = {}
        self._others: Counter[tuple[str, str]] = Counter()
        self._unknown: Counter[tuple[str, str]] = Counter()

    def find(self, klpd: Cell, name: Cell) -> Region | None:
        """The region of a row, or None where it is another body's or nobody's we know."""
        pair = (klpd, name)
        if pair not in self._known:
            self._known[pair] = _region(text(klpd), text(name))
        return self._known[pair]

    def pass_over(self, klpd: Cell, name: Cell) -> None:
        """Count a row that belongs to no region."""
        code = text(klpd)
        tally = self._others if code[:1].upper() in NOT_REGIONS else self._unknown
        tally[code, text(name)] += 1

    def add(self, other: Governments) -> None:
        """Count what another has counted, too."""
        self._others.update(other._others)
        self._unknown.update(other._unknown)

    def findings(self) -> list[Finding]:
        kinds = (
            (FindingKind.NOT_A_REGION, self._others),
            (FindingKind.UNKNOWN_KLPD, self._unknown),
        )
        return [
            Finding(kind, facts={"klpd": code, "name": name[:60], "rows": rows})
            for kind, tally in kinds
            for (code, name), rows in tally.most_common()
        ]


def _region(code: str, name: str) -> Region | None:
    region = gazetteer().by_lkpp(code.upper())
    if region is None and name and not code.upper().startswith(NOT_REGIONS):
        # Nine governments have codes that no public list shows; their rows carry their names.
        try:
            region = find_region(name)
        except (UnknownRegion, AmbiguousRegion):
            return None
    return region if region is not None and region.autonomous else None
