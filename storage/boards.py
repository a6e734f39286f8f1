"""Loading the state at an edition into a Board, and keeping it until a newer edition comes."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from procurement.board import Board
from storage.database import Database
from storage.editions import newest_edition, state
from storage.releases import releases_at
from storage.snapshots import FIGURE_COLUMNS, figure_of
from storage.tables import SnapshotRow

logger = logging.getLogger(__name__)


def load_board(session: Session, edition: int | None = None) -> Board:
    """The Board at `edition` (the newest if None), read in one moment."""
    at = newest_edition(session) if edition is None else edition
    told = state(at).subquery()
    rows = session.execute(
        select(*FIGURE_COLUMNS).join(told, told.c.snapshot_id == col(SnapshotRow.id))
    )
    return Board(at, (figure_of(row) for row in rows), releases_at(session, at))


class BoardShelf:
    """
    The Board that answers, loaded anew when another process or this one has published.

    The newest edition's number is asked for at most once in `fresh_for` seconds, so an answer
    normally costs no query; `refresh` asks at once. While the database is away, or is being asked
    already, the Board in hand answers: it says of which day its figures are.
    """

    def __init__(
        self,
        database: Database,
        fresh_for: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._fresh_for = fresh_for
        self._clock = clock
        self._lock = threading.Lock()
        self._board: Board | None = None
        self._asked_at = float("-inf")
        self._is_away = False

    @property
    def is_fresh(self) -> bool:
        """Whether `current` would answer without asking the database."""
        return self._board is not None and self._clock() - self._asked_at < self._fresh_for

    def current(self) -> Board:
        board = self._board
        if board is None:
            return self.refresh()
        if self.is_fresh or not self._lock.acquire(blocking=False):
            return board
        try:
            return self._asked()
        except SQLAlchemyError as error:
            if not self._is_away:
                logger.warning(
                    "answers come from edition %d: %s", board.edition, type(error).__name__
                )
            self._is_away, self._asked_at = True, self._clock()
            return board
        finally:
            self._lock.release()

    def refresh(self) -> Board:
        """The Board at the newest edition, asked for now; raises SQLAlchemyError."""
        with self._lock:
            return self._asked()

    def _asked(self) -> Board:
        with self._database.reading() as session:
            edition = newest_edition(session)
            if self._board is None or self._board.edition != edition:
                self._board = load_board(session, edition)
        if self._is_away:
            logger.info("editions come from the database again")
        self._is_away, self._asked_at = False, self._clock()
        return self._board
