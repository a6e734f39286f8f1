"""What many are given is made once, and never outlives what it tells of."""

from dataclasses import replace

import pytest

from bot.asker import Asker
from bot.remembered import MOST, Remembered
from bot.replies.reply import Reply
from procurement.board import Board
from tests.bot.conftest import TODAY, conversation_over
from tests.bot.digest.year import CLOSING, DAY, dated
from tests.bot.test_one_edition import version
from tests.clock import Clock
from tests.storage.load import put

ANYBODY, ADMIN = Asker(chat_id=7, user_id=7), Asker(chat_id=8, user_id=8, is_admin=True)
SOMEWHERE = replace(ANYBODY, kind="group")
QUESTIONS = ("pontianak", "/opd sambas", "/tren sambas", "/rincian sambas", "/dorong sambas")


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_second_who_asks_costs_no_query(shipped, question):
    put(shipped, *version(1))
    conversation = conversation_over(shipped)
    conversation._responder._boards._fresh_for = 60
    command = conversation.understand(question)
    first = conversation.answer(command, ANYBODY)

    assert not conversation.needs_database(command, ANYBODY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shipped, "reading", None)
        assert conversation.answer(command, ANYBODY) == first


@pytest.mark.parametrize("question", QUESTIONS[:-1])
def test_a_new_edition_is_told_at_once(shipped, question):
    conversation = conversation_over(shipped)
    told = []
    for number in (1, 2, 3):
        put(shipped, *version(number))
        told += [conversation.say(question, ANYBODY).html for _ in range(2)]

    assert told[0] == told[1] != told[2] == told[3] != told[4] == told[5]


def test_each_day_is_told_its_own(shipped):
    put(shipped, *dated((CLOSING - 60 * DAY).date(), 40, 30, 20, 10))
    clock = Clock(CLOSING - 59 * DAY)
    conversation = conversation_over(shipped)
    conversation._responder._clock = clock
    first = conversation.say("sambas", ANYBODY)
    clock.now += 200 * DAY

    later = conversation.say("sambas", ANYBODY).html
    assert later != first.html
    assert later == conversation_over(shipped, clock.now).say("sambas", ANYBODY).html


def test_who_may_do_more_is_told_so(shipped):
    conversation = conversation_over(shipped)
    for asker in (ANYBODY, ADMIN, SOMEWHERE, ANYBODY, ADMIN, SOMEWHERE):
        anew = conversation_over(shipped)
        for question in ("/bantuan", "pontianak"):
            assert conversation.say(question, asker) == anew.say(question, asker)


def test_no_more_is_kept_than_there_is_room_for():
    remembered, board, today = Remembered(), Board(1, (), ()), TODAY.date()
    for number in range(3 * MOST):
        remembered.reply(board, today, number, lambda: Reply("x"))

    assert len(remembered._day.replies) <= MOST
    assert remembered.told(board, today, 3 * MOST - 1) == Reply("x")
