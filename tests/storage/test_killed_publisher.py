"""A reader never sees a mixed, partial or empty ranking, however often the publisher is killed."""

import random
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from procurement.peers import KABKOTA
from procurement.ranking import Measure
from storage.boards import load_board
from storage.database import Database
from storage.runs import DEAD_AFTER, sweep_dead_runs
from tests.makers import S1_2024
from tests.storage.load import recent_runs
from tests.storage.publisher import REGIONS, publish_version


def check(board):
    """All regions of one version, ranked; returns the version."""
    values = [figure.value for figure in board.figures(S1_2024)]
    assert len(values) == len(REGIONS)
    [version] = {value // 1000 for value in values}
    assert sorted(value % 1000 for value in values) == list(range(len(REGIONS)))
    assert board.ranking(S1_2024, KABKOTA, Measure.SHARE).n == len(REGIONS)
    return version


class Reader(threading.Thread):
    """Reads and checks without pause until it is stopped."""

    def __init__(self, url):
        super().__init__()
        self._url = url
        self._stopped = threading.Event()
        self.versions = []
        self.failure = None

    def run(self):
        database = Database(self._url)
        try:
            while not self._stopped.is_set():
                with database.reading() as session:
                    self.versions.append(check(load_board(session)))
        except BaseException as failure:  # noqa: BLE001 (handed to the test's own thread)
            self.failure = failure
        finally:
            database.close()

    def stop(self):
        self._stopped.set()
        self.join()
        if self.failure:
            raise self.failure


@pytest.mark.heavy
@pytest.mark.parametrize("kills", [30], ids=["30 kills"])
def test_every_read_is_one_whole_version_through_kills(database, url, kills):
    publish_version(database, 1)
    reader = Reader(url)
    reader.start()
    chance = random.Random(kills)
    try:
        for _ in range(kills):
            command = [sys.executable, "-m", "tests.storage.publisher", url]
            publisher = subprocess.Popen(command, stdout=subprocess.PIPE)
            publisher.stdout.readline()  # the first version of this process is out
            time.sleep(chance.uniform(0.0, 0.3))
            publisher.send_signal(signal.SIGKILL)
            publisher.wait()
            publisher.stdout.close()
            with database.reading() as session:
                check(load_board(session))
    finally:
        reader.stop()

    assert reader.versions == sorted(reader.versions)
    assert len(set(reader.versions)) > kills
    with database.reading() as session:
        assert any(run.outcome == "loading" for run in recent_runs(session, 1000)) or kills < 5
    later = datetime.now(UTC) + DEAD_AFTER + timedelta(seconds=1)
    with database.writing() as session:
        sweep_dead_runs(session, later)
    with database.reading() as session:
        assert not any(run.outcome == "loading" for run in recent_runs(session, 1000))
        check(load_board(session))
