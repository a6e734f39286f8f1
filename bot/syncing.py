"""A sync as an operator runs it: which source, which regions and years, how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import clock
from bot.settings import BadSettings, Settings
from procurement.regions import find_region, gazetteer
from procurement.semester import wib_day
from storage.database import Database
from sync.runner import Before, Outcome, run
from sync.sources.fetching import Fetcher, Limits
from sync.sources.inaproc import Inaproc
from sync.sources.source import Scope

#: Until this day the year just ended is asked for, too: late entries come in.
LAST_YEAR_UNTIL = (3, 31)


def scope_of(codes: Sequence[str], years: Sequence[int], now: datetime) -> Scope:
    """
    The regions of `codes` (all, where none is given) in `years` (else those that still change).

    Codes are LKPP's or Kemendagri's; raises UnknownRegion or AmbiguousRegion for others.
    """
    asked = [find_region(code) for code in codes]
    regions = asked or [one for one in gazetteer() if one.autonomous and one.lkpp_code]
    today = wib_day(now)
    last = [today.year - 1] if (today.month, today.day) <= LAST_YEAR_UNTIL else []
    return Scope(tuple(dict.fromkeys(regions)), tuple(years or [*last, today.year]))


def sync_with_progress(
    settings: Settings,
    database: Database,
    scope: Scope,
    *,
    actor: str,
    may_publish: bool,
) -> Outcome:
    """Ask INAPROC for `scope`; a bar shows the parts that are done."""
    columns = (
        TextColumn("Mengambil"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("", total=None)
        return asyncio.run(
            _sync(
                settings,
                database,
                scope,
                actor,
                may_publish,
                lambda done, total: bar.update(task, completed=done, total=total),
            )
        )


async def _sync(
    settings: Settings,
    database: Database,
    scope: Scope,
    actor: str,
    may_publish: bool,
    progress: Callable[[int, int], None],
) -> Outcome:
    token = settings.inaproc_token
    if token is None or not token.get_secret_value().strip():
        raise BadSettings("PORSI_INAPROC_TOKEN belum diatur (token dari portal INAPROC)")
    headers = {"Authorization": f"Bearer {token.get_secret_value().strip()}"}
    root = Path(settings.cache) / "inaproc"
    async with Fetcher(settings.inaproc_url, headers, Limits(), clock.now) as fetcher:

        def make(before: Before) -> Inaproc:
            return Inaproc(
                fetcher, root, clock.now, resume_from=before.resume_from, known=before.digest
            )

        return await run(
            database,
            Inaproc.name,
            make,
            scope,
            actor=actor,
            may_publish=may_publish,
            clock=clock.now,
            progress=progress,
        )
