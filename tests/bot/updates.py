"""Updates as Telegram sends them."""

from __future__ import annotations

import re
import time
from itertools import count
from typing import Any

OFFICIAL = {"id": 7, "is_bot": False, "first_name": "Sekda"}
ADMIN_ID = 99
ADMIN = {"id": ADMIN_ID, "is_bot": False, "first_name": "Admin"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Sekda"}
ADMINS_CHAT = {"id": ADMIN_ID, "type": "private", "first_name": "Admin"}
GROUP = {"id": -1001234567890, "type": "supergroup", "title": "UKPBJ"}

_numbers = count(1)


def message(
    text: str | None = None,
    *,
    chat: dict[str, Any] = PRIVATE,
    user: dict[str, Any] | None = OFFICIAL,
    kind: str = "message",
    **more: Any,
) -> dict[str, Any]:
    """An update with a message; `more` are further fields of it."""
    told: dict[str, Any] = {
        "message_id": next(_numbers),
        "date": int(time.time()),
        "chat": chat,
        **more,
    }
    if user is not None:
        told["from"] = user
    if text is not None:
        told["text"] = text
        command = re.match(r"/\w+(@\w+)?", text)
        if command:
            told["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
    return {"update_id": next(_numbers), kind: told}


def press(
    data: str,
    *,
    chat: dict[str, Any] = PRIVATE,
    user: dict[str, Any] = OFFICIAL,
    inaccessible: bool = False,
) -> dict[str, Any]:
    """An update with a pressed button under a message of the bot."""
    under: dict[str, Any] = {"message_id": 500, "chat": chat, "date": 0}
    if not inaccessible:
        under |= {"date": 1_700_000_000, "text": "jawaban", "from": {**OFFICIAL, "is_bot": True}}
    return {
        "update_id": next(_numbers),
        "callback_query": {
            "id": str(next(_numbers)),
            "from": user,
            "chat_instance": "1",
            "message": under,
            "data": data,
        },
    }
