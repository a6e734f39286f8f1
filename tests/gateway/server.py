"""
The gateway as tests use it.

    with Gateway() as gateway:
        gateway.serve("rup/paket-penyedia-terumumkan", rows)
        ...  # ask gateway.base
        gateway.fail_next(Reply(503))

Rows are found by their government and year. Answers page as the real one does: 1 row unless
`limit` says more, `has_more` only where there is more, a cursor always.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.loopback import Loopback
from tests.standin import StandIn

Row = dict[str, Any]

KLPD_KEYS = ("kd_klpd", "kode_klpd")
YEAR_KEYS = ("tahun_anggaran", "fiscal_year")


@dataclass(frozen=True)
class Reply:
    """One answer instead of the real one; `stream` yields a body without end or slowly."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: Callable[[], AsyncIterator[bytes]] | None = None


#: Looks at a request; returns what to answer instead, or None.
Trap = Callable[[Request], Reply | None]


class Gateway(StandIn):
    """`asked` are the requests that came."""

    def __init__(
        self, token: str = "inprc-uji", *, etags: bool = False, delay: float = 0.0
    ) -> None:
        self.token = token
        self.etags = etags
        self.delay = delay
        #: The most rows that a page has, whatever was asked for.
        self.page = 1000
        self.asked: list[str] = []
        #: The ports from which was asked: each is a connection.
        self.callers: set[int] = set()
        self.most_at_once = 0
        self._at_once = 0
        self._rows: dict[tuple[str, str, str], list[Row]] = {}
        #: The sums of the dashboard, by government and year; and whose the token is, or anybody's.
        self.sums: dict[tuple[str, int], Row] = {}
        self.owner: str | None = None
        self._replies: list[Reply] = []
        self.traps: list[Trap] = []
        #: Guards the above, and tells of every request.
        self._came = threading.Condition()
        self._stamp = 0

    def _serve(self) -> Loopback:
        routes = [
            Route("/api/v1/dashboard/profil/precomputed", self._answer),
            Route("/api/v1/{group}/{dataset}", self._answer),
        ]
        return Loopback(Starlette(routes=routes))

    def wait(self, requests: int, seconds: float = 30.0) -> None:
        """Wait until so many requests have come."""
        with self._came:
            if not self._came.wait_for(lambda: len(self.asked) >= requests, seconds):
                raise TimeoutError(f"{len(self.asked)} of {requests} requests came")

    def serve(self, dataset: str, rows: Iterable[Row]) -> None:
        """Add rows to a dataset."""
        for row in rows:
            klpd = next(str(row[key]) for key in KLPD_KEYS if key in row)
            year = next(str(row[key]) for key in YEAR_KEYS if key in row)
            self._rows.setdefault((dataset, klpd, year), []).append(row)

    def rows(self, dataset: str, klpd: str, year: int) -> list[Row]:
        """The rows that are served, to be changed in place."""
        return self._rows.setdefault((dataset, klpd, str(year)), [])

    def clear(self) -> None:
        """Serve nothing any more, and without traps."""
        self._rows.clear()
        self.traps.clear()
        self.asked.clear()

    def fail_next(self, *replies: Reply) -> None:
        """Answer the next requests so."""
        self._replies += replies

    def trap(self, trap: Trap) -> None:
        """Let `trap` answer every request that it wants to."""
        self.traps.append(trap)

    async def _answer(self, request: Request) -> Response:
        with self._came:
            self._at_once += 1
            self.callers.add(request.client.port if request.client else 0)
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if self.delay:
                await asyncio.sleep(self.delay)
            return self._respond(request)
        finally:
            with self._came:
                self._at_once -= 1

    def _respond(self, request: Request) -> Response:
        with self._came:
            self.asked.append(f"{request.url.path}?{request.url.query}")
            self._came.notify_all()
            reply = self._replies.pop(0) if self._replies else None
        for trap in self.traps:
            reply = reply or trap(request)
        if reply is not None and reply.stream is not None:
            return StreamingResponse(reply.stream(), reply.status, dict(reply.headers))
        if reply is not None:
            return Response(reply.body, reply.status, dict(reply.headers))
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _json({"error": "Authorization field missing"}, 401)
        if "group" not in request.path_params:
            return self._summed(request.query_params)
        dataset = f"{request.path_params['group']}/{request.path_params['dataset']}"
        query = request.query_params
        if "kode_klpd" not in query or "tahun" not in query:
            return _json({"success": False, "error": {"code": "Bad Request", "message": "-"}}, 400)
        rows = self._rows.get((dataset, query["kode_klpd"], query["tahun"]), [])
        limit = min(self.page, int(query.get("limit", "1")))
        start = _position(query["cursor"]) if "cursor" in query else 0
        return self._page(request, rows, start, limit)

    def _summed(self, query: Mapping[str, str]) -> Response:
        """As the dashboard does: `instansi` narrows, without it all are summed up."""
        year = int(query["tahun"])
        told: Row = {}
        if self.owner in (None, query.get("kode_klpd")):
            asked = query.get("instansi")
            for (klpd, of), sums in self.sums.items():
                if of == year and asked in (None, klpd):
                    told = {key: told.get(key, 0) + amount for key, amount in sums.items()}
        self._stamp += 1
        return _json({"data": {"data": told, "last_update_ref": f"ref-{self._stamp}"}}, 200)

    def _page(self, request: Request, rows: list[Row], start: int, limit: int) -> Response:
        shown = rows[start : start + limit]
        meta: dict[str, Any] = {"limit": limit, "cursor": _cursor(start + limit)}
        if start + limit < len(rows):
            meta["has_more"] = True
        told: dict[str, Any] = {"success": True, "data": shown, "meta": meta}
        tag = f'"{hashlib.md5(json.dumps(told).encode()).hexdigest()}"'
        if self.etags and request.headers.get("if-none-match") == tag:
            return Response(status_code=304)
        if not self.etags:
            self._stamp += 1  # a tracking value, new in every answer
            told["data"] = [{**row, "last_update_ref": f"ref-{self._stamp}"} for row in shown]
        return _json(told, 200, {"etag": tag} if self.etags else {})


def _json(told: object, status: int, headers: Mapping[str, str] | None = None) -> Response:
    body = gzip.compress(json.dumps(told).encode(), compresslevel=1, mtime=0)
    return Response(
        body,
        status,
        {"content-type": "application/json", "content-encoding": "gzip", **(headers or {})},
    )


def _cursor(position: int) -> str:
    """As the gateway writes them: base64 of an object with a signed number."""
    return base64.b64encode(json.dumps({"id": -(2**62) + position}).encode()).decode()


def _position(cursor: str) -> int:
    number: int = json.loads(base64.b64decode(cursor))["id"]
    return number + 2**62
