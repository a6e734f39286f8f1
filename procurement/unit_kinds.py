"""Kinds of work units, told by the words that their names begin with."""

from __future__ import annotations

from enum import StrEnum

from procurement.names import words


class UnitKind(StrEnum):
    """What a work unit is; the value stands in button data."""

    DINAS = "d"
    BADAN = "b"
    SEKRETARIAT = "s"
    #: With the kelurahan that it holds.
    KECAMATAN = "c"
    RSUD = "r"
    PUSKESMAS = "p"
    OTHER = "l"


#: The first of these that a name holds as whole words tells its kind.
_WORDS = (
    (UnitKind.RSUD, ("rsud", "rumah sakit", "rsj")),
    (UnitKind.PUSKESMAS, ("puskesmas", "pusat kesehatan masyarakat")),
    (UnitKind.KECAMATAN, ("kecamatan", "kelurahan", "distrik")),
    (UnitKind.SEKRETARIAT, ("sekretariat", "setda", "setwan", "bagian", "biro")),
    (UnitKind.DINAS, ("dinas",)),
    (UnitKind.BADAN, ("badan", "inspektorat", "kantor kesatuan bangsa")),
)


def unit_kind(name: str) -> UnitKind:
    """
    What kind of work unit `name` is of.

    >>> unit_kind("UPT RSUD Dr. Abdul Aziz"), unit_kind("KECAMATAN SINGKAWANG BARAT")
    (<UnitKind.RSUD: 'r'>, <UnitKind.KECAMATAN: 'c'>)
    >>> unit_kind("Dinas Kesehatan"), unit_kind("UPT Pelabuhan")
    (<UnitKind.DINAS: 'd'>, <UnitKind.OTHER: 'l'>)
    """
    spoken = f" {' '.join(words(name))} "
    for kind, marks in _WORDS:
        if any(f" {mark} " in spoken for mark in marks):
            return kind
    return UnitKind.OTHER
