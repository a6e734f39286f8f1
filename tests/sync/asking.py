"""
A sync of six governments as a process of its own, at full speed: its memory is measured outside.

    python -m tests.sync.asking DATABASE_URL GATEWAY_URL TOKEN FOLDER
"""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from procurement.regions import find_region
from storage.database import Database
from sync.endings import Ending
from sync.runner import run
from sync.sources.fetching import Fetcher, Limits
from sync.sources.inaproc import Inaproc
from sync.sources.scope import Scope

NAMES = ("pontianak", "singkawang", "sambas", "sintang", "landak", "sanggau")
REGIONS = tuple(find_region(name) for name in NAMES)
NOW = datetime(2024, 7, 1, 1, tzinfo=UTC)
CODES = {Ending.PUBLISHED: 0, Ending.HELD: 3, Ending.UNAVAILABLE: 5}


async def main(url: str, base: str, token: str, folder: str) -> Ending:
    database = Database(url)
    limits = Limits(per_minute=600_000, tries=1)
    headers = {"Authorization": f"Bearer {token}"}
    async with Fetcher(base, headers, limits, lambda: NOW) as fetcher:
        outcome = await run(
            database,
            Inaproc.name,
            lambda before: Inaproc(fetcher, Path(folder), lambda: NOW, known=before.digest),
            Scope(REGIONS, (2024,)),
            actor="penguji",
            may_publish=True,
            clock=lambda: NOW,
        )
    database.close()
    return outcome.ending


if __name__ == "__main__":
    sys.exit(CODES[asyncio.run(main(*sys.argv[1:]))])
