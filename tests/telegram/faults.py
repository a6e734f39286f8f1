"""What goes wrong on the way: answers that are lost, late, broken or somebody else's."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from tests.telegram.wire import Answer, Silence, Told


class Kind(StrEnum):
    #: Not carried out:
    CUT_BEFORE = "cut before"
    NEVER = "never"
    INTERNAL_ERROR = "500"
    BAD_GATEWAY = "502"
    GATEWAY_TIMEOUT = "504"
    #: Carried out:
    ACCEPTED_THEN_CUT = "accepted then cut"
    SLOW = "slow"
    ACCEPTED_502 = "accepted 502"
    TRUNCATED = "truncated"


@dataclass
class Fault:
    kind: Kind
    chat_id: int | None = None
    #: None is without end.
    times: int | None = 1
    #: How late a slow answer is.
    seconds: float = 1.0

    @property
    def instead(self) -> Told | None:
        """What comes instead of carrying the call out."""
        match self.kind:
            case Kind.CUT_BEFORE:
                return Silence.CUT
            case Kind.NEVER:
                return Silence.NEVER
            case Kind.INTERNAL_ERROR | Kind.BAD_GATEWAY | Kind.GATEWAY_TIMEOUT:
                return _page(int(self.kind))
        return None

    def spoil(self, answer: Answer) -> Told:
        """What becomes of the answer of a call that was carried out."""
        match self.kind:
            case Kind.ACCEPTED_THEN_CUT:
                return Silence.CUT
            case Kind.SLOW:
                return replace(answer, after=answer.after + self.seconds)
            case Kind.ACCEPTED_502:
                return _page(502)
            case Kind.TRUNCATED:
                return replace(answer, body=answer.body[: len(answer.body) // 2])
        return answer


class Faults:
    """By method, in the order in which they were asked for."""

    def __init__(self) -> None:
        #: Single answers, instead of carrying out whatever call comes next.
        self.answers: dict[str, deque[tuple[int, dict[str, Any] | bytes]]] = defaultdict(deque)
        self._faults: dict[str, list[Fault]] = defaultdict(list)

    def add(self, method: str, fault: Fault) -> None:
        self._faults[method.lower()].append(fault)

    def clear(self) -> None:
        self._faults.clear()
        self.answers.clear()

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The fault that this call meets."""
        waiting = self._faults.get(method.lower(), [])
        for fault in waiting:
            if fault.chat_id in (None, chat_id):
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        waiting.remove(fault)
                return fault
        return None


def _page(status: int) -> Answer:
    """As proxies write it."""
    body = f"<html><head><title>{status}</title></head><body>nginx</body></html>"
    return Answer(status, body.encode(), "text/html")
