"""What a run asks of a source."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.regions import Region


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run asks for: regions in budget years, but for those that `elsewhere` serves."""

    regions: tuple[Region, ...]
    years: tuple[int, ...]
    elsewhere: frozenset[tuple[Region, int]] = frozenset()
    #: Whether somebody asked for these alone, and not for all there is.
    is_narrowed: bool = False

    @property
    def pairs(self) -> list[tuple[Region, int]]:
        """The regions and years to be asked for, year by year."""
        pairs = ((region, year) for year in self.years for region in self.regions)
        return [pair for pair in pairs if pair not in self.elsewhere]
