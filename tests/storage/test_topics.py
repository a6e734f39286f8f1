"""What chats talked of last: the later of two stays, it goes with the chat, and after a day."""

from datetime import timedelta

from storage.chats import forget_chat, move_chat
from storage.expiry import expire
from storage.topics import KEPT, Topic, note_topics, topic
from tests.makers import region
from tests.storage.load import NOW

SECOND = timedelta(seconds=1)
SAMBAS, LANDAK = region("sambas"), region("landak")


def noted(database, *topics):
    for chat_id, told in topics:
        with database.writing() as session:
            note_topics(session, {chat_id: told})


def known(database, chat_id):
    with database.reading() as session:
        return topic(session, chat_id)


def test_the_later_of_two_stays_whoever_writes_last(database):
    noted(database, (1, Topic(SAMBAS, NOW)), (1, Topic(LANDAK, NOW - SECOND)))
    assert known(database, 1) == Topic(SAMBAS, NOW)

    noted(database, (1, Topic(LANDAK, NOW + SECOND)))
    assert known(database, 1) == Topic(LANDAK, NOW + SECOND)


def test_what_was_talked_of_is_forgotten_after_a_day(database):
    noted(database, (1, Topic(SAMBAS, NOW)))
    for at, expected in ((NOW + KEPT, Topic(SAMBAS, NOW)), (NOW + KEPT + SECOND, None)):
        with database.writing() as session:
            expire(session, at)
        assert known(database, 1) == expected


def test_it_is_forgotten_with_a_chat_of_which_nothing_else_is_kept(database):
    noted(database, (1, Topic(SAMBAS, NOW)), (2, Topic(LANDAK, NOW)))
    with database.writing() as session:
        assert forget_chat(session, 1)
    with database.writing() as session:
        assert not forget_chat(session, 1)

    assert known(database, 1) is None
    assert known(database, 2) == Topic(LANDAK, NOW)


def test_it_goes_with_a_group_that_gets_another_number(database):
    noted(database, (-1, Topic(SAMBAS, NOW)))
    with database.writing() as session:
        move_chat(session, -1, -1001, NOW)

    assert (known(database, -1), known(database, -1001)) == (None, Topic(SAMBAS, NOW))


def test_of_a_group_with_two_numbers_the_later_talk_counts(database):
    noted(database, (-1, Topic(SAMBAS, NOW)), (-1001, Topic(LANDAK, NOW + SECOND)))
    with database.writing() as session:
        move_chat(session, -1, -1001, NOW)

    assert (known(database, -1), known(database, -1001)) == (None, Topic(LANDAK, NOW + SECOND))
