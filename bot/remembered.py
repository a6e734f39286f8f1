"""Answers that many are given, made once: for as long as the same Board is told on the same day."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date

from bot.replies.reply import Reply
from procurement.board import Board

#: So many are kept; then they are made anew.
MOST = 2000


@dataclass(frozen=True, slots=True)
class _Day:
    board: Board | None = None
    today: date | None = None
    replies: dict[Hashable, Reply] = field(default_factory=dict)


class Remembered:
    """May be asked from any thread."""

    def __init__(self) -> None:
        self._day = _Day()

    def told(self, board: Board, today: date, question: Hashable) -> Reply | None:
        """What `reply` would return without making it; None where it would make it."""
        day = self._day
        if day.board is not board or day.today != today:
            return None
        return day.replies.get(question)

    def reply(
        self, board: Board, today: date, question: Hashable, make: Callable[[], Reply]
    ) -> Reply:
        """What `make` returns, now or before; `question` holds all that it depends on besides."""
        day = self._day
        if day.board is not board or day.today != today or len(day.replies) >= MOST:
            self._day = day = _Day(board, today)
        told = day.replies.get(question)
        if told is None:
            told = day.replies[question] = make()
        return told
