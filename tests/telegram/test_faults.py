"""Faults on the way: what the caller sees, and what was done all the same."""

import time

import httpx
import pytest
from telegram.error import NetworkError, TimedOut

from tests.telegram.people import ADMIN, ADMIN_CHAT, PRIVATE_CHAT, USER
from tests.telegram.test_conversation import build


@pytest.fixture
def send(api):
    """Send to Sri or another, over a connection of its own."""
    api.add_chat(PRIVATE_CHAT)
    api.add_chat(ADMIN_CHAT)

    def one(chat_id=USER.id, timeout=5.0):
        url = f"{api.base}/bot{api.token}/sendMessage"
        return httpx.post(url, json={"chat_id": chat_id, "text": "x"}, timeout=timeout)

    return one


@pytest.mark.parametrize(("kind", "taken"), [("cut before", 0), ("accepted then cut", 1)])
def test_a_connection_is_cut(api, send, kind, taken):
    api.fault("sendMessage", kind)

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        send()
    assert len(api.accepted) == len(api.messages()) == taken
    assert [one.status for one in api.calls] == [None]
    assert send().json()["ok"]


@pytest.mark.parametrize(
    ("kind", "status", "taken"),
    [(500, 500, 0), (502, 502, 0), (504, 504, 0), ("accepted 502", 502, 1)],
)
def test_a_page_comes_in_place_of_an_answer(api, send, kind, status, taken):
    api.fault("sendMessage", kind)

    answer = send()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html")
    assert answer.text.startswith("<html>")
    assert len(api.accepted) == taken
    assert api.refused(status) == 1


def test_an_answer_comes_broken(api, send):
    api.fault("sendMessage", "truncated")

    answer = send()
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    assert answer.text.startswith('{"ok":true,"result":{')
    assert len(api.accepted) == 1


def test_an_answer_comes_late(api, send):
    api.fault("sendMessage", "slow", seconds=30.0)

    with pytest.raises(httpx.ReadTimeout):
        send(timeout=0.2)
    assert len(api.accepted) == 1

    api.fault("sendMessage", "slow", seconds=0.1)
    began = time.monotonic()
    assert send().json()["ok"]
    assert time.monotonic() - began > 0.09


def test_no_answer_comes_and_the_stand_in_stops_at_once(api, send):
    api.fault("sendMessage", "never")

    with pytest.raises(httpx.ReadTimeout):
        send(timeout=0.2)
    assert (len(api.accepted), api.calls[0].status) == (0, None)


def test_a_fault_concerns_one_chat_some_calls_or_all(api, send):
    api.fault("sendmessage", 502, chat=ADMIN, times=2)
    statuses = [send(chat).status_code for chat in (USER.id, ADMIN.id, ADMIN.id, ADMIN.id)]
    assert statuses == [200, 502, 502, 200]

    api.fault("sendMessage", 504, times=None)
    assert {send().status_code for _ in range(5)} == {504}
    api.heal()
    assert send().status_code == 200
    with pytest.raises(ValueError, match="503"):
        api.fault("sendMessage", 503)


def test_faults_come_in_the_order_in_which_they_were_asked_for(api, send):
    api.fault("sendMessage", 500)
    api.fault("sendMessage", 502)
    assert [send().status_code for _ in range(3)] == [500, 502, 200]


def test_a_fault_does_not_use_up_the_limit(api, send):
    api.limit(per_second=1, ban=30.0)
    api.fault("sendMessage", 502)
    assert [send().status_code for _ in range(3)] == [502, 200, 429]


def test_polls_have_faults_too(api, call, client):
    number = api.say("halo")
    url = f"{api.base}/bot{api.token}/getUpdates"
    api.fault("getUpdates", "accepted then cut")
    api.fault("getUpdates", 502)

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.post(url, json={"offset": 0})
    assert client.post(url, json={}).status_code == 502
    assert [one["update_id"] for one in call("getUpdates")] == [number]


def test_every_answer_can_be_late(api, send, client):
    api.delay = 0.1
    began = time.monotonic()
    assert send().json()["ok"]
    client.get(f"{api.base}/bot{api.token}/getMe")
    assert time.monotonic() - began > 0.19
    api.delay = 0.0
    assert api.delay == 0.0
    assert api.calls[0].status == 200


async def test_the_library_says_what_went_wrong(api, send):
    async with build(api).bot as bot:
        api.fault("sendMessage", "accepted then cut")
        with pytest.raises(NetworkError) as cut:
            await bot.send_message(USER.id, "x")
        assert isinstance(cut.value.__cause__, httpx.RemoteProtocolError)
        api.fault("sendMessage", "slow", seconds=30.0)
        with pytest.raises(TimedOut):
            await bot.send_message(USER.id, "x", read_timeout=0.2)
        api.fault("sendMessage", "accepted 502")
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(USER.id, "x")
        assert len(api.accepted) == 3


def test_an_error_of_the_stand_in_is_not_passed_over(client):
    from tests.telegram.server import BotApi

    api = BotApi()
    with pytest.raises(ZeroDivisionError), api:
        api._account.methods._table["getMe"] = lambda _: 1 / 0
        assert client.get(f"{api.base}/bot{api.token}/getMe").status_code == 500


def test_a_body_without_a_length_is_refused(api, client):
    url = f"{api.base}/bot{api.token}/getMe"
    assert client.post(url, content=iter([b"x"])).status_code == 411
