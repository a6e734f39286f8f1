"""
Updates a second and waits through the whole process, over loopback, by polling and by deliveries.

Peers: echo bots on the same library, one update after another as it is by default, and as many at
once as we take. Who writes and the Bot API are a process of their own. By turns, in one run.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.gateway import serving
from benchmarks.inputs import shipped
from benchmarks.load import OTHERS, PATH, SECRET, Load, Run, loading
from benchmarks.measure import ROOT, Line
from benchmarks.records import YEARS, regions
from bot import clock
from bot.digest.desk import send_now
from bot.rates.pacing import SHARE
from bot.turns import AT_ONCE
from storage.database import Database
from tests.bot.digest.crowd import follow
from tests.ports import free_port

TOKEN = "42:TEST-token"
ROUNDS, UPDATES, CHATS = 2, 800, 200
#: What Telegram is away, in seconds; the library's default answers but so many a second then.
AWAY, FEW = 0.05, 40
#: Answers a second that are to be reached with Telegram so far away.
LEAST = 400
#: So long, in seconds, updates come at a part of what can be answered.
STEADY = 3.0
WARM_UP = 100
#: Who is written to unasked, and how often in a second, besides what the answers take.
FOLLOWERS, BESIDE = 6_000, 60
OURS = {"polling": (), "deliveries": ("webhook",)}


def measure() -> list[Line]:
    with tempfile.TemporaryDirectory() as place, loading() as load:
        folder = Path(place)
        database = shipped(folder)
        database.close()
        url = str(database.writer.url)
        near: dict[str, list[float]] = {}
        far: dict[str, list[float]] = {}
        astray = 0
        for _ in range(ROUNDS):
            for name, start in _ways(load, url).items():
                with start as port:
                    load.run(WARM_UP, chats=WARM_UP, port=port)
                    few = FEW if name == ONE_BY_ONE else UPDATES
                    close = load.run(UPDATES, chats=CHATS, port=port)
                    away = load.run(few, chats=CHATS, delay=AWAY, port=port)
                near.setdefault(name, []).append(len(close.waits) / close.seconds)
                far.setdefault(name, []).append(len(away.waits) / away.seconds)
                if name.startswith("porsi"):
                    astray += close.astray + away.astray
        lines = [_rates(name, near[name], far[name]) for name in near]
        lines.append(Line("answers out of order in a chat", f"{astray}", "0", not astray))
        with _porsi(load, url) as port:
            load.run(WARM_UP, chats=WARM_UP, port=port)
            most = median(near["porsi, polling"])
            for part in (0.1, 0.5, 0.9):
                rate = part * most
                told = load.run(round(rate * STEADY), chats=CHATS, rate=rate)
                lines.append(_waits(f"at {part:.0%}, {rate:.0f}/s", told))
            with _syncing():
                told = load.run(round(0.5 * most * STEADY), chats=CHATS, rate=0.5 * most)
            lines.append(_waits("at 50%, beside a sync", told))
        lines.append(_beside_digest(load, url, 0.5 * most))
        return lines


def _beside_digest(load: Load, url: str, rate: float) -> Line:
    """The waits of those who ask, at `rate`, while others are written to in what is left of it."""
    database = Database(url)
    follow(database, range(OTHERS, OTHERS + FOLLOWERS))
    send_now(database, "benchmark", clock.now())
    database.close()
    permitted = f"{rate / SHARE + BESIDE:.0f}"
    with _porsi(load, url, PORSI_SEND_RATE=permitted) as port:
        load.run(WARM_UP, chats=WARM_UP, rate=WARM_UP, port=port)
        told = load.run(round(rate * STEADY), chats=CHATS, rate=rate, port=port)
    beside = told.unasked / told.seconds
    return _waits(f"at 50%, beside {beside:.0f}/s of a digest", told)


ONE_BY_ONE = "echo one by one, polling"


def _ways(load: Load, url: str):  # type: ignore[no-untyped-def]
    return {
        "porsi, polling": _porsi(load, url),
        "porsi, deliveries": _porsi(load, url, deliveries=True),
        f"echo {AT_ONCE} at once, polling": _echo(load, AT_ONCE),
        f"echo {AT_ONCE} at once, deliveries": _echo(load, AT_ONCE, deliveries=True),
        ONE_BY_ONE: _echo(load, 1),
    }


def _rates(name: str, near: list[float], far: list[float]) -> Line:
    figure = f"{median(near):.0f}/s, {median(far):.0f}/s"
    holds = not name.startswith("porsi") or median(far) >= LEAST
    target = f"far >= {LEAST}" if name.startswith("porsi") else "reported"
    return Line(f"{name}, near and 50 ms away", figure, target, holds)


def _waits(what: str, told: Run) -> Line:
    waits = sorted(told.waits)
    half, most = (waits[int(len(waits) * part)] * 1000 for part in (0.5, 0.99))
    return Line(f"  p50, p99 {what}", f"{half:.1f}, {most:.1f} ms", "reported", True)


@contextmanager
def _porsi(load: Load, url: str, *, deliveries: bool = False, **settings: str) -> Iterator[int]:
    """The port that it listens on, or 0."""
    port = free_port() if deliveries else 0
    told = {
        "PORSI_DATABASE_URL": url,
        "PORSI_TELEGRAM_TOKEN": TOKEN,
        "PORSI_TELEGRAM_API": load.base,
        "PORSI_HEALTH_LISTEN": "127.0.0.1:0",
        "PORSI_SEND_RATE": "10000",  # what is measured is not how long Telegram lets us wait
    }
    if deliveries:
        told["PORSI_WEBHOOK_URL"] = f"https://porsi.example.go.id{PATH}"
        told["PORSI_WEBHOOK_SECRET"] = SECRET
        told["PORSI_LISTEN"] = f"127.0.0.1:{port}"
    with _running(("-m", "bot", "run"), port, told | settings):
        yield port


@contextmanager
def _echo(load: Load, at_once: int, *, deliveries: bool = False) -> Iterator[int]:
    port = free_port() if deliveries else 0
    command = ("-m", "benchmarks.echo_process", str(at_once), *([str(port)] if port else []))
    with _running(command, port, {"API": load.base, "TOKEN": TOKEN}):
        yield port


@contextmanager
def _running(command: tuple[str, ...], port: int, told: dict[str, str]) -> Iterator[None]:
    inherited = {name: value for name, value in os.environ.items() if name[:6] != "PORSI_"}
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=inherited | told, stderr=subprocess.DEVNULL
    )
    try:
        while port and not _is_open(port):
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(60)


def _is_open(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _syncing() -> Iterator[None]:
    """A sync of another database is under way, and ended where it outlasts what it is beside."""
    with tempfile.TemporaryDirectory() as place, serving(20) as base:
        command = [sys.executable, "-m", "bot", "sync", *(f"--year={year}" for year in YEARS)]
        command += [f"--region={region.lkpp_code}" for region in regions(20)]
        told = {
            "PORSI_DATABASE_URL": f"sqlite:///{Path(place) / 'porsi.db'}",
            "PORSI_CACHE": place,
            "PORSI_INAPROC_URL": base,
            "PORSI_INAPROC_TOKEN": "benchmark",
            "PORSI_INAPROC_RATE": "100000000",
        }
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | told, stdout=subprocess.DEVNULL
        )
        try:
            time.sleep(1)  # what it imports is not what it does
            yield
        finally:
            process.kill()
            process.wait()
