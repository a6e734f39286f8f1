"""What charts and files are called when they are saved."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.figures import Figure
from procurement.regions import Region


def file_name(kind: str, regions: Sequence[Region], told: Sequence[Figure], ending: str) -> str:
    """
    Such as "porsi-kota-pontianak-2022-2.xlsx"; of several semesters the first and the last.

    Without `regions` the figures are of all.
    """
    names = [word for region in regions for word in _words(region)] or ["semua-daerah"]
    codes = sorted({figure.semester.code for figure in told})
    span = codes[0] if len(codes) == 1 else f"{codes[0]}-sampai-{codes[-1]}"
    return f"{'-'.join([kind, *names])}-{span}.{ending}"


def _words(region: Region) -> list[str]:
    return region.name.casefold().replace(".", "").split()
