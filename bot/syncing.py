"""A sync as an operator runs it: sources one after another, and how far each is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from bot import clock
from bot.bars import bars
from bot.children import Teller
from bot.connections import opened
from bot.settings import Settings
from storage.database import Database
from sync.runner import Outcome, run
from sync.serving import SourceName, Step
from sync.workers import Workers

#: Told with the source, the parts that are done, and how many there are.
Tell = Callable[[SourceName, int, int], None]


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
    with bars() as bar:
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
            fault=outcome.fault.fault.value if outcome.fault else None,
            detail=outcome.fault.detail if outcome.fault else "",
        )
    return outcomes
