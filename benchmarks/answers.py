"""
A question and its reply through the real Application over loopback HTTP, beside an echo bot.

Peer: a bot on the same library, as its documentation builds it, that sends the text back. Both get
the update as Telegram tells it; the stand-in is a process of its own. By turns, in one run.

Each question is asked as by many in turn: all but the first find it read and worded already. What
the first waits for is `inputs.py`'s.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters

from benchmarks.inputs import NOW, shipped
from benchmarks.measure import Line, ratio
from benchmarks.standin import PEOPLE, TOKEN, standing_in
from bot.app import ANSWERS, KEEP_ALIVE, build
from bot.calling import CountedRequest
from bot.conversation import Conversation
from bot.counts import Uncounted
from bot.responder import Responder
from bot.settings import Settings
from storage.boards import BoardShelf
from tests.bot.updates import message

ROUNDS, WARM_UP = 300, 30
#: At most so many times what the echo takes: in the middle, and of the slowest in a hundred.
HALF, MOST = 1.1, 1.2
QUESTIONS = {
    "exact name": "rank pontianak s2 2022",
    "misspelt name": "pontinak",
    "top ten": "/top 10",
    "two compared": "pontianak vs singkawang",
    "work units": "/opd singkawang",
}

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Process = Callable[[str], Awaitable[float]]


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder, standing_in() as base:
        return asyncio.run(_measure(Path(folder), base))


async def _measure(folder: Path, base: str) -> list[Line]:
    ours, echo = _porsi(folder, base), _echo(base)
    async with ours, echo:
        ask, repeat = _clocked(ours), _clocked(echo)
        return [line for name in QUESTIONS for line in await _compare(name, ask, repeat)]


async def _compare(name: str, ask: Process, repeat: Process) -> list[Line]:
    text = QUESTIONS[name]
    mine, theirs = [], []
    for number in range(WARM_UP + ROUNDS):
        pair = await ask(text), await repeat(text)
        if number >= WARM_UP:
            mine.append(pair[0])
            theirs.append(pair[1])
    return [
        _line(f"{name}, p50 against an echo", mine, theirs, 0.5, HALF),
        _line(f"{name}, p99 against an echo", mine, theirs, 0.99, MOST),
    ]


def _line(what: str, mine: list[float], theirs: list[float], part: float, most: float) -> Line:
    one, other = (sorted(took)[int(len(took) * part)] for took in (mine, theirs))
    return ratio(what, one, other, most, "ms")


def _clocked(application: AnyApplication) -> Process:
    numbers = count()

    async def process(text: str) -> float:
        user = PEOPLE[next(numbers) % len(PEOPLE)].as_json()
        chat = {"id": user["id"], "first_name": user["first_name"], "type": "private"}
        told = message(text, chat=chat, user=user)
        start = time.perf_counter()
        await application.process_update(Update.de_json(told, application.bot))
        return (time.perf_counter() - start) * 1000

    return process


def _porsi(folder: Path, base: str) -> AnyApplication:
    database = shipped(folder)
    shelf = BoardShelf(database, fresh_for=60)
    conversation = Conversation(
        Responder(database, shelf, lambda: NOW, Decimal(30)), username="PorsiBot"
    )
    settings = Settings(
        telegram_token=TOKEN,
        telegram_api=base,
        database_url=str(database.writer.url),
        send_rate=10_000,  # what is measured is not how long Telegram lets us wait
        _env_file=None,
    )
    requests = (
        CountedRequest(Uncounted()),
        CountedRequest(Uncounted(), ANSWERS, KEEP_ALIVE),
    )
    return build(settings, database, conversation, requests).application


def _echo(base: str) -> AnyApplication:
    async def echo(update: Update, _: object) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    application = ApplicationBuilder().token(TOKEN).base_url(f"{base}/bot").updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application
