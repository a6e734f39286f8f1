"""What the bot calls over HTTP. Runs on the server's thread."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.telegram.account import CONFLICT, Account, Call
from tests.telegram.parameters import read_parameters
from tests.telegram.refusals import Refused
from tests.telegram.updates import MOST

LONGEST_POLL = 50

_OTHER_POLL = Refused(
    409,
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
)


class Routes:
    def __init__(self, account: Account) -> None:
        self._account = account
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._fetch),
                Route("/{path:path}", _not_found, methods=["GET", "POST"]),
            ]
        )

    async def _call(self, request: Request) -> Response:
        account, method = self._account, request.path_params["method"]
        parameters, complaint = await read_parameters(request)
        with account.changed:
            call = Call(account.methods.proper_name(method), parameters)
            account.calls.append(call)
            account.changed.notify_all()
            failures = account.failures[method.lower()]
            if failures:
                call.status, body = failures.popleft()
                return _response(call.status, body)
            try:
                if request.path_params["token"] != account.token:
                    raise Refused(401, "Unauthorized")
                if complaint is not None:
                    raise complaint
                if call.method != "getUpdates":
                    return self._done(call, account.methods.call(method, parameters))
            except Refused as refused:
                return self._refuse(call, refused)
        return await self._get_updates(call, request)

    async def _get_updates(self, call: Call, request: Request) -> Response:
        account = self._account
        offset, limit = _whole(call, "offset", 0), _whole(call, "limit", MOST)
        timeout = min(_whole(call, "timeout", 0), LONGEST_POLL)
        with account.changed:
            account.updates.allow(call.parameters.get("allowed_updates"))
            found = account.updates.get(offset, limit)
            if found or timeout <= 0 or account.closing:
                return self._done(call, found)
            account.end_poll(CONFLICT)
            poll = account.poll = asyncio.get_running_loop().create_future()
            account.changed.notify_all()
        hung_up = asyncio.create_task(_hung_up(request))
        await asyncio.wait({poll, hung_up}, timeout=timeout, return_when="FIRST_COMPLETED")
        with account.changed:
            if account.poll is poll:
                account.poll = None
                account.changed.notify_all()
            if hung_up.done():
                return Response()  # nobody hears it
            hung_up.cancel()
            if poll.done() and poll.result() == CONFLICT:
                return self._refuse(call, _OTHER_POLL)
            return self._done(call, account.updates.get(offset, limit))

    def _done(self, call: Call, result: Any) -> Response:
        call.status = 200
        self._account.changed.notify_all()
        return _response(200, {"ok": True, "result": result})

    def _refuse(self, call: Call, refused: Refused) -> Response:
        call.status = refused.status
        self._account.changed.notify_all()
        return _response(refused.status, refused.body)

    async def _fetch(self, request: Request) -> Response:
        with self._account.changed:
            file = self._account.files.at(request.path_params["path"])
        if request.path_params["token"] != self._account.token or file is None:
            return await _not_found(request)
        return Response(file.content, media_type="application/octet-stream")


def _whole(call: Call, name: str, default: int) -> int:
    value = call.parameters.get(name, default)
    return value if isinstance(value, int) else default


async def _hung_up(request: Request) -> None:
    """Returns when the caller has closed the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _response(status: int, body: dict[str, Any] | bytes) -> Response:
    if isinstance(body, bytes):
        return Response(body, status, media_type="application/json")
    return JSONResponse(body, status)


async def _not_found(_: Request) -> Response:
    refused = Refused(404, "Not Found")
    return _response(refused.status, refused.body)
