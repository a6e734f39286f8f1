"""What Telegram brings that is no plain question: buttons, files, masks, strangers."""

import asyncio
import logging
import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from telegram import Update

from bot.buttons import encode
from bot.commands import Publish, SetFollow, ShowHistory, ShowRegion, ShowUnits, Undo, When
from storage.editions import newest_edition
from storage.runs import get_run
from storage.subscriptions import subscription
from tests.bot.updates import ADMIN, ADMIN_ID, ADMINS_CHAT, GROUP, OFFICIAL, PRIVATE, message, press
from tests.makers import figure, region
from tests.storage.load import load, put

GROUP_ANONYMOUS_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
CHANNEL_BOT = {"id": 136817688, "is_bot": True, "first_name": "Channel"}
ORIGIN = {"type": "user", "date": 1_700_000_000, "sender_user": OFFICIAL}
DOCUMENT = {"file_id": "f", "file_unique_id": "u", "file_name": "rekap.csv", "file_size": 10}

PONTIANAK = encode(ShowRegion(region("pontianak")))
NEXT_UNITS = encode(ShowUnits(region("pontianak"), When(2022, 2), 1), in_place=True)


async def test_a_button_is_answered_with_a_message_of_its_own(handle):
    answered, sent = await handle(press(PONTIANAK))

    assert (answered.method, sent.method) == ("answerCallbackQuery", "sendMessage")
    assert "<b>Kota Pontianak" in sent.text


async def test_a_page_takes_the_place_of_the_one_before(handle):
    _, edited = await handle(press(NEXT_UNITS))

    assert edited.method == "editMessageText"
    assert edited.text.startswith("<b>Kota Pontianak — per OPD")
    assert "\n9. " in edited.text


async def test_a_message_that_can_no_longer_be_edited_is_sent_anew(handle, telegram):
    telegram.refusals["editMessageText"] = (400, "Bad Request: message can't be edited")
    calls = await handle(press(NEXT_UNITS))

    assert [call.method for call in calls] == [
        "answerCallbackQuery",
        "editMessageText",
        "sendMessage",
    ]


async def test_a_button_pressed_by_two_at_once_is_no_fault(handle, telegram, caplog):
    telegram.refusals["editMessageText"] = (
        400,
        "Bad Request: message is not modified: specified new message content and reply markup "
        "are exactly the same",
    )
    calls = await handle(press(NEXT_UNITS))

    assert [call.method for call in calls] == ["answerCallbackQuery", "editMessageText"]
    assert caplog.records == []


async def test_a_query_that_is_too_old_is_no_fault(handle, telegram, caplog):
    telegram.refusals["answerCallbackQuery"] = (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )
    _, sent = await handle(press(PONTIANAK))

    assert "<b>Kota Pontianak" in sent.text
    assert caplog.records == []


async def test_the_button_of_a_message_that_is_gone_is_answered_anew(handle):
    _, sent = await handle(press(NEXT_UNITS, inaccessible=True))

    assert sent.method == "sendMessage"
    assert sent.parameters["chat_id"] == "7"


@pytest.mark.parametrize(
    "data",
    [
        "x" * 64,
        "",
        "1:",
        "0:r:61.71:",
        "2:r:61.71:",
        "1:r:99.99:",
        "1:r:61.71",
        "1:r:61.71::",
        "1:u:61.71::-1",
        "1:u:61.71::07",
        "1:p:p:ko:51::0",
        "1:p:p:ko99:10::0",
        "1:g:61.71:101:",
        "1:g:61.71:NaN:",
        "1:r:61.71:2022-3",
        "1:i:1:2",
        "1:ip:٣",
        "1:r:61.71:!!",
        "\x00" * 10,
        "1:e:1",
    ],
    ids=ascii,
)
async def test_forged_and_outdated_buttons_are_said_to_be_void(handle, data, caplog):
    _, sent = await handle(press(data))

    assert sent.text == "Tombol ini sudah tidak berlaku. Mohon ulangi perintah."
    assert caplog.records == []


async def test_an_admin_publishes_with_a_button_and_only_once(handle, shipped):
    run_id = load(shipped, figure("sambas", 5))
    button = press(encode(Publish(run_id)), chat=ADMINS_CHAT, user=ADMIN)
    _, first = await handle(button)
    _, second = await handle(button)

    assert first.text == "Edisi 2 diterbitkan: 1 angka daerah diperbarui."
    assert second.text == f"Sudah diterbitkan: impor #{run_id} sudah diterbitkan."
    with shipped.reading() as session:
        assert newest_edition(session) == 2


async def test_a_report_that_is_outdated_asks_to_look_again(handle, shipped):
    older, newer = load(shipped, figure("sambas", 6)), load(shipped, figure("sambas", 5))
    await handle(press(encode(Publish(newer)), chat=ADMINS_CHAT, user=ADMIN))
    _, sent = await handle(press(encode(Publish(older)), chat=ADMINS_CHAT, user=ADMIN))

    assert sent.text.startswith("Sudah kedaluwarsa")
    assert sent.labels == ["Periksa ulang"]
    _, report = await handle(press(sent.buttons[0][1], chat=ADMINS_CHAT, user=ADMIN))
    assert "Terbitkan" in report.labels
    _, published = await handle(press(encode(Publish(older)), chat=ADMINS_CHAT, user=ADMIN))
    assert published.text.startswith("Edisi 3 diterbitkan")


async def test_what_looks_wrong_is_published_only_when_asked_twice(handle, shipped):
    put(shipped, figure("sambas", 60))
    doubtful = load(shipped, figure("sambas", 50))
    _, asked = await handle(press(encode(Publish(doubtful)), chat=ADMINS_CHAT, user=ADMIN))

    assert asked.text.splitlines() == [
        f"Impor #{doubtful} memuat 1 temuan yang meragukan:",
        "• Kab. Sambas, Semester I 2024: nilai kumulatif turun: Rp60 → Rp50",
        "Tetap terbitkan?",
    ]
    assert asked.labels == [f"Ya, terbitkan #{doubtful}", "Tolak"]
    _, done = await handle(press(asked.buttons[0][1], chat=ADMINS_CHAT, user=ADMIN))
    assert done.text.startswith("Edisi 3 diterbitkan")


async def test_undo_asks_once_more_and_goes_back_one_step(handle, say, shipped):
    [asked] = await say("/batalkan", chat=ADMINS_CHAT, user=ADMIN)
    assert asked.text == (
        "Edisi 1 akan dibatalkan. Edisi ini satu-satunya: sesudahnya bot tidak mempunyai angka. "
        "Lanjutkan?"
    )
    _, undone = await handle(press(asked.buttons[0][1], chat=ADMINS_CHAT, user=ADMIN))
    assert undone.text.startswith("Edisi 1 dibatalkan; kini berlaku edisi 2")
    _, again = await handle(press(asked.buttons[0][1], chat=ADMINS_CHAT, user=ADMIN))
    assert again.text == "Sudah kedaluwarsa: edisi yang lebih baru telah terbit."
    [history] = await say("/riwayat", chat=ADMINS_CHAT, user=ADMIN)
    assert "membatalkan edisi 1" in history.text
    assert "admin 99" in history.text


async def test_undo_says_that_former_figures_come_back(say, shipped):
    put(shipped, figure("sambas", 5))
    [asked] = await say("/batalkan", chat=ADMINS_CHAT, user=ADMIN)

    assert asked.text == "Edisi 2 akan dibatalkan. Angka sebelumnya berlaku lagi. Lanjutkan?"


@pytest.mark.parametrize("command", [Publish(1), Undo(1), ShowHistory()])
async def test_an_admins_button_pressed_by_another_is_refused(handle, shipped, command):
    [answered] = await handle(press(encode(command), chat=GROUP, user=OFFICIAL))

    assert answered.method == "answerCallbackQuery"
    assert answered.parameters["text"] == "Khusus admin"
    with shipped.reading() as session:
        assert newest_edition(session) == 1


async def test_an_admins_button_in_a_group_is_refused_to_the_admin_too(handle, shipped):
    run_id = load(shipped, figure("sambas", 5))
    _, sent = await handle(press(encode(Publish(run_id)), chat=GROUP, user=ADMIN))

    assert "percakapan pribadi" in sent.text
    with shipped.reading() as session:
        assert get_run(session, run_id).outcome == "checked"


@pytest.mark.parametrize(
    ("user", "more", "chat"),
    [
        (ADMIN, {}, GROUP),
        (GROUP_ANONYMOUS_BOT, {"sender_chat": GROUP}, GROUP),
        (CHANNEL_BOT, {"sender_chat": {"id": -100, "type": "channel", "title": "x"}}, GROUP),
        (None, {}, GROUP),
    ],
)
async def test_orders_are_taken_in_private_only(say, user, more, chat):
    [sent] = await say("/segarkan", chat=chat, user=user, **more)

    assert sent.text == "Perintah admin: mohon lewat percakapan pribadi dengan bot."


async def test_a_stranger_who_took_the_admins_name_is_a_stranger(say):
    [sent] = await say("/riwayat", user=OFFICIAL | {"username": "admin", "first_name": "Admin"})

    assert sent.text.endswith("ID Anda: 7")


async def test_forwarded_and_edited_orders_are_ignored(say):
    forwarded = {"chat": ADMINS_CHAT, "user": ADMIN, "forward_origin": ORIGIN}

    assert await say("/riwayat", **forwarded) == []
    assert await say("/riwayat", chat=ADMINS_CHAT, user=ADMIN, kind="edited_message") == []
    assert await say("/riwayat", chat=ADMINS_CHAT, user=None, kind="channel_post") == []


@pytest.mark.parametrize(
    "text", ["batalkan", "Batalkan!", "segarkan", "refresh", "terbitkan", "terbitkan 1"]
)
async def test_plain_words_are_never_orders(say, text):
    [sent] = await say(text, chat=ADMINS_CHAT, user=ADMIN)

    refused = ("belum ditemukan", "Semester hanya I atau II", "belum dapat dipahami")
    assert any(said in sent.text for said in refused)


async def test_the_word_of_an_order_may_be_a_question(say):
    [sent] = await say("riwayat", chat=ADMINS_CHAT, user=ADMIN)

    assert sent.text.startswith("Mohon sebutkan daerah, misalnya: /tren")


@pytest.mark.parametrize(
    "more",
    [
        {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]},
        {"location": {"latitude": 0, "longitude": 0}},
        {"contact": {"phone_number": "1", "first_name": "x"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 1}},
    ],
    ids=lambda more: next(iter(more)),
)
async def test_what_is_no_text_gets_one_line_of_help(handle, more):
    [sent] = await handle(message(**more))

    assert sent.text == "Mohon ketik nama daerah, misalnya: tangsel. Semua perintah: /bantuan"
    assert await handle(message(chat=GROUP, **more)) == []


@pytest.mark.parametrize(
    "more", [{}, {"chat": ADMINS_CHAT, "user": ADMIN, "forward_origin": ORIGIN}]
)
async def test_a_file_of_a_stranger_or_forwarded_from_one_is_never_fetched(handle, more):
    [sent] = await handle(message(document=DOCUMENT, **more))

    assert sent.method == "sendMessage"
    assert "khusus admin" in sent.text


async def test_a_file_in_a_group_is_left_alone(handle):
    assert await handle(message(document=DOCUMENT, chat=GROUP, user=ADMIN)) == []


@pytest.fixture
def send_file(handle, telegram):
    """Send a file as an admin; returns the first that the bot says of it."""

    async def send(**more):
        telegram.refusals["getFile"] = (400, "Bad Request: temporarily unavailable")
        await handle(message(document=DOCUMENT | more, chat=ADMINS_CHAT, user=ADMIN))
        for _ in range(100):  # the file is taken in beside the update
            if telegram.calls:
                break
            await asyncio.sleep(0.01)
        return telegram.calls[0].text

    return send


async def test_a_file_that_no_bot_can_fetch_is_refused_with_another_way(send_file, telegram):
    assert (await send_file(file_size=20_000_001)).startswith("Berkas melebihi 20 MB")
    assert len(telegram.calls) == 1


async def test_the_largest_file_that_a_bot_can_fetch_is_taken(send_file):
    assert (await send_file(file_size=20_000_000)).startswith("Berkas <b>rekap.csv</b> diterima")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../rekap.csv", "rekap.csv"),
        ("..\\..\\rekap.csv", "rekap.csv"),
        ("/etc/passwd", "passwd"),
        ("C:rekap?.csv", "Crekap.csv"),
        ("re\x00kap\n.csv", "rekap.csv"),
        ("..", "berkas"),
        ("<..>", "berkas"),
        ("", "berkas"),
        (".csv", "csv"),
        ("🏥" * 100 + ".csv", "🏥" * 56 + ".csv"),
    ],
)
async def test_a_files_name_is_made_safe_for_this_machine(send_file, sent, shown):
    told = await send_file(file_name=sent)

    assert told == f"Berkas <b>{shown}</b> diterima dan sedang diperiksa …"


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "something_new": {"x": 1}},
        {"update_id": 1, "my_chat_member": {}},
        message(user=None, chat=GROUP, group_chat_created=True),
        message(chat=GROUP, new_chat_members=[OFFICIAL]),
    ],
)
async def test_other_kinds_of_updates_are_let_pass(application, telegram, update, caplog):
    if "my_chat_member" in update:
        member = {"user": OFFICIAL, "status": "member"}
        update["my_chat_member"] = {
            "chat": PRIVATE,
            "from": OFFICIAL,
            "date": 0,
            "old_chat_member": member,
            "new_chat_member": member,
        }
    await application.process_update(Update.de_json(update, application.bot))

    assert telegram.calls == []
    assert caplog.records == []


async def test_a_reply_that_telegram_refuses_is_apologised_for(say, telegram):
    telegram.refusals["sendMessage"] = (400, "Bad Request: message is too long")
    _, apology, alarm = await say("pontianak")

    assert apology.text.startswith("Mohon maaf, ada gangguan di pihak kami")
    assert alarm.parameters["chat_id"] == str(ADMIN_ID)


async def test_a_fault_of_ours_is_apologised_for_with_a_code_and_logged_without_words(
    say, monkeypatch, caplog
):
    def fail(*_):
        raise RuntimeError("bad day")

    monkeypatch.setattr("bot.answers.figures.region_reply", fail)
    with caplog.at_level(logging.ERROR):
        sent, alarm = await say("pontianak rahasia s2 2022".replace(" rahasia", ""))
        [again] = await say("sambas")

    record, _ = caplog.records
    code = record.args[1]
    assert alarm.text.startswith(f"⚠ Ada gangguan saat menjawab (RuntimeError, kode {code})")
    assert again.text.startswith("Mohon maaf, ada gangguan di pihak kami")
    assert sent.text.startswith("Mohon maaf, ada gangguan di pihak kami")
    assert f"(kode {code})" in sent.text
    assert "pontianak" not in record.getMessage()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (403, "Forbidden: something new"),
        (400, "Bad Request: not enough rights to send text messages to the chat"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN"),
        (400, "Bad Request: TOPIC_CLOSED"),
    ],
)
async def test_where_we_may_not_speak_is_no_fault_of_ours(say, telegram, caplog, status, said):
    telegram.refusals["sendMessage"] = (status, said)
    [refused] = await say("/top", chat=GROUP)

    assert "10 besar" in refused.text
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_button_under_no_message_changes_nothing(handle, shipped):
    told = press(encode(SetFollow(region("pontianak"))))
    query = told["callback_query"]
    del query["message"]
    query["inline_message_id"] = "AbC"
    [answered] = await handle(told)

    assert answered.text == "Tombol ini sudah tidak berlaku."
    with shipped.reading() as session:
        assert subscription(session, OFFICIAL["id"]).regions == ()


@pytest.mark.sqlite
async def test_a_locked_database_is_apologised_for_and_the_next_try_works(say, shipped):
    with shipped.writer.connect() as other:  # a writer's transaction begins IMMEDIATE
        other.exec_driver_sql("SELECT 1")
        with impatient(shipped):
            apology, alarm = await say("/langganan pontianak")
        other.rollback()
    assert apology.text.startswith("Mohon maaf, ada gangguan di pihak kami")
    assert alarm.text.startswith("⚠ Ada gangguan saat menjawab (OperationalError")
    for sent in (apology, alarm):
        assert not re.search("sqlite|locked|INSERT|BEGIN|/", sent.text)
    with shipped.reading() as session:
        assert subscription(session, OFFICIAL["id"]).regions == ()

    [answer] = await say("/langganan pontianak")
    assert answer.text.startswith("Percakapan ini berlangganan")


@contextmanager
def impatient(database):
    """Its writers wait for another one but a moment."""

    def hurry(connection, *_):
        connection.execute("PRAGMA busy_timeout=20")

    event.listen(database.writer, "checkout", hurry)
    yield
    event.remove(database.writer, "checkout", hurry)
