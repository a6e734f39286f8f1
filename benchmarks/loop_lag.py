"""
How long an event loop is held up while a sync runs as a child process, against decoding in it.

The loop ticks every two milliseconds, as a bot that answers would; its lag is how late a tick is.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from statistics import median, quantiles

import msgspec
from isal import igzip

from benchmarks.gateway import pages, serving
from benchmarks.measure import ROOT, Line, ratio
from benchmarks.records import YEARS, records, regions

REGIONS = 20
ROUNDS = 3
TICK = 0.002


def measure() -> list[Line]:
    return asyncio.run(_measure())


async def _measure() -> list[Line]:
    large = (told for told in records(REGIONS) if len(told.rows) > 5_000)
    answers = [page for told in large for page in pages(told)]
    idle, beside, inside = [], [], []
    with serving(REGIONS) as base:
        for _ in range(ROUNDS):
            idle.append(await _lag(asyncio.sleep(2)))
            beside.append(await _lag(_sync(base)))
            inside.append(await _lag(_decode(answers)))
    (quiet, least), (half, most), (_, held) = (
        [median(figures) for figures in zip(*told, strict=True)] for told in (idle, beside, inside)
    )
    return [
        Line("  an idle loop, median and 99th", f"{quiet:.2f}, {least:.2f} ms", "reported", True),
        Line("median lag beside a sync", f"{half:.2f} ms", "<= 0.3 ms", half <= 0.3),
        ratio("99th of 100 lags against decoding in the loop", most, held, 0.25, "ms"),
    ]


async def _lag(work: Awaitable[object]) -> tuple[float, float]:
    """The median and the 99th percentile of a tick's lag while `work` goes on, in milliseconds."""
    lags = []
    task = asyncio.ensure_future(work)
    while not task.done():
        start = time.perf_counter()
        await asyncio.sleep(TICK)
        lags.append((time.perf_counter() - start - TICK) * 1000)
    await task
    return median(lags), quantiles(lags, n=100)[-1]


async def _sync(base: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "bot", "sync", *(f"--year={year}" for year in YEARS)]
        command += [f"--region={region.lkpp_code}" for region in regions(REGIONS)]
        child = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            stdout=asyncio.subprocess.DEVNULL,
            env=os.environ
            | {
                "PORSI_DATABASE_URL": f"sqlite:///{Path(place) / 'porsi.db'}",
                "PORSI_CACHE": place,
                "PORSI_INAPROC_URL": base,
                "PORSI_INAPROC_TOKEN": "benchmark",
                "PORSI_INAPROC_RATE": "100000000",
            },
        )
        assert await child.wait() == 3  # first figures wait


async def _decode(answers: list[bytes]) -> None:
    for answer in answers:
        msgspec.json.decode(igzip.decompress(answer))
        await asyncio.sleep(0)
