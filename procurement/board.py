"""The state at one edition, in memory: every figure, every rank worked out once. Immutable."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

from procurement.changes import Change, NoBase, change
from procurement.figures import Figure
from procurement.peers import Peers
from procurement.ranking import Measure, Ranking, rank
from procurement.regions import Region
from procurement.releases import Announcement, Release, announcements
from procurement.semester import Semester


@dataclass(frozen=True, slots=True)
class Movement:
    """A rank then and now, over the regions that were ranked at both times."""

    was: int
    now: int
    #: Whether they differ from the ranks among all that were ranked then, or are now.
    among_fewer: bool


class Board:
    """
    What the bot answers from. One answer uses one Board, so it never mixes two editions.

    Rankings, and how ranks moved between two of them, are worked out when first asked for and kept:
    a Board is thrown away with its edition.
    """

    def __init__(
        self, edition: int, figures: Iterable[Figure] = (), releases: Iterable[Release] = ()
    ) -> None:
        self.edition = edition
        self._figures: dict[Semester, dict[str, Figure]] = {}
        for figure in figures:
            self._figures.setdefault(figure.semester, {})[figure.region.code] = figure
        self._semesters = tuple(sorted(self._figures))
        self._of_regions: dict[str, list[Figure]] = {}
        for semester in self._semesters:
            for code, figure in self._figures[semester].items():
                self._of_regions.setdefault(code, []).append(figure)
        self._releases: dict[str, list[Release]] = {}
        for release in releases:
            self._releases.setdefault(release.region_code, []).append(release)
        self._rankings: dict[tuple[Semester, Peers, Measure], Ranking] = {}
        self._ranked: dict[tuple[Peers, Measure], tuple[Semester, ...]] = {}
        self._moved: dict[tuple[Semester, Semester, Peers, Measure], dict[str, Movement]] = {}

    @property
    def semesters(self) -> tuple[Semester, ...]:
        """Semesters with figures, oldest first."""
        return self._semesters

    def figure(self, region: Region, semester: Semester) -> Figure | None:
        return self._figures.get(semester, {}).get(region.code)

    def figures(self, semester: Semester) -> tuple[Figure, ...]:
        return tuple(self._figures.get(semester, {}).values())

    def figures_of(self, region: Region) -> tuple[Figure, ...]:
        """The region's figures, oldest first."""
        return tuple(self._of_regions.get(region.code, ()))

    @property
    def newest_date(self) -> date | None:
        """When the newest figures of the newest semester were taken; None where there are none."""
        newest = self.semesters[-1:]
        return max((f.data_date for one in newest for f in self.figures(one)), default=None)

    def announcements_of(self, region: Region) -> tuple[Announcement, ...]:
        """What was published of the region, semesters first."""
        return announcements(self._releases.get(region.code, ()))

    def ranking(self, semester: Semester, peers: Peers, measure: Measure) -> Ranking:
        place = (semester, peers, measure)
        if place not in self._rankings:
            self._rankings[place] = rank(self.figures(semester), *place)
        return self._rankings[place]

    def ranked(self, peers: Peers, measure: Measure) -> tuple[Semester, ...]:
        """Semesters in which somebody is ranked, oldest first."""
        of = (peers, measure)
        if of not in self._ranked:
            self._ranked[of] = tuple(s for s in self.semesters if self.ranking(s, *of).n)
        return self._ranked[of]

    def change(self, figure: Figure, today: date) -> Change | NoBase:
        return change(figure, lambda semester: self.figure(figure.region, semester), today)

    def movement(self, told: Change, peers: Peers, measure: Measure) -> Movement | None:
        """How the region's rank moved since the base; None where it is unranked at either time."""
        between = (told.base.semester, told.figure.semester, peers, measure)
        if between not in self._moved:
            before, now = (self.ranking(semester, peers, measure) for semester in between[:2])
            self._moved[between] = _movements(before, now)
        return self._moved[between].get(told.figure.region.code)

    def movements_since(
        self, before: Board, semester: Semester, peers: Peers, measure: Measure
    ) -> dict[str, Movement]:
        """The same between two editions, by the code of each region ranked in both."""
        was = before.ranking(semester, peers, measure)
        return _movements(was, self.ranking(semester, peers, measure))


def _movements(before: Ranking, now: Ranking) -> dict[str, Movement]:
    """Ranks then and now, worked out over those that were ranked at both times."""
    then, since = _ranks(before), _ranks(now)
    both = then.keys() & since.keys()
    was, is_now = _ranks(_within(before, both)), _ranks(_within(now, both))
    return {
        code: Movement(
            was[code],
            is_now[code],
            among_fewer=(then[code], since[code]) != (was[code], is_now[code]),
        )
        for code in both
        if code in was and code in is_now
    }


def _ranks(ranking: Ranking) -> dict[str, int]:
    return {place.figure.region.code: place.rank for place in ranking.places}


def _within(ranking: Ranking, codes: Set[str]) -> Ranking:
    if ranking.n == len(codes):
        return ranking
    kept = (place.figure for place in ranking.places if place.figure.region.code in codes)
    return rank(kept, ranking.semester, ranking.peers, ranking.measure)
