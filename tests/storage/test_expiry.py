from datetime import timedelta

from sqlalchemy import select

from storage.chats import Place, chat_row, set_gone
from storage.expiry import GONE_FOR, SENT_FOR, expire
from storage.ledger import Occasion, Recipient, claim, note_sent, plan
from storage.seen import KEPT, is_first
from storage.tables import ChatRow, DeliveryRow, SeenUpdateRow
from tests.storage.load import NOW

SECOND = timedelta(seconds=1)


def numbers(database, column):
    with database.reading() as session:
        return sorted(session.execute(select(column)).scalars())


def expired(database, at):
    with database.writing() as session:
        expire(session, at)


def test_each_is_kept_as_long_as_it_serves(database):
    with database.writing() as session:
        for chat_id in (1, 2):
            chat_row(session, Place(chat_id), NOW)
        set_gone(session, 1, "Forbidden: bot was blocked by the user", NOW)
        is_first(session, 5, NOW)
        plan(session, Occasion.SEMESTER, "2026-1", 1, [Recipient(2, NOW)], by="x", at=NOW)
        [delivery] = claim(session.connection(), "uji", 1, NOW)
        note_sent(session.connection(), delivery, "uji", 9, NOW)

    expired(database, NOW + KEPT)
    assert numbers(database, SeenUpdateRow.update_id) == [5]
    expired(database, NOW + KEPT + SECOND)
    assert numbers(database, SeenUpdateRow.update_id) == []

    expired(database, NOW + GONE_FOR)
    assert numbers(database, ChatRow.chat_id) == [1, 2]
    expired(database, NOW + GONE_FOR + SECOND)
    assert numbers(database, ChatRow.chat_id) == [2]

    expired(database, NOW + SENT_FOR)
    assert numbers(database, DeliveryRow.chat_id) == [2]
    expired(database, NOW + SENT_FOR + SECOND)
    assert numbers(database, DeliveryRow.chat_id) == []
