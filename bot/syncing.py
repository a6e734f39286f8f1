"""A sync as an operator runs it: sources one after another, and how far each is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import clock
from bot.children import Teller
from bot.settings import Settings
from bot.sources import missing, opened
from bot.timetable import Timetable
from procurement.regions import find_region
from procurement.semester import wib_day
from storage.database import Database
from sync.runner import Outcome, run
from sync.serving import SourceName, Step, steps
from sync.workers import Workers

#: Told with the source, the parts that are done, and how many there are.
Tell = Callable[[SourceName, int, int], None]


def planned(
    settings: Settings,
    *,
    sources: Sequence[SourceName] = (),
    codes: Sequence[str] = (),
    years: Sequence[int] = (),
    now: datetime,
) -> list[Step]:
    """
    What a sync would ask of each source of this installation.

    Codes are LKPP's or Kemendagri's; raises UnknownRegion or AmbiguousRegion for others.
    """
    regions = list(dict.fromkeys(find_region(code) for code in codes))
    return steps(settings.servings, wib_day(now), sources=sources, regions=regions, years=years)


def timetable(settings: Settings) -> Timetable:
    """When the sources of this installation are asked by themselves, and which."""
    sources = tuple(dict.fromkeys(serving.source for serving in settings.servings))
    lacking = tuple(source for source in sources if missing(settings, source))
    return Timetable(settings.sync_times, sources, lacking)


def nothing_to_ask(settings: Settings, asked: Sequence[Step]) -> str | None:
    """Why a sync of `asked` has nobody to ask; None where it has somebody."""
    if not settings.servings and not asked:
        return missing(settings, SourceName.INAPROC) or "PORSI_SOURCES kosong"
    if not asked:
        return "Tidak ada sumber dalam PORSI_SOURCES yang melayani daerah dan tahun itu"
    lacking = [missing(settings, step.source) for step in asked]
    return lacking[0] if all(lacking) else None


def sync_all(
    settings: Settings,
    database: Database,
    planned_steps: Sequence[Step],
    tell: Tell,
    *,
    actor: str,
    may_publish: bool,
    may_be_first: bool,
    workers: Workers,
) -> list[tuple[SourceName, Outcome]]:
    """Ask the sources one after another; nothing that they need is missing."""

    async def sync() -> list[tuple[SourceName, Outcome]]:
        outcomes = []
        for step in planned_steps:

            def tell_of_it(done: int, total: int, source: SourceName = step.source) -> None:
                tell(source, done, total)

            async with opened(settings, database, step.source, workers) as make:
                outcome = await run(
                    database,
                    step.source,
                    make,
                    step.scope,
                    actor=actor,
                    may_publish=may_publish,
                    may_be_first=may_be_first,
                    clock=clock.now,
                    progress=tell_of_it,
                )
            outcomes.append((step.source, outcome))
        return outcomes

    return asyncio.run(sync())


def sync_for_people(
    settings: Settings, database: Database, planned_steps: Sequence[Step], **how: Any
) -> list[tuple[SourceName, Outcome]]:
    """The same with a bar that shows the parts that are done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        tasks = {step.source: bar.add_task(step.source, total=None) for step in planned_steps}

        def tell(source: SourceName, done: int, total: int) -> None:
            bar.update(tasks[source], completed=done, total=total)

        return sync_all(settings, database, planned_steps, tell, **how)


def sync_for_machine(
    settings: Settings, database: Database, planned_steps: Sequence[Step], **how: Any
) -> list[tuple[SourceName, Outcome]]:
    """The same with a JSON object a line: how far a source is, and last what came of each."""
    teller = Teller()

    def tell(source: SourceName, done: int, total: int) -> None:
        teller.tell_now_and_then(source=source, done=done, total=total)

    outcomes = sync_all(settings, database, planned_steps, tell, **how)
    for source, outcome in outcomes:
        teller.tell(
            source=source,
            ending=outcome.ending.value,
            run=outcome.run_id,
            aside=outcome.aside,
            since=outcome.since.isoformat() if outcome.since else None,
        )
    return outcomes
