"""A full disk: the run fails cleanly, the old figures answer, and the next run publishes."""

import pytest
from sqlalchemy import event, text

from storage.boards import load_board
from storage.database import Database
from storage.outcomes import last_run
from sync.endings import Ending
from sync.sources.errors import Fault
from tests.gateway.server import Gateway
from tests.makers import day
from tests.sync.asked import serve_night, sync_gateway
from tests.sync.country import country
from tests.sync.judging import told
from tests.sync.told import sync_told

FIRST, SECOND = day("2026-05-12"), day("2026-05-20")


@pytest.fixture
def governments():
    return country(20, seed=9, provinces=("65", "75"))


@pytest.fixture
def database(sqlite):
    """One of this test's own, with its listener."""
    own = Database(str(sqlite.writer.url))
    yield own
    own.close()


class Disk:
    """Bounds the pages of a database, beyond those that it has."""

    def __init__(self, database):
        self._database = database
        self.room = None
        event.listen(database.writer, "connect", self._bound)

    def _bound(self, connection, _):
        if self.room is not None:
            [[pages]] = connection.execute("PRAGMA page_count")
            connection.execute(f"PRAGMA max_page_count={pages + self.room}")

    def has_room(self, pages):
        """Let the next connections have room for so many pages, or for all (None)."""
        self.room = pages
        self._database.writer.dispose()


@pytest.mark.parametrize("room", [0, 2, 4])
def test_a_full_database_is_told_the_old_answers_and_the_next_run_publishes(
    sqlite, database, governments, room
):
    disk = Disk(database)
    sync_told(database, governments, FIRST)
    before = told(database)
    disk.has_room(room)
    outcome = sync_told(database, governments, SECOND)

    assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.NO_ROOM)
    assert told(database) == before
    assert told(sqlite) == before
    with sqlite.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"

    disk.has_room(None)
    assert sync_told(database, governments, SECOND).ending is Ending.PUBLISHED
    assert told(database) != before


def test_no_room_for_pages_refuses_the_run_and_the_next_one_publishes(
    sqlite, governments, tmp_path
):
    root = tmp_path / "pages"
    root.write_bytes(b"not a folder")
    with Gateway() as gateway:
        serve_night(gateway, governments, FIRST)
        outcome = sync_gateway(sqlite, gateway, governments, FIRST, root)
        assert (outcome.ending, outcome.fault.fault) == (Ending.UNAVAILABLE, Fault.NO_ROOM)
        with sqlite.reading() as session:
            assert last_run(session, "inaproc").outcome == "refused"
            assert load_board(session).semesters == ()

        root.unlink()
        outcome = sync_gateway(sqlite, gateway, governments, FIRST, root)
    assert outcome.ending is Ending.PUBLISHED
