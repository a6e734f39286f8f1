"""What admins see before a digest goes out, and sending it at their word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.asker import Asker
from bot.buttons import decode
from bot.commands import SendNow
from bot.health.noticed import Health
from bot.terminal import as_text
from storage.ledger import State, claim, note_end, note_sent
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.bot.digest.year import MINUTE, S1, dated

CLOSED = date(2026, 7, 21)
ADMIN = Asker(chat_id=99, user_id=99, is_admin=True)
NOW = datetime(2026, 7, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def admin(store):
    """Say or press something as an admin, at a moment; returns the reply."""

    def do(what, at=NOW, asker=ADMIN):
        conversation = conversation_over(store, at)
        if what.startswith("/"):
            return conversation.say(what, asker)
        return conversation.press(what, asker)

    return do


@pytest.fixture
def closed(tell):
    tell(*dated(CLOSED, 35, 30, 40, 10))


def data(reply, label):
    [found] = [b.data for row in reply.rows for b in row if b.label == label]
    return found


def lines(reply):
    return as_text(reply).splitlines()


def test_a_preview_shows_each_message_whole_and_who_gets_it(closed, chat, admin):
    for chat_id in (11, 12):
        chat(chat_id, "pontianak")
    chat(-5, "pontianak", kind="supergroup")
    chat(13, "sambas", hour=7)
    first = admin("/pratinjau")
    assert lines(first)[:6] == [
        "Pratinjau ringkasan Semester I 2026, edisi 1",
        "Pesan 1 dari 2; seluruhnya 4 percakapan.",
        "Kepada 3 percakapan (1 grup, 2 pribadi), pukul 08.00 WIB: -5, 11, 12",
        "────────",
        "Yth. Bapak/Ibu,",
        "berikut ringkasan e-purchasing Semester I 2026 (data per 21 Juli 2026 · RUP per 30 Juni "
        "2026).",
    ]
    second = admin(data(first, "▶ 2/2"))
    assert "Kepada 1 percakapan (1 pribadi), pukul 07.00 WIB: 13" in lines(second)
    assert "Kab. Sambas — Semester I 2026" in lines(second)
    assert lines(admin(data(second, "◀ 1/2"))) == lines(first)


def test_what_is_previewed_is_what_is_sent(closed, chat, admin, due, clock):
    chat(11, "pontianak", "sambas")
    shown = as_text(admin("/pratinjau")).partition("────────\n")[2].partition("\n[1]")[0]
    question = admin("/kirim")
    admin(data(question, "Ya, kirim"))
    clock.now = NOW

    [sent] = due()[11]
    assert sent.partition("\n[1]")[0] == shown


def test_sending_asks_once_more_and_does_not_wait_for_the_hour(closed, chat, admin, due, clock):
    chat(11, hour=20)
    chat(12, "kota bekasi")
    question = admin("/kirim")
    assert lines(question)[0] == (
        "Kirim ringkasan Semester I 2026 (edisi 1, data per 21 Juli 2026 · RUP per 30 Juni 2026) "
        "kepada 1 percakapan (1 pribadi) sekarang juga, tanpa menunggu jam masing-masing?"
    )
    clock.now = NOW
    assert due() == {}

    said = admin(data(question, "Ya, kirim"))
    assert as_text(said) == (
        "Ringkasan Semester I 2026 (edisi 1) mulai dikirim kepada 1 percakapan. Kemajuannya: "
        "/status"
    )
    assert list(due()) == [11]


def test_pressing_twice_sends_once(closed, chat, admin, planned):
    chat(11)
    button = data(admin("/kirim"), "Ya, kirim")
    admin(button)
    again = as_text(admin(button, NOW + MINUTE))

    assert again == (
        "Ringkasan Semester I 2026 sudah direncanakan 21 Juli 2026 pukul 10.00 WIB (edisi 1): 1 "
        "menunggu."
    )
    assert as_text(admin("/kirim")) == again
    assert as_text(admin("/pratinjau")) == again
    assert planned() == {("semester", "2026-1"): {"pending": 1}}


def test_the_question_holds_for_a_few_minutes_and_for_its_edition(
    closed, chat, admin, tell, planned
):
    chat(11)
    button = data(admin("/kirim"), "Ya, kirim")
    late = as_text(admin(button, NOW + timedelta(minutes=6)))
    tell(*dated(CLOSED, 36, 30, 40, 10))
    outdated = as_text(admin(button, NOW + MINUTE))

    assert late == "Pertanyaan ini sudah kedaluwarsa. Mohon ulangi: /kirim"
    assert outdated.startswith("Sejak pertanyaan itu sudah terbit edisi baru; tidak ada yang")
    assert planned() == {}


def test_a_semester_that_has_not_closed_says_so(tell, chat, admin):
    tell(*dated(date(2026, 7, 5), 35, 30, 40))
    chat(11)
    warning = "⚠ Data semester ini belum ditutup; angkanya masih sementara."

    assert warning in lines(admin("/pratinjau"))
    assert warning in lines(admin("/kirim"))


def test_old_numbers_are_not_sent_instead(tell, chat, admin, planned):
    tell(*dated(date(2026, 1, 21), 35, 30, 40, semester=S1.year_before.second_half))
    chat(11)
    reply = as_text(admin("/kirim"))

    assert reply.startswith("Data Semester I 2026 belum ada, sehingga ringkasannya tidak dapat")
    assert planned() == {}


def test_nobody_to_send_to_is_said(closed, chat, admin):
    chat(11, "kota bekasi")
    said = "Belum ada percakapan berlangganan yang daerahnya mempunyai data Semester I 2026."

    assert as_text(admin("/kirim")) == said
    assert as_text(admin("/pratinjau")) == said


def test_only_admins_see_or_send(closed, chat, admin, planned):
    chat(11)
    button = data(admin("/kirim"), "Ya, kirim")
    for what in ("/pratinjau", "/kirim", button):
        assert as_text(admin(what, asker=OFFICIAL)).startswith("Perintah ini khusus admin.")
    in_group = Asker(chat_id=-5, user_id=99, is_admin=True, kind="group")
    assert as_text(admin(button, asker=in_group)).startswith("Perintah admin: mohon lewat")

    assert isinstance(decode(button), SendNow)
    assert planned() == {}


def test_the_status_tells_how_far_it_is(closed, chat, admin, store):
    for chat_id in range(11, 17):
        chat(chat_id)
    admin(data(admin("/kirim"), "Ya, kirim"))
    with store.writing() as session:
        first, second, third, fourth = claim(session.connection(), "uji", 4, NOW)
        note_sent(session.connection(), first, "uji", 1, NOW)
        why = "Forbidden: bot was blocked by the user"
        note_end(session.connection(), second, "uji", State.DEAD, why, NOW)
        note_end(session.connection(), third, "uji", State.UNSURE, "TimedOut", NOW)
        note_end(session.connection(), fourth, "uji", State.CANCELLED, "not wanted", NOW)

    told = lines(admin("/status"))
    start = told.index("Kiriman")
    assert told[start : start + 3] == [
        "Kiriman",
        "• Percakapan berlangganan: 6",
        "• Ringkasan Semester I 2026 (21 Juli 2026 pukul 10.00 WIB): 1 terkirim, 2 menunggu, 1 "
        "tidak sampai (Forbidden: bot was blocked by the user), 1 belum pasti sampai, 1 batal",
    ]


def test_strangers_are_told_nothing_of_it(closed, chat, admin):
    chat(11)

    assert "Kiriman" not in as_text(admin("/status", asker=OFFICIAL))


def test_a_second_poller_is_told_to_admins(store):
    conversation = conversation_over(store, NOW)
    assert "berjalan ganda" not in as_text(conversation.say("/status", ADMIN))
    conversation.health.note_conflict()

    assert "⚠ Bot berjalan ganda" in as_text(conversation.say("/status", ADMIN))
    assert isinstance(conversation.health, Health)
