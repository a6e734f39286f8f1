"""
Which source serves which regions and years: read from one line of configuration.

`inaproc 61.* 2025-; ckan -2024; file`: sources by name, apart by semicolons, the first that serves
a region in a year before those that follow. A source alone serves everything. Regions are codes of
LKPP or Kemendagri, `61.*` a province with all its governments; years are `2024`, `2024-2025`,
`2024-` or `-2024`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from procurement.regions import (
    AmbiguousRegion,
    Region,
    UnknownRegion,
    find_region,
    gazetteer,
)
from sync.sources.scope import Scope

#: Until this day the year just ended is asked for, too: late entries come in.
LAST_YEAR_UNTIL = (3, 31)

#: Years of this century; no region's code begins with 20.
_YEARS = re.compile(r"(?P<only>20[0-9]{2})|(?P<first>20[0-9]{2})?-(?P<last>20[0-9]{2})?")
_PROVINCE = re.compile(r"([0-9]{2})\.\*")


class SourceName(StrEnum):
    """Every source there is, by the name that runs are recorded under."""

    INAPROC = "inaproc"
    SUMMARY = "inaproc-summary"
    CKAN = "ckan"
    FILE = "file"


class BadServing(ValueError):
    """A line that cannot be read; `word` is what is wrong with it."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Serving:
    """One source, and the regions (None: all) and years that it serves."""

    source: SourceName
    regions: frozenset[Region] | None = None
    first: int | None = None
    last: int | None = None

    def serves(self, region: Region, year: int) -> bool:
        return (
            (self.regions is None or region in self.regions)
            and (self.first is None or year >= self.first)
            and (self.last is None or year <= self.last)
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One source to be asked, and for what."""

    source: SourceName
    scope: Scope


def read_servings(line: str) -> tuple[Serving, ...]:
    """
    What `line` says, in its order; raises BadServing.

    >>> [(str(one.source), one.first) for one in read_servings("inaproc 2025-; ckan -2024")]
    [('inaproc', 2025), ('ckan', None)]
    """
    return tuple(_read(words) for entry in line.split(";") if (words := entry.split()))


def steps(
    servings: Sequence[Serving],
    today: date,
    *,
    sources: Collection[SourceName] = (),
    regions: Sequence[Region] = (),
    years: Sequence[int] = (),
) -> list[Step]:
    """
    What is to be asked of each source, those before first that are named first.

    `sources`, `regions` and `years` narrow it where they are given; else all regions are asked for,
    in the years that still change (WIB `today`). A source that is named but not configured is asked
    for everything.
    """
    named = [Serving(name) for name in sources if name not in {one.source for one in servings}]
    everything = [*named, *servings]
    wanted = regions or [one for one in gazetteer() if one.autonomous and one.lkpp_code]
    found = []
    for source in dict.fromkeys(serving.source for serving in everything):
        if sources and source not in sources:
            continue
        asked = tuple(years or changing_years(source, today))
        pairs = [(region, year) for year in asked for region in wanted]
        theirs = [pair for pair in pairs if _first(everything, *pair) == source]
        if theirs:
            served = tuple(dict.fromkeys(region for region, _ in theirs))
            elsewhere = frozenset(pairs) - frozenset(theirs)
            is_narrowed = bool(regions or years)
            found.append(Step(source, Scope(served, asked, elsewhere, is_narrowed)))
    return found


def changing_years(source: SourceName, today: date) -> Iterable[int]:
    """The years whose figures `source` may still change; open data are a table a year, and late."""
    if source is SourceName.CKAN:
        return range(today.year - 2, today.year)
    is_late = (today.month, today.day) <= LAST_YEAR_UNTIL
    return range(today.year - is_late, today.year + 1)


def _first(servings: Iterable[Serving], region: Region, year: int) -> SourceName | None:
    return next((one.source for one in servings if one.serves(region, year)), None)


def _read(words: list[str]) -> Serving:
    source, *limits = words
    if source not in list(SourceName):
        raise BadServing(source)
    regions: set[Region] = set()
    years: tuple[int | None, int | None] | None = None
    for word in limits:
        found = _YEARS.fullmatch(word)
        if found is None:
            codes = [code for code in word.split(",") if code]
            if not codes:
                raise BadServing(word)
            regions |= {region for code in codes for region in _regions(code)}
        elif years is not None:
            raise BadServing(word)
        else:
            years = _between(found)
    first, last = years or (None, None)
    return Serving(SourceName(source), frozenset(regions) or None, first, last)


def _between(found: re.Match[str]) -> tuple[int | None, int | None]:
    """The first and the last year that a word names; raises BadServing where there are none."""
    if found["only"]:
        return int(found["only"]), int(found["only"])
    first, last = (int(year) if year else None for year in (found["first"], found["last"]))
    if (first or last) is None or (first and last and last < first):
        raise BadServing(found[0])
    return first, last


def _regions(code: str) -> list[Region]:
    province = _PROVINCE.fullmatch(code)
    if province is not None:
        found = [one for one in gazetteer() if one.province_code == province[1] and one.autonomous]
    else:
        try:
            found = [find_region(code)]
        except (UnknownRegion, AmbiguousRegion):
            found = []
    if not found:
        raise BadServing(code)
    return found
