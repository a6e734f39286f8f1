"""Calls of the Bot API over as many connections as there shall be, and no more."""

import asyncio
import contextlib

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import InvalidToken, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.calling import CountedRequest
from bot.counts import Uncounted
from bot.outgoing.outcomes import Outcome, judge
from tests.ports import free_port
from tests.telegram.keyboards import buttons
from tests.telegram.people import USER, private
from tests.telegram.server import BotApi

BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Sri", callback_data="sri")]])


@pytest.mark.parametrize("connections", [1, 4, 6])
async def test_so_many_calls_are_under_way_at_once(connections):
    with BotApi(token="42:TEST") as api:
        api.delay = 0.3
        async with CountedRequest(Uncounted(), connections, pool_timeout=0.02) as request:
            get_me = f"{api.base}/bot42:TEST/getMe"
            calls = [request.post(get_me) for _ in range(connections + 1)]
            came = await asyncio.gather(*calls, return_exceptions=True)
        api.delay = 0.0

    assert [type(one) for one in came if isinstance(one, Exception)] == [TimedOut]
    assert len(api.calls) == connections


async def test_who_calls_one_after_another_needs_one_connection():
    opened = []

    async def answer(reader, writer):
        opened.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + b'{"ok":true}')
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with CountedRequest(Uncounted(), 4) as request:
            for _ in range(3):
                await request.do_request(f"{base}/bot42:TEST/getMe", "POST")

    assert len(opened) == 1


async def test_what_has_no_files_goes_as_json_and_what_has_goes_as_a_form():
    with BotApi(token="42:TEST") as api:
        api.say("halo", private(USER))
        async with CountedRequest(Uncounted()) as request:
            bot = Bot("42:TEST", base_url=f"{api.base}/bot", request=request)
            said = await bot.send_message(
                USER.id, "<b>“Sri”</b>", parse_mode="HTML", reply_markup=BUTTONS
            )
            file = await bot.send_document(USER.id, InputFile(b"isi", "isi.txt"), caption="berkas")

    assert api.messages()[0].text == "“Sri”"
    assert [button["text"] for button in buttons(api.messages()[0].keyboard)] == ["Sri"]
    # Of what we sent ourselves nothing is read back but what is asked for.
    assert (said.text, said.entities, said.reply_markup) == ("“Sri”", (), None)
    assert file.document is not None


async def test_where_a_proxy_is_named_all_goes_by_the_client_that_heeds_it(monkeypatch):
    with BotApi(token="42:TEST") as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.base)
        async with CountedRequest(Uncounted()) as request:
            with pytest.raises(InvalidToken, match="Not Found"):  # so our stand-in answers
                await request.post("http://telegram.test/bot42:TEST/getMe", RequestData())


async def test_who_cannot_be_reached_was_sent_nothing():
    async with CountedRequest(Uncounted()) as request:
        with pytest.raises(NetworkError, match=r"^httpx\.ConnectError") as raised:
            await request.post(f"http://127.0.0.1:{free_port()}/bot42:TEST/getMe", RequestData())

    assert judge(raised.value).outcome is Outcome.NOT_SENT


async def test_a_call_waits_as_long_as_it_says_and_else_as_long_as_all_do():
    with BotApi(token="42:TEST") as api:
        api.delay = 0.2
        get_me = f"{api.base}/bot42:TEST/getMe"
        async with CountedRequest(Uncounted(), read_timeout=0.05) as request:
            with pytest.raises(TimedOut):
                await request.post(get_me, RequestData())
            assert await request.post(get_me, RequestData(), read_timeout=5)


@pytest.mark.parametrize("told", [b'{"a": NaN}', b'{"a": "\xff"}', b'{"a": "\\ud800"}'])
def test_what_the_library_can_read_is_read(told):
    assert repr(CountedRequest.parse_json_payload(told)) == repr(
        BaseRequest.parse_json_payload(told)
    )
