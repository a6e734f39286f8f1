"""
What is told over HTTP: `/healthz` whether this process is worth keeping, `/readyz` whether updates
are to be handed to it, `/metrics` what Prometheus reads.

Names, words of ours and ages: no secret, no chat, no address.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.health.beside import Beside
from bot.health.checks import Checks, checks, readiness, worst
from bot.health.levels import Level
from bot.health.metrics import CONTENT_TYPE, Metrics
from bot.health.noticed import Health
from bot.health.state import State
from storage.probe import Answer

#: So long, in seconds, the database may take to answer.
PATIENCE = 2.0
#: What it said is told again for so long, in seconds: who asks often costs little.
PROBE_KEPT, STATE_KEPT = 1.0, 5.0


class Pages:
    """`probe` and `state` block; `metrics` holds what was counted."""

    def __init__(
        self,
        health: Health,
        probe: Callable[[], Answer],
        state: Callable[[], State],
        metrics: Metrics,
    ) -> None:
        self._health = health
        self._metrics = metrics
        self._probe = Beside("the database", probe, patience=PATIENCE, kept=PROBE_KEPT)
        self._state = Beside("the state", state, patience=PATIENCE, kept=STATE_KEPT)
        self.app = Starlette(
            routes=[
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
                Route("/metrics", self._counted),
            ]
        )

    async def _healthz(self, _: Request) -> Response:
        told, _state = await self._look()
        return _page(told)

    async def _readyz(self, _: Request) -> Response:
        told, _state = await self._look()
        return _page(readiness(told, self._health.noticed.phase))

    async def _counted(self, _: Request) -> Response:
        told, state = await self._look()
        noticed = self._health.noticed
        page = self._metrics.page(noticed, readiness(told, noticed.phase), state)
        return Response(page, headers={"Content-Type": CONTENT_TYPE})

    async def _look(self) -> tuple[Checks, State | None]:
        answer, state = await asyncio.gather(self._probe.get(), self._state.get())
        return checks(self._health.noticed, answer or Answer.LATE, state), state


def _page(told: Checks) -> Response:
    level = worst(told.values())
    body = {
        "status": level.name.lower(),
        "checks": {name: check.as_json() for name, check in told.items()},
    }
    return JSONResponse(
        body,
        status_code=503 if level is Level.FAILING else 200,
        headers={"Cache-Control": "no-store"},
    )
