"""A call's parameters, however they arrive: query, form, multipart or JSON."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

from tests.telegram.refusals import Refused, bad_request
from tests.telegram.wire import Request

#: Objects and lists, sent as JSON text except in a JSON body; and what Telegram calls them.
_NESTED = {
    "allowed_updates": "allowed updates",
    "button": "InlineQueryResultsButton",
    "caption_entities": "caption entities",
    "commands": "commands",
    "entities": "entities",
    "link_preview_options": "link preview options",
    "reply_markup": "reply keyboard markup",
    "reply_parameters": "reply parameters",
    "results": "inline query results",
    "scope": "BotCommandScope",
}
_NUMBERS = (
    "cache_time",
    "limit",
    "max_connections",
    "message_id",
    "message_thread_id",
    "offset",
    "reply_to_message_id",
    "timeout",
    "user_id",
)
_YES_OR_NO = (
    "allow_sending_without_reply",
    "disable_notification",
    "drop_pending_updates",
    "is_personal",
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


def read_parameters(request: Request) -> tuple[dict[str, Any], Refused | None]:
    """The parameters with their own types; as they came, with the complaint, where that fails."""
    parameters: dict[str, Any] = dict(parse_qsl(request.query, keep_blank_values=True))
    try:
        parameters |= _body(request)
        return {name: _decoded(name, value) for name, value in parameters.items()}, None
    except Refused as refused:
        return parameters, refused


def _body(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        try:
            told = json.loads(request.body)
        except ValueError as error:
            raise bad_request("can't parse JSON object") from error
        return told if isinstance(told, dict) else {}
    if kind.startswith("multipart/form-data"):
        return _multipart(request.body, kind)
    return dict(parse_qsl(request.body.decode(), keep_blank_values=True))


def _multipart(body: bytes, kind: str) -> dict[str, Any]:
    parameters: dict[str, Any] = {}

    def keep_field(field: Field) -> None:
        parameters[_said(field.field_name)] = _said(field.value)

    def keep_file(file: File) -> None:
        with closing(file):
            file.file_object.seek(0)
            content = file.file_object.read()
        parameters[_said(file.field_name)] = Upload(_said(file.file_name), content)

    try:
        parse_form({"Content-Type": kind.encode()}, BytesIO(body), keep_field, keep_file)
    except FormParserError as error:
        raise bad_request("can't parse multipart form") from error
    return parameters


def _said(value: bytes | None) -> str:
    return (value or b"").decode()


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
