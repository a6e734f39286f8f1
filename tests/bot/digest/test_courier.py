"""What Telegram answers to a digest, and what becomes of it: counted at the receiver."""

from __future__ import annotations

import asyncio
import logging
from datetime import date, timedelta

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from telegram.error import TimedOut

from bot.app import _request, build
from bot.digest import clerk
from bot.digest import courier as sending
from bot.digest.courier import Courier
from bot.digest.letters import Letters
from bot.direct import DirectRequest
from bot.rates.pacing import Pacer
from bot.settings import Settings
from storage.chats import is_gone
from storage.ledger import Occasion, Recipient, State, find_run, plan, tally_of
from storage.subscriptions import MOST_REGIONS, Want, set_want, stop, subscription
from storage.tables import DeliveryRow
from tests.bot.conftest import conversation_over
from tests.bot.counting import Counted
from tests.bot.digest.year import dated
from tests.bot.drawing import Drawing
from tests.telegram import refusals
from tests.telegram.people import ADMIN, ADMIN_CHAT, FORUM, GROUP, USER, User, private
from tests.telegram.server import BotApi

AWAY = clerk.AWAY
TOKEN = "42:TEST-token"
CLOSED = date(2026, 7, 21)
SRI = private(USER)
PEOPLE = [private(User(5_000 + number, f"Orang {number}")) for number in range(6)]


@pytest.fixture
def api():
    with BotApi(token=TOKEN) as api:
        api.add_chat(ADMIN_CHAT)
        yield api


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(sending, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(sending, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(sending, "LONGEST_PAUSE", 0.05)
    monkeypatch.setattr(clerk, "ONCE_MORE", timedelta())
    monkeypatch.setattr(clerk, "AWAY", timedelta())


@pytest.fixture
def figures(tell):
    tell(*dated(CLOSED, 35, 30, 40, 10))


@pytest.fixture
def stopped():
    """What ends the process when it is set."""
    return asyncio.Event()


@pytest.fixture
def counts():
    return Counted()


@pytest.fixture
def send(figures, store, clock, api, monkeypatch, stopped, counts):
    """Plan a digest for chats, and send until nothing is left to send; returns the tally."""
    monkeypatch.setattr("bot.clock.now", clock)

    async def carry_out(*chats, at_once=1, occasion=Occasion.SEMESTER, period="2026-1", until=None):
        settings = Settings(
            telegram_token=TOKEN,
            telegram_api=api.base,
            admin_ids={ADMIN.id},
            send_rate=2000,
            send_at_once=at_once,
            _env_file=None,
        )
        with store.writing() as session:
            recipients = [Recipient(one.id, clock.now) for one in chats]
            plan(session, occasion, period, 1, recipients, by="uji", at=clock.now)
        requests = (_request(1), _request(8))
        conversation = conversation_over(store, clock.now)
        service = build(settings, store, conversation, requests, Drawing(), counts)
        async with service.application as application:
            service.courier.start(application.bot, stopped)
            try:
                async with asyncio.timeout(20):
                    while not (until or is_settled)(occasion, period):  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
            finally:
                await service.courier.stop()
        await asyncio.gather(*(request.shutdown() for request in requests))
        return tallied(occasion, period)

    def is_settled(occasion, period):
        return not tallied(occasion, period).count(State.PENDING, State.SENDING)

    def tallied(occasion, period):
        with store.reading() as session:
            return tally_of(session, find_run(session, occasion, period))

    return carry_out


@pytest.fixture
def subscribe(chat, api):
    """A chat that the bot knows, and that wants the digest of Pontianak."""

    def one(place, **more):
        api.add_chat(place)
        chat(place.id, "pontianak", kind=place.type, **more)
        return place

    return one


def received(api, chat):
    return [one.text for one in api.accepted if one.chat_id == chat.id]


def told(tally):
    return {state.value: count for state, count in tally.states.items()}


async def test_each_gets_it_once_with_its_buttons_and_in_its_topic(send, subscribe, api, counts):
    subscribe(SRI)
    subscribe(FORUM, thread_id=7)
    api.say("/bantuan", chat=FORUM, topic=7)
    tally = await send(SRI, FORUM)

    assert told(tally) == {"sent": 2}
    assert counts.digests == ["sent", "sent"]
    [message] = api.messages(SRI)
    assert message.photo is not None
    words = message.photo.caption
    assert words.startswith("Yth. Bapak/Ibu,\nberikut ringkasan e-purchasing Semester I")
    assert [label for row in message.buttons for label, _ in row] == [
        "Lihat posisi",
        "Atur langganan",
    ]
    assert [one.topic for one in api.accepted] == [None, 7]


@pytest.mark.parametrize(
    "refusal",
    [
        refusals.USER_DEACTIVATED,
        refusals.GROUP_DELETED,
        refusals.NOT_IN_CHANNEL,
        refusals.CHAT_NOT_FOUND,
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
    ],
    ids=str,
)
async def test_who_cannot_be_written_to_is_left_alone_and_the_others_get_theirs(
    send, subscribe, api, store, refusal
):
    subscribe(SRI)
    subscribe(PEOPLE[0])
    api.refuse(SRI, *refusal)
    tally = await send(SRI, PEOPLE[0])

    assert told(tally) == {"dead": 1, "sent": 1}
    assert tally.newest_error.casefold() in refusal[1].casefold()
    assert len(api.called("sendPhoto")) == 2
    with store.reading() as session:
        assert is_gone(session, SRI.id)
        assert not is_gone(session, PEOPLE[0].id)


@pytest.mark.parametrize("refusal", [refusals.UNKNOWN_403, refusals.WRITE_FORBIDDEN], ids=str)
async def test_who_refuses_for_reasons_that_may_pass_is_asked_again_another_time(
    send, subscribe, api, store, refusal
):
    subscribe(SRI)
    api.refuse(SRI, *refusal)
    for number, is_gone_then in ((1, False), (2, False), (3, True)):
        tally = await send(SRI, occasion=Occasion.POSTPONED, period=f"202{number}-1")
        assert told(tally) == {"dead": 1}
        with store.reading() as session:
            assert is_gone(session, SRI.id) is is_gone_then
    assert len(api.called("sendMessage")) == 3


async def test_a_text_that_telegram_cannot_read_is_sent_plain_and_admins_know(
    send, subscribe, api, counts
):
    subscribe(SRI)
    for method in ("sendPhoto", "sendMessage"):  # beneath its chart and by itself
        api.fail_next(method, 400, {"description": "Bad Request: can't parse entities: x"})
    tally = await send(SRI)

    assert told(tally) == {"sent": 1}
    [text] = received(api, SRI)
    assert text.startswith("Yth. Bapak/Ibu,\nberikut ringkasan e-purchasing Semester I 2026")
    [alarm] = received(api, ADMIN_CHAT)
    assert alarm.startswith("⚠ Teks kiriman ditolak: Can't parse entities: x")
    assert counts.digests == ["faulty", "sent_plain"]


async def test_a_text_that_is_refused_plain_too_is_dead_and_the_chat_is_kept(
    send, subscribe, api, store
):
    subscribe(SRI)
    api.refuse(SRI, 400, "Bad Request: message is too long")
    tally = await send(SRI)

    assert told(tally) == {"dead": 1}
    with store.reading() as session:
        assert not is_gone(session, SRI.id)


async def test_a_group_that_became_a_supergroup_gets_it_under_its_new_number(
    send, subscribe, api, store
):
    subscribe(GROUP)
    new = api.migrate(GROUP, told=False)
    tally = await send(GROUP)

    assert told(tally) == {"sent": 1}
    assert len(received(api, new)) == 1
    with store.reading() as session:
        assert subscription(session, new.id).regions != ()
        assert subscription(session, GROUP.id).regions == ()


async def test_where_both_numbers_subscribed_it_comes_once(send, subscribe, api):
    subscribe(GROUP)
    new = api.migrate(GROUP, told=False)
    subscribe(new)
    tally = await send(GROUP, new)

    assert told(tally) == {"sent": 1}
    assert len(received(api, new)) == 1


@pytest.mark.parametrize("refusal", [refusals.TOPIC_CLOSED, refusals.TOPIC_DELETED], ids=str)
async def test_where_the_topic_is_closed_it_comes_outside_of_it(
    send, subscribe, api, store, refusal
):
    subscribe(FORUM, thread_id=7)
    api.say("/bantuan", chat=FORUM, topic=7)
    api.refuse(FORUM, *refusal, topic=7)
    tally = await send(FORUM)

    assert told(tally) == {"sent": 1}
    assert [one.topic for one in api.accepted] == [None]


@pytest.mark.filterwarnings("ignore:.*retry_after.*:DeprecationWarning")
async def test_a_pause_that_telegram_asks_for_is_kept_and_counts_for_nothing(send, subscribe, api):
    people = [subscribe(one) for one in PEOPLE]
    limited = {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}
    api.fail_next("sendPhoto", 429, limited)
    tally = await send(*people, at_once=3)

    assert told(tally) == {"sent": 6}
    assert tally.maybe_twice == 0
    assert all(len(received(api, one)) == 1 for one in people)
    assert api.refused(429) == 1


@pytest.mark.parametrize("fault", ["500", "502", "504"])
async def test_a_telegram_with_a_fault_of_its_own_is_asked_again(send, subscribe, api, fault):
    people = [subscribe(one) for one in PEOPLE]
    api.fault("sendPhoto", fault, times=3)
    tally = await send(*people, at_once=2)

    assert told(tally) == {"sent": 6}
    assert all(len(received(api, one)) == 1 for one in people)


async def test_a_telegram_that_refuses_for_an_hour_costs_nobody_his_message(
    send, subscribe, api, store, clock, monkeypatch
):
    """Even where it answers otherwise, and one chat alone is tried again and again."""
    monkeypatch.setattr(clerk, "AWAY", AWAY)
    subscribe(SRI)
    api.fault("sendPhoto", "502", times=None)
    began = clock.now

    def moves_on(*_):
        with store.reading() as session:
            row = session.execute(select(DeliveryRow)).scalar_one()
        if row.state == "pending":
            clock.now = max(clock.now, row.next_at)
        return row.state in ("sent", "unsure")

    tally = await send(SRI, until=moves_on)
    assert told(tally) == {"unsure": 1}
    assert timedelta(hours=1) < clock.now - began < timedelta(hours=3)


async def test_what_certainly_was_not_sent_is_sent_and_is_not_doubtful(
    send, subscribe, api, monkeypatch
):
    subscribe(SRI)
    refusing = iter([True, True, False])
    original = DirectRequest.do_request

    async def refuse_at_first(self, url, *told, **more):
        if "sendPhoto" in url and next(refusing):
            url = url.replace(api.base, "http://127.0.0.1:1")
        return await original(self, url, *told, **more)

    monkeypatch.setattr(DirectRequest, "do_request", refuse_at_first)
    tally = await send(SRI)

    assert told(tally) == {"sent": 1}
    assert tally.maybe_twice == 0
    assert len(received(api, SRI)) == 1


@pytest.mark.parametrize("fault", ["accepted then cut", "truncated", "accepted 502"])
async def test_what_may_have_arrived_is_sent_once_more_and_said_to_be_doubtful(
    send, subscribe, api, fault
):
    subscribe(SRI)
    api.fault("sendPhoto", fault)
    tally = await send(SRI)

    assert told(tally) == {"sent": 1}
    assert tally.maybe_twice == 1
    assert len(received(api, SRI)) == 2


async def test_a_cut_before_it_was_taken_loses_nothing(send, subscribe, api):
    subscribe(SRI)
    api.fault("sendPhoto", "cut before")
    tally = await send(SRI)

    assert told(tally) == {"sent": 1}
    assert len(received(api, SRI)) == 1


async def test_where_nobody_ever_knows_it_ends_after_two(send, subscribe, api):
    subscribe(SRI)
    api.fault("sendPhoto", "accepted then cut", chat=SRI, times=None)
    tally = await send(SRI)

    assert told(tally) == {"unsure": 1}
    assert len(received(api, SRI)) == 2


async def test_an_answer_that_comes_late_is_waited_for(send, subscribe, api):
    subscribe(SRI)
    api.fault("sendPhoto", "slow", seconds=0.5)
    tally = await send(SRI)

    assert told(tally) == {"sent": 1}
    assert len(received(api, SRI)) == 1


async def test_a_pause_of_minutes_keeps_nothing_in_hand_and_does_not_hold_up_the_end(
    send, subscribe, api, monkeypatch
):
    people = [subscribe(one) for one in PEOPLE]
    limited = {"description": "Too Many Requests", "parameters": {"retry_after": 300}}
    api.fail_next("sendPhoto", 429, limited)
    monkeypatch.setattr(sending, "GRACE", 60.0)
    tally = await send(*people, at_once=5, until=lambda *_: api.refused(429))

    assert told(tally).keys() <= {"sent", "pending"}
    assert len(api.accepted) == told(tally).get("sent", 0)


class Away:
    """Every request takes too long, until so many did; then the network is back."""

    def __init__(self, times):
        self.left = times
        self.original = DirectRequest.do_request

    async def __call__(self, request, url, *told, **more):
        if self.left:
            self.left -= 1
            raise TimedOut from httpx.ReadTimeout("no answer")
        return await self.original(request, url, *told, **more)


async def test_a_telegram_that_is_away_for_long_costs_nobody_his_message(
    send, subscribe, api, monkeypatch
):
    people = [subscribe(one) for one in PEOPLE]
    away = Away(0)

    async def do_request(request, url, *told, **more):
        return await away(request, url, *told, **more)

    monkeypatch.setattr(DirectRequest, "do_request", do_request)
    start = sending.Courier.start

    def start_without_a_network(self, *told):
        away.left = 40
        start(self, *told)

    monkeypatch.setattr(sending.Courier, "start", start_without_a_network)
    tally = await send(*people, at_once=1)

    assert told(tally) == {"sent": 6}
    assert tally.maybe_twice == 1
    assert all(len(received(api, one)) == 1 for one in people)


async def test_an_answer_that_nobody_understands_ends_no_worker(send, subscribe, api, monkeypatch):
    people = [subscribe(one) for one in PEOPLE]
    strange = iter([True])
    original = DirectRequest.do_request

    async def do_request(self, url, *told, **more):
        if url.endswith("/sendPhoto") and next(strange, False):
            return 200, b'{"ok": true, "result": "diterima"}'
        return await original(self, url, *told, **more)

    monkeypatch.setattr(DirectRequest, "do_request", do_request)
    tally = await send(*people, at_once=1)

    assert told(tally) == {"sent": 6}
    assert tally.maybe_twice == 1


async def test_what_was_sent_is_noted_when_the_database_is_back(send, subscribe, api, monkeypatch):
    people = [subscribe(one) for one in PEOPLE]
    note, away = clerk.note_sent, iter([True] * 4)

    def refuse_at_first(*told):
        if next(away, False):
            raise OperationalError("UPDATE", {}, Exception("server closed the connection"))
        return note(*told)

    monkeypatch.setattr(sending, "NOTE_EVERY", 0.01)
    monkeypatch.setattr(clerk, "note_sent", refuse_at_first)
    tally = await send(*people, at_once=2)

    assert told(tally) == {"sent": 6}
    assert all(len(received(api, one)) == 1 for one in people)


async def test_a_revoked_token_stops_everything_and_is_not_quoted(
    send, subscribe, api, caplog, stopped
):
    subscribe(SRI)
    api.fail_next("sendPhoto", 401, {"description": f"Unauthorized {TOKEN}"})
    with caplog.at_level(logging.DEBUG):
        tally = await send(SRI, until=lambda *_: api.refused(401))

    assert told(tally) == {"pending": 1}
    assert len(api.called("sendPhoto")) == 1
    assert tally.newest_error is None
    assert stopped.is_set()


async def test_who_does_not_want_it_any_more_is_passed_over(send, subscribe, api, store, clock):
    for one in PEOPLE[:3]:
        subscribe(one)
    with store.writing() as session:
        place = subscription(session, PEOPLE[0].id).place
        set_want(session, place, Want.SEMESTER, False, clock.now)
    with store.writing() as session:
        stop(session, PEOPLE[1].id, clock.now)
    tally = await send(*PEOPLE[:3])

    assert told(tally) == {"cancelled": 2, "sent": 1}
    assert [one.chat_id for one in api.accepted] == [PEOPLE[2].id]


async def test_a_letter_that_cannot_be_written_does_not_stop_the_others(
    send, subscribe, api, monkeypatch, caplog
):
    subscribe(SRI)
    subscribe(PEOPLE[0])
    write = Letters.write

    def fail_for_one(self, session, delivery):
        if delivery.chat_id == SRI.id:
            raise KeyError("bad day")
        return write(self, session, delivery)

    monkeypatch.setattr(Letters, "write", fail_for_one)
    tally = await send(SRI, PEOPLE[0])

    assert told(tally) == {"dead": 1, "sent": 1}
    assert "could not be written" in caplog.text


async def test_ten_regions_with_the_longest_names_fit_into_one_message(
    figures, send, subscribe, api, chat
):
    names = ("kepulauan siau tagulandang biaro", "ogan komering ulu selatan")
    names += ("ogan komering ulu timur", "musi rawas utara", "tulang bawang barat")
    names += ("penukal abab lematang ilir", "hulu sungai selatan", "pontianak", "sambas", "landak")
    assert len(names) == MOST_REGIONS
    chat(SRI.id, *names)
    api.add_chat(SRI)
    tally = await send(SRI)

    assert told(tally) == {"sent": 1}
    assert api.dropped_entities == []


async def test_what_goes_wrong_before_a_message_is_in_hand_ends_nobody(
    send, subscribe, monkeypatch
):
    permit, faults = Pacer.digest_permit, [RuntimeError()]

    async def faulty(pacer):
        if faults:
            raise faults.pop()
        await permit(pacer)

    monkeypatch.setattr(Pacer, "digest_permit", faulty)
    assert told(await send(subscribe(SRI))) == {"sent": 1}


class Due:
    """A clerk who always has something, and a pacer that ends whoever asks."""

    def is_due(self):
        return True

    async def digest_permit(self):
        raise asyncio.CancelledError


async def test_while_somebody_sends_it_turns_and_not_after(stopped):
    turned = []
    courier = Courier(Due(), Due(), None, None, at_once=2, turns=lambda: turned.append(True))
    courier.start(None, stopped)
    assert turned == [True]
    looking, *working = courier._tasks
    async with asyncio.timeout(5):
        await asyncio.wait(working)
    before = len(turned)
    await asyncio.sleep(0.1)  # five times as long as it takes to look again
    assert (looking.done(), len(turned)) == (False, before)
    await courier.stop()


async def test_it_turns_also_while_nothing_is_due(stopped):
    turned, enough = [], asyncio.Event()

    def turn():
        turned.append(True)
        if len(turned) == 4:
            enough.set()

    nothing = Due()
    nothing.is_due = lambda: False
    courier = Courier(nothing, Due(), None, None, at_once=2, turns=turn)
    courier.start(None, stopped)
    async with asyncio.timeout(5):
        await enough.wait()
    await courier.stop()
