"""The nightly run over HTTP: a country's rows served on loopback, asked by the real adapter."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from storage.database import Database
from sync.endings import Outcome
from sync.sources.inaproc import Inaproc
from sync.sources.scope import Scope
from tests.gateway.server import Gateway
from tests.sync.country import Government
from tests.sync.over_http import QUICK, bearer, sync_over_http
from tests.sync.row_faults import Fault, Night
from tests.sync.told import moment

ONCE = replace(QUICK, tries=1)


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

    now = moment(day)
    return sync_over_http(
        database,
        gateway.base,
        bearer(gateway),
        lambda fetcher, before: Inaproc(
            fetcher, root, lambda: now, resume_from=before.resume_from, known=before.digest
        ),
        Scope(tuple(g.region for g in governments), (day.year,)),
        now,
        name=Inaproc.name,
        actor="jadwal",
        limits=ONCE,
    )
