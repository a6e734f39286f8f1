"""
What is due, asked once a minute: a semester has closed, a month is over, an edition has come.

Nothing here depends on when it is asked: an occasion is planned once, by a unique key, by whichever
process comes first. A digest never tells old numbers as new: where the data have not come by the
day, one notice says that it is postponed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlmodel import Session

from bot.digest.letters import FOLLOWED, WISHED
from bot.timetable import ACTOR
from procurement.board import Board
from procurement.peers import KABKOTA, PROVINSI, main_peers
from procurement.periods import CLOSES_AFTER
from procurement.ranking import Measure
from procurement.regions import Region
from procurement.semester import Semester, wib_day
from procurement.zones import next_hour
from storage.boards import load_board
from storage.chats import cancel_waiting_of
from storage.database import Database
from storage.editions import first_told_after, last_told, newest_edition
from storage.ledger import (
    Occasion,
    Recipient,
    cancel_late,
    find_run,
    newest_run,
    plan,
    takes_turn,
    told_since,
)
from storage.subscriptions import (
    Subscription,
    Want,
    grant,
    set_known,
    subscribers,
    wish_for,
    wishes,
)

#: A semester's figures are whole when so many of a hundred regions have closed it.
CLOSED = 95
#: The morning after a semester may close its digest is due: then its absence is told.
DUE_AFTER = CLOSES_AFTER + timedelta(days=1)
#: So long the absence is news, and so long a digest that was not promised may be late.
POSTPONED_FOR, LATE_FOR = timedelta(days=14), timedelta(days=30)
#: A month's digest goes out on these days of the next.
MONTH_FROM, MONTH_TO = 3, 12
#: Ranks early in a year mean little: no change is told before.
RANKS_FROM = (3, 31)
#: A chat is told of its ranks at most so often.
RANKS_EVERY = timedelta(days=7)
#: Data that have come are told at once at these hours of the chat's own zone, else at its hour.
DAYTIME = (time(7), time(21))
#: What has waited longer is no news.
WINDOWS = {
    Occasion.SEMESTER: timedelta(days=14),
    Occasion.POSTPONED: timedelta(days=3),
    Occasion.MONTH: timedelta(days=7),
    Occasion.RANK: timedelta(days=7),
    Occasion.DATA: timedelta(days=14),
}

#: What chats know of ranks is written so many rows at a time: other writers wait meanwhile.
CHUNK = 2000

When = Callable[[Subscription], datetime]


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, and the board that answers now."""

    now: datetime
    board: Board

    @property
    def today(self) -> date:
        """The day in WIB."""
        return wib_day(self.now)

    def at_its_hour(self, chat: Subscription) -> datetime:
        return next_hour(chat.hour, chat.zone, self.now)

    def by_day(self, chat: Subscription) -> datetime:
        """Now, unless it is night there."""
        there = self.now.astimezone(chat.zone.info).time()
        return self.now if DAYTIME[0] <= there < DAYTIME[1] else self.at_its_hour(chat)


class Planner:
    """Plans what is due; what blocks may be called from any thread."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._board: Board | None = None
        #: The edition that ranks and arrivals were looked through for.
        self._looked_through = 0
        #: Whether another process was planning: what it may leave undone is looked at again.
        self._is_left_to_others = False
        self._lock = threading.Lock()

    def has_news(self) -> bool:
        """Whether an edition has come that was not looked through."""
        with self._database.reading() as session:
            return newest_edition(session) > self._looked_through

    def plan_due(self) -> bool:
        """Plan what is due now; returns whether anything was planned."""
        with self._lock:
            return self._plan_due()

    def _plan_due(self) -> bool:
        self._is_left_to_others = False
        moment = Moment(self._clock(), self._newest_board())
        planned = [
            self._planned(act, moment)
            for act in (plan_semester_when_due, plan_postponed, plan_month, _cancel_late)
        ]
        if moment.board.edition > self._looked_through:
            planned += [self._plan_ranks(moment), self._planned(plan_data, moment)]
            if not self._is_left_to_others:
                self._looked_through = moment.board.edition
        return any(planned)

    def _planned(self, act: Callable[[Session, Moment], bool], moment: Moment) -> bool:
        """Plan in one transaction; nothing where a newer edition has come since we looked."""
        with self._database.writing() as session:
            if not takes_turn(session):
                self._is_left_to_others = True
                return False
            return newest_edition(session) == moment.board.edition and act(session, moment)

    def _plan_ranks(self, moment: Moment) -> bool:
        """What takes long is read before any lock is taken, and written a part at a time."""
        with self._database.reading() as session:
            moves = look_at_ranks(session, moment)
        is_planned = self._planned(partial(plan_ranks, lasted=moves.lasted), moment)
        for start in range(0, len(moves.unchanged), CHUNK):
            know = partial(_know, told=moves.unchanged[start : start + CHUNK])
            self._planned(know, moment)
        return is_planned

    def _newest_board(self) -> Board:
        with self._database.reading() as session:
            edition = newest_edition(session)
            if self._board is None or self._board.edition != edition:
                self._board = load_board(session, edition)
            return self._board


def last_ended(today: date) -> Semester:
    """The newest semester that is over on `today`."""
    running = Semester.of(today)
    return running.first_half if running.half == 2 else running.year_before.second_half


def closes_on(semester: Semester) -> date:
    """The first day whose figures close the semester."""
    return semester.end + CLOSES_AFTER


def is_closed(board: Board, semester: Semester) -> bool:
    """Whether the semester's figures are whole: nearly all regions' were taken late enough."""
    return _reach(board, semester, closes_on(semester))


def _reach(board: Board, semester: Semester, day: date) -> bool:
    figures = board.figures(semester)
    reached = sum(figure.data_date >= day for figure in figures)
    return bool(figures) and reached * 100 >= CLOSED * len(figures)


def plan_semester_when_due(session: Session, moment: Moment) -> bool:
    """The semester digest, once the semester has closed; each chat gets it at its hour."""
    semester = last_ended(moment.today)
    if not is_closed(moment.board, semester) or _is_planned(session, Occasion.SEMESTER, semester):
        return False
    promised = _is_planned(session, Occasion.POSTPONED, semester)
    is_news = moment.today <= semester.end + DUE_AFTER + LATE_FOR
    chats = subscribers(session, Want.SEMESTER) if promised or is_news else ()
    return plan_semester(session, moment, semester, chats, moment.at_its_hour, by=ACTOR) is not None


def plan_semester(
    session: Session,
    moment: Moment,
    semester: Semester,
    chats: Iterable[Subscription],
    when: When,
    *,
    by: str,
) -> int | None:
    """
    Plan the digest of a semester for `chats`; None where it was planned already.

    Followed regions without figures become wishes: they are told when their data come.
    """
    recipients, wished = [], []
    board = moment.board
    for chat in chats:
        missing = [one for one in chat.regions if board.figure(one, semester) is None]
        wished += [(chat.place.chat_id, region) for region in missing]
        if len(missing) < len(chat.regions):
            recipients.append(Recipient(chat.place.chat_id, when(chat)))
    run_id = plan(
        session,
        Occasion.SEMESTER,
        semester.code,
        board.edition,
        recipients,
        by=by,
        at=moment.now,
    )
    if run_id is None:
        return None
    for chat_id, region in wished:
        wish_for(session, chat_id, region, semester, moment.now)
    cancel_waiting_of(session, Occasion.POSTPONED.value, semester.code, moment.now)
    return run_id


def plan_postponed(session: Session, moment: Moment) -> bool:
    """The notice, once, that the data of a semester have not come by the day."""
    semester = last_ended(moment.today)
    due = semester.end + DUE_AFTER
    if not due <= moment.today < due + POSTPONED_FOR:
        return False
    for occasion in (Occasion.SEMESTER, Occasion.POSTPONED):
        if _is_planned(session, occasion, semester):
            return False
    recipients = [
        Recipient(chat.place.chat_id, moment.at_its_hour(chat))
        for chat in subscribers(session, Want.SEMESTER)
    ]
    edition = moment.board.edition
    kind, period = Occasion.POSTPONED, semester.code
    return plan(session, kind, period, edition, recipients, by=ACTOR, at=moment.now) is not None


def plan_month(session: Session, moment: Moment) -> bool:
    """The digest of the month before, once its data are whole."""
    today = moment.today
    if not MONTH_FROM <= today.day <= MONTH_TO:
        return False
    last = today.replace(day=1) - timedelta(days=1)
    period = f"{last.year}-{last.month:02}"
    if not _reach(moment.board, Semester.of(last), last) or find_run(
        session, Occasion.MONTH, period
    ):
        return False
    recipients = [
        Recipient(chat.place.chat_id, moment.at_its_hour(chat))
        for chat in subscribers(session, Want.MONTH)
        if any(moment.board.figure(one, Semester.of(last)) for one in chat.regions)
    ]
    edition = moment.board.edition
    kind = Occasion.MONTH
    return plan(session, kind, period, edition, recipients, by=ACTOR, at=moment.now) is not None


@dataclass(frozen=True, slots=True)
class Moves:
    """What has become of ranks: of each region, since the edition that chats know."""

    #: It has moved, and did so over two editions.
    lasted: frozenset[tuple[Region, int]] = frozenset()
    #: The chats, with a region each, that know a rank which is the same still.
    unchanged: tuple[tuple[int, Region], ...] = ()


def look_at_ranks(session: Session, moment: Moment) -> Moves:
    """Ranks of the running semester against those that chats know; nothing before 31 March."""
    today, edition = moment.today, moment.board.edition
    semester = Semester.of(today)
    newest = last_told(session, semester, edition)
    if (today.month, today.day) < RANKS_FROM or newest is None:
        return Moves()
    known: dict[int, set[Region]] = {}
    chats = subscribers(session, Want.RANK)
    for chat in chats:
        for one in chat.follows:
            if one.known_edition < edition:
                known.setdefault(one.known_edition, set()).add(one.region)
    before = load_board(session, newest - 1)
    lasted, unchanged = set(), set()
    for number, regions in sorted(known.items()):  # one board after another: each is large
        then = load_board(session, number)
        since, earlier = (_moved(then, board, semester) for board in (moment.board, before))
        for region in regions:
            now = since.get(region.code)
            if now is None:
                if _is_ranked(moment.board, region, semester):
                    unchanged.add((region, number))
            elif now == 0:
                unchanged.add((region, number))
            elif now * earlier.get(region.code, 0) > 0:
                lasted.add((region, number))
    return Moves(
        frozenset(lasted),
        tuple(
            (chat.place.chat_id, one.region)
            for chat in chats
            for one in chat.follows
            if (one.region, one.known_edition) in unchanged
        ),
    )


def _moved(then: Board, now: Board, semester: Semester) -> dict[str, int]:
    """By region code, how many ranks each has fallen; of those ranked on both boards."""
    return {
        code: move.now - move.was
        for peers in (KABKOTA, PROVINSI)
        for code, move in now.movements_since(then, semester, peers, Measure.SHARE).items()
    }


def _is_ranked(board: Board, region: Region, semester: Semester) -> bool:
    return board.ranking(semester, main_peers(region), Measure.SHARE).place(region) is not None


def plan_ranks(session: Session, moment: Moment, lasted: Set[tuple[Region, int]]) -> bool:
    """Tell of ranks that have moved and stayed so, by region and known edition."""
    edition = moment.board.edition
    if not lasted or find_run(session, Occasion.RANK, str(edition)):
        return False
    recent = told_since(session, Occasion.RANK, moment.now - RANKS_EVERY)
    recipients, told = [], []
    for chat in subscribers(session, Want.RANK):
        moved = [one for one in chat.follows if (one.region, one.known_edition) in lasted]
        if moved and chat.place.chat_id not in recent:
            facts = {one.region.code: one.known_edition for one in moved}
            recipients.append(Recipient(chat.place.chat_id, moment.at_its_hour(chat), facts))
            told += [(chat.place.chat_id, one.region) for one in moved]
    if not recipients:
        return False
    kind, period = Occasion.RANK, str(edition)
    plan(session, kind, period, edition, recipients, by=ACTOR, at=moment.now)
    return _know(session, moment, told)


def _know(session: Session, moment: Moment, told: Iterable[tuple[int, Region]]) -> bool:
    set_known(session, told, moment.board.edition)
    return True


def plan_data(session: Session, moment: Moment) -> bool:
    """Data that chats have waited for, and semesters that are new for those that want all."""
    board = moment.board
    if not board.edition or find_run(session, Occasion.DATA, str(board.edition)):
        return False
    facts: dict[int, dict[str, tuple[str, str]]] = {}
    chats: dict[int, Subscription] = {}

    def add(chat: Subscription, why: str, region: Region, semester: Semester) -> None:
        about = facts.setdefault(chat.place.chat_id, {})
        about.setdefault(region.code, (why, semester.code))
        chats[chat.place.chat_id] = chat

    for chat, region, semester in wishes(session):
        told = _told(board, region, semester)
        if told is not None and grant(session, chat.place.chat_id, region, semester):
            add(chat, WISHED, region, told)
    before = newest_run(session, Occasion.DATA)
    if before is not None:
        fresh = _fresh(session, board, before.edition, last_ended(moment.today))
        for chat in subscribers(session, Want.DATA) if fresh else ():
            for region in chat.regions:
                if region.code in fresh:
                    add(chat, FOLLOWED, region, fresh[region.code])
    recipients = [
        Recipient(chat_id, moment.by_day(chats[chat_id]), about) for chat_id, about in facts.items()
    ]
    kind, period = Occasion.DATA, str(board.edition)
    plan(session, kind, period, board.edition, recipients, by=ACTOR, at=moment.now)
    return bool(recipients)


def _told(board: Board, region: Region, semester: Semester | None) -> Semester | None:
    """The semester of which there now are figures: the one that was wished for, or the newest."""
    if semester is not None:
        return semester if board.figure(region, semester) else None
    figures = board.figures_of(region)
    return figures[-1].semester if figures else None


def _fresh(session: Session, board: Board, since: int, oldest: Semester) -> dict[str, Semester]:
    """By region code, the newest semester that was first told after the edition `since`."""
    there = {
        (semester, figure.region.code)
        for semester in board.semesters
        if semester >= oldest
        for figure in board.figures(semester)
    }
    fresh = sorted(first_told_after(session, since) & there)
    return {code: semester for semester, code in fresh}


def _cancel_late(session: Session, moment: Moment) -> bool:
    for occasion, window in WINDOWS.items():
        cancel_late(session, occasion, moment.now - window, moment.now)
    return False


def _is_planned(session: Session, occasion: Occasion, semester: Semester) -> bool:
    return find_run(session, occasion, semester.code) is not None
