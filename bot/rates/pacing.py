"""
How fast the bot sends: replies first, digests in what is left, all processes together.

Whatever sends or edits a message takes a slot. Slots are leased from one row (`storage/rate.py`) in
blocks, the next before the last is used up, so that a busy process does not wait for a commit with
every reply. A slot that was not used in time is gone.

The arithmetic. Slots are 1 / (0.92 * rate) seconds apart, and each is used at its time or at most
LATE = 0.04 s after. What goes out in any second had its slot in a stretch of 1.04 s, which holds at
most ceil(1.04 * 0.92 * rate) of them: 29 at a rate of 30. A server that counts strictly would bear
LATE = 1 / 0.92 - 1 = 0.087 s: the 0.047 s between are for what network and event loop add.

A reply that finds this process idle goes at once, and its slot is taken afterwards: nobody waits
for a commit who asks alone. That is one message a second for each process, and one is what 29 of 30
leaves. Where the slot that is taken afterwards shows that other processes send, too, this one waits
for its slots for a minute.

Digests ask first and claim afterwards, so that waiting does not eat the lease of what is claimed:

    await pacer.digest_permit()          # returns when one more digest may be sent
    ...                                  # claim a delivery, make its text
    await bot.send_message(chat_id, text, rate_limit_args=PERMITTED)

A permit is a place in the queue, given up to AHEAD seconds before there is a slot for it; it is
the sending that uses the slot, so that it is used in time however long the claim took, and a reply
that comes in between goes first. A permit for which nothing was found to send needs no giving back.
A digest that Telegram refuses for its limits raises RetryAfter (`retry_after` reads it), and so do
all that wait for their slots when a pause begins: the ledger puts them back, because a claim does
not last as long. A reply is tried again when the pause is over.
"""

from __future__ import annotations

import asyncio
import logging
import time
import warnings
from bisect import bisect
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import count
from random import SystemRandom
from typing import Any, Final

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter
from telegram.warnings import PTBDeprecationWarning

from bot.rates.buckets import Allowance, Buckets
from bot.rates.leases import Leases
from bot.rates.patience import excused
from storage.database import Database

logger = logging.getLogger(__name__)

#: For `rate_limit_args`: a digest with a permit.
PERMITTED: Final = "permitted"

#: The part of the rate that slots make up.
SHARE = 0.92
#: So long after its time, in seconds, a slot may be used.
LATE = 0.04
#: So many seconds of slots are leased at once, and permits are given ahead.
AHEAD = 0.2
#: A process that has sent nothing for so long, in seconds, is idle.
IDLE = 1.0
#: Slots that are so far away, in seconds, when we are idle are others' doing; how long we heed it.
CROWDED, HEED = 0.1, 60.0
#: A permit that was not used for so long, in seconds, is not going to be.
PERMIT = 1.0
#: A reply is tried again so often when Telegram asks for a pause.
RETRIES = 4
#: So much longer than Telegram asks, in seconds, we pause.
JITTER = 0.1, 0.5
#: For replies to one chat. A group's 20 a minute are what Telegram bears.
PRIVATE, GROUP = Allowance(burst=16, every=1.0), Allowance(burst=6, every=4.3)

SENDING = ("send", "editMessage", "copyMessage", "forwardMessage")


def retry_after(error: RetryAfter) -> float:
    """The seconds for which Telegram asks."""
    with warnings.catch_warnings():  # an int today, a timedelta in the next major version
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class Pacer(BaseRateLimiter[str]):
    """All calls of the bot go through it; `rate` is in messages a second, over all processes."""

    def __init__(self, database: Database, rate: float) -> None:
        spacing = 1 / (SHARE * rate)
        self._block = max(1, round(AHEAD / spacing))
        self._leases = Leases(database, spacing)
        self._chats = Buckets()
        #: Slots in hand, by time.monotonic as all moments here.
        self._slots: deque[float] = deque()
        #: Who waits for a slot, and who for a permit.
        self._replies: deque[asyncio.Future[None]] = deque()
        self._digests: deque[asyncio.Future[None]] = deque()
        self._asking: deque[asyncio.Future[None]] = deque()
        #: When the permits were given that are not used yet.
        self._permits: deque[float] = deque()
        #: When slots were used, of late.
        self._used: deque[float] = deque()
        self._sent_at = float("-inf")
        #: Messages that went without a slot and are to be accounted for.
        self._debt = 0
        self._crowded_until = self._paused_until = float("-inf")
        self._timer: asyncio.TimerHandle | None = None
        self._leasing: asyncio.Task[None] | None = None
        self._pausing: set[asyncio.Task[None]] = set()
        self._is_stopped = False

    async def initialize(self) -> None:
        """May be called again: the library does, while Telegram cannot be reached."""
        self._is_stopped = False

    async def shutdown(self) -> None:
        """End at once what waits; leaves no timer, task or thread."""
        self._is_stopped = True
        for waiting in (self._replies, self._digests, self._asking):
            for waiter in waiting:
                waiter.cancel()
            waiting.clear()
        self._set_timer(None)
        tasks = [*self._pausing, *([self._leasing] if self._leasing else [])]
        if tasks:
            await asyncio.wait(tasks)
        self._slots.clear()
        self._leases.close()

    async def digest_permit(self) -> None:
        """Wait until one more digest may be claimed and sent; CancelledError ends it at the end."""
        await self._wait_in(self._asking)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Carry out one call of the bot, in its time."""
        if not endpoint.startswith(SENDING) or endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        is_digest = rate_limit_args == PERMITTED
        if is_digest and self._permits:
            self._permits.popleft()
        await self._turn_of_chat(data.get("chat_id"), is_digest)
        for attempt in count(1):
            await self._slot(is_digest)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                self._pause(retry_after(error))
                if is_digest or attempt > RETRIES:
                    raise
        raise AssertionError("counting never ends")

    async def _turn_of_chat(self, chat_id: object, is_digest: bool) -> None:
        """Wait until the chat bears one more; a digest is but counted."""
        if chat_id is None:  # a message that was sent by inline mode
            return
        is_private = str(chat_id).isdecimal()  # groups and channels have a minus, or a name
        allowance = PRIVATE if is_private else GROUP
        wait = self._chats.reserve(str(chat_id), allowance, time.monotonic())
        if wait and not is_digest:
            with excused():
                await asyncio.sleep(wait)

    async def _slot(self, is_digest: bool) -> None:
        now = time.monotonic()
        self._drop_missed(now)
        if is_digest and now < self._paused_until:
            raise self._too_soon(now)
        if not is_digest and self._is_idle(now):
            self._sent_at = now
            self._debt += 1
            self._fetch(now)
            return
        with excused():
            await self._wait_in(self._digests if is_digest else self._replies)

    def _is_idle(self, now: float) -> bool:
        return (
            now >= max(self._sent_at + IDLE, self._crowded_until, self._paused_until)
            and not self._slots
            and not self._replies
        )

    async def _wait_in(self, queue: deque[asyncio.Future[None]]) -> None:
        waiter = asyncio.get_running_loop().create_future()
        if self._is_stopped:
            waiter.cancel()
        queue.append(waiter)
        self._serve()
        await waiter

    def _serve(self) -> None:
        """Give out what there is, see to it that there will be more, and come again in time."""
        if self._is_stopped:
            return
        now = time.monotonic()
        self._drop_missed(now)
        while self._slots and self._slots[0] <= now:
            waiter = _first(self._replies) or _first(self._digests)
            if waiter is None:
                break
            waiter.set_result(None)
            self._slots.popleft()
            self._used.append(now)
            self._sent_at = now
        self._permit(now)
        self._fetch(now)
        self._set_timer(self._next(now))

    def _drop_missed(self, now: float) -> None:
        while self._slots and self._slots[0] < max(now - LATE, self._paused_until):
            self._slots.popleft()

    def _permit(self, now: float) -> None:
        """Give permits for the slots to come that nobody is in line for."""
        while self._permits and self._permits[0] < now - PERMIT:
            self._permits.popleft()
        near = bisect(self._slots, now + AHEAD)
        while near > self._in_line and (waiter := _first(self._asking)):
            waiter.set_result(None)
            self._permits.append(now)

    @property
    def _in_line(self) -> int:
        return len(self._replies) + len(self._digests) + len(self._permits)

    def _fetch(self, now: float) -> None:
        """Lease more, where what is in hand will not do."""
        if self._leasing or self._is_stopped or now < self._paused_until:
            return
        while self._used and self._used[0] < now - AHEAD:
            self._used.popleft()
        going_on = len(self._used) if len(self._used) > 1 else 0
        wanted = max(self._in_line + len(self._asking), going_on)
        in_hand = len(self._slots)
        permits = (
            min(self._block, wanted) if in_hand < wanted and in_hand <= self._block // 2 else 0
        )
        if permits or self._debt:
            self._leasing = asyncio.create_task(self._lease(permits))

    async def _lease(self, permits: int) -> None:
        debt, self._debt = self._debt, 0
        try:
            slots = await self._leases.slots(debt + permits)
        finally:
            self._leasing = None
        now = time.monotonic()
        if debt and slots[0] > now + CROWDED:
            self._crowded_until = now + HEED
        self._slots = deque(sorted([*self._slots, *slots[debt:]]))
        self._serve()

    def _next(self, now: float) -> float | None:
        """When there will be something to give out, as far as it is known now."""
        if not (self._replies or self._digests or self._asking):
            return None
        if now < self._paused_until:
            return self._paused_until
        moments = []
        if self._slots and (self._replies or self._digests):
            moments.append(self._slots[0])
        if self._asking and len(self._slots) > self._in_line:
            moments.append(self._slots[self._in_line] - AHEAD)
        if self._asking and self._permits:
            moments.append(self._permits[0] + PERMIT + LATE)
        return min(moments, default=None)

    def _pause(self, seconds: float) -> None:
        """Send nothing for so long, here and elsewhere; never shortens a pause."""
        now = time.monotonic()
        until = now + seconds + SystemRandom().uniform(*JITTER)
        if now >= self._paused_until:
            logger.warning("Telegram asks for a pause of %g s", seconds)
        if until <= self._paused_until:
            return
        self._paused_until = until
        while waiter := _first(self._digests):
            waiter.set_exception(self._too_soon(now))
        task = asyncio.create_task(self._leases.pause(until))
        self._pausing.add(task)
        task.add_done_callback(self._pausing.discard)
        self._serve()

    def _too_soon(self, now: float) -> RetryAfter:
        """What a digest gets that would outlast its claim: it goes back until we may send."""
        return RetryAfter(timedelta(seconds=self._paused_until - now))

    def _set_timer(self, moment: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if moment is not None:
            wait = max(0.0, moment - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait, self._serve)


def _first(queue: deque[asyncio.Future[None]]) -> asyncio.Future[None] | None:
    """Take the first who still waits."""
    while queue:
        waiter = queue.popleft()
        if not waiter.done():
            return waiter
    return None
