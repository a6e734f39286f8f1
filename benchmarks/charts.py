"""
What a chart costs, drawn and from the cache, and what answers cost while ten are being drawn.

Through the real Application over 508 regions and eight semesters, with a stand-in at the wire. The
process that draws is the real one. Text answers are compared with the same before, in one run.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from itertools import count
from statistics import median, quantiles
from typing import Any

from telegram import Update

from benchmarks.measure import Line
from bot.app import build
from bot.asker import Asker
from bot.buttons import encode
from bot.commands import ChartKind, Download, FileFormat, ShowChart
from bot.conversation import Conversation
from bot.outgoing.making import make
from bot.responder import Responder
from bot.settings import Settings
from procurement.figures import Month, Snapshot, Unit
from procurement.regions import Region, gazetteer
from procurement.semester import Semester
from storage.boards import BoardShelf
from storage.database import Database
from storage.migrate import migrate
from tests.bot.telegram_stub import TelegramStub
from tests.bot.updates import OFFICIAL as PERSON
from tests.bot.updates import PRIVATE, message, press
from tests.makers import figure
from tests.storage.load import put

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
SEMESTERS = tuple(Semester(year, half) for year in (2022, 2023, 2024, 2025) for half in (1, 2))
DRAWN_MS, CACHED_MS, TIMES_IDLE = 250, 5, 2.0
OFFICIAL = Asker(7)
REPEATS, ANSWERS, CHARTS = 7, 300, 10

Press = Callable[[str], Awaitable[float]]
Hand = Callable[[dict[str, Any]], Awaitable[float]]
#: Each asks once: nobody is held back for asking too fast.
_people = count(1000)


def measure() -> list[Line]:
    return asyncio.run(_measure())


async def _measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/charts.db")
        migrate(database)
        put(database, *_country())
        shelf = BoardShelf(database, fresh_for=600)
        conversation = Conversation(Responder(database, shelf, lambda: NOW, Decimal(30)))
        settings = Settings(
            telegram_token="42:TEST",
            database_url=str(database.writer.url),
            send_rate=10_000,  # what is measured is not how long Telegram lets us wait
            _env_file=None,
        )
        wire = TelegramStub()
        ours = build(settings, database, conversation, (TelegramStub(), wire)).application
        async with ours:

            async def hand(told: dict[str, Any]) -> float:
                update = Update.de_json(told, ours.bot)
                started = time.perf_counter()
                await ours.process_update(update)
                return (time.perf_counter() - started) * 1000

            regions = [region for region in gazetteer() if region.autonomous]
            kabkota = [region for region in regions if not region.is_province]
            lines = [*_drawn(conversation, kabkota[100])]
            lines += await _asked(lambda data: hand(pressed_by(data)), kabkota, wire)
            lines += await _beside(hand, kabkota)
        database.close()
    return lines


def _drawn(conversation: Conversation, region: Region) -> list[Line]:
    """The drawing alone, with the library loaded."""
    lines = []
    other = gazetteer()["71.09"]
    pieces = [(kind.name.lower(), ShowChart(region, kind, other=other)) for kind in ChartKind]
    pieces += [(file.name.lower(), Download(file, region)) for file in FileFormat]
    pieces += [("xlsx of all", Download(FileFormat.XLSX))]
    for name, command in pieces:
        reply = conversation.answer(command, OFFICIAL)
        assert reply.attachment is not None
        spec = reply.attachment.specify()
        made = make(spec)
        figure_ms = median(_clocked(partial(make, spec)) for _ in range(REPEATS))
        is_chart = isinstance(command, ShowChart)
        target = f"<= {DRAWN_MS} ms" if is_chart else "reported"
        told = f"{figure_ms:.0f} ms, {len(made) / 1000:.0f} kB"
        lines.append(Line(f"{name} made", told, target, not is_chart or figure_ms <= DRAWN_MS))
    return lines


async def _asked(pressed: Press, regions: list[Region], wire: TelegramStub) -> list[Line]:
    """A pressed button to the photo, drawn and cached, the library loaded."""
    drawn, cached = [], []
    await pressed(encode(ShowChart(regions[0])))
    for region in regions[1 : REPEATS + 1]:
        for kind in (ChartKind.STRIP, ChartKind.TREND, ChartKind.UNITS, ChartKind.GAP):
            data = encode(ShowChart(region, kind))
            drawn.append(await pressed(data))
            cached += [await pressed(data) for _ in range(3)]
        wire.calls.clear()
    return [
        Line(
            "chart answered, drawn (median)",
            f"{median(drawn):.0f} ms",
            "<= 250 ms",
            median(drawn) <= DRAWN_MS,
        ),
        Line("  the slowest", f"{max(drawn):.0f} ms", "reported", True),
        Line(
            "chart answered from the cache (median)",
            f"{median(cached):.1f} ms",
            "<= 5 ms",
            median(cached) <= CACHED_MS,
        ),
        Line("  99th of 100", f"{quantiles(cached, n=100)[98]:.1f} ms", "reported", True),
    ]


async def _beside(hand: Hand, regions: list[Region]) -> list[Line]:
    """Text answers alone, then while ten charts wait to be drawn."""
    names = random.Random(7).choices([region.name for region in regions], k=ANSWERS)

    async def ask() -> list[float]:
        costs = []
        for name in names:
            costs.append(await hand(said(name)))
            await asyncio.sleep(0.004)
        return costs

    await ask()
    idle = await ask()
    charts = [
        asyncio.create_task(hand(pressed_by(encode(ShowChart(region, ChartKind.TREND)))))
        for region in regions[200 : 200 + CHARTS]
    ]
    await asyncio.sleep(0)
    beside = []
    for name in names:
        if all(chart.done() for chart in charts):
            break
        beside.append(await hand(said(name)))
        await asyncio.sleep(0.004)
    await asyncio.gather(*charts)
    lines = []
    for what, at in (("median", 50), ("95th of 100", 95)):
        alone, busy = (quantiles(costs, n=100)[at - 1] for costs in (idle, beside))
        told = f"{busy:.2f}, {alone:.2f} ms: {busy / alone:.2f}x"
        is_limit = at == 50
        lines.append(
            Line(
                f"text answers while ten are drawn ({what})",
                told,
                f"<= {TIMES_IDLE}x" if is_limit else "reported",
                not is_limit or busy <= TIMES_IDLE * alone,
            )
        )
    return lines


def said(text: str) -> dict[str, Any]:
    """A question by somebody else than the last one."""
    number = next(_people)
    return message(text, chat=PRIVATE | {"id": number}, user=PERSON | {"id": number})


def pressed_by(data: str) -> dict[str, Any]:
    number = next(_people)
    return press(data, chat=PRIVATE | {"id": number}, user=PERSON | {"id": number})


def _clocked(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _country() -> list[Snapshot]:
    """Every region in every semester; two of them with units and months."""
    told = []
    chance = random.Random(11)
    for region in gazetteer():
        if not region.autonomous:
            continue
        for semester in SEMESTERS:
            rup = chance.randrange(200, 9_000) * 10**9
            value = rup * chance.randrange(10, 6_000) // 10_000
            one = replace(
                figure("pontianak", value, rup, semester), region=region, data_date=semester.end
            )
            is_newest = semester == SEMESTERS[-1]
            units = tuple(_unit(chance, number) for number in range(45 if is_newest else 0))
            months = tuple(
                Month(month, value * month // 12, value * month // 24)
                for month in (semester.months if is_newest else ())
            )
            told.append(Snapshot(one, units, months))
    return told


def _unit(chance: random.Random, number: int) -> Unit:
    rup = chance.randrange(1, 90) * 10**9
    bought = rup * chance.randrange(0, 7_000) // 10_000
    name = f"Dinas Pekerjaan Umum, Penataan Ruang dan Pertanahan {number}"
    return Unit(str(number), name, bought, bought // 2, rup, 0)
