"""The methods of the Bot API, as far as the bot needs them. Whoever calls holds the lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.telegram.people import User
from tests.telegram.refusals import Refused

Method = Callable[[dict[str, Any]], Any]


class Methods:
    """Those of several tables; Telegram does not tell `sendMessage` from `sendmessage`."""

    def __init__(
        self, bot: User, *tables: dict[str, Method], privacy: bool, is_inline: bool
    ) -> None:
        self._bot = bot
        self._privacy = privacy
        self._is_inline = is_inline
        self._proper = {"getupdates": "getUpdates"}  # it waits, and so is not among the others
        self._table: dict[str, Method] = {}
        for table in ({"getMe": self._get_me}, *tables):
            self._table |= table
            self._proper |= {name.lower(): name for name in table}

    def proper_name(self, method: str) -> str:
        return self._proper.get(method.lower(), method)

    def call(self, method: str, parameters: dict[str, Any]) -> Any:
        """Takes the proper name."""
        if method not in self._table:
            raise Refused(404, "Not Found")
        return self._table[method](parameters)

    def _get_me(self, _: dict[str, Any]) -> dict[str, Any]:
        return self._bot.as_json() | {
            "can_join_groups": True,
            "can_read_all_group_messages": not self._privacy,
            "supports_inline_queries": self._is_inline,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
