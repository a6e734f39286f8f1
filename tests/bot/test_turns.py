"""Chats are served at once, each chat's updates in order, and none for ever."""

import asyncio
import gc

import pytest
from telegram import Update

from bot import turns
from bot.turns import Turns
from tests.bot.updates import GROUP, PRIVATE, message


def update(text, chat=PRIVATE):
    return Update.de_json(message(text, chat=chat), None)


async def take_all(taken, updates):
    async with asyncio.timeout(5):
        await asyncio.gather(*map(taken.take, updates))


async def test_a_chats_updates_stay_in_order_and_other_chats_do_not_wait():
    seen = []
    gate = asyncio.Event()

    async def handle(update):
        if update.message.text == "first":
            await gate.wait()
        seen.append(update.message.text)
        if update.message.text == "elsewhere":
            gate.set()

    await take_all(Turns(handle), [update("first"), update("second"), update("elsewhere", GROUP)])

    assert seen == ["elsewhere", "first", "second"]


async def test_an_update_that_never_ends_does_not_hold_up_the_rest(monkeypatch, caplog):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    seen = []

    async def handle(update):
        if update.message.text == "stuck":
            await asyncio.sleep(60)
        seen.append(update.message.text)

    await take_all(Turns(handle), [update("stuck"), update("next")])

    assert seen == ["next"]
    assert "took over" in caplog.text


async def test_only_so_many_are_handled_at_once(monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 3)
    now, most = 0, 0

    async def handle(_):
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1

    await take_all(Turns(handle), [update("x", {"id": n, "type": "private"}) for n in range(1, 30)])

    assert most == 3


async def test_chats_that_were_served_are_forgotten():
    async def handle(_):
        pass

    taken = Turns(handle)
    await take_all(taken, [update("x", {"id": n, "type": "private"}) for n in range(1, 30)])
    gc.collect()

    assert len(taken._chats) == 0


@pytest.mark.parametrize("ends", [ValueError, asyncio.CancelledError])
async def test_what_ends_badly_gives_its_turn_to_the_next(ends):
    seen = []

    async def handle(update):
        if update.message.text == "bad":
            raise ends
        seen.append(update.message.text)

    taken = Turns(handle)
    both = asyncio.gather(
        taken.take(update("bad")), taken.take(update("next")), return_exceptions=True
    )
    async with asyncio.timeout(5):
        await both

    assert seen == ["next"]
