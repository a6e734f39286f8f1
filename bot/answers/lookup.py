"""What a question is about: which region, which semester, which figure; or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.asker import Asker
from bot.commands import (
    Command,
    Compare,
    SetFollow,
    SetWish,
    ShowAround,
    ShowChart,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowLift,
    ShowQuality,
    ShowRegion,
    ShowTrend,
    ShowUnits,
    When,
)
from bot.replies import notices, refusals
from bot.replies.compare import no_common_semester_reply, uncomputed_reply
from bot.replies.region import Standing
from bot.replies.releases import releases_reply
from bot.replies.reply import Reply
from bot.replies.words import province
from procurement.board import Board
from procurement.figures import Figure
from procurement.peers import Peers
from procurement.periods import default_semester
from procurement.ranking import Measure
from procurement.regions import Region, gazetteer
from procurement.semester import Semester


class Refused(Exception):
    """The command has no figures to answer with; `reply` says why, and what there is."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.html)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Lookup:
    """What one answer stands on: one Board, one day, one asker, and what their own region is."""

    board: Board
    today: date
    asker: Asker
    own: Callable[[], Region | None]
    #: The bot's own name, for addresses that lead to it.
    username: str = ""
    #: Whether people can type behind the bot's name in other chats.
    has_inline_mode: bool = False

    def region(self, command: Command, region: Region | None) -> Region:
        """The region that is asked about: the named one, else the chat's own."""
        found = region or self.own()
        if found is None:
            raise Refused(refusals.no_region_reply(command))
        if not found.autonomous:
            raise Refused(refusals.not_autonomous_reply(found, _of_province(command, found)))
        return found

    def figure(self, region: Region, when: When) -> Figure:
        """The figure of `region` that is meant; raises Refused with what there is instead."""
        board = self.board
        told = board.figures_of(region)
        if not told:
            announced = board.announcements_of(region)
            if announced:
                raise Refused(releases_reply(region, announced, when, _what_is_known(board)))
            if not board.semesters:
                raise Refused(notices.no_figures_reply(self.asker.is_admin))
            raise Refused(refusals.nothing_known_reply(region, _what_is_known(board)))
        semester = _meant(when, [figure.semester for figure in told], self.today)
        figure = board.figure(region, semester) if semester else None
        if figure is None:
            raise Refused(refusals.no_semester_reply(region, when, told))
        return figure

    def pair(self, first: Region, second: Region, when: When) -> tuple[Figure, Figure]:
        """Both regions' figures of one semester; raises Refused where there is none."""
        board = self.board
        if first == second:
            raise Refused(refusals.same_region_reply())
        for region in (first, second):
            if board.semesters and not board.figures_of(region):
                raise Refused(uncomputed_reply(region, bool(board.announcements_of(region))))
        semesters = (figure.semester for figure in board.figures_of(first))
        common = [semester for semester in semesters if board.figure(second, semester)]
        if not common:
            told = [board.figures_of(region)[-1:] for region in (first, second)]
            if not all(told):
                raise Refused(notices.no_figures_reply(self.asker.is_admin))
            raise Refused(no_common_semester_reply(told[0][0], told[1][0]))
        semester = self.semester(when, common)
        one, other = board.figure(first, semester), board.figure(second, semester)
        assert one is not None and other is not None  # noqa: PT018 (`semester` is a common one)
        return one, other

    def semester(self, when: When, known: Sequence[Semester]) -> Semester:
        """The semester that is meant, of those `known`, oldest first; Refused if there is none."""
        if not known:
            raise Refused(notices.no_figures_reply(self.asker.is_admin))
        semester = _meant(when, known, self.today)
        if semester is None or semester not in known:
            raise Refused(refusals.no_such_semester_reply(when, known))
        return semester

    def standing(self, figure: Figure, peers: Peers, measure: Measure) -> Standing:
        """Where `figure` stands among `peers`; without a place where it cannot be ranked."""
        ranking = self.board.ranking(figure.semester, peers, measure)
        place = ranking.place(figure.region)
        if place is None:
            return Standing(ranking, None, None, None)
        return Standing(ranking, place, ranking.above(place), ranking.below(place))


def fits(semester: Semester, when: When) -> bool:
    """Whether `semester` is one that `when` may mean."""
    return when.year in (None, semester.year) and when.half in (None, semester.half)


def _meant(when: When, known: Sequence[Semester], today: date) -> Semester | None:
    """The semester that `when` means: as said, else the newest that fits what was said."""
    if when.semester is not None:
        return when.semester
    is_any = when.year is None and when.half is None
    fitting = known if is_any else [semester for semester in known if fits(semester, when)]
    return default_semester(fitting, today)


def province_of(region: Region) -> Region:
    """The province that `region` lies in, or is."""
    return gazetteer()[region.province_code]


def _of_province(command: Command, unit: Region) -> Command:
    """What was asked of DKI Jakarta's `unit`, asked of the province."""
    province = province_of(unit)
    match command:
        case Compare(first, second, when):
            pair = [province if one and not one.autonomous else one for one in (first, second)]
            if pair[0] != pair[1]:
                return Compare(pair[0], pair[1], when)
            return ShowRegion(province, when)
        case ShowChart(other=other):
            kept = None if other is None or not other.autonomous else other
            return replace(command, region=province, other=kept)
        case (
            ShowGap()
            | ShowAround()
            | ShowTrend()
            | ShowUnits()
            | ShowLift()
            | ShowCommodities()
            | ShowDetails()
            | ShowQuality()
            | SetFollow()
            | SetWish()
        ):
            return replace(command, region=province)
        case _:
            return ShowRegion(province, getattr(command, "when", When()))


def _what_is_known(board: Board) -> str:
    """Of which regions there are figures: "15 pemerintah daerah di Kalimantan Barat, …"."""
    if not board.semesters:
        return ""
    regions = {f.region for semester in board.semesters for f in board.figures(semester)}
    provinces = {region.province_code for region in regions}
    where = f" di {province(provinces.pop())}" if len(provinces) == 1 else ""
    first, last = board.semesters[0], board.semesters[-1]
    period = str(last) if first == last else f"{first} sampai {last}"
    return f"Hitungan tersedia untuk {len(regions)} pemerintah daerah{where}, {period}."
