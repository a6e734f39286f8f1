"""One who floods the bot is told so once and slows nobody down."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update

from bot.app import build
from bot.buttons import encode
from bot.commands import ShowHelp
from bot.rates.throttle import GROUP as GROUPS
from bot.rates.throttle import PERSON
from bot.settings import Settings
from bot.turns import Turns
from tests.bot.conftest import conversation_over
from tests.bot.telegram_stub import TelegramStub
from tests.bot.updates import GROUP, OFFICIAL, message, press

NOTICE = "Mohon tunggu sebentar, Bapak/Ibu; pertanyaan terlalu cepat. Silakan lanjutkan "


@pytest.fixture
async def flood(store, telegram):
    """Hand updates to the bot as they are polled, a hundred at once, all in one moment."""
    settings = Settings(
        telegram_token="42:TEST", send_rate=2000, database_url="sqlite://", _env_file=None
    )
    requests = (TelegramStub(), telegram)
    application = build(settings, store, conversation_over(store), requests).application
    async with application:

        async def handle(told):
            updates = [Update.de_json(one, application.bot) for one in told]
            turns = Turns(application.process_update)
            for first in range(0, len(updates), 100):
                await asyncio.gather(*map(turns.take, updates[first : first + 100]))

        yield handle


def asked(text, **where):
    """A question; all are of one moment, however long they take."""
    return message(text, date=1_700_000_000, **where)


def person(number):
    user = {"id": number, "is_bot": False, "first_name": "Sekda"}
    return {"user": user, "chat": {"id": number, "type": "private", "first_name": "Sekda"}}


def sent_to(telegram, chat_id):
    return [call.text for call in telegram.calls if call.parameters.get("chat_id") == chat_id]


async def test_a_thousand_commands_of_one_person_and_everybody_else_is_answered(flood, telegram):
    told = []
    for number in range(1000):
        told.append(asked("/bantuan"))
        told.append(asked("/bantuan", **person(1000 + number % 200)))
    await flood(told)

    *answers, last = sent_to(telegram, str(OFFICIAL["id"]))
    assert len(answers) == PERSON.burst
    assert not any(text.startswith(NOTICE) for text in answers)
    assert last.startswith(NOTICE)
    for number in range(200):
        assert len(sent_to(telegram, str(1000 + number))) == 5


async def test_pressing_like_mad_is_answered_with_one_passing_notice(flood, telegram):
    await flood([press(encode(ShowHelp())) for _ in range(50)])

    pressed = [call for call in telegram.calls if call.method == "answerCallbackQuery"]
    assert len(pressed) == PERSON.burst + 1
    assert pressed[-1].text.startswith(NOTICE)
    assert pressed[-1].parameters["show_alert"] == "false"
    assert len(telegram.calls) == 2 * PERSON.burst + 1


async def test_a_groups_talk_is_not_counted_and_its_commands_are(flood, telegram):
    people = [person(number)["user"] for number in range(1, 41)]
    await flood([asked("pontianak berapa?", chat=GROUP, user=user) for user in people])
    assert telegram.calls == []

    await flood([asked("/bantuan", chat=GROUP, user=user) for user in people])
    *answers, last = sent_to(telegram, str(GROUP["id"]))
    assert len(answers) == GROUPS.burst
    assert last.startswith(NOTICE)


async def test_anonymous_administrators_of_many_groups_are_not_one_person(flood, telegram):
    mask = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
    groups = [{"id": -number, "type": "supergroup", "title": "x"} for number in range(1, 41)]
    await flood([asked("/bantuan", chat=one, user=mask, sender_chat=one) for one in groups])

    assert all(len(sent_to(telegram, str(one["id"]))) == 1 for one in groups)
    assert not any(call.text.startswith(NOTICE) for call in telegram.calls)


@pytest.mark.parametrize("text", ["/main@BotLain", "/main", "/bantuan@BotLain", "/"])
async def test_what_a_group_asks_other_bots_is_not_counted(flood, telegram, text):
    await flood([asked(text, chat=GROUP) for _ in range(40)])
    assert telegram.calls == []

    await flood([asked("/bantuan", chat=GROUP) for _ in range(GROUPS.burst)])
    assert len(telegram.calls) == GROUPS.burst


async def test_a_notice_that_cannot_be_sent_is_no_fault(flood, telegram, caplog):
    await flood([asked("/bantuan") for _ in range(PERSON.burst)])
    telegram.refusals["sendMessage"] = (403, "Forbidden: bot was blocked by the user")
    await flood([asked("/bantuan") for _ in range(5)])

    assert len(telegram.calls) == PERSON.burst + 1
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
