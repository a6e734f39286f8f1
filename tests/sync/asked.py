"""The nightly run over HTTP: a country's rows served on loopback, asked by the real adapter."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from storage.database import Database
from sync.runner import Outcome, run
from sync.sources.fetching import Fetcher, Limits
from sync.sources.inaproc import Inaproc
from sync.sources.source import Scope
from tests.gateway.server import Gateway
from tests.sync.country import Government
from tests.sync.row_faults import Fault, Night
from tests.sync.told import moment

QUICK = Limits(seconds=5, tries=1, patience=1, per_minute=60_000)


def serve_night(
    gateway: Gateway,
    governments: Sequence[Government],
    day: date,
    fault: Fault | None = None,
    chance: random.Random | None = None,
) -> None:
    """Let `gateway` answer as on `day`, with `fault` in the running year's rows."""
    rows = {
        (dataset, government.klpd, day.year): told
        for government in governments
        for dataset, told in government.rows(day.year, day).items()
    }
    eve = {
        (dataset, government.klpd, day.year): len(told)
        for government in governments
        for dataset, told in government.rows(day.year, day - timedelta(days=1)).items()
    }
    night = Night(governments, day.year, rows, eve)
    if fault is not None:
        fault(chance or random.Random(), night)
    gateway.clear()
    gateway.page = night.page
    for (dataset, klpd, year), told in night.rows.items():
        gateway.rows(dataset, klpd, year)[:] = told
    for trap in night.traps:
        gateway.trap(trap)


def sync_gateway(
    database: Database,
    gateway: Gateway,
    governments: Sequence[Government],
    day: date,
    root: Path,
) -> Outcome:
    """The nightly run of `day` over the running year, its pages kept in `root`."""

    async def ask() -> Outcome:
        headers = {"Authorization": f"Bearer {gateway.token}"}
        now = moment(day)
        async with Fetcher(gateway.base, headers, QUICK, lambda: now) as fetcher:
            return await run(
                database,
                Inaproc.name,
                lambda before: Inaproc(
                    fetcher,
                    root,
                    lambda: now,
                    resume_from=before.resume_from,
                    known=before.digest,
                ),
                Scope(tuple(g.region for g in governments), (day.year,)),
                actor="jadwal",
                may_publish=True,
                clock=lambda: now,
            )

    return asyncio.run(ask())
