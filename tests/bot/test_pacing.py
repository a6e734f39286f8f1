"""Telegram's limits, kept for all processes together; replies first; a pause is everybody's."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from bisect import bisect_left
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from telegram import Update
from telegram.error import NetworkError, RetryAfter

from bot.rates import pacing
from bot.rates.buckets import Allowance
from bot.rates.pacing import PERMITTED, Pacer
from bot.rates.patience import patience
from storage.database import Database
from storage.tables import SendRateRow
from tests.bot.sender import send
from tests.bot.updates import message

pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*:DeprecationWarning")


@pytest.fixture(autouse=True)
def little_jitter(monkeypatch):
    monkeypatch.setattr(pacing, "JITTER", (0.01, 0.02))


class Telegram:
    """Counts what arrives; for more than `rate` in any second it bans the bot for `ban` seconds."""

    def __init__(self, rate=10_000, ban=0.25):
        self.rate, self.ban = rate, ban
        self.arrived, self.refused, self.at = [], [], []
        self.banned_until = float("-inf")

    async def take(self, name=None):
        now = time.monotonic()
        lately = sum(moment > now - 1 for moment in self.at[-self.rate :])
        if lately >= self.rate:
            self.forbid(now)
        if now < self.banned_until:
            self.refused.append(name)
            raise RetryAfter(timedelta(seconds=self.banned_until - now))
        self.arrived.append(name)
        self.at.append(now)
        return name

    def forbid(self, now=None):
        self.banned_until = (now or time.monotonic()) + self.ban


@asynccontextmanager
async def pacers(database, rate, number=1):
    made = [Pacer(database, rate) for _ in range(number)]
    for pacer in made:
        await pacer.initialize()
    try:
        yield made
    finally:
        for pacer in made:
            await pacer.shutdown()


async def call(pacer, telegram, name=None, *, chat=None, permit=None, method="sendMessage"):
    chat = chat if chat is not None else abs(hash(name)) + 1
    return await pacer.process_request(
        telegram.take, (name,), {}, method, {"chat_id": chat}, permit
    )


async def wake(pacer, telegram):
    """Send what goes at once: the pacer is not idle from now on."""
    await call(pacer, telegram, "first")


async def until(condition):
    for _ in range(5000):
        if condition():
            return
        await asyncio.sleep(0.001)
    pytest.fail("it never was so")


def free_at(database):
    with database.reading() as session:
        return session.get(SendRateRow, 1).free_at


def most_in_a_second(moments):
    moments = sorted(moments)
    return max(bisect_left(moments, at + 1) - n for n, at in enumerate(moments))


async def test_two_that_send_at_once_keep_one_strict_limit(database):
    telegram = Telegram(rate=20)
    async with pacers(database, 20, number=2) as two:
        await asyncio.gather(*(call(two[n % 2], telegram, n) for n in range(24)))

    assert telegram.refused == []
    assert sorted(telegram.arrived) == list(range(24))


async def test_sixty_at_three_hundred_a_second_are_soon_gone(store):
    telegram = Telegram(rate=300)
    begun = time.monotonic()
    async with pacers(store, 300, number=2) as two:
        await asyncio.gather(*(call(two[n % 2], telegram, n) for n in range(60)))

    assert telegram.refused == []
    assert time.monotonic() - begun < 5


@pytest.mark.heavy
@pytest.mark.alone
async def test_slots_that_were_missed_are_not_made_up_for(store, monkeypatch):
    monkeypatch.setattr(pacing, "AHEAD", 1.0)
    telegram = Telegram(rate=20)
    async with pacers(store, 20) as [pacer]:
        waiting = [asyncio.create_task(call(pacer, telegram, n)) for n in range(34)]
        await until(lambda: len(telegram.arrived) >= 3)
        time.sleep(0.6)  # noqa: ASYNC251
        await asyncio.gather(*waiting)

    assert telegram.refused == []


def six_hundred(url):
    """When two processes that begin at once have sent 300 messages each."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bot.sender", url, "30", "300"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.getcwd()},
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[0].split() for process in processes]
    return sorted(float(moment) for moments in told for moment in moments)


@pytest.mark.heavy
@pytest.mark.alone
def test_two_processes_send_six_hundred_at_the_rate_and_never_over_it(database):
    url = database.writer.url.render_as_string(hide_password=False)
    sent = six_hundred(url)
    if most_in_a_second(sent) > 30:  # the machine has stalled for longer than slots leave free
        sent = six_hundred(url)

    assert len(sent) == 600
    assert most_in_a_second(sent) <= 30
    assert len(sent) / (sent[-1] - sent[0]) >= 0.9 * 30


async def test_replies_and_digests_of_one_process_are_all_sent(store):
    sent = await asyncio.wait_for(send(str(store.writer.url), 300, 100), timeout=20)

    assert len(sent) == 100


async def test_a_reply_overtakes_a_thousand_digests(store):
    telegram = Telegram()
    async with pacers(store, 200) as [pacer]:
        await wake(pacer, telegram)
        digests = [
            asyncio.create_task(call(pacer, telegram, f"digest {n}", permit=PERMITTED))
            for n in range(1000)
        ]
        await until(lambda: len(telegram.arrived) >= 5)
        before = len(telegram.arrived)
        await asyncio.wait_for(call(pacer, telegram, "reply"), timeout=5)
        # Slots that were due at that very moment may have been given out.
        assert telegram.arrived.index("reply") <= before + 2 + round(pacing.LATE * 200)
        for digest in digests:
            digest.cancel()
        await asyncio.gather(*digests, return_exceptions=True)


async def test_no_digest_gets_a_permit_while_replies_wait(store):
    telegram = Telegram()
    async with pacers(store, 50) as [pacer]:
        await wake(pacer, telegram)
        replies = [asyncio.create_task(call(pacer, telegram, n)) for n in range(20)]
        await asyncio.sleep(0)
        await asyncio.wait_for(pacer.digest_permit(), timeout=5)

        assert len(telegram.arrived) > 1 + 20 - 50 * pacing.AHEAD - 5
        await asyncio.gather(*replies)


async def test_permits_are_given_no_further_ahead_than_slots(store):
    async with pacers(store, 20) as [pacer]:
        permits = [asyncio.create_task(pacer.digest_permit()) for _ in range(100)]
        await asyncio.sleep(0.3)

        given = sum(permit.done() for permit in permits)
        assert 1 <= given <= 1 + (0.3 + pacing.AHEAD) * 20
        for permit in permits:
            permit.cancel()


async def test_a_permit_for_which_there_was_nothing_to_send_holds_nobody_up(store, monkeypatch):
    monkeypatch.setattr(pacing, "PERMIT", 0.1)
    async with pacers(store, 20) as [pacer]:
        for _ in range(12):
            await asyncio.wait_for(pacer.digest_permit(), timeout=5)


async def test_who_asks_alone_does_not_wait_for_the_database(database, monkeypatch):
    monkeypatch.setattr(pacing, "IDLE", 0.1)
    telegram = Telegram()
    async with pacers(database, 30) as [pacer]:
        await wake(pacer, telegram)
        given_up = asyncio.create_task(call(pacer, telegram, "given up"))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.sleep(0.2)  # the slot that it would have had is missed
        before = free_at(database)
        await alone(database, pacer, telegram)
    # The slot that it did not wait for was taken all the same.
    assert free_at(database) > before


async def alone(database, pacer, telegram):
    """Send one message while another process writes."""
    held, done = threading.Event(), threading.Event()

    def hold():
        with database.writing() as session:
            session.execute(text("UPDATE send_rate SET free_at = free_at"))
            held.set()
            done.wait(timeout=10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        await call(pacer, telegram, "alone")
        assert telegram.arrived == ["first", "alone"]
        assert holder.is_alive()
    finally:
        done.set()
        holder.join()


async def test_where_others_send_too_even_who_asks_alone_takes_a_slot(store, monkeypatch):
    monkeypatch.setattr(pacing, "IDLE", 0.0)
    telegram = Telegram()
    async with pacers(store, 20, number=2) as [busy, other]:
        waiting = [asyncio.create_task(call(busy, telegram, n)) for n in range(20)]
        await until(lambda: len(telegram.arrived) >= 2)
        waited = 0.0
        for number in range(20):  # the first go before it is known
            begun = time.monotonic()
            await call(other, telegram, f"alone {number}")
            waited = time.monotonic() - begun
            if waited > 0.04:  # of 0.054 between two slots
                break
            await asyncio.sleep(0.05)
        assert waited > 0.04
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_pause_is_everybodys(database):
    telegram = Telegram()
    async with pacers(database, 100, number=2) as [first, second]:
        await wake(first, telegram)
        await wake(second, telegram)
        await asyncio.sleep(0.1)  # what it had in hand is gone
        telegram.forbid()
        refused = asyncio.create_task(call(first, telegram, "refused"))
        await until(lambda: telegram.refused and not first._pausing)
        await asyncio.gather(*(call(second, telegram, n) for n in range(5)), refused)

    assert telegram.refused == ["refused"]
    assert set(telegram.arrived) == {"first", "refused", *range(5)}


async def test_a_flood_that_is_refused_is_sent_when_the_pause_is_over(database):
    telegram = Telegram()
    async with pacers(database, 100, number=2) as two:
        waiting = [asyncio.create_task(call(two[n % 2], telegram, n)) for n in range(40)]
        await until(lambda: len(telegram.arrived) >= 10)
        telegram.forbid()
        await asyncio.gather(*waiting)

    assert sorted(telegram.arrived) == list(range(40))
    # Each process is refused what it had given out when it heard of the ban, and one slot's worth.
    assert 1 <= len(telegram.refused) <= 2 * (2 + round(pacing.LATE * 100))


async def test_a_refusal_that_comes_late_shortens_no_pause_and_a_success_ends_none(
    store, monkeypatch
):
    monkeypatch.setattr(pacing, "IDLE", 0.0)  # whatever may go at once goes at once
    gate, answers = asyncio.Event(), []

    async def answer(outcome):
        if outcome != "next":
            answers.append(outcome)
            await gate.wait()
        if isinstance(outcome, timedelta):
            raise RetryAfter(outcome)
        return time.monotonic()

    def calling(pacer, outcome, permit=PERMITTED):
        data = {"chat_id": 1}
        request = pacer.process_request(answer, (outcome,), {}, "sendMessage", data, permit)
        return asyncio.create_task(request)

    async with pacers(store, 1000) as [pacer]:
        outcomes = [timedelta(seconds=0.3), timedelta(seconds=0.01), "fine"]
        calls = [calling(pacer, outcome) for outcome in outcomes]
        await until(lambda: len(answers) == 3)
        gate.set()
        *refused, begun = await asyncio.gather(*calls, return_exceptions=True)
        assert [type(one) for one in refused] == [RetryAfter, RetryAfter]
        await asyncio.sleep(0.05)
        assert await calling(pacer, "next", permit=None) - begun > 0.28


async def test_a_digest_that_is_refused_goes_back_to_who_sends_it(store):
    telegram = Telegram()
    telegram.forbid()
    async with pacers(store, 100) as [pacer]:
        await pacer.digest_permit()
        with pytest.raises(RetryAfter) as refused:
            await call(pacer, telegram, "digest", permit=PERMITTED)

    assert 0.1 < pacing.retry_after(refused.value) <= 0.25
    assert telegram.arrived == []


async def test_a_digest_does_not_wait_for_the_end_of_a_pause(store):
    """What it was claimed for would be over by then, and another would send it, too."""
    pacer, telegram = Pacer(store, rate=0.1), Telegram()
    await pacer.initialize()

    async def digest(number):
        about = {"chat_id": number}
        await pacer.process_request(telegram.take, (), {}, "sendMessage", about, PERMITTED)

    waiting = [asyncio.create_task(digest(number)) for number in range(3)]
    await waiting[0]
    pacer._pause(300)
    told = await asyncio.gather(*waiting, digest(4), return_exceptions=True)

    assert [type(one) for one in told[1:]] == [RetryAfter] * 3
    await pacer.shutdown()


async def test_a_reply_is_not_tried_for_ever(store):
    telegram = Telegram(ban=0.01)

    async def refuse(name):
        telegram.forbid()
        return await telegram.take(name)

    async with pacers(store, 1000) as [pacer]:
        with pytest.raises(RetryAfter):
            await pacer.process_request(refuse, ("x",), {}, "sendMessage", {"chat_id": 1}, None)

    assert len(telegram.refused) == 1 + pacing.RETRIES


async def test_other_errors_are_none_of_its_business(store):
    async def fail():
        raise NetworkError("cut")

    async with pacers(store, 100) as [pacer]:
        with pytest.raises(NetworkError):
            await pacer.process_request(fail, (), {}, "sendMessage", {"chat_id": 1}, None)


@pytest.mark.parametrize("method", ["answerCallbackQuery", "getChatMember", "sendChatAction"])
async def test_what_is_no_message_never_waits(store, method):
    telegram = Telegram()
    async with pacers(store, 0.01) as [pacer]:
        await wake(pacer, telegram)
        for n in range(50):
            await asyncio.wait_for(call(pacer, telegram, n, method=method), timeout=5)


@pytest.mark.parametrize("method", ["sendDocument", "editMessageText", "editMessageMedia"])
async def test_what_is_a_message_waits_its_turn(store, method):
    telegram = Telegram()
    async with pacers(store, 0.01) as [pacer]:
        await wake(pacer, telegram)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(call(pacer, telegram, "next", method=method), timeout=0.1)


@pytest.mark.parametrize(("chat", "name"), [(7, "PRIVATE"), (-7, "GROUP"), ("@pbj", "GROUP")])
async def test_a_chat_is_not_sent_more_than_it_bears(store, monkeypatch, chat, name):
    monkeypatch.setattr(pacing, name, Allowance(burst=2, every=0.3))
    telegram = Telegram()
    async with pacers(store, 1000) as [pacer]:
        calls = [call(pacer, telegram, n, chat=chat) for n in range(3)]
        others = [call(pacer, telegram, f"to {n}", chat=n) for n in range(100, 110)]
        begun = time.monotonic()
        await asyncio.gather(*calls, *others)

    assert telegram.arrived[-1] == 2
    assert telegram.at[-1] - begun > 0.25


async def test_waiting_does_not_use_up_an_updates_time(store):
    telegram = Telegram()
    async with pacers(store, 100) as [pacer]:
        telegram.forbid()
        async with patience(0.15):
            await call(pacer, telegram, "answer")

    assert telegram.arrived == ["answer"]


async def test_replies_go_out_while_the_database_is_away(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("bot.rates.leases.REST", 0.01)
    caplog.set_level("INFO", "bot.rates.leases")
    telegram = Telegram(rate=50)
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'porsi.db'}")
    async with pacers(database, 50) as [pacer]:
        await asyncio.gather(*(call(pacer, telegram, n) for n in range(40)))
    database.close()

    assert (len(telegram.arrived), telegram.refused) == (40, [])
    assert telegram.at[-1] - telegram.at[1] > 30 / 50
    assert [record.message for record in caplog.records] == [
        "no slots from the database: OperationalError"
    ]


async def test_a_database_that_is_back_gives_slots_again(store, monkeypatch, caplog):
    caplog.set_level("INFO", "bot.rates.leases")
    monkeypatch.setattr("bot.rates.leases.REST", 0.01)
    telegram = Telegram()
    with store.writing() as session:
        session.execute(text("ALTER TABLE send_rate RENAME TO gone"))
    async with pacers(store, 100) as [pacer]:
        await asyncio.gather(*(call(pacer, telegram, n) for n in range(10)))
        with store.writing() as session:
            session.execute(text("ALTER TABLE gone RENAME TO send_rate"))
        for first in (10, 20, 30):
            await asyncio.sleep(0.02)
            await asyncio.gather(*(call(pacer, telegram, n) for n in range(first, first + 10)))

    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


async def test_a_database_that_hangs_holds_nobody_up(store, monkeypatch, caplog):
    monkeypatch.setattr("bot.rates.leases.PATIENCE", 0.05)
    telegram = Telegram()
    done = threading.Event()
    real = Database.changing

    def hang(self, **how):
        done.wait(timeout=10)
        return real(self, **how)

    monkeypatch.setattr(Database, "changing", hang)
    async with pacers(store, 100) as [pacer]:
        try:
            work = asyncio.gather(*(call(pacer, telegram, n) for n in range(20)))
            await asyncio.wait_for(work, timeout=5)
        finally:
            done.set()
            await asyncio.sleep(0.05)

    assert len(telegram.arrived) == 20
    assert len(caplog.records) == 1


async def test_it_leaves_nothing_behind_and_ends_what_waits(store):
    telegram = Telegram()
    pacer = Pacer(store, 0.01)
    await pacer.initialize()
    await pacer.initialize()
    await wake(pacer, telegram)
    waiting = [
        asyncio.create_task(pacer.digest_permit()),
        asyncio.create_task(call(pacer, telegram, "late")),
        asyncio.create_task(call(pacer, telegram, "later", permit=PERMITTED)),
    ]
    await asyncio.sleep(0.05)
    await pacer.shutdown()
    await asyncio.wait(waiting, timeout=5)

    assert all(task.cancelled() for task in waiting)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert pacer._timer is None
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("leases")]


async def test_the_bot_sends_through_it(say, shipped, application):
    assert isinstance(application.bot.rate_limiter, Pacer)
    await say("pontianak")
    await say("singkawang")

    assert free_at(shipped) > 0


async def test_what_telegram_refuses_for_its_limits_gets_no_apology(application, caplog):
    update = Update.de_json(message("pontianak"), application.bot)
    before = len(application.bot.request.calls)
    await application.process_error(update, RetryAfter(3))

    assert len(application.bot.request.calls) == before
    assert "failed" in caplog.text
