"""Whatever ends the bot, each command is answered, and what it changes is changed once."""

from __future__ import annotations

import signal

import pytest

from tests.bot.changes import PAIRS, effects, give, note_changes
from tests.bot.process import TOKEN, starter
from tests.ports import free_port
from tests.telegram.people import User
from tests.telegram.server import BotApi

PEOPLE = [User(30_000 + number, "Dewi") for number in range(300)]


@pytest.fixture
def api():
    with BotApi(token=TOKEN, username="PorsiBot") as api:
        yield api


@pytest.fixture(params=["polling", pytest.param("webhook", marks=pytest.mark.heavy)])
def way_in(request):
    """How updates arrive, as settings; started again, a process listens where it did."""
    if request.param == "polling":
        return {}
    here = f"127.0.0.1:{free_port()}"
    return {"PORSI_WEBHOOK_URL": f"http://{here}/antaran", "PORSI_LISTEN": here}


@pytest.fixture
def start(api, shipped, tmp_path, way_in):
    with starter(api, str(shipped.writer.url), tmp_path) as start_one:
        yield lambda: start_one(**way_in)


@pytest.mark.heavy
@pytest.mark.parametrize("size", [64, len(PEOPLE)])
def test_commands_that_wait_through_kills(api, shipped, start, size):
    people = PEOPLE[:size]
    note_changes(shipped)
    expected = {}
    for number, user in enumerate(people):
        if number % 2:
            give(api, user, "pontianak")
            continue
        orders, expected[user.id] = PAIRS[number // 2 % len(PAIRS)]
        for order in orders:
            give(api, user, order)
    api.delay = 0.03  # so that changes are made whose answers are not confirmed
    for taken in (90, 280) if size > 100 else (80,):  # of each batch most is changed
        porsi = start()
        api.wait(lambda api, taken=taken: len(api.accepted) >= taken, 60)
        porsi.stop(signal.SIGKILL)
    api.delay = 0.0
    start()
    api.wait_idle(60)

    assert effects(shipped) == expected
    for user in people:
        api.wait(lambda api, user=user: len(api.messages(user)) >= 1 + (user.id in expected))


@pytest.mark.heavy
@pytest.mark.parametrize("size", [len(PEOPLE)])
def test_a_stop_while_commands_wait(api, start, size):
    people = PEOPLE[:size]
    for user in people:
        give(api, user, "pontianak")
    porsi = start()
    api.wait(lambda api: len(api.accepted) >= 20, 60)
    assert porsi.stop() == 0
    answered = sum(len(api.messages(user)) for user in people)
    assert answered == size - api.unconfirmed
    start()
    api.wait_idle(60)

    assert [len(api.messages(user)) for user in people] == [1] * size
