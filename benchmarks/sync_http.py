"""
What `porsi sync` costs over HTTP in gzip, against downloading everything first and DuckDB then.

The gateway is on loopback, on the same cores. BENCH_REGIONS as for files; a sync of ten times the
years shows what memory does.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.gateway import serving
from benchmarks.measure import Cost, Line, median_cost, process_cost, ratio
from benchmarks.records import YEARS, regions
from benchmarks.sync_files import REGIONS, ROUNDS, stored_digest
from sync.sources.inaproc import DATASETS

#: Exit codes: published or unchanged, and waiting for an admin.
PUBLISHED, WAITS = 0, 3
TIMES = 10
#: Regions of the run that is repeated with ten times the years.
FEW = 10

DOWNLOAD = """
import asyncio, sys
from pathlib import Path
import httpx, msgspec
from isal import igzip
from benchmarks.peers import duckdb_tuned

class Meta(msgspec.Struct):
    cursor: str | None = None
    has_more: bool = False

async def download(base, root, datasets, codes, years):
    at_once = asyncio.Semaphore(8)
    async with httpx.AsyncClient(base_url=base, timeout=60) as client:
        async def one(dataset, code, year):
            folder = root / dataset.replace("/", "-")
            folder.mkdir(parents=True, exist_ok=True)
            cursor, number = None, 0
            async with at_once:
                while cursor or not number:
                    params = {"kode_klpd": code, "tahun": year, "limit": 1000}
                    params |= {"cursor": cursor} if cursor else {}
                    async with client.stream("GET", f"/api/v1/{dataset}", params=params) as got:
                        packed = b"".join([piece async for piece in got.aiter_raw()])
                    body = igzip.decompress(packed)
                    # The rows alone: out of their envelope DuckDB takes six times as long. And
                    # what follows stands at the end: no need to decode all.
                    rows = body[body.index(b"[") : body.rindex(b"]") + 1]
                    (folder / f"{code}-{year}-{number}.json").write_bytes(rows)
                    meta = body[-200:].rpartition(b'"meta":')[2][:-1]
                    told = msgspec.json.decode(meta, type=Meta)
                    cursor, number = told.cursor if told.has_more else None, number + 1
        await asyncio.gather(*(one(d, c, y) for d in datasets for c in codes for y in years))

base, root, datasets, codes, years = sys.argv[1:]
root = Path(root)
split = lambda text: text.split(",")
asyncio.run(download(base, root, split(datasets), split(codes), split(years)))
print(duckdb_tuned(root))
"""


def measure() -> list[Line]:
    lines = []
    with serving(REGIONS) as base:
        costs: dict[str, list[Cost]] = {}
        for _ in range(ROUNDS):
            for name, run in (
                ("one", lambda: sync(base)),
                ("two", lambda: sync(base, "--workers", "2")),
                ("peer", lambda: _download(base)),
            ):
                costs.setdefault(name, []).append(run())
        median_cost([cost for told in costs.values() for cost in told])
        one, two, peer = (median_cost(costs[name]) for name in ("one", "two", "peer"))
        lines += [
            ratio("wall against download, then DuckDB", one.wall, peer.wall, 1.25),
            ratio("wall of 2 workers against the same", two.wall, peer.wall, 0.8),
            ratio("memory against the same", one.megabytes, peer.megabytes, 0.3, "MB"),
            ratio("unchanged by 304, wall against a full one", *_again(base + "/etags"), 0.06),
            ratio("unchanged by bytes, wall against a full one", *_again(base), 0.12),
        ]
    return lines + _growth()


def sync(base: str, *options: str, number: int = REGIONS, times: int = 1) -> Cost:
    """A first sync as a process of its own, and the digest of what it has stored."""
    with tempfile.TemporaryDirectory() as place:
        cost = _sync(Path(place), base, *options, number=number, times=times, exits=WAITS)
        return replace(cost, said=stored_digest(f"sqlite:///{place}/porsi.db", "inaproc"))


def _sync(
    folder: Path, base: str, *options: str, number: int = REGIONS, times: int = 1, exits: int
) -> Cost:
    command = [sys.executable, "-m", "bot", "sync", *options]
    for region in regions(number):
        command += ["--region", str(region.lkpp_code)]
    for part in range(times):
        command += [f"--year={year - 2 * part}" for year in YEARS]
    return process_cost(
        command,
        exits,
        PORSI_DATABASE_URL=f"sqlite:///{folder}/porsi.db",
        PORSI_CACHE=str(folder / "cache"),
        PORSI_INAPROC_URL=base,
        PORSI_INAPROC_TOKEN="benchmark",
        PORSI_INAPROC_RATE="100000000",
    )


def _download(base: str) -> Cost:
    with tempfile.TemporaryDirectory() as place:
        asked = [
            ",".join(DATASETS.values()),
            ",".join(str(region.lkpp_code) for region in regions(REGIONS)),
            ",".join(map(str, YEARS)),
        ]
        return process_cost([sys.executable, "-c", DOWNLOAD, base, place, *asked])


def _again(base: str) -> tuple[float, float]:
    """Wall seconds of a sync that finds nothing new, and of the first; without those to begin."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        first = _sync(folder, base, "--publish", exits=PUBLISHED)
        again = [_sync(folder, base, "--publish", exits=PUBLISHED) for _ in range(ROUNDS)]
        started = [_sync(folder, base, "--dry-run", exits=PUBLISHED) for _ in range(ROUNDS)]
        idle = median_cost(started).wall
        return median_cost([replace(c, said="") for c in again]).wall - idle, first.wall - idle


def _growth() -> list[Line]:
    with serving(FEW, TIMES) as base:
        once = sync(base, number=FEW)
        many = sync(base, number=FEW, times=TIMES)
    return [
        ratio(
            f"memory of {TIMES} times the rows against once",
            many.megabytes,
            once.megabytes,
            1.1,
            "MB",
        )
    ]
