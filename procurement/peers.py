"""Who is ranked with whom: kabupaten and kota together or apart, in a province; the provinces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from procurement.regions import Kind, Region, gazetteer


@dataclass(frozen=True, slots=True)
class Peers:
    """A class of regions. A province is never ranked among its own kabupaten and kota."""

    kinds: tuple[Kind, ...]
    province_code: str | None = None

    def __contains__(self, region: Region) -> bool:
        return (
            region.autonomous
            and region.kind in self.kinds
            and self.province_code in (None, region.province_code)
        )

    @property
    def everyone(self) -> int:
        """How many autonomous regions the class has, with data or without: 508, 415, 93, 38."""
        return _everyone(self)

    def within(self, province_code: str) -> Peers:
        return Peers(self.kinds, province_code)


KABKOTA = Peers((Kind.KABUPATEN, Kind.KOTA))
KABUPATEN = Peers((Kind.KABUPATEN,))
KOTA = Peers((Kind.KOTA,))
PROVINSI = Peers((Kind.PROVINSI,))


def main_peers(region: Region) -> Peers:
    """The class in which a region's rank is told first."""
    return PROVINSI if region.is_province else KABKOTA


def kind_peers(region: Region) -> Peers:
    """Only regions of the same kind."""
    return Peers((region.kind,))


@cache
def _everyone(peers: Peers) -> int:
    return sum(region in peers for region in gazetteer())
