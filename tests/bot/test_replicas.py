"""Three equal processes over PostgreSQL: whatever becomes of one, everybody is answered."""

from __future__ import annotations

import signal
import time

import pytest

from tests.bot.changes import effects, note_changes
from tests.bot.process import TOKEN, starter
from tests.bot.replicas import QUESTIONS, Fleet, Traffic
from tests.bot.test_one_edition import version
from tests.stopping import stopped
from tests.storage.load import put
from tests.telegram.people import User, private
from tests.telegram.server import BotApi

pytestmark = [pytest.mark.heavy, pytest.mark.alone]

#: Updates a second; `benchmarks/replicas.py` asks three times as often, and takes the time.
RATE = 100
APOLOGY = "gangguan"


@pytest.fixture
def api():
    with BotApi(token=TOKEN, username="PorsiBot") as api:
        yield api


@pytest.fixture
def told(database):
    put(database, *version(1))
    note_changes(database)
    return database


@pytest.fixture
def fleet(api, told, tmp_path):
    with starter(api, str(told.writer.url), tmp_path) as start:
        yield Fleet(api, start, serving=3)


def answers(api, asker):
    """To each question, in the chat of somebody who asks them all once."""
    user = User(asker, "Dewi")
    for number, question in enumerate(QUESTIONS, 1):
        api.say(question, private(user))
        api.wait(lambda api, number=number: len(api.messages(user.id)) == number, 30)
    return dict(zip(QUESTIONS, (one.html for one in api.messages(user.id)), strict=True))


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_nobody_goes_without_an_answer(api, told, fleet, postgresql_server):
    before = answers(api, 1)
    with Traffic(api, RATE) as traffic:
        time.sleep(1)
        fleet.drop(fleet.serving[0], signal.SIGKILL)
        fleet.add()

        frozen = fleet.serving[0].process
        frozen.send_signal(signal.SIGSTOP)
        time.sleep(1)
        put(told, *version(2))
        time.sleep(1)
        frozen.send_signal(signal.SIGCONT)

        with stopped(postgresql_server):
            time.sleep(1)
        time.sleep(1)

        for old in list(fleet.serving):
            fleet.add()
            assert fleet.drop(old, signal.SIGTERM) == 0
    api.wait_idle(60)
    after = answers(api, 2)

    same = [question for question in QUESTIONS if before[question] == after[question]]
    assert same == ["pontinak"]  # which asks back
    for user, asked in traffic.asked.items():
        came = [message.html for message in api.messages(user)]
        assert len(came) >= len(asked)
        may_be = {told[question] for _, question in asked for told in (before, after)}
        assert all(text in may_be or APOLOGY in text for text in came)
    made = effects(told)
    for user, changes in traffic.ordered.items():
        if any(APOLOGY in message.html for message in api.messages(user)):
            assert not set(made[user]) - set(changes)
            assert len(set(made[user])) == len(made[user])
        else:
            assert made[user] == changes
