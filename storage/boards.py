"""Loading the state at an edition into a Board, and keeping it until a newer edition comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sqlmodel import Session, col, select

from procurement.board import Board
from storage.database import Database
from storage.editions import newest_edition, state
from storage.releases import releases_at
from storage.snapshots import FIGURE_COLUMNS, figure_of
from storage.tables import SnapshotRow


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
    normally costs no query; `refresh` asks at once.
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

    @property
    def is_fresh(self) -> bool:
        """Whether `current` would answer without asking the database."""
        return self._board is not None and self._clock() - self._asked_at < self._fresh_for

    def current(self) -> Board:
        board = self._board
        if board is not None and self.is_fresh:
            return board
        return self.refresh()

    def refresh(self) -> Board:
        """The Board at the newest edition, asked for now."""
        with self._lock, self._database.reading() as session:
            edition = newest_edition(session)
            if self._board is None or self._board.edition != edition:
                self._board = load_board(session, edition)
            self._asked_at = self._clock()
            return self._board
