"""After a restore: admins are told what is held, and nothing goes out until one has decided."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from telegram.error import TimedOut

from bot.asker import Asker
from bot.buttons import decode, encode
from bot.commands import HeldAct, SettleHeld
from bot.news import News
from bot.terminal import as_text
from storage.ledger import Occasion, claim, find_run, note_sent
from storage.restorations import note_restored, restoration
from storage.subscriptions import Want
from tests.bot.conftest import OFFICIAL, conversation_over
from tests.bot.digest.year import DAY, MINUTE, S2, dated

CLOSED = date(2026, 7, 21)
ADMIN = Asker(chat_id=99, user_id=99, is_admin=True)


class Wire:
    """Notes what admins are sent; may be down."""

    def __init__(self):
        self.sent = []
        self.is_down = False

    async def send_message(self, chat_id, text, reply_markup=None):
        if self.is_down:
            raise TimedOut
        self.sent.append((chat_id, text))


@pytest.fixture
def admin(store, clock):
    """Say or press something as an admin; returns the reply."""

    def do(what, asker=ADMIN):
        conversation = conversation_over(store, clock.now)
        act = conversation.say if what.startswith("/") else conversation.press
        return act(what, asker)

    return do


@pytest.fixture
def restore(store, clock):
    """As if a backup that was made an hour ago had just been restored."""

    def carry_out():
        with store.writing() as session:
            return note_restored(session, clock.now - timedelta(hours=1), clock.now)

    return carry_out


@pytest.fixture
def planned_digest(tell, chat, plan, clock):
    """The semester digest, planned for two chats and due in the morning."""
    for chat_id in (11, 12):
        chat(chat_id, "pontianak", wants=(Want.SEMESTER,))
    tell(*dated(CLOSED, 35, 30, 40, 10))
    clock.now = datetime(2026, 7, 21, 0, 30, tzinfo=UTC)
    assert plan()


def data(reply, label):
    [found] = [b.data for row in reply.rows for b in row if b.label == label]
    return found


def labels(reply):
    return [b.label for row in reply.rows for b in row]


def test_what_waited_is_held_shown_and_let_go_at_a_word_asked_twice(
    planned_digest, restore, admin, due, clock
):
    assert restore() == 2
    clock.now += 3 * 60 * MINUTE
    assert due() == {}
    status = admin("/status")
    lines = as_text(status).splitlines()
    assert (
        "⚠ Database dipulihkan 21 Juli 2026 pukul 07.30 WIB. 2 kiriman ditahan sampai admin "
        "memutuskan." in lines
    )
    assert any(line.endswith("2 menunggu (ditahan)") for line in lines)

    shown = admin(data(status, "Kiriman ditahan"))
    assert "• #1 Ringkasan Semester I 2026: 2 menunggu" in as_text(shown).splitlines()
    assert labels(shown) == ["Kirim #1…", "Batalkan #1…", "Akhiri penahanan…"]
    question = admin(data(shown, "Kirim #1…"))
    assert as_text(question).splitlines()[0] == (
        "Kirim Ringkasan Semester I 2026 (edisi 1) kepada 2 percakapan? Yang sudah menerimanya "
        "sebelum pemulihan akan menerimanya dua kali."
    )
    assert due() == {}
    said = admin(data(question, "Ya, kirim"))
    assert as_text(said).startswith("Ringkasan Semester I 2026 dilepaskan: 2 kiriman keluar")
    assert sorted(due()) == [11, 12]


def test_what_is_called_off_is_not_sent_and_not_planned_again(
    planned_digest, restore, admin, due, clock, plan, planned
):
    restore()
    question = admin(encode(SettleHeld(HeldAct.CANCEL, 1)))
    assert as_text(question).startswith("Batalkan Ringkasan Semester I 2026 untuk 2 percakapan?")
    yes = data(question, "Ya, batalkan")
    assert as_text(admin(yes)) == ("Ringkasan Semester I 2026 dibatalkan: 2 kiriman tidak keluar.")
    assert as_text(admin(yes)).startswith("Tidak ada kiriman yang ditahan")
    clock.now += DAY
    plan()

    assert due() == {}
    assert planned()["semester", "2026-1"] == {"cancelled": 2}


def test_what_was_planned_by_the_ledger_that_is_lost_is_held_when_it_falls_due_again(
    tell, chat, plan, clock, restore, due, admin
):
    """The backup is older than the digest, which was planned and sent since."""
    chat(11, "pontianak", wants=(Want.SEMESTER,))
    clock.now = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)
    assert restore() == 0
    tell(*dated(CLOSED, 35, 30, 40, 10))
    assert plan()
    clock.now += DAY

    assert due() == {}
    assert "1 kiriman ditahan" in as_text(admin("/status"))


def test_an_occasion_that_began_after_the_restore_goes_out_by_itself(
    tell, chat, plan, clock, restore, due
):
    chat(11, "pontianak", wants=(Want.SEMESTER,))
    tell(*dated(CLOSED, 35, 30, 40, 10))
    clock.now = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)
    plan()
    restore()
    clock.now = datetime(2027, 1, 22, 0, 30, tzinfo=UTC)
    tell(*dated(date(2027, 1, 22), 45, 30, 40, 10, semester=S2))
    assert plan()
    clock.now += DAY

    [text] = due()[11]
    assert "Semester II 2026" in text


def test_data_of_an_edition_are_held_until_the_holding_is_ended(
    tell, chat, plan, clock, restore, due, admin
):
    """Numbers of editions are given anew after a restore: they tell nothing of before and after."""
    chat(11, "pontianak", wants=(Want.DATA,))
    tell(*dated(CLOSED, 35, 30, 40, 10, names=("sambas",)))
    clock.now = datetime(2026, 8, 3, 3, 0, tzinfo=UTC)
    plan()
    restore()
    tell(*dated(CLOSED, 35))
    assert plan()
    assert due() == {}
    shown = admin(encode(SettleHeld(HeldAct.END)))
    assert as_text(admin(data(shown, "Ya, akhiri"))) == (
        "Penahanan berakhir: kiriman baru keluar seperti biasa."
    )
    assert due() == {}

    tell(*dated(CLOSED, 35, names=("singkawang",)))
    chat(12, "singkawang", wants=(Want.DATA,))
    plan()
    assert list(due()) == [12]


def test_sending_by_hand_is_held_too_and_says_so(tell, chat, clock, restore, admin, due):
    clock.now = datetime(2026, 7, 21, 3, 0, tzinfo=UTC)
    chat(11, "pontianak", wants=(Want.SEMESTER,))
    tell(*dated(CLOSED, 35, 30, 40, 10))
    restore()
    reply = admin(data(admin("/kirim"), "Ya, kirim"))

    assert as_text(reply).startswith(
        "Ringkasan Semester I 2026 ditahan: database telah dipulihkan, dan ringkasan ini mungkin"
    )
    assert labels(reply) == ["Kiriman ditahan"]
    assert due() == {}
    assert as_text(admin("/kirim")) == as_text(reply)


def test_the_second_question_holds_for_a_few_minutes(planned_digest, restore, admin, due, clock):
    restore()
    yes = data(admin(encode(SettleHeld(HeldAct.SEND, 1))), "Ya, kirim")
    clock.now += 6 * MINUTE

    assert as_text(admin(yes)).startswith("Pertanyaan ini sudah kedaluwarsa.")
    clock.now += 3 * 60 * MINUTE
    assert due() == {}


def test_only_admins_decide_and_in_private(planned_digest, restore, admin, clock):
    restore()
    yes = data(admin(encode(SettleHeld(HeldAct.SEND, 1))), "Ya, kirim")
    for what in ("1:kh", encode(SettleHeld(HeldAct.SEND, 1)), yes):
        assert as_text(admin(what, OFFICIAL)).startswith("Perintah ini khusus admin.")
        in_group = Asker(chat_id=-5, user_id=99, is_admin=True, kind="group")
        assert as_text(admin(what, in_group)).startswith("Perintah admin: mohon lewat")

    assert isinstance(decode(yes), SettleHeld)
    assert "2 kiriman ditahan" in as_text(admin("/status"))


def test_without_a_restore_nothing_is_said_of_it(planned_digest, admin):
    status = admin("/status")

    assert "ditahan" not in as_text(status)
    assert labels(status) == []
    assert as_text(admin("1:kh")).startswith("Tidak ada kiriman yang ditahan")


async def test_admins_are_told_of_the_restore_once_and_of_what_is_held_later(
    planned_digest, restore, store, clock, tell, chat, plan
):
    wire, news = Wire(), News(store, (99,), clock)
    await news.tell(wire)
    assert wire.sent == []
    restore()
    wire.is_down = True
    await news.tell(wire)
    wire.is_down = False
    for _ in range(2):
        await news.tell(wire)
        await News(store, (99,), clock).tell(wire)
    [(_, text)] = wire.sent
    assert "Database dipulihkan 21 Juli 2026 pukul 07.30 WIB dari cadangan 21 Juli 2026" in text
    assert "#1 Ringkasan Semester I 2026: 2 menunggu" in text

    clock.now = datetime(2026, 8, 3, 0, 30, tzinfo=UTC)
    chat(13, "pontianak", wants=(Want.MONTH,))
    tell(*dated(date(2026, 8, 1), 36, semester=S2))
    plan()
    with store.writing() as session:
        note_restored(session, clock.now, clock.now)
        assert restoration(session).told_run is None
    await news.tell(wire)
    assert len(wire.sent) == 2


def test_what_was_sent_before_the_backup_is_not_sent_again(
    planned_digest, restore, store, clock, due, admin
):
    clock.now += 60 * MINUTE
    with store.writing() as session:
        [first] = claim(session.connection(), "uji", 1, clock.now)
        note_sent(session.connection(), first, "uji", 5, clock.now)
    assert restore() == 1
    admin(data(admin(encode(SettleHeld(HeldAct.SEND, 1))), "Ya, kirim"))

    assert list(due()) == [12]
    with store.reading() as session:
        assert find_run(session, Occasion.SEMESTER, "2026-1").held_at is None
