"""What the bot calls over HTTP. Runs on the server's thread."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from tests.telegram.account import CONFLICT, HOOKED, Account, Call
from tests.telegram.faults import Fault
from tests.telegram.limits import LIMITED
from tests.telegram.parameters import read_parameters
from tests.telegram.refusals import Refused
from tests.telegram.updates import MOST
from tests.telegram.wire import Answer, Request, Silence, Told

LONGEST_POLL = 50

_CALL = re.compile(r"/bot([^/]*)/([^/]*)")
_FILE = re.compile(r"/file/bot([^/]*)/(.+)")
_NOT_FOUND = Refused(404, "Not Found")
_CONFLICTS = {
    CONFLICT: Refused(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    ),
    HOOKED: Refused(409, "Conflict: terminated by setWebhook request"),
}


class Routes:
    def __init__(self, account: Account) -> None:
        self._account = account

    def handle(self, request: Request) -> Told | Coroutine[Any, Any, Told]:
        path = unquote(request.path)
        if found := _CALL.fullmatch(path):
            return self._call(request, *found.groups())
        if found := _FILE.fullmatch(path):
            return self._fetch(*found.groups())
        return _refused(_NOT_FOUND)

    def _call(self, request: Request, token: str, method: str) -> Told | Coroutine[Any, Any, Told]:
        account = self._account
        parameters, complaint = read_parameters(request)
        with account.changed:
            call = Call(account.methods.proper_name(method), parameters)
            account.begin(call)
            if answers := account.faults.answers[method.lower()]:
                return self._finish(call, None, _planned(*answers.popleft()))
            fault = account.faults.take(method, parameters.get("chat_id"))
            if fault is not None and fault.instead is not None:
                return self._finish(call, None, fault.instead)
            try:
                if token != account.token:
                    raise Refused(401, "Unauthorized")
                if complaint is not None:
                    raise complaint
                if call.method == "getUpdates":
                    return self._poll(call, fault, request)
                answer = _result(self._carry_out(call))
            except Refused as refused:
                answer = _refused(refused)
            return self._finish(call, fault, answer)

    def _carry_out(self, call: Call) -> Any:
        account = self._account
        if call.method in LIMITED:
            chat_id = call.parameters.get("chat_id")
            chat = account.chats.look_up(chat_id)
            if chat is not None or isinstance(chat_id, int):
                account.limits.pass_through(chat.id if chat else int(str(chat_id)))
        return account.methods.call(call.method, call.parameters)

    def _finish(self, call: Call, fault: Fault | None, told: Told) -> Told:
        """Note what the caller gets, after what goes wrong on the way."""
        if isinstance(told, Answer):
            if self._account.delay:
                told = replace(told, after=self._account.delay)
            if fault is not None:
                told = fault.spoil(told)
        if isinstance(told, Answer):
            call.status = told.status
            self._account.statuses[told.status] += 1
        self._account.changed.notify_all()
        return told

    async def _poll(self, call: Call, fault: Fault | None, request: Request) -> Told:
        told = await self._get_updates(call, request)
        with self._account.changed:
            return self._finish(call, fault, told)

    async def _get_updates(self, call: Call, request: Request) -> Told:
        account = self._account
        offset, limit = _whole(call, "offset", 0), _whole(call, "limit", MOST)
        timeout = min(_whole(call, "timeout", 0), LONGEST_POLL)
        with account.changed:
            if account.webhooks.hook is not None:
                return _refused(
                    Refused(
                        409,
                        "Conflict: can't use getUpdates method while webhook is active; "
                        "use deleteWebhook to delete the webhook first",
                    )
                )
            account.updates.allow(call.parameters.get("allowed_updates"))
            found = account.updates.get(offset, limit)
            if found or timeout <= 0 or account.closing:
                return _result(found)
            account.end_poll(CONFLICT)
            poll = account.poll = asyncio.get_running_loop().create_future()
            account.changed.notify_all()
        await asyncio.wait({poll, request.gone}, timeout=timeout, return_when="FIRST_COMPLETED")
        with account.changed:
            if account.poll is poll:
                account.poll = None
                account.changed.notify_all()
            if request.gone.done():
                return Silence.CUT  # nobody hears it
            if poll.done() and poll.result() in _CONFLICTS:
                return _refused(_CONFLICTS[poll.result()])
            return _result(account.updates.get(offset, limit))

    def _fetch(self, token: str, path: str) -> Told:
        with self._account.changed:
            file = self._account.files.at(path)
        if token != self._account.token or file is None:
            return _refused(_NOT_FOUND)
        return Answer(200, file.content, "application/octet-stream")


def _whole(call: Call, name: str, default: int) -> int:
    value = call.parameters.get(name, default)
    return value if isinstance(value, int) else default


def _planned(status: int, body: dict[str, Any] | bytes) -> Answer:
    return Answer(status, body) if isinstance(body, bytes) else _json(status, body)


def _result(result: Any) -> Answer:
    return _json(200, {"ok": True, "result": result})


def _refused(refused: Refused) -> Answer:
    return _json(refused.status, refused.body)


def _json(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
