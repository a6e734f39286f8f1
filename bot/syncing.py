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
from sync.endings import Outcome
from sync.runner import run
from sync.serving import SourceName, Step
from sync.workers import Workers

#: Told with the source, the parts that are done, and how many there are.
Tell = Callable[[SourceName, int, int], None]
#: Told with a source as soon as it has been asked, and what came of that.
End = Callable[[SourceName, Outcome], None]


def sync_all(
    settings: Settings,
    database: Database,
    planned_steps: Sequence[Step],
    tell: Tell,
    end: End = lambda *_: None,
    *,
    actor: str,
    may_publish: bool,
    may_be_first: bool,
    workers: Workers,
) -> list[tuple[SourceName, Outcome]]:
    """
    Ask the sources one after another; nothing that they need is missing.

    Errors of ours are raised when all others have been asked: an ExceptionGroup of them all.
    """

    async def ask(step: Step) -> Outcome:
        async with opened(settings, database, step.source, workers) as make:
            return await run(
                database,
                step.source,
                make,
                step.scope,
                actor=actor,
                may_publish=may_publish,
                may_be_first=may_be_first,
                clock=clock.now,
                progress=lambda done, total: tell(step.source, done, total),
            )

    async def sync() -> list[tuple[SourceName, Outcome]]:
        outcomes = []
        errors = []
        for step in planned_steps:
            try:
                outcome = await ask(step)
            except Exception as error:  # noqa: BLE001 (raised below)
                errors.append(error)
                continue
            end(step.source, outcome)
            outcomes.append((step.source, outcome))
        if errors:
            raise ExceptionGroup("sources that broke off", errors)
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
    """The same with a JSON object a line: how far a source is, and at its end what came of it."""
    teller = Teller()

    def tell(source: SourceName, done: int, total: int) -> None:
        teller.tell_now_and_then(source=source, done=done, total=total)

    def end(source: SourceName, outcome: Outcome) -> None:
        teller.tell(
            source=source,
            ending=outcome.ending.value,
            run=outcome.run_id,
            aside=outcome.aside,
            since=outcome.since.isoformat() if outcome.since else None,
            fault=outcome.fault.fault.value if outcome.fault else None,
            detail=outcome.fault.detail if outcome.fault else "",
        )

    return sync_all(settings, database, planned_steps, tell, end, **how)
