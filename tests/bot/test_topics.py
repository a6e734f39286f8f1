"""Questions that name no region: about the one that was talked of last, and how that is kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot import topics as topics_module
from bot.asker import Asker
from bot.buttons import encode
from bot.commands import Erase, ShowAround, ShowRegion, ShowUnits
from bot.conversation import Conversation
from bot.replies.reply import Outcome
from bot.responder import Responder
from procurement.regions import find_region
from storage.boards import BoardShelf
from storage.topics import KEPT, topic
from tests.bot.conftest import OFFICIAL, TODAY, conversation_over

OTHER = Asker(chat_id=8, user_id=8)
PONTIANAK, SAMBAS = find_region("pontianak"), find_region("sambas")


def written(database, chat_id=7):
    with database.reading() as session:
        return topic(session, chat_id)


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("naik atau turun?", "<b>Kota Pontianak — perkembangan"),
        ("kalau semester 1 2022?", "<b>Kota Pontianak — Semester I 2022"),
        ("kurang berapa lagi?", "<b>Kota Pontianak — "),
        ("opd mana yang terendah?", "<b>Kota Pontianak"),
        ("bandingkan dengan sambas", "<b>Kota Pontianak dan Kab. Sambas"),
    ],
)
def test_a_question_without_a_name_is_about_what_was_talked_of_last(talk, text, heading):
    talk("sambas")
    talk("pontianak s2 2022")

    assert talk(text).html.startswith(heading)
    assert talk("naik atau turun?").html.startswith("<b>Kota Pontianak — perkembangan")


def test_a_button_and_a_follow_up_are_talk_too(shipped):
    conversation = conversation_over(shipped)
    conversation.say("pontianak", OFFICIAL)
    conversation.press(encode(ShowRegion(SAMBAS)), OFFICIAL)

    assert "Kab. Sambas" in conversation.say("trennya?", OFFICIAL).html


def test_a_list_and_another_chat_change_nothing(talk):
    talk("pontianak")
    talk("top 5")
    talk("sambas", OTHER)

    assert "Kota Pontianak" in talk("naik atau turun?").html


def test_without_talk_it_is_the_chats_own_region_and_else_asked_for(shipped):
    assert conversation_over(shipped).say("trennya?", OFFICIAL).html.startswith("Mohon sebutkan")
    conversation_over(shipped).say("/daerahsaya sambas", OFFICIAL)

    assert "Kab. Sambas" in conversation_over(shipped).say("trennya?", OFFICIAL).html
    assert conversation_over(shipped).say("lembar fakta", OTHER).html.startswith("Mohon sebutkan")


def test_we_are_the_own_region_and_talked_of_from_then_on(talk):
    talk("/daerahsaya sambas")
    talk("pontianak")
    assert "Kab. Sambas" in talk("kami naik atau turun?").html

    assert talk("kurang berapa lagi?").html.startswith("<b>Kab. Sambas — ")


def test_a_slash_without_a_name_stays_with_the_own_region(talk):
    talk("/daerahsaya sambas")
    talk("pontianak")

    assert "Kab. Sambas" in talk("/tren").html


@pytest.mark.usefixtures("one_clock")
def test_talk_of_more_than_a_day_ago_is_forgotten(shipped):
    yesterday = conversation_over(shipped, TODAY - KEPT)
    yesterday.say("pontianak", OFFICIAL)
    yesterday.topics.write()
    assert written(shipped).region == PONTIANAK

    assert conversation_over(shipped).topics.last(7) is None
    assert conversation_over(shipped, TODAY - timedelta(hours=1)).topics.last(7) == PONTIANAK


def test_of_two_whose_clocks_differ_the_later_counts_and_not_the_one_ahead(shipped):
    if shipped.is_sqlite:
        pytest.skip("there is one machine")
    ahead = conversation_over(shipped, TODAY + timedelta(minutes=5))
    here = conversation_over(shipped)
    for conversation, said in ((ahead, "pontianak"), (here, "sambas")):
        conversation.say(said, OFFICIAL)
        conversation.topics.write()
    assert ahead.topics.last(7) == SAMBAS

    here.say("pontianak", OFFICIAL)  # not written yet
    assert here.topics.last(7) == PONTIANAK


@pytest.mark.usefixtures("one_clock")
def test_another_process_is_heard_and_the_later_of_both_counts(shipped):
    here, there = conversation_over(shipped), conversation_over(shipped, TODAY + timedelta(hours=1))
    here.say("pontianak", OFFICIAL)
    here.topics.write()
    assert there.topics.last(7) == PONTIANAK

    here.say("pontianak", OFFICIAL)  # not written yet
    there.say("sambas", OFFICIAL)
    there.topics.write()
    assert here.topics.last(7) == SAMBAS
    here.topics.write()
    assert there.topics.last(7) == SAMBAS


def test_what_could_not_be_written_is_kept_for_the_next_time(shipped, monkeypatch):
    topics = conversation_over(shipped).topics
    topics.note(7, PONTIANAK, TODAY)
    locked = OperationalError("INSERT", {}, Exception("database is locked"))
    with monkeypatch.context() as broken:
        broken.setattr(topics_module, "note_topics", lambda *_: (_ for _ in ()).throw(locked))
        topics.write()
    assert written(shipped) is None
    assert topics.last(7) == PONTIANAK

    topics.write()
    assert written(shipped).region == PONTIANAK


async def test_what_is_left_is_written_at_the_end(shipped):
    topics = conversation_over(shipped).topics
    topics.start()
    topics.note(7, PONTIANAK, TODAY)
    await topics.stop()

    assert written(shipped).region == PONTIANAK


def test_what_was_erased_is_not_written_after_all(shipped):
    conversation = conversation_over(shipped)
    conversation.say("pontianak", OFFICIAL)
    conversation.press(encode(Erase()), OFFICIAL)
    conversation.topics.write()
    assert written(shipped) is None

    conversation.say("pontianak", OFFICIAL)
    conversation.topics.write()
    conversation.press(encode(Erase()), OFFICIAL)
    assert written(shipped) is None


def test_an_answer_from_memory_takes_no_query(shipped):
    shelf = BoardShelf(shipped, fresh_for=60)
    conversation = Conversation(Responder(shipped, shelf, lambda: TODAY, Decimal(30)))
    conversation.say("pontianak", OFFICIAL)
    taken = []
    for engine in (shipped.reader, shipped.writer):
        event.listen(engine, "before_cursor_execute", lambda *told: taken.append(told[2]))
    command = conversation.understand("berapa porsi sambas?")

    assert not conversation.needs_database(command)
    conversation.answer(command, OFFICIAL)
    assert taken == []
    assert conversation.needs_database(conversation.understand("naik atau turun?"))
    assert "Kab. Sambas" in conversation.say("naik atau turun?", OFFICIAL).html


def test_in_groups_only_commands_are_heard(shipped):
    conversation = conversation_over(shipped)
    for text in ("naik atau turun?", "berapa apbd pontianak", "siapa di atas pontianak"):
        assert conversation.understand(text, is_private=False) is None


def test_of_a_group_nothing_is_noted(shipped):
    conversation = conversation_over(shipped)
    conversation.say("/peringkat pontianak", Asker(chat_id=-5, kind="group"))
    assert conversation.topics.last(-5) is None


@pytest.mark.parametrize(
    ("text", "first", "is_outside"),
    [
        ("opd selain dinas kesehatan di sambas", "OPD Kab. Sambas", False),
        ("berapa daerah di atas sambas dan landak", "Di atas dan di bawah Kab. Sambas", False),
        ("siapa pemenang tender jalan di sambas", "Posisi Kab. Sambas", True),
        ("itkp sambas", "Posisi Kab. Sambas", True),
    ],
)
def test_what_is_not_understood_offers_the_nearest_questions(talk, text, first, is_outside):
    reply = talk(text)
    labels = [button.label for row in reply.rows for button in row]

    assert reply.outcome is Outcome.CHOICE
    assert ("di luar yang dapat dijawab" in reply.html) is is_outside
    assert labels[0] == first
    assert 1 < len(labels) <= 3


def test_who_asks_for_a_sheet_of_all_is_shown_which_files_there_are(talk):
    assert [[b.label for b in row] for row in talk("unduh semua daerah pdf").rows] == [
        ["Unduh angka"]
    ]


def test_the_nearest_questions_are_about_what_was_talked_of(shipped):
    conversation = conversation_over(shipped)
    assert "Bantuan" in str(conversation.say("berapa apbd nya", OFFICIAL).rows)
    conversation.say("pontianak", OFFICIAL)
    reply = conversation.say("berapa apbd nya", OFFICIAL)

    assert all("Kota Pontianak" in button.label for row in reply.rows for button in row)


def test_every_nearest_question_has_its_label(shipped):
    from bot.parsing.intents import _NEAREST
    from bot.replies.refusals import offer_questions_reply

    for _, make in _NEAREST:
        reply = offer_questions_reply((make(),), PONTIANAK, is_outside=False)
        assert reply.rows[0][0].label
    assert {ShowAround, ShowUnits} <= {make for _, make in _NEAREST}
