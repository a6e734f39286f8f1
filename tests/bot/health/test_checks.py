"""Which of what is noticed is well, degraded, or worth ending a process for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from telegram.error import Conflict, NetworkError

from bot import admin
from bot.app import _poll
from bot.health.beating import beat
from bot.health.checks import FINE, Check, checks, readiness, worst
from bot.health.levels import Level
from bot.health.noticed import Beside, Doing, Health, Phase
from bot.health.state import State
from bot.replies.status import SourceStanding, Standing
from bot.timetable import Timetable
from bot.turns import Turns
from storage.probe import Answer
from storage.tables import ChatRow
from sync.serving import SourceName
from tests.bot.conftest import OFFICIAL, TODAY, conversation_over
from tests.clock import Clock

CALM = State(edition=1, data_age=3, stale_days=None, late_for=0.0, standing=Standing((), (), None))


@pytest.fixture
def clock():
    return Clock(1_000.0)


@pytest.fixture
def health(clock):
    """Of a process that polls and has just been answered."""
    noted = Health(clock)
    noted.note_serving()
    noted.note_beat(0.0)
    noted.note(Doing.FETCHING)
    noted.note_answered()
    return noted


def told(health, state=CALM, database=Answer.OK):
    return checks(health.noticed, database, state)


def levels(found):
    """What is not well."""
    return {name: (one.level, one.why) for name, one in found.items() if one.level}


def test_all_is_well(health):
    assert levels(told(health)) == {}
    assert worst(told(health).values()) is Level.OK


@pytest.mark.parametrize(("seconds", "why"), [(14.9, None), (15.1, "frozen")])
def test_a_loop_that_has_not_turned_for_fifteen_seconds_is_frozen(health, clock, seconds, why):
    clock.now += seconds

    assert levels(told(health)).get("loop") == ((Level.FAILING, why) if why else None)


@pytest.mark.parametrize(
    ("doing", "pause", "fine", "stuck"),
    [
        (Doing.FETCHING, 0.0, 119.0, 121.0),
        (Doing.HANDLING, 0.0, 599.0, 601.0),
        (Doing.PAUSING, 900.0, 929.0, 931.0),
        (Doing.LISTENING, 0.0, 1e6, None),
    ],
)
def test_what_takes_in_updates_is_stuck_after_a_while_at_one_thing(
    health, clock, doing, pause, fine, stuck
):
    health.note(doing, pause)
    clock.now += fine
    health.note_beat(0.0)
    assert told(health)["receiver"].level is Level.OK

    if stuck is not None:
        clock.now += stuck - fine
        assert told(health)["receiver"] == Check(
            Level.FAILING, "stuck", doing, clock.now - 1_000 - pause
        )


def test_what_takes_in_updates_has_ended(health):
    health.note(Doing.ENDED)
    assert levels(told(health)) == {"receiver": (Level.FAILING, "ended")}

    health.watch(lambda: True)  # as it should
    assert levels(told(health)) == {}


@pytest.mark.parametrize(
    ("beside", "fine", "silent"), [(Beside.SCHEDULE, 899.0, 901.0), (Beside.SENDING, 119.0, 121.0)]
)
def test_what_goes_on_beside_the_receiver_is_silent_after_a_while(
    health, clock, beside, fine, silent
):
    assert beside not in told(health)
    health.note_turn(beside)
    for age in (fine, silent):
        clock.now = 1_000.0 + age
        health.note_beat(0.0)
        health.note(Doing.FETCHING)
        health.note_answered()
        found = levels(told(health))
        assert found == ({beside: (Level.FAILING, "silent")} if age == silent else {})

    health.watch(lambda: True)  # as it should
    assert levels(told(health)) == {}
    health.watch(lambda: False)
    health.note_turn(beside)
    assert levels(told(health)) == {}


def test_a_telegram_that_does_not_answer_is_degraded_alone(health, clock):
    clock.now += 3600.0
    health.note_beat(0.0)
    health.note(Doing.PAUSING, 30.0)

    assert levels(told(health)) == {"telegram": (Level.DEGRADED, "unreachable")}


def test_one_that_nobody_polls_need_not_answer(clock):
    health = Health(clock)
    health.note(Doing.LISTENING)

    assert "telegram" not in told(health)


def test_a_second_poller_is_degraded(health):
    health.note_conflict()

    assert levels(told(health)) == {"conflict": (Level.DEGRADED, "doubled")}


@pytest.mark.parametrize("answer", [one for one in Answer if one is not Answer.OK])
def test_a_database_that_does_not_answer_fails(health, answer):
    assert levels(told(health, None, answer))["database"] == (Level.FAILING, answer.value)


def source(failures):
    return SourceStanding(SourceName.INAPROC, None, None, failures, is_lacking=False)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (None, {"state": "unknown"}),
        (State(1, 20, 20, 0.0, Standing((), (), None)), {"data": "stale"}),
        (State(1, 3, None, 0.0, Standing((source(0), source(1)), (), None)), {"sync": "failed"}),
        (State(1, 3, None, 0.0, Standing((), (), None, late_since=TODAY)), {"digest": "late"}),
    ],
)
def test_what_a_new_process_would_find_again_is_degraded(health, state, found):
    assert levels(told(health, state)) == {
        name: (Level.DEGRADED, why) for name, why in found.items()
    }


def test_updates_are_to_come_between_the_start_and_the_word_to_stop(clock):
    health, is_stopping = Health(clock), []
    health.watch(lambda: bool(is_stopping))
    seen = []
    for step in (health.note_serving, lambda: is_stopping.append(True), lambda: None):
        phase = health.noticed.phase
        seen.append((phase, readiness({}, phase)["phase"]))
        step()

    assert seen == [
        (Phase.STARTING, Check(Level.FAILING, "starting")),
        (Phase.SERVING, FINE),
        (Phase.STOPPING, Check(Level.FAILING, "stopping")),
    ]


def test_a_page_tells_names_words_and_ages():
    check = Check(Level.FAILING, "stuck", "fetching", 121.04)

    assert check.as_json() == {
        "status": "failing",
        "why": "stuck",
        "doing": "fetching",
        "age_seconds": 121.0,
    }
    assert Check(days=3).as_json() == {"status": "ok", "age_days": 3}


async def test_the_loop_tells_how_late_it_turns():
    health = Health()
    beating = asyncio.create_task(beat(health))
    await asyncio.sleep(0)
    assert health.noticed.lag == 0.0
    assert health.noticed.beat < 1.0
    beating.cancel()


class Source:
    """A bot whose polls end as told, each noting what was noticed when it was made."""

    def __init__(self, health, stopped, *answers):
        self._health, self._stopped, self._answers = health, stopped, list(answers)
        self.seen = []

    async def delete_webhook(self):
        self.seen.append(self._health.noticed.phase)

    async def get_updates(self, **_):
        seen = self._health.noticed
        self.seen.append((seen.phase, seen.doing, seen.unanswered))
        if not self._answers:
            self._stopped.set()
            await asyncio.sleep(60)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_the_poller_notes_what_it_is_at(clock, monkeypatch):
    health, stopped, pauses = Health(clock), asyncio.Event(), []
    note = health.note

    def noting(doing, pause=0.0):
        note(doing, pause)
        if doing is Doing.PAUSING:
            pauses.append(pause)
            clock.now += 7.0

    monkeypatch.setattr(health, "note", noting)
    monkeypatch.setattr("bot.reaching.FIRST_PAUSE", 0.001)
    bot = Source(health, stopped, NetworkError("down"), Conflict("two"), ())
    await asyncio.wait_for(_poll(health, bot, Turns(None), stopped), timeout=5)

    assert bot.seen[:5] == [
        Phase.STARTING,
        (Phase.SERVING, Doing.FETCHING, 0.0),
        (Phase.SERVING, Doing.FETCHING, 7.0),
        (Phase.SERVING, Doing.FETCHING, 14.0),
        (Phase.SERVING, Doing.FETCHING, 0.0),
    ]
    assert pauses == [0.001, 0.002]
    assert health.is_doubled


def test_what_is_due_and_not_sent_is_late_after_a_quarter_of_an_hour(store):
    from storage.ledger import Occasion, Recipient, plan

    now = datetime(2026, 7, 21, 3, 0, tzinfo=UTC)
    with store.writing() as session:
        session.add(ChatRow(chat_id=1, since=now))
        session.add(ChatRow(chat_id=2, since=now))
        session.flush()
        later = now + timedelta(hours=5)
        recipients = [Recipient(1, now), Recipient(2, later)]
        plan(session, Occasion.MONTH, "2026-06", 1, recipients, by="uji", at=now)

    def late(minutes):
        at = now + timedelta(minutes=minutes)
        return admin.standing(store, Timetable(), at).late_since

    assert (late(-1), late(14), late(16)) == (None, None, now)
    asked = conversation_over(store, now + timedelta(minutes=16))
    said = asked.say("/status", OFFICIAL.__class__(7, 7, is_admin=True)).html
    assert "⚠ Kiriman tertahan sejak 21 Juli 2026" in said
