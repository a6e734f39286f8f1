"""Digests by whole processes against a strict server: its limits are kept, and used."""

from __future__ import annotations

from itertools import groupby

import pytest

from tests.bot.digest.crowd import Crowd
from tests.bot.process import POSTED_TO
from tests.telegram.people import User, private

OTHERS = [private(User(3_000 + number, "Dewi")) for number in range(5)]


@pytest.mark.parametrize(
    ("url", "processes", "size", "rate"),
    [
        pytest.param("sqlite", 1, 60, 60, marks=pytest.mark.heavy),
        pytest.param("sqlite", 1, 600, 30, marks=(pytest.mark.heavy, pytest.mark.alone)),
        pytest.param("postgresql", 2, 600, 30, marks=(pytest.mark.heavy, pytest.mark.alone)),
    ],
    indirect=["url"],
)
def test_a_strict_limit_is_kept_and_used(api, database, start, size, rate, processes):
    api.limit(per_second=rate, ban=3.0)
    crowd = Crowd(api, database, size)
    crowd.plan()
    settings = {"PORSI_SEND_RATE": str(rate)} | (POSTED_TO if processes > 1 else {})
    for number in range(processes):
        start(name=str(number), **settings)
    if processes == 1:  # somebody polls
        crowd.wait_for(size // 4)
        for one in OTHERS:
            api.say("/bantuan", one)
    crowd.wait_for_all()

    assert [call for call in api.called("sendPhoto") if call.status == 429] == []
    crowd.check(0)
    if processes == 1:
        chats = [one.chat_id for one in api.accepted]
        assert all(one.id in chats[: size // 2 + len(OTHERS)] for one in OTHERS)
    if size > rate * 10:
        taken = [one.at for one in api.accepted]
        assert (len(taken) - 1) / (taken[-1] - taken[0]) >= 0.9 * rate


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.heavy
@pytest.mark.alone
@pytest.mark.parametrize("size", [100])
def test_more_than_telegram_takes_is_refused_once_for_each_in_flight(api, database, start, size):
    api.limit(per_second=10, ban=1.0)
    crowd = Crowd(api, database, size)
    crowd.plan()
    start(PORSI_SEND_RATE="25")
    crowd.wait_for_all()

    crowd.check(0)
    told = groupby(call.status for call in api.called("sendPhoto"))
    bans = [len(list(those)) for status, those in told if status == 429]
    assert bans
    assert max(bans) <= 5
