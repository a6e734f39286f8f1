"""
What is due, asked once a minute: a semester has closed, a month is over, an edition has come.

Nothing here depends on when it is asked: an occasion is planned once, by a unique key, by whichever
process comes first. A digest never tells old numbers as new: where the data have not come by the
day, one notice says that it is postponed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from bot.digest.arrivals import plan_data
from bot.digest.moment import Moment
from bot.digest.periods import plan_month, plan_postponed, plan_semester_when_due
from bot.digest.ranks import know, look_at_ranks, plan_ranks
from procurement.board import Board
from storage.boards import load_board
from storage.database import Database
from storage.editions import newest_edition
from storage.ledger import (
    Occasion,
    cancel_late,
    newest_run,
    standing_run,
    takes_turn,
    withdraw,
)

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
            for act in (
                _withdraw_taken_back,
                plan_semester_when_due,
                plan_postponed,
                plan_month,
                _cancel_late,
            )
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
            some = moves.unchanged[start : start + CHUNK]
            self._planned(partial(know, told=some), moment)
        return is_planned

    def _newest_board(self) -> Board:
        with self._database.reading() as session:
            edition = newest_edition(session)
            if self._board is None or self._board.edition != edition:
                self._board = load_board(session, edition)
            return self._board


def _withdraw_taken_back(session: Session, moment: Moment) -> bool:
    """Figures that an admin has taken back are not told to who has not got them yet."""
    for occasion in (Occasion.SEMESTER, Occasion.MONTH):
        run = newest_run(session, occasion)
        if run is not None and standing_run(session, occasion, run.period) is None:
            withdraw(session, run.id)
    return False


def _cancel_late(session: Session, moment: Moment) -> bool:
    for occasion, window in WINDOWS.items():
        cancel_late(session, occasion, moment.now - window, moment.now)
    return False
