"""
Sending what is due: claim, write, send, note; each message by itself.

A message is claimed only when it may be sent, and noted as soon as Telegram has answered: what a
kill repeats is what was in hand. Errors become an outcome in one place, `bot/outgoing/outcomes.py`.
What that means for the message and its chat is in `clerk.py`, for all that is to come here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.alarms import Alarms
from bot.counts import Counts, Uncounted
from bot.digest.clerk import Clerk, Parcel
from bot.outgoing.outcomes import Judgement, Outcome, judge
from bot.outgoing.posting import Poster, Way
from bot.rates.pacing import PERMITTED, Pacer
from bot.terminal import as_text
from storage.errors import NoSpace
from storage.ledger import LEASE

AnyBot = ExtBot[Any]

logger = logging.getLogger(__name__)

#: How many messages are under way at once: so many may arrive twice when the process is killed.
AT_ONCE = 5
#: After a fault of Telegram's own, or of the network: seconds, doubled up to the longest.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: What is due is looked for so often, and what is under way at the end waited for so long: seconds.
LOOK_EVERY, GRACE = 3.0, 10.0
#: While the database is away, what Telegram answered is noted anew after so many seconds.
NOTE_EVERY = 1.0


class Courier:
    """Sends what the ledger holds."""

    def __init__(
        self,
        clerk: Clerk,
        pacer: Pacer,
        alarms: Alarms,
        poster: Poster,
        at_once: int = AT_ONCE,
        counts: Counts | None = None,
        turns: Callable[[], None] = lambda: None,
    ) -> None:
        #: Told at the start, and every few seconds while there is anybody who sends.
        self._turns = turns
        self._counts = counts or Uncounted()
        self._clerk = clerk
        self._pacer = pacer
        self._alarms = alarms
        self._poster = poster
        self._at_once = at_once
        self._due = asyncio.Event()
        self._is_stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        #: Those that have nothing in hand, and may be cancelled.
        self._idle: set[asyncio.Task[Any]] = set()
        self._reading, self._asking = asyncio.Lock(), asyncio.Lock()
        self._open_at = float("-inf")
        self._pause = FIRST_PAUSE
        #: Whether Telegram did not answer when it was last asked.
        self._is_away = False
        self._stopped = asyncio.Event()
        #: Whether Telegram has revoked the token.
        self.is_revoked = False

    def start(self, bot: AnyBot, stopped: asyncio.Event) -> None:
        """Send until `stop`; where Telegram has revoked the token, `stopped` is set."""
        self._stopped = stopped
        self._turns()
        working = (self._work(bot) for _ in range(self._at_once))
        self._tasks = [asyncio.create_task(one) for one in (self._look(), *working)]
        self._idle.add(self._tasks[0])

    async def stop(self) -> None:
        """Send nothing more, and note what is under way."""
        self._is_stopping = True
        for task in self._idle:
            task.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=GRACE)
            for task in late:
                task.cancel()

    async def _look(self) -> None:
        """Wake the workers when something is due."""
        while True:
            try:
                if await asyncio.to_thread(self._clerk.is_due):
                    self._due.set()
            except Exception as error:  # noqa: BLE001 (nothing may end what wakes the workers)
                logger.warning("the ledger cannot be reached: %s", type(error).__name__)
            if not all(task.done() for task in self._tasks[1:]):
                self._turns()
            await asyncio.sleep(LOOK_EVERY)

    async def _work(self, bot: AnyBot) -> None:
        me = asyncio.current_task()
        assert me is not None  # we run as a task
        while not self._is_stopping:
            self._idle.add(me)
            try:
                await self._due.wait()
                await asyncio.sleep(max(0.0, self._open_at - asyncio.get_running_loop().time()))
                if self._is_away and not await self._answers(bot):
                    continue
                await self._pacer.digest_permit()
                if self._is_away:  # which another has found out meanwhile
                    continue
                self._idle.discard(me)
                await self._send_one(bot)
            except Exception:  # one message must not end what sends all others
                logger.exception("a digest could not be sent, or that it was not be noted")
                self._due.clear()

    async def _answers(self, bot: AnyBot) -> bool:
        """Ask whether Telegram is back: a message is not spent on finding out."""
        async with self._asking:
            try:
                if self._is_away:
                    await bot.get_me()
            except (InvalidToken, RetryAfter):
                pass  # it answers
            except TelegramError:
                self._rest()
                return False
            self._is_away = False
            return True

    async def _send_one(self, bot: AnyBot) -> None:
        async with self._reading:  # letters are written one at a time
            parcel = await asyncio.to_thread(self._clerk.take)
        if parcel is None:
            self._due.clear()
            return
        try:
            message = await self._send(bot, parcel)
        except TelegramError as error:
            await self._take_in(bot, parcel, judge(error))
        except Exception as error:  # the library could not read what it was answered
            logger.exception("nobody knows whether a digest was sent")
            await self._take_in(bot, parcel, Judgement(Outcome.DOUBTFUL, type(error).__name__))
        else:
            self._pause = FIRST_PAUSE
            self._counts.digest("sent")
            await self._note(self._clerk.note_sent, parcel.delivery, message)

    async def _send(self, bot: AnyBot, parcel: Parcel, *, plain: bool = False) -> int:
        place, reply = parcel.letter.place, parcel.letter.reply
        told: dict[str, Any] = {
            "message_thread_id": place.thread_id,
            "rate_limit_args": PERMITTED,
        }
        if plain:
            reply = replace(reply, html=as_text(replace(reply, rows=())), attachment=None)
            told["parse_mode"] = None
        sent = await self._poster.send(Way.to_chat(bot, place.chat_id, **told), reply)
        return sent.message_id

    async def _take_in(self, bot: AnyBot, parcel: Parcel, judged: Judgement) -> None:
        """What follows from an error, for this message, its chat and all that is to come."""
        self._counts.digest(judged.outcome.name.lower())
        match judged.outcome:
            case Outcome.REVOKED:
                self._is_stopping = self.is_revoked = True
                self._stopped.set()
            case Outcome.NOT_SENT | Outcome.AWAY | Outcome.DOUBTFUL:
                self._is_away = True
                self._rest()
            case Outcome.FAULTY if await self._is_sent_plain(bot, parcel, judged):
                return
            case Outcome.REFUSED:
                logger.warning("a digest was refused: %s", judged.why)
        await self._note(self._clerk.settle, parcel, judged)

    async def _note(self, act: Callable[..., None], *told: object) -> None:
        """
        Note what Telegram has answered, as soon as the database can be reached.

        For as long as the message is ours: else it would be sent again, and again.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + LEASE.total_seconds()
        while True:
            try:
                return await asyncio.to_thread(act, *told)
            except (SQLAlchemyError, NoSpace) as error:
                if loop.time() > until:
                    raise
                logger.warning("the ledger cannot be written: %s", type(error).__name__)
            await asyncio.sleep(NOTE_EVERY)

    async def _is_sent_plain(self, bot: AnyBot, parcel: Parcel, judged: Judgement) -> bool:
        """Our own mistake in a text: admins must know, and the chat gets it without markup."""
        await self._alarms.raise_alarm(bot, "kiriman", f"Teks kiriman ditolak: {judged.why}")
        try:
            message = await self._send(bot, parcel, plain=True)
        except TelegramError:
            return False
        self._counts.digest("sent_plain")
        await self._note(self._clerk.note_sent, parcel.delivery, message)
        return True

    def _rest(self) -> None:
        """All workers wait: a Telegram that is away is asked ever less often."""
        now = asyncio.get_running_loop().time()
        if now >= self._open_at:
            self._open_at = now + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
