"""
What is well, what could be better, and what makes a process worth ending.

A process fails where a new one would do better. Telegram out of reach, old figures, a second
poller: those a new process would find again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.health.levels import Level
from bot.health.noticed import Beside, Doing, Noticed, Phase
from bot.health.state import State
from storage.probe import Answer

#: An event loop that has not turned for so long, in seconds, is frozen.
FROZEN = 15.0
#: What takes in updates may be so long at one thing, in seconds. A poll is held open for 30 and may
#: wait for its connection and answer; one update takes 20 and what Telegram makes it wait.
LONGEST = {Doing.FETCHING: 120.0, Doing.HANDLING: 600.0, Doing.PAUSING: 30.0}
#: What goes on beside the receiver turns once a minute (a turn tells admins, and may wait for
#: Telegram) and every three seconds; what has not for so long, in seconds, has ended or hangs.
SILENT = {Beside.SCHEDULE: 900.0, Beside.SENDING: 120.0}
#: Telegram that has not answered a poll for so long, in seconds, is out of reach.
AWAY = 120.0


@dataclass(frozen=True, slots=True)
class Check:
    """`why` is one word, as `doing` is; `age` in seconds, `days` in days."""

    level: Level = Level.OK
    why: str = ""
    doing: str = ""
    age: float | None = None
    days: int | None = None

    def as_json(self) -> dict[str, object]:
        told: dict[str, object] = {"status": self.level.name.lower()}
        if self.why:
            told["why"] = self.why
        if self.doing:
            told["doing"] = self.doing
        if self.age is not None:
            told["age_seconds"] = round(self.age, 1)
        if self.days is not None:
            told["age_days"] = self.days
        return told


Checks = Mapping[str, Check]

FINE = Check()


def checks(noticed: Noticed, database: Answer, state: State | None) -> Checks:
    """All that is looked at; `state` is None where it could not be read in time."""
    told: dict[str, Check] = {
        "loop": _loop(noticed),
        "receiver": _receiver(noticed),
        "database": _database(database),
        "conflict": Check(Level.DEGRADED, "doubled") if noticed.is_doubled else FINE,
    }
    told |= {beside.value: _turning(beside, noticed) for beside in noticed.turns}
    if noticed.unanswered is not None:
        told["telegram"] = _telegram(noticed.unanswered)
    if state is None:
        return told | {"state": Check(Level.DEGRADED, "unknown")}
    return {**told, **_about_state(state)}


def readiness(told: Checks, phase: Phase) -> Checks:
    """The same and whether updates are to be handed to this process now."""
    is_serving = phase is Phase.SERVING
    return {**told, "phase": FINE if is_serving else Check(Level.FAILING, phase.value)}


def worst(told: Iterable[Check]) -> Level:
    return max((check.level for check in told), default=Level.OK)


def _loop(noticed: Noticed) -> Check:
    if noticed.beat > FROZEN:
        return Check(Level.FAILING, "frozen", age=noticed.beat)
    return Check(age=noticed.beat)


def _receiver(noticed: Noticed) -> Check:
    doing, age = noticed.doing, noticed.doing_for
    if doing is None or noticed.phase is Phase.STOPPING:
        return FINE
    if doing is Doing.ENDED:
        return Check(Level.FAILING, "ended", age=age)
    if age > LONGEST.get(doing, float("inf")):
        return Check(Level.FAILING, "stuck", doing, age)
    return Check(doing=doing, age=age)


def _turning(beside: Beside, noticed: Noticed) -> Check:
    age = noticed.turns[beside]
    if age > SILENT[beside] and noticed.phase is not Phase.STOPPING:
        return Check(Level.FAILING, "silent", age=age)
    return Check(age=age)


def _telegram(unanswered: float) -> Check:
    if unanswered > AWAY:
        return Check(Level.DEGRADED, "unreachable", age=unanswered)
    return Check(age=unanswered)


def _database(answer: Answer) -> Check:
    return FINE if answer is Answer.OK else Check(Level.FAILING, answer.value)


def _about_state(state: State) -> Checks:
    failed = any(one.failures for one in state.standing.sources)
    is_late = state.standing.late_since is not None
    stale = Check(Level.DEGRADED, "stale", days=state.data_age)
    return {
        "data": Check(days=state.data_age) if state.stale_days is None else stale,
        "sync": Check(Level.DEGRADED, "failed") if failed else FINE,
        "digest": Check(Level.DEGRADED, "late") if is_late else FINE,
    }
