"""What is counted is counted where it happens, under words of ours alone."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import subprocess
import sys
from datetime import timedelta

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.app import _request, build
from bot.calling import CountedRequest
from bot.conversation import Conversation
from bot.counts import ASKED_BACK, INLINE, command_name, command_names
from bot.health.checks import checks, readiness
from bot.health.errors import LIBRARIES, OURS, counting_errors, where
from bot.health.metrics import Metrics
from bot.health.noticed import Health
from bot.health.state import State
from bot.outgoing.outcomes import Outcome
from bot.replies.reply import Reply
from bot.replies.status import SourceStanding, Standing
from bot.settings import Settings
from bot.turns import ALLOWED, Turns
from storage.ledger import DigestRun, Occasion, Tally
from storage.ledger import State as Sending
from storage.probe import Answer
from sync.endings import Ending
from sync.serving import SourceName
from tests.bot.conftest import TODAY, conversation_over
from tests.bot.counting import Counted
from tests.bot.telegram_stub import TelegramStub
from tests.bot.updates import GROUP, OFFICIAL, message, press
from tests.telegram.server import BotApi

#: Words that people say and are called, which must be in no label.
MARKED = "rahasia"


def typed(text, user=OFFICIAL):
    query = {"id": "1", "from": user, "query": text, "offset": ""}
    return {"update_id": 1, "inline_query": query}


def series(page):
    """Every sample of a page, by its name and labels."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page.decode())
        for sample in family.samples
    }


def page_of(metrics, state=None, health=None):
    noticed = (health or Health()).noticed
    return metrics.page(noticed, readiness(checks(noticed, Answer.OK, state), noticed.phase), state)


@pytest.fixture
async def service(shipped):
    """The bot over a wire that is none, counting; says what is handed to it."""
    settings = Settings(telegram_token="42:TEST", send_rate=10_000, _env_file=None)
    counts, wire = Counted(), TelegramStub()
    conversation = conversation_over(shipped)
    built = build(settings, shipped, conversation, (TelegramStub(), wire), counts=counts)
    async with built.application as application:
        turns = Turns(application.process_update, counts)

        async def take(update):
            await turns.take(Update.de_json(update, application.bot))
            return counts

        take.wire = wire
        yield take


async def test_each_kind_of_update_and_each_answer_is_counted_by_its_command(service):
    await service(message("pontianak"))
    await service(message("/top 5"))
    await service(message("opd"))  # about the region that was talked of
    await service(message("bekasi"))  # two bear that name
    await service(message("obrolan biasa", chat=GROUP))  # nothing of ours
    [listed] = [call for call in service.wire.calls if "5 besar" in call.text]
    await service(press(listed.buttons[0][1]))
    counts = await service(typed("pontianak"))

    assert counts.updates == ["message"] * 5 + ["callback_query", "inline_query"]
    named = ["show_region", "show_top", "show_units", ASKED_BACK]
    assert counts.answers[:4] == named
    assert counts.answers[-1] == INLINE
    assert len(counts.answers) == 6


async def test_what_was_not_sent_is_no_answer_and_is_an_error(service, caplog):
    service.wire.refusals["sendMessage"] = (400, "Bad Request: message is too long")
    with counting_errors(errors := Counted()):
        counts = await service(message("pontianak"))

    assert counts.answers == []
    assert errors.errors == ["bot.handlers"]
    [said] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert said.getMessage().endswith(f"failed ({said.error_id})")


@hypothesis.settings(max_examples=50)
@given(st.text(max_size=60))
def test_whatever_is_asked_is_counted_under_a_name_that_was_known_before(shipped_talk, text):
    understood = shipped_talk.understand(text)
    if understood is not None and not isinstance(understood, Reply):
        assert command_name(understood) in command_names()


@pytest.fixture(scope="module")
def shipped_talk(request):
    """Understanding needs no figures."""
    return Conversation(None, username="PorsiBot")


@given(st.text(max_size=40) | st.sampled_from(["telegram.Bot", "bot.handlers", "botnet.x", "61"]))
def test_an_error_is_counted_by_a_module_of_ours_a_known_library_or_as_other(logger):
    found = where(logger)

    assert found == (logger if logger.startswith(OURS) else found)
    assert found.startswith(OURS) or found in LIBRARIES | {"other"}


def test_no_label_is_anything_that_people_say(service_words):
    page = page_of(service_words).decode()
    told = [line.rpartition(" ")[0] for line in page.splitlines()]  # moments have all digits

    assert MARKED not in page
    assert not any("4321" in name for name in told)
    labels = set(re.findall(r'(\w+)="([^"]*)"', page))
    known = {
        "kind": {*ALLOWED, "other"},
        "command": command_names(),
        "check": None,
        "le": None,
        "version": None,
        "where": None,
    }
    for name, value in labels:
        assert known[name] is None or value in known[name]


@pytest.fixture
async def service_words(shipped):
    """Metrics after people have said all kinds of things."""
    settings = Settings(telegram_token="42:TEST", send_rate=10_000, _env_file=None)
    metrics = Metrics()
    requests = (TelegramStub(), TelegramStub())
    built = build(settings, shipped, conversation_over(shipped), requests, counts=metrics)
    chat = {"id": 4321, "type": "private", "first_name": MARKED}
    user = {"id": 4321, "is_bot": False, "first_name": MARKED, "username": MARKED}
    async with built.application as application:
        turns = Turns(application.process_update, metrics)
        for text in (
            f"{MARKED}kota",
            f"/x{MARKED}",
            f"/daerahsaya {MARKED}",
            "/top 3",
            "pontianak",
        ):
            update = Update.de_json(message(text, chat=chat, user=user), application.bot)
            await turns.take(update)
        for update in (press(f"1:{MARKED}", chat=chat, user=user), typed(MARKED, user)):
            await turns.take(Update.de_json(update, application.bot))
    return metrics


async def test_a_command_that_nobody_knows_is_counted_as_other():
    metrics = Metrics()
    metrics.answer(MARKED, 0.1)

    assert MARKED.encode() not in page_of(metrics)
    assert series(page_of(metrics))["porsi_answer_seconds_count", "other"] == 1


@pytest.fixture
def api():
    with BotApi(token="42:TEST") as api:
        yield api


@pytest.mark.filterwarnings("ignore:.*retry_after.*:DeprecationWarning")
async def test_every_call_of_the_bot_api_is_counted_by_what_became_of_it(api):
    counts = Counted()
    polls, answers = _request(1, counts), _request(1, counts)
    bot = Bot("42:TEST", f"{api.base}/bot", request=answers, get_updates_request=polls)
    await bot.initialize()
    for status in (400, 409, 429, 502):
        api.fail_next("getChat", status, {"parameters": {"retry_after": 1}})
        with pytest.raises(TelegramError):
            await bot.get_chat(7)
    await bot.get_updates(timeout=0)
    await bot.shutdown()

    assert counts.requests == [
        ("getMe", "ok"),
        ("getChat", "refused"),
        ("getChat", "conflict"),
        ("getChat", "flood"),
        ("getChat", "fault"),
        ("getUpdates", "ok"),
    ]


async def test_a_call_that_was_not_answered_is_counted_too():
    with socket.socket() as closed, socket.socket() as silent:
        closed.bind(("127.0.0.1", 0))
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        counts = Counted()
        request = CountedRequest(counts, read_timeout=0.05)
        for one in (closed, silent):
            with pytest.raises(TelegramError):
                await request.post(f"http://127.0.0.1:{one.getsockname()[1]}/bot42:TEST/getMe")
        task = asyncio.create_task(
            request.post(f"http://127.0.0.1:{silent.getsockname()[1]}/bot42:TEST/getMe")
        )
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait({task})
        await request.shutdown()

    assert counts.requests == [
        ("getMe", "unreachable"),
        ("getMe", "timeout"),
        ("getMe", "broken_off"),
    ]


def test_a_page_tells_what_was_counted():
    metrics = Metrics()
    metrics.update("message")
    metrics.answer("show_top", 0.03)
    metrics.error("bot.handlers")
    metrics.request("sendMessage", "ok")
    for source, ending in ((SourceName.INAPROC, Ending.HELD), (SourceName.CKAN, Ending.PUBLISHED)):
        metrics.sync(source, ending)
    for outcome in Outcome:
        metrics.digest(outcome.name.lower())
    told = series(page_of(metrics))

    assert told["porsi_updates_total", "message"] == 1
    assert told["porsi_updates_total", "inline_query"] == 0
    assert told["porsi_answer_seconds_bucket", "0.025", "show_top"] == 0
    assert told["porsi_answer_seconds_bucket", "0.05", "show_top"] == 1
    assert told["porsi_errors_total", "bot.handlers"] == 1
    assert told["porsi_telegram_requests_total", "ok", "sendMessage"] == 1
    assert told["porsi_sync_runs_total", "held", "inaproc"] == 1
    assert told["porsi_digest_messages_total", "doubtful"] == 1
    assert told["process_resident_memory_bytes",] > 1e6


def test_a_page_tells_what_is_seen_and_leaves_out_what_could_not_be_read():
    health, metrics = Health(), Metrics()
    health.note_serving()
    health.note_beat(0.25)
    run = DigestRun(1, Occasion.SEMESTER, "2026-1", 7, TODAY, "uji")
    tally = Tally(run, {Sending.PENDING: 3, Sending.SENDING: 1, Sending.UNSURE: 2}, 0)
    sources = (SourceStanding(SourceName.INAPROC, None, None, 4, is_lacking=False),)
    standing = Standing(sources, (), None, 12, (tally,), late_since=TODAY - timedelta(minutes=20))
    told = series(page_of(metrics, State(7, 3, None, 1200.0, standing), health))
    assert {name: value for name, value in told.items() if name[0].startswith("porsi_d")} == {
        ("porsi_data_age_days",): 3,
        ("porsi_data_stale_days",): 0,
        ("porsi_digest_late_seconds",): 1200,
        ("porsi_digest_pending",): 4,
        ("porsi_digest_unsure",): 2,
    }
    assert told["porsi_edition",] == 7
    assert told["porsi_sync_failures", "inaproc"] == 4
    assert told["porsi_event_loop_lag_seconds",] == 0.25
    assert told["porsi_ready",] == 1
    assert (told["porsi_check", "sync"], told["porsi_check", "digest"]) == (1, 1)

    unread = series(page_of(metrics, None, health))
    assert (unread["porsi_state_read",], told["porsi_state_read",]) == (0, 1)
    assert ("porsi_edition",) not in unread
    assert unread["porsi_check", "state"] == 1


def test_what_counts_is_not_loaded_where_nobody_asks_for_it():
    code = "import bot.app, bot.cli, sys; print([n for n in sys.modules if 'prometheus' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)

    assert done.stdout.strip() == "[]"


def test_nothing_is_counted_after_the_end():
    counts = Counted()
    with counting_errors(counts):
        logging.getLogger("storage.ledger").error("x")
        logging.getLogger("storage.ledger").warning("x")
    logging.getLogger("storage.ledger").error("x")

    assert counts.errors == ["storage.ledger"]
