"""However many processes ask at once what is due, each occasion is planned once."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.digest.periods import closes_on
from bot.digest.planning import Planner
from storage.chats import Place
from storage.database import Database
from storage.ledger import takes_turn
from storage.subscriptions import follow, wish
from storage.tables import DeliveryRow, DigestRunRow, WishRow
from tests.bot.digest.year import CLOSING, NAMES, S1, dated
from tests.clock import Clock
from tests.makers import region
from tests.storage.load import put

CHATS = 20


@pytest.mark.heavy
@pytest.mark.parametrize("number", [20])
def test_processes_that_plan_at_once_plan_one_digest(database, url, number):
    put(database, *dated(closes_on(S1), 40, 30, 20, 10))
    with database.writing() as session:
        for chat_id in range(1, CHATS + 1):
            for name in (NAMES[chat_id % 4], "ketapang"):  # of the second nothing is known yet
                follow(session, Place(chat_id), region(name), 1, CLOSING)

    command = [sys.executable, "-m", "tests.bot.digest.planner", url]
    pipe = subprocess.PIPE
    planners = [subprocess.Popen(command, stdin=pipe, stdout=pipe) for _ in range(number)]
    for one in planners:
        assert one.stdout.readline() == b"ready\n"
    for one in planners:
        one.stdin.write(b"\n")
        one.stdin.flush()
    try:
        told = [one.communicate(timeout=60)[0] for one in planners]
    finally:
        for one in planners:
            one.kill()

    assert sorted(told) == [b"False\n"] * (number - 1) + [b"True\n"]
    assert {one.returncode for one in planners} == {0}
    columns = (col(DigestRunRow.kind), col(DeliveryRow.chat_id), col(WishRow.chat_id))
    with database.reading() as session:
        kinds, chats, wishes = [session.execute(select(one)).scalars().all() for one in columns]
    assert kinds.count("semester") == 1
    assert sorted(chats) == sorted(wishes) == list(range(1, CHATS + 1))


@pytest.mark.heavy
def test_what_was_planned_by_one_that_is_killed_before_it_is_kept_another_plans_whole(
    database, url
):
    put(database, *dated(closes_on(S1), 40, 30, 20, 10))
    with database.writing() as session:
        for chat_id in range(1, CHATS + 1):
            follow(session, Place(chat_id), region(NAMES[chat_id % 4]), 1, CLOSING)
    command = [sys.executable, "-m", "tests.bot.digest.planner_at_commit", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as dying:
        assert dying.stdout.readline() == b"planned\n"
        with database.reading() as session:
            assert session.execute(select(col(DigestRunRow.id))).all() == []
        dying.kill()
    planner = Planner(database, Clock(CLOSING))
    # PostgreSQL has to notice that nobody is there any more.
    assert any(planner.plan_due() for _ in range(1000))

    with database.reading() as session:
        kinds = session.execute(select(col(DigestRunRow.kind))).scalars().all()
        chats = session.execute(select(col(DeliveryRow.chat_id))).scalars().all()
    assert kinds.count("semester") == 1
    assert sorted(chats) == list(range(1, CHATS + 1))


def test_a_planner_that_is_frozen_holds_up_no_other(url):
    """What it had in hand is planned by others when it has ended, and they never wait for it."""
    frozen, other = Database(url), Database(url)
    put(other, *dated(closes_on(S1), 40, 30, 20, 10))
    with other.writing() as session:
        place = Place(1)
        follow(session, place, region("pontianak"), 1, CLOSING)
        wish(session, place, region("sambas"), None, CLOSING)
    planner = Planner(other, Clock(CLOSING))
    if not other.is_sqlite:  # beside which there is one process
        with frozen.writing() as session:
            assert takes_turn(session)
            assert not planner.plan_due()
            assert planner.has_news()
    assert planner.plan_due()
    assert not planner.has_news()
    frozen.close()
    other.close()
