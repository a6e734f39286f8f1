"""
What admins must know of runs that nobody watched: told once, and in every process but one left out.

A source that fails is told once, and once when it is back; a run that waits is shown with its
doubts and buttons, unless they are those of the night before; a file of the folder that is refused
is named with the reason.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.replies import syncs as replies
from bot.replies.imports import report_reply
from bot.replies.rejections import refused_reply
from bot.replies.reply import Reply
from bot.sending import markup
from bot.timetable import ACTOR
from procurement.semester import wib_day
from storage.boards import load_board
from storage.database import Database
from storage.locks import only_one
from storage.news import Told, set_told, told, untold_runs
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

    async def tell(self, bot: Bot) -> None:
        """Tell what has ended since the last time; what could not be sent comes again."""
        with only_one(self._database, "news") as is_ours:
            if not is_ours:
                return
            for source in SourceName:
                await self._tell_of(bot, source)

    async def send(self, bot: Bot, reply: Reply, but: str = "") -> None:
        """
        Send `reply` to all admins, without the one that the history calls `but`.

        Raises TelegramError; an admin who has never written to the bot cannot be reached.
        """
        for admin_id in self._admin_ids:
            if f"admin {admin_id}" == but:
                continue
            try:
                await bot.send_message(admin_id, reply.html, reply_markup=markup(reply))
            except (BadRequest, Forbidden) as error:  # a BadRequest is a NetworkError, too
                logger.info("an admin could not be told: %s", type(error).__name__)

    async def _tell_of(self, bot: Bot, source: SourceName) -> None:
        known, runs = await asyncio.to_thread(self._untold, source)
        for run in runs:
            after, reply = await asyncio.to_thread(self._take_in, known, source, run)
            try:
                if reply is not None:
                    await self.send(bot, reply, but=run.actor)
            except TelegramError as error:
                logger.warning("admins could not be told: %s", type(error).__name__)
                return
            known = after
            await asyncio.to_thread(self._remember, source, known)

    def _untold(self, source: SourceName) -> tuple[Told, tuple[Run, ...]]:
        with self._database.reading() as session:
            known = told(session, source)
            return known, untold_runs(session, source, known)

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
        if run.outcome != "checked" or not by_itself:
            return after if self._waits(source) else replace(after, doubts=""), reply
        report = read_report(self._database, run.id, wib_day(self._clock()))
        doubts = _doubts(report)
        if doubts != known.doubts:
            reply = replies.held_reply(source, report_reply(report), is_back=known.is_failing)
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
