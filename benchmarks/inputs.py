"""
How long each listed input takes through the real Application, with a stand-in at the wire.

Limit: 50 ms an input. Peer: an echo bot on the same library and the same stand-in. Nothing that was
asked before is remembered, but where it says so: the way from text to reply alone, without the
library, costs the next who ask the same a part of what it costs the first.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from statistics import median

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters

from benchmarks.measure import Line, ratio
from bot.app import build
from bot.asker import Asker
from bot.conversation import Conversation
from bot.responder import Responder
from bot.settings import Settings
from storage.boards import BoardShelf
from storage.database import Database
from storage.editions import publish
from storage.migrate import migrate
from sync.importing import import_files
from sync.shipped import shipped_files
from sync.snapshots import Options
from tests.bot.telegram_stub import TelegramStub
from tests.bot.test_inputs import CASES
from tests.bot.updates import message

LIMIT_MS = 50
REPEATS = 15
#: What finding the reply may cost of what an echo costs the library; asked so often.
PATH, ASKED = 0.02, 400
NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)

#: What an expression that tries every split would not survive.
ENDLESS = [
    word + part * 150
    for word in ("", "/kejar ", "/banding ")
    for part in ("x ,", ", x", "di ", "a ", "sambas, ", "ya ", "s1 2022 ", "(s ")
]

Process = Callable[[str], Awaitable[float]]


def measure() -> list[Line]:
    return asyncio.run(_measure())


async def _measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        database = shipped(Path(folder))
        shelf = BoardShelf(database, fresh_for=60)
        conversation = Conversation(
            Responder(database, shelf, lambda: NOW, Decimal(30)), username="PorsiBot"
        )
        settings = Settings(
            telegram_token="42:TEST",
            database_url=str(database.writer.url),
            send_rate=10_000,  # what is measured is not how long Telegram lets us wait
            _env_file=None,
        )
        requests = (TelegramStub(), TelegramStub())
        ours = build(settings, database, conversation, requests).application
        echo = _echo()
        async with ours, echo:
            lines = await _compare(_clocked(ours, conversation), _clocked(echo))
            return lines + await _paths(conversation, _clocked(echo, clock=time.process_time))


async def _compare(ours: Process, echo: Process) -> list[Line]:
    await ours("pontianak")
    await echo("pontianak")
    times = {}
    for text in (*(case.text for case in CASES), *ENDLESS):
        times[text] = median([await ours(text) for _ in range(REPEATS)])
    slowest = max(times, key=lambda text: times[text])
    exact, typo, plain = [], [], []
    for _ in range(200):
        exact.append(await ours("rank pontianak s2 2022"))
        typo.append(await ours("tanggerang sel"))
        plain.append(await echo("rank pontianak s2 2022"))
    return [
        Line(
            f"slowest of {len(times)} listed inputs ({slowest[:20]!a})",
            f"{times[slowest]:.2f} ms",
            f"< {LIMIT_MS} ms",
            times[slowest] < LIMIT_MS,
        ),
        _ratio("exact name, against an echo bot", exact, plain),
        _ratio("misspelt name, against an echo bot", typo, plain),
    ]


async def _paths(conversation: Conversation, echo: Process) -> list[Line]:
    """From text to reply, in CPU of an echo with a stand-in at the wire."""
    text, first, again, theirs = "rank pontianak s2 2022", [], [], []
    for round_ in range(5):
        theirs.append(sum([await echo(text) for _ in range(ASKED)]) * 1000 / ASKED)
        askers = [Asker(number, number) for number in range(round_ * ASKED, (round_ + 1) * ASKED)]
        first.append(_path(conversation, text, askers, is_first=True))
        again.append(_path(conversation, text, askers * 10, is_first=False))
    return [
        ratio(f"from text to reply, {who}", median(took), median(theirs), PATH, "us")
        for who, took in (("asked before", again), ("asked first", first))
    ]


def _path(conversation: Conversation, text: str, askers: list[Asker], *, is_first: bool) -> float:
    """Microseconds of CPU for each who asks."""
    conversation.say(text, askers[0])
    begun = time.process_time()
    for asker in askers:
        if is_first:
            conversation.forget_what_was_asked()
        conversation.say(text, asker)
    return (time.process_time() - begun) / len(askers) * 1e6


def _ratio(what: str, ours: list[float], peer: list[float]) -> Line:
    ratio = median(ours) / median(peer)
    return Line(what, f"{median(ours):.2f} ms, {ratio:.2f}x", "reported", True)


def _clocked(
    application: Application,  # type: ignore[type-arg]
    conversation: Conversation | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Process:
    people = count(1)

    async def process(text: str) -> float:
        asker = {"id": next(people), "first_name": "Sekda"}
        told = message(text, chat={**asker, "type": "private"}, user={**asker, "is_bot": False})
        update = Update.de_json(told, application.bot)
        if conversation is not None:
            conversation.forget_what_was_asked()
        start = clock()
        await application.process_update(update)
        return (clock() - start) * 1000

    return process


def _echo() -> Application:  # type: ignore[type-arg]
    application = (
        ApplicationBuilder()
        .token("42:TEST")
        .updater(None)
        .job_queue(None)
        .request(TelegramStub())
        .get_updates_request(TelegramStub())
        .build()
    )

    async def echo(update: Update, _: object) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


def shipped(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder / 'porsi.db'}")
    migrate(database)
    report = import_files(
        database, shipped_files(), Options(), actor="benchmark", clock=lambda: NOW
    )
    with database.writing() as session:
        publish(session, report.run.id, by="benchmark", at=NOW)
    return database
