"""api.telegram.org as a table of answers: the wire below the real library, without a wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from telegram.request import BaseRequest, RequestData

BOT = {"id": 42, "is_bot": True, "first_name": "Porsi", "username": "PorsiBot"}


@dataclass
class Call:
    method: str
    parameters: dict[str, Any]

    #: Files that were uploaded with it, by their parameter's name.
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is read: the text, or the caption of a photo or file."""
        return str(self.parameters.get("text") or self.parameters.get("caption", ""))

    @property
    def buttons(self) -> list[tuple[str, str]]:
        keyboard = self.parameters.get("reply_markup", {}).get("inline_keyboard", [])
        return [(button["text"], button["callback_data"]) for row in keyboard for button in row]

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.buttons]


@dataclass
class TelegramStub(BaseRequest):
    """Notes every call; answers as Telegram would, or with the next of `refusals`."""

    calls: list[Call] = field(default_factory=list)
    #: Of methods that are to fail next: status and description.
    refusals: dict[str, tuple[int, str]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1000))

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        parameters = dict(request_data.json_parameters) if request_data else {}
        for key, value in parameters.items():
            if value[:1] in "{[":
                parameters[key] = json.loads(value)
        if name == "getMe":
            return _ok(BOT)
        self.calls.append(Call(name, parameters, _files(request_data)))
        if name in self.refusals:
            status, description = self.refusals.pop(name)
            body = {"ok": False, "error_code": status, "description": description}
            return status, json.dumps(body).encode()
        if name in ("sendMessage", "editMessageText"):
            return _ok(self._message(parameters) | {"text": parameters["text"]})
        if name == "sendPhoto":
            size = self._file(parameters.get("photo")) | {"width": 90, "height": 90}
            return _ok(self._message(parameters) | {"photo": [size | {"file_id": "small"}, size]})
        if name == "sendDocument":
            return _ok(
                self._message(parameters) | {"document": self._file(parameters.get("document"))}
            )
        if name == "getChatMember":
            user = {"id": int(parameters["user_id"]), "is_bot": False, "first_name": "Sri"}
            return _ok({"status": "member", "user": user})
        return _ok(True)

    def _message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        chat_id = int(parameters["chat_id"])
        return {
            "message_id": int(parameters.get("message_id", next(self._numbers))),
            "date": 1_700_000_000,
            "chat": {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"},
            "from": BOT,
        }

    def _file(self, told: str | None) -> dict[str, str]:
        """A file under the name that was told, or a new one for what was uploaded."""
        name = told or f"file-{next(self._numbers)}"
        return {"file_id": name, "file_unique_id": name}


def _files(request_data: RequestData | None) -> dict[str, bytes]:
    sent = request_data.multipart_data if request_data else None
    return {name: content for name, (_, content, _) in (sent or {}).items()}


def _ok(result: Any) -> tuple[int, bytes]:
    return 200, json.dumps({"ok": True, "result": result}).encode()
