"""
`porsi run` that can break: `python -m tests.bot.health.faulty run`.

A private message "beku" holds up the event loop, "gantung" all polls that come after it, "mati"
ends them; "lama" is long in hand. "jadwal" holds up the schedule, "surat" ends what looks for what
is due to be sent, and nothing is said of either. What takes minutes to be noticed takes a second or
three here.
"""

from __future__ import annotations

import asyncio
import time

import bot.app
from bot import polling, schedule
from bot.cli import app
from bot.digest import courier
from bot.digest.clerk import Clerk
from bot.health import beating, checks, serving
from bot.health.noticed import Beside, Doing
from bot.schedule import Schedule
from bot.turns import Turns

#: So long, in seconds, the event loop is held up.
FREEZE = 2.5


async def hang(*_):
    await asyncio.Event().wait()


def cancelled(*_):
    raise asyncio.CancelledError


class Breaking(Turns):
    """Breaks where a message says so."""

    async def take(self, update):
        text = update.message.text if update.message else ""
        if text == "beku":
            time.sleep(FREEZE)  # noqa: ASYNC251 (that is the fault)
        if text == "lama":
            await asyncio.sleep(1.0)
        if text == "jadwal":
            Schedule._told = hang
        if text == "surat":
            Clerk.is_due = cancelled
        if text in ("gantung", "mati"):

            async def broken(*_):
                if text == "mati":
                    raise RuntimeError("the poller is dead")
                await asyncio.Event().wait()

            polling._fetch = broken
        await super().take(update)


if __name__ == "__main__":
    beating.EVERY = 0.2
    checks.FROZEN = 1.0
    checks.AWAY = checks.LONGEST[Doing.FETCHING] = 3.0
    checks.SILENT.update({Beside.SCHEDULE: 2.0, Beside.SENDING: 2.0})
    schedule.TICK_EVERY, courier.LOOK_EVERY = 0.2, 0.2
    polling.POLL = 1
    serving.AGAIN = 0.1
    bot.app.Turns = Breaking
    app()
