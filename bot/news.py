"""
What admins must know of runs that nobody watched: told once, and in every process but one left out.

A source that fails is told once, and once when it is back; a run that waits is shown with its
doubts and buttons, unless they are those of the night before; a file of the folder that is refused
is named with the reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.digest.held import held
from bot.outgoing.sending import markup
from bot.replies import syncs as replies
from bot.replies.held import held_reply
from bot.replies.imports import report_reply
from bot.replies.rejections import refused_reply
from bot.replies.reply import Reply
from bot.timetable import ACTOR
from procurement.semester import wib_day
from storage.boards import load_board
from storage.database import Database
from storage.editions import publisher
from storage.locks import only_one
from storage.news import Told, set_told, told, untold_runs
from storage.restorations import held_runs, note_told, restoration
from storage.runs import Run, waiting_runs
from sync.report import Report, kept_refusal, read_report
from sync.serving import SourceName

logger = logging.getLogger(__name__)


class News:
    """Tells the admins; call `tell` now and then."""

    def __init__(
        self, database: Database, admin_ids: Iterable[int], clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._admin_ids = sorted(admin_ids)
        self._clock = clock
        #: What this process has told, where that could not be noted.
        self._known: dict[SourceName, Told] = {}
        #: Who has got what could not be sent to all.
        self._reached: dict[str, set[int]] = {}

    async def tell(self, bot: Bot) -> None:
        """Tell what has ended since the last time; what could not be sent comes again."""
        async with self._alone() as is_ours:
            if not is_ours:
                return
            await self._tell_held(bot)
            for source in SourceName:
                await self._tell_of(bot, source)

    async def send(self, bot: Bot, reply: Reply, name: str, but: str = "") -> None:
        """
        Send `reply` to all admins, without the one that the history calls `but`.

        `name` says what it is: who has got it is not sent it again when others could not be
        reached. Raises TelegramError; an admin who has never written to the bot is passed over.
        """
        reached = self._reached.setdefault(name, set())
        for admin_id in self._admin_ids:
            if f"admin {admin_id}" == but or admin_id in reached:
                continue
            try:
                await bot.send_message(admin_id, reply.html, reply_markup=markup(reply))
            except (BadRequest, Forbidden) as error:  # a BadRequest is a NetworkError, too
                logger.info("an admin could not be told: %s", type(error).__name__)
            reached.add(admin_id)
        del self._reached[name]

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[bool]:
        """Whether no other process tells; a lock can take as long as a database that is away."""
        lock = only_one(self._database, "news")
        is_ours = await asyncio.to_thread(lock.__enter__)
        try:
            yield is_ours
        finally:
            await asyncio.to_thread(lock.__exit__, None, None, None)

    async def _tell_held(self, bot: Bot) -> None:
        """After a restore: that it was done, and whatever is held from then on."""
        untold = await asyncio.to_thread(self._untold_held)
        if untold is None:
            return
        reply, newest = untold
        try:
            await self.send(bot, reply, f"held {newest}")
        except TelegramError as error:
            logger.warning("admins could not be told: %s", type(error).__name__)
            return
        await asyncio.to_thread(self._remember_held, newest)

    def _untold_held(self) -> tuple[Reply, int] | None:
        """What admins do not know of what is held, and the newest run that is."""
        with self._database.reading() as session:
            known = restoration(session)
            if known is None:
                return None
            new = held_runs(session, known.told_run or 0)
            if known.told_run is not None and not new:
                return None
            return held_reply(known, held(session)), max(new, default=known.told_run or 0)

    def _remember_held(self, newest: int) -> None:
        with self._database.writing() as session:
            note_told(session, newest)

    async def _tell_of(self, bot: Bot, source: SourceName) -> None:
        known, runs = await asyncio.to_thread(self._untold, source)
        for run in runs:
            try:
                after, reply = await asyncio.to_thread(self._take_in, known, source, run)
            except SQLAlchemyError:
                raise
            except Exception:  # one run that has no words must not silence all that follow
                logger.exception("run %d could not be told", run.id)
                after, reply = replace(known, run_id=run.id), None
            try:
                if reply is not None:
                    await self.send(bot, reply, f"run {run.id}", but=run.actor)
            except TelegramError as error:
                logger.warning("admins could not be told: %s", type(error).__name__)
                return
            self._known[source] = known = after
            await asyncio.to_thread(self._remember, source, known)

    def _untold(self, source: SourceName) -> tuple[Told, tuple[Run, ...]]:
        """What admins know of `source`, and the runs that have ended since."""
        with self._database.reading() as session:
            noted = told(session, source)
            known = max(noted or Told(), self._known.get(source, Told()), key=lambda t: t.run_id)
            runs = untold_runs(session, source, known.run_id)
            if known.doubts and publisher(session, known.run_id) not in (None, ACTOR):
                known = replace(known, doubts="")  # somebody has decided: the same again is news
        if noted is None:  # before us there was no schedule: only the newest is news
            runs = runs[-1:]
            if not runs:
                self._remember(source, known)
        return known, runs

    def _take_in(self, known: Told, source: SourceName, run: Run) -> tuple[Told, Reply | None]:
        """What admins know after `run`, and what they must be told for that."""
        by_itself = run.actor == ACTOR
        if run.outcome == "discarded" or (source is SourceName.FILE and not by_itself):
            return replace(known, run_id=run.id), None  # what they sent was answered there and then
        if "refusal" in run.counters:
            refused = kept_refusal(self._database, run.id)
            return replace(known, run_id=run.id), refused_reply(refused)
        fails = run.outcome == "refused"
        after = replace(known, run_id=run.id, is_failing=fails)
        if fails:
            return after, None if known.is_failing else self._failed_reply(source, run)
        reply = replies.recovered_reply(source) if known.is_failing else None
        if run.outcome == "published" or not by_itself:
            return after if self._waits(source) else replace(after, doubts=""), reply
        report = read_report(self._database, run.id, wib_day(self._clock()))
        doubts = _doubts(report)
        if run.outcome == "unchanged" and not report.is_held:
            return after if self._waits(source) else replace(after, doubts=""), reply
        if doubts != known.doubts:
            shown = report_reply(report)
            is_back = known.is_failing
            if run.outcome == "unchanged":
                reply = replies.nothing_new_reply(source, shown, is_back=is_back)
            else:
                reply = replies.held_reply(source, shown, is_back=is_back)
        return replace(after, doubts=doubts), reply

    def _failed_reply(self, source: SourceName, run: Run) -> Reply:
        with self._database.reading() as session:
            board = load_board(session)
        fault, detail = run.counters.get("fault"), run.counters.get("detail")
        return replies.failed_reply(source, run.started_at, str(fault), str(detail or ""), board)

    def _waits(self, source: SourceName) -> bool:
        with self._database.reading() as session:
            return any(run.source == source for run in waiting_runs(session))

    def _remember(self, source: SourceName, known: Told) -> None:
        with self._database.writing() as session:
            set_told(session, source, known)


def _doubts(report: Report) -> str:
    """What is doubtful in a run, equal for equal doubts."""
    held = {f"{f.kind.value} {f.region_code} {f.semester}" for f in report.all_findings if f.holds}
    return "; ".join(sorted(held)) or f"#{report.run.id}"
