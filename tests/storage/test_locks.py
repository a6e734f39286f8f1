"""One run at a time: across processes, and free again when its holder dies."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from storage.boards import load_board
from storage.editions import publish
from storage.errors import Outdated
from storage.locks import only_one
from tests.makers import S1_2024, figure, region
from tests.storage.load import NOW, load, put

HOLDER = """
import sys, time
from storage.database import Database
from storage.locks import only_one
with only_one(Database(sys.argv[1]), "inaproc") as got:
    print(got, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(database):
    """A process that holds the lock; it ends with the test."""
    url = database.writer.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.getcwd()},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def _end_holders(database):
    """End the session of whoever holds a lock."""
    end = (
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with database.writing() as session:
        session.execute(text(end))


def test_one_holds_and_the_next_is_told_so(database):
    with only_one(database, "inaproc") as first, only_one(database, "ckan") as other:
        assert (first, other) == (True, True)
    with only_one(database, "inaproc") as again:
        assert again


def test_another_process_holds(database, holder):
    with only_one(database, "inaproc") as got:
        assert not got
    with only_one(database, "ckan") as got:
        assert got


def test_death_frees_at_once(database, holder):
    holder.send_signal(signal.SIGKILL)
    holder.wait()

    for _ in range(100):
        with only_one(database, "inaproc") as got:
            if got:
                return
    pytest.fail("still held")


def test_who_is_frozen_keeps_it_and_is_not_waited_for(database, holder):
    holder.send_signal(signal.SIGSTOP)
    with only_one(database, "inaproc") as got:
        assert not got

    holder.send_signal(signal.SIGCONT)
    with only_one(database, "inaproc") as got:
        assert not got


def test_who_lost_it_on_the_way_does_not_publish_over_who_has_it_now(database):
    """PostgreSQL ends sessions: the one that held goes on, and learns of it when it publishes."""
    if database.is_sqlite:
        pytest.skip("a file is not lost")
    with only_one(database, "inaproc") as first:
        late = load(database, figure("sambas", 1))
        _end_holders(database)
        with only_one(database, "inaproc") as second:
            assert (first, second) == (True, True)
            put(database, figure("sambas", 2))

        with pytest.raises(Outdated), database.writing() as session:
            publish(session, late, by="penguji", at=NOW)
    with database.reading() as session:
        assert load_board(session).figure(region("sambas"), S1_2024).value == 2


def test_an_error_inside_frees(database):
    class Stop(Exception):
        pass

    with pytest.raises(Stop), only_one(database, "inaproc"):
        raise Stop
    with only_one(database, "inaproc") as got:
        assert got


def test_a_lock_that_was_lost_on_the_way_is_no_error(database):
    if database.is_sqlite:
        pytest.skip("a file is not lost")
    with only_one(database, "inaproc") as got:
        assert got
        _end_holders(database)
    with only_one(database, "inaproc") as again:
        assert again


def test_a_lock_may_be_freed_in_another_thread(database):
    lock = only_one(database, "inaproc")
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lock.__enter__).result()
    lock.__exit__(None, None, None)
    with only_one(database, "inaproc") as again:
        assert again
