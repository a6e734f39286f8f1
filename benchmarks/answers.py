"""
A question and its reply through the real Application over loopback HTTP, beside echo bots.

Peers: bots that send the text back, on the same library and on aiogram, as their documentation
builds them; and one on the same library that sends the very reply from a constant. All get the
update as Telegram tells it; what they talk to (`wire.py`) is a process of its own. Each takes turns
with ours, in one run; a figure is the median of those of ROUNDS.

Each question is asked as by many in turn: all but the first find it read and worded already. What
the first waits for is `growth.py`'s and `inputs.py`'s.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from statistics import median

from telegram import InlineKeyboardMarkup

from benchmarks.echoes import Handle, aiogram_echo, handling, ptb_constant, ptb_echo
from benchmarks.inputs import NOW, shipped
from benchmarks.measure import Line, ratio
from benchmarks.wire import TOKEN, wired
from bot.app import ANSWERS, KEEP_ALIVE, build
from bot.asker import ANYBODY
from bot.calling import CountedRequest
from bot.conversation import Conversation
from bot.counts import Uncounted
from bot.outgoing.sending import markup
from bot.responder import Responder
from bot.settings import Settings
from storage.boards import BoardShelf
from storage.database import Database
from tests.bot.updates import message

#: Questions to each bot: in a round, and one after the other, as where it has a process to itself.
ROUNDS, ASKED, IN_A_ROW = 5, 200, 5
#: At most so many times what the echo takes: in the middle, and of the slowest in a hundred.
HALF, MOST = 1.1, 1.2
QUESTIONS = {
    "exact": "rank pontianak s2 2022",
    "misspelt": "pontinak",
    "top ten": "/top 10",
    "compared": "pontianak vs singkawang",
    "units": "/opd singkawang",
}
OURS, THEIRS = 0, 1


@dataclass(frozen=True, slots=True)
class _Took:
    """Milliseconds of one bot in one round."""

    p50: float
    p99: float
    #: The process's own work, in the middle.
    cpu: float


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder, wired() as base:
        return asyncio.run(_measure(Path(folder), base))


async def _measure(folder: Path, base: str) -> list[Line]:
    database = shipped(folder)
    conversation = _conversation(database)
    people = count(1_000_000)
    lines = []
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(_porsi(database, conversation, base))
        echoes = {
            "echo": await stack.enter_async_context(ptb_echo(base)),
            "aiogram": await stack.enter_async_context(aiogram_echo(base)),
        }
        for name, text in QUESTIONS.items():
            html, buttons = _reply(conversation, text)
            async with ptb_constant(base, html, buttons) as constant:
                for peer, theirs in (echoes | {"same reply": constant}).items():
                    rounds = [await _round(ours, theirs, text, people) for _ in range(1 + ROUNDS)]
                    lines += _lines(f"{name} against {peer}", rounds[1:], is_bar=peer == "echo")
    return lines


def _lines(what: str, rounds: list[tuple[_Took, _Took]], *, is_bar: bool) -> list[Line]:
    lines = []
    for name, most in (("p50", HALF), ("p99", MOST), ("cpu", None)):
        mine, theirs = (
            median(getattr(took[whose], name) for took in rounds) for whose in (OURS, THEIRS)
        )
        if is_bar and most is not None:
            lines.append(ratio(f"{what}, {name}", mine, theirs, most, "ms"))
        else:
            figure = f"{mine:.2f}/{theirs:.2f} ms {mine / theirs:.2f}x"
            lines.append(Line(f"{what}, {name}", figure, "reported", True))
    return lines


async def _round(
    ours: Handle, theirs: Handle, text: str, people: count[int]
) -> tuple[_Took, _Took]:
    """The two take turns, each beginning as often as the other."""
    took: dict[Handle, list[tuple[float, float]]] = {ours: [], theirs: []}
    order = [ours, theirs]
    for _ in range(ASKED // IN_A_ROW):
        order.reverse()
        for handle in order:
            took[handle] += [await _asked(handle, text, next(people)) for _ in range(IN_A_ROW)]
    return _summary(took[ours]), _summary(took[theirs])


async def _asked(handle: Handle, text: str, person: int) -> tuple[float, float]:
    asker = {"id": person, "first_name": "Dewi"}
    told = message(text, chat={**asker, "type": "private"}, user={**asker, "is_bot": False})
    worked, start = time.process_time(), time.perf_counter()
    await handle(told)
    return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000


def _summary(times: list[tuple[float, float]]) -> _Took:
    walls = sorted(wall for wall, _ in times)
    return _Took(
        walls[len(walls) // 2], walls[int(len(walls) * 0.99)], median(cpu for _, cpu in times)
    )


def _conversation(database: Database) -> Conversation:
    shelf = BoardShelf(database, fresh_for=60)
    responder = Responder(database, shelf, lambda: NOW, Decimal(30))
    return Conversation(responder, username="PorsiBot")


@asynccontextmanager
async def _porsi(
    database: Database, conversation: Conversation, base: str
) -> AsyncIterator[Handle]:
    settings = Settings(
        telegram_token=TOKEN,
        telegram_api=base,
        database_url=str(database.writer.url),
        send_rate=1_000,  # what is measured is not how long Telegram lets us wait
        _env_file=None,
    )
    requests = (
        CountedRequest(Uncounted()),
        CountedRequest(Uncounted(), ANSWERS, KEEP_ALIVE),
    )
    application = build(settings, database, conversation, requests).application
    async with application:
        yield handling(application)


def _reply(conversation: Conversation, text: str) -> tuple[str, InlineKeyboardMarkup | None]:
    reply = conversation.say(text, ANYBODY)
    assert reply is not None  # silence is for groups
    return reply.html, markup(reply)
