"""One function for each question about figures: which figures, which ranks, which sentences."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import islice

from bot.answers.charting import Scene, attached, trend_chart
from bot.answers.lookup import Lookup, Refused, fits, province_of
from bot.commands import (
    UNSAID,
    ChooseRival,
    Compare,
    ShowAround,
    ShowGap,
    ShowProvince,
    ShowRegion,
    ShowReleases,
    ShowTop,
    ShowTrend,
    When,
)
from bot.replies import refusals
from bot.replies.around import around_reply
from bot.replies.compare import Side, compare_reply
from bot.replies.gap import GapProfile, gap_reply
from bot.replies.lists import no_members_reply, province_reply, rivals_reply, top_reply
from bot.replies.region import RegionProfile, region_reply
from bot.replies.releases import no_releases_reply, releases_reply
from bot.replies.reply import Reply
from bot.replies.trend import Point, trend_reply
from procurement.changes import Change
from procurement.figures import Figure
from procurement.peers import KABKOTA, kind_peers, main_peers
from procurement.periods import Phase, phase
from procurement.ranking import Measure
from procurement.regions import Region
from storage.database import Database
from storage.snapshots import months


def region_answer(lookup: Lookup, command: ShowRegion) -> Reply:
    """Share, ranks, change and gap of one region."""
    board, region = lookup.board, lookup.region(command, command.region)
    figure = lookup.figure(region, command.when)
    peers = main_peers(region)
    change = board.change(figure, lookup.today)
    movement = None
    if isinstance(change, Change):
        movement = board.movement(change, peers, Measure.SHARE)
    profile = RegionProfile(
        figure=figure,
        share=lookup.standing(figure, peers, Measure.SHARE),
        value=lookup.standing(figure, peers, Measure.VALUE),
        kind=lookup.standing(figure, kind_peers(region), Measure.SHARE),
        change=change,
        movement=movement,
        announced=board.announcements_of(region),
        has_rivals=any(_rivals(lookup, figure)),
        others=[
            other.semester for other in reversed(board.figures_of(region)) if other is not figure
        ],
        running=_running_beside(lookup, figure, command.when),
        can_become_own=lookup.asker.is_private and command.region is not None,
        can_be_shared=lookup.has_inline_mode,
    )
    return region_reply(profile, lookup.today)


def releases_answer(lookup: Lookup, command: ShowReleases) -> Reply:
    """What was published of a region of which figures are computed, too."""
    region = lookup.region(command, command.region)
    announced = lookup.board.announcements_of(region)
    if not announced:
        return no_releases_reply(region)
    return releases_reply(region, announced, UNSAID, "")


def _running_beside(lookup: Lookup, shown: Figure, when: When) -> Figure | None:
    """The running semester, for one line, where an ended one was shown unasked."""
    if when != When():
        return None
    newest = lookup.board.figures_of(shown.region)[-1]
    is_running = phase(newest, lookup.today) is Phase.RUNNING
    return newest if newest != shown and is_running else None


def top_answer(lookup: Lookup, command: ShowTop) -> Reply:
    """The best of a class."""
    board = lookup.board
    ranked = board.ranked(command.peers, command.measure)
    of_these = [semester for semester in ranked if fits(semester, command.when)]
    semester = lookup.semester(command.when, of_these or board.semesters)
    ranking = board.ranking(semester, command.peers, command.measure)
    return top_reply(command, ranking, lookup.today)


def compare_answer(lookup: Lookup, command: Compare) -> Reply:
    """Two regions side by side, in the newest semester that both have."""
    first = lookup.region(command, command.first)
    if command.second is None:
        return refusals.second_region_reply(first)
    second = lookup.region(command, command.second)
    one, other = lookup.pair(first, second, command.when)
    same_class = main_peers(first) == main_peers(second)
    return compare_reply(_side(lookup, one), _side(lookup, other), same_class, lookup.today)


def _side(lookup: Lookup, figure: Figure) -> Side:
    peers = main_peers(figure.region)
    return Side(
        figure,
        lookup.standing(figure, peers, Measure.SHARE),
        lookup.standing(figure, peers, Measure.VALUE),
        lookup.board.change(figure, lookup.today),
    )


def rivals_answer(lookup: Lookup, command: ChooseRival) -> Reply:
    """Whom to compare a region with."""
    region = lookup.region(command, command.region)
    figure = lookup.figure(region, command.when)
    return rivals_reply(region, list(islice(_rivals(lookup, figure), 6)), When.of(figure.semester))


def _rivals(lookup: Lookup, figure: Figure) -> Iterator[Region]:
    """Others of the class, nearest in the ranking first; where it has no rank, by name."""
    peers, region = main_peers(figure.region), figure.region
    ranking = lookup.board.ranking(figure.semester, peers, Measure.SHARE)
    if ranking.place(region) is not None:
        return ranking.nearest(region)
    told = (other.region for other in lookup.board.figures(figure.semester))
    return iter(sorted((r for r in told if r in peers and r != region), key=lambda r: r.core_name))


def trend_answer(lookup: Lookup, command: ShowTrend, database: Database) -> Reply:
    """All semesters of a region, and the months of the newest."""
    board, region = lookup.board, lookup.region(command, command.region)
    newest = lookup.figure(region, When())
    told = board.figures_of(region)
    points = [_point(lookup, figure) for figure in told[-8:]]
    with database.reading() as session:
        by_month = months(session, told[-1].snapshot_id)
    change = board.change(newest, lookup.today)
    chart = attached(partial(trend_chart, Scene(board, lookup.today), told, by_month), told[-1:])
    return trend_reply(region, points, change, by_month, lookup.today, chart)


def _point(lookup: Lookup, figure: Figure) -> Point:
    standing = lookup.standing(figure, main_peers(figure.region), Measure.SHARE)
    return Point(figure, standing.place, standing.ranking.n)


def gap_answer(lookup: Lookup, command: ShowGap, default_target: Decimal) -> Reply:
    """What lies between a region, the ranks around it and a target in percent."""
    region = lookup.region(command, command.region)
    figure = lookup.figure(region, command.when)
    peers = main_peers(region)
    profile = GapProfile(
        figure=figure,
        share=lookup.standing(figure, peers, Measure.SHARE),
        value=lookup.standing(figure, peers, Measure.VALUE),
        target=command.target or default_target,
        target_was_asked=command.target is not None,
        rank=command.rank,
    )
    return gap_reply(profile, lookup.today)


def around_answer(lookup: Lookup, command: ShowAround) -> Reply:
    """Who stands above and below a region."""
    region = lookup.region(command, command.region)
    figure = lookup.figure(region, command.when)
    standing = lookup.standing(figure, main_peers(region), Measure.SHARE)
    return around_reply(figure, standing, lookup.today)


def province_answer(lookup: Lookup, command: ShowProvince) -> Reply:
    """All peers of a region in its province, those without a rank named, and the whole province."""
    board, region = lookup.board, lookup.region(command, command.region)
    peers = KABKOTA.within(region.province_code)
    told = [
        semester
        for semester in board.semesters
        if any(figure.region in peers for figure in board.figures(semester))
    ]
    if not told:
        lookup.figure(region, command.when)  # says what there is, where there is nothing
        raise Refused(no_members_reply(region))
    semester = lookup.semester(command.when, told)
    ranking = board.ranking(semester, peers, Measure.SHARE)
    unranked = [f for f in board.figures(semester) if f.region.code in ranking.unranked]
    whole = board.figure(province_of(region), semester)
    return province_reply(region, ranking, whole, unranked, lookup.today)
