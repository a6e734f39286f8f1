"""One run over a source that is served on loopback, connected as `porsi sync` connects it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from storage.database import Database
from sync.endings import Outcome
from sync.runner import Before, run
from sync.sources.fetching import Fetcher, Limits
from sync.sources.scope import Scope
from sync.sources.source import Source
from tests.gateway.server import Gateway

QUICK = Limits(seconds=5, tries=2, first_wait=0.01, patience=2, per_minute=60_000)


def bearer(gateway: Gateway) -> dict[str, str]:
    """The headers that `gateway` wants to see."""
    return {"Authorization": f"Bearer {gateway.token}"}


def sync_over_http(
    database: Database,
    base: str,
    headers: Mapping[str, str],
    make: Callable[[Fetcher, Before], Source],
    scope: Scope,
    now: datetime,
    *,
    name: str,
    actor: str = "penguji",
    publish: bool = True,
    limits: Limits = QUICK,
    cut_after: float | None = None,
) -> Outcome:
    """
    Run the source called `name`, which `make` makes, over what is served at `base`.

    Raises TimeoutError where it is cut off after so many seconds.
    """

    async def ask() -> Outcome:
        async with Fetcher(base, headers, limits, lambda: now) as fetcher:

            def made(before: Before) -> Source:
                fetcher.is_wary = before.is_wary
                return make(fetcher, before)

            return await run(
                database,
                name,
                made,
                scope,
                actor=actor,
                may_publish=publish,
                clock=lambda: now,
            )

    return asyncio.run(asyncio.wait_for(ask(), cut_after))
