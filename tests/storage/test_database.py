import multiprocessing
import socket
import threading

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from storage import database as database_module
from storage.database import Database
from storage.tables import ChatRow
from tests.storage.load import NOW


def test_what_is_written_is_kept_whole_or_not_at_all(database):
    with pytest.raises(RuntimeError, match="halfway"), database.writing() as session:
        session.add(ChatRow(chat_id=1, since=NOW))
        session.flush()
        raise RuntimeError("halfway")

    with database.reading() as session:
        assert session.get(ChatRow, 1) is None


def test_only_what_is_written_hastily_waits_for_no_disk(database):
    asked = "PRAGMA synchronous" if database.is_sqlite else "SHOW synchronous_commit"
    said = []
    for hastily in (False, True, False):
        with database.writing(hastily=hastily) as session:
            said.append(session.execute(text(asked)).scalar_one())

    assert said == ([2, 1, 2] if database.is_sqlite else ["on", "off", "on"])


def test_an_error_tells_no_parameters(database):
    """Errors are logged, and chats' numbers are not."""
    for number in (7_216_041_531, 7_216_041_531):
        try:
            with database.writing() as session:
                session.add(ChatRow(chat_id=number, since=NOW))
        except IntegrityError as error:
            assert str(number) not in str(error).partition("[SQL")[2]
            return
    pytest.fail("the same chat was kept twice")


def test_a_reader_sees_one_moment(database):
    with database.reading() as session:
        assert session.get(ChatRow, 1) is None
        with database.writing() as writer:
            writer.add(ChatRow(chat_id=1, since=NOW))
        session.expire_all()
        assert session.get(ChatRow, 1) is None

    with database.reading() as session:
        assert session.get(ChatRow, 1).since == NOW


def test_a_reader_cannot_write(database):
    with database.reading() as session, pytest.raises(DBAPIError):
        session.add(ChatRow(chat_id=1, since=NOW))
        session.flush()


def test_foreign_keys_hold(database):
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text("INSERT INTO run_file (run_id, sha256, name) VALUES (9, 'x', 'y')"))


def add_hundred(url: str) -> None:
    database = Database(url)
    for _ in range(100):
        with database.writing() as session:
            counted = session.execute(text("SELECT n FROM tally")).scalar_one()
            session.execute(text("UPDATE tally SET n = :n"), {"n": counted + 1})
    database.close()


@pytest.mark.heavy
def test_no_update_is_lost_between_processes(store):
    url = str(store.writer.url)
    with store.writing() as session:
        session.execute(text("CREATE TABLE tally (n INTEGER)"))
        session.execute(text("INSERT INTO tally VALUES (0)"))
    spawn = multiprocessing.get_context("spawn")
    adders = [spawn.Process(target=add_hundred, args=(url,)) for _ in range(3)]
    for adder in adders:
        adder.start()
    for adder in adders:
        adder.join()

    with store.reading() as session:
        assert session.execute(text("SELECT n FROM tally")).scalar_one() == 300


def test_a_server_that_does_not_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(database_module, "REACHED_WITHIN", 2)  # libpq's least
    with socket.create_server(("127.0.0.1", 0)) as mute:
        opened = Database(f"postgresql://porsi@127.0.0.1:{mute.getsockname()[1]}/porsi")
        with pytest.raises(OperationalError, match="timeout"), opened.reading() as session:
            session.execute(text("SELECT 1"))
        opened.close()


def test_how_long_one_waits_for_a_server_can_be_said_in_its_url():
    url = make_url("postgresql://porsi@basis/porsi?connect_timeout=30")
    told = database_module._patience(url)
    assert "connect_timeout" not in told
    assert told["tcp_user_timeout"] == 20_000


@pytest.mark.heavy
def test_a_new_file_can_be_opened_by_many_at_once(tmp_path):
    together = threading.Barrier(8)
    failures = []

    def open_it(path):
        together.wait()
        database = Database(f"sqlite:///{path}")
        try:
            database.writer.connect().close()
        except DBAPIError as error:
            failures.append(error)
        database.close()

    for number in range(100):
        path = tmp_path / f"{number}.db"
        openers = [threading.Thread(target=open_it, args=(path,)) for _ in range(8)]
        for opener in openers:
            opener.start()
        for opener in openers:
            opener.join()

    assert failures == []
