"""Two machines whose clocks are five minutes apart, over one PostgreSQL."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage.tables import DeliveryRow, JobRunRow
from tests.bot.digest.crowd import Crowd
from tests.bot.process import POSTED_TO, TOKEN, Porsi, starter
from tests.gateway.server import Gateway
from tests.telegram.server import BotApi

SIZE = 300


class Right(Porsi):
    COMMAND = ("-m", "tests.bot.ahead", "0", "run")


class Ahead(Porsi):
    COMMAND = ("-m", "tests.bot.ahead", "300", "run")


@pytest.fixture
def api():
    with BotApi(token=TOKEN, username="PorsiBot") as started:
        yield started


@pytest.fixture
def start(api, url, tmp_path):
    with starter(api, url, tmp_path) as start_one:
        yield start_one


def attempts(database):
    """How often each job was begun, by its name."""
    with database.reading() as session:
        rows = session.execute(select(col(JobRunRow.job), col(JobRunRow.attempts))).all()
    return sorted(tuple(row) for row in rows)


@pytest.mark.heavy
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_nobody_gets_a_digest_twice_and_no_slot_is_run_twice(api, database, start, tmp_path):
    crowd = Crowd(api, database, SIZE)
    crowd.plan()
    api.delay = 0.05  # so that each has something in hand at which the other may look
    with Gateway(delay=30) as gateway:  # the sync is under way until the end
        settings = POSTED_TO | {
            "PORSI_INAPROC_URL": gateway.base,
            "PORSI_INAPROC_TOKEN": gateway.token,
            "PORSI_CACHE": str(tmp_path / "cache"),
        }
        right = start(Right, "right", **settings)
        api.wait(lambda _: "sync" in dict(attempts(database)), 30)
        crowd.wait_for(SIZE // 6, 30)
        ahead = start(Ahead, "ahead", **settings)
        crowd.wait_for_all()
        with database.reading() as session:
            sent = session.execute(select(col(DeliveryRow.attempts))).scalars().all()
        begun = attempts(database)
        assert [one.stop() for one in (right, ahead)] == [0, 0]

    crowd.check(0)
    assert Counter(sent) == {1: SIZE}
    assert ("sync", 1) in begun
    assert {often for _, often in begun} == {1}
