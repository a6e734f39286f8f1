"""
What the stand-in answers when it will not do as asked, worded as Telegram words it.

The words in capitals below are what a chat may answer for good or for a while, as
(status, description): `api.refuse(chat, *USER_DEACTIVATED)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

Words = tuple[int, str]

USER_DEACTIVATED: Words = (403, "Forbidden: user is deactivated")
GROUP_DELETED: Words = (403, "Forbidden: the group chat was deleted")
NOT_IN_CHANNEL: Words = (403, "Forbidden: bot is not a member of the channel chat")
UNKNOWN_403: Words = (403, "Forbidden: bot is not welcome on this day")
CHAT_NOT_FOUND: Words = (400, "Bad Request: chat not found")
WRITE_FORBIDDEN: Words = (400, "Bad Request: CHAT_WRITE_FORBIDDEN")
TOPIC_CLOSED: Words = (400, "Bad Request: TOPIC_CLOSED")
TOPIC_DELETED: Words = (400, "Bad Request: message thread not found")
UPGRADED: Words = (400, "Bad Request: group chat was upgraded to a supergroup chat")


class Refused(Exception):
    """Carries the status, the description and what else the answer says."""

    def __init__(
        self, status: int, description: str, parameters: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(f"{status} {description}")
        self.status = status
        self.description = description
        self.parameters = parameters

    @property
    def body(self) -> dict[str, object]:
        told = {"ok": False, "error_code": self.status, "description": self.description}
        return told | ({"parameters": dict(self.parameters)} if self.parameters else {})


def bad_request(complaint: str) -> Refused:
    return Refused(400, f"Bad Request: {complaint}")


def too_many_requests(seconds: int) -> Refused:
    description = f"Too Many Requests: retry after {seconds}"
    return Refused(429, description, {"retry_after": seconds})


@dataclass
class Refusal:
    """What a chat answers; None stands for every method, every topic, without end."""

    status: int
    description: str
    parameters: Mapping[str, object] | None = None
    method: str | None = None
    topic: int | None = None
    times: int | None = None


class Refusals:
    """Of each chat; the first that fits is given."""

    def __init__(self) -> None:
        self._of: dict[int, list[Refusal]] = defaultdict(list)

    def add(self, chat_id: int, refusal: Refusal) -> None:
        self._of[chat_id].append(refusal)

    def lift(self, chat_id: int) -> None:
        self._of.pop(chat_id, None)

    def check(self, chat_id: int, method: str, topic: object) -> None:
        for refusal in self._of.get(chat_id, ()):
            if refusal.method not in (None, method) or refusal.topic not in (None, topic):
                continue
            if refusal.times is not None:
                refusal.times -= 1
                if not refusal.times:
                    self._of[chat_id].remove(refusal)
            raise Refused(refusal.status, refusal.description, refusal.parameters)
