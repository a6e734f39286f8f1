"""
What happens by itself, by the clock and a ledger of slots.

APScheduler ticks once a minute in every process; what is due, late or missed is one question to the
ledger, and whoever claims a slot runs it. Times are WIB.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import TelegramError

from bot.digest.planning import Planner
from bot.freshness import stale_days
from bot.news import News
from bot.refreshing import Refresher
from bot.replies import syncs as replies
from bot.replies.reply import Reply
from bot.timetable import ACTOR, STALE_AT, Timetable, last_slot
from procurement.semester import WIB
from storage.database import Database
from storage.expiry import expire
from storage.slots import claim_slot, end_slot, renew_slot

logger = logging.getLogger(__name__)

SYNC, STALE, EXPIRY = "sync", "stale", "expiry"
#: How often, in seconds, what is due is run, and a new edition looked for.
TICK_EVERY, LOOK_EVERY = 60, 5
#: When what has been kept long enough is let go of, in WIB.
EXPIRES_AT = time(3, 30)
#: What is later than this is not made up: the day after says it anew.
STALE_WINDOW = timedelta(hours=12)


class Schedule:
    """Runs what is due; `tick` is called once a minute."""

    def __init__(
        self,
        database: Database,
        timetable: Timetable,
        refresher: Refresher,
        news: News,
        planner: Planner,
        clock: Callable[[], datetime],
        turns: Callable[[], None] = lambda: None,
    ) -> None:
        #: Told at the start and at each tick; a tick that hangs is the last.
        self._turns = turns
        self._database = database
        self._timetable = timetable
        self._refresher = refresher
        self._news = news
        self._planner = planner
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=WIB)
        #: The slot that is being run.
        self._running: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        self._is_stopping = False

    def start(self, bot: Bot) -> None:
        """Tick now and once a minute; a tick that is late is not dropped."""
        self._scheduler.add_job(
            self._plan_when_published, "interval", seconds=LOOK_EVERY, misfire_grace_time=None
        )
        self._scheduler.add_job(
            self.tick,
            "interval",
            (bot,),
            seconds=TICK_EVERY,
            next_run_time=self._clock(),
            coalesce=True,
            misfire_grace_time=None,
        )
        self._turns()
        self._scheduler.start()

    async def tick(self, bot: Bot) -> None:
        """Run what is due now, or was and has been missed."""
        self._turns()
        await self._told(self._news.tell(bot))
        await self._plan_digests()
        await self._told(self._expire())
        if self._timetable.is_empty:
            return
        await self._told(self._tell_stale(bot))
        if self._running is not None:
            await self._with_slot(renew_slot, SYNC, self._running)
            return
        if self._refresher.is_running:  # it does not publish: the slot is for when it has ended
            return
        slot = last_slot(self._timetable.times, self._clock())
        if await self._claims(SYNC, slot):
            self._running = slot
            self._task = asyncio.create_task(self._sync(bot, slot))

    async def stop(self) -> None:
        """Tick no more, and wait for what runs; whoever calls has ended it."""
        self._is_stopping = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        if self._task is not None:
            await self._task

    async def _told(self, telling: Awaitable[None]) -> None:
        """Wait for `telling`: figures come also where nothing can be told of them."""
        try:
            await telling
        except Exception:
            logger.exception("admins could not be told")

    async def _plan_digests(self) -> None:
        """Plan what is due to be sent: fetching goes on also where that fails."""
        try:
            if await asyncio.to_thread(self._planner.plan_due):
                logger.info("something is to be sent")
        except Exception:
            logger.exception("what is to be sent could not be planned")

    async def _plan_when_published(self) -> None:
        """Who waits for data is told when they are published, by whatever process."""
        try:
            if await asyncio.to_thread(self._planner.has_news):
                await self._plan_digests()
        except SQLAlchemyError as error:  # the minute's tick says more
            logger.info("editions cannot be looked at: %s", type(error).__name__)

    async def _expire(self) -> None:
        """Once a day let go of what has been kept long enough."""
        slot = last_slot((EXPIRES_AT,), self._clock())
        if not await self._claims(EXPIRY, slot):
            return

        def carry_out() -> None:
            with self._database.writing() as session:
                expire(session, self._clock())

        await asyncio.to_thread(carry_out)
        await self._with_slot(end_slot, EXPIRY, slot)

    async def _sync(self, bot: Bot, slot: datetime) -> None:
        """Fetch for `slot`; what was broken off is told, and taken up when its lease is over."""
        logger.info("fetching for the slot of %s", slot.isoformat(timespec="minutes"))
        try:
            if await self._refresher.run_by_itself(ACTOR):
                await self._with_slot(end_slot, SYNC, slot)
            elif not self._is_stopping:
                reply = replies.slot_broken_off_reply(slot)
                await self._told(self._news.send(bot, reply, f"{SYNC} {slot.isoformat()}"))
        except Exception:
            logger.exception("the sync could not be run")
        finally:
            self._running = None

    async def _tell_stale(self, bot: Bot) -> None:
        """Tell admins, once a day, that nothing has come for long."""
        now = self._clock()
        slot = last_slot((STALE_AT,), now)
        if now - slot > STALE_WINDOW or not await self._claims(STALE, slot):
            return
        reply = await asyncio.to_thread(self._stale_reply, now)
        try:
            if reply is not None:
                await self._news.send(bot, reply, f"{STALE} {slot.isoformat()}")
        except TelegramError as error:  # the slot is taken up again when its lease is over
            logger.warning("admins could not be told: %s", type(error).__name__)
            return
        await self._with_slot(end_slot, STALE, slot)

    def _stale_reply(self, now: datetime) -> Reply | None:
        with self._database.reading() as session:
            days = stale_days(session, self._timetable, now)
        return None if days is None else replies.stale_reply(days)

    async def _claims(self, job: str, slot: datetime) -> bool:
        return bool(await self._with_slot(claim_slot, job, slot))

    async def _with_slot(
        self, act: Callable[..., bool | None], job: str, slot: datetime
    ) -> bool | None:
        def carry_out() -> bool | None:
            with self._database.writing() as session:
                return act(session, job, slot, self._clock())

        return await asyncio.to_thread(carry_out)
