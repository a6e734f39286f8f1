"""Calls of the Bot API over as many connections as there shall be, and no more."""

import asyncio

import pytest
from telegram.error import TimedOut

from bot.calling import CountedRequest
from bot.counts import Uncounted
from tests.telegram.server import BotApi


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
