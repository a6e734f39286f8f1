"""What goes wrong around a chart or file costs nobody the answer, and no digest twice."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from telegram.error import BadRequest

from bot.answers.charts import ChartAnswers
from bot.answers.lookup import Lookup
from bot.buttons import encode
from bot.commands import ChartKind, Download, FileFormat, ShowChart
from bot.digest import letters
from bot.digest.letters import Letters
from bot.files.specs import Column, Format, Sheet, Table
from bot.outgoing import gallery, workshop
from bot.outgoing.gallery import Gallery
from bot.outgoing.posting import Poster, Way
from bot.outgoing.workshop import NotMade, Workshop
from bot.replies.reply import Reply
from procurement.board import Board
from procurement.regions import gazetteer
from storage.boards import load_board
from storage.ledger import DigestRun, Occasion
from tests.bot.conftest import OFFICIAL, TODAY, conversation_over
from tests.bot.drawing import Drawing
from tests.bot.updates import press
from tests.makers import figure
from tests.storage.load import put

SINGKAWANG = gazetteer()["61.72"]
LOCKED = OperationalError("SELECT", {}, Exception("database is locked"))


class Broken(Workshop):
    """Makes nothing."""

    async def make(self, spec):
        raise NotMade


@pytest.fixture
def reply(shipped) -> Callable[..., Reply]:
    """The reply with a chart of Singkawang, or with a file."""

    def ask(file: FileFormat | None = None) -> Reply:
        command = Download(file, SINGKAWANG) if file else ShowChart(SINGKAWANG)
        return conversation_over(shipped).answer(command, OFFICIAL)

    return ask


@pytest.fixture
def poster(shipped) -> Callable[[Workshop], Poster]:
    return lambda drawing: Poster(Gallery(shipped, drawing, "42", lambda: TODAY))


@pytest.fixture
def way(application) -> Way:
    return Way.to_chat(application.bot, 7)


def failing(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


async def test_who_cannot_be_shown_that_it_takes_a_while_is_answered(handle, telegram):
    telegram.refusals["sendChatAction"] = (400, "Bad Request: TOPIC_CLOSED")
    calls = await handle(press(encode(ShowChart(SINGKAWANG, ChartKind.GAP))))

    assert [call.method for call in calls][-2:] == ["sendChatAction", "sendPhoto"]


@pytest.mark.parametrize("error", [LOCKED, ZeroDivisionError()])
async def test_what_cannot_be_specified_leaves_the_words(poster, way, reply, telegram, error):
    told = reply()
    told = replace(told, attachment=replace(told.attachment, specify=failing(error)))
    sent = await poster(Drawing()).send(way, told)

    assert sent.text == told.html
    assert telegram.calls[-1].method == "sendMessage"


async def test_a_name_that_cannot_be_struck_out_costs_no_answer(
    poster, way, reply, telegram, monkeypatch
):
    sending = poster(Drawing())
    await sending.send(way, reply())
    monkeypatch.setattr(gallery, "forget_file", failing(LOCKED))
    telegram.refusals["sendPhoto"] = (400, "Bad Request: wrong file identifier/HTTP URL specified")
    sent = await sending.send(way, reply())

    assert sent.photo
    assert telegram.calls[-1].files


@pytest.mark.parametrize(
    "refusal",
    [
        "PHOTO_CONTENT_TYPE_INVALID",
        "message caption is too long",
        "MEDIA_CAPTION_TOO_LONG",
        "not enough rights to send photos to the chat",
    ],
)
async def test_a_photo_that_is_refused_leaves_the_words(poster, way, reply, telegram, refusal):
    telegram.refusals["sendPhoto"] = (400, f"Bad Request: {refusal}")
    sent = await poster(Drawing()).send(way, reply())

    assert sent.text == reply().html


@pytest.mark.parametrize("refusal", ["chat not found", "message thread not found", "TOPIC_CLOSED"])
async def test_what_is_wrong_with_the_chat_is_asked_once(poster, way, reply, telegram, refusal):
    telegram.refusals["sendPhoto"] = (400, f"Bad Request: {refusal}")
    with pytest.raises(BadRequest):
        await poster(Drawing()).send(way, reply())

    assert [call.method for call in telegram.calls] == ["sendPhoto"]


@pytest.mark.parametrize("said", ["FILE_REFERENCE_EXPIRED", "FILE_REFERENCE_0_EXPIRED"])
async def test_a_name_that_has_expired_is_not_kept(poster, way, reply, telegram, said):
    sending = poster(Drawing())
    await sending.send(way, reply())
    telegram.refusals["sendPhoto"] = (400, f"Bad Request: {said}")
    assert (await sending.send(way, reply())).photo


@pytest.mark.parametrize("file", FileFormat)
async def test_words_about_a_file_that_did_not_come_say_so(poster, way, reply, telegram, file):
    unmade = await poster(Broken()).send(way, reply(file))
    telegram.refusals["sendDocument"] = (
        400,
        "Bad Request: not enough rights to send documents to the chat",
    )
    refused = await poster(Drawing()).send(way, reply(file))

    assert "Berkasnya belum dapat dibuat" in unmade.text
    assert "tidak dapat dikirim ke obrolan ini" in refused.text
    assert unmade.text.startswith(reply(file).html[:40])


async def test_nobody_waits_for_ever_and_the_next_gets_what_was_made_meanwhile(
    poster, way, reply, telegram, monkeypatch
):
    monkeypatch.setattr(gallery, "PATIENCE", 0.01)
    drawing = Drawing()
    drawing.may_go.clear()
    sending = poster(drawing)
    async with asyncio.timeout(5):
        first = await sending.send(way, reply())
    assert first.text
    drawing.may_go.set()
    await asyncio.sleep(0)
    monkeypatch.setattr(gallery, "PATIENCE", 5)
    assert (await sending.send(way, reply())).photo
    assert len(drawing.made) == 1


async def test_who_gives_up_spoils_it_for_nobody(poster, way, reply):
    drawing = Drawing()
    drawing.may_go.clear()
    sending = poster(drawing)
    asking = [asyncio.create_task(sending.send(way, reply())) for _ in range(3)]
    await drawing.begun.wait()
    await asyncio.sleep(0.05)
    asking[0].cancel()
    drawing.may_go.set()
    ended = await asyncio.gather(*asking, return_exceptions=True)

    assert isinstance(ended[0], asyncio.CancelledError)
    assert all(one.photo for one in ended[1:])
    assert len(drawing.made) == 1


async def test_that_it_was_sent_is_known_before_its_name_is_written(
    poster, way, reply, monkeypatch
):
    may_write, written = threading.Event(), threading.Event()

    def wait(*_: object) -> None:
        may_write.wait(5)
        written.set()

    monkeypatch.setattr(gallery, "keep_file", wait)
    sent = await poster(Drawing()).send(way, reply())
    was_written = written.is_set()
    may_write.set()
    assert await asyncio.to_thread(written.wait, 5)

    assert sent.photo
    assert not was_written


async def test_a_name_that_cannot_be_written_does_not_make_a_sent_message_doubtful(
    poster, way, reply, monkeypatch
):
    monkeypatch.setattr(gallery, "keep_file", failing(ValueError()))
    assert (await poster(Drawing()).send(way, reply())).photo


class Interrupted:
    """A lookup; `meanwhile` happens where its day is asked for."""

    def __init__(self, lookup: Lookup, meanwhile: Callable[[], object]) -> None:
        self._lookup = lookup
        self._meanwhile = meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lookup, name)

    @property
    def today(self) -> date:
        self._meanwhile()
        return self._lookup.today


def test_an_answer_of_an_old_edition_is_not_kept_for_the_new_one(store, monkeypatch):
    def lookup_of(share: int) -> Lookup:
        put(store, figure("singkawang", share), figure("pontianak", 30))
        with store.reading() as session:
            return Lookup(load_board(session), TODAY.date(), OFFICIAL, lambda: None)

    old, new, asked = lookup_of(40), lookup_of(20), ShowChart(SINGKAWANG)
    answers = ChartAnswers(store, Decimal(30))
    answers.answer(old, ShowChart(gazetteer()["61.71"]))
    work_out, done = answers._work_out, []

    def note(*told: Any) -> Reply:
        reply = work_out(*told)
        done.append("old is worked out")
        return reply

    def meanwhile() -> None:
        if done == ["old is worked out"]:
            done.append("new is asked for")
            answers.answer(new, asked)

    monkeypatch.setattr(answers, "_work_out", note)
    answers.answer(Interrupted(old, meanwhile), asked)

    assert "20,00%" in answers.answer(new, asked).html


def test_texts_of_digests_keep_no_old_boards(store, monkeypatch):
    before = _boards()  # what tests before this one have not let go of
    monkeypatch.setattr(letters, "MOST_BOARDS", 1)
    writer = Letters(Decimal(30))
    for edition in range(1, 5):
        put(store, figure("singkawang", edition), figure("pontianak", 30))
        run = DigestRun(edition, Occasion.SEMESTER, "2024-1", edition, TODAY, "uji")
        with store.reading() as session:
            assert writer.text(session, run, [SINGKAWANG], {})
    del session
    gc.collect()

    assert len(_boards()) - len(before) == 1


def _boards() -> list[Board]:
    return [one for one in gc.get_objects() if isinstance(one, Board)]


class Stuck:
    """Takes for ever where it is unpacked."""

    def __reduce__(self):
        return time.sleep, (60,)


async def test_a_process_that_is_stuck_is_taken_down_and_the_next_works(monkeypatch, caplog):
    monkeypatch.setattr(workshop, "LONGEST", 0.2)
    drawing = Workshop()
    with pytest.raises(NotMade):
        await drawing.make(Stuck())
    monkeypatch.setattr(workshop, "LONGEST", 30)
    made = await drawing.make(Table(Sheet("Uji", (Column("A", Format.TEXT, 3),), (("b",),))))
    assert b"b" in made
