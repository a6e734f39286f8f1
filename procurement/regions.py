"""
The 552 regions of Indonesia, and which of them a name or code means.

A name that two regions bear is asked about, never guessed; a misspelt one is unknown here, and only
suggested elsewhere (`bot/suggestions`). Keys are Kemendagri codes; `regions.csv` and
`region_names.csv` beside it are made by `scripts/make_regions.py`, which names the sources.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

from procurement.errors import QuestionError
from procurement.names import LONGEST, clean, key, words


class Kind(StrEnum):
    PROVINSI = "provinsi"
    KABUPATEN = "kabupaten"
    KOTA = "kota"


@dataclass(frozen=True, slots=True)
class Region:
    """A province, kabupaten or kota, under its Kemendagri code ("36.74")."""

    code: str
    kind: Kind
    official_name: str
    name: str
    province_code: str
    #: False for DKI Jakarta's six administrative units: no budget, so no plan and no rank.
    autonomous: bool
    bps_code: str
    #: LKPP's code of the government (KLPD), where public records show it: 537 of 546.
    lkpp_code: str | None

    @property
    def core_name(self) -> str:
        """The name without its kind: "Tangerang Selatan"."""
        return _TITLE.sub("", self.official_name)

    @property
    def is_province(self) -> bool:
        return self.kind is Kind.PROVINSI


class UnknownRegion(QuestionError):
    """No region bears the name or code `text`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class AmbiguousRegion(QuestionError):
    """Several regions bear the name `text`; `candidates` are all of them, in order of code."""

    def __init__(self, text: str, candidates: tuple[Region, ...]) -> None:
        super().__init__(text, candidates)
        self.text = text
        self.candidates = candidates


_TITLE = re.compile(r"^(?:Provinsi|Kabupaten Administrasi|Kota Administrasi|Kabupaten|Kota) ")

_KINDS = {
    Kind.PROVINSI: ("provinsi", "propinsi", "prov", "gubernur"),
    Kind.KABUPATEN: ("kab", "kabupaten", "bupati", "kab administrasi"),
    Kind.KOTA: ("kota", "walikota", "kotamadya", "kodya", "kota administrasi"),
}
_OFFICES = {
    Kind.PROVINSI: ("pemprov",),
    Kind.KABUPATEN: ("pemkab",),
    Kind.KOTA: ("pemkot",),
    None: ("pemda", "pemerintah", "pemerintah daerah"),
}
#: Single words that say a kind, before a name or behind it.
KIND_WORDS = {
    word: kind for kind in Kind for word in (*_KINDS[kind], *_OFFICES[kind]) if " " not in word
}


def _prefixes() -> list[tuple[str, Kind | None]]:
    """What may stand before a name, with the kind it tells; longest first, without blanks."""
    found: dict[str, Kind | None] = {}
    for kind, offices in _OFFICES.items():
        found.update({key(office): kind for office in offices})
    for kind, titles in _KINDS.items():
        for title in titles:
            squeezed = title.replace(" ", "")
            found[squeezed] = kind
            for office in ("pemda", "pemerintah", "pemerintah daerah"):
                found[key(office) + squeezed] = kind
    return sorted(found.items(), key=lambda item: -len(item[0]))


class Gazetteer:
    """All regions, found by code or by name."""

    def __init__(self, regions: tuple[Region, ...], names: dict[str, tuple[str, ...]]) -> None:
        """`names` holds what regions are called besides their official names, with their codes."""
        self._by_code = {region.code: region for region in regions}
        self._by_lkpp = {r.lkpp_code: r for r in regions if r.lkpp_code}
        self._by_bps = {r.bps_code: r for r in regions}
        self.names = names
        self._aliases = {key(name): codes for name, codes in names.items()}
        bearers: dict[str, set[str]] = {}
        for region in regions:
            for name in (region.official_name, region.name, region.core_name):
                bearers.setdefault(key(name), set()).add(region.code)
        for name, codes in self._aliases.items():
            bearers.setdefault(name, set()).update(codes)
        self._bearers = {name: tuple(sorted(codes)) for name, codes in bearers.items()}
        self._prefixes = _prefixes()
        self._openings = tuple(prefix for prefix, _ in self._prefixes)

    def __iter__(self) -> Iterator[Region]:
        return iter(self._by_code.values())

    def __getitem__(self, code: str) -> Region:
        """The region with this Kemendagri code; KeyError where there is none."""
        return self._by_code[code]

    def by_lkpp(self, code: str) -> Region | None:
        return self._by_lkpp.get(code)

    def find(self, text: str) -> Region:
        """
        The one region that `text` names.

        Raises UnknownRegion or AmbiguousRegion. A dotted code is Kemendagri's, four digits without
        a dot are BPS's, two digits are Kemendagri's (in Papua the two differ), D and digits LKPP's.
        """
        cleaned = clean(text)[:LONGEST]
        by_code = self._find_code(cleaned)
        if by_code is not None:
            return by_code
        found = self._find_name(cleaned)
        if len(found) > 1:
            raise AmbiguousRegion(cleaned, tuple(self._by_code[code] for code in found))
        if not found:
            raise UnknownRegion(cleaned)
        return self._by_code[found[0]]

    def readings(self, text: str) -> tuple[Region, ...]:
        """
        All regions that `text` can mean, in order of code; none where no region is called so.

        Digits without a dot are BPS's code or Kemendagri's, which for 174 codes are two regions'.
        """
        cleaned = clean(text)[:LONGEST]
        if re.fullmatch(r"[0-9]{2}|[0-9]{4}", cleaned):
            dotted = self._by_code.get(".".join(filter(None, (cleaned[:2], cleaned[2:]))))
            either = {one.code: one for one in (dotted, self._by_bps.get(cleaned)) if one}
            return tuple(either[code] for code in sorted(either))
        try:
            return (self.find(cleaned),)
        except AmbiguousRegion as error:
            return error.candidates
        except UnknownRegion:
            return ()

    def namesakes(self, text: str) -> tuple[Region, ...]:
        """
        Who bears the name today, where `text` with its kind was another region's.

        "kab pontianak" is Kab. Mempawah since 2014: its namesake is Kota Pontianak.
        """
        for bare, kind in self._without_kind(text):
            if kind and _KINDS[kind][0] + bare in self._aliases:
                return tuple(self._by_code[code] for code in self._bearers.get(bare, ()))
        return ()

    def _find_code(self, text: str) -> Region | None:
        code = text.upper()
        return self._by_code.get(code) or self._by_lkpp.get(code) or self._by_bps.get(code)

    def _find_name(self, text: str) -> tuple[str, ...]:
        whole = key(text)
        if whole in self._bearers:
            return self._bearers[whole]
        for bare, kind in self._without_kind(text):
            found = self._of_kind(bare, kind)
            if found:
                return found
        return ()

    def _without_kind(self, text: str) -> Iterator[tuple[str, Kind | None]]:
        """The name without a kind or office, and the kind that this told."""
        whole = key(text)
        if whole.startswith(self._openings):  # most texts do not: one look for all of them
            for prefix, kind in self._prefixes:
                if whole.startswith(prefix):
                    yield whole.removeprefix(prefix), kind
        # LKPP writes "Bandung (Kab.)", and people type "bandung kab".
        last = words(text)[-1:]
        for kind, titles in _KINDS.items():
            if last and last[0] in titles:
                yield whole.removesuffix(last[0]), kind

    def _of_kind(self, name: str, kind: Kind | None) -> tuple[str, ...]:
        found = self._bearers.get(name, ())
        if kind is None:
            return found
        # "kab pontianak" is a name of its own, and "pemkab pontianak" says the same.
        found = self._aliases.get(_KINDS[kind][0] + name, found)
        return tuple(code for code in found if self._by_code[code].kind is kind)


@cache
def gazetteer() -> Gazetteer:
    """The table of regions that comes with this package, read once."""
    here = files("procurement")
    regions = tuple(
        Region(
            code=row["code"],
            kind=Kind(row["kind"]),
            official_name=row["official_name"],
            name=row["name"],
            province_code=row["code"][:2],
            autonomous=row["autonomous"] == "yes",
            bps_code=row["bps_code"],
            lkpp_code=row["lkpp_code"] or None,
        )
        for row in _rows(here.joinpath("regions.csv").read_text("utf-8"))
    )
    names = {
        row["name"]: tuple(row["codes"].split())
        for row in _rows(here.joinpath("region_names.csv").read_text("utf-8"))
    }
    return Gazetteer(regions, names)


def find_region(text: str) -> Region:
    """
    The one region that `text` names, by official or short name, common abbreviation or code.

    Raises UnknownRegion where no region is called so, AmbiguousRegion where several are.

    >>> find_region("TANGSEL").name, find_region("36.74").code, find_region("pemkot tangsel").code
    ('Kota Tangerang Selatan', '36.74', '36.74')
    """
    return gazetteer().find(text)


@lru_cache(maxsize=4096)
def readings(text: str) -> tuple[Region, ...]:
    """
    All regions that `text` can mean as a name or a code; none where no region is called so.

    >>> [[region.name for region in readings(code)] for code in ("6171", "1306")]
    [['Kota Pontianak'], ['Kab. Padang Pariaman', 'Kab. Agam']]

    A question is cut in many ways and each part looked up, often the same: hence remembered.
    """
    return gazetteer().readings(text)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
