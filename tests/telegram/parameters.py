"""A call's parameters, however they arrive: query, form, multipart or JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from tests.telegram.refusals import Refused, bad_request

#: Objects and lists, sent as JSON text except in a JSON body; and what Telegram calls them.
_NESTED = {
    "allowed_updates": "allowed updates",
    "caption_entities": "caption entities",
    "commands": "commands",
    "entities": "entities",
    "link_preview_options": "link preview options",
    "reply_markup": "reply keyboard markup",
    "reply_parameters": "reply parameters",
    "scope": "BotCommandScope",
}
_NUMBERS = (
    "limit",
    "message_id",
    "message_thread_id",
    "offset",
    "reply_to_message_id",
    "timeout",
)
_YES_OR_NO = (
    "allow_sending_without_reply",
    "disable_notification",
    "drop_pending_updates",
    "protect_content",
    "show_alert",
)


@dataclass(frozen=True)
class Upload:
    """A file within a request."""

    name: str
    content: bytes

    def __repr__(self) -> str:
        return f"<{self.name}, {len(self.content)} bytes>"


async def read_parameters(request: Request) -> tuple[dict[str, Any], Refused | None]:
    """The parameters with their own types; as they came, with the complaint, where that fails."""
    parameters: dict[str, Any] = dict(request.query_params)
    try:
        parameters |= await _body(request)
        return {name: _decoded(name, value) for name, value in parameters.items()}, None
    except Refused as refused:
        return parameters, refused


async def _body(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            told = json.loads(await request.body())
        except ValueError as error:
            raise bad_request("can't parse JSON object") from error
        return told if isinstance(told, dict) else {}
    parameters: dict[str, Any] = {}
    async with request.form() as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                parameters[name] = Upload(value.filename or "", await value.read())
            else:
                parameters[name] = value
    return parameters


def _decoded(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in _NESTED:
        try:
            return json.loads(value) if value else None
        except ValueError as error:
            raise bad_request(f"can't parse {_NESTED[name]} JSON object") from error
    if name == "chat_id" or name in _NUMBERS:
        return int(value) if value.lstrip("-").isdecimal() else value
    if name in _YES_OR_NO:
        return value.lower() in ("true", "yes", "1")
    return value
