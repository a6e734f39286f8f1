"""
From a command to a reply: which figures, which ranks, which sentences.

One answer uses one Board. Nothing here knows Telegram; what needs the database says so in
`needs_database`, so that the rest can be answered from memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import assert_never

from bot import admin
from bot.asker import Asker
from bot.commands import (
    ADMIN_COMMANDS,
    AskToErase,
    AskToUndo,
    ChooseRival,
    Command,
    Compare,
    Discard,
    Erase,
    ForgetOwn,
    Publish,
    Refresh,
    SetOwn,
    ShowGap,
    ShowHelp,
    ShowHistory,
    ShowMethod,
    ShowOwn,
    ShowPrivacy,
    ShowProvince,
    ShowRegion,
    ShowReport,
    ShowSettings,
    ShowStatus,
    ShowTop,
    ShowTrend,
    ShowUnits,
    Start,
    Undo,
    When,
)
from bot.replies import notices, refusals
from bot.replies.compare import Side, compare_reply
from bot.replies.gap import GapProfile, gap_reply
from bot.replies.lists import province_reply, rivals_reply, top_reply
from bot.replies.region import RegionProfile, Standing, region_reply
from bot.replies.releases import releases_reply
from bot.replies.reply import Reply
from bot.replies.trend import Point, trend_reply
from bot.replies.units import units_reply
from bot.replies.words import WIB, province
from procurement.board import Board
from procurement.changes import Change
from procurement.figures import Figure
from procurement.peers import KABKOTA, Peers, kind_peers, main_peers
from procurement.periods import Phase, default_semester, phase
from procurement.ranking import Measure
from procurement.regions import Region, gazetteer
from procurement.semester import Semester
from storage.boards import BoardShelf
from storage.chats import forget_chat, own_region, set_own_region
from storage.database import Database
from storage.snapshots import months, units


class Refused(Exception):
    """The command has no figures to answer with; `reply` says why, and what there is."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.html)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class _Moment:
    """What one answer stands on: one Board, one day, one asker."""

    board: Board
    today: date
    asker: Asker


class Responder:
    """Answers commands; `clock` gives the present moment, `target` a share in percent to reach."""

    def __init__(
        self,
        database: Database,
        boards: BoardShelf,
        clock: Callable[[], datetime],
        target: Decimal,
    ) -> None:
        self._database = database
        self._boards = boards
        self._clock = clock
        self._target = target

    def needs_database(self, command: Command) -> bool:
        """Whether answering may take a query; the rest is answered from the Board in memory."""
        if not self._boards.is_fresh:
            return True
        match command:
            case ShowRegion(region) | ShowGap(region) | ShowProvince(region) | ChooseRival(region):
                return region is None
            case Compare(first, second):
                return first is None or second is None
            case ShowTop() | ShowMethod() | ShowHelp() | Start() | ShowPrivacy() | AskToErase():
                return False
            case _:
                return True

    def answer(self, command: Command, asker: Asker) -> Reply:
        """The reply to `command`; rights are checked here, whoever hands it in."""
        if isinstance(command, ADMIN_COMMANDS):
            if not asker.is_private:
                return notices.privately_reply()
            if not asker.is_admin:
                return notices.admins_only_reply(asker.user_id)
        now = self._clock()
        moment = _Moment(self._boards.current(), now.astimezone(WIB).date(), asker)
        try:
            return self._answer(command, moment, now)
        except Refused as refused:
            return refused.reply

    def _answer(self, command: Command, moment: _Moment, now: datetime) -> Reply:
        match command:
            case ShowRegion(region, when):
                named = self._region(command, region, moment)
                return self._show_region(moment, named, when, is_own=region is None)
            case ShowTop():
                return self._show_top(moment, command)
            case Compare(first, second, when):
                return self._compare(moment, command, first, second, when)
            case ChooseRival(region, when):
                return self._choose_rival(moment, self._region(command, region, moment), when)
            case ShowTrend(region):
                return self._show_trend(moment, self._region(command, region, moment))
            case ShowGap(region, target, when):
                region = self._region(command, region, moment)
                return self._show_gap(moment, region, target, when)
            case ShowProvince(region, when):
                return self._show_province(moment, self._region(command, region, moment), when)
            case ShowUnits(region, when):
                region = self._region(command, region, moment)
                return self._show_units(moment, command, region, when)
            case ShowOwn() | SetOwn() | ForgetOwn() | ShowSettings() | AskToErase() | Erase():
                return self._about_chat(command, moment, now)
            case ShowMethod():
                return notices.method_reply(moment.board)
            case ShowHelp():
                return notices.help_reply(moment.asker.is_admin)
            case Start():
                return notices.start_reply()
            case ShowPrivacy():
                return notices.privacy_reply()
            case ShowStatus():
                return notices.status_reply(moment.board)
            case (
                ShowHistory()
                | ShowReport()
                | Publish()
                | Discard()
                | AskToUndo()
                | Undo()
                | Refresh()
            ):
                reply = admin.answer(self._database, command, moment.asker.actor, now)
                self._boards.refresh()
                return reply
            case _:
                assert_never(command)

    def _about_chat(
        self,
        command: ShowOwn | SetOwn | ForgetOwn | ShowSettings | AskToErase | Erase,
        moment: _Moment,
        now: datetime,
    ) -> Reply:
        chat_id = moment.asker.chat_id
        match command:
            case ShowOwn():
                return notices.own_reply(self._own(chat_id))
            case ShowSettings():
                return notices.settings_reply(self._own(chat_id))
            case AskToErase():
                return notices.erase_question()
            case SetOwn(None):
                return notices.own_reply(self._own(chat_id))
            case SetOwn(region) if not moment.asker.is_private:
                return notices.privately_own_reply()
            case SetOwn(region):
                assert region is not None  # the case above took None
                if not region.autonomous:
                    raise Refused(
                        refusals.not_autonomous_reply(region, SetOwn(_province_of(region)))
                    )
                with self._database.writing() as session:
                    set_own_region(session, chat_id, region, now)
                return notices.own_set_reply(region)
            case ForgetOwn():
                with self._database.writing() as session:
                    set_own_region(session, chat_id, None, now)
                return notices.own_forgotten_reply()
            case Erase():
                with self._database.writing() as session:
                    there_was = forget_chat(session, chat_id)
                return notices.erased_reply(there_was)
            case _:
                assert_never(command)

    def _show_region(self, moment: _Moment, region: Region, when: When, is_own: bool) -> Reply:
        board, today = moment.board, moment.today
        figure = self._figure(moment, region, when)
        peers = main_peers(region)
        change = board.change(figure, today)
        movement = None
        if isinstance(change, Change):
            movement = board.movement(change, peers, Measure.SHARE)
        profile = RegionProfile(
            figure=figure,
            share=_standing(board, figure, peers, Measure.SHARE),
            value=_standing(board, figure, peers, Measure.VALUE),
            kind=_standing(board, figure, kind_peers(region), Measure.SHARE),
            change=change,
            movement=movement,
            others=[
                other.semester
                for other in reversed(board.figures_of(region))
                if other.semester != figure.semester
            ],
            running=self._running_beside(moment, figure, when),
            can_become_own=moment.asker.is_private and not is_own,
        )
        return region_reply(profile, today)

    def _running_beside(self, moment: _Moment, shown: Figure, when: When) -> Figure | None:
        """The running semester, for one line, where an ended one was shown unasked."""
        if when != When():
            return None
        newest = moment.board.figures_of(shown.region)[-1]
        is_running = phase(newest, moment.today) is Phase.RUNNING
        return newest if newest != shown and is_running else None

    def _show_top(self, moment: _Moment, command: ShowTop) -> Reply:
        board = moment.board
        ranked = [
            semester
            for semester in board.semesters
            if board.ranking(semester, command.peers, command.measure).n
        ]
        semester = self._semester(moment, command.when, ranked or board.semesters)
        return top_reply(
            command, board.ranking(semester, command.peers, command.measure), moment.today
        )

    def _compare(
        self,
        moment: _Moment,
        command: Compare,
        first: Region | None,
        second: Region | None,
        when: When,
    ) -> Reply:
        if first is None:
            first = self._region(command, first, moment)
        if second is None:
            return refusals.second_region_reply(first)
        if first == second:
            return refusals.same_region_reply()
        board = moment.board
        for region in (first, second):
            self._figure(moment, region, When())  # refuses a region of which nothing is computed
        common = [
            semester
            for semester in board.semesters
            if board.figure(first, semester) and board.figure(second, semester)
        ]
        semester = self._semester(moment, when, common)
        one, other = board.figure(first, semester), board.figure(second, semester)
        assert one is not None and other is not None  # noqa: PT018 (`semester` is a common one)
        same_class = main_peers(first) == main_peers(second)
        return compare_reply(
            self._side(moment, one), self._side(moment, other), same_class, moment.today
        )

    def _side(self, moment: _Moment, figure: Figure) -> Side:
        board, peers = moment.board, main_peers(figure.region)
        share = board.ranking(figure.semester, peers, Measure.SHARE)
        value = board.ranking(figure.semester, peers, Measure.VALUE)
        return Side(
            figure,
            share.place(figure.region),
            value.place(figure.region),
            board.change(figure, moment.today),
        )

    def _choose_rival(self, moment: _Moment, region: Region, when: When) -> Reply:
        figure = self._figure(moment, region, when)
        ranking = moment.board.ranking(figure.semester, main_peers(region), Measure.SHARE)
        regions = [place.figure.region for place in ranking.places]
        if region in regions:
            at = regions.index(region)
            regions = sorted(regions, key=lambda other: abs(regions.index(other) - at))
        rivals = [other for other in regions if other != region][:6]
        return rivals_reply(region, rivals, When.of(figure.semester))

    def _show_trend(self, moment: _Moment, region: Region) -> Reply:
        board = moment.board
        newest = self._figure(moment, region, When())
        told = board.figures_of(region)
        points = [
            Point(
                figure,
                board.ranking(figure.semester, main_peers(region), Measure.SHARE).place(region),
            )
            for figure in told[-8:]
        ]
        with self._database.reading() as session:
            by_month = months(session, told[-1].snapshot_id)
        change = board.change(newest, moment.today)
        return trend_reply(region, points, change, by_month, moment.today)

    def _show_gap(
        self, moment: _Moment, region: Region, target: Decimal | None, when: When
    ) -> Reply:
        figure = self._figure(moment, region, when)
        peers = main_peers(region)
        profile = GapProfile(
            figure=figure,
            share=_standing(moment.board, figure, peers, Measure.SHARE),
            value=_standing(moment.board, figure, peers, Measure.VALUE),
            target=target or self._target,
            target_was_asked=target is not None,
        )
        return gap_reply(profile, moment.today)

    def _show_province(self, moment: _Moment, region: Region, when: When) -> Reply:
        board = moment.board
        peers = KABKOTA.within(region.province_code)
        told = [
            semester
            for semester in board.semesters
            if any(figure.region in peers for figure in board.figures(semester))
        ]
        if not told:
            self._figure(moment, region, when)  # says what there is of the region itself
        semester = self._semester(moment, when, told)
        ranking = board.ranking(semester, peers, Measure.SHARE)
        unranked = [f for f in board.figures(semester) if f.region.code in ranking.unranked]
        whole = board.figure(_province_of(region), semester)
        return province_reply(region, ranking, whole, unranked)

    def _show_units(self, moment: _Moment, command: ShowUnits, region: Region, when: When) -> Reply:
        figure = self._figure(moment, region, when)
        with self._database.reading() as session:
            told = units(session, figure.snapshot_id)
        return units_reply(command, figure, told, moment.today)

    def _region(self, command: Command, region: Region | None, moment: _Moment) -> Region:
        """The region that is asked about: the named one, else the chat's own."""
        found = region or self._own(moment.asker.chat_id)
        if found is None:
            raise Refused(refusals.no_region_reply(command))
        if not found.autonomous:
            raise Refused(refusals.not_autonomous_reply(found, ShowRegion(_province_of(found))))
        return found

    def _own(self, chat_id: int) -> Region | None:
        with self._database.reading() as session:
            return own_region(session, chat_id)

    def _figure(self, moment: _Moment, region: Region, when: When) -> Figure:
        """The figure of `region` that is meant; raises Refused with what there is instead."""
        board = moment.board
        told = board.figures_of(region)
        if not told:
            announced = board.announcements_of(region)
            if announced:
                raise Refused(releases_reply(region, announced, when, _what_is_known(board)))
            if not board.semesters:
                raise Refused(notices.no_figures_reply(moment.asker.is_admin))
            raise Refused(refusals.nothing_known_reply(region, _what_is_known(board)))
        semester = _meant(when, [figure.semester for figure in told], moment.today)
        figure = board.figure(region, semester) if semester else None
        if figure is None:
            raise Refused(refusals.no_semester_reply(region, when, told))
        return figure

    def _semester(self, moment: _Moment, when: When, available: Iterable[Semester]) -> Semester:
        """The semester that is meant, among `available`; raises Refused where there is none."""
        known = sorted(available)
        if not known:
            raise Refused(notices.no_figures_reply(moment.asker.is_admin))
        semester = _meant(when, known, moment.today)
        if semester is None or semester not in known:
            raise Refused(refusals.no_such_semester_reply(when, known))
        return semester


def _meant(when: When, known: list[Semester], today: date) -> Semester | None:
    """The semester that `when` means: as said, else the newest that fits what was said."""
    if when.semester is not None:
        return when.semester
    fitting = [
        semester
        for semester in known
        if when.year in (None, semester.year) and when.half in (None, semester.half)
    ]
    return default_semester(fitting, today)


def _standing(board: Board, figure: Figure, peers: Peers, measure: Measure) -> Standing:
    ranking = board.ranking(figure.semester, peers, measure)
    place = ranking.place(figure.region)
    if place is None:
        return Standing(ranking, None, None, None)
    return Standing(ranking, place, ranking.above(place), ranking.below(place))


def _province_of(region: Region) -> Region:
    return gazetteer()[region.province_code]


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
