"""
From a command to a reply: who may give it, and which module answers it.

One answer uses one Board. Nothing here knows Telegram; what needs the database says so in
`needs_database`, so that the rest can be answered from memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, TypeVar, assert_never, get_args

from sqlmodel import Session

from bot import admin, subscribing
from bot.answers import details, figures, units
from bot.answers.charts import ChartAnswers
from bot.answers.files import choice_answer, download_answer
from bot.answers.lookup import Lookup, Refused, province_of
from bot.asker import ANYBODY, Asker
from bot.commands import (
    ADMIN_COMMANDS,
    MANAGING_COMMANDS,
    AskToErase,
    AskToSend,
    AskToUndo,
    ChooseDownload,
    ChooseHour,
    ChooseProvince,
    ChooseRegions,
    ChooseRival,
    Command,
    Compare,
    Discard,
    Download,
    Erase,
    FollowUp,
    ForgetOwn,
    OfferQuestions,
    Preview,
    Publish,
    Question,
    Refresh,
    Resume,
    SendNow,
    SetFollow,
    SetHour,
    SetOwn,
    SettleHeld,
    SetWant,
    SetWish,
    ShowAround,
    ShowChart,
    ShowCommodities,
    ShowDetails,
    ShowGap,
    ShowHeld,
    ShowHelp,
    ShowHistory,
    ShowLift,
    ShowMethod,
    ShowOwn,
    ShowPrivacy,
    ShowProvince,
    ShowQuality,
    ShowRegion,
    ShowReleases,
    ShowReport,
    ShowSettings,
    ShowStatus,
    ShowSubscription,
    ShowTop,
    ShowTrend,
    ShowUnits,
    Start,
    Stop,
    Undo,
)
from bot.digest import desk, held
from bot.freshness import stale_days
from bot.health.noticed import Health
from bot.health.state import State
from bot.remembered import Remembered
from bot.replies import notices, refusals
from bot.replies.reply import Reply
from bot.replies.status import Standing, status_reply
from bot.replies.subscriptions import chat_admins_only_reply, offer_reply, resume_question
from bot.timetable import Timetable
from bot.topics import Topics
from procurement.regions import Region
from procurement.semester import wib_day
from storage.boards import BoardShelf
from storage.chats import forget_chat, is_gone, own_region, set_own_region
from storage.database import Database
from storage.seen import is_made, once
from storage.subscriptions import stop, subscription

T = TypeVar("T")

#: What an answer is about is talked of from then on.
_TALK = (*get_args(Question), SetOwn)
_MANAGING, _ADMINS = frozenset(MANAGING_COMMANDS), frozenset(ADMIN_COMMANDS)
#: Answered by rows that never change: those of an edition's figures.
_READ = (ShowUnits, ShowLift, ShowCommodities, ShowDetails, ShowTrend)


class Responder:
    """
    Answers commands.

    `clock` gives the present moment, `target` a share in percent to reach; `timetable` is what
    admins are told of the schedule, `health` what the process has noticed of itself.
    """

    def __init__(
        self,
        database: Database,
        boards: BoardShelf,
        clock: Callable[[], datetime],
        target: Decimal,
        timetable: Timetable | None = None,
        health: Health | None = None,
    ) -> None:
        self._database = database
        self._boards = boards
        self._clock = clock
        self._target = target
        self._timetable = timetable or Timetable()
        self._charts = ChartAnswers(database, target)
        self._remembered = Remembered()
        self.health = health or Health()
        #: Which region each chat was told of last; whoever runs the bot starts and stops it.
        self.topics = Topics(database, clock)

    def needs_database(
        self,
        command: Command,
        asker: Asker = ANYBODY,
        username: str = "",
        *,
        has_inline_mode: bool = False,
    ) -> bool:
        """Whether answering may take a query; the rest is answered from memory."""
        if not self._boards.is_fresh:
            return True
        board, today = self._boards.current(), wib_day(self._clock())
        if isinstance(command, ShowChart):
            return command.region is None or not self._charts.has(board, today, command)
        if isinstance(command, _READ):
            question = _question(command, asker, username, has_inline_mode)
            return self._remembered.told(board, today, question) is None
        return not _is_everybodys(command)

    def forget_what_was_asked(self) -> None:
        """Make each answer anew."""
        self._remembered = Remembered()

    def knows(self, region: Region) -> bool:
        """Whether there are figures of `region`, computed or published."""
        board = self._boards.current()
        return bool(board.figures_of(region) or board.announcements_of(region))

    def answer(
        self, command: Command, asker: Asker, username: str = "", *, has_inline_mode: bool = False
    ) -> Reply:
        """
        The reply to `command`; rights are checked here, whoever hands it in.

        `username` is the bot's own, for addresses that lead to it; `has_inline_mode` says whether
        answers can be put into other chats by it.
        """
        kind = type(command)
        if kind in _MANAGING and not asker.may_manage:
            return chat_admins_only_reply()
        if kind in _ADMINS:
            if not asker.is_private:
                return notices.privately_reply()
            if not asker.is_admin:
                return notices.admins_only_reply(asker.user_id)
        now = self._clock()
        board, today = self._boards.current(), wib_day(now)
        own: Callable[[], Region | None] = partial(self._own, asker.chat_id)
        question = _question(command, asker, username, has_inline_mode)
        reply = self._remembered.told(board, today, question)
        if reply is None:
            own = _Once(own)
            lookup = Lookup(board, today, asker, own, username, has_inline_mode)
            try:
                if isinstance(command, FollowUp):
                    command = self._filled(command, lookup)
                reply = self._made(command, lookup, now)
            except Refused as refused:
                reply = refused.reply
        self._note(command, asker, own, now)
        return reply

    def _made(self, command: Command, lookup: Lookup, now: datetime) -> Reply:
        """The reply, made now or, where everybody gets the same, before."""
        if not _is_everybodys(command):
            return self._answer(command, lookup, now)
        return self._remembered.reply(
            lookup.board,
            lookup.today,
            _question(command, lookup.asker, lookup.username, lookup.has_inline_mode),
            lambda: self._answer(command, lookup, now),
        )

    def _filled(self, follow_up: FollowUp, lookup: Lookup) -> Command:
        """The question of a follow-up, about the region that it follows up on, if there is one."""
        question = follow_up.question
        region = None if follow_up.is_own else self.topics.last(lookup.asker.chat_id)
        field = _place_of(question)
        if region is None and _is_about_all(question):
            region = lookup.own()
            if region is None:
                raise Refused(refusals.no_region_reply(question))
        if region is None or field is None:
            return question
        changes: dict[str, Any] = {field: region}
        return replace(question, **changes)

    def _note(
        self, command: Command, asker: Asker, own: Callable[[], Region | None], now: datetime
    ) -> None:
        """What was asked about is what the chat talks of from now on."""
        field = _place_of(command)
        if field is None or not isinstance(command, _TALK):
            return
        if not asker.is_private:  # where nothing is heard that could follow up
            return
        region = getattr(command, field)
        if region is None and not _is_about_all(command):
            region = own()
        if region is not None:
            self.topics.note(asker.chat_id, region, now)

    def _answer(self, command: Command, lookup: Lookup, now: datetime) -> Reply:
        match command:
            case OfferQuestions(nearest, region, is_outside):
                about = region or self.topics.last(lookup.asker.chat_id) or lookup.own()
                return refusals.offer_questions_reply(nearest, about, is_outside)
            case FollowUp(question):  # filled in before; here for who hands one in
                return self._answer(question, lookup, now)
            case ShowRegion():
                return figures.region_answer(lookup, command)
            case ShowReleases():
                return figures.releases_answer(lookup, command)
            case ShowTop():
                return figures.top_answer(lookup, command)
            case Compare():
                return figures.compare_answer(lookup, command)
            case ChooseRival():
                return figures.rivals_answer(lookup, command)
            case ShowTrend():
                return figures.trend_answer(lookup, command, self._database)
            case ShowGap():
                return figures.gap_answer(lookup, command, self._target)
            case ShowProvince():
                return figures.province_answer(lookup, command)
            case ShowUnits():
                return units.units_answer(lookup, command, self._database)
            case ShowLift():
                return units.lift_answer(lookup, command, self._database)
            case ShowCommodities():
                return details.commodities_answer(lookup, command, self._database)
            case ShowDetails():
                return details.details_answer(lookup, command, self._database)
            case ShowQuality():
                return details.quality_answer(lookup, command, self._database)
            case ShowAround():
                return figures.around_answer(lookup, command)
            case ShowChart():
                return self._charts.answer(lookup, command)
            case ChooseDownload():
                return choice_answer(lookup, command)
            case Download():
                return download_answer(lookup, command, self._database, self._target)
            case ShowOwn() | SetOwn() | ForgetOwn() | ShowSettings() | AskToErase() | Erase():
                return self._about_chat(command, lookup.asker, now)
            case (
                ShowSubscription()
                | ChooseProvince()
                | ChooseRegions()
                | SetFollow()
                | SetWant()
                | ChooseHour()
                | SetHour()
                | SetWish()
                | Resume()
                | Stop()
            ):
                return subscribing.answer(self._database, command, lookup, now)
            case ShowMethod():
                return notices.method_reply(lookup.board, lookup.today)
            case ShowHelp():
                return notices.help_reply(lookup.asker.is_admin)
            case Start(region):
                return self._start(region, lookup.asker)
            case ShowPrivacy():
                return notices.privacy_reply()
            case ShowStatus():
                is_trusted = lookup.asker.is_admin and lookup.asker.is_private
                known = self._standing(now) if is_trusted else None
                return status_reply(lookup.board, lookup.today, known)
            case (
                ShowHistory()
                | ShowReport()
                | Publish()
                | Discard()
                | AskToUndo()
                | Undo()
                | Refresh()
            ):
                reply = admin.answer(self._database, command, lookup.asker.actor, now)
                self._boards.refresh()
                return reply
            case Preview() | AskToSend() | SendNow():
                return desk.answer(self._database, command, self._target, lookup.asker.actor, now)
            case ShowHeld() | SettleHeld():
                return held.answer(self._database, command, now)
            case _:
                assert_never(command)

    def _about_chat(
        self,
        command: ShowOwn | SetOwn | ForgetOwn | ShowSettings | AskToErase | Erase,
        asker: Asker,
        now: datetime,
    ) -> Reply:
        chat_id = asker.chat_id
        match command:
            case ShowOwn():
                return notices.own_reply(self._own(chat_id))
            case ShowSettings():
                return notices.settings_reply(self._own(chat_id))
            case AskToErase():
                return notices.erase_question()
            case SetOwn(None):
                return notices.own_reply(self._own(chat_id))
            case SetOwn(region) if not asker.is_private:
                return notices.privately_own_reply()
            case SetOwn(region):
                assert region is not None  # the case above took None
                if not region.autonomous:
                    raise Refused(
                        refusals.not_autonomous_reply(region, SetOwn(province_of(region)))
                    )
                self._once(asker, now, lambda s: set_own_region(s, asker.place, region, now))
                return notices.own_set_reply(region)
            case ForgetOwn():
                self._once(asker, now, lambda s: set_own_region(s, asker.place, None, now))
                return notices.own_forgotten_reply()
            case Erase():
                # With its rows goes the note of what is being sent to it: that ends first.
                with self._database.writing() as session:
                    if not is_made(session, asker.update_id):
                        stop(session, chat_id, now)
                subscribing.wait_for_what_is_on_its_way(self._database, chat_id)
                self.topics.forget(chat_id)
                there_was = self._once(asker, now, lambda s: forget_chat(s, chat_id))
                return notices.erased_reply(there_was is not False)
            case _:
                assert_never(command)

    def state(self) -> State:
        """What `/status` tells admins, in figures."""
        now, board = self._clock(), self._boards.current()
        newest = board.newest_date
        with self._database.reading() as session:
            stale = stale_days(session, self._timetable, now)
        standing = self._standing(now)
        late_since = standing.late_since
        return State(
            edition=board.edition,
            data_age=None if newest is None else (wib_day(now) - newest).days,
            stale_days=stale,
            late_for=0.0 if late_since is None else (now - late_since).total_seconds(),
            standing=standing,
        )

    def _standing(self, now: datetime) -> Standing:
        return admin.standing(self._database, self._timetable, now, self.health.is_doubled)

    def _start(self, region: Region | None, asker: Asker) -> Reply:
        with self._database.reading() as session:
            rests = (
                subscription(session, asker.chat_id) if is_gone(session, asker.chat_id) else None
            )
        if rests is not None and rests.all_regions:
            return resume_question(rests)
        if region is not None and region.autonomous:
            return offer_reply(region)
        return notices.start_reply()

    def _once(self, asker: Asker, now: datetime, act: Callable[[Session], T]) -> T | None:
        return once(self._database, asker.update_id, now, act)

    def _own(self, chat_id: int) -> Region | None:
        with self._database.reading() as session:
            return own_region(session, chat_id)


class _Once:
    """What `read` returns, read when it is asked for first: most answers never ask."""

    __slots__ = ("_read", "_told")

    def __init__(self, read: Callable[[], Region | None]) -> None:
        self._read = read
        self._told: tuple[Region | None] | None = None

    def __call__(self) -> Region | None:
        if self._told is None:
            self._told = (self._read(),)
        return self._told[0]


def _place_of(command: Command) -> str | None:
    """The field that names what a command is about, where it has one."""
    kind: Any = type(command)
    return _place_field(kind)


@cache
def _place_field(kind: Any) -> str | None:
    told = {one.name for one in fields(kind)}
    return next((field for field in ("region", "first") if field in told), None)


def _is_about_all(command: Command) -> bool:
    """Whether a command without a region is about all of them."""
    return isinstance(command, ChooseDownload | Download)


def _is_everybodys(command: Command) -> bool:
    """Whether nothing but the edition and the day decides what is answered."""
    match command:
        case (
            ShowRegion(region)
            | ShowReleases(region)
            | ShowGap(region)
            | ShowAround(region)
            | ShowProvince(region)
            | ChooseRival(region)
            | ShowUnits(region)
            | ShowLift(region)
            | ShowCommodities(region)
            | ShowDetails(region)
            | ShowTrend(region)
            | OfferQuestions(_, region)
        ):
            return region is not None
        case Compare(first, second):
            return first is not None and second is not None
        case ShowTop() | ShowMethod() | ShowHelp() | ShowPrivacy() | AskToErase():
            return True
        case _:
            return False


def _question(
    command: Command, asker: Asker, username: str, has_inline_mode: bool
) -> tuple[object, ...]:
    """All that such an answer depends on besides."""
    return command, asker.is_private, asker.is_admin, username, has_inline_mode
