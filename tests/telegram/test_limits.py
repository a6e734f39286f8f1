"""What Telegram lets through in a second, and how the stand-in counts it."""

import sys
import time

import pytest

from tests.clock import Clock
from tests.telegram.account import Account
from tests.telegram.limits import Limits
from tests.telegram.people import ADMIN, ADMIN_CHAT, GROUP, PRIVATE_CHAT, USER, Chat, User
from tests.telegram.refusals import Refused
from tests.telegram.routes import Routes
from tests.telegram.wire import Request


@pytest.fixture
def clock():
    return Clock(1_000.0)


@pytest.fixture
def limits(clock):
    return Limits(clock)


def passed(limits, chat_id=1, times=1):
    """How many of so many calls are let through, and what the last refused one was told."""
    through, told = 0, None
    for _ in range(times):
        try:
            limits.pass_through(chat_id)
            through += 1
        except Refused as refused:
            assert refused.status == 429
            told = refused.parameters["retry_after"]
    return through, told


def test_the_window_of_one_second_slides(limits, clock):
    limits.per_second, limits.ban = 30, 0.0
    assert passed(limits, times=20) == (20, None)
    clock.now += 0.6
    assert passed(limits, times=20) == (10, 0)
    clock.now += 0.399
    assert passed(limits) == (0, 0)
    clock.now += 0.002
    assert passed(limits, times=30) == (20, 0)
    assert limits.peak == 30


def test_one_too_many_bans_from_every_chat_until_the_ban_is_over(limits, clock):
    limits.per_second, limits.ban = 5, 3.0
    assert passed(limits, times=6) == (5, 3)
    clock.now += 1.5
    assert passed(limits, chat_id=2) == (0, 2)
    clock.now += 1.4
    assert passed(limits, chat_id=-3) == (0, 1)
    clock.now += 0.2
    assert passed(limits) == (1, None)


def test_a_private_chat_takes_a_few_at_once_and_then_one_a_second(limits, clock):
    limits.per_chat, limits.burst = 1.0, 3
    assert passed(limits, times=5) == (3, 1)
    assert passed(limits, chat_id=2) == (1, None)
    clock.now += 0.9
    assert passed(limits) == (0, 1)
    clock.now += 0.2
    assert passed(limits, times=2) == (1, 1)
    clock.now += 60
    assert passed(limits, times=9) == (3, 1)


def test_a_group_takes_twenty_in_a_minute(limits, clock):
    limits.per_group = 20
    assert passed(limits, chat_id=-5, times=25) == (20, 60)
    assert passed(limits, chat_id=5, times=25) == (25, None)
    clock.now += 59.5
    assert passed(limits, chat_id=-5) == (0, 1)
    clock.now += 0.6
    assert passed(limits, chat_id=-5, times=25) == (20, 60)


def test_without_limits_the_peak_is_counted_all_the_same(limits, clock):
    for _ in range(10):
        assert passed(limits, times=4) == (4, None)
        clock.now += 0.3
    assert limits.peak == 16


@pytest.fixture
def send(api, call):
    def one(chat_id=USER.id, text="x", **more):
        return call("sendMessage", chat_id=chat_id, text=text, **more)

    api.add_chat(PRIVATE_CHAT)
    api.add_chat(ADMIN_CHAT)
    return one


def test_an_excess_call_is_told_when_to_come_back(api, send, client):
    api.limit(per_second=2, ban=30.0)
    send()
    send(ADMIN.id)

    answer = client.post(f"{api.base}/bot{api.token}/sendMessage", json={"chat_id": USER.id})

    assert answer.status_code == 429
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 30",
        "parameters": {"retry_after": 30},
    }
    assert (api.refused(429), api.refused(403), api.peak) == (1, 0, 2)
    assert len(api.accepted) == 2


def test_a_ban_concerns_what_sends_and_edits_and_nothing_else(api, send, call):
    sent = send()["message_id"]
    api.limit(per_second=0, ban=30.0)

    too_many = (429, "Too Many Requests: retry after 30")
    assert send() == too_many
    there = {"chat_id": USER.id, "message_id": sent}
    assert call("editMessageText", **there, text="y") == too_many
    assert call("editMessageReplyMarkup", **there) == too_many
    assert call("sendPhoto", chat_id=USER.id, photo="x") == too_many
    assert call("sendDocument", chat_id=USER.id, document="x") == too_many
    menu = [{"command": "x", "description": "x"}]
    assert call("setMyCommands", commands=menu) is True
    assert call("answerCallbackQuery", callback_query_id="1")[0] == 400
    assert call("getChatMember", chat_id=USER.id, user_id=42)["status"] == "member"
    assert call("getMe")["id"] == 42
    assert call("getUpdates") == []


def test_the_ban_ends(api, send):
    api.limit(per_second=1, ban=0.05)
    send()
    assert send() == (429, "Too Many Requests: retry after 1")
    api.limit(per_second=30)
    until = time.monotonic() + 5
    while isinstance(send(), tuple):
        assert time.monotonic() < until


def test_chats_have_limits_of_their_own(api, send):
    api.add_chat(GROUP)
    api.limit(None, per_chat=0.001, burst=2, per_group=1)

    assert [isinstance(send(), tuple) for _ in range(3)] == [False, False, True]
    assert [isinstance(send(GROUP.id), tuple) for _ in range(2)] == [False, True]
    assert send(GROUP.id) == (429, "Too Many Requests: retry after 60")


def test_what_was_taken_is_told_with_its_time_and_place(api, send, call):
    before = time.monotonic()
    sent = send(text="<b>a</b>", parse_mode="HTML")
    send(ADMIN.id, text="b")
    send(99, text="c")
    call("editMessageText", chat_id=USER.id, message_id=sent["message_id"], text="d")

    assert [(one.chat_id, one.text) for one in api.accepted] == [(USER.id, "a"), (ADMIN.id, "b")]
    assert before <= api.accepted[0].at <= api.accepted[1].at <= time.monotonic()
    assert api.accepted[0].message_id == sent["message_id"]
    assert api.peak == 4  # what no limit refused, whatever came of it


def steps_of_a_call(chats):
    """How many lines of Python run for one sendMessage among so many chats with a message each."""
    account = Account("42:x", User(42, "Porsi", "porsi", is_bot=True), privacy=True)
    routes = Routes(account)

    def send(chat_id):
        body = f'{{"chat_id": {chat_id}, "text": "x"}}'.encode()
        headers = {"content-type": "application/json"}
        request = Request("/bot42:x/sendMessage", "", headers, body, None)
        assert routes.handle(request).status == 200

    for number in range(1, chats + 1):
        account.chats.meet(Chat(number, "private", "x"))
        send(number)
    steps = 0

    def count(*_):
        nonlocal steps
        steps += 1
        return count

    tracing = sys.gettrace()
    sys.settrace(count)
    try:
        send(chats)
        assert len(account.chats.messages(chats)) == 2
    finally:
        sys.settrace(tracing)
    return steps


def test_a_call_costs_no_more_among_many_chats_and_messages():
    assert steps_of_a_call(2_000) <= 1.1 * steps_of_a_call(10)
