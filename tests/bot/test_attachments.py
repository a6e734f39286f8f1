"""Charts and files through the real Application: made once, then sent by Telegram's name."""

import asyncio
import io
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import psutil
import pytest
from PIL import Image
from telegram import Bot

from bot.app import _request, _serve, build
from bot.buttons import encode
from bot.commands import ChartKind, Download, FileFormat, ShowChart
from bot.outgoing import gallery as galleries
from bot.outgoing.gallery import Gallery
from bot.outgoing.posting import Poster, Way
from bot.outgoing.workshop import NotMade, Workshop
from bot.replies.reply import LONGEST_CAPTION, Reply, visible
from bot.responder import Responder
from bot.settings import Settings
from procurement.regions import gazetteer
from storage.boards import BoardShelf
from storage.database import Database
from storage.telegram_files import KEPT_FOR, expire_files, find_file, keep_file
from tests.bot.conftest import OFFICIAL, TODAY, conversation_over
from tests.bot.drawing import Drawing
from tests.bot.updates import press
from tests.makers import figure
from tests.storage.load import put
from tests.telegram.people import USER, private
from tests.telegram.server import BotApi

SINGKAWANG = gazetteer()["61.72"]
STRIP = encode(ShowChart(SINGKAWANG))


async def test_a_chart_is_drawn_once_and_then_sent_by_its_name(handle, application, telegram):
    first, *_ = [call for call in await handle(press(STRIP)) if call.method == "sendPhoto"]
    image = Image.open(io.BytesIO(next(iter(first.files.values()))))
    assert image.format == "PNG"
    assert image.width == 1080
    assert "7,82%" in first.text
    assert "peringkat 2 dari 14" in first.text
    assert visible(first.text) <= LONGEST_CAPTION
    assert "Tren" in first.labels
    second, *_ = [call for call in await handle(press(STRIP)) if call.method == "sendPhoto"]
    assert second.files == {}
    assert second.parameters["photo"].startswith("file-")
    assert second.text == first.text
    # Telegram has forgotten the file: it is uploaded anew, and the new name kept.
    telegram.refusals["sendPhoto"] = (400, "Bad Request: wrong file identifier/HTTP URL specified")
    third = [call for call in await handle(press(STRIP)) if call.method == "sendPhoto"]
    assert [bool(call.files) for call in third] == [False, True]
    fourth, *_ = [call for call in await handle(press(STRIP)) if call.method == "sendPhoto"]
    assert fourth.parameters["photo"] not in ("", second.parameters["photo"])
    # A group that takes no photos gets the same in words.
    refusal = "Bad Request: not enough rights to send photos to the chat"
    telegram.refusals["sendPhoto"] = (400, refusal)
    calls = await handle(press(STRIP))
    assert [call.method for call in calls] == ["answerCallbackQuery", "sendPhoto", "sendMessage"]
    assert "7,82%" in calls[-1].text


@pytest.fixture
def chart(shipped: Database) -> Callable[..., Reply]:
    """The reply with a chart of Singkawang."""

    def ask(kind: ChartKind = ChartKind.STRIP) -> Reply:
        return conversation_over(shipped).answer(ShowChart(SINGKAWANG, kind), OFFICIAL)

    return ask


def poster_over(database: Database, workshop: Workshop, owner: str = "42") -> Poster:
    return Poster(Gallery(database, workshop, owner, lambda: TODAY))


async def test_what_ten_ask_for_at_once_is_drawn_once(shipped, chart, application):
    workshop = Drawing()
    workshop.may_go.clear()
    poster = poster_over(shipped, workshop)
    way = Way.to_chat(application.bot, 7)
    asking = [asyncio.create_task(poster.send(way, chart())) for _ in range(10)]
    await workshop.begun.wait()
    workshop.may_go.set()
    await asyncio.gather(*asking)
    assert len(workshop.made) == 1


async def test_a_name_is_kept_for_other_processes_and_for_one_bot(shipped, chart, application):
    way, workshop = Way.to_chat(application.bot, 7), Drawing()
    gallery = Gallery(shipped, workshop, "42", lambda: TODAY)
    await Poster(gallery).send(way, chart())
    await gallery.settled()
    await poster_over(shipped, workshop).send(way, chart())
    assert len(workshop.made) == 1
    await poster_over(shipped, workshop, owner="43").send(way, chart())
    assert len(workshop.made) == 2


@pytest.fixture
def may_write(monkeypatch) -> Iterator[threading.Event]:
    """Names of files are written when it is set, at the end of the test if not before."""
    event, keep = threading.Event(), galleries.keep_file

    def wait(*told: object) -> None:
        assert event.wait(20)
        keep(*told)

    monkeypatch.setattr(galleries, "keep_file", wait)
    yield event
    event.set()


@pytest.fixture
def serve(shipped, chart) -> Iterator[Callable[..., Awaitable[Gallery]]]:
    """Serve until a chart was sent, stop, and return the gallery that it hangs in."""
    with BotApi(token="42:TEST-token", username="PorsiBot") as api:
        api.add_chat(private(USER))
        settings = Settings(telegram_token=api.token, telegram_api=api.base, _env_file=None)

        async def serve_once(stopping: Callable[[Gallery], None] = lambda _: None) -> Gallery:
            requests, conversation = (_request(1), _request(2)), conversation_over(shipped)
            service = build(settings, shipped, conversation, requests, Drawing())

            async def receive(bot: Bot, *_: object) -> None:
                await Poster(service.gallery).send(Way.to_chat(bot, USER.id), chart())
                stopping(service.gallery)

            async with asyncio.timeout(10):
                await _serve(service, settings, conversation, requests, receive)
            return service.gallery

        yield serve_once


async def test_a_stop_waits_for_names_that_are_being_written(
    serve, shipped, chart, may_write, monkeypatch
):
    def write_when_waited_for(gallery: Gallery) -> None:
        settled = gallery.settled

        async def wait(*told: float) -> None:
            may_write.set()
            await settled(*told)

        monkeypatch.setattr(gallery, "settled", wait)

    await serve(write_when_waited_for)

    with shipped.reading() as session:
        assert find_file(session, f"42:{chart().attachment.key}")


async def test_a_name_that_takes_too_long_to_write_holds_up_no_stop(serve, may_write, monkeypatch):
    monkeypatch.setattr("bot.app.GRACE", 0.01)
    gallery = await serve()
    may_write.set()
    await gallery.settled()


async def test_a_chart_that_cannot_be_drawn_leaves_its_words(shipped, chart, application, telegram):
    class Broken(Workshop):
        async def make(self, spec):
            raise NotMade

    sent = await poster_over(shipped, Broken()).send(Way.to_chat(application.bot, 7), chart())
    assert sent.text == chart().html
    assert telegram.calls[-1].method == "sendMessage"


async def test_a_dead_workshop_is_replaced(chart, caplog):
    workshop = Workshop()
    spec = chart(ChartKind.GAP).attachment.specify()
    drawn = await workshop.make(spec)
    [child] = psutil.Process().children()
    assert child.nice() > psutil.Process().nice()
    assert "matplotlib" in " ".join(one.path for one in child.memory_maps())
    os.kill(child.pid, signal.SIGKILL)
    again = await workshop.make(spec)
    assert again == drawn


async def test_what_fails_in_the_workshop_is_told_as_one_error(chart, caplog):
    with pytest.raises(NotMade):
        await Workshop().make("no specification")
    assert "could not be made" in caplog.text


def test_equal_figures_make_one_picture_and_others_another(shipped, chart):
    assert chart().attachment.key == chart().attachment.key
    assert chart().attachment.key != chart(ChartKind.GAP).attachment.key
    xlsx, csv = (
        conversation_over(shipped).answer(Download(file, SINGKAWANG), OFFICIAL).attachment
        for file in (FileFormat.XLSX, FileFormat.CSV)
    )
    assert xlsx.key != csv.key


@pytest.mark.parametrize("kind", ChartKind)
def test_a_chart_is_saved_under_a_name_that_officials_read(shipped, kind):
    asked = ShowChart(SINGKAWANG, kind)
    if kind is ChartKind.COMPARE:
        asked = replace(asked, other=gazetteer()["61.71"])
    attachment = conversation_over(shipped).answer(asked, OFFICIAL).attachment

    assert (
        attachment.name
        == {
            ChartKind.STRIP: "posisi-kota-singkawang-2022-2.png",
            ChartKind.TREND: "tren-kota-singkawang-2022-2.png",
            ChartKind.UNITS: "opd-kota-singkawang-2022-2.png",
            ChartKind.GAP: "jarak-kota-singkawang-2022-2.png",
            ChartKind.COMPARE: "banding-kota-singkawang-kota-pontianak-2022-2.png",
        }[kind]
    )


def test_names_of_files_are_let_go_of_after_a_while(store):
    with store.writing() as session:
        keep_file(session, "old", "a", TODAY - KEPT_FOR * 1.01)
        keep_file(session, "new", "b", TODAY)
        keep_file(session, "new", "c", TODAY)
        expire_files(session, TODAY)
    with store.reading() as session:
        assert find_file(session, "old") is None
        assert find_file(session, "new") == "c"


def test_what_was_asked_before_comes_from_memory_until_there_is_a_new_edition(store):
    put(store, figure("singkawang", 40), figure("pontianak", 30))
    shelf = BoardShelf(store, fresh_for=60)
    responder = Responder(store, shelf, lambda: TODAY, Decimal(30))
    asked = ShowChart(SINGKAWANG)
    first = responder.answer(asked, OFFICIAL)
    assert not responder.needs_database(asked)
    assert responder.answer(asked, OFFICIAL) is first
    assert responder.needs_database(ShowChart(SINGKAWANG, ChartKind.GAP))

    put(store, figure("singkawang", 20))
    shelf.refresh()
    assert responder.needs_database(asked)
    assert "20,00%" in responder.answer(asked, OFFICIAL).html
