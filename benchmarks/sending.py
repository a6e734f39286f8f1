"""
Calls of the Bot API over loopback, many at once: the library's own pool against ours.

Peer: the library's request with a pool as large as ours, on the same stand-in.
"""

from __future__ import annotations

import asyncio
import time
from statistics import median

import httpx
from telegram.ext import Application, ApplicationBuilder
from telegram.request import BaseRequest, HTTPXRequest

from benchmarks.measure import Line, ratio
from bot.app import ANSWERS, KEEP_ALIVE
from bot.calling import CountedRequest
from bot.counts import Uncounted
from tests.telegram.people import User, private
from tests.telegram.server import BotApi

#: Calls under way at once, as when a queue of updates is handled.
AT_ONCE = 16
CALLS, ROUNDS = 400, 5
TOKEN = "42:TEST-token"
PEOPLE = [User(number, "Dewi") for number in range(1000, 1050)]


def measure() -> list[Line]:
    return asyncio.run(_measure())


async def _measure() -> list[Line]:
    with BotApi(token=TOKEN) as api:
        for user in PEOPLE:
            api.say("halo", private(user))
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(await _cost(api.base, CountedRequest(Uncounted(), ANSWERS, KEEP_ALIVE)))
            theirs.append(await _cost(api.base, _usual()))
    return [ratio(f"CPU of a call, {AT_ONCE} at once", median(ours), median(theirs), 0.8, "ms")]


def _usual() -> HTTPXRequest:
    limits = httpx.Limits(
        max_connections=ANSWERS, max_keepalive_connections=ANSWERS, keepalive_expiry=KEEP_ALIVE
    )
    return HTTPXRequest(connection_pool_size=ANSWERS, httpx_kwargs={"limits": limits})


async def _cost(base: str, request: BaseRequest) -> float:
    """CPU milliseconds of a call in this thread; the stand-in works in another."""
    application: Application = (  # type: ignore[type-arg]
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{base}/bot")
        .updater(None)
        .job_queue(None)
        .request(request)
        .get_updates_request(HTTPXRequest())
        .build()
    )
    free = asyncio.Semaphore(AT_ONCE)

    async def call(number: int) -> None:
        async with free:
            await application.bot.send_message(PEOPLE[number % len(PEOPLE)].id, "Kota Pontianak")

    async with application:
        await asyncio.gather(*map(call, range(AT_ONCE * 4)))
        begun = time.thread_time()
        await asyncio.gather(*map(call, range(CALLS)))
        return (time.thread_time() - begun) / CALLS * 1000
