"""What an arrival would change, decided before anything is published. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from procurement.batches import examine_batch
from procurement.board import Board
from procurement.changes import is_whole
from procurement.checks import Beside, examine
from procurement.figures import Figure, Finding, Snapshot
from procurement.peers import KABKOTA
from procurement.periods import Phase, phase
from procurement.ranking import Measure, Place
from procurement.regions import Region
from procurement.semester import Semester

TOP = 10


@dataclass(frozen=True, slots=True)
class TopTen:
    """The first ten by share before and after, where the two differ."""

    semester: Semester
    before: tuple[Place, ...]
    after: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that is told and what would take its place."""

    before: Figure
    after: Figure

    @property
    def points(self) -> Fraction:
        """By how much the share moves, in persen poin; 0 where one of the two has none."""
        if not self.before.rup or not self.after.rup:
            return Fraction(0)
        return abs(_percent(self.after, self.after.rup) - _percent(self.before, self.before.rup))


@dataclass(frozen=True, slots=True)
class Review:
    """
    How an arrival differs from what is told now.

    `news`, `changes` and `same` count pairs of region and semester.
    """

    news: dict[Semester, int]
    changes: dict[Semester, int]
    same: dict[Semester, int]
    findings: tuple[Finding, ...]
    top_tens: tuple[TopTen, ...]
    #: Those that change most, by share and then by value; at most TOP.
    moved: tuple[Moved, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not self.news and not self.changes


def without_junes(
    board: Board, counted: Sequence[Snapshot], today: date
) -> tuple[list[Snapshot], int]:
    """
    What was counted from rows, without each Semester I that may not replace the one that is told.

    Returns with it of how many regions that was. Their Semester II then has a plan of its own.
    """
    told = [snapshot.figure for snapshot in counted]
    june = {(f.region, f.semester.year) for f in told if _keeps_june(board, f, today)}
    kept = []
    for snapshot in counted:
        figure = snapshot.figure
        if (figure.region, figure.semester.year) not in june:
            kept.append(snapshot)
        elif figure.semester.half == 2:
            kept.append(replace(snapshot, figure=replace(figure, recomputed=False)))
    return kept, len(june)


def _keeps_june(board: Board, arriving: Figure, today: date) -> bool:
    """
    Whether the Semester I that is told stays, whatever a dump of its Semester II makes of it.

    RUP is entered all year: what it was on 30 June cannot be worked out again in December. And a
    closed semester is restated by those who mean to, not by the way.
    """
    told = board.figure(arriving.region, arriving.semester)
    if arriving.semester.half == 2 or told is None or told.recomputed:
        return False
    second = board.figure(arriving.region, arriving.semester.second_half)
    is_over = second is not None and phase(second, today) is Phase.CLOSED
    is_meant = is_over or phase(told, today) is not Phase.CLOSED
    return (
        told.is_standard
        and told.rup is not None
        and is_whole(told)
        and (arriving.recomputed or not is_meant)
    )


def review(
    board: Board,
    arriving: Sequence[Figure],
    same: Iterable[int],
    today: date,
    *,
    is_whole: bool = True,
) -> Review:
    """
    Hold `arriving` against `board`; `same` are positions of figures that say nothing new.

    With `is_whole` a region that is told and did not come is missing.

    What says nothing new is not examined: it was when it came first.
    """
    unchanged = set(same)
    told = {(figure.semester, figure.region): figure for figure in arriving}
    counts: tuple[Counter[Semester], ...] = (Counter(), Counter(), Counter())
    findings: list[Finding] = []
    moved: list[Moved] = []
    for position, figure in enumerate(arriving):
        known = board.figure(figure.region, figure.semester)
        kind = 2 if position in unchanged else 0 if known is None else 1
        counts[kind][figure.semester] += 1
        if position in unchanged:
            continue
        if known is not None:
            moved.append(Moved(known, figure))
        findings += examine(figure, _beside(figure, board, told), today)
    findings += examine_batch(arriving, _all_figures(board), is_whole=is_whole)
    news, changes, unchanged_counts = (dict(sorted(count.items())) for count in counts)
    top_tens = tuple(_top_tens(board, arriving))
    moved.sort(key=_prominence)
    return Review(news, changes, unchanged_counts, tuple(findings), top_tens, tuple(moved[:TOP]))


def _prominence(one: Moved) -> tuple[Fraction, int, str, Semester]:
    """What moves most first; what moves as much by region and semester, whatever came first."""
    figure = one.after
    by = abs(figure.value - one.before.value)
    return -one.points, -by, figure.region.code, figure.semester


def _percent(figure: Figure, rup: int) -> Fraction:
    return Fraction(100 * figure.value, rup)


def _beside(
    figure: Figure, board: Board, arriving: Mapping[tuple[Semester, Region], Figure]
) -> Beside:
    """What stands beside `figure`: what arrives with it first, then what is told now."""
    semester, region = figure.semester, figure.region

    def latest(other: Semester) -> Figure | None:
        return arriving.get((other, region)) or board.figure(region, other)

    other_half = semester.second_half if semester.half == 1 else semester.first_half
    return Beside(board.figure(region, semester), latest(other_half), latest(semester.year_before))


def _top_tens(board: Board, arriving: Sequence[Figure]) -> Iterable[TopTen]:
    merged = {(f.semester, f.region.code): f for f in (*_all_figures(board), *arriving)}
    after = Board(board.edition + 1, merged.values())
    for semester in sorted({figure.semester for figure in arriving}):
        now, then = (
            one.ranking(semester, KABKOTA, Measure.SHARE).places[:TOP] for one in (board, after)
        )
        if [_seen(place) for place in now] != [_seen(place) for place in then]:
            yield TopTen(semester, now, then)


def _all_figures(board: Board) -> list[Figure]:
    return [figure for semester in board.semesters for figure in board.figures(semester)]


def _seen(place: Place) -> tuple[int, Figure]:
    return place.rank, replace(place.figure, snapshot_id=0)
