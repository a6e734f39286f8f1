"""
`porsi run` on a machine whose clock is SECONDS ahead: `python -m tests.bot.ahead SECONDS run`.

All that is read as the time of day is: ours, the standard library's and the scheduler's.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta, tzinfo

import apscheduler.executors.base
import apscheduler.schedulers.base
import apscheduler.triggers.date
import apscheduler.triggers.interval

import bot.app
from bot import clock
from bot.cli import app
from bot.digest import courier
from tests.bot.drawing import Drawing


def move(ahead: float) -> None:
    """Set this process's clock forward."""
    seconds, nanoseconds, moment = time.time, time.time_ns, clock.now

    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(seconds=ahead)

    for module in (
        apscheduler.executors.base,
        apscheduler.schedulers.base,
        apscheduler.triggers.date,
        apscheduler.triggers.interval,
    ):
        module.datetime = Moved
    time.time = lambda: seconds() + ahead
    time.time_ns = lambda: nanoseconds() + round(ahead * 1e9)
    clock.now = lambda: moment() + timedelta(seconds=ahead)


if __name__ == "__main__":
    move(float(sys.argv.pop(1)))
    courier.LOOK_EVERY = 0.2
    bot.app.Workshop = Drawing  # type: ignore[misc]
    app()
