"""Now, and the board that answers now: what is due follows from the two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from procurement.board import Board
from procurement.semester import Semester, wib_day
from procurement.zones import next_hour
from storage.subscriptions import (
    Subscription,
)

#: Data that have come are told at once at these hours of the chat's own zone, else at its hour.
DAYTIME = (time(7), time(21))


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


def last_ended(today: date) -> Semester:
    """The newest semester that is over on `today`."""
    running = Semester.of(today)
    return running.first_half if running.half == 2 else running.year_before.second_half
