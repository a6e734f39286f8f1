"""
What the running process has noticed of itself.

Its event loop writes, other threads read: each note is one assignment, and a reader sees the old
one or the new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

#: A second poller makes itself felt at least so often, in seconds.
DOUBLED_FOR = 300.0


class Phase(StrEnum):
    STARTING = "starting"
    SERVING = "serving"
    STOPPING = "stopping"


class Doing(StrEnum):
    """What takes in updates is at this."""

    #: Awaits deliveries, or what comes before the first poll.
    LISTENING = "listening"
    FETCHING = "fetching"
    HANDLING = "handling"
    #: Telegram did not answer, or asked for it.
    PAUSING = "pausing"
    ENDED = "ended"


class Beside(StrEnum):
    """What goes on beside the receiver, each in a loop of its own."""

    #: What happens by the clock.
    SCHEDULE = "schedule"
    #: Sending what is due.
    SENDING = "sending"


@dataclass(frozen=True, slots=True)
class Noticed:
    """What holds at one moment; ages in seconds."""

    phase: Phase
    #: Since the event loop has turned, or this was made.
    beat: float
    #: By how much it turned later than it wanted to, of late.
    lag: float
    #: What takes in updates is at this, and since when; a pause counts from its end.
    doing: Doing | None
    doing_for: float
    #: Since Telegram has answered a poll, or the first was begun; None where nobody polls.
    unanswered: float | None
    #: Whether another process polls with the same token.
    is_doubled: bool
    #: Since each of what was begun beside the receiver has turned.
    turns: Mapping[Beside, float]


class Health:
    """`clock` tells seconds, and does not go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._doubled_at = float("-inf")
        self._beat = clock(), 0.0
        self._doing: tuple[Doing, float] | None = None
        self._answered_at: float | None = None
        self._turns: Mapping[Beside, float] = {}
        self._is_serving = False
        self._is_stopping: Callable[[], bool] = lambda: False

    def note_conflict(self) -> None:
        """Another process polls with the same token."""
        self._doubled_at = self._clock()

    def note_beat(self, lag: float) -> None:
        """The event loop has turned, `lag` seconds later than it should."""
        self._beat = self._clock(), lag

    def note(self, doing: Doing, pause: float = 0.0) -> None:
        """What takes in updates begins this; a `pause` is of so many seconds."""
        now = self._clock()
        self._doing = doing, now + pause
        if doing is Doing.FETCHING and self._answered_at is None:
            self._answered_at = now

    def note_turn(self, beside: Beside) -> None:
        """What goes on beside the receiver has begun, or turns."""
        self._turns = {**self._turns, beside: self._clock()}

    def note_answered(self) -> None:
        """Telegram has answered a poll."""
        self._answered_at = self._clock()

    def note_serving(self) -> None:
        """All is started: updates are taken in from now on."""
        self._is_serving = True

    def watch(self, is_stopping: Callable[[], bool]) -> None:
        """Ask `is_stopping`, from any thread, whether the process has been told to end."""
        self._is_stopping = is_stopping

    @property
    def is_doubled(self) -> bool:
        """Whether another process polled a short while ago."""
        return self._clock() - self._doubled_at < DOUBLED_FOR

    @property
    def noticed(self) -> Noticed:
        now = self._clock()
        beat, doing, answered_at = self._beat, self._doing, self._answered_at
        return Noticed(
            phase=self._phase,
            beat=now - beat[0],
            lag=beat[1],
            doing=doing[0] if doing else None,
            doing_for=max(0.0, now - doing[1]) if doing else 0.0,
            unanswered=now - answered_at if answered_at is not None else None,
            is_doubled=self.is_doubled,
            turns={beside: now - at for beside, at in self._turns.items()},
        )

    @property
    def _phase(self) -> Phase:
        if self._is_stopping():
            return Phase.STOPPING
        return Phase.SERVING if self._is_serving else Phase.STARTING
