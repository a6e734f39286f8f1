"""What a test lets go wrong: limits, chats that refuse, faults on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.telegram.account import Account
from tests.telegram.faults import Fault, Kind
from tests.telegram.people import Chat, User
from tests.telegram.refusals import Refusal

Place = Chat | User | int


class Troubles:
    _account: Account

    @property
    def delay(self) -> float:
        """Seconds by which every answer comes late; what was asked is done at once."""
        return self._account.delay

    @delay.setter
    def delay(self, seconds: float) -> None:
        with self._account.changed:
            self._account.delay = seconds

    def limit(
        self,
        per_second: int | None = 30,
        ban: float = 3.0,
        *,
        per_chat: float | None = None,
        burst: int = 3,
        per_group: int | None = None,
        minute: float = 60.0,
    ) -> None:
        """
        Refuse with 429 what is sent or edited beyond this, from now on.

        In all chats `per_second` in any window of one second; more bans the bot for `ban` seconds.
        In a private chat `per_chat` a second, `burst` of them at once; in a group or channel
        `per_group` within a `minute` (seconds). None is without limit.
        """
        with self._account.changed:
            limits = self._account.limits
            limits.per_second, limits.ban = per_second, ban
            limits.per_chat, limits.burst = per_chat, burst
            limits.per_group, limits.minute = per_group, minute

    def refuse(
        self,
        chat: Place,
        status: int,
        description: str,
        parameters: Mapping[str, object] | None = None,
        method: str | None = None,
        times: int | None = None,
        topic: int | None = None,
    ) -> None:
        """
        Calls that name this chat are refused: of one method, `times` times, in one topic only.

        `tests.telegram.refusals` has Telegram's words: `refuse(chat, *USER_DEACTIVATED)`.
        """
        refusal = Refusal(status, description, parameters, method, topic, times)
        with self._account.changed:
            self._account.refusals.add(_id(chat), refusal)

    def relent(self, chat: Place) -> None:
        """The chat refuses nothing any more; who blocked or kicked the bot has not relented."""
        with self._account.changed:
            self._account.refusals.lift(_id(chat))

    def fault(
        self,
        method: str,
        kind: str | int,
        chat: Place | None = None,
        times: int | None = 1,
        seconds: float = 1.0,
    ) -> None:
        """
        The next calls of the method go wrong, in that chat or in any; `times=None`: all of them.

        Not carried out: "cut before", "never", 500, 502, 504. Carried out: "accepted then cut",
        "slow" (answered after `seconds`), "accepted 502", "truncated".
        """
        chat_id = None if chat is None else _id(chat)
        with self._account.changed:
            self._account.faults.add(method, Fault(Kind(str(kind)), chat_id, times, seconds))

    def heal(self) -> None:
        """No fault is left."""
        with self._account.changed:
            self._account.faults.clear()

    def fail_next(self, method: str, status: int, body: dict[str, Any] | bytes) -> None:
        """
        The next call of the method that arrives gets this answer and is not carried out.

        Several wait for each other. A dictionary is filled up with `ok` and `error_code`.
        """
        if isinstance(body, dict):
            body = {"ok": False, "error_code": status, **body}
        with self._account.changed:
            self._account.faults.answers[method.lower()].append((status, body))


def _id(chat: Place) -> int:
    return chat if isinstance(chat, int) else chat.id
