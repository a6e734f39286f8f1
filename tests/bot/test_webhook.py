"""What is posted to us: strangers are refused unread, updates are answered once handled."""

import asyncio
import json
import logging
from dataclasses import dataclass, field

import httpx
import pytest
from telegram import Bot

from bot import reaching, turns
from bot.settings import BadSettings, Settings
from bot.turns import ALLOWED, Turns
from bot.webhook import CONNECTIONS, LARGEST, SECRET_HEADER, Webhook
from tests.bot.telegram_stub import TelegramStub
from tests.bot.updates import GROUP, message, press

SECRET = "only-Telegram_knows-this"
TOKEN = "42:TEST-token"
PUBLIC = "https://porsi.example.go.id/antaran"


@dataclass
class Served:
    """A webhook that listens on a free port, and what it has handled."""

    telegram: TelegramStub
    client: httpx.AsyncClient
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    handled: list = field(default_factory=list)
    port: int = 0
    running: asyncio.Task | None = None

    async def post(self, body, secret=SECRET, path="/antaran", method="POST", **headers):
        content = json.dumps(body) if isinstance(body, dict) else body
        told = {SECRET_HEADER: secret} if secret is not None else {}
        address = f"http://127.0.0.1:{self.port}{path}"
        return await self.client.request(method, address, content=content, headers=told | headers)

    async def raw(self, *lines, secret=SECRET):
        """What comes back on a head alone, until the other side hangs up; no body is sent."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = ["POST /antaran HTTP/1.1", "Host: x", f"{SECRET_HEADER}: {secret}", *lines, "", ""]
        writer.write("\r\n".join(head).encode())
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer.decode()


async def until(holds):
    while not holds():  # noqa: ASYNC110 (nothing tells)
        await asyncio.sleep(0.001)


def webhook(**settings):
    given = {"webhook_url": PUBLIC, "webhook_secret": SECRET, "listen": "127.0.0.1:0"}
    return Webhook(Settings(_env_file=None, telegram_token=TOKEN, **given | settings))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch):
    monkeypatch.setattr(reaching, "FIRST_PAUSE", 0.001)


@pytest.fixture
async def serve(telegram, caplog):
    """Start a webhook whose updates go to `handle`; all are stopped at the end."""
    caplog.set_level(logging.INFO)
    started = []

    async def start(handle=None, **settings):
        client = httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=100))
        served = Served(telegram, client)

        async def note(update):
            if handle is not None:
                await handle(update)
            served.handled.append(update.message.text if update.message else update.update_id)

        bot = Bot(TOKEN, request=telegram, get_updates_request=TelegramStub())
        receiving = webhook(**settings).receive(bot, Turns(note), served.stopped)
        served.running = asyncio.ensure_future(receiving)
        started.append(served)
        async with asyncio.timeout(5):
            await until(lambda: any(call.method == "setWebhook" for call in telegram.calls))
        [said] = [r for r in caplog.records if r.msg.startswith("listening on")]
        served.port = said.args[1]
        return served

    yield start
    for served in started:
        served.stopped.set()
        await served.client.aclose()
        async with asyncio.timeout(5):
            await served.running


async def test_telegram_is_told_where_with_what_and_of_what(serve, telegram):
    await serve()

    [told] = [call.parameters for call in telegram.calls if call.method == "setWebhook"]
    assert told == {
        "url": PUBLIC,
        "secret_token": SECRET,
        "max_connections": str(CONNECTIONS),
        "allowed_updates": ALLOWED,
    }


async def test_each_start_has_a_secret_of_its_own_where_none_is_set(serve):
    secrets = {webhook(webhook_secret="").secret for _ in range(3)}
    served = await serve(webhook_secret="")

    assert len(secrets) == 3
    assert all(len(secret) > 40 for secret in secrets)
    assert (await served.post(message("x"), secret="")).status_code == 403


async def test_an_update_is_answered_once_it_was_handled(serve):
    begun, gate = asyncio.Event(), asyncio.Event()

    async def handle(_):
        begun.set()
        await gate.wait()

    served = await serve(handle)
    answer = asyncio.ensure_future(served.post(message("pontianak")))
    await begun.wait()
    await asyncio.wait({answer}, timeout=0.05)
    assert not answer.done()
    gate.set()

    assert (await answer).status_code == 200
    assert served.handled == ["pontianak"]
    assert (await answer).content == b""


async def test_strangers_are_refused(serve, caplog):
    served = await serve()
    near = ["", "x", SECRET[:-1], SECRET + "x", SECRET.upper(), "é" * 24, "0" * 5000]
    shown = [None, *(secret.encode("latin-1") for secret in near)]

    answers = [await served.post(message("pontianak"), secret=secret) for secret in shown]
    assert [answer.status_code for answer in answers] == [403] * len(shown)
    assert served.handled == []
    assert caplog.text.count("without the secret") == 1
    assert "00000" not in caplog.text


async def test_a_refusal_waits_for_no_byte_of_the_body(serve):
    served = await serve()
    async with asyncio.timeout(5):
        for size in (10, LARGEST + 1, 50_000_000):
            answer = await served.raw(f"Content-Length: {size}", secret="wrong")
            assert answer.startswith("HTTP/1.1 403")
        answer = await served.raw(f"Content-Length: {LARGEST + 1}")
        assert answer.startswith("HTTP/1.1 413")


@pytest.mark.parametrize(("secret", "status"), [("wrong", 403), (SECRET, 413)])
async def test_a_body_without_an_end_is_hung_up_on(serve, secret, status):
    served = await serve()
    sent = 0

    def endless():
        nonlocal sent
        while sent < 500_000_000:
            yield b" " * 100_000
            sent += 100_000

    def post():
        address = f"http://127.0.0.1:{served.port}/antaran"
        return httpx.post(address, content=endless(), headers={SECRET_HEADER: secret}, timeout=10)

    answer = await asyncio.to_thread(post)

    assert answer.status_code == status
    assert answer.headers["Connection"] == "close"
    assert sent < 20_000_000  # what fits between the two ends
    assert served.handled == []


async def test_a_body_that_does_not_come_is_not_waited_for(serve, monkeypatch):
    monkeypatch.setattr("bot.webhook.ARRIVAL", 0.05)
    served = await serve()
    async with asyncio.timeout(5):
        assert (await served.raw("Content-Length: 10")).startswith("HTTP/1.1 408")


async def test_one_who_hangs_up_in_the_middle_leaves_nothing(serve, caplog):
    served = await serve()
    _, writer = await asyncio.open_connection("127.0.0.1", served.port)
    head = f"POST /antaran HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\n"
    writer.write(f'{head}Content-Length: 100\r\n\r\n{{"update'.encode())
    await writer.drain()
    await asyncio.sleep(0.01)
    writer.close()
    await writer.wait_closed()

    assert (await served.post(message("next"))).status_code == 200
    assert "Traceback" not in caplog.text


async def test_the_largest_body_is_still_read(serve):
    served = await serve()
    body = json.dumps(message("pontianak")).encode()

    assert (await served.post(body.ljust(LARGEST))).status_code == 200
    assert (await served.post(body.ljust(LARGEST + 1))).status_code == 413
    assert served.handled == ["pontianak"]


async def test_nothing_but_a_post_is_taken(serve):
    served = await serve()
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"):
        answer = await served.post(b"", method=method)
        assert (answer.status_code, answer.headers["Connection"]) == (405, "close"), method


async def test_there_is_one_route(serve):
    served = await serve()
    for path in ("/", "/antaran/", "/antaran/x", f"/{TOKEN}", "/healthz"):
        assert (await served.post(message("x"), path=path)).status_code == 404, path

    assert served.handled == []


async def test_an_address_without_a_path_is_the_root(serve):
    served = await serve(webhook_url="https://porsi.example.go.id")

    assert (await served.post(message("x"), path="/")).status_code == 200


def nested(depth):
    told = message("x")["message"]
    for _ in range(depth):
        told = message("x", reply_to_message=told)["message"]
    return {"update_id": 1, "message": told}


NO_UPDATES = [
    b"",
    b"{",
    b'{"update_id": 1',
    b"\xff\xfe{}",
    json.dumps(message("x")).encode("utf-16"),
    b'{"update_id": 1, "message": "\xe9"}',
    b"[]",
    json.dumps([message("x")]).encode(),
    b"null",
    b"5",
    b'"update"',
    b"{}",
    b'{"update_id": "1"}',
    b'{"update_id": null}',
    b'{"update_id": true}',
    b'{"update_id": 1.5}',
    b'{"update_id": NaN}',
    b'{"update_id": ' + b"9" * 100_000 + b"}",
    b"[" * 500_000,
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    json.dumps(nested(600)).encode(),
]


async def test_what_is_no_update_is_refused(serve):
    served = await serve()

    told = {body[:30]: (await served.post(body)).status_code for body in NO_UPDATES}
    assert set(told.values()) == {400}, told
    assert (await served.post(message("still there"))).status_code == 200
    assert served.handled == ["still there"]


UNKNOWN = [
    {"update_id": 5, "kind_of_tomorrow": {"chat": {"id": 7}}},
    {"update_id": 5},
    {"update_id": 5, "message": None},
    message("x", user=None),
    message(None),
    press("r:6171:20222:p", inaccessible=True),
    message("x", kind="edited_message"),
    message("x", more_of_tomorrow=[1, {"a": None}]),
]


async def test_what_we_do_not_know_is_answered_as_handled(serve):
    served = await serve()
    for update in UNKNOWN:
        assert (await served.post(update)).status_code == 200, update

    assert len(served.handled) == len(UNKNOWN)


UNREADABLE = [
    "rahasia",
    5,
    ["rahasia"],
    {"text": "rahasia"},
    message("rahasia", date="rahasia")["message"],
    message("rahasia", date=10**30)["message"],
    message("rahasia", entities=[{"type": 5}])["message"],
    message("rahasia", chat="rahasia")["message"],
    message("rahasia", chat={"id": -(2**63) - 1, "type": "group"})["message"],
    message("rahasia", chat={"id": [7], "type": "private"})["message"],
    message("rahasia", user={"id": "7", "is_bot": False, "first_name": "x"})["message"],
    message("rahasia", entities=[{"type": "bold", "offset": 2**63, "length": 1}])["message"],
]


async def test_a_press_of_nobody_does_not_come_again(serve):
    served = await serve()
    nobodys = press("1:r:6171")
    del nobodys["callback_query"]["from"]

    assert (await served.post(nobodys)).status_code == 200
    assert served.handled == []


async def test_what_can_never_be_read_does_not_come_again(serve, caplog):
    served = await serve()
    for number, event in enumerate(UNREADABLE):
        update = {"update_id": number, "message": event}
        assert (await served.post(update)).status_code == 200, event
        assert f"update {number} cannot be read" in caplog.text

    assert served.handled == []
    assert "rahasia" not in caplog.text


async def test_a_chats_updates_over_two_connections_stay_in_order(serve):
    gate, begun, seen = asyncio.Event(), asyncio.Event(), []

    async def handle(update):
        if update.message.text == "first":
            begun.set()
            await gate.wait()
        seen.append(update.message.text)

    served = await serve(handle)
    first = asyncio.ensure_future(served.post(message("first")))
    await begun.wait()
    second = asyncio.ensure_future(served.post(message("second")))
    elsewhere = await served.post(message("elsewhere", chat=GROUP))
    assert elsewhere.status_code == 200
    assert seen == ["elsewhere"]
    gate.set()
    await asyncio.gather(first, second)

    assert seen == ["elsewhere", "first", "second"]


async def test_an_update_that_comes_again_while_it_is_in_hand_is_handled_once(serve):
    begun, gate = asyncio.Event(), asyncio.Event()

    async def handle(_):
        begun.set()
        await gate.wait()

    served, update = await serve(handle), message("pontianak")
    first = asyncio.ensure_future(served.post(update))
    await begun.wait()
    first.cancel()  # whoever delivers has lost patience
    again = asyncio.ensure_future(served.post(update))
    await asyncio.wait({again}, timeout=0.05)
    assert not again.done()
    gate.set()

    assert (await again).status_code == 200
    assert served.handled == ["pontianak"]


async def test_an_update_that_never_ends_is_given_up_and_does_not_come_again(serve, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)

    async def handle(update):
        if update.message.text == "stuck":
            await asyncio.sleep(60)

    served = await serve(handle)
    answers = await asyncio.gather(served.post(message("stuck")), served.post(message("next")))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert served.handled == ["next"]


async def test_a_stop_answers_what_is_in_hand_and_takes_nothing_new(serve):
    begun, gate = [], asyncio.Event()

    async def handle(update):
        begun.append(update)
        await gate.wait()

    served = await serve(handle)
    chats = [{"id": number, "type": "private"} for number in range(1, 6)]
    in_hand = [asyncio.ensure_future(served.post(message("x", chat=chat))) for chat in chats]
    async with asyncio.timeout(5):
        await until(lambda: len(begun) == 5)
        served.stopped.set()
        with pytest.raises((ConnectionRefusedError, ConnectionResetError)):  # or just closing
            while True:
                _, writer = await asyncio.open_connection("127.0.0.1", served.port)
                writer.close()
                await asyncio.sleep(0.01)
        assert not served.running.done()
        gate.set()
        await served.running

    assert [(await answer).status_code for answer in in_hand] == [200] * 5
    assert served.handled == ["x"] * 5


async def test_a_stop_does_not_wait_for_ever(serve, monkeypatch, caplog):
    monkeypatch.setattr("bot.webhook.GRACE", 0.1)
    begun = asyncio.Event()

    async def handle(_):
        begun.set()
        await asyncio.sleep(60)

    served = await serve(handle)
    answer = asyncio.ensure_future(served.post(message("stuck")))
    await begun.wait()
    async with asyncio.timeout(5):
        served.stopped.set()
        await served.running
        left = await asyncio.gather(answer, return_exceptions=True)

    assert getattr(left[0], "status_code", 0) != 200  # so Telegram sends it again


@pytest.mark.filterwarnings("ignore:.*retry_after.*:DeprecationWarning")
async def test_telegram_is_told_again_until_it_hears(serve, telegram, caplog):
    telegram.refusals["setWebhook"] = (502, "Bad Gateway")
    served = await serve()
    async with asyncio.timeout(5):
        await until(lambda: len(telegram.calls) >= 2)

    assert [call.method for call in telegram.calls] == ["setWebhook"] * 2
    assert caplog.text.count("Telegram cannot be reached") == 1
    assert (await served.post(message("x"))).status_code == 200


async def test_an_address_that_telegram_refuses_is_a_wrong_setting(serve, telegram):
    telegram.refusals["setWebhook"] = (400, "Bad Request: bad webhook: IP address is reserved")
    served = await serve()
    with pytest.raises(BadSettings) as refused:
        await asyncio.wait_for(asyncio.shield(served.running), 5)
    served.running = asyncio.ensure_future(asyncio.sleep(0))

    said = "PORSI_WEBHOOK_URL ditolak oleh Telegram: Bad webhook: ip address is reserved"
    assert str(refused.value).casefold() == said.casefold()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", served.port)


async def test_a_port_that_is_taken_is_a_wrong_setting(serve, telegram):
    served = await serve()
    listen = f"127.0.0.1:{served.port}"
    second = webhook(listen=listen)

    with pytest.raises(BadSettings, match=rf"^PORSI_LISTEN: .* {served.port} tidak dapat dipakai"):
        await second.receive(Bot(TOKEN), Turns(None), served.stopped)


async def test_nobody_is_asked_to_write_the_token_into_addresses():
    with pytest.raises(BadSettings, match="tidak boleh memuat token"):
        webhook(webhook_url=f"{PUBLIC}/{TOKEN}")
