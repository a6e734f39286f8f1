"""Kinds of work units, told by the words of their names."""

from __future__ import annotations

from enum import StrEnum

from procurement.names import words


class UnitKind(StrEnum):
    """What a work unit is; the value stands in button data."""

    DINAS = "d"
    #: With the inspektorat.
    BADAN = "b"
    #: With its bagian and biro, where they have plans of their own.
    SEKRETARIAT = "s"
    #: With the kelurahan that it holds.
    KECAMATAN = "c"
    RSUD = "r"
    PUSKESMAS = "p"
    UPT = "u"
    OTHER = "l"


#: These tell the kind wherever they stand: "UPT RSUD ...", "Dinas Kesehatan, Puskesmas ...".
_ANYWHERE = (
    (UnitKind.RSUD, ("rsud", "rsu", "rsj", "rumah sakit")),
    (UnitKind.PUSKESMAS, ("puskesmas", "pusat kesehatan masyarakat")),
)
#: Of these the one that stands first does: "Dinas Pemberdayaan Masyarakat Kelurahan" is a dinas.
_FIRST = (
    (UnitKind.DINAS, ("dinas",)),
    (
        UnitKind.BADAN,
        (
            *("badan", "inspektorat", "kantor kesatuan bangsa", "kesbangpol", "bpbd", "bappeda"),
            *("bapenda", "bpkad", "bkad", "bkd", "bkpsdm", "bkpp", "balitbang"),
        ),
    ),
    (UnitKind.SEKRETARIAT, ("sekretariat", "setda", "setwan", "bagian", "biro")),
    (UnitKind.KECAMATAN, ("kecamatan", "kec", "camat", "kelurahan", "distrik")),
    (UnitKind.UPT, ("upt", "uptd", "uptb", "unit pelaksana teknis")),
)


def unit_kind(name: str) -> UnitKind:
    """
    What kind of work unit `name` is of.

    >>> unit_kind("UPT RSUD Dr. Abdul Aziz"), unit_kind("KANTOR CAMAT SINGKAWANG BARAT")
    (<UnitKind.RSUD: 'r'>, <UnitKind.KECAMATAN: 'c'>)
    >>> unit_kind("Dinas Pemberdayaan Kelurahan"), unit_kind("Satuan Polisi Pamong Praja")
    (<UnitKind.DINAS: 'd'>, <UnitKind.OTHER: 'l'>)
    """
    spoken = f" {' '.join(words(name))} "
    for kind, marks in _ANYWHERE:
        if any(f" {mark} " in spoken for mark in marks):
            return kind
    found = [
        (at, kind) for kind, marks in _FIRST for m in marks if (at := spoken.find(f" {m} ")) >= 0
    ]
    return min(found)[1] if found else UnitKind.OTHER
