"""What work units (satker) are called, and which textual code is whose, by a list of them."""

from __future__ import annotations

import re

from sync.cells import text
from sync.governments import Governments
from sync.headers import Shaped

_YEAR = re.compile(r"[0-9]{4}", re.ASCII)


class UnitList:
    """
    The satker list of governments, as of a budget year.

    Codes of units that were closed were given to others: a code counts where one unit alone bears
    it in that year. Names hold of every unit.
    """

    def __init__(self, governments: Governments, year: int) -> None:
        self._governments = governments
        self._year = year
        #: Names by (region code, unit).
        self.names: dict[tuple[str, str], str] = {}
        self._bearers: dict[tuple[str, str], set[str]] = {}

    def count(self, shaped: Shaped) -> None:
        """Read a list; what is not readable in it is passed over, for it is no figure."""
        fields = ("klpd", "klpd_name", "unit", "unit_code", "unit_name", "years")
        for _, found in shaped.cells(*fields):
            if found is None:
                continue
            region = self._governments.find(found[0], found[1])
            unit, code, name, years = map(text, found[2:])
            if region is None or not unit:
                continue
            if name:
                self.names[region.code, unit] = name
            if code and (not years or str(self._year) in _YEAR.findall(years)):
                self._bearers.setdefault((region.code, code), set()).add(unit)

    @property
    def codes(self) -> dict[tuple[str, str], str]:
        """The unit of each textual code, by (region code, textual code)."""
        return {place: min(units) for place, units in self._bearers.items() if len(units) == 1}
