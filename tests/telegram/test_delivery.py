"""How updates come to a webhook."""

import asyncio
import json

import pytest

from tests.ports import free_port
from tests.telegram.people import ADMIN, USER, Chat
from tests.telegram.wire import Answer, Silence, Wire


def test_updates_are_posted_with_the_secret(api, hook, receiver):
    assert hook(secret_token="rahasia-1_A") is True
    number = api.say("halo")
    api.wait_idle()

    [update] = receiver.came
    assert (update["update_id"], update["message"]["text"]) == (number, "halo")
    [headers] = receiver.headers
    assert headers["x-telegram-bot-api-secret-token"] == "rahasia-1_A"
    assert headers["content-type"] == "application/json"
    assert receiver.targets == ["/hook?of=porsi"]
    assert (api.webhook.url, api.webhook.secret) == (receiver.url, "rahasia-1_A")


def test_without_a_secret_none_is_sent(api, hook, receiver):
    hook()
    api.say("halo")
    api.wait_idle()
    assert "x-telegram-bot-api-secret-token" not in receiver.headers[0]


def test_what_waited_is_posted_when_the_webhook_is_set(api, hook, receiver):
    for number in range(5):
        api.say(str(number))
    hook()
    api.wait_idle()
    assert receiver.texts == list("01234")


def test_what_waited_can_be_dropped(api, call, hook, receiver):
    api.say("lama")
    hook(drop_pending_updates=True)
    api.say("baru")
    api.wait_idle()
    assert receiver.texts == ["baru"]


def test_a_chat_is_told_one_after_another_and_several_at_once(api, hook, receiver):
    receiver.seconds = 0.02
    hook(max_connections=4)
    chats = [Chat(100 + number, "private", "x") for number in range(6)]
    for number in range(5):
        for chat in chats:
            api.say(f"{chat.id} {number}", chat)
    api.wait_idle()

    assert len(receiver.came) == 30
    assert (receiver.most_of_a_chat, receiver.most_at_once) == (1, 4)
    for chat in chats:
        of_it = [text for text in receiver.texts if text.startswith(str(chat.id))]
        assert of_it == [f"{chat.id} {number}" for number in range(5)]


def test_presses_wait_for_their_chat(api, call, hook, receive):
    api.say("x")
    markup = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    call("sendMessage", chat_id=USER.id, text="?", reply_markup=markup)
    call("deleteWebhook", drop_pending_updates=True)
    order = []

    async def note(request):
        update = json.loads(request.body)
        order.append(("began", next(kind for kind in update if kind != "update_id")))
        await asyncio.sleep(0.02)
        order.append(("ended", next(kind for kind in update if kind != "update_id")))
        return Answer(204, b"")

    wire = Wire(note)
    call("setWebhook", url=f"http://127.0.0.1:{wire.port}/")
    api.say("dulu")
    api.press("Ya")
    api.block(USER)
    api.wait_idle()
    wire.stop()
    kinds = ["message", "callback_query", "my_chat_member"]
    assert order == [(when, kind) for kind in kinds for when in ("began", "ended")]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(500, b"x"), "Wrong response from the webhook: 500 -"),
        (Answer(403, b"x"), "Wrong response from the webhook: 403 Forbidden"),
        (Answer(302, b""), "Wrong response from the webhook: 302 -"),
        (Silence.CUT, "Webhook connection closed"),
    ],
)
def test_what_was_not_received_is_posted_again(api, call, hook, receiver, answer, error):
    refusals = [answer] * 3
    receiver.say = lambda _: refusals.pop() if refusals else Answer(201, b"")
    api.pause_first(0.005)
    hook()
    api.say("satu")
    api.say("dua")
    api.wait_idle()

    assert receiver.texts == ["satu"] * 4 + ["dua"]
    assert len({update["update_id"] for update in receiver.came}) == 2
    info = call("getWebhookInfo")
    assert info["last_error_message"] == error
    assert (info["pending_update_count"], info["last_error_date"] > 0) == (0, True)


def test_one_chat_that_is_refused_holds_up_no_other(api, hook, receiver):
    receiver.say = lambda told: Answer(500 if told["message"]["text"] == "buruk" else 200, b"")
    api.pause_first(0.005)
    hook(max_connections=1)
    api.say("buruk", user=USER)
    api.say("menunggu", user=USER)
    api.say("baik", user=ADMIN)

    api.wait(lambda api: "baik" in receiver.texts)
    api.wait(lambda api: api.unconfirmed == 2)
    assert "menunggu" not in receiver.texts
    receiver.say = lambda _: Answer(200, b"")
    api.wait_idle()
    assert receiver.texts[-1] == "menunggu"


def test_a_bot_that_is_away_gets_its_updates_when_it_is_back(api, call, hook):
    port = free_port()
    api.pause_first(0.005)
    hook(url=f"http://127.0.0.1:{port}/hook")
    api.say("halo")
    api.wait(lambda api: api.webhook_error)

    info = call("getWebhookInfo")
    assert (info["pending_update_count"], info["last_error_message"]) == (1, "Connection refused")
    assert api.unconfirmed == 1
    with pytest.raises(AssertionError, match="unconfirmed"):
        api.wait_idle(timeout=0.02)


def test_the_same_webhook_again_posts_nothing_twice(api, call, hook, receiver):
    receiver.seconds = 0.1
    hook()
    api.say("halo")
    api.wait(lambda _: receiver.came)
    api._account.webhooks._allowed_again = 0.0
    assert hook() is True
    api.wait_idle()
    assert receiver.texts == ["halo"]


def test_nothing_is_posted_beyond_this_machine(api, hook):
    api.pause_first(0.005)
    hook(url="https://contoh.go.id/hook")
    api.say("halo")
    api.wait(lambda api: api.webhook_error)
    assert api.webhook_error == "the stand-in posts to 127.0.0.1 only"
    assert api.unconfirmed == 1


def test_updates_are_shared_out_as_a_load_balancer_would(api, hook, receive):
    one, other = receive(), receive()
    api.balance(one.wire.port, other.wire.port)
    hook(url="https://contoh.go.id/hook")
    for number in range(10):
        api.say(str(number))
    api.wait_idle()

    assert sorted(one.texts + other.texts) == [str(number) for number in range(10)]
    assert len(one.came) == len(other.came) == 5


def test_who_answers_nothing_is_given_no_more(api, hook, receive):
    stuck, awake = receive(), receive()
    stuck.say = lambda _: Silence.NEVER
    api.balance(stuck.wire.port, awake.wire.port)
    hook()
    for number in range(10):
        api.say(str(number), Chat(100 + number, "private", "x"))
        api.wait(lambda api: api.unconfirmed == 1)

    assert (len(stuck.came), len(awake.came)) == (1, 9)


def test_who_does_not_listen_is_passed_over(api, hook, receive):
    one = receive()
    api.pause_first(1000)
    api.balance(free_port(), one.wire.port)
    hook()
    for number in range(4):
        api.say(str(number))
    api.wait_idle()

    assert one.texts == list("0123")


def test_connections_are_kept(api, hook, receiver):
    hook(max_connections=1)
    for number in range(20):
        api.say(str(number))
    api.wait_idle()
    assert len(receiver.connections) == 1
